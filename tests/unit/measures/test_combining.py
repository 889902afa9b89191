"""Partners, categories and periods put together: completeness, and never a zero from nothing."""

from datetime import date
from decimal import Decimal as D
from functools import reduce
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.calc.combining import Contribution, PartSums, adds_up, combine, combine_time
from measures.calc.rounding import half_up
from measures.calc.words import Combine, CombineTime, MissingReason, Unit

HUNDRED = D(100)


def pair(numerator: int, denominator: int) -> Contribution:
    return Contribution(D(numerator), D(denominator))


def amount(value: int | str, as_of: date | None = None) -> Contribution:
    return Contribution(value=D(value), as_of=as_of)


def missing(reason: MissingReason) -> Contribution:
    return Contribution(missing_reason=reason)


def sums(*given: Contribution) -> PartSums:
    return PartSums.over(given)


@pytest.mark.parametrize(
    ("how", "first", "second", "percent"),
    [
        (Combine.RATIO_OF_SUMS, (5, 10), (10, 100), "13.64"),
        (Combine.MEAN, (5, 10), (10, 100), "30.00"),
        (Combine.RATIO_OF_SUMS, (30, 60), (10, 40), "40.00"),
        (Combine.SUM, (30, 60), (10, 40), "40.00"),  # a sum of percentages means nothing
        (Combine.RATIO_OF_SUMS, (0, 60), (0, 40), "0.00"),
        (Combine.RATIO_OF_SUMS, (0, 0), (1, 3), "33.33"),
        (Combine.MEAN, (0, 0), (1, 3), "33.33"),
    ],
)
def test_percentages_of_two_partners_are_combined_by_the_rule(
    how: Combine, first: tuple[int, int], second: tuple[int, int], percent: str
) -> None:
    combined = combine(sums(pair(*first), pair(*second)), how, Unit.PERCENTAGE, HUNDRED, expected=2)

    assert combined.value.value is not None
    assert half_up(combined.value.value, 2) == D(percent)
    assert (combined.reported, combined.expected, combined.is_partial) == (2, 2, False)


@pytest.mark.parametrize(("how", "value"), [(Combine.SUM, "36"), (Combine.MEAN, "12"), (Combine.RATIO_OF_SUMS, "36")])
def test_counts_of_three_partners_are_combined_by_the_rule(how: Combine, value: str) -> None:
    combined = combine(sums(amount(30), amount(6), amount(0)), how, Unit.COUNT, HUNDRED, expected=3)

    assert combined.value.value == D(value)


def test_rate_of_two_partners_uses_the_multiplier() -> None:
    combined = combine(sums(pair(600, 80000), pair(84, 3561)), Combine.RATIO_OF_SUMS, Unit.RATE, D(10000), expected=2)

    assert combined.value.value is not None
    assert half_up(combined.value.value, 2) == D("81.86")


def test_latest_figure_of_several_partners_wins_whatever_their_order() -> None:
    older, newer = amount(5, date(2025, 3, 31)), amount(9, date(2025, 6, 30))

    for given_ in ((older, newer), (newer, older)):
        assert combine(sums(*given_), Combine.LATEST, Unit.COUNT, HUNDRED, 2).value.value == D(9)


def test_two_latest_figures_of_one_day_that_contradict_give_no_value() -> None:
    day = date(2025, 3, 31)

    same = combine(sums(amount(5, day), amount(5, day)), Combine.LATEST, Unit.COUNT, HUNDRED, 2)
    differing = combine(sums(amount(5, day), amount(6, day)), Combine.LATEST, Unit.COUNT, HUNDRED, 2)

    assert same.value.value == D(5)
    assert (differing.value.value, differing.value.reason) == (None, "latest_disagree")


def test_contradiction_is_not_forgotten_when_a_third_figure_agrees_with_one_of_two() -> None:
    day = date(2025, 3, 31)

    for figures in ((5, 6, 6), (6, 5, 6), (6, 6, 5)):
        combined = combine(sums(*(amount(n, day) for n in figures)), Combine.LATEST, Unit.COUNT, HUNDRED, 3)
        assert combined.value.reason == "latest_disagree"


def test_overlapping_groups_have_no_total() -> None:
    combined = combine(sums(amount(5), amount(6)), Combine.NO_TOTAL, Unit.COUNT, HUNDRED, expected=2)

    assert (combined.value.value, combined.value.reason, combined.reported) == (None, "no_total", 2)


