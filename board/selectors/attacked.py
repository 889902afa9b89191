"""The attack on what is about to be signed or published, with everything older packs showed put beside it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import prefetch_related_objects

from board import packs
from board.models import BoardPack
from board.selectors.standings import Standing
from measures.calc.words import Unit
from measures.models import Measure
from measures.selectors.disclosure import PublishedFigure, attack_published
from plan.models import Plan

#: A group's code in the tables, by the titles of its breakdown and of itself.
Groups = dict[tuple[str, str], str]


def recovered(standings: Sequence[Standing], plan: Plan) -> list[tuple[Measure, str]]:
    """Measures of which a withheld count can be worked out or narrowed too far, and where."""
    measures = {each.measure.pk: each.measure for each in standings if each.seen}
    by_code = {each.code: each for each in measures.values()}
    found = attack_published(list(measures.values()), earlier=_earlier(plan, by_code))
    return [(by_code[each.measure], each.words) for each in found]


def _earlier(plan: Plan, by_code: dict[str, Measure]) -> dict[int, list[PublishedFigure]]:
    """What the plan's older packs showed, by measure. A measure that changed its code is another one to the reader."""
    found: dict[int, list[PublishedFigure]] = defaultdict(list)
    prefetch_related_objects(list(by_code.values()), "categories__dimension")
    groups = {
        measure.pk: {(c.dimension.title, c.title): f"{c.dimension.code}:{c.code}" for c in measure.categories.all()}
        for measure in by_code.values()
    }
    for snapshot in BoardPack.objects.filter(plan=plan).order_by("pk").values_list("snapshot", flat=True).iterator():
        for shown in packs.from_json(bytes(snapshot)).measures:
            if measure := by_code.get(shown.code):
                found[measure.pk] += _figures(shown, groups[measure.pk])
    return found


def _figures(shown: packs.Measure, groups: Groups) -> Iterator[PublishedFigure]:
    """The exact figures of a pack's measure: a percentage is rounded, what it is made of is not."""
    if shown.unit is Unit.COUNT:
        for point in shown.series:
            yield PublishedFigure(period=point.period, value=point.shown.value)
    for group in shown.groups:
        category = groups.get((group.dimension, group.title))
        if category is None:
            continue
        if shown.unit is Unit.COUNT:
            yield PublishedFigure(period=shown.period, category=category, value=group.shown.value)
        elif group.made_of:
            numerator, denominator = group.made_of
            yield PublishedFigure(period=shown.period, category=category, numerator=numerator, denominator=denominator)
