"""What the measures of a pack are made of, read once for all of them, however many there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q

from board.selectors.standings import Standing
from measures.calc.words import Basis
from measures.models import (
    Commentary,
    Definition,
    Expectation,
    Measure,
    MeasureResult,
    Return,
    SignedFigure,
    Target,
    TargetPoint,
)
from measures.selectors.disclosure import SeenResult, see_results, with_what_is_ahead
from partners.models import Person

#: A measure and the period it is shown for.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Gathered:
    """By measure, or by measure and period shown."""

    definitions: dict[int, list[Definition]]
    targets: dict[int, list[Target]]
    groups: dict[Place, list[SeenResult]]
    stories: dict[Place, list[Commentary]]
    figures: dict[Place, list[Any]]
    expected: dict[int, list[Expectation]]
    returns: dict[Place, Return]


def gather_for(standings: Sequence[Standing], reader: Person) -> Gathered:
    """Nine queries."""
    measures = [each.measure.pk for each in standings]
    periods = {each.seen.period.pk for each in standings if each.seen}
    places = Q(measure__in=measures, period__in=periods)
    points = Prefetch("points", TargetPoint.objects.select_related("period").order_by("period__ends_on"))
    results = (
        MeasureResult.objects.visible_to(reader)
        .filter(places, basis=Basis.SIGNED_OFF.value, category__isnull=False)
        .select_related("measure", "period", "category__dimension")
        .order_by("category__dimension__title", "category__order")
    )
    figures = with_what_is_ahead(SignedFigure.objects.visible_to(reader).filter(places, category__isnull=True))
    stories = Commentary.objects.ours(reader).filter(places).exclude(signed_text="").defer("text")
    owed = Return.objects.ours(reader).filter(period__in=periods).select_related("period")
    return Gathered(
        definitions=_by_measure(Definition.objects.filter(measure__in=measures).order_by("-version")),
        targets=_by_measure(
            Target.objects.filter(measure__in=measures)
            .prefetch_related(points)
            .select_related("set_by")
            .order_by("-version")
        ),
        groups=_by_place(see_results(list(results), reader)),
        stories=_by_place(stories.select_related("partner", "period").order_by("partner__name")),
        figures=_by_place(figures.select_related("partner").order_by("partner__name")),
        expected=_by_measure(
            Expectation.objects.filter(measure__in=measures).select_related("partner").order_by("partner__name")
        ),
        returns={(each.partner_id, each.period_id): each for each in owed},
    )


def _by_measure(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.measure_id].append(row)
    return found


def _by_place(rows: Any) -> dict[Place, list[Any]]:
    found: dict[Place, list[Any]] = defaultdict(list)
    for row in rows:
        found[
            row.measure.pk if isinstance(row, SeenResult) else row.measure_id,
            row.period.pk if isinstance(row, SeenResult) else row.period_id,
        ].append(row)
    return found


def measure_place(measure: Measure, seen: SeenResult) -> Place:
    return measure.pk, seen.period.pk
