"""What is said when a quarter is made ready to be signed."""

from collections.abc import Mapping
from typing import Any

from django import forms

from board.forms.decisions import LONGEST
from board.packs import Kind
from board.selectors.checklist import Checklist
from board.services.signing import LONGEST_REASON


class PrepareForm(forms.Form):
    """A reason for every warning of the checklist that was read, and what is asked of the board that receives it."""

    #: The checklist that was on the page.
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, found: Checklist, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"shown": found.digest})
        self.found = found
        for number, warning in enumerate(found.warnings):
            self.fields[f"reason_{number}"] = forms.CharField(
                label=warning.words,
                help_text="Why is this no obstacle? The chair reads it, and it stays on record.",
                max_length=LONGEST_REASON,
                error_messages={"required": "Say why this is no obstacle"},
            )
        if found.wanted.kind is Kind.EXCEPTIONS:
            self.fields["asked"] = forms.CharField(
                label="What is the board asked to decide?",
                help_text="One decision a line.",
                widget=forms.Textarea(attrs={"rows": 4}),
                required=False,
                max_length=LONGEST,
            )

    def said(self) -> dict[str, Any]:
        """As ``prepare_pack`` takes it."""
        said = self.cleaned_data
        reasons = {each.key: said[f"reason_{number}"] for number, each in enumerate(self.found.warnings)}
        return {"shown": said["shown"], "reasons": reasons, "asked": said.get("asked", "")}
