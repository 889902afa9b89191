"""Setting a partnership up and deciding who may do what in it."""

import secrets
from datetime import timedelta
from functools import cache
from typing import Any

import pghistory
import structlog
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from knox.models import AuthToken

from partners.models import Membership, Partner, Partnership, Person
from partners.roles import PARTNER_ROLES, PLAN_ROLES, Permission, Role
from partners.selectors import tokens_of

log = structlog.get_logger(__name__)

#: What a partnership sets for its measures that set none of their own: results stand on it.
JUDGED_BY = ("disclosure_threshold", "tolerance_points", "tolerance_percent")
#: Working API tokens one person may hold.
TOKENS_AT_MOST = 10


def start_partnership(*, code: str, name: str, admin_email: str, admin_name: str, **fields: Any) -> Person:
    """Make a partnership and its first administrator, who sets a password by the reset e-mail."""
    with transaction.atomic(), pghistory.context(act="start_partnership"):
        partnership = Partnership(code=code, name=name, **fields)
        partnership.full_clean()
        partnership.save()
        person = _new_person(partnership, admin_email, admin_name)
        Membership.objects.create(person=person, role=Role.ADMINISTRATOR.value)
    return person


def add_person(*, by: Person, email: str, name: str, post: str = "", is_example: bool = False) -> Person:
    """Make an account. It has no usable password until its owner sets one by the reset e-mail."""
    _check_manages_people(by)
    with transaction.atomic(), pghistory.context(by=by.pk, act="add_person"):
        return _new_person(by.partnership, email, name, post=post, is_example=is_example)


