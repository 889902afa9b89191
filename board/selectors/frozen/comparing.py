"""Two snapshots side by side: what changed from one meeting to the next, and which old figures are told otherwise now.

Measures are the same when their codes are; figures when measure, period and category are.
"""

from dataclasses import dataclass

from board import packs
from measures.calc.rounding import half_up
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


@dataclass(frozen=True, slots=True)
class _Figure:
    measure: packs.Measure
    label: str
    what: str
    shown: packs.Shown


def told_otherwise(before: packs.Snapshot, now: packs.Snapshot) -> list[Told]:
    """Figures that the earlier snapshot tells and the later one tells otherwise, in the later one's order.

    Names are the earlier one's: they are what was read then.
    """
    old = _figures(before)
    found = []
    for key, new in _figures(now).items():
        was = old.get(key)
        if was is not None and _differ(was, new):
            _, period, what = key
            found.append(Told(was.measure.code, was.measure.title, period, was.label, what, was.shown, new.shown))
    return found


def _differ(old: _Figure, new: _Figure) -> bool:
    """Whether the number, or that there is none, is another one; a mark or more decimals alone are no correction."""
    one, other = old.shown.value, new.shown.value
    if one is None or other is None:
        return (one is None) != (other is None) or old.shown.symbols != new.shown.symbols
    decimals = min(old.measure.decimals, new.measure.decimals)
    return half_up(one, decimals) != half_up(other, decimals)


def _figures(snapshot: packs.Snapshot) -> dict[tuple[str, str, str], _Figure]:
    """Every figure by measure, period and what it is of."""
    found = {}
    for measure in snapshot.measures:
        for point in measure.series:
            found[measure.code, point.period, "Figure"] = _Figure(measure, point.label, "Figure", point.shown)
        for group in measure.groups:
            what = f"{group.dimension}: {group.title}"
            found[measure.code, measure.period, what] = _Figure(measure, measure.period, what, group.shown)
    return found
