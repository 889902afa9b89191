"""A realistic snapshot of a quarter: as many measures as wanted over twelve quarters, the same every time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from board import packs
from measures.calc.periods import Span, label, parse_span, span_for, spans_between
from measures.calc.rounding import half_up, written
from measures.calc.words import (
    Assurance,
    Comparison,
    Direction,
    Frequency,
    GapChange,
    Kind,
    NotRated,
    Polarity,
    Question,
    Rag,
    Readiness,
    Unit,
    Variation,
)

QUARTERS = 12
LAST = parse_span(Frequency.QUARTER, "2026/27 Q2")
SPANS: Sequence[Span] = spans_between(Frequency.QUARTER, date(2023, 10, 1), LAST.ends_on)
AHEAD: Sequence[Span] = spans_between(Frequency.QUARTER, date(2026, 10, 1), date(2027, 3, 31))
PREPARED = packs.Signature(name="Priya Shah", role="Plan manager", at=datetime(2026, 11, 9, 9, 30, tzinfo=UTC))
SIGNED = packs.Signature(name="Councillor Joan Reid", role="Chair", at=datetime(2026, 11, 12, 16, 5, tzinfo=UTC))


class Kindred(NamedTuple):
    """One sort of measure, which many are made of."""

    title: str
    unit: Unit
    decimals: int
    polarity: Polarity
    first: int
    step: str
    target: int
    question: Question = Question.BETTER_OFF
    noun: str = ""
    multiplier: int = 100


SORTS = (
    Kindred(
        "Families with a helpful early help plan", Unit.PERCENTAGE, 1, Polarity.HIGH_IS_GOOD, 44, "0.9", 55, noun=""
    ),
    Kindred("Repeat child protection plans", Unit.PERCENTAGE, 1, Polarity.LOW_IS_GOOD, 19, "0.5", 20),
    Kindred("Children in care", Unit.RATE, 1, Polarity.LOW_IS_GOOD, 92, "-0.8", 85, multiplier=10_000),
    Kindred(
        "First-time entrants to the youth justice system",
        Unit.COUNT,
        0,
        Polarity.LOW_IS_GOOD,
        61,
        "-1",
        52,
        Question.HOW_MUCH,
        "children",
    ),
    Kindred("Two-and-a-half-year checks done on time", Unit.PERCENTAGE, 1, Polarity.HIGH_IS_GOOD, 71, "0.4", 80),
    Kindred("Children seen within four weeks by mental health services", Unit.PERCENTAGE, 0, Polarity.HIGH_IS_GOOD,
            68, "-1", 75, Question.HOW_WELL),
    Kindred("Average wait for a first appointment", Unit.MEAN, 1, Polarity.LOW_IS_GOOD, 31, "-0.6", 24,
            Question.HOW_WELL, "days"),
    Kindred("Young carers identified", Unit.COUNT, 0, Polarity.CONTEXT_ONLY, 240, "12", 0, Question.HOW_MUCH,
            "young carers"),
)  # fmt: skip

PRIORITIES = (
    ("A good start in life", "Every child has what they need in their first thousand days."),
    ("Children are safe", "Families get help early, and children who need protection get it without delay."),
    ("Learning and ambition", "Every child belongs in a school that knows them."),
    ("Family resilience, safety, happiness and health", "Families find help close to home, before trouble grows."),
)
PARTNERS = ("Children's services", "Hospital trust", "Police", "Voluntary sector alliance", "Community health trust")


def snapshot(measures: int = 10, *, kind: packs.Kind = packs.Kind.QUARTER, **changes: Any) -> packs.Snapshot:
    """A quarter signed off by its chair; every field that a pack can show is filled somewhere."""
    found = tuple(_measure(number) for number in range(measures))
    statuses = _statuses(found)
    made = packs.Snapshot(
        kind=kind,
        number=7,
        partnership=packs.Partnership(
            name="Northshire Children and Young People’s Partnership",
            brand_colour="#0b4f5c",
            contact="partnership@northshire.example",
        ),
        plan=packs.Plan(
            code="CYP-2025-28",
            title="Children and Young People’s Plan 2025 to 2028",
            signing_board="Children and Young People’s Board",
            receiving_board="Health and Wellbeing Board",
        ),
        period=packs.Period(code=LAST.code, label=label(LAST), starts_on=LAST.starts_on, ends_on=LAST.ends_on),
        headline=_headline(statuses, found),
        prepared=PREPARED,
        signed=SIGNED,
        is_example=True,
        previous_digest="3f" * 32,
        previous_label="2026/27 Q1",
        changes=_changes(found),
        exceptions=_exceptions(found),
        priorities=tuple(_priority(number, found) for number in range(1, len(PRIORITIES) + 1)),
        measures=found,
        actions=_actions(),
        decisions=_decisions(found),
        restatements=_restatements(found),
        not_ready=_not_ready(),
        symbols=_symbols(),
        rules=_rules(),
    )
    return replace(made, **changes)


# --- Measures ---------------------------------------------------------------------------------------------------------


def _measure(number: int) -> packs.Measure:
    sort = SORTS[number % len(SORTS)]
    again = number // len(SORTS)
    series = _series(sort, number)
    last = series[-1]
    rag = last.rag
    title = sort.title if not again else f"{sort.title}, area {again + 1}"
    is_context = sort.polarity is Polarity.CONTEXT_ONLY
    direction, words = _direction(sort, number)
    needs = rag is Rag.RED
    return packs.Measure(
        code=f"P{number % 4 + 1}.{number // 4 + 1}",
        title=title,
        priority=number % 4 + 1,
        kind=Kind.POPULATION if number % 3 == 0 else Kind.PERFORMANCE,
        question=sort.question,
        unit=sort.unit,
        decimals=sort.decimals,
        polarity=sort.polarity,
        frequency=Frequency.QUARTER,
        readiness=Readiness.REPORTING,
        period=last.label,
        rag=rag,
        not_rated=NotRated.CONTEXT_ONLY if is_context else None,
        reason="Context only" if is_context else "",
        sentence=_sentence(title, last, words),
        shown=last.shown,
        multiplier=Decimal(sort.multiplier),
        noun=sort.noun,
        is_key=number % 4 == 0,
        owner="Head of early help",
        target=last.target,
        direction=direction,
        direction_reason=words,
        variation=(Variation.CONCERN if needs else Variation.ORDINARY),
        variation_words="Concern, more than chance: seven in a row on one side of the mean" if needs else "",
        assurance=Assurance.HIT_AND_MISS if not is_context else None,
        assurance_words="Hit and miss: the target is sometimes met and sometimes not" if not is_context else "",
        comparison=Comparison.SIMILAR if sort.unit is Unit.PERCENTAGE else None,
        comparison_words="Similar to England" if sort.unit is Unit.PERCENTAGE else "",
        gap=(GapChange.WIDER if needs else GapChange.SAME) if sort.unit is Unit.PERCENTAGE else None,
        gap_words="The gap by deprivation is 7.9 points, 1.2 points wider than a year ago" if needs else "",
        reported=4 if last.shown.symbols else 5,
        expected=5,
        completeness="4 of 5 partners reported" if last.shown.symbols else "All 5 partners reported",
        rule=f"Green at {_text(sort, Decimal(sort.target))} or better; amber up to 3 points off; otherwise red."
        if not is_context
        else "",
        target_version=None if is_context else 2,
        series=series,
        ahead=tuple(_point(sort, span, None, QUARTERS) for span in AHEAD) if not is_context else (),
        groups=_groups(sort) if sort.unit is Unit.PERCENTAGE else (),
        benchmarks=_benchmarks(sort) if sort.unit is Unit.PERCENTAGE else (),
        stories=_stories(number),
        contributors=_contributors(sort),
        definition=_sheet(title),
        curve=_curve() if needs else None,
    )


def _series(sort: Kindred, number: int) -> tuple[packs.Point, ...]:
    points = []
    for place, span in enumerate(SPANS):
        wave = Decimal((place * 7 + number * 3) % 5 - 2) / (1 if sort.unit is Unit.COUNT else 2)
        value = half_up(Decimal(sort.first) + Decimal(sort.step) * place + wave, sort.decimals)
        points.append(_point(sort, span, value, place))
    if number % 5 == 2:
        points[4] = replace(points[4], shown=packs.Shown(value=None, text="Withheld [c]", symbols=("c",)), rag=None)
    if number % 6 == 3:
        points[3] = replace(points[3], shown=packs.NO_FIGURE, rag=None)
    if number % 7 == 4:
        points[6] = replace(points[6], definition_changed=True)
    if number % 4 == 1:
        last = points[-1].shown
        points[-1] = replace(points[-1], shown=replace(last, symbols=("p",)))
    return tuple(points)


def _point(sort: Kindred, span: Span, value: Decimal | None, place: int) -> packs.Point:
    is_context = sort.polarity is Polarity.CONTEXT_ONLY
    aim = Decimal(sort.target)
    start = Decimal(sort.first)
    way = half_up(start + (aim - start) * min(place + 2, QUARTERS + 1) / (QUARTERS + 1), sort.decimals)
    return packs.Point(
        period=span.code,
        label=label(span),
        ends_on=span.ends_on,
        shown=packs.Shown(value=value, text=_text(sort, value)) if value is not None else packs.NO_FIGURE,
        target=None if is_context else packs.Target(value=way, text=_text(sort, way)),
        rag=None if is_context or value is None else _rag(sort, value - way),
    )


def _rag(sort: Kindred, over: Decimal) -> Rag:
    short = over if sort.polarity is Polarity.LOW_IS_GOOD else -over
    return Rag.GREEN if short <= 0 else Rag.AMBER if short <= 3 else Rag.RED


def _text(sort: Kindred, value: Decimal) -> str:
    return written(value, sort.unit, sort.decimals, multiplier=Decimal(sort.multiplier), noun=sort.noun)


def _direction(sort: Kindred, number: int) -> tuple[Direction, str]:
    if sort.polarity is Polarity.CONTEXT_ONLY:
        return Direction.NOT_AVAILABLE, "Neither way is better"
    rising = not sort.step.startswith("-")
    if number % 9 == 8:
        return Direction.SAME, "No change beyond what chance explains"
    good = rising == (sort.polarity is Polarity.HIGH_IS_GOOD)
    return (Direction.IMPROVED, "Better than a year ago") if good else (Direction.WORSE, "Worse than a year ago")


def _sentence(title: str, last: packs.Point, words: str) -> str:
    if last.target is None:
        return f"{title} was {last.shown.text} in {last.label}; neither way is better."
    against = {"green": "meets", "amber": "is close to", "red": "misses", None: "is beside"}
    return (
        f"{title} was {last.shown.text} in {last.label}, which {against[last.rag]} the target of "
        f"{last.target.text}; {words[0].lower()}{words[1:]}."
    )


def _groups(sort: Kindred) -> tuple[packs.Group, ...]:
    rows = (("Most deprived fifth", 39, "78 of 200"), ("Middle", 48, "120 of 250"), ("Least deprived fifth", 55, ""))
    found = [
        packs.Group(
            dimension="Deprivation",
            title=title,
            shown=packs.Shown(value=Decimal(value), text=_text(sort, Decimal(value))),
            parts=parts,
            is_reference=title.startswith("Least"),
        )
        for title, value, parts in rows
    ]
    withheld = packs.Shown(value=None, text="Withheld [c]", symbols=("c",))
    found += [packs.Group(dimension="Ethnic group", title=title, shown=withheld) for title in ("Roma", "Irish")]
    return tuple(found)


def _benchmarks(sort: Kindred) -> tuple[packs.Benchmark, ...]:
    return tuple(
        packs.Benchmark(
            place=place,
            period="2025/26",
            shown=packs.Shown(value=Decimal(value), text=_text(sort, Decimal(value))),
            verdict=verdict,
            group_version=version,
            source="Department for Education, statistical release",
        )
        for place, value, verdict, version in (
            ("England", 49, Comparison.SIMILAR, ""),
            ("Statistical neighbours", 52, Comparison.WORSE, "2024 model"),
        )
    )


def _stories(number: int) -> tuple[packs.Story, ...]:
    told = (
        (
            "Two new family hubs opened in July. Families who came through a hub were more likely to stay with their plan "
            "to the end, and fewer came back within the year."
        ),
        (
            "Vacancies in the duty team were filled in August, so visits that had been put off were made in September. We "
            "expect the next quarter to show it."
        ),
    )
    return (
        packs.Story(
            partner=PARTNERS[number % len(PARTNERS)],
            period=label(LAST),
            text=told[number % 2],
            signed_off_at=datetime(2026, 10, 28, 10, 0, tzinfo=UTC),
        ),
    )


def _contributors(sort: Kindred) -> tuple[packs.Contributor, ...]:
    some = packs.Shown(value=Decimal(sort.first), text=_text(sort, Decimal(sort.first)))
    return tuple(
        packs.Contributor(
            partner=partner,
            state="Signed off" if place else "Overdue",
            shown=some if place else packs.NO_FIGURE,
        )
        for place, partner in enumerate(PARTNERS)
    )


def _sheet(title: str) -> packs.Sheet:
    return packs.Sheet(
        version=2,
        numerator=f"Children counted for: {title.lower()}",
        denominator="All children in the city who could have been",
        rationale="It tells early whether help reaches families before trouble grows.",
        source="Case management system, last day of the quarter",
        limitations="Plans opened in the last week are counted in the next quarter.",
        owner="Head of early help",
        checker="Performance and data team",
        reviewed_on=date(2026, 4, 14),
        next_review_on=date(2027, 4, 14),
    )


def _curve() -> packs.Curve:
    return packs.Curve(
        what_changed="Repeat plans rose in the two northern areas and nowhere else.",
        why="Short-term funding of the outreach team ended in March.",
        what_next="Outreach starts again in December with joint funding.",
        what_works="Weekly visits in the first month, and one worker who stays with the family.",
        parts=(
            packs.Part(partner="Hospital trust", part="Health visitors join the first visit."),
            packs.Part(partner="Voluntary sector alliance", part="Peer mentors for parents."),
        ),
        actions=("A2.1",),
    )


# --- The rest ---------------------------------------------------------------------------------------------------------


def _statuses(measures: Sequence[packs.Measure]) -> packs.Statuses:
    rags = [each.rag for each in measures]
    return packs.Statuses(
        green=rags.count(Rag.GREEN),
        amber=rags.count(Rag.AMBER),
        red=rags.count(Rag.RED),
        not_rated=rags.count(None),
    )


def _headline(statuses: packs.Statuses, measures: Sequence[packs.Measure]) -> packs.Headline:
    ways = [each.direction for each in measures]
    judged = [way for way in ways if way in (Direction.IMPROVED, Direction.SAME, Direction.WORSE)]
    good = sum(way is not Direction.WORSE for way in judged)
    share = half_up(Decimal(100) * good / len(judged), 0) if judged else None
    return packs.Headline(
        sentence=f"{statuses.green} of {statuses.total} measures are green, {statuses.amber} amber and "
        f"{statuses.red} red.",
        travel=f"{good} of the {len(judged)} measures that can be judged improved or stayed the same ({share}%).",
        statuses=statuses,
        directions=packs.Directions(
            improved=ways.count(Direction.IMPROVED),
            same=ways.count(Direction.SAME),
            worse=ways.count(Direction.WORSE),
            cant_say=ways.count(Direction.CANT_SAY),
            not_available=ways.count(Direction.NOT_AVAILABLE),
            share=share,
        ),
    )


def _changes(measures: Sequence[packs.Measure]) -> tuple[packs.Change, ...]:
    found = []
    for each in measures:
        before, now = (point.rag for point in each.series[-2:])
        if before and now and before is not now:
            found.append(
                packs.Change(
                    measure=each.code,
                    title=each.title,
                    sentence=f"From {before.label.lower()} to {now.label.lower()}.",
                    before=before,
                    now=now,
                )
            )
    return tuple(found)


def _exceptions(measures: Sequence[packs.Measure]) -> tuple[packs.Item, ...]:
    red = [each for each in measures if each.rag is Rag.RED][: packs.MOST_EXCEPTIONS - 1]
    items = [
        packs.Item(
            why=packs.Why.RED_AND_WORSE if each.direction is Direction.WORSE else packs.Why.RED,
            about=packs.About.MEASURE,
            code=each.code,
            title=each.title,
            sentence=each.sentence,
            asked="Agree joint funding of the outreach team to March 2028.",
        )
        for each in red
    ]
    items.append(
        packs.Item(
            why=packs.Why.OVERDUE_DECISION,
            about=packs.About.DECISION,
            code="",
            title="Share health visiting data with family hubs",
            sentence="Due on 30 September 2026 and still open.",
            restricted="Schedule 12A, paragraph 3: financial affairs",
        )
    )
    return tuple(items)


def _priority(number: int, measures: Sequence[packs.Measure]) -> packs.Priority:
    title, commitment = PRIORITIES[number - 1]
    own = [each for each in measures if each.priority == number]
    statuses = _statuses(own)
    status = Rag.RED if statuses.red else Rag.AMBER if statuses.amber else Rag.GREEN if statuses.green else None
    return packs.Priority(
        number=number,
        title=title,
        commitment=commitment,
        status=status,
        reason=f"{status.label if status else 'Not rated'}: {statuses.red} of {len(own)} measures are red.",
        rule="The worst of its measures",
        statuses=statuses,
        sponsor="Director of Children’s Services",
        leads=("Head of early help", "Associate director, community health"),
        outcomes=(
            packs.Outcome(
                text="We know who to turn to, and they listen.", measures=tuple(each.code for each in own[:3])
            ),
            packs.Outcome(
                text="We feel safe at home and on our way to school.", measures=tuple(each.code for each in own[3:5])
            ),
        ),
        lines=(
            packs.PlanLines(
                heading="Objectives", lines=("Open a family hub in every area by 2027", "One worker, one plan")
            ),
        ),
    )


def _actions() -> tuple[packs.Action, ...]:
    states = (packs.ActionState.ON_TRACK, packs.ActionState.AT_RISK, packs.ActionState.OVERDUE, packs.ActionState.DONE)
    return tuple(
        packs.Action(
            code=f"A{priority}.{place}",
            title=title,
            priority=priority,
            owner=PARTNERS[(priority + place) % len(PARTNERS)],
            state=states[(priority + place) % len(states)],
            due_on=date(2027, 3, 31),
            theme="Help close to home",
            effect="Effect expected from October 2026 to March 2027; the chart does not show it yet." if place else "",
            milestones=(
                packs.Milestone(
                    title="Building leased",
                    state=packs.MilestoneState.DONE,
                    due_on=date(2026, 6, 30),
                    done_on=date(2026, 7, 3),
                ),
                packs.Milestone(
                    title="Staff in post", state=packs.MilestoneState.LATE, due_on=date(2026, 9, 30)
                ),
            ),
        )
        for priority in range(1, 5)
        for place, title in enumerate(("Open two family hubs", "Bring outreach back in the northern areas"))
    )  # fmt: skip


def _decisions(measures: Sequence[packs.Measure]) -> tuple[packs.Decision, ...]:
    about = measures[0] if measures else None
    code, title = (about.code, about.title) if about else ("1", "A good start in life")
    kind = packs.About.MEASURE if about else packs.About.PRIORITY
    return (
        packs.Decision(
            text="Fund the outreach team jointly until March 2028",
            about=kind,
            about_code=code,
            about_title=title,
            state=packs.DecisionState.OPEN,
            owner="Director of Children’s Services",
            due_on=date(2026, 12, 18),
            made_on=date(2026, 8, 13),
        ),
        packs.Decision(
            text="Share health visiting data with family hubs",
            about=packs.About.PRIORITY,
            about_code="1",
            about_title="A good start in life",
            state=packs.DecisionState.OVERDUE,
            owner="Chief nurse",
            due_on=date(2026, 9, 30),
            made_on=date(2026, 5, 12),
            restricted="Schedule 12A, paragraph 3: financial affairs",
        ),
        packs.Decision(
            text="Ask schools for attendance every month",
            about=packs.About.PLAN,
            about_code="CYP-2025-28",
            about_title="Children and Young People’s Plan 2025 to 2028",
            state=packs.DecisionState.CLOSED,
            owner="Head of education",
            due_on=date(2026, 7, 31),
            made_on=date(2026, 5, 12),
            outcome="All schools have done so since September.",
        ),
    )


def _restatements(measures: Sequence[packs.Measure]) -> tuple[packs.Restatement, ...]:
    return tuple(
        packs.Restatement(
            measure=each.code,
            title=each.title,
            period="2026/27 Q1",
            what="Value of the hospital trust",
            old=packs.Shown(value=Decimal("51.0"), text="51.0%"),
            new=packs.Shown(value=Decimal("49.5"), text="49.5%", symbols=("r",)),
            who="Tom Okafor, hospital trust",
            at=datetime(2026, 9, 2, 14, 0, tzinfo=UTC),
            why="Eleven families had been counted twice.",
        )
        for each in measures[:1]
    )


def _not_ready() -> tuple[packs.NotReady, ...]:
    return (
        packs.NotReady(
            code="P3.90",
            title="Children who feel they belong at school",
            priority=3,
            readiness=Readiness.DEFINED,
            still_needed="a baseline and a target",
            reason="The survey is asked for the first time in February 2027.",
        ),
    )


def _symbols() -> tuple[packs.Symbol, ...]:
    return tuple(
        packs.Symbol(symbol=symbol, meaning=meaning)
        for symbol, meaning in (
            ("c", "withheld to protect small numbers"),
            ("x", "not available"),
            ("z", "not applicable"),
            ("e", "includes estimated figures"),
            ("p", "provisional: not every partner's figure is in"),
            ("r", "revised since first signed off"),
            ("b", "the definition changed: not comparable with earlier figures"),
        )
    )


def _rules() -> tuple[packs.Rule, ...]:
    return (
        packs.Rule(
            title="Status against target",
            words="Green at the target or better, amber inside the tolerance, otherwise red.",
        ),
        packs.Rule(
            title="What comes first",
            words="Red and worse, then gaps that widen, overdue decisions, and figures missing for two quarters; at "
            "most five.",
        ),
    )


assert len(SPANS) == QUARTERS and span_for(Frequency.QUARTER, LAST.ends_on) == LAST
