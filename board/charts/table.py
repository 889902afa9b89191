"""The chart in words: its table twin and what a screen reader hears. Everything drawn is said here too."""

from collections.abc import Sequence
from decimal import Decimal

from board.charts.formats import NumberFormat
from board.charts.model import Cell, Chart, Column, Level, Table, TrendPoint
from board.charts.scale import axis_text, number
from measures.calc.intervals import Interval

NO_FIGURE = "No figure"
WITHHELD = "[c]"
#: Columns of intervals; ours are all at this level.
FROM, TO = "95% interval from", "95% interval to"
NOTES = "Notes"
BLANK = Cell("")


def usable(limits: Interval | None, value: Decimal | None) -> Interval | None:
    """An interval that may be shown: none without its figure, which it would give away."""
    if limits is None or number(value) is None or number(limits.lower) is None or number(limits.upper) is None:
        return None
    return limits


def number_cell(form: NumberFormat, value: Decimal | None, text: str = "") -> Cell:
    """A value as the measure writes it; ``text`` instead where given, as it must be where there is no value."""
    if number(value) is None or value is None:
        return Cell(text or NO_FIGURE)
    return Cell.of(value, text or form.full(value))


def interval_cells(form: NumberFormat, limits: Interval | None) -> tuple[Cell, Cell]:
    if limits is None:
        return BLANK, BLANK
    return number_cell(form, limits.lower), number_cell(form, limits.upper)


def interval_words(form: NumberFormat, limits: Interval | None) -> str:
    """An interval in brackets after its figure; nothing where there is none."""
    return f" (95% interval {form.short(limits.lower)} to {form.short(limits.upper)})" if limits else ""


def filled(columns: Sequence[Column], cells: Sequence[Sequence[Cell]]) -> Table:
    """A table without the columns in which nothing stands; the first, which names the rows, is always there."""
    kept = [place for place in range(len(columns)) if place == 0 or any(row[place].text for row in cells)]
    return Table(tuple(columns[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in cells))


# --- Trend ------------------------------------------------------------------------------------------------------------


def describe(chart: Chart) -> str:
    """The words a screen reader hears: the caller's own, or first period, last figure and target."""
    if chart.description:
        return chart.description
    shown = [point for point in chart.actual.points if number(point.value) is not None]
    if not shown:
        return f"{chart.actual.name}: no figures yet."
    last = shown[-1]
    words = f"Line chart of {chart.actual.name}, {shown[0].label} to {last.label}. "
    words += f"Latest figure {_cell(last, chart.suffix).text}"
    if usable(last.interval, last.value):
        low, high = (cell.text for cell in _interval(last, chart))
        words += f" (95% interval {low} to {high})"
    aims = [point for point in chart.target.points if number(point.value) is not None] if chart.target else []
    return words + (f"; target {_cell(aims[-1], chart.suffix).text}." if aims else ".")


def _cell(point: TrendPoint | None, suffix: str) -> Cell:
    if point is None:
        return BLANK
    place = number(point.value)
    if place is None:
        return Cell(point.text or NO_FIGURE)
    return Cell.of(point.value, point.text or axis_text(place, suffix))


def _interval(point: TrendPoint | None, chart: Chart) -> tuple[Cell, Cell]:
    limits = usable(point.interval, point.value) if point else None
    if limits is None:
        return BLANK, BLANK
    if chart.number is not None:
        return interval_cells(chart.number, limits)
    low, high = (Cell.of(end, axis_text(number(end) or 0.0, chart.suffix)) for end in (limits.lower, limits.upper))
    return low, high


def _notes(point: TrendPoint | None) -> Cell:
    if point is None:
        return BLANK
    said = [point.note] if point.note else []
    said += ["Definition changed"] if point.break_before else []
    said += ["Provisional"] if point.provisional else []
    said += ["Outside ordinary variation"] if point.special else []
    return Cell("; ".join(dict.fromkeys(said)))


def _level(level: Level, suffix: str) -> Cell:
    place = number(level.value)
    return Cell.of(level.value, level.text or (NO_FIGURE if place is None else axis_text(place, suffix)))


def trend_table(chart: Chart) -> Table:
    """The trend as a table: what it draws or marks is said here in words."""
    actual, target = chart.actual.points, chart.target.points if chart.target else ()
    unit = chart.number.counted if chart.number else chart.suffix
    columns = [Column("Period"), Column(chart.actual.name, unit)]
    columns += [Column(FROM, unit), Column(TO, unit)]
    columns += [Column(chart.target.name, unit)] if chart.target else []
    columns += [Column(level.name, unit) for level in chart.levels]
    cells = []
    for index in range(max(len(actual), len(target))):
        now = actual[index] if index < len(actual) else None
        aim = target[index] if index < len(target) else None
        row = [Cell((now or aim).label), _cell(now, chart.suffix)]  # type: ignore[union-attr]
        row += _interval(now, chart)
        row += [_cell(aim, chart.suffix)] if chart.target else []
        row += [_level(level, chart.suffix) for level in chart.levels]
        cells.append((*row, _notes(now)))
    return filled([*columns, Column(NOTES)], cells)


def rows(chart: Chart) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Header and rows of a trend's table twin, as people read them."""
    table = trend_table(chart)
    return table.header, table.rows
