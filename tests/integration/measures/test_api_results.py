"""Results by the API: what each may see, and that nothing withheld can be read from anything else."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from measures.models import Measure, MeasureResult, Period
from measures.selectors.disclosure import see_results
from measures.services.rollup import drain_rollups
from partners.models import Person
from tests.calling import api, caller, queries_of
from tests.factories import make_dimension, make_measure, make_open_period, make_return, plain, ratio, record
from tests.house import House

#: Small where the measure withholds everything under 20,000, and not to be met by chance in an answer.
SMALL = 13_577
DRAFT = 987_654


def sign(house: House, figures: list[Any], period: Period | None = None) -> None:
    make_return(
        house.partner,
        period or house.period,
        lead=house.partner_lead,
        manager=house.plan_manager,
        figures=figures,
        state="signed_off",
    )


def results(person: Person, query: str = "") -> list[dict[str, Any]]:
    response = caller(person).get(api(f"results/?limit=200&{query}"))
    assert response.status_code == 200, response.content
    rows: list[dict[str, Any]] = response.json()["results"]
    return rows


def count_measure(house: House, **fields: Any) -> Measure:
    """A count of one partner, so large a threshold that a telling number is small."""
    return make_measure(
        house.priority,
        [house.partner],
        unit="count",
        combine="sum",
        combine_time="sum",
        disclosure_threshold=20_000,
        **fields,
    )


def only_measure(house: House, measure: Measure) -> None:
    """The house's own measure is expected of nobody, so that a return of the other alone is whole."""
    house.measure.expectations.all().delete()
    assert measure.expectations.exists()


def test_a_result_is_told_with_its_status_and_the_sentence(house: House, today: date) -> None:
    sign(house, [ratio(house.measure, house.partner, house.period, 53, 100)])
    drain_rollups(today=today)

    (row,) = results(house.board_member, "basis=signed_off")

    assert (row["value"], row["value_text"], row["numerator"], row["denominator"]) == ("53", "53%", "53", "100")
    assert (row["rag"], row["not_rated"], row["target_text"], row["target_version"]) == ("amber", None, "55%", 1)
    assert row["completeness"] == "1 of 2 partners reported"
    assert row["sentence"].startswith("Just below target (53% against 55%)")
    assert (row["direction"], row["is_partial"], row["is_withheld"]) == ("not_available", True, False)


def test_provisional_results_are_for_those_who_may_see_unsigned_figures(house: House, today: date) -> None:
    make_return(
        house.partner,
        house.period,
        lead=house.partner_lead,
        manager=house.plan_manager,
        figures=[ratio(house.measure, house.partner, house.period, 53, 100)],
        state="submitted",
    )
    drain_rollups(today=today)

    assert {row["basis"] for row in results(house.plan_manager)} == {"signed_off", "provisional"}
    for name in ("board_member", "board_chair", "partner_lead", "analyst", "administrator"):
        assert {row["basis"] for row in results(house.person(name))} == {"signed_off"}, name
        assert results(house.person(name), "basis=provisional") == []


def test_another_partnership_has_no_results_of_ours(house: House, today: date) -> None:
    drain_rollups(today=today)

    assert results(house.plan_manager)
    assert results(house.stranger) == []


@pytest.mark.parametrize(
    "name", ["board_member", "board_chair", "contributor", "partner_lead", "analyst", "administrator"]
)
def test_a_small_number_and_all_that_follows_from_it_is_withheld_from(house: House, today: date, name: str) -> None:
    measure = count_measure(house, target=Decimal(30_000), by=house.plan_manager, baseline=("2025/26 Q4", Decimal(10)))
    only_measure(house, measure)
    sign(house, [plain(measure, house.partner, house.period, SMALL)])
    drain_rollups(today=today)

    (row,) = results(house.person(name), f"measure={measure.code}&basis=signed_off")

    assert (row["is_withheld"], row["missing_reason"], row["not_rated"]) == (True, "withheld", "suppressed")
    for hidden in ("value", "numerator", "denominator", "year_to_date", "progress", "change", "direction", "rag"):
        assert row[hidden] is None, hidden
    assert (row["value_text"], row["progress_words"]) == ("", "")
    assert "small" in row["sentence"]
    assert str(SMALL) not in json.dumps(row).replace(",", "")


def test_the_plan_manager_sees_it_marked_as_not_for_publication(house: House, today: date) -> None:
    measure = count_measure(house, target=Decimal(30_000), by=house.plan_manager)
    only_measure(house, measure)
    sign(house, [plain(measure, house.partner, house.period, SMALL)])
    drain_rollups(today=today)

    (row,) = results(house.plan_manager, f"measure={measure.code}&basis=signed_off")

    assert (row["value"], row["rag"], row["not_for_publication"]) == (str(SMALL), "red", True)
    assert "13,577" in row["sentence"]


