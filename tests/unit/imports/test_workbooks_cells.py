"""Text and numbers come back from our files exactly as they went in, and no spreadsheet runs any of them."""

import csv
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from imports.workbooks import due_workbook, figures_csv, figures_workbook, guarded, is_remark, unguarded
from imports.workbooks.cells import carried, csv_cell, fitted, lines, one_line, plain
from imports.workbooks.streaming import serial
from measures.calc.words import Unit
from measures.reading import read_number
from tests.unit.imports.books import (
    HOSTILE,
    STAMP,
    assert_sound,
    due,
    due_row,
    figure_row,
    opened,
    records,
    risky_texts,
    texts,
)

RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
stored_numbers = st.decimals(
    min_value=Decimal("-999999999999.999999"), max_value=Decimal("999999999999.999999"), places=6
)
few_digits = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6)
)


def number_read(cell: float | str) -> Decimal:
    """A number as the reading of uploads takes it from a workbook's cell."""
    found = read_number(cell) if isinstance(cell, str) else Decimal(repr(cell))
    assert isinstance(found, Decimal)
    return found


def csv_rows(text: str) -> list[dict[str, str]]:
    header, *rows = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_csv_cell_begins_as_something_to_run(text):
    assert not guarded(text).startswith(RUN_BY_SPREADSHEETS)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("-1", "'-1"),
        ("＝1+1", "'＝1+1"),
        ("'=1+1", "''=1+1"),
        ("", ""),
        ("a note", "a note"),
        ("'tis", "'tis"),
        ("'64", "'64"),
        (" =1+1", " =1+1"),
    ],
)
def test_an_apostrophe_goes_before_what_is_risky_and_nothing_else(text, written):
    assert guarded(text) == written
    assert unguarded(written) == text


@given(st.one_of(texts, risky_texts))
@example("'=1+1")
@example("''''=")
def test_taking_off_the_guard_gives_any_text_as_it_was(text):
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (Decimal("-5.500000"), "-5.5"),
        (Decimal("20.000000"), "20"),
        (Decimal("1E+3"), "1000"),
        (Decimal(0), "0"),
        (Decimal("100"), "100"),
        (None, ""),
        (3, "3"),
        (date(2026, 3, 31), "2026-03-31"),
    ],
)
def test_a_number_in_csv_is_plain_digits_and_never_guarded(cell, written):
    assert csv_cell(cell) == written


@given(stored_numbers)
@example(Decimal("999999999999.999999"))
@example(Decimal("9.95"))
@example(Decimal("123456789012.345"))
def test_any_number_the_database_can_hold_comes_back_from_each_file(number):
    row = {"unit": Unit.SCORE, "numerator": None, "denominator": None, "value": number}
    typed = records(due_workbook(due([due_row(**row)])))[0]["value"]
    streamed = records(figures_workbook([figure_row(**row)], STAMP))[0]["value"]
    text = csv_rows("".join(figures_csv([figure_row(**row)])))[0]["value"]
    assert number_read(typed) == number_read(streamed) == number_read(text) == number


@given(few_digits)
def test_a_number_of_fifteen_digits_is_a_number_in_a_workbook(number):
    assert carried(number) is not None
    assert isinstance(records(figures_workbook([figure_row(value=number)], STAMP))[0]["value"], float)


def test_a_number_a_spreadsheet_would_round_is_written_as_text():
    number = Decimal("123456789012.345678")
    assert carried(number) is None
    assert records(figures_workbook([figure_row(value=number)], STAMP))[0]["value"] == "123456789012.345678"
    assert carried(Decimal("NaN")) is None


@settings(max_examples=25)
@given(st.lists(st.one_of(texts, risky_texts), min_size=1, max_size=8))
@example(list(HOSTILE))
def test_any_text_comes_back_from_a_workbook_as_it_went_in(notes):
    due_file = due_workbook(due([due_row(note=note) for note in notes]))
    figures_file = figures_workbook([figure_row(note=note) for note in notes], STAMP)
    assert [row["note"] for row in records(due_file)] == notes
    assert [row["note"] for row in records(figures_file)] == notes


@given(st.lists(st.one_of(texts, risky_texts), min_size=1, max_size=8))
@example(list(HOSTILE))
def test_any_text_comes_back_from_csv_as_it_went_in(notes):
    file = "".join(figures_csv([figure_row(note=note) for note in notes]))
    assert [unguarded(row["note"]) for row in csv_rows(file)] == notes


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_every_place_of_a_workbook(text):
    row = due_row(
        measure_code=text,
        breakdown=text,
        category=text,
        note=text,
        partner=text,
        measure=text,
        group=text,
        counts=text,
        of=text,
        before=text,
        last_year=text,
        target=text,
        remarks=text,
    )
    file = due_workbook(due([row]))
    assert_sound(file)
    for cell in opened(file)["Figures"][2]:
        assert cell.data_type in {"s", "n"} and (cell.data_type == "s" or cell.value is None), cell.coordinate
        assert cell.hyperlink is None


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_every_row_of_a_large_sheet(text):
    file = figures_workbook([figure_row(note=text, measure=text, measure_code=text, group=text, remarks=text)], STAMP)
    assert_sound(file)
    row = records(file)[0]
    assert row["measure_code"] == row["(measure)"] == row["note"] == text


def test_text_beyond_what_a_cell_holds_is_cut_at_a_whole_character():
    assert fitted("a" * 40_000) == "a" * 32_767
    assert fitted("😀" * 20_000) == "😀" * 16_383
    assert fitted("é" * 32_767) == "é" * 32_767
    assert fitted("half \ud83d of one") == "half \ufffd of one"
    assert records(figures_workbook([figure_row(note="😀" * 20_000)], STAMP))[0]["note"] == "😀" * 16_383


def test_words_that_are_no_data_lose_control_characters_and_are_cut_with_an_ellipsis():
    assert one_line("a\r\n\tb\x00 c", 20) == "a b c"
    assert one_line("abcdefgh", 5) == "abcd…"
    assert lines("a\nb\x08c", 20) == "a\nb c"


@pytest.mark.parametrize(
    ("cell", "counted"),
    [
        (date(2026, 3, 31), 46112),
        (datetime(2026, 3, 31, 18), 46112.75),  # noqa: DTZ001
        (time(6, 0), 0.25),
        (timedelta(hours=36), 1.5),
        (date(1899, 12, 31), None),
        (float("nan"), None),
        (float("inf"), None),
        (2.5, 2.5),
    ],
)
def test_a_moment_is_counted_in_days_as_spreadsheets_do(cell, counted):
    assert serial(cell) == counted


def test_plain_digits_keep_zeros_that_count():
    assert [plain(Decimal(text)) for text in ("100", "0.50", "-0.000001", "1200.000000")] == [
        "100",
        "0.5",
        "-0.000001",
        "1200",
    ]


@pytest.mark.parametrize(
    ("heading", "for_people"),
    [("(target)", True), (" (same period last year) ", True), ("note", False), ("()", False), ("value (n)", False)],
)
def test_a_heading_in_brackets_is_for_people_alone(heading, for_people):
    assert is_remark(heading) is for_people
