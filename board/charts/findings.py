"""Titles of charts: what a chart shows, said first and built from its numbers alone."""

from collections.abc import Sequence
from decimal import Decimal

from board.charts.formats import NumberFormat
from measures.calc.comparison import Compared
from measures.calc.gaps import Gap, disadvantage
from measures.calc.inequality import Inequality
from measures.calc.variation import Series
from measures.calc.words import Comparison, Polarity

_ZERO = Decimal(0)
#: How a verdict reads before the place compared with, in the order they are said.
_COMPARED = {
    Comparison.BETTER: "better than",
    Comparison.WORSE: "worse than",
    Comparison.HIGHER: "higher than",
    Comparison.LOWER: "lower than",
    Comparison.SIMILAR: "similar to",
}


def variation_finding(name: str, series: Series, labels: Sequence[str]) -> str:
    """What ordinary variation has to say of the latest figure.

    "Repeat plans, 2025/26 Q4: a concern, more than chance (above the upper limit)."
    """
    mark = series.latest
    if mark is None or mark.rule is None:
        return f"{name}: {series.words}"
    verdict, _, rule = series.words.partition(": ")
    place = max(index for index, each in enumerate(series.marks) if each is not None)
    return f"{name}, {labels[place]}: {verdict} ({rule})"


def gap_finding(
    name: str, gaps: Sequence[Gap], number: NumberFormat, polarity: Polarity, *, some_withheld: bool = False
) -> str:
    """The widest gap against the group that is worse off, or that there is none.

    "School attendance: the widest gap is Black, 7.9 points below White British." Where neither way is good it is the
    group that differs most; where a group is withheld it speaks of those shown.
    """
    known = [gap for gap in gaps if gap.difference is not None]
    if not known:
        return f"{name}: there is no gap to show{f' ({gaps[0].reason})' if gaps else ''}"
    shown = " shown" if some_withheld else ""
    worse = [gap for gap in known if (disadvantage(gap, polarity) or _ZERO) > 0]
    if polarity in (Polarity.CONTEXT_ONLY, Polarity.IN_RANGE):
        worse = [gap for gap in known if gap.difference]
    if not worse:
        return f"{name}: no group{shown} is worse off than {known[0].reference}"
    widest = max(worse, key=lambda gap: abs(gap.difference or _ZERO))
    difference = widest.difference or _ZERO
    way = "above" if difference > 0 else "below"
    chance = ", no more than chance explains" if widest.absolute and widest.absolute.contains(_ZERO) else ""
    size = number.size(abs(difference))
    return f"{name}: the widest gap{shown} is {widest.group}, {size} {way} {widest.reference}{chance}"


def slope_finding(name: str, found: Inequality, number: NumberFormat) -> str:
    """The slope index in words: 21.1 points higher in the most deprived areas than in the least."""
    if found.slope_index is None:
        return f"{name}: no slope over deprivation can be drawn ({found.reason})"
    if found.slope_index == 0 or (found.slope_interval and found.slope_interval.contains(_ZERO)):
        return f"{name}: no more of a slope over deprivation than chance explains"
    way = "higher" if found.slope_index < 0 else "lower"
    size = number.size(abs(found.slope_index))
    return f"{name}: {size} {way} in the most deprived areas than in the least"


def benchmark_finding(name: str, place: str, compared: Sequence[tuple[str, Compared]]) -> str:
    """How a place compares with others: Coventry is worse than England and similar to the West Midlands."""
    parts = []
    for verdict, words in _COMPARED.items():
        places = [other for other, found in compared if found.verdict is verdict]
        if places:
            parts.append(f"{words} {_named(places)}")
    if not parts:
        reason = f" ({compared[0][1].reason})" if compared else ""
        return f"{name}: no comparison can be made{reason}"
    return f"{name}: {place} is {_listed(parts)}"


def _named(places: Sequence[str]) -> str:
    """Up to three by name; more are counted."""
    return _listed(places) if len(places) <= 3 else f"{len(places)} places"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
