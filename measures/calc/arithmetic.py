"""How a combined value came about, spelled out so that a reader can check it with a pencil."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .rounding import exact, written
from .words import RATIO_UNITS, Combine, Unit


@dataclass(frozen=True, slots=True)
class Part:
    """What one partner gave; a part whose numbers are withheld is left out by the caller."""

    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None


def arithmetic(
    parts: Sequence[Part],
    how: Combine,
    unit: Unit,
    *,
    numerator: Decimal | None,
    denominator: Decimal | None,
    value: Decimal | None,
    decimals: int,
    multiplier: Decimal = Decimal(100),
    noun: str = "",
) -> list[str]:
    """The steps from partners' figures to the value, one line each.

    20 of 50 with 35 of 60 gives "20 + 35 = 55", "50 + 60 = 110" and "55 of 110 = 50.0%". Without parts only
    the last step is told; without a value there is nothing to tell.
    """
    if value is None:
        return []
    result = written(value, unit, decimals, multiplier=multiplier, noun=noun)
    if how is Combine.MEAN:
        return [f"The mean of {len(parts)} partners' values = {result}"] if parts else []
    if how is Combine.LATEST:
        return [f"The latest figure = {result}"]
    if unit in RATIO_UNITS:
        if numerator is None or denominator is None:
            return []
        tops = [part.numerator for part in parts if part.numerator is not None]
        bottoms = [part.denominator for part in parts if part.denominator is not None]
        factor = f" × {exact(multiplier)}" if unit is Unit.RATE else ""
        last = f"{exact(numerator)} of {exact(denominator)}{factor} = {result}"
        return [*_added(tops, numerator), *_added(bottoms, denominator), last]
    return _added([part.value for part in parts if part.value is not None], value, result)


def _added(numbers: Sequence[Decimal], total: Decimal, result: str = "") -> list[str]:
    """The addition, where there is more than one number and they do make the total."""
    if len(numbers) < 2 or sum(numbers) != total:
        return []
    return [f"{' + '.join(map(exact, numbers))} = {result or exact(total)}"]
