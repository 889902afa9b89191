"""From numbers to places: axis ranges, round ticks, short axis texts, labels that do not collide.

Floats, because nothing here is a figure: what people read is the text each point arrives with.
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from measures.calc.rounding import MINUS

#: Beyond this many digits a value is drawn at the edge (or as zero): no real measure comes near.
_DIGITS = 100

_LETTERS = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))

#: Widths of Helvetica's characters as shares of the font's size. Arial and Liberation Sans have the same.
_WIDTHS = {
    mark: share
    for share, marks in (
        (0.2, "'ijl|’‘"),
        (0.28, " !,./:;I[]\\ft·\u00a0"),
        (0.34, "()-`r“”{}°"),
        (0.39, "*"),
        (0.5, "cksvxyzJ"),
        (0.56, "abdeghnopqu0123456789L#$?_£–"),
        (0.59, "+<=>~×±−"),
        (0.61, "FTZ"),
        (0.67, "&ABEKPSVXY"),
        (0.73, "CDHNRUw"),
        (0.78, "GOQ"),
        (0.84, "Mm"),
        (0.9, "%"),
        (0.95, "W"),
    )
    for mark in marks
}
#: Letters with accents, and every other sign.
_LATIN, _ANY_OTHER = 0.73, 1.05
_BOLDER = 1.07


def number(value: Decimal | None) -> float | None:
    """The value as a float that can be drawn: nothing for not-a-number, the edge for the absurdly large."""
    if value is None or not value.is_finite():
        return None
    if value and value.adjusted() > _DIGITS:
        return math.copysign(10.0**_DIGITS, value)
    if value and value.adjusted() < -_DIGITS:
        return 0.0
    return float(value)


def is_absurd(value: Decimal) -> bool:
    """Whether a number has more digits than anybody could read."""
    return bool(value) and abs(value.adjusted()) > _DIGITS


def known(values: Sequence[Decimal | None]) -> list[float]:
    """Those of the values that can be drawn."""
    return [place for place in map(number, values) if place is not None]


def span(numbers: Sequence[float]) -> tuple[float, float]:
    """The least range of the axis: room about a constant; from zero when the figures are near it."""
    low, high = min(numbers), max(numbers)
    room = (high - low) * 0.1
    if high - low <= max(abs(low), abs(high)) * 1e-9:
        room = abs(high) * 0.1 or 1.0
    bottom, top = low - room, high + room
    if low >= 0 and (bottom < 0 or low < high * 0.35):
        bottom = 0.0
    elif high <= 0 and (top > 0 or high > low * 0.35):
        top = 0.0
    return bottom, top


def axis_ticks(
    numbers: Sequence[float], bounds: tuple[Decimal | None, Decimal | None] = (None, None), wanted: int = 4
) -> list[float]:
    """Round numbers that cover what is drawn; what cannot be (101%) is left out unless some number is there."""
    bottom, top = span(numbers)
    least, most = map(number, bounds)
    if least is not None and min(numbers) >= least:
        bottom = max(bottom, least)
    if most is not None and max(numbers) <= most:
        top = min(top, most)
    return ticks(bottom, top, wanted)


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round numbers that cover the range: steps of 1, 2, 2.5 or 5 times a power of ten."""
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-6), math.ceil(high / step - 1e-6)
    return [index * step for index in range(first, last + 1)]


def axis_text(value: float, suffix: str) -> str:
    """An axis number in few characters: 1,500; 2.5m; 0.004; powers of ten where no shorter form exists."""
    return _short(value, suffix).replace("-", MINUS)


def _short(value: float, suffix: str) -> str:
    size = abs(value)
    if size >= 1e15 or 0 < size < 1e-6:
        return f"{value:.3g}{suffix}"
    for limit, letter in _LETTERS:
        if size >= limit:
            return f"{value / limit:,.4g}{letter}{suffix}"
    digits = math.floor(math.log10(size)) + 1 if value else 0
    decimals = 0 if digits > 3 or value == 0 else 6 - digits if digits > 0 else 4 - digits
    return trimmed(f"{value:,.{decimals}f}") + suffix


