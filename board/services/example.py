"""The example's board: two decisions, and two past quarters signed, so that its pages have something to show."""

from datetime import date, datetime

from django.utils import timezone

from board.models import BoardPack, DecisionStatus
from board.packs import Kind
from board.selectors.checklist import checklist
from board.selectors.frozen import Wanted
from board.services.decisions import close_decision, record_decision
from board.services.signing import prepare_pack, sign_pack
from measures.models import Measure, Period
from measures.services.example.people import CODE
from measures.services.example.timing import Calendar, due_on, moment
from partners.models import Board, Person
from partners.roles import Role
from plan.models import Plan

PLAN = "CYP-2025-28"
#: Quarters ago that were signed; the one between had a return that never came.
SIGNED = (4, 2)
#: Days after the figures were due.
MEETING, SIGNATURE = 20, 24
REASON = "Talked about with the partner; the board knows it."


def has_signed() -> bool:
    return BoardPack.objects.filter(plan__partnership__code=CODE).exists()


def sign_example(now: datetime) -> None:
    """Two meetings of the past, each with what was decided and the signature after it."""
    manager, chair = (_person(role) for role in (Role.PLAN_MANAGER, Role.BOARD_CHAIR))
    plan = Plan.objects.select_related("partnership").get(partnership__code=CODE, code=PLAN)
    board = Board.objects.filter(plan_boards__plan=plan, plan_boards__signs_off=True).order_by("pk").first()
    assert board is not None
    spans = dict(Calendar(now).quarters)
    for ago in SIGNED:
        due = due_on(spans[ago])
        met = moment(due, MEETING)
        if ago == SIGNED[0]:
            _first_meeting(plan, board, chair, met.date(), done=moment(due_on(spans[2]), MEETING, hour=15))
        else:
            _second_meeting(plan, board, chair, met.date(), late=due_on(spans[1]))
        _sign(plan, spans[ago].code, manager, chair, met, moment(due, SIGNATURE))


def _first_meeting(plan: Plan, board: Board, chair: Person, on: date, done: datetime) -> None:
    made = record_decision(
        _measure(plan, "P4.3"),
        by=chair,
        board=board,
        decided_on=on,
        text="Ask the perinatal mental health service how far its home visits reach, and report back next time.",
        owner="Perinatal mental health service manager",
        due_on=done.date(),
        at=moment(on, hour=16),
    )
    close_decision(
        made,
        by=chair,
        status=DecisionStatus.DONE,
        outcome="The service reported: two areas are not reached, and a visitor is being recruited for each.",
        at=done,
    )


def _second_meeting(plan: Plan, board: Board, chair: Person, on: date, late: date) -> None:
    record_decision(
        _measure(plan, "P4.8"),
        by=chair,
        board=board,
        decided_on=on,
        text="Bring a recovery plan for Family Help with health visitors, with what it needs from each partner.",
        owner="Early help service manager",
        due_on=late,
        at=moment(on, hour=16),
    )


def _sign(plan: Plan, quarter: str, manager: Person, chair: Person, met: datetime, signed_at: datetime) -> None:
    period = Period.objects.get(partnership=plan.partnership, frequency="quarter", code=quarter)
    found = checklist(Wanted(plan, Kind.QUARTER, period, met.date()))
    preparation = prepare_pack(
        plan,
        period,
        by=manager,
        shown=found.digest,
        reasons={each.key: REASON for each in found.warnings},
        as_of=met.date(),
        at=moment(met.date(), 1),
    )
    sign_pack(preparation, by=chair, at=signed_at)


def _measure(plan: Plan, code: str) -> Measure:
    found: Measure = Measure.objects.select_related("priority__plan").get(priority__plan=plan, code=code)
    return found


def _person(role: Role) -> Person:
    found: Person = Person.objects.filter(partnership__code=CODE, memberships__role=role.value).order_by("pk")[0]
    return found


def example_now(today: date | None) -> datetime:
    """Ten in the morning of the day it is loaded for."""
    return moment(today) if today else timezone.now()
