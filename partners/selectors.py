"""Whose pages these are, and what a person's account page shows."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone
from knox.models import AuthToken

from partners.models import Partnership, Person


def partnership_for(
    user: AbstractBaseUser | AnonymousUser, host: str, known: QuerySet[Partnership] | None = None
) -> Partnership | None:
    """The signed-in person's; else the one this host name is for; else the only one there is."""
    partnerships = Partnership.objects.all() if known is None else known
    if isinstance(user, Person):
        return partnerships.filter(pk=user.partnership_id).first()
    by_host = partnerships.filter(host=host.partition(":")[0]).exclude(host="").first()
    if by_host:
        return by_host
    found = list(partnerships[:2])
    return found[0] if len(found) == 1 else None


def tokens_of(person: Person) -> QuerySet[AuthToken]:
    """A person's API tokens that still work, newest first. Nobody sees another's, an administrator included."""
    tokens: QuerySet[AuthToken] = AuthToken.objects.filter(user=person, expiry__gt=timezone.now())
    return tokens.order_by("-created")
