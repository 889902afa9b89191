"""A measure's trend as the files of a pack draw it: the chart of the pages, cut to what fits on paper."""

from dataclasses import replace

from board.charts import Chart, Figure, Layout, Level, NumberFormat, Series, Svg, TrendPoint, describe, figure, trend
from board.packs.figures import Measure, Point, Shown, Target
from board.packs.looks import INK, PAPER, QUIET, RULE
from board.packs.typeface import FAMILIES
from measures.calc.words import Unit

#: Periods that are drawn and listed: the latest, and the next one that has a target. Files of figures hold all.
MOST_PERIODS, MOST_AHEAD = 12, 1
PAPER_LAYOUT = Layout("pack", 370, 262, 14, 120)
_LINE = "#0b4f5c"
_STYLE = f"""<style>
svg{{font-family:{",".join(f"'{each}'" for each in FAMILIES)}}}
text{{fill:{QUIET}}}
.wm-chart__latest,.wm-chart__aim{{fill:{INK};paint-order:stroke;stroke:{PAPER};stroke-width:4px}}
.wm-chart__latest{{font-weight:700}}
.wm-chart__grid{{stroke:{RULE}}}
.wm-chart__axis{{stroke:{QUIET};stroke-width:1.5px}}
.wm-chart__line{{stroke:{_LINE};stroke-linecap:round;stroke-linejoin:round;stroke-width:3px}}
.wm-chart__line--quiet{{stroke-width:2px}}
.wm-chart__target{{stroke:{INK};stroke-width:2px}}
.wm-chart__level,.wm-chart__break{{stroke:{QUIET};stroke-width:1.5px}}
.wm-chart__point{{fill:{_LINE}}}
.wm-chart__point--provisional{{fill:{PAPER};stroke:{_LINE};stroke-width:2.5px}}
</style>"""


def recent(measure: Measure) -> tuple[Point, ...]:
    """The periods that fit on paper, from the first that has a figure."""
    points = measure.series[-MOST_PERIODS:]
    first = next((at for at, each in enumerate(points) if each.shown.value is not None or each.shown.is_withheld), None)
    return points[first:] if first is not None else ()


def coming(measure: Measure) -> tuple[Point, ...]:
    return tuple(each for each in measure.ahead if each.target)[:MOST_AHEAD]


def chart(measure: Measure) -> Chart:
    """The trend with its target; a withheld figure is a gap in the line."""
    points = recent(measure)
    aims = [*points, *coming(measure)]
    uppers = [each.target for each in aims if each.target and each.target.upper is not None]
    suffix = "%" if measure.unit is Unit.PERCENTAGE else ""
    return Chart(
        title=measure.title,
        actual=Series(measure.title, tuple(_actual(measure, each) for each in points)),
        target=Series("Target", tuple(_aim(measure, each) for each in aims))
        if any(each.target for each in aims)
        else None,
        levels=tuple(Level("Upper end", aim.upper) for aim in uppers[-1:] if aim.upper is not None),
        suffix=suffix,
        number=number_format(measure),
    )


def on_a_page(measure: Measure) -> Figure | None:
    """The same trend with its table twin, as pages show it; none before a measure has a figure to draw."""
    points = recent(measure)
    if all(each.shown.value is None for each in points):
        return None
    drawn = replace(chart(measure), title=measure.sentence.rstrip(".") or measure.title)
    name = "".join(each if each.isalnum() else "-" for each in measure.code.lower())
    return figure(drawn, f"pack-{name}")


def number_format(measure: Measure) -> NumberFormat:
    return NumberFormat(measure.unit, measure.decimals, measure.multiplier, measure.noun)


def short(measure: Measure, shown: Shown) -> str:
    """A figure where its unit has been said, with its symbols: 85.0 [p]; [c]."""
    if shown.value is None:
        return "".join(f"[{each}]" for each in shown.symbols) or shown.text
    return " ".join([number_format(measure).short(shown.value), *(f"[{each}]" for each in shown.symbols)])


def short_target(measure: Measure, target: Target | None) -> str:
    ends = [target.value, target.upper] if target else []
    return " to ".join(number_format(measure).short_aim(end) for end in ends if end is not None)


def _actual(measure: Measure, point: Point) -> TrendPoint:
    return TrendPoint(
        label=point.label,
        value=point.shown.value,
        text=short(measure, replace(point.shown, symbols=())) if point.shown.value is not None else point.shown.text,
        provisional="p" in point.shown.symbols,
        break_before=point.definition_changed,
    )


def _aim(measure: Measure, point: Point) -> TrendPoint:
    value = point.target.value if point.target else None
    return TrendPoint(point.label, value, short_target(measure, point.target) or "No target")


def in_words(measure: Measure) -> str:
    """What a screen reader hears instead of the drawing: what it shows, and the finding."""
    return f"{describe(chart(measure))} {measure.sentence}".strip()


def svg(measure: Measure, name: str) -> Svg:
    """The drawing with its colours in it, since a file has no stylesheet beside it."""
    drawn = trend(chart(measure), name, PAPER_LAYOUT)
    start = drawn.index(">") + 1
    return Svg(drawn[:start] + _STYLE + drawn[start:])
