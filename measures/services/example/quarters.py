"""Twelve past quarters and the current one: figures and stories given, submitted, reviewed and signed off."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from measures.calc.targets import Trajectory
from measures.calc.words import Readiness, Source
from measures.models import Category, Measure, Period, Return
from measures.selectors.gathering import trajectory_of
from measures.services.example import troubles
from measures.services.example.figures import Cell, Cells, Quarter, cells_of
from measures.services.example.people import Cast
from measures.services.example.sketches import SKETCHES, STORY_BEGINS, Sketch
from measures.services.example.stories import stories_of
from measures.services.example.timing import LATE, RECORDED, SIGNED_OFF, SUBMITTED, Calendar, due_on, moment
from measures.services.example.troubles import REVISION, TOTAL
from measures.services.figures import FigureLine, record_figures
from measures.services.measures import period_for
from measures.services.returns import (
    extend_return,
    open_period,
    reopen_return,
    return_for_correction,
    sign_off_return,
    sign_off_returns,
    submit_return,
    write_commentary,
)


@dataclass(slots=True)
class Sheet:
    """A measure with all that its example figures follow from."""

    measure: Measure
    sketch: Sketch
    way: Trajectory | None
    categories: dict[str, Category]

    def cells(self, ago: int, period: Period) -> Cells:
        """Its figures for a quarter; before the story begins they keep close to a way already agreed."""
        quarter = Quarter(self.measure.code, ago, period.code)
        target, gap = self._target(period), self.sketch.gap(ago)
        if target is None:
            return cells_of(self.sketch, quarter, self._level_before(), gap)
        return cells_of(self.sketch, quarter, target, gap / 4 if ago > STORY_BEGINS else gap)

    def _target(self, period: Period) -> Decimal | None:
        aim = self.way.target_for(period.span) if self.way else None
        return aim.value if aim else None

    def _level_before(self) -> Decimal:
        """Where a measure stands while nothing is agreed: its baseline, or the sketch's own level."""
        level: Decimal = self.measure.baseline.value if self.sketch.level is None else self.sketch.level
        return level


@dataclass(slots=True)
class Collection:
    """One quarter being collected."""

    cast: Cast
    ago: int
    period: Period
    sheets: list[Sheet]
    owed: dict[str, Return]
    is_corrected: bool = False

    def give(self, partner: str, at: datetime) -> None:
        """Record a partner's figures and write its stories."""
        _record(self.cast, partner, list(self.lines(partner)), at)
        self.tell(partner, at + timedelta(hours=2))

    def tell(self, partner: str, at: datetime) -> None:
        measures = {sheet.measure.code: sheet.measure for sheet in self.sheets}
        for code, text in stories_of(self.ago, partner).items():
            write_commentary(
                self.owed[partner], measures[code], by=self.cast.leads[partner], text=text, expected_version=0, at=at
            )

    def submit(self, partner: str, at: datetime) -> Return:
        return submit_return(self.owed[partner], by=self.cast.leads[partner], at=at)

    def lines(self, partner: str) -> Iterator[FigureLine]:
        """Every figure a partner gives for the quarter."""
        for sheet in self.sheets:
            if partner not in sheet.sketch.partners:
                continue
            for (owner, category), cell in sheet.cells(self.ago, self.period).items():
                if owner == partner:
                    yield self._line(sheet, partner, category, cell)
            yield from self._inapplicable(sheet, partner)

    def _line(self, sheet: Sheet, partner: str, category: str, cell: Cell) -> FigureLine:
        code = sheet.measure.code
        gap = troubles.gap_for(code, partner, category, self.ago)
        if gap:
            return self._missing(sheet, partner, category, gap)
        short = troubles.SHORT.get((self.ago, code, partner, category), 0)
        late = REVISION.too_few if not self.is_corrected and REVISION.touches(self.ago, code, partner, category) else 0
        key = (self.ago, code, partner)
        note = (troubles.ESTIMATES.get(key) or troubles.ZEROS.get(key)) if category == TOTAL else None
        blank = self._blank(sheet, partner, category)
        if cell.denominator is None:
            return replace(blank, value=Decimal(cell.count), note=note)
        return replace(
            blank,
            numerator=Decimal(cell.count - short - late),
            denominator=Decimal(cell.denominator - short),
            is_estimated=key in troubles.ESTIMATES,
            note=note,
        )

    def _inapplicable(self, sheet: Sheet, partner: str) -> Iterator[FigureLine]:
        """Categories without a figure because they do not apply to the partner."""
        for category in sheet.categories:
            gap = troubles.gap_for(sheet.measure.code, partner, category, self.ago)
            if gap and gap.reason == troubles.NOT_APPLICABLE:
                yield self._missing(sheet, partner, category, gap)

    def _missing(self, sheet: Sheet, partner: str, category: str, gap: troubles.Gap) -> FigureLine:
        return replace(self._blank(sheet, partner, category), missing_reason=gap.reason, note=gap.note)

    def _blank(self, sheet: Sheet, partner: str, category: str) -> FigureLine:
        place = sheet.categories[category].pk if category else None
        return FigureLine(sheet.measure.pk, self.cast.partners[partner].pk, self.period.pk, place)