def trimmed(text: str) -> str:
    """A number without the zeros at its end that say nothing: 2.50 is 2.5."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def tick_texts(marks: Sequence[float], suffix: str) -> list[str]:
    """An axis' numbers, short and exact: as many decimals as their step has, millions where the step is of millions.

    1,000.25 and 1,000.5 are not both 1,000; beyond nine digits they are powers of ten.
    """
    step = min((abs(b - a) for a, b in pairwise(marks)), default=abs(marks[0]))
    most = max(map(abs, marks))
    limit, letter = next(((size, name) for size, name in _LETTERS if most >= size <= step * 1000), (1.0, ""))
    decimals = next((count for count in range(9) if _is_whole(step / limit * 10**count)), None)
    if decimals is None or most / limit >= 1e9:
        return [f"{text}{suffix}".replace("-", MINUS) for text in _powers(marks)]
    written = [f"{mark / limit:,.{decimals}f}" for mark in marks]
    texts = [f"{trimmed(text)}{letter if mark else ''}" for mark, text in zip(marks, written, strict=True)]
    return [f"{text}{suffix}".replace("-", MINUS) for text in texts]


def _is_whole(number: float) -> bool:
    return number > 0.5 and abs(number - round(number)) < 1e-6 * number


def _powers(marks: Sequence[float]) -> list[str]:
    """Digits enough to tell the numbers apart."""
    found = [f"{mark:.3g}" for mark in marks]
    for digits in range(4, 18):
        if len(set(found)) == len(found):
            break
        found = [f"{mark:.{digits}g}" for mark in marks]
    return found


def text_width(text: str, font: float, *, bold: bool = False) -> float:
    """How long the text will be, near enough to leave room for it."""
    width = sum(_WIDTHS.get(mark) or (_LATIN if mark < "\u024f" else _ANY_OTHER) for mark in text)
    return font * width * (_BOLDER if bold else 1)


def cut(text: str, room: float, font: float, *, bold: bool = False) -> str:
    """The text, or as much of it as fits with an ellipsis; the table twin always has it whole."""
    if text_width(text, font, bold=bold) <= room:
        return text
    short = text
    while short and text_width(short + "…", font, bold=bold) > room:
        short = short[:-1]
    return short.rstrip() + "…"


def cut_value(text: str, room: float, font: float, *, bold: bool = False) -> str:
    """A number with its unit, cut between words alone: 1,240 school… and never 1,2… which is another number."""
    said = text.split(" ")
    for count in range(len(said), 0, -1):
        short = " ".join(said[:count]) + ("…" if count < len(said) else "")
        if text_width(short, font, bold=bold) <= room:
            return short
    return "…"


def wrapped(text: str, room: float, font: float, most: int = 2) -> list[str]:
    """The text on so many lines at most, broken at spaces; what does not fit ends in an ellipsis."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, font) <= room or not lines[-1] or len(lines) == most:
            lines[-1] = longer
        else:
            lines.append(word)
    return [cut(line, room, font) for line in lines]


def spread(places: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """Places for labels, at least ``gap`` apart, between top and bottom, near where they were wanted.

    When all cannot fit, the gap shrinks evenly. ``spread([50, 52], 10, 0, 100)`` gives ``[50, 60]``.
    """
    if len(places) > 1:
        gap = min(gap, (bottom - top) / (len(places) - 1))
    order = sorted(range(len(places)), key=lambda index: places[index])
    found: list[float] = []
    for index in order:
        lowest = found[-1] + gap if found else top
        found.append(max(places[index], lowest))
    ceiling = bottom
    for at in range(len(found) - 1, -1, -1):
        found[at] = min(found[at], ceiling)
        ceiling = found[at] - gap
    placed = [0.0] * len(places)
    for index, place in zip(order, found, strict=True):
        placed[index] = place
    return placed
