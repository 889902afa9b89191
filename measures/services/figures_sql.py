"""The statements of ``record_figures``: one pass each, whatever the size of the batch."""

COLUMNS = (
    "line",
    "measure_id",
    "partner_id",
    "period_id",
    "category_id",
    "numerator",
    "denominator",
    "value",
    "missing_reason",
    "is_estimated",
    "note",
    "clear",
    "expected_version",
    "source_detail",
)

CREATE = """
CREATE TEMPORARY TABLE IF NOT EXISTS staged_figure (
    line integer NOT NULL,
    measure_id bigint NOT NULL,
    partner_id bigint NOT NULL,
    period_id bigint NOT NULL,
    category_id bigint,
    numerator numeric,
    denominator numeric,
    value numeric,
    missing_reason text NOT NULL,
    is_estimated boolean,
    note text,
    clear boolean NOT NULL,
    expected_version integer,
    source_detail text NOT NULL
) ON COMMIT DELETE ROWS;
DELETE FROM staged_figure;
"""

#: Writers of one partner's period take turns, and none can pass a submit or a sign-off.
LOCK_RETURNS = """
SELECT r.id FROM measures_return r
WHERE (r.partner_id, r.period_id) IN (SELECT DISTINCT partner_id, period_id FROM staged_figure)
ORDER BY r.id FOR UPDATE
"""

STORED = """
LEFT JOIN measures_figure f
    ON f.measure_id = s.measure_id AND f.partner_id = s.partner_id AND f.period_id = s.period_id
    AND (f.category_id = s.category_id OR (f.category_id IS NULL AND s.category_id IS NULL))
"""

#: A line with a note alone keeps the figure it is a note on.
KEEP_NOTED = """
UPDATE staged_figure s
SET numerator = f.numerator, denominator = f.denominator, value = f.value,
    missing_reason = f.missing_reason, is_estimated = f.is_estimated
FROM measures_figure f
WHERE f.measure_id = s.measure_id AND f.partner_id = s.partner_id AND f.period_id = s.period_id
    AND (f.category_id = s.category_id OR (f.category_id IS NULL AND s.category_id IS NULL))
    AND s.numerator IS NULL AND s.denominator IS NULL AND s.value IS NULL
    AND s.missing_reason = '' AND s.note IS NOT NULL AND NOT s.clear
"""

#: A cleared note is an empty one; a note not given stays as it is.
NEW_NOTE = "CASE WHEN s.note IS NULL THEN coalesce(f.note, '') ELSE s.note END"

#: A file says nothing of estimates: its figures stay what they were.
NEW_ESTIMATED = "coalesce(s.is_estimated, f.is_estimated, false)"

#: A figure never given is the same as one made "not yet" again, so clearing it is no change.
DIFFERS = f"""(
    (f.numerator, f.denominator, f.value, coalesce(f.missing_reason, ''), coalesce(f.is_estimated, false),
     coalesce(f.note, ''))
    IS DISTINCT FROM
    (s.numerator, s.denominator, s.value, s.missing_reason, {NEW_ESTIMATED}, {NEW_NOTE})
)"""

#: What else is wrong with a line is told only to those who may enter figures for its partner.
MINE = "(pa.id IS NOT NULL AND (%(everywhere)s OR pa.id = ANY(%(partners)s::bigint[])))"

