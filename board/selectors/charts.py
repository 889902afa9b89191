"""The charts of a measure's page, each from the very numbers its reader may see, and each by its name as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from board.charts import (
    Benchmark,
    BenchmarkChart,
    Figure,
    ForecastChart,
    VariationChart,
    benchmark_chart,
    forecast_chart,
    xmr_chart,
)
from board.selectors.groups import Group, interval_of_result
from board.selectors.standings import Standing
from board.selectors.texts import number_format, period_label, point_text, short_title, slug
from board.selectors.trend import from_first_figure, trend_chart
from measures.calc.comparison import Compared
from measures.calc.intervals import NINETY_FIVE, Interval
from measures.calc.periods import Span, following, label, parse_span, steps_between
from measures.calc.targets import TargetAim
from measures.calc.variation import Break, Point, vary
from measures.calc.words import RATIO_UNITS, Combine, Comparison, Frequency, Polarity, Unit, Variation
from measures.models import Definition, Measure, Rebase, Target
from measures.selectors.disclosure import SeenPoint, SeenResult
from measures.selectors.gathering import trajectory_of


@dataclass(frozen=True, slots=True)
class MeasureCharts:
    """What is drawn of a measure; None where there is nothing to draw."""

    trend: Figure | None = None
    variation: Figure | None = None
    benchmark: Figure | None = None
    forecast: Figure | None = None
    #: Whether the variation is a run chart that tells no more than the trend.
    is_early: bool = False


def charts_of(
    measure: Measure, standing: Standing, definitions: Sequence[Definition], targets: Sequence[Target]
) -> MeasureCharts:
    """The charts of a measure whose standing was read whole. One query, for the limits somebody set anew."""
    seen = standing.seen
    if seen is None or all(point.value is None for point in standing.series):
        return MeasureCharts()
    return MeasureCharts(
        trend=trend_chart(measure, standing, definitions, targets),
        variation=_short(measure, _variation(measure, standing, seen, definitions)),
        benchmark=_short(measure, _benchmark(measure, seen)),
        forecast=_short(measure, _forecast(measure, seen, targets)),
        is_early=seen.variation in (None, Variation.TOO_FEW),
    )


def parts(charts: MeasureCharts, groups: Sequence[Group]) -> Iterator[tuple[str, Figure]]:
    """Every chart by the name its file is asked for."""
    for name in ("trend", "variation", "benchmark", "forecast"):
        if (found := getattr(charts, name)) is not None:
            yield name, found
    yield from ((group.part, group.chart) for group in groups if group.chart)


def _short(measure: Measure, figure: Figure | None) -> Figure | None:
    return short_title(measure, figure) if figure else None


# --- Ordinary variation ---------------------------------------------------------------------------------------


def _variation(
    measure: Measure, standing: Standing, seen: SeenResult, definitions: Sequence[Definition]
) -> Figure | None:
    """The series against its ordinary variation: what is withheld or only part of a sum counts as missing."""
    if measure.unit == Unit.YES_NO:
        return None
    periods = _timeline(from_first_figure(standing.series))
    points = [Point(span.ends_on, _counted(measure, point)) for span, point in periods]
    if all(point.value is None for point in points):
        return None
    chart = VariationChart(
        name=measure.name,
        series=vary(points, Polarity(measure.polarity), breaks=breaks_of(measure, definitions)),
        labels=tuple(label(span) for span, _ in periods),
        number=number_format(measure),
        texts=tuple(_text(measure, point) for _, point in periods),
        target=TargetAim(seen.target_value, seen.target_upper) if seen.target_value is not None else None,
        provisional=frozenset(
            place for place, (_, point) in enumerate(periods) if point and point.is_partial and point.value is not None
        ),
        shows=_shows(measure, periods),
    )
    figure = xmr_chart(chart, f"variation-{slug(measure)}")
    if any(point and point.is_small for _, point in periods):
        return replace(figure, notes=(*figure.notes, "Holds small numbers: not for publication."))
    return figure


def _timeline(points: Sequence[SeenPoint]) -> list[tuple[Span, SeenPoint | None]]:
    """The periods in order of time; one that was never opened keeps its place, since a series must not close up."""
    found: list[tuple[Span, SeenPoint | None]] = []
    for point in points:
        for _ in range(steps_between(found[-1][0], point.span) - 1 if found else 0):
            found.append((following(found[-1][0]), None))
        found.append((point.span, point))
    return found


def is_part_of_a_sum(measure: Measure, point: SeenPoint) -> bool:
    """Whether partners are missing from a sum, which says nothing of the whole yet."""
    return point.is_partial and measure.combine == Combine.SUM and Unit(measure.unit) not in RATIO_UNITS


def _counted(measure: Measure, point: SeenPoint | None) -> Decimal | None:
    return None if point is None or is_part_of_a_sum(measure, point) else point.value


def _text(measure: Measure, point: SeenPoint | None) -> str:
    said = point_text(measure, point)
    if point is not None and point.value is not None and is_part_of_a_sum(measure, point):
        return f"{said}, not every partner has reported"
    return said


def breaks_of(measure: Measure, definitions: Sequence[Definition]) -> list[Break]:
    """Where limits start anew: at a new definition, or where a person said so. One query."""
    rebases = Rebase.objects.filter(measure=measure, withdrawn_at__isnull=True).select_related("period")
    found = [Break(d.applies_from, d.reason) for d in definitions if d.breaks_series and d.applies_from]
    return found + [Break(each.period.starts_on, each.reason) for each in rebases]


def _shows(measure: Measure, periods: Sequence[tuple[Span, object]]) -> str:
    unit = number_format(measure).counted
    said = [measure.name, unit, f"{label(periods[0][0])} to {label(periods[-1][0])}"]
    return ", ".join(filter(None, said))


# --- Other places ---------------------------------------------------------------------------------------------


def _benchmark(measure: Measure, seen: SeenResult) -> Figure | None:
    found = seen.statistics.get("comparisons", ())
    if not found or seen.value is None:
        return None
    partnership = measure.priority.plan.partnership
    chart = BenchmarkChart(
        name=measure.name,
        place=partnership.place or partnership.name,
        value=seen.value,
        interval=interval_of_result(seen),
        benchmarks=tuple(_other(each) for each in found),
        number=number_format(measure),
        shows=", ".join(filter(None, [measure.name, number_format(measure).counted, str(seen.period)])),
    )
    return benchmark_chart(chart, f"benchmark-{slug(measure)}")


def _other(stored: dict[str, Any]) -> Benchmark:
    """A benchmark as the roll-up found it, with the version of its group and how many of it have a figure."""
    version = stored.get("version", "")
    name = f"{stored['name'][:1].upper()}{stored['name'][1:]}"
    counted = f"median of {stored['counted']} of {stored['size']} places" if stored.get("counted") else "median"
    return Benchmark(
        name=f"{name} ({version} group)" if version else name,
        value=Decimal(stored["value"]),
        compared=Compared(Comparison(stored["verdict"]), stored["reason"]),
        note=counted if stored.get("group") else "",
        said=f"{stored['name']} ({version} group)" if version else stored["name"],
    )


# --- What comes next ------------------------------------------------------------------------------------------


def _forecast(measure: Measure, seen: SeenResult, targets: Sequence[Target]) -> Figure | None:
    stored = seen.statistics.get("forecast")
    if not stored or seen.value is None or not ("value" in stored or "own" in stored):
        return None
    aim = _next_aim(measure, seen, targets, stored["period"])
    chart = ForecastChart(
        name=measure.name,
        latest_label=str(seen.period),
        latest=seen.value,
        period=period_label(measure, stored["period"]),
        number=number_format(measure),
        line=_line(stored),
        own=_decimal(stored.get("own")),
        target=aim.value,
        upper=aim.upper,
        mean_error=_decimal(stored.get("mean_error")),
        tested=stored.get("tested", 0),
        misses=stored.get("misses_target", False),
        how=stored.get("reason", ""),
        shows=", ".join(filter(None, [measure.name, number_format(measure).counted])),
    )
    return forecast_chart(chart, f"forecast-{slug(measure)}")


def _line(stored: dict[str, Any]) -> Interval | None:
    if "value" not in stored:
        return None
    value, lower, upper = (Decimal(stored[name]) for name in ("value", "lower", "upper"))
    return Interval(value, lower, upper, NINETY_FIVE, "linear prediction")


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


def _next_aim(measure: Measure, seen: SeenResult, targets: Sequence[Target], code: str) -> TargetAim:
    """What is aimed for next, by the target that applied in the period shown."""
    used = next((target for target in targets if target.version == seen.target_version), None)
    if used is None:
        return TargetAim(None)
    span = parse_span(Frequency(measure.frequency), code)
    return trajectory_of(measure, used).target_for(span) or TargetAim(None)
