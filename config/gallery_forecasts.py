"""Forecasts of the gallery, in the states their data can be in."""

from collections.abc import Iterator
from decimal import Decimal

from board.charts import Figure, ForecastChart, NumberFormat, forecast_chart
from measures.calc.forecast import forecast
from measures.calc.words import Unit

PERCENT = NumberFormat(Unit.PERCENTAGE, 1)
PER_10_000 = NumberFormat(Unit.RATE, 1, Decimal(10_000))
MONEY = NumberFormat(Unit.MONEY, 0)


def _forecast(
    key: str, values: list[str], form: NumberFormat, *, own: str = "", target: str = "", misses: bool = False
) -> Figure:
    known = [Decimal(value) for value in values]
    found = forecast(known)
    chart = ForecastChart(
        name="Perinatal support",
        latest_label="2026/27 Q2",
        latest=known[-1],
        period="2026/27 Q3",
        number=form,
        line=found.ahead[0] if found.ahead else None,
        own=Decimal(own) if own else None,
        target=Decimal(target) if target else None,
        mean_error=found.back_test.mean_error,
        tested=len(found.back_test.errors),
        misses=misses,
        how=found.reason,
        shows="Perinatal support",
    )
    return forecast_chart(chart, f"gallery-forecast-{key}")


def forecasts() -> Iterator[Figure]:
    """Beside an owner's own and a target, far short of it, alone, near the edge of the possible, huge."""
    steady = ["31.2", "33.0", "32.4", "34.9", "36.1", "35.2", "37.0", "38.4"]
    yield _forecast("whole", steady, PERCENT, own="42", target="40.25")
    yield _forecast("short", steady, PERCENT, target="60", misses=True)
    yield _forecast("alone", steady[:5], PER_10_000)
    yield _forecast("own", steady[:2], PERCENT, own="35", target="35")
    yield _forecast("edge", ["90", "99", "88", "97", "99", "95"], PERCENT, target="98")
    yield _forecast(
        "huge", ["1250000000", "1250000001", "1190000000", "1310000000", "1400000000"], MONEY, own="1500000000"
    )
    yield _forecast("constant", ["12"] * 6, PERCENT, own="12", target="12")
