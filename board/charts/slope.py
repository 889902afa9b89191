"""The gap over deprivation: groups from most to least deprived, and the line whose rise is the slope index (SII)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from board.charts.findings import slope_finding
from board.charts.formats import NumberFormat
from board.charts.marks import DOT, key_mark, mark, whisker
from board.charts.model import NARROW, WIDE, Cell, Column, Figure, KeyMark, Layout, Svg, Table
from board.charts.plot import Frame, axis_words, framed, grid
from board.charts.scale import axis_ticks, known, number
from board.charts.svg import AIM, QUIET, Box, Words, drawing, empty, stroke
from board.charts.table import BLANK, FROM, NO_FIGURE, NOTES, TO, WITHHELD, filled, number_cell
from measures.calc.inequality import LINEAR, DeprivationGroup, Inequality, Scale
from measures.calc.intervals import Interval
from measures.calc.words import Unit

#: A curve is drawn with so many straight pieces.
_PIECES = 24


@dataclass(frozen=True)
class SlopeChart:
    """Fifths or tenths of areas from most to least deprived, and what ``inequality`` found with the same scale.

    ``factor`` turns a group's value into the figure's unit (100 where proportions were fitted as shares) and is the
    ``multiplier`` the indices were found with. ``withheld`` names places of groups that are kept back: nothing of
    them is used, and with them there is no line.
    """

    name: str
    groups: tuple[tuple[str, DeprivationGroup], ...]
    found: Inequality
    number: NumberFormat
    scale: Scale = LINEAR
    factor: Decimal = Decimal(1)
    withheld: frozenset[int] = frozenset()
    title: str = ""
    shows: str = ""

    def value(self, index: int) -> Decimal | None:
        """A group's value in the figure's unit, as far as it may be seen and drawn."""
        value = self.groups[index][1].value
        return None if index in self.withheld or value is None or not value.is_finite() else value * self.factor

    def limits(self, index: int) -> tuple[Decimal, Decimal] | None:
        group = self.groups[index][1]
        low, high = group.lower, group.upper
        if self.value(index) is None or low is None or high is None or not (low.is_finite() and high.is_finite()):
            return None
        return low * self.factor, high * self.factor

    @property
    def line(self) -> tuple[Decimal, Decimal] | None:
        """The fitted constant and slope; none beside a withheld group, which they would give away."""
        return None if self.withheld else self.found.line

    def fitted(self, share: Decimal) -> Decimal | None:
        """The line's value where so much of the people are more deprived."""
        if self.line is None:
            return None
        return self.scale.out(self.line[0] + self.line[1] * share) * self.factor

    def midpoint(self, index: int) -> Decimal:
        """Where a group stands: the middle of its share of the people; evenly, where that is not known."""
        if self.line is not None and len(self.found.midpoints) == len(self.groups):
            return self.found.midpoints[index]
        return (Decimal(index) + Decimal("0.5")) / len(self.groups)


def slope_chart(chart: SlopeChart, id_prefix: str) -> Figure:
    """The gap by deprivation, ready for ``components/chart.html``.

    ``id_prefix`` is unique on its page and the same each time::

        fifths = (("Most deprived fifth", DeprivationGroup(Decimal(9000), Decimal(142))), ...)
        rate = NumberFormat(Unit.RATE, 1, Decimal(10000))
        found = inequality([group for _, group in fifths])
        slope_chart(SlopeChart("Children looked after", fifths, found, rate), "slope-p4")
    """
    title = chart.title or _finding(chart)
    said = _described(chart)
    return Figure(
        title=title,
        wide=_drawn(chart, id_prefix, WIDE, title, said),
        narrow=_drawn(chart, id_prefix, NARROW, title, said),
        key=tuple(_key(chart)),
        table=_table(chart),
        shows=chart.shows,
        notes=tuple(_notes(chart)),
    )


def _finding(chart: SlopeChart) -> str:
    if chart.withheld:
        return f"{chart.name}: no slope over deprivation can be drawn (some group is withheld)"
    return slope_finding(chart.name, chart.found, chart.number)


def _indexes(chart: SlopeChart) -> range:
    return range(len(chart.groups))


def _drawn(chart: SlopeChart, id_prefix: str, layout: Layout, title: str, said: str) -> Svg:
    identity = f"{id_prefix}-{layout.name}"
    places = [number(chart.value(index)) for index in _indexes(chart)]
    if all(place is None for place in places):
        return empty(layout, identity, title, said)
    limits = [_ends(chart, index) for index in _indexes(chart)]
    line = _line(chart)
    numbers = [place for place in places if place is not None] + [y for _, y in line]
    numbers += [end for ends in limits if ends for end in ends]
    frame = framed(layout, axis_ticks(numbers, chart.number.possible), chart.number.suffix, (), 2)
    shapes = [*grid(frame), stroke("wm-chart__fit", _path(frame, line))]
    words = [*axis_words(frame, chart.number.suffix), *_below(frame, chart)]
    dots = []
    for index, place in enumerate(places):
        if place is None:
            continue
        x, ends = frame.x(float(chart.midpoint(index))), limits[index]
        shapes += [whisker(x, frame.y(ends[1]), frame.y(ends[0]))] if ends else []
        shapes.append(mark(DOT, x, frame.y(place), 10))
        dots.append(Box(x - 6, frame.y(place) - 6, x + 6, frame.y(place) + 6))
        words.append(_value_words(frame, chart, index, x, ends or (place, place)))
    return drawing(layout, identity, title, said, shapes, words, dots)


