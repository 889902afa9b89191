"""Spreadsheets of reference data: read exactly, or refused in words, whatever they hold."""

import io
import json
import subprocess
import sys
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners import workbooks
from partners.reading import LIMITS, Row, Sheet, UnreadableError, from_json, read_sheet, tidy, to_json
from partners.workbooks import Column, as_csv, as_xlsx, escaped, unescaped

PROJECT = Path(__file__).resolve().parents[3]
HOSTILE = PROJECT.parent / "shared" / "hostile" / "files"
COLUMNS = [Column("Code"), Column("Text"), Column("Number"), Column("Day")]


def rows(sheet: Sheet) -> list[tuple[int, tuple[object, ...]]]:
    return [(row.number, row.cells) for row in sheet.rows]


def workbook(*lines: list[object], sheet: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for line in lines:
        book.active.append(line)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes, **more: bytes) -> bytes:
    """The workbook with one of its parts exchanged, or with another one."""
    source, file = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            archive.writestr(entry.filename, part if entry.filename == name else source.read(entry))
        if name not in source.namelist():
            archive.writestr(name, part)
    return file.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableError) as refused:
        read_sheet(content)
    return str(refused.value)


def outcome(content: bytes) -> str:
    """Why a file is refused, in words; empty when it is read, its headings and a row at least."""
    try:
        assert len(read_sheet(content).rows) > 1
    except UnreadableError as refused:
        return str(refused)
    return ""


# --- CSV ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_as_spreadsheet_programs_write_it(encoding, end, delimiter):
    text = end.join([f"Code{delimiter}Name", "", f"P1{delimiter} Café “x” "])
    assert rows(read_sheet(text.encode(encoding))) == [(1, ("Code", "Name")), (3, ("P1", "Café “x”"))]


def test_what_was_guessed_is_said():
    assert "Windows-1252" in read_sheet("Code;Name\nP1;Café".encode("cp1252")).notes[0]
    assert read_sheet(b"Code;Name\nP1;x").notes == ("Its columns are separated by semicolons.",)
    assert read_sheet("Code,Name\nP1,Café".encode()).notes == ()


def test_rows_are_numbered_as_the_spreadsheet_numbers_them():
    text = b'\nCode,Name\nP1,"one\ncell"\n,\n \nP2,x\n'
    assert [row.number for row in read_sheet(text).rows] == [2, 3, 6]


def test_invisible_characters_round_a_cell_are_no_part_of_it():
    assert read_sheet("\u200bCode,Name\n\u00a0P1\ufeff,\u2007 ".encode()).rows[1].cells == ("P1", None)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"\n \n,,\n", "there is nothing in its first sheet"),
        (b"Code,Name\n", "no row below them"),
        (b"Code,Name\nP1,\x81", "Line 2"),
        ("Code\n".encode("utf-16") + b"x", "no encoding we know"),
        (b"Code,Name\nP1,\0", "not a text file"),
        (b'Code,Name\nP1,"open\n', "Row 2 cannot be read"),
        (b"x" * (LIMITS.size + 1), "larger than 2 MB"),
        (b"Code\n" + b"P\n" * (LIMITS.rows + 1), "more than 10,000 rows"),
        (b"Code" + b"," * LIMITS.columns + b"x\nP1\n", "61 columns"),
    ],
)
def test_csv_that_cannot_be_read_is_refused_in_words(content, said):
    assert said in refusal(content)


# --- Workbooks --------------------------------------------------------------------------------------------


def test_a_workbook_gives_text_numbers_days_and_truth_as_they_are():
    content = workbook(
        ["Code", "Number", "Day", "Moment", "Truth"],
        [],
        ["007", 0.1 + 0.2, date(2026, 3, 31), datetime.fromisoformat("2026-03-31 10:05"), True],
        [7, 1200, datetime.fromisoformat("2026-03-31"), None, False],
    )
    assert rows(read_sheet(content))[1:] == [
        (3, ("007", Decimal("0.3"), date(2026, 3, 31), "2026-03-31 10:05:00", True)),
        (4, (Decimal(7), Decimal(1200), date(2026, 3, 31), None, False)),
    ]


