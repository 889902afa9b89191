"""Which quarter and basis a page shows."""

import pytest

from board.selectors.quarters import choose
from measures.calc.words import Basis
from measures.models import Period, Return
from tests.factories import make_open_period, make_return, ratio
from tests.house import House
from tests.integration.board.pages import signed_in


@pytest.fixture
def last(house: House) -> Period:
    """The quarter before the house's open one, open too."""
    return make_open_period(house.plan_manager, "2026/27 Q1")


def sign_off(house: House, period: Period, *, both: bool = True) -> None:
    pairs = [(house.partner, house.partner_lead), (house.other_partner, house.other_partner_lead)]
    for partner, lead in pairs if both else pairs[:1]:
        figures = [ratio(house.measure, partner, period, 20, 50)]
        make_return(partner, period, lead=lead, manager=house.plan_manager, figures=figures, state="signed_off")


def test_the_latest_quarter_with_half_its_returns_signed_off_is_shown(house: House, last: Period) -> None:
    sign_off(house, last)

    choice = choose(house.board_member, "", "")

    assert choice.chosen and choice.chosen.period == last
    assert choice.collecting and choice.collecting.words == "0 of 2 returns signed off"

    sign_off(house, house.period, both=False)

    assert (chosen := choose(house.board_member, "", "").chosen) and chosen.period == house.period


def test_a_quarter_that_is_not_complete_says_so_wherever_it_is_read(house: House, last: Period) -> None:
    sign_off(house, last)
    assert choose(house.board_member, "", "").unfinished == ""

    collecting = choose(house.board_member, house.period.code, "")
    assert collecting.unfinished == (
        "2026/27 Q2 is still being collected: 0 of 2 returns signed off. What you read here may change."
    )
    page = signed_in(house.board_member).get(f"/board/{collecting.same}").content.decode()
    assert collecting.unfinished in page

    sign_off(house, house.period, both=False)
    assert choose(house.board_member, "", "").unfinished.startswith("2026/27 Q2 is not complete: 1 of 2 returns")


def test_before_anything_is_signed_off_the_first_quarter_is_shown(house: House, last: Period) -> None:
    choice = choose(house.board_member, "", "")

    assert choice.chosen and choice.chosen.period == last


def test_a_quarter_asked_for_is_shown_and_kept_in_the_links(house: House, last: Period) -> None:
    sign_off(house, last)

    choice = choose(house.board_member, house.period.code, "")

    assert choice.chosen and choice.chosen.period == house.period
    assert choice.same == "?period=2026%2F27+Q2"
    assert choice.before_query == ""


def test_a_quarter_that_does_not_exist_gives_the_usual_one(house: House, last: Period) -> None:
    sign_off(house, last)

    assert (chosen := choose(house.board_member, "1999/00 Q9'--", "").chosen) and chosen.period == last


@pytest.mark.parametrize(
    ("name", "basis"),
    [
        ("plan_manager", Basis.PROVISIONAL),
        ("board_member", Basis.SIGNED_OFF),
        ("board_chair", Basis.SIGNED_OFF),
        ("partner_lead", Basis.SIGNED_OFF),
        ("administrator", Basis.SIGNED_OFF),
    ],
)
def test_provisional_figures_are_for_those_with_leave_for_the_whole_plan(house: House, name: str, basis: Basis) -> None:
    assert choose(house.person(name), "", "provisional").basis is basis


def test_another_partnership_s_quarters_do_not_exist(house: House) -> None:
    assert choose(house.stranger, "", "").chosen is None
    assert Return.objects.exists()
