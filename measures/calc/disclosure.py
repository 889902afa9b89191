"""Small numbers: which figures must not be shown, and what else must go so that nobody works them out.

The rule follows the practice of UK official statistics: counts from 1 to below the threshold are withheld,
a true zero is kept, and rates go with the counts they are made of. Rates are always worked out from
unrounded counts.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from .rounding import half_up
from .words import Unit


@dataclass(frozen=True, slots=True)
class DisclosureRule:
    """Counts 1 to ``threshold`` - 1 are withheld (default 1 to 4); others may be rounded to ``round_to``."""

    threshold: int = 5
    round_to: int | None = None

    def __post_init__(self) -> None:
        if self.threshold < 1:
            raise ValueError("A threshold is at least 1; 1 withholds nothing.")
        if self.round_to is not None and self.round_to < 2:
            raise ValueError("Round to at least 2, or not at all.")

    def is_small(self, count: Decimal) -> bool:
        """Whether a count of people is above 0 and below the threshold."""
        return 0 < count < self.threshold


def must_withhold(
    unit: Unit,
    numerator: Decimal | None,
    denominator: Decimal | None,
    value: Decimal | None,
    rule: DisclosureRule,
) -> bool:
    """Whether a figure shows a small number of people.

    A count: itself. A percentage or rate: its numerator, or the rest (denominator - numerator), since 97 of
    100 shows the 3 as surely as the 97. A mean: the people it is taken over. The other units count nobody.
    """
    match unit:
        case Unit.COUNT:
            return value is not None and rule.is_small(value)
        case Unit.PERCENTAGE | Unit.RATE:
            if numerator is None or denominator is None:
                return False
            return rule.is_small(numerator) or rule.is_small(denominator - numerator)
        case Unit.MEAN:
            return denominator is not None and rule.is_small(denominator)
        case _:
            return False


def people_shown(
    unit: Unit, numerator: Decimal | None, denominator: Decimal | None, value: Decimal | None
) -> tuple[Decimal | None, ...]:
    """The counts of people a figure shows, each of which adds up to a total's: a percentage or rate, its numerator
    and the rest; a mean, the people it is taken over; else the count itself."""
    match unit:
        case Unit.PERCENTAGE | Unit.RATE:
            known = numerator is not None and denominator is not None
            return numerator, denominator - numerator if known else None  # type: ignore[operator]
        case Unit.MEAN:
            return (denominator,)
        case _:
            return (value,)


@dataclass(frozen=True, slots=True)
class Cell:
    """One category's count in a group that adds up to a total; None when the total holds none of it.

    ``withheld`` is true when another rule already withholds it, whatever its count.
    """

    key: str
    count: Decimal | None
    withheld: bool = False


def protect(cells: Sequence[Cell], total_is_shown: bool, rule: DisclosureRule) -> frozenset[str]:
    """The keys to withhold in one additive group, so that its total gives no small count away.

    While the total shows, a single withheld cell is the total less the rest, and several are known too well
    when they add to so little that an outsider can narrow one to fewer than the counts the rule hides. Then
    the smallest other non-zero cell goes too, and a zero only when nothing else is left. White 62, Asian
    14, Black 6, Mixed 3, Other 0, total 85: Mixed goes, then Black. Ties go in the order given. When every
    cell is withheld and that is still not enough, the total itself must not be shown.
    """
    counted = [(cell.key, cell.count) for cell in cells if cell.count is not None]
    small = {cell.key for cell in cells if cell.count is not None and (cell.withheld or rule.is_small(cell.count))}
    absent = {cell.key for cell in cells if cell.count is None and cell.withheld}
    if not total_is_shown or not small:
        return frozenset(small | absent)
    others = sorted((item for item in counted if item[0] not in small), key=_least_loss)
    for key, _ in others:
        if not _can_be_narrowed([count for each, count in counted if each in small], rule):
            break
        small.add(key)
    return frozenset(small | absent)


def protect_figures(
    figures: Mapping[str, Sequence[Decimal | None]], small: Set[str], total_is_shown: bool, rule: DisclosureRule
) -> frozenset[str]:
    """The keys to withhold of figures that add up, by what ``people_shown`` says each shows.

    Where the total is 150 of 160, 97 of 100 beside 53 of 60 shows the 3 by the numerators and by the rest alike: a
    figure stays hidden only when every small count behind it does.
    """
    withheld = frozenset(small)
    while True:
        before = withheld
        for counts in zip(*figures.values(), strict=True):
            cells = [Cell(key, count, key in withheld) for key, count in zip(figures, counts, strict=True)]
            if any(c.withheld and c.count is not None and rule.is_small(c.count) for c in cells):
                withheld |= protect(cells, total_is_shown, rule)
        if withheld == before:
            return withheld


def total_must_go(figures: Mapping[str, Sequence[Decimal | None]], withheld: Set[str], rule: DisclosureRule) -> bool:
    """Whether the total gives a small count away even with every figure withheld: 1, 1 and 3 of 5."""
    for counts in zip(*figures.values(), strict=True):
        counted = [(key, count) for key, count in zip(figures, counts, strict=True) if count is not None]
        hidden = [count for key, count in counted if key in withheld]
        if (
            hidden
            and len(hidden) == len(counted)
            and any(map(rule.is_small, hidden))
            and _can_be_narrowed(hidden, rule)
        ):
            return True
    return False


def _least_loss(item: tuple[str, Decimal]) -> tuple[bool, Decimal]:
    _, count = item
    return count == 0, count


def _can_be_narrowed(withheld: Sequence[Decimal], rule: DisclosureRule) -> bool:
    """Whether the sum of the withheld cells tells too much about one of them.

    Each is taken to be 1 at least, so each can be anything from 1 to the sum less 1 for every other; that
    must reach as far as the rule hides, threshold - 1.
    """
    if len(withheld) == 1:
        return True
    return sum(withheld) - (len(withheld) - 1) < rule.threshold - 1


#: More people than any country of a plan has; a larger count is a mistake and is not published.
MOST_PEOPLE = 100_000_000


def shown_count(count: Decimal, rule: DisclosureRule) -> Decimal | None:
    """A count of people as an output shows it: None when it is withheld, else itself or rounded to the rule's base.

    With counts below 8 withheld and rounding to 5: 0 stays 0, 2 is withheld, 8 is shown as 10 and 57 as 55.
    """
    if not count.is_finite() or count < 0 or count != count.to_integral_value():
        raise ValueError("A count of people is a whole number, 0 or more.")
    if count > MOST_PEOPLE:
        raise ValueError(f"More than {MOST_PEOPLE:,} people cannot be right: check the figure.")
    if rule.is_small(count):
        return None
    return count if rule.round_to is None else round_to_base(count, rule.round_to)


def round_to_base(number: Decimal, base: int) -> Decimal:
    """The nearest multiple of the base, halves up: to 5, 2 gives 0, 3 gives 5, 7 gives 5 and 13 gives 15."""
    if base < 1:
        raise ValueError("Only a base of 1 or more can be rounded to.")
    return half_up(number / base, 0) * base
