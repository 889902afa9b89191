"""A decision of a meeting, who sees to it, and what came of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from board.models import Decision, DecisionStatus
from board.selectors.decisions import Subjects

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
