"""Tables out as CSV and as Excel workbooks that no spreadsheet program runs and that come back in as they went out.

Text that would be run gets an apostrophe in CSV and is written as text in a workbook; numbers stay numbers.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

#: A byte order mark tells Excel that the file is UTF-8.
MARK = "\ufeff"
#: A spreadsheet runs the cell of a CSV file that begins with one of these.
RISKY = "=+-@\t\r\n"
#: Apostrophes in front are counted in, so that taking one away gives back exactly what was there.
_AT_RISK = re.compile(f"'*[{re.escape(RISKY)}]")
_ESCAPED = re.compile(f"'+[{re.escape(RISKY)}]")
#: Of a cell of a workbook, by Excel.
LONGEST_TEXT = 32_767
#: Nothing that is written turns into a formula, a link or a number by itself.
SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
#: Rows below the last one that still offer the words of a column, for rows to be added.
_ROOM = 500
_WORDS = "Words"
#: The first day a workbook can hold.
_FIRST_DAY = date(1900, 3, 1)

Cell = str | Decimal | int | date | None


class TooLongError(Exception):
    """A text does not fit into a workbook's cell, and is not cut short."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, how wide it is in characters, and the words that may stand in it (none: any)."""

    heading: str
    width: int = 20
    words: tuple[str, ...] = ()


def escaped(text: str) -> str:
    """As a CSV file holds it: an apostrophe before what would be run. ``unescaped`` takes exactly that away."""
    return f"'{text}" if _AT_RISK.match(text) else text


def unescaped(text: str) -> str:
    return text[1:] if _ESCAPED.match(text) else text


def letters_of(place: int) -> str:
    """What a spreadsheet calls a column: 0 is A, 26 is AA."""
    letters: str = xlsxwriter.utility.xl_col_to_name(place)
    return letters


def as_csv(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow([column.heading for column in columns])
    writer.writerows([_in_csv(cell) for cell in row] for row in rows)
    return (MARK + file.getvalue()).encode()


def _in_csv(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return escaped(cell) if isinstance(cell, str) else str(cell)


def as_xlsx(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with its headings kept in view, text in cells that stay text, and lists to choose words from."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, SAFE) as book:
        sheet = book.add_worksheet(title)
        text, day, head = (
            book.add_format(properties)
            for properties in ({"num_format": "@"}, {"num_format": "yyyy-mm-dd"}, {"bold": True, "num_format": "@"})
        )
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width, text)
            sheet.write_string(0, number, column.heading, head)
        last = 0
        for last, row in enumerate(rows, 1):
            for number, cell in enumerate(row):
                write_cell(sheet, last, number, cell, text, day)
        sheet.freeze_panes(1, 0)
        _offer_words(book, sheet, columns, last)
    return file.getvalue()


def write_cell(sheet: Any, row: int, column: int, cell: Cell, text: Any, day: Any) -> None:
    """A cell whose text is never run: numbers and days as such (in the format ``day``), all else as ``text``."""
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        _write_text(sheet, row, column, cell, text)
    elif isinstance(cell, date) and cell >= _FIRST_DAY:
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, int | Decimal) and _fits(cell):
        sheet.write_number(row, column, float(cell), None)
    else:
        _write_text(sheet, row, column, f"{cell:f}" if isinstance(cell, Decimal) else str(cell), text)


def _write_text(sheet: Any, row: int, column: int, written: str, text: Any) -> None:
    if len(written) > LONGEST_TEXT:
        raise TooLongError(
            f"A text has {len(written):,} characters, more than a cell of a workbook holds: export as CSV."
        )
    sheet.write_string(row, column, written, text)


def _fits(number: int | Decimal) -> bool:
    """Whether a workbook holds it exactly: its numbers have fifteen digits."""
    return Decimal(f"{float(number):.15g}") == number


def _offer_words(book: Any, sheet: Any, columns: Sequence[Column], last: int) -> None:
    """Lists stand on a hidden sheet: in the cell's own rule they may be 255 characters, and hold no comma."""
    offering = [(number, column) for number, column in enumerate(columns) if column.words]
    if not offering:
        return
    words = book.add_worksheet(_WORDS)
    words.hide()
    for place, (number, column) in enumerate(offering):
        words.write_column(0, place, column.words)
        source = f"={_WORDS}!${letters_of(place)}$1:${letters_of(place)}${len(column.words)}"
        sheet.data_validation(1, number, last + _ROOM, number, {"validate": "list", "source": source})
