"""Where a figure is heading if nothing changes: a straight line with its uncertainty, never more than that.

Shown beside the owner's own forecast and named as what it is. How far off the line would have been lately is
worked out the same way and shown with it.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .intervals import NINETY_FIVE, Interval, as_decimal
from .words import CombineTime

FEWEST_POINTS = 5
LATEST = 8
TESTED = 4


@dataclass(frozen=True, slots=True)
class BackTest:
    """The line's errors in the latest periods, each forecast from those before it alone: actual less forecast."""

    errors: tuple[Decimal, ...]

    @property
    def mean_error(self) -> Decimal | None:
        """The mean size of the errors, in the figure's unit; None where no period could be tested."""
        if not self.errors:
            return None
        return sum((abs(error) for error in self.errors), Decimal(0)) / len(self.errors)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The line's next values, one a period, each with a prediction interval; or none, with the reason."""

    ahead: tuple[Interval, ...]
    slope: Decimal | None
    back_test: BackTest
    reason: str


def forecast(values: Sequence[Decimal | None], *, ahead: int = 1, confidence: Decimal = NINETY_FIVE) -> Forecast:
    """A straight line by least squares through the last 8 known values, oldest first, None where one is missing.

    Missing periods keep their place in time. The prediction interval of period x is the line's value, plus or minus
    t s sqrt(1 + 1/n + (x - mean)^2 / spread), n - 2 degrees of freedom. Fewer than 5 known values give no forecast.
    10, 12, 14, 16, 18 gives 20 next, with no spread at all.
    """
    return Forecaster(values, confidence).after(len(values), ahead=ahead)


class Forecaster:
    """The forecasts of every beginning of a series; each line is worked out once, though four back-tests ask for it."""

    def __init__(self, values: Sequence[Decimal | None], confidence: Decimal = NINETY_FIVE) -> None:
        self._known = [(place, value) for place, value in enumerate(values) if value is not None]
        if not all(value.is_finite() for _, value in self._known):
            raise ValueError("A figure must be a finite number.")
        self._confidence = confidence
        self._lines: dict[int, _Line] = {}

    def after(self, count: int, *, ahead: int = 1) -> Forecast:
        """The forecast from the first ``count`` periods alone."""
        if ahead < 1:
            raise ValueError("A forecast looks one period ahead at least.")
        end = bisect_left(self._known, count, key=lambda point: point[0])
        if end < FEWEST_POINTS:
            return Forecast((), None, BackTest(()), f"{end} of the {FEWEST_POINTS} periods a forecast needs are known")
        line = self._line(end)
        t = _t(line.count - 2, self._confidence)
        predicted = tuple(line.predict(Decimal(place), t, self._confidence) for place in range(count, count + ahead))
        reason = f"a straight line through the last {line.count} known periods, carried on"
        return Forecast(predicted, line.slope, self._back_test(end), reason)

    def _back_test(self, count: int) -> BackTest:
        tested = range(max(count - TESTED, FEWEST_POINTS), count)
        return BackTest(tuple(self._known[end][1] - self._line(end).at(Decimal(self._known[end][0])) for end in tested))

    def _line(self, end: int) -> "_Line":
        """The line through the last 8 of the first ``end`` known periods."""
        if end not in self._lines:
            self._lines[end] = _line(self._known[max(end - LATEST, 0) : end])
        return self._lines[end]


@dataclass(frozen=True, slots=True)
class _Line:
    count: int
    mean_x: Decimal
    mean_y: Decimal
    slope: Decimal
    spread: Decimal
    residual_variance: Decimal

    def at(self, x: Decimal) -> Decimal:
        return self.mean_y + self.slope * (x - self.mean_x)

    def predict(self, x: Decimal, t: Decimal, confidence: Decimal) -> Interval:
        wider = 1 + Decimal(1) / self.count + (x - self.mean_x) ** 2 / self.spread
        value, reach = self.at(x), t * (self.residual_variance * wider).sqrt()
        return Interval(value, value - reach, value + reach, confidence, "linear prediction")


def _line(points: Sequence[tuple[int, Decimal]]) -> _Line:
    count = len(points)
    mean_x = Decimal(sum(place for place, _ in points)) / count
    mean_y = sum((value for _, value in points), Decimal(0)) / count
    spread = sum(((place - mean_x) ** 2 for place, _ in points), Decimal(0))
    slope = sum(((place - mean_x) * (value - mean_y) for place, value in points), Decimal(0)) / spread
    squares = sum(((value - mean_y - slope * (place - mean_x)) ** 2 for place, value in points), Decimal(0))
    return _Line(count, mean_x, mean_y, slope, spread, squares / (count - 2))


#: Student's t of a 95 % interval for the 3 to 6 degrees of freedom that 5 to 8 points leave.
_T_95 = {
    3: Decimal("3.182446305283709592"),
    4: Decimal("2.776445105197794357"),
    5: Decimal("2.570581835636315514"),
    6: Decimal("2.446911851144969971"),
}


def _t(freedom: int, confidence: Decimal) -> Decimal:
    if confidence == NINETY_FIVE:
        return _T_95[freedom]
    from scipy.special import stdtrit  # heavy: loaded with the first forecast of another confidence

    return as_decimal(stdtrit(float(freedom), float((1 + confidence) / 2)))


@dataclass(frozen=True, slots=True)
class RunRate:
    """What a flow's year would come to at its pace so far; or none, with the reason."""

    value: Decimal | None
    is_partial: bool
    reason: str


def run_rate(so_far: Sequence[Decimal | None], periods_in_year: int, across_time: CombineTime) -> RunRate:
    """The year's total at the mean of the known periods so far: 38, 44 and 41 of four quarters give 164.

    Only what adds up over time has one: a stock or a rate at the year's end is not a sum of quarters.
    """
    if across_time is not CombineTime.SUM:
        return RunRate(None, False, "only what adds up over the year has a run rate")
    known = [value for value in so_far if value is not None]
    if not known:
        return RunRate(None, True, "no period of the year is known")
    if not all(value.is_finite() for value in known):
        raise ValueError("A figure must be a finite number.")
    if len(so_far) > periods_in_year:
        raise ValueError("A year has no more periods than that.")
    value = sum(known, Decimal(0)) * periods_in_year / len(known)
    return RunRate(value, len(known) < len(so_far), f"the pace of {len(known)} of {periods_in_year} periods, kept up")
