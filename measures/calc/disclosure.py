"""Small numbers: which figures must not be shown. What else must go with them is ``suppression`` and ``publication``.

The rule follows the practice of UK official statistics: counts from 1 to below the threshold are withheld,
a true zero is kept, and rates go with the counts they are made of. Rates are always worked out from
unrounded counts.
"""

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
