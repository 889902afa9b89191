"""From numbers to places: axis ranges, round ticks, short axis texts, labels that do not collide.

Floats, because nothing here is a figure: what people read is the text each point arrives with.
"""

import math
from collections.abc import Sequence
from decimal import Decimal

#: Beyond this many digits a value is drawn at the edge (or as zero): no real measure comes near.
_DIGITS = 100

#: Widths of Helvetica's characters as shares of the font's size: wide ones, narrow ones, and all others.
_WIDE, _NARROW, _OTHER = 0.9, 0.31, 0.58


def number(value: Decimal | None) -> float | None:
    """The value as a float that can be drawn: nothing for not-a-number, the edge for the absurdly large."""
    if value is None or not value.is_finite():
        return None
    if value and value.adjusted() > _DIGITS:
        return math.copysign(10.0**_DIGITS, value)
    if value and value.adjusted() < -_DIGITS:
        return 0.0
    return float(value)


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


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round numbers that cover the range: steps of 1, 2, 2.5 or 5 times a power of ten."""
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-6), math.ceil(high / step - 1e-6)
    return [index * step for index in range(first, last + 1)]


def axis_text(value: float, suffix: str) -> str:
    """An axis number in few characters: 1,500; 2.5m; 0.004; powers of ten where no shorter form exists."""
    size = abs(value)
    if size >= 1e15 or 0 < size < 1e-4:
        return f"{value:.3g}{suffix}"
    for limit, letter in ((1e12, "tn"), (1e9, "bn"), (1e6, "m")):
        if size >= limit:
            return f"{value / limit:,.4g}{letter}{suffix}"
    decimals = 0 if size >= 1000 or value == 0 else 6 - max(0, math.floor(math.log10(size)) + 1)
    text = f"{value:,.{decimals}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + suffix


def text_width(text: str, font: int) -> float:
    """How long the text will be, near enough to leave room for it."""
    return font * sum(
        _WIDE if mark in "%@mwMW…" else _NARROW if mark in " .,:;'|/()ijlftrI" else _OTHER for mark in text
    )


def cut(text: str, room: float, font: int) -> str:
    """The text, or as much of it as fits with an ellipsis; the table twin always has it whole."""
    if text_width(text, font) <= room:
        return text
    short = text
    while short and text_width(short + "…", font) > room:
        short = short[:-1]
    return short.rstrip() + "…"


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
