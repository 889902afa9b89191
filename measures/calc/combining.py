"""Partners, categories and periods put together: sums from 0, never a mean of percentages by accident.

``PartSums`` is all that a combination needs to know, and sums add: any order, any grouping, the same answer.
5 of 10 with 10 of 100 is 15 of 110, 13.64 %, not the 30 % a mean of percentages would claim.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add, or_

from .rounding import exact
from .values import Value, factor_of, value_of
from .words import RATIO_UNITS, Combine, CombineTime, MissingReason, Unit

ZERO = Decimal(0)
_REASONS = tuple(MissingReason)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one partner gave for one period (and category): figures, or the reason there are none.

    Nothing at all means not given yet. ``as_of`` is the day the figure stands for, used only by ``latest``.
    """

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    missing_reason: MissingReason | None = None
    estimated: bool = False
    revised: bool = False
    as_of: date | None = None

    def __post_init__(self) -> None:
        given = [part for part in (self.numerator, self.denominator, self.value) if part is not None]
        if given and self.missing_reason is not None:
            raise ValueError("A contribution has figures or a reason why not, never both.")
        if not all(part.is_finite() for part in given):
            raise ValueError("A figure must be a finite number.")

    @property
    def has_pair(self) -> bool:
        return self.numerator is not None and self.denominator is not None


@dataclass(frozen=True, slots=True)
class Latest:
    """The most recent contribution; ``disagree`` when two of the same day are not the same figure."""

    as_of: date | None
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    disagree: bool = False

    def __or__(self, other: "Latest") -> "Latest":
        """The later of two; on a tie that disagrees the larger stands for both, so order is no matter."""
        mine, theirs = self.as_of or date.min, other.as_of or date.min
        if mine != theirs:
            return self if mine > theirs else other
        first, second = sorted((self, other), key=_figures)
        disagree = self.disagree or other.disagree or _figures(first) != _figures(second)
        return Latest(second.as_of, second.numerator, second.denominator, second.value, disagree)


def _figures(latest: Latest) -> tuple[tuple[bool, Decimal], ...]:
    parts = (latest.numerator, latest.denominator, latest.value)
    return tuple((part is not None, part if part is not None else ZERO) for part in parts)


@dataclass(frozen=True, slots=True)
class Ends:
    """The least above 0 and the most that a contributor gave of something; None where nobody gave any."""

    least: Decimal | None = None
    most: Decimal | None = None

    @classmethod
    def of(cls, number: Decimal) -> "Ends":
        return cls(number if number > 0 else None, number)

    def __or__(self, other: "Ends") -> "Ends":
        least = [each for each in (self.least, other.least) if each is not None]
        most = [each for each in (self.most, other.most) if each is not None]
        return Ends(min(least, default=None), max(most, default=None))


NO_ENDS = Ends()


@dataclass(frozen=True, slots=True)
class PartSums:
    """Sums over contributions: a monoid with ``PartSums()`` as nothing and ``+`` as together.

    ``ratios`` is the exact sum of each contributor's own numerator / denominator, which only ``mean`` reads.
    ``missing`` counts contributors by reason, in the order of ``MissingReason``. ``ends`` are of the contributors'
    numerators, of what their denominators have above them, of denominators and of values: what small numbers need.
    """

    reported: int = 0
    numerator: Decimal = ZERO
    denominator: Decimal = ZERO
    pairs_count: int = 0
    value: Decimal = ZERO
    values_count: int = 0
    ratios: Fraction = field(default_factory=Fraction)
    ratios_count: int = 0
    latest: Latest | None = None
    missing: tuple[int, ...] = (0,) * len(_REASONS)
    estimated: int = 0
    revised: int = 0
    ends: tuple[Ends, Ends, Ends, Ends] = (NO_ENDS,) * 4

    @classmethod
    def of(cls, given: Contribution) -> "PartSums":
        """The sums of one contribution. Half a pair is not a figure yet, so it has not reported."""
        if given.missing_reason is not None:
            return cls(missing=tuple(int(reason is given.missing_reason) for reason in _REASONS))
        if given.value is None and not given.has_pair:
            return cls()
        # Half a pair beside a value says nothing: only whole pairs are added.
        numerator = given.numerator if given.has_pair and given.numerator is not None else ZERO
        denominator = given.denominator if given.has_pair and given.denominator is not None else ZERO
        return cls(
            reported=1,
            numerator=numerator,
            denominator=denominator,
            pairs_count=int(given.has_pair),
            value=given.value if given.value is not None else ZERO,
            values_count=int(given.value is not None),
            ratios=Fraction(numerator) / Fraction(denominator) if denominator else Fraction(),
            ratios_count=int(denominator != 0),
            latest=Latest(given.as_of, given.numerator, given.denominator, given.value),
            estimated=int(given.estimated),
            revised=int(given.revised),
            ends=_ends(given),
        )

    @classmethod
    def over(cls, given: Iterable[Contribution]) -> "PartSums":
        """The sums of many contributions."""
        return reduce(add, map(cls.of, given), cls())

    def __add__(self, other: "PartSums") -> "PartSums":
        return PartSums(
            reported=self.reported + other.reported,
            numerator=self.numerator + other.numerator,
            denominator=self.denominator + other.denominator,
            pairs_count=self.pairs_count + other.pairs_count,
            value=self.value + other.value,
            values_count=self.values_count + other.values_count,
            # Fractions are slow, and nearly always there are none.
            ratios=self.ratios + other.ratios
            if self.ratios_count and other.ratios_count
            else self.ratios or other.ratios,
            ratios_count=self.ratios_count + other.ratios_count,
            latest=self.latest | other.latest if self.latest and other.latest else self.latest or other.latest,
            missing=tuple(map(add, self.missing, other.missing)),
            estimated=self.estimated + other.estimated,
            revised=self.revised + other.revised,
            ends=tuple(map(or_, self.ends, other.ends)),
        )

    def missing_for(self, reason: MissingReason) -> int:
        """How many contributors gave (or were given) this reason."""
        return self.missing[_REASONS.index(reason)]


