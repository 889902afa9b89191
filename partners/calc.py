"""Colours that can be read: contrast as WCAG 2.2 defines it."""

WHITE = "#ffffff"
INK = "#10242a"

#: Contrast of ordinary text, WCAG 2.2 success criterion 1.4.3.
READABLE = 4.5


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``: 0 for black, 1 for white."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, from 1 (the same) to 21 (black on white)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """White or ink, whichever reads better on a colour."""
    return max(WHITE, INK, key=lambda text: contrast(text, colour))


def readable_on_white(colour: str) -> str:
    """The colour itself when text in it can be read on white, else the same hue darkened until it can.

    ``#ffcc00`` is 1.5 to 1 on white and becomes ``#8f7200`` at 4.6 to 1.
    """
    kept = 1.0
    shade = colour
    while contrast(shade, WHITE) < READABLE:
        kept -= 0.02
        shade = "#" + "".join(f"{round(int(colour[at : at + 2], 16) * kept):02x}" for at in (1, 3, 5))
    return shade
