"""Everything the roll-up of some measures needs, in a fixed number of set-wise queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, prefetch_related_objects

from measures.calc.combining import PartSums
from measures.calc.disclosure import DisclosureRule
from measures.calc.periods import Span, following, steps_between
from measures.calc.publication import Withheld, may_tell
from measures.calc.rating import RuleSpec
from measures.calc.targets import TargetAim, Trajectory
from measures.calc.variation import Break
from measures.calc.words import Basis, Combine, Polarity, RagRule, ToleranceKind, Unit
from measures.models import (
    Category,
    Comparator,
    ComparatorGroup,
    Definition,
    Expectation,
    Measure,
    MeasureResult,
    OwnForecast,
    Period,
    Rebase,
    Return,
    RollupRequest,
    Target,
    TargetPoint,
)
from measures.selectors.owed import WITH_MEASURE, by_dimension, in_versions
from measures.selectors.sums import PartnerFigures, SumsKey, partner_figures, summed


@dataclass
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
    comparators: list[Comparator] = field(default_factory=list)
    #: Every version of every group of the partnership, with its members, the first to apply first.
    groups: list[ComparatorGroup] = field(default_factory=list)
    rebases: list[Rebase] = field(default_factory=list)
    #: What the owner expects, by the code of its period.
    own_forecasts: Mapping[str, Decimal] = field(default_factory=dict)
    #: What was worked out once for all results of the measure; emptied when the sums change.
    known: dict[Any, Any] = field(default_factory=dict)
    #: Partners' own figures by basis and period, where a decision about small numbers may need them.
    partner_figures: dict[tuple[Basis, int], PartnerFigures] = field(default_factory=dict)
    #: What is withheld by basis and period, as far as it was decided already.
    decided: dict[tuple[Basis, int], Withheld] = field(default_factory=dict)
    _expected: dict[int, list[int]] = field(default_factory=dict)

    @property
    def baseline_value(self) -> Decimal | None:
        baseline = getattr(self.measure, "baseline", None)
        return baseline.value if baseline else None

    @cached_property
    def by_code(self) -> dict[str, Period]:
        return {period.code: period for period in self.periods}

    @cached_property
    def timeline(self) -> list[tuple[Span, Period | None]]:
        """Its periods in order of time; one that was never opened keeps its place, since a series must not close up."""
        found: list[tuple[Span, Period | None]] = []
        for period in self.periods:
            span = period.span
            if found:
                missing = found[-1][0]
                for _ in range(steps_between(missing, span) - 1):
                    missing = following(missing)
                    found.append((missing, None))
            found.append((span, period))
        return found

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each period in the timeline."""
        return {period.pk: place for place, (_, period) in enumerate(self.timeline) if period is not None}

    @cached_property
    def definition_breaks(self) -> tuple[Break, ...]:
        """The first days of new definitions whose figures do not compare with those before."""
        return tuple(
            Break(d.applies_from, d.reason) for d in self.definitions if d.breaks_series and d.applies_from is not None
        )

    @cached_property
    def limit_breaks(self) -> tuple[Break, ...]:
        """Where limits start anew: at a new definition, or where a person said so."""
        return self.definition_breaks + tuple(Break(r.period.starts_on, r.reason) for r in self.rebases)

    @cached_property
    def agree_until(self) -> date:
        """The last day up to which both bases stand on the same figures: what follows from them is the same as well."""
        open_periods = {period.pk: period.ends_on for period in self.periods}
        keys = {(period, category) for _, period, category in self.sums if period in open_periods}
        differ = [
            open_periods[period]
            for period, category in keys
            if self.sums.get((Basis.SIGNED_OFF, period, category))
            != self.sums.get((Basis.PROVISIONAL, period, category))
        ]
        return min(differ) - timedelta(days=1) if differ else date.max

    @cached_property
    def telling(self) -> frozenset[tuple[Basis, int]]:
        """Where some sum could tell of few people, by basis and period; of any other period nothing is withheld."""
        how, unit, rule = Combine(self.measure.combine), Unit(self.measure.unit), DisclosureRule(self.threshold)
        multiplier = self.measure.multiplier
        return frozenset(
            (basis, period)
            for (basis, period, _), sums in self.sums.items()
            if may_tell(sums, how, unit, multiplier, rule)
        )

    def put(
        self,
        sums: Mapping[SumsKey, PartSums],
        partners: Mapping[tuple[Basis, int], PartnerFigures],
        *,
        instead_of: Iterable[SumsKey] = (),
    ) -> None:
        """Let the measure's results follow from other sums, and partners' figures behind them, than were gathered."""
        instead_of = list(instead_of)
        for key in instead_of:
            self.sums.pop(key, None)
        self.sums.update(sums)
        for basis, period, _ in (*sums, *instead_of):
            self.decided.pop((basis, period), None)
            self.partner_figures.pop((basis, period), None)
        self.partner_figures.update(partners)
        self.known.clear()
        self.__dict__.pop("agree_until", None)
        self.__dict__.pop("telling", None)

    def expected_in(self, period: Period) -> list[int]:
        """Partners expected to report in a period."""
        if period.pk not in self._expected:
            self._expected[period.pk] = [
                e.partner_id
                for e in self.expectations
                if (e.starts_on is None or e.starts_on <= period.ends_on)
                and (e.ends_on is None or e.ends_on >= period.starts_on)
            ]
        return self._expected[period.pk]

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
        return any(earlier.ends_on < each.on <= later.ends_on for each in self.definition_breaks)


