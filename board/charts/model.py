"""What a chart is made of, before it is drawn or written as a table."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from board.charts.formats import NumberFormat
from board.charts.scale import is_absurd
from measures.calc.intervals import Interval
from measures.calc.rounding import half_up

#: The first number in a text, its decimals apart.
_NUMBER = re.compile(r"\d[\d,]*(?:\.(\d+))?")


class Svg(str):
    """Markup whose texts are escaped already; a template prints it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True)
class TrendPoint:
    """One period of a series: ``text`` is the value as people read it, ``note`` what must be said beside it.

    ``break_before`` marks a changed definition: no line joins this point to the one before.
    ``special`` marks a point outside ordinary variation. ``interval`` says how far chance alone may have moved it.
    """

    label: str
    value: Decimal | None
    text: str = ""
    note: str = ""
    provisional: bool = False
    break_before: bool = False
    special: bool = False
    interval: Interval | None = None


@dataclass(frozen=True)
class Series:
    name: str
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True)
class Level:
    """A constant to compare with: a comparator, the upper end of a range."""

    name: str
    value: Decimal
    text: str = ""


@dataclass(frozen=True)
class Chart:
    """What one trend chart shows. The title states the finding; ``suffix`` follows axis numbers (``%``).

    ``shows`` says what is drawn: measure, unit, periods. ``number`` writes the limits of intervals.
    """

    title: str
    actual: Series
    target: Series | None = None
    levels: tuple[Level, ...] = ()
    description: str = ""
    suffix: str = ""
    shows: str = ""
    number: NumberFormat | None = None


@dataclass(frozen=True)
class Layout:
    """Sizes in the drawing's own units. The narrow one keeps its words readable on a 320 pixel phone."""

    name: str
    width: int
    height: int
    font: int
    labels_at_most: int


WIDE = Layout("wide", 960, 340, 16, 230)
NARROW = Layout("narrow", 330, 290, 15, 144)


class Cell(NamedTuple):
    """A cell of the table twin: what people read, and the number a file holds instead, rounded as it is read."""

    text: str
    number: Decimal | None = None

    @classmethod
    def of(cls, value: Decimal | None, text: str) -> "Cell":
        """The value with as many decimals as its text shows, so that no file says more than the page.

        A text without a number ("[c]", "No figure", "Yes") has none in the file either.
        """
        shown = _NUMBER.search(text)
        if value is None or not value.is_finite() or is_absurd(value) or shown is None:
            return cls(text)
        return cls(text, half_up(value, len(shown[1] or "")))


class Column(NamedTuple):
    name: str
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """The table twin: its columns and rows; the same rows with plain numbers make a file."""

    columns: tuple[Column, ...]
    cells: tuple[tuple[Cell, ...], ...]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(cell.text for cell in row) for row in self.cells)

    @property
    def csv_header(self) -> tuple[str, ...]:
        return tuple(f"{name} ({unit})" if unit else name for name, unit in self.columns)

    @property
    def csv_rows(self) -> tuple[tuple[str | Decimal, ...], ...]:
        return tuple(tuple(cell.text if cell.number is None else cell.number for cell in row) for row in self.cells)


class KeyMark(NamedTuple):
    """A mark that needs a word of explanation, with its drawing."""

    kind: str
    meaning: str
    drawing: Svg


@dataclass(frozen=True)
class Figure:
    """A chart ready for its template: both drawings, the key, what must be said with it, and the table twin.

    ``csv_header`` and ``csv_rows`` are the table as a file holds it; a writer of files guards the texts in it.
    """

    title: str
    wide: Svg
    narrow: Svg
    key: tuple[KeyMark, ...]
    table: Table
    shows: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def header(self) -> tuple[str, ...]:
        return self.table.header

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        return self.table.rows

    @property
    def csv_header(self) -> tuple[str, ...]:
        return self.table.csv_header

    @property
    def csv_rows(self) -> tuple[tuple[str | Decimal, ...], ...]:
        return self.table.csv_rows
