"""All figures as a workbook and as CSV: the same rows, however many, in the same memory."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO

from imports.workbooks import MARKERS, TIDY, FigureRow, figures_csv, figures_workbook, is_remark
from imports.workbooks.figures import HEADER
from measures.calc.words import MissingReason, Unit
from tests.unit.imports.books import STAMP, assert_sound, figure_row, grid, opened, parts, records

ROWS = [
    figure_row(),
    figure_row(breakdown="imd", category="imd1", numerator=None, denominator=None, missing_reason="not_available"),
    figure_row(unit=Unit.COUNT, numerator=None, denominator=None, value=Decimal("-3.5"), note="-3, as agreed"),
]


def read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))


def some(count: int) -> Iterator[FigureRow]:
    return (figure_row(note=f"note {number}", recorded_on=date(2026, 11, 1)) for number in range(count))


def test_the_columns_are_the_tidy_layout_and_others_for_people():
    assert HEADER[: len(TIDY)] == TIDY
    assert all(map(is_remark, HEADER[len(TIDY) :]))
    assert grid(figures_workbook([], STAMP))[0] == list(HEADER)
    assert read_csv("".join(figures_csv([]))) == [list(HEADER)]


def test_csv_is_utf_8_with_its_mark_and_ends_lines_as_the_standard_says():
    text = "".join(figures_csv(ROWS))
    assert text.startswith("\ufeffmeasure_code,period,")
    assert text.count("\r\n") == len(ROWS) + 1
    assert "\n" not in text.replace("\r\n", "")


def test_workbook_and_csv_hold_the_same_rows():
    header, *in_csv = read_csv("".join(figures_csv(ROWS)))
    in_workbook = records(figures_workbook(ROWS, STAMP))
    for texts, cells in zip(in_csv, in_workbook, strict=True):
        given = dict(zip(header, texts, strict=True))
        for heading in TIDY[:4]:
            assert given[heading] == cells[heading]
        for heading in ("numerator", "denominator", "value"):
            cell = cells[heading]
            assert given[heading] == (f"{cell:g}" if isinstance(cell, float) else cell)
    assert in_csv[2][header.index("note")] == "'-3, as agreed"
    assert in_workbook[2]["note"] == "-3, as agreed"


def test_a_missing_figure_is_its_marker():
    row = records(figures_workbook(ROWS, STAMP))[1]
    assert (row["numerator"], row["denominator"]) == (MARKERS[MissingReason.NOT_AVAILABLE], "")


def test_cells_have_the_formats_of_their_kind():
    sheet = opened(figures_workbook(ROWS, STAMP))["Figures"]
    cells = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert cells["measure_code"].number_format == "@"
    assert cells["numerator"].data_type == "n"
    assert cells["(recorded on)"].value.date() == date(2026, 11, 3)
    assert cells["(recorded on)"].is_date
    assert sheet["A1"].font.bold


def test_the_sheet_is_framed_for_as_many_rows_as_there_are():
    book = opened(figures_workbook(some(1_200), STAMP))
    sheet = book["Figures"]
    assert sheet.max_row == 1_201
    assert sheet.auto_filter.ref == "A1:Q1201"
    assert sheet.freeze_panes == "B2"
    assert {each.name: each.value for each in book.custom_doc_props.props}["Waymark rows"] == 1_200


def test_many_rows_keep_their_order_and_number():
    rows = records(figures_workbook(some(1_700), STAMP))
    assert [row["note"] for row in rows] == [f"note {number}" for number in range(1_700)]
    assert len(read_csv("".join(figures_csv(some(1_700))))) == 1_701


def test_the_file_begins_as_workbooks_do_and_is_sound():
    file = figures_workbook(ROWS, STAMP)
    assert_sound(file)
    assert next(iter(parts(file))) == "[Content_Types].xml"


def test_example_figures_say_so():
    book = opened(figures_workbook(ROWS, STAMP, has_example_figures=True))
    assert book["About this file"]["A2"].value == "Example figures"
    assert "Example figures" in book["Figures"].oddHeader.right.text


def test_csv_comes_in_pieces_and_takes_rows_only_as_it_goes():
    taken = []
    pieces = figures_csv(taken.append(row) or row for row in some(3_000))
    next(pieces)
    assert 0 < len(taken) < 1_000
