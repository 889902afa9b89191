"""The part of a snapshot that holds numbers: what stands in a cell, and where each measure stood.

Of a withheld number nothing is kept but its symbol; ``Shown`` refuses the rest. Numbers are rounded as they are read,
so that no file says more than the page; ``text`` is what is read.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from board.packs.canonical import SnapshotError
from measures.calc.words import (
    Assurance,
    Comparison,
    Direction,
    Frequency,
    GapChange,
    Kind,
    NotRated,
    Polarity,
    Question,
    Rag,
    Readiness,
    Unit,
    Variation,
)

#: Symbols that stand in the place of a number: withheld, not available, not applicable.
INSTEAD = frozenset("cxz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A number as it may be shown: ``text`` is "52.0%", "Withheld [c]", "No figure"; ``symbols`` are "e", "p", "r".

    Where a number is withheld, not available or not applicable there is none, only the symbol.
    """

    value: Decimal | None
    text: str
    symbols: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.value is not None and INSTEAD & set(self.symbols):
            raise SnapshotError(f"A figure marked [{', '.join(self.symbols)}] must not come with its number.")

    @property
    def is_withheld(self) -> bool:
        return "c" in self.symbols

    @property
    def marked(self) -> str:
        """The text with its symbols: 52.0% [p]."""
        marks = "".join(f" [{each}]" for each in self.symbols if f"[{each}]" not in self.text)
        return f"{self.text}{marks}"


NO_FIGURE = Shown(value=None, text="No figure", symbols=("x",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is aimed for in a period; ``upper`` where it is best to be inside a range."""

    value: Decimal
    text: str
    upper: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A period of a series. ``definition_changed``: not comparable with the one before."""

    period: str
    label: str
    ends_on: date
    shown: Shown
    target: Target | None = None
    rag: Rag | None = None
    definition_changed: bool = False


#: 45 of 90; 1,204 of 2,380.
_MADE_OF = re.compile(r"([\d,.]+) of ([\d,.]+)")


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A category of a breakdown in the period shown; ``parts`` is "45 of 90", empty where there is none to show."""

    dimension: str
    title: str
    shown: Shown
    parts: str = ""
    is_reference: bool = False

    def __post_init__(self) -> None:
        if self.parts and self.shown.is_withheld:
            raise SnapshotError(f"{self.title} is withheld, so what it is made of must not be kept either.")

    @property
    def made_of(self) -> tuple[Decimal, Decimal] | None:
        """Numerator and denominator, exact where the value is rounded; None where ``parts`` tells none."""
        found = _MADE_OF.match(self.parts)
        return (_number(found[1]), _number(found[2])) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """Another place or group of places; ``group_version`` says which version of the group."""

    place: str
    period: str
    shown: Shown
    verdict: Comparison | None = None
    group_version: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A partner's signed words about the figures."""

    partner: str
    period: str
    text: str
    signed_off_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """A partner expected to report, and what it gave; ``state`` says it in words: Signed off, Overdue."""

    partner: str
    state: str
    shown: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The version of the definition the figures were counted by."""

    version: int
    numerator: str = ""
    denominator: str = ""
    rationale: str = ""
    source: str = ""
    limitations: str = ""
    owner: str = ""
    checker: str = ""
    reviewed_on: date | None = None
    next_review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A partner with a part to play in turning the curve, and which."""

    partner: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Turning the curve: what changed and why, what works, what comes next; ``actions`` are their codes."""

    what_changed: str = ""
    why: str = ""
    what_next: str = ""
    what_works: str = ""
    parts: tuple[Part, ...] = ()
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Where a measure stood. ``reason`` says why it is not rated; ``gap`` what the gap between groups has done."""

    code: str
    title: str
    priority: int
    kind: Kind
    question: Question
    unit: Unit
    decimals: int
    polarity: Polarity
    frequency: Frequency
    readiness: Readiness
    period: str
    rag: Rag | None
    not_rated: NotRated | None
    reason: str
    sentence: str
    shown: Shown
    multiplier: Decimal = Decimal(100)
    noun: str = ""
    is_key: bool = False
    owner: str = ""
    target: Target | None = None
    direction: Direction = Direction.NOT_AVAILABLE
    direction_reason: str = ""
    variation: Variation | None = None
    variation_words: str = ""
    assurance: Assurance | None = None
    assurance_words: str = ""
    comparison: Comparison | None = None
    comparison_words: str = ""
    gap: GapChange | None = None
    gap_words: str = ""
    reported: int = 0
    expected: int = 0
    completeness: str = ""
    rule: str = ""
    target_version: int | None = None
    series: tuple[Point, ...] = ()
    ahead: tuple[Point, ...] = ()
    groups: tuple[Group, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    stories: tuple[Story, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    definition: Sheet | None = None
    curve: Curve | None = None

    @property
    def needs_attention(self) -> bool:
        """Whether the board should see it by itself: red, a concern, worse, or a gap that widens."""
        return (
            self.rag is Rag.RED
            or self.direction is Direction.WORSE
            or self.variation is Variation.CONCERN
            or self.gap is GapChange.WIDER
        )