@pytest.mark.parametrize("how", list(Combine))
def test_no_contributor_gives_no_value_and_never_zero(how: Combine) -> None:
    combined = combine(PartSums(), how, Unit.COUNT, HUNDRED, expected=4)

    assert (combined.value.value, combined.value.reason) == (None, "no_data")
    assert combined.is_partial
    assert combined.reason == "none of 4 partners reported"


def test_reported_zero_is_a_value() -> None:
    assert combine(sums(amount(0)), Combine.SUM, Unit.COUNT, HUNDRED, expected=1).value.value == D(0)


def test_missing_partner_makes_the_value_partial_and_is_not_a_zero() -> None:
    combined = combine(sums(amount(10), amount(20)), Combine.MEAN, Unit.COUNT, HUNDRED, expected=4)

    assert combined.value.value == D(15)
    assert (combined.reported, combined.expected, combined.is_partial) == (2, 4, True)
    assert combined.reason == "2 of 4 partners reported"


def test_not_applicable_leaves_the_expected_and_other_reasons_do_not() -> None:
    given_ = sums(
        amount(10),
        missing(MissingReason.NOT_APPLICABLE),
        missing(MissingReason.OVERDUE),
        missing(MissingReason.SUPPRESSED_AT_SOURCE),
    )

    combined = combine(given_, Combine.SUM, Unit.COUNT, HUNDRED, expected=4)

    assert (combined.reported, combined.expected, combined.is_partial) == (1, 3, True)
    assert combined.missing == (
        (MissingReason.OVERDUE, 1),
        (MissingReason.NOT_APPLICABLE, 1),
        (MissingReason.SUPPRESSED_AT_SOURCE, 1),
    )


def test_value_is_complete_when_the_only_silent_partner_is_not_applicable() -> None:
    combined = combine(
        sums(amount(10), missing(MissingReason.NOT_APPLICABLE)), Combine.SUM, Unit.COUNT, HUNDRED, expected=2
    )

    assert (combined.is_partial, combined.reason) == (False, "its one partner reported")


def test_measure_that_applies_to_nobody_has_no_value() -> None:
    combined = combine(sums(missing(MissingReason.NOT_APPLICABLE)), Combine.SUM, Unit.COUNT, HUNDRED, expected=1)

    assert (combined.value.value, combined.value.reason) == (None, "not_applicable")
    assert (combined.is_partial, combined.reason) == (False, "no partner is expected to report")


def test_denominators_start_at_zero_and_nobody_counted_gives_no_value() -> None:
    combined = combine(sums(pair(0, 0), pair(0, 0)), Combine.RATIO_OF_SUMS, Unit.PERCENTAGE, HUNDRED, expected=2)

    assert (combined.value.value, combined.value.reason) == (None, "zero_denominator")
    assert not combined.is_partial


def test_half_a_pair_has_not_reported() -> None:
    combined = combine(
        sums(Contribution(numerator=D(5)), pair(1, 2)),
        Combine.RATIO_OF_SUMS,
        Unit.PERCENTAGE,
        HUNDRED,
        expected=2,
    )

    assert (combined.value.value, combined.reported) == (D(50), 1)


