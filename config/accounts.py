"""How sign-in differs from the library's defaults: no sign-up, e-mail and password only."""

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from partners.models import Person

log = structlog.get_logger(__name__)


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; nobody signs up. What happens at the door is logged, by number."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        log.info("signed_in", person=user.pk)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Without the address: a password is easily typed in its place."""
        log.warning("sign_in_failed")

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        super().set_password(user, password)
        log.info("password_set", person=user.pk)


class SignInForm(LoginForm):
    """The library's form in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Email address"
        self.fields["password"].label = "Password"
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields.pop("remember", None)


def example_sign_ins() -> dict[str, Any]:
    """The example people for the sign-in page, where they can be used at all."""
    if not settings.DEBUG:
        return {}
    people = Person.objects.filter(is_example=True, is_active=True).prefetch_related("memberships__partner")
    rows = [(", ".join(str(m) for m in p.memberships.all()), p.name, p.email) for p in people]
    return {"example_people": rows, "example_password": settings.EXAMPLE_PASSWORD} if rows else {}
