"""A page for developers that shows every component in every state; wired only where DEBUG is on."""

from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from board.charts import Chart, Figure, Level, Series, Svg, TrendPoint, figure, sparkline
from config.gallery_charts import shelves

QUARTERS = tuple(f"{year}/{year % 100 + 1} Q{quarter}" for year in (2023, 2024, 2025) for quarter in (1, 2, 3, 4))


class GalleryForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Measure", help_text="The name the board will read.")
    families = forms.DecimalField(label="Families supported", help_text="Families with a closed plan this quarter.")
    story = forms.CharField(
        label="What lies behind the figure", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    reason = forms.ChoiceField(
        label="Why is there no figure?",
        help_text="Blank is not a reason.",
        choices=[("not_available", "Not available"), ("not_applicable", "Not applicable")],
        widget=forms.RadioSelect,
    )
    partners = forms.MultipleChoiceField(
        label="Who is asked for it?",
        choices=[("council", "City council"), ("nhs", "NHS trust"), ("police", "Police")],
        widget=forms.CheckboxSelectMultiple,
    )
    period = forms.ChoiceField(label="Period", choices=[("", "Choose a period"), *((q, q) for q in QUARTERS[-4:])])
    due_on = forms.DateField(
        label="Due on",
        help_text="The partner may be given longer.",
        widget=forms.SelectDateWidget(years=[2026, 2027]),
    )
    evidence = forms.FileField(label="Evidence", help_text="A PDF, picture or spreadsheet.", required=False)
    password = forms.CharField(label="Your password", widget=forms.PasswordInput)
    agreed = forms.BooleanField(label="I have checked these figures", help_text="You will be named beside them.")

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("The numerator is larger than the denominator.")


class Link(NamedTuple):
    label: str
    url: str
    current: bool = False
    id: str = ""


class Row(NamedTuple):
    key: str
    value: str
    url: str = ""
    action: str = ""


def _series(name: str, values: list[str | None], unit: str = "%", **marks: dict[int, Any]) -> Series:
    """A series over the last quarters; ``marks`` gives extra facts of points by their place."""
    labels = QUARTERS[-len(values) :] if values else ()
    return Series(
        name,
        tuple(
            TrendPoint(
                label,
                None if value is None else Decimal(value),
                "" if value is None else f"{value}{unit}",
                **{fact: places[index] for fact, places in marks.items() if index in places},
            )
            for index, (label, value) in enumerate(zip(labels, values, strict=True))
        ),
    )


def charts() -> list[Figure]:
    """The states a trend can be in."""
    support: list[str | None] = ["41", "43", "42", "46", None, "47", "49", "48", "51", "52", "54", "54"]
    aim: list[str | None] = [str(40 + step) for step in range(12)]
    drawn = {
        "gaps": Chart(
            "Early help reaches more families but is one point short of its target",
            _series(
                "Families supported early",
                support,
                note={4: "Partner did not report"},
                provisional={11: True},
                break_before={6: True},
            ),
            _series("Target", ["45", "46", "47", "48", "49", "50", "51", "52", "53", "54", "55", "55"]),
            suffix="%",
        ),
        "limits": Chart(
            "Repeat plans rose beyond ordinary variation in the last quarter",
            _series(
                "Repeat plans",
                ["18", "21", "19", "20", "22", "18", "20", "21", "19", "20", "22", "29"],
                special={11: True},
            ),
            levels=(
                Level("Upper limit", Decimal("25.6"), "25.6%"),
                Level("Mean", Decimal("20.8"), "20.8%"),
                Level("Lower limit", Decimal("16"), "16%"),
            ),
            suffix="%",
        ),
        "ahead": Chart(
            "Waiting times fall too slowly to reach the target by 2025/26 Q4",
            _series("Days waited", ["1240", "1210"], " days"),
            _series("Target", ["1200", "1100", "1000", "900"], " days"),
        ),
        "one": Chart("One figure so far", _series("Young people heard", ["3"], ""), _series("Target", ["5"], "")),
        "zero": Chart("No child waited longer than a year", _series("Children", ["0", "0", "0", "0"], "")),
        "none": Chart("Nothing to show yet", _series("Schools", [None, None])),
        "constant": Chart("All on track", _series("Visits", aim[:1] * 8, ""), _series("Target", ["40"] * 8, "")),
    }
    return [figure(chart, f"gallery-{name}") for name, chart in drawn.items()]


def sparklines() -> list[tuple[str, Svg]]:
    states: dict[str, list[str | None]] = {
        "Rising": ["1", "2", "2", "4", "5"],
        "With a gap": ["5", None, "4", "3", None, "2"],
        "Constant": ["3", "3", "3"],
        "One figure": ["3"],
        "No figures": [],
    }
    return [
        (name, sparkline(_series("Visits", values, ""), f"spark-{index}", f"Visits: {name.lower()}"))
        for index, (name, values) in enumerate(states.items())
    ]


def _page() -> Page:
    return Paginator(range(100), 10).page(3)


def context() -> dict[str, Any]:
    """Everything the gallery's template shows."""
    ratings = ["red", "red", "amber", "", "amber", "green", "green", "green"]
    cells = [
        (label, rating, "No figure" if not rating else "") for label, rating in zip(QUARTERS[-8:], ratings, strict=True)
    ]
    return {
        "gallery_form": GalleryForm(
            {
                "families": "1,2,3",
                "reason": "",
                "due_on_day": "31",
                "due_on_month": "2",
                "due_on_year": "2026",
            }
        ),
        "blank_form": GalleryForm(prefix="blank"),
        "charts": charts(),
        "sparklines": sparklines(),
        "cells": cells,
        "heat": [
            ("Early help", cells),
            ("Children in care", cells[::-1]),
            ("School attendance", cells[3:] + cells[:3]),
        ],
        "page": _page(),
        "up": Decimal("2"),
        "down": Decimal("-2"),
        "crumbs": [Link("Board", "#"), Link("Family resilience", "#")],
        "sections": [
            Link("Badges", "#", id="badges"),
            Link("Charts", "#", id="charts"),
            Link("Forms", "#", id="forms"),
        ],
        "rows": [
            Row("Measure", "Families supported early", "#"),
            Row("Due", "3 May 2026", "#", "Extend"),
            Row("Owner", "Head of Early Help"),
        ],
        "navigation": [
            Link("My returns", "#"),
            Link("Board", "#", current=True),
            Link("Plan", "#"),
            Link("Uploads", "#"),
        ],
        "example_figures": True,
    }


@require_safe
def gallery_charts(request: HttpRequest) -> HttpResponse:
    kept = shelves()
    sections = [Link(shelf.title, f"#{shelf.id}", id=shelf.id) for shelf in kept]
    crumbs = [Link("Gallery of components", "/gallery/"), Link("Charts", "#")]
    return render(request, "components/gallery_charts.html", {"shelves": kept, "sections": sections, "crumbs": crumbs})


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "components/gallery.html", context())
