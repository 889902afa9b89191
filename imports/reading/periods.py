"""A period as people write it in spreadsheets, read as one of ours or refused with the accepted form.

The product's own code has one spelling (2025/26 Q1); files have many. What can be read in one way only is
read; a date is read as the period it falls in, and that is said; a date that two readers would take for two
days (01/04/2025) is refused, and so is a bare year where it could be the year that begins or the one that ends.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from imports.reading.names import name_key, quoted
from measures.calc.periods import MONTHS, TERMS, Span, label, parse_span, span_for
from measures.calc.words import Frequency

#: No spelling of a period is longer.
LONGEST = 60


@dataclass(frozen=True, slots=True)
class PeriodRead:
    """A period that was read (``span``), or why not (``code`` and ``problem``).

    ``warning`` says how a text was understood that could surprise its sender; its code is ``code``.
    """

    span: Span | None = None
    code: str = ""
    warning: str = ""
    problem: str = ""


#: The accepted form of each kind of period, as a refusal names it.
FORMS = {
    Frequency.QUARTER: "2025/26 Q1 (or 2025-26 Q1, Q1 2025-26)",
    Frequency.YEAR: "2025/26 (or 2025-26)",
    Frequency.MONTH: "2025-05 (or May 2025)",
    Frequency.TERM: "2025/26 autumn (or Autumn 2025/26)",
    Frequency.SNAPSHOT: "2026-03-31",
}
_KINDS = {f: f"{'an' if f is Frequency.TERM else 'a'} {f.label.lower()}" for f in Frequency}

_YEARS = r"(?:fy ?)?(?P<first>(?:[0-9]{2}){1,2})(?P<mark> ?[/-] ?)?(?P<second>(?:[0-9]{2}){1,2})"
_GAP = r"[ ,:_-]*"
_QUARTER = r"(?:q|qtr|quarter) ?(?P<part>[1-4])"
_TERM = r"(?P<part>autumn|spring|summer)(?: term)?"
_MONTH_WORDS = {name.lower()[:length]: n for n, name in enumerate(MONTHS, 1) for length in (3, len(name))} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTH_WORDS, key=len, reverse=True))})\.?"
_TO_MONTH = _MONTH.replace("<month>", "<until>")

_HAS_DIGIT = re.compile(r"[0-9]")
_IS_YEARS = re.compile(_YEARS)
_IS_QUARTER = re.compile(rf"{_YEARS}{_GAP}{_QUARTER}")
_IS_QUARTER_FIRST = re.compile(rf"{_QUARTER}[ ,:_-]+(?:of )?{_YEARS}")
_IS_THREE_MONTHS = re.compile(rf"{_MONTH} ?(?:-|to) ?{_TO_MONTH},? ?(?P<year>[0-9]{{4}})")
_IS_TERM = re.compile(rf"{_YEARS}{_GAP}{_TERM}")
_IS_TERM_FIRST = re.compile(rf"{_TERM}[ ,:_-]+{_YEARS}")
_IS_TERM_OF_YEAR = re.compile(rf"{_TERM},? ?(?P<year>[0-9]{{4}})")
_IS_MONTH = re.compile(
    r"(?P<year>[0-9]{4}) ?[/-]? ?(?P<number>0[1-9]|1[0-2])|(?P<first>0?[1-9]|1[0-2])/(?P<of>[0-9]{4})"
)
_IS_NAMED_MONTH = re.compile(
    rf"{_MONTH}[ ,-]*(?P<year>[0-9]{{4}})|(?P<of>[0-9]{{4}})[ -]+{_MONTH.replace('<month>', '<last>')}"
)
_IS_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:[t ]00:00(?::00(?:\.0+)?)?)?")
_IS_BARE_YEAR = re.compile(r"(?:19|20|21)[0-9]{2}")
#: What publishers put behind a period: outturn, revised, final, provisional.
_STANDING = re.compile(r"(?P<period>.+?) ?\((?:ot|outturn|rev|revised|r|final|f|prov|provisional|p)\)")
_TWO_DAYS = re.compile(
    r"[0-9]{1,2}[/. -][0-9]{1,2}[/. -](?:[0-9]{2}){1,2}"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?[ -]{_MONTH}(?:[ ,-]+[0-9]{{2,4}})?"
    rf"|{_TO_MONTH}[ -][0-9]{{1,2}}(?:st|nd|rd|th)?,?(?: [0-9]{{4}})?|[0-9]{{4}}/[0-9]{{1,2}}/[0-9]{{1,2}}"
)


@lru_cache(maxsize=4096)
def read_period(text: str, frequency: Frequency, *, snapshot_day: str = "") -> PeriodRead:
    """The period a text names, for a measure of that frequency (and, of a snapshot measure, its day: 03-31).

    "Q1 2025-26" is 2025/26 Q1; "2025-04-01" is too, with a warning. A snapshot measure's "2025" is its day in 2025
    and "2024-25 (OT)" its day in the financial year 2024/25, as publishers mean them, with a warning.
    """
    written = name_key(text) if len(text) <= LONGEST else ""
    found, notice = _spelled(written, frequency, snapshot_day)
    standing = _STANDING.fullmatch(written)
    if not found and standing:
        found, notice = _spelled(standing["period"], frequency, snapshot_day)
        notice = notice or "what stands in brackets is left out"
    span = _ours(found)
    if span is None:
        return _refusal(text, written, frequency)
    if not notice:
        return PeriodRead(span)
    code = "period_from_date" if _IS_DAY.fullmatch(written) else "period_understood"
    return PeriodRead(span, code, f"{quoted(text)} is read as {label(span)}: {notice}.")


def looks_like_a_period(text: str) -> bool:
    """Whether a heading names a period of any kind, or a day that somebody may mean as one."""
    if not 4 <= len(text) <= LONGEST or not _HAS_DIGIT.search(text):
        return False
    written = name_key(text)
    standing = _STANDING.fullmatch(written)
    written = standing["period"] if standing else written
    if _IS_BARE_YEAR.fullmatch(written) or _TWO_DAYS.fullmatch(written):
        return True
    return any(_spelled(written, frequency, "")[0] for frequency in Frequency)


Found = tuple[Span | None, str]


def _spelled(written: str, frequency: Frequency, snapshot_day: str) -> Found:
    """The span a text spells, with what must be said about it; no span when it spells none."""
    try:
        day = _day(written)
        if frequency is Frequency.SNAPSHOT:
            return (span_for(frequency, day), "") if day else _snapshot(written, snapshot_day)
        if day:
            return span_for(frequency, day), "the period that the date falls in"
        return _READERS[frequency](written)
    except ValueError:  # the shape of a day that no calendar has
        return None, ""


def _ours(span: Span | None) -> Span | None:
    """The span, when its own code is one we take: not of a year before 1900 or after 2199."""
    try:
        return parse_span(span.frequency, span.code) if span else None
    except ValueError:
        return None


def _day(written: str) -> date | None:
    found = _IS_DAY.fullmatch(written)
    return date(int(found["year"]), int(found["month"]), int(found["day"])) if found else None


def _first_year(found: re.Match[str]) -> int:
    """The first of two years named together: 2025/26, 2025-2026, 202526, 25/26. ``ValueError``: they do not follow."""
    first, second = found["first"], found["second"]
    short = len(first) == 2
    if short and (len(second) == 4 or not found["mark"]):
        raise ValueError("Not two years")
    year = 2000 + int(first) if short else int(first)
    if int(second) != (year + 1 if len(second) == 4 else (year + 1) % 100):
        raise ValueError("Years that do not follow")
    return year


def _quarter(written: str) -> Found:
    found = _IS_QUARTER.fullmatch(written) or _IS_QUARTER_FIRST.fullmatch(written)
    if found:
        month = int(found["part"]) * 3 + 1
        return span_for(Frequency.QUARTER, _first_of(_first_year(found), month)), ""
    found = _IS_THREE_MONTHS.fullmatch(written)
    if not found:
        return None, ""
    first, last = _MONTH_WORDS[found["month"]], _MONTH_WORDS[found["until"]]
    is_quarter = last - first == 2 and first % 3 == 1
    return (span_for(Frequency.QUARTER, date(int(found["year"]), first, 1)) if is_quarter else None), ""


def _year(written: str) -> Found:
    found = _IS_YEARS.fullmatch(written)
    return (span_for(Frequency.YEAR, date(_first_year(found), 4, 1)), "") if found else (None, "")


def _month(written: str) -> Found:
    found = _IS_MONTH.fullmatch(written)
    if found:
        year, month = found["year"] or found["of"], found["number"] or found["first"]
        return span_for(Frequency.MONTH, date(int(year), int(month), 1)), ""
    found = _IS_NAMED_MONTH.fullmatch(written)
    if not found:
        return None, ""
    month = _MONTH_WORDS[found["month"] or found["last"]]
    return span_for(Frequency.MONTH, date(int(found["year"] or found["of"]), month, 1)), ""


def _term(written: str) -> Found:
    found = _IS_TERM_OF_YEAR.fullmatch(written)
    if found:
        month = (9, 1, 4)[TERMS.index(found["part"])]
        return span_for(Frequency.TERM, date(int(found["year"]), month, 1)), "the term in that calendar year"
    found = _IS_TERM.fullmatch(written) or _IS_TERM_FIRST.fullmatch(written)
    if not found:
        return None, ""
    month = (9, 13, 16)[TERMS.index(found["part"])]
    return span_for(Frequency.TERM, _first_of(_first_year(found), month)), ""


def _snapshot(written: str, snapshot_day: str) -> Found:
    """A snapshot measure's day in a calendar year, a financial year or a month that somebody names."""
    if not snapshot_day:
        return None, ""
    month, day = (int(part) for part in snapshot_day.split("-"))
    if _IS_BARE_YEAR.fullmatch(written):
        return _on(int(written), month, day), "this measure's day in that calendar year"
    found = _IS_YEARS.fullmatch(written)
    # 200405 is a financial year to a publisher; a measure of one day has no months to name that way.
    if found:
        year = _first_year(found) + (month < 4)
        return _on(year, month, day), "this measure's day in that financial year"
    span, _ = _month(written)
    if span and span.starts_on.month == month:
        return _on(span.starts_on.year, month, day), "this measure's day in that month"
    return None, ""


