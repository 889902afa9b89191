"""What of a measure's period is withheld from everybody without a right to the raw figures: decided here alone.

The decision is stored with the roll-up (``is_withheld``, ``withheld_partners``), so that pages, charts, files and the
API all read the same one. It follows from the figures of its period alone; a change of one period touches no other.
"""

from collections.abc import Iterable, Mapping

from measures.calc.combining import PartSums, combine
from measures.calc.disclosure import DisclosureRule
from measures.calc.publication import ADDING, Given, PeriodTable, Withheld, everything, withhold
from measures.calc.words import Basis, Combine, MissingReason, Unit
from measures.models import Category, Period
from measures.selectors.gathering import MeasureInputs
from measures.selectors.sums import PartnerFigures

NOTHING = Withheld()
SUPPRESSED = MissingReason.SUPPRESSED_AT_SOURCE


def withheld_in(inputs: MeasureInputs, basis: Basis, period: Period) -> Withheld:
    """What must not be shown of a period; groups and partners by their number. Worked out once for each period."""
    if period.ends_on <= inputs.agree_until:
        basis = Basis.SIGNED_OFF  # the same figures, so the same decision
    place = (basis, period.pk)
    if place not in inputs.decided:
        inputs.decided[place] = _decide(inputs, basis, period)
    return inputs.decided[place]


def is_withheld(withheld: Withheld, category: Category | None) -> bool:
    """Whether the total (no category) or a group is among what is withheld."""
    return withheld.total if category is None else str(category.pk) in withheld.groups


def _decide(inputs: MeasureInputs, basis: Basis, period: Period) -> Withheld:
    if (basis, period.pk) not in inputs.telling:
        return NOTHING
    sums = {category: inputs.sums.get((basis, period.pk, pk)) for category, pk in _series(inputs)}
    rule = DisclosureRule(inputs.threshold)
    partners = inputs.partner_figures.get((basis, period.pk))
    table = _table(inputs, sums, partners or {})
    return everything(table) if partners is None else withhold(table, rule)


def _series(inputs: MeasureInputs) -> Iterable[tuple[str, int | None]]:
    """Names of the total ("") and of each group, with its number in the sums."""
    yield "", None
    for categories in inputs.categories.values():
        yield from ((str(category.pk), category.pk) for category in categories)


def _table(inputs: MeasureInputs, sums: Mapping[str, PartSums | None], partners: PartnerFigures) -> PeriodTable:
    measure = inputs.measure
    how, unit = Combine(measure.combine), Unit(measure.unit)

    def combined(found: PartSums | None) -> Given:
        value = combine(found or PartSums(), how, unit, measure.multiplier, 0).value
        return Given(value.numerator, value.denominator, value.value)

    return PeriodTable(
        unit=unit,
        total=combined(sums[""]),
        breakdowns=[
            {str(each.pk): combined(sums[str(each.pk)]) for each in categories if sums[str(each.pk)]}
            for categories in inputs.categories.values()
        ],
        # In an order of their own, since what is hidden must not depend on how the database happens to give them.
        partners={str(partner): partners[partner][None] for partner in sorted(partners) if None in partners[partner]},
        by_group={
            str(partner): {str(each): given[each] for each in sorted(filter(None, given))}
            for partner, given in sorted(partners.items())
        },
        kept_at_source=frozenset(name for name, each in sums.items() if name and each and each.missing_for(SUPPRESSED)),
        adds_up=how in ADDING,
    )
