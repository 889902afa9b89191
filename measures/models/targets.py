"""Where we started and what we aim for. A changed target is a new version; past results keep theirs."""

from django.db import models

from measures.models.definitions import Measure
from measures.models.querysets import ByMeasure, ByTarget
from measures.models.returns import Period
from partners.models import Person, versioned


class Shape(models.TextChoices):
    """How a target runs between its points."""

    STRAIGHT_LINE = "straight_line", "A straight line from the baseline"
    PER_PERIOD = "per_period", "A value for each period"
    HOLD = "hold", "The same value throughout"


@versioned()
class Baseline(models.Model):
    measure = models.OneToOneField(Measure, on_delete=models.PROTECT, related_name="baseline")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=6)
    source = models.TextField(blank=True)

    objects = ByMeasure.as_manager()

    def __str__(self) -> str:
        return f"{self.measure.code} baseline {self.value.normalize():f} at {self.period}"


@versioned()
class Target(models.Model):
    """One version of what a measure aims for."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="targets")
    version = models.PositiveSmallIntegerField()
    shape = models.CharField(max_length=20, choices=Shape.choices)
    applies_from = models.DateField(help_text="Periods that start on or after this day are judged by it.")
    reason = models.TextField(blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = ByMeasure.as_manager()

    class Meta:
        ordering = ["measure", "-version"]
        constraints = [models.UniqueConstraint(fields=["measure", "version"], name="target_version_once")]

    def __str__(self) -> str:
        return f"{self.measure.code} target {self.version}"


@versioned()
class TargetPoint(models.Model):
    """The value aimed for in a period; with ``upper``, the range [value, upper]."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="points")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=6)
    upper = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)

    objects = ByTarget.as_manager()

    class Meta:
        ordering = ["target", "period__ends_on"]
        constraints = [
            models.UniqueConstraint(fields=["target", "period"], name="target_point_once"),
            models.CheckConstraint(
                condition=models.Q(upper__isnull=True) | models.Q(upper__gte=models.F("value")),
                name="target_range_has_its_ends_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.value.normalize():f}"
