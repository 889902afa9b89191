"""Which columns a sheet has and how it is laid out: found, said, or refused with what is missing."""

import tempfile
from pathlib import Path

import pytest

from imports.reading import heading_key, name_key, read_file
from imports.reading.headings import LEFT_OUT, SYNONYMS
from imports.reading.results import Limits, Request
from imports.reading.words import Column, Layout
from tests.unit.imports.awkward import (
    HEADER,
    ROWS,
    TABLE,
    figures,
    number,
    problems,
    read,
    sheet,
    styles,
    text,
    tidy,
    warnings,
    xlsx,
)

WIDE = [["measure_code", "category", "2025/26 Q1", "Q2 2025-26", "2025-26 Q3"], ["P4.1", "Asian", 5, "c", ""]]


@pytest.mark.parametrize(
    "heading", ["Measure code", " MEASURE_CODE ", "measure\u00a0 code", "Measure\nCode", "\ufeffmeasure_code"]
)
def test_headings_are_compared_without_case_spacing_and_what_nobody_sees(heading):
    assert heading_key(heading) == "measure code"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Asian – other", "asian  - OTHER"),
        ("Children’s", "children's"),
        ("P4.1\u200b", "p4.1"),
        ("Top\u00a010%", "top 10%"),
    ],
)
def test_names_are_compared_as_people_read_them(one, other):
    assert name_key(one) == name_key(other)


def test_an_underscore_is_part_of_a_code():
    assert name_key("A_1") != name_key("A 1")


@pytest.mark.parametrize(
    ("column", "heading"), [(c, name) for c, names in SYNONYMS.items() for name in names if c is not Column.PART]
)
def test_another_word_for_a_column_is_understood(column, heading):
    own = {c: c.value for c in (Column.MEASURE_CODE, Column.PERIOD, Column.NUMERATOR, Column.VALUE)} | {
        column: heading.title()
    }
    found = read(text([list(own.values()), ["P4.1", "2025-26 Q1", *[""] * (len(own) - 2)]]), "a.csv")

    assert found.refusal is None
    assert found.table.columns[column] == (heading.title(), list(own).index(column))


def test_the_table_says_how_the_file_was_understood():
    found = read(text([["A return"], [], ["Unit", *HEADER], *(["%", *row] for row in ROWS)]), "a.csv")
    table = found.table

    assert (table.layout, table.header_row, table.title, table.sheet) == (Layout.TIDY, 3, "A return", "")
    assert table.columns[Column.NUMERATOR] == ("numerator", 5)
    assert (table.left_out, table.unknown, table.periods) == ({"Unit": 0}, {}, {})
    assert found.rows[0].row == 4


def test_what_our_own_workbooks_show_for_their_reader_is_left_out():
    found = read(text([[*HEADER, *sorted(LEFT_OUT)], [*ROWS[0], *"abcd"]]), "a.csv")

    assert (found.refusal, set(found.table.left_out)) == (None, LEFT_OUT)


# --- Refusals ---------------------------------------------------------------------------------------------


def test_unknown_headings_are_refused_with_all_that_is_needed_to_map_them():
    found = read(text([["source", *HEADER, "unit cost"], ["x", *ROWS[0], 5]]), "a.csv")

    assert found.refusal
    assert found.refusal.code == "unknown_columns"
    assert found.table.unknown == {"source": 0, "unit cost": 8}
    assert found.table.columns[Column.PERIOD] == ("period", 2)
    assert "“source” and “unit cost”" in found.refusal.message


def test_headings_mapped_by_hand_are_read_and_those_left_out_are_not():
    data = text([["Ref no", "When", "How many", "Boss"], ["P4.1", "2025-26 Q1", 5, "me"]])
    said = {"ref no": Column.MEASURE_CODE, "when": Column.PERIOD, "how many": Column.NUMERATOR, "boss": Column.IGNORED}
    found = read(data, "a.csv", columns=said)

    assert figures(found) == [("P4.1", "2025-26 Q1", "", "5", "", "", "")]
    assert found.table.left_out == {"Boss": 3}


def test_a_heading_mapped_by_hand_comes_before_another_word_for_it():
    data = text([["Measure", "Ref", "Period", "Value"], ["Long name", "P4.1", "2025-26 Q1", 5]])

    assert read(data, "a.csv", columns={"ref": Column.MEASURE_CODE}).table.unknown == {"Measure": 0}
    found = read(data, "a.csv", columns={"ref": Column.MEASURE_CODE, "measure": Column.IGNORED})
    assert found.rows[0].measure_code == "P4.1"


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        (["period", "numerator"], "measure_code"),
        (["measure_code", "numerator"], "period"),
        (["measure_code", "period"], "numerator, denominator or value"),
        (["measure_code", "note"], "period and numerator, denominator or value"),
    ],
)
def test_missing_columns_are_named(header, missing):
    refusal = read(text([header, ["x"] * len(header)]), "a.csv").refusal

    assert refusal
    assert refusal.code == "missing_columns"
    assert f"Missing: {missing}." in refusal.message


