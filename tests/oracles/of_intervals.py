"""Cases of intervals and standardised rates: wilson/1, byar/1, phe_tables/1, phe_std/1."""

import re
from decimal import Decimal
from functools import partial
from typing import Any

from measures.calc.intervals import Interval, byar, count_limits, exact_poisson, interval_of, mean_of, wilson
from measures.calc.standardised import Band, directly_standardised, expected_events, indirectly_standardised
from measures.calc.words import Unit

from .comparing import Case, Cases, NotACase, Wrong, given, near, number, refuses, same, tolerance_of

Data = dict[str, Any]
HUNDRED = Decimal(100)
#: Columns of two confidence levels side by side, as the reference tables have them.
LEVELS = {"95_0": Decimal("0.95"), "99_8": Decimal("0.998")}
METHODS = {"Byars": "Byar"}


def wilson_cases(data: Data) -> Cases:
    tolerance = tolerance_of(data)
    for case in data["cases"]:
        yield Case(f"{case['x']} of {case['n']} at {case['confidence']}", partial(_proportion, case, tolerance))
    for case in data.get("package_reference", []):
        yield Case(f"package {case['x']} of {case['n']}", partial(_package, case, tolerance))
    for case in data.get("errors", []):
        yield Case(f"refusal of {case['x']} of {case['n']}", partial(_refused_proportion, case))


def _proportion(case: Data, tolerance: Decimal) -> None:
    found = wilson(given(case["x"]), given(case["n"]), confidence=_confidence(case["confidence"]))
    _holds(found, case["value"], case["lower"], case["upper"], tolerance)


def _package(case: Data, tolerance: Decimal) -> None:
    confidence = _confidence(case["confidence"])
    if case["method"] == "Wilson":
        found = wilson(given(case["x"]), given(case["n"]), confidence=confidence)
        _holds(found, None, case["lowercl"], case["uppercl"], tolerance)
        return
    lower, upper = byar(given(case["x"]), confidence)
    near("lower", lower, case["lowercl"], tolerance)
    near("upper", upper, case["uppercl"], tolerance)


def _refused_proportion(case: Data) -> None:
    # 14 is no confidence, neither as a share nor in percent.
    refuses(
        f"{case['x']} of {case['n']}",
        lambda: wilson(
            given(case["x"]), given(case["n"]), confidence=_confidence(case.get("confidence", Decimal("0.95")))
        ),
    )


def byar_cases(data: Data) -> Cases:
    tolerance = tolerance_of(data)
    for case in data["cases"]:
        yield Case(f"{case['x']} events at {case['confidence']}", partial(_count, case, tolerance))


def _count(case: Data, tolerance: Decimal) -> None:
    events, confidence = given(case["x"]), _confidence(case["confidence"])
    lower, upper = byar(events, confidence)
    near("Byar's lower", lower, case["byar_lower"], tolerance)
    near("Byar's upper", upper, case["byar_upper"], tolerance)
    exact_lower, exact_upper = exact_poisson(events, confidence)
    near("the exact lower", exact_lower, case["exact_lower"], tolerance)
    near("the exact upper", exact_upper, case["exact_upper"], tolerance)
    few = events < 10
    chosen_lower, chosen_upper, method = count_limits(events, confidence)
    same("the method", method, "Exact" if few else "Byar")
    near("the chosen lower", chosen_lower, case["exact_lower" if few else "byar_lower"], tolerance)
    near("the chosen upper", chosen_upper, case["exact_upper" if few else "byar_upper"], tolerance)


def table_cases(data: Data) -> Cases:
    """Proportions, rates and means as tables of areas."""
    tolerance = tolerance_of(data)
    for kind, unit in (("proportion", Unit.PERCENTAGE), ("rate", Unit.RATE)):
        for name in (kind, f"{kind}_grouped"):
            for place, row in enumerate(data.get(name, []), start=1):
                parts = (row["Numerator"], row["Denominator"])
                yield Case(f"{name} {place} {row['Area']}", partial(_row, row, parts, unit, tolerance))
    for row in data.get("rate_extra", []):
        yield Case(row["id"], partial(_row, row, (row["x"], row["n"]), Unit.RATE, tolerance))
    for row in data.get("mean_expected", []):
        yield Case(f"mean {row['area']}", partial(_mean, row, data["mean_input"], tolerance))
    for text in data.get("errors", []):
        yield Case(f"refusal: {text[:40]}", partial(_refused_by_words, text))


def _row(row: Data, parts: tuple[Any, Any], unit: Unit, tolerance: Decimal) -> None:
    numerator, denominator = map(number, parts)
    multiplier = given(row["multiplier"])
    for confidence, lower, upper in _limits_of(row):
        found = interval_of(
            unit, numerator=numerator, denominator=denominator, multiplier=HUNDRED, confidence=confidence
        )
        if found is None:
            same("value", None, row["value"])
            same("limits", (None, None), (lower, upper))
            continue
        _holds(_scaled(found, multiplier / HUNDRED), row["value"], lower, upper, tolerance)
        same("method", found.method, METHODS.get(row["method"], row["method"]))


