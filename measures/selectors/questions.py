"""What is unusual about figures, by what their partner gave before: questions to comment on, never refusals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from django.db.models import Prefetch, prefetch_related_objects

from measures.calc.checks import Check, Entered, Question, questions
from measures.calc.combining import Contribution, adds_up
from measures.calc.periods import Span, previous
from measures.calc.values import value_of
from measures.calc.words import Frequency, Unit
from measures.models import Definition, Figure, Measure, Period, Return
from measures.selectors.owed import OwedRow, in_versions, owed_rows
from partners.models import Person

#: Periods before a figure that it is held against.
LOOK_BACK = 12


class Given(Protocol):
    """A figure as somebody gives it: a stored one, or a line of a form or file."""

    @property
    def measure_id(self) -> int: ...

    @property
    def partner_id(self) -> int: ...

    @property
    def period_id(self) -> int: ...

    @property
    def category_id(self) -> int | None: ...

    @property
    def numerator(self) -> Decimal | None: ...

    @property
    def denominator(self) -> Decimal | None: ...

    @property
    def value(self) -> Decimal | None: ...

    @property
    def note(self) -> str | None: ...


#: A partner's series: measure, partner and category.
_Series = tuple[int, int, int | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one line of a batch (by its number, from 0), answered as soon as the line has a note."""

    line: int
    question: Question
    is_answered: bool


def questions_for(lines: Sequence[Given], *, by: Person) -> list[Asked]:
    """Everything unusual about a batch, line by line. Five queries, whatever its size.

    Each line is held against the partner's own figures of the periods before, those of the same batch first, as far as
    the person may see them; categories against the total they belong to. Lines that name nothing known ask nothing.
    """
    known = _Known(lines, by)
    found = [
        Asked(number, question, known.is_explained(line))
        for number, line in enumerate(lines)
        if known.has(line)
        for question in ask(line, known.measures[line.measure_id], *known.before(line))
    ]
    return sorted([*found, *known.parts_questions()], key=lambda asked: asked.line)


def questions_of(owed: Return, rows: Iterable[OwedRow], given: Iterable[Figure]) -> dict[str, tuple[Question, ...]]:
    """What is unusual about a return's figures as they stand, by row; ``given`` are its partner's, earlier ones too."""
    series: dict[_Series, dict[str, Given]] = defaultdict(dict)
    ends: dict[str, date] = {}
    for figure in given:
        series[figure.measure_id, figure.partner_id, figure.category_id][figure.period.code] = figure
        ends[figure.period.code] = figure.period.ends_on
    rows = list(rows)
    breaks = _last_breaks(list({row.measure.pk: row.measure for row in rows}.values()), owed.period.ends_on)
    found = {}
    for row in rows:
        if row.figure is None:
            continue
        before = series[row.measure.pk, owed.partner_id, row.category.pk if row.category else None]
        since = breaks[row.measure.pk]
        comparable = {code: figure for code, figure in before.items() if ends[code] >= since}
        found[row.key] = ask(row.figure, row.measure, owed.period.span, comparable)
    return found


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A figure owed, with the one the partner gave for the period before and what is unusual about it."""

    owed: OwedRow
    before: Figure | None
    questions: tuple[Question, ...]


def rows_asked(owed: Return) -> list[AskedRow]:
    """Every figure a return owes beside last period's. Four queries."""
    given = given_figures(owed)
    rows = owed_rows(owed, given)
    asked = questions_of(owed, rows, given)
    code = previous(owed.period.span).code
    before = {(figure.measure_id, figure.category_id): figure for figure in given if figure.period.code == code}
    return [
        AskedRow(row, before.get((row.measure.pk, row.category.pk if row.category else None)), asked.get(row.key, ()))
        for row in rows
    ]


def given_figures(owed: Return) -> list[Figure]:
    """The partner's own figures of a return's period and those before it, as far back as one is held against them."""
    codes = [span.code for span in (*spans_before(owed.period.span), owed.period.span)]
    return list(
        Figure.objects.filter(
            partner=owed.partner_id,
            period__frequency=owed.period.frequency,
            period__code__in=codes,
        ).select_related("period", "recorded_by")
    )


@lru_cache(maxsize=1_024)
def spans_before(span: Span) -> tuple[Span, ...]:
    """The periods that a figure of one is held against, oldest first."""
    found = [previous(span)]
    while len(found) < LOOK_BACK:
        found.append(previous(found[-1]))
    return tuple(reversed(found))


def ask(line: Given, measure: Measure, span: Span, before: Mapping[str, Given]) -> tuple[Question, ...]:
    """Everything unusual about a figure; ``before`` are comparable ones by the code of their period."""
    return questions(
        Entered(
            unit=Unit(measure.unit),
            frequency=Frequency(measure.frequency),
            decimals=measure.decimals,
            value=_value(measure, line),
            numerator=line.numerator,
            denominator=line.denominator,
            before=tuple(
                _value(measure, before[each.code]) if each.code in before else None for each in spans_before(span)
            ),
            expected_change=measure.expected_change,
            multiplier=measure.multiplier,
        )
    )


