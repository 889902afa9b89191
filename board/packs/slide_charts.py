"""A measure's trend as a chart that PowerPoint itself draws, so that it can be worked with."""

from decimal import Decimal
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt

from board.charts.scale import axis_ticks
from board.packs.drawings import coming, in_words, number_format, recent
from board.packs.figures import Measure, Point
from board.packs.looks import INK, PAPER, QUIET, RULE
from board.packs.slide_parts import Slide, colour, describe
from measures.calc.words import Unit

_LINE = "#0b4f5c"
#: Series of the workbook inside: ours, since a name someone typed could be run there.
FIGURE, TARGET, UPPER = "Figure", "Target", "Upper end of target"


def add_chart(slide: Slide, measure: Measure, left: int, top: int, width: int, height: int) -> None:
    """Figures as a line with gaps where there are none, the target dashed; the same words as in the report."""
    points = [*recent(measure), *coming(measure)]
    data: Any = CategoryChartData(number_format=_number_format(measure))  # type: ignore[no-untyped-call]
    data.categories = [each.label for each in points]
    known = len(recent(measure))
    figures = [each.shown.value if at < known else None for at, each in enumerate(points)]
    data.add_series(FIGURE, [_float(each) for each in figures])
    aims = [each.target.value if each.target else None for each in points]
    uppers = [each.target.upper if each.target else None for each in points]
    for name, values in ((TARGET, aims), (UPPER, uppers)):
        if any(each is not None for each in values):
            data.add_series(name, [_float(each) for each in values])
    frame = slide.made.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, left, top, width, height, data)
    describe(frame, f"Chart of {measure.code}", in_words(measure))
    chart = frame.chart
    _dress(chart)
    _scale(chart, measure, [*figures, *aims, *uppers])
    _figures(chart.plots[0].series[0], points[:known])
    for series in list(chart.plots[0].series)[1:]:
        series.format.line.color.rgb, series.format.line.width = colour(INK), Pt(1.5)
        series.format.line.dash_style, series.smooth = MSO_LINE.DASH, False
        series.marker.style = XL_MARKER_STYLE.NONE


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _number_format(measure: Measure) -> str:
    """As the measure writes its numbers: 0.0"%", £#,##0."""
    digits = "0" + ("." + "0" * measure.decimals if measure.decimals else "")
    match measure.unit:
        case Unit.PERCENTAGE:
            return f'{digits}"%"'
        case Unit.MONEY:
            return f'"£"#,##{digits}'
        case _:
            return f"#,##{digits}"


def _dress(chart: Any) -> None:
    """Calm: no frame, light lines across, letters that can be read from the back."""
    chart.has_title = False
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.font.size, chart.font.name = Pt(14), "Arial"
    chart.font.color.rgb = colour(QUIET)
    chart.value_axis.major_gridlines.format.line.color.rgb = colour(RULE)
    chart.value_axis.format.line.fill.background()
    chart.category_axis.format.line.color.rgb = colour(QUIET)


def _scale(chart: Any, measure: Measure, values: list[Decimal | None]) -> None:
    """Round numbers that hold the figures, the same as in the report."""
    known = [float(each) for each in values if each is not None]
    if not known:
        return
    ticks, axis = axis_ticks(known, number_format(measure).possible), chart.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = ticks[0], ticks[-1], ticks[1] - ticks[0]
    suffix = '"%"' if measure.unit is Unit.PERCENTAGE else ""
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = f"General{suffix}", False
    chart.category_axis.tick_labels.font.size = Pt(12)
    # A sixty-thousandth of a degree is the unit: labels stand aslant, so that twelve quarters fit.
    chart.category_axis._element.txPr.bodyPr.set("rot", "-2700000")


def _figures(series: Any, points: list[Point]) -> None:
    """The line of figures: provisional ones hollow, the last one with its number."""
    series.smooth = False
    series.format.line.color.rgb, series.format.line.width = colour(_LINE), Pt(3)
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 7
    _paint(series.marker, _LINE)
    for at, point in enumerate(points):
        if "p" in point.shown.symbols and point.shown.value is not None:
            _paint(series.points[at].marker, PAPER)
    last = next((at for at in reversed(range(len(points))) if points[at].shown.value is not None), None)
    if last is not None:
        label = series.points[last].data_label.text_frame
        label.text = points[last].shown.marked
        label.paragraphs[0].runs[0].font.size, label.paragraphs[0].runs[0].font.bold = Pt(16), True


def _paint(marker: Any, fill: str) -> None:
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = colour(fill)
    marker.format.line.color.rgb = colour(_LINE)
