"""Numbers and texts as the API takes and gives them: never by way of a float, never guessed."""

import re
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MOST_CHARACTERS = 40
_PATTERN = r"^-?[0-9]+(\.[0-9]+)?$"
LARGEST_ID = 2**63 - 1


@extend_schema_field({"type": "string", "pattern": _PATTERN})
class ExactNumber(serializers.Field[Decimal | str, Any, str, Any]):
    """A number to read: a string with every digit it has and no more, 52 or 81.856348. A text is one already."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Decimal | str) -> str:
        if isinstance(value, str):
            return value
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text


@extend_schema_field(
    {"oneOf": [{"type": "string", "pattern": _PATTERN, "maxLength": _MOST_CHARACTERS}, {"type": "number"}]}
)
class GivenNumber(serializers.Field[Decimal, Any, str, Any]):
    """A number somebody sends: a JSON number or a string, of digits with at most a point and a minus sign."""

    default_error_messages = {
        "not_a_number": 'Give a number in digits with a point for decimals, for example 52 or "52.5"; or null.',
        "too_long": f"This is too long to be a number (over {_MOST_CHARACTERS} characters).",
    }

    def to_internal_value(self, data: Any) -> Decimal:
        # A JSON number with a point arrives as the text it was written as; true is an int to Python.
        if isinstance(data, bool) or not isinstance(data, str | int):
            self.fail("not_a_number")
        text = str(data)
        if len(text) > _MOST_CHARACTERS:
            self.fail("too_long")
        if not _PLAIN.fullmatch(text) or not text.isascii():
            self.fail("not_a_number")
        return Decimal(text)

    def to_representation(self, value: Decimal) -> str:
        return str(value)


class GivenInteger(serializers.IntegerField):
    """A whole number that is one in JSON too: "3", 3.0 and true are not."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return int(super().to_internal_value(data))


class GivenText(serializers.CharField):
    """A text that is one in JSON too: 5 is not."""

    def to_internal_value(self, data: Any) -> str:
        if type(data) is not str:
            self.fail("invalid")
        return str(super().to_internal_value(data))


class GivenFlag(serializers.BooleanField):
    """True or false; "yes" and 1 are not."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictSerializer(serializers.Serializer[Any]):
    """What is sent has the names it declares and no other, so that a misspelt name never goes unnoticed."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError(
                    {name: serializers.ErrorDetail("There is no such name here.", "unknown") for name in unknown}
                )
        return super().to_internal_value(data)
