"""The trend of five periods: significant, in one direction whichever is left out, and judged by polarity."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.calc.intervals import wilson
from measures.calc.trend import TrendPoint, judged, trend
from measures.calc.words import Direction, Polarity, Unit, Way

HIGH, LOW, RANGE, CONTEXT = Polarity


def point(numerator: int, denominator: int) -> TrendPoint:
    interval = wilson(D(numerator), D(denominator), multiplier=D(100))
    return TrendPoint(interval, D(numerator), D(denominator))


RISING = [point(*pair) for pair in ((994, 40299), (1023, 41527), (1199, 42811), (1332, 44064), (1367, 44701))]
LEVEL = [point(*pair) for pair in ((209, 1017), (213, 1087), (213, 1119), (239, 1117), (210, 1139))]


def test_a_rise_in_every_period_is_a_trend() -> None:
    found = trend(RISING, Unit.PERCENTAGE, LOW)

    assert (found.way, found.judgement) == (Way.RISING, Direction.WORSE)
    assert found.chi_squared is not None and abs(found.chi_squared - 47) < 2


def test_what_goes_up_and_down_is_no_trend() -> None:
    found = trend(LEVEL, Unit.PERCENTAGE, LOW)

    assert (found.way, found.judgement) == (Way.NO_CHANGE, Direction.SAME)
    assert found.chi_squared is not None and found.chi_squared < 1


def test_a_slope_that_hangs_on_one_period_is_no_trend() -> None:
    """Only the last period stands out: without it the line falls."""
    points = [point(each, 100000) for each in (2004, 2003, 2002, 2001, 3000)]

    found = trend(points, Unit.PERCENTAGE, HIGH)

    assert found.chi_squared is not None and found.chi_squared > 9.6
    assert found.way is Way.NO_CHANGE


def test_only_the_last_five_known_periods_count() -> None:
    assert (
        trend([point(1, 9), *LEVEL[:2], None, *RISING], Unit.PERCENTAGE, LOW).slope
        == trend(RISING, Unit.PERCENTAGE, LOW).slope
    )


@pytest.mark.parametrize(
    ("points", "unit", "reason"),
    [
        (RISING[:4], Unit.PERCENTAGE, "4 of the 5 periods"),
        ([*RISING[:4], None], Unit.PERCENTAGE, "4 of the 5 periods"),
        (RISING, Unit.MEAN, "only percentages and rates"),
        ([*RISING[:4], point(5, 5)], Unit.PERCENTAGE, "everybody is counted in"),
    ],
)
def test_what_cannot_have_a_trend_says_why(points: list[TrendPoint | None], unit: Unit, reason: str) -> None:
    found = trend(points, unit, HIGH)

    assert found.way is Way.CANT_SAY
    assert reason in found.reason


def test_periods_that_leave_no_room_for_chance_have_no_trend() -> None:
    sure = RISING[0].interval
    pinned = TrendPoint(type(sure)(sure.value, sure.value, sure.value, sure.confidence, ""), D(994), D(40299))

    assert trend([*RISING[1:], pinned], Unit.PERCENTAGE, HIGH).way is Way.CANT_SAY


@pytest.mark.parametrize(
    ("way", "high", "low", "context"),
    [
        (Way.RISING, "improved", "worse", "cant_say"),
        (Way.FALLING, "worse", "improved", "cant_say"),
        (Way.NO_CHANGE, "same", "same", "same"),
        (Way.CANT_SAY, "cant_say", "cant_say", "cant_say"),
    ],
)
def test_a_way_is_judged_by_polarity(way: Way, high: str, low: str, context: str) -> None:
    assert [judged(way, polarity).value for polarity in (HIGH, LOW, CONTEXT)] == [high, low, context]


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=5, max_size=8))
def test_a_trend_is_finite_and_mirrored_by_polarity(pairs: list[tuple[int, int]]) -> None:
    points = [point(events, events + others + 1) for events, others in pairs]

    high, low = trend(points, Unit.PERCENTAGE, HIGH), trend(points, Unit.PERCENTAGE, LOW)

    assert high.slope is not None and high.slope.is_finite()
    mirror = {Direction.IMPROVED: Direction.WORSE, Direction.WORSE: Direction.IMPROVED}
    assert low.judgement is mirror.get(high.judgement, high.judgement)
