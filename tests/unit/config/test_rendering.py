"""Forms as people meet them: every control named, its hint and its error tied to it, nothing typed thrown away."""

from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from django import forms
from django.template.loader import render_to_string

from config.rendering import GovRenderer


class EveryKind(forms.Form):
    default_renderer = GovRenderer()

    name = forms.CharField(label="Measure", help_text="What the board <b>reads</b>")
    number = forms.DecimalField(label="Number", min_value=0)
    story = forms.CharField(label="Story", required=False, widget=forms.Textarea)
    reason = forms.ChoiceField(label="Reason", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    who = forms.MultipleChoiceField(label="Who", choices=[("x", "X"), ("y", "Y")], widget=forms.CheckboxSelectMultiple)
    period = forms.ChoiceField(label="Period", choices=[("q1", "Q1")])
    due_on = forms.DateField(label="Due on", widget=forms.SelectDateWidget(years=[2026]))
    evidence = forms.FileField(label="Evidence")
    secret = forms.CharField(label="Secret", widget=forms.PasswordInput(attrs={"placeholder": "Secret"}))
    agreed = forms.BooleanField(label="Agreed", help_text="You will be named.")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def tree(data: dict[str, Any] | None = None) -> ElementTree.Element:
    """The drawn form, read back as XML: bare attributes and unclosed controls are the only HTML in it."""
    html = str(EveryKind(data)).replace(" selected", "").replace(" multiple", "").replace(" hidden>", ">")
    for control in ("input", "br"):
        parts = html.split(f"<{control}")
        html = parts[0] + "".join(f"<{control}{part.replace('>', '/>', 1)}" for part in parts[1:])
    return ElementTree.fromstring(f"<form>{html}</form>")


def controls(root: ElementTree.Element) -> list[ElementTree.Element]:
    found = [node for node in root.iter() if node.tag in ("input", "select", "textarea")]
    return [node for node in found if node.get("type") != "hidden"]


def ids(root: ElementTree.Element) -> list[str]:
    return [node.attrib["id"] for node in root.iter() if "id" in node.attrib]


@pytest.mark.parametrize("data", [None, {"number": "1,2,3"}])
def test_every_control_has_one_label_and_every_id_is_used_once(data: dict[str, Any] | None) -> None:
    root = tree(data)
    labels = [node.attrib["for"] for node in root.iter("label")]
    assert sorted(labels) == sorted(node.attrib["id"] for node in controls(root))
    assert len(ids(root)) == len(set(ids(root)))


def test_hints_and_errors_are_tied_to_the_control_or_its_group() -> None:
    root = tree({})
    described = {
        node.get("name") or node.tag: node.attrib["aria-describedby"]
        for node in root.iter()
        if "aria-describedby" in node.attrib
    }
    assert described["name"] == "id_name_helptext id_name_error"
    assert described["agreed"] == "id_agreed_helptext id_agreed_error"
    known = set(ids(root))
    assert all(target in known for value in described.values() for target in value.split())
    groups = [node.attrib["aria-describedby"] for node in root.iter("fieldset")]
    assert groups == ["id_reason_error", "id_who_error", "id_due_on_error"]


def test_a_wrong_control_says_that_it_is_invalid() -> None:
    wrong = {node.attrib["name"] for node in controls(tree({})) if node.get("aria-invalid") == "true"}
    assert {"name", "number", "reason", "period", "secret", "agreed"} <= wrong
    assert "story" not in wrong


def test_every_problem_of_the_summary_leads_to_a_control_on_the_page() -> None:
    form = EveryKind({})
    summary = ElementTree.fromstring(render_to_string("components/error_summary.html", {"form": form}))
    targets = [link.attrib["href"].removeprefix("#") for link in summary.iter("a")]
    reachable = {node.attrib["id"] for node in controls(tree({}))}
    assert len(targets) == len(form.errors)
    assert set(targets) <= reachable


def test_a_number_that_cannot_be_read_is_given_back_as_typed() -> None:
    (box,) = [node for node in controls(tree({"number": "1,2,3"})) if node.get("name") == "number"]
    assert box.attrib["type"] == "text"
    assert box.attrib["inputmode"] == "decimal"
    assert box.attrib["value"] == "1,2,3"
    assert "min" not in box.attrib


def test_a_hint_is_escaped_unless_its_author_marked_it() -> None:
    assert "What the board &lt;b&gt;reads&lt;/b&gt;" in str(EveryKind())


def test_only_questions_that_may_stay_open_are_called_optional() -> None:
    html = str(EveryKind())
    assert html.count("(optional)") == 1
    assert " required" not in html


def test_a_placeholder_is_never_shown() -> None:
    assert "placeholder" not in str(EveryKind())


def test_the_parts_of_a_date_are_named() -> None:
    root = tree({"due_on_day": "3", "due_on_month": "5", "due_on_year": "2026"})
    parts = {node.attrib["for"]: (node.text or "").strip() for node in root.iter("label")}
    assert [parts[f"id_due_on_{part}"] for part in ("day", "month", "year")] == ["Day", "Month", "Year"]
    bound = EveryKind({"due_on_day": "3", "due_on_month": "5", "due_on_year": "2026"})
    bound.is_valid()
    assert bound.cleaned_data["due_on"] == date(2026, 5, 3)


def test_a_hidden_field_is_neither_labelled_nor_dressed() -> None:
    (hidden,) = [node for node in tree().iter("input") if node.get("type") == "hidden"]
    assert hidden.get("class") is None