def test_a_withheld_status_is_not_found_by_asking_for_it(house: House, today: date) -> None:
    measure = count_measure(house, target=Decimal(30_000), by=house.plan_manager)
    only_measure(house, measure)
    sign(house, [plain(measure, house.partner, house.period, SMALL)])
    drain_rollups(today=today)

    found = {
        name: len(results(house.person(name), "rag=red&basis=signed_off")) for name in ("board_member", "plan_manager")
    }

    assert found == {"board_member": 0, "plan_manager": 1}


def test_a_withheld_quarter_cannot_be_had_from_the_next(house: House, today: date) -> None:
    """First quarter 13,577 withheld; second 50,000: its change is 36,423 and the year to date 63,577."""
    measure = count_measure(house)
    only_measure(house, measure)
    first = make_open_period(house.plan_manager, "2026/27 Q1")
    sign(house, [plain(measure, house.partner, first, SMALL)], first)
    sign(house, [plain(measure, house.partner, house.period, 50_000)])
    drain_rollups(today=today)
    query = f"measure={measure.code}&period=2026/27 Q2&basis=signed_off"

    (seen,), (full,) = results(house.board_member, query), results(house.plan_manager, query)

    assert (full["change"], full["year_to_date"]) == ("36423", "63577")
    assert (seen["value"], seen["is_withheld"]) == ("50000", False)
    assert (seen["change"], seen["direction"], seen["year_to_date"]) == (None, None, None)


def test_a_withheld_quarter_cannot_be_had_from_the_same_quarter_a_year_later(house: House, today: date) -> None:
    measure = count_measure(house)
    only_measure(house, measure)
    last_year = make_open_period(house.plan_manager, "2025/26 Q2")
    sign(house, [plain(measure, house.partner, last_year, SMALL)], last_year)
    sign(house, [plain(measure, house.partner, house.period, 50_000)])
    drain_rollups(today=today)

    (row,) = results(house.board_member, f"measure={measure.code}&period=2026/27 Q2&basis=signed_off")

    assert (row["change_on_year"], row["direction_on_year"]) == (None, None)
    assert row["year_to_date"] == "50000"


def test_no_answer_to_a_board_member_ever_holds_a_small_number_or_a_draft(house: House, today: date) -> None:
    """Every address of the API that she can read, with a small category and a draft planted."""
    dimension = make_dimension(house.partnership, ("White", "Asian", "Black"))
    measure = count_measure(house, breakdown=dimension)
    only_measure(house, measure)
    white, asian, black = dimension.categories.order_by("order")
    groups = [(None, 200_000), (white, 100_000), (asian, 86_423), (black, SMALL)]
    sign(
        house,
        [
            plain(measure, house.partner, house.period, value, category_id=category.pk if category else None)
            for category, value in groups
        ],
    )
    later = make_open_period(house.plan_manager, "2026/27 Q3", due_on=date(2027, 1, 31))
    record([plain(measure, house.partner, later, DRAFT)], by=house.partner_lead)
    drain_rollups(today=today)
    client = caller(house.board_member)
    read = [client.get(api(path)).content.decode() for path in addresses(client)]

    everything = "".join(read).replace(",", "")
    assert "100000" in everything
    assert [number for number in (SMALL, DRAFT, 86_423) if str(number) in everything] == []
    assert str(SMALL) in json.dumps(results(house.plan_manager))


def addresses(client: Any) -> list[str]:
    """Every address of every list, and of everything in it."""
    found = ["me/"]
    for kind in ("plans", "partners", "periods", "measures", "results", "returns"):
        rows = client.get(api(f"{kind}/?limit=200")).json()["results"]
        found.append(f"{kind}/?limit=200")
        found += [f"{kind}/{row['id']}/" for row in rows if "id" in row]
    plans = [path for path in found if path.startswith("plans/") and "?" not in path]
    found += [f"priorities/{p['id']}/" for path in plans for p in client.get(api(path)).json()["priorities"]]
    return found


@pytest.mark.parametrize("name", ["board_member", "plan_manager"])
def test_the_list_costs_the_same_whatever_its_length(house: House, today: date, name: str) -> None:
    client = caller(house.person(name))
    make_measure(house.priority, [house.partner])
    drain_rollups(today=today)
    few = queries_of(client, api("results/?limit=200"))
    for _ in range(30):
        make_measure(house.priority, [house.partner], target=Decimal(50), by=house.plan_manager)
    drain_rollups(today=today)

    assert len(results(house.person(name))) >= 30
    assert queries_of(client, api("results/?limit=200")) == few


def test_to_see_many_results_takes_one_query(house: House, today: date, django_assert_num_queries: Any) -> None:
    for _ in range(5):
        make_measure(house.priority, [house.partner], target=Decimal(50), by=house.plan_manager)
    drain_rollups(today=today)
    found = list(MeasureResult.objects.select_related("measure", "period", "category"))
    member = house.person("board_member")
    assert member.may_see_plan

    with django_assert_num_queries(1):
        see_results(found, member)
