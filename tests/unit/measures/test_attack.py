"""What an outsider can work out from what is shown: followed by hand, without a linear programme."""

from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.calc.attack import (
    Bounds,
    Contradiction,
    Fact,
    NotProtected,
    adds_up,
    between,
    check_protected,
    exactly,
    infer,
    rounded,
    share_of,
)
from measures.calc.disclosure import DisclosureRule
from measures.calc.rounding import half_up

RULE = DisclosureRule()


def shown(**counts: int) -> list[Fact]:
    return [exactly(cell, D(count)) for cell, count in counts.items()]


def ends(least: int, most: int | None) -> Bounds:
    return Bounds(D(least), None if most is None else D(most))


def test_one_withheld_part_is_the_total_less_the_others() -> None:
    facts = [adds_up("total", "abc"), *shown(total=279, a=212, c=64)]

    assert infer(facts, ["b"]) == {"b": ends(3, 3)}


def test_two_withheld_parts_share_what_is_left() -> None:
    facts = [adds_up("total", "abcd"), *shown(total=85, a=62, b=14)]

    assert infer(facts, "cd") == {"c": ends(0, 9), "d": ends(0, 9)}
    known_to_be_there = [*facts, between("c", D(1), None), between("d", D(1), None)]
    assert infer(known_to_be_there, "cd") == {"c": ends(1, 8), "d": ends(1, 8)}


def test_what_is_in_no_total_is_bounded_by_nothing() -> None:
    assert infer([adds_up("total", "ab"), *shown(a=5)], ["b", "total"]) == {"b": ends(0, None), "total": ends(5, None)}


def test_a_quarter_is_the_year_to_date_less_the_quarters_before() -> None:
    """Two packs: 11 to date, then 13 to date; the second quarter was withheld and is 2."""
    facts = [adds_up("to Q2", ["to Q1", "Q2"]), *shown(**{"to Q1": 11, "to Q2": 13})]

    assert infer(facts, ["Q2"])["Q2"].is_exact


@pytest.mark.parametrize(
    ("percent", "decimals", "people", "least", "most"),
    [
        ("60.0", 1, 5, 3, 3),  # only 3 of 5
        ("33.3", 1, 12, 4, 4),
        ("60", 0, 5, 3, 3),
        ("60.0", 1, 2000, 1199, 1200),  # 60.05 % of 2,000 is 1,201, and would be shown as 60.1
        ("0.0", 1, 5000, 0, 2),
        ("100.0", 1, 5000, 4998, 5000),
    ],
)
def test_a_percentage_of_known_people_gives_its_numerator(
    percent: str, decimals: int, people: int, least: int, most: int
) -> None:
    facts = [*share_of("numerator", "people", D(percent), decimals), *shown(people=people), between("rest", D(0), None)]

    found = infer([*facts, adds_up("people", ["numerator", "rest"])], ["numerator"])

    assert found == {"numerator": ends(least, most)}


def test_a_percentage_of_unknown_people_says_how_few_they_can_be() -> None:
    found = infer(share_of("numerator", "people", D("33.3"), 1))
    small = infer([*share_of("numerator", "people", D("33.3"), 1), between("people", D(1), D(20))])

    assert found["numerator"] == ends(1, None)
    assert small["people"] == ends(3, 18)


def test_a_rate_of_a_known_population_gives_its_numerator() -> None:
    facts = [*share_of("children", "population", D("0.4"), 1, D(10000)), *shown(population=83561)]

    assert infer(facts, ["children"]) == {"children": ends(3, 3)}


@pytest.mark.parametrize(("count", "least", "most"), [(0, 0, 2), (15, 13, 17), (10, 8, 12)])
def test_a_rounded_count_hides_what_rounds_to_it(count: int, least: int, most: int) -> None:
    assert infer([rounded("a", D(count), 5)]) == {"a": ends(least, most)}
    assert infer([rounded("a", D(20), 10)]) == {"a": ends(15, 24)}


