"""Rounding once, at the end, half up; and numbers written as people read them.

Half up on exact decimals reproduces the Department for Education's published percentages, which rounding
half to even does not: 27 of 48 is 56.25 %, published as 56.3.
"""

from decimal import ROUND_HALF_UP, Context, Decimal

from .words import Unit

MINUS = "\u2212"  # read aloud as "minus"; a hyphen is not


def half_up(value: Decimal, decimals: int) -> Decimal:
    """The value to a number of decimals, halves away from zero: 56.25 gives 56.3, -0.04 gives 0.0."""
    if not value.is_finite():
        raise ValueError("Only a finite number can be rounded.")
    # The context must hold every digit of the result, or quantize refuses a long number.
    context = Context(prec=max(28, value.adjusted() + decimals + 3), rounding=ROUND_HALF_UP)
    rounded = value.quantize(Decimal(1).scaleb(-decimals), context=context)
    return rounded if rounded else rounded.copy_abs()


def written(
    value: Decimal,
    unit: Unit,
    decimals: int,
    *,
    multiplier: Decimal = Decimal(100),
    noun: str = "",
) -> str:
    """A value as a person reads it: 52%, 81.9 per 10,000, £1,200, 684 children, Yes.

    ``noun`` names what is counted, in the plural, for units that have no sign of their own; 1 stands
    without it. A true zero prints as 0, so that it differs from a small number that rounds to 0.0.
    """
    digits = _digits(value, decimals)
    sign = MINUS if digits.startswith("-") else ""
    digits = digits.removeprefix("-")
    match unit:
        case Unit.PERCENTAGE:
            return f"{sign}{digits}%"
        case Unit.RATE:
            return f"{sign}{digits} per {exact(multiplier)}"
        case Unit.MONEY:
            return f"{sign}£{digits}"
        case Unit.YES_NO if value in (0, 1):
            return "Yes" if value else "No"
        case _:
            return f"{sign}{digits} {noun}".rstrip() if digits != "1" else f"{sign}1"


def written_gap(
    amount: Decimal,
    unit: Unit,
    decimals: int,
    *,
    multiplier: Decimal = Decimal(100),
    noun: str = "",
) -> str:
    """A difference as a person reads it: percentages differ by points, everything else by its own unit."""
    if unit is Unit.PERCENTAGE:
        digits = _digits(amount, decimals).replace("-", MINUS)
        return f"{digits} {'point' if abs(amount) == 1 else 'points'}"
    if unit is Unit.YES_NO:
        return _digits(amount, decimals).replace("-", MINUS)
    return written(amount, unit, decimals, multiplier=multiplier, noun=noun)


def exact(value: Decimal) -> str:
    """A number with every digit it has and no more: 10,000, 52.25, −3."""
    return _digits(value, places(value)).replace("-", MINUS)


def places(value: Decimal) -> int:
    """How many decimals a number needs to be written exactly: 52.250 needs 2, 1E+4 needs 0."""
    fraction = format(value, "f").partition(".")[2]
    return len(fraction.rstrip("0"))


def _digits(value: Decimal, decimals: int) -> str:
    if not value:
        return "0"
    return f"{half_up(value, decimals):,f}"
