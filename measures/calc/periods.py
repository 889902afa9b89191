"""Periods: financial quarters and years, months, academic terms and snapshot dates.

A financial year starts on 1 April and is named by the two years it touches (2025/26). A term belongs to
an academic year, which starts on 1 September, and has whole months so that no day falls between two terms:
autumn is September to December, spring January to March, summer April to August. The three terms that start
in one financial year therefore fill it exactly. A snapshot is one day; snapshots follow one year apart.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from .words import Frequency

FIRST_YEAR, LAST_YEAR = 1900, 2199
TERMS = ("autumn", "spring", "summer")
# fmt: off
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on
_FORMS: dict[Frequency, tuple[re.Pattern[str], str]] = {
    Frequency.QUARTER: (re.compile(r"([0-9]{4})/[0-9]{2} Q([1-4])"), "2025/26 Q4"),
    Frequency.YEAR: (re.compile(r"([0-9]{4})/[0-9]{2}"), "2025/26"),
    Frequency.MONTH: (re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])"), "2025-05"),
    Frequency.TERM: (re.compile(r"([0-9]{4})/[0-9]{2} (autumn|spring|summer)"), "2025/26 autumn"),
    Frequency.SNAPSHOT: (re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"), "2026-03-31"),
}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One period with its first and last day. Spans of one frequency sort in order of time."""

    frequency: Frequency
    code: str
    starts_on: date
    ends_on: date


def financial_year(day: date) -> int:
    """The year in which the financial year of a day starts: 31 March 2026 gives 2025."""
    return day.year if day.month >= 4 else day.year - 1


def quarter_of(day: date) -> int:
    """The financial quarter of a day, 1 (April to June) to 4 (January to March)."""
    return (day.month - 4) % 12 // 3 + 1


def span_for(frequency: Frequency, day: date) -> Span:
    """The period a day falls in; for a snapshot, the snapshot taken on that very day."""
    if frequency is Frequency.SNAPSHOT:
        return Span(frequency, day.isoformat(), day, day)
    return _numbered(frequency, _number(frequency, day))


def parse_span(frequency: Frequency, code: str) -> Span:
    """The period a code names. ``ValueError`` says the accepted form.

    Only one spelling is accepted, so that one period never has two names: 2025/26 Q4, not 2025-26 q4.
    """
    pattern, example = _FORMS[frequency]
    found = pattern.fullmatch(code)
    try:
        span = _span_of(frequency, found.groups()) if found else None
    except ValueError:  # 2026-02-30 has the right form but is no day
        span = None
    if span is None or span.code != code or not FIRST_YEAR <= span.starts_on.year <= LAST_YEAR:
        kind = frequency.label.lower()
        raise ValueError(f"“{code[:40]}” is not a {kind}: write it like {example}.")
    return span


@lru_cache(maxsize=4_096)
def previous(span: Span) -> Span:
    """The period before: 2025/26 Q1 gives 2024/25 Q4; a snapshot gives the one a year earlier."""
    return _moved(span, -1)


@lru_cache(maxsize=4_096)
def following(span: Span) -> Span:
    """The period after; a snapshot gives the one a year later."""
    return _moved(span, 1)


@lru_cache(maxsize=4_096)
def same_last_year(span: Span) -> Span:
    """The same period one year earlier: 2025/26 Q4 gives 2024/25 Q4."""
    return _moved(span, -_IN_A_YEAR[span.frequency])


def spans_between(frequency: Frequency, first_day: date, last_day: date) -> tuple[Span, ...]:
    """Every period that touches the days from first to last, in order; none when last is before first.

    Snapshots start on the first day and follow a year apart.
    """
    spans: list[Span] = []
    span = span_for(frequency, first_day)
    while span.starts_on <= last_day and first_day <= last_day:
        spans.append(span)
        span = following(span)
    return tuple(spans)


@lru_cache(maxsize=4_096)
def year_so_far(span: Span) -> tuple[Span, ...]:
    """The periods of the span's financial year from 1 April up to and with itself."""
    if span.frequency is Frequency.SNAPSHOT:
        return (span,)
    return spans_between(span.frequency, date(financial_year(span.starts_on), 4, 1), span.ends_on)


def last_twelve_months(span: Span) -> tuple[Span, ...]:
    """The periods of the twelve months that end with this one, oldest first: four quarters, or a snapshot alone.

    Put together by ``combining.combine_time`` like a year to date; 2025/26 Q2 gives 2024/25 Q3 to 2025/26 Q2.
    """
    return tuple(_moved(span, -steps) for steps in reversed(range(_IN_A_YEAR[span.frequency])))


def periods_in_year(frequency: Frequency) -> int:
    """How many periods of a kind make a year: 4 quarters, 12 months, 3 terms."""
    return _IN_A_YEAR[frequency]


