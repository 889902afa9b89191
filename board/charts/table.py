"""The chart in words: its table twin and what a screen reader hears. Everything drawn is said here too."""

from board.charts.model import Chart, TrendPoint
from board.charts.scale import axis_text, number

NO_FIGURE = "No figure"


def describe(chart: Chart) -> str:
    """The words a screen reader hears: the caller's own, or first period, last figure and target."""
    if chart.description:
        return chart.description
    shown = [point for point in chart.actual.points if number(point.value) is not None]
    if not shown:
        return f"{chart.actual.name}: no figures yet."
    words = f"Line chart of {chart.actual.name}, {shown[0].label} to {shown[-1].label}. "
    words += f"Latest figure {shown[-1].text or shown[-1].value}"
    aims = [point for point in chart.target.points if number(point.value) is not None] if chart.target else []
    return words + (f"; target {aims[-1].text or aims[-1].value}." if aims else ".")


def _cell(point: TrendPoint | None, suffix: str) -> str:
    if point is None:
        return ""
    place = number(point.value)
    if place is None:
        return point.text or NO_FIGURE
    return point.text or axis_text(place, suffix)


def _notes(point: TrendPoint) -> str:
    said = [point.note] if point.note else []
    said += ["Definition changed"] if point.break_before else []
    said += ["Provisional"] if point.provisional else []
    said += ["Outside ordinary variation"] if point.special else []
    return "; ".join(dict.fromkeys(said))


def rows(chart: Chart) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The chart as a table: header and rows. What the chart draws or marks is said here in words."""
    actual, target = chart.actual.points, chart.target.points if chart.target else ()
    notes = any(_notes(point) for point in actual)
    header = ["Period", chart.actual.name]
    header += [chart.target.name] if chart.target else []
    header += [level.name for level in chart.levels]
    header += ["Notes"] if notes else []
    body = []
    for index in range(max(len(actual), len(target))):
        now = actual[index] if index < len(actual) else None
        aim = target[index] if index < len(target) else None
        row = [(now or aim).label, _cell(now, chart.suffix)]  # type: ignore[union-attr]
        row += [_cell(aim, chart.suffix)] if chart.target else []
        row += [level.text or str(level.value) for level in chart.levels]
        row += [_notes(now) if now else ""] if notes else []
        body.append(tuple(row))
    return tuple(header), tuple(body)
