"""Ordinary variation as a chart: the mean, the natural process limits and what lies outside them (XmR)."""

from collections.abc import Iterator
from decimal import Decimal

from board.charts.findings import variation_finding
from board.charts.marks import DOT, mark
from board.charts.model import NARROW, WIDE, Figure, Layout, Svg
from board.charts.plot import (
    TOO_CLOSE,
    EndLabel,
    Frame,
    alone,
    axis_words,
    beside,
    end_words,
    framed,
    grid,
    line,
    over,
    period_words,
    uprights,
)
from board.charts.scale import axis_ticks, known, number
from board.charts.svg import AIM, LATEST, QUIET, drawing, empty, stroke
from board.charts.variation_words import VariationChart, described, key, notes, shape_of, table
from measures.calc.variation import Stretch


def xmr_chart(chart: VariationChart, id_prefix: str) -> Figure:
    """The chart of ordinary variation, ready for ``components/chart.html``.

    Under 12 periods it is a run chart with the median, and says how many more unlock limits. Limits are drawn inside
    what is possible and were tested as they are. ``id_prefix`` is unique on its page and the same each time::

        series = vary([Point(span.ends_on, value) for span, value in ...], Polarity.LOW_IS_GOOD, breaks=breaks)
        number = NumberFormat(Unit.PERCENTAGE, 1)
        xmr_chart(VariationChart("Repeat plans", series, labels, number, target=TargetAim(Decimal(18))), "variation-p4")
    """
    title = chart.title or variation_finding(chart.name, chart.series, chart.labels)
    said = described(chart)
    return Figure(
        title=title,
        wide=_drawn(chart, id_prefix, WIDE, title, said),
        narrow=_drawn(chart, id_prefix, NARROW, title, said),
        key=tuple(key(chart)),
        table=table(chart),
        shows=chart.shows,
        notes=tuple(notes(chart)),
    )


# --- Drawing ----------------------------------------------------------------------------------------------------------


def _drawn(chart: VariationChart, id_prefix: str, layout: Layout, title: str, said: str) -> Svg:
    identity, last = f"{id_prefix}-{layout.name}", chart.last
    if last is None:
        return empty(layout, identity, title, said)
    labels = list(_end_labels(chart, layout, last))
    ticks = axis_ticks(known(list(_numbers(chart))), chart.bounds)
    frame = framed(layout, ticks, chart.number.suffix, labels, len(chart.labels), room_above=bool(chart.starts))
    starts = chart.starts
    shapes = [
        *grid(frame),
        *uprights(frame, starts),
        *(shape for stretch in chart.series.stretches for shape in _levels(frame, chart, stretch)),
        *(_across(frame, "wm-chart__target", aim, dash="7 5") for _, aim in chart.aims),
        line(frame, chart.places, "wm-chart__line wm-chart__line--quiet", starts),
        *_marks(frame, chart, last),
    ]
    latest = chart.places[last] or 0.0
    words = [
        *axis_words(frame, chart.number.suffix),
        *end_words(frame, labels),
        *([] if _is_at_the_end(chart, last) else [beside(frame, last, (latest, latest), _short(chart, last))]),
        *period_words(frame, chart.labels),
        *(over(frame, frame.x(index - 0.5), "Starts again") for index in reversed(starts)),
    ]
    return drawing(layout, identity, title, said, shapes, words)


def _is_at_the_end(chart: VariationChart, last: int) -> bool:
    return last == len(chart.labels) - 1


def _short(chart: VariationChart, index: int) -> str:
    value = chart.series.points[index].value
    return "" if value is None else chart.number.short(value)


def _numbers(chart: VariationChart) -> Iterator[Decimal | None]:
    """Everything the upright axis must reach."""
    yield from (point.value for point in chart.series.points)
    yield from (aim for _, aim in chart.aims)
    for stretch in chart.series.stretches:
        yield stretch.centre
        if stretch.limits:
            yield from chart.drawn(stretch.limits)


def _end_labels(chart: VariationChart, layout: Layout, last: int) -> Iterator[EndLabel]:
    """The latest figure, the target, and the lines of the stretch the series is in."""

    def label(words: str, value: Decimal, text: str, css: str = QUIET) -> EndLabel:
        return EndLabel(words, text, number(value) or 0.0, css)

    latest, now, form = chart.series.points[last].value, chart.series.now, chart.number
    if _is_at_the_end(chart, last) and latest is not None:
        yield label("" if layout is NARROW else "Latest", latest, form.short(latest), LATEST)
    for words, aim in chart.aims:
        yield label(words, aim, form.short_aim(aim), AIM)
    if now is None or now.centre is None:
        return
    if now.limits is None:
        words, form = ("Always", form) if now.is_constant else ("Median", form.finer)
        yield label(words, now.centre, form.short(now.centre))
        return
    limit = "" if layout is NARROW else " limit"
    lower, upper = chart.drawn(now.limits)
    for words, value in ((f"Upper{limit}", upper), ("Mean", now.centre), (f"Lower{limit}", lower)):
        yield label(words, value, form.finer.short(value))


def _levels(frame: Frame, chart: VariationChart, stretch: Stretch) -> Iterator[str]:
    """Mean and limits of a stretch, as far as it goes; of a run chart the median, which is no limit and looks it."""
    if stretch.centre is None:
        return
    limits = stretch.limits
    yield _across(frame, "wm-chart__mean", stretch.centre, stretch, dash="" if limits else "9 4")
    if limits is None:
        return
    for limit in chart.drawn(limits):
        yield _across(frame, "wm-chart__limit", limit, stretch, dash="5 4")
    if chart.uses_near:
        for limit in chart.near(limits):
            yield _across(frame, "wm-chart__near", limit, stretch, dash="1 4")


def _across(frame: Frame, css: str, value: Decimal, stretch: Stretch | None = None, dash: str = "") -> str:
    """A level line over a stretch, or the whole plot."""
    place = number(value)
    if place is None:
        return ""
    left = frame.x(stretch.first - 0.5) if stretch and stretch.first else frame.left
    right = frame.x(stretch.last + 0.5) if stretch and stretch.last < frame.count - 1 else frame.right
    return stroke(css, f"M{left:g} {frame.y(place):g}H{right:g}", dash)


def _marks(frame: Frame, chart: VariationChart, last: int) -> Iterator[str]:
    """Every figure; what stands out by its shape, and larger. Provisional ones are hollow."""
    places = chart.places
    needed = alone(places, chart.starts) | {last}
    small, large = min(8.0, max(4.0, frame.step * 0.7)), min(10.0, max(6.5, frame.step * 0.8))
    for index, (place, judged) in enumerate(zip(places, chart.series.marks, strict=True)):
        if place is None:
            continue
        kind = shape_of(judged)
        hollow = index in chart.provisional
        if kind == DOT and not hollow and frame.step < TOO_CLOSE and index not in needed:
            continue
        yield mark(kind, frame.x(index), frame.y(place), small if kind == DOT else large, hollow=hollow)
