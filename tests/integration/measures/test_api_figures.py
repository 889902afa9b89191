"""Figures in batches by the API: exact, all or nothing, and never over a newer one."""

from decimal import Decimal
from typing import Any

import pytest

from measures.models import Figure
from tests.calling import api, caller, codes
from tests.factories import make_dimension, make_measure, make_return, ratio, record
from tests.house import House


def put(house: House, *lines: dict[str, Any], by: str = "partner_lead") -> Any:
    return caller(house.person(by)).put(api(f"returns/{house.owed.pk}/figures/"), {"lines": list(lines)})


def line(house: House, **fields: Any) -> dict[str, Any]:
    return {"measure": house.measure.pk, "version": 0, "numerator": 20, "denominator": 50, **fields}


def test_a_batch_is_recorded_and_reported(house: House) -> None:
    dimension = make_dimension(house.partnership, ("White", "Asian"))
    broad = make_measure(house.priority, [house.partner], breakdown=dimension)
    white, asian = dimension.categories.order_by("order")
    record(
        [ratio(house.measure, house.partner, house.period, 10, 50), ratio(broad, house.partner, house.period, 5, 9)],
        by=house.partner_lead,
    )

    response = put(
        house,
        line(house, version=1),
        line(house, measure=broad.pk, version=1, numerator="5", denominator="9.0"),
        {"measure": broad.pk, "category": white.pk, "version": 0, "missing_reason": "not_available", "note": "Late"},
        {"measure": broad.pk, "category": asian.pk, "version": 0},
    )

    body = response.json()
    assert response.status_code == 200, body
    assert [(c["line"], c["old"]["numerator"], c["new"]["numerator"]) for c in body["changed"]] == [(0, "10", "20")]
    assert [(c["line"], c["old"], c["new"]["missing_reason"]) for c in body["new"]] == [(2, None, "not_available")]
    assert (body["unchanged"], body["left_alone"]) == (1, 1)
    stored = Figure.objects.get(measure=house.measure)
    assert (stored.numerator, stored.version, stored.source, stored.recorded_by) == (20, 2, "api", house.partner_lead)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("contributor", 200),
        ("partner_lead", 200),
        ("analyst", 200),
        ("plan_manager", 403),
        ("other_partner_lead", 404),
        ("board_member", 404),
        ("board_chair", 404),
        ("administrator", 404),
        ("stranger", 404),
    ],
)
def test_who_may_give_a_partners_figures(house: House, name: str, status: int) -> None:
    assert put(house, line(house), by=name).status_code == status
    assert Figure.objects.exists() == (status == 200)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (20, "20"),
        ("20", "20"),
        ("20.50", "20.5"),
        (0, "0"),
        ("0", "0"),
        ("0.1", "0.1"),
        (49.999999, "49.999999"),
    ],
)
def test_a_number_is_stored_as_it_was_written(house: House, given: object, stored: str) -> None:
    response = put(house, line(house, numerator=given))

    assert response.status_code == 200, response.content
    assert Figure.objects.get().numerator == Decimal(stored)


@pytest.mark.parametrize(
    "given",
    [
        True,
        False,
        "",
        " 5",
        "5 ",
        "1,200",
        "1_000",
        "5%",
        "£5",
        "1e3",
        "NaN",
        "Infinity",
        "+5",
        ".5",
        "5.",
        "٣",
        "５",
        "0x10",
        "five",
        [5],
        {"value": 5},
        "1" * 41,
        "\x00",
    ],
)
def test_what_is_not_plainly_a_number_is_refused(house: House, given: object) -> None:
    response = put(house, line(house, numerator=given))

    assert response.status_code == 400, response.content
    assert response.json()["problems"][0]["place"] == "lines.0.numerator"
    assert not Figure.objects.exists()


@pytest.mark.parametrize("body", ['{"numerator": 1e2', '{"numerator": 1E+999999', '{"numerator": 1e-7'])
def test_a_json_number_with_an_exponent_is_refused(house: House, body: str) -> None:
    sent = f'{{"lines": [{body}, "denominator": 200, "measure": {house.measure.pk}, "version": 0}}]}}'

    response = caller(house.partner_lead).put(
        api(f"returns/{house.owed.pk}/figures/"), data=sent, content_type="application/json"
    )

    assert (response.status_code, response.json()["problems"][0]["place"]) == (400, "lines.0.numerator")


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"measure": "1"}, "lines.0.measure"),
        ({"measure": True}, "lines.0.measure"),
        ({"measure": 2**63}, "lines.0.measure"),
        ({"measure": None}, "lines.0.measure"),
        ({"category": 0}, "lines.0.category"),
        ({"version": -1}, "lines.0.version"),
        ({"version": 1.0}, "lines.0.version"),
        ({"version": 2**31}, "lines.0.version"),
        ({"version": None}, "lines.0.version"),
        ({"is_estimated": "yes"}, "lines.0.is_estimated"),
        ({"is_estimated": 1}, "lines.0.is_estimated"),
        ({"note": 5}, "lines.0.note"),
        ({"note": "a\x00b"}, "lines.0.note"),
        ({"note": "x" * 5_001}, "lines.0.note"),
        ({"missing_reason": "overdue", "numerator": None, "denominator": None}, "lines.0.missing_reason"),
        ({"missing_reason": ["not_available"]}, "lines.0.missing_reason"),
        ({"partner": 1}, "lines.0.partner"),
        ({"recorded_by": 1}, "lines.0.recorded_by"),
        ({"status": "signed_off"}, "lines.0.status"),
        ({"clear": True}, "lines.0"),
        ({"note": "alone", "numerator": None, "denominator": None}, "lines.0"),
    ],
)
def test_a_malformed_line_is_refused_with_its_place(house: House, fields: dict[str, Any], place: str) -> None:
    response = put(house, line(house, **fields))

    assert response.status_code == 400, response.content
    assert response.json()["problems"][0]["place"] == place
    assert not Figure.objects.exists()


