"""Intervals equal the published methods, and are visibly not the methods we did not choose."""

import subprocess
import sys
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammainccinv, gammaincinv

from measures.calc.intervals import (
    as_decimal,
    byar,
    count_limits,
    exact_poisson,
    interval_of,
    mean_of,
    quantile,
    rate_of,
    wilson,
)
from measures.calc.standardised import Band, directly_standardised, expected_events, indirectly_standardised
from measures.calc.words import Unit

FINE = D("0.000001")


def near(found: D | None, wanted: str, within: D = FINE) -> bool:
    return found is not None and abs(found - D(wanted)) <= within


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower", "upper"),
    [  # worked by the public health statistics of England and by three R packages
        (65, 100, "0.552544", "0.736358"),
        (1045, 5000, "0.197955", "0.220491"),
        (1, 100, "0.001767", "0.054486"),
        (5, 100, "0.021544", "0.111750"),
        (222, 3215, "0.060792", "0.078340"),
        (0, 12, "0", "0.242494"),
        (12, 12, "0.757506", "1"),
    ],
)
def test_proportion_has_wilsons_interval(numerator: int, denominator: int, lower: str, upper: str) -> None:
    found = wilson(D(numerator), D(denominator))

    assert near(found.lower, lower) and near(found.upper, upper)
    assert found.method == "Wilson"


def test_the_interval_of_a_proportion_is_neither_walds_nor_clopper_and_pearsons() -> None:
    found = wilson(D(65), D(100))

    wald = (D("0.556516"), D("0.743484"))
    clopper_pearson = (D("0.548151"), D("0.742706"))
    for lower, upper in (wald, clopper_pearson):
        assert abs(found.lower - lower) > D("0.003")
        assert abs(found.upper - upper) > D("0.003")
    # Wald's interval of nobody in twelve has no width at all: the reason it is not used.
    assert wilson(D(0), D(12)).upper > D("0.2")


@pytest.mark.parametrize(
    ("events", "lower", "upper", "method"),
    [
        (0, "0", "3.688879", "Exact"),
        (1, "0.025318", "5.571643", "Exact"),
        (5, "1.623486", "11.668332", "Exact"),
        (9, "4.115373", "17.084803", "Exact"),
        (10, "4.787450", "18.391459", "Byar"),
        (65, "50.163188", "82.849139", "Byar"),
        (1045, "982.593202", "1110.331213", "Byar"),
    ],
)
def test_count_has_byars_limits_from_ten_and_exact_ones_below(events: int, lower: str, upper: str, method: str) -> None:
    low, high, name = count_limits(D(events))

    assert near(low, lower) and near(high, upper)
    assert name == method


@pytest.mark.parametrize("confidence", ["0.9", "0.95", "0.998"])
@pytest.mark.parametrize("events", range(12))
def test_exact_limits_are_quantiles_of_the_gamma_distribution(events: int, confidence: str) -> None:
    tail = (1 - float(confidence)) / 2

    lower, upper = exact_poisson(D(events), D(confidence))

    assert float(lower) == pytest.approx(gammaincinv(events, tail) if events else 0, rel=1e-13)
    assert float(upper) == pytest.approx(gammainccinv(events + 1, tail), rel=1e-13)


def test_small_counts_need_no_heavy_library() -> None:
    """A page that previews a status must not load it for a count of 3."""
    told = "import sys; from decimal import Decimal as D; from measures.calc.intervals import exact_poisson as e; "
    told += "from measures.calc.forecast import forecast as f; e(D(3)); f([D(n) for n in range(9)]); "
    done = subprocess.run(
        [sys.executable, "-c", told + "print('scipy' in sys.modules)"], capture_output=True, text=True
    )

    assert done.stdout == "False\n", done.stderr


def test_byars_limits_break_down_where_the_exact_ones_stand() -> None:
    assert byar(D(0))[0] is None
    assert byar(D(1), D("0.998"))[0] is None
    assert exact_poisson(D(0)) == (D(0), exact_poisson(D(0))[1])


def test_children_looked_after_have_the_published_interval() -> None:
    found = rate_of(D(684), D(83561), multiplier=D(10000))

    assert near(found.value, "81.86", D("0.005"))
    assert near(found.lower, "75.84", D("0.005"))
    assert near(found.upper, "88.23", D("0.005"))


def test_events_may_outnumber_people() -> None:
    found = rate_of(D(250), D(220), multiplier=D(100000))

    assert near(found.value, "113636.364", D("0.001"))
    assert near(found.lower, "99984.947", D("0.001"))


