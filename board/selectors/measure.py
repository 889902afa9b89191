"""A measure's page: where it stands, its trend, who gave what, and why it has the status it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from board.charts import Chart, Figure, Level, Series, TrendPoint, figure
from board.selectors.contributions import Evidence, evidence
from board.selectors.quarters import Choice, choose
from board.selectors.standings import LOOK_BACK, Standing, slug, standings
from board.selectors.texts import (
    SYMBOLS,
    flags_of,
    point_text,
    shown_value,
    target_text,
    value_text,
)
from measures.calc.periods import Span, following, label, parse_span, previous, same_last_year, year_so_far
from measures.calc.rating import RuleSpec, rule_in_words
from measures.calc.rounding import exact
from measures.calc.targets import TargetAim, Trajectory
from measures.calc.words import (
    RATIO_UNITS,
    CombineTime,
    Frequency,
    Polarity,
    Question,
    RagRule,
    ToleranceKind,
    Unit,
)
from measures.models import Baseline, Commentary, Comparator, Definition, Measure, MeasureResult, Target, TargetPoint
from measures.selectors.disclosure import SeenPoint, SeenResult, see_results
from measures.selectors.gathering import rule_of, trajectory_of
from partners.models import Partner, Person
from plan.models import Action, Outcome

MOST_STORIES = 8
MOST_AHEAD = 24


@dataclass(frozen=True, slots=True)
class KeyFact:
    label: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One category of a breakdown."""

    title: str
    text: str
    parts: str
    flags: tuple[str, ...]
    is_small: bool


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: list[GroupRow]
    some_withheld: bool


@dataclass(frozen=True, slots=True)
class Story:
    partner: Partner
    period: str
    text: str
    signed_off_at: datetime | None


@dataclass(frozen=True, slots=True)
class Why:
    """The rule, the target and the arithmetic behind a status."""

    rule: str
    target: Target | None
    target_text: str
    targets: list[Target]


@dataclass(frozen=True, slots=True)
class MeasurePage:
    choice: Choice
    measure: Measure
    standing: Standing
    question: str
    facts: list[KeyFact]
    chart: Figure | None
    groups: list[Group]
    evidence: Evidence | None
    stories: list[Story]
    why: Why
    definition: Definition | None
    definitions: list[Definition]
    review_is_overdue: bool
    outcomes: list[Outcome]
    actions: list[Action]
    symbols: tuple[tuple[str, str], ...]


def find_measure(person: Person, plan_code: str, code: str) -> Measure:
    """The measure a person asks for, if it exists for them."""
    found = (
        Measure.objects.visible_to(person)
        .filter(priority__plan__code=plan_code, code=code)
        .select_related("priority__plan__partnership", "baseline__period")
        .order_by("priority__number")
    )
    measure: Measure = get_object_or_404(found[:1])
    return measure


def measure_page(measure: Measure, person: Person, *, today: date, period: str = "", basis: str = "") -> MeasurePage:
    """Everything a measure's page shows, in a fixed number of queries."""
    choice = choose(person, period, basis)
    (standing,) = standings([measure], person, choice)
    definitions = list(measure.definitions.select_related("written_by").order_by("-version"))
    targets = _targets(measure)
    seen = standing.seen
    version = seen.definition_version if seen else None
    definition = next((d for d in definitions if d.version == version), definitions[0] if definitions else None)
    return MeasurePage(
        choice=choice,
        measure=measure,
        standing=standing,
        question=Question(measure.question).label,
        facts=_facts(measure, standing),
        chart=_chart(measure, standing, definitions, targets),
        groups=_groups(measure, seen, person) if seen else [],
        evidence=evidence(measure, seen, person, today) if seen else None,
        stories=_stories(measure, person, choice),
        why=_why(measure, seen, targets),
        definition=definition,
        definitions=definitions,
        review_is_overdue=bool(definition and definition.next_review_on and definition.next_review_on < today),
        outcomes=list(measure.outcomes.order_by("order")),
        actions=list(
            Action.objects.visible_to(person)
            .filter(theme__priority=measure.priority_id)
            .select_related("owner", "theme")
            .order_by("theme__order", "order")
        ),
        symbols=tuple(SYMBOLS.items()),
    )


def _targets(measure: Measure) -> list[Target]:
    points = Prefetch("points", TargetPoint.objects.select_related("period").order_by("period__ends_on"))
    return list(measure.targets.select_related("set_by").prefetch_related(points).order_by("-version"))