@pytest.mark.parametrize(
    "header",
    [
        [*HEADER, "Numerator "],
        [*HEADER, "value", "VALUE"],
        [*HEADER[:-1], "notes", "comments"],
        [*HEADER, "colour", "Colour"],
    ],
)
def test_two_headings_for_one_thing_are_refused(header):
    refusal = read(text([header, [*ROWS[0], *[1] * (len(header) - len(HEADER))]]), "a.csv").refusal

    assert refusal
    assert refusal.code == "duplicate_heading"


def test_a_blank_heading_is_refused_only_when_something_stands_below_it():
    blank = [[*row[:4], "", *row[4:]] for row in TABLE]
    filled = [*blank[:3], [*blank[3][:4], "x", *blank[3][5:]]]
    refusal = read(text(filled), "a.csv").refusal

    assert len(read(text(blank), "a.csv").rows) == 6
    assert refusal
    assert (refusal.code, refusal.row) == ("blank_heading", 4)
    assert "E4" in refusal.message


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_something_beside_the_table_is_a_problem_of_its_row(name):
    rows = [HEADER, [*ROWS[0], "", "look here"], ROWS[1]]
    found = read(text(rows) if name == "a.csv" else xlsx(sheet(rows)), name)

    assert problems(found) == [("ragged_row" if name == "a.csv" else "outside_table", "I2")]
    assert len(found.rows) == 2


@pytest.mark.parametrize("limit", [3, 5])
def test_more_rows_than_the_limit_are_refused(limit):
    request = Request(limits=Limits(rows=limit))

    for data, name in ((text(TABLE), "a.csv"), (xlsx(sheet(TABLE)), "a.xlsx")):
        refusal = read(data, name, request).refusal
        assert refusal
        assert refusal.code == "too_many_rows"
        assert f"{limit} rows" in refusal.message


def test_more_columns_than_the_limit_are_refused():
    wide = [[*row, *[f"x{n}" for n in range(60)]] for row in TABLE]

    for data, name in ((text(wide), "a.csv"), (xlsx(sheet(wide)), "a.xlsx")):
        refusal = read(data, name).refusal
        assert refusal
        assert refusal.code == "too_many_columns"


def test_blank_rows_are_neither_counted_nor_given_and_do_not_shift_the_numbers():
    rows = [HEADER, [], ROWS[0], [" ", "\u00a0", "", "", "", "", ""], ROWS[1], *[[""] * 7] * 50]
    found = read(text(rows), "a.csv")

    assert ([row.row for row in found.rows], found.row_count, found.findings) == ([3, 5], 2, [])


def test_of_one_code_200_findings_are_kept_and_all_are_counted():
    found = read(tidy(*(["P4.1", "2025-26 Q1", "?", "c"] for _ in range(300))), "a.csv")

    assert found.totals == {"not_a_number": 300, "marker": 300}
    assert len(found.findings) == 400


def test_figures_above_the_headings_are_a_problem_and_not_a_title():
    rows = [
        ["Ref", "Period", "Numerator", "Denominator"],
        ["P4.1", "2025-26 Q1", 5, 50],
        HEADER[:2] + HEADER[4:6],
        ["P4.1", "2025-26 Q1", 5, 50],
    ]
    found = read(text([["A title"], *rows]), "a.csv")

    assert problems(found) == [("row_above_headings", "2"), ("row_above_headings", "3")]


def test_what_a_sign_of_life_raises_goes_on():
    def alive(done: int, total: int) -> None:
        raise LookupError

    with tempfile.NamedTemporaryFile() as file:
        file.write(text(TABLE))
        file.flush()
        with pytest.raises(LookupError):
            read_file(Path(file.name), "a.csv", Request(), alive)


# --- Wide -------------------------------------------------------------------------------------------------


def test_periods_across_the_top_are_found_out_and_each_cell_is_a_figure():
    found = read(text(WIDE), "a.csv")

    assert figures(found) == [
        ("P4.1", "2025/26 Q1", "Asian", "", "", "5", ""),
        ("P4.1", "Q2 2025-26", "Asian", "", "", "", "suppressed_at_source"),
        ("P4.1", "2025-26 Q3", "Asian", "", "", "", ""),
    ]
    assert [row.column for row in found.rows] == WIDE[0][2:]
    assert (found.table.layout, found.table.periods["Q2 2025-26"]) == (Layout.WIDE, 3)
    assert (found.findings[0].cell, found.findings[0].column) == ("D2", "Q2 2025-26")


@pytest.mark.parametrize("part", [Column.NUMERATOR, Column.DENOMINATOR, Column.VALUE])
def test_the_sender_says_which_part_the_numbers_of_a_wide_sheet_are(part):
    found = read(text(WIDE), "a.csv", part=part)

    assert getattr(found.rows[0], part.value) == 5


