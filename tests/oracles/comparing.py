"""What a case of reference answers is, and how an answer of ours is held against it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

#: Files that state no tolerance are held to this.
TOLERANCE = Decimal("1e-9")
#: References print fifteen digits: of a large number the last ones are nobody's.
DIGITS = Decimal("1e-12")


class Wrong(Exception):
    """Our answer is not the reference's."""


class NotACase(Exception):
    """The file gives an answer without what it was worked out from, or something that is no calculation."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a file: its name, and what to run; it passes when nothing is raised."""

    name: str
    run: Callable[[], None]


Cases = Iterator[Case]


def number(given: Any) -> Decimal | None:
    """A number of a file, with the digits it has there; null is None."""
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | str | Decimal):
        raise TypeError(f"{given!r} is not a number")
    return Decimal(str(given))


def given(value: Any) -> Decimal:
    """A number that must be there."""
    found = number(value)
    if found is None:
        raise TypeError("a number is missing")
    return found


def tolerance_of(data: dict[str, Any]) -> Decimal:
    """The tolerance a file states."""
    stated = number(data.get("tolerance"))
    return TOLERANCE if stated is None else stated


def near(what: str, found: Decimal | None, wanted: Any, tolerance: Decimal) -> None:
    """Both nothing, or both numbers no further apart than the tolerance."""
    expected = number(wanted)
    if found is None or expected is None:
        if found is not expected:
            raise Wrong(f"{what} is {found}, not {expected}")
        return
    if not found.is_finite() or abs(found - expected) > max(tolerance, DIGITS * abs(expected)):
        raise Wrong(f"{what} is {found:.15g}, not {expected}")


def same(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise Wrong(f"{what} is {found}, not {wanted}")


def refuses(what: str, call: Callable[[], object]) -> None:
    """What makes no sense is refused, in whatever words."""
    try:
        call()
    except ValueError:
        return
    raise Wrong(f"{what} is not refused")
