"""The plan's published facts as its pages write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from measures.calc.periods import MONTHS, day_label
from measures.calc.rounding import MINUS, exact
from plan.models import Evidence, Fact


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact: what it says, and everything that must be said with it."""

    label: str
    text: str
    series: tuple[tuple[str, str], ...]
    comparators: tuple[tuple[str, str], ...]
    share: str
    notes: tuple[str, ...]
    source: str
    is_small: bool


@dataclass(frozen=True, slots=True)
class EvidenceSection:
    heading: str
    note: str
    source: str
    facts: list[FactLine]
    risks: tuple[tuple[str, Sequence[str]], ...]


def section(evidence: Evidence) -> EvidenceSection:
    """A heading of "Where we are now" with its facts and risk factors."""
    risks: Mapping[str, Sequence[str]] = evidence.risk_factors
    return EvidenceSection(
        heading=evidence.heading,
        note=evidence.note,
        source=evidence.source,
        facts=[fact_line(fact) for fact in evidence.facts.all()],
        risks=tuple((_sentence_case(group), factors) for group, factors in risks.items()),
    )


def fact_line(fact: Fact) -> FactLine:
    notes = [fact.definition and f"Counted as: {fact.definition}", fact.note and _sentence_case(fact.note)]
    if fact.latest_count is not None:
        notes.append(f"{exact(fact.latest_count)} people at the latest date")
    return FactLine(
        label=fact.label,
        text=_value(fact),
        series=tuple((when(str(period)), _amount(value, fact)) for period, value in fact.series.items()),
        comparators=tuple((area, _amount(value, fact)) for area, value in fact.comparators.items()),
        share=_share(fact),
        notes=tuple(note for note in notes if note),
        source=fact.source,
        is_small=fact.small_numbers,
    )


def _value(fact: Fact) -> str:
    """About 4,500; 10 to 20%; 89.5 in September 2024."""
    if fact.low is not None and fact.high is not None:
        words = f"{_number(fact.low)} to {_amount(fact.high, fact)}"
    elif fact.value is not None:
        words = _amount(fact.value, fact)
    else:
        return ""
    about = "About " if fact.approximate else ""
    return f"{about}{words}{f' in {when(fact.at)}' if fact.at else ''}"


def _amount(value: Any, fact: Fact) -> str:
    number = _number(value)
    if fact.unit.startswith("%") or not fact.unit:
        return f"{number}{fact.unit}"
    return (
        f"{MINUS if number.startswith(MINUS) else ''}£{number.lstrip(MINUS)}"
        if fact.unit == "£"
        else f"{number} {fact.unit}"
    )


def _number(value: Any) -> str:
    return exact(Decimal(str(value)))


def _share(fact: Fact) -> str:
    """27% of all convicted offending by children; 14.9% of 38,508."""
    if fact.share is None:
        return ""
    of = fact.share_of
    return f"{exact(fact.share)}% of {exact(Decimal(of)) if of.isdigit() else of}".removesuffix(" of ")


def when(text: str) -> str:
    """A period of a fact as people read it: 2024-09 is September 2024; years stay as published."""
    parts = text.split("-")
    if len(parts) == 2 and all(part.isdigit() for part in parts) and 1 <= int(parts[1]) <= 12:
        return f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    try:
        return day_label(date.fromisoformat(text))
    except ValueError:
        return text


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
