"""How far a figure may be from what it stands for by chance alone.

Proportions: Wilson. Rates and counts: Byar's approximation from 10 events, exact Poisson below. Directly
standardised rates: Dobson, none under 10 events. Means: Student's t. These are the choices of the public health
statistics of England. Intervals are two-sided and unrounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache
from statistics import NormalDist, stdev

from .values import factor_of, value_of
from .words import Unit

ONE = Decimal(1)
NINETY_FIVE = Decimal("0.95")
#: The standard normal quantile of a 95 % interval.
Z_95 = Decimal("1.959963984540054")
#: Below this many events Byar's approximation is not close enough, and a standardised rate is not reliable.
ENOUGH_EVENTS = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """A value between two limits, all unrounded and in the value's own unit."""

    value: Decimal
    lower: Decimal
    upper: Decimal
    confidence: Decimal
    method: str

    def contains(self, other: Decimal) -> bool:
        """Whether another value is inside, the limits included."""
        return self.lower <= other <= self.upper


def quantile(confidence: Decimal) -> Decimal:
    """z for a two-sided interval: 0.95 gives 1.96. Confidence is a share from 0.9 to below 1."""
    if not Decimal("0.9") <= confidence < 1:
        raise ValueError(f"Give the confidence as a share from 0.9 to below 1, like 0.95; {confidence} is not.")
    if confidence == NINETY_FIVE:
        return Z_95
    return as_decimal(NormalDist().inv_cdf(float((1 + confidence) / 2)))


def wilson(
    numerator: Decimal, denominator: Decimal, *, confidence: Decimal = NINETY_FIVE, multiplier: Decimal = ONE
) -> Interval:
    """The Wilson score interval of a proportion, times the multiplier (100 for percent).

    65 of 100 is 0.65 (0.5525 to 0.7364); 0 of 12 is 0 (0 to 0.2425). Source: Wilson 1927; Newcombe and Altman 2000.
    """
    _refuse(numerator, denominator)
    if denominator <= 0:
        raise ValueError("A proportion needs a denominator above 0.")
    if numerator > denominator:
        raise ValueError("The numerator of a proportion is at most its denominator.")
    z = quantile(confidence)
    share, square = numerator / denominator, z * z
    half = z * (square + 4 * numerator * (1 - share)).sqrt()
    middle, scale = 2 * numerator + square, 2 * (denominator + square)
    lower = Decimal(0) if numerator == 0 else (middle - half) / scale
    upper = ONE if numerator == denominator else (middle + half) / scale
    return Interval(share * multiplier, lower * multiplier, upper * multiplier, confidence, "Wilson")


def byar(events: Decimal, confidence: Decimal = NINETY_FIVE) -> tuple[Decimal | None, Decimal]:
    """Byar's limits of a count; the lower is None where the approximation breaks down (0, or far too few).

    65 gives 50.16 to 82.85. Source: Breslow and Day 1987.
    """
    _refuse(events)
    z, more = quantile(confidence), events + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * more.sqrt())) ** 3
    if events == 0:
        return None, upper
    lower = events * (1 - 1 / (9 * events) - z / (3 * events.sqrt())) ** 3
    return (lower if lower >= 0 else None), upper


def exact_poisson(events: Decimal, confidence: Decimal = NINETY_FIVE) -> tuple[Decimal, Decimal]:
    """The exact limits of a Poisson count: the means at which so many or more, and so many or fewer, are just rare.

    0 gives 0 to 3.689; 5 gives 1.623 to 11.668. Source: Garwood 1936. Small whole counts are solved once, in Decimal,
    so that every machine stores the same digits; others are quantiles of the gamma distribution.
    """
    _refuse(events)
    quantile(confidence)
    if events < ENOUGH_EVENTS and events == int(events):
        return _small_poisson(int(events), (1 - confidence) / 2)
    from scipy.special import gammainccinv, gammaincinv  # heavy, and rare: loaded with the first count of parts

    tail = float((1 - confidence) / 2)
    lower = as_decimal(gammaincinv(float(events), tail)) if events else Decimal(0)
    return lower, as_decimal(gammainccinv(float(events + 1), tail))


