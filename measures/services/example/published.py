"""Published facts of the whole-city measures: real figures, recorded by the partner that reports them."""

from collections.abc import Iterator, Sequence
from datetime import date

from measures.calc.words import MissingReason, Source
from measures.models import Measure, Period, Return
from measures.services.example.people import Cast
from measures.services.example.timing import moment
from measures.services.figures import FigureLine, record_figures
from measures.services.measures import period_for
from measures.services.returns import open_period, sign_off_returns, submit_return
from plan.reading import PlanFile
from plan.reading.entries import MeasureEntry

#: Nobody collected these quarter by quarter: they were taken over together when the plan was new.
OPENED, DUE = date(2025, 12, 1), date(2025, 12, 19)


def record_published(cast: Cast, files: Sequence[PlanFile]) -> None:
    """Record, submit and sign off every published figure that the plan files carry."""
    entries = [entry for file in files for p in file.priorities for entry in p.measures if entry.published]
    measures = {m.code: m for m in Measure.objects.visible_to(cast.manager).filter(code__in=[e.code for e in entries])}
    lines: dict[str, list[FigureLine]] = {}
    for entry in entries:
        for partner in entry.partners:
            lines.setdefault(partner, []).extend(_lines(entry, measures[entry.code], cast, partner))
    periods = list(Period.objects.filter(pk__in={line.period_id for each in lines.values() for line in each}))
    for period in periods:
        open_period(period, by=cast.manager, due_on=DUE, at=moment(OPENED))
    for partner, given in lines.items():
        given += _unpublished(given, list(measures.values()), list(periods))
        _hand_in(cast, partner, given)


def _lines(entry: MeasureEntry, measure: Measure, cast: Cast, partner: str) -> Iterator[FigureLine]:
    for fact in entry.published:
        yield FigureLine(
            measure.pk,
            cast.partners[partner].pk,
            period_for(cast.manager.partnership, measure.frequency, fact.period).pk,
            numerator=fact.numerator,
            denominator=fact.denominator,
            value=fact.value,
            source_detail=fact.source,
        )


def _unpublished(
    given: Sequence[FigureLine], measures: Sequence[Measure], periods: Sequence[Period]
) -> list[FigureLine]:
    """A measure of the same day or year for which nothing was published is not available."""
    known = {(line.measure_id, line.period_id) for line in given}
    mine = {line.measure_id for line in given}
    return [
        FigureLine(measure.pk, given[0].partner_id, period.pk, missing_reason=MissingReason.NOT_AVAILABLE.value)
        for measure in measures
        for period in periods
        if measure.pk in mine and measure.is_given_for(period.span) and (measure.pk, period.pk) not in known
    ]


def _hand_in(cast: Cast, partner: str, lines: Sequence[FigureLine]) -> None:
    lead = cast.leads[partner]
    report = record_figures(lines, by=lead, source=Source.PUBLISHED, at=moment(OPENED, 2))
    if report.problems:
        raise ValueError(f"A published figure cannot be recorded: {report.problems[0].message}")
    owed = Return.objects.filter(
        partner=cast.partners[partner], period__in={line.period_id for line in lines}
    ).select_related("partner", "period")
    for each in owed:
        submit_return(each, by=lead, at=moment(OPENED, 3))
    sign_off_returns(list(owed), by=cast.manager, at=moment(OPENED, 8))
