"""Values side by side, each on a line of its own with its interval: what gaps and benchmarks are drawn with."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from board.charts.formats import Bounds
from board.charts.marks import level_whisker, mark
from board.charts.model import WIDE, Layout, Svg
from board.charts.scale import axis_ticks, cut, cut_value, text_width, tick_texts, wrapped
from board.charts.svg import LATEST, QUIET, Words, area, drawing, stroke

#: Room between a column of words and what is next to it.
_AIR = 16.0


@dataclass(frozen=True)
class Row:
    """One line: its name, the mark and place of its value, and the words at its end.

    ``link`` is where a bar to the value begins: the reference's value. Nothing is drawn without a value.
    """

    name: str
    value: float | None
    ends: tuple[float, float] | None = None
    mark: str = "dot"
    words: tuple[str, ...] = ()
    link: float | None = None


@dataclass(frozen=True)
class Ranged:
    """Rows with what they share: headings of the words, a line through all of them, a band across."""

    rows: tuple[Row, ...]
    headings: tuple[str, ...]
    suffix: str = ""
    bounds: Bounds = (None, None)
    through: float | None = None
    band: tuple[float, float] | None = None


@dataclass(frozen=True)
class _Plan:
    """Where everything of a drawing goes: the plot from left to right, each row's own line, its names and words."""

    layout: Layout
    left: float
    right: float
    top: float
    bottom: float
    ticks: list[float]
    lines: list[float]
    names: list[list[str]]
    columns: list[float]

    def x(self, value: float) -> float:
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return round(self.left + (self.right - self.left) * share, 1)


def ranged(chart: Ranged, id_prefix: str, layout: Layout, title: str, description: str) -> Svg:
    """One drawing: wide, names at the left and words at the right; narrow, both above the line they belong to."""
    is_wide = layout.name == WIDE.name
    plan = _wide_plan(chart, layout) if is_wide else _narrow_plan(chart, layout)
    shapes = [*_grid(plan, chart), *(shape for row, y in _placed(plan, chart) for shape in _row(plan, row, y))]
    words = _wide_words(plan, chart) if is_wide else _narrow_words(plan, chart)
    return drawing(plan.layout, f"{id_prefix}-{layout.name}", title, description, shapes, [*words, *_axis(plan, chart)])


def _numbers(chart: Ranged) -> list[float]:
    found = [row.value for row in chart.rows if row.value is not None]
    found += [end for row in chart.rows if row.value is not None for end in row.ends or ()]
    found += chart.band or ()
    return found + ([chart.through] if chart.through is not None else [])


def _ticks(chart: Ranged, wanted: int) -> list[float]:
    return axis_ticks(_numbers(chart) or [0.0, 1.0], chart.bounds, wanted)


def _wide_plan(chart: Ranged, layout: Layout) -> _Plan:
    font, tall = layout.font, layout.font * 2.75
    names = [wrapped(row.name, 290, font) for row in chart.rows]
    left = max((text_width(line, font) for lines in names for line in lines), default=0.0) + _AIR
    widths = [_column_width(chart, place, font) for place in range(len(chart.headings))]
    columns: list[float] = []
    edge = layout.width - 2.0
    for width in reversed(widths):
        columns.insert(0, round(edge, 1))
        edge -= width + _AIR
    top = font * 1.9
    lines = [round(top + tall * (place + 0.5), 1) for place in range(len(chart.rows))]
    bottom = top + tall * len(chart.rows)
    sized = replace(layout, height=round(bottom + font * 2.1))
    right = round(edge - 6, 1)
    return _Plan(sized, round(left, 1), right, top, bottom, _ticks(chart, 5), lines, names, columns)


def _column_width(chart: Ranged, place: int, font: float) -> float:
    cells = [row.words[place] for row in chart.rows if place < len(row.words)]
    widths = [text_width(cell, font, bold=place == 0) for cell in cells]
    return min(150.0, max([text_width(chart.headings[place], font), *widths]))


def _narrow_plan(chart: Ranged, layout: Layout) -> _Plan:
    font = layout.font
    names, lines, y = [], [], 4.0
    for row in chart.rows:
        names.append(_narrow_name(row, layout))
        y += font * 1.25 * len(names[-1])
        lines.append(round(y + font * 0.95, 1))
        y += font * (2.1 if row.value is not None else 0.6)
    sized = replace(layout, height=round(y + font * 1.7))
    ticks = _ticks(chart, 3)
    edges = tick_texts([ticks[0], ticks[-1]], chart.suffix)
    left, right = (max(10.0, text_width(text, font) / 2 + 1) for text in edges)
    return _Plan(
        sized, round(left, 1), round(layout.width - right, 1), 0.0, y, ticks, lines, names, [layout.width - 2.0]
    )


