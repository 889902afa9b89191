"""What is due: one row a figure owed, filled with what was given so far, to be completed and uploaded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from imports.workbooks.book import (
    DUE,
    FIGURES_SHEET,
    INSTRUCTIONS_SHEET,
    WARNING_FILL,
    Book,
    fit_height,
    for_print,
    put,
    put_stamp,
    write_words,
)
from imports.workbooks.checks import check_note, check_number
from imports.workbooks.columns import LONGEST_NOTE, NUMBERS, TIDY, remark, tidy
from imports.workbooks.content import DueContent, DueRow
from imports.workbooks.guidance import due_title, due_words, facts_of
from measures.calc.periods import day_label
from measures.calc.words import RATIO_UNITS, Unit

_INPUTS = (*NUMBERS, "note")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: one of the tidy layout, or (``words``) one for people, in round brackets."""

    heading: str
    width: float
    words: Callable[[DueRow], str] | None = None


COLUMNS = (
    Column("measure_code", 14),
    Column(remark("measure"), 36, lambda row: row.measure),
    Column("period", 13),
    Column("breakdown", 13),
    Column("category", 16),
    Column(remark("group"), 22, lambda row: row.group),
    Column("numerator", 12),
    Column("denominator", 13),
    Column("value", 12),
    Column("note", 38),
    Column("partner", 10),
    Column(remark("unit"), 22, lambda row: row.unit_words),
    Column(remark("numerator counts"), 64, lambda row: row.counts if row.is_ratio else ""),
    Column(remark("denominator counts"), 64, lambda row: row.of),
    Column(remark("period before"), 20, lambda row: row.before),
    Column(remark("same period last year"), 24, lambda row: row.last_year),
    Column(remark("target"), 16, lambda row: row.target),
    Column(remark("due by"), 18, lambda row: day_label(row.due_on) if row.due_on else ""),
    Column(remark("remarks"), 36, lambda row: row.remarks),
)
AT = {column.heading: place for place, column in enumerate(COLUMNS)}


def due_workbook(content: DueContent) -> bytes:
    """The workbook of what some returns owe, with instructions on its second sheet.

    What is not to be filled in is locked, without a password: nothing depends on it, for an upload is checked
    whatever was done to the file.
    """
    book = Book()
    sheet = book.sheet(FIGURES_SHEET)
    for place, column in enumerate(COLUMNS):
        put(sheet, 0, place, column.heading, book.remark_heading if column.words else book.heading_of(column.heading))
        sheet.set_column(place, place, column.width)
    for number, row in enumerate(content.rows, start=1):
        _write_row(book, sheet, number, row)
    _check_numbers(sheet, content.rows)
    _set_up(book, sheet, content)
    title, facts, rows = due_title(content), facts_of(content), len(content.rows)
    words = write_words(book, INSTRUCTIONS_SHEET, title, due_words(content), is_example=content.has_example_figures)
    words.protect("", {"format_columns": True, "format_rows": True})
    put_stamp(book, content.stamp, DUE, title=title, facts=facts, rows=rows)
    return book.finished()


def _write_row(book: Book, sheet: Worksheet, number: int, row: DueRow) -> None:
    given = dict(zip(TIDY, tidy(row), strict=True))
    cells = [column.words(row) if column.words else given[column.heading] for column in COLUMNS]
    for place, (column, cell) in enumerate(zip(COLUMNS, cells, strict=True)):
        put(sheet, number, place, cell, _style(book, column, row))
    fit_height(sheet, number, ((str(cell or ""), column.width) for column, cell in zip(COLUMNS, cells, strict=True)))


def _check_numbers(sheet: Worksheet, rows: Sequence[DueRow]) -> None:
    """Rows of one measure stand together and take the same: one check for all of them."""
    first = 1
    for (unit, counts, of), same in groupby(rows, key=lambda row: (row.unit, row.counts, row.of)):
        last = first + len(list(same)) - 1
        parts = {"numerator": counts, "denominator": of} if unit in RATIO_UNITS else {"value": counts}
        for part, words in parts.items():
            check_number(sheet, first, last, AT[part], unit, part=part, counts=words)
        first = last + 1


def _style(book: Book, column: Column, row: DueRow) -> Format:
    if column.words:
        return book.remark
    if column.heading not in _INPUTS:
        return book.fixed
    if column.heading == "note":
        return book.text
    is_used = row.is_ratio == (column.heading != "value")
    return book.number if is_used else book.unused


def _set_up(book: Book, sheet: Worksheet, content: DueContent) -> None:
    """How the sheet is shown, filtered, protected and printed."""
    last = max(len(content.rows), 1)
    sheet.freeze_panes(1, AT["period"])
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, last, AT["partner"])
    for_print(sheet, words=due_title(content), is_example=content.has_example_figures)
    sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
    check_note(sheet, 1, last, AT["note"], LONGEST_NOTE)
    _mark_parts_above_the_whole(book, sheet, last)
    if content.rows:
        row = next((place for place, row in enumerate(content.rows) if not row.is_given), 0)
        column = AT["numerator" if content.rows[row].is_ratio else "value"]
        sheet.set_selection(row + 1, column, row + 1, column)


def _mark_parts_above_the_whole(book: Book, sheet: Worksheet, last: int) -> None:
    """A percentage above 100 is refused with a sentence when uploaded; it shows here while it is typed."""
    unit, part, whole = (
        xl_rowcol_to_cell(1, AT[heading], col_abs=True) for heading in (remark("unit"), "numerator", "denominator")
    )
    rule = f'=AND({unit}="{Unit.PERCENTAGE.label}",ISNUMBER({part}),ISNUMBER({whole}),{part}>{whole})'
    style = book.xlsx.add_format({"bg_color": WARNING_FILL, "bold": True})
    options = {"type": "formula", "criteria": rule, "format": style}
    sheet.conditional_format(1, AT["numerator"], last, AT["denominator"], options)
