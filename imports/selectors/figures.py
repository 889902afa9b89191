"""All figures that a person may see as their partners gave them, one after another however many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from imports.selectors.remarks import group_of, remarks_on
from imports.workbooks.content import FigureRow
from measures.calc.words import ReturnStatus, Source, Unit
from measures.models import Figure, Measure, Period, Return
from partners.models import Partner, Person
from plan.models import Plan

_ROWS_AT_ONCE = 2_000
#: In the order that ``_figure_row`` takes them.
_FIELDS = (
    "measure__code",
    "period__code",
    "category__dimension__code",
    "category__code",
    "partner__code",
    "measure__unit",
    "numerator",
    "denominator",
    "value",
    "missing_reason",
    "note",
    "measure__priority__plan__code",
    "measure__short_title",
    "measure__title",
    "category__dimension__title",
    "category__title",
    "partner_id",
    "period_id",
    "source",
    "recorded_at",
    "is_estimated",
    "measure__disclosure_threshold",
    "measure__priority__plan__example_figures",
)
_TOTAL_FIRST = (
    F("category__dimension__title").asc(nulls_first=True),
    F("category__order").asc(nulls_first=True),
)


@dataclass(frozen=True, slots=True)
class FigureFilters:
    """Which figures; empty: all that may be seen."""

    plan: Plan | None = None
    measure: Measure | None = None
    partner: Partner | None = None
    period: Period | None = None


def figures_content(person: Person, filters: FigureFilters = FigureFilters()) -> Iterator[FigureRow]:
    """The figures, newest period first, then by partner and in the plan's order. A figure without number, reason or
    note was cleared and is left out."""
    statuses = {
        (partner, period): ReturnStatus(status).label
        for partner, period, status in Return.objects.visible_to(person).values_list(
            "partner_id", "period_id", "status"
        )
    }
    threshold = person.partnership.disclosure_threshold
    for fields in _figures(person, filters).values_list(*_FIELDS).iterator(chunk_size=_ROWS_AT_ONCE):
        yield _figure_row(dict(zip(_FIELDS, fields, strict=True)), statuses, threshold)


def has_example_figures(person: Person, filters: FigureFilters = FigureFilters()) -> bool:
    """Whether any of the figures is an example, so that the file can say so."""
    return _figures(person, filters).filter(measure__priority__plan__example_figures=True).exists()


def _figures(person: Person, filters: FigureFilters) -> QuerySet[Figure]:
    figures: QuerySet[Figure] = Figure.objects.visible_to(person)
    wanted = {
        "measure__priority__plan": filters.plan,
        "measure": filters.measure,
        "partner": filters.partner,
        "period": filters.period,
    }
    return (
        figures.filter(**{name: chosen for name, chosen in wanted.items() if chosen is not None})
        .exclude(numerator=None, denominator=None, value=None, missing_reason="", note="")
        .order_by(
            "-period__ends_on",
            "period__frequency",
            "partner__name",
            "measure__priority__plan",
            "measure__priority__number",
            "measure__order",
            "measure__code",
            *_TOTAL_FIRST,
            "pk",
        )
    )


def _figure_row(given: dict[str, Any], statuses: dict[tuple[int, int], str], threshold: int) -> FigureRow:
    unit = Unit(given["measure__unit"])
    numbers = given["numerator"], given["denominator"], given["value"]
    dimension, category = given["category__dimension__title"], given["category__title"]
    return FigureRow(
        measure_code=given["measure__code"],
        period=given["period__code"],
        breakdown=given["category__dimension__code"] or "",
        category=given["category__code"] or "",
        partner=given["partner__code"],
        unit=unit,
        numerator=given["numerator"],
        denominator=given["denominator"],
        value=given["value"],
        missing_reason=given["missing_reason"],
        note=given["note"],
        plan=given["measure__priority__plan__code"],
        measure=given["measure__short_title"] or given["measure__title"],
        group=group_of(dimension, category) if category is not None else "Total",
        status=statuses.get((given["partner_id"], given["period_id"]), ""),
        source=Source(given["source"]).label,
        recorded_on=timezone.localtime(given["recorded_at"]).date(),
        remarks=remarks_on(
            unit,
            *numbers,
            threshold=given["measure__disclosure_threshold"] or threshold,
            is_estimated=given["is_estimated"],
            is_example=given["measure__priority__plan__example_figures"],
        ),
    )
