"""Colours and shapes that all files of a pack share. Red, amber and green are statuses and never follow the brand."""

import re
from dataclasses import dataclass

from measures.calc.words import Direction, Rag

_DEFAULT_BRAND = "#0b4f5c"
INK, QUIET, PAPER, RULE = "#10242b", "#47575d", "#ffffff", "#cfd8db"
#: On a colour that white can not be read on, black always can.
_BLACK = "#000000"
_READABLE = 4.5


@dataclass(frozen=True, slots=True)
class StatusLook:
    """A status as word, shape, and three colours: of the shape, of what lies behind, of the word on it."""

    label: str
    shape: str
    colour: str
    tint: str
    text: str


STATUSES: dict[Rag | None, StatusLook] = {
    Rag.GREEN: StatusLook("Green", "circle", "#1b7a46", "#e4f3ea", "#0d5630"),
    Rag.AMBER: StatusLook("Amber", "diamond", "#c77700", "#fdf1dc", "#6b3f00"),
    Rag.RED: StatusLook("Red", "triangle", "#b3261e", "#fbe9e7", "#7d1710"),
    None: StatusLook("Not rated", "ring", "#64757a", "#eef2f3", "#3f5056"),
}
#: Typed where a shape cannot be drawn.
SIGNS: dict[Rag | None, str] = {Rag.GREEN: "●", Rag.AMBER: "◆", Rag.RED: "▲", None: "○"}
DIRECTIONS = tuple(Direction)


@dataclass(frozen=True, slots=True)
class Brand:
    """The partnership's colour, what can be read on it, and what of it can be read on paper."""

    colour: str
    on: str
    ink: str


def brand(colour: str) -> Brand:
    """Whatever colour a city has, its words can be read: at least 4.5 to 1, as WCAG 2.2 asks."""
    found = colour.lower() if re.fullmatch("#[0-9a-fA-F]{6}", colour) else _DEFAULT_BRAND
    on = next(each for each in (PAPER, INK, _BLACK) if contrast(found, each) >= _READABLE)
    return Brand(found, on, found if on == PAPER else INK)


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminances by WCAG 2.2: 1 for equal ones, 21 for black on white."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