def _ends(given: Contribution) -> tuple[Ends, Ends, Ends, Ends]:
    value = Ends.of(given.value) if given.value is not None else NO_ENDS
    if given.numerator is None or given.denominator is None:
        return NO_ENDS, NO_ENDS, NO_ENDS, value
    rest = given.denominator - given.numerator
    return Ends.of(given.numerator), Ends.of(rest), Ends.of(given.denominator), value


@dataclass(frozen=True, slots=True)
class Combined:
    """One value from many contributors, and how many of those expected it stands on.

    ``expected`` leaves out partners to whom the measure does not apply. A partial value is provisional.
    """

    value: Value
    reported: int
    expected: int
    is_partial: bool
    reason: str
    missing: tuple[tuple[MissingReason, int], ...]
    estimated: int = 0
    revised: int = 0


def combine(sums: PartSums, how: Combine, unit: Unit, multiplier: Decimal, expected: int) -> Combined:
    """Contributors put together by the measure's rule, with completeness.

    ``expected`` counts the contributors asked, with those who answered "not applicable". Any other reason
    counts as not reported. Nobody at all gives no value (``no_data``), never 0.
    """
    applicable = max(expected - sums.missing_for(MissingReason.NOT_APPLICABLE), sums.reported)
    missing = tuple((reason, count) for reason, count in zip(_REASONS, sums.missing, strict=True) if count)
    value = _combined_value(sums, how, unit, multiplier)
    if sums.reported == 0 and applicable == 0 and expected > 0:
        value = Value(None, None, None, "not_applicable")
    return Combined(
        value=value,
        reported=sums.reported,
        expected=applicable,
        is_partial=sums.reported < applicable,
        reason=completeness(sums.reported, applicable),
        missing=missing,
        estimated=sums.estimated,
        revised=sums.revised,
    )


def completeness(reported: int, expected: int) -> str:
    """How many of the expected partners reported, as a fragment: 3 of 4 partners reported."""
    if expected == 0:
        return "no partner is expected to report"
    if expected == 1:
        return "its one partner reported" if reported else "its one partner has not reported"
    if reported == 0:
        return f"none of {expected} partners reported"
    if reported < expected:
        return f"{reported} of {expected} partners reported"
    return "both partners reported" if expected == 2 else f"all {expected} partners reported"


def _combined_value(sums: PartSums, how: Combine, unit: Unit, multiplier: Decimal) -> Value:
    if sums.reported == 0:
        return Value(None, None, None, "no_data")
    if how is Combine.NO_TOTAL:
        return Value(None, None, None, "no_total")
    if how is Combine.LATEST:
        return _latest_value(sums, unit, multiplier)
    if how is Combine.MEAN:
        return _mean_value(sums, unit, multiplier)
    # A sum of percentages means nothing: "sum" of a ratio is the ratio of its sums.
    return _pooled(sums, unit, multiplier)


def _pooled(sums: PartSums, unit: Unit, multiplier: Decimal) -> Value:
    return value_of(
        unit,
        numerator=sums.numerator if sums.pairs_count else None,
        denominator=sums.denominator if sums.pairs_count else None,
        value=sums.value if sums.values_count else None,
        multiplier=multiplier,
    )


