"""Ordinary variation in words: what its chart draws, its key, notes, description and table twin."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from board.charts.formats import Bounds, NumberFormat
from board.charts.marks import CONCERN, DOT, IMPROVEMENT, NEUTRAL, key_mark
from board.charts.model import Cell, Column, KeyMark, Table
from board.charts.scale import number
from board.charts.table import BLANK, NO_FIGURE, NOTES, filled, number_cell
from measures.calc.rounding import exact
from measures.calc.targets import TargetAim
from measures.calc.variation import ENOUGH_POINTS, LIMIT_FACTOR, SCREEN_FACTOR, Limits, Mark, Series, Stretch
from measures.calc.words import Variation, VariationRule

_SHAPES = {
    Variation.CONCERN: CONCERN,
    Variation.IMPROVEMENT: IMPROVEMENT,
    Variation.HIGH: NEUTRAL,
    Variation.LOW: NEUTRAL,
}
_DETAIL = {
    VariationRule.OUTSIDE_LIMITS: ("below the lower limit", "above the upper limit"),
    VariationRule.TREND: ("part of a run of seven falling", "part of a run of seven rising"),
    VariationRule.TWO_OF_THREE: ("two of three near the lower limit", "two of three near the upper limit"),
    VariationRule.SHIFT: ("part of a run of seven below the mean", "part of a run of seven above the mean"),
}


@dataclass(frozen=True)
class VariationChart:
    """A series judged by ``measures.calc.variation.vary``, with the name of each of its periods in the same order.

    ``texts`` are the periods' values as people read them, and why there is none; ``target`` is the latest one;
    ``provisional`` names places in the series. The series holds only what its reader may see: a mean of withheld
    figures would give them away. A title of one's own replaces the finding.
    """

    name: str
    series: Series
    labels: tuple[str, ...]
    number: NumberFormat
    texts: tuple[str, ...] = ()
    target: TargetAim | None = None
    provisional: frozenset[int] = frozenset()
    title: str = ""
    shows: str = ""

    def __post_init__(self) -> None:
        if len(self.labels) != len(self.series.points) or len(self.texts) not in (0, len(self.labels)):
            raise ValueError("Each period of the series needs its name, and either all have a text or none has.")

    @property
    def places(self) -> list[float | None]:
        return [number(point.value) for point in self.series.points]

    @property
    def last(self) -> int | None:
        """Where the latest figure stands."""
        return max((index for index, place in enumerate(self.places) if place is not None), default=None)

    @property
    def starts(self) -> list[int]:
        """Where the series starts again."""
        return [stretch.first for stretch in self.series.stretches if stretch.first]

    @property
    def uses_near(self) -> bool:
        """Whether some point stands out because of the two-sigma lines, which are of use only then."""
        return any(mark is not None and mark.rule is VariationRule.TWO_OF_THREE for mark in self.series.marks)

    @property
    def aims(self) -> list[tuple[str, Decimal]]:
        """The target, or both ends of the range aimed for."""
        target = self.target
        if target is None or number(target.value) is None or target.value is None:
            return []
        if target.upper is None or number(target.upper) is None:
            return [("Target", target.value)]
        return [("Target from", target.value), ("Target to", target.upper)]

    def drawn(self, limits: Limits) -> tuple[Decimal, Decimal]:
        """The limits inside what is possible."""
        least, most = self.bounds
        return limits.clipped(least, most)

    def near(self, limits: Limits) -> tuple[Decimal, Decimal]:
        """The two-sigma lines inside what is possible."""
        lower, upper = self.drawn(limits)
        return max(limits.near_lower, lower), min(limits.near_upper, upper)

    @property
    def bounds(self) -> Bounds:
        """What is possible; a side on which some figure is beyond it has no end."""
        least, most = self.number.possible
        values = [point.value for point in self.series.points if point.value is not None]
        if least is not None and any(value < least for value in values):
            least = None
        if most is not None and any(value > most for value in values):
            most = None
        return least, most


def _value_text(chart: VariationChart, index: int) -> str:
    if chart.texts:
        return chart.texts[index]
    value = chart.series.points[index].value
    return NO_FIGURE if value is None else chart.number.full(value)


def shape_of(judged: Mark | None) -> str:
    return _SHAPES.get(judged.verdict, DOT) if judged else DOT


# --- In words ---------------------------------------------------------------------------------------------------------


def key(chart: VariationChart) -> Iterator[KeyMark]:
    """The marks this chart has, and no other."""
    kinds = [shape_of(judged) for judged in chart.series.marks]
    yield from (key_mark(kind) for kind in (CONCERN, IMPROVEMENT, NEUTRAL) if kind in kinds)
    if chart.uses_near:
        yield key_mark("near")
    if chart.provisional:
        yield key_mark("provisional")
    if chart.last is not None and None in chart.places:
        yield key_mark("gap")
    if chart.last is not None and chart.starts:
        yield key_mark("restart")


def described(chart: VariationChart) -> str:
    """What a screen reader hears: mean and limits, how many figures are outside them, the latest figure."""
    last, now = chart.last, chart.series.now
    if last is None or now is None or now.centre is None:
        return f"{chart.name}: {chart.series.words}."
    kind = "Run chart" if now.needed else "Chart of ordinary variation"
    words = [f"{kind} of {chart.name}, {chart.labels[0]} to {chart.labels[-1]}.", _centre_words(chart, now)]
    special = sum(shape_of(judged) != DOT for judged in chart.series.marks)
    if now.limits:
        judged = sum(mark is not None for mark in chart.series.marks)
        words.append(f"{special} of {judged} figures {'is' if special == 1 else 'are'} outside it.")
    words += [f"{name} {chart.number.aim(aim)}." for name, aim in chart.aims]
    words.append(f"Latest figure {_value_text(chart, last)}, {chart.labels[last]}: {chart.series.words}.")
    return " ".join(words)


def _centre_words(chart: VariationChart, now: Stretch) -> str:
    assert now.centre is not None
    write = chart.number.finer.full
    if now.limits is None:
        return f"Always {chart.number.full(now.centre)}." if now.is_constant else f"Median {write(now.centre)}."
    lower, upper = chart.drawn(now.limits)
    return f"Mean {write(now.centre)}, limits {write(lower)} to {write(upper)}."


def notes(chart: VariationChart) -> Iterator[str]:
    """How the limits came about, what was left out of them, and what is still needed for any."""
    stretches, now = chart.series.stretches, chart.series.now
    if now is None or chart.last is None:
        return
    if now.needed:
        more = f"{now.needed} more {'period' if now.needed == 1 else 'periods'}"
        since = f" since {chart.labels[now.first]}" if now.first else ""
        have = f"{now.count} of the {ENOUGH_POINTS} periods it takes{since}"
        unlock = "unlocks" if now.needed == 1 else "unlock"
        yield f"Run chart: {have}. {more} {unlock} the limits of ordinary variation."
    if now.is_constant and now.centre is not None:
        yield f"There are no limits, because nothing varies: every figure is {chart.number.full(now.centre)}."
    limits = [stretch.limits for stretch in stretches if stretch.limits]
    if limits:
        how = f"Limits: the mean and {exact(LIMIT_FACTOR)} times the mean moving range on either side."
        yield f"{how} {_screening(chart, limits)}"
        yield from _clipped(chart)
    for stretch in stretches:
        if stretch.first:
            because = f": {stretch.reason}" if stretch.reason else ""
            yield f"The series starts again with {chart.labels[stretch.first]}{because}."


def _screening(chart: VariationChart, limits: list[Limits]) -> str:
    if not chart.series.is_screened:
        return "Screening is off: every moving range counts, however large."
    left_out, factor = sum(each.screened for each in limits), f"{exact(SCREEN_FACTOR)} times their mean or more"
    if not left_out:
        return f"Screening: no moving range is {factor}, so none was left out."
    ranges = "1 moving range" if left_out == 1 else f"{left_out} moving ranges"
    return f"Screening: {ranges} of {factor} {'was' if left_out == 1 else 'were'} left out."


def _clipped(chart: VariationChart) -> Iterator[str]:
    """Limits beyond what is possible, of the stretch the series is in."""
    now, write = chart.series.now, chart.number.finer.full
    if now is None or now.limits is None:
        return
    lower, upper = chart.drawn(now.limits)
    for name, real, drawn in (("lower", now.limits.lower, lower), ("upper", now.limits.upper, upper)):
        if real != drawn:
            yield f"The {name} limit works out at {write(real)}, which cannot be: it is drawn at {write(drawn)}."


# --- Table ------------------------------------------------------------------------------------------------------------


def table(chart: VariationChart) -> Table:
    """The figures with every line that is drawn, period by period, and what sets a figure apart."""
    names = [chart.name, _centre_name(chart.series), "Lower limit", "Upper limit"]
    names += ["Lower two-sigma line", "Upper two-sigma line", *(name for name, _ in chart.aims)]
    cells = []
    for stretch in chart.series.stretches:
        lines = _line_cells(chart, stretch)
        for index in range(stretch.first, stretch.last + 1):
            value = number_cell(chart.number, chart.series.points[index].value, _value_text(chart, index))
            cells.append((Cell(chart.labels[index]), value, *lines, Cell(_note(chart, stretch, index))))
    return filled([Column("Period"), *(Column(name, chart.number.counted) for name in names), Column(NOTES)], cells)


def _centre_name(series: Series) -> str:
    kinds = {bool(stretch.needed) for stretch in series.stretches}
    return "Mean or median" if len(kinds) == 2 else "Median" if True in kinds else "Mean"


def _line_cells(chart: VariationChart, stretch: Stretch) -> list[Cell]:
    """Centre, limits, two-sigma lines and target of a stretch, as they are drawn."""
    form = chart.number if stretch.is_constant else chart.number.finer
    lines: list[Decimal | None] = [stretch.centre, None, None, None, None]
    if stretch.limits:
        lines[1:3] = chart.drawn(stretch.limits)
    if stretch.limits and chart.uses_near:
        lines[3:5] = chart.near(stretch.limits)
    cells = [BLANK if value is None else number_cell(form, value) for value in lines]
    return cells + [number_cell(chart.number, aim, chart.number.aim(aim)) for _, aim in chart.aims]


def _note(chart: VariationChart, stretch: Stretch, index: int) -> str:
    judged = chart.series.marks[index]
    said = []
    if index and index == stretch.first:
        said.append(f"Starts again: {stretch.reason}" if stretch.reason else "Starts again")
    if judged is not None and judged.rule is not None:
        said.append(f"{judged.verdict.label}: {_DETAIL[judged.rule][judged.way > 0]}")
    if index in chart.provisional:
        said.append("Provisional")
    return "; ".join(said)
