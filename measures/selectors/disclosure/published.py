"""The attack on everything an audience has been able to see of a measure: before a quarter is signed or published.

It reads what the pages and files read, not what the roll-up meant to withhold, puts down all of it as facts, and works
out what each withheld count can still be. What it finds must be nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from measures.calc.attack import Attack, Bounds, Contradiction, Fact, between, exactly, fewest_values
from measures.calc.disclosure import DisclosureRule
from measures.calc.periods import previous, same_last_year, year_so_far
from measures.calc.publication import ADDING, Given
from measures.calc.words import RATIO_UNITS, Basis, CombineTime, Unit
from measures.models import Measure, MeasureResult, Period, SignedFigure
from measures.selectors.disclosure.results import SeenResult, see_results
from partners.models import Partner

ZERO, ONE = Decimal(0), Decimal(1)
#: How far a stored year to date or change may be from the exact one: half a unit of the 12th digit each, and some.
STORED = Decimal("5e-12")
#: A figure's place in a measure's whole table: period, and category or partner ("" and "" for the total), by code.
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One figure as an earlier table (a signed pack) showed it, all by code: ``category`` as "ethnicity:mixed", empty
    for the total; ``partner`` for a partner's own figure. What was withheld is None, or is not listed."""

    period: str
    category: str = ""
    partner: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    year_to_date: Decimal | None = None

    @property
    def place(self) -> Place:
        return self.period, self.category, self.partner


@dataclass(frozen=True, slots=True)
class Recovered:
    """A withheld figure that what is shown gives away: exactly, or to fewer values than the rule hides.

    ``words`` may be read by anybody; ``bounds`` say what it can be, to those with a right to the raw figure alone.
    """

    measure: str
    period: str
    figure: str
    part: str
    bounds: Bounds
    fewest: int

    @property
    def words(self) -> str:
        """ "P4.1, 2026/27 Q2, Mixed: can be worked out exactly from the other figures shown."""
        where = f"{self.measure}, {self.period}, {self.figure}{f' ({self.part})' if self.part else ''}"
        if self.bounds.is_exact:
            return f"{where}: can be worked out exactly from the other figures shown."
        return f"{where}: can be narrowed to fewer than the {self.fewest} values that the rule hides."


def attack_published(
    measures: Sequence[Measure],
    *,
    earlier: Mapping[int, Iterable[PublishedFigure]] | None = None,
    partners: Collection[Partner] = (),
) -> list[Recovered]:
    """Withheld figures that somebody without a right to them can work out or narrow too far, from all that is shown.

    That is every signed-off result of every period as board and public read it, partners' figures behind them, and
    ``earlier``: by measure, what older packs showed. An older figure that was revised since is about another number
    and tells nothing of today's. ``partners`` put their own figures together and look for the others'. Four queries.
    """
    shown, given = _shown(measures), _given(measures)
    found = []
    for measure in measures:
        whole = _Whole(measure, shown[measure.pk], given[measure.pk])
        found += whole.recovered((earlier or {}).get(measure.pk, ()), frozenset(p.code for p in partners))
    return found


def _shown(measures: Sequence[Measure]) -> dict[int, list[tuple[MeasureResult, SeenResult]]]:
    """Signed-off results, as they are and as the public reads them."""
    results = list(
        MeasureResult.objects.filter(measure__in=measures, basis=Basis.SIGNED_OFF.value)
        .select_related("measure__priority__plan__partnership", "period", "category__dimension")
        .order_by("period__ends_on", "pk")
    )
    found: dict[int, list[tuple[MeasureResult, SeenResult]]] = defaultdict(list)
    for result, seen in zip(results, see_results(results, None), strict=True):
        found[result.measure_id].append((result, seen))
    return found


def _given(measures: Sequence[Measure]) -> dict[int, list[SignedFigure]]:
    found: dict[int, list[SignedFigure]] = defaultdict(list)
    figures = SignedFigure.objects.filter(measure__in=measures, missing_reason="")
    for figure in figures.select_related("partner", "period", "category__dimension"):
        found[figure.measure_id].append(figure)
    return found


@dataclass
class _Cells:
    """A figure's counts of people in the table, whether it is shown, and what it is called."""

    name: str
    counts: dict[str, Decimal]
    is_shown: bool
    own: list[Decimal] = field(default_factory=list)


