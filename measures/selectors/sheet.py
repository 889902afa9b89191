"""A measure's sheet: its definition as it stands, the rule in words, what it aims for, who reports it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from measures.calc.periods import Span, span_for
from measures.calc.rating import TargetAim, check_rule, rule_in_words
from measures.calc.words import Frequency, Unit
from measures.models import Baseline, Category, Definition, Dimension, Expectation, Measure, Target, TargetPoint
from measures.selectors.gathering import rule_of, trajectory_of
from partners.models import Person


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A dimension with those of its categories that a measure is broken down by."""

    dimension: Dimension
    categories: list[Category]


@dataclass(frozen=True, slots=True)
class MeasureSheet:
    measure: Measure
    definition: Definition | None
    aim: TargetAim | None
    rule_in_words: str
    baseline: Baseline | None
    targets: list[Target]
    breakdowns: list[Breakdown]
    expectations: list[Expectation]


def measures_seen(person: Person) -> QuerySet[Measure]:
    """Measures in the order of their plan, with what names their place in it."""
    seen: QuerySet[Measure] = Measure.objects.visible_to(person)
    return seen.select_related("priority__plan").order_by(
        "-priority__plan__starts_on", "priority__plan__code", "priority__number", "order", "code", "pk"
    )


def with_sheets(measures: QuerySet[Measure]) -> QuerySet[Measure]:
    """Fetched so that ``measure_sheet`` asks nothing more. Six queries beside the measures' own."""
    return measures.select_related("priority__plan__partnership", "baseline__period").prefetch_related(
        Prefetch("definitions", Definition.objects.order_by("-version")),
        Prefetch("expectations", Expectation.objects.select_related("partner").order_by("partner__name")),
        Prefetch(
            "categories",
            Category.objects.select_related("dimension").order_by("dimension__title", "dimension", "order"),
        ),
        Prefetch(
            "targets",
            Target.objects.order_by("-version").prefetch_related(
                Prefetch("points", TargetPoint.objects.select_related("period").order_by("period__ends_on"))
            ),
        ),
        "outcomes",
    )


def measure_sheet(measure: Measure, *, today: date | None = None) -> MeasureSheet:
    """The sheet as it stands on a day: the last definition that applies, the aim of that day's period."""
    day = today or timezone.localdate()
    definitions = [d for d in measure.definitions.all() if d.applies_from is None or d.applies_from <= day]
    targets = list(measure.targets.all())
    aim = aim_in(measure, span_for(Frequency(measure.frequency), day))
    breakdowns: dict[Dimension, list[Category]] = {}
    for category in measure.categories.all():
        breakdowns.setdefault(category.dimension, []).append(category)
    return MeasureSheet(
        measure=measure,
        definition=definitions[0] if definitions else None,
        aim=aim,
        rule_in_words=_rule(measure, aim),
        baseline=getattr(measure, "baseline", None),
        targets=targets,
        breakdowns=[Breakdown(dimension, categories) for dimension, categories in breakdowns.items()],
        expectations=list(measure.expectations.all()),
    )


def aim_in(measure: Measure, span: Span) -> TargetAim | None:
    """What is aimed for in a period, by the last target version that applied when it started. Asks nothing where
    baseline and targets (newest first, with their points) were fetched with the measure."""
    applying = [target for target in measure.targets.all() if target.applies_from <= span.starts_on]
    return trajectory_of(measure, applying[0]).target_for(span) if applying else None


def _rule(measure: Measure, aim: TargetAim | None) -> str:
    """The rule as people read it; where rule and target do not fit each other, what has to be mended."""
    rule = rule_of(measure)
    return check_rule(rule, aim) or rule_in_words(
        rule,
        aim,
        Unit(measure.unit),
        measure.decimals,
        multiplier=measure.multiplier,
        noun=measure.counted,
    )
