"""The API says who is calling and who the partners are."""

import pytest

from partners.models import Person
from partners.roles import Role
from tests.calling import api, caller, queries_of
from tests.factories import make_partner, make_person
from tests.house import House


def test_me_says_who_i_am_and_what_i_hold(house: House) -> None:
    body = caller(house.partner_lead).get(api("me/")).json()

    assert body["email"] == house.partner_lead.email
    assert body["partnership"]["code"] == house.partnership.code
    assert [(role["role"], role["partner"]["code"]) for role in body["roles"]] == [("partner_lead", house.partner.code)]
    assert body["sees_small_numbers"] is False


def test_a_role_for_the_whole_plan_has_no_partner(house: House) -> None:
    body = caller(house.plan_manager).get(api("me/")).json()

    assert [(role["label"], role["partner"]) for role in body["roles"]] == [("Plan manager", None)]
    assert body["sees_small_numbers"] is True


@pytest.mark.parametrize("name", ["contributor", "analyst", "board_member", "administrator"])
def test_everybody_in_the_partnership_sees_its_partners(house: House, name: str) -> None:
    client = caller(house.person(name))

    codes = {row["code"] for row in client.get(api("partners/")).json()["results"]}

    assert codes == {house.partner.code, house.other_partner.code}
    assert client.get(api(f"partners/{house.partner.pk}/")).json()["name"] == house.partner.name


def test_another_partnership_sees_none_of_them(house: House) -> None:
    client = caller(house.stranger)

    assert client.get(api("partners/")).json()["results"] == []
    assert client.get(api(f"partners/{house.partner.pk}/")).status_code == 404


def test_a_person_without_a_role_sees_nothing(house: House) -> None:
    nobody = make_person(house.partnership)
    client = caller(nobody)

    assert [client.get(api(f"{kind}/")).json()["count"] for kind in ("partners", "plans", "measures")] == [0, 0, 0]


def test_lists_cost_the_same_whatever_their_length(house: House) -> None:
    client = caller(house.board_member)
    few = queries_of(client, api("partners/"))
    for _ in range(30):
        make_partner(house.partnership)

    assert queries_of(client, api("partners/")) == few


def test_me_costs_the_same_whatever_i_hold(house: House) -> None:
    def client_with(count: int) -> Person:
        person = make_person(house.partnership)
        for _ in range(count):
            person.memberships.create(role=Role.CONTRIBUTOR.value, partner=make_partner(house.partnership))
        return person

    assert queries_of(caller(client_with(3)), api("me/")) == queries_of(caller(client_with(30)), api("me/"))
