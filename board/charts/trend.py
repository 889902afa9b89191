"""The trend of a measure with its target and interval, and the sparkline of a table's row."""

from decimal import Decimal

from board.charts.marks import DOT, SPECIAL, key_mark, mark
from board.charts.model import NARROW, WIDE, Chart, Figure, KeyMark, Layout, Level, Series, Svg, TrendPoint
from board.charts.plot import (
    EndLabel,
    Frame,
    alone,
    axis_words,
    beside,
    end_words,
    framed,
    grid,
    intervals,
    line,
    line_css,
    over,
    period_words,
    uprights,
)
from board.charts.scale import axis_text, axis_ticks, known, number, span
from board.charts.svg import AIM, LATEST, QUIET, Words, drawing, empty, stroke
from board.charts.table import describe, trend_table, usable

_LONG = 12
_HUNDRED = Decimal(100)
Limits = tuple[float, float] | None


def _places(series: Series | None) -> list[float | None]:
    return [number(point.value) for point in series.points] if series else []


def _starts(series: Series) -> list[int]:
    """Where the definition changed, and the series starts again."""
    return [index for index, point in enumerate(series.points) if point.break_before and index]


def _limits(series: Series) -> list[Limits]:
    found: list[Limits] = []
    for point in series.points:
        limits = usable(point.interval, point.value)
        ends = known([limits.lower, limits.upper]) if limits else []
        found.append((min(ends), max(ends)) if ends else None)
    return found


def _last(series: Series | None) -> tuple[int, TrendPoint, float] | None:
    """The latest point of a series that has a figure, where it stands and its place."""
    points = series.points if series else ()
    for index in range(len(points) - 1, -1, -1):
        place = number(points[index].value)
        if place is not None:
            return index, points[index], place
    return None


def _words(last: tuple[int, TrendPoint, float], chart: Chart) -> str:
    """The figure as people read it; one with too many digits for a drawing is shortened where we know how."""
    value, text = last[1].value, last[1].text
    if chart.number and value is not None and len(text) > _LONG:
        return chart.number.short(value)
    return last[1].text or axis_text(last[2], chart.suffix)


def _periods(chart: Chart) -> list[str]:
    actual, target = chart.actual.points, chart.target.points if chart.target else ()
    return [point.label for point in (*actual, *target[len(actual) :])]


def _ends_early(chart: Chart) -> bool:
    """Whether periods follow the latest figure, so that its label belongs beside its dot."""
    last = _last(chart.actual)
    return last is not None and last[0] < len(_periods(chart)) - 1


def _end_labels(chart: Chart) -> list[EndLabel]:
    """What is written at the right-hand end: the latest figure, the latest target, each level."""
    found = []
    latest, aim = _last(chart.actual), _last(chart.target)
    if latest and not _ends_early(chart):
        found.append(EndLabel("", _words(latest, chart), latest[2], LATEST))
    if aim:
        found.append(EndLabel("Target", _words(aim, chart), aim[2], AIM))
    for level in chart.levels:
        place = number(level.value)
        if place is not None:
            text = level.text or axis_text(place, chart.suffix)
            found.append(EndLabel(level.name, text, place, QUIET))
    return found


def _frame(chart: Chart, layout: Layout, labels: list[EndLabel]) -> Frame:
    ends = [end for limits in _limits(chart.actual) if limits for end in limits]
    places = [*_places(chart.actual), *_places(chart.target), *(number(level.value) for level in chart.levels)]
    numbers = [place for place in places if place is not None] + ends
    bounds = chart.number.possible if chart.number else (None, _HUNDRED if chart.suffix == "%" else None)
    ticks, above = axis_ticks(numbers, bounds), bool(_starts(chart.actual))
    return framed(layout, ticks, chart.suffix, labels, len(_periods(chart)), room_above=above)


def _marks(frame: Frame, series: Series) -> list[str]:
    """A dot for each figure (few enough to tell apart), hollow when provisional, a diamond when special."""
    places = _places(series)
    drawn = [(index, place) for index, place in enumerate(places) if place is not None]
    shown = alone(places, _starts(series)) | {drawn[-1][0]} if drawn else set()
    parts = []
    for index, place in drawn:
        point = series.points[index]
        if frame.is_crowded and not (point.provisional or point.special or index in shown):
            continue
        x, y = frame.x(index), frame.y(place)
        parts.append(mark(SPECIAL if point.special else DOT, x, y, hollow=point.provisional))
    return parts


