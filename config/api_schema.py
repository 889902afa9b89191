"""The API's description of itself: what every operation may refuse is said once, here."""

from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from config.api_errors import MEDIA_TYPE

REFUSALS = {
    400: "Malformed: unknown names, wrong types, unreadable JSON or parameters. Nothing was written.",
    401: "No token, or one that is unknown or has expired.",
    403: "Yours to see, but not for you to do.",
    404: "There is no such thing, or it is not yours to see.",
    409: "It does not fit how things stand: somebody changed it since, or it is locked. Nothing was written.",
    413: "Too large for one request.",
    415: "Not JSON.",
    422: "Readable, but the figures themselves are refused; every problem is listed. Nothing was written.",
    429: "Too many requests with this token. Retry-After says when to go on.",
}


class TokenScheme(KnoxTokenScheme):
    """Names our own reading of tokens in the description; spectacular finds it by its class."""

    target_class = "config.api_security.PersonToken"
    name = "token"


class ProblemItemSerializer(serializers.Serializer[Any]):
    """One of several problems."""

    place = serializers.CharField(help_text="Where: the path of a field, or the place you gave with a line.")
    code = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField(help_text="A sentence with the cure.")
    line = serializers.IntegerField(required=False, help_text="Number of the line in the batch, from 0.")
    current = serializers.DictField(
        required=False,
        allow_null=True,
        child=serializers.JSONField(),
        help_text="With code conflict: the figure as it is stored now.",
    )


class ProblemSerializer(serializers.Serializer[Any]):
    """Why a request was refused (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField(help_text="A sentence the reader can act on.")
    problems = ProblemItemSerializer(many=True)


class Schema(AutoSchema):
    """Adds to every operation the refusals it may answer with.

    A view names those beyond the usual in ``refusals``: action to statuses.
    """

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self._refusals():
            described = OpenApiResponse(ProblemSerializer, description=REFUSALS[status])
            bodies[str(status)] = self._get_response_for_code(described, str(status), [MEDIA_TYPE], direction)
        return bodies

    def _refusals(self) -> list[int]:
        usual = {400, 401, 429}
        if "{" in self.path:
            usual.add(404)
        if self.method not in {"GET", "HEAD"}:
            usual |= {403, 413, 415}
        named = getattr(self.view, "refusals", {}).get(getattr(self.view, "action", ""), ())
        return sorted(usual | set(named))


def refuse_unknown_names(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Says of every request body what its serializer does: a name it does not know is refused."""
    for name, component in result["components"]["schemas"].items():
        if name.endswith("Request"):
            component["additionalProperties"] = False
    return result
