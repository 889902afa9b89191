"""Values of figures, what is wrong with figures, rounding, and numbers written for people."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.calc.rounding import exact, half_up, places, written, written_gap
from measures.calc.values import Value, figure_problem, value_of
from measures.calc.words import Unit

COUNTS = st.integers(0, 10**9).map(D)
POSITIVE = st.integers(1, 10**9).map(D)


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "multiplier", "rounded"),
    [
        (Unit.PERCENTAGE, "5", "10", "100", "50.00"),
        (Unit.PERCENTAGE, "5", "10", "10000", "50.00"),  # a percentage is x 100 whatever the multiplier
        (Unit.PERCENTAGE, "0", "10", "100", "0.00"),
        (Unit.RATE, "684", "83561", "10000", "81.86"),
        (Unit.RATE, "684", "83561", "1000", "8.19"),
        (Unit.MEAN, "30", "4", "100", "7.50"),
        (Unit.MEAN, "-3", "4", "100", "-0.75"),
    ],
)
def test_ratio_is_worked_out_from_its_parts(
    unit: Unit, numerator: str, denominator: str, multiplier: str, rounded: str
) -> None:
    value = value_of(unit, numerator=D(numerator), denominator=D(denominator), multiplier=D(multiplier))

    assert value.value is not None
    assert half_up(value.value, 2) == D(rounded)
    assert value.reason is None


@pytest.mark.parametrize("unit", [Unit.COUNT, Unit.MONEY, Unit.YES_NO, Unit.DURATION, Unit.SCORE])
def test_true_zero_is_a_figure(unit: Unit) -> None:
    assert value_of(unit, value=D(0)) == Value(D(0), None, None, None)


@pytest.mark.parametrize("unit", list(Unit))
def test_missing_is_not_zero(unit: Unit) -> None:
    value = value_of(unit)

    assert (value.value, value.reason, value.why) == (None, "no_data", "no figure has been given")


@pytest.mark.parametrize("unit", [Unit.PERCENTAGE, Unit.RATE, Unit.MEAN])
def test_zero_denominator_gives_no_value(unit: Unit) -> None:
    value = value_of(unit, numerator=D(0), denominator=D(0))

    assert (value.value, value.reason) == (None, "zero_denominator")


def test_half_a_pair_gives_no_value() -> None:
    assert value_of(Unit.RATE, numerator=D(3)).reason == "no_data"
    assert value_of(Unit.RATE, denominator=D(3)).reason == "no_data"


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_figure_that_is_not_finite_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        value_of(Unit.COUNT, value=D(number))
    with pytest.raises(ValueError, match="finite"):
        value_of(Unit.PERCENTAGE, numerator=D(1), denominator=D(number))
    with pytest.raises(ValueError, match="finite"):
        half_up(D(number), 1)


def test_value_never_has_both_a_number_and_a_reason() -> None:
    for number, reason in ((D(1), "no_data"), (None, None), (None, "unheard_of"), (D(1), "unheard_of")):
        with pytest.raises(ValueError, match="never both, never neither"):
            Value(number, None, None, reason)


@given(COUNTS, POSITIVE, st.integers(1, 1000).map(D))
def test_scaling_both_parts_leaves_the_ratio(numerator: D, denominator: D, scale: D) -> None:
    once = value_of(Unit.PERCENTAGE, numerator=numerator, denominator=denominator).value
    scaled = value_of(Unit.PERCENTAGE, numerator=numerator * scale, denominator=denominator * scale).value

    assert once == scaled


@given(COUNTS, COUNTS, st.sampled_from(list(Unit)))
def test_every_value_is_finite_or_absent_with_its_reason(numerator: D, denominator: D, unit: Unit) -> None:
    value = value_of(unit, numerator=numerator, denominator=denominator, value=numerator)

    assert (value.reason is not None) if value.value is None else value.value.is_finite()


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "value", "says"),
    [
        (Unit.PERCENTAGE, "12", "10", None, "The numerator (12) is above the denominator (10)"),
        (Unit.PERCENTAGE, "1200", "1000", None, "The numerator (1,200) is above the denominator (1,000)"),
        (
            Unit.PERCENTAGE,
            "5",
            None,
            None,
            "Give both the numerator and the denominator: the denominator is miss",
        ),
        (
            Unit.PERCENTAGE,
            None,
            "5",
            None,
            "Give both the numerator and the denominator: the numerator is miss",
        ),
        (Unit.PERCENTAGE, "-1", "5", None, "The numerator cannot be below 0; it is −1."),
        (Unit.RATE, "1", "-5", None, "The denominator cannot be below 0; it is −5."),
        (Unit.RATE, "1", "0", None, "The denominator is 0 but the numerator is 1"),
        (Unit.MEAN, "-3", "4", None, "The numerator cannot be below 0"),
        (Unit.MEAN, "1", "0", None, "The denominator is 0 but the numerator is 1"),
        (Unit.PERCENTAGE, None, None, "52", "Give the numerator and the denominator, not the value"),
        (Unit.PERCENTAGE, "5", "10", "50", "Give the numerator and the denominator, not the value"),
        (Unit.COUNT, "5", "10", None, "Give the value alone: “Count” has no numerator or denominator."),
        (Unit.COUNT, None, None, "3.7", "A count is a whole number; 3.7 is not."),
        (Unit.COUNT, None, None, "-5", "The value cannot be below 0; it is −5."),
        (Unit.DURATION, None, None, "-5", "The value cannot be below 0; it is −5."),
        (Unit.YES_NO, None, None, "2", "Answer 1 for yes or 0 for no."),
        (Unit.YES_NO, None, None, "0.5", "Answer 1 for yes or 0 for no."),
        (
            Unit.COUNT,
            None,
            None,
            "1000000000000",
            "The value is too large: at most 12 digits before the point.",
        ),
        (Unit.COUNT, None, None, "1E+999999", "The value is too large: at most 12 digits before the point."),
        (Unit.MONEY, None, None, "0.0000001", "The value is too long: at most 6 digits after the point."),
        (Unit.MONEY, None, None, "1E-999999", "The value is too long: at most 6 digits after the point."),
        (Unit.RATE, "0.1234567", "1", None, "The numerator is too long: at most 6 digits after the point."),
        (Unit.RATE, "1", "1234567890123", None, "The denominator is too large: at most 12 digits before"),
        (Unit.SCORE, None, None, "NaN", "Give the value as an ordinary number."),
        (Unit.SCORE, None, None, "Infinity", "Give the value as an ordinary number."),
    ],
)
def test_figure_that_makes_no_sense_says_what_to_do(
    unit: Unit, numerator: str | None, denominator: str | None, value: str | None, says: str
) -> None:
    problem = figure_problem(unit, *(None if part is None else D(part) for part in (numerator, denominator, value)))

    assert problem is not None
    assert problem.startswith(says)
    assert problem.endswith(".")


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "value"),
    [
        (Unit.PERCENTAGE, "0", "0", None),
        (Unit.PERCENTAGE, "10", "10", None),
        (Unit.PERCENTAGE, None, None, None),
        (Unit.RATE, "12", "10", None),
        (Unit.COUNT, None, None, "0"),
        (Unit.COUNT, None, None, "3.000"),
        (Unit.COUNT, None, None, "999999999999"),
        (Unit.MONEY, None, None, "-1200.50"),
        (Unit.MONEY, None, None, "0.123456"),
        (Unit.MONEY, None, None, "1.1000000"),  # trailing zeros are not digits too many
        (Unit.SCORE, None, None, "-2.5"),
        (Unit.YES_NO, None, None, "1"),
        (Unit.COUNT, None, None, None),
    ],
)
def test_sensible_or_empty_figure_has_no_problem(
    unit: Unit, numerator: str | None, denominator: str | None, value: str | None
) -> None:
    assert figure_problem(unit, *(None if x is None else D(x) for x in (numerator, denominator, value))) is None


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("56.25", 1, "56.3"),
        ("0.005", 2, "0.01"),
        ("2.4999999", 0, "2"),
        ("-0.04", 1, "0.0"),
        ("123456789012345678901234567890.5", 0, "123456789012345678901234567891"),
    ],
)
def test_halves_are_rounded_up(value: str, decimals: int, rounded: str) -> None:
    assert str(half_up(D(value), decimals)) == rounded


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "multiplier", "noun", "text"),
    [
        ("52", Unit.PERCENTAGE, 0, "100", "", "52%"),
        ("52", Unit.PERCENTAGE, 1, "100", "", "52.0%"),
        ("81.856", Unit.RATE, 1, "10000", "", "81.9 per 10,000"),
        ("1200", Unit.MONEY, 0, "100", "", "£1,200"),
        ("-1200.5", Unit.MONEY, 2, "100", "", "−£1,200.50"),
        ("684", Unit.COUNT, 0, "100", "", "684"),
        ("684", Unit.COUNT, 0, "100", "children", "684 children"),
        ("1234567", Unit.COUNT, 0, "100", "", "1,234,567"),
        ("-3", Unit.SCORE, 0, "100", "", "−3"),
        ("12.25", Unit.DURATION, 1, "100", "days", "12.3 days"),
        ("0", Unit.COUNT, 0, "100", "", "0"),
        ("0", Unit.PERCENTAGE, 1, "100", "", "0%"),
        ("0.04", Unit.PERCENTAGE, 1, "100", "", "0.0%"),
        ("-0.04", Unit.PERCENTAGE, 1, "100", "", "0.0%"),
        ("1", Unit.YES_NO, 0, "100", "", "Yes"),
        ("0", Unit.YES_NO, 0, "100", "", "No"),
        ("3", Unit.YES_NO, 0, "100", "", "3"),
    ],
)
def test_value_is_written_as_people_read_it(
    value: str, unit: Unit, decimals: int, multiplier: str, noun: str, text: str
) -> None:
    assert written(D(value), unit, decimals, multiplier=D(multiplier), noun=noun) == text


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        ("3", Unit.PERCENTAGE, "3 points"),
        ("1", Unit.PERCENTAGE, "1 point"),
        ("2", Unit.COUNT, "2"),
        ("1", Unit.YES_NO, "1"),
    ],
)
def test_percentages_differ_by_points(amount: str, unit: Unit, text: str) -> None:
    assert written_gap(D(amount), unit, 0) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [("52.250", 2, "52.25"), ("1E+4", 0, "10,000"), ("-3", 0, "−3"), ("0.000", 0, "0")],
)
def test_exact_number_keeps_every_digit_and_no_more(value: str, decimals: int, text: str) -> None:
    assert (places(D(value)), exact(D(value))) == (decimals, text)
