"""A pack as the screens of a meeting room, one thing on each."""

from dataclasses import dataclass

from board import packs
from board.packs import Kind
from board.selectors.packs import PackRead


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: the headline, an item for discussion, a priority, or what was decided and is asked."""

    kind: str
    title: str
    snapshot: packs.Snapshot
    item: packs.Item | None = None
    measure: packs.Measure | None = None
    priority: packs.Priority | None = None
    measures: tuple[packs.Measure, ...] = ()
    decisions: tuple[packs.Decision, ...] = ()


def screens_of(pack: PackRead) -> list[Screen]:
    """In the order a board talks: where the plan stands, what comes first, each priority, decisions."""
    snapshot = pack.snapshot
    by_code = {each.code: each for each in snapshot.measures}
    found = [Screen("headline", str(snapshot.plan.title), snapshot)]
    found += [
        Screen("item", each.title, snapshot, item=each, measure=by_code.get(each.code)) for each in snapshot.exceptions
    ]
    found += [
        Screen("priority", each.priority.title, snapshot, priority=each.priority, measures=tuple(each.measures))
        for each in pack.priorities
        if each.measures or snapshot.kind is Kind.PLAN
    ]
    if snapshot.decisions:
        found.append(Screen("decisions", "Decisions", snapshot, decisions=snapshot.decisions))
    return found
