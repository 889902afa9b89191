"""Which rows below the headings hold a figure, and which are totals, footnotes or broken: those are problems."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from imports.reading.cells import Cell
from imports.reading.figures import is_blank
from imports.reading.findings import Findings, Refused
from imports.reading.headings import Headings, text_of
from imports.reading.names import cell_name, column_name, heading_key, name_key, quoted
from imports.reading.results import Limits
from imports.reading.words import NUMBERS, Column

_IS_TOTAL = re.compile(r"(?:.* )?(?:sub-?|grand )?totals?(?: \(.*\))?:?|(?:sub|grand)-? ?totals?:?|sum|overall|average")
#: Columns whose cells a row may leave off at its end; Excel drops them from CSV when they are empty.
_MAY_BE_LEFT_OFF = frozenset({Column.NOTE, Column.PARTNER, Column.BREAKDOWN, Column.CATEGORY})


@dataclass(slots=True)
class RowSieve:
    """Lets rows with a figure through, padded to the width of the headings and one blank cell more.

    The blank cell at the end stands for every column the sheet does not have.
    """

    headings: Headings
    findings: Findings
    limits: Limits
    #: In delimited text a short or long row is a broken row; in a workbook it only has blank cells.
    is_delimited: bool
    ends_cleanly: bool = True
    count: int = 0
    width: int = field(init=False)
    code: int = field(init=False)
    heading: str = field(init=False)
    may_be_left_off: int = field(init=False)
    without_heading: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.width = self.headings.width
        heading, self.code = self.headings.columns[Column.MEASURE_CODE]
        self.heading = heading_key(heading)
        self.without_heading = [index for index in range(self.width) if index not in self.headings.texts]
        self.may_be_left_off = self._least_width()

    def pass_row(self, row: int, cells: list[Cell]) -> list[Cell] | None:
        """The row's cells when it holds a figure; None when it is blank or a problem, which is said."""
        width = self.width
        size = len(cells)
        if size > width:
            if any(cells[width:]):
                self._check_beyond(row, cells)
            del cells[width:]
        elif size < width and self.is_delimited and self._is_broken(row, cells):
            return None
        cells.extend([""] * (width + 1 - len(cells)))
        if not cells[self.code] or is_blank(cells[self.code]):
            self._without_code(row, cells)
            return None
        self._count(row)
        for index in self.without_heading:
            if not is_blank(cells[index]):
                raise self._no_heading(row, index, cells[index])
        code = cells[self.code]
        text = code if isinstance(code, str) else text_of(code)
        if " " in text or not text[-1:].isdigit():
            return self._unless_it_is_no_figure(row, cells, text)
        return cells

    def _count(self, row: int) -> None:
        self.count += 1
        if self.count > self.limits.rows:
            raise Refused(
                "too_many_rows",
                f"The file has more than {self.limits.rows:,} rows. Split it into several files.",
                sheet=self.findings.sheet,
                row=row,
            )

    def _without_code(self, row: int, cells: list[Cell]) -> None:
        filled = [index for index, cell in enumerate(cells) if not is_blank(cell)]
        if not filled:
            return
        self._count(row)
        for index in filled:
            if index in self.without_heading:
                raise self._no_heading(row, index, cells[index])
        label = text_of(cells[filled[0]])
        if _IS_TOTAL.fullmatch(name_key(label)):
            self._say_total(row, filled[0], label)
        elif len(filled) == 1 and not self._holds_numbers(filled[0]):
            self._say_footnote(row, filled[0], label)
        else:
            message = f"{cell_name(self.code, row)} has no measure code: write it in every row with a figure."
            self.findings.problem("missing_code", message, row, self.code)

    def _unless_it_is_no_figure(self, row: int, cells: list[Cell], text: str) -> list[Cell] | None:
        """A code column that holds words may be that of a total or of a footnote."""
        if _IS_TOTAL.fullmatch(name_key(text)):
            self._say_total(row, self.code, text)
            return None
        if heading_key(text) == self.heading:
            message = "These are the headings again, as at the top of a printed page. Delete the row."
            self.findings.problem("repeated_headings", message, row, self.code, text)
            return None
        if sum(not is_blank(cell) for cell in cells) == 1:
            self._say_footnote(row, self.code, text)
            return None
        return cells

    def _say_total(self, row: int, index: int, text: str) -> None:
        message = "This row is a total, not a figure: totals are worked out from the figures. Delete the row."
        self.findings.problem("totals_row", message, row, index, text)

    def _say_footnote(self, row: int, index: int, text: str) -> None:
        message = "This row has text in one cell alone, as a footnote has: delete the row, or fill in its other cells."
        self.findings.problem("footnote", message, row, index, text)

    def _holds_numbers(self, index: int) -> bool:
        numbers = [self.headings.columns[column][1] for column in NUMBERS if column in self.headings.columns]
        return index in [*numbers, *(period.index for period in self.headings.periods)]

    def _is_broken(self, row: int, cells: list[Cell]) -> bool:
        """Whether a row of delimited text that is too short is no row to rely on."""
        filled = [index for index, cell in enumerate(cells) if not is_blank(cell)]
        if not filled:
            return False
        if filled == [self.code] or (len(filled) == 1 and not self._holds_numbers(filled[0])):
            return False
        message = f"This row has {len(cells)} cells and the headings {self.width}"
        if len(cells) >= self.may_be_left_off and self.ends_cleanly:
            self.findings.warning("short_row", f"{message}: the cells left off at its end are taken as blank.", row)
            return False
        self._count(row)
        self.findings.problem("ragged_row", f"{message}: fill in the row, or delete it.", row, None, text_of(cells[0]))
        return True

    def _least_width(self) -> int:
        """The number of cells that a row needs at least: up to the last column that must not be left off."""
        kept = [index for column, (_, index) in self.headings.columns.items() if column not in _MAY_BE_LEFT_OFF]
        return max([*kept, *(period.index for period in self.headings.periods)]) + 1

    def _check_beyond(self, row: int, cells: Sequence[Cell]) -> None:
        """Cells to the right of the headings must be blank."""
        for index in range(self.width, len(cells)):
            if is_blank(cells[index]):
                continue
            if index < self.headings.cells:
                raise self._no_heading(row, index, cells[index])
            if index >= self.limits.columns:
                raise too_many_columns(self.limits, index, row, self.findings.sheet)
            value = text_of(cells[index])
            if self.is_delimited:
                message = (
                    f"This row has more cells than there are headings ({self.width}): put text with commas (or other "
                    "separators) in quotation marks."
                )
                self.findings.problem("ragged_row", message, row, index, value)
            else:
                message = f"{cell_name(index, row)} is beside the table: clear it, or give its column a heading."
                self.findings.problem("outside_table", message, row, index, value)
            return

    def _no_heading(self, row: int, index: int, cell: Cell) -> Refused:
        return Refused(
            "blank_heading",
            f"Column {column_name(index)} has no heading, but {cell_name(index, row)} holds {quoted(text_of(cell))}. "
            "Give the column a heading or clear it.",
            sheet=self.findings.sheet,
            row=row,
            value=text_of(cell),
        )


def too_many_columns(limits: Limits, index: int, row: int, sheet: str) -> Refused:
    return Refused(
        "too_many_columns",
        f"There is something in {cell_name(index, row)}, past the limit of {limits.columns} columns. "
        "Keep the table's own columns and clear everything to the right of them.",
        sheet=sheet,
        row=row,
    )
