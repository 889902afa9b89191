"""Cases of ordinary variation and trends: spc_ptd_cases/1, spc_ptd_rule_units/1, fingertips_trend/1."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from measures.calc.assurance import Assured, assure, assure_limits
from measures.calc.intervals import NINETY_FIVE, Interval
from measures.calc.targets import TargetAim
from measures.calc.trend import Trend, TrendPoint, judged, trend
from measures.calc.variation import Break, Limits, Mark, Point, Series, Stretch, vary
from measures.calc.variation_rules import Reading, classify, shifts, spread_back, trends, two_of_three
from measures.calc.words import Assurance, Direction, Polarity, Unit, Variation, VariationRule, Way

from .comparing import Case, Cases, NotACase, Wrong, given, near, number, refuses, same, tolerance_of

Data = dict[str, Any]
POLARITIES = {
    "increase": Polarity.HIGH_IS_GOOD,
    "decrease": Polarity.LOW_IS_GOOD,
    "neutral": Polarity.CONTEXT_ONLY,
}
ASSURANCES = {
    "consistent_fail": Assurance.CONSISTENTLY_MISSED,
    "consistent_pass": Assurance.CONSISTENTLY_MET,
    "inconsistent": Assurance.HIT_AND_MISS,
    None: Assurance.CANT_SAY,
}
VERDICTS = {
    "common_cause": Variation.ORDINARY,
    "special_cause_improvement": Variation.IMPROVEMENT,
    "special_cause_concern": Variation.CONCERN,
    "special_cause_neutral_high": Variation.HIGH,
    "special_cause_neutral_low": Variation.LOW,
}
#: By rule: downwards, upwards.
TYPES = {
    VariationRule.OUTSIDE_LIMITS: ("Below LCL", "Above UCL"),
    VariationRule.TREND: ("7 Point Trend (Decreasing)", "7 Point Trend (Increasing)"),
    VariationRule.TWO_OF_THREE: ("2 in 3 Below CL", "2 in 3 Above CL"),
    VariationRule.SHIFT: ("7 Points Below CL", "7 Points Above CL"),
}


def series_cases(data: Data) -> Cases:
    tolerance = tolerance_of(data)
    for case in data["cases"]:
        yield Case(case["id"], partial(_series, case, tolerance))


def _series(case: Data, tolerance: Decimal) -> None:
    asked, expected = case["input"], case["expected"]
    polarity = POLARITIES[asked["improvement_direction"]]
    if "error" in expected:
        refuses(expected["error"], lambda: _varied(asked, polarity))
        return
    found = _varied(asked, polarity)
    same("number of points", len(found.points), len(expected["rows"]))
    for group, stretch in enumerate(found.stretches):
        _stretch(found, stretch, group, expected["rows"], tolerance, has_baseline=bool(asked.get("fix_after_n_points")))
    # A constant or gappy series is judged by our own definition, which the stretches have been held to.
    if all(map(_is_the_references, [(found, stretch, expected["rows"]) for stretch in found.stretches])):
        assert found.latest is not None
        same("latest point", found.latest.verdict, VERDICTS[expected["latest_point_type"]])
        same("assurance", _assured(found, asked, polarity).verdict, ASSURANCES[expected["assurance_type"]])
    elif asked.get("target") is not None and found.now is not None and found.now.is_constant:
        _constant_assured(found, asked, polarity)


def _varied(asked: Data, polarity: Polarity) -> Series:
    points = [
        Point(date.fromisoformat(day[:10]), number(value))
        for day, value in zip(asked["dates"], asked["values"], strict=True)
    ]
    starts = asked.get("rebase") or []
    if isinstance(starts, dict):
        starts = [day for days in starts.values() for day in ([days] if isinstance(days, str) else days)]
    breaks = [
        Break(date.fromisoformat(day[:10]), "rebased") for day in ([starts] if isinstance(starts, str) else starts)
    ]
    return vary(
        points,
        polarity,
        breaks=breaks,
        screen=asked["screen_outliers"],
        baseline=asked.get("fix_after_n_points"),
        enough=1,  # the reference draws trial limits however short a series is; we do from 12
    )


def _days(rebase: Any) -> list[str]:
    """The days of new limits, given as one day, as several, or by series."""
    if isinstance(rebase, dict):
        return [day for days in rebase.values() for day in _days(days)]
    return [rebase] if isinstance(rebase, str) else list(rebase or [])


def _is_the_references(given_: tuple[Series, Stretch, list[Data]]) -> bool:
    """Whether the reference's answer is sound, so that ours is the same: not for constant, gappy or collapsed ones."""
    found, stretch, rows = given_
    own, theirs = found.points[stretch.first : stretch.last + 1], rows[stretch.first : stretch.last + 1]
    is_whole = all(point.value is not None for point in own)
    return is_whole and stretch.limits is not None and all(_has_limits(row) for row in theirs)


