"""What of one measure's period may leave the circle of those with a right to the raw figures.

Its table is the total, the groups of each breakdown and the partners' own figures, with all that adds up. Withheld
first is whatever is small, and what would leave somebody who knows one part of it with a small rest: 58 in all, of
which a partner gave 55. Then as much more as keeps every such count from being narrowed, by outsiders and by each
partner with its own figures in hand. Periods are protected one by one: nothing that joins two of them (a change, a
year to date, a line through them) is shown where one of them is withheld.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .attack import Contradiction, Fact, exactly
from .combining import PartSums, combine
from .disclosure import DisclosureRule, must_withhold
from .suppression import Insider, protect_table
from .tables import Table
from .words import Combine, MissingReason, Unit

ZERO = Decimal(0)
TOTAL, REST = "total", "not said"
#: Rules across partners by which their figures add up to the total.
ADDING = frozenset({Combine.SUM, Combine.RATIO_OF_SUMS})


@dataclass(frozen=True, slots=True)
class Given:
    """A figure as its numbers; which of them count people depends on the unit."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None

    def people(self, unit: Unit) -> tuple[Decimal, ...] | None:
        """The counts of people it shows, which add up: of a percentage or rate its numerator, the rest and everybody.

        None where it shows nobody, because of the unit or because there is no figure.
        """
        if unit in (Unit.PERCENTAGE, Unit.RATE):
            if self.numerator is None or self.denominator is None:
                return None
            return self.numerator, self.denominator - self.numerator, self.denominator
        people = {Unit.COUNT: self.value, Unit.MEAN: self.denominator}.get(unit)
        return None if people is None else (people,)

    def is_small(self, unit: Unit, rule: DisclosureRule) -> bool:
        return must_withhold(unit, self.numerator, self.denominator, self.value, rule)


@dataclass(frozen=True, slots=True)
class PeriodTable:
    """One measure's period: its total, the groups of each breakdown, and what each partner gave for all and by group.

    ``adds_up``: partners' figures make the total and the groups by addition (``sum``, ``ratio_of_sums``).
    ``kept_at_source`` are groups that some partner gave as suppressed, though its total has their people in it.
    """

    unit: Unit
    total: Given
    breakdowns: Sequence[Mapping[str, Given]] = ()
    partners: Mapping[str, Given] = field(default_factory=dict)
    by_group: Mapping[str, Mapping[str, Given]] = field(default_factory=dict)
    kept_at_source: frozenset[str] = frozenset()
    adds_up: bool = True

    @property
    def groups(self) -> dict[str, Given]:
        return {name: given for breakdown in self.breakdowns for name, given in breakdown.items()}


@dataclass(frozen=True, slots=True)
class Withheld:
    """What must not be shown of a period to anybody without a right to the raw figures."""

    total: bool = False
    groups: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()


def withhold(period: PeriodTable, rule: DisclosureRule) -> Withheld:
    """The total, groups and partners to withhold. White 62, Asian 14, Black 6, Mixed 3, Other 0 of 85: Mixed, Black.

    Where figures do not add up by addition, or are no counts of people at all (half a child), nothing is known of how
    far they hide each other, so everything goes with the first small one.
    """
    first = _first(period, rule)
    if first == Withheld() and not period.kept_at_source:
        return first
    if not any(given.people(period.unit) for given in (period.total, *period.groups.values())):
        return first  # nothing joins the partners' figures
    if not period.adds_up or not _counts_people(period):
        return everything(period)
    table, known = _table(period, rule)
    insiders = [_insider(period, partner, table, rule) for partner in period.partners]
    figures = {*_names(first), *(figure for figure in table.figures.values() if figure.startswith(REST))}
    cells = [cell for cell, figure in table.figures.items() if figure in figures]
    try:
        found = protect_table(table, rule, withheld=cells, known=known, insiders=insiders)
    except Contradiction:
        return everything(period)
    if found.exposed:
        return everything(period)
    gone = {table.figures[cell] for cell in found.withheld}
    return Withheld(
        TOTAL in gone,
        frozenset(name for name in period.groups if f"group {name}" in gone),
        frozenset(name for name in period.partners if f"partner {name}" in gone),
    )


def may_tell(sums: PartSums, how: Combine, unit: Unit, multiplier: Decimal, rule: DisclosureRule) -> bool:
    """Whether a sum could tell of few people: it is small, or a contributor's part or all others' together are.

    Cheap, for every sum of a roll-up: where no sum of a period may tell, nothing of the period is withheld.
    """
    if sums.missing_for(MissingReason.SUPPRESSED_AT_SOURCE):
        return True
    if how not in ADDING:
        value = combine(sums, how, unit, multiplier, sums.reported).value
        if must_withhold(unit, value.numerator, value.denominator, value.value, rule):
            return True
    numerators, rests, denominators, values = sums.ends
    pairs = ((numerators, sums.numerator), (rests, sums.denominator - sums.numerator))
    shown = {
        Unit.COUNT: ((values, sums.value),),
        Unit.PERCENTAGE: pairs,
        Unit.RATE: pairs,
        Unit.MEAN: ((denominators, sums.denominator),),
    }.get(unit, ())
    numbers = (n for ends, whole in shown for n in (whole, ends.least, whole - (ends.most or ZERO)))
    return any(number is not None and rule.is_small(number) for number in numbers)


