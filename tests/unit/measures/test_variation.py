"""Ordinary variation: limits, the four rules in their order, short, constant and gappy series, assurance."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.calc.assurance import assure
from measures.calc.targets import TargetAim
from measures.calc.variation import AsKnown, Break, Limits, Mark, Point, Series, Stretch, as_known, limits_of, vary
from measures.calc.variation_rules import shifts, spread_back, trends, two_of_three
from measures.calc.words import Assurance, Polarity, Variation, VariationRule

HIGH, LOW, RANGE, CONTEXT = Polarity
START = date(2020, 6, 30)
SAW = (5, 7, 6, 8, 5, 6, 7, 5, 6, 8, 7, 6, 6)


def day(place: int) -> date:
    return START + timedelta(days=91 * place)


def series(*values: int | str | None, polarity: Polarity = HIGH, **choices: object) -> Series:
    points = [Point(day(place), None if value is None else D(value)) for place, value in enumerate(values)]
    return vary(points, polarity, **choices)


def verdicts(found: Series) -> list[str]:
    return ["" if mark is None else mark.verdict.value for mark in found.marks]


@pytest.mark.parametrize(
    ("values", "screen", "mean", "lower", "upper"),
    [  # the reference implementation's answers
        ((5, 7, 6, 8, 5), True, "6.2", "0.88", "11.52"),
        ((1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1), True, "1.9444", "-0.7156", "4.6044"),
        ((1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1), False, "1.9444", "-3.0626", "6.9515"),
        ((40, 43, 41, 44, 39, 42, 45, 48, 49, 47, 50, 48, 51), True, "45.1538", "37.8388", "52.4688"),
        ((52, 50, 53, 51, 49, 52, 50, 54, 51, 50, 52, 49, 51), True, "51.0769", "44.6486", "57.5053"),
        ((83, 84, 82, 85, 86, 84, 83, 85, 87, 88, 89, 88, 90), True, "85.6923", "81.4806", "89.9040"),
    ],
)
def test_limits_are_the_mean_and_2_66_mean_moving_ranges_on_either_side(
    values: tuple[int, ...], screen: bool, mean: str, lower: str, upper: str
) -> None:
    limits = limits_of([D(value) for value in values], screen=screen)

    assert limits is not None
    for found, wanted in ((limits.mean, mean), (limits.lower, lower), (limits.upper, upper)):
        assert abs(found - D(wanted)) < D("0.0001")
    assert abs(limits.near_upper - limits.mean - (limits.upper - limits.mean) * 2 / 3) < D("1e-20")


def test_how_many_moving_ranges_were_screened_is_kept_to_be_printed() -> None:
    spike = (1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2)

    assert limits_of([D(v) for v in spike]).screened == 2  # type: ignore[union-attr]
    assert limits_of([D(v) for v in spike], screen=False).screened == 0  # type: ignore[union-attr]


def test_the_latest_point_beyond_the_limits_is_a_concern_where_low_is_good() -> None:
    values = (83, 84, 82, 85, 86, 84, 83, 85, 87, 88, 89, 88, 90)

    found = series(*values, polarity=LOW)

    assert found.latest is not None
    assert (found.latest.verdict, found.latest.rule) == (Variation.CONCERN, VariationRule.OUTSIDE_LIMITS)
    assert found.words == "a concern, more than chance: above the upper limit"


def test_seven_rising_are_all_marked() -> None:
    found = series(10, 12, 11, 10, 12, 11, 11, 12, 13, 14, 15, 16, 17, 12, 10, 11, 12, 11, 13, 12)

    rising = [place for place, mark in enumerate(found.marks) if mark and mark.rule is VariationRule.TREND]
    outside = [place for place, mark in enumerate(found.marks) if mark and mark.rule is VariationRule.OUTSIDE_LIMITS]
    assert sorted(rising + outside) == list(range(6, 13))


def test_a_tie_ends_a_run() -> None:
    assert trends([D(v) for v in (1, 2, 3, 4, 4, 5, 6, 7)]) == [0] * 8
    assert trends([D(v) for v in (1, 2, 3, 4, 5, 6, 7)]) == [0, 0, 0, 0, 0, 0, 1]
    assert trends([D(v) for v in (7, 6, 5, 4, 3, 2, 1, 2)]) == [0, 0, 0, 0, 0, 0, -1, 0]


def test_a_point_on_the_mean_ends_a_run_on_one_side() -> None:
    assert shifts([1, 1, 1, 1, 1, 1, 1]) == [0, 0, 0, 0, 0, 0, 1]
    assert shifts([1, 1, 1, 0, 1, 1, 1, 1]) == [0] * 8
    assert spread_back([0, 0, 0, 0, 0, 0, -1, 0]) == [True] * 7 + [False]


@pytest.mark.parametrize(
    ("near", "sides", "found"),
    [
        ((1, 0, 1), (1, 1, 1), (True, True, True)),
        ((0, 0, 1, 1, 0, 0, 0), (1,) * 7, (False, True, True, True, True, False, False)),
        ((1, 0, 1), (1, -1, 1), (False,) * 3),  # the third is on the other side
        ((1, 1), (1, 1), (False, False)),
    ],
)
def test_two_of_three_must_all_be_on_one_side(
    near: tuple[int, ...], sides: tuple[int, ...], found: tuple[bool, ...]
) -> None:
    assert two_of_three(near, sides) == list(found)


def test_only_the_far_points_of_two_in_three_are_marked() -> None:
    found = series(*(10, 12, 9, 11, 9, 10, 11, 9, 10, 9, 11, 9, 10, 9, 14, 12, 14), screen=False)

    marked = [place for place, mark in enumerate(found.marks) if mark and mark.rule is VariationRule.TWO_OF_THREE]
    assert marked == [14, 16]


def test_points_six_either_side_of_the_mean_are_ordinary() -> None:
    found = series(*([1, -1] * 7), "5.5", "-5.5")

    assert found.latest is not None and found.latest.verdict is Variation.ORDINARY


def test_where_neither_way_is_good_a_signal_says_high_or_low() -> None:
    values = (10, 12, 11, 10, 12, 11, 13, 14, 15, 16, 17, 18, 19, 20)

    assert series(*values, polarity=CONTEXT).latest.verdict is Variation.HIGH  # type: ignore[union-attr]
    assert series(*values, polarity=RANGE).latest.verdict is Variation.HIGH  # type: ignore[union-attr]


@pytest.mark.parametrize(("count", "needed"), [(0, 12), (1, 11), (5, 7), (11, 1)])
def test_fewer_than_twelve_values_are_a_run_chart_that_says_how_many_more(count: int, needed: int) -> None:
    found = series(*SAW[:count], *([None] if count else []))

    assert all(mark is None or mark.verdict is Variation.TOO_FEW for mark in found.marks)
    if found.now is not None:
        assert (found.now.limits, found.now.needed) == (None, needed)
        assert f"({needed} more period" in found.words


def test_a_run_chart_has_the_median_at_its_centre() -> None:
    assert series(1, 2, 9).now.centre == D(2)  # type: ignore[union-attr]


def test_twelve_values_unlock_limits() -> None:
    found = series(*SAW[:12])

    assert found.now is not None and found.now.limits is not None
    assert Variation.TOO_FEW.value not in verdicts(found)


def test_a_series_without_any_variation_has_no_limits() -> None:
    found = series(*[100] * 13)

    assert found.now is not None and found.now.limits is None and found.now.is_constant
    assert set(verdicts(found)) == {"none_at_all"}
    assert found.words == "no variation at all"


def test_an_all_zero_series_is_a_constant_and_not_an_empty_one() -> None:
    found = series(*[0] * 12)

    assert found.now is not None and found.now.centre == 0 and found.now.is_constant


def test_one_jump_in_a_constant_series_is_found_and_does_not_condemn_the_rest() -> None:
    """Screening out the only change would leave no limits to speak of, so it is not screened here."""
    found = series(*[5] * 13, 9)

    assert found.now is not None and found.now.limits is not None
    assert found.now.limits.screened == 0
    assert found.latest is not None and found.latest.rule is VariationRule.OUTSIDE_LIMITS
    assert VariationRule.OUTSIDE_LIMITS not in {mark.rule for mark in found.marks[:-1] if mark}


def test_a_missing_period_has_no_mark_no_moving_range_and_ends_a_run() -> None:
    rising = (10, 11, 12, None, 13, 14, 15, 16, 10, 12, 11, 10, 12)

    found = series(*rising)

    assert found.marks[3] is None
    assert all(mark is None or mark.rule is not VariationRule.TREND for mark in found.marks)
    limits = limits_of([D(1), D(2), None, D(50), D(51)])
    assert limits is not None and limits.moving_range == 1


def test_a_series_with_a_gap_at_every_second_period_still_has_limits() -> None:
    values = [each for value in SAW[:12] for each in (value, None)]

    found = series(*values)

    assert found.now is not None and found.now.limits is not None and not found.now.is_constant


def test_points_are_put_in_order_and_two_of_one_day_are_refused() -> None:
    points = [Point(day(place), D(value)) for place, value in enumerate(SAW)]

    assert vary(points[::-1], HIGH) == vary(points, HIGH)
    with pytest.raises(ValueError, match="two values for 2020-06-30"):
        vary([*points, points[0]], HIGH)


def test_a_new_definition_starts_limits_of_its_own() -> None:
    new = Break(day(12), "new definition")

    found = series(*SAW[:12], *(value + 100 for value in SAW[:12]), breaks=[new])

    assert [(each.first, each.last, each.reason) for each in found.stretches] == [
        (0, 11, ""),
        (12, 23, "new definition"),
    ]
    assert set(verdicts(found)) == {"ordinary"}
    assert found.now is not None and found.now.limits is not None and found.now.limits.mean > 100


def test_limits_must_be_earned_again_after_a_break() -> None:
    found = series(*SAW, 60, 61, breaks=[Break(day(13), "new definition")])

    assert verdicts(found)[-2:] == ["too_few", "too_few"]
    assert found.now is not None and found.now.needed == 10


@pytest.mark.parametrize("place", [-5, 0, 40])
def test_a_break_before_the_first_or_after_the_last_point_changes_nothing(place: int) -> None:
    assert len(series(*SAW, breaks=[Break(day(place), "x")]).stretches) == 1


def test_a_fixed_baseline_takes_its_limits_from_the_first_points() -> None:
    later = [value + 20 for value in SAW]

    found = series(*SAW, *later, baseline=13)

    assert found.now is not None and found.now.limits is not None
    assert found.now.limits.mean < 7
    assert found.latest is not None and found.latest.rule is VariationRule.OUTSIDE_LIMITS


def test_limits_are_drawn_inside_what_is_possible_and_tested_as_they_are() -> None:
    limits = Limits(D(98), D(2))

    assert limits.clipped(D(0), D(100)) == (limits.lower, D(100))
    assert limits.upper > 100
    assert limits.clipped(None, None) == (limits.lower, limits.upper)


@pytest.mark.parametrize(
    ("lower", "upper", "target", "high"),
    [
        (1, 3, 4, "consistently_missed"),
        (5, 7, 4, "consistently_met"),
        (1, 5, 4, "hit_and_miss"),
        (1, 5, 5, "hit_and_miss"),  # on the limit
        (4, 7, 4, "hit_and_miss"),
    ],
)
def test_target_is_assured_by_the_limits_and_polarity_mirrors_it(
    lower: int, upper: int, target: int, high: str
) -> None:
    mirror = {"consistently_missed": "consistently_met", "consistently_met": "consistently_missed"}
    stretch = between(lower, upper)
    aim = TargetAim(D(target))

    assert assure(stretch, aim, HIGH).verdict.value == high
    assert assure(stretch, aim, LOW).verdict.value == mirror.get(high, high)
    assert assure(stretch, aim, CONTEXT).verdict is Assurance.CANT_SAY


def between(lower: int, upper: int) -> Stretch:
    """A stretch whose limits are these."""
    middle = D(lower + upper) / 2
    limits = Limits(middle, (D(upper) - middle) / D("2.66"))
    return Stretch(0, 12, 13, "", limits, middle, 0, False)


@pytest.mark.parametrize(
    ("lower", "upper", "verdict"),
    [
        (11, 19, "consistently_met"),
        (5, 9, "consistently_missed"),
        (21, 25, "consistently_missed"),
        (9, 15, "hit_and_miss"),
        (11, 21, "hit_and_miss"),
    ],
)
def test_a_range_is_met_when_the_limits_are_within_it(lower: int, upper: int, verdict: str) -> None:
    assert assure(between(lower, upper), TargetAim(D(10), D(20)), RANGE).verdict.value == verdict


@pytest.mark.parametrize(
    ("target", "polarity", "reason"),
    [
        (100, HIGH, "met every time (no variation)"),
        (101, HIGH, "missed every time (no variation)"),
        (100, LOW, "met every time (no variation)"),
        (99, LOW, "missed every time (no variation)"),
    ],
)
def test_a_constant_is_compared_with_its_target_as_a_status_would_be(
    target: int, polarity: Polarity, reason: str
) -> None:
    assert assure(series(*[100] * 13).now, TargetAim(D(target)), polarity).reason == reason


def test_without_a_target_or_enough_periods_nothing_is_assured() -> None:
    assert assure(series(*SAW).now, None, HIGH).reason == "no target has been set"
    assert assure(series(*SAW[:5]).now, TargetAim(D(4)), HIGH).reason.startswith("too few periods")
    assert assure(None, TargetAim(D(4)), HIGH).verdict is Assurance.CANT_SAY


numbers = st.decimals("-1e9", "1e9", places=2, allow_nan=False)


@given(st.lists(st.one_of(st.none(), numbers), max_size=40), st.booleans())
def test_reversing_polarity_mirrors_every_verdict(values: list[D | None], screen: bool) -> None:
    mirror = {"improvement": "concern", "concern": "improvement"}

    up, down = series(*values, screen=screen), series(*values, polarity=LOW, screen=screen)

    assert verdicts(down) == [mirror.get(each, each) for each in verdicts(up)]


@given(st.lists(st.one_of(st.none(), numbers), max_size=40), numbers)
def test_reversing_polarity_mirrors_assurance_off_the_limits(values: list[D | None], target: D) -> None:
    now = series(*values).now
    high, low = assure(now, TargetAim(target), HIGH).verdict, assure(now, TargetAim(target), LOW).verdict

    if Assurance.CANT_SAY in (high, low) or (now is not None and now.centre == target):
        return
    pairs = {
        (Assurance.CONSISTENTLY_MET, Assurance.CONSISTENTLY_MISSED),
        (Assurance.CONSISTENTLY_MISSED, Assurance.CONSISTENTLY_MET),
        (Assurance.HIT_AND_MISS, Assurance.HIT_AND_MISS),
    }
    assert (high, low) in pairs


@given(st.lists(st.one_of(st.none(), numbers), max_size=40), st.booleans())
def test_nothing_infinite_or_undefined_comes_out(values: list[D | None], screen: bool) -> None:
    for stretch in series(*values, screen=screen).stretches:
        if stretch.limits is not None:
            assert stretch.limits.lower.is_finite() and stretch.limits.upper.is_finite()
            assert stretch.limits.lower < stretch.limits.mean < stretch.limits.upper
        assert stretch.centre is None or stretch.centre.is_finite()


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 6).map(D)), max_size=30),
    st.sets(st.integers(0, 30), max_size=2),
    st.booleans(),
    st.sampled_from([5, 12]),
)
def test_each_period_is_judged_by_what_was_known_then(
    values: list[D | None], cuts: set[int], screen: bool, enough: int
) -> None:
    """Small whole numbers make runs, ties and constants common."""
    points = [Point(day(place), value) for place, value in enumerate(values)]
    breaks = [Break(day(place), "counted anew") for place in sorted(cuts)]
    choices = {"breaks": breaks, "screen": screen, "enough": enough}

    known = list(as_known(points, HIGH, **choices))

    beginnings = [vary(points[: end + 1], HIGH, **choices) for end in range(len(points))]
    assert known == [AsKnown(found.marks[-1], found.now) for found in beginnings if found.now]
    assert list(as_known(points, HIGH, since=len(points) // 2, **choices)) == known[len(points) // 2 :]


def test_a_later_figure_changes_no_earlier_verdict() -> None:
    points = [Point(day(place), D(value)) for place, value in enumerate((*SAW, 30))]

    before, after = list(as_known(points[:-1], HIGH)), list(as_known(points, HIGH))

    assert after[:-1] == before
    assert after[-1].mark == Mark(Variation.IMPROVEMENT, VariationRule.OUTSIDE_LIMITS, 1)