def _ends(chart: SlopeChart, index: int) -> tuple[float, float] | None:
    ends = known(list(chart.limits(index) or ()))
    return (min(ends), max(ends)) if len(ends) == 2 else None


def _line(chart: SlopeChart) -> list[tuple[float, float]]:
    """Places of the fitted line from the most deprived end to the least; a curve where the scale bends it."""
    pieces = 1 if chart.scale is LINEAR else _PIECES
    found = []
    for piece in range(pieces + 1):
        share = Decimal(piece) / pieces
        place = number(chart.fitted(share))
        if place is not None:
            found.append((float(share), place))
    return found


def _path(frame: Frame, line: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{frame.x(share):g} {frame.y(place):g}" for share, place in line) if line else ""


def _below(frame: Frame, chart: SlopeChart) -> Iterator[Words]:
    """The groups' numbers under their places, and which end is which."""
    font = frame.layout.font
    first, second = frame.bottom + font * 1.45, frame.bottom + font * 2.75
    last = len(chart.groups) - 1
    for index in sorted(_indexes(chart), key=lambda index: index not in (0, last)):
        x = frame.x(float(chart.midpoint(index)))
        yield Words(x, round(first, 1), str(index + 1), "", "middle")
    yield Words(frame.left, round(second, 1), "Most deprived", QUIET)
    yield Words(frame.right, round(second, 1), "Least deprived", QUIET, "end")


def _value_words(frame: Frame, chart: SlopeChart, index: int, x: float, ends: tuple[float, float]) -> Words:
    """The value over its interval; where many are too close, those that come first are read."""
    value = chart.value(index)
    text = "" if value is None else chart.number.short(value)
    font = frame.layout.font
    above = frame.y(ends[1]) - 12
    below = frame.y(ends[0]) + 12 + font * 0.75
    return Words(x, round(above if above > font else below, 1), text, AIM, "middle")


def _key(chart: SlopeChart) -> Iterator[KeyMark]:
    yield key_mark(DOT, "A group, in the middle of its share of the people")
    if any(chart.limits(index) for index in _indexes(chart)):
        yield key_mark("interval")
    if chart.line is not None:
        yield key_mark("fit", "Fitted line: its rise is the slope index")


def _notes(chart: SlopeChart) -> Iterator[str]:
    if chart.withheld:
        yield f"{WITHHELD} Withheld to protect small numbers: named here and not drawn. No line is fitted without them."
    elif chart.found.slope_index is None:
        yield f"There is no line: {chart.found.reason}."
    else:
        yield _indices(chart)


def _indices(chart: SlopeChart) -> str:
    """Both indices with their intervals: Slope index (SII) −21.1 points (95% interval −25.0 points to …)."""
    found, form = chart.found, chart.number
    assert found.slope_index is not None
    words = f"Slope index (SII) {form.gap(found.slope_index)}{_between(found.slope_interval, form.bare_gap)}"
    if found.relative_index is None:
        return f"{words}; there is no relative index."
    ratio = NumberFormat(Unit.SCORE, 2).full
    words += f"; relative index (RII) {ratio(found.relative_index)}{_between(found.relative_interval, ratio)}"
    start, end = chart.fitted(Decimal(0)), chart.fitted(Decimal(1))
    if start is None or end is None:
        return f"{words}."
    return f"{words}. The line runs from {form.full(start)} at the most deprived end to {form.full(end)} at the least."


def _between(limits: Interval | None, write: Callable[[Decimal], str]) -> str:
    return f" (95% interval {write(limits.lower)} to {write(limits.upper)})" if limits else ""


def _in_place(chart: SlopeChart, index: int) -> str:
    return WITHHELD if index in chart.withheld else NO_FIGURE


def _described(chart: SlopeChart) -> str:
    words = [f"Chart of {chart.name} over {len(chart.groups)} groups of areas, from most to least deprived."]
    for index, (name, _) in enumerate(chart.groups):
        value = chart.value(index)
        words.append(f"{name}: {_in_place(chart, index) if value is None else chart.number.full(value)}.")
    if chart.line is not None and chart.found.slope_index is not None:
        words.append(_indices(chart))
    return " ".join(words)


def _table(chart: SlopeChart) -> Table:
    form, unit = chart.number, chart.number.counted
    columns = [Column("Group"), Column(chart.name, unit), Column(FROM, unit), Column(TO, unit)]
    columns += [
        Column("Share of people more deprived than its middle", "%"),
        Column("Fitted line", unit),
        Column(NOTES),
    ]
    percent = NumberFormat(Unit.PERCENTAGE, 1)
    cells = []
    for index, (name, _) in enumerate(chart.groups):
        value, place = chart.value(index), chart.midpoint(index)
        ends = chart.limits(index)
        row = [Cell(name), number_cell(form, value, _in_place(chart, index) if value is None else "")]
        row += [number_cell(form, end) for end in ends] if ends else [BLANK, BLANK]
        fitted = chart.fitted(place)
        row += [BLANK, BLANK] if fitted is None else [number_cell(percent, place * 100), number_cell(form, fitted)]
        cells.append((*row, Cell("Withheld (small numbers)" if index in chart.withheld else "")))
    return filled(columns, cells)
