"""What goes into a blank template: every code its reader may use."""

from collections.abc import Sequence

from django.db.models import Prefetch
from django.utils import timezone

from imports.selectors.entering import name_of_partner, name_of_period, open_returns, partners_entered, stamp_for
from imports.workbooks.content import Group, TemplateContent, TemplateMeasure, unit_words
from measures.calc.words import Frequency, Readiness, Unit
from measures.models import Category, Expectation, Measure, Period
from measures.selectors.owed import is_owed
from partners.models import Partner, Person


def template_content(person: Person) -> TemplateContent:
    """What a person's partners report, with its breakdowns, and the periods that stand open for it."""
    partners = list(partners_entered(person).filter(is_active=True))
    periods = list({owed.period_id: owed.period for owed in open_returns(person)}.values())
    periods.sort(key=lambda period: (period.ends_on, period.frequency, period.code), reverse=True)
    measures = _measures(partners, periods)
    return TemplateContent(
        stamp=stamp_for(person),
        partners=tuple(map(name_of_partner, partners)),
        measures=tuple(map(_template_measure, measures)),
        periods=tuple(map(name_of_period, periods)),
        has_example_figures=any(measure.priority.plan.example_figures for measure in measures),
    )


def _measures(partners: Sequence[Partner], periods: Sequence[Period]) -> list[Measure]:
    """Those expected in an open period, and, as files are made ahead of time, those still expected today."""
    today = timezone.localdate()
    expectations = (
        Expectation.objects.filter(partner__in=partners)
        .exclude(measure__readiness=Readiness.IDEA.value)
        .select_related("measure")
    )
    wanted = {
        expectation.measure_id
        for expectation in expectations
        if expectation.ends_on is None
        or expectation.ends_on >= today
        or any(is_owed(expectation, period) for period in periods)
    }
    return list(
        Measure.objects.filter(pk__in=wanted)
        .select_related("priority__plan")
        .prefetch_related(
            Prefetch(
                "categories",
                Category.objects.select_related("dimension").order_by("dimension__title", "dimension", "order"),
            )
        )
        .order_by("priority__plan", "priority__number", "order", "code")
    )


def _template_measure(measure: Measure) -> TemplateMeasure:
    unit = Unit(measure.unit)
    return TemplateMeasure(
        code=measure.code,
        title=measure.name,
        unit=unit,
        unit_words=unit_words(unit, measure.multiplier, measure.counted),
        frequency=Frequency(measure.frequency).label,
        groups=tuple(
            Group(each.dimension.code, each.dimension.title, each.code, each.title) for each in measure.categories.all()
        ),
    )
