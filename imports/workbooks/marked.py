"""A file back with its problems marked: its sheets as they were, and in front of them a list of what to mend."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from imports.workbooks.book import INK, MARKED, PROBLEM_FILL, REMARK_FILL, WARNING_FILL, Book, for_print, put_stamp
from imports.workbooks.cells import Cell, lines, one_line
from imports.workbooks.content import Stamp
from imports.workbooks.mending import LABELS, MEND_SHEET, Finding, Place, is_problem, write_what_to_mend
from imports.workbooks.streaming import MOST_COLUMNS, MOST_ROWS, Line, with_rows

Grid = Sequence[Sequence[Cell]]

_CELL = re.compile("[A-Z]{1,3}[1-9][0-9]{0,6}")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME, _LONGEST_NOTE = 31, 2_000
#: Rows that are looked at to see how wide a column must be.
_SAMPLE = 200
#: How a kind of cell is shown. Text stays text when it is edited; numbers have no format of ours.
_FORMATS = ("", "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss", "[h]:mm:ss")
_FORMAT_OF: dict[type, int] = {str: 1, date: 2, datetime: 3, time: 4, timedelta: 5}
#: How a cell is marked, and the fill of each.
_PLAIN, _PROBLEM, _WARNING, _HEADING = range(4)
_FILLS = ("", PROBLEM_FILL, WARNING_FILL, REMARK_FILL)


@dataclass(slots=True)
class Part:
    """A sheet of the file under the name it can have, with what was found in it by row and column, from 0."""

    name: str
    grid: Grid
    header_row: int = 0
    found: dict[int, dict[int, list[Finding]]] = field(default_factory=dict)

    def mark(self, finding: Finding) -> Place | None:
        """Note a finding at its cell, else at the start of its row; None where it has no place in a sheet."""
        row, column = (finding.row or 0) - 1, 0
        if _CELL.fullmatch(finding.cell):
            row, column = xl_cell_to_rowcol(finding.cell)
        if not (0 <= row < MOST_ROWS and 0 <= column < MOST_COLUMNS):
            return None
        self.found.setdefault(row, {}).setdefault(column, []).append(finding)
        return Place(self.name, row, column)

    def lines(self) -> Iterator[Line]:
        """Its rows, and below them empty ones as far as something was found there."""
        below = max([len(self.grid), *(row + 1 for row in self.found)])
        for number, cells in enumerate(chain(self.grid, ((),) * (below - len(self.grid)))):
            is_heading = number == self.header_row - 1
            yield _line(cells, self.found.get(number, {}), _HEADING if is_heading else _PLAIN)


def marked_workbook(
    sheets: Mapping[str, Grid],
    findings: Iterable[Finding],
    stamp: Stamp,
    *,
    name: str = "",
    totals: Mapping[str, int] | None = None,
    header_rows: Mapping[str, int] | None = None,
) -> bytes:
    """The file named ``name`` as a workbook, each finding in its own cell with a colour and a note.

    ``sheets`` are its sheets by name, rows of cells as they were read (text from CSV without its guard); CSV is one
    sheet. ``totals`` counts the findings of each code, with those that were not kept one by one. ``header_rows``
    gives the row of the headings, from 1, of sheets where it is known.
    """
    parts = _parts(sheets, header_rows or {})
    only = next(iter(parts.values())) if len(parts) == 1 else None
    found: list[tuple[Finding, Place | None]] = []
    for finding in sorted(findings, key=lambda each: not is_problem(each)):
        part = parts.get(finding.sheet) if finding.sheet else only
        found.append((finding, part.mark(finding) if part else None))
    book = Book()
    write_what_to_mend(book, found, totals or {}, name)
    for part in parts.values():
        _frame(book, part)
    title = one_line(f"{name or 'A file'} with its problems marked", 200)
    put_stamp(book, stamp, MARKED, title=title, facts={"File": name})
    finished = book.finished()
    return with_rows(lambda _: finished, {place: part.lines() for place, part in enumerate(parts.values(), start=2)})


def _parts(sheets: Mapping[str, Grid], header_rows: Mapping[str, int]) -> dict[str, Part]:
    """The file's sheets, without the list that an earlier marking put in front of them."""
    taken = {MEND_SHEET.casefold(), "history"}
    found: dict[str, Part] = {}
    for number, (name, grid) in enumerate(sheets.items(), start=1):
        if name.casefold() != MEND_SHEET.casefold():
            allowed = _free(_allowed(name) or f"Sheet {number}", taken)
            taken.add(allowed.casefold())
            found[name] = Part(allowed, grid, header_rows.get(name, 0))
    return found


