"""Plans and priorities as they were agreed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from board.selectors.facts import fact_line, when
from board.selectors.plans import plan_list
from board.selectors.priority import priority_page
from plan.models import (
    Action,
    ActionTheme,
    Evidence,
    Fact,
    Milestone,
    Outcome,
    PriorityLine,
    StrategicLead,
)
from tests.conftest import TODAY
from tests.factories import make_plan, make_priority
from tests.house import House
from tests.integration.board.pages import roll_up, signed_in


def priority_text(house: House) -> str:
    where = reverse("priority", args=[house.plan.code, house.priority.number])
    return signed_in(house.board_member).get(where).content.decode()


def test_plans_are_listed_newest_first(house: House) -> None:
    older = make_plan(house.partnership, starts_on=date(2021, 4, 1), ends_on=date(2022, 3, 31))
    newer = make_plan(house.partnership, starts_on=date(2029, 4, 1), ends_on=date(2032, 3, 31))
    assert [each.plan for each in plan_list(house.board_member)] == [newer, house.plan, older]


def test_a_line_end_of_the_plan_file_is_none_on_the_page(house: House) -> None:
    house.priority.why = "Early childhood needs\ngood care.\n\nRisks add up."
    house.priority.save()
    assert "<p>Early childhood needs good care.</p><p>Risks add up.</p>" in priority_text(house)


def test_an_action_called_on_track_says_which_of_its_steps_are_late(house: House) -> None:
    theme = ActionTheme.objects.create(priority=house.priority, order=0, title="Theme")
    action = Action.objects.create(theme=theme, order=0, title="Act", owner=house.partner, status="on_track")
    for order, due_on in enumerate((date(2026, 9, 30), date(2026, 10, 31), date(2027, 3, 31))):
        Milestone.objects.create(action=action, order=order, title="Step", due_on=due_on)
    assert "2 milestones late" in priority_text(house)


def test_an_outcome_s_words_stand_between_their_marks_without_a_space(house: House) -> None:
    Outcome.objects.create(priority=house.priority, code="O1", order=0, text="We feel safe")
    assert "“We feel safe”" in priority_text(house)


def test_a_vacancy_is_said(house: House) -> None:
    house.priority.sponsor = "John Gregg"
    house.priority.save()

    page = signed_in(house.board_member).get(reverse("plan", args=[house.plan.code])).content.decode()

    assert "John Gregg" in page
    assert "To be confirmed" in page


def test_a_priority_without_measures_shows_what_its_plan_says(house: House) -> None:
    bare = make_priority(house.plan, title="Youth violence")
    PriorityLine.objects.create(priority=bare, kind="objective", order=0, text="less violence under 25")
    StrategicLead.objects.create(priority=bare, order=0, name="Caroline Ryder")

    page = signed_in(house.board_member).get(reverse("priority", args=[house.plan.code, bare.number])).content.decode()

    assert "Less violence under 25" in page
    assert "Caroline Ryder" in page
    assert 'id="measures"' not in page


def test_an_outcome_shows_the_measures_that_tell_of_it(house: House) -> None:
    outcome = Outcome.objects.create(priority=house.priority, code="O1", order=0, text="We feel safe")
    outcome.measures.add(house.measure)
    roll_up()

    page = priority_page(house.board_member, house.plan.code, house.priority.number, today=TODAY)

    assert [(each.outcome, [row.measure for row in each.measures]) for each in page.outcomes] == [
        (outcome, [house.measure])
    ]


@pytest.mark.parametrize(
    ("due_on", "done_on", "label"),
    [
        (date(2026, 11, 21), None, "Late"),
        (TODAY, None, "Due"),
        (None, None, "No date yet"),
        (date(2026, 1, 1), date(2026, 1, 1), "Done"),
        (date(2026, 1, 1), date(2026, 1, 2), "Done late"),
        (None, date(2026, 1, 2), "Done"),
    ],
)
def test_a_milestone_is_done_late_or_due_by_its_dates(
    house: House, due_on: date | None, done_on: date | None, label: str
) -> None:
    theme = ActionTheme.objects.create(priority=house.priority, order=0, title="Theme")
    action = Action.objects.create(theme=theme, order=0, title="Act", owner=house.partner)
    Milestone.objects.create(action=action, order=0, title="Step", due_on=due_on, done_on=done_on)

    page = priority_page(house.board_member, house.plan.code, house.priority.number, today=TODAY)

    assert page.themes[0].actions[0].milestones[0].label == label


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"value": Decimal(4500), "approximate": True}, "About 4,500"),
        ({"low": Decimal(10), "high": Decimal(20), "unit": "%"}, "10 to 20%"),
        ({"value": Decimal("89.5"), "at": "2024-09"}, "89.5 in September 2024"),
        ({"value": Decimal("-10.1"), "unit": "%"}, "−10.1%"),
        ({"series": {"2018": 26.4}}, ""),
    ],
)
def test_a_fact_is_written_as_people_read_it(fields: dict[str, object], text: str) -> None:
    assert fact_line(Fact(label="Fact", **fields)).text == text


def test_a_fact_s_share_and_series_are_written_out() -> None:
    line = fact_line(Fact(label="Crimes", series={"2024-04": 668}, share=Decimal("14.90"), share_of="38508"))

    assert line.series == (("April 2024", "668"),)
    assert line.share == "14.9% of 38,508"


def test_a_published_year_stays_as_published() -> None:
    assert [when(text) for text in ("2021/22", "2018", "2026-03-31")] == ["2021/22", "2018", "31 March 2026"]


def test_a_fact_on_small_numbers_is_flagged(house: House) -> None:
    evidence = Evidence.objects.create(priority=house.priority, order=0, heading="Perinatal")
    Fact.objects.create(evidence=evidence, order=0, label="Women", low=Decimal(5), high=Decimal(10), small_numbers=True)

    assert "Small numbers: do not break down further" in priority_text(house)


def test_the_priority_page_takes_as_many_queries_for_many_actions_as_for_one(house: House) -> None:
    client = signed_in(house.board_member)
    where = reverse("priority", args=[house.plan.code, house.priority.number])
    counts = []
    for more in (1, 9):
        for number in range(more):
            theme = ActionTheme.objects.create(priority=house.priority, order=number, title=f"Theme {more} {number}")
            action = Action.objects.create(theme=theme, order=0, title="Act", owner=house.partner)
            action.supporting.add(house.other_partner)
            Milestone.objects.create(action=action, order=0, title="Step")
            evidence = Evidence.objects.create(priority=house.priority, order=number)
            Fact.objects.create(evidence=evidence, order=0, label="Fact", value=1)
            Outcome.objects.create(
                priority=house.priority, code=f"O{more}{number}", order=number, text="We"
            ).measures.add(house.measure)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(where).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 24


@pytest.mark.parametrize("path", ["/plans/a%00b/", "/plans/a%00b/priorities/1/", "/plans/a/measures/a%00b/"])
def test_an_address_with_a_null_character_does_not_exist(house: House, path: str) -> None:
    assert signed_in(house.board_member).get(path).status_code == 404
