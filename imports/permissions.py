"""Who may upload, apply and undo."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied

from imports.models import Stage, Upload
from measures.permissions import Refused
from partners.models import Partner, Person
from partners.roles import Permission


def check_may_upload(person: Person, partner: Partner | None = None) -> None:
    """Whoever may enter figures may upload them; for one partner, or for all they may enter figures for."""
    if partner is None:
        if not person.may_somewhere(Permission.ENTER_FIGURES):
            raise PermissionDenied("You do not have leave to upload figures. Ask your plan manager or administrator.")
    elif partner.partnership_id != person.partnership_id or not person.may(Permission.ENTER_FIGURES, partner.pk):
        raise PermissionDenied("You may not enter figures for this partner. Ask its lead or your plan manager.")


def may_upload(person: Person) -> bool:
    return person.may_somewhere(Permission.ENTER_FIGURES)


def check_is_sender(person: Person, upload: Upload) -> None:
    """What a file says was shown to its sender, so nobody else can say yes to it."""
    if person.pk != upload.received_by_id:
        raise PermissionDenied("Only the person who sent this file can do this.")


def check_can_apply(person: Person, upload: Upload) -> None:
    check_is_sender(person, upload)
    if upload.stage != Stage.READY:
        raise Refused(f"This upload is {Stage(upload.stage).label.lower()}. Only one that is ready can be applied.")


def check_can_undo(person: Person, upload: Upload) -> None:
    """The sender, or anybody who may enter figures for the whole plan."""
    if person.pk != upload.received_by_id and not (
        upload.partnership_id == person.partnership_id and person.may(Permission.ENTER_FIGURES)
    ):
        raise PermissionDenied("Only the person who sent this file, or an analyst for the whole plan, can undo it.")
    if upload.stage != Stage.APPLIED:
        raise Refused(f"This upload is {Stage(upload.stage).label.lower()}. Only one that was applied can be undone.")


def may_see_uploads(person: Person) -> bool:
    """Whoever may see a figure before it is signed off; which uploads they see, ``visible_to`` says."""
    return person.may_somewhere(Permission.SEE_UNSIGNED_FIGURES)


def check_may_see_uploads(person: Person) -> None:
    if not may_see_uploads(person):
        raise PermissionDenied("You do not have leave to see uploads. Ask your plan manager or administrator.")


def can_apply(person: Person, upload: Upload) -> bool:
    return _is_allowed(check_can_apply, person, upload)


def can_undo(person: Person, upload: Upload) -> bool:
    return _is_allowed(check_can_undo, person, upload)


def may_remember(person: Person, upload: Upload) -> bool:
    """What a heading means is remembered for a partner by its own people; for every partner by those of the plan."""
    return upload.partner_id is not None or person.may(Permission.ENTER_FIGURES)


def _is_allowed(check: Callable[[Person, Upload], None], person: Person, upload: Upload) -> bool:
    try:
        check(person, upload)
    except PermissionDenied:
        return False
    return True
