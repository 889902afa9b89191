"""The shapes a value in a plan file may have.

Each field of an entry declares its shape once; reading, writing and comparing all follow it.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from re import Pattern
from typing import Any

from plan.reading.words import CODE

LONG_TEXT = 10_000
SHORT_TEXT = 300
CODE_LENGTH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What any value may declare.

    ``required``: its absence is a problem. ``aliases``: other keys that mean the same.
    ``names``: the kind of thing this code names, unique in the file. ``refers``: the kind it points to.
    """

    required: bool = False
    aliases: tuple[str, ...] = ()
    names: str = ""
    refers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Shape):
    longest: int = LONG_TEXT
    pattern: Pattern[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Word(Shape):
    """One of a closed list; ``synonyms`` are other spellings of the same words."""

    words: tuple[str, ...]
    synonyms: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Shape):
    """A decimal number between ``low`` and ``high``, both allowed."""

    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Number):
    """A whole number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Shape):
    """An ISO date, 2025-04-01."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCode(Shape):
    """The code of a quarter, year, month, term or snapshot date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Shape):
    """true or false."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts(Shape):
    """A list of texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByName(Shape):
    """Names (or periods) to values of one shape, kept in the file's order."""

    of: Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class One(Shape):
    """One entry of a class."""

    of: type[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Many(Shape):
    """A list of entries of a class; ``single`` is the key that may hold just one."""

    of: type[Any]
    single: str = ""


def _declared(shape: Shape, default: Any) -> Any:
    return field(default=default, metadata={"shape": shape})


def text(**kwargs: Any) -> Any:
    return _declared(Text(**kwargs), "")


def short(**kwargs: Any) -> Any:
    return _declared(Text(longest=SHORT_TEXT, **kwargs), "")


def code(**kwargs: Any) -> Any:
    return _declared(Text(longest=CODE_LENGTH, pattern=CODE, **kwargs), "")


def word(*words: str, **kwargs: Any) -> Any:
    return _declared(Word(words=words, **kwargs), "")


def number(low: int | None = None, high: int | None = None, **kwargs: Any) -> Any:
    return _declared(Number(low=_bound(low), high=_bound(high), **kwargs), None)


def whole(low: int | None = None, high: int | None = None, **kwargs: Any) -> Any:
    return _declared(Whole(low=_bound(low), high=_bound(high), **kwargs), None)


def day(**kwargs: Any) -> Any:
    return _declared(Day(**kwargs), None)


def period(**kwargs: Any) -> Any:
    return _declared(PeriodCode(**kwargs), "")


def flag(**kwargs: Any) -> Any:
    return _declared(Flag(**kwargs), False)


def texts(**kwargs: Any) -> Any:
    return _declared(Texts(**kwargs), ())


def by_name(of: Shape, **kwargs: Any) -> Any:
    return _declared(ByName(of=of, **kwargs), ())


def one(of: type[Any], **kwargs: Any) -> Any:
    return _declared(One(of=of, **kwargs), None)


def many(of: type[Any], **kwargs: Any) -> Any:
    return _declared(Many(of=of, **kwargs), ())


def line() -> Any:
    """The line an entry starts on: where it was read, never part of what it says."""
    return field(default=0, compare=False, repr=False)


def _bound(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)
