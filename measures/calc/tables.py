"""Tables of people: counts by cell, what adds up to what, and all that an outsider learns from one."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product

from .attack import Fact, adds_up, between, rounded
from .disclosure import DisclosureRule, round_to_base
from .words import Unit

ONE = Decimal(1)
TOTAL = "Total"


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of people by cell, and what adds up to what: (total, parts), any number, cells shared or not.

    ``figures`` names the figure a cell is shown in, where one figure shows several counts (a percentage: its
    numerator and the rest); they are withheld together. Several tables with shared totals are one table.
    """

    counts: Mapping[str, Decimal]
    sums: tuple[tuple[str, tuple[str, ...]], ...]
    figures: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not all(count.is_finite() and count >= 0 and count == int(count) for count in self.counts.values()):
            raise ValueError("A table of people has whole numbers, 0 or more.")
        for total, parts in self.sums:
            missing = {total, *parts} - self.counts.keys()
            if missing:
                raise ValueError(f"The table has no count for {min(missing)}.")
            if sum(self.counts[part] for part in parts) != self.counts[total]:
                raise ValueError(f"{total} is not the sum of its parts: it tells nothing about them.")

    def joined(self, other: "Table") -> "Table":
        """This table and another of the same people; a cell of one name is the same count in both."""
        differing = [cell for cell in self.counts.keys() & other.counts if self.counts[cell] != other.counts[cell]]
        if differing:
            raise ValueError(f"{min(differing)} is not the same count in both tables.")
        sums = tuple(dict.fromkeys((*self.sums, *other.sums)))
        return Table({**self.counts, **other.counts}, sums, {**self.figures, **other.figures})

    def together(self, cells: Iterable[str]) -> frozenset[str]:
        """The cells with all that are shown in the same figures."""
        wanted = set(cells)
        named = {self.figures[cell] for cell in wanted if cell in self.figures}
        return frozenset(wanted | {cell for cell, figure in self.figures.items() if figure in named})


def cross_table(inner: Mapping[tuple[str, ...], Decimal], *, name: str = "") -> Table:
    """A table of one, two or more breakdowns with every margin: keys are joined by "|", margins are "Total".

    {("Black", "Hub A"): 3, ...} gives cells "Black|Hub A", "Black|Total", "Total|Hub A" and "Total|Total".
    """
    sizes = {len(key) for key in inner}
    if len(sizes) != 1 or 0 in sizes:
        raise ValueError("Every cell of a table is named by the same breakdowns.")
    depth = sizes.pop()
    levels = [list(dict.fromkeys(key[place] for key in inner)) for place in range(depth)]
    if any(TOTAL in names for names in levels):
        raise ValueError("“Total” is the margin's own name.")
    counts: dict[str, Decimal] = {}
    for key in product(*([*names, TOTAL] for names in levels)):
        fits = [count for cell, count in inner.items() if all(k in (TOTAL, c) for k, c in zip(key, cell, strict=True))]
        counts[name + "|".join(key)] = sum(fits, Decimal(0))
    sums = [
        (
            name + "|".join(key),
            tuple(name + "|".join((*key[:place], each, *key[place + 1 :])) for each in levels[place]),
        )
        for key in product(*([*names, TOTAL] for names in levels))
        for place in range(depth)
        if key[place] == TOTAL
    ]
    return Table(counts, tuple(sums))


def sum_table(total: str, parts: Mapping[str, Decimal]) -> Table:
    """Parts and their total: quarters and a year to date, partners and the whole, hubs and a city."""
    return Table({**parts, total: sum(parts.values(), Decimal(0))}, ((total, tuple(parts)),))


def figure_table(unit: Unit, given: Mapping[str, tuple[Decimal, Decimal]], *, total: str = TOTAL) -> Table:
    """The people behind percentages or rates and their total: (numerator, denominator) by the figure's name.

    Each figure shows three counts, withheld together: "a (numerator)", "a (rest)" and "a (people)". Denominators
    that everybody knows anyway are the audience's ``known`` facts. 97 of 100 with 53 of 60 shows 150 of 160.
    """
    if unit not in (Unit.PERCENTAGE, Unit.RATE):
        raise ValueError("Only percentages and rates are made of a numerator and the rest.")
    whole = {**given, total: tuple(sum(each, Decimal(0)) for each in zip(*given.values(), strict=True))}
    counts: dict[str, Decimal] = {}
    for name, (numerator, people) in whole.items():
        counts |= zip(_counts_of(name), (numerator, people - numerator, people), strict=True)
    sums = [(people, (numerator, rest)) for numerator, rest, people in map(_counts_of, whole)]
    sums += zip(_counts_of(total), zip(*map(_counts_of, given), strict=True), strict=True)
    return Table(counts, tuple(sums), {cell: name for name in whole for cell in _counts_of(name)})


def _counts_of(figure: str) -> tuple[str, str, str]:
    return f"{figure} (numerator)", f"{figure} (rest)", f"{figure} (people)"


def facts_shown(table: Table, withheld: Collection[str], rule: DisclosureRule) -> list[Fact]:
    """All that an outsider learns from a table: what adds up, and every figure that is not withheld.

    A withheld count is taken to be 1 at least, unless a zero had to be withheld too.
    """
    floor = Decimal(0) if any(table.counts[cell] == 0 for cell in withheld) else ONE
    facts = [adds_up(total, parts) for total, parts in table.sums]
    for cell, count in table.counts.items():
        if cell in withheld:
            facts.append(between(cell, floor, None))
        else:
            facts.append(between(cell, *shown_between(count, rule)))
    return facts


def shown_between(count: Decimal, rule: DisclosureRule) -> tuple[Decimal, Decimal]:
    """The least and most an outsider takes a shown count to be: itself, or what rounds to the same."""
    if rule.round_to is None:
        return count, count
    ends = rounded("", round_to_base(count, rule.round_to), rule.round_to)
    assert ends.least is not None and ends.most is not None
    return max(ends.least, Decimal(0)), ends.most
