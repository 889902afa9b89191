"""Who may record what the board decided, prepare a pack, sign it and publish it; a sentence for every refusal."""

from django.core.exceptions import PermissionDenied

from board.models import Preparation
from measures.permissions import Refused
from partners.models import Person
from partners.roles import Permission


def may_record_decisions(person: Person) -> bool:
    """Plan managers keep the record; the chair may too."""
    return person.may(Permission.MANAGE_PLAN) or person.may(Permission.SIGN_OFF_QUARTER)


def check_records_decisions(person: Person, partnership_id: int) -> None:
    if person.partnership_id != partnership_id or not may_record_decisions(person):
        raise PermissionDenied("Only a plan manager or the chair records what the board decided.")


def may_prepare(person: Person) -> bool:
    return person.may(Permission.MANAGE_PLAN)


def check_prepares(person: Person, partnership_id: int) -> None:
    if person.partnership_id != partnership_id or not may_prepare(person):
        raise PermissionDenied("Only a plan manager prepares what the board signs.")


def check_publishes(person: Person, partnership_id: int) -> None:
    if person.partnership_id != partnership_id or not may_prepare(person):
        raise PermissionDenied("Only a plan manager publishes a pack.")


def may_see_checklists(person: Person) -> bool:
    """Those who prepare and those who sign."""
    return may_prepare(person) or person.may(Permission.SIGN_OFF_QUARTER)


def check_may_sign(person: Person, partnership_id: int) -> None:
    """Refuse those who never may, whatever is prepared."""
    if person.partnership_id != partnership_id or not person.may(Permission.SIGN_OFF_QUARTER):
        raise PermissionDenied("Only the chair signs for the board.")


def check_can_sign(person: Person, preparation: Preparation) -> None:
    """Two people are needed: who prepared does not sign."""
    check_may_sign(person, preparation.plan.partnership_id)
    if preparation.prepared_by_id == person.pk:
        raise Refused("You prepared this, so somebody else must sign it.")


def can_sign(person: Person, preparation: Preparation) -> bool:
    try:
        check_can_sign(person, preparation)
    except PermissionDenied:
        return False
    return True
