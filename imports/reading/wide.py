"""The wide layout: periods across the top, one row a measure or a category of it.

What the numbers are (numerator, denominator or value) is said by a ``part`` column, where each part has a row of
its own; by the heading of the period ("2025/26 Q1 numerator"); or for the whole sheet by its sender. Parts of one
figure are put together wherever they stand. A row's note is the note of every figure in that row.
"""

from imports.reading.cells import Cell
from imports.reading.figures import FigureReader, Placed, Sink
from imports.reading.findings import Findings, Refused
from imports.reading.headings import PARTS, Headings, PeriodColumn, text_of
from imports.reading.labels import LabelReader, Labels
from imports.reading.names import heading_key, name_key, quoted
from imports.reading.results import Request
from imports.reading.words import Column

Key = tuple[str, ...]


class WideFigure:
    """A figure that is being put together: its words, the column it stands under, its parts."""

    __slots__ = ("column", "has_problem", "labels", "parts", "period", "row")

    def __init__(self, row: int, labels: Labels, period: PeriodColumn) -> None:
        self.row, self.labels = row, labels
        self.column, self.period = period.heading, period.period
        self.parts: dict[Column, Placed] = {}
        self.has_problem = not labels.is_sound


class WideReader:
    """Takes the rows of a wide sheet and gives on a figure for each of its cells, or of its parts together."""

    def __init__(self, headings: Headings, findings: Findings, request: Request, sink: Sink) -> None:
        self.findings, self.sink, self.limits = findings, sink, request.limits
        self.labels = LabelReader(headings, findings, request.limits)
        self.figures = FigureReader(findings)
        self.periods = headings.periods
        self.keys = {period.index: name_key(period.period) for period in headings.periods}
        self.part_column = headings.columns.get(Column.PART, ("", -1))[1]
        self.part = request.part
        self.open: dict[Key, list[WideFigure]] = {}
        self.count = 0

    def take(self, row: int, cells: list[Cell]) -> None:
        """One row, padded as ``RowSieve`` does."""
        labels = self.labels.read(row, cells)
        part = self._part_of_row(row, cells)
        if part is None:
            return
        names = tuple(name_key(name) for name in labels[:5])
        for period in self.periods:
            own = period.part or part
            placed = Placed(self.figures.read(own, cells[period.index]), cells[period.index], row, period.index)
            self._add((*names, self.keys[period.index]), row, labels, period, own, placed)
        if self.part_column < 0:
            self.finish()

    def finish(self) -> None:
        """Give on the figures whose parts have all been seen."""
        for figures in self.open.values():
            for figure in figures:
                self._give(figure)
        self.open.clear()

    def _part_of_row(self, row: int, cells: list[Cell]) -> Column | None:
        if self.part_column < 0:
            return self.part
        text = text_of(cells[self.part_column])
        part = PARTS.get(heading_key(text))
        if part is None:
            what = f"{quoted(text.strip())} is not a part of a figure" if text.strip() else "There is no part"
            message = f"{what}: write numerator, denominator or value."
            self.findings.problem("unknown_part", message, row, self.part_column, text)
        return part

    def _add(self, key: Key, row: int, labels: Labels, period: PeriodColumn, part: Column, placed: Placed) -> None:
        """Put a part to its figure; one that has this part already is another figure, which is found out later."""
        figures = self.open.setdefault(key, [])
        figure = next((figure for figure in figures if part not in figure.parts), None)
        if figure is None:
            self._count(row)
            figure = WideFigure(row, labels, period)
            figures.append(figure)
        elif labels.note and not figure.labels.note:
            figure.labels = figure.labels._replace(note=labels.note)
        figure.parts[part] = placed
        figure.has_problem |= not labels.is_sound

    def _count(self, row: int) -> None:
        self.count += 1
        if self.count > self.limits.rows:
            raise Refused(
                "too_many_rows",
                f"The sheet has more than {self.limits.rows:,} figures. Split it into several files.",
                sheet=self.findings.sheet,
                row=row,
            )

    def _give(self, figure: WideFigure) -> None:
        labels = figure.labels
        numerator, denominator, value, reason, is_percent, has_problem = self.figures.settle(figure.parts)
        has_problem = has_problem or figure.has_problem
        note = labels.note if numerator or denominator or value or reason else None
        names = (
            figure.row,
            labels.measure_code,
            figure.period,
            labels.breakdown,
            labels.category,
            labels.partner,
        )
        self.sink((*names, numerator, denominator, value, reason, note, figure.column, is_percent, has_problem))
