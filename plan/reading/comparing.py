"""What changed between two plans, line by line, in the order a person reads the new one."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from plan.reading import shapes
from plan.reading.entries import Entry, PlanFile, label_of, shapes_of


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``where`` reads down the plan: "Priority 4 › Measure P4.2 › target".

    ``old`` is "" for what was added and ``new`` is "" for what was removed.
    """

    kind: Literal["added", "changed", "removed"]
    where: str
    old: str
    new: str


def compare(old: PlanFile | None, new: PlanFile) -> tuple[Change, ...]:
    """Every difference, none when the plans are equal; without an old plan, everything is added.

    Items are matched by code, number or title, so a retitled action is one removed and one added.
    """
    if old is None:
        return tuple(_whole_entry("added", new, label_of(new)))
    return tuple(_entries(old, new, ""))


def _entries(old: Entry, new: Entry, where: str) -> Iterator[Change]:
    for attribute, shape in shapes_of(type(new)).items():
        before, after = getattr(old, attribute), getattr(new, attribute)
        if before == after:
            continue
        name = attribute.replace("_", " ")
        if isinstance(shape, shapes.Many):
            yield from _lists(before, after, where, name)
        elif isinstance(shape, shapes.Texts):
            yield from _texts(before, after, _inside(where, name))
        elif isinstance(shape, shapes.ByName):
            yield from _by_name(before, after, shape.of, _inside(where, name))
        elif isinstance(before, Entry) and isinstance(after, Entry):
            yield from _entries(before, after, _inside(where, name))
        else:
            yield _single(before, after, _inside(where, name))


def _lists(old: tuple[Entry, ...], new: tuple[Entry, ...], where: str, name: str) -> Iterator[Change]:
    """Entries matched by key (by position when they have none); new ones first, then those that went."""
    before, after = _by_key(old), _by_key(new)
    for key, entry in after.items():
        inside = _inside(where, label_of(entry) if entry.key else f"{entry.NOUN} {key}")
        if key in before:
            yield from _entries(before[key], entry, inside)
        else:
            yield from _whole_entry("added", entry, inside)
    for key, entry in before.items():
        if key not in after:
            inside = _inside(where, label_of(entry) if entry.key else f"{entry.NOUN} {key}")
            yield from _whole_entry("removed", entry, inside)
    yield from _order(list(before), list(after), _inside(where, f"order of {name}"))


def _by_key(found: tuple[Entry, ...]) -> dict[str, Entry]:
    return {entry.key or str(position): entry for position, entry in enumerate(found, start=1)}


def _order(old: list[str], new: list[str], where: str) -> Iterator[Change]:
    """A change of order among what both have."""
    before, after = [key for key in old if key in new], [key for key in new if key in old]
    if before != after:
        yield Change("changed", where, "; ".join(before), "; ".join(after))


def _whole_entry(kind: Literal["added", "removed"], entry: Entry, where: str) -> Iterator[Change]:
    """One change for the entry itself, then one for each entry it brings or takes along."""
    summary = _summary(entry)
    yield Change(kind, where, "" if kind == "added" else summary, summary if kind == "added" else "")
    for attribute, shape in shapes_of(type(entry)).items():
        if isinstance(shape, shapes.Many):
            for position, inner in enumerate(getattr(entry, attribute), start=1):
                label = label_of(inner) if inner.key else f"{inner.NOUN} {position}"
                outer = "" if isinstance(entry, PlanFile) else where
                yield from _whole_entry(kind, inner, _inside(outer, label))


def _texts(old: tuple[str, ...], new: tuple[str, ...], where: str) -> Iterator[Change]:
    for text in new:
        if text not in old:
            yield Change("added", where, "", text)
    for text in old:
        if text not in new:
            yield Change("removed", where, text, "")
    yield from _order(list(old), list(new), f"{where} › order")


def _by_name(
    old: tuple[tuple[str, Any], ...], new: tuple[tuple[str, Any], ...], of: shapes.Shape, where: str
) -> Iterator[Change]:
    before, after = dict(old), dict(new)
    for name in [*after, *(name for name in before if name not in after)]:
        was, now = before.get(name), after.get(name)
        if was == now:
            continue
        inside = _inside(where, name)
        if isinstance(of, shapes.Texts) and was is not None and now is not None:
            yield from _texts(was, now, inside)
        elif isinstance(of, shapes.ByName):
            yield from _by_name(was or (), now or (), of.of, inside)
        else:
            yield _single(was, now, inside)
    yield from _order(list(before), list(after), f"{where} › order")


def _single(old: Any, new: Any, where: str) -> Change:
    before, after = _written(old), _written(new)
    if not before:
        return Change("added", where, "", after)
    return Change("changed" if after else "removed", where, before, after)


def _inside(where: str, name: str) -> str:
    return f"{where} › {name}" if where else name


def _summary(entry: Entry) -> str:
    """An entry in a few words: its title, name or text, else its values."""
    for attribute in ("title", "name", "text", "heading", "label"):
        said = getattr(entry, attribute, "")
        if said:
            return str(said)
    return _written(entry)


def _written(value: Any) -> str:
    """A value as one line of text; an absent one is ""."""
    if value is None or value is False or value in ("", ()):
        return ""
    if value is True:
        return "yes"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Entry):
        parts = ((name, _written(getattr(value, name))) for name in shapes_of(type(value)))
        return ", ".join(f"{name.replace('_', ' ')} {said}" for name, said in parts if said)
    if isinstance(value, tuple):
        return "; ".join(_written(part) for part in value)
    return str(value)