@lru_cache(maxsize=64)
def _small_poisson(events: int, tail: Decimal) -> tuple[Decimal, Decimal]:
    """The means that leave ``tail`` at or above the count, and at or below it."""
    with localcontext() as context:
        context.prec = 40
        lower = _mean_that_leaves(events - 1, 1 - tail) if events else Decimal(0)
        upper = _mean_that_leaves(events, tail)
    return +lower, +upper


def _mean_that_leaves(most: int, share: Decimal) -> Decimal:
    """The mean whose chance of ``most`` events or fewer is the share, by Newton's steps.

    The chance falls as the mean grows, by the chance of exactly ``most``: steepest where the mean is ``most``, so
    that steps from there fall short and only ever come nearer.
    """
    mean = Decimal(most) if most else Decimal("0.5")
    for _ in range(100):
        term = total = (-mean).exp()
        for count in range(1, most + 1):
            term *= mean / count
            total += term
        step = (total - share) / term
        mean += step
        if abs(step) < Decimal("1e-30"):
            break
    return mean


def count_limits(events: Decimal, confidence: Decimal = NINETY_FIVE) -> tuple[Decimal, Decimal, str]:
    """The limits of a count with the method's name: Byar from 10 events, exact Poisson below."""
    if events < ENOUGH_EVENTS:
        return *exact_poisson(events, confidence), "Exact"
    lower, upper = byar(events, confidence)
    return (lower if lower is not None else Decimal(0)), upper, "Byar"


def rate_of(
    events: Decimal, population: Decimal, *, multiplier: Decimal = ONE, confidence: Decimal = NINETY_FIVE
) -> Interval:
    """A rate of events, which may outnumber people: 684 of 83,561 at 10,000 is 81.86 (75.84 to 88.23)."""
    _refuse(events, population)
    if population <= 0:
        raise ValueError("A rate needs a population above 0.")
    lower, upper, method = count_limits(events, confidence)
    factor = multiplier / population
    return Interval(events * factor, lower * factor, upper * factor, confidence, method)


def interval_of(
    unit: Unit,
    *,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    value: Decimal | None = None,
    multiplier: Decimal = Decimal(100),
    confidence: Decimal = NINETY_FIVE,
) -> Interval | None:
    """The interval of a figure in its own unit; None where there is no value, or chance has no model for the unit.

    A percentage is a proportion, a rate or a count is of events. Means need every single value (``mean_of``).
    """
    if value_of(unit, numerator=numerator, denominator=denominator, value=value, multiplier=multiplier).value is None:
        return None
    if unit is Unit.COUNT and value is not None and value >= 0:
        lower, upper, method = count_limits(value, confidence)
        return Interval(value, lower, upper, confidence, method)
    if unit not in (Unit.PERCENTAGE, Unit.RATE) or numerator is None or denominator is None:
        return None
    factor = factor_of(unit, multiplier)
    if unit is Unit.PERCENTAGE:
        return wilson(numerator, denominator, confidence=confidence, multiplier=factor)
    return rate_of(numerator, denominator, multiplier=factor, confidence=confidence)


def mean_of(values: Sequence[Decimal], *, confidence: Decimal = NINETY_FIVE) -> Interval:
    """The mean of single values with Student's t limits: 2, 4 and 6 give 4 (-0.97 to 8.97). Two values at least."""
    if len(values) < 2:
        raise ValueError("The interval of a mean needs two values at least.")
    if not all(each.is_finite() for each in values):
        raise ValueError("A value must be a finite number.")
    quantile(confidence)
    from scipy.special import stdtrit

    mean = sum(values, Decimal(0)) / len(values)
    t = as_decimal(stdtrit(float(len(values) - 1), float((1 + confidence) / 2)))
    reach = t * stdev(values, mean) / Decimal(len(values)).sqrt()
    return Interval(mean, mean - reach, mean + reach, confidence, "Student's t")


def as_decimal(number: float) -> Decimal:
    """A float with the digits it prints, no more; never NaN or infinity."""
    decimal = Decimal(repr(float(number)))
    if not decimal.is_finite():
        raise ValueError("The calculation has no finite answer.")
    return decimal


def _refuse(*numbers: Decimal) -> None:
    if not all(number.is_finite() for number in numbers):
        raise ValueError("A figure must be a finite number.")
    if any(number < 0 for number in numbers):
        raise ValueError("Numerators and denominators count something: they cannot be below 0.")
