"""The numbers behind the verdicts of a result. What there is nothing to say of is null."""

from typing import Any

from rest_framework import serializers

from measures.api.fields import ExactNumber
from measures.calc.words import Comparison, Direction, GapChange, VariationRule, Way


def text(help_text: str = "") -> serializers.CharField:
    return serializers.CharField(allow_null=True, help_text=help_text)


def number(help_text: str = "") -> ExactNumber:
    return ExactNumber(allow_null=True, help_text=help_text)


def whole(help_text: str = "") -> serializers.IntegerField:
    return serializers.IntegerField(allow_null=True, help_text=help_text)


class IntervalSerializer(serializers.Serializer[Any]):
    """How far the value may be from what it stands for: 95 %."""

    lower = ExactNumber()
    upper = ExactNumber()
    method = serializers.CharField(help_text="Wilson, Byar or Exact (Poisson).")


class VariationSerializer(serializers.Serializer[Any]):
    """The stretch of periods under one definition up to this one, and its limits once there are twelve."""

    rule = serializers.ChoiceField(choices=VariationRule.choices(), allow_null=True)
    way = whole("1 up, -1 down.")
    words = serializers.CharField()
    count = serializers.IntegerField(help_text="Periods with a figure.")
    needed = serializers.IntegerField(help_text="How many more unlock limits.")
    since = text("Why the stretch began: a new definition, or a person's reason.")
    centre = number("The mean; under twelve periods the median.")
    lower = number("The lower natural process limit.")
    upper = number("The upper natural process limit.")
    moving_range = number("The mean moving range that the limits rest on.")
    screened = whole("Moving ranges left out as too large.")


class AssuranceSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField()


class TrendSerializer(serializers.Serializer[Any]):
    """The trend of the last five periods."""

    way = serializers.ChoiceField(choices=Way.choices())
    judgement = serializers.ChoiceField(choices=Direction.choices())
    reason = serializers.CharField()
    slope = number()
    chi_squared = number()


class ComparisonSerializer(serializers.Serializer[Any]):
    """A benchmark of the same period. ``version`` says as which group of places it was taken."""

    name = serializers.CharField()
    group = text("The group's code; null for an area.")
    version = text()
    counted = whole("Members with a figure; null where only the group's median is published.")
    size = whole("Members.")
    value = ExactNumber()
    verdict = serializers.ChoiceField(choices=Comparison.choices())
    reason = serializers.CharField()


class GapSerializer(serializers.Serializer[Any]):
    """A group less the reference, and over it, with 95 % intervals; unrounded."""

    group = serializers.CharField(help_text="The category's code.")
    reference = serializers.CharField()
    difference = ExactNumber()
    lower = number()
    upper = number()
    ratio = number()
    ratio_lower = number()
    ratio_upper = number()


class LargestGapSerializer(GapSerializer):
    """The largest gap of a breakdown, and what it has done since ``since``."""

    dimension = serializers.CharField()
    change = serializers.ChoiceField(choices=GapChange.choices())
    by = number("The size of the gap now, less its size then.")
    since = text("The period's code.")
    reason = serializers.CharField()


class ForecastSerializer(serializers.Serializer[Any]):
    """A straight line through the last eight known periods, carried on by one; and what the owner expects."""

    period = serializers.CharField(help_text="The next period's code.")
    value = number()
    lower = number("Of the 95 % prediction interval.")
    upper = number()
    slope = number()
    mean_error = number("The mean size of the line's errors in the latest periods, each forecast from those before.")
    tested = whole("How many periods that is.")
    misses_target = serializers.BooleanField(allow_null=True, help_text="Even the best end of the interval does.")
    own = number("The owner's own forecast.")
    reason = serializers.CharField()


class RunRateSerializer(serializers.Serializer[Any]):
    """What a flow's financial year comes to at its pace so far."""

    value = ExactNumber()
    is_partial = serializers.BooleanField()
    reason = serializers.CharField()


class StatisticsSerializer(serializers.Serializer[Any]):
    """Worked out by what was known up to the period: figures that come later change nothing of it."""

    interval = IntervalSerializer(allow_null=True)
    variation = VariationSerializer(allow_null=True)
    assurance = AssuranceSerializer(allow_null=True)
    trend = TrendSerializer(allow_null=True)
    comparisons = ComparisonSerializer(many=True, allow_null=True)
    gaps = LargestGapSerializer(many=True, allow_null=True)
    gap = GapSerializer(allow_null=True, help_text="Of a category: its own gap.")
    forecast = ForecastSerializer(allow_null=True)
    run_rate = RunRateSerializer(allow_null=True)
