"""How many flags chance alone would raise."""

from decimal import Decimal as D

import pytest

from measures.calc.chance import FALSE_ALARMS, chance_flags, chance_of_signal
from measures.calc.words import VariationRule


@pytest.mark.parametrize(("length", "percent"), [(0, "0"), (11, "0"), (12, "1.41"), (15, "1.41"), (16, "1.51")])
def test_chance_of_a_signal_depends_on_how_long_the_series_is(length: int, percent: str) -> None:
    assert chance_of_signal(length) == D(percent)


def test_a_series_longer_than_any_simulated_takes_the_longest() -> None:
    assert chance_of_signal(400) == chance_of_signal(max(FALSE_ALARMS))


def test_chance_of_one_rule_is_part_of_the_chance_of_any() -> None:
    assert sum(chance_of_signal(24, rule) for rule in VariationRule) == chance_of_signal(24)


def test_seven_in_a_row_by_chance_is_two_orders_of_seven() -> None:
    """2 of 7! = 5,040 orders rise or fall throughout: 0.04 %."""
    assert abs(chance_of_signal(60, VariationRule.TREND) - D(200) / 5040) < D("0.01")


def test_forty_measures_are_expected_to_raise_half_a_flag() -> None:
    found = chance_flags([12] * 40)

    assert found.expected == D("0.564")
    assert abs(found.at_least_one - D("43.3")) < D("0.1")
    assert found.words == "With 40 judgements, chance alone would raise about 1 flag."


def test_comparisons_and_gaps_are_one_in_twenty_and_trends_two_in_a_thousand() -> None:
    assert chance_flags([], comparisons=20).expected == 1
    assert chance_flags([], gaps=20).expected == 1
    assert chance_flags([], trends=500).expected == 1


def test_short_series_are_not_judged_and_not_counted() -> None:
    assert chance_flags([5, 11, 12]).judged == 1
    assert chance_flags([5]).words == "Nothing was judged against chance."


def test_few_judgements_are_said_by_their_chance_of_one() -> None:
    assert chance_flags([12]).words == "With 1 judgement, there is a 1% chance that even one flag is chance alone."


def test_a_number_of_judgements_is_not_below_zero() -> None:
    with pytest.raises(ValueError, match="below 0"):
        chance_flags([], gaps=-1)