def test_estimated_and_revised_figures_are_counted() -> None:
    given_ = sums(Contribution(value=D(1), estimated=True), Contribution(value=D(2), revised=True), amount(3))

    combined = combine(given_, Combine.SUM, Unit.COUNT, HUNDRED, expected=3)

    assert (combined.estimated, combined.revised) == (1, 1)


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        ({"value": D(1), "missing_reason": MissingReason.OVERDUE}, "never both"),
        ({"value": D("NaN")}, "finite"),
        ({"numerator": D("Infinity")}, "finite"),
    ],
)
def test_contradictory_contribution_is_refused(figure: dict[str, D], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Contribution(**figure)


# Years of periods


def test_year_to_date_of_a_flow_adds_its_quarters() -> None:
    year = combine_time([sums(amount(100)), sums(amount(120))], CombineTime.SUM, unit=Unit.COUNT)

    assert (year.value.value, year.periods_counted, year.periods_expected, year.is_partial) == (
        D(220),
        2,
        2,
        False,
    )


@pytest.mark.parametrize("gap", [None, PartSums(), sums(missing(MissingReason.OVERDUE))])
def test_year_to_date_with_a_missing_quarter_is_partial(gap: PartSums | None) -> None:
    year = combine_time([sums(amount(100)), gap, sums(amount(120))], CombineTime.SUM, unit=Unit.COUNT)

    assert (year.value.value, year.periods_counted, year.periods_expected, year.is_partial) == (
        D(220),
        2,
        3,
        True,
    )


def test_year_to_date_of_a_percentage_pools_both_parts() -> None:
    year = combine_time([sums(pair(5, 10)), sums(pair(10, 100))], CombineTime.RATIO_OF_SUMS, unit=Unit.PERCENTAGE)

    assert year.value.value is not None
    assert half_up(year.value.value, 2) == D("13.64")


def test_quarter_that_counted_nobody_is_complete() -> None:
    year = combine_time([sums(pair(0, 0)), sums(pair(1, 4))], CombineTime.RATIO_OF_SUMS, unit=Unit.PERCENTAGE)

    assert (year.value.value, year.periods_counted, year.is_partial) == (D(25), 2, False)


def test_year_to_date_of_a_stock_is_its_latest_quarter() -> None:
    year = combine_time([None, sums(amount(650)), sums(amount(684))], CombineTime.LATEST, unit=Unit.COUNT)

    assert (year.value.value, year.is_partial) == (D(684), False)


def test_older_stock_that_stands_in_for_the_last_quarter_is_partial() -> None:
    year = combine_time([sums(amount(650)), None], CombineTime.LATEST, unit=Unit.COUNT)

    assert (year.value.value, year.periods_counted, year.is_partial) == (D(650), 1, True)


def test_year_to_date_is_partial_when_a_partner_missed_one_of_its_quarters() -> None:
    quarters = [sums(amount(1), amount(2)), sums(amount(3))]

    year = combine_time(quarters, CombineTime.SUM, unit=Unit.COUNT, expected=2)

    assert (year.value.value, year.is_partial) == (D(6), True)


def test_quarter_that_applied_to_nobody_does_not_make_the_year_partial() -> None:
    quarters = [sums(missing(MissingReason.NOT_APPLICABLE)), sums(amount(3))]

    year = combine_time(quarters, CombineTime.SUM, unit=Unit.COUNT, expected=1)

    assert (year.value.value, year.periods_counted, year.is_partial) == (D(3), 1, False)


def test_year_without_a_figure_has_no_value() -> None:
    for periods in ([], [None], [PartSums()]):
        for how in CombineTime:
            year = combine_time(periods, how, unit=Unit.COUNT)
            assert (year.value.value, year.value.reason, year.is_partial) == (None, "no_data", True)


def test_year_to_date_of_overlapping_groups_has_no_total() -> None:
    year = combine_time([sums(amount(1))], CombineTime.SUM, unit=Unit.COUNT, within=Combine.NO_TOTAL)

    assert (year.value.value, year.value.reason) == (None, "no_total")


def test_all_zero_year_is_zero() -> None:
    year = combine_time([sums(amount(0))] * 4, CombineTime.SUM, unit=Unit.COUNT)

    assert (year.value.value, year.is_partial) == (D(0), False)


# Totals


@pytest.mark.parametrize(
    ("total", "categories", "says"),
    [
        (amount(85), [amount(62), amount(14), amount(6), amount(3), amount(0)], None),
        (
            amount(85),
            [amount(62), amount(14)],
            "The values of the categories add to 76, but the total says 85.",
        ),
        (amount(85), [amount(80), Contribution()], None),
        (
            amount(85),
            [amount(90), Contribution()],
            "The values of the categories add to 90, but the total says 85.",
        ),
        (Contribution(), [amount(90)], None),
        (amount(85), [], None),
        (pair(5, 10), [pair(2, 6), pair(3, 4)], None),
        (
            pair(5, 10),
            [pair(2, 6), pair(2, 3)],
            (
                "The numerators of the categories add to 4, but the total says 5; "
                "the denominators of the categories add to 9, but the total says 10."
            ),
        ),
    ],
)
def test_categories_that_do_not_add_up_are_said(
    total: Contribution, categories: list[Contribution], says: str | None
) -> None:
    assert adds_up(total, categories) == says
    assert adds_up(PartSums.of(total), map(PartSums.of, categories)) == says


# Laws

PAIRS = st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)).map(lambda both: pair(*both))
AMOUNTS = st.builds(amount, st.integers(-(10**6), 10**6), st.none() | st.dates(date(2025, 1, 1), date(2025, 1, 5)))
GAPS = st.sampled_from(list(MissingReason)).map(missing)
GIVEN = st.lists(PAIRS | AMOUNTS | GAPS | st.just(Contribution()), max_size=8)


