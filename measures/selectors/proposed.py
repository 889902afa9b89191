"""What the board would read once figures that are only staged were signed off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from measures.calc.combining import PartSums
from measures.calc.words import Basis, NotRated, Rag
from measures.models import MeasureResult, Period
from measures.selectors.gathering import MeasureInputs, gather
from measures.selectors.results import is_small_sum, results_in
from measures.selectors.sums import PartnerFigures, SumsKey, partner_figures, summed

#: More than this many measures and periods are not worked out: nobody reads so long a list.
MOST_STATUSES = 1_000

_TOUCHED = "SELECT DISTINCT measure_id, period_id FROM staged_figure"

#: What stands for the staged partners' periods once the lines are in: what is staged, and what is stored beside it.
_PROPOSED = """
SELECT 'signed_off' AS basis, s.measure_id, s.period_id, s.category_id, s.numerator, s.denominator, s.value,
    s.missing_reason, coalesce(s.is_estimated, false) AS is_estimated, false AS is_revised, s.partner_id
FROM staged_figure s WHERE s.measure_id = ANY(%(measures)s)
UNION ALL
SELECT 'signed_off', f.measure_id, f.period_id, f.category_id, f.numerator, f.denominator, f.value,
    f.missing_reason, f.is_estimated, false, f.partner_id
FROM measures_figure f
WHERE f.measure_id = ANY(%(measures)s)
    AND (f.partner_id, f.period_id) IN (SELECT partner_id, period_id FROM staged_figure)
    AND NOT EXISTS (
        SELECT 1 FROM staged_figure s
        WHERE s.measure_id = f.measure_id AND s.partner_id = f.partner_id AND s.period_id = f.period_id
            AND s.category_id IS NOT DISTINCT FROM f.category_id
    )
"""

#: All others count with what they signed off, so that nobody's draft shows to another partner.
_OTHERS = """
SELECT 'signed_off' AS basis, g.measure_id, g.period_id, g.category_id, g.numerator, g.denominator, g.value,
    g.missing_reason, g.is_estimated, g.is_revised, g.partner_id
FROM measures_signedfigure g
WHERE g.measure_id = ANY(%(measures)s)
    AND g.period_id IN (SELECT period_id FROM staged_figure)
    AND (g.partner_id, g.period_id) NOT IN (SELECT partner_id, period_id FROM staged_figure)
"""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A measure whose status for a period would be another one; words as people read them."""

    measure: str
    title: str
    period: str
    before: str
    after: str


def proposed_statuses(today: date, now: datetime) -> list[StatusChange]:
    """Statuses that the staged figures would change, against what the board reads now.

    To be called in the transaction that staged them. Where all other partners together are a small number there is
    no answer, since one's own figures would give theirs away.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{_TOUCHED} LIMIT {MOST_STATUSES + 1}")
        touched: set[tuple[int, int]] = set(cursor.fetchall())
    if len(touched) > MOST_STATUSES:
        return []
    inputs_of = {inputs.measure.pk: inputs for inputs in gather({measure for measure, _ in touched})}
    measures = [inputs.measure for inputs in inputs_of.values()]
    mine, others = summed(measures, _PROPOSED), summed(measures, _OTHERS)
    both = f"{_PROPOSED} UNION ALL {_OTHERS}"
    given = partner_figures(inputs_of, {period for _, period in touched}, both)
    read_now = {
        (measure, period): _status(rag, not_rated, withheld)
        for measure, period, rag, not_rated, withheld in MeasureResult.objects.filter(
            measure__in=inputs_of, basis=Basis.SIGNED_OFF.value, category__isnull=True
        ).values_list("measure_id", "period_id", "rag", "not_rated", "is_withheld")
    }
    changes = []
    for inputs in inputs_of.values():
        periods = [p for p in inputs.periods if (inputs.measure.pk, p.pk) in touched]
        measure = inputs.measure.pk
        _put_in_place(inputs, {p.pk for p in periods}, mine[measure], others[measure], given.get(measure, {}))
        for period in periods:
            if is_small_sum(inputs, others[inputs.measure.pk].get((Basis.SIGNED_OFF, period.pk, None))):
                continue
            before = read_now.get((inputs.measure.pk, period.pk), NotRated.NO_DATA.label)
            after = _status_of(inputs, period, today, now)
            if before != after:
                changes.append(StatusChange(inputs.measure.code, inputs.measure.name, str(period), before, after))
    return changes


def _put_in_place(
    inputs: MeasureInputs,
    periods: set[int],
    mine: dict[SumsKey, PartSums],
    others: dict[SumsKey, PartSums],
    partners: Mapping[tuple[Basis, int], PartnerFigures],
) -> None:
    """Let the gathered inputs say what they would with the proposed figures signed off."""
    replaced = [key for key in inputs.sums if key[0] is Basis.SIGNED_OFF and key[1] in periods]
    together = {
        key: mine.get(key, PartSums()) + others.get(key, PartSums()) for key in {*mine, *others} if key[1] in periods
    }
    inputs.put(
        together, {place: given for place, given in partners.items() if place[1] in periods}, instead_of=replaced
    )


def _status_of(inputs: MeasureInputs, period: Period, today: date, now: datetime) -> str:
    total = next(results_in(inputs, Basis.SIGNED_OFF, period, today, now))
    return _status(total.rag, total.not_rated, total.is_withheld)


def _status(rag: str, not_rated: str, is_withheld: bool) -> str:
    if is_withheld:
        return NotRated.SUPPRESSED.label
    return Rag(rag).label if rag else NotRated(not_rated).label