def _allowed(name: str) -> str:
    """A name without what the name of a workbook's sheet may not have."""
    return _short(one_line(_FORBIDDEN.sub(" ", name), 200).strip("' "), _LONGEST_NAME)


def _free(name: str, taken: set[str]) -> str:
    """The name, numbered where another sheet has it: capitals do not tell two apart."""
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        ending = f" ({number})"
        free = _short(name, _LONGEST_NAME - len(ending)) + ending
    return free


def _short(name: str, most: int) -> str:
    """At most so many units of UTF-16."""
    while len(name.encode("utf-16-le")) > 2 * most:
        name = name[:-1]
    return name.rstrip("' ")


def _frame(book: Book, part: Part) -> None:
    """A sheet with its palette, widths and notes; its rows come later."""
    sheet = book.sheet(part.name)
    for place, style in enumerate(_palette(book)):
        sheet.write_blank(0, place, None, style)
    for column, width in enumerate(_widths(part.grid)):
        sheet.set_column(column, column, width)
    if 0 < part.header_row <= 20:
        sheet.freeze_panes(part.header_row, 0)
    for_print(sheet, words=part.name)
    # Text that looks like a number is what the file has, and no fault of this one.
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.set_comments_author("Waymark")
    for row, columns in part.found.items():
        for column, findings in columns.items():
            _note(sheet, row, column, findings)


def _palette(book: Book) -> list[Format]:
    """Every style of a cell: each mark in each format, in the order that ``_style`` counts them."""
    styles = []
    for fill in _FILLS:
        marked = {"bg_color": fill, "border": 1, "border_color": INK} if fill else {}
        for shown in _FORMATS:
            styles.append(book.style(**marked, **({"num_format": shown} if shown else {}), bold=fill == REMARK_FILL))
    return styles


def _widths(grid: Grid) -> list[float]:
    """Wide enough for what stands at the top, within reason."""
    widths: dict[int, int] = {}
    for cells in grid[:_SAMPLE]:
        for column, cell in enumerate(cells[:MOST_COLUMNS]):
            if cell is not None:
                widths[column] = max(widths.get(column, 0), len(str(cell)))
    return [min(max(widths.get(column, 0) + 2, 9), 44) for column in range(max(widths, default=-1) + 1)]


def _note(sheet: Worksheet, row: int, column: int, findings: Sequence[Finding]) -> None:
    text = lines("\n".join(f"{LABELS[finding.severity]}: {finding.message}" for finding in findings), _LONGEST_NOTE)
    height = 24 + 18 * sum(1 + len(line) // 42 for line in text.split("\n"))
    sheet.write_comment(row, column, text, {"width": 300, "height": min(height, 400)})


def _line(cells: Sequence[Cell], found: Mapping[int, Sequence[Finding]], mark: int) -> Line:
    styles = [mark * len(_FORMATS) + _FORMAT_OF.get(type(cell), 0) for cell in cells]
    if not found:
        return cells, styles
    wider = [*cells, *(None for _ in range(len(cells), max(found) + 1))]
    styles += [0] * (len(wider) - len(cells))
    for column, findings in found.items():
        marked = _PROBLEM if any(map(is_problem, findings)) else _WARNING
        styles[column] = marked * len(_FORMATS) + _FORMAT_OF.get(type(wider[column]), 0)
    return wider, styles