def _has_limits(row: Data) -> bool:
    lower, upper = number(row["lpl"]), number(row["upl"])
    return lower is not None and upper is not None and lower < upper


def _stretch(
    found: Series, stretch: Stretch, group: int, rows: list[Data], tolerance: Decimal, *, has_baseline: bool
) -> None:
    theirs = rows[stretch.first : stretch.last + 1]
    values = [point.value for point in found.points[stretch.first : stretch.last + 1]]
    for row, value in zip(theirs, values, strict=True):
        near("y", value, row["y"], tolerance)
        same("rebase group", group, row["rebase_group"])
    if not _is_the_references((found, stretch, rows)):
        _our_own(found, stretch, theirs, tolerance, has_baseline=has_baseline)
        return
    assert stretch.limits is not None
    readings = _read(values, stretch.limits)
    marks = found.marks[stretch.first : stretch.last + 1]
    for row, reading, mark in zip(theirs, readings, marks, strict=True):
        assert reading is not None and mark is not None
        _point(row, stretch, reading, mark, tolerance)


def _read(values: Sequence[Decimal | None], limits: Limits) -> list[Reading | None]:
    return classify(values, limits.mean, limits.lower, limits.upper, limits.near_lower, limits.near_upper)


def _point(row: Data, stretch: Stretch, reading: Reading, mark: Mark, tolerance: Decimal) -> None:
    limits = stretch.limits
    assert limits is not None
    near("mean", limits.mean, row["mean"], tolerance)
    near("lower limit", limits.lower, row["lpl"], tolerance)
    near("upper limit", limits.upper, row["upl"], tolerance)
    day = row["date"]
    # Floats may leave a point that is the mean itself a hair's breadth beside it.
    if abs(given(row["y"]) - limits.mean) > tolerance:
        same(f"side of the mean on {day}", reading.side, row["relative_to_mean"])
    same(f"outside on {day}", reading.is_outside, bool(row["outside_limits"]))
    same(f"near a limit on {day}", reading.is_near, bool(row["close_to_limits"]))
    kind = "Common Cause" if reading.rule is None else TYPES[reading.rule][reading.way > 0]
    same(f"type on {day}", kind, row["special_cause_type"])
    same(f"verdict on {day}", mark.verdict, VERDICTS[row["point_type"]])
    # The reference still warns at 12 points, where our limits begin: 12 itself is ours to decide.
    if "short_group_warning" in row and stretch.count != 12:
        same("short", stretch.count < 12, row["short_group_warning"])


def _our_own(found: Series, stretch: Stretch, theirs: list[Data], tolerance: Decimal, *, has_baseline: bool) -> None:
    """Our defined answer where the reference has none: no limits of a constant, finite ones of a gappy series.

    A baseline in which nothing varies is no baseline to us, so its mean is not compared.
    """
    values = [point.value for point in found.points[stretch.first : stretch.last + 1]]
    known = [value for value in values if value is not None]
    if stretch.limits is None:
        same("whether it varies", len(set(known)) > 1, False)
        for row in theirs:
            near("constant", stretch.centre, row["mean"], tolerance)
            if row["lpl"] is not None and row["upl"] is not None:  # the reference's limits are the constant, too
                near("lower limit", stretch.centre, row["lpl"], tolerance)
                near("upper limit", stretch.centre, row["upl"], tolerance)
                same(f"type on {row['date']}", "Common Cause", row["special_cause_type"])
        return
    if not stretch.limits.lower < stretch.limits.mean < stretch.limits.upper:
        raise Wrong("the limits have no width")
    for row, value, mark in zip(theirs, values, found.marks[stretch.first : stretch.last + 1], strict=True):
        same("whether a point is marked", mark is not None, value is not None)
        if row["mean"] is not None and not has_baseline:
            near("mean", stretch.limits.mean, row["mean"], tolerance)


def _assured(found: Series, asked: Data, polarity: Polarity) -> Assured:
    target = asked.get("target")
    latest = target[-1] if isinstance(target, list) else target
    return assure(found.now, None if latest is None else TargetAim(given(latest)), polarity)


def _constant_assured(found: Series, asked: Data, polarity: Polarity) -> None:
    target, value = given(asked["target"]), found.now.centre if found.now else None
    if value is None or polarity is Polarity.CONTEXT_ONLY:
        return
    is_met = value >= target if polarity is Polarity.HIGH_IS_GOOD else value <= target
    wanted = Assurance.CONSISTENTLY_MET if is_met else Assurance.CONSISTENTLY_MISSED
    same("assurance of a constant", _assured(found, asked, polarity).verdict, wanted)


def rule_cases(data: Data) -> Cases:
    for place, case in enumerate(data["units"], start=1):
        yield Case(f"{place} {case['fn']}", partial(_rule, case))
    for place, case in enumerate(data.get("assurance", []), start=1):
        yield Case(f"assurance {place}", partial(_limits_assured, case))


