"""The marks of points: each meaning has a shape of its own as well as a colour, for print and for every eye."""

from board.charts.model import KeyMark, Svg
from board.charts.svg import area, stroke

#: What a mark says, its shape, and the words of the key.
DOT, CONCERN, IMPROVEMENT, NEUTRAL, SPECIAL = "dot", "concern", "improvement", "neutral", "special"
REFERENCE, BENCHMARK = "reference", "benchmark"
MEANINGS = {
    CONCERN: "Concern, more than chance",
    IMPROVEMENT: "Improvement, more than chance",
    NEUTRAL: "Higher or lower, more than chance",
    SPECIAL: "Outside ordinary variation",
    "provisional": "Hollow: a provisional figure",
    "gap": "A gap in the line: no figure for that period",
    "break": "Definition changed: figures on either side are not comparable",
    "restart": "Starts again: figures on either side are not comparable",
    "near": "Two-sigma lines, two thirds of the way to the limits",
    "interval": "95% interval: what chance alone explains",
}
_KEY = "0 0 18 14"


def mark(kind: str, x: float, y: float, size: float = 9.0, *, hollow: bool = False) -> str:
    """A point: a circle, and for what stands out a diamond (concern), a square (improvement) or a cross (neutral).

    A provisional one is hollow.
    """
    css = f"wm-chart__point wm-chart__point--{kind}" if kind != DOT else "wm-chart__point"
    css += " wm-chart__point--provisional" if hollow else ""
    fill = ' fill="none" stroke="currentColor"' if hollow or kind == REFERENCE else ""
    if kind == DOT:
        radius = round(size / 2 + (0.5 if hollow else 0), 2)
        return f'<circle class="{css}"{fill} cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'
    return f'<path class="{css}"{fill} d="{_outline(kind, x, y, size)}"/>'


def _outline(kind: str, x: float, y: float, size: float) -> str:
    half = round(size * 0.9, 1)
    match kind:
        case "improvement" | "reference":
            side = round(size * 1.5, 1)
            return f"M{x - side / 2:g} {y - side / 2:g}h{side:g}v{side:g}h-{side:g}z"
        case "neutral":
            arm = round(size * 0.6, 1)
            tip = round((half * 2 - arm) / 2, 1)
            down, up = f"v{tip:g}h{tip:g}v{arm:g}h-{tip:g}v{tip:g}", f"v-{tip:g}h-{tip:g}v-{arm:g}h{tip:g}v-{tip:g}"
            return f"M{x - arm / 2:g} {y - arm / 2 - tip:g}h{arm:g}{down}h-{arm:g}{up}z"
        case "benchmark":
            return f"M{x - 2.5:g} {y - size:g}h5v{2 * size:g}h-5z"
        case _:
            return f"M{x:g} {y - half:g}l{half:g} {half:g}-{half:g} {half:g}-{half:g}-{half:g}z"


def whisker(x: float, top: float, bottom: float, cap: float = 4.0) -> str:
    """An interval upright through its point, with a stroke across either end."""
    caps = f"M{x - cap:g} {top:g}h{2 * cap:g}M{x - cap:g} {bottom:g}h{2 * cap:g}"
    return stroke("wm-chart__interval", f"M{x:g} {top:g}V{bottom:g}{caps}")


def level_whisker(y: float, left: float, right: float, cap: float = 5.0) -> str:
    """An interval lying through its point."""
    caps = f"M{left:g} {y - cap:g}v{2 * cap:g}M{right:g} {y - cap:g}v{2 * cap:g}"
    return stroke("wm-chart__interval", f"M{left:g} {y:g}H{right:g}{caps}")


def key_mark(kind: str, meaning: str = "") -> KeyMark:
    """An entry of the key: the mark as the chart draws it, and what it means."""
    return KeyMark(kind, meaning or MEANINGS.get(kind, ""), _drawn(_key_shape(kind)))


def _key_shape(kind: str) -> str:
    match kind:
        case "gap":
            return stroke("wm-chart__line", "M0 7h5M13 7h5")
        case "break" | "restart":
            return stroke("wm-chart__break", "M9 0v14", "2 4")
        case "near":
            return stroke("wm-chart__near", "M0 7h18", "1 4")
        case "interval":
            return area("wm-chart__band", "M0 2h18v10h-18z") + whisker(9, 1, 13)
        case "level_interval":
            return level_whisker(7, 1, 17)
        case "level_band":
            return area("wm-chart__band", "M1 0h16v14h-16z") + level_whisker(7, 1, 17)
        case "fit":
            return stroke("wm-chart__fit", "M0 12L18 2")
        case "provisional":
            return mark(DOT, 9, 7, hollow=True)
        case _:
            return mark(kind, 9, 7, 7 if kind == BENCHMARK else 8)


def _drawn(shape: str) -> Svg:
    return Svg(f'<svg class="wm-chart__key-mark" viewBox="{_KEY}" aria-hidden="true" focusable="false">{shape}</svg>')
