"""Decisions: recorded at a meeting, followed up until they are closed, with what came of them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from board.models import Decision, DecisionStatus
from board.services.decisions import change_decision, close_decision, record_decision
from measures.permissions import Refused
from plan.models import Action, ActionTheme
from tests.conftest import TODAY
from tests.factories import make_board, make_decision, make_partnership
from tests.house import House
from tests.integration.board.pages import signed_in

pytestmark = pytest.mark.usefixtures("today")


def pages_of(house: House) -> dict[str, str]:
    client = signed_in(house.board_member)
    addresses = {"list": reverse("decisions"), "measure": house.measure.get_absolute_url()}
    addresses["priority"] = house.priority.get_absolute_url()
    return {name: client.get(address).content.decode() for name, address in addresses.items()}


def test_a_decision_is_on_the_page_of_what_it_is_about_until_it_is_closed(house: House) -> None:
    made = make_decision(
        house.measure,
        by=house.plan_manager,
        text="Ask for a recovery plan",
        owner="Head of service",
        decided_on=date(2026, 9, 10),
        due_on=TODAY - timedelta(days=1),
    )

    found = pages_of(house)
    assert {name for name, page in found.items() if "Ask for a recovery plan" in page} == {
        "list",
        "measure",
        "priority",
    }
    assert all("Overdue" in page for page in found.values())

    close_decision(made, by=house.board_chair, status=DecisionStatus.DONE, outcome="The plan came in October.")
    found = pages_of(house)
    assert "The plan came in October." in found["measure"] and "The plan came in October." in found["list"]
    assert "Ask for a recovery plan" not in found["priority"], "an open decision of a measure only"
    assert not any("Overdue" in page for page in found.values())


def test_a_decision_of_an_action_stands_on_its_priority_s_page(house: House) -> None:
    theme = ActionTheme.objects.create(priority=house.priority, order=1, title="Hubs")
    action = Action.objects.create(theme=theme, order=1, title="Open a second hub")

    made = make_decision(action, by=house.board_chair, text="Find a building")

    assert made.about_url == house.priority.get_absolute_url()
    assert "Find a building" in pages_of(house)["priority"]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"text": "  "}, "what was decided"),
        ({"due_on": date(2026, 11, 19)}, "due before"),
        ({"decided_on": TODAY + timedelta(days=1)}, "still to come"),
        ({"text": "x" * 2_001}, "too long"),
    ],
)
def test_what_cannot_be_is_refused_with_the_cure(house: House, said: dict[str, object], refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        make_decision(house.measure, by=house.plan_manager, **said)
    assert not Decision.objects.exists()


def test_only_a_plan_manager_or_the_chair_of_the_same_city_records_and_closes(house: House) -> None:
    made = make_decision(house.measure, by=house.board_chair)

    for person in (house.board_member, house.partner_lead, house.administrator, house.stranger):
        with pytest.raises(PermissionDenied):
            make_decision(house.measure, by=person)
        with pytest.raises(PermissionDenied):
            close_decision(made, by=person, status=DecisionStatus.DROPPED, outcome="No.")
    with pytest.raises(Refused, match="not one of this partnership"):
        record_decision(
            house.measure,
            by=house.plan_manager,
            board=make_board(make_partnership()),
            decided_on=TODAY,
            text="Look again.",
        )


def test_a_closed_decision_says_what_came_of_it_and_stays_closed(house: House) -> None:
    made = make_decision(house.measure, by=house.plan_manager)
    with pytest.raises(Refused, match="what came of it"):
        close_decision(made, by=house.plan_manager, status=DecisionStatus.DONE, outcome=" ")
    close_decision(made, by=house.plan_manager, status=DecisionStatus.DROPPED, outcome="Overtaken by the new service.")

    with pytest.raises(Refused, match="dropped already"):
        close_decision(made, by=house.plan_manager, status=DecisionStatus.DONE, outcome="Done after all.")
    with pytest.raises(Refused, match="dropped already"):
        change_decision(made, by=house.plan_manager, owner="Somebody", due_on=None)


def test_the_database_holds_a_decision_to_one_thing_and_its_end_to_a_person(house: House) -> None:
    made = make_decision(house.measure, by=house.plan_manager)
    for wrong in ({"priority": house.priority}, {"status": "done"}, {"closed_at": made.recorded_at}, {"text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=made.pk).update(**wrong)


def test_it_is_recorded_and_closed_by_its_pages(house: House) -> None:
    chair = signed_in(house.board_chair)
    said = {
        "about": f"measure-{house.measure.pk}",
        "board": house.board.pk,
        "decided_on": "2026-11-20",
        "text": "Bring a deep dive in March.",
    }
    blank = chair.post(reverse("decision-new"), {**said, "text": ""})
    assert blank.status_code == 422 and "Say what was decided" in blank.content.decode()

    made = chair.post(reverse("decision-new"), said, follow=True)
    page = made.content.decode()
    assert "Bring a deep dive in March." in page and "To be named" in page
    decision = Decision.objects.get()
    chair.post(reverse("decision-change", args=[decision.pk]), {"owner": "Dr Rao", "due_on": "2027-03-01"})
    done = {"status": "done", "outcome": "It was held."}
    page = chair.post(reverse("decision-close", args=[decision.pk]), done, follow=True).content.decode()
    assert "Dr Rao" in page and "It was held." in page and "Close the decision" not in page


def test_the_api_lists_decisions_by_status(house: House) -> None:
    late = make_decision(house.measure, by=house.plan_manager, decided_on=date(2026, 9, 1), due_on=date(2026, 10, 1))
    done = make_decision(house.priority, by=house.plan_manager)
    close_decision(done, by=house.plan_manager, status=DecisionStatus.DONE, outcome="Done.")
    client = signed_in(house.board_member)

    listed = client.get(reverse("api-decision-list"), {"status": "open"}).json()["results"]

    assert [(each["id"], each["measure"], each["priority"], each["is_overdue"]) for each in listed] == [
        (late.pk, house.measure.code, None, True)
    ]
    assert client.get(reverse("api-decision-list")).json()["results"][0]["outcome"] == "Done."
