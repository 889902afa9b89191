"""My file back: the sheets as they were, each problem in its own cell, and a list that leads to them."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.reading.results import Finding
from imports.reading.words import Severity
from imports.workbooks import MEND_SHEET, marked_workbook
from imports.workbooks.mending import HEADINGS
from tests.unit.imports.books import HOSTILE, STAMP, assert_sound, grid, opened, risky_texts, texts

DATA = [
    ["measure_code", "period", "numerator", "note"],
    ["M1", "2026/27 Q2", 64.0, "=1+1"],
    ["M9", "2026/27 Q2", "1,2", None],
]
COMMA = Finding("decimal_comma", Severity.PROBLEM, "Write 1.2.", "Data", 3, "numerator", "C3", "1,2")
UNKNOWN = Finding("unknown_measure", Severity.PROBLEM, "There is no M9.", "Data", 3, "measure_code", "A3", "M9")
MARKER = Finding("marker", Severity.WARNING, "Taken as not available.", "Data", 2, "numerator", "C2", "x")
WHOLE = Finding("other_sheets", Severity.WARNING, "Notes was not read.")


def marked(findings=(COMMA,), sheets=None, **more):
    return marked_workbook({"Data": DATA} if sheets is None else sheets, findings, STAMP, name="q2.xlsx", **more)


def list_of(file: bytes) -> list[tuple]:
    """The rows of the list, below its headings."""
    rows = [tuple(cell.value for cell in row) for row in opened(file)[MEND_SHEET].iter_rows()]
    return rows[rows.index(HEADINGS) + 1 :]


def links_of(file: bytes) -> list[str]:
    return [cell.hyperlink.location for row in opened(file)[MEND_SHEET].iter_rows() for cell in row if cell.hyperlink]


def summary_of(file: bytes) -> list[str]:
    rows = [row[0].value for row in opened(file)[MEND_SHEET].iter_rows()]
    return [row for row in rows[1 : rows.index("Severity")] if row]


def test_the_sheets_are_as_they_were():
    file = marked(sheets={"Data": DATA, "Notes": [["kept"], [], ["", 2.5]]}, findings=[])
    assert opened(file).sheetnames == [MEND_SHEET, "Data", "Notes"]
    assert grid(file, "Data") == [[cell if cell is not None else "" for cell in row] for row in DATA]
    assert grid(file, "Notes") == [["kept", ""], ["", ""], ["", 2.5]]


@pytest.mark.parametrize(
    "cell",
    [64.0, -5.0, 0.1, 1e22, 12345678901234567.0, "64", "007", "1,2", True, False, "", None],
)
def test_a_cell_keeps_its_value_and_its_kind(cell):
    read = opened(marked(sheets={"Data": [["x", cell]]}, findings=[]))["Data"]["B1"].value
    assert read == (cell if cell != "" else None)
    assert type(read) is type(cell) or cell == "" or (isinstance(cell, float) and read == cell)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (date(2026, 7, 1), datetime(2026, 7, 1)),  # noqa: DTZ001
        (datetime(2026, 7, 1, 9, 30), datetime(2026, 7, 1, 9, 30)),  # noqa: DTZ001
        (time(9, 30), time(9, 30)),
        (timedelta(hours=30), timedelta(hours=30)),
        (date(1899, 12, 1), "1899-12-01"),
    ],
)
def test_a_moment_stays_a_moment(cell, read):
    assert opened(marked(sheets={"Data": [[cell]]}, findings=[]))["Data"]["A1"].value == read


def test_text_is_kept_from_becoming_a_number_when_it_is_edited():
    sheet = opened(marked())["Data"]
    assert sheet["C3"].number_format == "@"
    assert sheet["C2"].number_format == "General"


def test_each_problem_has_its_cell_with_a_colour_and_a_note():
    sheet = opened(marked([COMMA, UNKNOWN, MARKER]))["Data"]
    assert sheet["C3"].comment.text == "Problem: Write 1.2."
    assert sheet["A3"].comment.text == "Problem: There is no M9."
    assert sheet["C2"].comment.text == "Warning: Taken as not available."
    assert sheet["A3"].fill.fgColor.rgb == sheet["C3"].fill.fgColor.rgb != sheet["C2"].fill.fgColor.rgb
    assert sheet["B3"].comment is None
    assert sheet["B3"].fill.patternType is None


def test_two_findings_of_one_cell_stand_in_one_note_under_the_worse_colour():
    warning = Finding("odd", Severity.WARNING, "Unusual.", "Data", 3, "numerator", "C3", "1,2")
    sheet = opened(marked([warning, COMMA]))["Data"]
    assert sheet["C3"].comment.text == "Problem: Write 1.2.\nWarning: Unusual."
    assert sheet["C3"].fill.fgColor.rgb == opened(marked())["Data"]["C3"].fill.fgColor.rgb


def test_a_finding_about_a_row_is_marked_at_its_start():
    row = Finding("repeated", Severity.PROBLEM, "Given twice.", "Data", 2)
    assert opened(marked([row]))["Data"]["A2"].comment.text == "Problem: Given twice."


def test_a_finding_beside_or_below_what_the_sheet_holds_has_a_cell_all_the_same():
    beside = Finding("missing", Severity.PROBLEM, "Beside.", "Data", 2, "value", "F2")
    below = Finding("missing", Severity.PROBLEM, "Below.", "Data", 6, "value", "B6")
    sheet = opened(marked([beside, below]))["Data"]
    assert sheet["F2"].comment.text == "Problem: Beside."
    assert sheet["B6"].comment.text == "Problem: Below."
    assert sheet["B6"].fill.patternType == "solid"


@pytest.mark.parametrize("cell", ["XFE1", "A1048577", "nowhere", "AAAA1"])
def test_a_finding_where_no_sheet_reaches_is_listed_without_a_link(cell):
    file = marked([Finding("far", Severity.PROBLEM, "Far away.", "Data", None, "", cell)])
    assert [row[1] for row in list_of(file)] == ["Far away."]
    assert links_of(file) == []


def test_the_list_has_everything_of_a_finding_problems_first():
    assert list_of(marked([MARKER, WHOLE, COMMA])) == [
        ("Problem", "Write 1.2.", "Data", 3, "numerator", "C3", "1,2", "decimal_comma"),
        ("Warning", "Taken as not available.", "Data", 2, "numerator", "C2", "x", "marker"),
        ("Warning", "Notes was not read.", None, None, None, None, None, "other_sheets"),
    ]
    assert set(HEADINGS) == {"Severity", "What to do", "Sheet", "Row", "Column", "Cell", "Value", "Code"}
    assert len(Finding.__slots__) == len(HEADINGS)


def test_the_list_leads_to_each_cell():
    assert links_of(marked([COMMA, WHOLE])) == ["'Data'!C3"]


def test_a_link_reaches_a_sheet_with_an_apostrophe_in_its_name():
    finding = SimpleNamespace(**{name: getattr(COMMA, name) for name in Finding.__slots__})
    finding.sheet = "Mum's"
    assert links_of(marked([finding], sheets={"Mum's": DATA})) == ["'Mum''s'!C3"]


def test_what_is_not_listed_one_by_one_is_counted():
    file = marked([COMMA, MARKER], totals={"decimal_comma": 5_000, "marker": 1})
    assert summary_of(file) == [
        "5,000 problems and 1 warning in q2.xlsx.",
        "decimal_comma: 5,000 altogether, of which the first 1 are listed and marked.",
        "Mend the marked cells on their own sheets, then upload this file. This list itself is not read.",
    ]


def test_with_warnings_alone_nothing_has_to_be_mended():
    assert summary_of(marked([MARKER])) == [
        "0 problems and 1 warning in q2.xlsx.",
        "Look at the marked cells, then confirm the warnings or mend them. This list itself is not read.",
    ]


def test_a_csv_file_is_one_sheet_and_its_findings_name_none():
    bare = Finding("decimal_comma", Severity.PROBLEM, "Write 1.2.", "", 3, "numerator", "C3", "1,2")
    file = marked([bare], sheets={"": DATA})
    assert opened(file).sheetnames == [MEND_SHEET, "Sheet 1"]
    assert opened(file)["Sheet 1"]["C3"].comment.text == "Problem: Write 1.2."


def test_headings_are_shown_as_such_and_stay_in_sight():
    sheet = opened(marked(header_rows={"Data": 1}))["Data"]
    assert sheet["A1"].font.bold
    assert not sheet["A2"].font.bold
    assert sheet.freeze_panes == "A2"


def test_a_file_that_could_not_be_read_gives_the_list_alone():
    file = marked([WHOLE], sheets={})
    assert opened(file).sheetnames == [MEND_SHEET]
    assert_sound(file)


def test_marking_a_marked_file_again_leaves_one_list():
    file = marked(sheets={MEND_SHEET: [["What to mend"]], "Data": DATA})
    assert opened(file).sheetnames == [MEND_SHEET, "Data"]
    assert len(list_of(file)) == 1


@pytest.mark.parametrize(
    ("names", "allowed"),
    [
        (["a/b:c*[d]?\\"], ["a b c d"]),
        (["x" * 40, "x" * 50], ["x" * 31, "x" * 27 + " (2)"]),
        (["Data", "DATA"], ["Data", "DATA (2)"]),
        (["😀" * 20], ["😀" * 15]),
        (["'quoted'"], ["quoted"]),
        (["History"], ["History (2)"]),
        (["\x00\n"], ["Sheet 1"]),
    ],
)
def test_a_sheet_has_a_name_that_workbooks_allow(names, allowed):
    assert opened(marked([], sheets=dict.fromkeys(names, DATA))).sheetnames[1:] == allowed


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_cells_notes_and_list(text):
    finding = Finding("code", Severity.PROBLEM, text, "Data", 1, text, "A1", text)
    file = marked([finding], sheets={"Data": [[text]]})
    assert_sound(file)
    assert grid(file, "Data") == [[text]]
    assert opened(file)["Data"]["A1"].data_type == "s"
    *_, (_, said, _, _, column, _, value, _) = grid(file, MEND_SHEET)
    assert said == column == value == text


@settings(max_examples=25)
@given(
    st.lists(
        st.lists(
            st.one_of(texts, risky_texts, st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False)),
            min_size=2,
            max_size=4,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_grid_comes_back_as_it_went_in(cells):
    file = marked([COMMA], sheets={"Data": [["x", "y", "z"], *cells]})
    read = grid(file, "Data")[1:]
    for row, again in zip(cells, read, strict=False):
        assert padded(again) == padded(["" if cell is None else cell for cell in row])


def padded(row: list) -> list:
    return row + [""] * (4 - len(row))


def test_a_thousand_findings_are_marked():
    rows = [["measure_code"], *(["M9"] for _ in range(1_000))]
    found = [Finding("c", Severity.PROBLEM, "No M9.", "Data", n, "", f"A{n}", "M9") for n in range(2, 1_002)]
    sheet = opened(marked(found, sheets={"Data": rows}))["Data"]
    assert sum(row[0].comment is not None for row in sheet.iter_rows()) == 1_000
