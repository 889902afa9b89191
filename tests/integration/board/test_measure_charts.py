"""A measure's charts: the numbers of the roll-up, what each reader may see of them, and each as a file."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from board.resources import safe
from board.selectors.charts import parts
from board.selectors.measure import MeasurePage, find_measure, measure_page
from measures.models import Category, Dimension, Measure, MeasureResult, OwnForecast, Rebase
from measures.selectors.disclosure import sees_small_numbers
from partners.models import Person
from tests.conftest import TODAY
from tests.factories import make_dimension, make_measure, make_period, sign_series
from tests.house import House
from tests.integration.board.pages import roll_up, signed_in

QUARTER = "2026/27 Q2"
#: Two years and a half of a steady process, then a fall that chance does not explain: 14 quarters.
FALLING = [60, 61, 60, 59, 61, 60, 60, 61, 59, 60, 61, 60, 60, 52]


def page_of(measure: Measure, person: Person) -> MeasurePage:
    found = find_measure(person, measure.priority.plan.code, measure.code)
    return measure_page(found, person, today=TODAY, period=QUARTER)


def read_csv(measure: Measure, person: Person, part: str) -> list[list[str]]:
    where = reverse("measure-chart-csv", args=[measure.priority.plan.code, measure.code, part])
    answer = signed_in(person).get(where, {"period": QUARTER})
    assert answer.status_code == 200, part
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def stored(measure: Measure) -> dict[str, Any]:
    found = MeasureResult.objects.get(measure=measure, period__code=QUARTER, category=None, basis="signed_off")
    return {**found.statistics, **(found.board_view or {}).get("statistics", {})}


@pytest.fixture
def falling(house: House) -> Measure:
    measure = make_measure(house.priority, [house.partner], target=Decimal(55), by=house.plan_manager, decimals=1)
    sign_series(measure, house.partner, FALLING, by=house.plan_manager, first="2023/24 Q1")
    OwnForecast.objects.create(
        measure=measure,
        period=make_period(house.partnership, "2026/27 Q3"),
        value=Decimal(58),
        given_at=timezone.now(),
        given_by=house.plan_manager,
    )
    roll_up()
    return measure


def test_every_chart_of_the_page_is_a_file_of_the_very_rows_of_its_table(house: House, falling: Measure) -> None:
    page = page_of(falling, house.board_member)

    found = dict(parts(page.charts, page.groups))

    assert set(found) == {"trend", "variation", "forecast"}
    for part, figure in found.items():
        rows = [figure.csv_header, *figure.csv_rows]
        assert read_csv(falling, house.board_member, part) == [[safe(cell) for cell in row] for row in rows]
    where = reverse("measure-chart-csv", args=[house.plan.code, falling.code, "benchmark"])
    assert signed_in(house.board_member).get(where).status_code == 404, "a chart that is not on the page is no file"


def test_the_limits_drawn_are_those_the_roll_up_judged_by(house: House, falling: Measure) -> None:
    """All 14 quarters count, though lists read three years only."""
    page, found = page_of(falling, house.board_member), stored(falling)["variation"]

    assert found["count"] == 14
    assert page.charts.variation and page.charts.variation.title.startswith(f"{QUARTER}: a concern, more than chance")
    ends = [f"{Decimal(found[name]):.1f}%" for name in ("centre", "lower", "upper")]
    for words in (f"Mean {ends[0]}", f"limits {ends[1]} to {ends[2]}", "Target 55.0%"):
        assert words in page.charts.variation.wide
    last = page.charts.variation.rows[-1]
    assert last[:2] == (QUARTER, "52.0%") and "below the lower limit" in " ".join(last)


def test_too_few_periods_make_a_run_chart_that_says_how_many_more_it_takes(house: House) -> None:
    measure = make_measure(house.priority, [house.partner], target=Decimal(55), by=house.plan_manager)
    sign_series(measure, house.partner, [50, 52, 51, 53, 50], by=house.plan_manager, first="2025/26 Q2")
    roll_up()

    page = page_of(measure, house.board_member)

    assert page.charts.is_early and page.charts.variation
    assert any("7 more periods unlock the limits" in note for note in page.charts.variation.notes)
    assert "5 of 12 periods are known: 7 more periods are needed" in " ".join(page.certainty)


def test_limits_start_anew_where_a_person_said_so(house: House, falling: Measure) -> None:
    start = make_period(house.partnership, "2025/26 Q3")
    Rebase.objects.create(
        measure=falling, period=start, reason="New service", rebased_at=timezone.now(), rebased_by=house.plan_manager
    )

    page = page_of(falling, house.board_member)

    assert page.charts.variation and "Starts again" in page.charts.variation.wide
    assert any("since 2025/26 Q3" in note for note in page.charts.variation.notes)


def test_what_to_expect_stands_beside_the_owner_s_own_forecast_with_the_line_s_error(
    house: House, falling: Measure
) -> None:
    page, found = page_of(falling, house.board_member), stored(falling)["forecast"]

    assert page.charts.forecast
    rows = {row[0]: row for row in page.charts.forecast.rows}
    assert rows["Latest figure"][1:3] == (QUARTER, "52.0%")
    assert rows["Straight line"][2] == f"{Decimal(found['value']):.1f}%"
    assert rows["Owner's own forecast"][1:3] == ("2026/27 Q3", "58.0%")
    assert rows["Target"][2] == "55.0%"
    error = f"{Decimal(found['mean_error']):.1f} points off on average"
    assert any(error in note for note in page.charts.forecast.notes)


def test_how_sure_we_are_is_said_in_words(house: House, falling: Measure) -> None:
    said = " ".join(page_of(falling, house.board_member).certainty)

    assert "(95% interval, Wilson)" in said
    assert "Its one partner reported." in said
    assert "Judged against the ordinary variation of 14 periods" in said


# --- Groups -----------------------------------------------------------------------------------------------------


def by_groups(house: House, dimension: Dimension, cells: dict[str, list[Any]], **fields: Any) -> Measure:
    """Totals and groups of 2025/26 Q2 and a year later; the last group named in the dimension is the reference."""
    reference = dimension.categories.order_by("order").last()
    Category.objects.filter(pk=reference.pk).update(is_reference=True)
    measure = make_measure(
        house.priority, [house.partner], target=Decimal(50), by=house.plan_manager, breakdown=dimension, **fields
    )
    for title, (then, now) in cells.items():
        category = dimension.categories.filter(title=title).first()
        values = [then, None, None, None, now]
        sign_series(measure, house.partner, values, by=house.plan_manager, first="2025/26 Q2", category=category)
    roll_up()
    return measure


@pytest.fixture
def widening(house: House) -> Measure:
    """On target at 52.5%, while Asian fell from 1 point below White to 15."""
    cells = {
        "Total": [(1190, 2000), (1050, 2000)],
        "White": [(600, 1000), (600, 1000)],
        "Asian": [(590, 1000), (450, 1000)],
    }
    return by_groups(house, make_dimension(house.partnership, ("Asian", "White")), cells, title="Widening")


def test_a_green_whose_gap_widens_is_never_shown_alone(house: House, widening: Measure) -> None:
    client = signed_in(house.board_member)
    pages = [
        reverse("board"),
        reverse("priority", args=[house.plan.code, house.priority.number]),
        widening.get_absolute_url(),
        reverse("plan-rules", args=[house.plan.code]),
        reverse("measure-what-if", args=[house.plan.code, widening.code]),
    ]

    for where in pages:
        assert "Green, gap widening" in client.get(where, {"period": QUARTER}).content.decode(), where
    file = client.get(reverse("measure-csv", args=[house.plan.code, widening.code]), {"period": QUARTER})
    status = next(row for row in csv.DictReader(StringIO(file.content.decode("utf-8-sig"))) if row["Period"] == QUARTER)
    assert status["Status"] == "Green, gap widening"


def test_a_gap_is_drawn_against_its_reference_with_what_it_has_done(house: House, widening: Measure) -> None:
    (group,) = page_of(widening, house.board_member).groups

    assert group.chart and group.chart.title == "The widest gap is Asian, 15 points below White"
    assert group.moves == "The gap between Asian and White has widened since 2025/26 Q2 by 14 points."
    rows = read_csv(widening, house.board_member, group.part)
    assert [row[0] for row in rows[1:]] == ["White", "Asian"]


def fifths(house: House, least: tuple[int, int]) -> Measure:
    names = ("Most", "Second", "Third", "Fourth", "Least")
    dimension = make_dimension(house.partnership, names, code="imd", title="Deprivation")
    values = [(400, 1000), (450, 1000), (500, 1000), (550, 1000), least]
    total = tuple(map(sum, zip(*values, strict=True)))
    cells = {"Total": [total, total], **{name: [pair, pair] for name, pair in zip(names, values, strict=True)}}
    return by_groups(house, dimension, cells, decimals=1)


def test_deprivation_is_a_slope_with_its_indices_while_every_group_is_shown(house: House) -> None:
    """40 to 60% in even steps of 5 over equal fifths: the line rises by 25 points from end to end."""
    (group,) = page_of(fifths(house, (600, 1000)), house.board_member).groups

    assert group.chart
    assert group.chart.title == "25.0 points lower in the most deprived areas than in the least"
    assert any("SII" in note or "slope index" in note.lower() for note in group.chart.notes)


def test_with_a_group_withheld_there_is_no_slope_and_the_small_number_is_nowhere(house: House) -> None:
    measure = fifths(house, (3, 7))
    (group,) = page_of(measure, house.board_member).groups

    assert group.some_withheld and group.chart
    assert "is withheld" in group.chart.title
    rows = read_csv(measure, house.board_member, group.part)
    assert "[c]" in str(rows)
    assert not [
        small for small in ("42.9", "42.8", "3 of 7") if small in f"{rows}{group.chart.wide}{group.chart.notes}"
    ]

    (raw,) = page_of(measure, house.plan_manager).groups
    assert sees_small_numbers(house.plan_manager)
    assert raw.chart and "Holds small numbers: not for publication." in raw.chart.notes
    where = reverse("measure-chart-csv", args=[house.plan.code, measure.code, raw.part])
    answer = signed_in(house.plan_manager).get(where, {"period": QUARTER})
    assert "-not-for-publication.csv" in answer["Content-Disposition"]


def test_a_benchmark_of_the_period_is_drawn_with_the_verdict_on_us(house: House) -> None:
    measure = make_measure(house.priority, [house.partner], target=Decimal(55), by=house.plan_manager, decimals=1)
    sign_series(measure, house.partner, [(400, 1000)], by=house.plan_manager, first=QUARTER)
    measure.comparators.create(area="England", period_code=QUARTER, value=Decimal(60))
    roll_up()

    page = page_of(measure, house.board_member)

    assert page.charts.benchmark and page.charts.benchmark.title.endswith("is worse than England")
    assert read_csv_row(page, "England") == ("England", "60.0%")


def read_csv_row(page: MeasurePage, place: str) -> tuple[str, ...]:
    assert page.charts.benchmark
    return next(row[:2] for row in page.charts.benchmark.rows if row[0] == place)


def test_a_quarter_looked_back_at_shows_the_chart_as_it_stood_then(house: House, falling: Measure) -> None:
    found = find_measure(house.board_member, house.plan.code, falling.code)

    page = measure_page(found, house.board_member, today=date(2026, 11, 22), period="2026/27 Q1")

    assert page.charts.variation and page.charts.variation.rows[-1][0] == "2026/27 Q1"
    assert "52.0%" not in page.charts.variation.wide
