"""Direction of travel and the headline share."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.calc.direction import headline_share, travel
from measures.calc.rounding import half_up
from measures.calc.targets import TargetAim
from measures.calc.words import Direction, Polarity

HIGH, LOW, RANGE, CONTEXT = Polarity
IMPROVED, SAME, WORSE, CANT_SAY, NOT_AVAILABLE = Direction


@pytest.mark.parametrize(
    ("polarity", "now", "before", "dead_band", "direction", "change", "reason"),
    [
        (HIGH, "52", "50", "0", IMPROVED, "2", "up, which is better"),
        (HIGH, "50", "52", "0", WORSE, "-2", "down, which is worse"),
        (LOW, "52", "50", "0", WORSE, "2", "up, which is worse"),
        (LOW, "50", "52", "0", IMPROVED, "-2", "down, which is better"),
        (HIGH, "50", "50", "0", SAME, "0", "no change"),
        (HIGH, "0", "0", "0", SAME, "0", "no change"),
        (HIGH, "0", "5", "0", WORSE, "-5", "down, which is worse"),
        (HIGH, "52", "50", "2", SAME, "2", "the change is within the dead-band"),
        (HIGH, "52.000001", "50", "2", IMPROVED, "2.000001", "up, which is better"),
        (LOW, "52", "50", "2", SAME, "2", "the change is within the dead-band"),
    ],
)
def test_direction_follows_polarity_and_dead_band(
    polarity: Polarity, now: str, before: str, dead_band: str, direction: Direction, change: str, reason: str
) -> None:
    moved = travel(D(now), D(before), polarity, dead_band=D(dead_band))

    assert (moved.direction, moved.change, moved.reason) == (direction, D(change), reason)


@pytest.mark.parametrize(
    ("now", "before", "dead_band", "direction"),
    [
        ("9", "8", "0", IMPROVED),
        ("21", "23", "0", IMPROVED),
        ("8", "9", "0", WORSE),
        ("24", "9", "0", WORSE),  # from 1 below to 4 above
        ("11", "19", "0", SAME),  # inside is inside
        ("9", "21", "0", SAME),  # as far off on the other side
        ("8", "9", "1", SAME),
    ],
)
def test_nearer_to_the_range_is_improved(now: str, before: str, dead_band: str, direction: Direction) -> None:
    moved = travel(D(now), D(before), RANGE, dead_band=D(dead_band), aim=TargetAim(D(10), D(20)))

    assert moved.direction is direction
    assert moved.change == D(now) - D(before)


def test_range_that_is_not_set_cannot_tell_a_direction() -> None:
    assert travel(D(1), D(2), RANGE).direction is CANT_SAY
    assert travel(D(1), D(2), RANGE).reason == "no range has been set"


def test_context_only_gives_the_change_but_no_direction() -> None:
    moved = travel(D(7), D(5), CONTEXT)

    assert (moved.direction, moved.change) == (CANT_SAY, D(2))
    assert moved.reason == "context only: neither up nor down is good"


def test_nothing_is_compared_across_a_change_of_definition() -> None:
    moved = travel(D(7), D(5), HIGH, definition_break=True)

    assert (moved.direction, moved.change, moved.reason) == (CANT_SAY, None, "the definition changed")


@pytest.mark.parametrize(
    ("now", "before", "reason"),
    [(None, D(5), "there is no figure now"), (D(5), None, "there is no earlier figure")],
)
def test_missing_figure_has_no_direction(now: D | None, before: D | None, reason: str) -> None:
    moved = travel(now, before, HIGH)

    assert (moved.direction, moved.change, moved.reason) == (NOT_AVAILABLE, None, reason)


def test_dead_band_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be below 0"):
        travel(D(1), D(2), HIGH, dead_band=D(-1))


@given(st.decimals(-1000, 1000, places=3), st.decimals(-1000, 1000, places=3), st.decimals(0, 10, places=2))
def test_going_back_reverses_the_direction(now: D, before: D, dead_band: D) -> None:
    opposite = {IMPROVED: WORSE, WORSE: IMPROVED, SAME: SAME}

    there = travel(now, before, HIGH, dead_band=dead_band).direction
    assert travel(before, now, HIGH, dead_band=dead_band).direction is opposite[there]
    assert travel(now, before, LOW, dead_band=dead_band).direction is opposite[there]


def test_39_11_and_13_is_50_of_63() -> None:
    headline = headline_share({IMPROVED: 39, SAME: 11, WORSE: 13, CANT_SAY: 4, NOT_AVAILABLE: 2})

    assert (headline.judged, headline.excluded) == (63, 6)
    assert headline.share is not None
    assert half_up(headline.share, 0) == D(79)
    assert headline.words == "50 of 63 (79%) improved or stayed the same; 6 could not be judged"


def test_headline_of_nothing_judged_has_no_share() -> None:
    headline = headline_share({CANT_SAY: 3})

    assert (headline.judged, headline.share, headline.excluded) == (0, None, 3)
    assert headline.words == "no measure could be judged; 3 could not be judged"