PROBLEMS = f"""
WITH repeated AS (
    SELECT measure_id, partner_id, period_id, category_id FROM staged_figure
    GROUP BY 1, 2, 3, 4 HAVING count(*) > 1
),
found AS (
    SELECT s.line, array_remove(ARRAY[
        CASE WHEN m.id IS NULL THEN 'unknown_measure' END,
        CASE WHEN pa.id IS NULL THEN 'unknown_partner' END,
        CASE WHEN m.id IS NOT NULL AND pe.id IS NULL THEN 'unknown_period' END,
        CASE WHEN s.category_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM measures_measure_categories c
            WHERE c.category_id = s.category_id AND c.measure_id = m.id
        ) THEN 'unknown_category' END,
        CASE WHEN pa.id IS NOT NULL AND NOT {MINE} THEN 'not_yours' END,
        CASE WHEN {MINE} AND m.id IS NOT NULL AND pe.id IS NOT NULL AND e.id IS NULL THEN 'not_expected' END,
        CASE WHEN {MINE} AND pe.id IS NOT NULL AND e.id IS NOT NULL AND (pe.opened_at IS NULL OR r.id IS NULL)
            THEN 'not_open' END,
        CASE WHEN {MINE} AND r.status IN ('submitted', 'signed_off') THEN r.status END,
        CASE WHEN rep.measure_id IS NOT NULL THEN 'repeated' END,
        CASE WHEN {MINE} AND s.expected_version IS NOT NULL AND s.expected_version <> coalesce(f.version, 0)
            AND {DIFFERS} THEN 'conflict' END
    ], NULL) AS codes
    FROM staged_figure s
    LEFT JOIN (
        measures_measure m
        JOIN plan_priority pr ON pr.id = m.priority_id
        JOIN plan_plan pl ON pl.id = pr.plan_id AND pl.partnership_id = %(partnership)s
    ) ON m.id = s.measure_id
    LEFT JOIN partners_partner pa ON pa.id = s.partner_id AND pa.partnership_id = %(partnership)s
    LEFT JOIN measures_period pe
        ON pe.id = s.period_id AND pe.partnership_id = %(partnership)s AND pe.frequency = m.frequency
        AND m.snapshot_day IN ('', to_char(pe.ends_on, 'MM-DD'))
    LEFT JOIN measures_expectation e
        ON e.measure_id = m.id AND e.partner_id = pa.id AND m.readiness <> 'idea'
        AND (e.starts_on IS NULL OR e.starts_on <= pe.ends_on)
        AND (e.ends_on IS NULL OR e.ends_on >= pe.starts_on)
    LEFT JOIN measures_return r ON r.partner_id = pa.id AND r.period_id = pe.id
    LEFT JOIN repeated rep
        ON rep.measure_id = s.measure_id AND rep.partner_id = s.partner_id AND rep.period_id = s.period_id
        AND (rep.category_id = s.category_id OR (rep.category_id IS NULL AND s.category_id IS NULL))
    {STORED}
)
SELECT line, codes FROM found WHERE codes <> '{{}}'
"""  # noqa: S608 - made of constants; the values are parameters

COMPARE = f"""
SELECT s.line,
    CASE WHEN NOT {DIFFERS} THEN 'unchanged' WHEN f.id IS NULL THEN 'new' ELSE 'changed' END,
    f.numerator, f.denominator, f.value, f.missing_reason, f.is_estimated, f.note, f.version,
    s.numerator, s.denominator, s.value, s.missing_reason, {NEW_ESTIMATED}, {NEW_NOTE},
    coalesce(f.version, 0) + 1
FROM staged_figure s {STORED}
ORDER BY s.line
"""  # noqa: S608

#: The staged lines beside what is stored, for whoever keeps them for later: line, kind, key, new content, old content.
COMPARED = f"""
SELECT s.line,
    CASE WHEN NOT {DIFFERS} THEN 'unchanged' WHEN f.id IS NULL THEN 'new' ELSE 'changed' END AS kind,
    s.measure_id, s.partner_id, s.period_id, s.category_id,
    s.numerator, s.denominator, s.value, s.missing_reason, s.note,
    f.numerator AS old_numerator, f.denominator AS old_denominator, f.value AS old_value,
    coalesce(f.missing_reason, '') AS old_missing_reason, coalesce(f.is_estimated, false) AS old_is_estimated,
    coalesce(f.note, '') AS old_note, coalesce(f.version, 0) AS old_version
FROM staged_figure s {STORED}
"""  # noqa: S608

APPLY = f"""
INSERT INTO measures_figure (
    measure_id, partner_id, period_id, category_id, numerator, denominator, value, missing_reason,
    is_estimated, note, version, source, source_detail, recorded_at, recorded_by_id
)
SELECT s.measure_id, s.partner_id, s.period_id, s.category_id, s.numerator, s.denominator, s.value,
    s.missing_reason, {NEW_ESTIMATED}, {NEW_NOTE}, 1, %(source)s, s.source_detail, %(at)s, %(by)s
FROM staged_figure s {STORED}
WHERE {DIFFERS}
ON CONFLICT ON CONSTRAINT figure_once DO UPDATE SET
    numerator = excluded.numerator, denominator = excluded.denominator, value = excluded.value,
    missing_reason = excluded.missing_reason, is_estimated = excluded.is_estimated, note = excluded.note,
    version = measures_figure.version + 1, source = excluded.source,
    source_detail = excluded.source_detail, recorded_at = excluded.recorded_at,
    recorded_by_id = excluded.recorded_by_id
"""  # noqa: S608

#: Run before ``APPLY``, while one can still tell what changes.
MARK_DRAFT = f"""
UPDATE measures_return r SET status = 'draft'
WHERE r.status IN ('not_started', 'returned')
AND (r.partner_id, r.period_id) IN (SELECT s.partner_id, s.period_id FROM staged_figure s {STORED} WHERE {DIFFERS})
"""  # noqa: S608