def _mean(row: Data, values: list[Data], tolerance: Decimal) -> None:
    own = [given(each["values"]) for each in values if row["area"] in (each["area"], "No grouping")]
    same("count", len(own), row["value_count"])
    near("sum", sum(own, Decimal(0)), row["value_sum"], tolerance)
    for confidence, lower, upper in _limits_of(row):
        _holds(mean_of(own, confidence=confidence), row["value"], lower, upper, tolerance)


def _refused_by_words(text: str) -> None:
    """Refusals the file only tells of: "proportion: x<0 -> …"."""
    impossible = {"x<0": (-1, 5), "n<=0": (0, 0), "x>n": (6, 5)}
    told = [parts for sign, parts in impossible.items() if sign in text]
    for numerator, denominator in told:
        refuses(text, partial(wilson, Decimal(numerator), Decimal(denominator)))
    levels = [Decimal(level) for level in re.findall(r"(?<![\w.])(?:\d*\.)?\d+", text.partition("->")[0].split(";")[0])]
    if "confidence" in text:
        for level in levels:
            refuses(f"confidence {level}", partial(wilson, Decimal(1), Decimal(5), confidence=level))
    elif not told:
        raise NotACase(text)


def standardised_cases(data: Data) -> Cases:
    tolerance = tolerance_of(data)
    for row in data.get("results_dsr", []):
        yield Case(f"{row['statistic']} {row['area']}", partial(_direct, row, data, tolerance))
    for row in data.get("results_isr", []):
        yield Case(f"{row['statistic']} {row['area']}", partial(_indirect, row, data, tolerance))


def _direct(row: Data, data: Data, tolerance: Decimal) -> None:
    own = [each for each in data["multiarea"] if each["area"] == row["area"]]
    if not own:
        raise NotACase("no counts for the area")
    # The reference reads a blank count as nobody.
    bands = [Band(number(each["count"]) or Decimal(0), given(each["pop"])) for each in own]
    standard = [given(weight) for weight in data["esp2013"]]
    same("events", sum(band.events for band in bands), number(row["total_count"]))
    same("people", sum(band.people for band in bands), number(row["total_pop"]))
    per = re.search(r"per ([\d,]+)", row["statistic"])
    multiplier = Decimal(per[1].replace(",", "")) if per else Decimal(1)
    for confidence, lower, upper in _limits_of(row):
        found = directly_standardised(bands, standard, multiplier=multiplier, confidence=confidence).interval
        if found is None:
            same("value and limits", (None, None, None), (row["value"], lower, upper))
        else:
            _holds(found, row["value"], lower, upper, tolerance)
            same("method", found.method, row["method"])


def _indirect(row: Data, data: Data, tolerance: Decimal) -> None:
    expected = given(row["expected"])
    own = [each for each in data.get("isr_input", []) if each["area"] == row["area"] and each["pop"] is not None]
    if own:
        reference = [Band(number(each["refcount"]) or Decimal(0), given(each["refpop"])) for each in own]
        near("expected", expected_events([given(each["pop"]) for each in own], reference), expected, tolerance)
    if row.get("ref_rate") is not None:
        times = given(row["ref_rate"])
    else:
        times = Decimal(re.search(r"x ([\d.]+)", row["statistic"])[1])  # type: ignore[index]
    for confidence, lower, upper in _limits_of(row):
        found = indirectly_standardised(
            given(row["observed"]), expected, reference=times, confidence=confidence
        ).interval
        if found is None:
            raise Wrong("there is no ratio")
        _holds(found, row["value"], lower, upper, tolerance)
        same("method", found.method, METHODS.get(row["method"], row["method"]))


def _limits_of(row: Data) -> list[tuple[Decimal, Any, Any]]:
    """Confidence, lower and upper for each level a row has; a level without numbers beside one with them is left."""
    if "lowercl" in row:
        return [(_confidence(row.get("confidence", "95%")), row["lowercl"], row["uppercl"])]
    found = [
        (level, row[f"lower{name}cl"], row[f"upper{name}cl"])
        for name, level in LEVELS.items()
        if f"lower{name}cl" in row
    ]
    if not found:
        raise KeyError("lower95_0cl")
    given_ones = [each for each in found if each[1] is not None or each[2] is not None]
    return given_ones or found


def _confidence(stated: Any) -> Decimal:
    """0.95, "95%" and 95 are one confidence."""
    level = Decimal(str(stated).removesuffix("%"))
    return level / 100 if level >= 90 else level


def _holds(found: Interval, value: Any, lower: Any, upper: Any, tolerance: Decimal) -> None:
    if value is not None:
        near("value", found.value, value, tolerance)
    near("lower", found.lower, lower, tolerance)
    near("upper", found.upper, upper, tolerance)


def _scaled(found: Interval, factor: Decimal) -> Interval:
    return Interval(found.value * factor, found.lower * factor, found.upper * factor, found.confidence, found.method)
