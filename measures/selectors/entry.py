"""What the return page shows: each figure owed beside what was given before, and what the board would read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import DateTimeField, Func, Q
from django.utils import timezone

from measures.calc.checks import Check, Question
from measures.calc.combining import Contribution, PartSums
from measures.calc.periods import previous, same_last_year
from measures.calc.publication import Given
from measures.calc.rounding import exact, written
from measures.calc.values import value_of
from measures.calc.words import RATIO_UNITS, Basis, MissingReason, NotRated, Unit
from measures.models import Commentary, Figure, Measure, MeasureResult, Return, SignedFigure
from measures.selectors.gathering import MeasureInputs, gather_of, take_decisions
from measures.selectors.owed import OwedRow, owed_rows
from measures.selectors.questions import given_figures, mismatch, questions_of
from measures.selectors.results import is_small_sum, results_in
from measures.selectors.standing import standing_of
from measures.selectors.sums import contribution


@dataclass(slots=True)
class EntryRow:
    """One line of the grid. ``typed`` is what stands in its boxes, which may not be saved (yet)."""

    owed: OwedRow
    before: str
    last_year: str
    typed: dict[str, str]
    version: int
    result: MeasureResult | None = None
    value: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    theirs: "Theirs | None" = None
    #: What is unusual about the figure as saved: to be commented on, never in the way.
    questions: tuple[Question, ...] = ()

    @property
    def is_explained(self) -> bool:
        """Whether a note goes with it, so that what is unusual has its comment."""
        return bool(self.typed["note"])

    @property
    def key(self) -> str:
        return self.owed.key

    @property
    def is_refused(self) -> bool:
        """Whether what stands in its boxes could not be saved."""
        return bool(self.problems or self.theirs)

    @property
    def name(self) -> str:
        return self.owed.category.title if self.owed.category else "Total"

    @property
    def rag(self) -> str:
        """The status the board would see; a withheld one says nothing."""
        return "" if self.result is None or self.result.is_withheld else self.result.rag

    @property
    def not_rated(self) -> str:
        if self.result is None:
            return ""
        reason = NotRated.SUPPRESSED.value if self.result.is_withheld else self.result.not_rated
        return NotRated(reason).label if reason else ""

    @property
    def is_ratio(self) -> bool:
        return self.owed.measure.unit in RATIO_UNITS


@dataclass(frozen=True, slots=True)
class Theirs:
    """What somebody else saved in the meantime."""

    words: str
    who: str
    when: object
    version: int


@dataclass(slots=True)
class EntryMeasure:
    """A measure of the return with its lines and its story."""

    measure: Measure
    target: str
    rows: list[EntryRow]
    story: str
    story_version: int
    story_theirs: Commentary | None = None
    mismatch: str = ""

    @property
    def is_answered(self) -> bool:
        return all(row.owed.is_answered for row in self.rows)

    @property
    def is_broken_down(self) -> bool:
        return len(self.rows) > 1

    @property
    def headline(self) -> EntryRow:
        return self.rows[0]


@dataclass(slots=True)
class EntryPage:
    owed: Return
    measures: list[EntryMeasure]
    today: date

    @property
    def is_late(self) -> bool:
        return self.owed.is_late_on(self.today)

    @property
    def days_left(self) -> int:
        return self.owed.days_left_on(self.today)

    @property
    def rows(self) -> list[EntryRow]:
        return [row for measure in self.measures for row in measure.rows]

    @property
    def answered(self) -> int:
        return sum(row.owed.is_answered for row in self.rows)

    @property
    def unexplained(self) -> list[tuple[EntryRow, Question]]:
        """Every question without a comment, with the row it is about."""
        found = []
        for measure in self.measures:
            parts = (Question(Check.PARTS, measure.mismatch),) if measure.mismatch else ()
            for row, asked in [(measure.headline, parts), *((row, row.questions) for row in measure.rows)]:
                found += [(row, question) for question in asked if not row.is_explained]
        return found

    @property
    def blank(self) -> list[EntryRow]:
        return [row for row in self.rows if not row.owed.is_answered]


def entry_page(owed: Return, *, today: date | None = None) -> EntryPage:
    """Everything the page of one return needs; a fixed number of queries whatever it owes."""
    today = today or timezone.localdate()
    given = given_figures(owed)
    rows = owed_rows(owed, given)
    measures = list({row.measure.pk: row.measure for row in rows}.values())
    earlier = {(figure.period.code, figure.measure_id, figure.category_id): figure for figure in given}
    asked = questions_of(owed, rows, given)
    results, targets = preview(owed, rows, today=today)
    stories = {c.measure_id: c for c in Commentary.objects.filter(partner=owed.partner_id, period=owed.period_id)}
    span = owed.period.span
    grouped: dict[int, list[EntryRow]] = defaultdict(list)
    for row in rows:
        place = (row.measure.pk, row.category.pk if row.category else None)
        grouped[row.measure.pk].append(
            EntryRow(
                owed=row,
                before=_given(earlier.get((previous(span).code, *place)), row.measure),
                last_year=_given(earlier.get((same_last_year(span).code, *place)), row.measure),
                typed=typed_of(row.figure, row.measure),
                version=row.figure.version if row.figure else 0,
                result=results.get(row.key),
                value=_given(row.figure, row.measure) if row.is_answered else "",
                questions=asked.get(row.key, ()),
            )
        )
    return EntryPage(
        owed,
        [
            EntryMeasure(
                measure=measure,
                target=targets.get(measure.pk, ""),
                rows=grouped[measure.pk],
                story=stories[measure.pk].text if measure.pk in stories else "",
                story_version=stories[measure.pk].version if measure.pk in stories else 0,
                mismatch=_mismatch(grouped[measure.pk]),
            )
            for measure in measures
        ],
        today,
    )


def read_again(owed: Return) -> int:
    """Bring the return's status up to date, and say when that was: a late answer is told from a new one by it.

    Microseconds of the database's clock: what is read after a later time holds everything an earlier answer knew,
    whichever web process gave it.
    """
    now = Func(function="clock_timestamp", output_field=DateTimeField())
    owed.status, read_at = Return.objects.filter(pk=owed.pk).values_list("status", now).get()
    return int(read_at.timestamp() * 1_000_000)


def preview(owed: Return, rows: Sequence[OwedRow], *, today: date) -> tuple[dict[str, MeasureResult], dict[int, str]]:
    """The results the board would read if this return were signed off as it stands, by row key; and targets.

    Others count with what they signed off, so that nobody's draft shows to another partner; and where all
    others together are a small number there is no result, since one's own figure would give it away.
    """
    results: dict[str, MeasureResult] = {}
    targets: dict[int, str] = {}
    now = timezone.now()
    measures = list({row.measure.pk: row.measure for row in rows}.values())
    inputs_of = {inputs.measure.pk: inputs for inputs in gather_of(measures)}
    take_decisions(list(inputs_of.values()), ~Q(period=owed.period_id), {})
    signed = _others(owed, list(inputs_of))
    for measure, inputs in inputs_of.items():
        others = _put_in_place(inputs, owed, signed, rows)
        period = next((p for p in inputs.periods if p.pk == owed.period_id), owed.period)
        for result in results_in(inputs, Basis.SIGNED_OFF, period, today, now):
            if not is_small_sum(inputs, others.get(result.category_id)):
                results[f"{measure}-{result.category_id or 0}"] = result
        aim = standing_of(inputs, Basis.SIGNED_OFF, None, today).aim(period)
        if aim is not None and aim.value is not None:
            targets[measure] = _aim(inputs.measure, aim.value, aim.upper)
    return results, targets


def given_words(measure: Measure, figure: Figure | SignedFigure | None) -> str:
    """A partner's figure as people read it: "20 of 50 (40.0%)", "684 children", "Not available"."""
    if figure is None or not is_given(figure):
        return MissingReason(figure.missing_reason).label if figure and figure.missing_reason else ""
    unit = Unit(measure.unit)
    if unit in RATIO_UNITS and figure.numerator is not None and figure.denominator is not None:
        value = value_of(
            unit, numerator=figure.numerator, denominator=figure.denominator, multiplier=measure.multiplier
        ).value
        rate = f" ({in_words(measure, value)})" if value is not None else ""
        return f"{exact(figure.numerator)} of {exact(figure.denominator)}{rate}"
    return in_words(measure, figure.value)