def everything(period: PeriodTable) -> Withheld:
    return Withheld(True, frozenset(period.groups), frozenset(period.partners))


def leaves_a_small_rest(whole: Given, parts: Iterable[Given], unit: Unit, rule: DisclosureRule) -> bool:
    """Whether somebody who knows one of the parts is left with a small rest: 58 less 55."""
    counted = whole.people(unit)
    if counted is None:
        return False
    known = [people for part in parts if (people := part.people(unit)) is not None]
    return any(rule.is_small(count - own) for people in known for count, own in zip(counted, people, strict=True))


def _first(period: PeriodTable, rule: DisclosureRule) -> Withheld:
    """What is withheld whatever else is shown: what is small, or leaves a partner with a small rest."""
    unit = period.unit

    def tells(whole: Given, parts: Iterable[Given]) -> bool:
        if whole.is_small(unit, rule):
            return True
        return period.adds_up and leaves_a_small_rest(whole, parts, unit, rule)

    return Withheld(
        tells(period.total, period.partners.values()),
        frozenset(
            name
            for name, given in period.groups.items()
            if tells(given, (own[name] for own in period.by_group.values() if name in own))
        ),
        frozenset(name for name, given in period.partners.items() if given.is_small(unit, rule)),
    )


def _names(withheld: Withheld) -> set[str]:
    """Figures of the table by name."""
    names = {f"group {name}" for name in withheld.groups} | {f"partner {name}" for name in withheld.partners}
    return names | ({TOTAL} if withheld.total else set())


def _counts_people(period: PeriodTable) -> bool:
    """Whether every figure is whole people, none below 0."""
    given = (period.total, *period.groups.values(), *period.partners.values())
    counts = [count for each in given for count in each.people(period.unit) or ()]
    return all(count >= 0 and count == count.to_integral_value() for count in counts)


def _table(period: PeriodTable, rule: DisclosureRule) -> tuple[Table, list[Fact]]:
    """The period's cells with what adds up, and what everybody knows besides: the people a rate is taken over."""
    counts: dict[str, Decimal] = {}
    figures: dict[str, str] = {}
    sums: list[tuple[str, tuple[str, ...]]] = []

    def put(figure: str, people: Sequence[Decimal], shown_in: str = "") -> list[str]:
        cells = [f"{figure}, {place}" for place in range(len(people))]
        counts.update(zip(cells, people, strict=True))
        figures.update(dict.fromkeys(cells, shown_in or figure))
        if len(cells) > 1:
            sums.append((cells[2], (cells[0], cells[1])))
        return cells

    unit, total = period.unit, period.total.people(period.unit)
    whole = put(TOTAL, total) if total is not None else []
    partners = [put(f"partner {name}", p) for name, g in period.partners.items() if (p := g.people(unit)) is not None]
    _join(sums, counts, whole, partners)
    for number, breakdown in enumerate(period.breakdowns):
        groups = [put(f"group {name}", p) for name, g in breakdown.items() if (p := g.people(unit)) is not None]
        if total is None or not groups:
            continue
        added = [sum((counts[cell] for cell in cells), ZERO) for cells in zip(*groups, strict=True)]
        rest = [count - known for count, known in zip(total, added, strict=True)]
        if any(rest) and min(rest) >= 0 and not period.kept_at_source.isdisjoint(breakdown):
            groups.append(put(f"{REST} {number}", rest))
            added = list(total)
        # Groups that miss the total by a few are still read as if they made it.
        if added == list(total):
            _join(sums, counts, whole, groups)
        elif not any(map(rule.is_small, added)):
            _join(sums, counts, put(f"{TOTAL} {number}", added, TOTAL), groups)
    known = [exactly(cell, count) for cell, count in counts.items() if unit is Unit.RATE and cell.endswith(", 2")]
    return Table(counts, tuple(sums), figures), known


def _join(
    sums: list[tuple[str, tuple[str, ...]]], counts: Mapping[str, Decimal], whole: list[str], parts: list[list[str]]
) -> None:
    """Let each count of the whole be the sum of the parts', where it is."""
    for cell, adding in zip(whole, zip(*parts, strict=True), strict=False):
        if sum((counts[each] for each in adding), ZERO) == counts[cell]:
            sums.append((cell, adding))


def _insider(period: PeriodTable, partner: str, table: Table, rule: DisclosureRule) -> Insider:
    """What a partner knows: its own figure, and that no group is smaller than what it gave for it.

    From it are hidden the counts in which all others together are few, not what it gave itself.
    """
    unit, of_groups = period.unit, period.by_group.get(partner, {})
    given = {f"group {name}": each for name, each in of_groups.items()} | {TOTAL: period.partners[partner]}
    parts = {cell: count for name, each in given.items() for cell, count in _cells_of(name, each.people(unit))}
    least = {cell: count for cell, count in parts.items() if ZERO < count <= table.counts.get(cell, ZERO)}
    knows = frozenset(cell for cell, figure in table.figures.items() if figure == f"partner {partner}")
    few = {cell for cell, count in table.counts.items() if rule.is_small(count - parts.get(cell, ZERO))}
    return Insider(knows, least, frozenset(few - knows))


def _cells_of(figure: str, people: Sequence[Decimal] | None) -> Iterable[tuple[str, Decimal]]:
    return ((f"{figure}, {place}", count) for place, count in enumerate(people or ()))
