"""The chart as SVG, without a style attribute or a script, so that the content policy needs no exception.

Classes give the colours (screen, dark, print, forced colours); plain attributes a chart without them.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from board.charts.model import NARROW, WIDE, Chart, Figure, Layout, Level, Series, Svg, TrendPoint
from board.charts.scale import axis_text, cut, number, span, spread, text_width, ticks
from board.charts.table import describe, rows

#: Characters that no XML document may hold.
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class _Frame:
    """Where the plot lies inside the drawing, and the scales of both axes."""

    layout: Layout
    count: int
    ticks: list[float]
    left: float
    right: float
    top: float
    bottom: float

    def x(self, index: int) -> float:
        if self.count == 1:
            return round((self.left + self.right) / 2, 1)
        return round(self.left + (self.right - self.left) * index / (self.count - 1), 1)

    def y(self, value: float) -> float:
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return round(self.bottom - (self.bottom - self.top) * share, 1)

    @property
    def step(self) -> float:
        return (self.right - self.left) / max(1, self.count - 1)


@dataclass(frozen=True)
class _Label:
    """Words at the right-hand end of a line, and the value they stand beside."""

    words: str
    value: float
    css: str


def _text(x: float, y: float, text: str, css: str = "", anchor: str = "start") -> str:
    kind = f' class="{css}"' if css else ""
    return f'<text{kind} x="{x:g}" y="{y:g}" text-anchor="{anchor}">{_safe(text)}</text>'


def _safe(text: str) -> str:
    """Escaped, and without the characters that no XML may hold."""
    return escape(_NOT_XML.sub("", text), quote=True)


def _runs(points: Sequence[TrendPoint]) -> Iterator[list[tuple[int, float]]]:
    """Stretches of figures that one line may join: a gap or a changed definition ends a stretch."""
    run: list[tuple[int, float]] = []
    for index, point in enumerate(points):
        place = number(point.value)
        if run and (place is None or point.break_before):
            yield run
            run = []
        if place is not None:
            run.append((index, place))
    if run:
        yield run


def _line(frame: _Frame, points: Sequence[TrendPoint], css: str, dashed: bool) -> str:
    parts = []
    for run in _runs(points):
        if len(run) == 1 and dashed:  # a target for one period only: a short level stroke
            x, y = frame.x(run[0][0]), frame.y(run[0][1])
            parts.append(f"M{x - 16:g} {y:g}H{x + 16:g}")
        elif len(run) > 1:
            parts.append("M" + "L".join(f"{frame.x(index):g} {frame.y(place):g}" for index, place in run))
    if not parts:
        return ""
    dash = ' stroke-dasharray="7 5"' if dashed else ""
    return f'<path class="{css}" fill="none" stroke="currentColor"{dash} d="{"".join(parts)}"/>'


def _marks(frame: _Frame, points: Sequence[TrendPoint]) -> str:
    """A dot for each figure (few enough to tell apart), hollow when provisional, a diamond when special."""
    alone = {run[0][0] for run in _runs(points) if len(run) == 1}
    drawn = [index for index, point in enumerate(points) if number(point.value) is not None]
    parts = []
    for index in drawn:
        point, crowded = points[index], frame.step < 14
        if crowded and not (point.provisional or point.special or index in alone or index == drawn[-1]):
            continue
        x, y = frame.x(index), frame.y(number(point.value) or 0.0)
        css = "wm-chart__point"
        css += " wm-chart__point--provisional" if point.provisional else ""
        css += " wm-chart__point--special" if point.special else ""
        fill = ' fill="none" stroke="currentColor"' if point.provisional else ""
        if point.special:
            parts.append(f'<path class="{css}"{fill} d="M{x:g} {y - 8:g}l8 8-8 8-8-8z"/>')
        else:
            parts.append(f'<circle class="{css}"{fill} cx="{x:g}" cy="{y:g}" r="{5 if point.provisional else 4.5}"/>')
    return "".join(parts)


def _breaks(frame: _Frame, points: Sequence[TrendPoint]) -> str:
    parts = []
    for index, point in enumerate(points):
        if not (point.break_before and index):
            continue
        x = round((frame.x(index - 1) + frame.x(index)) / 2, 1)
        parts.append(
            f'<path class="wm-chart__break" fill="none" stroke="currentColor" stroke-dasharray="2 4" '
            f'd="M{x:g} {frame.top:g}V{frame.bottom:g}"/>'
        )
        parts.append(_text(x, frame.top - 6, "Definition changed", "wm-chart__quiet", _anchor(frame, x)))
    return "".join(parts)


def _anchor(frame: _Frame, x: float) -> str:
    half = text_width("Definition changed", frame.layout.font) / 2
    if x - half < 0:
        return "start"
    return "end" if x + half > frame.layout.width else "middle"


def _axes(frame: _Frame, suffix: str) -> str:
    parts = []
    for tick in frame.ticks:
        y = frame.y(tick)
        css = "wm-chart__axis" if tick == frame.ticks[0] else "wm-chart__grid"
        path = f"M{frame.left:g} {y:g}H{frame.right:g}"
        parts.append(f'<path class="{css}" fill="none" stroke="currentColor" d="{path}"/>')
        parts.append(_text(frame.left - 8, y + frame.layout.font * 0.35, axis_text(tick, suffix), "", "end"))
    return "".join(parts)


def _period_labels(frame: _Frame, labels: Sequence[str]) -> Iterator[str]:
    """The last period and, evenly, as many before it as fit; a long label breaks at its last space."""
    font = frame.layout.font
    split = [label.rsplit(" ", 1) for label in labels]
    room = min(104.0, max(text_width(line, font) for lines in split for line in lines))
    every = max(1, math.ceil((room + 12) / frame.step)) if frame.count > 1 else 1
    for index, lines in enumerate(split):
        if (frame.count - 1 - index) % every:
            continue
        x = min(max(frame.x(index), room / 2), frame.layout.width - room / 2)
        for row, line in enumerate(lines):
            yield _text(x, frame.bottom + font * (1.45 + 1.25 * row), cut(line, room, font), "", "middle")


def _levels(frame: _Frame, levels: Sequence[Level]) -> str:
    places = [number(level.value) for level in levels]
    return "".join(
        f'<path class="wm-chart__level" fill="none" stroke="currentColor" stroke-dasharray="2 3" '
        f'd="M{frame.left:g} {frame.y(place):g}H{frame.right:g}"/>'
        for place in places
        if place is not None
    )


def _last(series: Series | None) -> tuple[TrendPoint, float] | None:
    """The latest point of a series that has a figure, and its place."""
    for point in reversed(series.points if series else ()):
        place = number(point.value)
        if place is not None:
            return point, place
    return None


def _end_labels(chart: Chart) -> list[_Label]:
    """What is written at the right-hand end: the latest figure, the latest target, each level."""
    found = []
    latest, aim = _last(chart.actual), _last(chart.target)
    if latest and not _ends_early(chart):
        found.append(_Label(_words(latest, chart), latest[1], "wm-chart__latest"))
    if aim:
        found.append(_Label(f"Target {_words(aim, chart)}", aim[1], "wm-chart__aim"))
    for level in chart.levels:
        place = number(level.value)
        if place is not None:
            found.append(_Label(f"{level.name} {level.text}".strip(), place, "wm-chart__quiet"))
    return found


def _words(last: tuple[TrendPoint, float], chart: Chart) -> str:
    return last[0].text or axis_text(last[1], chart.suffix)


def _periods(chart: Chart) -> list[str]:
    actual, target = chart.actual.points, chart.target.points if chart.target else ()
    return [point.label for point in (*actual, *target[len(actual) :])]


def _ends_early(chart: Chart) -> bool:
    """Whether periods follow the latest figure, so that its label belongs beside its dot."""
    last = _last(chart.actual)
    return last is not None and _position(chart.actual, last[0]) < len(_periods(chart)) - 1


def _position(series: Series, point: TrendPoint) -> int:
    return max(index for index, other in enumerate(series.points) if other is point)


def _latest_beside_its_dot(frame: _Frame, chart: Chart) -> str:
    last = _last(chart.actual)
    if last is None or not _ends_early(chart):
        return ""
    index, words = _position(chart.actual, last[0]), _words(last, chart)
    line = _line_near(frame, chart.target, index, text_width(words, frame.layout.font) / 2)
    return _text(frame.x(index), _clear_of(frame, line, frame.y(last[1])), words, "wm-chart__latest", "middle")


def _line_near(frame: _Frame, series: Series | None, index: int, half: float) -> list[float]:
    """How far down a line runs at a period and ``half`` to either side of it."""
    points = series.points if series else ()
    here = number(points[index].value) if index < len(points) else None
    if here is None:
        return []
    beside = [number(point.value) for point in (*points[max(index - 1, 0) : index], *points[index + 1 : index + 2])]
    share = min(1.0, half / frame.step)
    return [frame.y(here), *(frame.y(here + (place - here) * share) for place in beside if place is not None)]


def _clear_of(frame: _Frame, line: Sequence[float], y: float) -> float:
    """Above the dot; below it where a line would run through the words, or the drawing ends."""
    above, below = y - 12, y + 22
    crossed = any(above - frame.layout.font <= place <= y for place in line)
    crossed_below = any(y < place <= below + 4 for place in line)
    has_room_below = below + 4 <= frame.bottom
    if y <= frame.top + 14 or (crossed and has_room_below and not crossed_below):
        return below
    return above


def _numbers(chart: Chart) -> list[float]:
    """Everything the vertical axis must reach."""
    values = [point.value for point in chart.actual.points]
    values += [point.value for point in chart.target.points] if chart.target else []
    values += [level.value for level in chart.levels]
    return [place for place in map(number, values) if place is not None]


def _frame(chart: Chart, layout: Layout, labels: Sequence[_Label], count: int) -> _Frame:
    """The plot's place: room is left for the axis numbers on the left and the end labels on the right."""
    numbers = _numbers(chart)
    bottom, top = span(numbers)
    if chart.suffix == "%" and min(numbers) >= 0 and max(numbers) <= 100:
        top = min(top, 100.0)
    marks = ticks(bottom, top)
    widest = max(text_width(axis_text(tick, chart.suffix), layout.font) for tick in marks)
    ending = max((text_width(label.words, layout.font) for label in labels), default=6.0) + 14
    return _Frame(
        layout=layout,
        count=count,
        ticks=marks,
        left=round(max(24.0, widest + 12), 1),
        right=round(layout.width - min(float(layout.labels_at_most), ending) - 4, 1),
        top=round(layout.font * 1.9, 1),
        bottom=round(layout.height - layout.font * 3.4, 1),
    )