# --- Key facts ------------------------------------------------------------------------------------------------


def _facts(measure: Measure, standing: Standing) -> list[KeyFact]:
    """The numbers a board asks for first, in the order it asks."""
    seen = standing.seen
    facts = []
    if seen:
        span = seen.period.span
        facts.append(KeyFact("Latest", shown_value(measure, seen, noun=True), str(seen.period)))
        facts.append(KeyFact("Target", standing.target or "No target", f"for {label(span)}" if standing.target else ""))
        facts += _earlier(measure, standing.series, span)
        facts += _year_to_date(measure, seen, standing.series)
    england = _comparator(measure)
    facts += [england] if england else []
    baseline: Baseline | None = getattr(measure, "baseline", None)
    if baseline:
        facts.append(KeyFact("Baseline", target_text(measure, baseline.value), str(baseline.period)))
    if seen and seen.progress_words:
        words = seen.progress_words
        facts.append(KeyFact("Progress", words[0].upper() + words[1:]))
    return facts


def _earlier(measure: Measure, series: Sequence[SeenPoint], span: Span) -> list[KeyFact]:
    by_code = {point.span.code: point for point in series}
    before, last_year = previous(span), same_last_year(span)
    quarterly = span.frequency is Frequency.QUARTER
    facts = [
        KeyFact(
            "Quarter before" if quarterly else "Before", point_text(measure, by_code.get(before.code)), label(before)
        )
    ]
    if last_year != before:
        name = "Same quarter last year" if quarterly else "Same time last year"
        facts.append(KeyFact(name, point_text(measure, by_code.get(last_year.code)), label(last_year)))
    return facts


def _year_to_date(measure: Measure, seen: SeenResult, series: Sequence[SeenPoint]) -> list[KeyFact]:
    """Only where periods add up or pool: for a stock the year to date is the latest figure again."""
    if measure.combine_time == CombineTime.LATEST or seen.period.frequency in {Frequency.YEAR, Frequency.SNAPSHOT}:
        return []
    codes = {span.code for span in year_so_far(seen.period.span)}
    if any(point.is_withheld for point in series if point.span.code in codes):
        return [KeyFact("Year to date", "Withheld [c]")]
    if seen.year_to_date is None:
        return [KeyFact("Year to date", "No figure")]
    note = "some figures of the year are missing" if seen.year_to_date_is_partial else ""
    return [KeyFact("Year to date", value_text(measure, seen.year_to_date), note)]


def _comparator(measure: Measure) -> KeyFact | None:
    """The latest published value for England, where it is known."""
    found: Comparator | None = measure.comparators.filter(area__iexact="England").order_by("-period_code").first()
    if found is None:
        return None
    try:
        when = label(parse_span(Frequency(measure.frequency), found.period_code))
    except ValueError:
        when = found.period_code
    return KeyFact("England", value_text(measure, found.value), when)


# --- Trend ----------------------------------------------------------------------------------------------------


def _chart(
    measure: Measure, standing: Standing, definitions: Sequence[Definition], targets: Sequence[Target]
) -> Figure | None:
    """The trend with its target, to the last agreed point; none before a measure has a figure to draw."""
    points = standing.series
    if standing.seen is None or all(point.value is None for point in points):
        return None
    breaks = [d.applies_from for d in definitions if d.breaks_series and d.applies_from]
    actual = [
        TrendPoint(
            label=point.label,
            value=point.value,
            text=point_text(measure, point),
            note="; ".join(f"[{symbol}]" for symbol in flags_of(point)),
            provisional=point.is_partial and point.value is not None,
            break_before=bool(place)
            and any(points[place - 1].span.ends_on < day <= point.span.ends_on for day in breaks),
        )
        for place, point in enumerate(points)
    ]
    aims = [(p.label, TargetAim(p.target, p.target_upper)) for p in points]
    aims += _ahead(measure, points[-1].span, targets)
    return figure(
        Chart(
            title=_finding(standing),
            actual=Series(measure.name, tuple(actual)),
            target=_aim_series(measure, aims),
            levels=_upper_end(measure, aims),
            suffix="%" if measure.unit == Unit.PERCENTAGE else "",
        ),
        f"trend-{slug(measure)}",
    )


def _finding(standing: Standing) -> str:
    """What the chart shows, said first: the sentence up to who reported."""
    return standing.sentence.partition(";")[0].rstrip(".")


