"""Rates that allow for a population's age: directly standardised (Dobson) and indirectly (observed over expected).

The methods and their limits are those of England's public health statistics. Bands (of age, say) come in one order
in every argument.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .intervals import ENOUGH_EVENTS, NINETY_FIVE, ONE, Interval, byar, count_limits


@dataclass(frozen=True, slots=True)
class Band:
    """One band of the people: events among how many."""

    events: Decimal
    people: Decimal

    def __post_init__(self) -> None:
        if not (self.events.is_finite() and self.people.is_finite()):
            raise ValueError("A figure must be a finite number.")
        if self.events < 0 or self.people <= 0:
            raise ValueError("A band needs people, and events are not below 0.")


@dataclass(frozen=True, slots=True)
class Standardised:
    """A standardised figure, or none with the reason."""

    interval: Interval | None
    reason: str


def directly_standardised(
    bands: Sequence[Band],
    standard: Sequence[Decimal],
    *,
    multiplier: Decimal = Decimal(100000),
    confidence: Decimal = NINETY_FIVE,
) -> Standardised:
    """The rate a standard population would have, with Dobson's limits around Byar's of the total count.

    value = sum(w x / n) / sum(w); limits = value + sqrt(var / X) (Byar(X) - X). None under 10 events in all, when
    it would not be reliable. Source: Dobson and others 1991.
    """
    if len(bands) != len(standard) or not bands:
        raise ValueError("Give the standard population of every band.")
    if any(not weight.is_finite() or weight < 0 for weight in standard) or not sum(standard):
        raise ValueError("The standard population must be there, and not below 0.")
    events = sum((band.events for band in bands), Decimal(0))
    if events < ENOUGH_EVENTS:
        return Standardised(None, f"fewer than {ENOUGH_EVENTS} events in all, too few for a standardised rate")
    weight = sum(standard, Decimal(0))
    pairs = list(zip(bands, standard, strict=True))
    value = sum((w * band.events / band.people for band, w in pairs), Decimal(0)) / weight
    variance = sum((band.events * (w / band.people) ** 2 for band, w in pairs), Decimal(0)) / weight**2
    spread = (variance / events).sqrt()
    lower, upper = byar(events, confidence)
    low, high = value + spread * ((lower or Decimal(0)) - events), value + spread * (upper - events)
    limits = Interval(value * multiplier, low * multiplier, high * multiplier, confidence, "Dobson")
    return Standardised(limits, "directly standardised")


def expected_events(people: Sequence[Decimal], reference: Sequence[Band]) -> Decimal:
    """The events there would be at the reference's rates: sum of people x reference events / reference people."""
    pairs = zip(people, reference, strict=True)
    return sum((count * band.events / band.people for count, band in pairs), Decimal(0))


def indirectly_standardised(
    observed: Decimal, expected: Decimal, *, reference: Decimal = ONE, confidence: Decimal = NINETY_FIVE
) -> Standardised:
    """Observed over expected events, times the reference (100 for a ratio, or the reference's own rate).

    Limits are those of the observed count. 895 observed where 835.88 were expected is 1.071 (1.002 to 1.143).
    """
    if not expected.is_finite() or expected <= 0:
        return Standardised(None, "no events were to be expected")
    lower, upper, method = count_limits(observed, confidence)
    factor = reference / expected
    return Standardised(
        Interval(observed * factor, lower * factor, upper * factor, confidence, method), "indirectly standardised"
    )
