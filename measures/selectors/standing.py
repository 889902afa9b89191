"""A measure's series on one basis, and each of its periods judged by itself: value, status, change, small numbers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from measures.calc.combining import Combined, PartSums, YearToDate, combine, combine_time
from measures.calc.direction import Travel, travel
from measures.calc.disclosure import DisclosureRule, must_withhold
from measures.calc.intervals import Interval, interval_of
from measures.calc.outlook import YearSoFar
from measures.calc.periods import Span, previous, same_last_year, steps_between, year_end, year_so_far
from measures.calc.rating import Rating, part_settles, rate
from measures.calc.targets import TargetAim, Trajectory
from measures.calc.words import (
    RATIO_UNITS,
    Basis,
    Combine,
    CombineTime,
    Direction,
    MissingReason,
    NotRated,
    Rag,
    RagRule,
    Unit,
)
from measures.models import Category, Period
from measures.selectors.gathering import MeasureInputs
from measures.selectors.protection import is_withheld, withheld_in

#: Why red stays red where a rule would look at what may not be told.
RESCUE_WITHHELD = "off target by more than the tolerance; what could make it amber is withheld (small numbers)"


class Standing:
    """A measure's series on one basis, for the total or one category; each of its periods is judged once."""

    def __init__(self, inputs: MeasureInputs, basis: Basis, category: Category | None, today: date) -> None:
        self.inputs = inputs
        self.basis = basis
        self.category = category
        self.today = today
        self._judged: dict[int, Judged] = {}

    @property
    def key(self) -> str:
        """Names the series among those of its measure and basis: the category's number, 0 for the total."""
        return str(self.category.pk if self.category else 0)

    def judged(self, period: Period) -> "Judged":
        if period.pk not in self._judged:
            self._judged[period.pk] = Judged(self, period)
        return self._judged[period.pk]

    def sums(self, period: Period) -> PartSums:
        key = (self.basis, period.pk, self.category.pk if self.category else None)
        return self.inputs.sums.get(key, PartSums())

    def combined(self, period: Period) -> Combined:
        return self.judged(period).combined

    def value(self, period: Period | None) -> Decimal | None:
        return self.combined(period).value.value if period else None

    def period(self, code: str) -> Period | None:
        return self.inputs.by_code.get(code)

    def aim(self, period: Period) -> TargetAim | None:
        """What is aimed for in a period; only the total has a target."""
        return self.aim_at(period, period.span)

    def aim_at(self, period: Period, span: Span) -> TargetAim | None:
        """What is aimed for at a span by the target that applied in a period."""
        found = self.inputs.target_in(period)
        return found[1].target_for(span) if found and not self.category else None

    def is_hidden(self, code: str) -> bool:
        """Whether the period of a code is withheld in this series."""
        period = self.period(code)
        return period is not None and period.pk in self.hidden

    @cached_property
    def hidden(self) -> frozenset[int]:
        """The periods in which this series is withheld."""
        return frozenset(
            period.pk
            for period in self.inputs.periods
            if is_withheld(withheld_in(self.inputs, self.basis, period), self.category)
        )


def standing_of(inputs: MeasureInputs, basis: Basis, category: Category | None, today: date) -> Standing:
    """The one standing of a series among the inputs, with what was worked out of it already."""
    name = (Standing, basis, category.pk if category else 0, today)
    if name not in inputs.known:
        inputs.known[name] = Standing(inputs, basis, category, today)
    standing: Standing = inputs.known[name]
    return standing


def is_small_sum(inputs: MeasureInputs, sums: PartSums | None) -> bool:
    """Whether a sum is a small number of people by the measure's rule."""
    if sums is None:
        return False
    unit = Unit(inputs.measure.unit)
    value = combine(sums, Combine(inputs.measure.combine), unit, inputs.measure.multiplier, sums.reported).value
    rule = DisclosureRule(inputs.threshold)
    return must_withhold(unit, value.numerator, value.denominator, value.value, rule)


