"""Who calls the API, and how often they may."""

from typing import TYPE_CHECKING, Any

from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from partners.permissions import PersonBackend

if TYPE_CHECKING:
    from rest_framework.views import APIView  # it imports this module while it is being made itself


class PersonToken(TokenAuthentication):
    """A token opens what its owner could open by signing in, and nothing when they could not."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        try:
            person, found = super().authenticate_credentials(token)
        except UnicodeDecodeError as error:  # the library reads the header as UTF-8 unasked
            raise AuthenticationFailed from error
        if not PersonBackend().user_can_authenticate(person):
            raise AuthenticationFailed
        return person, found


class TokenThrottle(SimpleRateThrottle):
    """Counts each token by itself, so that one runaway script does not lock its owner's other tools out."""

    scope = "token"

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        if not request.user.is_authenticated:
            return None
        ident = getattr(request.auth, "digest", None) or f"person-{request.user.pk}"
        return str(self.cache_format % {"scope": self.scope, "ident": ident})
