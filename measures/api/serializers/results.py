"""Results as the API shows them: made of what the caller may see, so nothing is decided here."""

from typing import Any

from rest_framework import serializers

from measures.api.fields import ExactNumber
from measures.api.serializers.statistics import StatisticsSerializer
from measures.calc.combining import completeness
from measures.calc.words import (
    Assurance,
    Basis,
    Comparison,
    Direction,
    GapChange,
    NotRated,
    Polarity,
    Rag,
    RagRule,
    ToleranceKind,
    Variation,
)
from measures.selectors.disclosure import SeenResult


class ResultMeasureSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    plan = serializers.CharField(source="priority.plan.code")
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()


class ResultPeriodSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField(source="__str__")  # type: ignore[assignment]
    frequency = serializers.CharField()
    ends_on = serializers.DateField()


class ResultCategorySerializer(serializers.Serializer[Any]):
    dimension = serializers.CharField(source="dimension.code")
    code = serializers.CharField()
    title = serializers.CharField()


class RuleSerializer(serializers.Serializer[Any]):
    """The rule as it stood when the result was worked out."""

    rule = serializers.ChoiceField(choices=RagRule.choices())
    polarity = serializers.ChoiceField(choices=Polarity.choices())
    tolerance_kind = serializers.ChoiceField(choices=ToleranceKind.choices())
    tolerance_below = serializers.CharField()
    tolerance_above = serializers.CharField()


class ResultSerializer(serializers.Serializer[SeenResult]):
    """What a measure came to, as you may see it.

    A withheld result has no number, status, direction or statistics, and ``missing_reason`` "withheld". A direction of
    null is withheld; "not_available" means that there is nothing to compare.
    """

    measure = ResultMeasureSerializer()
    period = ResultPeriodSerializer()
    category = ResultCategorySerializer(allow_null=True, help_text="Null: the total.")
    basis = serializers.ChoiceField(choices=Basis.choices())
    value_text = serializers.CharField(help_text="The value as people read it; empty when there is none to show.")
    value = ExactNumber(allow_null=True, help_text="Not rounded.")
    numerator = ExactNumber(allow_null=True)
    denominator = ExactNumber(allow_null=True)
    missing_reason = serializers.CharField(help_text="Why there is no value; empty when there is one.")
    is_withheld = serializers.BooleanField()
    not_for_publication = serializers.BooleanField(
        source="is_small", help_text="A small number that your own right shows you."
    )
    target_text = serializers.CharField()
    target_value = ExactNumber(allow_null=True)
    target_upper = ExactNumber(allow_null=True)
    target_version = serializers.IntegerField(allow_null=True)
    definition_version = serializers.IntegerField(allow_null=True)
    rule = RuleSerializer()
    rag = serializers.ChoiceField(choices=Rag.choices(), allow_null=True)
    not_rated = serializers.ChoiceField(choices=NotRated.choices(), allow_null=True)
    rating_reason = serializers.CharField()
    progress = ExactNumber(allow_null=True, help_text="Percent of the way from baseline to target.")
    progress_words = serializers.CharField()
    direction = serializers.ChoiceField(choices=Direction.choices(), allow_null=True)
    direction_reason = serializers.CharField()
    change = ExactNumber(allow_null=True, help_text="Against the period before.")
    direction_on_year = serializers.ChoiceField(choices=Direction.choices(), allow_null=True)
    direction_on_year_reason = serializers.CharField()
    change_on_year = ExactNumber(allow_null=True, help_text="Against the same period last year.")
    variation = serializers.ChoiceField(
        choices=Variation.choices(), allow_null=True, help_text="What ordinary variation says of the figure."
    )
    assurance = serializers.ChoiceField(
        choices=Assurance.choices(), allow_null=True, help_text="Whether the process, as it runs, meets its target."
    )
    comparison = serializers.ChoiceField(
        choices=Comparison.choices(), allow_null=True, help_text="Against the first of its benchmarks."
    )
    gap_change = serializers.ChoiceField(
        choices=GapChange.choices(),
        allow_null=True,
        help_text="What the largest gap between groups did: never show green alone beside wider.",
    )
    statistics = StatisticsSerializer()
    year_to_date = ExactNumber(allow_null=True)
    year_to_date_is_partial = serializers.BooleanField()
    reported = serializers.IntegerField()
    expected = serializers.IntegerField()
    completeness = serializers.SerializerMethodField()
    is_partial = serializers.BooleanField()
    is_estimated = serializers.BooleanField()
    is_revised = serializers.BooleanField()
    sentence = serializers.CharField()
    computed_at = serializers.DateTimeField()

    def get_completeness(self, result: SeenResult) -> str:
        return completeness(result.reported, result.expected)