def change_person(
    person: Person,
    *,
    by: Person,
    name: str | None = None,
    email: str | None = None,
    post: str | None = None,
    is_active: bool | None = None,
) -> Person:
    """Change somebody's name, address, post, or whether they may sign in at all; None leaves it as it is.

    A partnership keeps at least one administrator who can sign in.
    """
    _check_manages(by, person)
    if is_active is False and person.pk == by.pk:
        raise ValidationError("You cannot close your own account. Ask another administrator.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="change_person"):
        if is_active is False:
            _check_leaves_an_administrator(by.partnership_id, without=Q(person=person))
        person.name = person.name if name is None else name.strip()
        person.email = person.email if email is None else _free_address(email, person)
        person.post = person.post if post is None else post.strip()
        person.is_active = person.is_active if is_active is None else is_active
        person.full_clean(exclude=["password"])
        person.save(update_fields=["name", "email", "post", "is_active"])
    return person


def open_as_example(*people: Person, by: Person) -> None:
    """Let the documented example password open accounts, which works only where DEBUG is on."""
    for person in people:
        _check_manages(by, person)
    if not settings.DEBUG:
        raise PermissionDenied("Example accounts are for trying the product: they need DEBUG.")
    password = make_password(settings.EXAMPLE_PASSWORD)  # slow on purpose, and once is enough for one everybody knows
    with transaction.atomic(), pghistory.context(by=by.pk, act="open_as_example"):
        for person in people:
            person.is_example, person.password = True, password
            person.save(update_fields=["is_example", "password"])


def grant_role(person: Person, role: Role, *, by: Person, partner: Partner | None = None) -> Membership:
    """Give somebody a role, for one partner or for the whole plan."""
    _check_manages(by, person)
    if partner is None and role in PARTNER_ROLES:
        raise ValidationError(f"A {role.label.lower()} is always of one partner: choose it.")
    if partner is not None and role in PLAN_ROLES:
        raise ValidationError(f"A {role.label.lower()} is for the whole plan: leave the partner empty.")
    if partner is not None and partner.partnership_id != person.partnership_id:
        raise ValidationError("That partner belongs to another partnership.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="grant_role"):
        membership, _ = Membership.objects.get_or_create(person=person, role=role.value, partner=partner)
    person.__dict__.pop("held", None)
    return membership


def revoke_role(membership: Membership, *, by: Person) -> None:
    """Take a role away. A partnership keeps at least one administrator."""
    _check_manages(by, membership.person)
    with transaction.atomic(), pghistory.context(by=by.pk, act="revoke_role"):
        if membership.role == Role.ADMINISTRATOR:
            _check_leaves_an_administrator(by.partnership_id, without=Q(pk=membership.pk))
        membership.delete()
    membership.person.__dict__.pop("held", None)


def save_partner(partner: Partner, *, by: Person) -> Partner:
    """Add a partner or change it. Partners are closed, never deleted: their figures stay.

    A partner that is closed is expected no more for what is not over (``CLOSE_PARTNER``). Opened again, it is
    expected once its plan is loaded again.
    """
    _check_manages_people(by)
    if partner.partnership_id != by.partnership_id:
        raise PermissionDenied("That partner belongs to another partnership.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="save_partner"):
        partner.full_clean()
        stored = Partner.objects.select_for_update().filter(pk=partner.pk)
        was_open = stored.values_list("is_active", flat=True).first()
        partner.save()
        if was_open and not partner.is_active:
            import_string(settings.CLOSE_PARTNER)(partner)
    return partner


def save_partnership(partnership: Partnership, *, by: Person) -> Partnership:
    """Change the partnership's name, brand or defaults."""
    _check_manages_people(by)
    if partnership.pk != by.partnership_id:
        raise PermissionDenied("That is another partnership.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="save_partnership"):
        partnership.full_clean()
        before = Partnership.objects.select_for_update().values_list(*JUDGED_BY).get(pk=partnership.pk)
        partnership.save()
        if before != tuple(getattr(partnership, name) for name in JUDGED_BY):
            import_string(settings.ROLLUP_OF_PARTNERSHIP)(partnership)
    return partnership


def issue_token(*, by: Person, days: int) -> str:
    """Make an API token that does what its person may do, and give its text: it is not kept, only its digest."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)
        if tokens_of(by).count() >= TOKENS_AT_MOST:
            raise ValidationError(f"You have {TOKENS_AT_MOST} tokens that work. Withdraw one first.")
        _, text = AuthToken.objects.create(user=by, expiry=timedelta(days=days))
    log.info("token_issued", person=by.pk, days=days)
    return str(text)


def withdraw_token(token: AuthToken, *, by: Person) -> None:
    """Stop a token of one's own from working."""
    if token.user_id != by.pk:
        raise PermissionDenied("That token is somebody else's.")
    token.delete()
    log.info("token_withdrawn", person=by.pk)


def _new_person(partnership: Partnership, email: str, name: str, **fields: Any) -> Person:
    person = Person(partnership=partnership, email=_free_address(email), name=name.strip(), **fields)
    person.password = _password_nobody_has()
    person.full_clean()
    person.save()
    return person


@cache
def _password_nobody_has() -> str:
    """Of a text thrown away at once. Hashing is slow on purpose: once for each process, not for each of 300 people."""
    return make_password(secrets.token_urlsafe(32))


def _free_address(email: str, person: Person | None = None) -> str:
    """An address as we store it, which nobody else signs in with."""
    address = email.strip().lower()
    if Person.objects.filter(email__iexact=address).exclude(pk=person.pk if person else 0).exists():
        raise ValidationError({"email": "Somebody already signs in with this address."})
    return address


def _check_leaves_an_administrator(partnership_id: int, *, without: Q) -> None:
    """Refuse to take the last one away. The rows are locked, so two who remove each other wait for one another."""
    administrators = Membership.objects.select_for_update().filter(
        role=Role.ADMINISTRATOR.value, person__partnership=partnership_id, person__is_active=True
    )
    locked = {membership.pk for membership in administrators.order_by("pk")}
    if locked and not Membership.objects.filter(pk__in=locked).exclude(without).exists():
        raise ValidationError("This is the last administrator. Make another one first.")


def _check_manages_people(by: Person) -> None:
    if not by.may(Permission.MANAGE_PEOPLE):
        raise PermissionDenied("Only an administrator can do this.")


def _check_manages(by: Person, person: Person) -> None:
    _check_manages_people(by)
    if person.partnership_id != by.partnership_id:
        raise PermissionDenied("That person belongs to another partnership.")
