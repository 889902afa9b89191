"""The questions that lists of decisions and packs answer."""

import django_filters as filters

from board.models import BoardPack, Decision, DecisionStatus
from board.packs import Kind


class DecisionFilters(filters.FilterSet):
    plan = filters.CharFilter(field_name="plan__code", help_text="The plan's code.")
    measure = filters.CharFilter(field_name="measure__code", help_text="The measure's code.")
    status = filters.ChoiceFilter(choices=DecisionStatus.choices)

    class Meta:
        model = Decision
        fields: list[str] = []


class PackFilters(filters.FilterSet):
    plan = filters.CharFilter(field_name="plan__code", help_text="The plan's code.")
    kind = filters.ChoiceFilter(choices=Kind.choices())
    period = filters.CharFilter(field_name="period__code", help_text="The period's code, for example 2026/27 Q2.")

    class Meta:
        model = BoardPack
        fields: list[str] = []
