"""The steps from partners' figures to a value, fit to be checked with a pencil."""

from decimal import Decimal

from measures.calc.arithmetic import Part, arithmetic
from measures.calc.words import Combine, Unit

D = Decimal


def test_a_percentage_adds_both_parts_and_then_divides() -> None:
    """20 of 50 with 35 of 60 is 55 of 110, which is 50.0%, not the mean of 40% and 58.3%."""
    parts = [Part(D(20), D(50), None), Part(D(35), D(60), None)]

    steps = arithmetic(
        parts, Combine.RATIO_OF_SUMS, Unit.PERCENTAGE, numerator=D(55), denominator=D(110), value=D(50), decimals=1
    )

    assert steps == ["20 + 35 = 55", "50 + 60 = 110", "55 of 110 = 50.0%"]


def test_a_rate_names_its_multiplier() -> None:
    steps = arithmetic(
        [],
        Combine.RATIO_OF_SUMS,
        Unit.RATE,
        numerator=D(684),
        denominator=D(83561),
        value=D("81.856"),
        decimals=1,
        multiplier=D(10000),
    )

    assert steps == ["684 of 83,561 × 10,000 = 81.9 per 10,000"]


def test_a_count_is_one_addition() -> None:
    parts = [Part(None, None, D(12)), Part(None, None, D(30))]

    steps = arithmetic(
        parts, Combine.SUM, Unit.COUNT, numerator=None, denominator=None, value=D(42), decimals=0, noun="parents"
    )

    assert steps == ["12 + 30 = 42 parents"]


def test_an_addition_that_does_not_make_the_total_is_left_out() -> None:
    """With a part withheld the rest must not be shown as if they were the whole."""
    parts = [Part(None, None, D(12)), Part(None, None, D(29))]

    assert not arithmetic(parts, Combine.SUM, Unit.COUNT, numerator=None, denominator=None, value=D(42), decimals=0)


def test_no_value_has_no_arithmetic() -> None:
    assert not arithmetic([], Combine.SUM, Unit.COUNT, numerator=None, denominator=None, value=None, decimals=0)