def _on(year: int, month: int, day: int) -> Span:
    """The snapshot of a day; 29 February is the 28th in a year without one."""
    if (month, day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400)):
        day = 28
    return span_for(Frequency.SNAPSHOT, date(year, month, day))


def _first_of(year: int, month: int) -> date:
    """The first of a month; month 13 is January of the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


_READERS: dict[Frequency, Callable[[str], Found]] = {
    Frequency.QUARTER: _quarter,
    Frequency.YEAR: _year,
    Frequency.MONTH: _month,
    Frequency.TERM: _term,
}


def _refusal(text: str, written: str, frequency: Frequency) -> PeriodRead:
    form = FORMS[frequency]
    if not written and not text.strip():
        return PeriodRead(code="no_period", problem=f"There is no period: write it like {form}.")
    if _TWO_DAYS.fullmatch(written):
        problem = f"{quoted(text)} is a date, and of dates only the form 2025-04-01 can be read in one way alone"
        return PeriodRead(code="ambiguous_date", problem=f"{problem}: write the period like {form}.")
    if frequency is Frequency.YEAR and _IS_BARE_YEAR.fullmatch(written):
        year = int(written)
        problem = f"{quoted(text)} can be the financial year that begins or the one that ends then"
        cure = f"write {year - 1}/{year % 100:02d} or {year}/{(year + 1) % 100:02d}"
        return PeriodRead(code="ambiguous_year", problem=f"{problem}: {cure}.")
    return PeriodRead(
        code="unknown_period", problem=f"{quoted(text)} is not {_KINDS[frequency]}: write it like {form}."
    )
