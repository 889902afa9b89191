"""Returns by the API: what is owed, and the acts of the workflow, by role."""

import pytest

from measures.models import Figure, Return
from tests.calling import api, caller, queries_of
from tests.factories import make_dimension, make_measure, make_open_period, make_return, missing, ratio, record
from tests.house import House

CAST = [
    "contributor",
    "partner_lead",
    "other_partner_lead",
    "analyst",
    "plan_manager",
    "board_member",
    "board_chair",
    "administrator",
    "stranger",
]


def in_state(house: House, state: str) -> Return:
    return make_return(
        house.partner,
        house.period,
        lead=house.partner_lead,
        manager=house.plan_manager,
        figures=[ratio(house.measure, house.partner, house.period, 20, 50)],
        state=state,
    )


SEES = {"contributor", "partner_lead", "analyst", "plan_manager"}


@pytest.mark.parametrize("name", CAST)
def test_a_return_exists_for_its_partners_people_and_the_plan_manager_alone(house: House, name: str) -> None:
    client = caller(house.person(name))
    listed = {row["id"] for row in client.get(api("returns/")).json()["results"]}

    assert client.get(api(f"returns/{house.owed.pk}/")).status_code == (200 if name in SEES else 404)
    assert (house.owed.pk in listed) == (name in SEES)


#: Act and state to the answer for each of the cast; whoever is not named gets 404.
ACTS = {
    ("submit", "draft"): {"contributor": 403, "partner_lead": 200, "analyst": 403, "plan_manager": 403},
    ("send-back", "submitted"): {"contributor": 403, "partner_lead": 403, "analyst": 403, "plan_manager": 200},
    ("sign-off", "submitted"): {"contributor": 403, "partner_lead": 403, "analyst": 403, "plan_manager": 200},
    ("reopen", "signed_off"): {"contributor": 403, "partner_lead": 403, "analyst": 403, "plan_manager": 200},
}
BODIES = {"send-back": {"note": "Check the total."}, "reopen": {"reason": "Late cases."}}


@pytest.mark.parametrize(("act", "state"), ACTS)
@pytest.mark.parametrize("name", CAST)
def test_who_may_do_what_with_a_return(house: House, act: str, state: str, name: str) -> None:
    owed = in_state(house, state)

    response = caller(house.person(name)).post(api(f"returns/{owed.pk}/{act}/"), BODIES.get(act, {}))

    assert response.status_code == ACTS[act, state].get(name, 404), response.content
    if response.status_code != 200:
        assert house.owed.status == state


@pytest.mark.parametrize("act", ["submit", "send-back", "sign-off", "reopen"])
def test_the_acts_of_a_role_one_lacks_are_forbidden_whatever_is_said(house: House, act: str) -> None:
    response = caller(house.contributor).post(api(f"returns/{house.owed.pk}/{act}/"), {"nonsense": 1})

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("act", "state", "name"),
    [
        ("submit", "submitted", "partner_lead"),
        ("submit", "signed_off", "partner_lead"),
        ("send-back", "draft", "plan_manager"),
        ("send-back", "signed_off", "plan_manager"),
        ("sign-off", "draft", "plan_manager"),
        ("sign-off", "returned", "plan_manager"),
        ("reopen", "submitted", "plan_manager"),
    ],
)
def test_an_act_that_does_not_fit_how_things_stand_is_a_conflict(house: House, act: str, state: str, name: str) -> None:
    owed = in_state(house, state)

    response = caller(house.person(name)).post(api(f"returns/{owed.pk}/{act}/"), BODIES.get(act, {}))

    assert (response.status_code, response.json()["code"]) == (409, "refused")
    assert response.json()["detail"].startswith("This return is ")
    assert house.owed.status == state


def test_a_return_with_blank_figures_is_not_submitted(house: House) -> None:
    make_measure(house.priority, [house.partner])
    in_state(house, "draft")

    response = caller(house.partner_lead).post(api(f"returns/{house.owed.pk}/submit/"))

    assert (response.status_code, "still blank" in response.json()["detail"]) == (409, True)


@pytest.mark.parametrize(
    "body", [{}, {"note": ""}, {"note": "  "}, {"note": None}, {"note": 5}, {"note": "\x00"}, {"note": "a", "x": 1}]
)
def test_to_send_back_needs_a_note_and_nothing_else(house: House, body: dict[str, object]) -> None:
    owed = in_state(house, "submitted")

    response = caller(house.plan_manager).post(api(f"returns/{owed.pk}/send-back/"), body)

    assert response.status_code == 400, response.content
    assert house.owed.status == "submitted"


