"""Periods as people write them: read in the one way they can be, or refused with the accepted form."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.reading import read_period
from imports.reading.periods import FORMS, looks_like_a_period
from measures.calc.periods import span_for
from measures.calc.words import Frequency

QUARTER, YEAR, MONTH, TERM, SNAPSHOT = Frequency

SPELLINGS = {
    QUARTER: {
        "2025/26 Q1": [
            *("2025/26 Q1", "2025-26 Q1", "Q1 2025-26", "Q1 2025/26", "2025/2026 Q1", "202526 Q1", "Q1 25/26"),
            *("2025/26 q1", "  2025/26\u00a0Q1 ", "2025–26 Q1", "2025/26\u202f Q1", "\ufeff2025/26 Q1", "25-26 Q1"),
            *("Quarter 1 2025/26", "Qtr 1, 2025-26", "2025/26 Quarter 1", "2025-26_Q1", "2025/26-Q1", "FY2025/26 Q1"),
            *("Q1 of 2025/26", "Apr-Jun 2025", "April to June 2025", "APR–JUN 2025"),
        ],
        "2024/25 Q4": ["2024-25 Q4", "Jan-Mar 2025", "Q4 2024/2025"],
        "1999/00 Q3": ["1999/00 Q3", "1999-2000 Q3", "Oct to Dec 1999"],
    },
    YEAR: {
        "2025/26": ["2025/26", "2025-26", "202526", "2025/2026", "2025-2026", "25/26", "FY 2025/26", "2025 / 26"],
        "2009/10": ["2009/10", "200910", "2009–10"],
    },
    MONTH: {
        "2025-05": [
            "2025-05",
            "May 2025",
            "may 2025",
            "MAY-2025",
            "2025/05",
            "05/2025",
            "5/2025",
            "202505",
            "2025 May",
        ],
        "2025-09": ["Sept 2025", "Sep 2025", "September 2025", "Sep. 2025"],
    },
    TERM: {
        "2025/26 autumn": [
            "2025/26 autumn",
            "Autumn 2025/26",
            "2025-26 Autumn Term",
            "202526 autumn",
            "Autumn term, 2025/26",
        ],
        "2025/26 summer": ["Summer 2025-26", "2025/2026 summer"],
    },
    SNAPSHOT: {"2026-03-31": ["2026-03-31", "2026-03-31 00:00:00", "2026-03-31T00:00:00"]},
}


@pytest.mark.parametrize(
    ("frequency", "code", "written"),
    [(f, code, written) for f, codes in SPELLINGS.items() for code, all_ in codes.items() for written in all_],
)
def test_a_period_is_read_as_people_write_it(frequency, code, written):
    read = read_period(written, frequency)

    assert read.span
    assert (read.span.code, read.code, read.warning, read.problem) == (code, "", "", "")
    assert looks_like_a_period(written)


@pytest.mark.parametrize(
    ("frequency", "written", "code"),
    [
        (QUARTER, "2025-04-01", "2025/26 Q1"),
        (QUARTER, "2025-03-31", "2024/25 Q4"),
        (QUARTER, "2025-06-30 00:00:00", "2025/26 Q1"),
        (YEAR, "2025-05-01", "2025/26"),
        (MONTH, "2025-05-31", "2025-05"),
        (TERM, "2026-01-10", "2025/26 spring"),
    ],
)
def test_a_date_is_read_as_the_period_it_falls_in_and_that_is_said(frequency, written, code):
    read = read_period(written, frequency)

    assert read.span
    assert (read.span.code, read.code) == (code, "period_from_date")
    assert written in read.warning


@pytest.mark.parametrize(
    "written",
    [
        "01/04/2025",
        "04/13/2025",
        "1 April 2025",
        "1st April 2025",
        "April 1, 2025",
        "01.04.25",
        "2025/04/01",
        "1-Apr-25",
        "May-25",
    ],
)
@pytest.mark.parametrize("frequency", list(Frequency))
def test_a_date_that_can_be_read_in_two_ways_is_refused_with_the_cure(frequency, written):
    read = read_period(written, frequency, snapshot_day="03-31")

    assert (read.span, read.code) == (None, "ambiguous_date")
    assert FORMS[frequency] in read.problem


#: What publishers write, and what a measure given each 31 March (or 31 December) makes of it.
PUBLISHED = [
    ("2025", "2025-03-31", "2025-12-31"),
    ("2024/25", "2025-03-31", "2024-12-31"),
    ("202122", "2022-03-31", "2021-12-31"),
    ("2024-25 (OT)", "2025-03-31", "2024-12-31"),
    ("2018 (Rev)", "2018-03-31", "2018-12-31"),
    ("2021 (Final)", "2021-03-31", "2021-12-31"),
]


@pytest.mark.parametrize(("written", "march", "december"), PUBLISHED)
def test_a_year_is_a_snapshot_measure_s_own_day_in_it_and_that_is_said(written, march, december):
    for snapshot_day, code in (("03-31", march), ("12-31", december)):
        read = read_period(written, SNAPSHOT, snapshot_day=snapshot_day)
        assert read.span
        assert (read.span.code, read.code) == (code, "period_understood")
        assert written in read.warning


def test_a_month_is_a_snapshot_measure_s_day_when_it_is_in_that_month():
    read = read_period("March 2025", SNAPSHOT, snapshot_day="03-31")

    assert read.span
    assert read.span.code == "2025-03-31"
    assert read_period("June 2025", SNAPSHOT, snapshot_day="03-31").span is None


def test_the_last_day_of_february_is_found_in_every_year():
    codes = [read_period(year, SNAPSHOT, snapshot_day="02-29").span for year in ("2023", "2024", "2100", "2000")]

    assert [span and span.code for span in codes] == ["2023-02-28", "2024-02-29", "2100-02-28", "2000-02-29"]


@pytest.mark.parametrize("written", ["2025", "202122", "2024-25"])
def test_a_year_is_no_snapshot_of_a_measure_without_a_day(written):
    assert read_period(written, SNAPSHOT).code == "unknown_period"


def test_a_bare_year_can_be_two_financial_years_and_is_refused_with_both():
    read = read_period("2025", YEAR)

    assert (read.span, read.code) == (None, "ambiguous_year")
    assert "2024/25 or 2025/26" in read.problem


def test_what_publishers_put_behind_a_year_is_left_out_and_that_is_said():
    read = read_period("2024-25 (OT)", YEAR)

    assert read.span
    assert (read.span.code, read.code) == ("2024/25", "period_understood")


def test_a_term_of_a_calendar_year_is_read_and_that_is_said():
    read = read_period("Spring 2026", TERM)

    assert read.span
    assert (read.span.code, read.code) == ("2025/26 spring", "period_understood")


@pytest.mark.parametrize(
    ("frequency", "written"),
    [
        *[(QUARTER, w) for w in ("Q1 2025", "2025 Q1", "Q5 2025/26", "2025/27 Q1", "May-Jul 2025", "Q1", "0000/01 Q1")],
        *[
            (QUARTER, w)
            for w in ("9999-99 Q1", "2025-13-01", "2025-02-30", "2025/26", "May 2025", "2025-04-01 12:30:00")
        ],
        *[(YEAR, w) for w in ("2025/27", "2025/25", "20252", "9999-99 (OT)", "2018 (Rev)", "2025/26 Q1")],
        *[(MONTH, w) for w in ("2025-13", "202513", "2025-26", "Mayo 2025")],
        *[(TERM, w) for w in ("winter 2025", "2025/26", "autumn")],
        *[(SNAPSHOT, w) for w in ("1700-01-01", "2026-02-30", "at 31 March")],
        *[(f, "x" * 100_000) for f in Frequency],
    ],
)
def test_anything_else_is_refused_with_the_accepted_form(frequency, written):
    read = read_period(written, frequency)

    assert read.span is None
    assert read.code in ("unknown_period", "ambiguous_year")
    assert FORMS[frequency] in read.problem or "2017/18" in read.problem
    assert len(read.problem) < 250


def test_no_period_is_not_called_a_wrong_one():
    assert read_period("\u00a0 ", QUARTER).code == "no_period"


@given(st.sampled_from(list(Frequency)), st.dates(date(1901, 1, 1), date(2198, 1, 1)))
def test_the_product_s_own_code_is_always_read_as_itself(frequency, day):
    span = span_for(frequency, day)
    read = read_period(span.code, frequency)

    assert (read.span, read.warning) == (span, "")


@given(st.text(), st.sampled_from(list(Frequency)), st.sampled_from(["", "03-31", "02-29"]))
def test_any_text_is_a_period_or_a_problem(written, frequency, snapshot_day):
    read = read_period(written, frequency, snapshot_day=snapshot_day)

    assert (read.span is None) == bool(read.problem)
    assert bool(read.warning or read.problem) == bool(read.code)


@pytest.mark.parametrize("heading", ["note", "Top 10%", "1234", "measure 2025", "12.5", "Q1", "2025-26 target", ""])
def test_an_ordinary_heading_is_no_period(heading):
    assert not looks_like_a_period(heading)


@pytest.mark.parametrize("heading", ["2025", "01/04/2025", "2025-04-01", "2024-25 (OT)"])
def test_a_heading_that_somebody_may_mean_as_a_period_is_one(heading):
    assert looks_like_a_period(heading)
