"""What must be said beside a figure, in every file that shows it."""

from decimal import Decimal

from measures.calc.disclosure import DisclosureRule, must_withhold
from measures.calc.words import Unit

EXAMPLE = "Example figure"
ESTIMATED = "Estimated"
SMALL = "Small number: not for publication"


def remarks_on(
    unit: Unit,
    numerator: Decimal | None,
    denominator: Decimal | None,
    value: Decimal | None,
    *,
    threshold: int,
    is_estimated: bool,
    is_example: bool,
) -> str:
    """Small by the measure's rule, estimated, an example: "Estimated; Example figure"."""
    is_small = must_withhold(unit, numerator, denominator, value, DisclosureRule(threshold))
    said = ((SMALL, is_small), (ESTIMATED, is_estimated), (EXAMPLE, is_example))
    return "; ".join(words for words, is_so in said if is_so)


def group_of(dimension: str, category: str) -> str:
    """A category as people read it: Ethnic group: White."""
    return f"{dimension}: {category}"
