"""The columns of a reference file: how a cell becomes a value, and what is said when it does not.

A blank cell never reaches a widget: it leaves what is stored alone.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from import_export.fields import Field
from import_export.widgets import Widget

from partners.reading import Cell, tidy

#: Written in a cell, it empties what may be empty; a blank cell would leave it alone.
CLEAR = "[none]"
LONGEST_TEXT = 10_000
LONGEST_LINE = 300
#: Rows that a problem names.
MOST_NAMED = 4


def shown(value: Any) -> str:
    """A cell or a stored value as a person would type it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


def listed(words: Collection[str], *, joined: str = "or") -> str:
    """ "A, B or C"."""
    *first, last = words
    return f"{', '.join(first)} {joined} {last}" if first else last


def others(numbers: Sequence[int], own: int) -> str:
    """The rows that say the same as one's own: "Rows 4, 7 and 9 are"; of very many the first."""
    first = [number for number in numbers[: MOST_NAMED + 1] if number != own][:MOST_NAMED]
    if len(first) == 1:
        return f"Row {first[0]} is"
    more = len(numbers) - 1 - len(first)
    return f"Rows {listed([*map(str, first), *([f'{more:,} more'] if more else [])], joined='and')} are"


def key_of(text: str) -> str:
    """Names and words are matched without regard to capitals, spaces and underscores."""
    return "".join(text.casefold().replace("_", " ").split())


class TextWidget(Widget):
    """Text of one or several lines. A workbook's number or day is taken as it would be typed."""

    def __init__(self, longest: int = LONGEST_TEXT) -> None:
        super().__init__()
        self.longest = longest

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        text = shown(value)
        if any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t" for character in text):
            raise ValueError("This text holds a control character. Delete it and type the text again.")
        if len(text) > self.longest:
            raise ValueError(f"This has {len(text):,} characters. Shorten it to {self.longest:,}.")
        return text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


class Codes:
    """The codes there are, to find one by what a spreadsheet made of it: 007 becomes 7, and 4.10 becomes 4.1."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.exact = set(codes)
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.by_number: dict[Decimal, list[str]] = defaultdict(list)
        for code in self.exact:
            self.by_name[code.casefold()].append(code)
            if code.isascii() and code.replace(".", "", 1).isdecimal():
                self.by_number[Decimal(code)].append(code)

    def spelt(self, cell: Cell) -> str:
        """The code as it is stored, whatever its capitals; a new one as it was typed. ``ValueError`` gives the cure."""
        if isinstance(cell, Decimal):
            return self._from_number(cell)
        text = shown(cell)
        same = self.by_name.get(text.casefold(), [])
        return text if text in self.exact or len(same) != 1 else same[0]

    def _from_number(self, number: Decimal) -> str:
        same = self.by_number.get(number, [])
        if len(same) == 1:
            return same[0]
        if not same and number == number.to_integral_value():
            return shown(number)
        raise ValueError(
            "The code stands here as a number, and spreadsheets drop the zeros of a number. "
            "Format the column as text and type the code again."
        )


class WordWidget(Widget):
    """One of a closed list; the word people read or its code, in any capitals."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__()
        self.words = dict(words)
        self.known = {key_of(word): code for code, label in self.words.items() for word in (code, label)}

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        found = self.known.get(key_of(shown(value)))
        if found is None:
            near = get_close_matches(key_of(shown(value)), self.known, 1)
            meant = f"Did you mean “{self.words[self.known[near[0]]]}”? " if near else ""
            raise ValueError(f"{meant}Write {listed([f'“{label}”' for label in self.words.values()])}.")
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return self.words.get(value, value)


class YesNoWidget(Widget):
    words = {"yes": "Yes", "no": "No"}
    _KNOWN = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        found = value if isinstance(value, bool) else self._KNOWN.get(shown(value).casefold())
        if found is None:
            raise ValueError("Write Yes or No.")
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return None if value is None else shown(bool(value))


class Column(Field):
    """One column. ``needed``: of a new row. ``clears_to``: what ``[none]`` makes of it, where it may be empty at all.

    ``is_key``: names the row and is never changed by it. ``is_typed_only``: says something of the change itself, so
    an export leaves it blank.
    """

    def __init__(
        self,
        attribute: str,
        heading: str,
        widget: Widget | None = None,
        *,
        help_text: str = "",
        is_key: bool = False,
        needed: bool = False,
        clears_to: Any = Ellipsis,
        is_typed_only: bool = False,
        width: int = 20,
    ) -> None:
        super().__init__(attribute=attribute, column_name=heading, widget=widget or TextWidget())
        self.help_text, self.width = help_text, width
        self.is_key, self.needed, self.clears_to = is_key, needed, clears_to
        self.is_typed_only = is_typed_only

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(getattr(self.widget, "words", {}).values())

    @property
    def told(self) -> str:
        """What stands in it, for whoever fills it in."""
        words = f"{listed([f'“{word}”' for word in self.words])}." if self.words else ""
        empty = "May be empty." if self.may_be_cleared else ""
        return " ".join(part for part in (self.help_text, words, empty) if part)

    @property
    def may_be_cleared(self) -> bool:
        return self.clears_to is not Ellipsis

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Put the cell's value in the instance, unless it is blank or says what is stored already."""
        cell = row[self.column_name]
        if self.is_key or cell is None:
            return
        stored = self.get_value(instance)
        if stored is not None and tidy(self.shown(stored)) == shown(cell):
            return  # whatever is to be said against it, the file says nothing new
        value = self.value_of(cell, row)
        if value != stored:
            *way, last = self.attribute.split("__")
            for name in way:
                instance = getattr(instance, name)
            setattr(instance, last, value)

    def value_of(self, cell: Cell, row: Any) -> Any:
        if isinstance(cell, str) and cell.casefold() == CLEAR:
            if not self.may_be_cleared:
                raise ValueError(f"“{self.column_name}” cannot be empty: write what it should be.")
            return self.clears_to
        return self.widget.clean(cell, row=row)

    def shown(self, value: Any) -> str:
        """A value as a person would type it in this column."""
        return "" if value is None else shown(self.widget.render(value))

    def export(self, instance: Any, **kwargs: Any) -> Any:
        return None if self.is_typed_only else super().export(instance)
