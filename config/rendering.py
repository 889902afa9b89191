"""How every Django form is drawn: the design system's markup, with labels, hints, errors and ARIA links.

Set as ``FORM_RENDERER``, with ``django.forms`` among the installed apps. Django's own widget templates are
kept where a class on the element is enough; fields and groups have theirs in ``templates/django/forms``.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

#: First match wins, so a widget stands before the one it derives from.
_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.SelectDateWidget, "govuk-select"),
    (forms.RadioSelect, "govuk-radios__input"),
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.PasswordInput, "govuk-input govuk-password-input__input govuk-js-password-input-input"),
    (forms.DateInput, "govuk-input govuk-input--width-10"),
    (forms.NumberInput, "govuk-input govuk-input--width-10"),
    (forms.widgets.Input, "govuk-input"),
)

_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.SelectDateWidget, "date"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.CheckboxInput, "checkbox"),
    (forms.PasswordInput, "password"),
)


class GovBoundField(BoundField):
    """A field that gives its widget the design system's classes and knows where its error should lead."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if type(field.widget) is forms.NumberInput:
            # A number box throws away what it cannot read ("1,200"), so that nobody sees what was typed.
            field.widget.input_type = "text"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        if shown.is_hidden:
            return built
        # Browsers' own bubbles vanish and are not read out reliably: the server answers with a summary.
        built.pop("required", None)
        css = next((classes for kind, classes in _CLASSES if isinstance(shown, kind)), "")
        own = str(shown.attrs.get("class", ""))
        broken = f"{css.split(maxsplit=1)[0]}--error" if css and self.errors and self.kind == "plain" else ""
        built["placeholder"] = False  # vanishes when typing starts; label and hint say what is wanted
        built["class"] = " ".join(part for part in (css, broken, own) if part)
        if isinstance(shown, forms.NumberInput):
            built = (
                {"inputmode": "decimal", "spellcheck": "false"} | built | {"min": False, "max": False, "step": False}
            )
        if isinstance(shown, forms.PasswordInput):
            built = {"spellcheck": "false", "autocapitalize": "none"} | built
        return built

    @property
    def kind(self) -> str:
        """Which part of the field template draws it."""
        return next((kind for widget, kind in _KINDS if isinstance(self.field.widget, widget)), "plain")

    @property
    def error_target(self) -> str:
        """The id of the control that a link in the error summary should put the reader on."""
        if self.kind in ("radios", "checkboxes"):
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    @property
    def asks(self) -> bool:
        """Whether the label is a question, which ends in its own mark."""
        return str(self.label).endswith("?")

    @property
    def optional(self) -> bool:
        """Said in the label, because most questions must be answered; a lone tick box is its own choice."""
        return not self.field.required and not self.field.disabled and self.kind != "checkbox"


class GovRenderer(TemplatesSetting):
    """Draws forms with the project's templates."""

    bound_field_class = GovBoundField
    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
