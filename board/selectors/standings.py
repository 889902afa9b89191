"""One line for each measure: where it stands in the quarter shown. Board and priority pages share it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from board.charts import Series, Svg, TrendPoint, sparkline
from board.selectors.quarters import Choice
from board.selectors.texts import (
    SYMBOLS,
    completeness_text,
    flags_of,
    point_text,
    shown_value,
    slug,
    target_text,
)
from measures.calc.headline import STILL_NEEDED
from measures.calc.words import Direction, Frequency, GapChange, NotRated, Polarity, Rag, Readiness, Variation
from measures.models import Definition, Expectation, Measure, MeasureResult
from measures.selectors.disclosure import SeenPoint, SeenResult, see_results, see_series
from partners.models import Person
from plan.models import PlanStatus, Priority

#: How many periods a small trend and a strip of statuses show.
TREND, STRIP = 12, 6
#: What ordinary variation says of a figure that changed more than chance explains.
STANDS_OUT = frozenset({Variation.IMPROVEMENT, Variation.CONCERN, Variation.HIGH, Variation.LOW})
#: A series of quarters or months is read this far back; yearly ones whole.
LOOK_BACK = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Standing:
    """A measure in the quarter shown, ready to be read."""

    measure: Measure
    seen: SeenResult | None
    owner: str
    value: str
    target: str
    as_at: str
    sentence: str
    completeness: str
    flags: tuple[tuple[str, str], ...]
    spark: Svg | None
    strip: tuple[tuple[str, str, str, bool], ...]
    before: SeenPoint | None
    series: list[SeenPoint] = field(default_factory=list)

    @property
    def rag(self) -> Rag | None:
        return self.seen.rag if self.seen else None

    @property
    def reason(self) -> str:
        """Why there is no status, as a label."""
        if self.seen is None:
            return NotRated.NO_DATA.label
        return self.seen.not_rated.label if self.seen.not_rated else ""

    @property
    def status(self) -> str:
        """The word it is counted and filtered by."""
        return self.rag.value if self.rag else "none"

    @property
    def direction(self) -> Direction:
        return (self.seen and self.seen.direction) or Direction.NOT_AVAILABLE

    @property
    def change(self) -> Decimal | None:
        return self.seen.change if self.seen else None

    @property
    def variation(self) -> str:
        """What ordinary variation says of it; empty where there is nothing to judge or it is withheld."""
        return self.seen.variation.value if self.seen and self.seen.variation else ""

    @property
    def signal_way(self) -> int:
        """Whether it stands out upwards (1) or downwards (-1)."""
        return int(self.seen.statistics.get("variation", {}).get("way", 0)) if self.seen else 0

    @property
    def assurance(self) -> str:
        return self.seen.assurance.value if self.seen and self.seen.assurance else ""

    @property
    def gap_widens(self) -> bool:
        return self.seen is not None and self.seen.gap_widens

    @property
    def gap_move(self) -> str:
        """Wider or narrower, where the gap between groups has moved by more than chance explains."""
        change = self.seen.gap_change if self.seen else None
        return change.value if change in (GapChange.WIDER, GapChange.NARROWER) else ""

    @property
    def stands_out(self) -> bool:
        """Whether it changed more than chance explains."""
        return self.seen is not None and self.seen.variation in STANDS_OUT

    @property
    def is_ready(self) -> bool:
        return self.measure.is_ready

    @property
    def way(self) -> str:
        """What the arrow says where neither way is good; empty where the direction has its own word."""
        if self.measure.polarity != Polarity.CONTEXT_ONLY or not self.change:
            return ""
        return "Higher" if self.change > 0 else "Lower"

    @property
    def badge(self) -> tuple[str, str]:
        """Status, or in its place why there is none, in the fewest words."""
        if not self.is_ready:
            return "", "Not ready"
        return self.rag.value if self.rag else "", self.reason

    @property
    def stage(self) -> str:
        return Readiness(self.measure.readiness).label

    @property
    def still_needed(self) -> str:
        return STILL_NEEDED[Readiness(self.measure.readiness)]

    @property
    def is_waiting(self) -> bool:
        """Whether a figure should be there and is not."""
        return self.seen is None or self.seen.not_rated in {NotRated.OVERDUE, NotRated.NO_DATA}

    @property
    def new_status(self) -> tuple[str, str] | None:
        """The status before and now, where both are known and differ."""
        if self.rag is None or self.before is None or not self.before.rag or self.before.rag == self.rag:
            return None
        return self.before.rag, self.rag.value


def measures_shown(person: Person, choice: Choice, *, of: Priority | None = None) -> QuerySet[Measure]:
    """Measures which somebody is expected to report, or which are still being made ready.

    Of one priority; else of every plan that is agreed and not closed.
    """
    expected = Expectation.objects.filter(measure=OuterRef("pk"))
    if choice.chosen:
        period = choice.chosen.period
        expected = expected.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=period.ends_on),
            Q(ends_on__isnull=True) | Q(ends_on__gte=period.starts_on),
        )
    owner = Definition.objects.filter(measure=OuterRef("pk")).order_by("-version").values("owner")[:1]
    ready = [Readiness.TARGETED.value, Readiness.REPORTING.value]
    found: QuerySet[Measure] = (
        Measure.objects.visible_to(person)
        .filter(Q(priority=of) if of else Q(priority__plan__status=PlanStatus.AGREED.value))
        .filter(Exists(expected) | ~Q(readiness__in=ready))
        .annotate(owner_post=Subquery(owner))
        .select_related("priority__plan")
        .order_by("-priority__plan__starts_on", "priority__plan__code", "priority__number", "order", "code")
    )
    return found


def standings(measures: Sequence[Measure], person: Person, choice: Choice, *, whole: bool = False) -> list[Standing]:
    """Where each measure stands in the quarter chosen. Three queries, however many measures.

    ``whole`` reads series from their beginning, as the limits of ordinary variation need them.
    """
    if choice.chosen is None:
        return [_standing(measure, None, []) for measure in measures]
    until = choice.chosen.period.ends_on
    results = MeasureResult.objects.visible_to(person).filter(
        measure__in=[measure.pk for measure in measures], basis=choice.basis.value, period__ends_on__lte=until
    )
    recent = results.filter(Q(period__frequency__in=("year", "snapshot")) | Q(period__ends_on__gt=until - LOOK_BACK))
    series = see_series(results if whole else recent, person)
    seen = {each.measure.pk: each for each in see_results(latest_results(results, until), person)}
    return [_standing(measure, seen.get(measure.pk), series.get(measure.pk, [])) for measure in measures]


def latest_results(results: QuerySet[MeasureResult], until: date) -> list[MeasureResult]:
    """A quarterly measure's result of the quarter that ends on ``until``; for another frequency its latest
    with a figure, or its latest where none has one. One query."""
    rank = Case(When(value__isnull=False, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(
        results.filter(category__isnull=True)
        .filter(~Q(period__frequency=Frequency.QUARTER.value) | Q(period__ends_on=until))
        .annotate(rank=rank)
        .select_related("measure", "period", "category")
        .order_by("measure_id", "rank", F("period__ends_on").desc())
        .distinct("measure_id")
    )


def _standing(measure: Measure, seen: SeenResult | None, series: list[SeenPoint]) -> Standing:
    shown = [point for point in series if seen is None or point.span.ends_on <= seen.period.ends_on]
    place = next((i for i, point in enumerate(shown) if seen and point.span.code == seen.period.code), 0)
    yearly = seen is not None and seen.period.frequency != Frequency.QUARTER
    return Standing(
        measure=measure,
        seen=seen,
        owner=getattr(measure, "owner_post", None) or "",
        value=shown_value(measure, seen),
        target=target_text(measure, seen.target_value, seen.target_upper) if seen else "",
        as_at=str(seen.period) if seen and yearly else "",
        sentence=seen.sentence if seen else "No result has been worked out for this quarter yet.",
        completeness=completeness_text(seen),
        flags=tuple((symbol, SYMBOLS[symbol]) for symbol in flags_of(seen)) if seen else (),
        spark=small_trend(measure, shown[-TREND:]),
        strip=tuple(_cell(point) for point in shown[-STRIP:]),
        before=shown[place - 1] if place else None,
        series=shown,
    )


def _cell(point: SeenPoint) -> tuple[str, str, str, bool]:
    return point.label, point.rag, "" if point.rag else NotRated(point.not_rated).label, point.gap_widens


def small_trend(measure: Measure, points: Sequence[SeenPoint]) -> Svg | None:
    """A small line of the latest periods; none before there are two figures to join."""
    known = [point for point in points if point.value is not None]
    if len(known) < 2:
        return None
    series = Series(
        measure.name, tuple(TrendPoint(point.label, point.value, point_text(measure, point)) for point in points)
    )
    first, last = known[0], known[-1]
    title = (
        f"{measure.name}: {point_text(measure, first)} in {first.label}, {point_text(measure, last)} in {last.label}"
    )
    return sparkline(series, f"spark-{slug(measure)}", title.replace(" in at ", " at "))
