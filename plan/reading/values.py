"""One value of a plan file: the written text, checked against its shape.

Each reader gives the value and no complaint, or None and a ``Complaint``: message and cure.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from plan.reading import shapes, words
from plan.reading.problems import listed, nearest, shown

WHOLE_DIGITS = 12
DECIMAL_DIGITS = 6

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


class Complaint(NamedTuple):
    message: str
    cure: str


Result = tuple[Any, Complaint | None]


def read_value(written: str, shape: shapes.Shape) -> Result:
    """The value of a single written text, by its shape."""
    return _READERS[type(shape)](written.strip(), shape)


def _text(written: str, shape: Any) -> Result:
    if _CONTROL.search(written):
        return None, Complaint("This text holds a control character.", "Delete it and type the text again.")
    if len(written) > shape.longest:
        cure = f"Shorten it to {shape.longest:,} characters."
        return None, Complaint(f"This text has {len(written):,} characters.", cure)
    if shape.pattern and not shape.pattern.fullmatch(written):
        cure = "Use letters, digits, full stops, hyphens and underscores, without spaces."
        return None, Complaint(f"{shown(written)} is not a code.", cure)
    return written, None


def _word(written: str, shape: Any) -> Result:
    word = shape.synonyms.get(written, written)
    if word in shape.words:
        return word, None
    meant = nearest(written, [*shape.words, *shape.synonyms])
    accepted = f"Write {listed(shape.words)}."
    cure = f"Did you mean “{meant}”? {accepted}" if meant else accepted
    return None, Complaint(f"{shown(written)} is not an accepted word.", cure)


def _number(written: str, shape: Any) -> Result:
    plain = written.replace("−", "-")
    if not words.NUMBER.fullmatch(plain):
        return None, _not_a_number(written)
    whole, _, decimals = plain.lstrip("-").partition(".")
    if len(whole) > WHOLE_DIGITS or len(decimals) > DECIMAL_DIGITS:
        cure = f"Give at most {WHOLE_DIGITS} digits before and {DECIMAL_DIGITS} after the decimal point."
        return None, Complaint(f"{shown(written)} has too many digits.", cure)
    value = Decimal(plain) + 0  # so that -0 is 0
    low, high = shape.low, shape.high
    if (low is not None and value < low) or (high is not None and value > high):
        message = f"{shown(written)} is out of range."
        if low is None or high is None:
            return None, Complaint(message, f"Give {low} or more." if high is None else f"Give {high} or less.")
        return None, Complaint(message, f"Give a number from {low} to {high}.")
    return value, None


def _not_a_number(written: str) -> Complaint:
    bare = written.strip("£% ").replace(",", "").replace(" ", "")
    if bare != written and words.NUMBER.fullmatch(bare):
        return Complaint(f"{shown(written)} is not a plain number.", f"Write {bare}; the unit has its own key.")
    return Complaint(f"{shown(written)} is not a number.", "Write digits, such as 42 or 42.5.")


def _whole(written: str, shape: Any) -> Result:
    value, complaint = _number(written, shape)
    if complaint:
        return None, complaint
    if value != int(value):
        return None, Complaint(f"{shown(written)} is not a whole number.", "Write it without decimals.")
    return int(value), None


def _day(written: str, shape: Any) -> Result:
    if words.DAY.fullmatch(written):
        try:
            return date.fromisoformat(written), None
        except ValueError:
            return None, Complaint(f"There is no day {shown(written)}.", "Check the month and the day.")
    cure = "Write the year first: 2025-04-01 for 1 April 2025."
    day_first = _DAY_FIRST.fullmatch(written)
    if day_first:
        day, month, year = day_first.groups()
        cure = f"Write the year first: {year}-{month:0>2}-{day:0>2}, if it is day, month, year."
    return None, Complaint(f"{shown(written)} is not a date.", cure)


def _period(written: str, shape: Any) -> Result:
    if period_kind(written):
        return written, None
    examples = listed([example for _, example in words.PERIODS.values()])
    return None, Complaint(f"{shown(written)} is not a period.", f"Write it like {examples}.")


def _flag(written: str, shape: Any) -> Result:
    if written.lower() in _TRUE | _FALSE:
        return written.lower() in _TRUE, None
    return None, Complaint(f"{shown(written)} is neither true nor false.", "Write true or false.")


_READERS: dict[type[shapes.Shape], Callable[[str, Any], Result]] = {
    shapes.Text: _text,
    shapes.Word: _word,
    shapes.Number: _number,
    shapes.Whole: _whole,
    shapes.Day: _day,
    shapes.PeriodCode: _period,
    shapes.Flag: _flag,
}


def period_kind(code: str) -> str:
    """The kind of period a code is for, "" for none: "2025/26 Q4" is a quarter."""
    for kind, (pattern, _) in words.PERIODS.items():
        found = pattern.fullmatch(code)
        if found:
            return kind if _is_possible(kind, found) else ""
    return ""


def _is_possible(kind: str, found: re.Match[str]) -> bool:
    """Whether the two years follow on, and a snapshot is a real day."""
    if kind == "snapshot":
        return _day(found.group(), None)[1] is None
    if kind == "month":
        return int(found.group(1)) > 0
    return (int(found.group(1)) + 1) % 100 == int(found.group(2))


def period_order(code: str) -> tuple[int, int, int]:
    """A key that puts periods of one kind in order of time."""
    kind = period_kind(code)
    if kind in {"snapshot", "month"}:
        year, month, *rest = (int(part) for part in code.split("-"))
        return year, month, rest[0] if rest else 0
    part = code.partition(" ")[2]
    place = {"autumn": 1, "spring": 2, "summer": 3}.get(part) or int(part[1:] or 0)
    return int(code[:4]), place, 0
