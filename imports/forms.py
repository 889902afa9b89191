"""What people say about a file: which one and whose, how to read it, and that its warnings are all right."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from imports.models import Upload
from imports.reading.words import Column, Layout
from imports.selectors.findings import FindingGroup
from imports.selectors.understood import Understood
from partners.models import Partner

#: What a browser's file box offers; a file's content, not its name, says what it is.
ACCEPTED = ".csv,.tsv,.txt,.xlsx,.xls,.xlsb,.ods"
SEVERAL = "several"
AUTO = "auto"
LAYOUTS = [(AUTO, "Work it out from the file"), *((layout.value, layout.label) for layout in Layout)]


class SendForm(forms.Form):
    """A file, and whose figures are in it where that can be several partners'."""

    file = forms.FileField(
        label="Your file",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": "Choose the file to send",
            "missing": "Choose the file to send",
            "empty": "The file is empty. Save it again in your spreadsheet program and choose that",
            "invalid": "The file did not arrive. Choose it again",
        },
    )
    partner = forms.ChoiceField(
        label="Whose figures are in it?", error_messages={"required": "Choose whose figures are in the file"}
    )
    sheet = forms.CharField(
        label="Sheet to read",
        help_text="Its name as on its tab. Empty: the first sheet that has figures.",
        required=False,
        max_length=100,
    )
    layout = forms.ChoiceField(label="Layout", choices=LAYOUTS, widget=forms.RadioSelect, initial=AUTO)

    def __init__(
        self,
        partners: Sequence[Partner],
        most_bytes: int,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        instead_of: Upload | None = None,
    ) -> None:
        """``instead_of`` is a file that is mended by this one, and sent the same way."""
        super().__init__(data, files, initial=_as_before(instead_of))
        self.partners = {str(partner.pk): partner for partner in partners}
        self.most_bytes = most_bytes
        megabytes = f"{most_bytes / 1_000_000:g} MB"
        self.fields["file"].help_text = f"CSV, XLSX, XLS, XLSB or ODS, up to {megabytes}. Not XLSM: it can hold macros."
        self.fields["file"].widget.attrs["data-most-bytes"] = most_bytes
        if len(partners) == 1:
            del self.fields["partner"]
        else:
            choices = [(pk, partner.name) for pk, partner in self.partners.items()]
            several = (SEVERAL, "Several: the file has a partner column")
            _choices(self, "partner", [("", "Choose"), *choices, several])

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > self.most_bytes:
            raise forms.ValidationError(
                f"The file is too large: {file.size:,} bytes, and the most is {self.most_bytes:,}. Split it by period"
            )
        return file

    @property
    def partner_given(self) -> Partner | None:
        """The one partner it is for; None: several, or the only one there is."""
        return self.partners.get(self.cleaned_data.get("partner", ""))

    @property
    def layout_given(self) -> Layout | None:
        return _layout(self.cleaned_data["layout"])


