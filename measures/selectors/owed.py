"""What a return owes: one row a measure and category, answered or not."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from measures.calc.words import Readiness
from measures.models import Category, Figure, Measure, Period, Return
from partners.models import Partner


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


def expected_measures(partner: Partner, period: Period) -> QuerySet[Measure]:
    """Measures a partner is expected to report in a period; a mere idea is not collected."""
    active = Q(expectations__starts_on__isnull=True) | Q(expectations__starts_on__lte=period.ends_on)
    still = Q(expectations__ends_on__isnull=True) | Q(expectations__ends_on__gte=period.starts_on)
    return (
        Measure.objects.filter(active, still, expectations__partner=partner, frequency=period.frequency)
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