def _levels(frame: Frame, levels: tuple[Level, ...]) -> list[str]:
    places = known([level.value for level in levels])
    return [stroke("wm-chart__level", f"M{frame.left:g} {frame.y(place):g}H{frame.right:g}", "2 3") for place in places]


def _latest_beside_its_dot(frame: Frame, chart: Chart) -> list[Words]:
    last = _last(chart.actual)
    if last is None or not _ends_early(chart):
        return []
    index, _, place = last
    ends = _limits(chart.actual)[index] or (place, place)
    return [beside(frame, index, ends, _words(last, chart), _places(chart.target))]


def trend(chart: Chart, id_prefix: str, layout: Layout = WIDE) -> Svg:
    """One drawing of the chart. ``id_prefix`` must be unique on the page and the same each time it is made.

    Points of the target stand over the points of the same place in the actual series; it may reach further.
    """
    identity = f"{id_prefix}-{layout.name}"
    if _last(chart.actual) is None:
        return empty(layout, identity, chart.title, describe(chart))
    labels = _end_labels(chart)
    frame = _frame(chart, layout, labels)
    starts = _starts(chart.actual)
    shapes = [
        *grid(frame),
        *_levels(frame, chart.levels),
        *uprights(frame, starts),
        *intervals(frame, _limits(chart.actual), starts),
        line(frame, _places(chart.target), "wm-chart__target", dash="7 5"),
        line(frame, _places(chart.actual), line_css(frame), starts),
        *_marks(frame, chart.actual),
    ]
    words = [
        *axis_words(frame, chart.suffix),
        *end_words(frame, labels),
        *_latest_beside_its_dot(frame, chart),
        *period_words(frame, _periods(chart)),
        *(over(frame, frame.x(index - 0.5), "Definition changed") for index in reversed(starts)),
    ]
    return drawing(layout, identity, chart.title, describe(chart), shapes, words)


def sparkline(series: Series, id_prefix: str, title: str, width: int = 120, height: int = 32) -> Svg:
    """A small trend for a table row: line, gaps, a dot on the latest figure. Its title says it in words."""
    layout = Layout("spark", width, height, 12, 0)
    last, said = _last(series), describe(Chart(title, series))
    if last is None:
        return drawing(layout, id_prefix, title, said, (), ())
    places = _places(series)
    low, high = span([place for place in places if place is not None])
    frame = Frame(layout, len(places), [low, high], 5.0, width - 5.0, 5.0, height - 5.0)
    shapes = [line(frame, places, "wm-chart__line")]
    for index in sorted(alone(places) | {last[0]}):
        size = 7.0 if index == last[0] else 4.0
        shapes.append(mark(DOT, frame.x(index), frame.y(places[index] or 0.0), size))
    return drawing(layout, id_prefix, title, said, shapes, ())


def _key(chart: Chart) -> tuple[KeyMark, ...]:
    """Marks that need a word of explanation, only those this chart has."""
    points = chart.actual.points
    shown = _last(chart.actual) is not None
    found = [key_mark("interval")] if any(_limits(chart.actual)) else []
    found += [key_mark("provisional")] if any(point.provisional for point in points) else []
    found += [key_mark(SPECIAL)] if any(point.special for point in points) else []
    found += [key_mark("gap")] if shown and any(number(point.value) is None for point in points) else []
    found += [key_mark("break")] if shown and _starts(chart.actual) else []
    return tuple(found)


def figure(chart: Chart, id_prefix: str) -> Figure:
    """A trend ready for ``components/chart.html``; the stylesheet shows the drawing that suits the screen.

    ``figure(Chart("On target", Series("Visits", (TrendPoint("2025/26 Q4", Decimal(12), "12 visits"),))), "visits")``
    """
    return Figure(
        title=chart.title,
        wide=trend(chart, id_prefix, WIDE),
        narrow=trend(chart, id_prefix, NARROW),
        key=_key(chart),
        table=trend_table(chart),
        shows=chart.shows,
    )
