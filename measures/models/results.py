"""The stored outcome of the roll-up, and the requests for it."""

from django.db import models
from django.db.models import Q

from measures.calc.words import Basis, Direction, NotRated, Rag
from measures.models.definitions import Category, Measure
from measures.models.figures import number
from measures.models.querysets import ForAdministrators, Results
from measures.models.returns import Period
from partners.models import versioned


class RollupRequest(models.Model):
    """Something changed that a result stands on. Written with the change, deleted with the result.

    Not unique: repeats collapse when drained, and nobody waits for a drain to end
    (docs/decisions/0003-rollup-requests-repeat.md).
    """

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)

    objects = ForAdministrators.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.measure.code} {self.period}"


@versioned()
class MeasureResult(models.Model):
    """What a measure came to in a period (for a category, or in total) and what follows from it.

    Everything needed to explain it later is frozen with it: the rule, the target and its version,
    the definition's version, who had reported.
    """

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="results")
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="results")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="results", null=True, blank=True)
    basis = models.CharField(max_length=20, choices=Basis.choices())
    numerator = number()
    denominator = number()
    value = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    missing_reason = models.CharField(max_length=20, blank=True, default="")
    year_to_date = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    year_to_date_is_partial = models.BooleanField(default=False)
    reported = models.PositiveSmallIntegerField()
    expected = models.PositiveSmallIntegerField()
    is_partial = models.BooleanField(default=False)
    is_estimated = models.BooleanField(default=False)
    is_revised = models.BooleanField(default=False)
    is_withheld = models.BooleanField(
        default=False, help_text="A small number: outside its partners and the plan manager it is not shown."
    )
    target_value = number()
    target_upper = number()
    target_version = models.PositiveSmallIntegerField(null=True, blank=True)
    definition_version = models.PositiveSmallIntegerField(null=True, blank=True)
    rule = models.JSONField(default=dict)
    rag = models.CharField(max_length=10, choices=Rag.choices(), blank=True, default="")
    not_rated = models.CharField(max_length=20, choices=NotRated.choices(), blank=True, default="")
    rating_reason = models.TextField(blank=True, default="")
    progress = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    progress_words = models.TextField(blank=True, default="")
    direction = models.CharField(max_length=20, choices=Direction.choices())
    direction_reason = models.TextField(blank=True, default="")
    change = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    direction_on_year = models.CharField(max_length=20, choices=Direction.choices())
    direction_on_year_reason = models.TextField(blank=True, default="")
    change_on_year = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    sentence = models.TextField(help_text="For the board: nothing withheld can be read from it.")
    full_sentence = models.TextField(help_text="For those with a right to the raw figures.")
    inputs_digest = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    objects = Results.as_manager()

    class Meta:
        ordering = ["period", "measure", "category"]
        indexes = [models.Index(fields=["period", "basis"], name="result_period_basis")]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "period", "category", "basis"], name="result_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=(Q(rag="") & ~Q(not_rated="")) | (~Q(rag="") & Q(not_rated="")),
                name="result_is_rated_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code} {self.period}: {self.rag or self.not_rated}"
