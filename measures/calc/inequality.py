"""The slope and the relative index of inequality: the gap over all groups from most to least deprived, not two.

Each group stands at the middle of its share of the people, ranked from the most deprived; a straight line through
the groups' values, weighed by their people, runs from 0 to 1. Its rise is the slope index (SII), its end over its
start the relative index (RII). Source: Low and Low 2004, as England's public health statistics do it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from .intervals import NINETY_FIVE, Interval, quantile

FEWEST_GROUPS = 5
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class DeprivationGroup:
    """One group of people with its value, and the limits of its 95 % interval where they are known.

    A value of None is withheld or missing; people are the figure's denominator.
    """

    people: Decimal | None
    value: Decimal | None
    lower: Decimal | None = None
    upper: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Inequality:
    """Both indices in full, or none with the reason.

    ``start`` is the line's value at the most deprived end, ``midpoints`` where the groups stand, ``line`` the fitted
    constant and slope on the scale of the fit. Intervals are None where the groups' own are not known; the relative
    index also where the line starts at 0, and it means nothing where the line crosses 0.
    """

    slope_index: Decimal | None
    relative_index: Decimal | None
    slope_interval: Interval | None
    relative_interval: Interval | None
    start: Decimal | None
    midpoints: tuple[Decimal, ...]
    line: tuple[Decimal, Decimal] | None
    reason: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale a line is fitted on: into it, out of it, and the slope of the way out."""

    into: Callable[[Decimal], Decimal]
    out: Callable[[Decimal], Decimal]
    steepness: Callable[[Decimal], Decimal]
    allows: Callable[[Decimal], bool]


def _logistic(number: Decimal) -> Decimal:
    return 1 / (1 + (-number).exp())


LINEAR = Scale(lambda v: v, lambda v: v, lambda v: ONE, lambda v: True)
#: For rates.
LOG = Scale(lambda v: v.ln(), lambda v: v.exp(), lambda v: v.exp(), lambda v: v > 0)
#: For proportions (shares from 0 to 1).
LOGIT = Scale(lambda v: (v / (1 - v)).ln(), _logistic, lambda v: _logistic(v) * (1 - _logistic(v)), lambda v: 0 < v < 1)


def inequality(
    groups: Sequence[DeprivationGroup],
    *,
    scale: Scale = LINEAR,
    multiplier: Decimal = ONE,
    confidence: Decimal = NINETY_FIVE,
) -> Inequality:
    """SII and RII of groups given from most to least deprived; the SII times the multiplier (100 for points).

    Needs five groups or more, all with people and none withheld. A multiplier below 0 turns both round. Intervals
    follow from the groups' own by error propagation. Children looked after per 10,000 by fifths of unequal size,
    142, 110, 88, 60 and 41: SII -125.5, RII 0.21.
    """
    problem = _why_not(groups, scale)
    if problem:
        return Inequality(None, None, None, None, None, (), None, problem)
    fit = _fit(groups, scale)
    start, end = scale.out(fit.constant), scale.out(fit.constant + fit.slope)
    sii, rii = (end - start) * multiplier, None if start == 0 else end / start
    if rii is not None and multiplier < 0:
        rii = None if rii == 0 else 1 / rii
    errors = _errors(groups, scale, fit)
    z = quantile(confidence)
    slope_interval = relative_interval = None
    if errors is not None:
        reach = z * abs(multiplier) * errors[0]
        slope_interval = Interval(sii, sii - reach, sii + reach, confidence, "error propagation")
    if errors is not None and rii is not None and start > 0 and end > 0:
        spread = (z * errors[1]).exp()
        relative_interval = Interval(rii, rii / spread, rii * spread, confidence, "error propagation")
    reason = f"{len(groups)} groups from most to least deprived"
    line = (fit.constant, fit.slope)
    return Inequality(sii, rii, slope_interval, relative_interval, start, fit.midpoints, line, reason)


def _why_not(groups: Sequence[DeprivationGroup], scale: Scale) -> str:
    if len(groups) < FEWEST_GROUPS:
        return f"{len(groups)} groups are too few: a slope needs {FEWEST_GROUPS}"
    if any(group.people is None or group.people <= 0 for group in groups):
        return "some group has nobody in it, or it is not known how many"
    if any(group.value is None for group in groups):
        return "some group's figure is withheld or missing"
    if not all(number.is_finite() for group in groups for number in (group.people, group.value) if number is not None):
        raise ValueError("A figure must be a finite number.")
    if not all(scale.allows(group.value) for group in groups if group.value is not None):
        return "some group's figure does not fit the scale of the line"
    return ""


@dataclass(frozen=True, slots=True)
class _Fit:
    """A weighted line; ``lifts`` and ``pulls`` are what each group's value adds to its constant and its slope."""

    midpoints: tuple[Decimal, ...]
    lifts: tuple[Decimal, ...]
    pulls: tuple[Decimal, ...]
    constant: Decimal
    slope: Decimal


def _fit(groups: Sequence[DeprivationGroup], scale: Scale) -> _Fit:
    people = [group.people for group in groups if group.people is not None]
    values = [scale.into(group.value) for group in groups if group.value is not None]
    total = sum(people, Decimal(0))
    shares = [each / total for each in people]
    midpoints = tuple(end - share / 2 for end, share in zip(accumulate(shares), shares, strict=True))
    middle = _dot(shares, midpoints)
    spread = _dot(shares, [(place - middle) ** 2 for place in midpoints])
    pulls = tuple(share * (place - middle) / spread for share, place in zip(shares, midpoints, strict=True))
    lifts = tuple(share - middle * pull for share, pull in zip(shares, pulls, strict=True))
    return _Fit(midpoints, lifts, pulls, _dot(lifts, values), _dot(pulls, values))


def _errors(groups: Sequence[DeprivationGroup], scale: Scale, fit: _Fit) -> tuple[Decimal, Decimal] | None:
    """Standard errors of the slope index (before the multiplier) and of the relative index's logarithm.

    Each group's own error, on the scale of the fit, is the width of its interval / 2z. None where
    some limit is not known or does not fit the scale.
    """
    limits = [(group.lower, group.upper) for group in groups]
    if any(low is None or high is None or not (scale.allows(low) and scale.allows(high)) for low, high in limits):
        return None
    z = 2 * quantile(NINETY_FIVE)
    own = [(scale.into(high) - scale.into(low)) / z for low, high in limits if low is not None and high is not None]
    at_start, at_end = fit.constant, fit.constant + fit.slope
    rise_start, rise_end = scale.steepness(at_start), scale.steepness(at_end)
    start, end = scale.out(at_start), scale.out(at_end)
    slope_error = relative_error = Decimal(0)
    for lift, pull, error in zip(fit.lifts, fit.pulls, own, strict=True):
        by_start, by_end = rise_start * lift, rise_end * (lift + pull)
        slope_error += ((by_end - by_start) * error) ** 2
        if start > 0 and end > 0:
            relative_error += ((by_end / end - by_start / start) * error) ** 2
    return slope_error.sqrt(), relative_error.sqrt()


def _dot(first: Sequence[Decimal], second: Sequence[Decimal]) -> Decimal:
    return sum((a * b for a, b in zip(first, second, strict=True)), Decimal(0))
