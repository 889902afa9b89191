"""Changing one measure, dimension, category or target at a time: what a plan file does for all at once."""

from collections.abc import Iterable, Mapping
from datetime import date

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from measures.calc.rating import check_rule
from measures.calc.targets import TargetAim
from measures.calc.words import RATIO_UNITS, Frequency
from measures.models import (
    Baseline,
    Category,
    Definition,
    Dimension,
    Expectation,
    Figure,
    Measure,
    Target,
    TargetPoint,
)
from measures.permissions import check_manages_plan
from measures.selectors.gathering import rule_of
from measures.services.measures import period_for, set_target
from measures.services.rollup import request_rollup_of_measure
from partners.models import Partner, Person

#: A measure's definition sheet, apart from when and by whom a version was written.
SHEET = tuple(
    field.name
    for field in Definition._meta.concrete_fields
    if field.name
    not in {"id", "measure", "version", "applies_from", "breaks_series", "reason", "written_at", "written_by"}
)


def save_dimension(dimension: Dimension, *, by: Person) -> Dimension:
    """Add a way to break figures down, or rename it."""
    check_manages_plan(by, dimension.partnership_id, to="change what figures are broken down by")
    with transaction.atomic(), pghistory.context(by=by.pk, act="save_dimension"):
        dimension.full_clean()
        dimension.save()
    return dimension


def save_category(category: Category, *, by: Person) -> Category:
    """Add a category or change it. One that becomes the reference takes the place of the one before."""
    dimension = category.dimension
    check_manages_plan(by, dimension.partnership_id, to="change what figures are broken down by")
    with transaction.atomic(), pghistory.context(by=by.pk, act="save_category"):
        Dimension.objects.select_for_update(no_key=True).get(pk=dimension.pk)
        references = dimension.categories.filter(is_reference=True)
        was = references.filter(pk=category.pk).exists()
        category.full_clean()
        if category.is_reference:
            references.exclude(pk=category.pk).update(is_reference=False)
        category.save()
        if category.is_reference != was:
            for measure in Measure.objects.filter(categories__dimension=dimension).distinct():
                request_rollup_of_measure(measure)
    return category


def save_measure(measure: Measure, *, by: Person) -> Measure:
    """Add a measure or change what it is and how it is judged. Its figures and targets must still fit it."""
    check_manages_plan(by, measure.priority.plan.partnership_id, to="change a measure")
    with transaction.atomic(), pghistory.context(by=by.pk, act="save_measure"):
        before = Measure.objects.select_for_update(no_key=True).filter(pk=measure.pk).first()
        _check_words(measure)
        if before:
            _check_what_stands_on_it(before, measure)
        measure.full_clean()
        measure.save()
        request_rollup_of_measure(measure)
    return measure


def expect_from(measure: Measure, partners: Iterable[Partner], *, by: Person) -> None:
    """Say which partners report a measure; one that did already keeps its days."""
    check_manages_plan(by, measure.priority.plan.partnership_id, to="say who reports a measure")
    wanted = {partner.pk: partner for partner in partners}
    if any(partner.partnership_id != by.partnership_id for partner in wanted.values()):
        raise PermissionDenied("That partner belongs to another partnership.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="expect_from"):
        stored = set(measure.expectations.values_list("partner", flat=True))
        measure.expectations.exclude(partner__in=wanted).delete()
        new = [Expectation(measure=measure, partner=wanted[pk]) for pk in sorted(wanted.keys() - stored)]
        Expectation.objects.bulk_create(new)
        if stored != wanted.keys():
            request_rollup_of_measure(measure)


def break_down(measure: Measure, categories: Iterable[Category], *, by: Person) -> None:
    """Say what a measure's figures are broken down by."""
    check_manages_plan(by, measure.priority.plan.partnership_id, to="say what a measure is broken down by")
    wanted = list(categories)
    if any(category.dimension.partnership_id != by.partnership_id for category in wanted):
        raise PermissionDenied("That category belongs to another partnership.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="break_down"):
        if set(measure.categories.all()) != set(wanted):
            measure.categories.set(wanted)
            request_rollup_of_measure(measure)


def change_target(
    measure: Measure,
    points: Mapping[str, TargetAim | None],
    *,
    by: Person,
    shape: str = "",
    applies_from: date | None = None,
    reason: str = "",
) -> Target:
    """A new version of a measure's target that differs in some periods (by code; None: no aim there any more).

    What is left out is as in the version before: its other points, its shape. A first target is a straight line from
    the baseline, or held where there is none, and applies from the start; a later one applies from today.
    """
    latest = measure.targets.order_by("-version").prefetch_related("points__period").first()
    stored = {p.period.code: TargetAim(p.value, p.upper) for p in latest.points.all()} if latest else {}
    aims = {code: aim for code, aim in {**stored, **points}.items() if aim is not None}
    first_shape = "straight_line" if Baseline.objects.filter(measure=measure).exists() else "hold"
    with transaction.atomic():
        partnership = measure.priority.plan.partnership
        return set_target(
            measure,
            {period_for(partnership, measure.frequency, code): aim for code, aim in aims.items()},
            by=by,
            shape=shape or (latest.shape if latest else first_shape),
            applies_from=applies_from or (timezone.localdate() if latest else date.min),
            reason=reason,
        )


def _check_words(measure: Measure) -> None:
    """What a measure's own columns say together."""
    problems = {}
    if measure.snapshot_day and measure.frequency != Frequency.SNAPSHOT:
        problems["snapshot_day"] = "Only a measure of snapshots has a day of the year: leave it out."
    if measure.decimals > 4:
        problems["decimals"] = "At most 4 decimals are shown."
    if measure.multiplier <= 0:
        problems["multiplier"] = "A multiplier is above 0: 10000 for a rate per 10,000."
    if measure.dead_band < 0:
        problems["dead_band"] = "A dead band cannot be below 0."
    if problems:
        raise ValidationError(problems)
    problem = check_rule(rule_of(measure), None)
    if problem:
        raise ValidationError({"tolerance_below": problem})


def _check_what_stands_on_it(before: Measure, measure: Measure) -> None:
    """Figures are of one kind and of one frequency, and a rule must be able to judge by the targets there are."""
    figures = Figure.objects.filter(measure=measure).exists()
    points = list(TargetPoint.objects.filter(target__measure=measure).select_related("period"))
    if figures and (before.unit in RATIO_UNITS) != (measure.unit in RATIO_UNITS):
        message = "Figures have been given for it, and this unit is made of other parts. Use a new measure."
        raise ValidationError({"unit": message})
    if before.frequency != measure.frequency and (
        figures or points or Baseline.objects.filter(measure=measure).exists()
    ):
        message = "Its figures and targets are for periods of another length. Use a new measure."
        raise ValidationError({"frequency": message})
    for point in points:
        problem = check_rule(rule_of(measure), TargetAim(point.value, point.upper))
        if problem:
            raise ValidationError(f"This does not fit its target for {point.period.code}. {problem}")
