"""Another rule to try on one measure."""

from decimal import Decimal
from typing import Any

from django import forms

from board.selectors.rules import rule_used, tolerance_text
from board.selectors.what_if import Asked
from measures.calc.words import Polarity, ToleranceKind
from measures.models import Measure

#: Larger than any figure, and still an ordinary number.
MOST = Decimal(10) ** 12


class WhatIfForm(forms.Form):
    """Another tolerance, target or threshold to try on one measure. An empty box leaves things as they are."""

    tolerance = forms.DecimalField(required=False, min_value=0, max_value=MOST, decimal_places=6)
    target = forms.DecimalField(required=False, min_value=-MOST, max_value=MOST, decimal_places=6)
    upper = forms.DecimalField(
        required=False,
        min_value=-MOST,
        max_value=MOST,
        decimal_places=6,
        label="Upper end of the range",
    )
    threshold = forms.IntegerField(
        required=False,
        min_value=2,
        max_value=20,
        label="Small numbers: withhold counts below",
        help_text="2 to 20. Counts from 1 up to one below this are withheld from the board.",
    )

    def __init__(self, measure: Measure, *args: Any, may_ask_threshold: bool, is_line: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = rule_used(measure, None)
        in_percent = rule.tolerance_kind is ToleranceKind.PERCENT
        self.fields["tolerance"].label = f"Tolerance{', as a percentage of the target' if in_percent else ''}"
        self.fields["tolerance"].help_text = f"Now {tolerance_text(measure, rule)}."
        self.fields["target"].help_text = (
            "The last agreed point; the line to it from the baseline is drawn anew."
            if is_line
            else "The same for every period."
        )
        if measure.polarity != Polarity.IN_RANGE:
            del self.fields["upper"]
        if not may_ask_threshold:
            del self.fields["threshold"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("upper") is not None and cleaned.get("target") is None and "target" not in self.errors:
            self.add_error("target", "Give both ends of the range.")
        return cleaned

    @property
    def asked(self) -> Asked:
        """What was asked; nothing while something in the boxes is no number."""
        if not self.is_bound or not self.is_valid():
            return Asked()
        return Asked(**self.cleaned_data)
