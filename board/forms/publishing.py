"""What a plan manager says when a pack is published or taken back."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from board.services.signing import LONGEST_REASON
from partners.models import Person


class PublishForm(forms.Form):
    """From when a pack is open to everybody, and who may read it before."""

    opens_at = forms.DateTimeField(
        label="Open to everybody from",
        help_text="An embargo, in London time. Empty: at once.",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages={"invalid": "Write day and time as 2026-12-04T09:30"},
    )
    early_readers = forms.ModelMultipleChoiceField(
        label="Who may read it before?",
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, people: "QuerySet[Person]", data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        field = self.fields["early_readers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = people


class WithdrawForm(forms.Form):
    """Why a publication is taken back."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=LONGEST_REASON,
        error_messages={"required": "Say why it is withdrawn: it stays on record"},
    )
