"""What a return owes: one row a measure and category, answered or not."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from measures.calc.words import Readiness
from measures.models import Category, Definition, Expectation, Figure, Measure, Period, Return
from partners.models import Partner, Person

#: What of a measure's plan, partnership and baseline its results need.
WITH_MEASURE = ("priority__plan__partnership", "baseline__period")


@dataclass(frozen=True, slots=True)
class OwedRow:
    """One figure owed: for a measure in total (category None) or for one category of it."""

    measure: Measure
    category: Category | None
    figure: Figure | None

    @property
    def key(self) -> str:
        """Names the row in forms: measure and category, 0 for the total."""
        return f"{self.measure.pk}-{self.category.pk if self.category else 0}"

    @property
    def is_answered(self) -> bool:
        return self.figure is not None and self.figure.is_answered


def returns_seen(person: Person) -> QuerySet[Return]:
    """Returns the person may know of, newest period first, with the names of who did what."""
    seen: QuerySet[Return] = Return.objects.visible_to(person)
    return seen.select_related(
        "partner", "period", "submitted_by", "returned_by", "signed_off_by", "reopened_by"
    ).order_by("-period__ends_on", "partner__name", "pk")


def expected_measures(partner: Partner, period: Period) -> QuerySet[Measure]:
    """Measures a partner is expected to report in a period; a mere idea is not collected."""
    active = Q(expectations__starts_on__isnull=True) | Q(expectations__starts_on__lte=period.ends_on)
    still = Q(expectations__ends_on__isnull=True) | Q(expectations__ends_on__gte=period.starts_on)
    return (
        Measure.objects.filter(active, still, expectations__partner=partner, frequency=period.frequency)
        .filter(snapshot_day__in=["", f"{period.ends_on:%m-%d}"])
        .exclude(readiness=Readiness.IDEA.value)
        .select_related(*WITH_MEASURE)
        .prefetch_related(by_dimension())
        .order_by("priority__plan", "priority__number", "order", "code")
    )


def by_dimension() -> "Prefetch[str, QuerySet[Category], Any]":
    """A measure's categories, one breakdown after the other."""
    return Prefetch("categories", Category.objects.select_related("dimension").order_by("dimension__title", "order"))


def in_versions() -> "Prefetch[str, QuerySet[Definition], Any]":
    """A measure's definitions, the first version first."""
    return Prefetch("definitions", Definition.objects.order_by("version"))


def owed_rows(owed: Return, given: Iterable[Figure] | None = None) -> list[OwedRow]:
    """Every figure a return owes, in the plan's order, total before categories. Three queries, two where the
    partner's figures were fetched already (``given``, of any period)."""
    if given is None:
        given = Figure.objects.filter(partner=owed.partner_id, period=owed.period_id).select_related("recorded_by")
    figures = {(f.measure_id, f.category_id): f for f in given if f.period_id == owed.period_id}
    rows = []
    for measure in expected_measures(owed.partner, owed.period):
        rows.append(OwedRow(measure, None, figures.get((measure.pk, None))))
        rows.extend(
            OwedRow(measure, category, figures.get((measure.pk, category.pk))) for category in measure.categories.all()
        )
    return rows


def is_owed(expectation: Expectation, period: Period) -> bool:
    """Whether an expectation (its measure fetched) holds in a period: the same as ``expected_measures``, in Python."""
    starts, ends = expectation.starts_on, expectation.ends_on
    expected = (starts is None or starts <= period.ends_on) and (ends is None or ends >= period.starts_on)
    is_collected = expectation.measure.readiness != Readiness.IDEA
    return expected and is_collected and expectation.measure.is_given_for(period.span)


def owed_rows_of(returns: Sequence[Return]) -> dict[int, list[OwedRow]]:
    """Every figure that each of some returns owes, by return, as ``owed_rows`` gives it. Four queries for any number.

    A measure is the same object in all its rows, so that what is prefetched for it is there in each.
    """
    partners = {owed.partner_id for owed in returns}
    figures = {
        (figure.partner_id, figure.period_id, figure.measure_id, figure.category_id): figure
        for figure in Figure.objects.filter(partner__in=partners, period__in={owed.period_id for owed in returns})
    }
    measures = {
        measure.pk: measure
        for measure in Measure.objects.filter(expectations__partner__in=partners)
        .distinct()
        .select_related("priority__plan")
        .prefetch_related(Prefetch("categories", Category.objects.select_related("dimension")))
        .order_by("priority__plan", "priority__number", "order", "code")
    }
    expectations: dict[tuple[int, int], Expectation] = {
        (expectation.partner_id, expectation.measure_id): expectation
        for expectation in Expectation.objects.filter(partner__in=partners).select_related("measure")
    }
    rows: dict[int, list[OwedRow]] = defaultdict(list)
    for owed in returns:
        for measure in measures.values():
            expectation = expectations.get((owed.partner_id, measure.pk))
            if expectation is not None and is_owed(expectation, owed.period):
                rows[owed.pk].extend(
                    OwedRow(measure, category, figures.get(_key(owed, measure, category)))
                    for category in (None, *measure.categories.all())
                )
    return dict(rows)


def _key(owed: Return, measure: Measure, category: Category | None) -> tuple[int, int, int, int | None]:
    return owed.partner_id, owed.period_id, measure.pk, category.pk if category else None
