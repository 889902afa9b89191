"""Periods, and what each partner owes for one."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from measures.calc.periods import Span, label
from measures.calc.words import Frequency, ReturnStatus
from measures.models.querysets import ByPartnership, UnsignedByPartner
from partners.models import Partner, Partnership, Person, versioned


def paired(at: str, by: str) -> Q:
    """A moment and its person are given together or not at all."""
    return Q(**{f"{at}__isnull": True, f"{by}__isnull": True}) | Q(**{f"{at}__isnull": False, f"{by}__isnull": False})


@versioned()
class Period(models.Model):
    """A stretch of time (or a snapshot date) that figures are given for."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="periods")
    frequency = models.CharField(max_length=20, choices=Frequency.choices())
    code = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = ByPartnership.as_manager()

    class Meta:
        ordering = ["frequency", "ends_on"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "frequency", "code"], name="period_code_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="period_ends_after_it_starts"),
            models.CheckConstraint(condition=paired("opened_at", "opened_by"), name="period_opened_pair"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(due_on__isnull=False),
                name="period_open_has_a_due_date",
            ),
        ]

    def __str__(self) -> str:
        return label(self.span)

    @property
    def span(self) -> Span:
        return Span(Frequency(self.frequency), self.code, self.starts_on, self.ends_on)


@versioned()
class Return(models.Model):
    """What a partner owes for a period, and where it stands."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="returns")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="returns")
    status = models.CharField(max_length=20, choices=ReturnStatus.choices(), default=ReturnStatus.NOT_STARTED.value)
    extended_to = models.DateField(null=True, blank=True)
    extension_reason = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    returned_note = models.TextField(blank=True)
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reopened_reason = models.TextField(blank=True)

    objects = UnsignedByPartner.as_manager()

    class Meta:
        ordering = ["period", "partner__name"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "period"], name="return_once"),
            *(
                models.CheckConstraint(condition=paired(f"{act}_at", f"{act}_by"), name=f"return_{act}_pair")
                for act in ("submitted", "returned", "signed_off", "reopened")
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "signed_off"]) | Q(submitted_at__isnull=False),
                name="return_submitted_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="signed_off") | Q(signed_off_at__isnull=False),
                name="return_signed_off_says_when",
            ),
            models.CheckConstraint(
                condition=Q(extended_to__isnull=True) | ~Q(extension_reason=""),
                name="return_extension_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("return", args=[self.pk])

    @property
    def due_on(self) -> date | None:
        return self.extended_to or self.period.due_on

    def is_late_on(self, day: date) -> bool:
        """Whether its date is past while it still waits for its partner."""
        return self.is_editable and self.due_on is not None and self.due_on < day

    def days_left_on(self, day: date) -> int:
        return (self.due_on - day).days if self.due_on else 0

    @property
    def is_editable(self) -> bool:
        return self.status in {ReturnStatus.NOT_STARTED, ReturnStatus.DRAFT, ReturnStatus.RETURNED}

    @property
    def has_note_to_answer(self) -> bool:
        """Whether it was sent back and not submitted since: the first figure changed does not answer the note."""
        if not self.is_editable or self.returned_at is None or self.submitted_at is None:
            return False
        return self.returned_at >= self.submitted_at