class Judged:
    """One period of a standing: its value and everything that follows from it, worked out once."""

    def __init__(self, standing: Standing, period: Period) -> None:
        self.standing = standing
        self.period = period
        self.inputs = standing.inputs
        self.measure = standing.inputs.measure
        self.unit = Unit(self.measure.unit)
        self.key = standing.key
        self.combined = combine(
            standing.sums(period),
            Combine(self.measure.combine),
            self.unit,
            self.measure.multiplier,
            len(self.inputs.expected_in(period)),
        )
        self.value = self.combined.value

    @cached_property
    def target(self) -> TargetAim | None:
        return self.standing.aim(self.period)

    @cached_property
    def year_to_date(self) -> YearToDate:
        found = [self.standing.period(span.code) for span in year_so_far(self.period.span)]
        return combine_time(
            [self.standing.sums(p) if p else None for p in found],
            CombineTime(self.measure.combine_time),
            unit=self.unit,
            multiplier=self.measure.multiplier,
            within=Combine(self.measure.combine),
            expected=len(self.inputs.expected_in(self.period)),
        )

    def against(self, code: str) -> Travel:
        """The direction of travel from another period of the same series."""
        before = self.standing.period(code)
        if before and (self.is_part_of_a_sum or self.standing.judged(before).is_part_of_a_sum):
            return Travel(Direction.CANT_SAY, None, "not every partner has reported")
        return travel(
            self.value.value,
            self.standing.value(before),
            self.inputs.rule.polarity,
            dead_band=self.measure.dead_band,
            definition_break=before is not None and self.inputs.breaks_between(before, self.period),
            aim=self.target,
        )

    @cached_property
    def since_previous(self) -> Travel:
        return self.against(previous(self.period.span).code)

    @cached_property
    def since_last_year(self) -> Travel:
        return self.against(same_last_year(self.period.span).code)

    @property
    def has_parts(self) -> bool:
        """Whether its value is its own numerator over its denominator, which a mean of partners' values is not."""
        return not (self.unit in RATIO_UNITS and self.measure.combine == Combine.MEAN)

    @property
    def point(self) -> Decimal | None:
        """The value as a point of its series: none where partners are missing from a sum."""
        return None if self.is_part_of_a_sum else self.value.value

    @property
    def is_impossible(self) -> bool:
        """More than everybody: refused at every door; should it get in, the measure has results all the same."""
        top, bottom = self.value.numerator, self.value.denominator
        return self.unit is Unit.PERCENTAGE and top is not None and bottom is not None and top > bottom

    @cached_property
    def interval(self) -> Interval | None:
        """How far the value may be from what it stands for, where chance has a model for it."""
        if not self.has_parts or self.point is None or self.is_impossible:
            return None
        return interval_of(
            self.unit,
            numerator=self.value.numerator,
            denominator=self.value.denominator,
            value=self.value.value,
            multiplier=self.measure.multiplier,
        )

    @cached_property
    def rating(self) -> Rating:
        """The status by the measure's rule. One status is told to everybody, so what is withheld from the board
        rescues nothing: amber would say on which side of this figure a withheld one lies."""
        last_year = self.standing.period(same_last_year(self.period.span).code)
        comparable = last_year is not None and not self.inputs.breaks_between(last_year, self.period)
        found = rate(
            self.value.value,
            self.target,
            self.inputs.rule,
            not_rated=self._known_reason(),
            same_period_last_year=self.standing.value(last_year)
            if comparable and not self._rescue_is_withheld
            else None,
            year_end_target=self._year_end_aim(),
            year_so_far=self._year_so_far(),
        )
        return replace(found, reason=RESCUE_WITHHELD) if found.rag is Rag.RED and self._rescue_is_withheld else found

    @cached_property
    def _rescue_is_withheld(self) -> bool:
        """Whether what the rule would look at to make amber of red may not be told."""
        rule, span = self.inputs.rule.rule, self.period.span
        if rule is RagRule.SAME_QUARTER:
            return self.standing.is_hidden(same_last_year(span).code)
        adds_up = rule is RagRule.STILL_ACHIEVABLE and self.measure.combine_time == CombineTime.SUM
        return adds_up and any(self.standing.is_hidden(each.code) for each in year_so_far(span)[:-1])

    def _known_reason(self) -> NotRated | None:
        """Why there can be no status whatever the number, as far as it is known before rating."""
        if not self.measure.is_ready:
            return NotRated.NOT_READY
        if self.value.value is not None:
            return NotRated.PARTIAL if self._may_yet_change_status() else None
        if self.value.reason not in {"no_data", "not_applicable"}:
            return NotRated.NO_DATA
        given = dict(self.combined.missing)
        waiting = self.combined.expected - sum(
            count for reason, count in given.items() if reason is not MissingReason.NOT_APPLICABLE
        )
        if waiting > 0:
            due = self.inputs.due_in(self.period)
            return NotRated.OVERDUE if due and self.standing.today > due else NotRated.NOT_DUE
        only_suppressed = set(given) == {MissingReason.SUPPRESSED_AT_SOURCE}
        return NotRated.SUPPRESSED if only_suppressed else NotRated.NO_DATA

    @cached_property
    def is_part_of_a_sum(self) -> bool:
        """Whether partners are missing from a sum: unlike a pooled rate, it says nothing of the whole yet."""
        adds = self.measure.combine == Combine.SUM and self.unit not in RATIO_UNITS
        return adds and self.combined.is_partial and self.value.value is not None

    def _may_yet_change_status(self) -> bool:
        if not self.is_part_of_a_sum or self.target is None or self.value.value is None:
            return False
        only_grows = self.unit in {Unit.COUNT, Unit.DURATION}
        return not (only_grows and part_settles(self.value.value, self.target, self.inputs.rule))

    def _is_withheld(self, period: Period) -> bool:
        """Whether another period of the same series is withheld from the board."""
        return period.pk != self.period.pk and period.pk in self.standing.hidden

    def _year_so_far(self) -> YearSoFar | None:
        if self.inputs.rule.rule is not RagRule.STILL_ACHIEVABLE or self._rescue_is_withheld:
            return None
        until_now = [p for p in self.inputs.periods if p.ends_on <= self.period.ends_on]
        flow = self.measure.combine_time == CombineTime.SUM
        return YearSoFar(
            cumulative=self.year_to_date.value.value if flow else None,
            periods_left=steps_between(self.period.span, year_end(self.period.span)),
            recent=tuple(None if self._is_withheld(p) else self.standing.value(p) for p in until_now[-8:]),
        )

    def _year_end_aim(self) -> TargetAim | None:
        """A stock's target at the year's end; a flow's, added over the year."""
        if self.inputs.rule.rule is not RagRule.STILL_ACHIEVABLE or self.target is None:
            return None
        found = self.inputs.target_in(self.period)
        assert found is not None
        return _aim_for_year(found[1], self.period, self.measure.combine_time == CombineTime.SUM)


def _aim_for_year(trajectory: Trajectory, period: Period, flow: bool) -> TargetAim | None:
    last = year_end(period.span)
    if not flow:
        return trajectory.target_for(last)
    aims = [trajectory.target_for(span) for span in year_so_far(last)]
    values = [aim.value for aim in aims if aim is not None and aim.value is not None]
    uppers = [aim.upper for aim in aims if aim is not None and aim.upper is not None]
    if len(values) < len(aims):
        return None
    return TargetAim(sum(values, Decimal(0)), sum(uppers, Decimal(0)) if uppers else None)
