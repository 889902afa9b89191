"""Who may see small numbers, and which of partners' own figures are kept from the others."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from measures.calc.disclosure import DisclosureRule, must_withhold, people_shown, protect_figures
from measures.calc.words import Unit
from measures.models import Measure
from partners.models import Person
from partners.roles import Permission


def sees_small_numbers(person: Person) -> bool:
    """Whether the raw figures of the whole plan are this person's to see."""
    return person.may(Permission.SEE_UNSIGNED_FIGURES)


class Given(Protocol):
    """A partner's figure, signed off or not."""

    @property
    def pk(self) -> int: ...

    @property
    def numerator(self) -> Decimal | None: ...

    @property
    def denominator(self) -> Decimal | None: ...

    @property
    def value(self) -> Decimal | None: ...


def withheld_figures(
    measure: Measure, figures: Sequence[Given], person: Person, *, total_is_shown: bool
) -> frozenset[int]:
    """Which partners' figures, that add up to a measure's total, are kept from a person.

    When the total itself is withheld all are; otherwise as many as keep the small ones from being worked out.
    """
    if sees_small_numbers(person):
        return frozenset()
    if not total_is_shown:
        return frozenset(figure.pk for figure in figures)
    rule = DisclosureRule(measure.disclosure_threshold or measure.priority.plan.partnership.disclosure_threshold)
    unit = Unit(measure.unit)
    parts = {str(figure.pk): (figure.numerator, figure.denominator, figure.value) for figure in figures}
    small = {key for key, numbers in parts.items() if must_withhold(unit, *numbers, rule)}
    counts = {key: people_shown(unit, *numbers) for key, numbers in parts.items()}
    return frozenset(int(key) for key in protect_figures(counts, small, total_is_shown=True, rule=rule))
