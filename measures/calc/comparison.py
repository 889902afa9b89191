"""A figure beside others: a benchmark with chance allowed for, quarters of a field, ranks, a group's median."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median

from .intervals import Interval
from .words import Comparison, Polarity


@dataclass(frozen=True, slots=True)
class Compared:
    """The verdict with its reason, as a fragment for a sentence."""

    verdict: Comparison
    reason: str


def compare(interval: Interval | None, benchmark: Decimal | None, polarity: Polarity) -> Compared:
    """Similar when the benchmark is inside the figure's interval, its limits included; else better or worse.

    Where neither way is good it says higher or lower. 81.86 (75.84 to 88.23) against 83.0 is similar; 4 (2.9 to 5.1)
    against 1 is better where high is good. The method of the public health profiles of England.
    """
    if interval is None:
        return Compared(Comparison.CANT_SAY, "there is no figure with an interval")
    if benchmark is None:
        return Compared(Comparison.CANT_SAY, "there is no figure to compare with")
    if not benchmark.is_finite():
        raise ValueError("A benchmark must be a finite number.")
    if interval.contains(benchmark):
        return Compared(Comparison.SIMILAR, "the difference is within what chance explains")
    is_higher = interval.lower > benchmark
    reason = f"{'higher' if is_higher else 'lower'} by more than chance explains"
    if polarity in (Polarity.CONTEXT_ONLY, Polarity.IN_RANGE):
        return Compared(Comparison.HIGHER if is_higher else Comparison.LOWER, reason)
    is_better = is_higher is (polarity is Polarity.HIGH_IS_GOOD)
    return Compared(Comparison.BETTER if is_better else Comparison.WORSE, reason)


def quarter_edges(values: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Least, lower quartile, median, upper quartile and most, interpolated: 1, 2, 3, 4 gives 1, 1.75, 2.5, 3.25, 4."""
    if not values:
        raise ValueError("Without values there are no quarters.")
    ordered, last = sorted(values), len(values) - 1
    edges = []
    for quarter in range(5):
        whole, part = divmod(quarter * last, 4)
        above = ordered[min(whole + 1, last)]
        edges.append(ordered[whole] + (above - ordered[whole]) * part / 4)
    return tuple(edges)


def quarter_of_field(value: Decimal, edges: Sequence[Decimal], polarity: Polarity) -> str | None:
    """Which quarter of the field a value is in, A the best to D the worst; None where no way is good.

    A value on an edge belongs to the lower band, whichever way is good: with edges 0, 25, 50, 75 and 100, 25 is A
    where low is good and D where high is. A value outside the edges is refused: they are not its field's.
    """
    if len(edges) != 5 or any(b < a for a, b in pairwise(edges)):
        raise ValueError("Quarters have five edges, each at least the one before.")
    if not edges[0] <= value <= edges[4]:
        raise ValueError("The value is outside its field: work the quarters out again.")
    if polarity not in (Polarity.HIGH_IS_GOOD, Polarity.LOW_IS_GOOD):
        return None
    band = next(place for place, edge in enumerate(edges[1:]) if value <= edge)
    return "ABCD"[band if polarity is Polarity.LOW_IS_GOOD else 3 - band]


def ranks(values: Sequence[Decimal | None], polarity: Polarity) -> list[int | None]:
    """Each value's rank, 1 the best; ties share the best rank, what is missing has none.

    10, 20, 20, 30, 40 where high is good ranks 5, 3, 3, 2, 1. Where no way is good nothing has a rank.
    """
    if polarity not in (Polarity.HIGH_IS_GOOD, Polarity.LOW_IS_GOOD):
        return [None for _ in values]
    known = sorted((v for v in values if v is not None), reverse=polarity is Polarity.HIGH_IS_GOOD)
    best: dict[Decimal, int] = {}
    for rank, value in enumerate(known, start=1):
        best.setdefault(value, rank)
    return [None if value is None else best[value] for value in values]


@dataclass(frozen=True, slots=True)
class ComparatorGroup:
    """Places a city is compared with, as they stood in one version: statistical neighbours change from time to time."""

    name: str
    version: str
    members: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.members or len(set(self.members)) != len(self.members):
            raise ValueError("A comparator group has members, each of them once.")


@dataclass(frozen=True, slots=True)
class GroupMedian:
    """The median of those members that have a figure, and how many they are; a pack pins the group's version."""

    group: ComparatorGroup
    value: Decimal | None
    counted: int

    @property
    def words(self) -> str:
        """Whose median it is, as a fragment: median of 8 of 10 statistical neighbours (2025 group)."""
        size = len(self.group.members)
        of = f"{self.counted} of {size}" if self.counted < size else f"{size}"
        return f"median of {of} {self.group.name} ({self.group.version} group)"


def median_of_group(group: ComparatorGroup, values: Mapping[str, Decimal | None]) -> GroupMedian:
    """The median of a group's members; what is missing is left out and counted, and is never a 0."""
    known = [value for member in group.members if (value := values.get(member)) is not None]
    if not all(value.is_finite() for value in known):
        raise ValueError("A figure must be a finite number.")
    return GroupMedian(group, median(known) if known else None, len(known))
