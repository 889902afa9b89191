"""What is aimed for in each period, and how far the way there has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from .periods import Span, label, steps_between
from .rounding import half_up, written
from .words import Polarity, Unit

Shape = Literal["straight_line", "per_period", "hold"]
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class TargetAim:
    """What is aimed for: one value, or for in_range the range ``value`` to ``upper``, both ends inside."""

    value: Decimal | None
    upper: Decimal | None = None


def distance_off(value: Decimal, aim: TargetAim, polarity: Polarity) -> Decimal:
    """How far on the wrong side of the aim a value is, in its own unit.

    Below 0 on the good side, so that two values can be compared; inside a range it is 0.
    """
    if aim.value is None or polarity is Polarity.CONTEXT_ONLY:
        raise ValueError("Without an aim nothing is off it.")
    if polarity is Polarity.HIGH_IS_GOOD:
        return aim.value - value
    if polarity is Polarity.LOW_IS_GOOD:
        return value - aim.value
    if aim.upper is None:
        raise ValueError("A range needs both ends.")
    return max(aim.value - value, value - aim.upper, Decimal(0))


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The agreed way from a baseline to targets, period by period."""

    shape: Shape
    baseline: tuple[Span, Decimal] | None = None
    points: Mapping[Span, TargetAim] = field(default_factory=dict)

    def target_for(self, span: Span) -> TargetAim | None:
        return target_for(span, baseline=self.baseline, points=self.points, shape=self.shape)


def target_for(
    span: Span,
    *,
    baseline: tuple[Span, Decimal] | None,
    points: Mapping[Span, TargetAim],
    shape: Shape,
) -> TargetAim | None:
    """The aim for a period; None where none has been agreed.

    ``per_period``: only the period's own point. ``hold``: each point holds from its period until the next.
    ``straight_line``: even steps between the baseline and the points, counted in periods; the last point
    holds afterwards; nothing before the start. 40 in 2024/25 Q4 to 52 in 2027/28 Q4 is 41 in 2025/26 Q1.
    """
    if shape == "per_period":
        return points.get(span)
    agreed = sorted((at, aim) for at, aim in _numbers(points).items())
    if shape == "hold":
        passed = [at for at, _ in agreed if steps_between(at, span) >= 0]
        return points[passed[-1]] if passed else None
    return _on_the_line(span, baseline, points)


def _numbers(points: Mapping[Span, TargetAim]) -> dict[Span, Decimal]:
    return {at: aim.value for at, aim in points.items() if aim.value is not None}


def _on_the_line(
    span: Span, baseline: tuple[Span, Decimal] | None, points: Mapping[Span, TargetAim]
) -> TargetAim | None:
    if any(aim.upper is not None for aim in points.values()):
        raise ValueError("A range cannot lie on a straight line: give its ends for each period.")
    nodes = sorted(_numbers(points).items())
    if not nodes:
        return None
    if baseline is not None:
        if steps_between(baseline[0], nodes[0][0]) <= 0:
            raise ValueError(f"The first target must come after the baseline ({label(baseline[0])}).")
        nodes.insert(0, baseline)
    if steps_between(nodes[0][0], span) < 0:
        return None
    for (start, low), (end, high) in pairwise(nodes):
        passed, steps = steps_between(start, span), steps_between(start, end)
        if passed <= steps:
            return TargetAim(low + (high - low) * passed / steps)
    return TargetAim(nodes[-1][1])


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of the way from baseline to target is done, in percent and unrounded, never clamped.

    ``verdict`` is one of ``no_data``, ``hold``, ``wrong_way``, ``no_change``, ``on_the_way``, ``met``.
    """

    share: Decimal | None
    verdict: str
    words: str


def progress(value: Decimal | None, baseline: Decimal | None, target: Decimal | None) -> Progress:
    """(value - baseline) / (target - baseline) x 100.

    Baseline 45, target 60, value 52 gives 46.67 %; baseline 720, target 650, value 740 gives -28.57 %, the
    wrong way. A target equal to the baseline means "hold": there is no way to go, so there is no share.
    """
    if value is None or baseline is None or target is None:
        return Progress(None, "no_data", "progress cannot be worked out without a figure, a baseline and a target")
    if target == baseline:
        return Progress(None, "hold", "the aim is to hold the baseline")
    share = (value - baseline) * HUNDRED / (target - baseline)
    if share < 0:
        return Progress(share, "wrong_way", f"going the wrong way ({_percent(share)} of the way to the target)")
    if share == 0:
        return Progress(share, "no_change", "no change from the baseline")
    verdict = "met" if share >= HUNDRED else "on_the_way"
    return Progress(share, verdict, f"{_percent(share)} of the way from the baseline to the target")


def _percent(share: Decimal) -> str:
    """Whole percent where that is honest: 99.6 % is not written as 100 %, nor 0.4 % as 0 %."""
    decimals = 0
    while share not in (0, HUNDRED) and half_up(share, decimals) in (0, HUNDRED) and decimals < 6:
        decimals += 1
    return written(share, Unit.PERCENTAGE, decimals)
