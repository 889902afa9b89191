"""Whether a target still to come can be met, judged only by what the measure itself has done lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from .intervals import Interval
from .targets import TargetAim, distance_off
from .words import Polarity

LATELY = 4  # known periods; a year of quarters


@dataclass(frozen=True, slots=True)
class YearSoFar:
    """Where the financial year stands.

    ``cumulative`` is the year's total so far for a flow and None for a stock; ``periods_left`` the periods
    after this one; ``recent`` the single periods' values, oldest first up to now, None where one is
    missing.
    """

    cumulative: Decimal | None
    periods_left: int
    recent: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whether the year-end target can still be met, and why."""

    achievable: bool
    reason: str


def can_still_reach(value: Decimal, year_end: TargetAim, polarity: Polarity, so_far: YearSoFar) -> Outlook:
    """Whether the year-end target can still be met.

    A flow can when the average needed in each period left is no better than the best of the last four known
    periods: 300 of 400 so far with one period left needs 100, possible if one of the last four reached 100.
    A stock can when the step needed per period left is no larger than the largest improvement from one period
    straight to the next among the last four known: 48 now, 52 at year end, two left needs 2 a period.
    """
    known = [(place, each) for place, each in enumerate(so_far.recent) if each is not None][-LATELY:]
    if so_far.cumulative is not None:
        return _flow(so_far.cumulative, year_end, polarity, so_far.periods_left, [each for _, each in known])
    return _stock(value, year_end, polarity, so_far.periods_left, known)


def sure_to_miss(expected: Interval, aim: TargetAim, polarity: Polarity) -> bool:
    """Whether even the best end of what is to be expected is off the aim: 48 to 53 against 55 where high is good."""
    if aim.value is None or polarity is Polarity.CONTEXT_ONLY:
        return False
    least, most = _bounds(aim, polarity)
    return (least is not None and expected.upper < least) or (most is not None and expected.lower > most)


def _flow(total: Decimal, year_end: TargetAim, polarity: Polarity, left: int, recent: Sequence[Decimal]) -> Outlook:
    least, most = _bounds(year_end, polarity)
    if left <= 0:
        met = (least is None or total >= least) and (most is None or total <= most)
        return Outlook(met, "the year is over and its total meets the target" if met else "no period is left")
    if not recent:
        return Outlook(False, "no period is known to judge by")
    # The averages still needed and the averages lately seen are two ranges: they must overlap.
    reaches_least = least is None or (least - total) / left <= max(recent)
    stays_under_most = most is None or (most - total) / left >= min(recent)
    needed = "the average needed in each period left"
    if reaches_least and stays_under_most:
        return Outlook(True, f"{needed} is no better than the best of the last four known periods")
    return Outlook(False, f"{needed} is better than any of the last four known periods")


def _stock(
    value: Decimal,
    year_end: TargetAim,
    polarity: Polarity,
    left: int,
    known: Sequence[tuple[int, Decimal]],
) -> Outlook:
    gap = distance_off(value, year_end, polarity)
    if gap <= 0:
        return Outlook(True, "it is there already")
    if left <= 0:
        return Outlook(False, "no period is left")
    steps = [
        distance_off(before, year_end, polarity) - distance_off(now, year_end, polarity)
        for (first, before), (second, now) in pairwise(known)
        if second == first + 1  # across a missing period a change is no single step
    ]
    if not steps:
        return Outlook(False, "too few periods are known to judge by")
    needed = "the step needed in each period left"
    if gap / left <= max(steps):
        return Outlook(True, f"{needed} is no larger than the largest improvement of the last four known periods")
    return Outlook(False, f"{needed} is larger than any improvement of the last four known periods")


def _bounds(aim: TargetAim, polarity: Polarity) -> tuple[Decimal | None, Decimal | None]:
    if polarity is Polarity.HIGH_IS_GOOD:
        return aim.value, None
    if polarity is Polarity.LOW_IS_GOOD:
        return None, aim.value
    return aim.value, aim.upper