def in_words(measure: Measure, value: Decimal | None) -> str:
    """A value of a measure as people read it; empty when there is none."""
    if value is None:
        return ""
    return written(value, Unit(measure.unit), measure.decimals, multiplier=measure.multiplier, noun=measure.counted)


def is_given(figure: Figure | SignedFigure) -> bool:
    return any(n is not None for n in (figure.numerator, figure.denominator, figure.value))


def typed_of(figure: Figure | None, measure: Measure) -> dict[str, str]:
    """What stands in the boxes of a stored figure."""
    if figure is None:
        return {"numerator": "", "denominator": "", "value": "", "missing_reason": "", "note": "", "is_estimated": ""}
    return {
        "numerator": _box(figure.numerator),
        "denominator": _box(figure.denominator),
        "value": _box(figure.value),
        "missing_reason": figure.missing_reason,
        "note": figure.note,
        "is_estimated": "on" if figure.is_estimated else "",
    }


def _box(number: Decimal | None) -> str:
    return exact(number) if number is not None else ""


def _aim(measure: Measure, value: Decimal, upper: Decimal | None) -> str:
    low = in_words(measure, value)
    return f"{low} to {in_words(measure, upper)}" if upper is not None else low


def _given(figure: Figure | None, measure: Measure) -> str:
    return given_words(measure, figure)


