"""Figures of partners summed by measure, period and category: in the database, or one by one where each counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import connection

from measures.calc.combining import Contribution, Ends, PartSums
from measures.calc.publication import Given
from measures.calc.words import Basis, Combine, MissingReason
from measures.models import Measure

#: A row of contributions is summed under its basis, period and category (None: the total).
SumsKey = tuple[Basis, int, int | None]

_ROWS = """
SELECT 'signed_off' AS basis, s.measure_id, s.period_id, s.category_id, s.numerator, s.denominator, s.value,
    s.missing_reason, s.is_estimated, s.is_revised, s.partner_id
FROM measures_signedfigure s WHERE s.measure_id = ANY(%(measures)s)
UNION ALL
SELECT 'provisional', f.measure_id, f.period_id, f.category_id, f.numerator, f.denominator, f.value,
    f.missing_reason, f.is_estimated, coalesce(s.is_revised, false), f.partner_id
FROM measures_figure f
JOIN measures_return r ON r.partner_id = f.partner_id AND r.period_id = f.period_id
    AND r.status IN ('submitted', 'signed_off')
LEFT JOIN measures_signedfigure s ON s.figure_id = f.id
WHERE f.measure_id = ANY(%(measures)s)
UNION ALL
SELECT 'provisional', s.measure_id, s.period_id, s.category_id, s.numerator, s.denominator, s.value,
    s.missing_reason, s.is_estimated, s.is_revised, s.partner_id
FROM measures_signedfigure s
JOIN measures_return r ON r.partner_id = s.partner_id AND r.period_id = s.period_id
    AND r.status NOT IN ('submitted', 'signed_off')
WHERE s.measure_id = ANY(%(measures)s)
"""

_SUMS = """
SELECT basis, measure_id, period_id, category_id,
    count(*) FILTER (WHERE given), coalesce(sum(numerator) FILTER (WHERE paired), 0),
    coalesce(sum(denominator) FILTER (WHERE paired), 0), count(*) FILTER (WHERE paired),
    coalesce(sum(value), 0), count(value),
    count(*) FILTER (WHERE missing_reason = 'not_available'),
    count(*) FILTER (WHERE missing_reason = 'not_applicable'),
    count(*) FILTER (WHERE missing_reason = 'suppressed_at_source'),
    count(*) FILTER (WHERE given AND is_estimated), count(*) FILTER (WHERE given AND is_revised),
    min(numerator) FILTER (WHERE paired AND numerator > 0), max(numerator) FILTER (WHERE paired),
    min(rest) FILTER (WHERE paired AND rest > 0), max(rest) FILTER (WHERE paired),
    min(denominator) FILTER (WHERE paired AND denominator > 0), max(denominator) FILTER (WHERE paired),
    min(value) FILTER (WHERE value > 0), max(value)
FROM (
    SELECT *, denominator - numerator AS rest, numerator IS NOT NULL AND denominator IS NOT NULL AS paired,
        value IS NOT NULL OR (numerator IS NOT NULL AND denominator IS NOT NULL) AS given
    FROM ({rows}) AS gathered
) AS contributions
GROUP BY basis, measure_id, period_id, category_id
"""


#: Figures of partners in one period by partner, and for each by category (None: the total).
PartnerFigures = Mapping[int, Mapping[int | None, Given]]

_BY_PARTNER = """
SELECT basis, measure_id, period_id, partner_id, category_id, numerator, denominator, value
FROM ({rows}) AS gathered
WHERE period_id = ANY(%(periods)s) AND missing_reason = ''
"""


def summed(
    measures: Iterable[Measure], rows: str = _ROWS, *, row_by_row: bool = False
) -> dict[int, dict[SumsKey, PartSums]]:
    """Contributions summed by measure. A mean or a latest needs each contributor, so those go row by row.

    ``rows`` is a statement that gives the contributions of ``%(measures)s`` in the columns of ``_ROWS``.
    """
    measures = list(measures)
    needs_rows = {m.pk for m in measures if row_by_row or m.combine in {Combine.MEAN, Combine.LATEST}}
    sums: dict[int, dict[SumsKey, PartSums]] = {m.pk: {} for m in measures}
    with connection.cursor() as cursor:
        together = [pk for pk in sums if pk not in needs_rows]
        if together:
            cursor.execute(_SUMS.format(rows=rows), {"measures": together})
            for basis, measure, period, category, *rest in cursor.fetchall():
                sums[measure][Basis(basis), period, category] = _part_sums(*rest)
        if needs_rows:
            cursor.execute(rows, {"measures": sorted(needs_rows)})
            for basis, measure, period, category, *rest in cursor.fetchall():
                key = (Basis(basis), period, category)
                sums[measure][key] = sums[measure].get(key, PartSums()) + PartSums.of(contribution(*rest))
    return sums


def contribution(
    numerator: Decimal | None,
    denominator: Decimal | None,
    value: Decimal | None,
    missing_reason: str,
    estimated: bool,
    revised: bool,
    *_: object,
) -> Contribution:
    reason = MissingReason(missing_reason) if missing_reason else None
    return Contribution(numerator, denominator, value, reason, estimated, revised)


def _part_sums(
    reported: int,
    numerator: Decimal,
    denominator: Decimal,
    pairs: int,
    value: Decimal,
    values: int,
    not_available: int,
    not_applicable: int,
    suppressed: int,
    estimated: int,
    revised: int,
    *ends: Decimal | None,
) -> PartSums:
    missing = {
        MissingReason.NOT_AVAILABLE: not_available,
        MissingReason.NOT_APPLICABLE: not_applicable,
        MissingReason.SUPPRESSED_AT_SOURCE: suppressed,
    }
    return PartSums(
        reported=reported,
        numerator=numerator,
        denominator=denominator,
        pairs_count=pairs,
        value=value,
        values_count=values,
        missing=tuple(missing.get(reason, 0) for reason in MissingReason),
        estimated=estimated,
        revised=revised,
        ends=tuple(map(Ends, ends[::2], ends[1::2])),  # type: ignore[arg-type]  # four pairs
    )


def partner_figures(
    measures: Iterable[int], periods: Iterable[int], rows: str = _ROWS
) -> dict[int, dict[tuple[Basis, int], PartnerFigures]]:
    """What each partner gave, by measure, and by basis and period."""
    found: dict[int, dict[tuple[Basis, int], dict[int, dict[int | None, Given]]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_BY_PARTNER.format(rows=rows), {"measures": sorted(measures), "periods": sorted(periods)})
        for basis, measure, period, partner, category, *numbers in cursor.fetchall():
            of_period = found[measure].setdefault((Basis(basis), period), {})
            of_period.setdefault(partner, {})[category] = Given(*numbers)
    return {measure: dict(given) for measure, given in found.items()}
