"""Everything the roll-up of some measures needs, in a fixed number of set-wise queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Prefetch

from measures.calc.combining import Contribution, PartSums
from measures.calc.rating import RuleSpec
from measures.calc.targets import TargetAim, Trajectory
from measures.calc.words import Basis, Combine, MissingReason, Polarity, RagRule, ToleranceKind
from measures.models import Category, Definition, Expectation, Measure, Period, Return, Target, TargetPoint

#: A row of contributions is summed under its basis, period and category (None: the total).
SumsKey = tuple[Basis, int, int | None]

_ROWS = """
SELECT 'signed_off' AS basis, s.measure_id, s.period_id, s.category_id, s.numerator, s.denominator, s.value,
    s.missing_reason, s.is_estimated, s.is_revised, s.partner_id
FROM measures_signedfigure s WHERE s.measure_id = ANY(%(measures)s)
UNION ALL
SELECT 'provisional', f.measure_id, f.period_id, f.category_id, f.numerator, f.denominator, f.value,
    f.missing_reason, f.is_estimated, coalesce(s.is_revised, false), f.partner_id
FROM measures_figure f
JOIN measures_return r ON r.partner_id = f.partner_id AND r.period_id = f.period_id
    AND r.status IN ('submitted', 'signed_off')
LEFT JOIN measures_signedfigure s ON s.figure_id = f.id
WHERE f.measure_id = ANY(%(measures)s)
UNION ALL
SELECT 'provisional', s.measure_id, s.period_id, s.category_id, s.numerator, s.denominator, s.value,
    s.missing_reason, s.is_estimated, s.is_revised, s.partner_id
FROM measures_signedfigure s
JOIN measures_return r ON r.partner_id = s.partner_id AND r.period_id = s.period_id
    AND r.status NOT IN ('submitted', 'signed_off')
WHERE s.measure_id = ANY(%(measures)s)
"""

_SUMS = """
SELECT basis, measure_id, period_id, category_id,
    count(*) FILTER (WHERE given), coalesce(sum(numerator) FILTER (WHERE paired), 0),
    coalesce(sum(denominator) FILTER (WHERE paired), 0), count(*) FILTER (WHERE paired),
    coalesce(sum(value), 0), count(value),
    count(*) FILTER (WHERE missing_reason = 'not_available'),
    count(*) FILTER (WHERE missing_reason = 'not_applicable'),
    count(*) FILTER (WHERE missing_reason = 'suppressed_at_source'),
    count(*) FILTER (WHERE given AND is_estimated), count(*) FILTER (WHERE given AND is_revised)
FROM (
    SELECT *, numerator IS NOT NULL AND denominator IS NOT NULL AS paired,
        value IS NOT NULL OR (numerator IS NOT NULL AND denominator IS NOT NULL) AS given
    FROM ({rows}) AS gathered
) AS contributions
GROUP BY basis, measure_id, period_id, category_id
"""


@dataclass(slots=True)
class MeasureInputs:
    """One measure with all that its results follow from."""

    measure: Measure
    rule: RuleSpec
    threshold: int
    periods: list[Period]
    sums: dict[SumsKey, PartSums]
    #: Partner to the latest day its figures were due, where it was given longer, by period.
    extensions: Mapping[int, Mapping[int, date]]
    expectations: list[Expectation]
    definitions: list[Definition]
    trajectories: list[tuple[Target, Trajectory]]
    categories: dict[int, list[Category]] = field(default_factory=dict)
    #: What must not be shown of a period, by basis and period; filled as it is worked out.
    withheld: dict[tuple[Basis, int], frozenset[str]] = field(default_factory=dict)

    @property
    def baseline_value(self) -> Decimal | None:
        baseline = getattr(self.measure, "baseline", None)
        return baseline.value if baseline else None

    def expected_in(self, period: Period) -> list[int]:
        """Partners expected to report in a period."""
        return [
            e.partner_id
            for e in self.expectations
            if (e.starts_on is None or e.starts_on <= period.ends_on)
            and (e.ends_on is None or e.ends_on >= period.starts_on)
        ]

    def due_in(self, period: Period) -> date | None:
        """The last day on which somebody's figure was due."""
        longer = [self.extensions.get(period.pk, {}).get(partner) for partner in self.expected_in(period)]
        return max((day for day in (period.due_on, *longer) if day is not None), default=None)

    def target_in(self, period: Period) -> tuple[Target, Trajectory] | None:
        """The target version of the period's day: the last that applied when it started."""
        found = [pair for pair in self.trajectories if pair[0].applies_from <= period.starts_on]
        return max(found, key=lambda pair: pair[0].version, default=None)

    def definition_in(self, period: Period) -> Definition | None:
        found = [d for d in self.definitions if d.applies_from is None or d.applies_from <= period.ends_on]
        return max(found, key=lambda d: d.version, default=None)

    def breaks_between(self, earlier: Period, later: Period) -> bool:
        """Whether a definition that broke the series came in after one period and by the other."""
        return any(
            d.breaks_series and d.applies_from and earlier.ends_on < d.applies_from <= later.ends_on
            for d in self.definitions
        )


def gather(measure_ids: Iterable[int], *, row_by_row: bool = False) -> list[MeasureInputs]:
    """The inputs of some measures. ``row_by_row`` adds figures here instead of in the database: slower,
    another way to the same sums, for checking."""
    measures = list(
        Measure.objects.filter(pk__in=measure_ids)
        .select_related("priority__plan__partnership", "baseline__period")
        .prefetch_related(
            Prefetch("definitions", Definition.objects.order_by("version")),
            "expectations",
            Prefetch(
                "categories",
                Category.objects.select_related("dimension").order_by("dimension__title", "order"),
            ),
            Prefetch(
                "targets",
                Target.objects.order_by("version").prefetch_related(
                    Prefetch("points", TargetPoint.objects.select_related("period"))
                ),
            ),
        )
        .order_by("pk")
    )
    sums = summed(measures, row_by_row=row_by_row)
    periods = _periods(measures)
    extensions = _extensions(measures)
    return [
        _inputs(m, sums[m.pk], [p for p in periods[_calendar(m)] if m.is_given_for(p.span)], extensions)
        for m in measures
    ]


