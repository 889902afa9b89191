"""Bytes to rows of text: encodings, separators, quotation marks, lines."""

import pytest

from imports.reading.texts import decode
from tests.unit.imports.awkward import HEADER, ROWS, TABLE, figures, outcome, problems, read, text, warnings, with_cell

NOTE = "“café” costs £5 – a year"


def noted(note: str, encoding: str, mark: bytes = b"") -> bytes:
    return mark + text([HEADER, *ROWS[:3], [*ROWS[3][:6], note]], encoding=encoding)


@pytest.mark.parametrize(
    ("encoding", "mark", "name"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
        ("utf-8", b"\xef\xbb\xbf\xef\xbb\xbf", "utf-8-sig"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
    ],
)
def test_an_encoding_that_says_what_it_is_is_read_without_a_word(encoding, mark, name):
    found = read(noted(NOTE, encoding, mark), "a.csv")

    assert (outcome(found), found.encoding, found.rows[3].note) == ("accept", name, NOTE)


def test_windows_1252_is_a_guess_that_is_shown_by_the_line_it_rests_on():
    found = read(noted(NOTE, "cp1252"), "a.csv")
    (warning,) = found.findings

    assert (found.encoding, found.rows[3].note) == ("cp1252", NOTE)
    assert (warning.code, warning.row) == ("guessed_encoding", 5)
    assert "café" in warning.message
    assert "Line 5" in warning.message


@pytest.mark.parametrize(
    ("note", "why"),
    [
        (b"provis\xff\xfeional", "a byte order mark in the middle"),
        (b"\xfe\xff caf\xe9", "a byte order mark in the middle"),
        (b"\xef\xbb\xbf caf\xe9", "a UTF-8 mark in the middle"),
        (b"caf\xe9 \x81", "a byte that Windows-1252 leaves undefined"),
        (b"caf\xe9 \x01", "a control character"),
        ("café £5 ".encode() + b"\xe9", "more good UTF-8 than bad"),
        ("café".encode() + b"\xff", "as much good UTF-8 as bad"),
        (b"\x90\xe9", "an undefined byte first"),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_their_line(note, why):
    found = read(text(TABLE).replace(b"provisional", note), "a.csv")

    assert found.refusal, why
    assert (found.refusal.code, found.refusal.row) == ("undecodable", 4)


def test_a_marked_utf8_file_with_a_bad_byte_is_damaged_and_not_guessed():
    found = read(b"\xef\xbb\xbf" + noted("caf\xe9", "cp1252"), "a.csv")

    assert found.refusal
    assert (found.refusal.code, found.refusal.row) == ("undecodable", 5)


def test_nul_characters_are_refused_with_their_line():
    found = read(text(TABLE).replace(b"provisional", b"provi\0sional"), "a.csv")

    assert found.refusal
    assert (found.refusal.code, found.refusal.row) == ("nul_characters", 4)


def test_utf16_that_is_cut_off_is_refused():
    found = read((b"\xff\xfe" + text(TABLE, encoding="utf-16-le"))[:-1], "a.csv")

    assert found.refusal
    assert found.refusal.code == "undecodable"


def test_the_end_mark_of_old_programs_is_no_text():
    assert decode(b"a,b\r\n\x1a").text == "a,b\r\n"


# --- Separators -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delimiter", "name", "expected"),
    [
        (",", "a.csv", []),
        (",", "a.txt", []),
        (";", "a.csv", ["delimiter"]),
        ("\t", "a.csv", ["delimiter"]),
        ("\t", "a.tsv", []),
        ("\t", "a.txt", []),
        (",", "a.tsv", ["delimiter"]),
    ],
)
def test_the_separator_is_found_out_and_said_when_it_is_not_the_usual_one(delimiter, name, expected):
    found = read(text(TABLE, delimiter), name)

    assert (warnings(found), found.delimiter, len(found.rows)) == (expected, delimiter, 6)


def test_commas_in_notes_do_not_make_a_semicolon_file_a_comma_file():
    rows = [HEADER, *([*row[:6], "one, two, three, four, five, six, seven, eight"] for row in ROWS)]
    found = read(text(rows, ";"), "a.csv")

    assert (found.delimiter, len(found.rows)) == (";", 6)


@pytest.mark.parametrize("line", [b"sep=;\r\n", b"SEP=;\n", b'"sep=;"\r\n'])
def test_excels_own_separator_line_is_obeyed_and_is_no_row(line):
    found = read(line + text([HEADER, [*ROWS[0][:4], "?", 1, ""]], ";"), "a.csv")

    assert (found.delimiter, problems(found)) == (";", [("not_a_number", "E2")])


def test_a_decimal_comma_is_a_problem_with_the_cure_and_not_a_thousand():
    found = read(text([HEADER, [*ROWS[0][:4], "12,5", "1.200", ""]], ";"), "a.csv")

    assert problems(found) == [("decimal_comma", "E2")]
    assert "write 12.5" in found.findings[1].message


# --- Quotation marks and lines ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "line", "what"),
    [
        (text(TABLE).replace(b"provisional", b'"provisional'), 4, "never closed"),
        (text(TABLE).replace(b"provisional", b'"provi"sional'), 4, "more text after it"),
        (text(TABLE).replace(b"count only", b'"count only'), 7, "never closed"),
        (text(TABLE).replace(b"provisional", b'"a\nb ""c""\nd'), 4, "never closed"),
        (text(TABLE).replace(b"742,provisional", b'"742",""'), 0, ""),
        (b"sep=,\r\n" + text(TABLE).replace(b"provisional", b'"provisional'), 5, "never closed"),
        (text([HEADER, [*ROWS[0][:6], "one\ntwo"], *ROWS[1:]]).replace(b"count only", b'"count'), 8, "never closed"),
    ],
)
def test_a_quotation_mark_that_is_not_closed_is_refused_with_the_line_it_opens_in(data, line, what):
    found = read(data, "a.csv")

    if not line:
        assert outcome(found) == "accept"
        return
    assert found.refusal
    assert found.refusal.code == "unclosed_quote"
    assert f"Line {line} " in found.refusal.message
    assert what in found.refusal.message


def test_quotation_marks_inside_text_are_text():
    data = b'measure_code,period,numerator,note\r\nP4.1,2025-26 Q1,5,a 12" ruler\r\nP4.2,2025-26 Q1,6,"""quoted"""\r\n'

    assert [row.note for row in read(data, "a.csv").rows] == ['a 12" ruler', '"quoted"']


def test_spaces_before_quotation_marks_are_those_of_a_file_typed_by_hand():
    data = b'measure_code, period, numerator, note\r\nP4.1, "2025-26 Q1", 64, "a, b"\r\n'
    found = read(data, "a.csv")

    assert (figures(found), found.rows[0].note) == ([("P4.1", "2025-26 Q1", "", "64", "", "", "")], "a, b")


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_rows_are_numbered_as_the_spreadsheet_does_whatever_ends_a_line(end):
    rows = [HEADER, [], [*ROWS[0][:6], "one\ntwo\nthree"], [], [*ROWS[1][:4], "?", 1, ""]]
    found = read(text(rows, end=end), "a.csv")

    assert ([row.row for row in found.rows], problems(found)) == ([3, 5], [("not_a_number", "E5")])
    assert found.rows[0].note == "one\ntwo\nthree"


@pytest.mark.parametrize("note", ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "==1"])
def test_a_note_like_a_formula_is_kept_to_the_letter_and_said(note):
    found = read(with_cell(note, "note"), "a.csv")

    assert (found.rows[0].note, warnings(found)) == (note, ["note_like_formula"])


@pytest.mark.parametrize(
    "note", ["- see below", "+5 since April", "-5", "'quoted", "a = b", "  spaced  ", "null", "\u202eevil", "e\u0301"]
)
def test_an_ordinary_note_is_kept_to_the_letter(note):
    found = read(with_cell(note, "note"), "a.csv")

    assert (found.rows[0].note, found.findings) == (note, [])


def test_a_note_of_white_space_is_none():
    assert read(with_cell(" \t\u00a0 ", "note"), "a.csv").rows[0].note is None


def test_a_cell_longer_than_a_spreadsheet_s_is_a_problem_of_its_row():
    found = read(with_cell("A" * 40_000, "note"), "a.csv")

    assert problems(found) == [("cell_too_long", "G2")]
    assert "32,767" in found.findings[0].message
    assert len(found.findings[0].value) <= 120
    assert len(read(with_cell("A" * 32_767, "note"), "a.csv").rows[0].note or "") == 32_767


@pytest.mark.parametrize("column", ["measure_code", "category", "note"])
def test_control_characters_in_words_are_a_problem(column):
    found = read(with_cell("P4\x07.1", column), "a.csv")

    assert [code for code, _ in problems(found)] == ["control_characters"]
    assert "‹U+0007›" in found.findings[0].value
