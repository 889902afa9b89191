"""Measures with their written definitions, breakdowns and who is expected to report."""

from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from measures.calc.periods import Span
from measures.calc.words import (
    Combine,
    CombineTime,
    Frequency,
    Kind,
    Polarity,
    Question,
    RagRule,
    Readiness,
    ToleranceKind,
    Unit,
)
from measures.models.querysets import ByDimension, ByMeasure, ByPartnership, Seen
from partners.models import Partner, Partnership, Person, versioned
from plan.models import Outcome, Priority


@versioned()
class Dimension(models.Model):
    """A way to break figures down, for example ethnicity; defined once for the partnership."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="dimensions")
    code = models.CharField(max_length=40)
    title = models.TextField()

    objects = ByPartnership.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["partnership", "code"], name="dimension_code_once")]

    def __str__(self) -> str:
        return self.title


@versioned()
class Category(models.Model):
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="categories")
    code = models.CharField(max_length=40)
    title = models.TextField()
    order = models.PositiveSmallIntegerField()
    is_reference = models.BooleanField(default=False, help_text="Gaps are measured from this category.")

    objects = ByDimension.as_manager()

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["dimension", "order"]
        constraints = [models.UniqueConstraint(fields=["dimension", "code"], name="category_code_once")]

    def __str__(self) -> str:
        return self.title


@versioned()
class Measure(models.Model):
    """Something counted for a priority. How it is judged is data here, never a constant in code."""

    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="measures")
    code = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    title = models.TextField()
    short_title = models.TextField(blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices(), default=Kind.PERFORMANCE.value)
    question = models.CharField(max_length=20, choices=Question.choices(), default=Question.HOW_MUCH.value)
    unit = models.CharField(max_length=20, choices=Unit.choices(), default=Unit.COUNT.value)
    multiplier = models.DecimalField(
        max_digits=12, decimal_places=0, default=Decimal(100), help_text="Of a rate, for example 10,000."
    )
    counted = models.TextField(blank=True, help_text="What one of a count is, for example: children.")
    decimals = models.PositiveSmallIntegerField(default=0)
    polarity = models.CharField(max_length=20, choices=Polarity.choices(), default=Polarity.HIGH_IS_GOOD.value)
    frequency = models.CharField(max_length=20, choices=Frequency.choices(), default=Frequency.QUARTER.value)
    snapshot_day = models.CharField(
        max_length=5,
        blank=True,
        default="",
        validators=[RegexValidator(r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", "Write the day as 03-31.")],
        help_text="Of a snapshot: its day of the year, for example 03-31. Empty: any day.",
    )
    combine = models.CharField(max_length=20, choices=Combine.choices(), default=Combine.SUM.value)
    combine_time = models.CharField(max_length=20, choices=CombineTime.choices(), default=CombineTime.LATEST.value)
    readiness = models.CharField(max_length=20, choices=Readiness.choices(), default=Readiness.IDEA.value)
    is_key = models.BooleanField(default=False)
    rag_rule = models.CharField(max_length=20, choices=RagRule.choices(), default=RagRule.TOLERANCE.value)
    tolerance_kind = models.CharField(
        max_length=20, choices=ToleranceKind.choices(), default=ToleranceKind.POINTS.value
    )
    tolerance_below = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, help_text="Empty: the partnership's own."
    )
    tolerance_above = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, help_text="Empty: as below."
    )
    dead_band = models.DecimalField(
        max_digits=18, decimal_places=6, default=Decimal(0), help_text="A smaller change counts as the same."
    )
    expected_change = models.DecimalField(
        max_digits=18,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="How far a partner's figure may move from one period to the next, in its own unit, unasked.",
    )
    disclosure_threshold = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Empty: the partnership's own."
    )
    disclosure_owner = models.TextField(blank=True, help_text="The post that owns the small-numbers rule.")
    categories = models.ManyToManyField(
        Category, related_name="measures", blank=True, help_text="What its figures are broken down by."
    )
    outcomes = models.ManyToManyField(Outcome, related_name="measures", blank=True)
    note = models.TextField(blank=True)
    query = models.TextField(blank=True, help_text="A doubt about the plan's own text, kept until settled.")

    objects = Seen.as_manager()

    class Meta:
        ordering = ["priority", "order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["priority", "code"], name="measure_code_once"),
            models.CheckConstraint(
                condition=models.Q(tolerance_below__gte=0, tolerance_above__gte=0, dead_band__gte=0),
                name="measure_tolerances_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(expected_change__isnull=True) | models.Q(expected_change__gte=0),
                name="measure_expected_change_not_negative",
            ),
            models.CheckConstraint(condition=models.Q(multiplier__gt=0), name="measure_multiplier_positive"),
            models.CheckConstraint(
                condition=models.Q(snapshot_day="") | models.Q(frequency="snapshot"),
                name="measure_only_a_snapshot_has_a_day",
            ),
            models.CheckConstraint(condition=models.Q(decimals__lte=4), name="measure_decimals_at_most_four"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        return self.short_title or self.title

    @property
    def threshold(self) -> int:
        """Counts from 1 to one below it are withheld: the measure's own, else its partnership's."""
        return self.disclosure_threshold or self.priority.plan.partnership.disclosure_threshold

    @property
    def is_ready(self) -> bool:
        """Whether it may be rated: nothing is before it has a target and reports."""
        return self.readiness in {Readiness.TARGETED, Readiness.REPORTING}

    def is_given_for(self, span: Span) -> bool:
        """Whether it is counted for such a period: of its frequency and, for a snapshot, on its day of the year."""
        return self.frequency == span.frequency and self.snapshot_day in {"", f"{span.ends_on:%m-%d}"}

    def get_absolute_url(self) -> str:
        return reverse("measure", args=[self.priority.plan.code, self.code])


@versioned()
class Definition(models.Model):
    """One version of a measure's definition sheet: what exactly is counted, by whom it was checked."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="definitions")
    version = models.PositiveSmallIntegerField()
    numerator = models.TextField(blank=True)
    denominator = models.TextField(blank=True)
    rationale = models.TextField(blank=True)
    source = models.TextField(blank=True)
    limitations = models.TextField(blank=True)
    owner = models.TextField(blank=True)
    checker = models.TextField(blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    applies_from = models.DateField(null=True, blank=True, help_text="Empty: always.")
    breaks_series = models.BooleanField(
        default=False, help_text="Figures before it cannot be compared with figures after it."
    )
    reason = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = ByMeasure.as_manager()

    class Meta:
        ordering = ["measure", "-version"]
        constraints = [models.UniqueConstraint(fields=["measure", "version"], name="definition_version_once")]

    def __str__(self) -> str:
        return f"{self.measure.code} definition {self.version}"


@versioned()
class Expectation(models.Model):
    """A partner is expected to report a measure, from and until a day where that matters."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="expectations")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="expectations")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = ByMeasure.as_manager()

    class Meta:
        ordering = ["measure", "partner"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "partner"], name="expectation_once"),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="expectation_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} reports {self.measure.code}"
