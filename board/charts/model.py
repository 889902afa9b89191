"""What a chart is made of, before it is drawn or written as a table."""

from dataclasses import dataclass
from decimal import Decimal


class Svg(str):
    """Markup whose texts are escaped already; a template prints it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True)
class TrendPoint:
    """One period of a series: ``text`` is the value as people read it, ``note`` what must be said beside it.

    ``break_before`` marks a changed definition: no line joins this point to the one before.
    ``special`` marks a point outside ordinary variation.
    """

    label: str
    value: Decimal | None
    text: str = ""
    note: str = ""
    provisional: bool = False
    break_before: bool = False
    special: bool = False


@dataclass(frozen=True)
class Series:
    name: str
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True)
class Level:
    """A constant to compare with: a mean, a limit of ordinary variation, a comparator."""

    name: str
    value: Decimal
    text: str = ""


@dataclass(frozen=True)
class Chart:
    """What one trend chart shows. The title states the finding; ``suffix`` follows axis numbers (``%``)."""

    title: str
    actual: Series
    target: Series | None = None
    levels: tuple[Level, ...] = ()
    description: str = ""
    suffix: str = ""


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


@dataclass(frozen=True)
class Figure:
    """A chart ready for its template: both drawings, the key, and the table twin."""

    title: str
    wide: Svg
    narrow: Svg
    key: tuple[tuple[str, str], ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
