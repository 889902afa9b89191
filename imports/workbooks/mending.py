"""The first sheet of a marked workbook: everything that was found in a file, with a link to each cell."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from imports.workbooks.book import PROBLEM_FILL, WARNING_FILL, Book, fit_height, for_print, put, put_title

MEND_SHEET = "What to mend"
HEADINGS = ("Severity", "What to do", "Sheet", "Row", "Column", "Cell", "Value", "Code")
LABELS = {"problem": "Problem", "warning": "Warning"}
_WIDTHS = (11, 70, 18, 8, 18, 9, 24, 22)
_LINK = HEADINGS.index("Cell")


class Finding(Protocol):
    """A problem or warning with its place, as the reading of uploads gives it and the database keeps it."""

    @property
    def code(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def sheet(self) -> str: ...
    @property
    def row(self) -> int | None: ...
    @property
    def column(self) -> str: ...
    @property
    def cell(self) -> str: ...
    @property
    def value(self) -> str: ...


class Place(NamedTuple):
    """A cell of the marked workbook: the sheet's name there, row and column from 0."""

    sheet: str
    row: int
    column: int


def is_problem(finding: Finding) -> bool:
    return finding.severity == "problem"


def write_what_to_mend(
    book: Book, found: Sequence[tuple[Finding, Place | None]], totals: Mapping[str, int], name: str
) -> None:
    """The list, problems before warnings; a finding without a place is about the file as a whole."""
    sheet = book.sheet(MEND_SHEET)
    put_title(book, sheet, MEND_SHEET)
    row = 0
    for row, sentence in enumerate(_summary([finding for finding, _ in found], totals, name), start=1):
        put(sheet, row, 0, sentence, book.style())
    header = row + 2
    for column, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        put(sheet, header, column, heading, book.heading)
        sheet.set_column(column, column, width)
    for number, (finding, place) in enumerate(found, start=header + 1):
        _write_finding(book, sheet, number, finding, place)
    sheet.autofilter(header, 0, header + max(len(found), 1), len(HEADINGS) - 1)
    sheet.freeze_panes(header + 1, 0)
    sheet.repeat_rows(header)
    for_print(sheet, words=f"{MEND_SHEET}: {name}")


def _write_finding(book: Book, sheet: Worksheet, row: int, finding: Finding, place: Place | None) -> None:
    fill = PROBLEM_FILL if is_problem(finding) else WARNING_FILL
    put(sheet, row, 0, LABELS[finding.severity], book.style(bold=True, bg_color=fill))
    said = (finding.message, finding.sheet, finding.row, finding.column, finding.cell, finding.value, finding.code)
    for column, cell in enumerate(said, start=1):
        put(sheet, row, column, cell, book.words if isinstance(cell, str) else book.style(align="left"))
    fit_height(sheet, row, zip(map(str, said), _WIDTHS[1:], strict=True))
    if place:
        name = xl_rowcol_to_cell(place.row, place.column)
        quoted = place.sheet.replace("'", "''")
        sheet.write_url(row, _LINK, f"internal:'{quoted}'!{name}", book.link, name)


def _summary(findings: Sequence[Finding], totals: Mapping[str, int], name: str) -> Iterator[str]:
    """How much there is to mend, what is not listed one by one, and what to do next."""
    kept = Counter(finding.code for finding in findings)
    severity = {finding.code: str(finding.severity) for finding in findings}
    counts = Counter[str]()
    for code in {**kept, **totals}:
        counts[severity.get(code, "problem")] += max(kept[code], totals.get(code, 0))
    whose = f" in {name}" if name else ""
    yield f"{_number(counts['problem'], 'problem')} and {_number(counts['warning'], 'warning')}{whose}."
    for code, total in totals.items():
        if total > kept[code]:
            yield f"{code}: {total:,} altogether, of which the first {kept[code]:,} are listed and marked."
    if counts["problem"]:
        yield "Mend the marked cells on their own sheets, then upload this file. This list itself is not read."
    else:
        yield "Look at the marked cells, then confirm the warnings or mend them. This list itself is not read."


def _number(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"
