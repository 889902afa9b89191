"""Status against target: green, amber or red by a stated rule, or not rated with the reason.

The rule is data and is frozen with each result. Values are compared unrounded; a value exactly on the
target is green, exactly on the tolerance amber.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .outlook import YearSoFar as YearSoFar
from .outlook import can_still_reach
from .rounding import places, written, written_gap
from .targets import TargetAim as TargetAim
from .targets import distance_off
from .values import HUNDRED
from .words import NotRated, Polarity, PriorityRule, Rag, RagRule, ToleranceKind, Unit

ZERO = Decimal(0)
_BADNESS = {Rag.GREEN: 0, Rag.AMBER: 1, Rag.RED: 2}

#: Why a measure has no status, as a fragment for a sentence.
NOT_RATED_WORDS = {
    NotRated.NO_DATA: "no figure has been given",
    NotRated.NOT_DUE: "the figure is not due yet",
    NotRated.OVERDUE: "the figure is overdue",
    NotRated.PARTIAL: "not every partner has reported, so the sum is not complete",
    NotRated.NO_TARGET: "no target has been set",
    NotRated.NOT_READY: "the measure is not ready to be rated",
    NotRated.SUPPRESSED: "the figure is withheld because the numbers are small",
    NotRated.CONTEXT_ONLY: "it is shown for context only",
    NotRated.DEFINITION_BREAK: "the definition changed",
}


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """How a measure is rated.

    ``tolerance_below`` is the allowance under the target (or under the range), ``tolerance_above`` the
    allowance over it; high_is_good reads only the first, low_is_good only the second. Both are in the
    measure's unit (points) or percent of the target.
    """

    rule: RagRule
    polarity: Polarity
    tolerance_kind: ToleranceKind = ToleranceKind.POINTS
    tolerance_below: Decimal = ZERO
    tolerance_above: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Rating:
    """A status or the reason for none: exactly one of ``rag`` and ``not_rated`` is set.

    ``rescued_by`` names the rule that made amber of what the tolerance alone would call red.
    """

    rag: Rag | None
    not_rated: NotRated | None
    reason: str
    rescued_by: RagRule | None = None

    def __post_init__(self) -> None:
        if (self.rag is None) == (self.not_rated is None):
            raise ValueError("A rating is a status or the reason for none, exactly one of them.")


def default_tolerance_kind(unit: Unit, target: TargetAim) -> ToleranceKind:
    """Points for percentages, for yes or no and for a target at or below 0; else percent of the target."""
    ends = [end for end in (target.value, target.upper) if end is not None]
    if unit in (Unit.PERCENTAGE, Unit.YES_NO) or any(end <= 0 for end in ends):
        return ToleranceKind.POINTS
    return ToleranceKind.PERCENT


def check_rule(rule: RuleSpec, target: TargetAim | None) -> str | None:
    """What is wrong with a rule and its target, as a sentence that says what to do; None when nothing is."""
    if not all(number.is_finite() for number in _numbers_of(rule, target)):
        return "Give targets and tolerances as ordinary numbers."
    if rule.tolerance_below < 0 or rule.tolerance_above < 0:
        return "A tolerance cannot be below 0: give how far off target is still amber."
    if target is None or target.value is None:
        return None
    if rule.polarity is Polarity.IN_RANGE:
        if target.upper is None:
            return "Give both ends of the range: the upper end is missing."
        if target.upper < target.value:
            return "The upper end of the range is below the lower end: check that they are not swapped."
    elif target.upper is not None:
        return "Only a measure that is best inside a range has an upper end: leave it out."
    if rule.tolerance_kind is ToleranceKind.PERCENT and target.value <= 0:
        return "Give the tolerance in points: a percentage of a target at or below 0 means nothing."
    return None


def _numbers_of(rule: RuleSpec, target: TargetAim | None) -> list[Decimal]:
    ends = (target.value, target.upper) if target is not None else ()
    return [number for number in (rule.tolerance_below, rule.tolerance_above, *ends) if number is not None]


def rate(
    value: Decimal | None,
    target: TargetAim | None,
    rule: RuleSpec,
    *,
    not_rated: NotRated | None = None,
    same_period_last_year: Decimal | None = None,
    year_end_target: TargetAim | None = None,
    year_so_far: YearSoFar | None = None,
) -> Rating:
    """The status of a value by its rule.

    high_is_good: green at the target or above, amber down to the target less its tolerance, red below that;
    low_is_good is the mirror; in_range is green inside, amber within the tolerance outside. Beyond the
    tolerance, ``same_quarter`` gives amber when the value is no worse than in the same period last year,
    and ``still_achievable`` when ``can_still_reach`` says the year-end target can be met. What those two
    need and do not get rescues nothing. ``not_rated`` is a reason the caller already knows and goes first.
    A rule that ``check_rule`` refuses raises ``ValueError``. Target 55, tolerance 3: 52 is amber, 51.99
    red.
    """
    absent = _why_not_rated(value, target, rule, not_rated)
    if absent is not None:
        return Rating(None, absent, NOT_RATED_WORDS[absent])
    problem = check_rule(rule, target)
    if problem:
        raise ValueError(problem)
    assert value is not None  # both follow from _why_not_rated
    assert target is not None
    off = distance_off(value, target, rule.polarity)
    if off <= 0:
        return Rating(Rag.GREEN, None, "on target")
    if off <= _tolerance(value, target, rule):
        return Rating(Rag.AMBER, None, "off target, within the tolerance")
    if rule.rule is RagRule.SAME_QUARTER:
        return _rated_by_last_year(off, same_period_last_year, target, rule)
    if rule.rule is RagRule.STILL_ACHIEVABLE:
        return _rated_by_outlook(value, year_end_target, year_so_far, rule)
    return Rating(Rag.RED, None, "off target by more than the tolerance")


def part_settles(value: Decimal, target: TargetAim, rule: RuleSpec) -> bool:
    """Whether a sum that is not complete, and can only grow, has its status already.

    80 of a target of 96 with partners missing is not red yet; 100 is green whatever they add. Where low is good
    it is the other way round: only what is beyond the tolerance already stays so.
    """
    if target.value is None or rule.polarity is Polarity.CONTEXT_ONLY:
        return False
    if rule.polarity is Polarity.HIGH_IS_GOOD:
        return value >= target.value
    top = target.upper if target.upper is not None else target.value
    return value > top + _tolerances(target, rule)[1]


def _why_not_rated(
    value: Decimal | None, target: TargetAim | None, rule: RuleSpec, known: NotRated | None
) -> NotRated | None:
    if known is not None:
        return known
    if rule.polarity is Polarity.CONTEXT_ONLY:
        return NotRated.CONTEXT_ONLY
    if value is None:
        return NotRated.NO_DATA
    if not value.is_finite():
        raise ValueError("Only a finite number can be rated.")
    return NotRated.NO_TARGET if target is None or target.value is None else None


def _tolerance(value: Decimal, target: TargetAim, rule: RuleSpec) -> Decimal:
    """How far off is still amber, on the side where the value is."""
    below, above = _tolerances(target, rule)
    assert target.value is not None
    return below if value < target.value else above


def _tolerances(target: TargetAim, rule: RuleSpec) -> tuple[Decimal, Decimal]:
    if rule.tolerance_kind is ToleranceKind.POINTS:
        return rule.tolerance_below, rule.tolerance_above
    assert target.value is not None
    upper = target.upper if target.upper is not None else target.value
    return target.value * rule.tolerance_below / HUNDRED, upper * rule.tolerance_above / HUNDRED


def _rated_by_last_year(off: Decimal, last_year: Decimal | None, target: TargetAim, rule: RuleSpec) -> Rating:
    beyond = "off target by more than the tolerance"
    if last_year is None:
        return Rating(Rag.RED, None, f"{beyond}, with no figure for the same period last year to compare")
    if off <= distance_off(last_year, target, rule.polarity):
        reason = f"{beyond}, but no worse than in the same period last year"
        return Rating(Rag.AMBER, None, reason, RagRule.SAME_QUARTER)
    return Rating(Rag.RED, None, f"{beyond} and worse than in the same period last year")


def _rated_by_outlook(
    value: Decimal, year_end_target: TargetAim | None, year_so_far: YearSoFar | None, rule: RuleSpec
) -> Rating:
    beyond = "off target by more than the tolerance"
    if year_end_target is None or year_end_target.value is None or year_so_far is None:
        return Rating(Rag.RED, None, f"{beyond}, with no year-end target to judge the rest of the year by")
    problem = check_rule(rule, year_end_target)
    if problem:
        raise ValueError(problem)
    outlook = can_still_reach(value, year_end_target, rule.polarity, year_so_far)
    if outlook.achievable:
        reason = f"{beyond}, but the year-end target can still be met: {outlook.reason}"
        return Rating(Rag.AMBER, None, reason, RagRule.STILL_ACHIEVABLE)
    return Rating(Rag.RED, None, f"{beyond}, and the year-end target is out of reach: {outlook.reason}")


@dataclass(frozen=True, slots=True)
class PriorityStatus:
    """A priority's headline and the distribution it follows from; ``rag`` None when nothing decides it."""

    rag: Rag | None
    green: int
    amber: int
    red: int
    not_rated: int
    reason: str


