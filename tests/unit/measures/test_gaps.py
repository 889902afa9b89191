"""Gaps between groups: from unrounded rates, with intervals, widening or not; the slope over all groups."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.calc.gaps import Gap, Group, disadvantage, gap, gap_move, largest_gap
from measures.calc.inequality import LOG, LOGIT, DeprivationGroup, Scale, inequality
from measures.calc.rounding import half_up
from measures.calc.words import GapChange, Polarity, Unit

HIGH, LOW, RANGE, CONTEXT = Polarity
FINE = D("0.0001")


def share(numerator: int, denominator: int, name: str = "group", **more: bool) -> Group:
    return Group(name, D(numerator), D(denominator), **more)


def of(x1: int, n1: int, x2: int, n2: int) -> Gap:
    return gap(share(x1, n1, "girls"), share(x2, n2, "boys"), Unit.PERCENTAGE)


def test_gap_of_two_percentages_has_newcombes_interval_and_not_walds() -> None:
    """Girls and boys with a good level of development in Coventry, 2021/22."""
    found = of(1398, 2061, 1158, 2121)

    assert found.absolute is not None and found.relative is not None
    assert abs(found.absolute.lower - D("10.2946")) < FINE
    assert abs(found.absolute.upper - D("16.1403")) < FINE
    assert abs(found.absolute.lower - D("10.3091")) > FINE * 100  # Wald's
    assert abs(found.relative.value - D("1.2424")) < FINE
    assert abs(found.relative.lower - D("1.1831")) < FINE
    assert found.written(Unit.PERCENTAGE, 1) == "13.2 points"


def test_gap_is_rounded_once_and_is_not_the_difference_of_rounded_rates() -> None:
    """44.512 less 42.453 is 2.059, 2.1 points; 44.5 less 42.5 would be 2.0."""
    one, other = D(100) * 73 / 164, D(100) * 45 / 106

    assert half_up(one, 1) - half_up(other, 1) == D("2.0")
    assert of(73, 164, 45, 106).written(Unit.PERCENTAGE, 1) == "2.1 points"


def test_gap_of_two_rates_has_an_interval_of_its_own() -> None:
    found = gap(share(60, 4000), share(20, 4000), Unit.RATE, multiplier=D(1000))

    assert (found.difference, found.ratio) == (D(10), D(3))
    assert found.absolute is not None and found.absolute.lower > 5
    assert found.relative is not None and found.relative.lower < 3 < found.relative.upper


def test_gap_of_two_means_has_no_interval() -> None:
    found = gap(share(60, 4), share(40, 4), Unit.MEAN)

    assert (found.difference, found.ratio, found.absolute, found.relative) == (D(5), D("1.5"), None, None)


def test_a_reference_of_nobody_has_no_ratio_and_a_gap_all_the_same() -> None:
    found = of(5, 50, 0, 50)

    assert (found.difference, found.ratio, found.relative) == (D(10), None, None)
    assert found.absolute is not None


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        (share(3, 50, is_withheld=True), "a group is withheld because its numbers are small"),
        (Group("boys"), "there is no figure for boys"),
        (share(0, 0, "boys"), "there is no figure for boys"),
    ],
)
def test_without_both_figures_there_is_no_gap_and_it_says_why(group: Group, reason: str) -> None:
    found = gap(group, share(10, 20, "girls"), Unit.PERCENTAGE)

    assert (found.difference, found.reason) == (None, reason)
    assert found.written(Unit.PERCENTAGE, 1) == ""


def test_a_gap_wider_by_more_than_chance_spoils_a_green() -> None:
    move = gap_move(of(700, 1000, 500, 1000), of(600, 1000, 550, 1000))

    assert move.change is GapChange.WIDER
    assert move.by == D(15)
    assert move.spoils_green


def test_a_gap_wider_by_chance_is_the_same() -> None:
    assert gap_move(of(60, 100, 50, 100), of(58, 100, 50, 100)).change is GapChange.SAME


def test_a_gap_that_narrows_does_not_spoil_a_green() -> None:
    move = gap_move(of(600, 1000, 550, 1000), of(700, 1000, 500, 1000))

    assert move.change is GapChange.NARROWER and not move.spoils_green


def test_without_intervals_the_dead_band_decides() -> None:
    now = gap(share(80, 4), share(40, 4), Unit.MEAN)
    before = gap(share(60, 4), share(40, 4), Unit.MEAN)

    assert gap_move(now, before, dead_band=D(5)).change is GapChange.SAME
    assert gap_move(now, before, dead_band=D("4.9")).change is GapChange.WIDER


def test_a_gap_that_changed_sides_is_judged_by_its_size_and_says_so() -> None:
    move = gap_move(of(300, 1000, 600, 1000), of(700, 1000, 600, 1000))

    assert move.change is GapChange.WIDER and "changed sides" in move.reason


def test_gaps_against_different_references_are_not_compared() -> None:
    now, before = of(7, 10, 5, 10), gap(share(7, 10), share(5, 10, "England"), Unit.PERCENTAGE)

    assert gap_move(now, before).change is GapChange.CANT_SAY
    assert gap_move(now, None).change is GapChange.CANT_SAY
    assert gap_move(None, now).change is GapChange.CANT_SAY


def test_disadvantage_is_how_much_worse_the_group_is() -> None:
    found = of(52, 100, 60, 100)

    assert disadvantage(found, HIGH) == D(8)
    assert disadvantage(found, LOW) == D(-8)
    assert disadvantage(found, CONTEXT) is None


FIFTHS = ((21000, 142), (18000, 110), (16000, 88), (14000, 60), (11000, 41))


def fifths(*groups: tuple[int, int | str]) -> list[DeprivationGroup]:
    return [DeprivationGroup(D(people), D(value), D(value) * D("0.9"), D(value) * D("1.1")) for people, value in groups]


def test_slope_over_fifths_of_deprivation_is_the_reference_answer() -> None:
    found = inequality(fifths(*FIFTHS))

    assert found.slope_index is not None and found.relative_index is not None and found.start is not None
    assert abs(found.slope_index - D("-125.4636")) < FINE
    assert abs(found.relative_index - D("0.2084")) < FINE
    assert abs(found.start - D("158.4943")) < FINE
    assert found.slope_interval is not None and found.slope_interval.upper < 0
    assert found.relative_interval is not None and found.relative_interval.upper < 1


def test_equal_groups_have_the_slope_of_a_ruler() -> None:
    """Five equal groups at 0.1, 0.3, 0.5, 0.7 and 0.9 with values 1, 3, 5, 7, 9: 10 over the whole."""
    found = inequality([DeprivationGroup(D(100), D(value)) for value in (1, 3, 5, 7, 9)])

    assert found.slope_index is not None and abs(found.slope_index - 10) < D("1e-20")
    assert found.slope_interval is None


@pytest.mark.parametrize("scale", [LOG, LOGIT])
def test_line_on_another_scale_stays_possible(scale: Scale) -> None:
    groups = [DeprivationGroup(D(100), D(value)) for value in ("0.02", "0.05", "0.2", "0.5", "0.9")]

    found = inequality(groups, scale=scale)

    assert found.start is not None and found.slope_index is not None and found.start > 0


def test_a_multiplier_below_zero_turns_both_indices_round() -> None:
    up, down = inequality(fifths(*FIFTHS)), inequality(fifths(*FIFTHS), multiplier=D(-1))

    assert up.slope_index is not None and up.relative_index is not None
    assert down.slope_index == -up.slope_index
    assert down.relative_index == 1 / up.relative_index


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        (fifths(*FIFTHS)[:4], "4 groups are too few"),
        ([*fifths(*FIFTHS)[:4], DeprivationGroup(D(11000), None)], "withheld or missing"),
        ([*fifths(*FIFTHS)[:4], DeprivationGroup(D(0), D(41))], "nobody in it"),
        ([*fifths(*FIFTHS)[:4], DeprivationGroup(None, D(41))], "nobody in it"),
    ],
)
def test_too_few_withheld_or_empty_groups_have_no_slope(groups: list[DeprivationGroup], reason: str) -> None:
    found = inequality(groups)

    assert found.slope_index is None and found.relative_index is None
    assert reason in found.reason


def test_a_zero_does_not_fit_the_scale_of_rates() -> None:
    assert inequality([*fifths(*FIFTHS)[:4], DeprivationGroup(D(9), D(0))], scale=LOG).slope_index is None


pairs = st.tuples(st.integers(0, 400), st.integers(0, 400)).map(lambda p: (p[0], p[0] + p[1] + 1))


@given(pairs, pairs)
def test_turning_the_groups_round_turns_the_gap_round(first: tuple[int, int], second: tuple[int, int]) -> None:
    there, back = of(*first, *second), of(*second, *first)

    assert there.absolute is not None and back.absolute is not None
    assert there.absolute.value == -back.absolute.value
    assert abs(there.absolute.lower + back.absolute.upper) < D("1e-20")
    for interval in (there.relative, back.relative):
        assert interval is None or (0 < interval.lower <= interval.value <= interval.upper)


@pytest.mark.parametrize(
    ("shares", "polarity", "group"),
    [
        ({"asian": 45, "mixed": 58, "other": 80}, HIGH, "asian"),  # 80 is further off, and ahead
        ({"asian": 45, "mixed": 58, "other": 80}, LOW, "other"),
        ({"asian": 65, "other": 80}, HIGH, "other"),  # nobody is behind
        ({"asian": 45, "other": 80}, CONTEXT, "other"),
        ({"asian": 50, "other": 50}, HIGH, "asian"),
    ],
)
def test_the_largest_gap_is_of_the_group_furthest_behind(
    shares: dict[str, int], polarity: Polarity, group: str
) -> None:
    gaps = [gap(share(count, 100, name), share(60, 100, "white"), Unit.PERCENTAGE) for name, count in shares.items()]

    found = largest_gap(gaps, polarity)

    assert found is not None and found.group == group


def test_without_any_gap_none_is_the_largest() -> None:
    hidden = gap(share(1, 9, is_withheld=True), share(60, 100), Unit.PERCENTAGE)

    assert largest_gap([], HIGH) is None
    assert largest_gap([hidden], HIGH) is None
