"""A quarter of the house from its last return to its signed pack, each step by the service people use."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from board.models import BoardPack, Preparation
from board.packs import Kind
from board.selectors.checklist import Checklist, checklist
from board.selectors.frozen import Wanted
from board.services.signing import prepare_pack, sign_pack
from measures.models import Period
from measures.services.rollup import drain_rollups
from tests.conftest import TODAY
from tests.factories import make_return, ratio
from tests.house import House

REASON = "Known, and in the notes of the meeting."


def settle(house: House, own: int = 60, other: int = 55, period: Period | None = None) -> None:
    """Both partners' returns given and signed off, and worked in."""
    period = period or house.period
    for partner, lead, number in (
        (house.partner, house.partner_lead, own),
        (house.other_partner, house.other_partner_lead, other),
    ):
        figures = [ratio(house.measure, partner, period, number, 100)]
        make_return(partner, period, lead=lead, manager=house.plan_manager, figures=figures, state="signed_off")
    work_in()


def work_in() -> None:
    drain_rollups(today=TODAY, now=timezone.now() - timedelta(minutes=1))


def look(house: House, kind: Kind = Kind.QUARTER, **said: Any) -> Checklist:
    """The checklist as it stands on the day the tests live on."""
    chosen = {"period": None if kind is Kind.PLAN else house.period, "as_of": TODAY, **said}
    return checklist(Wanted(house.plan, kind, **chosen))


def prepare(house: House, kind: Kind = Kind.QUARTER, *, asked: str = "", **said: Any) -> Preparation:
    """The plan manager has seen the checklist and says of each warning that it is known."""
    found = look(house, kind, **said)
    return prepare_pack(
        house.plan,
        found.wanted.period,
        by=house.plan_manager,
        shown=found.digest,
        reasons={each.key: REASON for each in found.warnings},
        kind=kind,
        as_of=found.wanted.as_of,
        asked=asked,
    )


def sign(house: House, kind: Kind = Kind.QUARTER, **said: Any) -> BoardPack:
    return sign_pack(prepare(house, kind, **said), by=house.board_chair)
