"""How headings and names are compared, and how a file's text is shown back."""

import re

from imports.reading.results import LONGEST_VALUE

#: Characters that take no room: they come along unseen when text is copied from pages and PDFs.
INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\ufeff"
)
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"'})
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def heading_key(text: str) -> str:
    """A heading as headings are compared: "Measure\u00a0 CODE" and "measure_code" are both "measure code".

    Lower case; underscores and white space of every kind are one space; characters nobody sees are gone.
    """
    return " ".join(_UNSEEN.sub("", text).replace("_", " ").lower().split())


def name_key(text: str) -> str:
    """A code or a name as names are compared: like a heading, but an underscore is a character of a code.

    Dashes are hyphens and curly quotation marks straight, as word processors change them unasked.
    """
    text = _DASHES.sub("-", _UNSEEN.sub("", text)).translate(_QUOTES)
    return " ".join(text.lower().split())


def has_invisible(text: str) -> bool:
    return _UNSEEN.search(text) is not None


def visible(text: str) -> str:
    """Text as a finding repeats it: on one line, what cannot be seen named by its number, long text shortened."""
    shown = "".join(_visible(character) for character in text[: LONGEST_VALUE + 1].strip(" "))
    return shown if len(shown) <= LONGEST_VALUE else shown[: LONGEST_VALUE - 1] + "…"


def quoted(text: str) -> str:
    """Text as a sentence repeats it, at most 60 characters of it."""
    shown = visible(text)
    return f"“{shown}”" if len(shown) <= 60 else f"“{shown[:59]}…”"


def listed(words: list[str], last: str = "and", most: int = 10) -> str:
    """“a, b and c”; of a long list the first, and how many more there are."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most:,} more"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def column_name(index: int) -> str:
    """The letters of a column numbered from 0: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = _LETTERS[letter] + letters
    return letters


def column_number(letters: str) -> int:
    """The number from 0 of a column given by its capital letters: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + _LETTERS.index(letter) + 1
    return number - 1


def cell_name(index: int, row: int) -> str:
    return f"{column_name(index)}{row}"


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() and character not in "\x1c\x1d\x1e\x1f" else f"‹U+{ord(character):04X}›"
