"""The sentence beside every status: one, plain, and fit to be read aloud at a board.

It is built from parts that have been worked out already and decides nothing itself, except what a withheld
figure must keep quiet and, so that it stays short, what matters most: always the status, what can be said of change
and a gap that widened; then at most one of a benchmark that differs and a line that leads off target.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .combining import completeness
from .direction import Travel
from .rating import NOT_RATED_WORDS, Rating
from .rounding import exact, half_up, places, written, written_gap
from .targets import TargetAim
from .values import NO_VALUE_WORDS
from .variation import Mark
from .words import (
    Assurance,
    Comparison,
    Direction,
    Frequency,
    NotRated,
    Polarity,
    Rag,
    RagRule,
    Unit,
    Variation,
)

_LAST = {
    Frequency.QUARTER: "last quarter",
    Frequency.YEAR: "last year",
    Frequency.MONTH: "last month",
    Frequency.TERM: "last term",
    Frequency.SNAPSHOT: "last year",
}
_SAME_LAST_YEAR = {
    Frequency.QUARTER: "the same quarter last year",
    Frequency.MONTH: "the same month last year",
    Frequency.TERM: "the same term last year",
}
_RESCUE = {
    RagRule.SAME_QUARTER: "but no worse than the same period last year",
    RagRule.STILL_ACHIEVABLE: "but the year-end target can still be met",
}


@dataclass(frozen=True, slots=True)
class WiderGap:
    """A gap that has widened: between whom, and how wide it is now."""

    group: str
    reference: str
    size: Decimal


@dataclass(frozen=True, slots=True)
class Beside:
    """A benchmark with its value and how the figure compares, chance allowed for."""

    name: str
    value: Decimal
    verdict: Comparison


@dataclass(frozen=True, slots=True)
class SentenceParts:
    """Everything the sentence may say; ``no_value`` is the code of why there is none (``NO_VALUE_WORDS``).

    ``mark`` is the figure's own in its series; None where it is no point of one. ``heads_off_target``: even the best
    end of the forecast misses the next target.
    """

    rating: Rating
    polarity: Polarity
    unit: Unit
    decimals: int
    frequency: Frequency
    reported: int
    expected: int
    value: Decimal | None = None
    target: TargetAim | None = None
    multiplier: Decimal = Decimal(100)
    noun: str = ""
    since_previous: Travel | None = None
    since_last_year: Travel | None = None
    mark: Mark | None = None
    assurance: Assurance | None = None
    wider_gap: WiderGap | None = None
    beside: Beside | None = None
    heads_off_target: bool = False
    no_value: str | None = None
    withheld_groups: tuple[str, ...] = ()
    is_withheld: bool = False
    is_group: bool = False
    is_provisional: bool = False
    estimated: int = 0
    revised: int = 0


def board_sentence(parts: SentenceParts) -> str:
    """One sentence: status with value against target, change, completeness, what is withheld or provisional.

    "Below target (52% against 55%); ordinary variation, no evidence of change; 3 of 4 partners reported." A withheld
    figure gives away no number, status or change.
    """
    if parts.is_withheld or parts.rating.not_rated is NotRated.SUPPRESSED:
        clauses = [f"Not rated: {NOT_RATED_WORDS[NotRated.SUPPRESSED]}"]
    else:
        clauses = [*_status_clauses(parts), *_change(parts), *_most_telling(parts)]
    if parts.reported or parts.rating.not_rated is not NotRated.NOT_READY:
        # Of a measure that is not ready, figures may not even have been asked for.
        clauses.append(completeness(parts.reported, parts.expected))
    if parts.withheld_groups:
        clauses.append(f"{_listed(parts.withheld_groups)} withheld (small numbers)")
    clauses += _flags(parts)
    return "; ".join(clauses) + "."


def _status_clauses(parts: SentenceParts) -> list[str]:
    """The status, or why there is none with the number; what is said of two figures alone stands in the same clause."""
    moved = "" if _is_judged(parts) else _moved(parts)
    if parts.rating.rag is not None:
        gap = f"but {_gap(parts)}" if parts.rating.rag is Rag.GREEN and parts.wider_gap else ""
        return [", ".join(each for each in (_status(parts, parts.rating.rag), moved, gap) if each)]
    # Only totals have targets: of a group's own figure that would be said again and again.
    is_only_a_group = parts.is_group and parts.rating.not_rated is NotRated.NO_TARGET
    clauses = [] if is_only_a_group else [f"Not rated: {_why_not(parts)}"]
    if parts.value is not None:
        said = (_number(parts, parts.value, parts.decimals), moved, _beside(parts))
        clauses.append(", ".join(each for each in said if each))
    return clauses


def _is_judged(parts: SentenceParts) -> bool:
    """Whether the figure's series is long enough to tell change from chance."""
    return parts.mark is not None and parts.mark.verdict is not Variation.TOO_FEW


