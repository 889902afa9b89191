"""Charts as SVG made on the server, from the same object as their table twin. Pure: no framework, no database.

``figure`` draws a trend, ``xmr_chart`` ordinary variation, ``gap_chart`` groups against a reference, ``slope_chart``
the gap by deprivation, ``benchmark_chart`` a figure beside other places, ``forecast_chart`` what comes next; each
gives a ``Figure`` for ``components/chart.html``. ``sparkline`` is a small trend for a row. What a reader may not see
must not be handed in.
"""

from board.charts.benchmark import Benchmark, BenchmarkChart, benchmark_chart
from board.charts.findings import benchmark_finding, gap_finding, slope_finding, variation_finding
from board.charts.forecast import ForecastChart, forecast_chart
from board.charts.formats import NumberFormat
from board.charts.gap import GapChart, GroupFigure, gap_chart
from board.charts.model import (
    NARROW,
    WIDE,
    Cell,
    Chart,
    Column,
    Figure,
    KeyMark,
    Layout,
    Level,
    Series,
    Svg,
    Table,
    TrendPoint,
)
from board.charts.slope import SlopeChart, slope_chart
from board.charts.table import NO_FIGURE, describe, rows
from board.charts.trend import figure, sparkline, trend
from board.charts.variation import xmr_chart
from board.charts.variation_words import VariationChart

__all__ = [
    "NARROW",
    "NO_FIGURE",
    "WIDE",
    "Benchmark",
    "BenchmarkChart",
    "Cell",
    "Chart",
    "Column",
    "Figure",
    "ForecastChart",
    "GapChart",
    "GroupFigure",
    "KeyMark",
    "Layout",
    "Level",
    "NumberFormat",
    "Series",
    "SlopeChart",
    "Svg",
    "Table",
    "TrendPoint",
    "VariationChart",
    "benchmark_chart",
    "benchmark_finding",
    "describe",
    "figure",
    "forecast_chart",
    "gap_chart",
    "gap_finding",
    "rows",
    "slope_chart",
    "slope_finding",
    "sparkline",
    "trend",
    "variation_finding",
    "xmr_chart",
]