def test_a_part_column_puts_numerator_and_denominator_together_wherever_they_stand():
    rows = [
        ["measure_code", "category", "part", "2025/26 Q1", "2025/26 Q2"],
        ["P4.1", "Asian", "numerator", 5, 6],
        ["P4.1", "Black", "Numerator", 7, 8],
        ["P4.1", "ASIAN ", "DENOMINATOR", 50, 60],
        ["P4.1", "Black", "denominator", 70, ""],
    ]
    found = read(text(rows), "a.csv")

    assert [(f[2], *f[3:5]) for f in figures(found)] == [
        ("Asian", "5", "50"),
        ("Asian", "6", "60"),
        ("Black", "7", "70"),
        ("Black", "8", ""),
    ]
    assert [row.row for row in found.rows] == [2, 2, 3, 3]


def test_a_part_given_twice_is_another_figure_for_the_service_to_find():
    rows = [["measure_code", "part", "2025/26 Q1"], ["P4.1", "value", 5], ["P4.1", "value", 6]]

    assert [(row.row, row.value) for row in read(text(rows), "a.csv").rows] == [(2, 5), (3, 6)]


@pytest.mark.parametrize("part", ["", "percentage", "both"])
def test_a_part_that_is_none_is_a_problem(part):
    found = read(text([["measure_code", "part", "2025/26 Q1"], ["P4.1", part, 5]]), "a.csv")

    assert problems(found) == [("unknown_part", "B2")]


def test_a_sign_in_one_part_is_the_reason_of_the_whole_figure():
    rows = [["measure_code", "part", "2025/26 Q1"], ["P4.1", "numerator", "c"], ["P4.1", "denominator", 60]]
    found = read(text(rows), "a.csv")

    assert figures(found) == [("P4.1", "2025/26 Q1", "", "", "", "", "suppressed_at_source")]
    assert "the denominator 60" in found.findings[0].message


@pytest.mark.parametrize(
    "header",
    [
        ["2025/26 Q1 numerator", "2025/26 Q1 denominator", "2025/26 Q2 numerator", "2025/26 Q2 denominator"],
        ["Numerator 2025/26 Q1", "Denominator 2025/26 Q1", "Num: 2025/26 Q2", "Den: 2025/26 Q2"],
        ["2025/26 Q1 (num)", "2025/26 Q1 (den)", "2025/26 Q2\nNumerator", "2025/26 Q2 - Denominator"],
    ],
)
def test_a_period_s_heading_can_say_which_part_it_is(header):
    found = read(text([["measure_code", *header], ["P4.1", 5, 50, 6, 60]]), "a.csv")

    assert [f[:5] for f in figures(found)] == [
        ("P4.1", "2025/26 Q1", "", "5", "50"),
        ("P4.1", "2025/26 Q2", "", "6", "60"),
    ]


def test_a_period_s_heading_can_be_mapped_to_a_part_by_hand():
    said = {"2025/26 q1": Column.NUMERATOR, "q2 2025-26": Column.DENOMINATOR, "2025-26 q3": Column.VALUE}
    found = read(text([WIDE[0], ["P4.1", "", 5, 6, 7]]), "a.csv", columns=said)

    assert [f[3:6] for f in figures(found)] == [("5", "", ""), ("", "6", ""), ("", "", "7")]


def test_dates_as_headings_are_read_as_the_dates_that_they_are():
    data = xlsx(
        sheet([["measure_code", number("45748", 1), number("45839", 1)], ["P4.1", 5, 6]]),
        parts={"xl/styles.xml": styles("mmm-yy")},
    )

    assert [row.period for row in read(data, "a.xlsx").rows] == ["2025-04-01", "2025-07-01"]


def test_a_wide_sheet_s_note_is_that_of_each_figure_of_its_row():
    found = read(text([["measure_code", "2025/26 Q1", "2025/26 Q2", "note"], ["P4.1", 5, "", "late"]]), "a.csv")

    assert [row.note for row in found.rows] == ["late", None]


def test_a_wide_sheet_without_periods_is_refused_when_its_layout_was_said():
    refusal = read(text(TABLE), "a.csv", layout=Layout.WIDE).refusal

    assert refusal
    assert refusal.code == "unknown_columns"
    assert "periods" in refusal.message


def test_a_layout_that_is_said_is_not_found_out():
    refusal = read(text(WIDE), "a.csv", layout=Layout.TIDY).refusal

    assert refusal
    assert refusal.code == "unknown_columns"
    assert "“2025/26 Q1”" in refusal.message


def test_the_limit_of_rows_is_one_of_figures_in_a_wide_sheet():
    refusal = read(text([WIDE[0], *[WIDE[1]] * 4]), "a.csv", Request(limits=Limits(rows=10))).refusal

    assert refusal
    assert refusal.code == "too_many_rows"
    assert "10 figures" in refusal.message


def test_signs_and_percentages_of_a_wide_sheet_are_those_of_a_tidy_one():
    found = read(text([["measure_code", "2025/26 Q1", "2025/26 Q2"], ["P4.1", "52%", "n/a"]]), "a.csv")

    assert (found.rows[0].value_is_percent, found.rows[1].missing_reason) == (True, "not_applicable")
    assert warnings(found) == ["marker"]