def _change(parts: SentenceParts) -> list[str]:
    """What ordinary variation says, instead of any step from one figure to the next."""
    if parts.mark is None or not _is_judged(parts):
        return []
    if parts.mark.verdict is Variation.ORDINARY and parts.assurance in _KEEPS:
        return [f"ordinary variation: unless something changes it keeps {_KEEPS[parts.assurance]} its target"]
    return [parts.mark.words]


_KEEPS = {Assurance.CONSISTENTLY_MET: "meeting", Assurance.CONSISTENTLY_MISSED: "missing"}


def _most_telling(parts: SentenceParts) -> list[str]:
    """One thing more of a figure: a gap that widened, else a benchmark that differs, else a line off target."""
    rag = parts.rating.rag
    if parts.wider_gap is not None:
        # Of a green status it has been said already.
        return [] if rag is Rag.GREEN else [_gap(parts)]
    differs = parts.beside is not None and parts.beside.verdict not in (Comparison.SIMILAR, Comparison.CANT_SAY)
    if rag is not None and differs:
        return [_beside(parts)]
    if rag is Rag.GREEN and parts.heads_off_target and _is_judged(parts):
        return ["on its present course it misses the next target"]
    return []


def _gap(parts: SentenceParts) -> str:
    assert parts.wider_gap is not None
    gap = parts.wider_gap
    size = written_gap(gap.size, parts.unit, parts.decimals, multiplier=parts.multiplier, noun=parts.noun)
    return f"the gap between {gap.group} and {gap.reference} has widened to {size}"


def _beside(parts: SentenceParts) -> str:
    """How the figure compares with its benchmark; empty where that cannot be said."""
    if parts.beside is None or parts.beside.verdict is Comparison.CANT_SAY:
        return ""
    bare = Unit.SCORE if parts.unit in _UNIT_AFTER else parts.unit
    decimals = max(parts.decimals, decimals_of_aim(parts.beside.value, parts.decimals))
    return f"{_COMPARED[parts.beside.verdict]} {parts.beside.name} ({written(parts.beside.value, bare, decimals)})"


_COMPARED = {
    Comparison.BETTER: "better than",
    Comparison.SIMILAR: "similar to",
    Comparison.WORSE: "worse than",
    Comparison.HIGHER: "higher than",
    Comparison.LOWER: "lower than",
}


def _why_not(parts: SentenceParts) -> str:
    reason = parts.rating.not_rated
    if reason is NotRated.NO_DATA and parts.no_value is not None:
        return NO_VALUE_WORDS[parts.no_value]
    return NOT_RATED_WORDS[reason] if reason is not None else parts.rating.reason


def _status(parts: SentenceParts, rag: Rag) -> str:
    """The status in words that cannot be read the wrong way round, with the value against the target."""
    rescue = parts.rating.rescued_by
    just = "just " if rag is Rag.AMBER and rescue is None else ""
    words = f"{just}{_side(parts)}" if rag is not Rag.GREEN else _ON_TARGET[parts.polarity]
    words = words[0].upper() + words[1:]
    against = f" ({_against(parts)})" if parts.value is not None and parts.target is not None else ""
    return f"{words}{against}{f' {_RESCUE[rescue]}' if rescue is not None else ''}"


_ON_TARGET = {
    Polarity.HIGH_IS_GOOD: "on target",
    Polarity.LOW_IS_GOOD: "within the limit we aim for",
    Polarity.IN_RANGE: "inside the range we aim for",
    Polarity.CONTEXT_ONLY: "shown for context",
}


def _side(parts: SentenceParts) -> str:
    if parts.polarity is Polarity.HIGH_IS_GOOD:
        return "below target"
    if parts.polarity is Polarity.LOW_IS_GOOD:
        return "above the limit we aim for"
    lower = parts.target.value if parts.target is not None else None
    below = parts.value is not None and lower is not None and parts.value < lower
    return f"{'below' if below else 'above'} the range we aim for"


