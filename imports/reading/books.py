"""What every kind of file gives: sheets by name, their rows, and what is hidden or merged in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Protocol

from imports.reading.cells import Cell, Nature, Odd, exact, percent
from imports.reading.findings import Refused
from imports.reading.headings import LOOK
from imports.reading.kinds import Kind
from imports.reading.names import cell_name
from imports.reading.results import Limits
from imports.reading.rows import too_many_columns

Row = tuple[int, list[Cell]]
#: Days are counted from here: 1 is 1 January 1900, and a day that never was (29 February 1900) is counted too.
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's dates have no time zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_DURATION = re.compile(r"PT([0-9]{1,4})H([0-9]{1,2})M([0-9]{1,2})(?:[.,][0-9]+)?S")
_LAST_DAY = 2_958_465


class SheetName(NamedTuple):
    name: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged area: first row and column, last row and column; rows from 1, columns from 0."""

    row: int
    index: int
    last_row: int
    last_index: int

    @property
    def area(self) -> str:
        return f"{cell_name(self.index, self.row)}:{cell_name(self.last_index, self.last_row)}"


@dataclass(slots=True)
class SheetFacts:
    """What is known of a sheet once its rows were read."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)


class Book(Protocol):
    """A file with sheets. Rows that hold nothing need not be given; ``done`` of ``total`` says how far it is."""

    kind: Kind
    sheets: list[SheetName]
    facts: SheetFacts
    done: int
    total: int

    def rows(self, sheet: int) -> Iterator[Row]:
        """The rows of a sheet with their numbers from 1; ``facts`` are about the sheet last read."""


class Fence:
    """Keeps cells where a table can be, and names the one that is far from it."""

    def __init__(self, limits: Limits, sheet: str) -> None:
        self.limits, self.sheet = limits, sheet
        #: Titles and headings stand above the rows that are counted.
        self.last_row = limits.rows + LOOK
        self.row_before = 0

    def check_cell(self, row: int, index: int, cells: list[Cell]) -> None:
        """Before a cell that holds something is put to its row: the row's cells so far are given."""
        if index >= self.limits.columns:
            if cells and len(cells) >= self.limits.columns and cells[-1]:
                raise too_many_columns(self.limits, index, row, self.sheet)
            raise self._far(row, index)
        if row > self.last_row:
            if row == self.row_before + 1:
                raise Refused(
                    "too_many_rows",
                    f"The file has more than {self.limits.rows:,} rows. Split it into several files.",
                    sheet=self.sheet,
                    row=row,
                )
            raise self._far(row, index)

    def pass_row(self, row: int) -> None:
        self.row_before = row

    def _far(self, row: int, index: int) -> Refused:
        return Refused(
            "far_cell",
            f"There is something in {cell_name(index, row)}, far outside the table. Clear everything to the right of "
            "and below the table and save the file again.",
            sheet=self.sheet,
            row=row,
        )


def number_cell(number: str, nature: Nature, *, is_formula: bool, since_1904: bool = False) -> Cell:
    """A spreadsheet's number with its format, as a cell."""
    plain = exact(number)
    if plain is None:
        return Odd(number, is_formula=is_formula) if is_formula else number
    if nature is Nature.PLAIN:
        return Odd(plain, is_formula=True) if is_formula else plain
    if nature is Nature.PERCENT:
        return Odd(plain, nature, is_formula, percent(plain))
    if nature in (Nature.DATE, Nature.TIME):
        return Odd(plain, nature, is_formula, moment(float(plain), nature, since_1904))
    return Odd(plain, nature, is_formula)


def moment(days: float, nature: Nature, since_1904: bool) -> str:
    """A date as ISO 8601 writes it, with its time when it has one; a time of day as HH:MM:SS."""
    if not 0 <= days <= _LAST_DAY:
        return ""
    if nature is Nature.TIME and days < 1:
        return str(timedelta(seconds=round(days * 86_400)))
    if not since_1904 and days < 60:
        days += 1
    found = (_EPOCH_1904 if since_1904 else _EPOCH) + timedelta(seconds=round(days * 86_400))
    return iso(found)


def iso_duration(written: str) -> str:
    """An ISO 8601 duration as a time of day: "PT09H30M00S" is 9:30:00; anything else as it is."""
    found = _DURATION.fullmatch(written)
    return str(timedelta(hours=int(found[1]), minutes=int(found[2]), seconds=int(found[3]))) if found else written


def iso(found: date | datetime | time | timedelta) -> str:
    """A moment as text; midnight is left off a date."""
    if isinstance(found, datetime) and found.time() == time():
        return found.date().isoformat()
    return str(found)
