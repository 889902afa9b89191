"""What happens to a decision: recorded at a meeting, given an owner or another date, closed with what came of it."""

from datetime import date, datetime

import pghistory
from django.db import transaction
from django.utils import timezone

from board.models import Decision, DecisionStatus
from board.permissions import check_records_decisions
from measures.models import Measure
from measures.permissions import Refused
from partners.models import Board, Person
from plan.models import Action, Plan, Priority

#: Characters: a paragraph.
LONGEST = 2_000


def record_decision(
    about: Measure | Action | Priority,
    *,
    by: Person,
    board: Board,
    decided_on: date,
    text: str,
    owner: str = "",
    due_on: date | None = None,
    restricted: str = "",
    at: datetime | None = None,
) -> Decision:
    """Write down what a board decided of a measure, an action or a priority.

    ``restricted`` is the legal ground that keeps it out of every public version.
    """
    plan = plan_of(about)
    check_records_decisions(by, plan.partnership_id)
    if board.partnership_id != plan.partnership_id:
        raise Refused("That board is not one of this partnership's.")
    _check_text(text, "Say what was decided.")
    _check_due(decided_on, due_on)
    if decided_on > timezone.localdate(at):
        raise Refused("The meeting is still to come: record what it decides afterwards.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="record_decision"):
        return Decision.objects.create(
            plan=plan,
            board=board,
            decided_on=decided_on,
            **{type(about)._meta.model_name or "": about},
            text=text.strip(),
            owner=owner.strip(),
            due_on=due_on,
            restricted=restricted.strip(),
            recorded_at=at or timezone.now(),
            recorded_by=by,
        )


def change_decision(decision: Decision, *, by: Person, owner: str, due_on: date | None) -> Decision:
    """Name who sees to an open decision, and by when. What was decided stays as it was recorded."""
    with transaction.atomic(), pghistory.context(by=by.pk, act="change_decision"):
        decision = _locked_open(decision, by)
        _check_due(decision.decided_on, due_on)
        decision.owner, decision.due_on = owner.strip(), due_on
        decision.save(update_fields=["owner", "due_on"])
    return decision


def close_decision(
    decision: Decision, *, by: Person, status: DecisionStatus, outcome: str, at: datetime | None = None
) -> Decision:
    """Close a decision as done or dropped, with what came of it."""
    if status is DecisionStatus.OPEN:
        raise Refused("Say whether it was done or dropped.")
    _check_text(outcome, "Say what came of it: it stays on record.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="close_decision", reason=outcome):
        decision = _locked_open(decision, by)
        decision.status, decision.outcome = status.value, outcome.strip()
        decision.closed_at, decision.closed_by = at or timezone.now(), by
        decision.save(update_fields=["status", "outcome", "closed_at", "closed_by"])
    return decision


def plan_of(about: Measure | Action | Priority) -> Plan:
    if isinstance(about, Measure):
        return about.priority.plan
    return about.theme.priority.plan if isinstance(about, Action) else about.plan


def _locked_open(decision: Decision, by: Person) -> Decision:
    decision = Decision.objects.select_for_update(of=("self",)).select_related("plan").get(pk=decision.pk)
    check_records_decisions(by, decision.plan.partnership_id)
    if not decision.is_open:
        raise Refused(f"This decision is {DecisionStatus(decision.status).label.lower()} already.")
    return decision


def _check_text(text: str, refusal: str) -> None:
    if not text.strip():
        raise Refused(refusal)
    if len(text) > LONGEST:
        raise Refused(f"This is too long: keep it to {LONGEST:,} characters.")


def _check_due(decided_on: date, due_on: date | None) -> None:
    if due_on is not None and due_on < decided_on:
        raise Refused("It cannot be due before it was decided.")
