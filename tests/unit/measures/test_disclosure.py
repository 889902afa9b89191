"""Small numbers: what is withheld, and what goes with it so that a total gives nothing away."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.calc.disclosure import (
    Cell,
    DisclosureRule,
    must_withhold,
    people_shown,
    protect,
    protect_figures,
    round_to_base,
    shown_count,
    total_must_go,
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


def cells(**counts: int | None) -> list[Cell]:
    return [Cell(key, None if count is None else D(count)) for key, count in counts.items()]


@pytest.mark.parametrize(
    ("counts", "total_is_shown", "withheld"),
    [
        ({"white": 62, "asian": 14, "black": 6, "mixed": 3, "other": 0}, True, {"mixed", "black"}),
        ({"white": 62, "asian": 14, "black": 6, "mixed": 3, "other": 0}, False, {"mixed"}),
        ({"a": 212, "b": 3, "c": 64}, True, {"b", "c"}),
        ({"hub_a": 21, "hub_b": 20, "hub_c": 3}, True, {"hub_b", "hub_c"}),
        ({"a": 62, "b": 14}, True, set()),
        ({"a": 0, "b": 0}, True, set()),
        ({"a": 62, "b": 3, "c": 4}, True, {"b", "c"}),  # 7 hides each from 1 to 6
        ({"a": 62, "b": 1, "c": 1}, True, {"a", "b", "c"}),  # 2 of two cells is 1 and 1
        ({"a": 62, "b": 14, "c": 2, "d": 2}, True, {"b", "c", "d"}),  # 4 hides each from 1 to 3 only
        ({"a": 3, "b": 0}, True, {"a", "b"}),  # a zero goes when nothing else is left
        ({"a": 3}, True, {"a"}),
        ({"a": 62, "b": 3, "c": None}, True, {"a", "b"}),  # what the total does not hold hides nothing
        ({"a": 8, "b": 8, "c": 3}, True, {"a", "c"}),  # ties go in the order given
        ({}, True, set()),
    ],
)
def test_total_gives_no_withheld_cell_away(
    counts: dict[str, int | None], total_is_shown: bool, withheld: set[str]
) -> None:
    assert protect(cells(**counts), total_is_shown, RULE) == withheld


def test_cell_withheld_for_another_reason_is_protected_too() -> None:
    group = [Cell("a", D(50), withheld=True), *cells(b=60, c=70), Cell("d", None, withheld=True)]

    assert protect(group, True, RULE) == {"a", "b", "d"}


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6))
def test_outsider_never_works_out_a_withheld_cell_unless_all_are_withheld(counts: list[int]) -> None:
    group = {f"cell {place}": count for place, count in enumerate(counts)}
    withheld = protect(cells(**group), True, RULE)

    assert {key for key, count in group.items() if 1 <= count <= 4} <= withheld
    if withheld and len(withheld) < len(group):
        hidden = sum(counts) - sum(count for key, count in group.items() if key not in withheld)
        # Any one of them may be 1, and then the rest can be spread so that it is as large as the rule hides.
        assert len(withheld) > 1
        assert hidden - (len(withheld) - 1) >= 4


@pytest.mark.parametrize(
    ("figures", "withheld"),
    [
        # The rests 3 and 1 add to 4, so the 3 would be 1 to 3: the next smallest rest goes too.
        ({"a": ("97", "100"), "b": ("93", "94"), "c": ("40", "50"), "d": ("40", "90")}, {"a", "b", "c"}),
        ({"a": ("97", "100"), "b": ("6", "60"), "c": ("50", "57")}, {"a", "c"}),  # the least rest, not the least count
        ({"a": ("3", "50"), "b": ("6", "60"), "c": ("60", "80")}, {"a", "b"}),
        ({"a": ("3", "3"), "b": ("6", "6"), "c": ("60", "60")}, {"a", "b"}),  # a rest of nobody hides nobody
        ({"a": ("50", "60"), "b": ("60", "80")}, set()),
    ],
)
def test_neither_a_numerator_nor_the_rest_is_worked_out_from_the_total(
    figures: dict[str, tuple[str, str]], withheld: set[str]
) -> None:
    numbers = {key: (D(numerator), D(denominator), None) for key, (numerator, denominator) in figures.items()}
    small = {key for key, given in numbers.items() if must_withhold(Unit.PERCENTAGE, *given, RULE)}
    counts = {key: people_shown(Unit.PERCENTAGE, *given) for key, given in numbers.items()}

    assert protect_figures(counts, small, True, RULE) == withheld


def test_the_people_a_mean_is_taken_over_are_not_worked_out_from_the_total() -> None:
    numbers = {"a": (D(60), D(3), None), "b": (D(20), D(1), None), "c": (D(5), D(20), None), "d": (D(90), D(8), None)}
    small = {key for key, given in numbers.items() if must_withhold(Unit.MEAN, *given, RULE)}
    counts = {key: people_shown(Unit.MEAN, *given) for key, given in numbers.items()}

    assert protect_figures(counts, small, True, RULE) == {"a", "b", "d"}


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


@pytest.mark.parametrize(
    ("counts", "must_go"),
    [
        ((1, 1, 3), True),  # of 5: each is at least 1, so none is above 3
        ((2, 2), True),  # of 4: each is 1 to 3, where the rule hides 1 to 4
        ((3, 40), False),  # of 43: nothing narrows the 3 to fewer than the rule hides
        ((4, 4), False),  # of 8: each may be anything from 1 to 7
        ((6, 7), False),  # nothing small, nothing to hide
    ],
)
def test_a_total_of_nothing_but_small_counts_goes_with_them(counts: tuple[int, ...], must_go: bool) -> None:
    figures = {str(place): (D(count),) for place, count in enumerate(counts)}

    assert total_must_go(figures, set(figures), DisclosureRule(5)) is must_go
