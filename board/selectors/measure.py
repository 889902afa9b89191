"""A measure's page: where it stands, its trend, who gave what, and why it has the status it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404

from board.charts import Figure
from board.selectors.certainty import how_sure
from board.selectors.charts import MeasureCharts, charts_of, parts
from board.selectors.contributions import Evidence, evidence
from board.selectors.groups import Group, groups_of
from board.selectors.quarters import Choice, choose
from board.selectors.rules import aim_of, as_read, rule_text
from board.selectors.standings import LOOK_BACK, Standing, standings
from board.selectors.texts import (
    SYMBOLS,
    point_text,
    shown_value,
    target_text,
    value_text,
)
from measures.calc.periods import Span, label, parse_span, previous, same_last_year, year_so_far
from measures.calc.rounding import exact
from measures.calc.words import (
    CombineTime,
    Frequency,
    Question,
)
from measures.models import Baseline, Commentary, Comparator, Definition, Measure, Target, TargetPoint
from measures.selectors.disclosure import SeenPoint, SeenResult
from partners.models import Partner, Person
from plan.models import Action, Outcome

MOST_STORIES = 8


@dataclass(frozen=True, slots=True)
class KeyFact:
    label: str
    text: str
    note: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it is a sentence rather than a number."""
        return len(self.text) > 24


@dataclass(frozen=True, slots=True)
class Story:
    partner: Partner
    period: str
    text: str
    signed_off_at: datetime | None


@dataclass(frozen=True, slots=True)
class Why:
    """The rule and the target behind a status; ``exact_target`` where the target of the day was rounded for reading.

    ``directions``: what the figure was compared with, and what came of it.
    """

    rule: str
    exact_target: str
    target: Target | None
    target_text: str
    targets: list[Target]
    directions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MeasurePage:
    choice: Choice
    measure: Measure
    standing: Standing
    question: str
    facts: list[KeyFact]
    charts: MeasureCharts
    certainty: list[str]
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

    @property
    def chart(self) -> Figure | None:
        """The trend, which stands first."""
        return self.charts.trend


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
    (standing,) = standings([measure], person, choice, whole=True)
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
        charts=charts_of(measure, standing, definitions, targets),
        certainty=how_sure(measure, seen),
        groups=groups_of(measure, seen, person) if seen else [],
        evidence=evidence(measure, seen, person, today) if seen else None,
        stories=_stories(measure, person, choice),
        why=why_rated(measure, seen, targets),
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


def measure_figure(
    measure: Measure, person: Person, part: str, *, period: str = "", basis: str = ""
) -> tuple[Choice, Figure]:
    """One chart of a measure's page by its name, from the same numbers as the page; there is none of another name."""
    choice = choose(person, period, basis)
    (standing,) = standings([measure], person, choice, whole=True)
    definitions = list(measure.definitions.order_by("-version"))
    charts = charts_of(measure, standing, definitions, _targets(measure))
    groups = groups_of(measure, standing.seen, person) if standing.seen and part.startswith("groups-") else []
    found = dict(parts(charts, groups)).get(part)
    if found is None:
        raise Http404(f"{measure.code} has no chart called {part}.")
    return choice, found


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
    if seen and baseline and seen.value is not None and seen.target_value is not None and seen.progress_words:
        words = seen.progress_words
        facts.append(KeyFact("Progress", words[0].upper() + words[1:]))
    # Before a measure is ready, what it has not got yet is said once, above.
    return facts if measure.is_ready else [fact for fact in facts if fact.text not in {"No figure", "No target"}]


def _earlier(measure: Measure, series: Sequence[SeenPoint], span: Span) -> list[KeyFact]:
    by_code = {point.span.code: point for point in series}
    before, last_year = previous(span), same_last_year(span)
    kind = _STEP[span.frequency]
    facts = [KeyFact(f"{kind} before", point_text(measure, by_code.get(before.code)), label(before))]
    if last_year != before:
        name = f"Same {kind.lower()} last year"
        facts.append(KeyFact(name, point_text(measure, by_code.get(last_year.code)), label(last_year)))
    return facts


_STEP = {
    Frequency.QUARTER: "Quarter",
    Frequency.YEAR: "Year",
    Frequency.MONTH: "Month",
    Frequency.TERM: "Term",
    Frequency.SNAPSHOT: "Year",
}


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


def why_rated(measure: Measure, seen: SeenResult | None, targets: Sequence[Target]) -> Why:
    version = seen.target_version if seen else None
    used = next((target for target in targets if target.version == version), None)
    aim = aim_of(seen)
    shown = as_read(measure, aim) if aim else None
    return Why(
        rule=rule_text(measure, seen),
        exact_target=" to ".join(exact(end) for end in (aim.value, aim.upper) if end is not None)
        if aim and aim != shown
        else "",
        target=used,
        target_text=target_text(measure, aim.value, aim.upper) if aim else "",
        targets=list(targets),
        directions=_directions(seen) if seen else (),
    )


def _directions(seen: SeenResult) -> tuple[tuple[str, str], ...]:
    """Each comparison with its outcome; of a yearly measure the two are one."""
    span = seen.period.span
    step = _STEP[span.frequency].lower()
    found = [(f"Against the {step} before", seen.direction_reason)]
    if previous(span) != same_last_year(span):
        found.append((f"Against the same {step} last year", seen.direction_on_year_reason))
    return tuple((against, reason[:1].upper() + reason[1:]) for against, reason in found if reason)
