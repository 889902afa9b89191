"""The questions that lists of decisions answer."""

import django_filters as filters

from board.models import Decision, DecisionStatus


class DecisionFilters(filters.FilterSet):
    plan = filters.CharFilter(field_name="plan__code", help_text="The plan's code.")
    measure = filters.CharFilter(field_name="measure__code", help_text="The measure's code.")
    status = filters.ChoiceFilter(choices=DecisionStatus.choices)

    class Meta:
        model = Decision
        fields: list[str] = []
