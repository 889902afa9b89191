"""What an entry must make of itself once each of its values is sound."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from plan.reading import entries, words
from plan.reading.problems import Place, Problems, Severity, listed, shown
from plan.reading.values import period_kind, period_order


@dataclass(frozen=True, slots=True)
class Ground:
    """Where an entry stands in the file, for saying what is wrong with it."""

    problems: Problems
    where: str
    place: Place
    places: dict[str, Place]

    def say(self, attribute: str, message: str, cure: str, severity: Severity = "error") -> None:
        where = f"{self.where} › {attribute}" if attribute else self.where
        place = self.places.get(attribute, self.place)
        self.problems.add(place, where, message, cure, severity=severity)


def check_entry(entry: entries.Entry, ground: Ground) -> None:
    check = _CHECKS.get(type(entry))
    if check:
        check(entry, ground)


def _dates_in_order(first: date | None, last: date | None, attribute: str, ground: Ground) -> None:
    if first and last and last < first:
        ground.say(attribute, f"{last} is before {first}.", "Change one of the two dates.")


def _low_below_high(low: Decimal | None, high: Decimal | None, attribute: str, ground: Ground) -> None:
    if low is not None and high is not None and low > high:
        ground.say(attribute, f"{low} is above {high}.", "Give the smaller number first.")


def _plan(plan: entries.PlanFile, ground: Ground) -> None:
    _dates_in_order(plan.starts, plan.ends, "ends", ground)


def _action(action: entries.ActionEntry, ground: Ground) -> None:
    _dates_in_order(action.starts, action.ends, "ends", ground)
    if action.owner and action.owner in action.supporting:
        message = f"{action.owner} owns this action and cannot also support it."
        ground.say("supporting", message, "Take the owner out of the supporting partners.")
    if action.starts and any(each.due and each.due < action.starts for each in action.milestones):
        ground.say("milestones", "A milestone is due before the start.", "Change one date.", "warning")


def _fact(fact: entries.FactEntry, ground: Ground) -> None:
    _low_below_high(fact.low, fact.high, "high", ground)


def _dimension(dimension: entries.DimensionEntry, ground: Ground) -> None:
    codes = [category.code for category in dimension.categories]
    if dimension.reference and codes and dimension.reference not in codes:
        message = f"{shown(dimension.reference)} is not a category of this dimension."
        ground.say("reference", message, f"Use {listed(codes)}.")


def _comparator_group(group: entries.ComparatorGroupEntry, ground: Ground) -> None:
    twice = sorted({member for member in group.members if group.members.count(member) > 1})
    if twice:
        ground.say("members", f"{shown(twice[0])} is there twice.", "Name each place once.")


def _definition(sheet: entries.DefinitionEntry, ground: Ground) -> None:
    _dates_in_order(sheet.reviewed, sheet.next_review, "next_review", ground)
    if sheet.owner and sheet.owner == sheet.checker:
        ground.say("checker", "The owner checks their own definition.", "Name another post.", "warning")


def _tolerance(tolerance: entries.ToleranceEntry, ground: Ground) -> None:
    given = ground.places
    sides = "below" in given or "above" in given
    if ("points" in given) + ("percent" in given) + sides != 1:
        cure = "Give points, or percent, or below and above."
        ground.say("", "A tolerance is said in one way.", cure)
    elif tolerance.measured_in and not sides:
        message = "“measured_in” goes with below and above only."
        ground.say("measured_in", message, "Remove it: points and percent say it already.")


def _target(target: entries.TargetEntry, ground: Ground) -> None:
    _low_below_high(target.value, target.upper, "upper", ground)


def _published(figure: entries.PublishedEntry, ground: Ground) -> None:
    given = ground.places
    if ("numerator" in given) != ("denominator" in given) and "value" not in given:
        ground.say("", "One half of this figure is missing.", "Give numerator and denominator, or value.")
    elif "numerator" not in given and "value" not in given:
        ground.say("", "This figure has no number.", "Give its numbers, or leave it out.")
    if figure.denominator is not None and figure.denominator <= 0:
        ground.say("denominator", "A denominator must be above 0.", "Check it, or leave the figure out.")


def _measure(measure: entries.MeasureEntry, ground: Ground) -> None:
    for rule in (_periods, _percentages, _range_of_target, _multiplier, _ready, _baseline_before_target):
        rule(measure, ground)
    for dimension, _ in measure.only_categories:
        if dimension not in measure.breakdowns:
            message = f"This measure is not broken down by {shown(dimension)}."
            ground.say("only_categories", message, "Add it to breakdowns, or remove it here.")


def _given_periods(measure: entries.MeasureEntry) -> list[tuple[str, str]]:
    """Every period code a measure uses, with the field it stands in."""
    baseline = [("baseline", measure.baseline.period)] if measure.baseline else []
    lists: list[tuple[str, tuple[Any, ...]]] = [
        ("targets", measure.targets),
        ("breaks", measure.breaks),
        ("published", measure.published),
    ]
    in_lists = [(attribute, entry.period) for attribute, found in lists for entry in found]
    compared = [(attribute, code) for attribute, series in _compared(measure) for code, _ in series]
    return [(attribute, code) for attribute, code in baseline + in_lists + compared if code]


def _compared(measure: entries.MeasureEntry) -> list[tuple[str, tuple[tuple[str, Decimal], ...]]]:
    """The series of every place or group a measure is compared with, with the field it stands in."""
    places = [("comparators", series) for _, series in measure.comparators]
    return places + [("group_medians", series) for _, series in measure.group_medians]


def _periods(measure: entries.MeasureEntry, ground: Ground) -> None:
    """One measure has one frequency, and every period it names is of that kind."""
    kinds: dict[str, str] = {}
    for attribute, code in _given_periods(measure):
        kind = period_kind(code)
        kinds.setdefault(kind, code)
        wanted = measure.frequency
        if not kind or (wanted and kind != wanted):
            wanted = wanted or "quarter"
            example = words.PERIODS[wanted][1]
            ground.say(attribute, f"{shown(code)} is not a {wanted}.", f"Write it like {example}.")
    if not measure.frequency and len(kinds) > 1:
        message = f"{listed([shown(code) for code in kinds.values()])}: these are different kinds of period."
        ground.say("baseline", message, "Say the frequency, and use its periods only.")


def _percentages(measure: entries.MeasureEntry, ground: Ground) -> None:
    if measure.unit != "percentage":
        return
    hundred = Decimal(100)
    numbers = [("baseline", measure.baseline.value)] if measure.baseline else []
    numbers += [("targets", target.value) for target in measure.targets]
    numbers += [("targets", target.upper) for target in measure.targets]
    numbers += [("stated_target", measure.stated_target)]
    numbers += [("published", figure.value) for figure in measure.published]
    numbers += [(attribute, number) for attribute, series in _compared(measure) for _, number in series]
    for attribute, number in numbers:
        if number is not None and not 0 <= number <= hundred:
            ground.say(attribute, f"{number} is not a percentage.", "Give a number from 0 to 100.")
    for figure in measure.published:
        if figure.numerator is not None and figure.denominator and figure.numerator > figure.denominator:
            message = f"In {figure.period} the numerator is above the denominator."
            ground.say("published", message, "Check the two numbers.")


def _range_of_target(measure: entries.MeasureEntry, ground: Ground) -> None:
    uppers = [target.upper is not None for target in measure.targets]
    if measure.polarity == "in_range" and not all(uppers):
        ground.say("targets", "The best of this measure is a range.", "Give each target value and upper.")
    if measure.polarity in ("high_is_good", "low_is_good") and any(uppers):
        ground.say("targets", "This measure has no range.", "Leave out upper, or say polarity in_range.")
    if measure.polarity == "context_only" and measure.targets:
        ground.say("targets", "A measure for context has no target.", "Remove it, or say what is good.")


def _multiplier(measure: entries.MeasureEntry, ground: Ground) -> None:
    if measure.multiplier is not None and measure.multiplier <= 0:
        ground.say("multiplier", "A multiplier must be above 0.", "Give 10000 for a rate per 10,000.")
    elif measure.unit == "rate" and "multiplier" not in ground.places:
        ground.say("unit", "A rate needs to say per how many.", "Add “multiplier: 10000” for per 10,000.")
    elif measure.multiplier is not None and measure.unit and measure.unit != "rate":
        ground.say("multiplier", "Only a rate has a multiplier.", "Remove it, or say unit rate.")


def _ready(measure: entries.MeasureEntry, ground: Ground) -> None:
    """A stage of readiness promises what the stages before it brought; context needs nothing to aim for."""
    if measure.readiness not in words.READINESS:
        return
    reached = words.READINESS.index(measure.readiness)
    lacks = []
    if reached >= 1 and not (measure.definition and measure.definition.numerator):
        lacks.append("a definition with its numerator")
    is_rated = measure.polarity != "context_only"
    if reached >= 2 and is_rated and not measure.baseline:
        lacks.append("a baseline")
    if reached >= 3 and is_rated and not measure.targets:
        lacks.append("a target")
    if reached >= 4 and not measure.partners:
        lacks.append("the partners who report it")
    if lacks:
        message = f"“{measure.readiness}” promises {listed(lacks).replace(' or ', ' and ')}."
        ground.say("readiness", message, "Add what is missing, or go back a stage.", "warning")


def _baseline_before_target(measure: entries.MeasureEntry, ground: Ground) -> None:
    baseline = measure.baseline.period if measure.baseline else ""
    for target in measure.targets:
        same_kind = period_kind(baseline) and period_kind(baseline) == period_kind(target.period)
        if same_kind and period_order(target.period) <= period_order(baseline):
            message = f"The target for {target.period} is not after the baseline of {baseline}."
            ground.say("targets", message, "Change one of the two periods.")


_CHECKS: dict[type[entries.Entry], Callable[[Any, Ground], None]] = {
    entries.PlanFile: _plan,
    entries.ActionEntry: _action,
    entries.FactEntry: _fact,
    entries.DimensionEntry: _dimension,
    entries.ComparatorGroupEntry: _comparator_group,
    entries.DefinitionEntry: _definition,
    entries.ToleranceEntry: _tolerance,
    entries.TargetEntry: _target,
    entries.PublishedEntry: _published,
    entries.MeasureEntry: _measure,
}
