"""A figure beside a benchmark, in its field and beside its neighbours."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.calc.comparison import ComparatorGroup, compare, median_of_group, quarter_edges, quarter_of_field, ranks
from measures.calc.intervals import Interval, rate_of
from measures.calc.words import Comparison, Polarity

HIGH, LOW, RANGE, CONTEXT = Polarity


def around(value: str, lower: str, upper: str) -> Interval:
    return Interval(D(value), D(lower), D(upper), D("0.95"), "Wilson")


@pytest.mark.parametrize(
    ("benchmark", "high", "low", "context"),
    [
        ("1", "better", "worse", "higher"),
        ("2.9", "similar", "similar", "similar"),  # on the limit is inside
        ("4.5", "similar", "similar", "similar"),
        ("5.1", "similar", "similar", "similar"),
        ("6", "worse", "better", "lower"),
    ],
)
def test_a_benchmark_inside_the_interval_is_similar_and_polarity_mirrors_the_rest(
    benchmark: str, high: str, low: str, context: str
) -> None:
    figure = around("4", "2.9", "5.1")

    found = [compare(figure, D(benchmark), polarity).verdict.value for polarity in (HIGH, LOW, CONTEXT, RANGE)]

    assert found == [high, low, context, context]


def test_without_an_interval_or_a_benchmark_nothing_is_said() -> None:
    assert compare(None, D(1), HIGH).verdict is Comparison.CANT_SAY
    assert compare(around("4", "2.9", "5.1"), None, HIGH).verdict is Comparison.CANT_SAY


def test_children_looked_after_are_similar_to_both_versions_of_the_neighbours() -> None:
    figure = rate_of(D(684), D(83561), multiplier=D(10000))

    for median in ("83.0", "79.5"):
        assert compare(figure, D(median), LOW).verdict is Comparison.SIMILAR


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [(0, "A", "D"), (10, "A", "D"), (25, "A", "D"), (30, "B", "C"), (50, "B", "C"), (75, "C", "B"), (100, "D", "A")],
)
def test_a_value_on_an_edge_belongs_to_the_lower_band(value: int, low: str, high: str) -> None:
    edges = [D(edge) for edge in (0, 25, 50, 75, 100)]

    assert quarter_of_field(D(value), edges, LOW) == low
    assert quarter_of_field(D(value), edges, HIGH) == high
    assert quarter_of_field(D(value), edges, CONTEXT) is None


@pytest.mark.parametrize("value", [-10, 110])
def test_a_value_outside_its_field_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="outside its field"):
        quarter_of_field(D(value), [D(edge) for edge in (0, 25, 50, 75, 100)], LOW)


def test_edges_that_do_not_rise_are_refused() -> None:
    with pytest.raises(ValueError, match="five edges"):
        quarter_of_field(D(1), [D(3), D(2), D(1), D(4), D(5)], LOW)


def test_quarters_of_a_field_are_interpolated() -> None:
    assert quarter_edges([D(4), D(1), D(3), D(2)]) == (D(1), D("1.75"), D("2.5"), D("3.25"), D(4))
    assert quarter_edges([D(7)]) == (D(7),) * 5


@pytest.mark.parametrize(
    ("values", "polarity", "wanted"),
    [
        ((10, 20, 30, 40, 50), LOW, [1, 2, 3, 4, 5]),
        ((10, 20, 20, 30, 40), HIGH, [5, 3, 3, 2, 1]),
        ((10, None, 30, 20, None), LOW, [1, None, 3, 2, None]),
        ((10, 20), CONTEXT, [None, None]),
    ],
)
def test_ties_share_the_best_rank_and_the_missing_have_none(
    values: tuple[int | None, ...], polarity: Polarity, wanted: list[int | None]
) -> None:
    assert ranks([None if value is None else D(value) for value in values], polarity) == wanted


def test_the_median_of_neighbours_counts_those_who_have_a_figure_and_names_their_version() -> None:
    group = ComparatorGroup("statistical neighbours", "2025", ("a", "b", "c", "d"))

    found = median_of_group(group, {"a": D(80), "b": D(79), "c": None, "x": D(1)})

    assert (found.value, found.counted) == (D("79.5"), 2)
    assert found.words == "median of 2 of 4 statistical neighbours (2025 group)"
    assert median_of_group(group, {}).value is None


@pytest.mark.parametrize("members", [(), ("a", "a")])
def test_a_group_has_members_and_each_of_them_once(members: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="each of them once"):
        ComparatorGroup("neighbours", "2025", members)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=30))
def test_every_value_of_a_field_has_a_quarter(values: list[int]) -> None:
    field = [D(value) for value in values]
    edges = quarter_edges(field)

    assert {quarter_of_field(value, edges, HIGH) for value in field} <= set("ABCD")
    assert edges[0] == min(field) and edges[4] == max(field)