def _write_labels(frame: _Frame, labels: Sequence[_Label]) -> str:
    font = frame.layout.font
    places = spread([frame.y(label.value) for label in labels], font * 1.3, frame.top, frame.bottom)
    room = frame.layout.width - frame.right - 12
    return "".join(
        _text(frame.right + 12, round(place + font * 0.35, 1), cut(label.words, room, font), label.css)
        for label, place in zip(labels, places, strict=True)
    )


def _wrap(layout: Layout, identity: str, title: str, description: str, body: str) -> Svg:
    """The outer element: an image with a name and a description; the words inside are not read one by one."""
    names = f"{identity}-title {identity}-desc"
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="wm-chart__svg wm-chart__svg--{layout.name}" '
        f'viewBox="0 0 {layout.width} {layout.height}" role="img" aria-labelledby="{_safe(names)}" '
        f'font-size="{layout.font}"><title id="{_safe(identity)}-title">{_safe(title)}</title>'
        f'<desc id="{_safe(identity)}-desc">{_safe(description)}</desc><g aria-hidden="true">{body}</g></svg>'
    )


def trend(chart: Chart, id_prefix: str, layout: Layout = WIDE) -> Svg:
    """One drawing of the chart. ``id_prefix`` must be unique on the page and the same each time it is made.

    Points of the target stand over the points of the same place in the actual series; it may reach further.
    """
    identity = f"{id_prefix}-{layout.name}"
    if _last(chart.actual) is None:
        empty = _text(layout.width / 2, layout.height / 2, "No figures yet", "wm-chart__quiet", "middle")
        return _wrap(layout, identity, chart.title, describe(chart), empty)
    actual, target = chart.actual.points, chart.target.points if chart.target else ()
    periods = _periods(chart)
    labels = _end_labels(chart)
    frame = _frame(chart, layout, labels, len(periods))
    parts = [
        _axes(frame, chart.suffix),
        *_period_labels(frame, periods),
        _levels(frame, chart.levels),
        _breaks(frame, actual),
        _line(frame, target, "wm-chart__target", dashed=True),
        _line(frame, actual, "wm-chart__line", dashed=False),
        _marks(frame, actual),
        _latest_beside_its_dot(frame, chart),
        _write_labels(frame, labels),
    ]
    return _wrap(layout, identity, chart.title, describe(chart), "".join(parts))


