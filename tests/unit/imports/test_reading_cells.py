"""Numbers and signs in cells: exact, or a typed reason, or a problem with its cure."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.reading.cells import _IS_PLAIN, Nature, exact, marker_reason, percent, read_number_cell
from imports.reading.formats import built_in, written
from measures.reading import read_number
from tests.unit.imports.awkward import figures, problems, read, text, tidy, warnings, with_cell

SUPPRESSED, NOT_AVAILABLE, NOT_APPLICABLE = "suppressed_at_source", "not_available", "not_applicable"


@pytest.mark.parametrize(
    ("sign", "reason"),
    [
        *[(s, SUPPRESSED) for s in ("c", "[c]", "C", "*", "<5", "< 10", "u", "[u]", "[low]", "low", "~", " [ c ] ")],
        *[(s, NOT_AVAILABLE) for s in ("x", "[x]", "X", "-", "–", "−", "..", "…", ":", "TBC", "[tbc]")],
        *[(s, NOT_APPLICABLE) for s in ("z", "[z]", "n/a", "N/A", "NA")],
    ],
)
def test_a_sign_for_a_missing_figure_is_its_reason_and_never_zero(sign, reason):
    found = read(with_cell(sign), "a.csv")
    row = found.rows[0]

    assert marker_reason(sign) == reason
    assert (row.missing_reason, row.numerator, row.denominator, row.value) == (reason, None, None, None)
    assert warnings(found) == ["marker"]


@pytest.mark.parametrize(
    "sign", ["k", "nil", "none", ".", "-5", "c5", "5*", "[5]", "<", "#N/A", "e", "[p]", "64 [p]", "zero"]
)
def test_any_other_sign_is_none(sign):
    assert marker_reason(sign) is None


def test_a_sign_no_standard_explains_is_a_problem_with_the_standard_ones():
    found = read(with_cell("nil"), "a.csv")

    assert problems(found) == [("marker", "E2")]
    assert "write 0 for a true zero" in found.findings[0].message


def test_a_sign_takes_the_place_of_the_numbers_beside_it_and_says_which():
    found = read(with_cell("c"), "a.csv")

    assert figures(found)[0][3:] == ("", "", "", SUPPRESSED)
    assert "“c” in E2" in found.findings[0].message
    assert "the denominator 212" in found.findings[0].message


def test_of_several_signs_the_one_that_protects_most_is_the_reason_and_one_warning_names_all():
    found = read(tidy(["P4.1", "2025-26 Q1", "x", "c"]), "a.csv")

    assert found.rows[0].missing_reason == SUPPRESSED
    assert warnings(found) == ["marker"]
    assert "C2" in found.findings[0].message
    assert "D2" in found.findings[0].message


def test_a_value_given_outright_stands_though_its_parts_are_withheld():
    header = ["measure_code", "period", "numerator", "denominator", "value"]
    found = read(text([header, ["P4.1", "2025-26 Q1", "c", "c", "52.5"]]), "a.csv")

    assert figures(found)[0][3:] == ("", "", "52.5", "")
    assert "the value 52.5 is kept" in found.findings[0].message


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("64", "64"),
        (" 64 ", "64"),
        ("\u00a01,200\u00a0", "1200"),
        ("1 064", "1064"),
        ("1\u202f064", "1064"),
        ("£1,200.50", "1200.50"),
        ("0", "0"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("007", "7"),
        (".5", "0.5"),
        ("12.50", "12.50"),
        ("1" * 30, "1" * 30),
    ],
)
def test_a_typed_number_is_read_exactly(cell, number):
    found = read(with_cell(cell), "a.csv")

    assert (figures(found)[0][3], problems(found), warnings(found)) == (number, [], [])


@given(st.from_regex(_IS_PLAIN, fullmatch=True))
def test_the_short_way_of_reading_a_number_is_the_long_way(cell):
    assert str(read_number(cell)) == read_number_cell(cell, percent_allowed=False).number


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("64\u200b", "invisible_characters"),
        ("\ufeff64", "invisible_characters"),
        ("6\u00ad4", "invisible_characters"),
        ("\u200b", "invisible_characters"),
        ("1.234,5", "comma_after_point"),
        ("12,5", "decimal_comma"),
        ("1E5", "exponent"),
        ("01/04/2025", "date"),
        ("=1+1", "not_a_number"),
        ("64 children", "not_a_number"),
        ("$5", "currency"),
        ("9" * 50, "too_long"),
        ("52%", "percent"),
    ],
)
def test_what_is_not_plainly_a_number_is_a_problem_of_its_cell(cell, code):
    found = read(with_cell(cell), "a.csv")

    assert problems(found) == [(code, "E2")]
    assert found.rows[0].has_problem
    assert found.rows[0].numerator is None


def test_a_problem_has_its_place_as_the_spreadsheet_names_it_and_the_value_made_visible():
    (finding,) = read(with_cell("64\u200b"), "a.csv").findings

    assert (finding.row, finding.column, finding.cell, finding.value) == (2, "numerator", "E2", "64‹U+200B›")


def test_a_percentage_is_read_as_a_value_and_marked_as_one():
    header = ["measure_code", "period", "value"]
    found = read(text([header, ["P4.1", "2025-26 Q1", "52 %"], ["P4.2", "2025-26 Q1", "52"]]), "a.csv")

    assert [(row.value, row.value_is_percent) for row in found.rows] == [(Decimal(52), True), (Decimal(52), False)]


def test_blank_cells_are_a_blank_and_nothing_is_said_of_them():
    found = read(tidy(["P4.1", "2025-26 Q1", "", "\u00a0"]), "a.csv")
    (row,) = found.rows

    assert (row.numerator, row.denominator, row.missing_reason, row.note) == (None, None, "", None)
    assert found.findings == []


def test_a_numerator_alone_stays_a_numerator():
    assert figures(read(tidy(["P4.9", "2025-26 Q1", 405, ""]), "a.csv")) == [
        ("P4.9", "2025-26 Q1", "", "405", "", "", "")
    ]


# --- Numbers of spreadsheets ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "number"),
    [
        ("64", "64"),
        ("0", "0"),
        ("-0", "0"),
        ("-5", "-5"),
        ("64.0", "64"),
        ("0.30000000000000004", "0.3"),
        ("12.499999999999998", "12.5"),
        ("33.333333333333336", "33.3333333333333"),
        ("1.25E-2", "0.0125"),
        ("1E5", "100000"),
        ("1.0000000000000001E-2", "0.01"),
        ("123456789012345", "123456789012345"),
        ("1E300", "1" + "0" * 300),
        ("1E999", None),
        ("٦٤", None),
        ("1_000", None),
        ("nan", None),
        ("", None),
    ],
)
def test_a_stored_number_is_read_to_the_15_digits_a_spreadsheet_shows(stored, number):
    assert exact(stored) == number


@given(st.floats(min_value=-1e15, max_value=1e15, allow_nan=False, allow_infinity=False))
def test_a_stored_number_keeps_its_15_digits_and_has_no_exponent(value):
    read_as = exact(repr(value))

    assert read_as is not None
    assert "E" not in read_as.upper()
    assert float(read_as) == pytest.approx(value, rel=1e-14, abs=1e-300)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_number_of_a_few_digits_goes_through_a_spreadsheet_unchanged(value):
    assert Decimal(exact(repr(float(value))) or "") == value


def test_a_percentage_is_shown_as_its_sender_sees_it():
    assert [percent(number) for number in ("0.125", "1", "0.07", "-0.5", "0")] == ["12.5%", "100%", "7%", "-50%", "0%"]


@pytest.mark.parametrize(
    ("code", "nature"),
    [
        *[
            (c, Nature.PLAIN)
            for c in ("General", "0", "#,##0.00", "£#,##0.00;[Red]-£#,##0.00", '0.0" %"', "0.00E+00", "@")
        ],
        *[
            (c, Nature.PLAIN)
            for c in ("#,##0_);[Red](#,##0)", '#,##0 "days"', "[$-809]General", "_-* #,##0_-;-* #,##0_-", "0\\%")
        ],
        *[(c, Nature.PERCENT) for c in ("0%", "0.0%", "[Red]0.00%", "#,##0 %")],
        *[(c, Nature.DATE) for c in ("dd/mm/yyyy", "mmm-yy", "[$-809]d mmmm yyyy", "yyyy-mm-dd hh:mm", "dddd")],
        *[(c, Nature.TIME) for c in ("h:mm", "[h]:mm:ss", "mm:ss")],
        *[(c, Nature.SCALED) for c in ("#,##0,", "0.0,,", '#,##0.0,"k"')],
    ],
)
def test_a_format_says_how_a_number_is_shown(code, nature):
    assert written(code) is nature


def test_formats_every_spreadsheet_has_are_known_by_number():
    assert [built_in(n) for n in (0, 2, 9, 10, 14, 20, 22, 46, 49)] == [
        *(Nature.PLAIN, Nature.PLAIN, Nature.PERCENT, Nature.PERCENT, Nature.DATE),
        *(Nature.TIME, Nature.DATE, Nature.TIME, Nature.PLAIN),
    ]
