"""A straight line carried on, how wrong it has been, and the pace of a year."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from measures.calc.forecast import Forecaster, forecast, run_rate
from measures.calc.words import CombineTime


def values(*given_: int | None) -> list[D | None]:
    return [None if value is None else D(value) for value in given_]


def test_a_straight_line_goes_straight_on() -> None:
    found = forecast(values(10, 12, 14, 16, 18), ahead=2)

    assert [each.value for each in found.ahead] == [D(20), D(22)]
    assert [each.lower for each in found.ahead] == [D(20), D(22)]
    assert found.slope == D(2)


def test_prediction_interval_of_five_points_is_the_textbook_one() -> None:
    """y = 1, 3, 2, 5, 4 at 0 to 4: slope 0.8, value 5.4 next; s = sqrt(3.6 / 3), t = 3.18245, reach 3.18245 x
    1.09545 x sqrt(1 + 1/5 + 9/10) = 5.05199."""
    (found,) = forecast(values(1, 3, 2, 5, 4)).ahead

    assert found.value == D("5.4")
    assert abs(found.upper - found.value - D("5.05199")) < D("0.0001")


def test_the_interval_widens_the_further_it_looks() -> None:
    ahead = forecast(values(1, 3, 2, 5, 4, 6, 5, 8), ahead=4).ahead

    widths = [each.upper - each.lower for each in ahead]
    assert widths == sorted(widths) and widths[0] < widths[-1]


def test_only_the_last_eight_known_periods_make_the_line() -> None:
    recent = (1, 3, 2, 5, 4, 6, 5, 8)

    assert forecast(values(90, 80, *recent)).slope == forecast(values(*recent)).slope


def test_a_missing_period_keeps_its_place_in_time() -> None:
    assert forecast(values(0, 1, None, 3, 4, 5, None)).ahead[0].value == D(7)


@pytest.mark.parametrize("given_", [(), (1, 2, 3, 4), (1, None, 2, 3, None, 4)])
def test_under_five_known_periods_there_is_no_forecast(given_: tuple[int | None, ...]) -> None:
    found = forecast(values(*given_))

    assert found.ahead == () and found.slope is None
    assert "of the 5 periods a forecast needs are known" in found.reason


def test_the_last_four_periods_are_forecast_from_those_before_them_alone() -> None:
    """0 to 8 on a line, then 12 where the line says 9: only the last error is not 0."""
    found = forecast(values(0, 1, 2, 3, 4, 5, 6, 7, 8, 12)).back_test

    assert [abs(error) < D("1e-20") for error in found.errors[:3]] == [True] * 3
    assert found.errors[3] == D(3)
    assert found.mean_error == D("0.75")


@pytest.mark.parametrize(("count", "tested"), [(5, 0), (6, 1), (8, 3), (9, 4), (20, 4)])
def test_a_period_is_tested_only_when_five_come_before_it(count: int, tested: int) -> None:
    back_test = forecast(values(*range(count))).back_test

    assert len(back_test.errors) == tested
    assert (back_test.mean_error is None) is (tested == 0)


@given(st.lists(st.one_of(st.none(), st.integers(0, 99).map(D)), max_size=24))
def test_the_forecasts_of_every_beginning_are_those_of_each_alone(given_: list[D | None]) -> None:
    forecaster = Forecaster(given_)

    for count in range(len(given_) + 1):
        assert forecaster.after(count) == forecast(given_[:count])


@pytest.mark.parametrize("count", [5, 6, 7, 8])
def test_the_interval_is_students(count: int) -> None:
    """99 % and 95 % intervals of one line differ by Student's t alone."""
    given_ = values(*(1, 3, 2, 5, 4, 6, 5, 8)[:count])
    widths = [forecast(given_, confidence=D(c)).ahead[0] for c in ("0.95", "0.99")]
    reach95, reach99 = (float(each.upper - each.value) for each in widths)

    assert reach95 / reach99 == pytest.approx(stdtrit(count - 2, 0.975) / stdtrit(count - 2, 0.995), rel=1e-10)


@pytest.mark.parametrize("ahead", [0, -1])
def test_a_forecast_looks_ahead(ahead: int) -> None:
    with pytest.raises(ValueError, match="one period ahead"):
        forecast(values(1, 2, 3, 4, 5), ahead=ahead)


def test_a_flow_kept_up_makes_a_year() -> None:
    found = run_rate(values(38, 44, 41), 4, CombineTime.SUM)

    assert (found.value, found.is_partial) == (D(164), False)
    assert found.reason == "the pace of 3 of 4 periods, kept up"


def test_a_missing_quarter_is_not_a_zero_in_the_run_rate() -> None:
    found = run_rate(values(38, None, 42), 4, CombineTime.SUM)

    assert (found.value, found.is_partial) == (D(160), True)


@pytest.mark.parametrize("rule", [CombineTime.LATEST, CombineTime.RATIO_OF_SUMS])
def test_a_stock_or_a_rate_has_no_run_rate(rule: CombineTime) -> None:
    assert run_rate(values(38, 44), 4, rule).value is None


def test_a_year_not_begun_has_no_run_rate() -> None:
    assert run_rate([], 4, CombineTime.SUM).value is None
    assert run_rate([None], 4, CombineTime.SUM).reason == "no period of the year is known"


@given(st.lists(st.one_of(st.none(), st.decimals("-1e9", "1e9", places=3)), max_size=20))
def test_nothing_infinite_comes_out(given_: list[D | None]) -> None:
    for interval in forecast(given_, ahead=4).ahead:
        assert interval.lower <= interval.value <= interval.upper
        assert interval.lower.is_finite() and interval.upper.is_finite()
