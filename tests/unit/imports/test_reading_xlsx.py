"""Excel workbooks: what a cell is, which sheet is read, what is hidden or merged."""

from typing import Any

import pytest

from imports.reading.results import Request
from imports.reading.xlsx_sheet import takes_from_elsewhere
from tests.unit.imports.awkward import (
    HEADER,
    MAIN,
    RELATIONS,
    ROWS,
    TABLE,
    Xml,
    figures,
    formula,
    merges,
    number,
    outcome,
    problems,
    read,
    sheet,
    styles,
    warnings,
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


@pytest.mark.parametrize(
    ("code", "value", "problem", "shown"),
    [
        ("0.0%", "0.125", "percent_format", "shows “12.5%” but holds 0.125: write 12.5"),
        ("0%", "7", "percent_format", "shows “700%”"),
        ("dd/mm/yyyy", "45748", "date", "“2025-04-01” is a date"),
        ("[h]:mm", "0.5", "date", "“12:00:00” is a time"),
        ("#,##0,", "1200000", "scaled_format", "holds 1200000"),
    ],
)
def test_a_number_that_is_shown_as_something_else_is_a_problem_that_says_so(code, value, problem, shown):
    found = read(small(number(value, 1), 5, parts={"xl/styles.xml": styles(code)}), "a.xlsx")

    assert problems(found) == [(problem, "C2")]
    assert shown in found.findings[0].message


@pytest.mark.parametrize("code", ["General", "£#,##0.00", "#,##0_);[Red](#,##0)", '0.0" %"', "0.00E+00"])
def test_a_number_in_an_ordinary_format_is_read(code):
    found = read(small(number("12.5", 1), 50, parts={"xl/styles.xml": styles(code)}), "a.xlsx")

    assert (figures(found)[0][3:5], found.findings) == (("12.5", "50"), [])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (Xml('<c r="{at}" t="b"><v>1</v></c>'), "boolean"),
        (Xml('<c r="{at}" t="e"><v>#REF!</v></c>'), "spreadsheet_error"),
        (Xml('<c r="{at}" t="d"><v>2025-04-01T00:00:00</v></c>'), "date"),
        (formula("1/0", "#DIV/0!", "e"), "spreadsheet_error"),
        (formula("A1+1", None), "formula_without_result"),
        (formula("A1+1", ""), "formula_without_result"),
        (formula("[1]Old!A1", "5"), "external_link"),
        (number("1E400"), "exponent"),
        (number("٦٤"), "digits"),
        (number("1E300"), "too_long"),
    ],
)
def test_a_cell_that_is_no_number_is_a_problem(cell, code):
    assert problems(read(small(cell, 5), "a.xlsx")) == [(code, "C2")]


def test_a_formula_that_gives_nothing_is_a_blank_as_its_sender_sees_it():
    found = read(small(formula('IF(A1="","",1)', "", "str"), 5), "a.xlsx")

    assert (figures(found)[0][3:5], found.findings) == (("", "5"), [])


def test_formulas_are_warned_of_by_their_cells():
    found = read(small(formula("A1+1", "5"), formula("SUM(A1:A9)", "50"), formula('"a"&"b"', "ab", "str")), "a.xlsx")

    assert [(f.code, f.cell) for f in found.findings] == [("formula", "C2"), ("formula", "D2")]
    assert (figures(found)[0][3:5], found.rows[0].note) == (("5", "50"), "ab")


@pytest.mark.parametrize(
    "written",
    [
        "[1]Sheet1!A1",
        "'[Book 2.xlsx]Sheet 1'!A1",
        "'C:\\x\\[b.xls]S'!A1",
        "[1]!Total",
        "cmd|'/C calc'!A0",
        "SUM([2]S!A1:A9)",
    ],
)
def test_a_formula_that_takes_from_another_file_is_known(written):
    assert takes_from_elsewhere(written)


@pytest.mark.parametrize(
    "written", ["Table1[[#This Row],[x]]*2", "SUM(Table1[x])", '"[1]S!A1"', "Sheet2!A1", "[@count]/2", "A1"]
)
def test_a_formula_within_the_workbook_is_known(written):
    assert not takes_from_elsewhere(written)


def test_a_shared_formula_takes_from_where_its_first_cell_does():
    first = Xml('<c r="{at}"><f t="shared" ref="C2:D2" si="0">[1]S!A1</f><v>5</v></c>')
    other = Xml('<c r="{at}"><f t="shared" si="0"/><v>6</v></c>')

    assert problems(read(small(first, other), "a.xlsx")) == [("external_link", "C2"), ("external_link", "D2")]


def test_words_are_what_their_sender_sees():
    parts = {"xl/styles.xml": styles("0%", "mmm yyyy")}
    header = ["measure_code", "period", "category", "numerator"]
    data = xlsx(sheet([header, [4.1, number("45748", 2), number("0.1", 1), 5], [202526, 202526, 7, 5]]), parts=parts)

    assert [(row.measure_code, row.period, row.category) for row in read(data, "a.xlsx").rows] == [
        ("4.1", "2025-04-01", "10%"),
        ("202526", "202526", "7"),
    ]


def test_a_date_counted_from_1904_is_the_same_day():
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr date1904="1"/>'
        '<sheets><sheet name="Figures" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    data = xlsx(
        sheet([SMALL, ["P4.1", number("44286", 1), 5, 6]]),
        parts={"xl/workbook.xml": book, "xl/styles.xml": styles("d mmm yyyy")},
    )

    assert read(data, "a.xlsx").rows[0].period == "2025-04-01"


