"""Run every file of reference answers in a directory and say, a line a file, how it went."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from .comparing import Case, Cases, NotACase, Wrong
from .of_comparison import benchmark_cases, published_cases
from .of_disclosure import attack_cases, over_suppression, table_cases, unit_cases
from .of_gaps import gap_cases, slope_cases
from .of_intervals import byar_cases, standardised_cases, wilson_cases
from .of_intervals import table_cases as interval_tables
from .of_variation import rule_cases, series_cases, trend_cases

Data = dict[str, Any]
SCHEMAS: dict[str, Callable[[Data], Cases]] = {
    "wilson/1": wilson_cases,
    "byar/1": byar_cases,
    "phe_tables/1": interval_tables,
    "phe_std/1": standardised_cases,
    "spc_ptd_cases/1": series_cases,
    "spc_ptd_rule_units/1": rule_cases,
    "fingertips_trend/1": trend_cases,
    "gaps/1": gap_cases,
    "sii_deterministic/1": slope_cases,
    "sdc_tables/1": table_cases,
    "sdc_attacks/1": attack_cases,
    "suppression_units/1": unit_cases,
    "rag_benchmark/1": benchmark_cases,
    "published_rates/1": published_cases,
}
#: What more there is to say of a file when its cases have run.
REMARKS: dict[str, Callable[[Data], str]] = {"sdc_tables/1": over_suppression}
#: What a malformed case raises on the way to an answer.
MALFORMED = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError)
FIRST = 3


@dataclass
class Result:
    """How one file went; ``broken`` says why it could not be run at all, ``unknown`` that its schema is new to us."""

    name: str
    passed: int = 0
    failures: list[str] = field(default_factory=list)
    not_cases: int = 0
    remark: str = ""
    broken: str = ""
    unknown: str = ""

    @property
    def failed(self) -> bool:
        return bool(self.failures or self.broken)

    @property
    def line(self) -> str:
        if self.unknown:
            return f"{self.name}: schema “{self.unknown}” is not known, not run"
        if self.broken:
            return f"{self.name}: malformed, not run: {self.broken}"
        parts = [f"{self.passed} passed, {len(self.failures)} failed"]
        if self.not_cases:
            parts.append(f"{self.not_cases} without the numbers to work them out from")
        if self.remark:
            parts.append(self.remark)
        if self.failures:
            more = f" (and {len(self.failures) - FIRST} more)" if len(self.failures) > FIRST else ""
            parts.append(f"first: {' | '.join(self.failures[:FIRST])}{more}")
        return f"{self.name}: {'; '.join(parts)}"


def run_directory(directory: Path) -> list[Result]:
    """Every JSON file of a directory, whatever its name; other files only when they turn out to be such a file."""
    results = [run_file(path) for path in sorted(directory.iterdir()) if path.is_file()]
    return [result for result in results if result is not None]


def run_file(path: Path) -> Result | None:
    """One file; None when it is not JSON and does not claim to be."""
    result, claims = Result(path.name), path.suffix.lower() == ".json"
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal, parse_constant=lambda name: None)
    except (OSError, ValueError, RecursionError) as problem:
        result.broken = _one_line(f"it is not JSON ({problem})")
        return result if claims else None
    schema = data.get("schema") if isinstance(data, dict) else None
    if not isinstance(schema, str):
        result.broken = "it names no schema"
        return result if claims else None
    if schema not in SCHEMAS:
        result.unknown = _one_line(schema)
        return result
    _run(data, schema, result)
    return result


def _run(data: Data, schema: str, result: Result) -> None:
    try:
        cases = list(SCHEMAS[schema](data))
    except MALFORMED as problem:
        result.broken = _told(problem)
        return
    for case in cases:
        _run_case(case, result)
    if not result.passed and not result.failures:
        result.broken = "it has no cases"
    elif schema in REMARKS and not result.failures:
        result.remark = REMARKS[schema](data)


def _run_case(case: Case, result: Result) -> None:
    try:
        case.run()
    except NotACase:
        result.not_cases += 1
    except Wrong as wrong:
        result.failures.append(_one_line(f"{case.name}: {wrong}"))
    except MALFORMED as problem:
        result.failures.append(_one_line(f"{case.name}: {_told(problem)}"))
    else:
        result.passed += 1


def _told(problem: BaseException) -> str:
    if isinstance(problem, KeyError):
        return f"{problem} is missing"
    return _one_line(f"{type(problem).__name__}: {problem}")


def _one_line(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 300 else f"{flat[:297]}..."
