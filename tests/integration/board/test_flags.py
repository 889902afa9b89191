"""Filters of the board's page: they find what they say, stay in the address, and chance is reckoned with."""

import re
from decimal import Decimal

import pytest

from board.selectors.flags import chance_note
from board.selectors.status import BoardPage, board_page
from measures.calc.chance import chance_flags
from measures.models import Category, Measure
from tests.factories import make_dimension, make_measure, sign_series
from tests.house import House
from tests.integration.board.pages import roll_up, signed_in

QUARTER = "2026/27 Q2"
STEADY = [60, 61, 60, 59, 61, 60, 60, 61, 59, 60, 61]


@pytest.fixture
def plan(house: House) -> dict[str, Measure]:
    """Five measures, each for one thing; the house's own has no figure."""

    def measure(title: str, values: list[object], **fields: object) -> Measure:
        made = make_measure(
            house.priority, [house.partner], target=Decimal(55), by=house.plan_manager, title=title, **fields
        )
        sign_series(made, house.partner, values, by=house.plan_manager)
        return made

    found = {
        "worse": measure("Red and worse", [None] * 10 + [40, 30]),
        "better": measure("Red and better", [None] * 10 + [30, 40]),
        "fallen": measure("Fallen but green", [*STEADY, 56]),
        "waiting": make_measure(house.priority, readiness="defined", title="Not ready"),
    }
    dimension = make_dimension(house.partnership, ("Asian", "White"))
    Category.objects.filter(dimension=dimension, title="White").update(is_reference=True)
    apart = measure("Apart", [None] * 7 + [(1190, 2000), None, None, None, (1120, 2000)], breakdown=dimension)
    for title, then, now in (("White", 600, 660), ("Asian", 590, 460)):
        sign_series(
            apart,
            house.partner,
            [None] * 7 + [(then, 1000), None, None, None, (now, 1000)],
            by=house.plan_manager,
            category=dimension.categories.get(title=title),
        )
    roll_up()
    return found | {"apart": apart}


def listed(page: BoardPage) -> set[str]:
    return {row.measure.title for each in page.priorities for row in (*each.ready, *each.not_ready)}


def test_each_filter_finds_what_it_says_and_several_find_any(house: House, plan: dict[str, Measure]) -> None:
    def found(*show: str, status: str = "") -> set[str]:
        return listed(board_page(house.board_member, period=QUARTER, status=status, show=show))

    assert found("red-worse") == {"Red and worse"}
    assert found("chance") == {"Fallen but green"}
    assert found("gap") == {"Apart"}
    assert found("not-ready") == {"Not ready"}
    assert found("red-worse", "gap") == {"Red and worse", "Apart"}
    assert found("gap", status="green") == {"Apart"}
    assert found("red-worse", status="green") == set()
    assert found("nonsense") == found()

    page = board_page(house.board_member, period=QUARTER, show=["gap"])
    assert {flag.code: flag.count for flag in page.flags} == {"red-worse": 1, "chance": 1, "gap": 1, "not-ready": 1}
    assert page.filter_words == "Only measures that have a gap that widens"


def test_the_filter_is_a_plain_form_whose_choice_stays_in_the_address(house: House, plan: dict[str, Measure]) -> None:
    page = signed_in(house.board_member).get("/board/", {"period": QUARTER, "show": ["gap", "chance"]})
    html = " ".join(page.content.decode().split())

    ticked = re.findall(r'<input[^>]*type="checkbox"[^>]*value="([^"]+)"[^>]*checked', html)
    assert set(ticked) == {"gap", "chance"}
    assert html.count('<input type="hidden" name="show" value="gap">') == 1, "the choice of quarter keeps the filter"
    assert "status=green&amp;show=chance&amp;show=gap#measures" in html, "and so do the counts by status"
    assert "Red and worse" not in html.partition('id="measures"')[2]


def test_the_note_reckons_with_every_judgement_that_may_raise_a_flag(house: House, plan: dict[str, Measure]) -> None:
    """One series of 12 quarters and one gap were judged; one flag of each is raised."""
    page = board_page(house.board_member, period=QUARTER)

    words = chance_flags([12], gaps=1).words
    assert page.chance == f"2 flags are raised here: 1 of change and 1 of a gap that moved. {words}"
    assert "2 judgements" in words
    assert chance_note([]) == ""


def test_a_widening_gap_is_said_beside_the_count_of_green(house: House, plan: dict[str, Measure]) -> None:
    page = board_page(house.board_member, period=QUARTER)

    assert [count.widening for count in page.counts if count.rag == "green"] == [1]
    assert [row.measure.title for row in page.widening] == ["Apart"]
    html = " ".join(signed_in(house.board_member).get("/board/", {"period": QUARTER}).content.decode().split())
    assert "Of those on target, 1 has a gap between groups that widens." in html
    assert "1 with a gap that widens" in html
