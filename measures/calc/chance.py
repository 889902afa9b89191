"""How many flags chance alone would raise: what a board should expect to see when nothing has happened.

A flag on the latest figure of a steady series is a false alarm. With independent, normally spread figures and
limits estimated from the series itself (the mean, 2.66 and screening of ``variation``) its chance depends on the
series' length; the rates below are from two million simulated series of each length (half as many from 48), to
0.02 points. A test simulates them again. Autocorrelated or rare counts raise more.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .rounding import exact, half_up
from .words import VariationRule

#: Percent of steady series whose latest figure each rule flags, the rules before it having failed, by length.
FALSE_ALARMS: dict[int, dict[VariationRule, Decimal]] = {
    length: dict(zip(VariationRule, map(Decimal, rates), strict=True))
    for length, rates in {
        12: ("0.96", "0.03", "0.19", "0.23"),
        16: ("0.82", "0.04", "0.18", "0.47"),
        20: ("0.72", "0.04", "0.17", "0.64"),
        24: ("0.65", "0.04", "0.16", "0.78"),
        36: ("0.55", "0.04", "0.14", "0.99"),
        48: ("0.49", "0.04", "0.14", "1.13"),
        60: ("0.47", "0.04", "0.14", "1.25"),
    }.items()
}
#: Percent of flags by construction: a benchmark outside a 95 % interval, a gap's change outside one.
OUTSIDE_INTERVAL = Decimal(5)
#: The five-point trend is significant below 2 in 1,000; that no single period may turn it makes it rarer still.
TREND = Decimal("0.2")
HUNDRED = Decimal(100)


def chance_of_signal(length: int, rule: VariationRule | None = None) -> Decimal:
    """The percentage of steady series of so many periods whose latest figure is flagged, by one rule or by any.

    Lengths between two of the table take the shorter's; under 12 periods nothing is ever flagged. 12 periods: 1.41.
    """
    known = sorted(FALSE_ALARMS)
    if length < known[0]:
        return Decimal(0)
    rates = FALSE_ALARMS[known[bisect_right(known, length) - 1]]
    return rates[rule] if rule is not None else sum(rates.values(), Decimal(0))


@dataclass(frozen=True, slots=True)
class ChanceFlags:
    """Flags to be expected by chance alone, unrounded, the chance (percent) of one or more, and the judged."""

    expected: Decimal
    at_least_one: Decimal
    judged: int

    @property
    def words(self) -> str:
        """The note beside the flags: "Chance alone would raise about 1 of these flags (of 63 judgements)." """
        judgements = f"{self.judged:,} judgement{'s' if self.judged != 1 else ''}"
        if not self.judged:
            return "Nothing was judged against chance."
        if self.expected < Decimal("0.5"):
            percent = half_up(self.at_least_one, 0)
            often = f"a {exact(percent)}% chance" if percent else "hardly any chance"
            return f"With {judgements}, there is {often} that even one flag is chance alone."
        about = half_up(self.expected, 0)
        return f"With {judgements}, chance alone would raise about {exact(about)} flag{'s' if about != 1 else ''}."


def chance_flags(lengths: Sequence[int], *, comparisons: int = 0, gaps: int = 0, trends: int = 0) -> ChanceFlags:
    """The false alarms to expect of series of these lengths, with comparisons, gaps and trends judged beside them.

    A sum of rates, whatever their dependence; the chance of one or more takes them as independent. 40 measures with
    12 periods each: 0.56 flags expected, and a chance of 43 % of one at least.
    """
    if min(comparisons, gaps, trends) < 0:
        raise ValueError("A number of judgements cannot be below 0.")
    rates = [rate for length in lengths if (rate := chance_of_signal(length))]
    rates += [OUTSIDE_INTERVAL] * (comparisons + gaps) + [TREND] * trends
    none = Decimal(1)
    for rate in rates:
        none *= 1 - rate / HUNDRED
    return ChanceFlags(sum(rates, Decimal(0)) / HUNDRED, (1 - none) * HUNDRED, len(rates))
