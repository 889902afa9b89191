"""From gathered inputs to results: arithmetic in ``calc``, put together here, written nowhere."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from measures.calc.combining import Combined, PartSums, YearToDate, combine, combine_time
from measures.calc.direction import Travel, travel
from measures.calc.disclosure import DisclosureRule, must_withhold, people_shown, protect_figures, total_must_go
from measures.calc.outlook import YearSoFar
from measures.calc.periods import previous, same_last_year, steps_between, year_end, year_so_far
from measures.calc.rating import Rating, part_settles, rate
from measures.calc.rounding import half_up
from measures.calc.sentence import SentenceParts, board_sentence
from measures.calc.targets import TargetAim, Trajectory, progress
from measures.calc.words import (
    RATIO_UNITS,
    Basis,
    Combine,
    CombineTime,
    Direction,
    Frequency,
    MissingReason,
    NotRated,
    RagRule,
    Unit,
)
from measures.models import Category, MeasureResult, Period
from measures.selectors.gathering import MeasureInputs


@dataclass(slots=True)
class Standing:
    """A measure's series on one basis, for the total or one category, ready to be judged."""

    inputs: MeasureInputs
    basis: Basis
    category: Category | None
    today: date

    def sums(self, period: Period) -> PartSums:
        key = (self.basis, period.pk, self.category.pk if self.category else None)
        return self.inputs.sums.get(key, PartSums())

    def combined(self, period: Period) -> Combined:
        measure = self.inputs.measure
        return combine(
            self.sums(period),
            Combine(measure.combine),
            Unit(measure.unit),
            measure.multiplier,
            len(self.inputs.expected_in(period)),
        )

    def value(self, period: Period | None) -> Decimal | None:
        return self.combined(period).value.value if period else None

    def period(self, code: str) -> Period | None:
        return next((p for p in self.inputs.periods if p.code == code), None)

    def aim(self, period: Period) -> TargetAim | None:
        """What is aimed for in a period; only the total has a target."""
        found = self.inputs.target_in(period)
        return found[1].target_for(period.span) if found and not self.category else None


def results_of(inputs: MeasureInputs, *, since: date, today: date, now: datetime) -> Iterator[MeasureResult]:
    """Unsaved results of a measure for every open period that ends on or after ``since``, on both bases."""
    for basis in Basis:
        for period in inputs.periods:
            if period.ends_on >= since:
                yield from results_in(inputs, basis, period, today, now)


def results_in(
    inputs: MeasureInputs, basis: Basis, period: Period, today: date, now: datetime
) -> Iterator[MeasureResult]:
    """Unsaved results of a measure for one period: the total's, and those of the categories with something to say."""
    withheld = withheld_in(inputs, basis, period, today)
    total = Judged(Standing(inputs, basis, None, today), period)
    categories = [category for each in inputs.categories.values() for category in each]
    names = tuple(category.title for category in categories if str(category.pk) in withheld)
    yield total.result(now, withheld=total.key in withheld, withheld_groups=names)
    for category in categories:
        part = Judged(Standing(inputs, basis, category, today), period)
        if part.combined.reported or part.combined.missing:
            yield part.result(now, withheld=part.key in withheld, withheld_groups=())


