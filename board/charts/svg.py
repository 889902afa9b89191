"""Drawings as SVG, without a style attribute or a script, so that the content policy needs no exception.

Classes give the colours (screen, dark, print, forced colours); plain attributes a drawing without them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from board.charts.model import Layout, Svg
from board.charts.scale import cut, text_width

#: Characters that no XML document may hold.
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: How far letters reach above and below the line they stand on, as shares of the font's size.
_ABOVE, _BELOW = 0.76, 0.22
#: Words written in bold.
LATEST = "wm-chart__latest"
QUIET, AIM = "wm-chart__quiet", "wm-chart__aim"


@dataclass(frozen=True)
class Words:
    """A text of a drawing with the place it was wanted at; ``anchor`` says which end of it stands there."""

    x: float
    y: float
    text: str
    css: str = ""
    anchor: str = "start"

    def width(self, font: float) -> float:
        return text_width(self.text, font, bold=self.css == LATEST)


@dataclass(frozen=True)
class Box:
    """The room something takes up in a drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)


def box_of(words: Words, font: float) -> Box:
    width = words.width(font)
    left = words.x - {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
    return Box(left, words.y - _ABOVE * font, left + width, words.y + _BELOW * font)


def settle(wanted: Sequence[Words], layout: Layout, taken: Sequence[Box] = ()) -> list[Words]:
    """The texts that can be read: inside the drawing, and none over one that comes before it or a place ``taken``.

    What is left out here is in the table twin all the same.
    """
    kept, boxes = [], list(taken)
    for words in wanted:
        inside = _inside(words, layout)
        box = box_of(inside, layout.font)
        if inside.text.strip() and not any(box.meets(other) for other in boxes):
            kept.append(inside)
            boxes.append(box)
    return kept


def _inside(words: Words, layout: Layout) -> Words:
    """The text moved, or else cut, so that all of it can be seen."""
    font = layout.font
    fits = replace(words, text=cut(words.text, layout.width - 2, font, bold=words.css == LATEST))
    box = box_of(fits, font)
    x = fits.x + max(0.0, 1 - box.left) - max(0.0, box.right - layout.width + 1)
    y = min(max(fits.y, _ABOVE * font), layout.height - _BELOW * font)
    return replace(fits, x=round(x, 1), y=round(y, 1))


def text_of(words: Words) -> str:
    kind = f' class="{words.css}"' if words.css else ""
    return f'<text{kind} x="{words.x:g}" y="{words.y:g}" text-anchor="{words.anchor}">{safe(words.text)}</text>'


def safe(text: str) -> str:
    """Escaped, and without the characters that no XML may hold."""
    return escape(_NOT_XML.sub("", text), quote=True)


def stroke(css: str, path: str, dash: str = "") -> str:
    """A line; none without a path."""
    if not path:
        return ""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path class="{css}" fill="none" stroke="currentColor"{dashes} d="{path}"/>'


def area(css: str, path: str) -> str:
    """A tinted shape; none without a path."""
    return f'<path class="{css}" fill="currentColor" fill-opacity="0.14" d="{path}"/>' if path else ""


def drawing(
    layout: Layout,
    id_prefix: str,
    title: str,
    description: str,
    shapes: Sequence[str],
    words: Sequence[Words],
    taken: Sequence[Box] = (),
) -> Svg:
    """An image with a name and a description; the words inside are not read one by one.

    ``id_prefix`` must be unique on the page and the same each time it is made. Words that come first win.
    """
    identity = safe(id_prefix)
    body = "".join(shapes) + "".join(map(text_of, settle(words, layout, taken)))
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="wm-chart__svg wm-chart__svg--{layout.name}" '
        f'viewBox="0 0 {layout.width} {layout.height}" role="img" aria-labelledby="{identity}-title {identity}-desc" '
        f'font-size="{layout.font}"><title id="{identity}-title">{safe(title)}</title>'
        f'<desc id="{identity}-desc">{safe(description)}</desc><g aria-hidden="true">{body}</g></svg>'
    )


def empty(layout: Layout, id_prefix: str, title: str, description: str, words: str = "No figures yet") -> Svg:
    low = replace(layout, height=layout.font * 6)
    middle = Words(low.width / 2, low.height / 2, words, QUIET, "middle")
    return drawing(low, id_prefix, title, description, (), (middle,))
