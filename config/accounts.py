"""How sign-in differs from the library's defaults: no sign-up, e-mail and password only."""

from typing import Any, ClassVar

import structlog
from allauth.account import forms as library
from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from partners.models import Person

log = structlog.get_logger(__name__)


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; nobody signs up. What happens at the door is logged, by number."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "We do not know that email address and password together. Check both, or ask for "
        "a new password.",
        "enter_current_password": "That is not your current password. Type it again.",
        "incorrect_password": "That is not your password. Type it again.",
        "too_many_login_attempts": "Too many wrong passwords. Wait a few minutes and try again, or ask for a new "
        "password.",
    }

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


#: What the library's fields are called on our pages.
LABELS = {
    "login": "Email address",
    "email": "Email address",
    "password": "Password",
    "oldpassword": "Current password",
    "password1": "New password",
    "password2": "New password again",
}
#: What ``AUTH_PASSWORD_VALIDATORS`` ask, before somebody types one and is refused.
WHAT_IS_GOOD = (
    "At least 12 characters. Not a common password, and not your name or address. Three or four words do well."
)


class OurWords(forms.Form):
    """A form of the library in our words; what it asks and does stays the library's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
        if "password1" in self.fields:
            self.fields["password1"].help_text = WHAT_IS_GOOD


class SignInForm(OurWords, library.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the page itself leads to a new password
        self.fields.pop("remember", None)


class ConfirmForm(OurWords, library.ReauthenticateForm):
    pass


class ChangePasswordForm(OurWords, library.ChangePasswordForm):
    pass


class SetPasswordForm(OurWords, library.SetPasswordForm):
    pass


class AskResetForm(OurWords, library.ResetPasswordForm):
    pass


class ResetForm(OurWords, library.ResetPasswordKeyForm):
    pass


def example_sign_ins() -> dict[str, Any]:
    """The example people for the sign-in page, where they can be used at all: the whole plan's first, as enrolled."""
    if not settings.DEBUG:
        return {}
    people = Person.objects.filter(is_example=True, is_active=True).order_by("pk")
    rows = [
        ([str(held) for held in person.memberships.all()], person.name, person.email)
        for person in people.prefetch_related("memberships__partner")
    ]
    return {"example_people": rows, "example_password": settings.EXAMPLE_PASSWORD} if rows else {}
