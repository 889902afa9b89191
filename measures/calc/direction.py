"""Direction of travel: better, the same or worse than before, by the measure's polarity."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from .rounding import written
from .targets import TargetAim, distance_off
from .variation import Mark
from .words import Direction, Polarity, Unit, Variation


@dataclass(frozen=True, slots=True)
class Travel:
    """A direction, the plain change (now less before) where the two can be compared, and the reason."""

    direction: Direction
    change: Decimal | None
    reason: str


def travel(
    now: Decimal | None,
    before: Decimal | None,
    polarity: Polarity,
    *,
    dead_band: Decimal = Decimal(0),
    definition_break: bool = False,
    aim: TargetAim | None = None,
) -> Travel:
    """The direction from before to now; a change no larger than the dead-band is ``same``.

    in_range needs the range as ``aim``: nearer to it is improved, two values inside it are the same.
    context_only can't say, since neither way is good, but its change is still given. Across a change of
    definition nothing is compared. 52 after 50 is improved when high is good, the same with a dead-band of 2.
    """
    if dead_band < 0:
        raise ValueError("A dead-band cannot be below 0.")
    if definition_break:
        return Travel(Direction.CANT_SAY, None, "the definition changed")
    if now is None:
        return Travel(Direction.NOT_AVAILABLE, None, "there is no figure now")
    if before is None:
        return Travel(Direction.NOT_AVAILABLE, None, "there is no earlier figure")
    change = now - before
    if polarity is Polarity.CONTEXT_ONLY:
        return Travel(Direction.CANT_SAY, change, "context only: neither up nor down is good")
    if polarity is Polarity.IN_RANGE:
        if aim is None or aim.value is None or aim.upper is None:
            return Travel(Direction.CANT_SAY, change, "no range has been set")
        better = distance_off(before, aim, polarity) - distance_off(now, aim, polarity)
        return Travel(_by_gain(better, dead_band), change, _range_reason(better, dead_band))
    better = change if polarity is Polarity.HIGH_IS_GOOD else -change
    return Travel(_by_gain(better, dead_band), change, _reason(change, better, dead_band))


def _by_gain(better: Decimal, dead_band: Decimal) -> Direction:
    if abs(better) <= dead_band:
        return Direction.SAME
    return Direction.IMPROVED if better > 0 else Direction.WORSE


def _reason(change: Decimal, better: Decimal, dead_band: Decimal) -> str:
    if change == 0:
        return "no change"
    if abs(change) <= dead_band:
        return "the change is within the dead-band"
    return f"{'up' if change > 0 else 'down'}, which is {'better' if better > 0 else 'worse'}"


def _range_reason(better: Decimal, dead_band: Decimal) -> str:
    if better == 0:
        return "no nearer to the range and no further from it"
    if abs(better) <= dead_band:
        return "the change is within the dead-band"
    return "nearer to the range" if better > 0 else "further from the range"


def settled(made: Travel, mark: Mark | None) -> Travel:
    """The direction where the latest figure's mark is known: what chance explains is neither better nor worse.

    Ordinary variation, or none at all, is the same, whatever the step. A figure that stands out has its own direction,
    unless the step says the opposite of the mark: the seventh of a run above the mean that falls back a little is
    not worse, it is still an improvement. With too few periods to tell, the two figures are simply compared.
    """
    if mark is None or mark.verdict not in _CONTRADICTS:
        return made
    if made.direction not in _CONTRADICTS[mark.verdict]:
        return made
    return replace(made, direction=Direction.SAME, reason=mark.words)


_CONTRADICTS = {
    Variation.ORDINARY: (Direction.IMPROVED, Direction.WORSE),
    Variation.NONE_AT_ALL: (Direction.IMPROVED, Direction.WORSE),
    Variation.IMPROVEMENT: (Direction.WORSE,),
    Variation.CONCERN: (Direction.IMPROVED,),
}


@dataclass(frozen=True, slots=True)
class Headline:
    """How many measures improved or held; ``share`` in percent, unrounded, None when none could be judged."""

    improved: int
    same: int
    worse: int
    excluded: int
    judged: int
    share: Decimal | None
    words: str


def headline_share(counts: Mapping[Direction, int]) -> Headline:
    """(improved + same) / (improved + same + worse); the others are left out and counted.

    39 improved, 11 the same and 13 worse is 50 of 63, 79 %.
    """
    improved, same, worse = (counts.get(each, 0) for each in _JUDGED)
    excluded = sum(count for direction, count in counts.items() if direction not in _JUDGED)
    judged = improved + same + worse
    left_out = f"; {excluded} could not be judged" if excluded else ""
    if judged == 0:
        return Headline(0, 0, 0, excluded, 0, None, f"no measure could be judged{left_out}")
    share = Decimal(improved + same) * 100 / judged
    percent = written(share, Unit.PERCENTAGE, 0)
    words = f"{improved + same} of {judged} ({percent}) improved or stayed the same{left_out}"
    return Headline(improved, same, worse, excluded, judged, share, words)


_JUDGED = (Direction.IMPROVED, Direction.SAME, Direction.WORSE)
