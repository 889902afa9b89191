"""Small numbers: which figures are withheld, and how counts are rounded."""

from decimal import Decimal as D

import pytest

from measures.calc.disclosure import (
    DisclosureRule,
    must_withhold,
    round_to_base,
    shown_count,
)
from measures.calc.words import Unit

RULE = DisclosureRule()


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "value", "withheld"),
    [
        (Unit.COUNT, None, None, "0", False),  # a true zero is kept
        (Unit.COUNT, None, None, "1", True),
        (Unit.COUNT, None, None, "4", True),
        (Unit.COUNT, None, None, "5", False),
        (Unit.COUNT, None, None, None, False),
        (Unit.PERCENTAGE, "3", "100", None, True),
        (Unit.PERCENTAGE, "97", "100", None, True),  # 97 of 100 shows the 3
        (Unit.PERCENTAGE, "18", "21", None, True),
        (Unit.PERCENTAGE, "3", "5", None, True),
        (Unit.PERCENTAGE, "0", "4", None, True),  # nobody of 4 shows the 4
        (Unit.PERCENTAGE, "0", "100", None, False),
        (Unit.PERCENTAGE, "100", "100", None, False),
        (Unit.PERCENTAGE, "5", "10", None, False),
        (Unit.PERCENTAGE, None, None, None, False),
        (Unit.RATE, "4", "83561", None, True),
        (Unit.RATE, "684", "83561", None, False),
        (Unit.MEAN, "60", "4", None, True),
        (Unit.MEAN, "3", "60", None, False),  # a sum of scores counts nobody
        (Unit.MONEY, None, None, "3", False),
        (Unit.SCORE, None, None, "3", False),
        (Unit.YES_NO, None, None, "1", False),
    ],
)
def test_figure_of_few_people_is_withheld(
    unit: Unit, numerator: str | None, denominator: str | None, value: str | None, withheld: bool
) -> None:
    figure = [None if part is None else D(part) for part in (numerator, denominator, value)]

    assert must_withhold(unit, *figure, RULE) is withheld


def test_threshold_is_the_measures_own() -> None:
    assert must_withhold(Unit.COUNT, None, None, D(9), DisclosureRule(threshold=10))
    assert not must_withhold(Unit.COUNT, None, None, D(1), DisclosureRule(threshold=1))


@pytest.mark.parametrize(("threshold", "round_to"), [(0, None), (5, 1), (5, 0)])
def test_rule_that_makes_no_sense_is_refused(threshold: int, round_to: int | None) -> None:
    with pytest.raises(ValueError, match="at least"):
        DisclosureRule(threshold, round_to)


@pytest.mark.parametrize(
    ("number", "base", "rounded"),
    [
        (2, 5, 0),
        (3, 5, 5),
        (7, 5, 5),
        (8, 5, 10),
        (12, 5, 10),
        (13, 5, 15),
        (0, 5, 0),
        (5, 10, 10),
        (4, 10, 0),
    ],
)
def test_count_is_rounded_to_its_base(number: int, base: int, rounded: int) -> None:
    assert round_to_base(D(number), base) == D(rounded)


@pytest.mark.parametrize(
    ("count", "threshold", "base", "shown"),
    [
        (0, 8, 5, 0),  # nobody is shown as nobody
        (7, 8, 5, None),
        (8, 8, 5, 10),
        (57, 8, 5, 55),
        (4, 5, None, None),
        (6, 5, None, 6),
    ],
)
def test_count_is_shown_rounded_or_not_at_all(count: int, threshold: int, base: int | None, shown: int | None) -> None:
    assert shown_count(D(count), DisclosureRule(threshold, base)) == (None if shown is None else D(shown))


@pytest.mark.parametrize("count", ["-1", "4.2", "100000001", "NaN", "Infinity"])
def test_what_cannot_be_a_count_of_people_is_not_shown(count: str) -> None:
    with pytest.raises(ValueError, match=r"whole number|million|100,000,000"):
        shown_count(D(count), RULE)


def test_rounding_to_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="base of 1 or more"):
        round_to_base(D(3), 0)