def sparkline(series: Series, id_prefix: str, title: str, width: int = 120, height: int = 32) -> Svg:
    """A small trend for a table row: line, gaps, a dot on the latest figure. Its title says it in words."""
    layout = Layout("spark", width, height, 12, 0)
    last = _last(series)
    if last is None:
        return _wrap(layout, id_prefix, title, describe(Chart(title, series)), "")
    low, high = span([place for place in (number(point.value) for point in series.points) if place is not None])
    frame = _Frame(layout, len(series.points), [low, high], 5.0, width - 5.0, 5.0, height - 5.0)
    dots = {run[0] for run in _runs(series.points) if len(run) == 1}
    latest = _position(series, last[0])
    body = _line(frame, series.points, "wm-chart__line", dashed=False)
    for index, place in sorted({*dots, (latest, last[1])}):
        radius = "3.5" if index == latest else "2"
        body += f'<circle class="wm-chart__point" cx="{frame.x(index):g}" cy="{frame.y(place):g}" r="{radius}"/>'
    return _wrap(layout, id_prefix, title, describe(Chart(title, series)), body)


def _key(points: Sequence[TrendPoint]) -> tuple[tuple[str, str], ...]:
    """Marks that need a word of explanation, only those this chart has."""
    shown = _last(Series("", tuple(points))) is not None
    found = []
    if any(point.provisional for point in points):
        found.append(("provisional", "Provisional figure"))
    if any(point.special for point in points):
        found.append(("special", "Outside ordinary variation"))
    if shown and any(number(point.value) is None for point in points):
        found.append(("gap", "A gap in the line: no figure for that period"))
    return tuple(found)


def figure(chart: Chart, id_prefix: str) -> Figure:
    """Everything ``components/chart.html`` needs; the stylesheet shows the drawing that suits the screen."""
    header, body = rows(chart)
    return Figure(
        title=chart.title,
        wide=trend(chart, id_prefix, WIDE),
        narrow=trend(chart, id_prefix, NARROW),
        key=_key(chart.actual.points),
        header=header,
        rows=body,
    )
