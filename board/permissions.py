"""Who may record what the board decided, prepare a pack, sign it and publish it; a sentence for every refusal."""

from django.core.exceptions import PermissionDenied

from partners.models import Person
from partners.roles import Permission


def may_record_decisions(person: Person) -> bool:
    """Plan managers keep the record; the chair may too."""
    return person.may(Permission.MANAGE_PLAN) or person.may(Permission.SIGN_OFF_QUARTER)


def check_records_decisions(person: Person, partnership_id: int) -> None:
    if person.partnership_id != partnership_id or not may_record_decisions(person):
        raise PermissionDenied("Only a plan manager or the chair records what the board decided.")
