"""What people type about themselves, and forms whose rules are a service's."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from partners.reading import LIMITS, UnreadableError, read_sheet


class ServiceForm(forms.ModelForm):
    """Describes input; the service that saves it decides, and what it refused is shown where it was typed."""

    refusal: ClassVar[ValidationError | None] = None

    def _post_clean(self) -> None:
        """Constraints are left to the service, which refuses in our own words."""
        self.instance.validate_constraints = lambda exclude=None: None
        try:
            super()._post_clean()  # type: ignore[misc]
        finally:
            del self.instance.validate_constraints

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            for name, reasons in _by_field(self.refusal).items():
                self.add_error(name if name in self.fields else None, reasons)
        return cleaned


class TokenForm(forms.Form):
    """How long a new API token works."""

    days = forms.TypedChoiceField(
        label="How long should it work?",
        choices=[(30, "30 days"), (90, "90 days"), (365, "One year")],
        initial=90,
        coerce=int,
        widget=forms.RadioSelect,
        help_text="Choose the shortest that does. A program that loses its token can be given a new one.",
    )


class SheetForm(forms.Form):
    """A spreadsheet of reference data, read as soon as it is here: afterwards ``sheet`` holds its rows."""

    file = forms.FileField(
        label="Spreadsheet",
        help_text=f"An Excel workbook (.xlsx) or CSV, at most {LIMITS.size // 1_000_000} MB and {LIMITS.rows:,} rows.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LIMITS.size:  # before it is held in memory
            raise ValidationError(f"The file is larger than {LIMITS.size // 1_000_000} MB. Send the table alone.")
        try:
            self.sheet = read_sheet(file.read())
        except UnreadableError as why:
            raise ValidationError(str(why)) from why
        return file


def _by_field(refusal: ValidationError) -> dict[str, list[ValidationError]]:
    if hasattr(refusal, "error_dict"):
        return dict(refusal.error_dict)
    return {NON_FIELD_ERRORS: refusal.error_list}
