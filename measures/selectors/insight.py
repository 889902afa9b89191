"""What the statistics say of one figure, by what was known up to its period; and how that is stored."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from measures.calc.assurance import Assured, assure
from measures.calc.comparison import Compared, compare
from measures.calc.forecast import Forecast, RunRate, run_rate
from measures.calc.gaps import Gap
from measures.calc.intervals import Interval
from measures.calc.outlook import sure_to_miss
from measures.calc.periods import following, periods_in_year, year_so_far
from measures.calc.trend import Trend
from measures.calc.variation import AsKnown, Mark, Stretch
from measures.calc.words import CombineTime, Frequency, Unit, Way
from measures.selectors.benchmarks import Benchmark, benchmarks_in
from measures.selectors.group_gaps import LargestGap, gap_change, gaps_of
from measures.selectors.standing import Judged
from measures.selectors.track import Track, track_of


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next period's code, the line's forecast for it, what the owner expects, and whether it is sure to miss."""

    period: str
    forecast: Forecast
    own: Decimal | None
    misses_target: bool


@dataclass(frozen=True, slots=True)
class Insight:
    """Everything the statistics say of one figure; all empty where it is no point of a series."""

    known: AsKnown | None = None
    interval: Interval | None = None
    assured: Assured | None = None
    trend: Trend | None = None
    comparisons: tuple[tuple[Benchmark, Compared], ...] = ()
    gaps: tuple[LargestGap, ...] = ()
    own_gap: Gap | None = None
    ahead: Ahead | None = None
    run_rate: RunRate | None = None

    @property
    def mark(self) -> Mark | None:
        return self.known.mark if self.known else None

    @property
    def widest(self) -> LargestGap | None:
        """The largest of the gaps that have widened."""
        wider = [each for each in self.gaps if each.move.spoils_green]
        return max(wider, key=lambda each: each.gap.size, default=None)

    @property
    def columns(self) -> dict[str, str]:
        """The verdicts that lists find results by; empty where there is nothing to judge."""
        change = gap_change(self.gaps)
        return {
            "variation": self.mark.verdict.value if self.mark else "",
            "assurance": self.assured.verdict.value if self.assured else "",
            "comparison": self.comparisons[0][1].verdict.value if self.comparisons else "",
            "gap_change": change.value if change else "",
        }

    @property
    def statistics(self) -> dict[str, Any]:
        """The rest, ready for a JSON column: numbers as texts with every digit, only what there is."""
        found = {
            "interval": _interval(self.interval),
            "variation": _variation(self.known.stretch, self.mark) if self.known and self.mark else None,
            "assurance": {"reason": self.assured.reason} if self.assured else None,
            "trend": _trend(self.trend),
            "comparisons": [_comparison(*each) for each in self.comparisons],
            "gaps": [_largest_gap(each) for each in self.gaps],
            "gap": _gap(self.own_gap),
            "forecast": _ahead(self.ahead),
            "run_rate": _run_rate(self.run_rate),
        }
        return {name: value for name, value in found.items() if value}


NOTHING = Insight()


def insight_of(judged: Judged, *, for_board: bool = False) -> Insight:
    """What the statistics say of a figure: by everything, or as if what is withheld from the board were missing."""
    standing, period = judged.standing, judged.period
    place = judged.inputs.places.get(period.pk)
    if judged.point is None or place is None:
        return NOTHING
    track = track_of(standing, for_board=for_board)
    known = track.known_at(place)
    gaps, category = gaps_of(standing, for_board=for_board), standing.category
    is_total = category is None
    return Insight(
        known=known,
        interval=judged.interval,
        assured=assure(known.stretch, judged.target, track.polarity) if judged.target else None,
        trend=track.trend_at(place),
        comparisons=_comparisons(judged) if is_total else (),
        gaps=gaps.largest(period) if is_total else (),
        own_gap=gaps.of_group(period, category) if category is not None else None,
        ahead=_look_ahead(judged, track, place),
        run_rate=_pace(judged, track),
    )


def board_insight(judged: Judged, full: Insight) -> Insight:
    """What the board reads of a figure's statistics: as full as may be, from nothing that is withheld from it.

    Because it follows from shown figures alone, nobody can work a withheld one out from it.
    """
    standing, period = judged.standing, judged.period
    if period.pk in standing.hidden:
        return NOTHING
    if any(each.pk in standing.hidden for each in judged.inputs.periods if each.ends_on < period.ends_on):
        return insight_of(judged, for_board=True)
    gaps = gaps_of(standing, for_board=True)
    if gaps is gaps_of(standing, for_board=False) or full is NOTHING:
        return full
    if standing.category is None:
        return replace(full, gaps=gaps.largest(period))
    return replace(full, own_gap=gaps.of_group(period, standing.category))


