"""What would change if a measure were judged by another tolerance, target or threshold. Nothing is stored."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from board.selectors.quarters import Choice, choose
from board.selectors.texts import shown_value, target_text
from measures.calc.rating import check_rule
from measures.calc.targets import TargetAim, Trajectory
from measures.calc.words import Basis
from measures.models import Category, Measure, Period, Target
from measures.models.targets import Shape
from measures.selectors.disclosure import SeenResult, see_results, sees_small_numbers
from measures.selectors.gathering import MeasureInputs, gather, take_partner_figures
from measures.selectors.protection import is_withheld, withheld_in
from measures.selectors.results import results_in
from partners.models import Person


@dataclass(frozen=True, slots=True)
class Asked:
    """What to judge by instead; None leaves it as it is. A threshold is for people who may see small numbers."""

    tolerance: Decimal | None = None
    target: Decimal | None = None
    upper: Decimal | None = None
    threshold: int | None = None

    @property
    def is_empty(self) -> bool:
        return self == Asked()


@dataclass(frozen=True, slots=True)
class Compared:
    """A period judged both ways: status, target, and what would be withheld from the board."""

    period: Period
    value: str
    before: SeenResult
    after: SeenResult
    target_before: str
    target_after: str
    withheld_before: tuple[str, ...]
    withheld_after: tuple[str, ...]

    @property
    def status_changes(self) -> bool:
        return (self.before.rag, self.before.not_rated) != (self.after.rag, self.after.not_rated)

    @property
    def changes(self) -> bool:
        return self.status_changes or self.withheld_before != self.withheld_after


@dataclass(frozen=True, slots=True)
class WhatIf:
    choice: Choice
    may_ask_threshold: bool
    rows: list[Compared]
    problem: str

    @property
    def words(self) -> str:
        """What would change, in a sentence: "2 of 12 statuses would change: 2 from amber to green"."""
        if self.problem or not self.rows:
            return ""
        moved = Counter((_name(row.before), _name(row.after)) for row in self.rows if row.status_changes)
        withheld = sum(row.withheld_before != row.withheld_after for row in self.rows)
        total, changed = len(self.rows), sum(moved.values())
        parts = [f"{count} from {before} to {after}" for (before, after), count in moved.items()]
        said = f"{changed} of {total} statuses would change: {', '.join(parts)}." if changed else ""
        said = said or f"None of {total} statuses would change."
        more = f" What is withheld from the board would change in {withheld} of {total} periods." if withheld else ""
        return said + more

    @property
    def shows_withheld(self) -> bool:
        return any(row.withheld_before or row.withheld_after for row in self.rows)


def _name(seen: SeenResult) -> str:
    return seen.rag.label.lower() if seen.rag else "not rated"


def target_is_a_line(measure: Measure) -> bool:
    """Whether the latest target lies on a straight line, whose end one may ask about. One query."""
    latest = measure.targets.order_by("-version").first()
    return latest is not None and latest.shape == Shape.STRAIGHT_LINE


def what_if(
    measure: Measure, person: Person, asked: Asked, *, today: date, now: datetime, period: str = "", basis: str = ""
) -> WhatIf:
    """The measure's periods judged as they are and as asked, by the roll-up's own functions. A fixed number of queries.

    Both are seen as the person may see them. Whoever may not see small numbers cannot try another threshold: where
    the line falls would tell what lies on either side of it.
    """
    choice = choose(person, period, basis)
    may_ask = sees_small_numbers(person)
    asked = asked if may_ask else replace(asked, threshold=None)
    (inputs,) = gather([measure.pk])
    changed = _changed(inputs, asked)
    problem = _problem(changed)
    if problem:
        return WhatIf(choice, may_ask, [], problem)
    until = choice.chosen.period.ends_on if choice.chosen else date.min
    periods = [each for each in inputs.periods if each.ends_on <= until]
    before, after = (_judged(each, choice.basis, periods, person, today, now) for each in (inputs, changed))
    rows = [
        _row(measure, inputs, changed, choice.basis, today, may_ask, one, other)
        for one, other in zip(before, after, strict=True)
    ]
    return WhatIf(choice, may_ask, [row for row in rows if _tells(row)][::-1], "")


def _tells(row: Compared) -> bool:
    """Whether a period has anything to tell: a figure, or a reason why its figure is kept back."""
    return row.before.value is not None or row.before.is_withheld


def _changed(inputs: MeasureInputs, asked: Asked) -> MeasureInputs:
    """The same figures with another rule; nothing that was worked out by the old one."""
    rule, threshold = inputs.rule, inputs.threshold
    if asked.tolerance is not None:
        rule = replace(rule, tolerance_below=asked.tolerance, tolerance_above=asked.tolerance)
    if asked.threshold is not None:
        threshold = asked.threshold
    changed = replace(
        inputs,
        rule=rule,
        threshold=threshold,
        trajectories=_trajectories(inputs, asked),
        known={},
        decided={},
        partner_figures={},
        _expected={},
    )
    take_partner_figures([changed])
    return changed


def _trajectories(inputs: MeasureInputs, asked: Asked) -> list[tuple[Target, Trajectory]]:
    """Another end of the latest line, drawn anew from the baseline; else the same target for every period."""
    if asked.target is None:
        return inputs.trajectories
    aim = TargetAim(asked.target, asked.upper)
    *earlier, (target, line) = inputs.trajectories or [_no_target(inputs.measure)]
    if line.shape == "straight_line" and line.points and asked.upper is None:
        return [*earlier, (target, replace(line, points={**line.points, max(line.points): aim}))]
    if not inputs.periods:
        return inputs.trajectories
    return [(_no_target(inputs.measure)[0], Trajectory("hold", None, {inputs.periods[0].span: aim}))]


def _no_target(measure: Measure) -> tuple[Target, Trajectory]:
    """In the place of an agreed target; never saved."""
    return Target(measure=measure, version=1, applies_from=date.min), Trajectory("hold")


def _problem(inputs: MeasureInputs) -> str:
    """What is wrong with a rule or its targets, as a sentence; empty when nothing is."""
    for period in inputs.periods:
        found = inputs.target_in(period)
        problem = check_rule(inputs.rule, found[1].target_for(period.span) if found else None)
        if problem:
            return problem
    return ""


def _judged(
    inputs: MeasureInputs, basis: Basis, periods: Sequence[Period], person: Person, today: date, now: datetime
) -> list[SeenResult]:
    # The total comes first; its groups are not worked out.
    return see_results([next(results_in(inputs, basis, each, today, now)) for each in periods], person)


def _row(
    measure: Measure,
    inputs: MeasureInputs,
    changed: MeasureInputs,
    basis: Basis,
    today: date,
    may_see: bool,
    before: SeenResult,
    after: SeenResult,
) -> Compared:
    withheld = [_withheld_names(each, basis, before.period) if may_see else () for each in (inputs, changed)]
    return Compared(
        period=before.period,
        value=shown_value(measure, before),
        before=before,
        after=after,
        target_before=target_text(measure, before.target_value, before.target_upper),
        target_after=target_text(measure, after.target_value, after.target_upper),
        withheld_before=withheld[0],
        withheld_after=withheld[1],
    )


def _withheld_names(inputs: MeasureInputs, basis: Basis, period: Period) -> tuple[str, ...]:
    """What of a period is withheld from the board: the total and groups, by name."""
    withheld = withheld_in(inputs, basis, period)
    named: list[tuple[str, Category | None]] = [("Total", None)]
    named += [(each.title, each) for categories in inputs.categories.values() for each in categories]
    return tuple(name for name, category in named if is_withheld(withheld, category))
