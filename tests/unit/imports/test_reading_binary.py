"""Excel's binary workbooks: values by calamine, everything else from their records."""

import struct
from typing import Any

import pytest

from imports.reading.results import Request
from tests.unit.imports.awkward import (
    TABLE,
    binary_sheet,
    figures,
    outcome,
    problems,
    read,
    sheet,
    text,
    warnings,
    xls,
    xlsb,
    xlsx,
)

SMALL = ["measure_code", "period", "numerator", "denominator", "note"]
SOUND = xlsx(sheet(TABLE))


def small(*cells: Any, **more: Any) -> bytes:
    """A workbook with one figure whose numerator, denominator and note are given."""
    return xlsx(sheet([SMALL, ["P4.1", "2025-26 Q1", *cells]]), **more)


def refused(data: bytes, name: str = "a.xlsx", request: Request | None = None) -> str:
    refusal = read(data, name, request).refusal
    assert refusal
    assert refusal.message.endswith((".", ")"))
    return refusal.code


def test_an_old_workbook_is_read_as_the_same_new_one_is():
    assert figures(read(xls(TABLE), "a.xls")) == figures(read(SOUND, "a.xlsx"))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ((0.125, "0.0%"), "percent_format"),
        ((45748, "dd/mm/yyyy"), "date"),
        ((1.2e6, "#,##0,"), "scaled_format"),
        (True, "boolean"),
    ],
)
def test_a_number_of_an_old_workbook_that_is_shown_as_something_else_is_a_problem(value, code):
    assert problems(read(xls([SMALL, ["P4.1", "2025-26 Q1", value, 5]]), "a.xls")) == [(code, "C2")]


def test_what_is_hidden_merged_or_worked_out_in_an_old_workbook_is_said():
    import xlwt

    def change(book, page):
        page.write(1, 3, xlwt.Formula('"a"'))
        page.row(1).hidden = True
        page.col(1).hidden = True
        page.write_merge(2, 3, 0, 0, "P4.2")

    found = read(xls([SMALL, ["P4.1", "2025-26 Q1", 5]], change), "a.xls")

    assert warnings(found) == ["hidden_rows", "hidden_columns"]
    assert problems(found)[-1] == ("merged_cells", "A3")


@pytest.mark.parametrize("size", [(0, 0xFFFFFFFF, 0, 5), (0, 10, 0, 0xFFFF), (9, 3, 0, 5)])
def test_an_old_workbook_that_says_it_is_larger_than_any_is_refused(size):
    data = xls(TABLE)
    at = data.find(struct.pack("<HH", 0x0200, 14)) + 4

    assert refused(data[:at] + struct.pack("<IIHH", *size) + data[at + 12 :], "a.xls") == "broken_workbook"


def test_a_cell_far_out_in_an_old_workbook_is_refused():
    assert refused(xls([*TABLE, [""] * 100 + ["x"]]), "a.xls") == "far_cell"


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_an_old_workbook_that_is_cut_off_is_refused_or_read_and_never_a_fault(cut):
    data = xls(TABLE)
    refusal = read(data[: int(len(data) * cut)], "a.xls").refusal

    assert refusal is None or refusal.code == "broken_workbook"


def test_a_binary_workbook_is_read_as_the_same_text_is():
    found = read(xlsb(binary_sheet(TABLE)), "a.xlsb")

    assert (outcome(found), figures(found)) == ("accept", figures(read(text(TABLE), "a.csv")))


def test_a_binary_workbook_s_formats_formulas_errors_and_what_is_hidden_are_said():
    worked_out = b"\x09" + struct.pack("<dHI", 5.0, 0, 0) + bytes(4)
    rows = [SMALL, ["P4.1", "2025-26 Q1", (0.125, 1), b"\x03\x2a"], ["P4.2", "2025-26 Q1", worked_out, 50]]
    found = read(xlsb(binary_sheet(rows, hidden_row=2)), "a.xlsb")

    assert problems(found) == [("percent_format", "C2"), ("spreadsheet_error", "D2")]
    assert warnings(found) == ["formula", "hidden_rows"]
    assert figures(found)[1][3:5] == ("5", "50")


def test_a_cell_far_out_in_a_binary_workbook_is_refused():
    assert refused(xlsb(binary_sheet([*TABLE, [""] * 100 + ["x"]])), "a.xlsb") == "far_cell"