def test_every_line_says_which_version_it_has_seen(house: House) -> None:
    response = put(house, {"measure": house.measure.pk, "numerator": 1, "denominator": 2})

    assert (response.status_code, response.json()["problems"][0]["place"]) == (400, "lines.0.version")


def test_an_empty_batch_and_one_beyond_the_limit_are_refused(house: House) -> None:
    assert put(house).status_code == 400
    assert put(house, *[line(house)] * 2_001).status_code == 400


def test_one_bad_line_keeps_the_good_ones_out(house: House) -> None:
    other = make_measure(house.priority, [house.partner])

    response = put(house, line(house), line(house, measure=other.pk, numerator=60, place="Sheet 1, row 8"))

    problem = response.json()["problems"][0]
    assert (response.status_code, response.json()["code"]) == (422, "figures_refused")
    assert (problem["line"], problem["place"], problem["code"]) == (1, "Sheet 1, row 8", "bad_figure")
    assert "swapped" in problem["detail"]
    assert not Figure.objects.exists()
    assert house.owed.status == "not_started"


@pytest.mark.parametrize("change", ["other_measure", "other_category", "nowhere", "twice"])
def test_a_line_that_is_not_of_this_return_is_refused(house: House, change: str) -> None:
    elsewhere = make_measure(house.priority, [house.other_partner])
    category = make_dimension(house.partnership).categories.first()
    lines = {
        "other_measure": ([line(house, measure=elsewhere.pk)], "not_expected"),
        "other_category": ([line(house, category=category.pk)], "unknown_category"),
        "nowhere": ([line(house, measure=2**63 - 1)], "unknown_measure"),
        "twice": ([line(house), line(house, numerator=21)], "repeated"),
    }
    given, code = lines[change]

    response = put(house, *given)

    assert response.status_code == 422, response.content
    assert set(codes(response)) == {code}
    assert not Figure.objects.exists()


def test_a_newer_figure_is_shown_and_not_overwritten(house: House) -> None:
    other = make_measure(house.priority, [house.partner])
    record([ratio(house.measure, house.partner, house.period, 10, 50)], by=house.contributor)
    record([ratio(house.measure, house.partner, house.period, 11, 50, note="Recounted")], by=house.contributor)

    response = put(house, line(house, version=1), line(house, measure=other.pk))

    body = response.json()
    assert (response.status_code, body["code"]) == (409, "conflict")
    assert body["problems"][0]["current"] == {
        "numerator": "11",
        "denominator": "50",
        "value": None,
        "missing_reason": "",
        "is_estimated": False,
        "note": "Recounted",
        "version": 2,
    }
    assert Figure.objects.get().numerator == 11


def test_a_version_of_a_figure_that_is_not_there_is_a_conflict(house: House) -> None:
    response = put(house, line(house, version=3))

    assert (response.status_code, response.json()["problems"][0]["current"]) == (409, None)


def test_the_same_figure_again_is_no_conflict(house: House) -> None:
    record([ratio(house.measure, house.partner, house.period, 20, 50)], by=house.contributor)

    assert put(house, line(house, version=0)).json()["unchanged"] == 1


def test_a_blank_line_erases_nothing_and_clear_does(house: House) -> None:
    record([ratio(house.measure, house.partner, house.period, 20, 50)], by=house.contributor)
    blank = {"measure": house.measure.pk, "version": 1, "numerator": None}

    assert put(house, blank).json()["left_alone"] == 1
    assert Figure.objects.get().numerator == 20
    assert put(house, {**blank, "clear": True}).status_code == 200
    assert Figure.objects.get().numerator is None


@pytest.mark.parametrize("state", ["submitted", "signed_off"])
def test_a_locked_return_takes_no_figures(house: House, state: str) -> None:
    make_return(
        house.partner,
        house.period,
        lead=house.partner_lead,
        manager=house.plan_manager,
        figures=[ratio(house.measure, house.partner, house.period, 20, 50)],
        state=state,
    )

    response = put(house, line(house, version=1, numerator=21))

    assert (response.status_code, response.json()["code"]) == (409, "refused")
    assert Figure.objects.get().numerator == 20