def withheld_in(inputs: MeasureInputs, basis: Basis, period: Period, today: date) -> frozenset[str]:
    """The total ("0") and categories of a period that must not be shown, worked out once for each period."""
    known = inputs.withheld.get((basis, period.pk))
    if known is not None:
        return known
    total = Judged(Standing(inputs, basis, None, today), period)
    rule = DisclosureRule(inputs.threshold)
    shown = not total.is_small and total.counts[0] is not None
    keys = {total.key} if total.is_small else set()
    for categories in inputs.categories.values():
        parts = [Judged(Standing(inputs, basis, category, today), period) for category in categories]
        small = {part.key for part in parts if part.is_small}
        counts = {part.key: part.counts for part in parts}
        hidden = protect_figures(counts, small, shown, rule)
        keys |= {*hidden, total.key} if shown and total_must_go(counts, hidden, rule) else hidden
    found = inputs.withheld[basis, period.pk] = frozenset(keys)
    return found


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
        self.key = str(standing.category.pk if standing.category else 0)
        self.combined = standing.combined(period)
        self.value = self.combined.value

    @property
    def counts(self) -> tuple[Decimal | None, ...]:
        v = self.value
        return people_shown(self.unit, v.numerator, v.denominator, v.value)

    @property
    def is_small(self) -> bool:
        rule = DisclosureRule(self.inputs.threshold)
        v = self.value
        return must_withhold(self.unit, v.numerator, v.denominator, v.value, rule)

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
        if before and (self.is_part_of_a_sum or Judged(self.standing, before).is_part_of_a_sum):
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

    @cached_property
    def rating(self) -> Rating:
        last_year = self.standing.period(same_last_year(self.period.span).code)
        comparable = last_year is not None and not self.inputs.breaks_between(last_year, self.period)
        return rate(
            self.value.value,
            self.target,
            self.inputs.rule,
            not_rated=self._known_reason(),
            same_period_last_year=self.standing.value(last_year) if comparable else None,
            year_end_target=self._year_end_aim(),
            year_so_far=self._year_so_far(),
        )

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

    @property
    def is_part_of_a_sum(self) -> bool:
        """Whether partners are missing from a sum: unlike a pooled rate, it says nothing of the whole yet."""
        adds = self.measure.combine == Combine.SUM and self.unit not in RATIO_UNITS
        return adds and self.combined.is_partial and self.value.value is not None

    def _may_yet_change_status(self) -> bool:
        if not self.is_part_of_a_sum or self.target is None or self.value.value is None:
            return False
        only_grows = self.unit in {Unit.COUNT, Unit.DURATION}
        return not (only_grows and part_settles(self.value.value, self.target, self.inputs.rule))

    def _year_so_far(self) -> YearSoFar | None:
        if self.inputs.rule.rule is not RagRule.STILL_ACHIEVABLE:
            return None
        until_now = [p for p in self.inputs.periods if p.ends_on <= self.period.ends_on]
        flow = self.measure.combine_time == CombineTime.SUM
        return YearSoFar(
            cumulative=self.year_to_date.value.value if flow else None,
            periods_left=steps_between(self.period.span, year_end(self.period.span)),
            recent=tuple(self.standing.value(p) for p in until_now[-8:]),
        )

    def _year_end_aim(self) -> TargetAim | None:
        """A stock's target at the year's end; a flow's, added over the year."""
        if self.inputs.rule.rule is not RagRule.STILL_ACHIEVABLE or self.target is None:
            return None
        found = self.inputs.target_in(self.period)
        assert found is not None
        return _aim_for_year(found[1], self.period, self.measure.combine_time == CombineTime.SUM)

    def result(self, now: datetime, *, withheld: bool, withheld_groups: tuple[str, ...]) -> MeasureResult:
        """The row to store, with everything that explains it."""
        found = self.inputs.target_in(self.period) if self.target else None
        definition = self.inputs.definition_in(self.period)
        way = progress(self.value.value, self.inputs.baseline_value, self._end_value())
        result = MeasureResult(
            measure=self.measure,
            period=self.period,
            category=self.standing.category,
            basis=self.standing.basis.value,
            numerator=self.value.numerator,
            denominator=self.value.denominator,
            value=stored(self.value.value),
            missing_reason=self.value.reason or "",
            year_to_date=stored(self.year_to_date.value.value),
            year_to_date_is_partial=self.year_to_date.is_partial,
            reported=self.combined.reported,
            expected=self.combined.expected,
            is_partial=self.combined.is_partial,
            is_estimated=self.combined.estimated > 0,
            is_revised=self.combined.revised > 0,
            is_withheld=withheld,
            target_value=stored(self.target.value, 6) if self.target else None,
            target_upper=stored(self.target.upper, 6) if self.target else None,
            target_version=found[0].version if found else None,
            definition_version=definition.version if definition else None,
            rule=self._rule(),
            rag=self.rating.rag.value if self.rating.rag else "",
            not_rated=self.rating.not_rated.value if self.rating.not_rated else "",
            rating_reason=self.rating.reason,
            progress=stored(way.share, 6),
            progress_words=way.words,
            sentence=self._sentence(withheld_groups, withheld=withheld, for_board=True),
            full_sentence=self._sentence(withheld_groups, withheld=False, for_board=False),
            computed_at=now,
            **_travelled("direction", "change", self.since_previous),
            **_travelled("direction_on_year", "change_on_year", self.since_last_year),
        )
        result.inputs_digest = digest_of(result)
        return result

    def _end_value(self) -> Decimal | None:
        """The value the current target ends at: progress is measured to it."""
        found = self.inputs.target_in(self.period)
        if not found or self.standing.category or not found[1].points:
            return None
        return found[1].points[max(found[1].points)].value

    def _rule(self) -> dict[str, str]:
        rule = self.inputs.rule
        return {
            "rule": rule.rule.value,
            "polarity": rule.polarity.value,
            "tolerance_kind": rule.tolerance_kind.value,
            "tolerance_below": f"{rule.tolerance_below.normalize():f}",
            "tolerance_above": f"{rule.tolerance_above.normalize():f}",
        }

    def _may_be_compared(self, code: str) -> bool:
        """Whether the board may hear of a change since a period: not when that period is withheld from it."""
        before = self.standing.period(code)
        hidden = withheld_in(self.inputs, self.standing.basis, before, self.standing.today) if before else ()
        return self.key not in hidden

    def _sentence(self, groups: tuple[str, ...], *, withheld: bool, for_board: bool) -> str:
        measure, span = self.measure, self.period.span
        previous_told = not for_board or self._may_be_compared(previous(span).code)
        last_year_told = not for_board or self._may_be_compared(same_last_year(span).code)
        return board_sentence(
            SentenceParts(
                rating=self.rating,
                polarity=self.inputs.rule.polarity,
                unit=self.unit,
                decimals=measure.decimals,
                frequency=Frequency(measure.frequency),
                reported=self.combined.reported,
                expected=self.combined.expected,
                value=self.value.value,
                target=self.target,
                multiplier=measure.multiplier,
                noun=measure.counted,
                since_previous=self.since_previous if previous_told else None,
                since_last_year=self.since_last_year if last_year_told else None,
                no_value=self.value.reason,
                withheld_groups=groups,
                is_withheld=withheld,
                is_group=self.standing.category is not None,
                is_provisional=self._is_provisional,
                estimated=self.combined.estimated,
                revised=self.combined.revised,
            )
        )

    @property
    def _is_provisional(self) -> bool:
        unsettled = self.combined.is_partial or self.standing.basis is Basis.PROVISIONAL
        return unsettled and self.value.value is not None


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


def _travelled(direction: str, change: str, made: Travel) -> dict[str, Any]:
    return {
        direction: made.direction.value,
        f"{direction}_reason": made.reason,
        change: stored(made.change),
    }


def stored(value: Decimal | None, decimals: int = 12) -> Decimal | None:
    """As the database keeps it: rounded half up here, since the field would round half to even."""
    return half_up(value, decimals) if value is not None else None


#: What makes two results the same; when it was computed does not.
COMPARED = tuple(
    f.attname for f in MeasureResult._meta.concrete_fields if f.attname not in {"id", "computed_at", "inputs_digest"}
)


def digest_of(result: MeasureResult) -> str:
    """A digest of everything a result says, to tell at a glance whether it changed."""
    parts = [f"{name}={_plain(getattr(result, name))}" for name in COMPARED]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return repr(sorted(value.items())) if isinstance(value, dict) else str(value)
