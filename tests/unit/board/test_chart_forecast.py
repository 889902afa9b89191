"""What to expect next: the finding, what is possible, and how far off such a line has been."""

from dataclasses import replace
from decimal import Decimal

from board.charts import ForecastChart, NumberFormat, forecast_chart
from measures.calc.intervals import NINETY_FIVE, Interval
from measures.calc.words import Unit


def line(value: str, lower: str, upper: str) -> Interval:
    return Interval(Decimal(value), Decimal(lower), Decimal(upper), NINETY_FIVE, "linear prediction")


CHART = ForecastChart(
    name="Visits",
    latest_label="2026/27 Q2",
    latest=Decimal("96.4"),
    period="2026/27 Q3",
    number=NumberFormat(Unit.PERCENTAGE, 1),
    line=line("97.26", "93.1", "101.4"),
    target=Decimal(95),
    mean_error=Decimal("1.25"),
    tested=4,
)


def test_the_title_says_what_to_expect_within_what_is_possible() -> None:
    title = forecast_chart(CHART, "x").title
    assert title == "Visits: if nothing changes, it will be near 97.3% in 2026/27 Q3 (93.1% to 100.0%)"


def test_a_target_out_of_reach_is_said_in_the_title() -> None:
    missing = replace(CHART, line=line("80", "78", "82"), misses=True)
    assert forecast_chart(missing, "x").title.endswith("(78.0% to 82.0%); that misses the target of 95.0%")


def test_a_snapshot_is_at_its_day() -> None:
    assert "near 97.3% at 31 March 2027" in forecast_chart(replace(CHART, period="at 31 March 2027"), "x").title


def test_without_a_line_the_owner_s_own_forecast_leads() -> None:
    figure = forecast_chart(replace(CHART, line=None, own=Decimal(98), how="3 of 5 periods are known"), "x")
    assert figure.title == "Visits: the owner expects 98.0% in 2026/27 Q3"
    assert "3 of 5 periods are known. It knows of no plans, seasons or events." in figure.notes
    assert [row[0] for row in figure.rows] == ["Latest figure", "Owner's own forecast", "Target"]


def test_how_far_off_such_a_line_was_is_beside_it_and_in_its_table() -> None:
    figure = forecast_chart(CHART, "x")
    words = "Tried on the last 4 periods, from what was known before each, such a line was 1.3 points off on average."
    assert words in figure.notes
    assert figure.rows[1][-1] == words
    untried = forecast_chart(replace(CHART, mean_error=None, tested=0), "x")
    assert any("too few earlier periods" in note for note in untried.notes)
