"""Measures of a realistic snapshot: eight sorts in turn, over twelve quarters."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

from board import packs
from measures.calc.periods import Span, label, parse_span, spans_between
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
PARTNERS = ("Children's services", "Hospital trust", "Police", "Voluntary sector alliance", "Community health trust")


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


def measure(number: int) -> packs.Measure:
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
            "Two new family hubs opened in July. Families who came through a hub were more likely to stay with their "
            "plan to the end, and fewer came back within the year."
        ),
        (
            "Vacancies in the duty team were filled in August, so visits that had been put off were made in September. "
            "We expect the next quarter to show it."
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
