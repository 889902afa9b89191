"""The trend over the last five periods, in one word, as the public health profiles of England judge it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from .intervals import Interval
from .words import Direction, Polarity, Unit, Way

POINTS = 5
#: The chi-squared value above which chance alone would come in fewer than 2 of 1,000 series (one degree of freedom).
SIGNIFICANT = Decimal("9.54953570608324")
#: An interval's width over its standard error.
WIDTH = Decimal("3.92")
#: Units that have an interval to weigh by.
UNITS = frozenset({Unit.PERCENTAGE, Unit.RATE})


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period's figure with its 95 % interval; the parts say whether everybody is counted in."""

    interval: Interval
    numerator: Decimal
    denominator: Decimal


@dataclass(frozen=True, slots=True)
class Trend:
    """Where the figure is going, whether that is good, and the numbers behind it (None when it can't be said)."""

    way: Way
    judgement: Direction
    reason: str
    slope: Decimal | None = None
    chi_squared: Decimal | None = None
    slopes_without: tuple[Decimal, ...] = ()


def trend(points: Sequence[TrendPoint | None], unit: Unit, polarity: Polarity) -> Trend:
    """The trend of the latest five known periods, oldest first in ``points``.

    A straight line through the values, each weighed by 1 / se squared with se = width of its interval / 3.92, has a
    slope; it is significant when (slope / its standard error) squared is above 9.5495 and no single period, left
    out, turns its sign. Percentages and rates only; not where somebody is everybody (count = denominator).
    """
    known = [point for point in points if point is not None and point.denominator > 0]
    problem = _why_not(known, unit)
    if problem:
        return Trend(Way.CANT_SAY, Direction.CANT_SAY, problem)
    latest = known[-POINTS:]
    terms = [_terms(place, point.interval, latest[0].interval.value) for place, point in enumerate(latest, start=1)]
    sums = _Sums(*(sum(column, Decimal(0)) for column in zip(*terms, strict=True)))
    slope, error_squared = sums.slope, sums.error_squared
    chi_squared = slope * slope / error_squared
    without = tuple(sums.without(each).slope for each in terms)
    holds = all((each < 0) is (slope < 0) for each in without)
    if slope == 0 or not holds or chi_squared <= SIGNIFICANT:
        reason = "no significant change over the last five periods"
        return Trend(Way.NO_CHANGE, Direction.SAME, reason, slope, chi_squared, without)
    way = Way.RISING if slope > 0 else Way.FALLING
    reason = f"{way.value} over the last five periods, more than chance"
    return Trend(way, judged(way, polarity), reason, slope, chi_squared, without)


def judged(way: Way, polarity: Polarity) -> Direction:
    """Whether a way is good: rising is worse where low is good; without a good way we can't say."""
    if way is Way.NO_CHANGE:
        return Direction.SAME
    if way is Way.CANT_SAY or polarity not in (Polarity.HIGH_IS_GOOD, Polarity.LOW_IS_GOOD):
        return Direction.CANT_SAY
    is_good = (way is Way.RISING) is (polarity is Polarity.HIGH_IS_GOOD)
    return Direction.IMPROVED if is_good else Direction.WORSE


def _why_not(known: Sequence[TrendPoint], unit: Unit) -> str:
    if unit not in UNITS:
        return "only percentages and rates have a trend"
    if len(known) < POINTS:
        return f"{len(known)} of the {POINTS} periods a trend needs are known"
    if any(point.numerator == point.denominator for point in known):
        return "in some period everybody is counted in, so there is no trend to judge"
    if any(point.interval.upper <= point.interval.lower for point in known[-POINTS:]):
        return "some period has no interval to weigh it by"
    return ""


class _Sums(NamedTuple):
    """Weighted sums over some points: all that the slope of the line through them and its error follow from."""

    w: Decimal
    wx: Decimal
    wy: Decimal
    wxx: Decimal
    wxy: Decimal

    @property
    def slope(self) -> Decimal:
        return (self.w * self.wxy - self.wx * self.wy) / (self.w * self.wxx - self.wx * self.wx)

    @property
    def error_squared(self) -> Decimal:
        return self.w / (self.w * self.wxx - self.wx * self.wx)

    def without(self, point: "_Sums") -> "_Sums":
        return _Sums(*(all_of - one for all_of, one in zip(self, point, strict=True)))


def _terms(x: int, interval: Interval, start: Decimal) -> _Sums:
    """What one point adds; its value is taken from a start, so that values which hardly differ lose no digits."""
    w, y = (WIDTH / (interval.upper - interval.lower)) ** 2, interval.value - start
    return _Sums(w, w * x, w * y, w * x * x, w * x * y)
