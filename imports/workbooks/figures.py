"""All figures a person may see, as a workbook and as CSV, in the layout that uploads read back."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from imports.workbooks.book import (
    ABOUT_SHEET,
    FIGURES,
    FIGURES_SHEET,
    PALE_INK,
    Book,
    Heading,
    Line,
    ask_lines,
    for_print,
    put_stamp,
    stamp_lines,
    write_words,
)
from imports.workbooks.cells import Cell, csv_cell
from imports.workbooks.columns import MARKER_WORDS, NUMBERS, TIDY, remark, tidy
from imports.workbooks.content import FigureRow, Stamp
from imports.workbooks.streaming import Line as SheetLine
from imports.workbooks.streaming import with_rows

#: A byte order mark tells Excel that the file is UTF-8.
MARK = "\ufeff"
HEADER = (
    *TIDY,
    *map(remark, ("plan", "measure", "group", "unit", "return", "source", "recorded on", "remarks")),
)
_WIDTHS = (14, 13, 13, 16, 12, 13, 12, 40, 10, 14, 40, 24, 14, 16, 22, 14, 40)
_HEADING, _NUMBER_HEADING, _REMARK_HEADING, _TEXT, _NUMBER, _WRAPPED, _DAY, _PALE = range(1, 9)
_STYLES = (*[_TEXT] * 4, *[_NUMBER] * 3, _WRAPPED, _TEXT, *[_PALE] * 6, _DAY, _PALE)
_TITLE = "Figures as their partners gave them"


def cells(row: FigureRow) -> tuple[Cell, ...]:
    """A figure under ``HEADER``."""
    return (
        *tidy(row),
        row.plan,
        row.measure,
        row.group,
        row.unit.label,
        row.status,
        row.source,
        row.recorded_on,
        row.remarks,
    )


def figures_csv(rows: Iterable[FigureRow]) -> Iterator[str]:
    """The file in pieces: RFC 4180, UTF-8 with its mark; what a spreadsheet would run has an apostrophe in front."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    file.write(MARK)
    writer.writerow(HEADER)
    for number, row in enumerate(rows, start=1):
        writer.writerow(map(csv_cell, cells(row)))
        if number % 500 == 0:
            yield file.getvalue()
            file.seek(0)
            file.truncate()
    yield file.getvalue()


def figures_workbook(rows: Iterable[FigureRow], stamp: Stamp, *, has_example_figures: bool = False) -> bytes:
    """The same as a workbook, in the same memory however many rows there are."""

    def skeleton(counts: Mapping[int, int]) -> bytes:
        return _skeleton(stamp, counts.get(1, 0), has_example_figures)

    return with_rows(skeleton, {1: _lines(rows)})


def _lines(rows: Iterable[FigureRow]) -> Iterator[SheetLine]:
    tidy_styles = [_NUMBER_HEADING if heading in NUMBERS else _HEADING for heading in TIDY]
    yield HEADER, [*tidy_styles, *[_REMARK_HEADING] * (len(HEADER) - len(TIDY))]
    for row in rows:
        yield cells(row), _STYLES


def _skeleton(stamp: Stamp, lines: int, is_example: bool) -> bytes:
    book = Book()
    sheet = book.sheet(FIGURES_SHEET)
    palette = (
        book.style(),
        book.heading,
        book.number_heading,
        book.remark_heading,
        book.style(num_format="@"),
        book.style(align="right"),
        book.style(num_format="@", text_wrap=True),
        book.style(num_format="d mmm yyyy", align="left"),
        book.style(num_format="@", font_color=PALE_INK),
    )
    for place, style in enumerate(palette):
        sheet.write_blank(0, place, None, style)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(lines - 1, 1), len(HEADER) - 1)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, max(lines - 1, 1), HEADER.index(remark("measure")))
    for_print(sheet, words=_TITLE, is_example=is_example)
    count = max(lines - 1, 0)
    parts = [*_ABOUT, *ask_lines(stamp), *stamp_lines(stamp, FIGURES, facts={}, rows=count)]
    write_words(book, ABOUT_SHEET, _TITLE, parts, is_example=is_example)
    put_stamp(book, stamp, FIGURES, title=_TITLE, facts={}, rows=count)
    return book.finished()


_ABOUT: list[Heading | Line] = [
    Heading("What this is"),
    Line(
        "Not for publication",
        "Figures as given, drafts and small numbers among them. Keep it as safe as the figures are.",
    ),
    Line("(return)", "Where the return stands that a figure belongs to. Only signed-off figures reach the board."),
    Line("Uploading it", "It may be changed and uploaded. Columns in brackets are not read."),
    Heading("Markers"),
    *(Line(marker, words) for marker, words in MARKER_WORDS.items()),
]
