"""The gap between a group and a named reference group, with its uncertainty, and whether it is widening.

A gap is worked out from unrounded rates and rounded half up once, when it is written: rounding both rates first
gives another last digit in about one place of five.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .intervals import NINETY_FIVE, Interval, interval_of, quantile
from .rounding import written_gap
from .values import HUNDRED, Value, value_of
from .words import GapChange, Polarity, Unit

#: Units in which groups of any size compare; a count or an amount grows with its group.
COMPARABLE = frozenset({Unit.PERCENTAGE, Unit.RATE, Unit.MEAN, Unit.DURATION, Unit.SCORE})


@dataclass(frozen=True, slots=True)
class Group:
    """One group's figure: the parts of a percentage, rate or mean, or a value alone."""

    name: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A group less the reference (``absolute``) and over it (``relative``), unrounded; or none, with the reason.

    A limit is None where chance has no model for the unit; ``relative`` also where the reference is 0.
    """

    group: str
    reference: str
    absolute: Interval | None
    relative: Interval | None
    difference: Decimal | None
    ratio: Decimal | None
    reason: str

    @property
    def size(self) -> Decimal:
        """How far the two are apart, whoever is ahead; 0 without a gap."""
        return abs(self.difference) if self.difference is not None else Decimal(0)

    def written(self, unit: Unit, decimals: int, *, multiplier: Decimal = HUNDRED, noun: str = "") -> str:
        """The gap as people read it, rounded once: 13.2 points, −5.6 points; empty when there is none."""
        if self.difference is None:
            return ""
        return written_gap(self.difference, unit, decimals, multiplier=multiplier, noun=noun)


def gap(
    group: Group,
    reference: Group,
    unit: Unit,
    *,
    multiplier: Decimal = HUNDRED,
    confidence: Decimal = NINETY_FIVE,
) -> Gap:
    """The gap of a group against its reference.

    Differences have Newcombe's interval (method 10), built from each group's own interval: Wilson for percentages,
    Byar or exact for rates and counts. Ratios have the interval of their logarithm (Katz), where both groups have
    events. Girls 1,398 of 2,061 against boys 1,158 of 2,121: 13.2 points (10.3 to 16.1), ratio 1.24 (1.18 to 1.30).
    """
    if group.is_withheld or reference.is_withheld:
        return Gap(
            group.name, reference.name, None, None, None, None, "a group is withheld because its numbers are small"
        )
    one, other = _value(group, unit, multiplier), _value(reference, unit, multiplier)
    missing = [each.name for each, value in ((group, one), (reference, other)) if value.value is None]
    if one.value is None or other.value is None:
        return Gap(
            group.name, reference.name, None, None, None, None, f"there is no figure for {' and '.join(missing)}"
        )
    difference = one.value - other.value
    ratio = one.value / other.value if other.value > 0 else None
    absolute = relative = None
    first, second = _interval(group, unit, multiplier, confidence), _interval(reference, unit, multiplier, confidence)
    if first is not None and second is not None:
        absolute = difference_of(first, second)
        relative = _ratio(group, reference, unit, ratio, confidence)
    reason = "unrounded figures, the group less the reference"
    return Gap(group.name, reference.name, absolute, relative, difference, ratio, reason)


def difference_of(first: Interval, second: Interval) -> Interval:
    """First less second, the limits recovered from those of both (Newcombe 1998, method 10; Zou and Donner 2008)."""
    value = first.value - second.value
    down = ((first.value - first.lower) ** 2 + (second.upper - second.value) ** 2).sqrt()
    up = ((first.upper - first.value) ** 2 + (second.value - second.lower) ** 2).sqrt()
    return Interval(value, value - down, value + up, first.confidence, "Newcombe")


def _value(group: Group, unit: Unit, multiplier: Decimal) -> Value:
    return value_of(
        unit, numerator=group.numerator, denominator=group.denominator, value=group.value, multiplier=multiplier
    )


def _interval(group: Group, unit: Unit, multiplier: Decimal, confidence: Decimal) -> Interval | None:
    return interval_of(
        unit,
        numerator=group.numerator,
        denominator=group.denominator,
        value=group.value,
        multiplier=multiplier,
        confidence=confidence,
    )


def _ratio(group: Group, reference: Group, unit: Unit, ratio: Decimal | None, confidence: Decimal) -> Interval | None:
    """The interval of a ratio on its logarithm's scale: variance 1/x - 1/n for each proportion, 1/x for each rate."""
    events = [each.value if unit is Unit.COUNT else each.numerator for each in (group, reference)]
    if ratio is None or any(count is None or count <= 0 for count in events):
        return None
    variance = sum((1 / count for count in events if count), Decimal(0))
    if unit is Unit.PERCENTAGE:
        variance -= sum((1 / each.denominator for each in (group, reference) if each.denominator), Decimal(0))
    spread = (quantile(confidence) * max(variance, Decimal(0)).sqrt()).exp()
    return Interval(ratio, ratio / spread, ratio * spread, confidence, "Katz")


