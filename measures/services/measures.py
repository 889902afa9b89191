"""Setting measures up: from a plan file, and one by one."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from measures.calc.periods import parse_span
from measures.calc.rating import check_rule
from measures.calc.targets import TargetAim, Trajectory
from measures.calc.words import Combine, CombineTime, Frequency, Readiness, Unit
from measures.models import (
    Baseline,
    Category,
    Definition,
    Dimension,
    Expectation,
    Measure,
    Period,
    Target,
    TargetPoint,
)
from measures.permissions import Refused, check_manages_plan
from measures.selectors.gathering import rule_of
from measures.services.comparators import save_comparator_groups, save_comparators
from measures.services.expectations import expect, stop_expecting
from measures.services.rollup import request_rollup_of_measure
from partners.models import Partner, Partnership, Person
from plan.models import Outcome, Plan
from plan.reading import MeasureEntry, PlanFile
from plan.services import save_plan

#: A measure's aims: period to the value (and upper end) aimed for.
Points = dict[Period, TargetAim]


def load_plan(file: PlanFile, *, by: Person, source: str, at: datetime | None = None) -> Plan:
    """Make a stored plan and its measures equal to a plan file, in one transaction.

    Loading the same file again changes nothing. A target or definition that differs becomes a new
    version. A measure no longer in the file stays with its figures, and is expected from nobody any more.
    """
    moment = at or timezone.now()
    with transaction.atomic(), pghistory.context(by=by.pk, act="load_plan"):
        plan = save_plan(file, by=by, source=source)
        _save_dimensions(by.partnership, file)
        save_comparator_groups(by.partnership, file.comparator_groups)
        for priority in file.priorities:
            codes = []
            for order, entry in enumerate(priority.measures):
                _save_measure(plan, priority.number or 0, order, entry, by=by, at=moment)
                codes.append(entry.code)
            gone = Measure.objects.filter(priority__plan=plan, priority__number=priority.number or 0).exclude(
                code__in=codes
            )
            stop_expecting(Expectation.objects.filter(measure__in=gone), on=timezone.localdate(moment))
            for outcome in priority.outcomes:
                _link_outcome(plan, outcome.key, outcome.measures)
    return plan


def period_for(partnership: Partnership, frequency: str, code: str) -> Period:
    """The period of a code, made when it is new. ``ValueError`` says the accepted form."""
    span = parse_span(Frequency(frequency), code)
    return Period.objects.get_or_create(
        partnership=partnership,
        frequency=frequency,
        code=span.code,
        defaults={"starts_on": span.starts_on, "ends_on": span.ends_on},
    )[0]


def set_target(
    measure: Measure,
    points: Points,
    *,
    by: Person,
    shape: str,
    applies_from: date,
    reason: str,
    at: datetime | None = None,
) -> Target:
    """Set what a measure aims for, as a new version; results before ``applies_from`` keep theirs."""
    check_manages_plan(by, measure.priority.plan.partnership_id, to="set a target")
    problem = _target_problem(measure, points, shape)
    if problem:
        raise Refused(f"{measure.code}: {problem}")
    with transaction.atomic(), pghistory.context(by=by.pk, act="set_target", reason=reason):
        latest = measure.targets.select_for_update().order_by("-version").first()
        if latest and not reason.strip():
            raise Refused("Say why the target changes: it stays beside the results.")
        target = Target.objects.create(
            measure=measure,
            version=latest.version + 1 if latest else 1,
            shape=shape,
            applies_from=applies_from,
            reason=reason,
            set_at=at or timezone.now(),
            set_by=by,
        )
        TargetPoint.objects.bulk_create(
            TargetPoint(target=target, period=period, value=aim.value, upper=aim.upper)
            for period, aim in points.items()
            if aim.value is not None
        )
        request_rollup_of_measure(measure)
    return target


def _target_problem(measure: Measure, points: Points, shape: str) -> str | None:
    """Why results could not be judged by these points, as a sentence that says what to do."""
    aims = [aim for aim in points.values() if aim.value is not None]
    problem = next(filter(None, (check_rule(rule_of(measure), aim) for aim in aims)), None)
    if problem:
        return problem
    ends = [end for aim in aims for end in (aim.value, aim.upper) if end is not None]
    if measure.unit == Unit.PERCENTAGE and not all(0 <= end <= 100 for end in ends):
        return "A percentage is from 0 to 100."
    baseline = Baseline.objects.filter(measure=measure).select_related("period").first()
    start = (baseline.period.span, baseline.value) if baseline else None
    way = Trajectory(shape, start, {period.span: aim for period, aim in points.items()})  # type: ignore[arg-type]
    try:
        for period in points:
            way.target_for(period.span)
    except ValueError as wrong:
        return str(wrong)
    return None


def define_measure(
    measure: Measure,
    sheet: dict[str, Any],
    *,
    by: Person,
    at: datetime | None = None,
    applies_from: date | None = None,
    breaks_series: bool = False,
    reason: str = "",
) -> Definition:
    """Write a new version of a measure's definition sheet."""
    check_manages_plan(by, measure.priority.plan.partnership_id, to="change a definition")
    if breaks_series and not (applies_from and reason.strip()):
        raise Refused("Say from which day the series breaks, and why.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="define_measure", reason=reason):
        latest = measure.definitions.select_for_update().order_by("-version").first()
        definition = Definition.objects.create(
            measure=measure,
            version=latest.version + 1 if latest else 1,
            written_at=at or timezone.now(),
            written_by=by,
            applies_from=applies_from,
            breaks_series=breaks_series,
            reason=reason,
            **sheet,
        )
        request_rollup_of_measure(measure)
    return definition


def _save_dimensions(partnership: Partnership, file: PlanFile) -> None:
    for entry in file.dimensions:
        dimension, _ = Dimension.objects.update_or_create(
            partnership=partnership, code=entry.code, defaults={"title": entry.title}
        )
        for order, category in enumerate(entry.categories):
            Category.objects.update_or_create(
                dimension=dimension,
                code=category.code,
                defaults={
                    "title": category.title,
                    "order": order,
                    "is_reference": category.code == entry.reference,
                },
            )


def _save_measure(
    plan: Plan, priority_number: int, order: int, entry: MeasureEntry, *, by: Person, at: datetime
) -> None:
    priority = plan.priorities.get(number=priority_number)
    measure, created = Measure.objects.get_or_create(priority=priority, code=entry.code)
    before = {name: getattr(measure, name) for name in _fields(entry, order)}
    if created or before != _fields(entry, order):
        for name, value in _fields(entry, order).items():
            setattr(measure, name, value)
        measure.save()
        request_rollup_of_measure(measure)
    categories = _categories(plan.partnership, entry)
    if set(categories) != set(measure.categories.all()):
        measure.categories.set(categories)
        request_rollup_of_measure(measure)
    if entry.outcomes:
        measure.outcomes.set(Outcome.objects.filter(priority=priority, code__in=entry.outcomes))
    reporting = Partner.objects.filter(partnership=plan.partnership, code__in=entry.partners, is_active=True)
    expect(measure, reporting.values_list("pk", flat=True), on=timezone.localdate(at))
    _save_definitions(measure, entry, by=by, at=at)
    _save_aims(measure, entry, by=by, at=at)
    save_comparators(measure, entry)


def _fields(entry: MeasureEntry, order: int) -> dict[str, Any]:
    """A measure's own columns as a plan file gives them; what it leaves out falls to the plainest choice."""
    ratio = entry.unit in {Unit.PERCENTAGE, Unit.RATE, Unit.MEAN}
    tolerance = entry.tolerance
    below, above = tolerance.sides if tolerance else (None, None)
    return {
        "order": order,
        "title": entry.title,
        "short_title": entry.short_title,
        "kind": entry.kind or "performance",
        "question": entry.question or "how_much",
        "unit": entry.unit or Unit.COUNT.value,
        "multiplier": entry.multiplier or Decimal(100),
        "counted": entry.counted,
        "decimals": entry.decimals if entry.decimals is not None else int(ratio),
        "polarity": entry.polarity or "high_is_good",
        "frequency": entry.frequency or Frequency.QUARTER.value,
        "snapshot_day": _snapshot_day(entry),
        "combine": entry.combine or (Combine.RATIO_OF_SUMS if ratio else Combine.SUM).value,
        "combine_time": entry.combine_time or (CombineTime.RATIO_OF_SUMS if ratio else CombineTime.LATEST).value,
        "readiness": entry.readiness or Readiness.IDEA.value,
        "is_key": entry.is_key,
        "rag_rule": entry.rag_rule or "tolerance",
        "tolerance_kind": tolerance.kind if tolerance else ("points" if ratio else "percent"),
        "tolerance_below": below,
        "tolerance_above": above,
        "dead_band": entry.dead_band or Decimal(0),
        "expected_change": entry.expected_change,
        "disclosure_threshold": entry.disclosure.threshold if entry.disclosure else None,
        "disclosure_owner": entry.disclosure.owner if entry.disclosure else "",
        "note": entry.note,
        "query": entry.query,
    }


def _snapshot_day(entry: MeasureEntry) -> str:
    """The day of the year on which a snapshot measure is taken, when all the periods it names agree on one."""
    if entry.frequency != Frequency.SNAPSHOT:
        return ""
    named = [published.period for published in entry.published]
    named += [target.period for target in entry.targets]
    named += [entry.baseline.period] if entry.baseline else []
    days = {period[5:] for period in named}
    return days.pop() if len(days) == 1 else ""


def _categories(partnership: Partnership, entry: MeasureEntry) -> list[Category]:
    """The categories a measure is broken down by; a breakdown the plan only names has none."""
    only = dict(entry.only_categories)
    found = Category.objects.filter(
        dimension__partnership=partnership, dimension__code__in=entry.breakdowns
    ).select_related("dimension")
    return [c for c in found if c.dimension.code not in only or c.code in only[c.dimension.code]]


def _save_definitions(measure: Measure, entry: MeasureEntry, *, by: Person, at: datetime) -> None:
    """The sheet as it stands, and a version for each recorded break of the series."""
    if entry.definition is None:
        return
    d = entry.definition
    sheet = {
        "numerator": d.numerator,
        "denominator": d.denominator,
        "rationale": d.rationale,
        "source": d.source,
        "limitations": d.limitations,
        "owner": d.owner,
        "checker": d.checker,
        "reviewed_on": d.reviewed,
        "next_review_on": d.next_review,
    }
    latest = measure.definitions.order_by("-version").first()
    if latest is None or any(getattr(latest, name) != value for name, value in sheet.items()):
        define_measure(measure, sheet, by=by, at=at, reason="" if latest is None else "The plan changed")
    for entry_break in entry.breaks:
        day = parse_span(Frequency(measure.frequency), entry_break.period).starts_on
        if not measure.definitions.filter(breaks_series=True, applies_from=day).exists():
            define_measure(
                measure, sheet, by=by, at=at, applies_from=day, breaks_series=True, reason=entry_break.reason
            )


def _save_aims(measure: Measure, entry: MeasureEntry, *, by: Person, at: datetime) -> None:
    partnership = measure.priority.plan.partnership
    if entry.baseline:
        period = period_for(partnership, measure.frequency, entry.baseline.period)
        _, changed = _equal_or_save(
            Baseline,
            {"measure": measure},
            {"period": period, "value": entry.baseline.value, "source": entry.baseline.source},
        )
        if changed:
            request_rollup_of_measure(measure)
    if not entry.targets:
        return
    points = {period_for(partnership, measure.frequency, t.period): TargetAim(t.value, t.upper) for t in entry.targets}
    shape = entry.shape or ("straight_line" if entry.baseline else "hold")
    latest = measure.targets.order_by("-version").prefetch_related("points__period").first()
    stored = {p.period: TargetAim(p.value, p.upper) for p in latest.points.all()} if latest else None
    if latest and latest.shape == shape and stored == points:
        return
    first = date.min if latest is None else timezone.localdate()
    reason = next((t.reason for t in entry.targets if t.reason), "")
    set_target(
        measure,
        points,
        by=by,
        shape=shape,
        applies_from=first,
        reason=reason or ("The plan changed" if latest else ""),
        at=at,
    )


def _equal_or_save(model: Any, key: dict[str, Any], values: dict[str, Any]) -> tuple[Any, bool]:
    """Save only what differs, so that loading the same file leaves no trace."""
    found = model.objects.filter(**key).first()
    if found and all(getattr(found, name) == value for name, value in values.items()):
        return found, False
    return model.objects.update_or_create(**key, defaults=values)[0], True


def _link_outcome(plan: Plan, code: str, measure_codes: tuple[str, ...]) -> None:
    outcome = Outcome.objects.filter(priority__plan=plan, code=code).first()
    if outcome and measure_codes:
        outcome.measures.set(Measure.objects.filter(priority__plan=plan, code__in=measure_codes))