class ReadAgainForm(forms.Form):
    """How to read a file that was read otherwise than meant: its sheet, its layout, what its headings mean."""

    sheet = forms.ChoiceField(label="Sheet")
    layout = forms.ChoiceField(label="Layout", choices=LAYOUTS)

    def __init__(
        self, upload: Upload, read: Understood, may_remember: bool, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial={"sheet": read.sheet, "layout": upload.layout or AUTO})
        self.columns = read.every_column
        if upload.layout:
            _choices(self, "layout", LAYOUTS[1:])
        sheets = [(sheet, sheet) for sheet in read.sheets]
        _choices(self, "sheet", sheets)
        if len(sheets) < 2:
            del self.fields["sheet"]
        for number, column in enumerate(self.columns):
            self.fields[f"column_{number}"] = _column_field(column.heading, column.meaning)
        if may_remember and self.columns:
            whose = upload.partner.name if upload.partner else "every partner"
            self.fields["remember"] = forms.BooleanField(
                label=f"Remember what the columns mean for {whose}",
                help_text="The next file with the same headings is then read without asking.",
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = [meaning for meaning in self._meanings().values() if meaning is not Column.IGNORED]
        for meaning in sorted({each for each in given if given.count(each) > 1}):
            self.add_error(None, f"Only one column can be “{meaning.label}”. Leave the others out.")
        return cleaned

    def _meanings(self) -> dict[str, Column]:
        chosen = {
            column.heading: self.cleaned_data.get(f"column_{number}", "") for number, column in enumerate(self.columns)
        }
        return {heading: Column(meaning) for heading, meaning in chosen.items() if meaning}

    @property
    def columns_given(self) -> dict[str, Column]:
        """What was said otherwise than the file was read, by heading."""
        before = {column.heading: column.meaning for column in self.columns}
        return {heading: meaning for heading, meaning in self._meanings().items() if before[heading] is not meaning}

    @property
    def layout_given(self) -> Layout | None:
        return _layout(self.cleaned_data["layout"])

    @property
    def sheet_given(self) -> str | None:
        return self.cleaned_data.get("sheet")

    @property
    def is_needed(self) -> bool:
        """Whether the file waits for a column to be named."""
        return any(column.meaning is None for column in self.columns)

    @property
    def unknown_fields(self) -> list[forms.BoundField]:
        return self._column_fields(known=False)

    @property
    def known_fields(self) -> list[forms.BoundField]:
        return self._column_fields(known=True)

    def _column_fields(self, *, known: bool) -> list[forms.BoundField]:
        return [
            self[f"column_{number}"]
            for number, column in enumerate(self.columns)
            if (column.meaning is not None) == known
        ]


class ApplyForm(forms.Form):
    """Yes to what a file would do: every warning confirmed, and why they are all right."""

    confirmed = forms.MultipleChoiceField(label="Warnings", widget=forms.CheckboxSelectMultiple, required=False)
    all_of_them = forms.BooleanField(required=False)
    reason = forms.CharField(
        label="Why are they all right?",
        help_text="For example: the partner confirmed the marked figures by e-mail. It stays on record.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        error_messages={"required": "Say why the warnings are all right: it stays on record"},
    )
    #: The check whose outcome was on the page.
    checked_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, upload: Upload, warnings: Sequence[FindingGroup], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"checked_at": shown_at(upload)})
        self.upload = upload
        self.codes = [group.code for group in warnings]
        _choices(self, "confirmed", [(group.code, group.title) for group in warnings])
        if not self.codes:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if set(self.codes) - set(self.confirmed_given):
            said = "Confirm each warning, or all of them together" if len(self.codes) > 1 else "Confirm the warning"
            self.add_error("confirmed", said)
        return cleaned

    @property
    def confirmed_given(self) -> list[str]:
        return self.codes if self.cleaned_data.get("all_of_them") else self.cleaned_data.get("confirmed", [])

    @property
    def confirmed_so_far(self) -> list[str]:
        """The boxes that were ticked when something else was still missing."""
        ticked: list[str] = self["confirmed"].value() or []
        return ticked

    @property
    def is_of_this_check(self) -> bool:
        """Whether what was said yes to is what the file would still do."""
        return bool(self.cleaned_data.get("checked_at") == shown_at(self.upload))


def number_in(text: str) -> int | None:
    """The number of a row that an address or a form names; None when it is none of ours."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def shown_at(upload: Upload) -> str:
    """Names the check whose outcome a page shows."""
    return upload.checked_at.isoformat() if upload.checked_at else ""


def _as_before(upload: Upload | None) -> dict[str, Any]:
    if upload is None:
        return {}
    return {"partner": upload.partner_id or SEVERAL, "sheet": upload.sheet, "layout": upload.layout or AUTO}


def _choices(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _layout(text: str) -> Layout | None:
    return Layout(text) if text != AUTO else None


def _column_field(heading: str, meaning: Column | None) -> forms.ChoiceField:
    first = [] if meaning else [("", "Choose")]
    meanings = [(column.value, column.label) for column in Column if column is not Column.IGNORED]
    leave_out = (Column.IGNORED.value, "Leave it out: it holds nothing for us")
    return forms.ChoiceField(
        label=f"“{heading}”" if heading else "(no heading)",
        choices=[*first, *meanings, leave_out],
        initial=meaning.value if meaning else "",
        error_messages={"required": "Choose what this column holds, or leave it out"},
    )
