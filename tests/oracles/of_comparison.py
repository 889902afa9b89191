"""Cases of comparison and rounding: rag_benchmark/1, published_rates/1."""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from measures.calc.comparison import compare, quarter_of_field, ranks
from measures.calc.intervals import NINETY_FIVE, Interval
from measures.calc.rounding import half_up
from measures.calc.values import value_of
from measures.calc.words import Polarity, Unit

from .comparing import Case, Cases, NotACase, Wrong, given, number, refuses, same

Data = dict[str, Any]
POLARITIES = {
    "HighIsGood": Polarity.HIGH_IS_GOOD,
    "LowIsGood": Polarity.LOW_IS_GOOD,
    "NoJudgement": Polarity.CONTEXT_ONLY,
    "High": Polarity.HIGH_IS_GOOD,
    "Low": Polarity.LOW_IS_GOOD,
    "-": Polarity.CONTEXT_ONLY,
    None: Polarity.CONTEXT_ONLY,
}
#: The colours of the quarters of a field; the two in the middle have none.
COLOURS = {"A": "green", "D": "red"}


def benchmark_cases(data: Data) -> Cases:
    kinds = {"fingertips": _compared, "lait_quartiles": _quarter, "lait_colour": _colour, "lait_rank": _ranked}
    for kind, run in kinds.items():
        for place, case in enumerate(data.get(kind, {}).get("cases", []), start=1):
            yield Case(f"{kind} {place}", partial(run, case))


def _compared(case: Data) -> None:
    figure = Interval(given(case["value"]), given(case["lower"]), given(case["upper"]), NINETY_FIVE, "given")
    found = compare(figure, given(case["benchmark"]), POLARITIES[case["polarity"]])
    same("comparison", found.verdict.value, case["expected"].lower())


def _quarter(case: Data) -> None:
    value, edges = number(case["value"]), [given(edge) for edge in case["bands"]]
    polarity = POLARITIES[case["polarity"]]
    if value is None:
        same("quarter of nothing", None, case["expected"])
    elif case["expected"] == "Error":
        refuses(f"{value} outside its field", lambda: quarter_of_field(value, edges, polarity))
    else:
        same("quarter", quarter_of_field(value, edges, polarity), case["expected"])


def _colour(case: Data) -> None:
    """A value in the middle of a band shows whether its quarter is named, and so coloured, at all."""
    polarity = POLARITIES[case["polarity"]]
    edges = [Decimal(edge) for edge in (0, 25, 50, 75, 100)]
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    quarters = [quarter_of_field(middle, edges, polarity) for middle in middles]
    is_named = case["band"] in quarters
    same("colour", COLOURS.get(case["band"], "none") if is_named else "none", case["expected"])


def _ranked(case: Data) -> None:
    found = ranks([number(value) for value in case["values"]], POLARITIES[case["polarity"]])
    wanted = [None if rank is None else int(rank) for rank in case["expected"]]
    same("ranks", found, wanted)


def published_cases(data: Data) -> Cases:
    for kind in data["sets"]:
        unit, multiplier, decimals = _unit_of(kind["name"])
        exceptions = {tuple(row[:2]) for row in kind.get("neither", [])}
        exceptions |= {tuple(row[:2]) for row in kind.get("ties", []) if Decimal(row[2]) != Decimal(row[3])}
        for place, row in enumerate(kind["rows"], start=1):
            run = partial(_published, row, exceptions, unit, multiplier, decimals)
            yield Case(f"{kind['name']} row {place}", run)
        for place, row in enumerate(kind.get("ties", []), start=1):
            yield Case(f"{kind['name']} tie {place}", partial(_tie, row, unit, multiplier, decimals))


def _unit_of(name: str) -> tuple[Unit, Decimal, int]:
    """Unit, multiplier and decimals of a set, which only its name tells: "rate per 10,000 (0dp)"."""
    decimals = re.search(r"\((\d+)\s*dp\)", name)
    if decimals is None:
        raise KeyError(f"decimals of {name}")
    per = re.search(r"per ([\d,]+)", name)
    if per is not None:
        return Unit.RATE, Decimal(per[1].replace(",", "")), int(decimals[1])
    return Unit.PERCENTAGE if "%" in name else Unit.MEAN, Decimal(100), int(decimals[1])


def _unrounded(row: list[str], unit: Unit, multiplier: Decimal) -> Decimal:
    value = value_of(unit, numerator=given(row[0]), denominator=given(row[1]), multiplier=multiplier).value
    if value is None:
        raise Wrong("there is no value")
    return value


def _published(
    row: list[str], exceptions: set[tuple[str, ...]], unit: Unit, multiplier: Decimal, decimals: int
) -> None:
    if tuple(row[:2]) in exceptions:
        raise NotACase("the publisher worked from other numbers, as the file says")
    same("rate", half_up(_unrounded(row, unit, multiplier), decimals), given(row[2]))


def _tie(row: list[str], unit: Unit, multiplier: Decimal, decimals: int) -> None:
    value = _unrounded(row, unit, multiplier)
    same("half up", half_up(value, decimals), given(row[3]))
    half_even = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    same("half to even", half_even, given(row[4]))
    if half_even == half_up(value, decimals):
        raise Wrong("the two ways to round do not differ here")