def _ahead(measure: Measure, last: Span, targets: Sequence[Target]) -> list[tuple[str, TargetAim]]:
    """What is aimed for after the latest period, up to the last agreed point."""
    if not targets:
        return []
    trajectory: Trajectory = trajectory_of(measure, targets[0])
    end = max(trajectory.points, default=None)
    found, span = [], following(last)
    while end is not None and span <= end and len(found) < MOST_AHEAD:
        aim = trajectory.target_for(span)
        found.append((label(span), aim or TargetAim(None)))
        span = following(span)
    return found


def _aim_series(measure: Measure, aims: Sequence[tuple[str, TargetAim]]) -> Series | None:
    if all(aim.value is None for _, aim in aims):
        return None
    points = [TrendPoint(when, aim.value, target_text(measure, aim.value) or "No target") for when, aim in aims]
    return Series("Target", tuple(points))


def _upper_end(measure: Measure, aims: Sequence[tuple[str, TargetAim]]) -> tuple[Level, ...]:
    """The upper end of a range, where it is best to be inside one."""
    upper = next((aim.upper for _, aim in reversed(aims) if aim.upper is not None), None)
    return (Level("Upper end", upper, target_text(measure, upper)),) if upper is not None else ()


# --- Groups ---------------------------------------------------------------------------------------------------


def group_results(measure: Measure, seen: SeenResult, person: Person) -> list[SeenResult]:
    """The categories of the period shown, as a person may see them. Two queries."""
    found = (
        MeasureResult.objects.visible_to(person)
        .filter(measure=measure, period=seen.period, basis=seen.basis.value, category__isnull=False)
        .select_related("measure", "period", "category__dimension")
        .order_by("category__dimension__title", "category__order")
    )
    return see_results(list(found), person)


def _groups(measure: Measure, seen: SeenResult, person: Person) -> list[Group]:
    groups: dict[str, list[SeenResult]] = {}
    for result in group_results(measure, seen, person):
        assert result.category is not None
        groups.setdefault(result.category.dimension.title, []).append(result)
    return [
        Group(title, [_group_row(measure, each) for each in results], any(each.is_withheld for each in results))
        for title, results in groups.items()
    ]


def _group_row(measure: Measure, seen: SeenResult) -> GroupRow:
    assert seen.category is not None
    return GroupRow(
        title=seen.category.title,
        text=shown_value(measure, seen),
        parts=parts_text(measure, seen),
        flags=flags_of(seen),
        is_small=seen.is_small and not seen.is_withheld,
    )


def parts_text(measure: Measure, seen: SeenResult) -> str:
    if seen.is_withheld or Unit(measure.unit) not in RATIO_UNITS or seen.numerator is None or seen.denominator is None:
        return ""
    return f"{exact(seen.numerator)} of {exact(seen.denominator)}"


# --- Story and reasons ----------------------------------------------------------------------------------------


def _stories(measure: Measure, person: Person, choice: Choice) -> list[Story]:
    """Signed commentaries up to the quarter shown, newest first. Only the signed words are read, for everybody."""
    if choice.chosen is None:
        return []
    found = (
        Commentary.objects.ours(person)
        .filter(measure=measure, period__ends_on__lte=choice.chosen.period.ends_on)
        .filter(period__ends_on__gt=choice.chosen.period.ends_on - LOOK_BACK + timedelta(days=1))
        .exclude(signed_text="")
        .select_related("partner", "period")
        .defer("text")
        .order_by("-period__ends_on", "partner__name")
    )
    return [
        Story(each.partner, str(each.period), each.signed_text, each.signed_off_at) for each in found[:MOST_STORIES]
    ]


def _why(measure: Measure, seen: SeenResult | None, targets: Sequence[Target]) -> Why:
    version = seen.target_version if seen else None
    used = next((target for target in targets if target.version == version), None)
    aim = TargetAim(seen.target_value, seen.target_upper) if seen and seen.target_value is not None else None
    return Why(
        rule=rule_in_words(
            _rule(measure, seen),
            aim,
            Unit(measure.unit),
            measure.decimals,
            multiplier=measure.multiplier,
            noun=measure.counted,
        ),
        target=used,
        target_text=target_text(measure, aim.value, aim.upper) if aim else "",
        targets=list(targets),
    )


def _rule(measure: Measure, seen: SeenResult | None) -> RuleSpec:
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
