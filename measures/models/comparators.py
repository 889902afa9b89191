"""Published values of other places, and the groups of places a city is compared with."""

from django.db import models

from measures.models.definitions import Measure
from measures.models.querysets import ByGroup, ByMeasure, ByPartnership
from partners.models import Partnership, versioned


@versioned()
class ComparatorGroup(models.Model):
    """One version of a group of places: statistical neighbours change from time to time.

    Groups of one title are versions of one another; the last that applies to a period is the one it is compared with.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="comparator_groups")
    code = models.CharField(max_length=40)
    title = models.TextField(help_text="As it reads in a sentence, for example: statistical neighbours.")
    version = models.CharField(max_length=40)
    applies_from = models.DateField(help_text="Periods that end on or after this day are compared with it.")
    source = models.TextField(blank=True)

    objects = ByPartnership.as_manager()

    class Meta:
        ordering = ["title", "applies_from"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="comparator_group_code_once"),
            models.UniqueConstraint(fields=["partnership", "title", "version"], name="comparator_group_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


@versioned()
class ComparatorMember(models.Model):
    """A place in a group; its own values are the comparators of that area."""

    group = models.ForeignKey(ComparatorGroup, on_delete=models.CASCADE, related_name="members")
    area = models.TextField()
    order = models.PositiveSmallIntegerField(default=0)

    objects = ByGroup.as_manager()

    class Meta:
        ordering = ["group", "order"]
        constraints = [models.UniqueConstraint(fields=["group", "area"], name="comparator_member_once")]

    def __str__(self) -> str:
        return self.area


@versioned()
class Comparator(models.Model):
    """A published value to read a measure against: another area's, or a group's median where only that is known."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="comparators")
    area = models.TextField(help_text="The area; of a group's own median, the group's code.")
    group = models.ForeignKey(ComparatorGroup, on_delete=models.PROTECT, related_name="medians", null=True, blank=True)
    period_code = models.TextField()
    value = models.DecimalField(max_digits=18, decimal_places=6)
    source = models.TextField(blank=True)

    objects = ByMeasure.as_manager()

    class Meta:
        ordering = ["measure", "area", "period_code"]
        constraints = [models.UniqueConstraint(fields=["measure", "area", "period_code"], name="comparator_once")]

    def __str__(self) -> str:
        return f"{self.area} {self.period_code}"
