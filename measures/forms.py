"""What people type on the return page, read into lines for ``record_figures``; nothing is decided here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django import forms

from measures.calc.words import RATIO_UNITS, Unit
from measures.models import Return
from measures.reading import Problem, read_number
from measures.selectors.collection import Openable
from measures.selectors.owed import OwedRow
from measures.services.figures import FigureLine

BOXES = ("numerator", "denominator", "value", "missing_reason", "note", "is_estimated")


@dataclass(slots=True)
class Entered:
    """One row as posted: what was typed, what is wrong with it, and (when nothing is) its line."""

    row: OwedRow
    typed: dict[str, str]
    version: int
    problems: dict[str, str] = field(default_factory=dict)
    line: FigureLine | None = None


def read_row(owed: Return, row: OwedRow, data: Mapping[str, str]) -> Entered:
    """Read one row of the grid. Empty boxes with no reason make the figure "not yet" again."""
    typed = {box: read_text(data, f"{row.key}-{box}") for box in BOXES}
    entered = Entered(row, typed, read_version(data, row.key))
    numbers: dict[str, Decimal | None] = {}
    names = ("numerator", "denominator") if Unit(row.measure.unit) in RATIO_UNITS else ("value",)
    for name in names:
        read = read_number(typed[name])
        if isinstance(read, Problem):
            entered.problems[name] = read.message
        else:
            numbers[name] = read
    if not entered.problems:
        entered.line = FigureLine(
            measure_id=row.measure.pk,
            partner_id=owed.partner_id,
            period_id=owed.period_id,
            category_id=row.category.pk if row.category else None,
            numerator=numbers.get("numerator"),
            denominator=numbers.get("denominator"),
            value=numbers.get("value"),
            missing_reason=typed["missing_reason"],
            is_estimated=bool(typed["is_estimated"]),
            note=typed["note"],
            clear=all(number is None for number in numbers.values()) and not typed["missing_reason"],
            expected_version=entered.version,
            place=row.key,
        )
    return entered


def read_text(data: Mapping[str, str], name: str) -> str:
    """A text as typed, without the null characters that no browser sends and PostgreSQL refuses."""
    return data.get(name, "").replace("\0", "").replace("\r\n", "\n").strip()


def read_version(data: Mapping[str, str], name: str) -> int:
    """The version the sender saw; 0 (none) when it is not one of ours.

    After somebody else's change it stays the old one, so that what saves by itself never overwrites the change; only
    the button that says so (``-over``) names the version it replaces.
    """
    version = data.get(f"{name}-over") or data.get(f"{name}-version", "")
    return int(version) if is_number(version, 9) else 0


def is_number(text: str, digits: int = 18) -> bool:
    """Whether a text names a row or a version: a few plain digits."""
    return text.isascii() and text.isdecimal() and len(text) <= digits


def was_posted(row: OwedRow, data: Mapping[str, str]) -> bool:
    return f"{row.key}-version" in data


class NoteForm(forms.Form):
    """A note that goes with an act, and stays on record."""

    note = forms.CharField(
        label="What should the partner look at?",
        help_text="They read it at the top of their return. Name the measure and what seems wrong.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2_000,
        error_messages={"required": "Say what the partner should look at"},
    )


class ReasonForm(forms.Form):
    """Why a signed-off return is opened again."""

    note = forms.CharField(
        label="Why is it reopened?",
        help_text="For example: the partner found a counting error. The reason stays on record.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        error_messages={"required": "Say why it is reopened"},
    )


class ExtensionForm(forms.Form):
    """A later date for one partner."""

    to = forms.DateField(
        label="New date",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Choose the new date", "invalid": "Write the date as 2026-12-04"},
    )
    note = forms.CharField(
        label="Why does this partner get longer?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2_000,
        error_messages={"required": "Say why this partner gets longer"},
    )

    def clean_to(self) -> date:
        to: date = self.cleaned_data["to"]
        return to


class OpenPeriodForm(forms.Form):
    """The next period to collect figures for, and by when."""

    period = forms.ChoiceField(label="Period to open", error_messages={"required": "Choose the period to open"})
    due_on = forms.DateField(
        label="Figures are due on",
        help_text="Every partner that reports for the period gets a return with this date.",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Choose the day figures are due", "invalid": "Write the date as 2026-11-30"},
    )

    def __init__(self, choices: Sequence[Openable], data: Mapping[str, str] | None = None) -> None:
        first = choices[0] if choices else None
        super().__init__(data, initial={"due_on": first.due_on.isoformat()} if first else {})
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(choice.value, choice.label) for choice in choices]

    @property
    def frequency_and_code(self) -> tuple[str, str]:
        frequency, _, code = self.cleaned_data["period"].partition(" ")
        return frequency, code