def priority_status(ratings: Sequence[Rating], key: Sequence[bool], rule: PriorityRule) -> PriorityStatus:
    """A priority's status from its measures', by a named rule; colours are never averaged.

    ``any_key_red``: red if any key measure is red; amber if any key measure is amber or any other measure
    is red; else green. With no measure marked as key, all are. ``worst``: the worst status. ``majority``:
    the status most measures have, the worse of two that tie. Measures without a status are counted, never
    read as green.
    """
    rags = [rating.rag for rating in ratings if rating.rag is not None]
    pairs = list(zip(ratings, key, strict=True))
    counts = Counter(rags)
    if rule is PriorityRule.MAJORITY:
        rag = max(counts, key=lambda each: (counts[each], _BADNESS[each]), default=None)
        why = "the status most of its measures have"
    elif rule is PriorityRule.WORST:
        rag, why = max(rags, key=_BADNESS.__getitem__, default=None), "the worst of its measures"
    else:
        keys = [rating.rag for rating, is_key in pairs if is_key or not any(key)]
        rag, why = _by_key_measures([each for each in keys if each is not None], rags)
    unrated = len(ratings) - len(rags)
    spread = _spread(counts, unrated)
    reason = f"{why}; {spread}" if rag is not None else f"no status: no measure that decides it has one; {spread}"
    return PriorityStatus(rag, counts[Rag.GREEN], counts[Rag.AMBER], counts[Rag.RED], unrated, reason)