def test_rounding_every_figure_hides_a_withheld_one() -> None:
    """13 to 17 of 18 to 22 leaves 1 to 9."""
    facts = [adds_up("total", "ab"), rounded("total", D(20), 5), rounded("a", D(15), 5)]

    assert infer(facts, ["b"]) == {"b": ends(1, 9)}


def test_a_partner_that_knows_its_own_figure_knows_the_others_of_a_total_of_two() -> None:
    facts = [adds_up("city", ["mine", "theirs"]), *shown(city=58)]

    assert infer(facts, ["theirs"]) == {"theirs": ends(0, 58)}
    assert infer([*facts, *shown(mine=55)], ["theirs"]) == {"theirs": ends(3, 3)}


def test_a_status_that_is_shown_narrows_a_withheld_value() -> None:
    """Red below a target of 5 says 0 to 4."""
    assert infer([between("value", D(0), D(4))]) == {"value": ends(0, 4)}


def test_what_does_not_add_up_is_said_and_proves_nothing() -> None:
    with pytest.raises(Contradiction, match="does not add up"):
        infer([adds_up("total", "ab"), *shown(total=5, a=3, b=4)])


def test_what_gives_a_figure_away_is_refused_with_the_cells_and_what_they_can_be() -> None:
    facts = [adds_up("total", ["White", "Black", "Mixed"]), *shown(total=71, White=62, Black=6)]

    with pytest.raises(NotProtected) as refusal:
        check_protected(facts, ["Mixed"], RULE)

    assert refusal.value.recovered == {"Mixed": ends(3, 3)}
    assert str(refusal.value) == (
        "What is shown gives 1 withheld figure away: Mixed is 3 exactly. "
        "Withhold another figure of the same totals, or the total."
    )


def test_an_interval_narrower_than_the_rule_is_refused_though_nothing_is_exact() -> None:
    facts = [adds_up("total", "abc"), *shown(total=64, a=62), between("b", D(0), None)]

    with pytest.raises(NotProtected, match="b is 0 to 2; c is 0 to 2"):
        check_protected(facts, "bc", RULE)


@pytest.mark.parametrize("threshold", [1, 2, 3])
def test_a_withheld_count_can_be_two_numbers_at_least(threshold: int) -> None:
    facts = [adds_up("total", "abc"), *shown(total=63, a=62)]

    check_protected(facts, "bc", DisclosureRule(threshold))
    with pytest.raises(NotProtected):
        check_protected([*facts, *shown(b=1)], ["c"], DisclosureRule(threshold))


def test_what_is_protected_passes() -> None:
    check_protected([adds_up("total", "abc"), *shown(total=71, a=62)], "bc", RULE)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=6), st.data())
def test_the_truth_is_never_ruled_out(counts: list[int], data: st.DataObject) -> None:
    cells = [f"cell {place}" for place in range(len(counts))]
    hidden = data.draw(st.sets(st.sampled_from(cells)))
    facts = [adds_up("total", cells), exactly("total", D(sum(counts)))]
    facts += [exactly(cell, D(count)) for cell, count in zip(cells, counts, strict=True) if cell not in hidden]

    for cell, bounds in infer(facts, hidden).items():
        truth = counts[cells.index(cell)]
        assert bounds.most is not None and bounds.least <= truth <= bounds.most
    assert all(bounds.is_exact for bounds in infer(facts, hidden).values()) is (
        len(hidden) < 2 or sum(counts[cells.index(cell)] for cell in hidden) == 0
    )


@settings(max_examples=30)
@given(st.integers(0, 120), st.integers(1, 120), st.integers(0, 2))
def test_a_shown_percentage_always_allows_its_own_numerator(part: int, people: int, decimals: int) -> None:
    numerator = min(part, people)
    percent = half_up(D(numerator) * 100 / people, decimals)
    facts = [*share_of("numerator", "people", percent, decimals), exactly("people", D(people))]

    (bounds,) = infer(facts, ["numerator"]).values()

    assert bounds.most is not None and bounds.least <= numerator <= bounds.most
    for other in range(int(bounds.least), int(bounds.most) + 1):
        assert half_up(D(other) * 100 / people, decimals) == percent
