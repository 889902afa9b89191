"""Periods: the worked dates, the year's edges, and moving back and forth."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.calc.periods import (
    Span,
    day_label,
    financial_year,
    following,
    label,
    last_twelve_months,
    parse_span,
    periods_in_year,
    previous,
    quarter_of,
    same_last_year,
    span_for,
    spans_between,
    steps_between,
    year_end,
    year_so_far,
)
from measures.calc.words import Frequency

QUARTER, YEAR, MONTH, TERM, SNAPSHOT = Frequency
DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
NUMBERED = st.sampled_from([QUARTER, YEAR, MONTH, TERM])


@pytest.mark.parametrize(
    ("day", "year", "quarter"),
    [
        (date(2025, 3, 31), 2024, 4),
        (date(2025, 4, 1), 2025, 1),
        (date(2025, 6, 30), 2025, 1),
        (date(2025, 7, 1), 2025, 2),
        (date(2025, 12, 31), 2025, 3),
        (date(2026, 1, 1), 2025, 4),
        (date(2024, 2, 29), 2023, 4),
    ],
)
def test_financial_year_starts_on_1_april(day: date, year: int, quarter: int) -> None:
    assert (financial_year(day), quarter_of(day)) == (year, quarter)


@pytest.mark.parametrize(
    ("frequency", "day", "code", "starts_on", "ends_on", "read_as"),
    [
        (QUARTER, date(2026, 2, 3), "2025/26 Q4", date(2026, 1, 1), date(2026, 3, 31), "2025/26 Q4"),
        (QUARTER, date(2025, 4, 1), "2025/26 Q1", date(2025, 4, 1), date(2025, 6, 30), "2025/26 Q1"),
        (YEAR, date(2026, 3, 31), "2025/26", date(2025, 4, 1), date(2026, 3, 31), "2025/26"),
        (YEAR, date(2099, 4, 1), "2099/00", date(2099, 4, 1), date(2100, 3, 31), "2099/00"),
        (MONTH, date(2026, 5, 31), "2026-05", date(2026, 5, 1), date(2026, 5, 31), "May 2026"),
        (MONTH, date(2025, 12, 1), "2025-12", date(2025, 12, 1), date(2025, 12, 31), "December 2025"),
        (MONTH, date(2024, 2, 1), "2024-02", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        (
            TERM,
            date(2025, 9, 1),
            "2025/26 autumn",
            date(2025, 9, 1),
            date(2025, 12, 31),
            "2025/26 autumn term",
        ),
        (
            TERM,
            date(2026, 3, 31),
            "2025/26 spring",
            date(2026, 1, 1),
            date(2026, 3, 31),
            "2025/26 spring term",
        ),
        (
            TERM,
            date(2026, 8, 31),
            "2025/26 summer",
            date(2026, 4, 1),
            date(2026, 8, 31),
            "2025/26 summer term",
        ),
        (SNAPSHOT, date(2026, 3, 31), "2026-03-31", date(2026, 3, 31), date(2026, 3, 31), "at 31 March 2026"),
    ],
)
def test_day_falls_in_its_period(
    frequency: Frequency, day: date, code: str, starts_on: date, ends_on: date, read_as: str
) -> None:
    span = span_for(frequency, day)

    assert span == Span(frequency, code, starts_on, ends_on)
    assert parse_span(frequency, code) == span
    assert label(span) == read_as


def test_day_is_written_without_a_leading_zero() -> None:
    assert day_label(date(2026, 5, 3)) == "3 May 2026"


@pytest.mark.parametrize(
    ("frequency", "code", "form"),
    [
        (QUARTER, "2025/27 Q1", "2025/26 Q4"),
        (QUARTER, "2025-26 Q1", "2025/26 Q4"),
        (QUARTER, "2025/26 Q5", "2025/26 Q4"),
        (QUARTER, "2025/26 q1", "2025/26 Q4"),
        (QUARTER, "2025/26", "2025/26 Q4"),
        (QUARTER, " 2025/26 Q1", "2025/26 Q4"),
        (QUARTER, "2025/26 Q1\n", "2025/26 Q4"),
        (QUARTER, "٢٠٢٥/26 Q1", "2025/26 Q4"),
        (QUARTER, "0000/01 Q1", "2025/26 Q4"),
        (QUARTER, "9999/00 Q4", "2025/26 Q4"),
        (YEAR, "2025/2026", "2025/26"),
        (YEAR, "2025", "2025/26"),
        (MONTH, "2025-13", "2025-05"),
        (MONTH, "2025-5", "2025-05"),
        (MONTH, "May 2025", "2025-05"),
        (TERM, "2025/26 winter", "2025/26 autumn"),
        (SNAPSHOT, "2026-02-29", "2026-03-31"),
        (SNAPSHOT, "01/04/2025", "2026-03-31"),
        (SNAPSHOT, "", "2026-03-31"),
    ],
)
def test_unknown_period_code_is_refused_with_the_accepted_form(frequency: Frequency, code: str, form: str) -> None:
    with pytest.raises(ValueError, match=f"write it like {form}\\."):
        parse_span(frequency, code)


@pytest.mark.parametrize(
    ("frequency", "code", "before", "after", "last_year"),
    [
        (QUARTER, "2025/26 Q1", "2024/25 Q4", "2025/26 Q2", "2024/25 Q1"),
        (QUARTER, "2025/26 Q4", "2025/26 Q3", "2026/27 Q1", "2024/25 Q4"),
        (YEAR, "2025/26", "2024/25", "2026/27", "2024/25"),
        (MONTH, "2026-01", "2025-12", "2026-02", "2025-01"),
        (TERM, "2025/26 autumn", "2024/25 summer", "2025/26 spring", "2024/25 autumn"),
        (SNAPSHOT, "2026-03-31", "2025-03-31", "2027-03-31", "2025-03-31"),
        (SNAPSHOT, "2024-02-29", "2023-02-28", "2025-02-28", "2023-02-28"),
        (SNAPSHOT, "2023-02-28", "2022-02-28", "2024-02-29", "2022-02-28"),
    ],
)
def test_period_has_one_before_after_and_last_year(
    frequency: Frequency, code: str, before: str, after: str, last_year: str
) -> None:
    span = parse_span(frequency, code)

    assert (previous(span).code, following(span).code) == (before, after)
    assert same_last_year(span).code == last_year


def test_three_year_plan_has_twelve_quarters() -> None:
    spans = spans_between(QUARTER, date(2025, 4, 1), date(2028, 3, 31))

    assert len(spans) == 12
    assert (spans[0].code, spans[-1].code) == ("2025/26 Q1", "2027/28 Q4")
    assert list(spans) == sorted(spans)


def test_snapshots_between_two_days_are_a_year_apart() -> None:
    spans = spans_between(SNAPSHOT, date(2025, 3, 31), date(2027, 3, 30))

    assert [span.code for span in spans] == ["2025-03-31", "2026-03-31"]


def test_no_periods_lie_between_a_day_and_an_earlier_one() -> None:
    assert spans_between(QUARTER, date(2025, 4, 2), date(2025, 4, 1)) == ()


@pytest.mark.parametrize(
    ("frequency", "code", "so_far", "last"),
    [
        (QUARTER, "2025/26 Q3", ["2025/26 Q1", "2025/26 Q2", "2025/26 Q3"], "2025/26 Q4"),
        (QUARTER, "2025/26 Q1", ["2025/26 Q1"], "2025/26 Q4"),
        (YEAR, "2025/26", ["2025/26"], "2025/26"),
        (MONTH, "2025-06", ["2025-04", "2025-05", "2025-06"], "2026-03"),
        (TERM, "2025/26 spring", ["2024/25 summer", "2025/26 autumn", "2025/26 spring"], "2025/26 spring"),
        (TERM, "2024/25 summer", ["2024/25 summer"], "2025/26 spring"),
        (SNAPSHOT, "2025-12-31", ["2025-12-31"], "2025-12-31"),
    ],
)
def test_year_so_far_starts_on_1_april(frequency: Frequency, code: str, so_far: list[str], last: str) -> None:
    span = parse_span(frequency, code)

    assert [each.code for each in year_so_far(span)] == so_far
    assert year_end(span).code == last


def test_steps_are_counted_in_periods() -> None:
    assert steps_between(parse_span(QUARTER, "2024/25 Q4"), parse_span(QUARTER, "2027/28 Q4")) == 12
    assert steps_between(parse_span(TERM, "2025/26 summer"), parse_span(TERM, "2025/26 autumn")) == -2
    assert steps_between(parse_span(SNAPSHOT, "2025-03-31"), parse_span(SNAPSHOT, "2028-03-31")) == 3


def test_steps_between_two_kinds_of_period_are_refused() -> None:
    with pytest.raises(ValueError, match="not periods of one kind"):
        steps_between(parse_span(YEAR, "2024/25"), parse_span(QUARTER, "2025/26 Q1"))


@given(NUMBERED, DAYS)
def test_every_day_lies_in_its_period_and_periods_leave_no_gap(frequency: Frequency, day: date) -> None:
    span = span_for(frequency, day)

    assert span.starts_on <= day <= span.ends_on
    assert following(span).starts_on == span.ends_on + timedelta(days=1)
    assert previous(following(span)) == span
    assert parse_span(frequency, span.code) == span
    assert same_last_year(span).starts_on == span.starts_on.replace(year=span.starts_on.year - 1)


@given(NUMBERED, DAYS)
def test_periods_of_a_financial_year_fill_it_exactly(frequency: Frequency, day: date) -> None:
    spans = year_so_far(year_end(span_for(frequency, day)))

    assert spans[0].starts_on == date(financial_year(spans[0].starts_on), 4, 1)
    assert spans[-1].ends_on == date(financial_year(spans[0].starts_on) + 1, 3, 31)
    assert len(spans) == {QUARTER: 4, YEAR: 1, MONTH: 12, TERM: 3}[frequency]


@pytest.mark.parametrize(
    ("frequency", "code", "first", "count"),
    [
        (QUARTER, "2025/26 Q2", "2024/25 Q3", 4),
        (MONTH, "2025-03", "2024-04", 12),
        (TERM, "2025/26 autumn", "2024/25 spring", 3),
        (YEAR, "2025/26", "2025/26", 1),
        (SNAPSHOT, "2026-03-31", "2026-03-31", 1),
    ],
)
def test_last_twelve_months_end_with_the_period_itself(frequency: Frequency, code: str, first: str, count: int) -> None:
    spans = last_twelve_months(parse_span(frequency, code))

    assert (spans[0].code, spans[-1].code, len(spans)) == (first, code, count)
    assert count == periods_in_year(frequency)


@given(DAYS, NUMBERED)
def test_last_twelve_months_follow_each_other_and_fill_a_year(day: date, frequency: Frequency) -> None:
    spans = last_twelve_months(span_for(frequency, day))

    assert all(following(before) == after for before, after in pairwise(spans))
    assert 365 <= (spans[-1].ends_on - spans[0].starts_on).days + 1 <= 366
