"""Ordinary variation: what a steady process does by itself, and what it does not (XmR, "Making Data Count").

The natural process limits are the mean and 2.66 times the mean moving range on either side; the two-sigma lines
stand at two thirds of that. A moving range of 3.267 times their mean or more is screened out first, unless asked
not to. Limits and verdicts need 12 periods; fewer make a run chart. A recorded change of definition, or a person
with a reason, starts a new stretch with limits of its own.

Where the reference (NHSRplotthedots) has no sound answer, ours is: a missing period has no moving range on either
side and ends a run; a stretch in which nothing varies has no limits; and screening is left off where it would leave
nothing but zeros, or a single jump in a constant series would condemn every other point.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median

from .variation_rules import RUN, Reading, classify
from .words import Polarity, Variation, VariationRule

LIMIT_FACTOR = Decimal("2.66")
SCREEN_FACTOR = Decimal("3.267")
ENOUGH_POINTS = 12


@dataclass(frozen=True, slots=True)
class Point:
    """The value of one period, named by a day of it (its last, say); None where there is none."""

    on: date
    value: Decimal | None

    def __post_init__(self) -> None:
        if self.value is not None and not self.value.is_finite():
            raise ValueError("A figure must be a finite number.")


@dataclass(frozen=True, slots=True)
class Break:
    """The first day of a new stretch and why: a new definition, or a person's stated reason."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The centre, the natural process limits and the two-sigma lines: tested as they are, drawn ``clipped``."""

    mean: Decimal
    moving_range: Decimal
    screened: int = 0

    @property
    def lower(self) -> Decimal:
        return self.mean - LIMIT_FACTOR * self.moving_range

    @property
    def upper(self) -> Decimal:
        return self.mean + LIMIT_FACTOR * self.moving_range

    @property
    def near_lower(self) -> Decimal:
        return self.mean - 2 * LIMIT_FACTOR * self.moving_range / 3

    @property
    def near_upper(self) -> Decimal:
        return self.mean + 2 * LIMIT_FACTOR * self.moving_range / 3

    def clipped(self, least: Decimal | None, most: Decimal | None) -> tuple[Decimal, Decimal]:
        """The limits as drawn, inside what is possible: a percentage is never drawn above 100."""
        lower = self.lower if least is None else max(self.lower, least)
        upper = self.upper if most is None else min(self.upper, most)
        return lower, upper


@dataclass(frozen=True, slots=True)
class Stretch:
    """Periods under one definition, from ``first`` to ``last`` (places in the series), with what can be said.

    ``limits`` are None under 12 values (``needed`` says how many more unlock them) and where nothing varies.
    ``centre`` is the mean of a stretch with limits, the median of a run chart.
    """

    first: int
    last: int
    count: int
    reason: str
    limits: Limits | None
    centre: Decimal | None
    needed: int
    is_constant: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """One point's verdict and, where it stands out, the rule and the way (1 up, -1 down)."""

    verdict: Variation
    rule: VariationRule | None = None
    way: int = 0

    @property
    def words(self) -> str:
        """What is to be said of the figure, as a fragment: an improvement, more than chance: above the upper limit."""
        if self.rule is None:
            return _WORDS[self.verdict]
        return f"{_WORDS[self.verdict]}: {_RULE_WORDS[self.rule][self.way > 0]}"


@dataclass(frozen=True, slots=True)
class AsKnown:
    """A period's mark (None where it has no value) and its stretch, by what was known when it was the last."""

    mark: Mark | None
    stretch: Stretch


