"""A standing's series as the statistics read it: points, intervals, what was known at each period."""

from decimal import Decimal
from functools import cached_property

from measures.calc.forecast import Forecast, Forecaster
from measures.calc.trend import Trend, TrendPoint, trend
from measures.calc.variation import AsKnown, Point, as_known
from measures.calc.words import Polarity, Unit
from measures.models import Period
from measures.selectors.standing import Judged, Standing


class Track:
    """One series in order of time. Periods that are hidden count as missing, as they do for whoever may not see them.

    Missing too: periods never opened, and sums with partners missing, which say nothing of the whole yet.
    """

    def __init__(self, standing: Standing, hidden: frozenset[int] = frozenset()) -> None:
        self.standing = standing
        self.inputs = standing.inputs
        self.hidden = hidden
        self.polarity = Polarity(self.inputs.rule.polarity)
        self._known: dict[int, AsKnown] = {}
        self._trend_points: dict[int, TrendPoint | None] = {}

    @cached_property
    def values(self) -> list[Decimal | None]:
        return [self._value(period) for _, period in self.inputs.timeline]

    def _value(self, period: Period | None) -> Decimal | None:
        if period is None or period.pk in self.hidden:
            return None
        return self.standing.judged(period).point

    def value_at(self, code: str) -> Decimal | None:
        """The value of the period with a code."""
        period = self.inputs.by_code.get(code)
        return self.values[self.inputs.places[period.pk]] if period else None

    def known_at(self, place: int) -> AsKnown:
        """The mark of a place and its stretch, by what was known then."""
        if place not in self._known:
            points = [
                Point(span.ends_on, value) for (span, _), value in zip(self.inputs.timeline, self.values, strict=True)
            ]
            later = as_known(points, self.polarity, breaks=self.inputs.limit_breaks, since=place)
            self._known |= dict(enumerate(later, start=place))
        return self._known[place]

    @cached_property
    def _comparable_from(self) -> list[int]:
        """The first place of the definition that each place stands under: figures before it do not compare."""
        first, found = 0, []
        days = sorted(each.on for each in self.inputs.definition_breaks)
        spans = [span for span, _ in self.inputs.timeline]
        for place, span in enumerate(spans):
            if place and any(spans[place - 1].ends_on < day <= span.ends_on for day in days):
                first = place
            found.append(first)
        return found

    def trend_at(self, place: int) -> Trend:
        """The five-point trend of the comparable periods up to a place."""
        points = [self._trend_point(each) for each in range(self._comparable_from[place], place + 1)]
        return trend(points, Unit(self.inputs.measure.unit), self.polarity)

    def _trend_point(self, place: int) -> TrendPoint | None:
        if place not in self._trend_points:
            period = self.inputs.timeline[place][1]
            shown = period is not None and self.values[place] is not None
            self._trend_points[place] = trend_point(self.standing.judged(period)) if period and shown else None
        return self._trend_points[place]

    def forecast_at(self, place: int) -> Forecast:
        """The straight line carried on from the periods up to a place."""
        first = self._comparable_from[place]
        return self._forecasters[first].after(place - first + 1)

    @cached_property
    def _forecasters(self) -> dict[int, Forecaster]:
        starts = sorted(set(self._comparable_from))
        ends = [*starts[1:], len(self.values)]
        return {first: Forecaster(self.values[first:after]) for first, after in zip(starts, ends, strict=True)}


def track_of(standing: Standing, *, for_board: bool) -> Track:
    """The one track of a standing: of everything, or of what the board may see."""
    hidden = standing.hidden if for_board else frozenset()
    known = standing.inputs.known
    name = (Track, standing.basis, standing.key, standing.today, hidden)
    if name not in known:
        known[name] = Track(standing, hidden)
    track: Track = known[name]
    return track


def trend_point(judged: Judged) -> TrendPoint | None:
    interval, value = judged.interval, judged.value
    if interval is None or value.numerator is None or value.denominator is None:
        return None
    return TrendPoint(interval, value.numerator, value.denominator)
