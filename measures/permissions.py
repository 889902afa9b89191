"""Who may do what with a return: one table of moves, and a sentence for every refusal."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied

from measures.calc.words import ReturnStatus as S
from measures.models import Return
from partners.models import Person
from partners.roles import Permission


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed move of a return: by whom, and whether it needs a reason."""

    act: str
    before: tuple[S, ...]
    after: S
    permission: Permission
    needs_reason: bool = False
    refusal: str = ""


#: docs/return-workflow.md is drawn from this table.
MOVES = {
    move.act: move
    for move in (
        Move(
            "save",
            (S.NOT_STARTED, S.DRAFT, S.RETURNED),
            S.DRAFT,
            Permission.ENTER_FIGURES,
            refusal="It can only be changed while it is being drafted.",
        ),
        Move(
            "submit",
            (S.DRAFT,),
            S.SUBMITTED,
            Permission.SUBMIT_RETURN,
            refusal="Only a draft can be submitted.",
        ),
        Move(
            "return",
            (S.SUBMITTED,),
            S.RETURNED,
            Permission.REVIEW_RETURNS,
            needs_reason=True,
            refusal="Only a submitted return can be sent back.",
        ),
        Move(
            "sign_off",
            (S.SUBMITTED,),
            S.SIGNED_OFF,
            Permission.REVIEW_RETURNS,
            refusal="Only a submitted return can be signed off.",
        ),
        Move(
            "reopen",
            (S.SIGNED_OFF,),
            S.DRAFT,
            Permission.REVIEW_RETURNS,
            needs_reason=True,
            refusal="Only a signed-off return can be reopened.",
        ),
    )
}


class Refused(PermissionDenied):
    """The act is not possible as things stand; the sentence says why and what would help."""


def check_manages_plan(person: Person, partnership_id: int, *, to: str) -> None:
    """Refuse whoever does not manage the plans of that partnership: ``to`` completes "Only a plan manager can …"."""
    if person.partnership_id != partnership_id or not person.may(Permission.MANAGE_PLAN):
        raise PermissionDenied(f"Only a plan manager can {to}.")


def is_ours(person: Person, owed: Return) -> bool:
    """Whether a return is of the person's partnership: a role for the whole plan ends at its border."""
    return bool(owed.partner.partnership_id == person.partnership_id)


def check_may_move(person: Person, owed: Return, act: str) -> None:
    """Refuse those who never may, whatever the return's status."""
    move = MOVES[act]
    if not (is_ours(person, owed) and person.may(move.permission, owed.partner_id)):
        raise PermissionDenied(
            {
                "save": "You may read this return but not change it. Ask its partner lead.",
                "submit": "Only the partner's lead can submit a return. Ask them to check and submit it.",
            }.get(act, "Only a plan manager can do this.")
        )


def check_can_move(person: Person, owed: Return, act: str, reason: str = "") -> None:
    """Refuse an act that this person may not do, or that does not fit the return as it stands."""
    check_may_move(person, owed, act)
    move = MOVES[act]
    if owed.status not in move.before:
        raise Refused(f"This return is {S(owed.status).label.lower()}. {move.refusal}")
    if act == "sign_off" and person.pk == owed.submitted_by_id:
        raise Refused("You submitted this return, so somebody else must sign it off.")
    if move.needs_reason and not reason.strip():
        raise Refused("Say why: the partner reads it, and it stays on record.")


def can_move(person: Person, owed: Return, act: str) -> bool:
    try:
        check_can_move(person, owed, act, reason="asked for a template")
    except PermissionDenied:
        return False
    return True


def check_can_extend(person: Person, owed: Return, to: date, reason: str) -> None:
    """A later date, with a reason, while there is still something to wait for."""
    if not (is_ours(person, owed) and person.may(Permission.REVIEW_RETURNS, owed.partner_id)):
        raise PermissionDenied("Only a plan manager can give a partner longer.")
    if owed.status == S.SIGNED_OFF:
        raise Refused("This return is signed off: there is nothing left to wait for.")
    if not reason.strip():
        raise Refused("Say why the date moves: it stays on record.")
    if owed.period.due_on and to <= owed.period.due_on:
        raise Refused("Choose a day after the date everybody has.")


def lock_reason(owed: Return) -> str:
    """Exactly why a return cannot be changed now, and who can change that; empty when it can."""
    if owed.status == S.SUBMITTED:
        return "It has been submitted and waits for review. To change a figure, ask the plan manager to send it back."
    if owed.status == S.SIGNED_OFF:
        return (
            "It has been signed off and stands in the board's results. "
            "To correct a figure, ask the plan manager to reopen it with a reason."
        )
    return ""