def test_the_first_visible_sheet_with_anything_in_it_is_read_and_the_others_are_named():
    book = openpyxl.Workbook()
    book.active.title = "Empty"
    for title, state in (("Hidden", "hidden"), ("Partners", "visible"), ("Old", "visible"), ("Words", "hidden")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        sheet.append([title, "Name"])
        sheet.append(["P1", "x"])
    sheet = read_sheet(saved(book))
    assert sheet.header.cells == ("Partners", "Name")
    assert sheet.notes == ("Only the sheet “Partners” was read, not “Old”.",)


def test_formulas_are_read_by_what_they_last_gave_and_said():
    sheet = read_sheet(with_formula(b"<f>1+1</f><v>2</v>"))
    assert sheet.rows[1].cells == (Decimal(2),)
    assert sheet.notes == ("It holds formulas: what they last gave was read.",)


def with_formula(inner: bytes, kind: bytes = b"n") -> bytes:
    cells = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Code</t></is></c></row><row r="2"><c r="A2" t="%s">%s</c></row>'
    return with_cells(cells % (kind, inner))


def with_cells(cells: bytes) -> bytes:
    namespace = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    part = b"<?xml version='1.0'?><worksheet " + namespace + b"><sheetData>" + cells + b"</sheetData></worksheet>"
    return with_part(workbook(["x"]), "xl/worksheets/sheet1.xml", part)


FAR = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="%d"><c r="%s%d"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (workbook(), "there is nothing in its first sheet"),
        (workbook(["Code", "Name"]), "no row below them"),
        (with_formula(b"<f>1/0</f><v>#DIV/0!</v>", b"e"), "The formula in cell A2 gives an error."),
        (with_cells(FAR % (1_048_576, b"XFD", 1_048_576)), "There is something in cell XFD1048576"),
        (with_cells(FAR % (2, b"ZZZ", 2)), "There is something in cell ZZZ2"),
        (workbook(["x"])[:2000], "damaged"),
        (with_part(workbook(["x"]), "xl/vbaProject.bin", b"x"), "holds macros"),
        (with_part(workbook(["x"]), "xl/styles.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"), "damaged"),
        (b"PK\x03\x04" + b"x" * 50, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls), or one with a password"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused_in_words(content, said):
    assert said in refusal(content)


def archive_of(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def test_an_archive_that_is_no_workbook_is_named_as_such():
    assert "not an Excel workbook" in refusal(archive_of(**{"content.xml": b"<x/>"}))


def test_a_part_that_stands_twice_is_refused():
    file = io.BytesIO(workbook(["x"]))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<x/>")
    assert "damaged" in refusal(file.getvalue())


#: Small files that would take all memory or hours, were their reader let.
BOMBS = {
    "a hundred million zeros": with_part(workbook(["x"]), "xl/media/x.bin", b"0" * 40_000_000),
    "a thousand times the same long text": with_part(
        with_cells(b"<row>" + b'<c t="s"><v>0</v></c>' * 20_000 + b"</row>"),
        "xl/sharedStrings.xml",
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
        + b"x" * 400_000
        + b"</t></si></sst>",
    ),
    "a row without names for its cells": with_part(
        with_cells(b"<row>" + b"<c><v>1</v></c>" * 400_000 + b"</row>" + b"<row><c><v>1</v></c></row>" * 9_000),
        "xl/media/x.bin",
        bytes(range(256)) * 1_000,
    ),
    "tags without an end": with_cells(b"<row>" + b"<c r " * 150_000),
    "spaces without an end": with_cells(b"<row><c r" + b" " * 700_000),
    "a row at the bottom": with_cells(FAR.replace(b'<c r="%s%d">', b"<c>") % (1_048_576,)),
    "small letters": with_cells(b'<row r="1"><c r="xfd1"/></row><row r="2"><c r="xfd1048576"><v>1</v></c></row>'),
}


#: Reads a file in a process of its own and tells what came of it and the most memory it and its reader have held.
MEASURED = """
import json, resource, sys
from partners.reading import UnreadableError, read_sheet
try:
    told = f"{len(read_sheet(sys.stdin.buffer.read()).rows)} rows"
except UnreadableError as refused:
    told = str(refused)
# The kernel counts what whoever started this process held as its own; its memory map knows better.
held = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) * 1_024
print(json.dumps([told, held, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1_024]))
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_that_would_take_everything_takes_little(name):
    started = time.monotonic()
    command = [sys.executable, "-c", MEASURED]
    done = subprocess.run(command, input=BOMBS[name], capture_output=True, check=True, cwd=PROJECT)
    told, ours, readers = json.loads(done.stdout)
    assert told.endswith("rows") or "workbook" in told
    assert max(ours, readers) < LIMITS.memory * 1.1
    assert time.monotonic() - started < LIMITS.seconds + 5


@pytest.mark.skipif(not HOSTILE.exists(), reason="the awkward files are beside the checkout, or not there")
def test_no_awkward_file_gets_by_the_words_or_takes_long():
    for path in sorted(HOSTILE.iterdir()):
        started = time.monotonic()
        told = outcome(path.read_bytes())
        assert told == "" or told.endswith("."), path
        assert time.monotonic() - started < 5, path


@settings(max_examples=100)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_sheet_or_a_refusal(content):
    told = outcome(content)
    assert told == "" or told.endswith(".")


GOOD = workbook(["Code", "Name"], ["P1", "x"], [7, 1.5])


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8), st.integers(0, 40))
def test_a_workbook_damaged_anywhere_is_a_sheet_or_a_refusal(place, bytes_, cut):
    told = outcome(GOOD[:place] + bytes_ + GOOD[place + cut :])
    assert told == "" or told.endswith(".")


# --- Out and in again ---------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@'\t\n\" ,;"), max_size=30)
NUMBER = st.decimals(-(10**11), 10**11, places=6) | st.integers(-(10**12), 10**12).map(Decimal)
TABLES = st.lists(st.tuples(TEXT, TEXT, st.none() | NUMBER, st.none() | st.dates()), min_size=1, max_size=5)


@settings(max_examples=100)
@given(TABLES)
def test_what_goes_out_as_csv_comes_back_the_same(table):
    read = read_sheet(as_csv(COLUMNS, [("key", *line[1:]) for line in table]))
    for row, (_, text, number, day) in zip(read.lines, table, strict=True):
        assert row.cells[1] == (tidy(text) or None)
        assert (None if row.cells[2] is None else Decimal(row.cells[2])) == number
        assert row.cells[3] == (day.isoformat() if day else None)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(TABLES)
def test_what_goes_out_as_a_workbook_comes_back_the_same(table):
    read = read_sheet(as_xlsx("Table", COLUMNS, [("key", *line[1:]) for line in table]))
    for row, (_, text, number, day) in zip(read.lines, table, strict=True):
        cells = (*row.cells, None, None, None)
        assert cells[1] == (tidy(text) or None)
        assert (None if cells[2] is None else Decimal(str(cells[2]))) == number
        assert (None if cells[3] is None else str(cells[3])) == (day.isoformat() if day else None)


@given(st.text(max_size=20) | st.text("'=+-@\t\r\na", max_size=6))
def test_the_apostrophe_is_taken_away_exactly_where_it_was_put(text):
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(tuple(workbooks.RISKY))


def test_numbers_stay_numbers_in_both():
    table = [("P1", "-5", Decimal("-5.50"), None)]
    assert b"P1,'-5,-5.50," in as_csv(COLUMNS, table)
    cells = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(as_xlsx("T", COLUMNS, table))).active[2]]
    assert cells[:3] == ["P1", "-5", -5.5]


def test_a_workbook_offers_the_words_of_a_column_and_keeps_text_as_text():
    columns = [Column("Code"), Column("Polarity", words=("Higher is better", "Context only, not rated"))]
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx("Measures", columns, [("1.10", "Higher is better")])))
    sheet = book["Measures"]
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("B2:B502", "Words!$A$1:$A$2")
    assert [cell.value for cell in book["Words"]["A"]] == ["Higher is better", "Context only, not rated"]
    assert (sheet["A2"].data_type, sheet["A2"].number_format, sheet.freeze_panes) == ("s", "@", "A2")


def test_a_text_that_no_cell_of_a_workbook_holds_is_not_cut_short():
    with pytest.raises(workbooks.TooLongError, match="export as CSV"):
        as_xlsx("T", COLUMNS, [("x" * 32_768, None, None, None)])


@given(st.lists(st.lists(st.none() | st.booleans() | TEXT.map(tidy) | NUMBER | st.dates()), min_size=2, max_size=4))
def test_a_sheet_is_kept_exactly(lines):
    sheet = Sheet(tuple(Row(number, tuple(cells)) for number, cells in enumerate(lines, 1)), ("a note",), True)
    assert from_json(to_json(sheet)) == sheet
