"""What people say at and for the board; nothing is decided here."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from board.models import Decision, DecisionStatus
from board.packs import Kind
from board.selectors.checklist import Checklist
from board.selectors.decisions import Subjects
from board.services.signing import LONGEST_REASON
from partners.models import Person

LONGEST = 2_000


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": f"Give the day: {label.lower()}", "invalid": "Write the date as 2026-12-04"},
    )


class OwnerForm(forms.Form):
    """Who sees to a decision, and by when."""

    owner = forms.CharField(
        label="Who sees to it?", help_text="A post or a name. Empty: still to be named.", required=False, max_length=200
    )
    due_on = day("By when?", required=False)

    @classmethod
    def of(cls, decision: Decision) -> "OwnerForm":
        return cls(initial={"owner": decision.owner, "due_on": decision.due_on and decision.due_on.isoformat()})


class DecisionForm(forms.Form):
    """What a meeting decided, of what, and who sees to it."""

    about = forms.ChoiceField(label="What is it about?", error_messages={"required": "Choose what it is about"})
    board = forms.ChoiceField(label="Which board decided?", error_messages={"required": "Choose the board"})
    decided_on = day("Day of the meeting")
    text = forms.CharField(
        label="What was decided?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        error_messages={"required": "Say what was decided"},
    )
    owner = OwnerForm.base_fields["owner"]
    due_on = OwnerForm.base_fields["due_on"]
    restricted = forms.CharField(
        label="Is it restricted? Give the legal ground",
        help_text="A restricted decision is kept out of every public version. Leave empty if it is not.",
        required=False,
        max_length=300,
    )

    def __init__(
        self, found: Subjects, data: Mapping[str, Any] | None = None, *, about: str = "", today: date | None = None
    ) -> None:
        first = str(found.boards[0].pk) if len(found.boards) == 1 else ""
        super().__init__(
            data, initial={"about": about, "board": first, "decided_on": today.isoformat() if today else ""}
        )
        self.found = found
        self.boards = {str(board.pk): board for board in found.boards}
        for name, choices in (
            ("about", [("", "Choose"), *found.groups]),
            ("board", [("", "Choose"), *((pk, board.name) for pk, board in self.boards.items())]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def said(self) -> dict[str, Any]:
        """As ``record_decision`` takes it."""
        said = dict(self.cleaned_data)
        return {**said, "about": self.found.by_key[said["about"]], "board": self.boards[said["board"]]}


class CloseForm(forms.Form):
    """What came of a decision."""

    status = forms.ChoiceField(
        label="How did it end?",
        choices=[(DecisionStatus.DONE.value, "It was done"), (DecisionStatus.DROPPED.value, "It was dropped")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it was done or dropped"},
    )
    outcome = forms.CharField(
        label="What came of it?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        error_messages={"required": "Say what came of it: it stays on record"},
    )


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