def rule_of(measure: Measure) -> RuleSpec:
    """The measure's rule, with the partnership's tolerance where it sets none."""
    partnership = measure.priority.plan.partnership
    kind = ToleranceKind(measure.tolerance_kind)
    default = partnership.tolerance_points if kind is ToleranceKind.POINTS else partnership.tolerance_percent
    below = measure.tolerance_below if measure.tolerance_below is not None else default
    above = measure.tolerance_above if measure.tolerance_above is not None else below
    return RuleSpec(RagRule(measure.rag_rule), Polarity(measure.polarity), kind, below, above)


def trajectory_of(measure: Measure, target: Target) -> Trajectory:
    baseline = getattr(measure, "baseline", None)
    return Trajectory(
        shape=target.shape,  # type: ignore[arg-type]
        baseline=(baseline.period.span, baseline.value) if baseline else None,
        points={point.period.span: TargetAim(point.value, point.upper) for point in target.points.all()},
    )


def _inputs(
    measure: Measure,
    sums: dict[SumsKey, PartSums],
    periods: list[Period],
    extensions: Mapping[int, Mapping[int, date]],
) -> MeasureInputs:
    partnership = measure.priority.plan.partnership
    return MeasureInputs(
        measure=measure,
        rule=rule_of(measure),
        threshold=measure.disclosure_threshold or partnership.disclosure_threshold,
        periods=periods,
        sums=sums,
        extensions=extensions,
        expectations=list(measure.expectations.all()),
        definitions=list(measure.definitions.all()),
        trajectories=[(target, trajectory_of(measure, target)) for target in measure.targets.all()],
        categories=_by_dimension(measure),
    )


def _by_dimension(measure: Measure) -> dict[int, list[Category]]:
    found: dict[int, list[Category]] = defaultdict(list)
    for category in measure.categories.all():
        found[category.dimension_id].append(category)
    return dict(found)


def _calendar(measure: Measure) -> tuple[int, str]:
    return measure.priority.plan.partnership_id, measure.frequency


def _periods(measures: list[Measure]) -> dict[tuple[int, str], list[Period]]:
    """Open periods in order of time, by partnership and frequency."""
    found: dict[tuple[int, str], list[Period]] = defaultdict(list)
    partnerships = {measure.priority.plan.partnership_id for measure in measures}
    for period in Period.objects.filter(partnership__in=partnerships, opened_at__isnull=False).order_by("ends_on"):
        found[period.partnership_id, period.frequency].append(period)
    return found


def _extensions(measures: list[Measure]) -> dict[int, dict[int, date]]:
    partnerships = {measure.priority.plan.partnership_id for measure in measures}
    found: dict[int, dict[int, date]] = defaultdict(dict)
    for period, partner, day in Return.objects.filter(
        period__partnership__in=partnerships, extended_to__isnull=False
    ).values_list("period_id", "partner_id", "extended_to"):
        found[period][partner] = day
    return found


def summed(
    measures: Iterable[Measure], rows: str = _ROWS, *, row_by_row: bool = False
) -> dict[int, dict[SumsKey, PartSums]]:
    """Contributions summed by measure. A mean or a latest needs each contributor, so those go row by row.

    ``rows`` is a statement that gives the contributions of ``%(measures)s`` in the columns of ``_ROWS``.
    """
    measures = list(measures)
    needs_rows = {m.pk for m in measures if row_by_row or m.combine in {Combine.MEAN, Combine.LATEST}}
    sums: dict[int, dict[SumsKey, PartSums]] = {m.pk: {} for m in measures}
    with connection.cursor() as cursor:
        together = [pk for pk in sums if pk not in needs_rows]
        if together:
            cursor.execute(_SUMS.format(rows=rows), {"measures": together})
            for basis, measure, period, category, *rest in cursor.fetchall():
                sums[measure][Basis(basis), period, category] = _part_sums(*rest)
        if needs_rows:
            cursor.execute(rows, {"measures": sorted(needs_rows)})
            for basis, measure, period, category, *rest in cursor.fetchall():
                key = (Basis(basis), period, category)
                sums[measure][key] = sums[measure].get(key, PartSums()) + PartSums.of(contribution(*rest))
    return sums


def contribution(
    numerator: Decimal | None,
    denominator: Decimal | None,
    value: Decimal | None,
    missing_reason: str,
    estimated: bool,
    revised: bool,
    *_: object,
) -> Contribution:
    reason = MissingReason(missing_reason) if missing_reason else None
    return Contribution(numerator, denominator, value, reason, estimated, revised)


def _part_sums(
    reported: int,
    numerator: Decimal,
    denominator: Decimal,
    pairs: int,
    value: Decimal,
    values: int,
    not_available: int,
    not_applicable: int,
    suppressed: int,
    estimated: int,
    revised: int,
) -> PartSums:
    missing = {
        MissingReason.NOT_AVAILABLE: not_available,
        MissingReason.NOT_APPLICABLE: not_applicable,
        MissingReason.SUPPRESSED_AT_SOURCE: suppressed,
    }
    return PartSums(
        reported=reported,
        numerator=numerator,
        denominator=denominator,
        pairs_count=pairs,
        value=value,
        values_count=values,
        missing=tuple(missing.get(reason, 0) for reason in MissingReason),
        estimated=estimated,
        revised=revised,
    )
