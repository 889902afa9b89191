"""A measure's trend with its target, from the same numbers as every other part of its page."""

from collections.abc import Sequence

from board.charts import Chart, Figure, Level, Series, TrendPoint, figure
from board.selectors.standings import Standing
from board.selectors.texts import flags_of, number_format, point_text, slug, target_text
from measures.calc.intervals import NINETY_FIVE, Interval
from measures.calc.periods import Span, following, label
from measures.calc.targets import TargetAim, Trajectory
from measures.calc.words import Unit
from measures.models import Definition, Measure, Target
from measures.selectors.disclosure import SeenPoint
from measures.selectors.gathering import trajectory_of

#: How many periods ahead the way to the last agreed point is drawn at most.
MOST_AHEAD = 24


def trend_chart(
    measure: Measure, standing: Standing, definitions: Sequence[Definition], targets: Sequence[Target]
) -> Figure | None:
    """The trend with its target, to the last agreed point; none before a measure has a figure to draw."""
    if standing.seen is None or all(point.value is None for point in standing.series):
        return None
    points = from_first_figure(standing.series)
    breaks = [d.applies_from for d in definitions if d.breaks_series and d.applies_from]
    actual = [
        TrendPoint(
            label=point.label,
            value=point.value,
            text=point_text(measure, point),
            note="; ".join(_notes(point)),
            provisional=point.is_partial and point.value is not None,
            break_before=bool(place)
            and any(points[place - 1].span.ends_on < day <= point.span.ends_on for day in breaks),
            interval=interval_of_point(point),
        )
        for place, point in enumerate(points)
    ]
    aims = [(p.label, TargetAim(p.target, p.target_upper)) for p in points]
    aims += _ahead(measure, points[-1].span, targets)
    return figure(
        Chart(
            title=_finding(standing),
            actual=Series(measure.name, tuple(actual)),
            target=_aim_series(measure, aims),
            levels=_upper_end(measure, aims),
            suffix="%" if measure.unit == Unit.PERCENTAGE else "",
            number=number_format(measure),
        ),
        f"trend-{slug(measure)}",
    )


def from_first_figure(points: Sequence[SeenPoint]) -> Sequence[SeenPoint]:
    """Without the periods before anybody gave a figure: a young measure has no gap, it has a beginning."""
    first = next(place for place, point in enumerate(points) if point.value is not None or point.is_withheld)
    return points[first:]


def _notes(point: SeenPoint) -> list[str]:
    notes = [f"[{symbol}]" for symbol in flags_of(point)]
    return [*notes, "Not for publication"] if point.is_small else notes


def interval_of_point(point: SeenPoint) -> Interval | None:
    """The 95 % interval of a figure, where it has one and may be seen."""
    if point.value is None or point.lower is None or point.upper is None:
        return None
    return Interval(point.value, point.lower, point.upper, NINETY_FIVE, "")


def _finding(standing: Standing) -> str:
    """What the chart shows, said first: the sentence up to who reported, or without a status the figure itself."""
    clauses = standing.sentence.rstrip(".").split("; ")
    unrated = standing.seen is not None and standing.rag is None and standing.seen.value is not None
    found = clauses[1] if unrated and len(clauses) > 1 else clauses[0]
    return f"{found[:1].upper()}{found[1:]}"


def _ahead(measure: Measure, last: Span, targets: Sequence[Target]) -> list[tuple[str, TargetAim]]:
    """What is aimed for after the latest period, up to the last agreed point."""
    if not targets:
        return []
    trajectory: Trajectory = trajectory_of(measure, targets[0])
    end = max(trajectory.points, default=None)
    found: list[tuple[str, TargetAim]] = []
    span = following(last)
    while end is not None and span <= end and len(found) < MOST_AHEAD:
        aim = trajectory.target_for(span)
        found.append((label(span), aim or TargetAim(None)))
        span = following(span)
    return found


def _aim_series(measure: Measure, aims: Sequence[tuple[str, TargetAim]]) -> Series | None:
    if all(aim.value is None for _, aim in aims):
        return None
    points = [TrendPoint(when, aim.value, target_text(measure, aim.value) or "No target") for when, aim in aims]
    return Series("Target", tuple(points))


def _upper_end(measure: Measure, aims: Sequence[tuple[str, TargetAim]]) -> tuple[Level, ...]:
    """The upper end of a range, where it is best to be inside one."""
    upper = next((aim.upper for _, aim in reversed(aims) if aim.upper is not None), None)
    return (Level("Upper end", upper, target_text(measure, upper)),) if upper is not None else ()