def test_shared_texts_are_read_without_their_reading_aids_and_with_their_line_ends():
    texts = (
        f'<sst xmlns="{MAIN}"><si><r><t>P4</t></r><r><rPr/><t>.1</t></r><rPh sb="0" eb="1"><t>aid</t></rPh></si>'
        '<si><t xml:space="preserve">one_x000D_&#10;two _x005F_x000D_ _x0000_ </t></si></sst>'
    )
    shared = [Xml(f'<c r="{{at}}" t="s"><v>{n}</v></c>') for n in (0, 1)]
    data = xlsx(sheet([SMALL, [shared[0], "2025-26 Q1", 5, 6, shared[1]]]), parts={"xl/sharedStrings.xml": texts})
    (row,) = read(data, "a.xlsx").rows

    assert (row.measure_code, row.note) == ("P4.1", "one\r\ntwo _x000D_ _x0000_ ")


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x="),
        lambda xml: xml.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        lambda xml: '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n' + xml.replace("><", ">\n  <"),
        lambda xml: "\ufeff" + xml,
    ],
    ids=["a prefix", "the strict form", "set out on lines", "a byte order mark"],
)
def test_the_same_sheet_in_other_xml_is_the_same_sheet(change):
    assert figures(read(xlsx(change(sheet(TABLE))), "a.xlsx")) == figures(read(SOUND, "a.xlsx"))


def test_cells_that_do_not_say_where_they_are_follow_one_another():
    rows = (
        '<row><c t="inlineStr"><is><t>measure_code</t></is></c><c/><c t="inlineStr"><is><t>period</t></is></c>'
        '<c t="inlineStr"><is><t>numerator</t></is></c></row>'
        '<row><c t="inlineStr"><is><t>P4.1</t></is></c><c/>'
        '<c t="inlineStr"><is><t>2025-26 Q1</t></is></c><c><v>5</v></c></row>'
    )
    found = read(xlsx(f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'), "a.xlsx")

    assert (figures(found), found.rows[0].row) == ([("P4.1", "2025-26 Q1", "", "5", "", "", "")], 2)


# --- Sheets, hidden and merged ---


def test_the_first_sheet_with_the_headings_is_read_and_the_others_are_named():
    data = xlsx(
        sheet([["Read me"], ["How to fill in"]]), sheet(TABLE), sheet([["list"]]), names=("Cover", "Q1", "Lists")
    )
    found = read(data, "a.xlsx")

    assert (found.table.sheet, found.other_sheets, found.rows[0].sheet) == ("Q1", ("Cover", "Lists"), "Q1")
    assert found.findings == []


def test_a_second_sheet_with_figures_is_warned_of():
    found = read(xlsx(sheet(TABLE), sheet(TABLE), names=("Q1", "Q2"), hidden=(1,)), "a.xlsx")

    assert warnings(found) == ["other_sheets"]
    assert "“Q2” (hidden)" in found.findings[0].message


def test_a_sheet_is_chosen_by_its_name():
    data = xlsx(sheet([SMALL, ["OLD", "x", 1]]), sheet([SMALL, ["NEW", "x", 1]]), names=("Old", "Now"))

    assert read(data, "a.xlsx", sheet=" NOW ").rows[0].measure_code == "NEW"
    refusal = read(data, "a.xlsx", sheet="Then").refusal
    assert refusal
    assert refusal.code == "no_such_sheet"
    assert "“Old” and “Now”" in refusal.message


def test_a_hidden_sheet_is_read_only_when_no_other_has_figures_and_that_is_said():
    first = read(xlsx(sheet([SMALL, ["OLD", "x", 1]]), sheet([SMALL, ["NEW", "x", 1]]), hidden=(0,)), "a.xlsx")
    only = read(xlsx(sheet([["Cover"]]), sheet(TABLE), names=("Cover", "Data"), hidden=(1,)), "a.xlsx")

    assert first.rows[0].measure_code == "NEW"
    assert warnings(only) == ["hidden_sheet"]
    assert "“Data”" in only.findings[0].message


def test_hidden_rows_and_columns_are_read_and_named():
    before = '<cols><col min="4" max="4" hidden="1"/><col min="20" max="16384" hidden="1"/></cols>'
    hidden = dict.fromkeys((3, 4, 6), 'hidden="1"')
    found = read(xlsx(sheet(TABLE, before=before, row_attributes=hidden)), "a.xlsx")

    assert (len(found.rows), warnings(found)) == (6, ["hidden_rows", "hidden_columns"])
    assert "Rows 3 to 4 and 6 are hidden" in found.findings[0].message
    assert "D (“category”)" in found.findings[1].message


def test_a_merged_title_is_fine_and_merged_figures_are_not():
    title = xlsx(sheet([["CYP plan"], [], *TABLE], after=merges("A1:G2")))
    rows = [HEADER, ROWS[0], ["", *ROWS[1][1:]]]

    assert outcome(read(title, "a.xlsx")) == "accept_with_warning"
    found = read(xlsx(sheet(rows, after=merges("A2:A3"))), "a.xlsx")
    assert problems(found) == [("missing_code", "A3"), ("merged_cells", "A2")]
    assert "A2:A3" in found.findings[1].message
