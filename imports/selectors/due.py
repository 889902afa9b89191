"""What goes into the workbook of what is due: nothing of another partner, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Prefetch, prefetch_related_objects

from imports.selectors.entering import name_of_partner, name_of_period, open_returns, stamp_for
from imports.selectors.remarks import group_of, remarks_on
from imports.workbooks.content import DueContent, DueReturn, DueRow, unit_words
from measures.calc.periods import previous, same_last_year
from measures.calc.words import Unit
from measures.models import Baseline, Definition, Figure, Measure, Period, Return, Target, TargetPoint
from measures.selectors.entry import given_words, in_words
from measures.selectors.owed import OwedRow, owed_rows_of
from measures.selectors.sheet import aim_in
from partners.models import Partner, Person

#: Partner, frequency, period's code, measure, category.
EarlierKey = tuple[int, str, str, int, int | None]


def due_content(person: Person, partner: Partner | None = None, periods: Iterable[Period] | None = None) -> DueContent:
    """What is owed in the returns that a person may fill in: of all their partners or of one, for all open periods
    or some. Returns that are submitted or signed off owe nothing. Empty where there is nothing for this person."""
    found = open_returns(person)
    if partner is not None:
        found = found.filter(partner=partner)
    if periods is not None:
        found = found.filter(period__in=list(periods))
    returns = list(found)
    rows = owed_rows_of(returns)
    measures = list({row.measure.pk: row.measure for each in rows.values() for row in each}.values())
    _fetch_what_explains(measures)
    earlier = _earlier_figures(returns)
    threshold = person.partnership.disclosure_threshold
    return DueContent(
        stamp=stamp_for(person),
        returns=tuple(_due_return(owed, rows.get(owed.pk, [])) for owed in returns),
        rows=tuple(_due_row(owed, row, earlier, threshold) for owed in returns for row in rows.get(owed.pk, [])),
        has_example_figures=any(measure.priority.plan.example_figures for measure in measures),
    )


def _fetch_what_explains(measures: Sequence[Measure]) -> None:
    """Definitions, baselines and targets, as ``aim_in`` wants them. Four queries."""
    points = Prefetch("points", TargetPoint.objects.select_related("period"))
    prefetch_related_objects(
        measures,
        Prefetch("definitions", Definition.objects.order_by("-version")),
        Prefetch("baseline", Baseline.objects.select_related("period")),
        Prefetch("targets", Target.objects.order_by("-version").prefetch_related(points)),
    )


def _earlier_figures(returns: Sequence[Return]) -> dict[EarlierKey, Figure]:
    """The same partners' own figures for the periods before and the same periods last year."""
    spans = [owed.period.span for owed in returns]
    found = Figure.objects.filter(
        partner__in={owed.partner_id for owed in returns},
        period__frequency__in={span.frequency.value for span in spans},
        period__code__in={code for span in spans for code in (previous(span).code, same_last_year(span).code)},
    ).select_related("period")
    return {(f.partner_id, f.period.frequency, f.period.code, f.measure_id, f.category_id): f for f in found}


def _due_return(owed: Return, rows: Sequence[OwedRow]) -> DueReturn:
    return DueReturn(
        partner=name_of_partner(owed.partner),
        period=replace(name_of_period(owed.period), due_on=owed.due_on),
        figures=len(rows),
        given=sum(row.is_answered for row in rows),
        sent_back=owed.returned_note if owed.has_note_to_answer else "",
    )


def _due_row(owed: Return, row: OwedRow, earlier: dict[EarlierKey, Figure], threshold: int) -> DueRow:
    measure, category, figure, span = row.measure, row.category, row.figure, owed.period.span
    unit = Unit(measure.unit)
    definition = _definition_in(measure, owed.period)
    place = measure.pk, category.pk if category else None
    before, last_year = (
        given_words(measure, earlier.get((owed.partner_id, span.frequency.value, code, *place)))
        for code in (previous(span).code, same_last_year(span).code)
    )
    return DueRow(
        measure_code=measure.code,
        period=owed.period.code,
        breakdown=category.dimension.code if category else "",
        category=category.code if category else "",
        partner=owed.partner.code,
        unit=unit,
        numerator=figure.numerator if figure else None,
        denominator=figure.denominator if figure else None,
        value=figure.value if figure else None,
        missing_reason=figure.missing_reason if figure else "",
        note=figure.note if figure else "",
        measure=measure.name,
        group=group_of(category.dimension.title, category.title) if category else "Total",
        unit_words=unit_words(unit, measure.multiplier, measure.counted),
        counts=(definition.numerator if definition else "") or measure.counted,
        of=definition.denominator if definition else "",
        before=before,
        last_year=last_year,
        target=_target_words(measure, owed.period) if category is None else "",
        due_on=owed.due_on,
        remarks=_remarks(row, unit, threshold),
    )


def _remarks(row: OwedRow, unit: Unit, threshold: int) -> str:
    f, measure = row.figure, row.measure
    return remarks_on(
        unit,
        f.numerator if f else None,
        f.denominator if f else None,
        f.value if f else None,
        threshold=measure.disclosure_threshold or threshold,
        is_estimated=f is not None and f.is_estimated,
        is_example=measure.priority.plan.example_figures,
    )


def _definition_in(measure: Measure, period: Period) -> Definition | None:
    """The definition of the period's day; fetched newest first."""
    applying = (d for d in measure.definitions.all() if d.applies_from is None or d.applies_from <= period.ends_on)
    return next(applying, None)


def _target_words(measure: Measure, period: Period) -> str:
    """What is aimed for: 55%, or 3 to 5 for a range. Only the total has a target."""
    aim = aim_in(measure, period.span)
    ends = [end for end in (aim.value, aim.upper) if end is not None] if aim else []
    return " to ".join(in_words(measure, end) for end in ends)