@dataclass(frozen=True, slots=True)
class Series:
    """The points in order of time, a mark for each (None where there is no value) and the stretches."""

    points: tuple[Point, ...]
    marks: tuple[Mark | None, ...]
    stretches: tuple[Stretch, ...]
    is_screened: bool

    @property
    def latest(self) -> Mark | None:
        """The mark of the last period that has a value."""
        return next((mark for mark in reversed(self.marks) if mark is not None), None)

    @property
    def now(self) -> Stretch | None:
        """The stretch the series is in."""
        return self.stretches[-1] if self.stretches else None

    @property
    def words(self) -> str:
        """What there is to say of the latest figure, as a fragment for a sentence."""
        mark, now = self.latest, self.now
        if mark is None or now is None:
            return "no figure has been given"
        if mark.verdict is Variation.TOO_FEW:
            more = f"{now.needed} more period{'s' if now.needed != 1 else ''}"
            return f"{mark.words} ({more} needed)"
        return mark.words


_WORDS = {
    Variation.TOO_FEW: "too few periods to tell change from chance",
    Variation.ORDINARY: "ordinary variation, no evidence of change",
    Variation.IMPROVEMENT: "an improvement, more than chance",
    Variation.CONCERN: "a concern, more than chance",
    Variation.HIGH: "higher than chance explains",
    Variation.LOW: "lower than chance explains",
    Variation.NONE_AT_ALL: "no variation at all",
}
#: By rule: downwards, upwards.
_RULE_WORDS = {
    VariationRule.OUTSIDE_LIMITS: ("below the lower limit", "above the upper limit"),
    VariationRule.TREND: ("seven periods falling in a row", "seven periods rising in a row"),
    VariationRule.TWO_OF_THREE: (
        "two of three periods near the lower limit",
        "two of three periods near the upper limit",
    ),
    VariationRule.SHIFT: ("seven periods in a row below the mean", "seven periods in a row above the mean"),
}


def limits_of(values: Sequence[Decimal | None], *, screen: bool = True, first: int | None = None) -> Limits | None:
    """The limits of one stretch, however short; None where nothing varies.

    Moving ranges are taken between neighbouring periods; over the gaps only where there is nothing else. ``first``
    takes the limits from so many periods at the start (a fixed baseline) unless those do not vary. 5, 7, 6, 8 and
    5 have mean 6.2, moving ranges 2, 1, 2 and 3, limits 0.88 and 11.52.
    """
    given = values if first is None or not _ranges(values[:first]) else values[:first]
    known = [value for value in given if value is not None]
    ranges = _ranges(given)
    if not ranges:
        return None
    kept = ranges
    if screen:
        most = SCREEN_FACTOR * sum(ranges) / len(ranges)
        kept = [each for each in ranges if each < most]
        if not any(kept):
            kept = ranges
    mean = sum(known, Decimal(0)) / len(known)
    return Limits(mean, sum(kept, Decimal(0)) / len(kept), len(ranges) - len(kept))


def _ranges(values: Sequence[Decimal | None]) -> list[Decimal]:
    """The moving ranges; none where all of them are 0."""
    neighbours = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    if any(neighbours):
        return neighbours
    known = [value for value in values if value is not None]
    over_gaps = [abs(b - a) for a, b in pairwise(known)]
    return over_gaps if any(over_gaps) else []


def vary(
    points: Sequence[Point],
    polarity: Polarity,
    *,
    breaks: Sequence[Break] = (),
    screen: bool = True,
    baseline: int | None = None,
    enough: int = ENOUGH_POINTS,
) -> Series:
    """A series judged against its own ordinary variation, stretch by stretch.

    Points may come in any order; two for one day are refused. Rules, the first that holds: outside the limits;
    seven in a row strictly rising or falling; two of three beyond two sigma, all three on one side of the mean;
    seven in a row on one side of the mean. Up is improvement where high is good and concern where low is; where
    neither way is good the mark says high or low.
    """
    ordered = _in_order(points)
    marks: list[Mark | None] = []
    stretches: list[Stretch] = []
    for first, last, reason in _cut(ordered, breaks):
        values = [point.value for point in ordered[first : last + 1]]
        stretch = _stretch(values, first, reason, screen=screen, baseline=baseline, enough=enough)
        stretches.append(stretch)
        marks += _marks(values, stretch, polarity)
    return Series(tuple(ordered), tuple(marks), tuple(stretches), screen)