def _others(owed: Return, measures: list[int]) -> list[SignedFigure]:
    """What other partners have signed off for the period."""
    signed = SignedFigure.objects.filter(period=owed.period_id, measure__in=measures)
    return list(signed.exclude(partner=owed.partner_id))


def _summed(signed: Sequence[SignedFigure]) -> dict[tuple[int, int | None], PartSums]:
    """Signed figures added up by measure and category."""
    sums: dict[tuple[int, int | None], PartSums] = defaultdict(PartSums)
    for f in signed:
        given = contribution(f.numerator, f.denominator, f.value, f.missing_reason, f.is_estimated, f.is_revised)
        sums[f.measure_id, f.category_id] += PartSums.of(given)
    return sums


def _put_in_place(
    inputs: MeasureInputs, owed: Return, signed: Sequence[SignedFigure], rows: Sequence[OwedRow]
) -> dict[int | None, PartSums]:
    """Let the gathered inputs say what they would with this return's figures in place; the others' sums by category."""
    measure = inputs.measure.pk
    others = {category: sums for (of, category), sums in _summed(signed).items() if of == measure}
    mine = {row.category.pk if row.category else None: row.figure for row in rows if row.measure.pk == measure}
    sums = {}
    for category, figure in mine.items():
        own = PartSums.of(own_contribution(figure)) if figure else PartSums()
        sums[Basis.SIGNED_OFF, owed.period_id, category] = others.get(category, PartSums()) + own
    given: dict[int, dict[int | None, Given]] = defaultdict(dict)
    figures: list[Figure | SignedFigure] = [f for f in signed if f.measure_id == measure]
    figures += [f for f in mine.values() if f is not None and is_given(f)]
    for f in figures:
        given[f.partner_id][f.category_id] = Given(f.numerator, f.denominator, f.value)
    inputs.put(sums, {(Basis.SIGNED_OFF, owed.period_id): given})
    return others


def own_contribution(f: Figure) -> Contribution:
    return contribution(f.numerator, f.denominator, f.value, f.missing_reason, f.is_estimated, False)


def _mismatch(rows: Sequence[EntryRow]) -> str:
    """What the categories add to where that is not the stated total, one sentence a breakdown."""
    total, *parts = rows
    if not parts or total.owed.figure is None:
        return ""
    by_dimension: dict[int, list[Contribution]] = defaultdict(list)
    for row in parts:
        if row.owed.category is not None:
            figure = row.owed.figure
            by_dimension[row.owed.category.dimension_id].append(own_contribution(figure) if figure else Contribution())
    return mismatch(own_contribution(total.owed.figure), by_dimension.values())
