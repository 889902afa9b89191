"""From the names in a file to the measures, periods, categories and partners they stand for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from imports.models import Upload
from imports.reading.names import cell_name, name_key
from imports.reading.periods import PeriodRead, read_period
from imports.reading.results import Finding, ReadFile, ReadRow
from imports.reading.words import Column, Severity
from measures.calc.periods import Span
from measures.calc.rounding import exact, half_up, places
from measures.calc.values import value_of
from measures.calc.words import RATIO_UNITS, Frequency, Unit
from measures.models import Category, Expectation, Measure, Period
from measures.services.figures import FigureLine
from partners.models import Partner, Person
from partners.roles import Permission

ZERO = Decimal(0)
#: What people write for "all of them" where a category is asked for.
TOTALS = frozenset({"total", "all", "overall"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a name stands for nothing: code, what to do, and which column it is in."""

    code: str
    message: str
    column: Column


@dataclass(slots=True)
class Matched:
    """The lines that could be matched, each with its row; and what was found on the way, by row."""

    lines: list[FigureLine] = field(default_factory=list)
    rows: list[ReadRow] = field(default_factory=list)
    refused: list[ReadRow] = field(default_factory=list)
    findings: list[tuple[ReadRow, Finding]] = field(default_factory=list)


class Catalogue:
    """Everything a file of one partnership may name, looked up in five queries."""

    def __init__(self, upload: Upload, by: Person) -> None:
        self.upload = upload
        partners = list(Partner.objects.ours(by))
        self.partners = _index((p, [p.code, p.name]) for p in partners)
        self.own = self._own(by, partners)
        self.measures = _index(
            (
                m,
                [
                    m.code,
                    f"{m.priority.plan.code}/{m.code}",
                    f"{m.priority.plan.code}:{m.code}",
                    m.title,
                    m.short_title,
                ],
            )
            for m in Measure.objects.ours(by)
            .select_related("priority__plan")
            .prefetch_related("categories__dimension")
            .order_by("-priority__plan__starts_on", "pk")
        )
        self.bare: dict[str, list[Measure]] = defaultdict(list)
        for key, measures in self.measures.items():
            self.bare[key.lstrip("0")] += measures
        self.categories: dict[int, list[Category]] = {
            m.pk: list(m.categories.all()) for found in self.measures.values() for m in found
        }
        dimensions = {c.dimension for found in self.categories.values() for c in found}
        self.group_keys = {d.pk: {name_key(d.code), name_key(d.title)} for d in dimensions}
        self.name_keys = {
            c.pk: {name_key(c.code), name_key(c.title)} for found in self.categories.values() for c in found
        }
        self.periods = {(p.frequency, p.code): p for p in Period.objects.ours(by)}
        self.expected: dict[int, set[int]] = defaultdict(set)
        for measure, partner in Expectation.objects.ours(by).values_list("measure_id", "partner_id"):
            self.expected[measure].add(partner)

    def _own(self, by: Person, partners: Sequence[Partner]) -> Partner | None:
        if self.upload.partner_id:
            return next(p for p in partners if p.pk == self.upload.partner_id)
        allowed = by.partners_where(Permission.ENTER_FIGURES)
        mine = partners if by.may(Permission.ENTER_FIGURES) else [p for p in partners if p.pk in allowed]
        return mine[0] if len(mine) == 1 else None

    def partner(self, text: str) -> Partner | Refusal:
        if not text:
            if self.own:
                return self.own
            return Refusal(
                "partner_missing",
                "You may enter figures for several partners: write the partner's code in a partner column.",
                Column.PARTNER,
            )
        found: list[Partner] = self.partners.get(name_key(text), [])
        if len(found) != 1:
            cure = _nearest(text, self.partners)
            return Refusal("unknown_partner", f"There is no partner “{text}”.{cure}", Column.PARTNER)
        if self.upload.partner_id and found[0].pk != self.upload.partner_id:
            return Refusal(
                "other_partner",
                f"This file is for {self.own}, and the row is for {found[0]}. Send that partner's rows by themselves.",
                Column.PARTNER,
            )
        return found[0]

    def measure(self, text: str, partner: Partner) -> Measure | Refusal:
        key = name_key(text)
        # A spreadsheet eats the zeros that a code begins with.
        found = self.measures.get(key) or self.bare.get(key.lstrip("0"), [])
        expected = [m for m in found if partner.pk in self.expected[m.pk]]
        if len(expected or found) == 1:
            return (expected or found)[0]
        if not found:
            cure = _nearest(text, self.measures)
            return Refusal("unknown_measure", f"There is no measure “{text}” in your plans.{cure}", Column.MEASURE_CODE)
        ways = " or ".join(f"{m.priority.plan.code}/{m.code}" for m in found[:4])
        return Refusal(
            "ambiguous_measure", f"“{text}” is a measure of more than one plan: write {ways}.", Column.MEASURE_CODE
        )

    def period(self, text: str, measure: Measure) -> tuple[Period, PeriodRead] | Refusal:
        """The period, and how its text was read."""
        read = read_period(text, Frequency(measure.frequency), snapshot_day=measure.snapshot_day)
        if read.span is None:
            return Refusal(read.code, read.problem, Column.PERIOD)
        period = self.periods.get((measure.frequency, read.span.code))
        if period is None or period.opened_at is None:
            return self._not_open(read.span)
        return period, read

    @staticmethod
    def _not_open(span: Span) -> Refusal:
        return Refusal(
            "not_open",
            f"{span.code} is not open for figures. Check the period, or ask your plan manager to open it.",
            Column.PERIOD,
        )

    def category(self, breakdown: str, text: str, measure: Measure) -> Category | Refusal | None:
        """The category; None for the total."""
        group, name = name_key(breakdown), name_key(text)
        if name in TOTALS or not (group or name):
            return None
        mine = self.categories.get(measure.pk, [])
        if group:
            mine = [c for c in mine if group in self.group_keys[c.dimension_id]]
        if not mine:
            return self._no_breakdown(breakdown or text, measure)
        if not name:
            return Refusal(
                "category_missing", f"Say which category of {breakdown} it is, or leave both blank.", Column.CATEGORY
            )
        found = [c for c in mine if name in self.name_keys[c.pk]]
        if len(found) == 1:
            return found[0]
        if found:
            return Refusal("breakdown_missing", f"“{text}” is in several breakdowns: say which.", Column.BREAKDOWN)
        cure = _nearest(text, _index((c, [c.title]) for c in mine))
        return Refusal("unknown_category", f"{measure.code} has no category “{text}”.{cure}", Column.CATEGORY)

    def _no_breakdown(self, text: str, measure: Measure) -> Refusal:
        names = sorted({c.dimension.title for c in self.categories.get(measure.pk, [])})
        if not names:
            message = f"{measure.code} is not broken down: leave breakdown and category blank."
        else:
            message = f"{measure.code} is not broken down by “{text}”. It is by {' and by '.join(names)}."
        return Refusal("unknown_breakdown", message, Column.BREAKDOWN)


