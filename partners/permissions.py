"""Who a person is to the product, and whether they may do a thing.

Permissions come in pairs: ``check_can_x`` refuses with a sentence the person can act on; ``can_x``
answers yes or no for templates.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from partners.models import Person
from partners.roles import Permission


class PersonRequest(HttpRequest):
    """A request behind sign-in: every page but the few public ones (``LoginRequiredMiddleware``)."""

    user: Person


class PersonBackend(ModelBackend):
    """E-mail and password; an example account opens only where DEBUG is on."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Person | None:
        email = username or kwargs.get("email") or ""
        person = Person.objects.filter(email__iexact=email).first() if email else None
        if person is None or password is None:
            Person().set_password(password)  # the same time passes for an unknown address
            return None
        return person if person.check_password(password) and self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.is_active) and (settings.DEBUG or not user.is_example)

    def get_user(self, user_id: Any) -> Person | None:
        person = Person.objects.filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None


def display_name(person: Person) -> str:
    return person.name


def caller_of(request: Any) -> Person:
    """Whose request it is, where the way here lets nobody in who has not signed in or sent a token."""
    person = request.user
    assert isinstance(person, Person)
    return person


def check_can(person: Person, permission: Permission, partner_id: int | None = None, *, to: str) -> None:
    """Refuse, saying what is missing: ``to`` completes "Your role does not let you …"."""
    if not person.may(permission, partner_id):
        raise PermissionDenied(
            f"Your role does not let you {to}. If your work needs it, ask your plan manager or administrator."
        )
