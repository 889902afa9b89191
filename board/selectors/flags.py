"""Flags a board filters by, and how many of them chance alone would raise."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from board.selectors.standings import Standing
from measures.calc.chance import chance_flags
from measures.calc.words import Direction, GapChange, Rag, Variation

#: What nothing was judged against.
_NOT_JUDGED = {None, Variation.TOO_FEW, Variation.NONE_AT_ALL}


@dataclass(frozen=True, slots=True)
class Flag:
    """Something measures are found by; ``reads`` finishes "only measures that"."""

    code: str
    label: str
    reads: str
    holds: Callable[[Standing], bool]


def _red_and_worse(standing: Standing) -> bool:
    return standing.is_ready and standing.rag is Rag.RED and standing.direction is Direction.WORSE


FLAGS = (
    Flag("red-worse", "Red and getting worse", "are red and getting worse", _red_and_worse),
    Flag(
        "chance",
        "Changed more than chance",
        "changed by more than chance explains",
        lambda each: each.is_ready and each.stands_out,
    ),
    Flag("gap", "Gap widening", "have a gap that widens", lambda each: each.is_ready and each.gap_widens),
    Flag("not-ready", "Not ready", "are not ready to be rated", lambda each: not each.is_ready),
)


@dataclass(frozen=True, slots=True)
class FlagCount:
    code: str
    label: str
    count: int
    is_chosen: bool


def known_flags(asked: Iterable[str]) -> tuple[Flag, ...]:
    """Those of the flags asked for that there are, in their own order."""
    wanted = set(asked)
    return tuple(flag for flag in FLAGS if flag.code in wanted)


def flag_counts(everything: Sequence[Standing], chosen: Sequence[Flag]) -> tuple[FlagCount, ...]:
    return tuple(
        FlagCount(flag.code, flag.label, sum(flag.holds(each) for each in everything), flag in chosen) for flag in FLAGS
    )


def is_found(standing: Standing, status: str, chosen: Sequence[Flag]) -> bool:
    """Whether a measure has the status asked for, if any, and one of the flags, if any."""
    has_status = not status or (standing.is_ready and standing.status == status)
    return has_status and (not chosen or any(flag.holds(standing) for flag in chosen))


def filter_words(status: str, chosen: Sequence[Flag]) -> str:
    """What a filtered page shows: "Only measures that are red and getting worse or have a gap that widens"."""
    said = " or ".join(flag.reads for flag in chosen)
    rated = f"are {'not rated' if status == 'none' else status}" if status else ""
    both = ", and ".join(filter(None, [rated, said]))
    return f"Only measures that {both}" if both else ""


def chance_note(ready: Sequence[Standing]) -> str:
    """How many flags are raised on the page, and how many chance alone would raise of so many judgements.

    A change of one measure and the move of one gap are a judgement each: "4 flags are raised here: 3 of change and
    1 of a gap that moved. With 12 judgements, chance alone would raise about 1 flag."
    """
    judged = [each.seen for each in ready if each.seen is not None and each.seen.variation not in _NOT_JUDGED]
    lengths = [int(seen.statistics["variation"]["count"]) for seen in judged]
    gaps = [gap["change"] for each in ready if each.seen for gap in each.seen.statistics.get("gaps", ())]
    weighed = [change for change in gaps if change != GapChange.CANT_SAY]
    found = chance_flags(lengths, gaps=len(weighed))
    if not found.judged:
        return ""
    changed = sum(each.stands_out for each in ready)
    moved = sum(change in (GapChange.WIDER, GapChange.NARROWER) for change in weighed)
    return f"{_raised(changed, moved)} {found.words}"


def _raised(changed: int, moved: int) -> str:
    total = changed + moved
    if not total:
        return "No flag is raised here."
    parts = [f"{changed} of change"] if changed else []
    parts += [f"{moved} of a gap that moved"] if moved else []
    return f"{total} flag{' is' if total == 1 else 's are'} raised here: {' and '.join(parts)}."
