"""OpenDocument spreadsheets: the same rules for another format."""

from typing import Any

import pytest

from imports.reading.results import Request
from tests.unit.imports.awkward import (
    TABLE,
    figures,
    ods,
    problems,
    read,
    sheet,
    warnings,
    xlsx,
    zipped,
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


def test_an_open_document_is_read_as_the_same_workbook_is():
    assert figures(read(ods(TABLE), "a.ods")) == figures(read(SOUND, "a.xlsx"))


@pytest.mark.parametrize(
    ("cell", "code", "shown"),
    [
        (
            {"valuetype": "percentage", "value": 0.125, "shown": "12.5%"},
            "percent_format",
            "shows “12.5%” but holds 0.125",
        ),
        ({"valuetype": "date", "datevalue": "2025-04-01", "shown": "01/04/25"}, "date", "“2025-04-01” is a date"),
        ({"valuetype": "time", "timevalue": "PT09H30M00S", "shown": "09:30"}, "date", "“9:30:00” is a time"),
        ({"valuetype": "boolean", "booleanvalue": "true", "shown": "TRUE"}, "boolean", "“TRUE”"),
        ({"valuetype": "string", "formula": "of:=1/0", "shown": "#DIV/0!"}, "spreadsheet_error", "“#DIV/0!”"),
        ({"formula": "of:=[.A1]"}, "formula_without_result", "not saved"),
        (
            {"valuetype": "float", "value": 5, "formula": "of:='file:///c:/b.ods'#$S.A1", "shown": "5"},
            "external_link",
            "another file",
        ),
    ],
)
def test_a_cell_of_an_open_document_is_a_problem_by_its_type(cell, code, shown):
    found = read(ods([SMALL, ["P4.1", "2025-26 Q1", cell, 5, ""]]), "a.ods")

    assert problems(found) == [(code, "C2")]
    assert shown in found.findings[0].message


def test_numbers_formulas_and_notes_of_an_open_document_are_read():
    money = {"valuetype": "currency", "value": 1200.5, "shown": "£1,200.50"}
    worked_out = {"valuetype": "float", "value": 50, "formula": "of:=25*2", "shown": "50"}
    found = read(ods([SMALL, ["P4.1", "2025-26 Q1", money, worked_out, "one\ntwo"]]), "a.ods")

    assert (figures(found)[0][3:5], found.rows[0].note, warnings(found)) == (("1200.5", "50"), "one\ntwo", ["formula"])


SPACES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)


def content(table: str, before: str = "") -> bytes:
    """A document with a sheet as it is in XML."""
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    whole = f"<office:document-content{SPACES}>{before}{body}</office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": whole})


def line(*texts: str, more: str = "") -> str:
    """A row of texts."""
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{t}</text:p></table:table-cell>' if t else BLANK
        for t in texts
    )
    return f"<table:table-row{more}>{cells}</table:table-row>"


def rows_of(*lines: str) -> str:
    return f'<table:table table:name="S">{line(*SMALL[:3])}{"".join(lines)}</table:table>'


def times(what: str, number: str) -> str:
    return f' table:number-{what}-repeated="{number}"'


BLANK = "<table:table-cell/>"
FIGURE = ("P4.1", "2025-26 Q1", "5")


def test_a_row_that_is_there_many_times_is_many_rows_and_blank_ones_are_none():
    cells = f"<table:table-cell{times('columns', '16384')}/>"
    blank = f"<table:table-row{times('rows', '1048000')}>{cells}</table:table-row>"
    many = line(*FIGURE, more=times("rows", "3"))

    assert [row.row for row in read(content(rows_of(many, blank)), "a.ods").rows] == [2, 3, 4]


ONES = f'<table:table-cell office:value-type="float" office:value="1"{times("columns", "16384")}/>'


@pytest.mark.parametrize(
    ("bomb", "code"),
    [
        (line(*FIGURE, more=times("rows", "1048000")), "too_many_rows"),
        (f"<table:table-row>{ONES}</table:table-row>", "too_many_columns"),
        (f"<table:table-row{times('rows', '999999999999')}>{BLANK}</table:table-row>" + line("P4.1"), "far_cell"),
    ],
    ids=["rows", "cells", "rows before it"],
)
def test_repeating_without_end_is_refused(bomb, code):
    refusal = read(content(rows_of(bomb)), "a.ods").refusal

    assert refusal
    assert refusal.code == code


def test_comments_in_cells_are_not_their_text_and_spaces_are():
    note = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>hint</text:p></office:annotation>'
        '<text:p>a<text:s text:c="2"/>b<text:line-break/>c</text:p><text:p>d</text:p></table:table-cell>'
    )
    row = line(*FIGURE).replace("</table:table-row>", f"{note}</table:table-row>")
    table = f'<table:table table:name="S">{line(*SMALL[:3], "note")}{row}</table:table>'

    assert read(content(table), "a.ods").rows[0].note == "a  b\nc\nd"


def test_hidden_sheets_rows_and_columns_of_an_open_document_are_named():
    style = (
        '<office:automatic-styles><style:style style:name="h" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    table = (
        '<table:table table:name="Old" table:style-name="h"><table:table-column table:visibility="collapse"/>'
        + line(*SMALL[:3])
        + line("P4.1", "2025-26 Q1", "5", more=' table:visibility="filter"')
        + "</table:table>"
    )

    assert warnings(read(content(table, style), "a.ods")) == ["hidden_sheet", "hidden_rows", "hidden_columns"]


def test_an_open_document_with_a_password_or_with_programs_is_refused():
    sound = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "x"}
    secret = '<m xmlns:m="urn:x"><m:file-entry><m:encryption-data/></m:file-entry></m>'

    assert refused(zipped({**sound, "META-INF/manifest.xml": secret}), "a.ods") == "password"
    assert refused(zipped({**sound, "Basic/Standard/Module1.xml": "<x/>"}), "a.ods") == "macros"
