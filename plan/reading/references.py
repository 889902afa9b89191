"""Codes that name things, and codes that point to them."""

from typing import Any

from plan.reading import shapes
from plan.reading.entries import Entry
from plan.reading.problems import Place, Problems, listed, nearest, shown

#: Where each kind of thing is named, for the cure.
_NAMED_UNDER = {
    "partner": "partners",
    "dimension": "dimensions",
    "comparator group": "comparator_groups",
    "outcome": "outcomes",
    "measure": "measures",
    "priority": "priorities",
}


class References:
    """Notes every name and every pointer while the file is read, and matches them at the end."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.named: dict[str, dict[str, Place]] = {kind: {} for kind in _NAMED_UNDER}
        self.pointers: list[tuple[str, str, Place, str]] = []
        self.dimensions: dict[str, tuple[str, ...]] = {}
        self.category_pointers: list[tuple[str, str, Place, str]] = []

    def note(self, entry: Entry, declared: dict[str, shapes.Shape], places: dict[str, Place], where: str) -> None:
        for attribute, shape in declared.items():
            value: Any = getattr(entry, attribute)
            if shape.names and value not in ("", None):
                self.name(shape.names, str(value), places[attribute], where)
            if shape.refers and isinstance(value, str) and value:
                self.point(shape.refers, value, places[attribute], f"{where} › {attribute}")
        categories = getattr(entry, "categories", None)
        if categories is not None:
            self.dimensions.setdefault(entry.key, tuple(category.code for category in categories))
        for group, _ in getattr(entry, "group_medians", ()):
            self.point("comparator group", group, places["group_medians"], f"{where} › group_medians")
        for dimension, codes in getattr(entry, "only_categories", ()):
            place, inside = places["only_categories"], f"{where} › only_categories"
            self.point("dimension", dimension, place, inside)
            self.category_pointers += [(dimension, code, place, inside) for code in codes]

    def name(self, kind: str, code: str, place: Place, where: str) -> None:
        first = self.named[kind].setdefault(code, place)
        if first != place:
            message = f"{kind.capitalize()} {shown(code)} is there already, on line {first.line}."
            self.problems.add(place, where, message, "Give each its own.")

    def point(self, kind: str, code: str, place: Place, where: str) -> None:
        self.pointers.append((kind, code, place, where))

    def check(self) -> None:
        """Every pointer must meet a name.

        A file that defines no dimensions may name its breakdowns in free words: they are ideas still.
        """
        for kind, code, place, where in self.pointers:
            known = list(self.named[kind])
            if code in known or (kind == "dimension" and not known):
                continue
            self._undefined(kind, code, known, place, where, _NAMED_UNDER[kind])
        for dimension, code, place, where in self.category_pointers:
            known = list(self.dimensions.get(dimension, ()))
            if known and code not in known:
                self._undefined("category", code, known, place, where, f"the categories of {dimension}")

    def _undefined(self, kind: str, code: str, known: list[str], place: Place, where: str, under: str) -> None:
        meant = nearest(code, known)
        cure = f"Did you mean “{meant}”?" if meant else f"Add it under {under}"
        if not meant:
            cure += f", or use {listed(known)}." if known and len(known) <= 12 else "."
        self.problems.add(place, where, f"This file defines no {kind} {shown(code)}.", cure)
