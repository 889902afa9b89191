"""One form of a frozen dataclass as JSON, and the way back, so that equal contents have equal bytes and one digest.

Keys in alphabetical order, UTF-8, no space between, no floats: a number is a string of its digits without trailing
zeros ("52.5"), a day is 2026-11-26, a moment is in UTC (2026-11-26T10:00:00+00:00), a coded word is its value.
"""

import json
import types
from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Any, Union, get_args, get_origin, get_type_hints


class SnapshotError(ValueError):
    """What was stored is not a snapshot this version can read, or holds what a snapshot must not hold."""


def digest(snapshot_json: bytes) -> str:
    """The SHA-256 of a snapshot's bytes, 64 digits: what proves that a pack was not changed."""
    return sha256(snapshot_json).hexdigest()


def as_json(value: Any) -> bytes:
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, StrEnum):
        return value.value
    return value if isinstance(value, str) else _written(value)


def _written(value: Any) -> str:
    if isinstance(value, Decimal):
        return digits(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise SnapshotError(f"{value.isoformat()} is a moment without a time zone.")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise SnapshotError(f"A {type(value).__name__} cannot be kept in a snapshot.")


def digits(number: Decimal) -> str:
    """A number without trailing zeros, the same before and after it was kept: 52.5, 10000, 0."""
    if not number.is_finite():
        raise SnapshotError(f"{number} is not a number that can be kept.")
    whole, point, part = f"{number:f}".partition(".")
    part = part.rstrip("0")
    text = f"{whole}{point}{part}" if part else whole
    return "0" if text == "-0" else text


def of_json(kind: type, content: bytes) -> Any:
    """The dataclass again. A field that came later has its default; one we do not know is refused."""
    try:
        found = json.loads(content, parse_float=_no_float)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise SnapshotError(f"The snapshot cannot be read: {error}.") from error
    return _typed(kind, found, kind.__name__)


def _no_float(text: str) -> Any:
    raise SnapshotError(f"The snapshot holds {text} as a float; numbers are kept as text.")


def _typed(kind: Any, found: Any, place: str) -> Any:
    """``found`` as the type a field is declared with; ``place`` names it in a refusal."""
    if get_origin(kind) in (Union, types.UnionType):
        if found is None:
            return None
        (kind,) = (each for each in get_args(kind) if each is not types.NoneType)
    if get_origin(kind) is tuple:
        _check(isinstance(found, list), place)
        return tuple(_typed(get_args(kind)[0], each, f"{place} {at}") for at, each in enumerate(found, 1))
    if is_dataclass(kind):
        return _dataclass(kind, found, place)
    if kind in (bool, int, str):
        _check(type(found) is kind, place)
        return found
    return _read(kind, found, place)


def _dataclass(kind: Any, found: Any, place: str) -> Any:
    _check(isinstance(found, dict), place)
    known = {each.name: each for each in fields(kind)}
    unknown = _listed(found.keys() - known.keys())
    needed = _listed(name for name, each in known.items() if name not in found and _has_no_default(each))
    if unknown or needed:
        said = [f"does not know {unknown}"] if unknown else []
        said += [f"needs {needed}"] if needed else []
        raise SnapshotError(f"{place} {' and '.join(said)}.")
    types_of = _types_of(kind)
    return kind(**{name: _typed(types_of[name], value, f"{place}, {name}") for name, value in found.items()})


@cache
def _types_of(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _has_no_default(field: Any) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _read(kind: Any, found: Any, place: str) -> Any:
    """A number, a day, a moment or a coded word."""
    _check(isinstance(found, str), place)
    try:
        if kind is Decimal:
            return Decimal(found)
        return kind.fromisoformat(found) if kind in (date, datetime) else kind(found)
    except (ValueError, InvalidOperation) as error:
        raise SnapshotError(f"{place}: “{found}” cannot be read.") from error


def _check(is_right: bool, place: str) -> None:
    if not is_right:
        raise SnapshotError(f"{place} is not what a snapshot holds there.")
