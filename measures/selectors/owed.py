"""What a return owes: one row a measure and category, answered or not."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from measures.calc.periods import previous
from measures.calc.words import Readiness
from measures.models import Category, Figure, Measure, Period, Return
from partners.models import Partner, Person


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
        .select_related("priority__plan")
        .prefetch_related(Prefetch("categories", Category.objects.select_related("dimension")))
        .order_by("priority__plan", "priority__number", "order", "code")
    )


def owed_rows(owed: Return) -> list[OwedRow]:
    """Every figure a return owes, in the plan's order, total before categories. Four queries."""
    figures = {
        (figure.measure_id, figure.category_id): figure
        for figure in Figure.objects.filter(partner=owed.partner_id, period=owed.period_id).select_related(
            "recorded_by"
        )
    }
    rows = []
    for measure in expected_measures(owed.partner, owed.period):
        rows.append(OwedRow(measure, None, figures.get((measure.pk, None))))
        rows.extend(
            OwedRow(measure, category, figures.get((measure.pk, category.pk))) for category in measure.categories.all()
        )
    return rows


@dataclass(frozen=True, slots=True)
class BesideRow:
    """A figure owed, with the one the partner gave for the period before."""

    owed: OwedRow
    before: Figure | None


def rows_beside(owed: Return) -> list[BesideRow]:
    """Every figure a return owes beside last period's. Five queries."""
    found = Figure.objects.filter(
        partner=owed.partner_id,
        period__frequency=owed.period.frequency,
        period__code=previous(owed.period.span).code,
    ).select_related("recorded_by")
    before = {(figure.measure_id, figure.category_id): figure for figure in found}
    return [
        BesideRow(row, before.get((row.measure.pk, row.category.pk if row.category else None)))
        for row in owed_rows(owed)
    ]
