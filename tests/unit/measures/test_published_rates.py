"""Rates as the Department for Education published them (Open Government Licence v3.0).

Numerator, denominator and published rate, taken from the underlying data of the releases named; half up on
exact decimals, once, at the end, gives every one of them.
"""

from decimal import ROUND_HALF_EVEN
from decimal import Decimal as D

import pytest

from measures.calc.rounding import half_up
from measures.calc.values import value_of
from measures.calc.words import Unit

CHILDREN_LOOKED_AFTER = [  # rate per 10,000
    ("34450", "12183016", "28"),
    ("84", "35495", "24"),
    ("602", "56818", "106"),
    ("275", "83561", "33"),
    ("282", "83561", "34"),
]
EDUCATION_HEALTH_AND_CARE_PLANS_IN_20_WEEKS = [  # percent
    ("31313", "53327", "58.7"),
    ("615", "1976", "31.1"),
    ("162", "327", "49.5"),
    ("29895", "49519", "60.4"),
    ("601", "1904", "31.6"),
]
GOOD_LEVEL_OF_DEVELOPMENT_AT_5 = [  # percent
    ("405723", "622583", "65.2"),
    ("17", "96", "17.7"),
    ("810", "3890", "20.8"),
    ("394514", "622583", "63.4"),
    ("466703", "652400", "71.5"),
    ("966", "1324", "73.0"),
]
AVERAGE_POINT_SCORE_AT_5 = [  # mean
    ("22552375", "652400", "34.6"),
    ("45183", "1324", "34.1"),
]
TIES_IN_PERCENT = [
    ("27", "48", "56.3"),
    ("1", "16", "6.3"),
    ("9", "16", "56.3"),
    ("13", "16", "81.3"),
    ("45", "144", "31.3"),
    ("5", "16", "31.3"),
    ("495", "880", "56.3"),
    ("162", "288", "56.3"),
    ("1009", "2000", "50.5"),
    ("123", "240", "51.3"),
    ("39", "48", "81.3"),
    ("1021", "2000", "51.1"),
]
TIES_IN_A_MEAN = [
    ("6705", "180", "37.3"),
    ("33369", "980", "34.1"),
]
ROWS = [
    *((Unit.RATE, *row) for row in CHILDREN_LOOKED_AFTER),
    *((Unit.PERCENTAGE, *row) for row in EDUCATION_HEALTH_AND_CARE_PLANS_IN_20_WEEKS),
    *((Unit.PERCENTAGE, *row) for row in GOOD_LEVEL_OF_DEVELOPMENT_AT_5),
    *((Unit.MEAN, *row) for row in AVERAGE_POINT_SCORE_AT_5),
]
TIES = [
    *((Unit.PERCENTAGE, *row) for row in TIES_IN_PERCENT),
    *((Unit.MEAN, *row) for row in TIES_IN_A_MEAN),
]


def unrounded(unit: Unit, numerator: str, denominator: str) -> D:
    value = value_of(unit, numerator=D(numerator), denominator=D(denominator), multiplier=D(10000)).value
    assert value is not None
    return value


@pytest.mark.parametrize(("unit", "numerator", "denominator", "published"), [*ROWS, *TIES])
def test_rate_is_the_published_one(unit: Unit, numerator: str, denominator: str, published: str) -> None:
    decimals = 0 if unit is Unit.RATE else 1

    assert half_up(unrounded(unit, numerator, denominator), decimals) == D(published)


@pytest.mark.parametrize(("unit", "numerator", "denominator", "published"), TIES)
def test_rounding_half_to_even_would_not_give_the_published_rate(
    unit: Unit, numerator: str, denominator: str, published: str
) -> None:
    value = unrounded(unit, numerator, denominator)

    assert value.quantize(D("0.1"), ROUND_HALF_EVEN) != D(published)