def run_quarters(cast: Cast, calendar: Calendar) -> None:
    """Collect the quarters one after the other, as the example's people did."""
    sheets = _sheets(cast)
    for ago, span in calendar.quarters:
        period = period_for(cast.manager.partnership, span.frequency, span.code)
        opened = moment(span.ends_on, 1, hour=9) if ago else calendar.within_current(0)
        open_period(period, by=cast.manager, due_on=due_on(span), at=opened)
        owed = Return.objects.filter(period=period).select_related("partner", "period")
        collection = Collection(cast, ago, period, sheets, {each.partner.code: each for each in owed})
        if ago:
            _past_quarter(collection)
        else:
            _current_quarter(collection, calendar)
    _revise(cast, sheets, calendar)


def _sheets(cast: Cast) -> list[Sheet]:
    measures = (
        Measure.objects.visible_to(cast.manager)
        .filter(code__in=SKETCHES)
        .exclude(readiness=Readiness.IDEA.value)
        .select_related("baseline__period", "priority__plan__partnership")
        .prefetch_related("categories", "targets__points__period")
    )
    return [
        Sheet(
            measure,
            SKETCHES[measure.code],
            next((trajectory_of(measure, target) for target in measure.targets.all()), None),
            {category.code: category for category in measure.categories.all()},
        )
        for measure in measures
    ]


def _record(cast: Cast, partner: str, lines: list[FigureLine], at: datetime) -> None:
    report = record_figures(lines, by=cast.recorder(partner), source=Source.EXAMPLE, at=at)
    if report.problems:
        raise ValueError(f"An example figure cannot be recorded: {report.problems[0].message}")


def _past_quarter(quarter: Collection) -> None:
    """Figures come in the weeks before the due date, one partner a little after the other; one comes late."""
    due = due_on(quarter.period.span)
    on_time: list[Return] = []
    late: list[Return] = []
    for place, partner in enumerate(sorted(quarter.owed)):
        if (quarter.ago, partner) in troubles.NEVER_SENT:
            continue
        is_late = (quarter.ago, partner) in troubles.SENT_LATE
        days = LATE - SUBMITTED if is_late else 0
        hour = 9 + place
        quarter.give(partner, moment(due, RECORDED - place % 3 + days, hour=hour, minute=15))
        submitted = quarter.submit(partner, moment(due, SUBMITTED + place % 4 + days, hour=hour, minute=40))
        (late if is_late else on_time).append(submitted)
    sign_off_returns(on_time, by=quarter.cast.manager, at=moment(due, SIGNED_OFF, hour=15))
    if late:
        sign_off_returns(late, by=quarter.cast.manager, at=moment(due, LATE + 4, hour=11))


def _current_quarter(quarter: Collection, calendar: Calendar) -> None:
    """A return in every state, and one partner given longer."""
    manager = quarter.cast.manager
    for partner in troubles.SIGNED_OFF:
        quarter.give(partner, calendar.within_current(0.5))
        sign_off_return(
            quarter.submit(partner, calendar.within_current(0.6)), by=manager, at=calendar.within_current(0.8)
        )
    for partner in troubles.SUBMITTED:
        quarter.give(partner, calendar.within_current(0.7))
        quarter.submit(partner, calendar.within_current(0.9))
    for partner, note in troubles.RETURNED.items():
        quarter.give(partner, calendar.within_current(0.4))
        sent = quarter.submit(partner, calendar.within_current(0.7))
        return_for_correction(sent, by=manager, note=note, at=calendar.within_current(0.85))
    for partner, measures in troubles.DRAFTED.items():
        lines = [line for line in quarter.lines(partner) if _is_drafted(quarter, line, measures)]
        _record(quarter.cast, partner, lines, calendar.within_current(0.95))
        quarter.tell(partner, calendar.within_current(0.96))
    for partner, (days, reason) in troubles.EXTENDED.items():
        to = due_on(quarter.period.span) + timedelta(days=days)
        extend_return(quarter.owed[partner], by=manager, to=to, reason=reason)


def _is_drafted(quarter: Collection, line: FigureLine, measures: dict[str, bool]) -> bool:
    code = next(sheet.measure.code for sheet in quarter.sheets if sheet.measure.pk == line.measure_id)
    return code in measures and (line.category_id is None or measures[code])


def _revise(cast: Cast, sheets: list[Sheet], calendar: Calendar) -> None:
    """Reopen a signed-off return with a reason, correct the figures that were too low, and sign it off again."""
    span = dict(calendar.quarters)[REVISION.ago]
    owed = Return.objects.select_related("partner", "period").get(
        partner=cast.partners[REVISION.partner], period__frequency=span.frequency, period__code=span.code
    )
    quarter = Collection(cast, REVISION.ago, owed.period, sheets, {REVISION.partner: owed}, is_corrected=True)
    due = due_on(span)
    reopen_return(owed, by=cast.manager, reason=REVISION.reason, at=moment(due, 30))
    _record(cast, REVISION.partner, list(quarter.lines(REVISION.partner)), moment(due, 31))
    submitted = quarter.submit(REVISION.partner, moment(due, 31, hour=14))
    sign_off_return(submitted, by=cast.manager, at=moment(due, 33, hour=15))
