"""Numbers, days and lists of codes in a cell, by the same rules as on the pages."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from import_export.widgets import Widget

from measures.calc.rounding import places
from measures.calc.values import MOST_DECIMALS, MOST_INTEGER_DIGITS
from measures.calc.words import Unit
from measures.reading import Problem, read_number
from partners.reading import Cell
from partners.resources import Codes, listed, shown

#: The largest number of a small column.
SMALL = 32_767

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


class NumberWidget(Widget):
    """A number as it is read everywhere ("1,200" is 1200), of a unit where it has one ("5%" is 5 of a percentage)."""

    def __init__(self, least: int | None = None) -> None:
        super().__init__()
        self.least = least
        self.unit: Unit | None = None

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        number = self._read(value)
        if number and (number.adjusted() >= MOST_INTEGER_DIGITS or places(number) > MOST_DECIMALS):
            raise ValueError(f"Give at most {MOST_INTEGER_DIGITS} digits before and {MOST_DECIMALS} after the point.")
        if self.least is not None and number < self.least:
            raise ValueError(f"This cannot be below {self.least}.")
        return number

    def _read(self, cell: Cell) -> Decimal:
        if isinstance(cell, Decimal):
            return self._of_workbook(cell)
        read = read_number(cell, percent_allowed=self.unit is Unit.PERCENTAGE) if isinstance(cell, str) else None
        if isinstance(read, Problem):
            raise ValueError(read.message)
        if read is None:
            raise ValueError("Write a number in digits.")
        return read

    def _of_workbook(self, number: Decimal) -> Decimal:
        """A cell that shows 5% holds 0.05, and nothing tells it from a true 0.05: neither is guessed."""
        if self.unit is Unit.PERCENTAGE and 0 < number < 1:
            meant = f"{(number * 100).normalize():f}"
            raise ValueError(f"Is this {meant}% or {shown(number)}%? Write {meant}, or “{shown(number)}%” as text.")
        return number

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return None if value is None else Decimal(value).normalize()


class WholeWidget(NumberWidget):
    """A whole number of a range."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__()
        self.range = (least, most)

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        number, (least, most) = super().clean(value), self.range
        if number != number.to_integral_value() or not least <= number <= most:
            raise ValueError(f"Write a whole number from {least:,} to {most:,}.")
        return int(number)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return None if value is None else int(value)


class DayWidget(Widget):
    """A workbook's own date, or one that starts with the year: 01/04/2025 can be read in two ways."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        if isinstance(value, date):
            return value
        text = shown(value)
        if _ISO.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                raise ValueError("There is no such day. Check the month and the day.") from None
        day_first = _DAY_FIRST.fullmatch(text)
        if day_first:
            day, month, year = day_first.groups()
            raise ValueError(f"Write the year first: {year}-{month:0>2}-{day:0>2}, if it is day, month, year.")
        raise ValueError("Write the day as 2025-04-01.")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


class CodesWidget(Widget):
    """Codes of things there are, separated by semicolons."""

    def __init__(self, noun: str) -> None:
        super().__init__()
        self.noun, self.codes = noun, Codes([])

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        return tuple(sorted({self.code(part) for part in parts_of(shown(value))}))

    def code(self, text: str) -> str:
        return one_of(text, self.codes, self.noun)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "; ".join(value)


class BreakdownsWidget(Widget):
    """Dimensions, each with all its categories or with some: "imd; ethnicity: asian, black"."""

    def __init__(self) -> None:
        super().__init__()
        self.known: Mapping[str, tuple[str, ...]] = {}

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        found = set()
        for part in parts_of(shown(value)):
            name, _, some = (each.strip() for each in part.partition(":"))
            dimension = one_of(name, Codes(self.known), "dimension")
            every = self.known[dimension]
            chosen = [one_of(each, Codes(every), f"category of {dimension}") for each in parts_of(some, ",")]
            found |= {(dimension, category) for category in chosen or every}
        return tuple(sorted(found))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        chosen: dict[str, list[str]] = {}
        for dimension, category in value:
            chosen.setdefault(dimension, []).append(category)
        return "; ".join(
            name if set(some) == set(self.known[name]) else f"{name}: {', '.join(some)}"
            for name, some in chosen.items()
        )


def parts_of(text: str, separator: str = ";") -> list[str]:
    return [part.strip() for part in text.replace("\n", separator).split(separator) if part.strip()]


def one_of(text: str, codes: Codes, noun: str) -> str:
    """A code that there is. ``ValueError`` names those there are, while they are few."""
    code = codes.spelt(text)
    if code in codes.exact:
        return code
    known = f" Write {listed(sorted(codes.exact))}." if 0 < len(codes.exact) <= 12 else ""
    raise ValueError(f"There is no {noun} “{text}”.{known}")


def words(kind: Iterable[Any]) -> dict[str, str]:
    """A coded word's values and labels."""
    return {word.value: word.label for word in kind}
