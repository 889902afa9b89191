"""Periods and measures by the API."""

from datetime import date
from decimal import Decimal

import pytest

from measures.calc.targets import TargetAim
from measures.services.measures import define_measure, set_target
from tests.calling import api, caller, queries_of
from tests.factories import make_dimension, make_measure, make_period, make_priority
from tests.house import House


def test_a_measure_tells_its_rule_in_words_and_who_reports_it(house: House, today: date) -> None:
    body = caller(house.board_member).get(api(f"measures/{house.measure.pk}/")).json()

    assert body["plan"] == house.plan.code
    assert (
        body["rule_in_words"] == "Higher is better. Green at 55% or more; amber within 3 points below; red under 52%."
    )
    assert {p["code"] for p in body["partners"]} == {house.partner.code, house.other_partner.code}
    assert (body["definition"], body["baseline"], body["breakdowns"]) == (None, None, [])


def test_numbers_are_strings_with_every_digit_and_no_more(house: House) -> None:
    measure = make_measure(
        house.priority, unit="rate", multiplier=Decimal(10_000), baseline=("2025/26 Q4", Decimal("81.5"))
    )

    body = caller(house.board_member).get(api(f"measures/{measure.pk}/")).json()

    assert body["multiplier"] == "10000"
    assert body["baseline"] == {"period": "2025/26 Q4", "value": "81.5", "source": ""}


def test_every_version_of_a_target_is_told_with_its_reason(house: House, today: date) -> None:
    period = make_period(house.partnership, "2026/27 Q3")
    set_target(
        house.measure,
        {period: TargetAim(Decimal(60))},
        by=house.plan_manager,
        shape="hold",
        applies_from=date(2026, 10, 1),
        reason="Agreed by the board",
    )

    body = caller(house.board_member).get(api(f"measures/{house.measure.pk}/")).json()

    assert [(t["version"], t["reason"], t["points"][0]["value"]) for t in body["targets"]] == [
        (2, "Agreed by the board", "60"),
        (1, "", "55"),
    ]
    assert "Green at 60%" in body["rule_in_words"]


def test_the_definition_is_the_last_that_applies(house: House, today: date) -> None:
    sheet = {"numerator": "Children seen in time", "owner": "Head of service"}
    define_measure(house.measure, sheet, by=house.plan_manager)
    define_measure(
        house.measure,
        {**sheet, "numerator": "From next year"},
        by=house.plan_manager,
        applies_from=date(2027, 4, 1),
        reason="New guidance",
    )

    body = caller(house.board_member).get(api(f"measures/{house.measure.pk}/")).json()

    assert (body["definition"]["version"], body["definition"]["numerator"]) == (1, "Children seen in time")


def test_a_breakdown_tells_its_categories(house: House) -> None:
    dimension = make_dimension(house.partnership, ("White", "Asian"))
    measure = make_measure(house.priority, breakdown=dimension)

    body = caller(house.board_member).get(api(f"measures/{measure.pk}/")).json()

    assert [(b["code"], [c["code"] for c in b["categories"]]) for b in body["breakdowns"]] == [
        (dimension.code, ["white", "asian"])
    ]


def test_a_rule_that_does_not_fit_its_target_is_said_and_breaks_nothing(house: House, today: date) -> None:
    house.measure.polarity = "in_range"
    house.measure.save()

    body = caller(house.board_member).get(api(f"measures/{house.measure.pk}/")).json()

    assert body["rule_in_words"] == "Give both ends of the range: the upper end is missing."


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("plan={plan}", 2),
        ("plan=other", 0),
        ("plan={plan}&priority={priority}", 1),
        ("kind=population", 1),
        ("kind=performance", 1),
        ("readiness=reporting", 1),
        ("frequency=year", 1),
        ("code={code}", 1),
    ],
)
def test_measures_are_found_by(house: House, query: str, found: int) -> None:
    other = make_priority(house.plan)
    make_measure(other, kind="population", readiness="idea", frequency="year")
    asked = query.format(plan=house.plan.code, priority=house.priority.number, code=house.measure.code)

    assert caller(house.board_member).get(api(f"measures/?{asked}")).json()["count"] == found


@pytest.mark.parametrize("path", ["measures/{measure}/", "periods/{period}/"])
def test_another_partnerships_do_not_exist(house: House, path: str) -> None:
    address = api(path.format(measure=house.measure.pk, period=house.period.pk))

    assert caller(house.stranger).get(address).status_code == 404
    assert caller(house.board_member).get(address).status_code == 200


def test_periods_say_what_they_are_called_and_whether_they_are_open(house: House) -> None:
    make_period(house.partnership, "2027/28 Q1")

    rows = caller(house.board_member).get(api("periods/?is_open=true")).json()["results"]

    assert [(row["code"], row["label"], row["due_on"]) for row in rows] == [("2026/27 Q2", "2026/27 Q2", "2026-11-30")]


def test_lists_and_details_cost_the_same_whatever_they_hold(house: House) -> None:
    client = caller(house.board_member)
    few = queries_of(client, api("measures/"))
    detail = queries_of(client, api(f"measures/{house.measure.pk}/"))
    dimension = make_dimension(house.partnership, tuple(f"Group {n}" for n in range(30)))
    for _ in range(30):
        broad = make_measure(house.priority, [house.partner, house.other_partner], breakdown=dimension)
    set_target(
        broad,
        {make_period(house.partnership, f"2026/27 Q{n}"): TargetAim(Decimal(50 + n)) for n in (1, 2, 3, 4)},
        by=house.plan_manager,
        shape="per_period",
        applies_from=date(2026, 4, 1),
        reason="",
    )

    assert queries_of(client, api("measures/")) == few
    assert queries_of(client, api(f"measures/{broad.pk}/")) <= detail + 1  # the periods of its targets
