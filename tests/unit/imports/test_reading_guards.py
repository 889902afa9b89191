"""Workbooks and what pretends to be one: refused before a cell is read."""

import struct
from typing import Any

import pytest

from imports.reading.results import Limits, Request
from tests.unit.imports.awkward import (
    MAIN,
    TABLE,
    Xml,
    outcome,
    read,
    sheet,
    text,
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


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.csv", "empty_file"),
        (b"\xef\xbb\xbf\r\n\r\n", "a.csv", "empty_file"),
        (b"\0" * 100, "a.xlsx", "empty_file"),
        (b"x", "figures", "unknown_kind"),
        (b"x", "figures.docx", "unknown_kind"),
        (b"x", "figures.xlsx.exe", "unknown_kind"),
        (SOUND, "a.xlsm", "macros"),
        (SOUND, "A.XLTM", "macros"),
        (SOUND, "a.xls", "wrong_kind"),
        (SOUND, "a.ods", "wrong_kind"),
        (SOUND, "a.xlsb", "wrong_kind"),
        (OLE, "a.ods", "password"),
        (OLE, "a.csv", "wrong_kind"),
        (OLE, "a.xls", "broken_workbook"),
        (text(TABLE), "a.xls", "wrong_kind"),
        (text(TABLE), "a.ods", "wrong_kind"),
        (b"%PDF-1.7\n", "a.xlsx", "wrong_kind"),
        (b"\x89PNG\r\n\x1a\n", "a.csv", "wrong_kind"),
        (b"\n<!DOCTYPE html><html><body>Please sign in", "a.csv", "wrong_kind"),
        (b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table>", "a.xls", "wrong_kind"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "a.xls", "wrong_kind"),
        (zipped({"[Content_Types].xml": "x", "word/document.xml": "x"}), "a.xlsx", "wrong_kind"),
        (zipped({"Index/Document.iwa": "x", "preview.jpg": "x"}), "a.xlsx", "wrong_kind"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), "a.ods", "wrong_kind"),
        (SOUND[:-200], "a.xlsx", "broken_workbook"),
        (SOUND[: len(SOUND) // 2], "a.xlsx", "broken_workbook"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_by_what_it_is(data, name, code):
    assert refused(data, name) == code


def test_a_name_is_shown_and_never_used_as_a_path():
    found = read(text(TABLE), "../../etc/passwd\u202e.csv")

    assert (found.refusal, len(found.rows)) == (None, 6)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"xl/vbaProject.bin": b"x"}, "macros"),
        ({"XL/VBAPROJECT.BIN": b"x"}, "macros"),
        (
            {"[Content_Types].xml": '<T ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'},
            "macros",
        ),
        (
            {
                "xl/_rels/sheet1.xml.rels": '<R Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"/>'
            },
            "macros",
        ),
        ({"../evil.xml": "<x/>"}, "odd_part_name"),
        ({"/etc/passwd": "<x/>"}, "odd_part_name"),
        ({"xl\\worksheets\\sheet9.xml": "<x/>"}, "odd_part_name"),
        ({"C:evil.xml": "<x/>"}, "odd_part_name"),
        ({"xl/\x01.xml": "<x/>"}, "odd_part_name"),
        ({"XL/WORKSHEETS/SHEET1.XML": "<x/>"}, "repeated_part"),
        ({"xl/embeddings/inner.xlsx": SOUND}, "file_inside"),
        ({"xl/media/inner.png": b"\x1f\x8b\x08\0\0"}, "file_inside"),
        ({"xl/theme/theme1.xml": "<!DOCTYPE x><x/>"}, "entities"),
        ({"customXml/item1.xml": "<x><!doctype y></x>"}, "entities"),
        ({"docProps/app.xml": "<x>" + "y" * 65_520 + "<!ENTITY z 'z'></x>"}, "entities"),
        ({"docProps/app.xml": "<x/>".encode("utf-16")}, "part_encoding"),
        ({"docProps/app.xml": "<x/>".encode("utf-16-le")}, "part_encoding"),
        ({"docProps/app.xml": '<?xml version="1.0" encoding="UTF-7"?><x/>'}, "part_encoding"),
        ({"docProps/app.xml": "<?xml version='1.0' encoding='ISO-8859-1'?><x/>"}, "part_encoding"),
        ({"xl/workbook.xml": "<workbook>"}, "broken_workbook"),
        ({"xl/worksheets/sheet1.xml": "<worksheet"}, "broken_workbook"),
        ({"_rels/.rels": "<Relationships/>"}, "broken_workbook"),
        ({"xl/worksheets/sheet1.xml": sheet(TABLE).replace('r="B3"', 'r="B4"')}, "broken_workbook"),
        ({"xl/worksheets/sheet1.xml": sheet(TABLE).replace('r="B3"', 'r="C3"')}, "broken_workbook"),
        ({"xl/worksheets/sheet1.xml": sheet(TABLE).replace('row r="3"', 'row r="2"')}, "broken_workbook"),
        ({"xl/worksheets/sheet1.xml": sheet([["x", Xml('<c r="{at}" t="s"><v>9</v></c>')]])}, "broken_workbook"),
        ({"xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"/>'}, "empty_sheet"),
        ({"xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets/></workbook>'}, "no_sheet"),
    ],
)
def test_a_part_no_spreadsheet_program_writes_refuses_the_workbook(parts, code):
    assert refused(xlsx(sheet(TABLE), parts=parts)) == code


def test_two_parts_of_one_name_are_refused_whichever_is_meant():
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([("[Content_Types].xml", "<x/>"), ("xl/workbook.xml", "<x/>"), ("xl/workbook.xml", "<y/>")])

    assert refused(data) == "repeated_part"


def test_a_packed_file_with_a_password_is_refused_with_the_cure():
    data = bytearray(SOUND)
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = data.find(mark)
        data[place + at] |= 1

    assert refused(bytes(data)) == "password"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(bytes=1_000), "too_large"),
        (Limits(bytes_unpacked=3_000), "too_large_unpacked"),
        (Limits(entries=4), "too_many_parts"),
    ],
)
def test_each_limit_refuses_with_its_own_reason(limits, code):
    assert refused(SOUND, request=Request(limits=limits)) == code


