"""How JSON is read: exactly, within bounds, or refused."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser


class JsonNumber(str):
    """A JSON number with a point, kept as it was written: no float ever comes between a partner and a figure."""

    __slots__ = ()


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = "This is too large for one request. Send it in several."


class ExactJSONParser(BaseParser):
    """JSON without floats, NaN, repeated names, half characters or bottomless nesting, within the site's limit."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge
        try:
            found = json.loads(
                body.decode("utf-8"),
                parse_float=JsonNumber,
                parse_constant=_refuse_constant,
                object_pairs_hook=_without_repeats,
            )
            if b"\\ud" in body.lower():  # half a character can be escaped in JSON, but not stored or said again
                json.dumps(found, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError) as error:
            raise ParseError(f"This is not the JSON expected here: {_why(error)}.") from error
        return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is given twice in one object")
    return found


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return "it is not UTF-8 text" if isinstance(error, UnicodeError) else str(error).rstrip(".")
