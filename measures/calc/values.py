"""From what a partner gives to a value, and what is wrong with a figure that makes no sense."""

from dataclasses import dataclass
from decimal import Decimal

from .rounding import exact, places
from .words import RATIO_UNITS, Unit

MOST_INTEGER_DIGITS = 12
MOST_DECIMALS = 6
HUNDRED = Decimal(100)

#: Why there is no value, as a fragment for a sentence.
NO_VALUE_WORDS = {
    "no_data": "no figure has been given",
    "zero_denominator": "the denominator is 0, so there is no value",
    "no_total": "the groups overlap, so they have no total",
    "not_applicable": "it applies to no partner",
    "latest_disagree": "the latest figures contradict each other",
}

_NEVER_NEGATIVE = frozenset({Unit.COUNT, Unit.PERCENTAGE, Unit.RATE, Unit.DURATION})


@dataclass(frozen=True, slots=True)
class Value:
    """A value, unrounded, with the parts it is made of; or none, with the reason (``NO_VALUE_WORDS``)."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    reason: str | None

    def __post_init__(self) -> None:
        sound = self.reason in NO_VALUE_WORDS if self.value is None else self.reason is None
        if not sound:
            raise ValueError("A value is a number, or none with its reason: never both, never neither.")

    @property
    def why(self) -> str:
        """Why there is no value, in words; empty when there is one."""
        return NO_VALUE_WORDS[self.reason] if self.reason else ""


def value_of(
    unit: Unit,
    *,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    value: Decimal | None = None,
    multiplier: Decimal = HUNDRED,
) -> Value:
    """The value of a figure, not rounded.

    A percentage is numerator / denominator x 100 whatever the multiplier, a rate x the multiplier, a mean x
    1; the other units are given directly. 684 of 83,561 at 10,000 gives 81.856… A denominator of 0 gives no
    value.
    """
    _refuse_what_is_not_finite(numerator, denominator, value)
    if unit not in RATIO_UNITS:
        return Value(value, None, None, None if value is not None else "no_data")
    if numerator is None or denominator is None:
        return Value(None, numerator, denominator, "no_data")
    if denominator == 0:
        return Value(None, numerator, denominator, "zero_denominator")
    # Multiply first: the division is then the only step that can round, at the 28th digit.
    return Value(numerator * factor_of(unit, multiplier) / denominator, numerator, denominator, None)


def factor_of(unit: Unit, multiplier: Decimal) -> Decimal:
    """What numerator / denominator is multiplied by: 100, the rate's multiplier, or 1 for a mean."""
    if unit is Unit.PERCENTAGE:
        return HUNDRED
    return multiplier if unit is Unit.RATE else Decimal(1)


def figure_problem(
    unit: Unit,
    numerator: Decimal | None,
    denominator: Decimal | None,
    value: Decimal | None,
) -> str | None:
    """What is wrong with a figure, as a sentence that says what to do; None when nothing is.

    An empty figure is not wrong: it is not there yet.
    """
    given = {"numerator": numerator, "denominator": denominator, "value": value}
    for name, number in given.items():
        problem = _digits_problem(name, number)
        if problem:
            return problem
    if unit in RATIO_UNITS:
        return _pair_problem(unit, numerator, denominator, value)
    if numerator is not None or denominator is not None:
        return f"Give the value alone: “{unit.label}” has no numerator or denominator."
    return _value_problem(unit, value)


def _refuse_what_is_not_finite(*numbers: Decimal | None) -> None:
    if any(number is not None and not number.is_finite() for number in numbers):
        raise ValueError("A figure must be a finite number.")


def _digits_problem(name: str, number: Decimal | None) -> str | None:
    if number is None:
        return None
    if not number.is_finite():
        return f"Give the {name} as an ordinary number."
    if number and number.adjusted() >= MOST_INTEGER_DIGITS:
        return f"The {name} is too large: at most {MOST_INTEGER_DIGITS} digits before the point."
    if places(number) > MOST_DECIMALS:
        return f"The {name} is too long: at most {MOST_DECIMALS} digits after the point."
    return None


def _pair_problem(
    unit: Unit, numerator: Decimal | None, denominator: Decimal | None, value: Decimal | None
) -> str | None:
    if value is not None:
        return "Give the numerator and the denominator, not the value: it is worked out from them."
    if numerator is None and denominator is None:
        return None
    if denominator is None:
        return "Give both the numerator and the denominator: the denominator is missing."
    if numerator is None:
        return "Give both the numerator and the denominator: the numerator is missing."
    if denominator < 0:
        return f"The denominator cannot be below 0; it is {exact(denominator)}."
    if numerator < 0:
        return f"The numerator cannot be below 0; it is {exact(numerator)}."
    return _proportion_problem(unit, numerator, denominator)


def _proportion_problem(unit: Unit, numerator: Decimal, denominator: Decimal) -> str | None:
    if denominator == 0 and numerator != 0:
        return f"The denominator is 0 but the numerator is {exact(numerator)}: check both."
    if unit is Unit.PERCENTAGE and numerator > denominator:
        return (
            f"The numerator ({exact(numerator)}) is above the denominator ({exact(denominator)}): "
            "check that they are not swapped."
        )
    return None


def _value_problem(unit: Unit, value: Decimal | None) -> str | None:
    if value is None:
        return None
    if unit is Unit.YES_NO and value not in (0, 1):
        return "Answer 1 for yes or 0 for no."
    if unit in _NEVER_NEGATIVE and value < 0:
        return f"The value cannot be below 0; it is {exact(value)}."
    if unit is Unit.COUNT and value != value.to_integral_value():
        return f"A count is a whole number; {exact(value)} is not."
    return None