class _Whole:
    """A measure's whole table: every period's total, groups and partners, with all that joins them."""

    def __init__(
        self, measure: Measure, shown: Sequence[tuple[MeasureResult, SeenResult]], given: Sequence[SignedFigure]
    ) -> None:
        self.measure = measure
        self.unit = Unit(measure.unit)
        self.rule = DisclosureRule(measure.threshold)
        self.shown, self.given = shown, given
        self.figures: dict[Place, _Cells] = {}
        for result, seen in shown:
            self._put(_place(result), _name(result), result, is_shown=not seen.is_withheld)
        partners = {seen.period.pk: seen.withheld_partners for _, seen in shown if seen.category is None}
        for figure in given:
            if figure.category_id is None:
                is_shown = figure.partner_id not in partners.get(figure.period_id, {figure.partner_id})
                self._put((figure.period.code, "", figure.partner.code), figure.partner.name, figure, is_shown=is_shown)

    def recovered(self, earlier: Iterable[PublishedFigure], own: frozenset[str]) -> list[Recovered]:
        """What can be worked out; ``own`` are the codes of partners that know their own figures."""
        facts = [*self._structure(), *self._figures(), *self._joining(), *self._earlier(earlier), *self._own(own)]
        # A number of few people that is shown is given away as well, and so is a shown one that leaves few.
        secret = [
            (place, cells, at, count)
            for place, cells in self.figures.items()
            if place[2] not in own
            for at, count in (self._few(cells) if own or cells.is_shown else self._hidden(cells))
        ]
        if not secret:
            return []
        fewest = fewest_values(self.rule)
        try:
            attack = Attack(facts)
        except Contradiction:
            # What is shown was not true together, so that nothing can be said of it: as bad as all of it known.
            return [self._found(place, cells, at, Bounds(count, count)) for place, cells, at, count in secret]
        return [
            self._found(place, cells, at, attack.bounds(at))
            for place, cells, at, _ in secret
            if not attack.is_wide(at, fewest)
        ]

    def _found(self, place: Place, cells: _Cells, at: str, bounds: Bounds) -> Recovered:
        part = ("numerator", "the rest", "people")[list(cells.counts).index(at)] if len(cells.counts) > 1 else ""
        return Recovered(self.measure.code, place[0], cells.name, part, bounds, fewest_values(self.rule))

    def _hidden(self, cells: _Cells) -> Iterator[tuple[str, Decimal]]:
        """The counts of a figure that must stay hidden: of a rate everybody knows the people."""
        yield from (each for each in cells.counts.items() if not (self.unit is Unit.RATE and each[0].endswith(", 2")))

    def _few(self, cells: _Cells) -> Iterator[tuple[str, Decimal]]:
        """Those of them in which all but the partners that look are few."""
        for (at, count), own in zip(cells.counts.items(), cells.own or [ZERO] * len(cells.counts), strict=True):
            if self.rule.is_small(count - own):
                yield at, count

    def _put(self, place: Place, name: str, figure: MeasureResult | SignedFigure, *, is_shown: bool) -> None:
        people = Given(figure.numerator, figure.denominator, figure.value).people(self.unit)
        if people is not None and all(count >= 0 and count == count.to_integral_value() for count in people):
            self.figures[place] = _Cells(name, dict(zip(_cells(place, len(people)), people, strict=True)), is_shown)

    # --- What is known -------------------------------------------------------------------------------------------

    def _structure(self) -> Iterator[Fact]:
        """How the figures of each period add up."""
        groups: dict[tuple[str, str], list[_Cells]] = defaultdict(list)
        partners: dict[str, list[_Cells]] = defaultdict(list)
        for (period, category, partner), cells in self.figures.items():
            if category:
                groups[period, category.partition(":")[0]].append(cells)
            elif partner:
                partners[period].append(cells)
            if len(cells.counts) > 1:
                numerator, rest, people = cells.counts
                yield _sum(people, [numerator, rest])
        sums = [(period, cells) for (period, _), cells in groups.items()]
        if self.measure.combine in ADDING:
            sums += partners.items()
        for period, parts in sums:
            total = self.figures.get((period, "", ""))
            for whole, *adding in zip(total.counts if total else (), *(each.counts for each in parts), strict=False):
                if (
                    total
                    and sum(each.counts[at] for each, at in zip(parts, adding, strict=True)) == total.counts[whole]
                ):
                    yield _sum(whole, adding)

    def _figures(self) -> Iterator[Fact]:
        """What is shown is known; what is withheld is 1 at least, unless a zero of its period is withheld too."""
        zeros = {place[0] for place, cells in self.figures.items() if not cells.is_shown and 0 in cells.counts.values()}
        for (period, _, _), cells in self.figures.items():
            for at, count in cells.counts.items():
                if cells.is_shown or (self.unit is Unit.RATE and at.endswith(", 2")):
                    yield exactly(at, count)
                else:
                    yield between(at, ZERO if period in zeros else ONE, None)

    def _joining(self) -> Iterator[Fact]:
        """What joins periods, as far as it is shown: years to date, and changes, which tell the value before."""
        for result, seen in self.shown:
            if seen.is_withheld:
                continue
            _, category, _ = _place(result)
            if seen.year_to_date is not None and self.measure.combine_time != CombineTime.LATEST:
                codes = [span.code for span in year_so_far(result.period.span)]
                yield from self._value([(code, category, "") for code in codes], seen.year_to_date)
            for change, before in (
                (seen.change, previous(result.period.span)),
                (seen.change_on_year, same_last_year(result.period.span)),
            ):
                if change is not None and seen.value is not None:
                    yield from self._value([(before.code, category, "")], seen.value - change)

    def _value(self, places: Sequence[Place], value: Decimal) -> Iterator[Fact]:
        """That figures together come to a value; nothing where it is not so."""
        figures = [self.figures[place] for place in places if place in self.figures]
        if not figures:
            return
        columns = list(zip(*(each.counts for each in figures), strict=True))
        if self.unit is Unit.COUNT:
            if sum(each.counts[at] for each, at in zip(figures, columns[0], strict=True)) == value:
                yield Fact(tuple((at, ONE) for at in columns[0]), value, value)
        elif self.unit in RATIO_UNITS and self.unit is not Unit.MEAN:
            factor = Decimal(100) if self.unit is Unit.PERCENTAGE else self.measure.multiplier
            tops = sum(each.counts[at] for each, at in zip(figures, columns[0], strict=True))
            people = sum(each.counts[at] for each, at in zip(figures, columns[2], strict=True))
            if (value - STORED) * people <= factor * tops <= (value + STORED) * people:
                for end, least in ((value - STORED, True), (value + STORED, False)):
                    terms = [(at, factor) for at in columns[0]] + [(at, -end) for at in columns[2]]
                    yield Fact(tuple(terms), ZERO if least else None, None if least else ZERO)

    def _earlier(self, tables: Iterable[PublishedFigure]) -> Iterator[Fact]:
        """What older tables showed of the same numbers."""
        for shown in tables:
            people = Given(shown.numerator, shown.denominator, shown.value).people(self.unit)
            figure = self.figures.get(shown.place)
            if figure is not None and people is not None:
                for (at, count), seen in zip(figure.counts.items(), people, strict=True):
                    if count == seen:
                        yield exactly(at, seen)
            period = next((r.period for r, _ in self.shown if r.period.code == shown.period), None)
            if shown.year_to_date is not None and period is not None and not shown.partner:
                yield from self._value(_year(period, shown.category), shown.year_to_date)

    def _own(self, partners: frozenset[str]) -> Iterator[Fact]:
        """Partners know their own figures, and that no group is smaller than their part of it."""
        parts: dict[Place, list[Decimal]] = {}
        for figure in self.given:
            people = Given(figure.numerator, figure.denominator, figure.value).people(self.unit)
            if figure.partner.code not in partners or people is None:
                continue
            period, category = figure.period.code, _category(figure)
            for place in {(period, category, ""), (period, category, figure.partner.code)}:
                before = parts.get(place, [ZERO] * len(people))
                parts[place] = [a + b for a, b in zip(before, people, strict=True)]
        adds_up = self.measure.combine in ADDING
        for place, own in parts.items():
            cells = self.figures.get(place)
            if cells is None or not (place[2] or adds_up):
                continue
            cells.own = own
            for at, count in zip(cells.counts, own, strict=True):
                yield exactly(at, count) if place[2] else between(at, count, None)


def _year(period: Period, category: str) -> list[Place]:
    return [(span.code, category, "") for span in year_so_far(period.span)]


def _cells(place: Place, count: int) -> list[str]:
    return [f"{' | '.join(place)}, {number}" for number in range(count)]


def _sum(total: str, parts: Iterable[str]) -> Fact:
    return Fact((*((part, ONE) for part in parts), (total, -ONE)), ZERO, ZERO)


def _place(result: MeasureResult) -> Place:
    return result.period.code, _category(result), ""


def _category(row: Any) -> str:
    return f"{row.category.dimension.code}:{row.category.code}" if row.category else ""


def _name(result: MeasureResult) -> str:
    return result.category.title if result.category else "total"