@given(GIVEN, st.randoms(use_true_random=False), st.integers(0, 8))
def test_sums_are_the_same_in_any_order_and_any_grouping(given_: list[Contribution], random, cut: int) -> None:
    shuffled = list(given_)
    random.shuffle(shuffled)
    left, right = PartSums.over(shuffled[:cut]), PartSums.over(shuffled[cut:])

    assert left + right == PartSums.over(given_)
    assert reduce(add, [right, PartSums(), left]) == PartSums.over(given_)


@given(st.lists(PAIRS, min_size=1, max_size=6))
def test_pooled_ratio_lies_between_the_smallest_and_largest_part(given_: list[Contribution]) -> None:
    parts = [combine(sums(each), Combine.SUM, Unit.PERCENTAGE, HUNDRED, 1).value.value for each in given_]
    pooled = combine(sums(*given_), Combine.RATIO_OF_SUMS, Unit.PERCENTAGE, HUNDRED, len(given_)).value.value

    assert pooled is not None
    assert min(p for p in parts if p is not None) <= pooled <= max(p for p in parts if p is not None)


@given(GIVEN, st.sampled_from(list(Combine)), st.sampled_from(list(Unit)), st.integers(0, 9))
def test_combined_value_is_finite_or_absent_with_its_reason(
    given_: list[Contribution], how: Combine, unit: Unit, expected: int
) -> None:
    combined = combine(sums(*given_), how, unit, D(10000), expected)
    value = combined.value

    assert (value.reason is not None) if value.value is None else value.value.is_finite()
    assert combined.reported <= combined.expected
    assert combined.is_partial == (combined.reported < combined.expected)


@given(st.lists(PAIRS, min_size=1, max_size=6), st.integers(0, 5), st.data())
def test_splitting_a_partner_in_two_changes_no_sum(given_: list[Contribution], which: int, data: st.DataObject) -> None:
    """A team that reports as two from one quarter to the next is the same team."""
    place = which % len(given_)
    whole = given_[place]
    assert whole.numerator is not None and whole.denominator is not None
    top = D(data.draw(st.integers(0, int(whole.numerator))))
    bottom = D(data.draw(st.integers(0, int(whole.denominator))))
    halves = [Contribution(top, bottom), Contribution(whole.numerator - top, whole.denominator - bottom)]
    split = [*given_[:place], *halves, *given_[place + 1 :]]

    for how in (Combine.SUM, Combine.RATIO_OF_SUMS):
        before, after = (combine(sums(*each), how, Unit.RATE, D(10000), 0).value for each in (given_, split))
        assert before == after


@given(GIVEN, st.sampled_from([Combine.SUM, Combine.RATIO_OF_SUMS, Combine.LATEST]))
def test_a_partner_with_nothing_to_add_changes_no_value(given_: list[Contribution], how: Combine) -> None:
    silent = [Contribution(), missing(MissingReason.NOT_APPLICABLE), missing(MissingReason.OVERDUE)]

    for unit in (Unit.COUNT, Unit.PERCENTAGE):
        alone = combine(sums(*given_), how, unit, HUNDRED, len(given_)).value
        joined = combine(sums(*given_, *silent), how, unit, HUNDRED, len(given_) + 3).value
        assert joined == alone


@given(st.lists(PAIRS, min_size=1, max_size=6))
def test_nobody_counted_among_nobody_changes_no_rate(given_: list[Contribution]) -> None:
    alone, joined = (
        combine(sums(*each), Combine.RATIO_OF_SUMS, Unit.PERCENTAGE, HUNDRED, 0).value
        for each in (given_, [*given_, pair(0, 0)])
    )

    assert joined == alone


def test_twelve_months_are_put_together_like_a_year_to_date() -> None:
    """Q3 to Q2, 5 of 10 and three times 10 of 100: 35 of 310, 11.29 %, and not the mean of four percentages."""
    quarters = [sums(pair(5, 10)), sums(pair(10, 100)), sums(pair(10, 100)), sums(pair(10, 100))]

    found = combine_time(quarters, CombineTime.RATIO_OF_SUMS, unit=Unit.PERCENTAGE)

    assert found.value.value is not None and half_up(found.value.value, 2) == D("11.29")
    assert (found.periods_counted, found.is_partial) == (4, False)
