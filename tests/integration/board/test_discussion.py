"""The top of the board's page: what to talk about first by its rule, and what changed since the last signed quarter."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from board.packs import Why
from board.selectors.discussion import for_discussion
from board.selectors.meeting import Meeting, meeting
from board.selectors.status import board_page
from measures.calc.words import GapChange
from measures.models import MeasureResult
from tests.conftest import TODAY
from tests.factories import make_decision, make_measure, make_open_period, sign_series
from tests.house import House
from tests.integration.board.pages import signed_in
from tests.integration.board.test_signing import next_quarter
from tests.signing import settle, sign, work_in

pytestmark = pytest.mark.usefixtures("today")


def top(house: House, period: str = "") -> Meeting:
    page = board_page(house.board_member, period=period)
    return meeting(page, house.board_member, TODAY)


def test_items_come_by_the_stated_rule_and_five_at_most(house: House) -> None:
    settle(house)
    series = {
        Why.RED: ["20", "20", "20"],
        Why.NO_DATA: ["60", "not_available", "not_available"],
        Why.GAP_WIDENING: ["60", "60", "60"],
        Why.RED_AND_WORSE: ["60", "60", "20"],
    }
    made = {}
    for number, (why, values) in enumerate(series.items()):
        measure = make_measure(
            house.priority, [house.partner], target=Decimal(55), by=house.plan_manager, order=number, title=why.value
        )
        given = [value if value.startswith("not") else (int(value), 100) for value in values]
        sign_series(measure, house.partner, given, by=house.plan_manager, first="2026/27 Q1")
        made[why] = measure
    work_in()
    MeasureResult.objects.filter(measure=made[Why.GAP_WIDENING]).update(gap_change=GapChange.WIDER.value)
    make_decision(house.measure, by=house.plan_manager, decided_on=date(2026, 9, 1), due_on=TODAY - timedelta(days=1))

    found = top(house, "2026/27 Q3")

    assert [each.item.why for each in found.items] == [
        Why.RED_AND_WORSE,
        Why.GAP_WIDENING,
        Why.OVERDUE_DECISION,
        Why.NO_DATA,
        Why.RED,
    ]
    assert found.items[3].item.sentence == "No figure for 2026/27 Q2 and 2026/27 Q3."
    page = signed_in(house.board_member).get(reverse("board"), {"period": "2026/27 Q3"}).content.decode()
    assert "Red and getting worse" in page and "For discussion first" in page


def test_a_measure_comes_once_and_what_is_left_is_counted(house: House) -> None:
    settle(house, 20, 20)
    for number in range(6):
        make_decision(
            house.measure,
            by=house.plan_manager,
            decided_on=date(2026, 9, 1),
            due_on=TODAY - timedelta(days=1),
            text=f"Decision {number}",
        )
    found = top(house)
    assert (len(found.items), found.left) == (5, 2)
    assert for_discussion([], []) == []


def test_what_changed_since_the_last_signed_quarter_is_said(house: House) -> None:
    settle(house)
    assert top(house).signed is None
    sign(house)
    assert top(house).is_signed and not top(house).changed

    later = next_quarter(house)
    found = top(house, later.period.code)

    assert [(each.standing.measure, each.was, each.standing.rag) for each in found.changed] == [
        (house.measure, "green", "red")
    ]
    page = signed_in(house.board_member).get(reverse("board"), {"period": later.period.code}).content.decode()
    assert "Since the last signed quarter" in page and "2026/27 Q2" in page


def test_an_earlier_quarter_is_not_compared_with_a_later_pack(house: House) -> None:
    make_open_period(house.plan_manager, "2026/27 Q1")
    settle(house)
    sign(house)
    assert top(house, "2026/27 Q1").signed is None
