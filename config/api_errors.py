"""One shape for everything the API refuses: problem details (RFC 9457), with a list where there are several."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from config.page_errors import RETRY_AFTER, DatabaseAway
from measures.permissions import Refused

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
#: In our own words where the library's would not tell the reader what to do.
SENTENCES = {
    "not_authenticated": "Send a token (Authorization: Token …), or sign in.",
    "authentication_failed": "This token is not known or has expired. Make a new one on your account page.",
    "not_found": "There is no such thing, or it is not yours to see. Addresses end with a slash.",
    "invalid": "Some of what was sent cannot be accepted. Mend each problem and send it again.",
    "unavailable": "The database is busy or away. Nothing was saved; try again in a moment.",
    "error": "Something went wrong here. It has been recorded; try again later.",
}


def answer(error: Exception, context: dict[str, Any]) -> Response:
    """The response to whatever a view raised; a fault of ours says nothing of itself and is logged."""
    set_rollback()
    if isinstance(error, Http404):
        return _response(404, "not_found", SENTENCES["not_found"])
    if isinstance(error, PermissionDenied):
        refused = isinstance(error, Refused)
        return _response(409 if refused else 403, "refused" if refused else "permission_denied", str(error))
    if isinstance(error, ModelError):
        problems = [{"place": "", "code": "invalid", "detail": message} for message in error.messages]
        return _response(400, "invalid", SENTENCES["invalid"], problems)
    if isinstance(error, exceptions.APIException):
        return _from_api(error, context["view"])
    log.exception("api_error", exc_info=error)
    if isinstance(error, DatabaseAway):
        response = _response(503, "unavailable", SENTENCES["unavailable"])
        response["Retry-After"] = RETRY_AFTER
        return response
    return _response(500, "error", SENTENCES["error"])


def _from_api(error: exceptions.APIException, view: APIView) -> Response:
    if isinstance(error, exceptions.ValidationError):
        return _response(400, "invalid", SENTENCES["invalid"], list(_flat(error.detail)))
    code = str(error.default_code)
    detail = SENTENCES.get(code, str(error.detail))
    response = _response(error.status_code, code, detail, getattr(error, "problems", []))
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        response["WWW-Authenticate"] = view.get_authenticate_header(view.request) or "Token"
    if getattr(error, "wait", None):
        response["Retry-After"] = str(round(error.wait))  # type: ignore[attr-defined]
    return response


def _response(status: int, code: str, detail: str, problems: list[dict[str, Any]] | None = None) -> Response:
    body = {
        "type": f"urn:waymark:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "problems": problems or [],
    }
    return Response(body, status=status, content_type=MEDIA_TYPE)


def _flat(detail: Any, place: str = "") -> Iterator[dict[str, str]]:
    """Every problem of a nested refusal with its place: lines.3.numerator."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            here = place if name == "non_field_errors" else f"{place}.{name}".lstrip(".")
            yield from _flat(inner, here)
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            yield from _flat(inner, place if isinstance(inner, str) else f"{place}.{number}".lstrip("."))
    else:
        yield {"place": place, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}