def as_known(
    points: Sequence[Point],
    polarity: Polarity,
    *,
    breaks: Sequence[Break] = (),
    screen: bool = True,
    enough: int = ENOUGH_POINTS,
    since: int = 0,
) -> Iterator[AsKnown]:
    """What ``vary`` says of each period when it is the last one: figures that come later change nothing of it.

    From place ``since`` of the series in order of time; the same verdicts as of ``vary`` over every beginning of the
    series, without marking each beginning's other points again.
    """
    ordered = _in_order(points)
    for first, last, reason in _cut(ordered, breaks):
        values = [point.value for point in ordered[first : last + 1]]
        for count in range(max(since - first, 0) + 1, len(values) + 1):
            known = values[:count]
            stretch = _stretch(known, first, reason, screen=screen, baseline=None, enough=enough)
            yield AsKnown(_last_mark(known, stretch, polarity), stretch)


def _last_mark(values: Sequence[Decimal | None], stretch: Stretch, polarity: Polarity) -> Mark | None:
    # No rule looks back further than a run.
    return _marks(values[-RUN:], stretch, polarity)[-1]


def _in_order(points: Sequence[Point]) -> list[Point]:
    ordered = sorted(points, key=lambda point: point.on)
    for before, now in pairwise(ordered):
        if before.on == now.on:
            raise ValueError(f"There are two values for {now.on.isoformat()}: keep one.")
    return ordered


def _cut(points: Sequence[Point], breaks: Sequence[Break]) -> list[tuple[int, int, str]]:
    """First and last place of each stretch, with why it began; a break before the first point changes nothing."""
    starts = {0: ""} if points else {}
    for each in sorted(breaks, key=lambda each: each.on):
        place = next((place for place, point in enumerate(points) if point.on >= each.on), None)
        if place:
            starts[place] = each.reason
    edges = [*sorted(starts), len(points)]
    return [(first, after - 1, starts[first]) for first, after in pairwise(edges)]


def _stretch(
    values: Sequence[Decimal | None], first: int, reason: str, *, screen: bool, baseline: int | None, enough: int
) -> Stretch:
    known = [value for value in values if value is not None]
    count, last = len(known), first + len(values) - 1
    if count < enough:
        centre = median(known) if known else None
        return Stretch(first, last, count, reason, None, centre, enough - count, False)
    limits = limits_of(values, screen=screen, first=baseline)
    if limits is None:
        return Stretch(first, last, count, reason, None, known[0], 0, True)
    return Stretch(first, last, count, reason, limits, limits.mean, 0, False)


def _marks(values: Sequence[Decimal | None], stretch: Stretch, polarity: Polarity) -> list[Mark | None]:
    if stretch.needed:
        return [None if value is None else Mark(Variation.TOO_FEW) for value in values]
    if stretch.limits is None:
        return [None if value is None else Mark(Variation.NONE_AT_ALL) for value in values]
    limits = stretch.limits
    readings = classify(values, limits.mean, limits.lower, limits.upper, limits.near_lower, limits.near_upper)
    return [None if reading is None else _judged(reading, polarity) for reading in readings]


def _judged(reading: Reading, polarity: Polarity) -> Mark:
    if reading.rule is None:
        return Mark(Variation.ORDINARY)
    if polarity is Polarity.HIGH_IS_GOOD:
        verdict = Variation.IMPROVEMENT if reading.way > 0 else Variation.CONCERN
    elif polarity is Polarity.LOW_IS_GOOD:
        verdict = Variation.CONCERN if reading.way > 0 else Variation.IMPROVEMENT
    else:
        verdict = Variation.HIGH if reading.way > 0 else Variation.LOW
    return Mark(verdict, reading.rule, reading.way)