def _against(parts: SentenceParts) -> str:
    """The value against the target, with as many decimals as it takes to tell them apart.

    What both are counted in is said once, after the second: 26 against 30 parents.
    """
    assert parts.value is not None and parts.target is not None
    ends = [end for end in (parts.target.value, parts.target.upper) if end is not None]
    decimals = _decimals_to_tell_apart(parts.value, ends, parts.decimals)
    if not ends:
        return _number(parts, parts.value, decimals)
    bare = Unit.SCORE if parts.unit in _UNIT_AFTER else parts.unit
    shown = written(parts.value, bare, decimals)
    aims = [written(end, bare, max(decimals, decimals_of_aim(end, parts.decimals))) for end in ends[:-1]]
    aims.append(_number(parts, ends[-1], max(decimals, decimals_of_aim(ends[-1], parts.decimals))))
    return f"{shown} against {' to '.join(aims)}"


#: Units written as words after the number.
_UNIT_AFTER = frozenset({Unit.COUNT, Unit.RATE, Unit.MEAN, Unit.DURATION, Unit.SCORE})


def decimals_of_aim(end: Decimal, decimals: int) -> int:
    """A target agreed to one decimal more than the measure shows is said as agreed (52.5%).

    A step of a trajectory, which nobody typed (51.818182), is rounded as the measure is.
    """
    agreed = places(end)
    return agreed if agreed <= decimals + 1 else decimals


def _decimals_to_tell_apart(value: Decimal, ends: Sequence[Decimal], decimals: int) -> int:
    """54.96 against 55 must not read "below target (55% against 55%)"."""
    while decimals < 6 and any(end != value and half_up(value, decimals) == half_up(end, decimals) for end in ends):
        decimals += 1
    return decimals


def _number(parts: SentenceParts, value: Decimal, decimals: int) -> str:
    return written(value, parts.unit, decimals, multiplier=parts.multiplier, noun=parts.noun)


def _moved(parts: SentenceParts) -> str:
    """How two figures compare; where a run chart is all there is, a step is never left to pass for a change."""
    words = _steps(parts)
    steps = [travel for travel in (parts.since_previous, parts.since_last_year) if travel is not None]
    claims = any(travel.change and travel.direction in _CLAIMS for travel in steps)
    if not claims or parts.mark is None or not words:
        return words
    return f"{words} (too few periods to rule out chance)"


_CLAIMS = (Direction.IMPROVED, Direction.WORSE, Direction.CANT_SAY)


def _steps(parts: SentenceParts) -> str:
    """The change against the period before and against last year; once when the two are the same period."""
    pairs = [(parts.since_previous, _LAST[parts.frequency])]
    if parts.frequency in _SAME_LAST_YEAR:
        pairs.append((parts.since_last_year, _SAME_LAST_YEAR[parts.frequency]))
    said = [(_compared(travel), period, travel) for travel, period in pairs if travel is not None]
    spoken = [(words, period) for words, period, travel in said if words]
    if len(spoken) == 2 and spoken[0][0] == spoken[1][0]:
        words = spoken[0][0]
        return f"{words} {spoken[0][1]} and {words.rpartition(' ')[2]} {spoken[1][1]}"
    changes = [f"{words} {period}" for words, period in spoken]
    changes += [
        f"cannot be compared with {period} ({travel.reason})"
        for words, period, travel in said
        if not words and travel.direction is Direction.CANT_SAY
    ]
    return ", ".join(changes)


def _compared(travel: Travel) -> str:
    """How a change reads before the name of the earlier period; empty when there is nothing to compare."""
    match travel.direction:
        case Direction.IMPROVED:
            return "better than"
        case Direction.WORSE:
            return "worse than"
        case Direction.SAME:
            return "about the same as" if travel.change else "the same as"
        case Direction.CANT_SAY if travel.change is not None:
            return "higher than" if travel.change > 0 else "lower than" if travel.change < 0 else "the same as"
        case _:
            return ""


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _flags(parts: SentenceParts) -> list[str]:
    flags = ["provisional"] if parts.is_provisional else []
    for count, word in ((parts.estimated, "estimated"), (parts.revised, "revised")):
        if count:
            figures = "figure" if count == 1 else "figures"
            flags.append(f"includes {exact(Decimal(count))} {word} {figures}")
    return flags
