"""Reads a plan file: every problem in one pass, each with its line; never an exception."""

from contextlib import suppress
from typing import Any, TypeVar

import yaml

from plan.reading import checks, shapes
from plan.reading.entries import Entry, PlanFile, shapes_of
from plan.reading.problems import Place, Problems, Reading, TooManyProblems, listed, nearest, shown
from plan.reading.references import References
from plan.reading.values import read_value
from plan.reading.yaml_nodes import compose, listed_with_thousands, place_of, with_thousands

EntryT = TypeVar("EntryT", bound=Entry)
_NULL = "tag:yaml.org,2002:null"
_BREADCRUMB = " › "


def read_plan(text: str, name: str) -> Reading:
    """The plan in a file's text, with every problem found.

    ``plan`` is None when there is an error; warnings alone leave it. ``name`` is the file's, kept for
    messages. Lines are those of the text, from 1.
    """
    problems = Problems()
    root = compose(text, problems)
    plan = None
    if root is not None:
        with suppress(TooManyProblems):
            plan = _FileReader(problems).read(root)
    found = problems.in_order()
    has_error = any(problem.severity == "error" for problem in found)
    return Reading(None if has_error else plan, found, name)


class _FileReader:
    """Walks nodes beside the declared shapes, noting problems and going on."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.references = References(problems)

    def read(self, root: yaml.Node) -> PlanFile | None:
        """The top of the file: the plan's own facts under ``plan``, its lists beside it."""
        pairs = self.pairs(root, "File")
        if pairs is None:
            return None
        merged: dict[str, tuple[Place, yaml.Node]] = {}
        for key, (place, node) in pairs.items():
            if key == "plan":
                own = self.pairs(node, "Plan") or {}
                merged.update({inner: found for inner, found in own.items() if inner not in pairs})
            elif key in PlanFile.BESIDE:
                merged[key] = (place, node)
            else:
                self.unknown(place, "File", key, ["plan", *PlanFile.BESIDE])
        if "plan" not in pairs:
            cure = "Start with “plan:” and its code, title, starts and ends."
            self.problems.add(Place(1, 1), "File", "The file has no “plan”.", cure)
        plan = self.entry_of(PlanFile, merged, place_of(root), "Plan", "plan" in pairs)
        self.references.check()
        return plan

    def entry(self, cls: type[EntryT], node: yaml.Node, where: str) -> EntryT | None:
        """One entry; a plain text where the class allows it."""
        if isinstance(node, yaml.ScalarNode) and cls.PLAIN and not _is_empty(node):
            pairs: dict[str, tuple[Place, yaml.Node]] | None = {cls.PLAIN: (place_of(node), node)}
        else:
            pairs = self.pairs(node, where)
        if pairs is None:
            return None
        return self.entry_of(cls, pairs, place_of(node), where, True)

    def entry_of(
        self,
        cls: type[EntryT],
        pairs: dict[str, tuple[Place, yaml.Node]],
        place: Place,
        where: str,
        say_missing: bool,
    ) -> EntryT:
        declared = shapes_of(cls)
        keys = _keys_of(declared)
        given: dict[str, Any] = {}
        places: dict[str, Place] = {}
        for key, (key_place, node) in pairs.items():
            attribute = keys.get(key)
            if attribute is None:
                self.unknown(key_place, where, key, list(keys))
                continue
            if attribute in places:
                message = f"“{key}” says again what another key says already."
                self.problems.add(key_place, where, message, f"Keep one of {listed(_spellings(keys, attribute))}.")
                continue
            if not _is_empty(node):
                places[attribute] = key_place
            value = self.value(declared[attribute], key, node, where)
            if value is not None:
                given[attribute] = value
        if say_missing:
            self.missing(declared, places, pairs, place, where)
        entry = cls(line=place.line, **given)
        self.references.note(entry, declared, places, where)
        checks.check_entry(entry, checks.Ground(self.problems, where, place, places))
        return entry

    def missing(
        self,
        declared: dict[str, shapes.Shape],
        places: dict[str, Place],
        pairs: dict[str, tuple[Place, yaml.Node]],
        place: Place,
        where: str,
    ) -> None:
        for attribute, shape in declared.items():
            if not shape.required:
                continue
            if attribute not in places:
                at = pairs[attribute][0] if attribute in pairs else place
                self.problems.add(at, where, f"“{attribute}” is missing.", f"Add “{attribute}:” and its value.")

    def value(self, shape: shapes.Shape, key: str, node: yaml.Node, where: str) -> Any:
        """The value of a node, or None when nothing usable is given."""
        if _is_empty(node):
            return None
        if isinstance(shape, shapes.One):
            return self.entry(shape.of, node, f"{where}{_BREADCRUMB}{key}")
        if isinstance(shape, shapes.Many):
            return self.entries(shape, key, node, where)
        where = f"{where}{_BREADCRUMB}{key}"
        if isinstance(shape, shapes.Texts):
            return self.texts(shape, node, where)
        if isinstance(shape, shapes.ByName):
            return self.by_name(shape, node, where)
        return self.scalar(shape, node, where)

    def scalar(self, shape: shapes.Shape, node: yaml.Node, where: str) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            kind = "list" if isinstance(node, yaml.SequenceNode) else "mapping"
            cure = "Write one value after the colon; put a text that starts with [ or { in quotes."
            self.problems.add(place_of(node), where, f"This is a {kind}, not a single value.", cure)
            return None
        if _is_empty(node):
            return None
        value, complaint = read_value(node.value, shape)
        if complaint:
            self.problems.add(place_of(node), where, *complaint)
        return value

    def texts(self, shape: shapes.Texts, node: yaml.Node, where: str) -> tuple[str, ...]:
        item_shape = shapes.Text(pattern=None)
        found: dict[str, None] = {}
        items = self.items(node, where)
        for item in items if shape.refers else listed_with_thousands(items):
            text = self.scalar(item_shape, item, where)
            if text is None:
                if _is_empty(item):
                    self.problems.add(place_of(item), where, "This item is empty.", "Give it a text or remove it.")
                continue
            if text in found:
                self.problems.add(place_of(item), where, f"{shown(text)} is listed twice.", "Keep one.")
                continue
            found[text] = None
            if shape.refers:
                self.references.point(shape.refers, text, place_of(item), where)
        return tuple(found)

    def by_name(self, shape: shapes.ByName, node: yaml.Node, where: str) -> tuple[tuple[str, Any], ...]:
        found = []
        for name, (place, value_node) in (self.pairs(node, where) or {}).items():
            value = self.value(shape.of, name, value_node, where)
            if value is None:
                if _is_empty(value_node):
                    self.problems.add(place, where, f"{shown(name)} has no value.", "Give it one or remove it.")
                continue
            found.append((name, value))
        return tuple(found)

    def entries(self, shape: shapes.Many, key: str, node: yaml.Node, where: str) -> tuple[Any, ...]:
        nodes = [node] if key == shape.single else self.items(node, f"{where}{_BREADCRUMB}{key}")
        found: list[Any] = []
        seen: dict[str, int] = {}
        for position, item in enumerate(nodes, start=1):
            label = f"{shape.of.NOUN} {_key_in(shape.of, item) or position}"
            name = key if key == shape.single else label
            inside = name if where == "Plan" else f"{where}{_BREADCRUMB}{name}"
            entry = self.entry(shape.of, item, inside)
            if entry is None:
                continue
            if entry.key and entry.key in seen and not _is_named(shape.of):
                message = f"{label} is there already, on line {seen[entry.key]}."
                self.problems.add(place_of(item), inside, message, "Remove one, or tell them apart.")
            seen.setdefault(entry.key, entry.line)
            found.append(entry)
        return tuple(found)

    def items(self, node: yaml.Node, where: str) -> list[yaml.Node]:
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        cure = "Write the items in square brackets, or each on its own line after “- ”."
        self.problems.add(place_of(node), where, "This must be a list.", cure)
        return []

    def pairs(self, node: yaml.Node, where: str) -> dict[str, tuple[Place, yaml.Node]] | None:
        """The keys of a mapping with their places and values; of a repeated key the first stays."""
        if not isinstance(node, yaml.MappingNode):
            cure = "Write “name: value” lines here."
            self.problems.add(place_of(node), where, "This must have named values.", cure)
            return None
        found: dict[str, tuple[Place, yaml.Node]] = {}
        for key_node, value in with_thousands(node.value):
            place = place_of(key_node)
            key = key_node.value.strip() if isinstance(key_node, yaml.ScalarNode) else ""
            complaint = read_value(key, shapes.Text(longest=shapes.SHORT_TEXT))[1]
            if not key or complaint:
                self.problems.add(place, where, "This is not a name.", "Write a short plain name before the colon.")
            elif key in found:
                message = f"“{key}” is given twice, first on line {found[key][0].line}."
                self.problems.add(place, where, message, "Keep one of them.")
            else:
                found[key] = (place, value)
        return found

    def unknown(self, place: Place, where: str, key: str, known: list[str]) -> None:
        meant = nearest(key, known)
        cure = f"Did you mean “{meant}”?" if meant else f"Use {listed(known)}."
        self.problems.add(place, where, f"{shown(key)} is not a key that is used here.", cure)


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and (node.tag == _NULL or not node.value.strip())


def _keys_of(declared: dict[str, shapes.Shape]) -> dict[str, str]:
    """Each key the file may use, to the field it stands for."""
    keys: dict[str, str] = {}
    for attribute, shape in declared.items():
        single = (shape.single,) if isinstance(shape, shapes.Many) and shape.single else ()
        keys |= dict.fromkeys((attribute, *shape.aliases, *single), attribute)
    return keys


def _spellings(keys: dict[str, str], attribute: str) -> list[str]:
    return [f"“{key}”" for key, field in keys.items() if field == attribute]


def _key_in(cls: type[Entry], node: yaml.Node) -> str:
    """What the entry calls itself, before it is read, so that a problem inside can say where it is."""
    if isinstance(node, yaml.ScalarNode):
        return " ".join(node.value.split())[:80]
    if not isinstance(node, yaml.MappingNode):
        return ""
    for wanted in (cls.KEY, cls.PLAIN):
        for key, value in node.value:
            if wanted and key.value == wanted and isinstance(value, yaml.ScalarNode):
                return " ".join(value.value.split())[:80]
    return ""


def _is_named(cls: type[Entry]) -> bool:
    """Whether its codes are unique in the whole file, which ``References`` watches."""
    return any(shape.names for shape in shapes_of(cls).values())
