"""The rules behind every status and flag, with the numbers of one plan: what a statistician asks for."""

from dataclasses import dataclass
from decimal import Decimal

from django.shortcuts import get_object_or_404

from board.selectors.certainty import NO_MODEL
from board.selectors.flags import chance_note
from board.selectors.quarters import Choice, choose
from board.selectors.standings import Standing, standings
from board.selectors.texts import aim_decimals, number_format
from measures.calc.rating import RuleSpec, rule_in_words
from measures.calc.rounding import exact, half_up
from measures.calc.targets import TargetAim
from measures.calc.words import Polarity, RagRule, ToleranceKind, Unit
from measures.models import Measure
from measures.selectors.disclosure import SeenResult
from measures.selectors.gathering import rule_of
from partners.models import Person
from plan.models import Plan


@dataclass(frozen=True, slots=True)
class MeasureRule:
    """One measure with the numbers its rules came to in the quarter shown."""

    standing: Standing
    rule: str
    tolerance: str
    variation: str
    interval: str
    small_numbers: str


@dataclass(frozen=True, slots=True)
class RulesPage:
    choice: Choice
    plan: Plan
    measures: list[MeasureRule]
    chance: str


def rules_page(person: Person, plan_code: str, *, period: str = "", basis: str = "") -> RulesPage:
    """The rules of a plan's measures as a person may see them. Six queries, however many measures."""
    plan: Plan = get_object_or_404(Plan.objects.visible_to(person).select_related("partnership"), code=plan_code)
    choice = choose(person, period, basis)
    measures = (
        Measure.objects.visible_to(person)
        .filter(priority__plan=plan)
        .select_related("priority__plan__partnership")
        .order_by("priority__number", "order", "code")
    )
    found = standings(list(measures), person, choice)
    return RulesPage(
        choice=choice,
        plan=plan,
        measures=[measure_rule(each) for each in found],
        chance=chance_note([each for each in found if each.is_ready]),
    )


def measure_rule(standing: Standing) -> MeasureRule:
    measure, seen = standing.measure, standing.seen
    return MeasureRule(
        standing=standing,
        rule=rule_text(measure, seen),
        tolerance=tolerance_text(measure, rule_used(measure, seen)),
        variation=_variation(measure, seen),
        interval=_interval(measure, seen),
        small_numbers=_small_numbers(measure),
    )


def rule_text(measure: Measure, seen: SeenResult | None) -> str:
    """The rule with its bounds, as the board reads it."""
    aim = aim_of(seen)
    return rule_in_words(
        rule_used(measure, seen),
        as_read(measure, aim) if aim else None,
        Unit(measure.unit),
        measure.decimals,
        multiplier=measure.multiplier,
        noun=measure.counted,
    )


def rule_used(measure: Measure, seen: SeenResult | None) -> RuleSpec:
    """The rule frozen with the result; before there is one, the measure's own."""
    if seen is None or not seen.rule:
        return rule_of(measure)
    frozen = seen.rule
    return RuleSpec(
        RagRule(frozen["rule"]),
        Polarity(frozen["polarity"]),
        ToleranceKind(frozen["tolerance_kind"]),
        Decimal(frozen["tolerance_below"]),
        Decimal(frozen["tolerance_above"]),
    )


def aim_of(seen: SeenResult | None) -> TargetAim | None:
    return TargetAim(seen.target_value, seen.target_upper) if seen and seen.target_value is not None else None


def as_read(measure: Measure, aim: TargetAim) -> TargetAim:
    """A step of a trajectory (50.454545) as the sentence writes it; what was agreed stays as agreed."""
    ends = [half_up(end, aim_decimals(measure, end)) if end is not None else None for end in (aim.value, aim.upper)]
    return TargetAim(ends[0], ends[1])


def tolerance_text(measure: Measure, rule: RuleSpec) -> str:
    """3 points; 5% of the target; 2 below and 5 above."""
    if rule.polarity is Polarity.CONTEXT_ONLY:
        return "None: context only"
    is_percent = rule.tolerance_kind is ToleranceKind.PERCENT
    below, above = (
        f"{exact(size)}% of the target" if is_percent else number_format(measure).size(size)
        for size in (rule.tolerance_below, rule.tolerance_above)
    )
    if rule.polarity is Polarity.HIGH_IS_GOOD or below == above:
        return below
    return above if rule.polarity is Polarity.LOW_IS_GOOD else f"{below} below and {above} above"


def _variation(measure: Measure, seen: SeenResult | None) -> str:
    """Mean 33.9%, limits 31.5% to 36.4%, from 12 periods; or why there are none."""
    found = seen.statistics.get("variation") if seen else None
    if not found:
        return "Nothing to judge"
    form, count = number_format(measure).finer, found["count"]
    periods = f"{count} period{'' if count == 1 else 's'}"
    since = f", anew since: {found['since']}" if found.get("since") else ""
    if "lower" in found:
        least, most = form.possible
        lower, upper = Decimal(found["lower"]), Decimal(found["upper"])
        lower = lower if least is None else max(lower, least)
        upper = upper if most is None else min(upper, most)
        screened = found.get("screened", 0)
        left_out = f", {screened} moving range{'' if screened == 1 else 's'} screened out" if screened else ""
        centre = form.full(Decimal(found["centre"]))
        limits = f"limits {form.short(lower)} to {form.full(upper)}"
        return f"Mean {centre}, {limits}, from {periods}{left_out}{since}"
    if found.get("needed"):
        return f"Median {form.full(Decimal(found['centre']))} of {periods}; {found['needed']} more unlock limits{since}"
    return f"No variation over {periods}{since}"


def _interval(measure: Measure, seen: SeenResult | None) -> str:
    found = seen.statistics.get("interval") if seen else None
    if found:
        form = number_format(measure)
        return f"{found['method']}: {form.short(Decimal(found['lower']))} to {form.full(Decimal(found['upper']))}"
    return NO_MODEL.get(Unit(measure.unit), "None: no figure of the whole")


def _small_numbers(measure: Measure) -> str:
    whose = "" if measure.disclosure_threshold else " (the partnership's own)"
    owner = f". Owner: {measure.disclosure_owner}" if measure.disclosure_owner else ""
    return f"1 to {measure.threshold - 1} withheld{whose}{owner}"
