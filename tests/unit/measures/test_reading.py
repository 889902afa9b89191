"""Typed numbers: read exactly or refused with the cure."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.reading import Problem, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("64", "64"),
        ("0", "0"),
        ("-0", "0"),
        ("  64\t\n", "64"),
        ("\u00a064\u202f", "64"),
        ("64\u200b", "64"),
        ("\ufeff64", "64"),
        ("\u2060\u200d 64 \u3000", "64"),
        ("12.5", "12.5"),
        (".5", "0.5"),
        ("007", "7"),
        ("1,200", "1200"),
        ("1,234,567.89", "1234567.89"),
        ("1 200", "1200"),
        ("1\u00a0200\u00a0000", "1200000"),
        ("1\u202f200", "1200"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        ("£1,200", "1200"),
        ("£ 1200.50", "1200.50"),
        ("-£3", "-3"),
        ("−£1,200.50", "-1200.50"),
        ("123456789012345678.123456", "123456789012345678.123456"),
        ("-1234567890123456789012345678.901234", "-1234567890123456789012345678.901234"),
    ],
)
def test_number_as_people_type_it_is_read_exactly(text: str, number: str) -> None:
    read = read_number(text)

    assert isinstance(read, D)
    assert (read, str(read)) == (D(number), number)


@pytest.mark.parametrize("text", ["52%", "52 %", " 52\u00a0% "])
def test_percent_sign_is_read_only_where_a_percentage_is_expected(text: str) -> None:
    refused = read_number(text)

    assert read_number(text, percent_allowed=True) == D(52)
    assert isinstance(refused, Problem)
    assert refused.code == "percent"


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u200b", "\ufeff \t\r\n\u3000"])
def test_blank_is_no_number_and_not_zero(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "code", "cure"),
    [
        ("1_000", "underscore", "without underscores"),
        ("６４", "digits", "with the digits 0 to 9"),
        ("٦٤", "digits", "with the digits 0 to 9"),
        ("½", "digits", "with the digits 0 to 9"),
        ("5²", "digits", "with the digits 0 to 9"),
        ("1e3", "exponent", "in full, without E"),
        ("1E+999999", "exponent", "in full, without E"),
        ("-1.5e−3", "exponent", "in full, without E"),
        ("0x40", "hexadecimal", "ordinary digits"),
        ("0b11", "hexadecimal", "ordinary digits"),
        ("NaN", "not_finite", "give a number"),
        ("-inf", "not_finite", "give a number"),
        ("Infinity", "not_finite", "give a number"),
        ("1.2.3", "several_points", "one point only"),
        ("1.234.567,89", "several_points", "one point only"),
        ("1.234,5", "comma_after_point", "commas only before the point"),
        ("12,5", "decimal_comma", "write 12.5"),
        ("-12,50", "decimal_comma", "write -12.50"),
        ("1,2345", "grouping", "groups of three"),
        ("12,00,000", "grouping", "groups of three"),
        ("1,200 000", "grouping", "groups of three"),
        ("1 20", "grouping", "groups of three"),
        ("1  200", "grouping", "groups of three"),
        ("64 65", "grouping", "groups of three"),
        ("1234,567", "grouping", "groups of three"),
        ("5.", "unfinished", "the digits after the point"),
        ("01/04/2025", "date", "looks like a date"),
        ("2025-04-01", "date", "looks like a date"),
        ("1-Apr-25", "date", "looks like a date"),
        ("3 May 2026", "date", "looks like a date"),
        ("01.04.2025", "date", "looks like a date"),
        ("(5)", "bracketed", "minus sign in front"),
        ("+5", "plus_sign", "plus sign"),
        ("'64", "apostrophe", "apostrophe"),
        ("$5", "currency", "in pounds"),
        ("5€", "currency", "in pounds"),
        ("3/4", "fraction", "its own box"),
        ("#N/A", "spreadsheet_error", "mend the formula"),
        ("#DIV/0!", "spreadsheet_error", "mend the formula"),
        ("<5", "marker", "choose the reason"),
        ("*", "marker", "choose the reason"),
        ("c", "marker", "choose the reason"),
        ("X", "marker", "choose the reason"),
        ("n/a", "marker", "choose the reason"),
        ("-", "marker", "choose the reason"),
        ("..", "marker", "choose the reason"),
        (".", "marker", "choose the reason"),
        ("TBC", "marker", "choose the reason"),
        ("--5", "not_a_number", "write it in digits"),
        ("5-", "not_a_number", "write it in digits"),
        ("−-5", "not_a_number", "write it in digits"),
        ("6\u200b4", "not_a_number", "write it in digits"),
        ("about 5", "not_a_number", "write it in digits"),
        ("five", "not_a_number", "write it in digits"),
        ("£", "not_a_number", "write it in digits"),
        ("%", "not_a_number", "write it in digits"),
        ("5%%", "not_a_number", "write it in digits"),
        ("=1+1", "not_a_number", "write it in digits"),
        ("5\x00", "not_a_number", "write it in digits"),
        ("9" * 41, "too_long", "too long"),
    ],
)
def test_anything_else_is_refused_with_the_cure(text: str, code: str, cure: str) -> None:
    for percent_allowed in (False, True):
        refused = read_number(text, percent_allowed=percent_allowed)

        assert isinstance(refused, Problem)
        assert refused.code == code
        assert cure in refused.message
        assert refused.message.endswith(".")
        assert refused.message.isprintable()


def test_huge_text_is_refused_without_being_worked_through() -> None:
    refused = read_number("1" + "0" * 1_000_000)

    assert isinstance(refused, Problem)
    assert refused.code == "too_long"
    assert len(refused.message) < 100


@given(st.text(max_size=45), st.booleans())
def test_every_text_is_a_finite_number_blank_or_a_problem(text: str, percent_allowed: bool) -> None:
    read = read_number(text, percent_allowed=percent_allowed)

    assert read is None or isinstance(read, Problem) or read.is_finite()


@given(st.text("0123456789.,-%£ _eE+/()", min_size=1, max_size=45))
def test_text_of_number_like_characters_never_breaks_the_reader(text: str) -> None:
    read = read_number(text)

    if isinstance(read, D):
        assert not set(text) & set("_eE+/()%")


@given(st.decimals(-(10**12), 10**12, places=6))
def test_number_written_with_commas_is_read_back(number: D) -> None:
    assert read_number(f"{number:,f}") == number
