"""The stored outcome of the roll-up, and the requests for it."""

from typing import Any

from django.db import models
from django.db.models import Q, Value

from measures.calc.words import Assurance, Basis, Comparison, Direction, GapChange, NotRated, Rag, Variation
from measures.models.definitions import Category, Measure
from measures.models.querysets import ForAdministrators, Results
from measures.models.returns import Period
from partners.models import versioned


def number(decimals: int = 12) -> Any:
    """An exact number with room for what many partners' largest figures come to."""
    return models.DecimalField(max_digits=40, decimal_places=decimals, null=True, blank=True)


def verdict(words: list[tuple[str, str]], *, help_text: str = "") -> Any:
    """One coded word of the statistics; empty where there is nothing to judge."""
    return models.CharField(max_length=20, choices=words, blank=True, default="", db_default="", help_text=help_text)


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
    the definition's version, who had reported, and the statistics by what was known up to its period.
    """

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="results")
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="results")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="results", null=True, blank=True)
    basis = models.CharField(max_length=20, choices=Basis.choices())
    numerator = number(6)
    denominator = number(6)
    value = number()
    missing_reason = models.CharField(max_length=20, blank=True, default="")
    year_to_date = number()
    year_to_date_is_partial = models.BooleanField(default=False)
    reported = models.PositiveSmallIntegerField()
    expected = models.PositiveSmallIntegerField()
    is_partial = models.BooleanField(default=False)
    is_estimated = models.BooleanField(default=False)
    is_revised = models.BooleanField(default=False)
    is_withheld = models.BooleanField(
        default=False, help_text="A small number: outside its partners and the plan manager it is not shown."
    )
    withheld_partners = models.JSONField(
        default=list,
        blank=True,
        db_default=Value([], models.JSONField()),
        help_text="With the total: the partners whose own figures are not shown outside them and the plan manager.",
    )
    target_value = number(6)
    target_upper = number(6)
    target_version = models.PositiveSmallIntegerField(null=True, blank=True)
    definition_version = models.PositiveSmallIntegerField(null=True, blank=True)
    rule = models.JSONField(default=dict)
    rag = models.CharField(max_length=10, choices=Rag.choices(), blank=True, default="")
    not_rated = models.CharField(max_length=20, choices=NotRated.choices(), blank=True, default="")
    rating_reason = models.TextField(blank=True, default="")
    progress = number(6)
    progress_words = models.TextField(blank=True, default="")
    direction = models.CharField(max_length=20, choices=Direction.choices())
    direction_reason = models.TextField(blank=True, default="")
    change = number()
    direction_on_year = models.CharField(max_length=20, choices=Direction.choices())
    direction_on_year_reason = models.TextField(blank=True, default="")
    change_on_year = number()
    variation = verdict(Variation.choices())
    assurance = verdict(Assurance.choices())
    comparison = verdict(Comparison.choices(), help_text="With the first of its benchmarks.")
    gap_change = verdict(GapChange.choices(), help_text="Wider as soon as one breakdown's largest gap is.")
    statistics = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        help_text="What stands behind the verdicts, and what lists need not find; numbers are texts with every digit.",
    )
    board_view = models.JSONField(
        null=True,
        blank=True,
        help_text="What the board reads instead where some of the series, or of its groups, is withheld from it: "
        "worked out from what it may see, and from nothing else. Empty: the same.",
    )
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
