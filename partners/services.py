"""Setting a partnership up and deciding who may do what in it."""

import secrets
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from partners.models import Membership, Partner, Partnership, Person
from partners.roles import PARTNER_ROLES, PLAN_ROLES, Permission, Role


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


def change_person(person: Person, *, by: Person, **fields: Any) -> Person:
    """Change somebody's name, post, address, or whether they may sign in at all."""
    _check_manages(by, person)
    if fields.get("is_active") is False and person.pk == by.pk:
        raise ValidationError("You cannot close your own account. Ask another administrator.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="change_person"):
        for name, value in fields.items():
            setattr(person, name, value)
        person.full_clean(exclude=["password"])
        person.save()
    return person


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
            others = Membership.objects.select_for_update().filter(
                role=membership.role, person__partnership=by.partnership, person__is_active=True
            )
            if not [m for m in others if m.pk != membership.pk]:
                raise ValidationError("This is the last administrator. Make another one first.")
        membership.delete()
    membership.person.__dict__.pop("held", None)


def save_partner(partner: Partner, *, by: Person) -> Partner:
    """Add a partner or change it. Partners are closed, never deleted: their figures stay."""
    _check_manages_people(by)
    if partner.partnership_id != by.partnership_id:
        raise PermissionDenied("That partner belongs to another partnership.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="save_partner"):
        partner.full_clean()
        partner.save()
    return partner


def save_partnership(partnership: Partnership, *, by: Person) -> Partnership:
    """Change the partnership's name, brand or defaults."""
    _check_manages_people(by)
    if partnership.pk != by.partnership_id:
        raise PermissionDenied("That is another partnership.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="save_partnership"):
        partnership.full_clean()
        partnership.save()
    return partnership


def _new_person(partnership: Partnership, email: str, name: str, **fields: Any) -> Person:
    person = Person(partnership=partnership, email=email.strip().lower(), name=name.strip(), **fields)
    person.set_password(secrets.token_urlsafe(32))
    person.full_clean()
    person.save()
    return person


def _check_manages_people(by: Person) -> None:
    if not by.may(Permission.MANAGE_PEOPLE):
        raise PermissionDenied("Only an administrator can do this.")


def _check_manages(by: Person, person: Person) -> None:
    _check_manages_people(by)
    if person.partnership_id != by.partnership_id:
        raise PermissionDenied("That person belongs to another partnership.")
