"""Awkward files from real habits: what Excel, LibreOffice, Google Sheets and people do, and what becomes of it.

Each is read as its sender meant it, or every fault in it is named in one pass.
"""

import io
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from imports.reading.words import Column
from tests.unit.imports.awkward import (
    HEADER,
    ROWS,
    TABLE,
    Xml,
    formula,
    merges,
    number,
    ods,
    problems,
    read,
    sheet,
    styles,
    text,
    warnings,
    xls,
    xlsx,
)

SHORT = ["measure_code", "period", "numerator", "denominator"]
FIRST = ["P4.1", "2025-26 Q1", 64, 212]


class Habit(NamedTuple):
    """A file, and what is said of it: rows read, problems with their cells or rows, codes of warnings."""

    data: bytes
    rows: int
    problems: list[tuple[str, str]] = []
    warnings: list[str] = []
    name: str = "a.csv"
    said: dict[str, Any] = {}


def by_openpyxl(fill: Callable[[Any], None]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in TABLE:
        book.active.append(row)
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_xlsxwriter(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        page = book.add_worksheet("Q1 return")
        for number_, row in enumerate(TABLE):
            page.write_row(number_, 0, row)
        fill(book, page)
    return out.getvalue()


def totals_table(book: Any, page: Any) -> None:
    columns: list[dict[str, Any]] = [{"header": heading} for heading in HEADER]
    columns[0]["total_string"] = "Total"
    columns[4] |= {"total_function": "sum", "total_value": 743}
    page.add_table(0, 0, 7, 6, {"columns": columns, "total_row": True})


def percent_column(book: Any, page: Any) -> None:
    page.write(1, 4, 0.302, book.add_format({"num_format": "0.0%"}))


def drop_downs_and_notes(book: Any, page: Any) -> None:
    page.data_validation("A2:A99", {"validate": "list", "source": ["P4.1", "P4.2"]})
    page.write_comment("E2", "Check this with the team")
    page.conditional_format("E2:E7", {"type": "data_bar"})
    page.autofilter("A1:G7")
    page.freeze_panes(1, 0)
    page.protect()


def filtered(book: Any, page: Any) -> None:
    page.autofilter("A1:G7")
    page.filter_column("A", "x == P4.1")
    for row in (4, 5, 6):
        page.set_row(row, options={"hidden": True})


GOOGLE = sheet(
    [[*row, *[Xml('<c r="{at}" s="1"/>')] * 19] for row in TABLE]
    + [[Xml('<c r="{at}" s="1"/>')] * 26 for _ in range(50)]
)
OUTLINE = [
    HEADER,
    *ROWS[:3],
    ["P4.1 Total", "", "", "", 307, 1062, ""],
    *ROWS[3:],
    ["Grand Total", *[""] * 3, 743, 1167, ""],
]
COPIED_DOWN = [SHORT, FIRST, ["", "2025-26 Q2", 60, 200], ["", "2025-26 Q3", 61, 201]]

HABITS = {
    # Excel's CSV
    "Excel, CSV (comma delimited), with pound signs": Habit(
        text([SHORT, ["P4.1", "2025-26 Q1", "£1,200.50", 212]], encoding="cp1252"), 1, warnings=["guessed_encoding"]
    ),
    "Excel, CSV UTF-8": Habit(text(TABLE, encoding="utf-8-sig"), 6),
    "Excel, Unicode text": Habit(b"\xff\xfe" + text(TABLE, "\t", encoding="utf-16-le"), 6, name="a.txt"),
    "Excel in Germany": Habit(
        b"sep=;\r\n" + text([SHORT, ["P4.1", "2025-26 Q1", "12,5", "1.200"]], ";"),
        1,
        [("decimal_comma", "C2")],
        ["delimiter"],
    ),
    "Excel leaves off empty cells at the end": Habit(
        text([HEADER, *(row[:6] for row in ROWS[:3])]), 3, warnings=["short_row"] * 3
    ),
    "Excel writes the used range": Habit(text([[*row, "", "", ""] for row in TABLE]) + b",,,,,,,,,\r\n" * 500, 6),
    "Excel shows a code with its noughts gone": Habit(text([SHORT, ["4.1", "2025-26 Q1", 64, 212]]), 1),
    "Excel turns a quarter into ####": Habit(
        text([SHORT, ["P4.1", "2025-26 Q1", "########", 212]]), 1, [("not_a_number", "C2")]
    ),
    "Excel turns a number into science": Habit(
        text([SHORT, ["P4.1", "2025-26 Q1", "1.2E+06", 1]]), 1, [("exponent", "C2")]
    ),
    "a file that was cut off while it was sent": Habit(text(TABLE)[:-15], 5, [("ragged_row", "7")]),
    # Other programs' text
    "LibreOffice, every cell in quotation marks": Habit(
        b'"measure_code","period","numerator","denominator"\n"P4.1","2025-26 Q1","64","212"\n', 1
    ),
    "a database, with NULL for nothing": Habit(
        text([SHORT, ["P4.1", "2025-26 Q1", "NULL", 212]]), 1, [("not_a_number", "C2")]
    ),
    "a notebook, with the row's number first": Habit(
        text([["", *SHORT], [0, *FIRST], [1, *FIRST]]), 0, name="a.csv", said={"refused": "blank_heading"}
    ),
    "a classic Macintosh": Habit(text(TABLE, end="\r"), 6),
    "typed by hand": Habit(b'measure_code, period, numerator\r\nP4.1, "2025-26 Q1", 64\r\n', 1),
    "a report with page breaks": Habit(text([*TABLE, [], HEADER, *ROWS]), 12, [("repeated_headings", "A9")]),
    # What people put around their figures
    "a title, a name and a date above": Habit(
        text([["CYP plan 2025/26"], ["Prepared by", "Sam"], ["Date", "01/07/2025"], [], *TABLE]),
        6,
        warnings=["title_block"],
    ),
    "sub-totals by Excel's outline": Habit(text(OUTLINE), 6, [("totals_row", "A5"), ("totals_row", "A9")]),
    "a total without a word": Habit(text([*TABLE, ["", "", "", "", 743, 1167, ""]]), 6, [("missing_code", "A8")]),
    "a legend of signs below": Habit(
        text([*TABLE, [], ["[c] = confidential"], ["Notes:"], ["1. Provisional"]]),
        6,
        [("footnote", "A9"), ("footnote", "A10"), ("footnote", "A11")],
    ),
    "a code written once for all its rows": Habit(
        text(COPIED_DOWN), 1, [("missing_code", "A3"), ("missing_code", "A4")]
    ),
    "rows with only spaces": Habit(text([HEADER, [" "] * 7, *ROWS, ["\u00a0"] * 7]), 6),
    "spaces behind every word": Habit(text([[f"{cell}  " for cell in row] for row in TABLE]), 6),
    "a row of hints below the headings": Habit(
        text([SHORT, ["Code from the list", "Like 2025/26 Q1", "Number", "Number"], FIRST]),
        2,
        [("not_a_number", "C2"), ("not_a_number", "D2")],
    ),
    "notes of several lines": Habit(text([HEADER, [*ROWS[0][:6], "First line\nSecond, line\n\nFourth"], *ROWS[1:]]), 6),
    "headings of two lines": Habit(text([["Measure\ncode", "Period", "Numerator\n", "Denominator"], FIRST]), 1),
    "columns that only help": Habit(
        text(
            [
                ["Measure code", "Measure name", "Unit", "Period", "Numerator"],
                ["P4.1", "Identified", "%", "2025-26 Q1", 64],
            ]
        ),
        1,
    ),
    "numbers with words": Habit(
        text([SHORT, ["P4.1", "2025-26 Q1", "64 children", "about 212"]]),
        1,
        [("not_a_number", "C2"), ("not_a_number", "D2")],
    ),
    "euros": Habit(text([SHORT, ["P4.1", "2025-26 Q1", "€ 64", 212]]), 1, [("currency", "C2")]),
    "a period nobody wrote": Habit(text([SHORT, ["P4.1", "", 64, 212], FIRST]), 2, [("missing_period", "B2")]),
    # Workbooks
    "openpyxl, with formulas never worked out": Habit(
        by_openpyxl(lambda book: book.active.__setitem__("E2", "=E3+E4")),
        6,
        [("formula_without_result", "E2")],
        name="a.xlsx",
    ),
    "xlsxwriter, in constant memory": Habit(
        by_xlsxwriter(lambda book, page: None, constant_memory=True), 6, name="a.xlsx"
    ),
    "an Excel table with its row of totals": Habit(
        by_xlsxwriter(totals_table), 6, [("totals_row", "A8")], name="a.xlsx"
    ),
    "a column formatted as percentages": Habit(
        by_xlsxwriter(percent_column), 6, [("percent_format", "E2")], name="a.xlsx"
    ),
    "drop-downs, comments, colours and a locked sheet": Habit(by_xlsxwriter(drop_downs_and_notes), 6, name="a.xlsx"),
    "a filter left on": Habit(by_xlsxwriter(filtered), 6, warnings=["hidden_rows"], name="a.xlsx"),
    "a cover sheet first": Habit(
        by_openpyxl(lambda book: book.create_sheet("Read me", 0).append(["How to fill this in"])), 6, name="a.xlsx"
    ),
    "last year's sheet, hidden": Habit(
        xlsx(sheet(TABLE), sheet(TABLE), names=("2025", "2024"), hidden=(1,)),
        6,
        warnings=["other_sheets"],
        name="a.xlsx",
    ),
    "Google Sheets, a thousand formatted cells": Habit(
        xlsx(GOOGLE, parts={"xl/styles.xml": styles("General")}), 6, name="a.xlsx"
    ),
    "a merged title": Habit(
        xlsx(sheet([["CYP plan return, Q1"], *TABLE], after=merges("A1:G1"))),
        6,
        warnings=["title_block"],
        name="a.xlsx",
    ),
    "a code merged down its rows": Habit(
        xlsx(sheet(COPIED_DOWN, after=merges("A2:A4"))),
        1,
        [("missing_code", "A3"), ("missing_code", "A4"), ("merged_cells", "A2")],
        name="a.xlsx",
    ),
    "numbers kept as text, with spaces": Habit(
        xlsx(sheet([SHORT, ["P4.1", "2025-26 Q1", "64 ", "\u00a0212"]])), 1, name="a.xlsx"
    ),
    "a quarter that became a date": Habit(
        xlsx(sheet([SHORT, ["P4.1", number("45748", 1), 64, 212]]), parts={"xl/styles.xml": styles("mmm-yy")}),
        1,
        name="a.xlsx",
    ),
    "the sum of a tenth and two": Habit(xlsx(sheet([SHORT, ["P4.1", "2025-26 Q1", 0.1 + 0.2, 1]])), 1, name="a.xlsx"),
    "a link to somebody's own workbook": Habit(
        xlsx(sheet([SHORT, ["P4.1", "2025-26 Q1", formula("'H:\\[My figures.xlsx]Q1'!B2", "64"), 212]])),
        1,
        [("external_link", "C2")],
        name="a.xlsx",
    ),
    "a broken link": Habit(
        xlsx(sheet([SHORT, ["P4.1", "2025-26 Q1", formula("#REF!+1", "#REF!", "e"), 212]])),
        1,
        [("spreadsheet_error", "C2")],
        name="a.xlsx",
    ),
    "a remark beside the table": Habit(
        xlsx(sheet([SHORT, [*FIRST, "", "", "ask Jo"], FIRST])), 2, [("outside_table", "G2")], name="a.xlsx"
    ),
    "quarters across the top": Habit(
        xlsx(sheet([["Measure code", "Category", "2025/26 Q1", "Q2 2025-26"], ["P4.1", "Asian", 5, "[c]"]])),
        2,
        warnings=["marker"],
        name="a.xlsx",
    ),
    "quarters across the top below a title, with targets": Habit(
        xlsx(sheet([["Dashboard"], ["Measure code", "Target", "2025/26 Q1"], ["P4.1", 55, 52]])),
        1,
        warnings=["title_block"],
        name="a.xlsx",
        said={"columns": {"target": Column.IGNORED}},
    ),
    "LibreOffice, with percentages and money": Habit(
        ods(
            [
                SHORT,
                ["P4.1", "2025-26 Q1", {"valuetype": "percentage", "value": 0.3, "shown": "30%"}, 212],
                ["P4.2", "2025-26 Q1", {"valuetype": "currency", "value": 1200.5, "shown": "£1,200.50"}, 212],
            ]
        ),
        2,
        [("percent_format", "C2")],
        name="a.ods",
    ),
    "an old workbook from the case system": Habit(
        xls([["Extract"], [], *TABLE]), 6, warnings=["title_block"], name="a.xls"
    ),
    "an old workbook with a percentage": Habit(
        xls([SHORT, ["P4.1", "2025-26 Q1", (0.302, "0%"), 212]]), 1, [("percent_format", "C2")], name="a.xls"
    ),
}


@pytest.mark.parametrize("habit", HABITS.values(), ids=HABITS)
def test_a_file_from_real_habits_is_read_as_meant_or_all_its_faults_are_named(habit):
    said = dict(habit.said)
    expected = said.pop("refused", None)
    found = read(habit.data, habit.name, **said)

    assert (found.refusal.code if found.refusal else None) == expected
    assert (problems(found), warnings(found), len(found.rows)) == (habit.problems, habit.warnings, habit.rows)


def test_there_are_thirty_of_them_and_more():
    assert len(HABITS) > 45


def test_what_was_read_from_them_is_what_their_senders_saw():
    def only(name: str) -> Any:
        habit = HABITS[name]
        return read(habit.data, habit.name).rows[0]

    assert str(only("Excel, CSV (comma delimited), with pound signs").numerator) == "1200.50"
    assert str(only("the sum of a tenth and two").numerator) == "0.3"
    assert only("a quarter that became a date").period == "2025-04-01"
    assert only("spaces behind every word").measure_code == "P4.1"
    assert only("Excel shows a code with its noughts gone").measure_code == "4.1"
    assert only("notes of several lines").note == "First line\nSecond, line\n\nFourth"
    assert only("numbers kept as text, with spaces").denominator == 212