def _narrow_name(row: Row, layout: Layout) -> list[str]:
    """The name on its lines; the last line leaves room for the words at its end, or they have a line of their own."""
    font = layout.font
    said = text_width(_joined(row), font, bold=True)
    lines = wrapped(row.name, layout.width - 4, font)
    fits = text_width(lines[-1], font) + said + _AIR <= layout.width
    return lines if fits or not _joined(row) else [*lines, ""]


def _joined(row: Row) -> str:
    return ", ".join(filter(None, row.words))


def _placed(plan: _Plan, chart: Ranged) -> Iterator[tuple[Row, float]]:
    yield from zip(chart.rows, plan.lines, strict=True)


def _grid(plan: _Plan, chart: Ranged) -> Iterator[str]:
    """Upright lines for the axis; narrow, only beside each row, so that none runs through words."""
    reach = plan.layout.font * 0.75
    spans = (
        [(plan.top, plan.bottom)]
        if plan.top
        else [(y - reach, y + reach) for row, y in _placed(plan, chart) if row.value is not None]
    )
    if chart.band:
        left, right = sorted(map(plan.x, chart.band))
        for top, bottom in spans:
            yield area("wm-chart__band", f"M{left:g} {top:g}H{right:g}V{bottom:g}H{left:g}z")
    for tick in plan.ticks:
        yield stroke("wm-chart__grid", "".join(f"M{plan.x(tick):g} {top:g}V{bottom:g}" for top, bottom in spans))
    if chart.through is not None:
        path = "".join(f"M{plan.x(chart.through):g} {top:g}V{bottom:g}" for top, bottom in spans)
        yield stroke("wm-chart__level", path, "2 3")


def _row(plan: _Plan, row: Row, y: float) -> Iterator[str]:
    if row.value is None:
        return
    if row.link is not None:
        start, end = sorted((plan.x(row.link), plan.x(row.value)))
        yield area("wm-chart__bar", f"M{start:g} {y - 4:g}H{end:g}v8H{start:g}z" if start < end else "")
        yield mark("reference", plan.x(row.link), y, 8)
    if row.ends:
        left, right = sorted(map(plan.x, row.ends))
        yield level_whisker(y, left, right)
    yield mark(row.mark, plan.x(row.value), y, 10 if row.mark == "dot" else 8)


def _axis(plan: _Plan, chart: Ranged) -> list[Words]:
    y = round(plan.bottom + plan.layout.font * 1.25, 1)
    texts = tick_texts(plan.ticks, chart.suffix)
    return [Words(plan.x(tick), y, text, "", "middle") for tick, text in zip(plan.ticks, texts, strict=True)]


def _wide_words(plan: _Plan, chart: Ranged) -> Iterator[Words]:
    font = plan.layout.font
    for place, (edge, heading) in enumerate(zip(plan.columns, chart.headings, strict=True)):
        yield Words(edge, round(font, 1), cut(heading, _column_width(chart, place, font), font), QUIET, "end")
    for (row, y), lines in zip(_placed(plan, chart), plan.names, strict=True):
        first = y + font * (0.35 - 0.6 * (len(lines) - 1))
        for place, line in enumerate(lines):
            yield Words(0, round(first + font * 1.2 * place, 1), line, "wm-chart__name")
        for place, (edge, text) in enumerate(zip(plan.columns, row.words, strict=False)):
            width = _column_width(chart, place, font)
            yield Words(
                edge,
                round(y + font * 0.35, 1),
                cut_value(text, width, font, bold=place == 0),
                LATEST if place == 0 else "",
                "end",
            )


def _narrow_words(plan: _Plan, chart: Ranged) -> Iterator[Words]:
    font = plan.layout.font
    for (row, y), lines in zip(_placed(plan, chart), plan.names, strict=True):
        base = y - font * 1.15
        for place, line in enumerate(lines):
            yield Words(0, round(base - font * 1.25 * (len(lines) - 1 - place), 1), line, "wm-chart__name")
        if said := _joined(row):
            text = cut_value(said, plan.layout.width - 4, font, bold=True)
            yield Words(plan.columns[0], round(base, 1), text, LATEST, "end")
