"""What a board should talk about first, by a rule that is printed with it; its page and its packs share it."""

from collections.abc import Sequence
from dataclasses import dataclass

from board.models import Decision
from board.packs import MOST_EXCEPTIONS, About, Item, Why
from board.selectors.decisions import DecisionLine
from board.selectors.standings import Standing
from measures.calc.periods import day_label
from measures.calc.words import Direction, NotRated, Rag

#: As every page and file prints it.
RULE = (
    f"At most {MOST_EXCEPTIONS} items, in this order: measures that are red and getting worse; measures whose gap "
    "between groups widens; decisions that are overdue; measures without a figure for two periods; other red measures. "
    "Each measure comes once, in the plan's order."
)
_ORDER = list(Why)
#: A figure should be there and is not.
_MISSING = frozenset({NotRated.OVERDUE.value, NotRated.NO_DATA.value})


@dataclass(frozen=True, slots=True)
class Discussed:
    """An item with the way to what it is about."""

    item: Item
    url: str
    standing: Standing | None = None
    decision: Decision | None = None


def for_discussion(ready: Sequence[Standing], decisions: Sequence[DecisionLine]) -> list[Discussed]:
    """Everything the rule finds, in its order; a page shows the first five and says how many are left."""
    found = [_of_measure(standing, why) for standing in ready if (why := why_discussed(standing))]
    found += [_of_decision(line.decision) for line in decisions if line.is_overdue]
    return sorted(found, key=lambda each: _ORDER.index(each.item.why))


def why_discussed(standing: Standing) -> Why | None:
    """The first reason of the rule that holds for a measure; None where it need not be talked about."""
    is_red = standing.rag is Rag.RED
    if is_red and standing.direction is Direction.WORSE:
        return Why.RED_AND_WORSE
    if standing.seen is not None and standing.seen.gap_widens:
        return Why.GAP_WIDENING
    if _has_been_missing(standing):
        return Why.NO_DATA
    return Why.RED if is_red else None


def _has_been_missing(standing: Standing) -> bool:
    """Whether neither the period shown nor the one before it has the figure that it should have."""
    before = standing.before
    was_missing = before is not None and before.value is None and before.not_rated in _MISSING
    return standing.is_waiting and was_missing


def _of_measure(standing: Standing, why: Why) -> Discussed:
    measure, seen = standing.measure, standing.seen
    words = standing.sentence
    if why is Why.NO_DATA and standing.before:
        words = f"No figure for {standing.before.label} and {seen.period if seen else 'the period after'}."
    item = Item(why=why, about=About.MEASURE, code=measure.code, title=measure.name, sentence=words)
    return Discussed(item, measure.get_absolute_url(), standing=standing)


def _of_decision(decision: Decision) -> Discussed:
    assert decision.due_on is not None
    item = Item(
        why=Why.OVERDUE_DECISION,
        about=About.DECISION,
        code=decision.measure.code if decision.measure else "",
        title=decision.text,
        sentence=f"{decision.about_words}. Due {day_label(decision.due_on)}; owner: {decision.owner or 'to be named'}.",
        restricted=decision.restricted,
    )
    return Discussed(item, decision.get_absolute_url(), decision=decision)
