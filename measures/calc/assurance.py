"""Whether a process that goes on as it does will meet its target: the limits of ordinary variation against it."""

from dataclasses import dataclass
from decimal import Decimal

from .targets import TargetAim, distance_off
from .variation import Stretch
from .words import Assurance, Polarity


@dataclass(frozen=True, slots=True)
class Assured:
    """The verdict with its reason, as a fragment for a sentence."""

    verdict: Assurance
    reason: str


def assure(stretch: Stretch | None, aim: TargetAim | None, polarity: Polarity) -> Assured:
    """The stretch a series is in against its latest target; strict, so a target on a limit is hit and miss.

    Where high is good a target above the upper limit is consistently missed and one below the lower consistently
    met; mirrored where low is good. Best inside a range: met when the limits are within it, missed when they are
    beside it. Without any variation the constant itself is compared, as a status would be. Limits 1 to 3 and
    target 4: missed where high is good, met where low is.
    """
    if polarity is Polarity.CONTEXT_ONLY:
        return Assured(Assurance.CANT_SAY, "neither up nor down is good")
    if aim is None or aim.value is None or (polarity is Polarity.IN_RANGE and aim.upper is None):
        return Assured(Assurance.CANT_SAY, "no target has been set")
    if stretch is None or stretch.needed:
        return Assured(Assurance.CANT_SAY, "too few periods to tell change from chance")
    if stretch.limits is not None:
        return assure_limits(stretch.limits.lower, stretch.limits.upper, aim, polarity)
    assert stretch.centre is not None  # a stretch that is long enough has values
    if distance_off(stretch.centre, aim, polarity) <= 0:
        return Assured(Assurance.CONSISTENTLY_MET, "met every time (no variation)")
    return Assured(Assurance.CONSISTENTLY_MISSED, "missed every time (no variation)")


def assure_limits(lower: Decimal, upper: Decimal, aim: TargetAim, polarity: Polarity) -> Assured:
    """Two limits against a target, with nothing else asked; see ``assure``."""
    if polarity is Polarity.CONTEXT_ONLY:
        return Assured(Assurance.CANT_SAY, "neither up nor down is good")
    least, most = _wanted(aim, polarity)
    if (least is not None and upper < least) or (most is not None and lower > most):
        return Assured(Assurance.CONSISTENTLY_MISSED, "the target is beyond what the process does by itself")
    if (least is None or lower > least) and (most is None or upper < most):
        return Assured(Assurance.CONSISTENTLY_MET, "all that the process does by itself meets the target")
    return Assured(Assurance.HIT_AND_MISS, "the target is within ordinary variation, so chance decides each time")


def _wanted(aim: TargetAim, polarity: Polarity) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most that is on target; None where that side is open."""
    if polarity is Polarity.HIGH_IS_GOOD:
        return aim.value, None
    return (None, aim.value) if polarity is Polarity.LOW_IS_GOOD else (aim.value, aim.upper)
