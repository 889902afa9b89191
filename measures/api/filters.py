"""The questions that lists of measures, results and returns answer."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from measures.calc.words import (
    Assurance,
    Basis,
    Comparison,
    Frequency,
    GapChange,
    Kind,
    Rag,
    Readiness,
    ReturnStatus,
    Variation,
)
from measures.models import Measure, MeasureResult, Period, Return
from measures.selectors.disclosure import judged_as, rated_as

#: What "changed more than chance" means, whichever way is good.
_SIGNALS = (Variation.IMPROVEMENT, Variation.CONCERN, Variation.HIGH, Variation.LOW)


class PeriodFilters(filters.FilterSet):
    frequency = filters.ChoiceFilter(choices=Frequency.choices())
    code = filters.CharFilter()
    is_open = filters.BooleanFilter(field_name="opened_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Period
        fields: list[str] = []


class MeasureFilters(filters.FilterSet):
    plan = filters.CharFilter(field_name="priority__plan__code", help_text="The plan's code.")
    priority = filters.NumberFilter(
        field_name="priority__number", min_value=0, max_value=32_767, decimal_places=0, help_text="Its number."
    )
    code = filters.CharFilter()
    kind = filters.ChoiceFilter(choices=Kind.choices())
    readiness = filters.ChoiceFilter(choices=Readiness.choices())
    frequency = filters.ChoiceFilter(choices=Frequency.choices())

    class Meta:
        model = Measure
        fields: list[str] = []


class ResultFilters(filters.FilterSet):
    plan = filters.CharFilter(field_name="measure__priority__plan__code", help_text="The plan's code.")
    measure = filters.CharFilter(field_name="measure__code", help_text="The measure's code.")
    period = filters.CharFilter(field_name="period__code", help_text="The period's code, for example 2026/27 Q2.")
    basis = filters.ChoiceFilter(choices=Basis.choices())
    rag = filters.ChoiceFilter(choices=Rag.choices(), method="by_rag", help_text="Never finds a withheld status.")
    variation = filters.ChoiceFilter(choices=Variation.choices(), method="by_verdict")
    assurance = filters.ChoiceFilter(choices=Assurance.choices(), method="by_verdict")
    comparison = filters.ChoiceFilter(choices=Comparison.choices(), method="by_verdict")
    gap_change = filters.ChoiceFilter(choices=GapChange.choices(), method="by_verdict")
    changed = filters.BooleanFilter(
        method="by_change", help_text="true: changed more than chance explains; false: all others."
    )
    totals = filters.BooleanFilter(
        field_name="category", lookup_expr="isnull", help_text="true: totals only; false: categories only."
    )

    class Meta:
        model = MeasureResult
        fields: list[str] = []

    def by_rag(self, results: QuerySet[MeasureResult], name: str, value: str) -> QuerySet[MeasureResult]:
        person: Any = self.request.user
        return rated_as(results, Rag(value), person)

    def by_verdict(self, results: QuerySet[MeasureResult], name: str, value: str) -> QuerySet[MeasureResult]:
        person: Any = self.request.user
        return judged_as(results, name, [value], person)

    def by_change(self, results: QuerySet[MeasureResult], name: str, value: bool) -> QuerySet[MeasureResult]:
        person: Any = self.request.user
        changed = judged_as(results, "variation", [word.value for word in _SIGNALS], person)
        return changed if value else results.exclude(pk__in=changed.order_by().values("pk"))


class ReturnFilters(filters.FilterSet):
    period = filters.CharFilter(field_name="period__code", help_text="The period's code.")
    partner = filters.CharFilter(field_name="partner__code", help_text="The partner's code.")
    status = filters.ChoiceFilter(choices=ReturnStatus.choices())

    class Meta:
        model = Return
        fields: list[str] = []
