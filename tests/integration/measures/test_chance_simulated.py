"""The stated false alarms are what the rules themselves raise on series in which nothing happens."""

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from measures.calc.chance import chance_of_signal
from measures.calc.variation import Point, vary
from measures.calc.words import Polarity, VariationRule

SERIES = 8000


@pytest.mark.parametrize("length", [12, 24])
def test_steady_series_are_flagged_as_often_as_stated(length: int) -> None:
    """8,000 steady series: each rule's share of flags is within four standard errors of the stated chance."""
    chance = random.Random(20260401 + length)
    days = [date(2020, 1, 1) + timedelta(days=place) for place in range(length)]
    flagged: Counter[VariationRule | None] = Counter()
    for _ in range(SERIES):
        points = [Point(day, D(round(chance.gauss(0, 1) * 10**6))) for day in days]
        latest = vary(points, Polarity.HIGH_IS_GOOD).latest
        assert latest is not None
        flagged[latest.rule] += 1

    for rule in VariationRule:
        stated = float(chance_of_signal(length, rule)) / 100
        error = (stated * (1 - stated) / SERIES) ** 0.5
        assert abs(flagged[rule] / SERIES - stated) < 4 * error + 0.0002
    stated = float(chance_of_signal(length)) / 100
    assert abs(1 - flagged[None] / SERIES - stated) < 4 * (stated / SERIES) ** 0.5