@dataclass(frozen=True, slots=True)
class GapMove:
    """What the gap has done, by how much (the size now less the size before) and why that is the verdict."""

    change: GapChange
    by: Decimal | None
    reason: str

    @property
    def spoils_green(self) -> bool:
        """Whether a good status may not be shown alone: a widening gap is always said beside it."""
        return self.change is GapChange.WIDER


def gap_move(now: Gap | None, before: Gap | None, *, dead_band: Decimal = Decimal(0)) -> GapMove:
    """Whether a gap is wider than before: its size, whichever group is ahead.

    With intervals on both sides, the change must be more than chance explains; without, larger than the dead-band.
    5 points then, 9 now, each within 1: wider. A gap that changed sides is judged by its size, and that is said.
    """
    if dead_band < 0:
        raise ValueError("A dead-band cannot be below 0.")
    if now is None or now.difference is None:
        return GapMove(GapChange.CANT_SAY, None, "there is no gap now")
    if before is None or before.difference is None:
        return GapMove(GapChange.CANT_SAY, None, "there is no earlier gap")
    if now.reference != before.reference:
        return GapMove(GapChange.CANT_SAY, None, "the reference group changed")
    by = now.size - before.size
    sides = ", and it changed sides" if now.difference * before.difference < 0 else ""
    if abs(by) <= dead_band:
        return GapMove(GapChange.SAME, by, f"the size of the gap is about the same{sides}")
    if now.absolute is not None and before.absolute is not None:
        if difference_of(now.absolute, before.absolute).contains(Decimal(0)):
            return GapMove(GapChange.SAME, by, f"no more than chance explains{sides}")
        sides = f", by more than chance explains{sides}"
    change = GapChange.WIDER if by > 0 else GapChange.NARROWER
    return GapMove(change, by, f"the gap is {change.value} than before{sides}")


def disadvantage(found: Gap, polarity: Polarity) -> Decimal | None:
    """How much worse the group is than the reference, in the figure's unit: below 0 when it is better.

    None without a gap, or where neither way is good. 52 against 60 where high is good is 8.
    """
    if found.difference is None or polarity not in (Polarity.HIGH_IS_GOOD, Polarity.LOW_IS_GOOD):
        return None
    return -found.difference if polarity is Polarity.HIGH_IS_GOOD else found.difference


def largest_gap(gaps: Sequence[Gap], polarity: Polarity) -> Gap | None:
    """The gap of the group that is furthest behind the reference; where none is behind, or no way is good, the widest.

    Reference 60; 45, 58 and 80 where high is good: 45, though 80 is further off. None where there is no gap at all.
    """
    known = [each for each in gaps if each.difference is not None]
    behind = [each for each in known if (disadvantage(each, polarity) or 0) > 0]
    return max(behind or known, key=lambda each: each.size, default=None)
