"""What of a signed pack is open to everybody, from when, and who may read it before."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse

from board.models.packs import BoardPack
from measures.models.returns import paired
from partners.models import PartnershipOwned, Person, versioned


class PublicationQuerySet(PartnershipOwned):
    way_up = "pack__plan__partnership"

    def open_at(self, moment: datetime) -> "PublicationQuerySet":
        """Those that a stranger may read."""
        return self.filter(withdrawn_at__isnull=True, opens_at__lte=moment)


@versioned(exclude=["snapshot"])
class Publication(models.Model):
    """A signed pack made public by a plan manager: what of it everybody may read is frozen with the act."""

    pack = models.OneToOneField(BoardPack, on_delete=models.PROTECT, related_name="publication")
    snapshot = models.BinaryField()
    digest = models.CharField(max_length=64)
    opens_at = models.DateTimeField(help_text="Until then only those with early access read it.")
    early_readers = models.ManyToManyField(Person, related_name="+", blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True, default="")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=paired("withdrawn_at", "withdrawn_by"), name="publication_withdrawn_pair"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""), name="publication_withdrawn_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack}: published"

    def get_absolute_url(self) -> str:
        return reverse("published-pack", args=[self.pk])

    def is_open_at(self, moment: datetime) -> bool:
        return self.withdrawn_at is None and self.opens_at <= moment
