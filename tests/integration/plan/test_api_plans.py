"""Plans and priorities by the API."""

from datetime import date

import pytest

from partners.models import Board
from plan.models import Action, ActionTheme, Milestone, Outcome, PlanBoard, Priority, StrategicLead
from tests.calling import api, caller, queries_of
from tests.factories import make_plan
from tests.house import House


def furnish(priority: Priority, house: House, actions: int = 1) -> None:
    board = Board.objects.create(partnership=house.partnership, code=f"B{priority.pk}", name="CYP Board")
    PlanBoard.objects.create(plan=priority.plan, board=board, signs_off=True)
    StrategicLead.objects.create(priority=priority, order=0, name="Director of Children's Services")
    Outcome.objects.create(priority=priority, code="O1", order=0, text="We feel safe at home.")
    theme = ActionTheme.objects.create(priority=priority, order=0, title="Early help")
    for number in range(actions):
        action = Action.objects.create(theme=theme, order=number, title=f"Action {number}", owner=house.partner)
        action.supporting.add(house.other_partner)
        Milestone.objects.create(action=action, order=0, title="Agreed", due_on=date(2026, 9, 30))


def test_plans_are_listed(house: House) -> None:
    rows = caller(house.board_member).get(api("plans/")).json()["results"]

    assert [(row["code"], row["starts_on"], row["status"]) for row in rows] == [
        (house.plan.code, "2025-04-01", "agreed")
    ]


def test_a_plan_tells_its_boards_and_priorities(house: House) -> None:
    furnish(house.priority, house)

    body = caller(house.board_member).get(api(f"plans/{house.plan.pk}/")).json()

    assert [(b["name"], b["signs_off"]) for b in body["boards"]] == [("CYP Board", True)]
    assert [p["id"] for p in body["priorities"]] == [house.priority.pk]


def test_a_priority_tells_its_outcomes_and_actions(house: House) -> None:
    furnish(house.priority, house)

    body = caller(house.contributor).get(api(f"priorities/{house.priority.pk}/")).json()

    (action,) = body["action_themes"][0]["actions"]
    assert body["outcomes"] == [{"code": "O1", "text": "We feel safe at home."}]
    assert body["strategic_leads"] == ["Director of Children's Services"]
    assert (action["owner"], action["supporting"]) == (house.partner.code, [house.other_partner.code])
    assert action["milestones"][0]["due_on"] == "2026-09-30"


@pytest.mark.parametrize("kind", ["plans", "priorities"])
def test_another_partnerships_plan_does_not_exist(house: House, kind: str) -> None:
    found = {"plans": house.plan.pk, "priorities": house.priority.pk}[kind]

    assert caller(house.stranger).get(api(f"{kind}/{found}/")).status_code == 404
    assert caller(house.board_member).get(api(f"{kind}/{found}/")).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_plans_are_only_read(house: House, method: str) -> None:
    response = getattr(caller(house.plan_manager), method)(api(f"plans/{house.plan.pk}/"), {"title": "Mine"})

    assert response.status_code == 405


def test_the_list_costs_the_same_whatever_its_length(house: House) -> None:
    client = caller(house.board_member)
    few = queries_of(client, api("plans/"))
    for _ in range(30):
        make_plan(house.partnership)

    assert queries_of(client, api("plans/")) == few


def test_a_priority_costs_the_same_whatever_it_holds(house: House) -> None:
    few, many = (Priority.objects.create(plan=house.plan, number=n, title="P") for n in (900, 901))
    furnish(few, house, actions=3)
    furnish(many, house, actions=30)
    client = caller(house.board_member)

    assert queries_of(client, api(f"priorities/{few.pk}/")) == queries_of(client, api(f"priorities/{many.pk}/"))