def gather(
    measure_ids: Iterable[int], *, since: Mapping[int, date] | None = None, row_by_row: bool = False
) -> list[MeasureInputs]:
    """The inputs of some measures. ``since`` says from which day on each is worked out anew: what is withheld of
    earlier periods is taken as it was decided. ``row_by_row`` adds figures here instead of in the database: slower,
    another way to the same sums, for checking."""
    wanted = Measure.objects.filter(pk__in=measure_ids).select_related(*WITH_MEASURE)
    found = gather_of(list(wanted.order_by("pk")), row_by_row=row_by_row)
    if since is not None:
        take_decisions(found, Q(period__ends_on__lt=max(since.values(), default=date.min)), since)
    take_partner_figures(found)
    return found


def take_decisions(found: Sequence[MeasureInputs], of: Q, since: Mapping[int, date]) -> None:
    """Let what is withheld of periods be as it is stored with their results. One query; none where nothing is small.

    Nothing is taken of a period that some request is waiting for, nor since the day from which a measure is done anew.
    """
    by_measure = {inputs.measure.pk: inputs for inputs in found if inputs.telling}
    if not by_measure:
        return
    waiting = RollupRequest.objects.filter(
        measure=OuterRef("measure"), period__ends_on__lte=OuterRef("period__ends_on")
    )
    stored = MeasureResult.objects.filter(of, ~Exists(waiting), measure__in=by_measure)
    stored = stored.filter(Q(category__isnull=True) | Q(is_withheld=True)).order_by(F("category").asc(nulls_first=True))
    for measure, day, basis, period, category, is_withheld, partners in stored.values_list(
        "measure_id", "period__ends_on", "basis", "period_id", "category_id", "is_withheld", "withheld_partners"
    ):
        if day >= since.get(measure, date.max):
            continue
        decided, place = by_measure[measure].decided, (Basis(basis), period)
        if category is None:
            decided[place] = Withheld(is_withheld, frozenset(), frozenset(map(str, partners)))
        elif place in decided:
            before = decided[place]
            decided[place] = replace(before, groups=before.groups | {str(category)})


def take_partner_figures(found: Sequence[MeasureInputs]) -> None:
    """Fetch partners' own figures of the periods that may tell of few people and are not decided yet. One query at
    most, and none where nothing is small."""
    wanted = {inputs.measure.pk: inputs.telling - inputs.decided.keys() for inputs in found}
    periods = {period for places in wanted.values() for _, period in places}
    if not periods:
        return
    given = partner_figures([measure for measure, places in wanted.items() if places], periods)
    for inputs in found:
        of_measure = given.get(inputs.measure.pk, {})
        inputs.partner_figures = {place: of_measure.get(place, {}) for place in wanted[inputs.measure.pk]}


def gather_of(measures: list[Measure], *, row_by_row: bool = False) -> list[MeasureInputs]:
    """The inputs of measures fetched with ``WITH_MEASURE``; what was prefetched for them is not asked for again."""
    prefetch_related_objects(
        measures,
        in_versions(),
        by_dimension(),
        "expectations",
        # In the order in which the plan names them.
        Prefetch("comparators", Comparator.objects.order_by("pk")),
        Prefetch("rebases", Rebase.objects.filter(withdrawn_at__isnull=True).select_related("period")),
        Prefetch("own_forecasts", OwnForecast.objects.select_related("period")),
        Prefetch(
            "targets",
            Target.objects.order_by("version").prefetch_related(
                Prefetch("points", TargetPoint.objects.select_related("period"))
            ),
        ),
    )
    sums = summed(measures, row_by_row=row_by_row)
    periods = _periods(measures)
    extensions = _extensions(measures)
    groups = _groups(measures)
    found = []
    for m in measures:
        given_for = [p for p in periods[_calendar(m)] if m.is_given_for(p.span)]
        found.append(_inputs(m, sums[m.pk], given_for, extensions, groups[_calendar(m)[0]]))
    return found


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
    groups: list[ComparatorGroup],
) -> MeasureInputs:
    return MeasureInputs(
        measure=measure,
        rule=rule_of(measure),
        threshold=measure.threshold,
        periods=periods,
        sums=sums,
        extensions=extensions,
        expectations=list(measure.expectations.all()),
        definitions=list(measure.definitions.all()),
        trajectories=[(target, trajectory_of(measure, target)) for target in measure.targets.all()],
        categories=_by_dimension(measure),
        comparators=list(measure.comparators.all()),
        groups=groups,
        rebases=list(measure.rebases.all()),
        own_forecasts={each.period.code: each.value for each in measure.own_forecasts.all()},
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


def _groups(measures: list[Measure]) -> dict[int, list[ComparatorGroup]]:
    """Groups to compare with, by partnership, in the order in which they apply."""
    found: dict[int, list[ComparatorGroup]] = defaultdict(list)
    partnerships = {measure.priority.plan.partnership_id for measure in measures}
    groups = ComparatorGroup.objects.filter(partnership__in=partnerships).prefetch_related("members")
    for group in groups.order_by("applies_from", "pk"):
        found[group.partnership_id].append(group)
    return found


def _extensions(measures: list[Measure]) -> dict[int, dict[int, date]]:
    partnerships = {measure.priority.plan.partnership_id for measure in measures}
    found: dict[int, dict[int, date]] = defaultdict(dict)
    for period, partner, day in Return.objects.filter(
        period__partnership__in=partnerships, extended_to__isnull=False
    ).values_list("period_id", "partner_id", "extended_to"):
        found[period][partner] = day
    return found