def test_the_whole_round_by_the_api(house: House) -> None:
    lead, manager = caller(house.partner_lead), caller(house.plan_manager)
    where = f"returns/{house.owed.pk}/"
    in_state(house, "draft")

    said = [
        lead.post(api(f"{where}submit/")),
        manager.post(api(f"{where}send-back/"), {"note": "Check the total."}),
        lead.put(
            api(f"{where}figures/"),
            {"lines": [{"measure": house.measure.pk, "version": 1, "numerator": 21, "denominator": 50}]},
        ),
        lead.post(api(f"{where}submit/")),
        manager.post(api(f"{where}sign-off/")),
        manager.post(api(f"{where}reopen/"), {"reason": "Late cases."}),
    ]

    assert [r.status_code for r in said] == [200] * 6
    assert [r.json().get("status") for r in said] == ["submitted", "returned", None, "submitted", "signed_off", "draft"]
    assert said[1].json()["returned_note"] == "Check the total."
    assert said[1].json()["returned_by"] == house.plan_manager.name


def test_a_return_says_what_one_may_do_with_it_now_and_why_not(house: House) -> None:
    owed = in_state(house, "submitted")

    def told(name: str) -> dict[str, object]:
        body: dict[str, object] = caller(house.person(name)).get(api(f"returns/{owed.pk}/")).json()
        return body

    assert told("plan_manager")["may"] == ["send_back", "sign_off"]
    assert told("partner_lead")["may"] == []
    assert "waits for review" in str(told("partner_lead")["lock_reason"])


def test_the_rows_tell_each_figure_owed_beside_last_periods(house: House) -> None:
    dimension = make_dimension(house.partnership, ("White", "Asian"))
    broad = make_measure(house.priority, [house.partner], breakdown=dimension)
    before = make_open_period(house.plan_manager, "2026/27 Q1")
    record(
        [
            ratio(house.measure, house.partner, before, 10, 40),
            ratio(house.measure, house.partner, house.period, 20, 50, note="Up"),
            missing(broad, house.partner, house.period),
        ],
        by=house.partner_lead,
    )

    rows = caller(house.contributor).get(api(f"returns/{house.owed.pk}/")).json()["rows"]

    told = [(row["measure"]["code"], (row["category"] or {}).get("code"), row["version"]) for row in rows]
    assert told == [
        (house.measure.code, None, 1),
        (broad.code, None, 1),
        (broad.code, "white", 0),
        (broad.code, "asian", 0),
    ]
    assert (rows[0]["figure"]["numerator"], rows[0]["figure"]["note"]) == ("20", "Up")
    assert (rows[0]["last_period"]["numerator"], rows[0]["last_period"]["denominator"]) == ("10", "40")
    assert (rows[1]["figure"]["missing_reason"], rows[1]["figure"]["value"]) == ("not_available", None)
    assert (rows[2]["figure"], rows[2]["is_answered"]) == (None, False)


def test_a_colleague_of_another_partner_never_sees_its_figures(house: House) -> None:
    record([ratio(house.measure, house.partner, house.period, 1, 987_654)], by=house.partner_lead)
    client = caller(house.other_partner_lead)

    told = client.get(api("returns/")).content + client.get(api(f"returns/{house.other_owed.pk}/")).content

    assert Figure.objects.filter(denominator=987_654).exists()
    assert b"987654" not in told


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 2), ("status=draft", 1), ("partner={other}", 1), ("period=2026/27 Q2", 2), ("period=x", 0)],
)
def test_returns_are_found_by(house: House, query: str, found: int) -> None:
    in_state(house, "draft")

    asked = query.format(other=house.other_partner.code)

    assert caller(house.plan_manager).get(api(f"returns/?{asked}")).json()["count"] == found


def test_a_return_costs_the_same_whatever_it_owes(house: House) -> None:
    client = caller(house.partner_lead)
    dimension = make_dimension(house.partnership, ("White", "Asian"))
    make_measure(house.priority, [house.partner], breakdown=dimension)
    few = queries_of(client, api(f"returns/{house.owed.pk}/"))
    for _ in range(30):
        measure = make_measure(house.priority, [house.partner], breakdown=dimension)
        record([ratio(measure, house.partner, house.period, 1, 2)], by=house.partner_lead)

    assert queries_of(client, api(f"returns/{house.owed.pk}/")) == few


def test_the_list_of_returns_costs_the_same_whatever_its_length(house: House) -> None:
    client = caller(house.plan_manager)
    few = queries_of(client, api("returns/"))
    for year in range(2018, 2026):
        for quarter in (1, 2, 3, 4):
            make_open_period(house.plan_manager, f"{year}/{year % 100 + 1} Q{quarter}")

    assert client.get(api("returns/")).json()["count"] > 60
    assert queries_of(client, api("returns/")) == few