def _comparisons(judged: Judged) -> tuple[tuple[Benchmark, Compared], ...]:
    polarity = judged.inputs.rule.polarity
    found = benchmarks_in(judged.inputs, judged.period)
    return tuple((each, compare(judged.interval, each.value, polarity)) for each in found)


def _look_ahead(judged: Judged, track: Track, place: int) -> Ahead | None:
    if judged.unit is Unit.YES_NO:
        return None
    found = track.forecast_at(place)
    span = following(judged.period.span)
    own = judged.inputs.own_forecasts.get(span.code)
    if not found.ahead and own is None:
        return None
    aim = judged.standing.aim_at(judged.period, span)
    misses = bool(found.ahead) and aim is not None and sure_to_miss(found.ahead[0], aim, track.polarity)
    return Ahead(span.code, found, own, misses)


def _pace(judged: Judged, track: Track) -> RunRate | None:
    """What a flow's year comes to at its pace so far; a year of one period is its own pace."""
    measure = judged.measure
    in_year = periods_in_year(Frequency(measure.frequency))
    if measure.combine_time != CombineTime.SUM or in_year == 1:
        return None
    return run_rate([track.value_at(span.code) for span in year_so_far(judged.period.span)], in_year, CombineTime.SUM)


# --- As it is stored ------------------------------------------------------------------------------------------


def digits(number: Decimal | None) -> str | None:
    """A number as a text with every digit and no more: 52.5, 0, -3."""
    if number is None:
        return None
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _sparse(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _interval(found: Interval | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"lower": digits(found.lower), "upper": digits(found.upper), "method": found.method}


def _variation(stretch: Stretch, mark: Mark) -> dict[str, Any]:
    limits = stretch.limits
    return _sparse(
        rule=mark.rule.value if mark.rule else None,
        way=mark.way or None,
        words=mark.words,
        count=stretch.count,
        needed=stretch.needed,
        since=stretch.reason,
        centre=digits(stretch.centre),
        lower=digits(limits.lower) if limits else None,
        upper=digits(limits.upper) if limits else None,
        moving_range=digits(limits.moving_range) if limits else None,
        screened=limits.screened if limits else None,
    )


def _trend(found: Trend | None) -> dict[str, Any] | None:
    if found is None or found.way is Way.CANT_SAY:
        return None
    return {
        "way": found.way.value,
        "judgement": found.judgement.value,
        "reason": found.reason,
        "slope": digits(found.slope),
        "chi_squared": digits(found.chi_squared),
    }


def _comparison(benchmark: Benchmark, compared: Compared) -> dict[str, Any]:
    return _sparse(
        name=benchmark.name,
        group=benchmark.group,
        version=benchmark.version,
        counted=benchmark.counted or None,
        size=benchmark.size or None,
        value=digits(benchmark.value),
        verdict=compared.verdict.value,
        reason=compared.reason,
    )


def _gap(found: Gap | None) -> dict[str, Any] | None:
    if found is None:
        return None
    absolute, relative = found.absolute, found.relative
    return _sparse(
        group=found.group,
        reference=found.reference,
        difference=digits(found.difference),
        lower=digits(absolute.lower) if absolute else None,
        upper=digits(absolute.upper) if absolute else None,
        ratio=digits(found.ratio),
        ratio_lower=digits(relative.lower) if relative else None,
        ratio_upper=digits(relative.upper) if relative else None,
    )


def _largest_gap(found: LargestGap) -> dict[str, Any]:
    move = found.move
    return {
        "dimension": found.group.dimension.code,
        **(_gap(found.gap) or {}),
        **_sparse(change=move.change.value, by=digits(move.by), since=found.since, reason=move.reason),
    }


def _ahead(found: Ahead | None) -> dict[str, Any] | None:
    if found is None:
        return None
    line = found.forecast.ahead[0] if found.forecast.ahead else None
    back_test = found.forecast.back_test
    return _sparse(
        period=found.period,
        value=digits(line.value) if line else None,
        lower=digits(line.lower) if line else None,
        upper=digits(line.upper) if line else None,
        slope=digits(found.forecast.slope),
        mean_error=digits(back_test.mean_error),
        tested=len(back_test.errors) if line else None,
        misses_target=found.misses_target if line else None,
        own=digits(found.own),
        reason=found.forecast.reason,
    )


def _run_rate(found: RunRate | None) -> dict[str, Any] | None:
    if found is None or found.value is None:
        return None
    return {"value": digits(found.value), "is_partial": found.is_partial, "reason": found.reason}
