"""The attack on what is about to be signed: whether a withheld count can be worked out from what is shown with it.

The suppression of the roll-up is checked, not trusted: totals, every breakdown and every partner's figure of the
period shown are put down as an outsider reads them, and each withheld count must be able to have as many values as
the rule hides.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from board.selectors.frozen.gathered import Place, measure_place
from board.selectors.frozen.reader import board_reader
from board.selectors.standings import Standing
from measures.calc.attack import Fact, NotProtected, adds_up, check_protected, exactly
from measures.calc.disclosure import DisclosureRule, people_shown
from measures.calc.words import Basis, Unit
from measures.models import Measure, MeasureResult, SignedFigure
from measures.selectors.disclosure import withheld_figures

TOTAL = "the total"


@dataclass(frozen=True, slots=True)
class _Cell:
    """A figure of one measure and period; ``group`` is the breakdown that adds up to the total, empty for itself."""

    name: str
    group: str
    counts: tuple[Decimal | None, ...]
    is_withheld: bool


def recovered(standings: Sequence[Standing]) -> list[tuple[Measure, str]]:
    """Measures of which a withheld count can be worked out, with what gives it away. Two queries."""
    shown = {measure_place(each.measure, each.seen): each for each in standings if each.seen}
    cells = _cells(shown)
    found = []
    for place, standing in shown.items():
        rule = rule_of(standing.measure)
        for kind in zip(*(_counts(each) for each in cells[place]), strict=True):
            try:
                check_protected(_facts(kind), [name for name, _, _, hidden in kind if hidden], rule)
            except NotProtected as exposed:
                found.append((standing.measure, str(exposed)))
                break
    return found


#: A cell's one count of people: its name, its group, the count, whether it is withheld.
_Count = tuple[str, str, Decimal | None, bool]


def _counts(cell: _Cell) -> list[_Count]:
    """The counts of people that a figure shows (of a percentage: those counted, and the rest)."""
    return [(cell.name, cell.group, count, cell.is_withheld) for count in cell.counts]


def _facts(counts: Sequence[_Count]) -> list[Fact]:
    """What an outsider reads: every count that is shown, and that the parts of a breakdown make the total."""
    facts = [exactly(name, count) for name, _, count, hidden in counts if count is not None and not hidden]
    total = next((count for name, group, count, _ in counts if not group), None)
    parts: dict[str, list[_Count]] = defaultdict(list)
    for each in counts:
        if each[1] and each[2] is not None:
            parts[each[1]].append(each)
    for members in parts.values():
        # Groups that overlap, or partners who count the same people, make no total that anybody could subtract from.
        if total is not None and sum((each[2] or Decimal(0) for each in members), Decimal(0)) == total:
            facts.append(adds_up(TOTAL, [name for name, *_ in members]))
    return facts


def rule_of(measure: Measure) -> DisclosureRule:
    return DisclosureRule(measure.disclosure_threshold or measure.priority.plan.partnership.disclosure_threshold)


def _cells(shown: dict[Place, Standing]) -> dict[Place, list[_Cell]]:
    """The true counts of every figure of the periods shown."""
    found: dict[Place, list[_Cell]] = {place: [] for place in shown}
    measures, periods = {measure for measure, _ in shown}, {period for _, period in shown}
    results = MeasureResult.objects.filter(
        measure__in=measures, period__in=periods, basis=Basis.SIGNED_OFF.value
    ).select_related("category__dimension")
    for result in results:
        if standing := shown.get((result.measure_id, result.period_id)):
            found[result.measure_id, result.period_id].append(_of_result(result, Unit(standing.measure.unit)))
    figures: dict[Place, list[SignedFigure]] = defaultdict(list)
    for figure in SignedFigure.objects.filter(
        measure__in=measures, period__in=periods, category__isnull=True
    ).select_related("partner"):
        figures[figure.measure_id, figure.period_id].append(figure)
    for place, standing in shown.items():
        found[place] += _of_partners(standing, figures.get(place, []))
    return found


def _of_result(result: MeasureResult, unit: Unit) -> _Cell:
    counts = people_shown(unit, result.numerator, result.denominator, result.value)
    if result.category is None:
        return _Cell(TOTAL, "", counts, result.is_withheld)
    dimension = result.category.dimension.title
    return _Cell(f"{dimension}: {result.category.title}", dimension, counts, result.is_withheld)


def _of_partners(standing: Standing, figures: Sequence[SignedFigure]) -> Iterator[_Cell]:
    seen, measure = standing.seen, standing.measure
    reader = board_reader(measure.priority.plan.partnership)
    hidden = withheld_figures(measure, figures, reader, total_is_shown=bool(seen and not seen.is_withheld))
    for figure in figures:
        counts = people_shown(Unit(measure.unit), figure.numerator, figure.denominator, figure.value)
        yield _Cell(figure.partner.name, "partners", counts, figure.pk in hidden)
