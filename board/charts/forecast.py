"""What comes next if nothing changes: the straight line's forecast beside the owner's own and the target."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from board.charts.formats import NumberFormat
from board.charts.marks import BENCHMARK, DOT, NEUTRAL, REFERENCE, key_mark
from board.charts.model import NARROW, WIDE, Cell, Column, Figure, KeyMark, Table
from board.charts.ranged import Ranged, Row, ranged
from board.charts.scale import known, number
from board.charts.table import NOTES, filled, interval_cells, number_cell, usable
from measures.calc.intervals import Interval

FROM, TO = "95% prediction from", "95% prediction to"


@dataclass(frozen=True)
class ForecastChart:
    """The latest figure and what is expected of the next period, each where it is known.

    ``line`` is the straight line's value with its prediction interval; ``mean_error`` how far such a line was off on
    average in the last ``tested`` periods; ``misses`` whether even the good end of the interval is off target. Of a
    series of which something is withheld, the line must come from what its reader may see.
    """

    name: str
    latest_label: str
    latest: Decimal
    period: str
    number: NumberFormat
    line: Interval | None = None
    own: Decimal | None = None
    target: Decimal | None = None
    upper: Decimal | None = None
    mean_error: Decimal | None = None
    tested: int = 0
    misses: bool = False
    how: str = ""
    title: str = ""
    shows: str = ""

    @property
    def limits(self) -> Interval | None:
        """The prediction interval inside what is possible."""
        found = usable(self.line, self.line.value if self.line else None)
        if found is None:
            return None
        least, most = self.number.possible
        ends = [_inside(end, least, most) for end in (found.lower, found.upper)]
        value = _inside(found.value, least, most)
        return Interval(value, ends[0], ends[1], found.confidence, found.method)


def _inside(value: Decimal, least: Decimal | None, most: Decimal | None) -> Decimal:
    value = value if least is None else max(value, least)
    return value if most is None else min(value, most)


def forecast_chart(chart: ForecastChart, id_prefix: str) -> Figure:
    """The forecasts of the next period, ready for ``components/chart.html``; ``id_prefix`` is unique on its page.

    ``forecast_chart(ForecastChart("Visits", "2026/27 Q2", Decimal(40), "2026/27 Q3", form, own=Decimal(45)), "next")``
    """
    title = chart.title or forecast_finding(chart)
    said, rows = _described(chart), tuple(_rows(chart))
    drawn = Ranged(rows, ("",), chart.number.suffix, chart.number.possible)
    wide, narrow = (ranged(drawn, id_prefix, layout, title, said) for layout in (WIDE, NARROW))
    return Figure(
        title=title,
        wide=wide,
        narrow=narrow,
        key=tuple(_key(chart)),
        table=_table(chart),
        shows=chart.shows,
        notes=tuple(_notes(chart)),
    )


def forecast_finding(chart: ForecastChart) -> str:
    """What comes next, said first: "If nothing changes, it will be near 41.5% in 2026/27 Q3 (38.9% to 44.2%)"."""
    limits, form = chart.limits, chart.number
    when = chart.period if chart.period.startswith("at ") else f"in {chart.period}"
    if limits is None:
        own = f"the owner expects {form.full(chart.own)} {when}" if chart.own is not None else ""
        return f"{chart.name}: {own or 'no forecast can be made'}"
    likely = f"it will be near {form.full(limits.value)} {when}"
    likely = f"if nothing changes, {likely} ({form.short(limits.lower)} to {form.short(limits.upper)})"
    misses = chart.misses and chart.target is not None and chart.upper is None
    against = f"; that misses the target of {form.aim(chart.target)}" if misses and chart.target is not None else ""
    return f"{chart.name}: {likely}{against}"


def _rows(chart: ForecastChart) -> Iterator[Row]:
    form, limits = chart.number, chart.limits
    yield Row(f"Latest, {chart.latest_label}", number(chart.latest), mark=DOT, words=(form.short(chart.latest),))
    if limits is not None:
        ends = known([limits.lower, limits.upper])
        yield Row(
            f"Straight line, {chart.period}",
            number(limits.value),
            ends=(min(ends), max(ends)),
            mark=NEUTRAL,
            words=(form.short(limits.value),),
        )
    if chart.own is not None:
        yield Row(
            f"Owner's own forecast, {chart.period}", number(chart.own), mark=REFERENCE, words=(_aim(chart.own, form),)
        )
    for name, aim in _aims(chart):
        yield Row(f"{name}, {chart.period}", number(aim), mark=BENCHMARK, words=(_aim(aim, form),))


def _aim(value: Decimal, form: NumberFormat) -> str:
    return form.short_aim(value)


def _aims(chart: ForecastChart) -> list[tuple[str, Decimal]]:
    ends = [end for end in (chart.target, chart.upper) if end is not None]
    names = ("Target",) if len(ends) == 1 else ("Target from", "Target to")
    return list(zip(names, ends, strict=False))


def _key(chart: ForecastChart) -> Iterator[KeyMark]:
    yield key_mark(DOT, "Latest figure")
    if chart.limits is not None:
        yield key_mark(NEUTRAL, "A straight line through the latest figures, carried on")
        yield key_mark("level_interval", "95% prediction interval")
    if chart.own is not None:
        yield key_mark(REFERENCE, "What the measure's owner expects")
    if chart.target is not None:
        yield key_mark(BENCHMARK, "Target")


def _notes(chart: ForecastChart) -> Iterator[str]:
    if chart.how:
        yield f"{chart.how[:1].upper()}{chart.how[1:]}. It knows of no plans, seasons or events."
    if chart.limits is not None:
        yield _tried(chart)
    if chart.own is None:
        yield "The measure's owner has given no forecast of their own."


def _tried(chart: ForecastChart) -> str:
    """How far off such a line has been, worked out the same way."""
    if chart.mean_error is None or not chart.tested:
        return "There are too few earlier periods to say how far off such a line has been."
    periods = "period" if chart.tested == 1 else f"{chart.tested} periods"
    size = chart.number.finer.size(chart.mean_error)
    return f"Tried on the last {periods}, from what was known before each, such a line was {size} off on average."


def _described(chart: ForecastChart) -> str:
    form, limits = chart.number, chart.limits
    words = [f"Chart of what to expect of {chart.name} in {chart.period}."]
    words.append(f"Latest figure {form.full(chart.latest)}, {chart.latest_label}.")
    if limits is not None:
        ends = f"{form.short(limits.lower)} to {form.short(limits.upper)}"
        words.append(f"Straight line: {form.full(limits.value)} (95% prediction interval {ends}).")
    if chart.own is not None:
        words.append(f"Owner's own forecast: {form.aim(chart.own)}.")
    words += [f"{name} {form.aim(aim)}." for name, aim in _aims(chart)]
    return " ".join(words)


def _table(chart: ForecastChart) -> Table:
    form, unit, limits = chart.number, chart.number.counted, chart.limits
    columns = [Column("What"), Column("Period"), Column(chart.name, unit), Column(FROM, unit), Column(TO, unit)]
    blank = Cell("")
    cells = [(Cell("Latest figure"), Cell(chart.latest_label), number_cell(form, chart.latest), blank, blank, blank)]
    if limits is not None:
        ends = interval_cells(form, limits)
        row = (Cell("Straight line"), Cell(chart.period), number_cell(form, limits.value), *ends, Cell(_tried(chart)))
        cells.append(row)
    if chart.own is not None:
        own = number_cell(form, chart.own, form.aim(chart.own))
        cells.append((Cell("Owner's own forecast"), Cell(chart.period), own, blank, blank, blank))
    for name, aim in _aims(chart):
        text = number_cell(form, aim, form.aim(aim))
        cells.append((Cell(name), Cell(chart.period), text, blank, blank, blank))
    return filled([*columns, Column(NOTES)], cells)
