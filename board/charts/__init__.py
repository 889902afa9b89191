"""Charts as SVG made on the server, from the same object as their table twin. Pure: standard library only."""

from board.charts.drawing import figure, sparkline, trend
from board.charts.model import NARROW, WIDE, Chart, Figure, Layout, Level, Series, Svg, TrendPoint
from board.charts.table import NO_FIGURE, describe, rows

__all__ = [
    "NARROW",
    "NO_FIGURE",
    "WIDE",
    "Chart",
    "Figure",
    "Layout",
    "Level",
    "Series",
    "Svg",
    "TrendPoint",
    "describe",
    "figure",
    "rows",
    "sparkline",
    "trend",
]