@pytest.mark.parametrize(
    ("unit", "figure", "method"),
    [
        (Unit.PERCENTAGE, {"numerator": D(65), "denominator": D(100)}, "Wilson"),
        (Unit.RATE, {"numerator": D(684), "denominator": D(83561)}, "Byar"),
        (Unit.COUNT, {"value": D(7)}, "Exact"),
    ],
)
def test_figure_has_the_interval_of_its_unit(unit: Unit, figure: dict[str, D], method: str) -> None:
    found = interval_of(unit, **figure)

    assert found is not None
    assert found.method == method
    assert found.contains(found.value)


@pytest.mark.parametrize(
    ("unit", "figure"),
    [
        (Unit.PERCENTAGE, {"numerator": None, "denominator": D(100)}),
        (Unit.PERCENTAGE, {"numerator": D(0), "denominator": D(0)}),
        (Unit.RATE, {}),
        (Unit.MEAN, {"numerator": D(30), "denominator": D(4)}),
        (Unit.MONEY, {"value": D(1200)}),
    ],
)
def test_what_has_no_value_or_no_model_of_chance_has_no_interval(unit: Unit, figure: dict[str, D | None]) -> None:
    assert interval_of(unit, **figure) is None


def test_mean_has_students_interval() -> None:
    found = mean_of([D(2), D(4), D(6)])

    assert found.value == D(4)
    assert near(found.lower, "-0.968275")
    assert near(found.upper, "8.968275")


def test_mean_is_exact_on_numbers_that_differ_in_the_last_digit() -> None:
    """Large numbers with a tiny spread, the classic that floats get wrong: 1000000.1, .2 and .3."""
    found = mean_of([D("10000000.1"), D("10000000.2"), D("10000000.3")] * 3)

    assert found.value == D("10000000.2")
    assert near(found.upper - found.value, "0.066568", D("0.000001"))


def test_directly_standardised_rate_of_two_bands() -> None:
    """(20/1000 x 600 + 40/500 x 400) / 1000 x 1000 = 44; by hand also its variance, 0.0000384 + ...."""
    bands = [Band(D(20), D(1000)), Band(D(40), D(500))]

    found = directly_standardised(bands, [D(600), D(400)], multiplier=D(1000)).interval

    assert found is not None
    assert near(found.value, "44")
    # var = (20 x 0.6^2 + 40 x 0.8^2) / 1000^2 = 0.0000328; Byar of 60 events is 45.784 to 77.233
    assert near(found.lower, "33.490", D("0.01"))
    assert near(found.upper, "56.742", D("0.01"))
    assert found.method == "Dobson"


def test_fewer_than_ten_events_have_no_directly_standardised_rate() -> None:
    found = directly_standardised([Band(D(4), D(100)), Band(D(5), D(100))], [D(1), D(1)])

    assert found.interval is None
    assert "fewer than 10 events" in found.reason


def test_indirectly_standardised_ratio_is_observed_over_expected() -> None:
    expected = expected_events([D(1000), D(500)], [Band(D(10), D(1000)), Band(D(40), D(1000))])
    found = indirectly_standardised(D(36), expected, reference=D(100)).interval

    assert expected == D(30)
    assert found is not None
    assert found.value == D(120)
    assert near(found.lower, "84.04", D("0.01"))
    assert near(found.upper, "166.14", D("0.01"))


def test_nothing_expected_gives_no_ratio() -> None:
    assert indirectly_standardised(D(3), D(0)).interval is None


@pytest.mark.parametrize("confidence", ["0.8", "1", "14", "95", "-1"])
def test_confidence_that_is_no_share_is_refused(confidence: str) -> None:
    with pytest.raises(ValueError, match="confidence"):
        quantile(D(confidence))


@pytest.mark.parametrize(
    ("numerator", "denominator"), [("-4", "1"), ("80", "50"), ("1", "0"), ("NaN", "5"), ("1", "Infinity")]
)
def test_impossible_proportion_is_refused(numerator: str, denominator: str) -> None:
    with pytest.raises(ValueError, match=r"below 0|at most|above 0|finite"):
        wilson(D(numerator), D(denominator))


def test_no_float_that_is_not_a_number_gets_out() -> None:
    for bad in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="no finite answer"):
            as_decimal(bad)


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.sampled_from(["0.9", "0.95", "0.998"]))
def test_interval_of_a_proportion_holds_it_and_stays_possible(events: int, people: int, confidence: str) -> None:
    found = wilson(D(min(events, people)), D(people), confidence=D(confidence))

    assert 0 <= found.lower <= found.value <= found.upper <= 1
    assert found.lower.is_finite() and found.upper.is_finite()


@given(st.integers(0, 10**7), st.sampled_from(["0.9", "0.95", "0.998"]))
def test_interval_of_a_count_holds_it_and_is_finite(events: int, confidence: str) -> None:
    lower, upper, _ = count_limits(D(events), D(confidence))

    assert 0 <= lower <= events < upper
    assert upper.is_finite()
