"""Each way in which a file can go wrong leads to what it must: the table of the manifest, rebuilt from nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from imports.reading import read_file
from imports.reading.results import Request
from tests.unit.imports.awkward import (
    HEADER,
    MAIN,
    ROWS,
    TABLE,
    figures,
    formula,
    merges,
    number,
    outcome,
    problems,
    read,
    sheet,
    styles,
    text,
    warnings,
    with_cell,
    xlsx,
)

GIVEN = Path(__file__).resolve().parents[4] / "shared" / "hostile"
#: What the service finds, not reading: keys repeated, periods to come or that are dates, numbers too small or large.
THE_SERVICES = {
    "dup_key.csv",
    "dup_key_identical.csv",
    "future_period.csv",
    "num_neg.csv",
    "num_neg_unicode.csv",
    "num_space_thousands.csv",
    "period_date_us.csv",
    "period_date_iso.csv",
    "period_date_text.csv",
}
#: "1 064" is read as 1064: a documented conversion. A note that is too long is a problem of its row.
OTHERWISE = {"strings.csv": "reject_rows"}

_ENTITY = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
_FIRST = ["P4.1", "2025-26 Q1", "ethnicity", "Asian"]


def sheet_with(cell: Any, **more: Any) -> bytes:
    return xlsx(sheet([HEADER, [*_FIRST, cell, 212, ""], *ROWS[1:]]), **more)


ACCEPTED = {
    "as exported": text(TABLE),
    "line feeds alone": text(TABLE, end="\n"),
    "carriage returns alone": text(TABLE, end="\r"),
    "with a byte order mark": text(TABLE, encoding="utf-8-sig"),
    "UTF-16": b"\xff\xfe" + text(TABLE, encoding="utf-16-le"),
    "columns in another order": text([row[::-1] for row in TABLE]),
}


@pytest.mark.parametrize("data", ACCEPTED.values(), ids=ACCEPTED)
def test_a_sound_csv_file_is_read_whole_and_without_a_word(data):
    found = read(data, "figures.csv")

    assert (outcome(found), figures(found)) == ("accept", figures(read(text(TABLE), "figures.csv")))
    assert len(found.rows) == 6
    assert (found.row_count, found.table.header_row, found.kind) == (6, 1, "csv")


def test_a_sound_workbook_is_read_as_the_same_text_is():
    found = read(xlsx(sheet(TABLE)), "figures.xlsx")

    assert (outcome(found), figures(found)) == ("accept", figures(read(text(TABLE), "figures.csv")))


WARNED = {
    "semicolons": (text(TABLE, ";"), "a.csv", "delimiter"),
    "tabs": (text(TABLE, "\t"), "a.csv", "delimiter"),
    "a title above": (text([["CYP plan, Q1 return"], ["Sent by: a partner"], [], *TABLE]), "a.csv", "title_block"),
    "not available": (with_cell("x"), "a.csv", "marker"),
    "not applicable": (with_cell("z"), "a.csv", "marker"),
    "a dash": (with_cell("-"), "a.csv", "marker"),
    "two points": (with_cell(".."), "a.csv", "marker"),
    "to be confirmed": (with_cell("TBC"), "a.csv", "marker"),
    "a note like a formula": (with_cell("=1+1", "note"), "a.csv", "note_like_formula"),
    "a formula's saved result": (sheet_with(formula("E3+E4", "999999")), "a.xlsx", "formula"),
}


@pytest.mark.parametrize(("data", "name", "code"), WARNED.values(), ids=WARNED)
def test_what_could_surprise_its_sender_is_read_with_a_warning(data, name, code):
    found = read(data, name)

    assert (outcome(found), warnings(found), len(found.rows)) == ("accept_with_warning", [code], 6)


BAD_ROWS = {
    "not a number": (with_cell("NaN"), "a.csv", [("not_finite", "E2")]),
    "brackets for below zero": (with_cell("(5)"), "a.csv", [("bracketed", "E2")]),
    "Arabic digits": (with_cell("٦٤"), "a.csv", [("digits", "E2")]),
    "hexadecimal": (with_cell("0x40"), "a.csv", [("hexadecimal", "E2")]),
    "an unseen character": (with_cell("64\u200b"), "a.csv", [("invisible_characters", "E2")]),
    "a mark in the middle": (with_cell("\ufeff64"), "a.csv", [("invisible_characters", "E2")]),
    "a failed look-up": (with_cell("#N/A"), "a.csv", [("spreadsheet_error", "E2")]),
    "a division by nothing": (with_cell("#DIV/0!"), "a.csv", [("spreadsheet_error", "E2")]),
    "an apostrophe": (with_cell("'64"), "a.csv", [("apostrophe", "E2")]),
    "a half": (with_cell("½"), "a.csv", [("digits", "E2")]),
    "a short row": (text([*TABLE, ["P4.1", "2025-26 Q1"]]), "a.csv", [("ragged_row", "8")]),
    "a total": (text([*TABLE, ["Total", "", "", "", 743, 1167, ""]]), "a.csv", [("totals_row", "A8")]),
    "footnotes": (
        text([*TABLE, [], ["Source: partner MIS"], ["* suppressed"]]),
        "a.csv",
        [("footnote", "A9"), ("footnote", "A10")],
    ),
    "a percentage by format": (
        sheet_with(number("0.125", 1), parts={"xl/styles.xml": styles("0.0%")}),
        "a.xlsx",
        [("percent_format", "E2")],
    ),
    "another workbook": (sheet_with(formula("[http://127.0.0.1:9/x.xlsx]S!A1")), "a.xlsx", [("external_link", "E2")]),
}


@pytest.mark.parametrize(("data", "name", "expected"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_named_and_the_others_are_read(data, name, expected):
    found = read(data, name)

    assert (outcome(found), problems(found)) == ("reject_rows", expected)
    assert len([row for row in found.rows if not row.has_problem]) >= 5


REFUSED = {
    "damaged text": (with_cell("", "note").replace(b"provisional", b"provis\xff\xfeional"), "a.csv", "undecodable"),
    "an open quotation mark": (text(TABLE).replace(b"provisional", b'"provisional'), "a.csv", "unclosed_quote"),
    "headings alone": (text([HEADER]), "a.csv", "no_rows"),
    "a heading twice": (text([[*row, row[4]] for row in TABLE]), "a.csv", "duplicate_heading"),
    "no heading above figures": (
        text([[*HEADER, "", ""], *([*row, 999, 998] for row in ROWS)]),
        "a.csv",
        "blank_heading",
    ),
    "text named a workbook": (text(TABLE), "a.xlsx", "wrong_kind"),
    "a workbook named text": (xlsx(sheet(TABLE)), "a.csv", "wrong_kind"),
    "a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "a.xlsx", "password"),
    "no zip": (b"PK\x03\x04" + bytes(100), "a.xlsx", "broken_workbook"),
    "a cell far out": (
        xlsx(sheet(TABLE).replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')),
        "a.xlsx",
        "far_cell",
    ),
    "a row no sheet has": (
        xlsx(sheet(TABLE).replace('<row r="7"', '<row r="4294967297"')),
        "a.xlsx",
        "broken_workbook",
    ),
    "entities in its properties": (
        xlsx(sheet(TABLE), parts={"docProps/core.xml": f"{_ENTITY}<x>&b;</x>"}),
        "a.xlsx",
        "entities",
    ),
    "entities in its styles": (
        xlsx(sheet(TABLE), parts={"xl/styles.xml": _ENTITY + styles("0.0%")}),
        "a.xlsx",
        "entities",
    ),
    "a file as an entity": (
        xlsx(
            sheet(TABLE),
            parts={
                "xl/sharedStrings.xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                f'<sst xmlns="{MAIN}"><si><t>&e;</t></si></sst>'
            },
        ),
        "a.xlsx",
        "entities",
    ),
    "a document type elsewhere": (
        xlsx('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + sheet(TABLE)),
        "a.xlsx",
        "entities",
    ),
    "many merged areas": (
        xlsx(sheet(TABLE, after=merges(*(f"I{row}:J{row}" for row in range(1, 1200))))),
        "a.xlsx",
        "too_many_merges",
    ),
}


@pytest.mark.parametrize(("data", "name", "code"), REFUSED.values(), ids=REFUSED)
def test_a_file_not_to_be_trusted_is_refused_whole(data, name, code):
    found = read(data, name)

    assert found.refusal
    assert (found.refusal.code, found.rows) == (code, [])
    assert len(found.refusal.message) > 40


def test_damaged_text_names_its_line():
    refusal = read(with_cell("", "note").replace(b"provisional", b"provis\xff\xfeional"), "a.csv").refusal

    assert refusal
    assert refusal.row == 4
    assert "Line 4" in refusal.message


def test_rows_keep_their_numbers_after_a_note_of_two_lines():
    rows = [HEADER, ["P4.1", "2025-26 Q1", "", "", 64, 212, 'line one\nline two, with "quotes"'], [*_FIRST, "?", 1, ""]]
    found = read(text(rows), "a.csv")

    assert found.rows[0].note == 'line one\nline two, with "quotes"'
    assert problems(found) == [("not_a_number", "E3")]


def _given() -> list[dict[str, Any]]:
    manifest = GIVEN / "MANIFEST.json"
    return json.loads(manifest.read_text(encoding="utf-8"))["files"] if manifest.exists() else []


@pytest.mark.parametrize("case", _given(), ids=lambda case: case["file"])
def test_a_given_file_leads_to_what_its_manifest_says(case):
    name = case["file"]
    found = read_file(GIVEN / "files" / name, name, Request())

    if name in THE_SERVICES:
        assert (found.refusal, problems(found)) == (None, [])
        return
    assert outcome(found) == OTHERWISE.get(name, case["must"])
    if "rows" in case:
        assert len(found.rows) == case["rows"]
    if case.get("bad_rows"):
        assert {f.row for f in found.findings} == set(case["bad_rows"])
