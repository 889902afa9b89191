"""A realistic snapshot of a quarter: as many measures as wanted over twelve quarters, the same every time."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from board import packs
from measures.calc.periods import label
from measures.calc.rounding import half_up
from measures.calc.words import Direction, Rag, Readiness
from tests.pack_measures import LAST, PARTNERS, measure

PREPARED = packs.Signature(name="Priya Shah", role="Plan manager", at=datetime(2026, 11, 9, 9, 30, tzinfo=UTC))
SIGNED = packs.Signature(name="Councillor Joan Reid", role="Chair", at=datetime(2026, 11, 12, 16, 5, tzinfo=UTC))
PRIORITIES = (
    ("A good start in life", "Every child has what they need in their first thousand days."),
    ("Children are safe", "Families get help early, and children who need protection get it without delay."),
    ("Learning and ambition", "Every child belongs in a school that knows them."),
    ("Family resilience, safety, happiness and health", "Families find help close to home, before trouble grows."),
)


def snapshot(measures: int = 10, *, kind: packs.Kind = packs.Kind.QUARTER, **changes: Any) -> packs.Snapshot:
    """A quarter signed off by its chair; every field that a pack can show is filled somewhere."""
    found = tuple(measure(number) for number in range(measures))
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
        reason=f"{statuses.red} of its {len(own)} measures are red, {statuses.amber} amber and {statuses.green} green.",
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


# --- Awkward texts ----------------------------------------------------------------------------------------------------

#: What spreadsheets run, what Typst, Markdown and XML would take as markup, and letters from right to left.
RISKY = "=cmd|'/C calc'!A0 #let *x* $y$ @ref <b> \\ _u_ `c` [d] // \"q\" & мир Żółć שלום سلام 🙂 中"
_FREE = {
    "name", "contact", "title", "role", "sentence", "travel", "reason", "text", "partner", "commitment", "sponsor",
    "heading", "words", "meaning", "what", "why", "who", "owner", "checker", "numerator", "denominator", "rationale",
    "source", "limitations", "part", "place", "outcome", "asked", "restricted", "effect", "theme", "what_changed",
    "what_next", "what_works", "about_title", "still_needed", "dimension", "noun",
}  # fmt: skip


def with_texts(value: Any, text: str) -> Any:
    """The same snapshot with ``text`` wherever people write freely; figures keep the text that is read for them."""
    if isinstance(value, tuple):
        return tuple(with_texts(each, text) for each in value)
    if not is_dataclass(value) or isinstance(value, type | packs.Shown | packs.Target):
        return value
    found = {each.name: getattr(value, each.name) for each in fields(value)}
    return replace(
        value,
        **{
            name: text if type(each) is str and name in _FREE and each else with_texts(each, text)
            for name, each in found.items()
        },
    )