class Names:
    """Every name of a file looked up once, however many rows repeat it; rows are told apart by their texts alone."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.known: dict[tuple[str, ...], Any] = {}

    def of(self, row: ReadRow) -> "Named | Refusal":
        """What a row's names stand for, or why the first of them that stands for nothing does not."""
        look, known = self.catalogue, self.known
        place: tuple[str, ...] = (row.partner,)
        if place not in known:
            known[place] = look.partner(row.partner)
        partner = known[place]
        if isinstance(partner, Refusal):
            return partner
        place = (row.partner, row.measure_code)
        if place not in known:
            known[place] = look.measure(row.measure_code, partner)
        measure = known[place]
        if isinstance(measure, Refusal):
            return measure
        place = (row.partner, row.measure_code, row.period)
        if place not in known:
            known[place] = look.period(row.period, measure)
        period = known[place]
        if isinstance(period, Refusal):
            return period
        place = (row.partner, row.measure_code, row.breakdown, row.category)
        if place not in known:
            known[place] = look.category(row.breakdown, row.category, measure)
        category = known[place]
        if isinstance(category, Refusal):
            return category
        return measure, partner, period[0], category, period[1]


Named = tuple[Measure, Partner, Period, Category | None, PeriodRead]


def match(read: ReadFile, upload: Upload, by: Person) -> Matched:
    """Match every row; a name that stands for nothing refuses its row and is reported with the nearest that does."""
    names, matched = Names(Catalogue(upload, by)), Matched()
    for row in read.rows:
        found = names.of(row)
        refusal = found if isinstance(found, Refusal) else _number_refusal(row, found[0])
        if refusal:
            matched.findings.append((row, refusal_finding(read, row, refusal)))
        if refusal or row.has_problem:
            matched.refused.append(row)
        if isinstance(found, Refusal):
            continue
        if found[4].warning:
            matched.findings.append((row, _understood(read, row, found[4])))
        if not (refusal or row.has_problem):
            matched.lines.append(_line(upload, row, found))
            matched.rows.append(row)
    return matched


