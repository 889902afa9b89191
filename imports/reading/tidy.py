"""The tidy layout: one row a figure, its parts in columns of their own."""

from imports.reading.cells import Cell
from imports.reading.figures import Figure, FigureReader, Placed, Sink
from imports.reading.findings import Findings
from imports.reading.headings import Headings
from imports.reading.labels import LabelReader
from imports.reading.names import cell_name
from imports.reading.results import Limits
from imports.reading.words import NUMBERS, Column


class TidyReader:
    """Takes the rows of a tidy sheet and gives on a figure for each."""

    def __init__(self, headings: Headings, findings: Findings, limits: Limits, sink: Sink) -> None:
        self.findings, self.sink = findings, sink
        self.labels = LabelReader(headings, findings, limits)
        self.figures = FigureReader(findings)
        places = {column: headings.columns.get(column, ("", headings.width))[1] for column in NUMBERS}
        self.numerator, self.denominator, self.value = places.values()

    def take(self, row: int, cells: list[Cell]) -> None:
        """One row that holds a figure, padded as ``RowSieve`` does."""
        code, period, breakdown, category, partner, note, is_sound = self.labels.read(row, cells)
        numerator = self.figures.part(cells[self.numerator])
        denominator = self.figures.part(cells[self.denominator])
        value = self.figures.value(cells[self.value])
        if numerator.is_simple and denominator.is_simple and value.is_simple:
            figure = Figure(numerator.number, denominator.number, value.number, "", value.is_percent)
        else:
            figure = self._settle(row, cells)
        if not period and is_sound:
            message = f"{cell_name(self.labels.period, row)} has no period: write it in every row."
            self.findings.problem("missing_period", message, row, self.labels.period)
            is_sound = False
        numerator_text, denominator_text, value_text, reason, is_percent, has_problem = figure
        has_problem = has_problem or not is_sound
        names = row, code, period, breakdown, category, partner
        self.sink((*names, numerator_text, denominator_text, value_text, reason, note, "", is_percent, has_problem))

    def finish(self) -> None:
        """Every figure was given on with its row."""

    def _settle(self, row: int, cells: list[Cell]) -> Figure:
        places = {
            Column.NUMERATOR: self.numerator,
            Column.DENOMINATOR: self.denominator,
            Column.VALUE: self.value,
        }
        return self.figures.settle(
            {
                column: Placed(self.figures.read(column, cells[index]), cells[index], row, index)
                for column, index in places.items()
            }
        )
