"""A figure with its interval beside England, the region and a group's median, as a small ranged chart."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from board.charts.findings import benchmark_finding
from board.charts.formats import NumberFormat
from board.charts.marks import BENCHMARK, DOT, key_mark
from board.charts.model import NARROW, WIDE, Cell, Column, Figure, KeyMark, Table
from board.charts.ranged import Ranged, Row, ranged
from board.charts.scale import known, number
from board.charts.svg import empty
from board.charts.table import (
    BLANK,
    FROM,
    NO_FIGURE,
    NOTES,
    TO,
    WITHHELD,
    filled,
    interval_cells,
    interval_words,
    number_cell,
    usable,
)
from measures.calc.comparison import Compared
from measures.calc.intervals import Interval
from measures.calc.words import Comparison


@dataclass(frozen=True)
class Benchmark:
    """Somewhere to compare with; ``compared`` is our verdict against it, ``note`` its period or version.

    ``said`` is the name as it reads inside a sentence: the West Midlands.
    """

    name: str
    value: Decimal | None
    compared: Compared | None = None
    note: str = ""
    said: str = ""


@dataclass(frozen=True)
class BenchmarkChart:
    """A place's figure beside others. Of a withheld one neither value nor interval nor verdict is used."""

    name: str
    place: str
    value: Decimal | None
    interval: Interval | None
    benchmarks: tuple[Benchmark, ...]
    number: NumberFormat
    is_withheld: bool = False
    missing: str = NO_FIGURE
    title: str = ""
    shows: str = ""

    @property
    def shown(self) -> Decimal | None:
        """Our value as far as it may be seen and drawn."""
        return None if self.is_withheld or number(self.value) is None else self.value

    @property
    def limits(self) -> Interval | None:
        return usable(self.interval, self.shown)

    @property
    def in_place(self) -> str:
        return WITHHELD if self.is_withheld else self.missing

    def verdict(self, other: Benchmark) -> str:
        """Better, worse, similar: of the place, against the other."""
        if self.shown is None or number(other.value) is None or other.compared is None:
            return ""
        return other.compared.verdict.label


def benchmark_chart(chart: BenchmarkChart, id_prefix: str) -> Figure:
    """The comparison with other places, ready for ``components/chart.html``.

    ``id_prefix`` is unique on its page and the same each time::

        england = Benchmark("England", Decimal("67.0"), compare(interval, Decimal("67.0"), polarity), "31 March 2025")
        rate = NumberFormat(Unit.RATE, 1, Decimal(10000))
        chart = BenchmarkChart("Children looked after", "Coventry", Decimal("81.86"), interval, (england,), rate)
        benchmark_chart(chart, "benchmark-p4")
    """
    has_verdict = [
        (other.said or other.name, other.compared)
        for other in chart.benchmarks
        if chart.verdict(other) and other.compared
    ]
    title = chart.title or benchmark_finding(chart.name, chart.place, has_verdict)
    said, drawn = _described(chart), _ranged(chart)
    drawings = [
        ranged(drawn, id_prefix, layout, title, said)
        if any(row.value is not None for row in drawn.rows)
        else empty(layout, f"{id_prefix}-{layout.name}", title, said, "No figures to draw")
        for layout in (WIDE, NARROW)
    ]
    return Figure(
        title=title,
        wide=drawings[0],
        narrow=drawings[1],
        key=tuple(_key(chart)),
        table=_table(chart),
        shows=chart.shows,
        notes=tuple(_notes(chart)),
    )


def _ranged(chart: BenchmarkChart) -> Ranged:
    ends = known([chart.limits.lower, chart.limits.upper]) if chart.limits else []
    limits = (min(ends), max(ends)) if ends else None
    shown = chart.shown
    own = Row(
        name=chart.place,
        value=number(shown),
        ends=limits,
        words=(chart.in_place if shown is None else chart.number.short(shown), ""),
    )
    others = tuple(
        Row(
            name=other.name,
            value=number(other.value),
            mark=BENCHMARK,
            words=(NO_FIGURE if other.value is None else chart.number.short(other.value), _heard(chart, other)),
        )
        for other in chart.benchmarks
    )
    return Ranged((own, *others), ("", f"{chart.place} is"), chart.number.suffix, chart.number.possible, band=limits)


def _heard(chart: BenchmarkChart, other: Benchmark) -> str:
    """The verdict as it reads after "Coventry is"."""
    verdict = chart.verdict(other)
    return "" if verdict == Comparison.CANT_SAY.label else verdict.lower()


def _key(chart: BenchmarkChart) -> Iterator[KeyMark]:
    if chart.shown is not None:
        yield key_mark(DOT, chart.place)
    if any(number(other.value) is not None for other in chart.benchmarks):
        yield key_mark(BENCHMARK, "Compared with")
    if chart.limits:
        yield key_mark("level_band", "95% interval: similar to whatever lies inside it")


def _notes(chart: BenchmarkChart) -> Iterator[str]:
    if chart.is_withheld:
        yield f"{WITHHELD} Withheld to protect small numbers: named here, and neither drawn nor compared."
    for other in chart.benchmarks:
        if other.note:
            yield f"{other.name}: {other.note}."


def _described(chart: BenchmarkChart) -> str:
    if chart.shown is None:
        own = f"{chart.place}: {'withheld (small numbers)' if chart.is_withheld else chart.missing}."
    else:
        own = f"{chart.place}: {chart.number.full(chart.shown)}{interval_words(chart.number, chart.limits)}."
    words = [f"Chart of {chart.name} beside others.", own]
    for other in chart.benchmarks:
        value = NO_FIGURE if number(other.value) is None or other.value is None else chart.number.full(other.value)
        heard = _heard(chart, other)
        words.append(f"{other.name}: {value}{f', {chart.place} is {heard}' if heard else ''}.")
    return " ".join(words)


def _table(chart: BenchmarkChart) -> Table:
    form, unit = chart.number, chart.number.counted
    columns = [Column("Place"), Column(chart.name, unit), Column(FROM, unit), Column(TO, unit)]
    columns += [Column(f"{chart.place} is"), Column(NOTES)]
    own = number_cell(form, chart.shown, "" if chart.shown is not None else chart.in_place)
    note = Cell("Withheld (small numbers)" if chart.is_withheld else "")
    cells: list[tuple[Cell, ...]] = [(Cell(chart.place), own, *interval_cells(form, chart.limits), BLANK, note)]
    for other in chart.benchmarks:
        value = number_cell(form, other.value)
        cells.append((Cell(other.name), value, BLANK, BLANK, Cell(chart.verdict(other)), Cell(other.note)))
    return filled(columns, cells)
