"""The rules that set a point apart from ordinary variation, each alone and all in their order.

Every list has one entry a period, oldest first; None, or a side of 0, where there is no value. A missing period
ends a run: seven in a row are seven periods running.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from .words import VariationRule

RUN = 7


@dataclass(frozen=True, slots=True)
class Reading:
    """One point against limits: its side of the mean, where it stands and the first rule that holds, with its way."""

    side: int
    is_outside: bool
    is_near: bool
    rule: VariationRule | None
    way: int


def classify(
    values: Sequence[Decimal | None],
    mean: Decimal,
    lower: Decimal,
    upper: Decimal,
    near_lower: Decimal,
    near_upper: Decimal,
) -> list[Reading | None]:
    """Each point's reading; the first rule that holds wins. Comparisons are strict: on a limit is not outside it."""
    sides = [0 if value is None else _sign(value - mean) for value in values]
    outside = [value is not None and not lower <= value <= upper for value in values]
    near = [
        value is not None and not out and not near_lower <= value <= near_upper
        for value, out in zip(values, outside, strict=True)
    ]
    trend = spread_back(trends(values))
    pairs = two_of_three(near, sides)
    shift = spread_back(shifts(sides))
    ways = _ways_of_trends(values, trend)
    readings: list[Reading | None] = []
    for place, value in enumerate(values):
        if value is None:
            readings.append(None)
            continue
        rule, way = None, 0
        if outside[place]:
            rule, way = VariationRule.OUTSIDE_LIMITS, 1 if value > upper else -1
        elif trend[place]:
            rule, way = VariationRule.TREND, ways[place]
        elif pairs[place] and near[place]:
            rule, way = VariationRule.TWO_OF_THREE, sides[place]
        elif shift[place]:
            rule, way = VariationRule.SHIFT, sides[place]
        readings.append(Reading(sides[place], outside[place], near[place], rule, way))
    return readings


def trends(values: Sequence[Decimal | None]) -> list[int]:
    """1 where the seven periods up to here rise strictly, -1 where they fall, else 0. A tie ends a run.

    1, 2, 3, 4, 5, 6, 7 gives 1 at the seventh.
    """
    steps = [0 if a is None or b is None else _sign(b - a) for a, b in pairwise(values)]
    found = [0] * len(values)
    length = 0
    for place, step in enumerate(steps, start=1):
        length = length + 1 if step and place > 1 and step == steps[place - 2] else abs(step)
        found[place] = step if length >= RUN - 1 else 0
    return found


def shifts(sides: Sequence[int]) -> list[int]:
    """1 or -1 where the seven periods up to here are all on that side of the mean, else 0."""
    found = [0] * len(sides)
    length = 0
    for place, side in enumerate(sides):
        length = length + 1 if side and place and side == sides[place - 1] else abs(side)
        found[place] = side if length >= RUN else 0
    return found


def spread_back(found: Sequence[int]) -> list[bool]:
    """All seven periods of each run found at its end: the end and the six before it."""
    return [any(found[place : place + RUN]) for place in range(len(found))]


def two_of_three(near: Sequence[bool | int], sides: Sequence[int]) -> list[bool]:
    """Periods in some three running of which two are beyond two sigma and all three on one side of the mean."""
    found = [False] * len(near)
    for start in range(len(near) - 2):
        window = slice(start, start + 3)
        if sum(map(bool, near[window])) >= 2 and abs(sum(sides[window])) == 3:
            found[window] = [True] * 3
    return found


def _ways_of_trends(values: Sequence[Decimal | None], trend: Sequence[bool]) -> list[int]:
    """The way of the run each point is in; where one run ends and the next begins, the point goes with the next."""
    steps = [0 if a is None or b is None else _sign(b - a) for a, b in pairwise(values)]
    ways = [0] * len(values)
    for place in range(len(values)):
        after = steps[place] if place < len(steps) and trend[place + 1] else 0
        ways[place] = after or (steps[place - 1] if place else 0)
    return ways


def _sign(number: Decimal) -> int:
    return (number > 0) - (number < 0)
