"""Cases of gaps between groups: gaps/1, sii_deterministic/1."""

from decimal import Decimal
from functools import partial
from typing import Any

from measures.calc.gaps import Gap, Group, gap
from measures.calc.inequality import LINEAR, LOG, LOGIT, DeprivationGroup, inequality
from measures.calc.intervals import Interval
from measures.calc.rounding import half_up
from measures.calc.words import Unit

from .comparing import Case, Cases, NotACase, Wrong, given, near, number, same, tolerance_of

Data = dict[str, Any]
HUNDRED = Decimal(100)
SCALES = {1: LOG, 2: LOGIT}


def gap_cases(data: Data) -> Cases:
    tolerance = tolerance_of(data)
    for case in data["cases"]:
        yield Case(case["id"], partial(_gap, case, tolerance))
    if "rounding_order" in data:
        for name, *both in data["rounding_order"].get("examples", []):
            yield Case(f"rounding order {name}", partial(_without_input, both))


def _without_input(both: list[str]) -> None:
    raise NotACase(f"the groups behind {' and '.join(both)} are not given")


def _gap(case: Data, tolerance: Decimal) -> None:
    first = Group("first", given(case["x1"]), given(case["n1"]))
    second = Group("second", given(case["x2"]), given(case["n2"]))
    found = gap(first, second, Unit.PERCENTAGE)
    if found.difference is None:
        raise Wrong(found.reason)
    near("gap", found.difference / HUNDRED, case["gap"], tolerance)
    near("ratio", found.ratio, case["ratio"], tolerance)
    _between("gap", found.absolute, HUNDRED, case["gap_newcombe_lower"], case["gap_newcombe_upper"], tolerance)
    _between("ratio", found.relative, Decimal(1), case["ratio_katz_lower"], case["ratio_katz_upper"], tolerance)
    one, other = (given(case[x]) * HUNDRED / given(case[n]) for x, n in (("x1", "n1"), ("x2", "n2")))
    near("first rate", one / HUNDRED, case["p1"], tolerance)
    near("second rate", other / HUNDRED, case["p2"], tolerance)
    _written(case, found, half_up(one, 1) - half_up(other, 1))


def _between(what: str, found: Interval | None, unit: Decimal, lower: Any, upper: Any, tolerance: Decimal) -> None:
    near(f"{what}'s lower", None if found is None else found.lower / unit, lower, tolerance)
    near(f"{what}'s upper", None if found is None else found.upper / unit, upper, tolerance)


def _written(case: Data, found: Gap, from_rounded: Decimal) -> None:
    """Rounded once from unrounded rates is ours; the difference of rounded rates is the way not taken."""
    assert found.difference is not None
    ours = half_up(found.difference, 1)
    same("gap in points", ours, given(case["gap_pp_from_unrounded"]))
    same("gap of rounded rates", from_rounded, given(case["gap_pp_from_rounded"]))
    same("whether they differ", ours != from_rounded, case["differ"])


def slope_cases(data: Data) -> Cases:
    tolerance = tolerance_of(data)
    for case in data["cases"]:
        yield Case(case["id"], partial(_slope, case, tolerance))


def _slope(case: Data, tolerance: Decimal) -> None:
    rows = sorted(case["input"], key=lambda row: row["q"])
    groups = [
        DeprivationGroup(number(row["pop"]), number(row["value"]), number(row.get("lcl")), number(row.get("ucl")))
        for row in rows
    ]
    scale = SCALES.get(case["value_type"], LINEAR) if case["transform"] else LINEAR
    found = inequality(groups, scale=scale, multiplier=number(case.get("multiplier")) or Decimal(1))
    if "error" in case:
        same("slope", found.slope_index, None)
        return
    if found.slope_index is None or found.line is None:
        raise Wrong(found.reason)
    for place, (ours, theirs) in enumerate(zip(found.midpoints, case["midpoints"], strict=True), start=1):
        near(f"midpoint {place}", ours, theirs, tolerance)
    near("fitted constant", found.line[0], case["lm_intercept"], tolerance)
    near("fitted slope", found.line[1], case["lm_slope"], tolerance)
    near("SII", found.slope_index, case["sii"], tolerance)
    near("RII", found.relative_index, case["rii"], tolerance)
    near("start of the line", found.start, case["intercept"], tolerance)
    if found.slope_interval is not None and not found.slope_interval.contains(found.slope_index):
        raise Wrong("the SII is outside its own interval")
