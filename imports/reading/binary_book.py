"""Binary workbooks (.xls, .xlsb): calamine reads their values, a look at their records says what it does not.

Calamine gives numbers without their formats, so that a cell showing 12.5% is 0.125 like any other, and it makes
room for every cell up to the farthest. The records of the sheet are therefore looked through first: for cells far
out, formats, formulas, errors, and what is hidden or merged.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from imports.reading.archives import broken
from imports.reading.books import Fence, Row, SheetFacts, SheetName, iso, number_cell
from imports.reading.cells import Cell, Nature, Odd
from imports.reading.findings import Refused
from imports.reading.kinds import Kind
from imports.reading.results import Limits

#: What a spreadsheet shows for an error, by its number in the records.
ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
    43: "#GETTING_DATA",
}


class Mark(NamedTuple):
    """What the records say of a cell."""

    nature: Nature
    is_formula: bool = False
    shown: str = ""


@dataclass(slots=True)
class Scan:
    """What the records of one sheet say. Cells are by row from 1 and column from 0."""

    sheet: SheetName
    marks: dict[tuple[int, int], Mark] = field(default_factory=dict)
    last_errors: dict[int, int] = field(default_factory=dict)
    facts: SheetFacts = field(default_factory=SheetFacts)


class Scanner:
    """Collects the cells of a sheet's records, and keeps them where a table can be."""

    def __init__(self, scan: Scan, limits: Limits, natures: list[Nature]) -> None:
        self.scan, self.limits, self.natures = scan, limits, natures
        self.fence = Fence(limits, scan.sheet.name)
        self.row = -1
        self.width = 0

    def cell(self, row: int, index: int, style: int, *, is_formula: bool = False, error: int | None = None) -> None:
        """A cell that holds something; ``row`` from 1."""
        if row != self.row:
            self.fence.pass_row(self.row)
            self.row, self.width = row, 0
        beside = [""] * (self.width - 1) + ["x"] if self.width == index else []
        self.fence.check_cell(row, index, list[Cell](beside) if index >= self.limits.columns else [])
        self.width = index + 1
        if error is not None:
            self.scan.marks[row, index] = Mark(Nature.ERROR, is_formula, ERRORS.get(error, "#ERROR!"))
            self.scan.last_errors[row] = index
            return
        nature = self.natures[style] if style < len(self.natures) else Nature.PLAIN
        if is_formula or nature is not Nature.PLAIN:
            self.scan.marks[row, index] = Mark(nature, is_formula)

    def merged(self) -> None:
        """Before one more merged area is kept."""
        if len(self.scan.facts.merges) >= self.limits.merges:
            raise Refused(
                "too_many_merges",
                f"The sheet has more than {self.limits.merges:,} merged areas. Unmerge all cells and save it again.",
                sheet=self.scan.sheet.name,
            )


class BinaryBook:
    """Sheets whose values calamine gives."""

    def __init__(self, kind: Kind, data: bytes, scans: list[Scan]) -> None:
        if not scans:
            raise Refused("no_sheet", "The workbook has no sheet with cells. Send the workbook that holds the figures.")
        self.kind = kind
        self.scans = scans
        self.sheets = [scan.sheet for scan in scans]
        self.facts = SheetFacts()
        self.done, self.total = 0, 0
        self.values = _guarded(lambda: _workbook(data))
        #: Values of the sheets looked at: the one that is chosen is looked at twice.
        self.known: dict[int, list[list[Any]]] = {}

    def rows(self, sheet: int) -> Iterator[Row]:
        scan = self.scans[sheet]
        self.facts = scan.facts
        found = self.known.get(sheet)
        if found is None:
            found = self.known[sheet] = _guarded(
                lambda: self.values.get_sheet_by_name(scan.sheet.name).to_python(skip_empty_area=False)
            )
        self.total = len(found)
        for self.done, values in enumerate(found, 1):
            cells = [_cell(value, scan.marks.get((self.done, index))) for index, value in enumerate(values)]
            cells += _errors_beyond(scan, self.done, len(cells))
            if any(cells):
                yield self.done, cells


def _workbook(data: bytes) -> Any:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(data))


def _guarded(act: Any) -> Any:
    """What calamine answers. It panics on some files, and a panic is no ``Exception``."""
    try:
        return act()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        if type(error).__name__ == "PasswordError":
            raise password() from None
        raise broken() from None


def password() -> Refused:
    return Refused("password", "The workbook is protected with a password. Remove the password and send it again.")


def _cell(value: Any, mark: Mark | None) -> Cell:
    if mark is not None and mark.nature is Nature.ERROR:
        return Odd(mark.shown, Nature.ERROR, mark.is_formula)
    is_formula = mark is not None and mark.is_formula
    if isinstance(value, str):
        return Odd(value, is_formula=True) if is_formula and value else value
    if isinstance(value, bool):
        return Odd(str(int(value)), Nature.BOOLEAN, is_formula, str(value).upper())
    if isinstance(value, (int, float)):
        nature = mark.nature if mark is not None and mark.nature in (Nature.PERCENT, Nature.SCALED) else Nature.PLAIN
        return number_cell(repr(value), nature, is_formula=is_formula)
    return _moment(value, is_formula=is_formula)


def _moment(value: date | datetime | time | timedelta, *, is_formula: bool) -> Cell:
    nature = Nature.TIME if isinstance(value, (time, timedelta)) else Nature.DATE
    return Odd(str(value), nature, is_formula, iso(value))


def _errors_beyond(scan: Scan, row: int, width: int) -> list[Cell]:
    """Errors calamine leaves out at the end of a row, as it does of cells that hold nothing."""
    last = scan.last_errors.get(row, -1)
    return [_cell("", scan.marks.get((row, index))) for index in range(width, last + 1)]
