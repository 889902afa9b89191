"""Periods and measures as the API shows them."""

from typing import Any

from rest_framework import serializers

from measures.api.fields import ExactNumber
from measures.models import Baseline, Category, Definition, Expectation, Measure, Period, Target, TargetPoint


class PeriodSerializer(serializers.ModelSerializer[Period]):
    label = serializers.CharField(source="__str__", read_only=True)  # type: ignore[assignment]

    class Meta:
        model = Period
        fields = ["id", "frequency", "code", "label", "starts_on", "ends_on", "due_on", "opened_at"]
        read_only_fields = fields


class MeasureSerializer(serializers.ModelSerializer[Measure]):
    """``plan`` is the plan's code, ``priority`` its number there."""

    plan = serializers.CharField(source="priority.plan.code", read_only=True)
    priority = serializers.IntegerField(source="priority.number", read_only=True)
    multiplier = ExactNumber()

    class Meta:
        model = Measure
        fields = [
            "id",
            "plan",
            "priority",
            "code",
            "title",
            "short_title",
            "kind",
            "question",
            "unit",
            "multiplier",
            "counted",
            "decimals",
            "polarity",
            "frequency",
            "combine",
            "combine_time",
            "readiness",
            "is_key",
        ]
        read_only_fields = fields


class DefinitionSerializer(serializers.ModelSerializer[Definition]):
    class Meta:
        model = Definition
        fields = [
            "version",
            "numerator",
            "denominator",
            "rationale",
            "source",
            "limitations",
            "owner",
            "checker",
            "reviewed_on",
            "next_review_on",
            "applies_from",
            "breaks_series",
            "reason",
        ]
        read_only_fields = fields


class TargetPointSerializer(serializers.ModelSerializer[TargetPoint]):
    """The aim from a period on; with ``upper``, the range from ``value`` to ``upper``."""

    period = serializers.CharField(source="period.code", read_only=True)
    value = ExactNumber()
    upper = ExactNumber(allow_null=True)

    class Meta:
        model = TargetPoint
        fields = ["period", "value", "upper"]
        read_only_fields = fields


class TargetSerializer(serializers.ModelSerializer[Target]):
    points = TargetPointSerializer(many=True, read_only=True)

    class Meta:
        model = Target
        fields = ["version", "shape", "applies_from", "reason", "set_at", "points"]
        read_only_fields = fields


class BaselineSerializer(serializers.ModelSerializer[Baseline]):
    period = serializers.CharField(source="period.code", read_only=True)
    value = ExactNumber()

    class Meta:
        model = Baseline
        fields = ["period", "value", "source"]
        read_only_fields = fields


class CategorySerializer(serializers.ModelSerializer[Category]):
    class Meta:
        model = Category
        fields = ["id", "code", "title", "is_reference"]
        read_only_fields = fields


class BreakdownSerializer(serializers.Serializer[Any]):
    """A dimension with those of its categories that the measure is broken down by."""

    code = serializers.CharField(source="dimension.code")
    title = serializers.CharField(source="dimension.title")
    categories = CategorySerializer(many=True)


class ExpectationSerializer(serializers.ModelSerializer[Expectation]):
    """A partner that reports the measure, from and until a day where that matters."""

    code = serializers.CharField(source="partner.code", read_only=True)
    name = serializers.CharField(source="partner.name", read_only=True)

    class Meta:
        model = Expectation
        fields = ["code", "name", "starts_on", "ends_on"]
        read_only_fields = fields


class MeasureDetailSerializer(MeasureSerializer):
    """A measure with its sheet: the definition as it stands, the rule in words, every version of its target."""

    definition = DefinitionSerializer(source="sheet.definition", allow_null=True, read_only=True)
    rule_in_words = serializers.CharField(source="sheet.rule_in_words", read_only=True)
    targets = TargetSerializer(source="sheet.targets", many=True, read_only=True)
    baseline = BaselineSerializer(source="sheet.baseline", allow_null=True, read_only=True)
    breakdowns = BreakdownSerializer(source="sheet.breakdowns", many=True, read_only=True)
    partners = ExpectationSerializer(source="sheet.expectations", many=True, read_only=True)
    outcomes = serializers.SlugRelatedField[Any](slug_field="code", many=True, read_only=True)

    class Meta(MeasureSerializer.Meta):
        fields = [
            *MeasureSerializer.Meta.fields,
            "note",
            "definition",
            "rule_in_words",
            "targets",
            "baseline",
            "breakdowns",
            "partners",
            "outcomes",
        ]
        read_only_fields = fields