@lru_cache(maxsize=4_096)
def year_end(span: Span) -> Span:
    """The last period of the span's financial year: 2025/26 Q2 gives 2025/26 Q4."""
    if span.frequency is Frequency.SNAPSHOT:
        return span
    return span_for(span.frequency, date(financial_year(span.starts_on) + 1, 3, 31))


def steps_between(earlier: Span, later: Span) -> int:
    """How many periods later one span is than another; negative when it is earlier.

    Snapshots count the financial years between them. 2024/25 Q4 to 2025/26 Q2 is 2.
    """
    if earlier.frequency is not later.frequency:
        raise ValueError(f"{label(earlier)} and {label(later)} are not periods of one kind.")
    frequency = Frequency.YEAR if later.frequency is Frequency.SNAPSHOT else later.frequency
    return _number(frequency, later.starts_on) - _number(frequency, earlier.starts_on)


def label(span: Span) -> str:
    """The period as people read it: 2025/26 Q4, May 2026, 2025/26 autumn term, at 31 March 2026."""
    match span.frequency:
        case Frequency.MONTH:
            return f"{MONTHS[span.starts_on.month - 1]} {span.starts_on.year}"
        case Frequency.TERM:
            return f"{span.code} term"
        case Frequency.SNAPSHOT:
            return f"at {day_label(span.ends_on)}"
        case _:
            return span.code


def day_label(day: date) -> str:
    """A day as people read it, whatever the server's language: 31 March 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


_IN_A_YEAR = {
    Frequency.QUARTER: 4,
    Frequency.YEAR: 1,
    Frequency.MONTH: 12,
    Frequency.TERM: 3,
    Frequency.SNAPSHOT: 1,
}


def _number(frequency: Frequency, day: date) -> int:
    """Periods of one frequency numbered in order of time, so that moving is adding."""
    match frequency:
        case Frequency.QUARTER:
            return financial_year(day) * 4 + quarter_of(day) - 1
        case Frequency.YEAR:
            return financial_year(day)
        case Frequency.MONTH:
            return day.year * 12 + day.month - 1
        case Frequency.TERM:
            academic_year = day.year if day.month >= 9 else day.year - 1
            return academic_year * 3 + (0 if day.month >= 9 else 1 if day.month <= 3 else 2)
        case _:
            raise ValueError("Snapshots are days: they have no number.")


def _numbered(frequency: Frequency, number: int) -> Span:
    """The period with a number: the inverse of ``_number``."""
    match frequency:
        case Frequency.QUARTER:
            year, quarter = divmod(number, 4)
            return _whole_months(frequency, f"{_year_name(year)} Q{quarter + 1}", year, 4 + 3 * quarter, 3)
        case Frequency.YEAR:
            return _whole_months(frequency, _year_name(number), number, 4, 12)
        case Frequency.MONTH:
            year, month = divmod(number, 12)
            return _whole_months(frequency, f"{year:04d}-{month + 1:02d}", year, month + 1, 1)
        case Frequency.TERM:
            year, term = divmod(number, 3)
            first_month, months = ((9, 4), (13, 3), (16, 5))[term]
            return _whole_months(frequency, f"{_year_name(year)} {TERMS[term]}", year, first_month, months)
        case _:
            raise ValueError("Snapshots are days: they have no number.")


def _whole_months(frequency: Frequency, code: str, year: int, month: int, months: int) -> Span:
    """A span of whole months; month 13 is January of the next year."""
    start = year * 12 + month - 1
    return Span(frequency, code, _first_of(start), _first_of(start + months) - timedelta(days=1))


def _first_of(month_number: int) -> date:
    return date(month_number // 12, month_number % 12 + 1, 1)


def _year_name(year: int) -> str:
    return f"{year:04d}/{(year + 1) % 100:02d}"


def _span_of(frequency: Frequency, parts: tuple[str, ...]) -> Span:
    year = int(parts[0])
    match frequency:
        case Frequency.QUARTER:
            return _numbered(frequency, year * 4 + int(parts[1]) - 1)
        case Frequency.YEAR:
            return _numbered(frequency, year)
        case Frequency.MONTH:
            return _numbered(frequency, year * 12 + int(parts[1]) - 1)
        case Frequency.TERM:
            return _numbered(frequency, year * 3 + TERMS.index(parts[1]))
        case _:
            return span_for(frequency, date(year, int(parts[1]), int(parts[2])))


def _moved(span: Span, steps: int) -> Span:
    if span.frequency is Frequency.SNAPSHOT:
        return span_for(span.frequency, _years_on(span.ends_on, steps))
    return _numbered(span.frequency, _number(span.frequency, span.starts_on) + steps)


def _years_on(day: date, years: int) -> date:
    """The same day in another year; the last day of February stays the last day of February."""
    if day.month == 2 and (day + timedelta(days=1)).month == 3:
        return date(day.year + years, 3, 1) - timedelta(days=1)
    return day.replace(year=day.year + years)