def _value(measure: Measure, line: Given) -> Decimal | None:
    return value_of(
        Unit(measure.unit),
        numerator=line.numerator,
        denominator=line.denominator,
        value=line.value,
        multiplier=measure.multiplier,
    ).value


def _last_breaks(measures: list[Measure], until: date) -> dict[int, date]:
    """The last day up to then on which each measure's series broke: figures before it do not compare."""
    prefetch_related_objects(measures, in_versions())
    found = {}
    for measure in measures:
        broken = [each.applies_from for each in measure.definitions.all() if each.breaks_series]
        found[measure.pk] = max((day for day in broken if day is not None and day <= until), default=date.min)
    return found


class _Known:
    """What a batch is held against: its measures and periods, stored figures, and its own lines over them."""

    def __init__(self, lines: Sequence[Given], by: Person) -> None:
        self.lines = lines
        breaks = Definition.objects.filter(breaks_series=True, applies_from__isnull=False).order_by("applies_from")
        measures = Measure.objects.visible_to(by).filter(pk__in={line.measure_id for line in lines})
        self.measures: dict[int, Measure] = {
            measure.pk: measure
            for measure in measures.prefetch_related(Prefetch("definitions", breaks, "breaks"), "categories")
        }
        periods = Period.objects.visible_to(by).filter(pk__in={line.period_id for line in lines})
        self.periods: dict[int, Period] = {period.pk: period for period in periods}
        #: Series to its figures by the last day of their period, with the period's code.
        self.given: dict[_Series, dict[tuple[date, str], Given]] = defaultdict(dict)
        self.explained: set[tuple[_Series, int]] = set()
        for figure in self._stored(by):
            self.given[_series(figure)][figure.period.ends_on, figure.period.code] = figure
            if figure.note:
                self.explained.add((_series(figure), figure.period_id))
        for line in lines:
            if self.has(line):
                period = self.periods[line.period_id]
                self.given[_series(line)][period.ends_on, period.code] = line

    def _stored(self, by: Person) -> Iterable[Figure]:
        if not self.periods:
            return []
        first = min(spans_before(period.span)[0].starts_on for period in self.periods.values())
        last = max(period.ends_on for period in self.periods.values())
        figures: Iterable[Figure] = (
            Figure.objects.visible_to(by)
            .filter(measure__in=self.measures, partner__in={line.partner_id for line in self.lines})
            .filter(period__ends_on__range=(first, last))
            .select_related("period")
        )
        return figures

    def has(self, line: Given) -> bool:
        """Whether the line names a measure and one of its periods that there are."""
        measure, period = self.measures.get(line.measure_id), self.periods.get(line.period_id)
        return measure is not None and period is not None and measure.is_given_for(period.span)

    def is_explained(self, line: Given) -> bool:
        """Whether a note goes with it: its own, or the stored one where it leaves that as it is."""
        return bool(line.note) if line.note is not None else (_series(line), line.period_id) in self.explained

    def before(self, line: Given) -> tuple[Span, dict[str, Given]]:
        """The line's period, and the comparable figures before it by code."""
        period = self.periods[line.period_id]
        breaks = [d.applies_from for d in self.measures[line.measure_id].breaks]  # type: ignore[attr-defined]
        since = max((day for day in breaks if day <= period.ends_on), default=date.min)
        earlier = self.given[_series(line)].items()
        return period.span, {code: figure for (on, code), figure in earlier if since <= on < period.ends_on}

    def parts_questions(self) -> Iterable[Asked]:
        """Categories that do not make up the total, asked of the total's line or else of the first category's."""
        groups: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for number, line in enumerate(self.lines):
            if self.has(line):
                groups[line.measure_id, line.partner_id, line.period_id].append(number)
        for (measure, partner, period), numbers in groups.items():
            reason = self._mismatch(self.measures[measure], partner, self.periods[period])
            if reason:
                number = next((n for n in numbers if self.lines[n].category_id is None), numbers[0])
                yield Asked(number, Question(Check.PARTS, reason), self.is_explained(self.lines[number]))

    def _mismatch(self, measure: Measure, partner: int, period: Period) -> str:
        place = (period.ends_on, period.code)
        total = self.given[measure.pk, partner, None].get(place)
        if total is None:
            return ""
        parts: dict[int, list[Contribution]] = defaultdict(list)
        for category in measure.categories.all():
            part = self.given[measure.pk, partner, category.pk].get(place)
            parts[category.dimension_id].append(_contribution(part) if part else Contribution())
        return mismatch(_contribution(total), parts.values())


def mismatch(total: Contribution, breakdowns: Iterable[Sequence[Contribution]]) -> str:
    """What the categories add to where that is not the stated total, one sentence a breakdown."""
    return " ".join(sentence for parts in breakdowns if (sentence := adds_up(total, parts)))


def _contribution(line: Given) -> Contribution:
    return Contribution(line.numerator, line.denominator, line.value)


def _series(line: Given) -> _Series:
    return line.measure_id, line.partner_id, line.category_id
