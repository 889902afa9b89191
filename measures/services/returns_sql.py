"""The set-wise statements of opening a period and signing off returns."""

MAKE_RETURNS = """
INSERT INTO measures_return (partner_id, period_id, status, extension_reason, returned_note, reopened_reason)
SELECT DISTINCT e.partner_id, pe.id, 'not_started', '', '', ''
FROM measures_period pe
JOIN measures_measure m ON m.frequency = pe.frequency AND m.readiness <> 'idea'
    AND m.snapshot_day IN ('', to_char(pe.ends_on, 'MM-DD'))
JOIN plan_priority pr ON pr.id = m.priority_id
JOIN plan_plan pl ON pl.id = pr.plan_id AND pl.partnership_id = pe.partnership_id
JOIN measures_expectation e ON e.measure_id = m.id
    AND (e.starts_on IS NULL OR e.starts_on <= pe.ends_on)
    AND (e.ends_on IS NULL OR e.ends_on >= pe.starts_on)
JOIN partners_partner pa ON pa.id = e.partner_id AND pa.is_active
WHERE pe.id = %(period)s
ON CONFLICT ON CONSTRAINT return_once DO NOTHING
"""

SIGN_FIGURES = """
INSERT INTO measures_signedfigure (
    figure_id, measure_id, partner_id, period_id, category_id, numerator, denominator, value,
    missing_reason, is_estimated, is_revised, note, figure_version, source, source_detail,
    recorded_at, recorded_by_id, signed_off_at, signed_off_by_id
)
SELECT f.id, f.measure_id, f.partner_id, f.period_id, f.category_id, f.numerator, f.denominator, f.value,
    f.missing_reason, f.is_estimated, false, f.note, f.version, f.source, f.source_detail,
    f.recorded_at, f.recorded_by_id, %(at)s, %(by)s
FROM measures_figure f
JOIN unnest(%(partners)s::bigint[], %(periods)s::bigint[]) AS owed (partner_id, period_id)
    ON owed.partner_id = f.partner_id AND owed.period_id = f.period_id
ON CONFLICT (figure_id) DO UPDATE SET
    is_revised = measures_signedfigure.is_revised OR (
        (measures_signedfigure.numerator, measures_signedfigure.denominator, measures_signedfigure.value,
         measures_signedfigure.missing_reason)
        IS DISTINCT FROM
        (excluded.numerator, excluded.denominator, excluded.value, excluded.missing_reason)
    ),
    numerator = excluded.numerator, denominator = excluded.denominator, value = excluded.value,
    missing_reason = excluded.missing_reason, is_estimated = excluded.is_estimated, note = excluded.note,
    figure_version = excluded.figure_version, source = excluded.source,
    source_detail = excluded.source_detail, recorded_at = excluded.recorded_at,
    recorded_by_id = excluded.recorded_by_id, signed_off_at = excluded.signed_off_at,
    signed_off_by_id = excluded.signed_off_by_id
WHERE measures_signedfigure.figure_version <> excluded.figure_version
"""

SIGN_COMMENTARIES = """
UPDATE measures_commentary c
SET signed_text = c.text, signed_off_at = %(at)s, signed_off_by_id = %(by)s
FROM unnest(%(partners)s::bigint[], %(periods)s::bigint[]) AS owed (partner_id, period_id)
WHERE owed.partner_id = c.partner_id AND owed.period_id = c.period_id AND c.signed_text <> c.text
"""