def _by_key_measures(keys: list[Rag], rags: list[Rag]) -> tuple[Rag | None, str]:
    if not keys:
        return None, "no key measure has a status"
    if Rag.RED in keys:
        return Rag.RED, "a key measure is red"
    if Rag.AMBER in keys:
        return Rag.AMBER, "a key measure is amber"
    if Rag.RED in rags:
        return Rag.AMBER, "no key measure is red or amber, but another measure is red"
    return Rag.GREEN, "every key measure with a status is green"


def _spread(counts: Counter[Rag], unrated: int) -> str:
    parts = [f"{counts[rag]} {rag.value}" for rag in Rag if counts[rag]]
    parts += [f"{unrated} not rated"] if unrated else []
    return ", ".join(parts) or "no measures"


def rule_in_words(
    rule: RuleSpec,
    target: TargetAim | None,
    unit: Unit,
    decimals: int,
    *,
    multiplier: Decimal = HUNDRED,
    noun: str = "",
) -> str:
    """The rule as the board reads it, with its bounds written exactly even where values show fewer decimals.

    "Higher is better. Green at 55% or more; amber within 3 points below; red under 52%."
    """
    if rule.polarity is Polarity.CONTEXT_ONLY:
        return "Shown for context only: it has no status."
    if target is None or target.value is None:
        return f"{rule.polarity.label}. Not rated: no target has been set."
    problem = check_rule(rule, target)
    if problem:
        raise ValueError(problem)
    how = _Writing(rule.tolerance_kind, unit, decimals, multiplier, noun)
    below, above = _tolerances(target, rule)
    low, rescue = target.value, _RESCUE_WORDS[rule.rule]
    under = how.gap(below, rule.tolerance_below)
    over = how.gap(above, rule.tolerance_above)
    if rule.polarity is Polarity.IN_RANGE:
        assert target.upper is not None
        amber = f"; amber within {under} below or {over} above" if below or above else ""
        red = f"; red under {how.amount(low - below)} or over {how.amount(target.upper + above)}"
        green = f"Green from {how.amount(low)} to {how.amount(target.upper)}"
        return f"Best inside a range. {green}{amber}{red}{rescue}."
    if rule.polarity is Polarity.HIGH_IS_GOOD:
        amber = f"; amber within {under} below" if below else ""
        red = f"; red under {how.amount(low - below)}"
        return f"Higher is better. Green at {how.amount(low)} or more{amber}{red}{rescue}."
    amber = f"; amber within {over} above" if above else ""
    red = f"; red over {how.amount(low + above)}"
    return f"Lower is better. Green at {how.amount(low)} or less{amber}{red}{rescue}."


@dataclass(frozen=True, slots=True)
class _Writing:
    """How a rule's bounds are written: in the measure's unit, with every digit they have."""

    kind: ToleranceKind
    unit: Unit
    decimals: int
    multiplier: Decimal
    noun: str

    def amount(self, value: Decimal) -> str:
        decimals = max(self.decimals, places(value))
        return written(value, self.unit, decimals, multiplier=self.multiplier, noun=self.noun)

    def gap(self, points: Decimal, percent: Decimal) -> str:
        if self.kind is ToleranceKind.PERCENT:
            return f"{written(percent, Unit.PERCENTAGE, places(percent))} of the target"
        return written_gap(points, self.unit, places(points), multiplier=self.multiplier, noun=self.noun)


_RESCUE_WORDS = {
    RagRule.TOLERANCE: "",
    RagRule.SAME_QUARTER: ", but amber if no worse than in the same period last year",
    RagRule.STILL_ACHIEVABLE: ", but amber while the year-end target can still be met",
}
