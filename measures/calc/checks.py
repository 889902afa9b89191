"""Checks at entry: what is unusual about a figure, in words that let its owner explain it. Nothing is blocked.

Each check gives its reason or nothing; what makes no sense at all (a denominator of 0) is ``figure_problem``'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from .rounding import exact, places, written, written_gap
from .values import HUNDRED
from .words import Frequency, Unit, Word

MODIFIED_Z = Decimal("0.6745")
UNUSUAL = Decimal("3.5")
#: Values, the new one among them, below which a median tells too little.
ENOUGH_VALUES = 5
SAME_IN_A_ROW = 3


class Check(Word):
    """What a check looks at."""

    UNLIKE_BEFORE = "unlike_before", "Unlike the figures before"
    CHANGE = "change", "A larger change than expected"
    PARTS = "parts", "Parts that do not make the total"
    ABOVE_DENOMINATOR = "above_denominator", "A numerator above its denominator"
    ABOVE_HUNDRED = "above_hundred", "A percentage above 100"
    IDENTICAL = "identical", "The same as the last three"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to comment on: the check and its reason, a sentence fit to be read aloud."""

    check: Check
    reason: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A figure as entered, with what the checks compare it with.

    ``before`` are the values of the periods before, oldest first and None where there is none; ``expected_change``
    is how far the value may move from one period to the next, in its own unit, unrounded.
    """

    unit: Unit
    frequency: Frequency
    decimals: int
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    before: tuple[Decimal | None, ...] = ()
    expected_change: Decimal | None = None
    multiplier: Decimal = HUNDRED


def questions(entered: Entered) -> tuple[Question, ...]:
    """Everything unusual about a figure, the gravest first; nothing when it is like those before.

    31, 34, 38, 39, 33, then 81: "81 is more than twice last quarter's count (33). The usual is about 34." once, not
    by every check it fails.
    """
    graver = (_above_denominator(entered), _above_hundred(entered))
    found = [question for question in graver if question is not None]
    moved = _unlike_before(entered) or _larger_change(entered)
    found += [question for question in (moved, _identical(entered)) if question is not None]
    return tuple(found)


def modified_z(value: Decimal, values: Sequence[Decimal]) -> Decimal | None:
    """0.6745 |value - median| / median absolute deviation, with the value among the values; None when that is 0.

    81 among 31, 34, 38, 81, 39, 33 scores 10.1. Source: Iglewicz and Hoaglin 1993.
    """
    middle = median(values)
    deviation = median(abs(each - middle) for each in values)
    return MODIFIED_Z * abs(value - middle) / deviation if deviation else None


def parts_question(total: Decimal | None, parts: Sequence[Decimal | None], what: str = "parts") -> Question | None:
    """Parts against the total they should make; while a part is missing only too much can be wrong."""
    known = [part for part in parts if part is not None]
    if total is None or not known:
        return None
    found = sum(known, Decimal(0))
    if found == total or (len(known) < len(parts) and found < total):
        return None
    return Question(Check.PARTS, f"The {what} add to {exact(found)}, but the total says {exact(total)}.")


def _unlike_before(entered: Entered) -> Question | None:
    known = [value for value in entered.before if value is not None]
    if entered.value is None or len(known) + 1 < ENOUGH_VALUES:
        return None
    score = modified_z(entered.value, [*known, entered.value])
    if score is None:
        constant = median([*known, entered.value])
        if entered.value == constant:
            return None
        same = (
            f"{_written(entered, entered.value)} differs from {_written(entered, constant)}, which it nearly always was"
        )
        return Question(Check.UNLIKE_BEFORE, f"{same}.")
    if score <= UNUSUAL:
        return None
    usual = f"The usual is about {_written(entered, median(known))}."
    if entered.value == known[-1]:
        return Question(Check.UNLIKE_BEFORE, f"{_written(entered, entered.value)} is unusual. {usual}")
    return Question(Check.UNLIKE_BEFORE, f"{_moved(entered)} {usual}")


def _larger_change(entered: Entered) -> Question | None:
    last = entered.before[-1] if entered.before else None
    if entered.value is None or last is None or entered.expected_change is None:
        return None
    change = abs(entered.value - last)
    if change <= entered.expected_change:
        return None
    reason = _moved(entered)
    decimals = max(entered.decimals, places(entered.expected_change))
    allowed = written_gap(entered.expected_change, entered.unit, decimals, multiplier=entered.multiplier)
    return Question(Check.CHANGE, f"{reason} A change of up to {allowed} is expected.")


def _above_denominator(entered: Entered) -> Question | None:
    top, bottom = entered.numerator, entered.denominator
    if entered.unit is not Unit.PERCENTAGE or top is None or bottom is None or top <= bottom:
        return None
    return Question(
        Check.ABOVE_DENOMINATOR,
        f"The numerator ({exact(top)}) is above the denominator ({exact(bottom)}): check that they are not swapped.",
    )


def _above_hundred(entered: Entered) -> Question | None:
    # With a denominator of 0 or a numerator above it, the parts are the thing to say.
    if entered.unit is not Unit.PERCENTAGE or entered.value is None or entered.value <= HUNDRED:
        return None
    if entered.numerator is not None and entered.denominator is not None:
        return None
    return Question(Check.ABOVE_HUNDRED, f"{_written(entered, entered.value)} is above 100%.")


def _identical(entered: Entered) -> Question | None:
    # Nobody is asked every quarter why a rare thing did not happen: a zero may repeat.
    lately = entered.before[-SAME_IN_A_ROW:]
    if entered.value is None or entered.value == 0 or len(lately) < SAME_IN_A_ROW or set(lately) != {entered.value}:
        return None
    period = _PERIODS[entered.frequency]
    return Question(
        Check.IDENTICAL,
        f"{_written(entered, entered.value)} is the same as in the last three {period}s: check that it is new.",
    )


_PERIODS = {
    Frequency.QUARTER: "quarter",
    Frequency.YEAR: "year",
    Frequency.MONTH: "month",
    Frequency.TERM: "term",
    Frequency.SNAPSHOT: "year",
}
_KINDS = {
    Unit.COUNT: "count",
    Unit.PERCENTAGE: "percentage",
    Unit.RATE: "rate",
    Unit.MEAN: "mean",
    Unit.MONEY: "amount",
    Unit.DURATION: "time",
    Unit.SCORE: "score",
    Unit.YES_NO: "answer",
}
_TIMES = {1: "as much as", 2: "twice", 3: "three times", 4: "four times", 5: "five times", 10: "ten times"}
_SHARES = {Decimal("0.5"): "half", Decimal("0.25"): "a quarter of", Decimal(1) / 3: "a third of"}


def _moved(entered: Entered) -> str:
    """The change against the last known period: "114 is three times last quarter's count (38)."

    Percentages differ by points: "64% is 12 points above last quarter's percentage (52%)."
    """
    known = [(ago, value) for ago, value in enumerate(reversed(entered.before), start=1) if value is not None]
    if not known or entered.value is None:
        return ""
    ago, last = known[0]
    period, kind = _PERIODS[entered.frequency], _KINDS[entered.unit]
    when = f"last {period}'s {kind}" if ago == 1 else f"the {kind} of {ago} {period}s ago"
    now, then = _written(entered, entered.value), _written(entered, last)
    if entered.unit is Unit.PERCENTAGE:
        points = written_gap(abs(entered.value - last), entered.unit, entered.decimals)
        return f"{now} is {points} {'above' if entered.value > last else 'below'} {when} ({then})."
    return f"{now} is {_times(entered.value, last)} {when} ({then})."


def _times(now: Decimal, before: Decimal) -> str:
    """How one number relates to another: three times, more than twice, half, 40% above, different from."""
    if before <= 0 or now < 0:
        return "higher than" if now > before else "lower than"
    ratio = now / before
    if ratio == 0:
        return "below"
    if ratio >= Decimal("1.9"):
        return _multiple(ratio)
    if ratio > 1:
        return f"{written((ratio - 1) * 100, Unit.PERCENTAGE, 0)} above"
    for share, words in _SHARES.items():
        if abs(ratio - share) <= share / 20:
            return words if ratio == share else f"about {words}"
    return f"{written((1 - ratio) * 100, Unit.PERCENTAGE, 0)} below"


def _multiple(ratio: Decimal) -> str:
    whole = int(ratio.to_integral_value())
    name = _TIMES.get(whole, f"{whole:,} times")
    if ratio == whole:
        return name
    if abs(ratio - whole) <= whole * Decimal("0.05"):
        return f"about {name}"
    below = int(ratio)
    return f"more than {_TIMES.get(below, f'{below:,} times')}"


def _written(entered: Entered, value: Decimal) -> str:
    return written(value, entered.unit, entered.decimals, multiplier=entered.multiplier)
