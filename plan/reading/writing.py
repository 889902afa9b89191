"""Writes a plan as a file people can read: the order of the entries, short things on one line."""

from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from plan.reading import shapes
from plan.reading.entries import (
    ActionEntry,
    ActionThemeEntry,
    ComparatorGroupEntry,
    DefinitionEntry,
    DimensionEntry,
    Entry,
    HeadingEntry,
    MeasureEntry,
    PlanFile,
    PriorityEntry,
    shapes_of,
)

_LINE = 100
_ON_ONE_LINE = 90
#: Entries that people look for and edit: one line for each key, however short.
_ON_LINES = (
    ActionEntry,
    ActionThemeEntry,
    ComparatorGroupEntry,
    DefinitionEntry,
    DimensionEntry,
    HeadingEntry,
    MeasureEntry,
    PlanFile,
    PriorityEntry,
)


def write_plan(plan: PlanFile) -> str:
    """The plan as YAML; reading it back gives an equal plan. What is not given is left out.

    The order is that of the entries, so two exports of one plan are the same text. Comments of the file
    a plan was loaded from are not kept.
    """
    flat = _mapping(plan)
    beside = {key: flat.pop(key) for key in PlanFile.BESIDE if key in flat}
    text: str = yaml.dump(
        {"plan": flat, **beside},
        Dumper=_PlanDumper,
        sort_keys=False,
        allow_unicode=True,
        width=_LINE,
        default_flow_style=False,
    )
    return text


def _mapping(entry: Entry) -> Any:
    """An entry as keys and values; as its plain text when it holds nothing else."""
    found: dict[str, Any] = _Lines() if isinstance(entry, _ON_LINES) else {}
    for attribute, shape in shapes_of(type(entry)).items():
        value = getattr(entry, attribute)
        if value in ("", None, ()) or value is False:
            continue
        if isinstance(shape, shapes.Many) and shape.single and len(value) == 1:
            attribute, value = shape.single, value[0]
        found[attribute] = _plain(value, shape)
    return found[entry.PLAIN] if list(found) == [entry.PLAIN] else found


def _plain(value: Any, shape: shapes.Shape) -> Any:
    if isinstance(value, Entry):
        return _mapping(value)
    if isinstance(shape, shapes.ByName):
        return {name: _plain(inner, shape.of) for name, inner in value}
    if isinstance(value, tuple):
        return [_plain(inner, shape) for inner in value]
    return value


class _Lines(dict[str, Any]):
    """A mapping with a line for each key."""


class _PlanDumper(yaml.SafeDumper):
    """Anchors never; numbers and dates plain; short mappings and lists on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _represent_mapping(dumper: _PlanDumper, data: dict[str, Any]) -> yaml.Node:
    fits = not isinstance(data, _Lines) and _is_short([*data.keys(), *data.values()])
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=fits)


def _represent_list(dumper: _PlanDumper, data: list[Any]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=_is_short(data))


def _is_short(parts: list[Any]) -> bool:
    """Whether only single values stand here, few enough for one line."""
    if any(isinstance(part, dict | list) for part in parts):
        return False
    written = [str(part) for part in parts]
    return sum(len(part) + 2 for part in written) <= _ON_ONE_LINE and not any("\n" in part for part in written)


def _represent_text(dumper: _PlanDumper, data: str) -> yaml.Node:
    style = "|" if "\n" in data else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=style)


def _represent_number(dumper: _PlanDumper, data: Decimal) -> yaml.Node:
    written = format(data, "f")
    kind = "float" if "." in written else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", written)


def _represent_day(dumper: _PlanDumper, data: date) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", data.isoformat())


_PlanDumper.add_representer(dict, _represent_mapping)
_PlanDumper.add_representer(_Lines, _represent_mapping)
_PlanDumper.add_representer(list, _represent_list)
_PlanDumper.add_representer(str, _represent_text)
_PlanDumper.add_representer(Decimal, _represent_number)
_PlanDumper.add_representer(date, _represent_day)
