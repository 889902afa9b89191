"""The gap between groups as a dumbbell chart: each group against the reference, withheld groups named and not drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from board.charts.findings import gap_finding
from board.charts.formats import NumberFormat
from board.charts.marks import DOT, REFERENCE, key_mark
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
from measures.calc.gaps import Gap
from measures.calc.intervals import Interval
from measures.calc.words import Polarity, Unit


@dataclass(frozen=True)
class GroupFigure:
    """A group's value with its interval, and its gap against the reference.

    Of a withheld group nothing but its name is used, whatever else is given. ``missing`` says why there is no value.
    """

    name: str
    value: Decimal | None
    interval: Interval | None = None
    gap: Gap | None = None
    is_withheld: bool = False
    missing: str = NO_FIGURE

    @property
    def shown(self) -> Decimal | None:
        """The value as far as it may be seen and drawn."""
        return None if self.is_withheld or number(self.value) is None else self.value

    @property
    def limits(self) -> Interval | None:
        return usable(self.interval, self.shown)

    @property
    def difference(self) -> Decimal | None:
        """The gap, where both the group's and the reference's figures are there."""
        return self.gap.difference if self.gap and self.shown is not None else None

    @property
    def in_place(self) -> str:
        """What stands in the place of a value that is not there."""
        return WITHHELD if self.is_withheld else self.missing


@dataclass(frozen=True)
class GapChart:
    """Groups against one of them, the reference, in the order they are to be read."""

    name: str
    reference: GroupFigure
    groups: tuple[GroupFigure, ...]
    number: NumberFormat
    polarity: Polarity
    title: str = ""
    shows: str = ""

    @property
    def everybody(self) -> tuple[GroupFigure, ...]:
        return (self.reference, *self.groups)

    @property
    def compared(self) -> tuple[GroupFigure, ...]:
        """Groups whose gap may be shown: none while the reference is not."""
        return self.groups if self.reference.shown is not None else ()


def gap_chart(chart: GapChart, id_prefix: str) -> Figure:
    """The gap between groups, ready for ``components/chart.html``.

    ``id_prefix`` is unique on its page and the same each time::

        white, asian = Group("White British", 620, 1000), Group("Asian", 270, 499)
        groups = (
            GroupFigure("Asian", Decimal("54.1"), interval_of(...), gap(asian, white, Unit.PERCENTAGE)),
            GroupFigure("Black", None, is_withheld=True),
        )
        reference = GroupFigure("White British", Decimal("62.0"), interval_of(...))
        gap_chart(GapChart("Attendance", reference, groups, number, Polarity.HIGH_IS_GOOD), "gap-ethnicity-p4")
    """
    title, said, drawn = chart.title or _finding(chart), _described(chart), _ranged(chart)
    drawings = [
        ranged(drawn, id_prefix, layout, title, said)
        if any(group.shown is not None for group in chart.everybody)
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


def _finding(chart: GapChart) -> str:
    if chart.reference.shown is None:
        why = "is withheld" if chart.reference.is_withheld else "has no figure"
        return f"{chart.name}: there is no gap to show, because the reference, {chart.reference.name}, {why}"
    if not chart.groups:
        return f"{chart.name}: there is no group to compare with {chart.reference.name}"
    gaps = [group.gap for group in chart.compared if group.gap and group.shown is not None]
    some_withheld = any(group.is_withheld for group in chart.groups)
    return gap_finding(chart.name, gaps, chart.number, chart.polarity, some_withheld=some_withheld)


def _ranged(chart: GapChart) -> Ranged:
    through = number(chart.reference.shown)
    return Ranged(
        rows=tuple(_row(chart, group, through) for group in chart.everybody),
        headings=("", "Gap"),
        suffix=chart.number.suffix,
        bounds=chart.number.possible,
        through=through,
    )


def _row(chart: GapChart, group: GroupFigure, through: float | None) -> Row:
    is_reference = group is chart.reference
    if group.shown is None:
        return Row(group.name, None, words=(group.in_place, "reference" if is_reference else ""))
    ends = known([group.limits.lower, group.limits.upper]) if group.limits else []
    difference = group.difference if through is not None else None
    gap = "" if difference is None else chart.number.gap(difference)
    return Row(
        name=group.name,
        value=number(group.shown),
        ends=(min(ends), max(ends)) if ends else None,
        mark=REFERENCE if is_reference else DOT,
        words=(chart.number.short(group.shown), "reference" if is_reference else gap),
        link=None if is_reference else through,
    )


def _key(chart: GapChart) -> Iterator[KeyMark]:
    if any(group.shown is not None for group in chart.groups):
        yield key_mark(DOT, "The group")
    if chart.reference.shown is not None:
        yield key_mark(REFERENCE, f"The reference: {chart.reference.name}")
    if any(group.limits for group in chart.everybody):
        yield key_mark("level_interval", "95% interval: what chance alone explains")


def _notes(chart: GapChart) -> Iterator[str]:
    if any(group.is_withheld for group in chart.everybody):
        yield f"{WITHHELD} Withheld to protect small numbers: named here and not drawn."


def _described(chart: GapChart) -> str:
    words = [f"Chart of {chart.name} by group, against {chart.reference.name}."]
    words += [_said(chart, group) for group in chart.everybody]
    return " ".join(words)


def _said(chart: GapChart, group: GroupFigure) -> str:
    if group.shown is None:
        return f"{group.name}: {'withheld (small numbers)' if group.is_withheld else group.missing}."
    value = f"{group.name}: {chart.number.full(group.shown)}{interval_words(chart.number, group.limits)}"
    difference = group.difference if group in chart.compared else None
    return f"{value}." if difference is None else f"{value}, gap {chart.number.gap(difference)}."


def _table(chart: GapChart) -> Table:
    """Each group with its value, its gap in points and as a ratio, and their intervals."""
    form, unit = chart.number, chart.number.counted
    gap_unit = form.counted_gap
    columns = [Column("Group"), Column(chart.name, unit), Column(FROM, unit), Column(TO, unit)]
    columns += [Column(f"Gap to {chart.reference.name}", gap_unit)]
    columns += [Column("Gap, 95% interval from", gap_unit), Column("Gap, 95% interval to", gap_unit)]
    columns += [Column("Times the reference"), Column(NOTES)]
    cells = []
    for group in chart.everybody:
        row = [Cell(group.name), number_cell(form, group.shown, "" if group.shown is not None else group.in_place)]
        cells.append((*row, *interval_cells(form, group.limits), *_gap_cells(chart, group), Cell(_note(chart, group))))
    return filled(columns, cells)


def _gap_cells(chart: GapChart, group: GroupFigure) -> list[Cell]:
    found = group.gap if group in chart.compared and group.difference is not None else None
    if found is None or found.difference is None:
        return [BLANK, BLANK, BLANK, BLANK]
    ends = [found.absolute.lower, found.absolute.upper] if found.absolute else [None, None]
    cells = [BLANK if end is None else _signed(chart.number, end) for end in (found.difference, *ends)]
    ratio = NumberFormat(Unit.SCORE, 2)
    return [*cells, BLANK if found.ratio is None else number_cell(ratio, found.ratio)]


def _signed(form: NumberFormat, amount: Decimal) -> Cell:
    return Cell.of(amount, form.gap(amount))


def _note(chart: GapChart, group: GroupFigure) -> str:
    if group.is_withheld:
        return "Withheld (small numbers)"
    return "Reference" if group is chart.reference else ""