def _latest_value(sums: PartSums, unit: Unit, multiplier: Decimal) -> Value:
    latest = sums.latest
    if latest is None:
        return Value(None, None, None, "no_data")
    if latest.disagree:
        return Value(None, None, None, "latest_disagree")
    return value_of(
        unit,
        numerator=latest.numerator,
        denominator=latest.denominator,
        value=latest.value,
        multiplier=multiplier,
    )


def _mean_value(sums: PartSums, unit: Unit, multiplier: Decimal) -> Value:
    """The mean of contributors' values, each counting the same: an explicit choice, never the default."""
    if unit not in RATIO_UNITS:
        mean = sums.value / sums.values_count if sums.values_count else None
        return Value(mean, None, None, None if mean is not None else "no_data")
    if sums.ratios_count == 0:
        return Value(None, None, None, "zero_denominator" if sums.pairs_count else "no_data")
    mean_ratio = sums.ratios * Fraction(factor_of(unit, multiplier)) / sums.ratios_count
    mean = Decimal(mean_ratio.numerator) / Decimal(mean_ratio.denominator)
    return Value(mean, sums.numerator, sums.denominator, None)


@dataclass(frozen=True, slots=True)
class YearToDate:
    """Periods put together, and how many of them had a value. Partial when anything expected is missing."""

    value: Value
    periods_counted: int
    periods_expected: int
    is_partial: bool


def combine_time(
    periods: Sequence[PartSums | None],
    how: CombineTime,
    *,
    unit: Unit,
    multiplier: Decimal = Decimal(100),
    within: Combine = Combine.SUM,
    expected: int | None = None,
) -> YearToDate:
    """Periods, oldest first, put together: flows add, stocks take the latest, ratios pool both parts.

    ``within`` is the rule across contributors, ``expected`` the contributors of each period when known. A
    period without a figure is left out and makes the result partial, never a 0. For ``latest`` only the
    last period must be there and complete; an older one stands in for it and says partial.
    """
    known = [sums for sums in periods if sums is not None]
    values = [None if s is None else combine(s, within, unit, multiplier, expected or 0) for s in periods]
    counted = [combined for combined in values if combined is not None and _has_figure(combined)]
    if how is CombineTime.LATEST:
        value = counted[-1].value if counted else Value(None, None, None, _no_value_reason(values))
        needed = values[-1:]
    else:
        needed = values
        if within is Combine.NO_TOTAL:
            value = Value(None, None, None, "no_total" if known else "no_data")
        elif unit in RATIO_UNITS:
            value = _pooled(reduce(add, known, PartSums()), unit, multiplier)
        else:
            total = sum((c.value.value for c in counted if c.value.value is not None), ZERO)
            value = value_of(unit, value=total if counted else None)
    return YearToDate(value, len(counted), len(periods), any(_is_short(c, expected) for c in needed) or not periods)


def _has_figure(combined: Combined) -> bool:
    """Whether a period has its figures. 0 of 0 is a figure: nobody was there to count."""
    return combined.value.value is not None or combined.value.reason == "zero_denominator"


def _is_short(combined: Combined | None, expected: int | None) -> bool:
    if combined is None:
        return True
    if not _has_figure(combined):
        return combined.value.reason != "not_applicable"
    return expected is not None and combined.is_partial


def _no_value_reason(values: Sequence[Combined | None]) -> str:
    reasons = [combined.value.reason for combined in values if combined is not None and combined.value.reason]
    return reasons[-1] if reasons else "no_data"


def adds_up(total: PartSums | Contribution, categories: Iterable[PartSums | Contribution]) -> str | None:
    """What the categories add to when that is not the stated total; None when they agree.

    While some category has no figure, only a sum above the total can be wrong.
    """
    stated = total if isinstance(total, PartSums) else PartSums.of(total)
    parts = [part if isinstance(part, PartSums) else PartSums.of(part) for part in categories]
    if stated.reported == 0 or not any(part.reported for part in parts):
        return None
    summed = reduce(add, parts, PartSums())
    complete = all(part.reported for part in parts)
    differences = [
        f"{name} of the categories add to {exact(found)}, but the total says {exact(wanted)}"
        for name, found, wanted in (
            ("the numerators", summed.numerator, stated.numerator),
            ("the denominators", summed.denominator, stated.denominator),
            ("the values", summed.value, stated.value),
        )
        if found > wanted or (complete and found != wanted)
    ]
    if not differences:
        return None
    sentence = "; ".join(differences)
    return f"{sentence[0].upper()}{sentence[1:]}."