def test_a_part_that_unpacks_to_hundreds_of_times_its_size_is_refused_while_it_is_unpacked():
    blown = xlsx(sheet([*TABLE, [Xml('<c r="{at}" t="inlineStr"><is><t>' + "A" * 3_000_000 + "</t></is></c>")]]))

    assert len(blown) < 10_000
    assert refused(blown) == "packed_too_tightly"


def test_a_size_that_is_not_true_is_not_believed():
    data = bytearray(SOUND)
    at = data.find(b"PK\x01\x02")
    while at >= 0:  # every part says it has one byte
        data[at + 24 : at + 28] = struct.pack("<I", 1)
        at = data.find(b"PK\x01\x02", at + 4)

    assert refused(bytes(data)) == "broken_workbook"


@pytest.mark.parametrize(
    ("cell", "row", "code"),
    [
        ("XFD1048576", 1048576, "far_cell"),
        ("BZ8", 8, "far_cell"),
        ("A200000", 200000, "far_cell"),
        ("A1048577", 1048577, "broken_workbook"),
    ],
)
def test_something_far_outside_the_table_is_refused_by_its_cell(cell, row, code):
    rows = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'
    refusal = read(xlsx(sheet(TABLE).replace("</sheetData>", rows)), "a.xlsx").refusal

    assert refusal
    assert refusal.code == code
    assert cell in refusal.message or code == "broken_workbook"


def test_whole_rows_and_columns_that_are_only_formatted_are_nothing():
    blank = '<row r="1048576" s="1"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row></sheetData>'

    assert outcome(read(xlsx(sheet(TABLE).replace("</sheetData>", blank)), "a.xlsx")) == "accept"


def test_a_sheet_s_word_for_its_size_is_not_believed():
    for size in ("A1:A1", "A1:XFD1048576", "nonsense"):
        data = xlsx(sheet(TABLE, before=f'<dimension ref="{size}"/>'))
        assert len(read(data, "a.xlsx").rows) == 6
