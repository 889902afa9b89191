"""Two snapshots side by side: what changed from one meeting to the next, and which old figures are told otherwise now.

Measures are the same when their codes are; figures when measure, period and category are.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from board import packs
from measures.calc.words import Rag


def changes_since(before: packs.Snapshot, now: packs.Snapshot) -> tuple[packs.Change, ...]:
    """What a board should be told of first: statuses that changed, measures that came or went."""
    old = {each.code: each for each in before.measures}
    new = {each.code: each for each in now.measures}
    found = [_change(old[code], each) for code, each in new.items() if code in old and old[code].rag is not each.rag]
    found += [
        packs.Change(measure=code, title=each.title, sentence="New since the last pack.", now=each.rag)
        for code, each in new.items()
        if code not in old
    ]
    found += [
        packs.Change(measure=code, title=each.title, sentence="No longer reported.", before=each.rag)
        for code, each in old.items()
        if code not in new
    ]
    return tuple(found)


def _change(old: packs.Measure, new: packs.Measure) -> packs.Change:
    words = f"{_status(new).capitalize()}, was {_status(old)}."
    return packs.Change(measure=new.code, title=new.title, sentence=words, before=old.rag, now=new.rag)


def _status(measure: packs.Measure) -> str:
    return Rag(measure.rag).label.lower() if measure.rag else f"not rated ({measure.reason.lower()})"


@dataclass(frozen=True, slots=True)
class Told:
    """One figure that two snapshots tell differently: of a period of a measure, or of one of its groups."""

    measure: str
    title: str
    period: str
    label: str
    what: str
    old: packs.Shown
    new: packs.Shown


def told_otherwise(before: packs.Snapshot, now: packs.Snapshot) -> list[Told]:
    """Figures that the earlier snapshot tells and the later one tells otherwise, in the later one's order."""
    old = dict(_figures(before))
    return [
        Told(each.measure, each.title, each.period, each.label, each.what, old[key].new, each.new)
        for key, each in _figures(now)
        if key in old and _differ(old[key].new, each.new)
    ]


def _differ(old: packs.Shown, new: packs.Shown) -> bool:
    """Whether the number, or that there is none, is another one; a mark alone is no correction."""
    return (old.value, old.text) != (new.value, new.text)


def _figures(snapshot: packs.Snapshot) -> Iterator[tuple[tuple[str, str, str], Told]]:
    """Every figure with its key, as if it were new."""
    for measure in snapshot.measures:
        for point in measure.series:
            key = (measure.code, point.period, "")
            yield key, Told(*key[:1], measure.title, point.period, point.label, "Figure", point.shown, point.shown)
        for group in measure.groups:
            what = f"{group.dimension}: {group.title}"
            key = (measure.code, measure.period, what)
            yield (
                key,
                Told(measure.code, measure.title, measure.period, measure.period, what, group.shown, group.shown),
            )