def _rule(case: Data) -> None:
    if case["fn"] not in RULES:
        raise NotACase(f"{case['fn']} is no rule of ours")
    found = RULES[case["fn"]](*case["args"])
    same("answer", [int(each) for each in found], case["expected"])


RULES: dict[str, Callable[..., Sequence[int | bool]]] = {
    # The reference tells only that a run is on one side, we also on which.
    "ptd_seven_point_one_side_mean": lambda sides: [abs(found) for found in shifts(sides)],
    "ptd_seven_point_trend": lambda values: trends([given(value) for value in values]),
    "ptd_part_of_seven_trend": spread_back,
    "ptd_two_in_three": two_of_three,
    "ptd_part_of_two_in_three": lambda pairs, near_limits: [
        bool(pair and is_near) for pair, is_near in zip(pairs, near_limits, strict=True)
    ],
}


def _limits_assured(case: Data) -> None:
    aim = TargetAim(given(case["target"]))
    found = assure_limits(given(case["lpl"]), given(case["upl"]), aim, POLARITIES[case["improvement_direction"]])
    same("assurance", found.verdict, ASSURANCES[case["expected"]])


TREND_POLARITIES = {
    "No judgement": Polarity.CONTEXT_ONLY,
    "Low is good": Polarity.LOW_IS_GOOD,
    "High is good": Polarity.HIGH_IS_GOOD,
}
VALUE_TYPES = {"Proportion": Unit.PERCENTAGE, "Crude rate": Unit.RATE, "Directly standardised rate": Unit.RATE}
WAYS = {"Increasing": Way.RISING, "Decreasing": Way.FALLING}
JUDGEMENTS = {
    "": Direction.CANT_SAY,
    "AndGettingBetter": Direction.IMPROVED,
    "AndGettingWorse": Direction.WORSE,
}
#: Names of markers that go no way.
STILL = {
    "NoChange": (Way.NO_CHANGE, Direction.SAME),
    "NoSignificantChange": (Way.NO_CHANGE, Direction.SAME),
    "CannotBeCalculated": (Way.CANT_SAY, Direction.CANT_SAY),
}


def trend_cases(data: Data) -> Cases:
    tolerance = tolerance_of(data)
    for place, row in enumerate(data.get("polarity_table", []), start=1):
        yield Case(f"polarity {place}", partial(_judged, row))
    for case in data["cases"]:
        yield Case(case["id"], partial(_trend, case, tolerance))


def _judged(row: Data) -> None:
    way = _marker(row["trend"])[0]
    same("judgement", (way, judged(way, TREND_POLARITIES[row["polarity"]])), _marker(row["expected"]))


def _trend(case: Data, tolerance: Decimal) -> None:
    points = [_trend_point(point) for point in sorted(case["points"], key=lambda each: each["to"])]
    unit = VALUE_TYPES.get(case["value_type"], Unit.SCORE)  # any unit without a trend
    polarity = TREND_POLARITIES[case["polarity"]]
    found = trend(points, unit, polarity)
    way, judgement = _marker(case["expected_marker"])
    same("marker", found.way, way)
    if way is not Way.NO_CHANGE:
        same("judgement", found.judgement, judgement)
    computed = case.get("computed")
    if computed is not None:
        _computed(found, computed, tolerance)


def _trend_point(point: Data) -> TrendPoint | None:
    parts = [number(point.get(name)) for name in ("value", "lower", "upper", "count", "denominator")]
    if any(part is None for part in parts):
        return None
    value, lower, upper, count, denominator = (part for part in parts if part is not None)
    return TrendPoint(Interval(value, lower, upper, NINETY_FIVE, "given"), count, denominator)


def _computed(found: Trend, computed: Data, tolerance: Decimal) -> None:
    near("slope", found.slope, computed["slope"], tolerance)
    near("chi-squared", found.chi_squared, computed["chi2"], tolerance)
    wanted = computed["leave_one_out_slopes"]
    same("slopes without one", len(found.slopes_without), len(wanted))
    for slope, other in zip(found.slopes_without, wanted, strict=True):
        near("slope without one", slope, other, tolerance)
    assert found.slope is not None
    agree = all((slope < 0) is (found.slope < 0) for slope in found.slopes_without)
    same("whether all signs agree", agree, computed["all_signs_agree"])
    same("whether it is significant", found.way is not Way.NO_CHANGE, computed["significant"])
    same("marker", found.way, _marker(computed["marker"])[0])


def _marker(name: str) -> tuple[Way, Direction]:
    """Our words for a marker's name."""
    plain = name.replace(" ", "")
    start = next((start for start in WAYS if plain.startswith(start)), None)
    if start is None:
        return STILL[plain]
    return WAYS[start], JUDGEMENTS[plain.removeprefix(start)]
