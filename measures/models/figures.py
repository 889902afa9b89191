"""Figures as partners give them, and as they were last signed off."""

from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast

from measures.calc.words import GIVEN_REASONS, Source
from measures.models.definitions import Category, Measure
from measures.models.querysets import ByMeasure, UnsignedByPartner
from measures.models.returns import Period, paired
from partners.models import Partner, Person, versioned

#: PostgreSQL's numeric takes NaN and sorts it above every number, so range checks let it pass.
NAN = Cast(Value("NaN"), models.DecimalField(max_digits=18, decimal_places=6))
NUMBERS = ("numerator", "denominator", "value")


def number() -> Any:
    """An exact number; twelve digits before the point and six after are plenty for a city."""
    return models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)


def sound_numbers(prefix: str) -> list[models.BaseConstraint]:
    """What PostgreSQL refuses whatever route a number comes by: NaN, and a number beside a reason for none."""
    return [
        models.CheckConstraint(
            condition=Q(missing_reason="")
            | Q(missing_reason__in=[r.value for r in GIVEN_REASONS], **{f"{n}__isnull": True for n in NUMBERS}),
            name=f"{prefix}_missing_has_no_number",
        ),
        *(
            models.CheckConstraint(
                condition=Q(**{f"{n}__isnull": True}) | ~Q(**{n: NAN}),
                name=f"{prefix}_{n}_is_a_number",
            )
            for n in NUMBERS
        ),
        models.CheckConstraint(
            condition=Q(numerator__isnull=True) | Q(numerator__gte=0), name=f"{prefix}_numerator_not_negative"
        ),
        models.CheckConstraint(
            condition=Q(denominator__isnull=True) | Q(denominator__gte=0),
            name=f"{prefix}_denominator_not_negative",
        ),
    ]


@versioned()
class Figure(models.Model):
    """One partner's number for one measure and period, and for one category (none: the total).

    All numbers empty with no reason is "not yet". Zero is a figure.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="figures")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="figures")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="figures")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="figures", null=True, blank=True)
    numerator = number()
    denominator = number()
    value = number()
    missing_reason = models.CharField(
        max_length=20, blank=True, default="", choices=[(r.value, r.label) for r in GIVEN_REASONS]
    )
    is_estimated = models.BooleanField(default=False)
    note = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    source = models.CharField(max_length=20, choices=Source.choices(), default=Source.FORM.value)
    source_detail = models.TextField(blank=True, default="", help_text="File and row, or publication.")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = UnsignedByPartner.as_manager()

    class Meta:
        ordering = ["period", "measure", "partner", "category"]
        indexes = [models.Index(fields=["period", "measure"], name="figure_period_measure")]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "partner", "period", "category"], name="figure_once", nulls_distinct=False
            ),
            *sound_numbers("figure"),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code} {self.partner} {self.period}"

    @property
    def is_answered(self) -> bool:
        return bool(self.missing_reason) or any(getattr(self, n) is not None for n in NUMBERS)


@versioned()
class SignedFigure(models.Model):
    """A figure as it stood when its return was last signed off: all that the board's results stand on.

    Drafts live in another table, so no query for the board can meet one.
    """

    figure = models.OneToOneField(Figure, on_delete=models.PROTECT, related_name="signed")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="signed_figures")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="signed_figures")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="signed_figures")
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="signed_figures", null=True, blank=True
    )
    numerator = number()
    denominator = number()
    value = number()
    missing_reason = models.CharField(
        max_length=20, blank=True, default="", choices=[(r.value, r.label) for r in GIVEN_REASONS]
    )
    is_estimated = models.BooleanField(default=False)
    is_revised = models.BooleanField(default=False, help_text="An earlier signed-off figure was changed.")
    note = models.TextField(blank=True, default="")
    figure_version = models.PositiveIntegerField()
    source = models.CharField(max_length=20, choices=Source.choices())
    source_detail = models.TextField(blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_off_at = models.DateTimeField()
    signed_off_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = ByMeasure.as_manager()

    class Meta:
        ordering = ["period", "measure", "partner", "category"]
        indexes = [models.Index(fields=["period", "measure"], name="signed_period_measure")]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "partner", "period", "category"],
                name="signed_figure_once",
                nulls_distinct=False,
            ),
            *sound_numbers("signed_figure"),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code} {self.partner} {self.period} signed off"


@versioned()
class Commentary(models.Model):
    """A partner's story behind its figures for a measure and period; the board reads the signed text."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="commentaries")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="commentaries")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="commentaries")
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_text = models.TextField(blank=True, default="")
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = UnsignedByPartner.as_manager()

    class Meta:
        verbose_name_plural = "commentaries"
        ordering = ["period", "measure", "partner"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "partner", "period"], name="commentary_once"),
            models.CheckConstraint(
                condition=paired("signed_off_at", "signed_off_by"), name="commentary_signed_off_pair"
            ),
            models.CheckConstraint(
                condition=Q(signed_text="") | Q(signed_off_at__isnull=False),
                name="commentary_signed_text_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} on {self.measure.code}, {self.period}"