def _number_refusal(row: ReadRow, measure: Measure) -> Refusal | None:
    """What is wrong with how a number is given for its measure, beyond what a figure's own rules say."""
    if row.value_is_percent and measure.unit != Unit.PERCENTAGE:
        return Refusal("percent", f"Leave out the % sign: {measure.code} is not a percentage.", Column.VALUE)
    if row.value is None or not _has_parts(row, measure.unit):
        return None
    worked_out = value_of(
        Unit(measure.unit), numerator=row.numerator, denominator=row.denominator, multiplier=measure.multiplier
    ).value
    if worked_out is None or half_up(worked_out, places(row.value)) == row.value:
        return None
    parts = f"{exact(row.numerator or ZERO)} of {exact(row.denominator or ZERO)}"
    return Refusal(
        "value_disagrees",
        f"The value {exact(row.value)} is not what {parts} gives ({exact(half_up(worked_out, 2))}). Mend whichever is "
        "wrong, or leave the value blank: it is worked out.",
        Column.VALUE,
    )


def _has_parts(row: ReadRow, unit: str) -> bool:
    return unit in RATIO_UNITS and row.numerator is not None and row.denominator is not None


def _line(upload: Upload, row: ReadRow, named: Named) -> FigureLine:
    measure, partner, period, category, _ = named
    return FigureLine(
        measure_id=measure.pk,
        partner_id=partner.pk,
        period_id=period.pk,
        category_id=category.pk if category else None,
        missing_reason=row.missing_reason,
        is_estimated=None,
        note=row.note,
        place=f"row {row.row}",
        source_detail=f"{upload.name}, row {row.row}",
        **_numbers(row, measure.unit),
    )


def _numbers(row: ReadRow, unit: str) -> dict[str, Any]:
    """The numbers to record. A measure given directly may have its number under numerator alone: it is the value.
    Of a ratio given with its value as well the parts are kept, which the value was found to agree with."""
    if unit not in RATIO_UNITS and row.numerator is not None and row.denominator is None and row.value is None:
        return {"value": row.numerator}
    value = None if _has_parts(row, unit) else row.value
    return {"numerator": row.numerator, "denominator": row.denominator, "value": value}


def refusal_finding(read: ReadFile, row: ReadRow, refusal: Refusal) -> Finding:
    return _placed(read, row, refusal.column, Finding(refusal.code, Severity.PROBLEM, refusal.message))


def _understood(read: ReadFile, row: ReadRow, period: PeriodRead) -> Finding:
    return _placed(read, row, Column.PERIOD, Finding(period.code, Severity.WARNING, period.warning))


def _placed(read: ReadFile, row: ReadRow, column: Column, finding: Finding) -> Finding:
    """The finding with the heading and cell it is about."""
    heading, number = read.table.columns.get(column, (row.column, None))
    if column is Column.PERIOD and row.column:
        heading, number = row.column, read.table.periods.get(row.column)
    text = {
        Column.MEASURE_CODE: row.measure_code,
        Column.PERIOD: row.period,
        Column.BREAKDOWN: row.breakdown,
        Column.CATEGORY: row.category,
        Column.PARTNER: row.partner,
    }.get(column, "")
    return replace(
        finding,
        sheet=row.sheet,
        row=row.row,
        column=heading,
        cell=cell_name(number, row.row) if number is not None else "",
        value=text[:120],
    )


def _index(things: Iterable[tuple[Any, Sequence[str]]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for thing, names in things:
        for key in dict.fromkeys(name_key(name) for name in names if name):
            found[key].append(thing)
    return dict(found)


def _nearest(text: str, known: dict[str, list[Any]]) -> str:
    near = get_close_matches(name_key(text), [key for key in known if "/" not in key and ":" not in key], 3, 0.6)
    return f" Did you mean {' or '.join(_name(known[key][0]) for key in near)}?" if near else ""


def _name(thing: object) -> str:
    return str(getattr(thing, "code", "") if isinstance(thing, Measure | Partner) else thing)
