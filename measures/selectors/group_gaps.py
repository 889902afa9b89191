"""Gaps between a measure's groups and their reference in a period, and whether the largest has widened."""

from dataclasses import dataclass

from measures.calc.gaps import COMPARABLE, Gap, GapMove, Group, gap, gap_move, largest_gap
from measures.calc.periods import previous, same_last_year
from measures.calc.words import GapChange, Unit
from measures.models import Category, Period
from measures.selectors.standing import Standing, standing_of


@dataclass(frozen=True, slots=True)
class LargestGap:
    """The largest gap of one breakdown, and what it has done since ``since`` (a period's code; "" where unknown)."""

    group: Category
    reference: Category
    gap: Gap
    move: GapMove
    since: str


class GroupGaps:
    """The gaps of one measure and basis: of everything, or of what the board may see of it."""

    def __init__(self, total: Standing, *, for_board: bool) -> None:
        self.total = total
        self.inputs = total.inputs
        self.for_board = for_board
        self._gaps: dict[tuple[int, int], Gap] = {}

    def largest(self, period: Period) -> tuple[LargestGap, ...]:
        """The largest gap of each breakdown that has a reference and a gap."""
        if Unit(self.inputs.measure.unit) not in COMPARABLE:
            return ()
        found = []
        for categories in self.inputs.categories.values():
            reference = reference_of(categories)
            if reference is None:
                continue
            gaps = {each: self._gap(period, each, reference) for each in categories if each.pk != reference.pk}
            largest = largest_gap(list(gaps.values()), self.inputs.rule.polarity)
            if largest is not None:
                group = next(each for each, gap in gaps.items() if gap is largest)
                move, since = self._move(period, group, reference, largest)
                found.append(LargestGap(group, reference, largest, move, since))
        return tuple(found)

    def of_group(self, period: Period, category: Category) -> Gap | None:
        """One group's gap; None for the reference itself and where there is none."""
        reference = reference_of(self.inputs.categories.get(category.dimension_id, []))
        comparable = Unit(self.inputs.measure.unit) in COMPARABLE
        if not comparable or reference is None or category.pk == reference.pk:
            return None
        found = self._gap(period, category, reference)
        return found if found.difference is not None else None

    def _gap(self, period: Period, category: Category, reference: Category) -> Gap:
        """Worked out once: the group's own result and the total's ask for it, and the year after."""
        place = (period.pk, category.pk)
        if place not in self._gaps:
            one, other = self._group(period, category), self._group(period, reference)
            measure = self.inputs.measure
            self._gaps[place] = gap(one, other, Unit(measure.unit), multiplier=measure.multiplier)
        return self._gaps[place]

    def _group(self, period: Period, category: Category) -> Group:
        standing = standing_of(self.inputs, self.total.basis, category, self.total.today)
        judged = standing.judged(period)
        if self.for_board and period.pk in standing.hidden:
            return Group(category.code, is_withheld=True)
        if judged.point is None or not judged.has_parts or judged.is_impossible:
            return Group(category.code)
        value = judged.value
        return Group(category.code, value.numerator, value.denominator, value.value)

    def _move(self, period: Period, group: Category, reference: Category, now: Gap) -> tuple[GapMove, str]:
        """Against a year before, so that a season is no change; where there was no gap then, the period before."""
        reason = "there is no earlier gap"
        for code in dict.fromkeys((same_last_year(period.span).code, previous(period.span).code)):
            before = self.inputs.by_code.get(code)
            if before is None:
                continue
            if self.inputs.breaks_between(before, period):
                reason = "the definition changed"
                continue
            then = self._gap(before, group, reference)
            if then.difference is not None:
                return gap_move(now, then, dead_band=self.inputs.measure.dead_band), code
        return GapMove(GapChange.CANT_SAY, None, reason), ""


def reference_of(categories: list[Category]) -> Category | None:
    """The category that gaps are measured from, where the measure is broken down by it."""
    return next((each for each in categories if each.is_reference), None)


def gaps_of(standing: Standing, *, for_board: bool) -> GroupGaps:
    """The one object for the gaps of a measure and basis; where no group is ever withheld, the board's is that of all.

    It keeps what was worked out already.
    """
    total = standing_of(standing.inputs, standing.basis, None, standing.today)
    known = standing.inputs.known
    for_board = for_board and _some_group_is_hidden(total)
    name = (GroupGaps, standing.basis, standing.today, for_board)
    if name not in known:
        known[name] = GroupGaps(total, for_board=for_board)
    gaps: GroupGaps = known[name]
    return gaps


def _some_group_is_hidden(total: Standing) -> bool:
    inputs = total.inputs
    return any(
        standing_of(inputs, total.basis, category, total.today).hidden
        for categories in inputs.categories.values()
        for category in categories
    )


def gap_change(found: tuple[LargestGap, ...]) -> GapChange | None:
    """One word for all breakdowns: wider as soon as one gap is; None where there is no gap."""
    changes = {each.move.change for each in found}
    return next((change for change in GapChange if change in changes), None)
