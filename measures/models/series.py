"""What a person says of a measure's series: where its limits start anew, and where it is heading."""

from django.db import models
from django.db.models import Q

from measures.models.definitions import Measure
from measures.models.querysets import ByMeasure
from measures.models.returns import Period, paired
from partners.models import Person, versioned


@versioned()
class Rebase(models.Model):
    """From a period on the limits of ordinary variation are worked out anew, because a person says so and why.

    A change of definition needs none: it starts limits of its own. One made in error is withdrawn, never deleted.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="rebases")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    rebased_at = models.DateTimeField()
    rebased_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.TextField(blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = ByMeasure.as_manager()

    class Meta:
        ordering = ["measure", "period__ends_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "period"], condition=Q(withdrawn_at__isnull=True), name="rebase_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="rebase_has_a_reason"),
            models.CheckConstraint(condition=paired("withdrawn_at", "withdrawn_by"), name="rebase_withdrawn_pair"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""), name="rebase_withdrawn_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code} rebased from {self.period}"


@versioned()
class OwnForecast(models.Model):
    """What the measure's owner expects of a period still to come, shown beside the straight line."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="own_forecasts")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=6)
    reason = models.TextField(blank=True, default="")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = ByMeasure.as_manager()

    class Meta:
        ordering = ["measure", "period__ends_on"]
        constraints = [models.UniqueConstraint(fields=["measure", "period"], name="own_forecast_once")]

    def __str__(self) -> str:
        return f"{self.measure.code} {self.period}: {self.value.normalize():f} expected"
