"""What workbooks are made of: gathered by ``imports.selectors``, written here. Plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from measures.calc.periods import day_label
from measures.calc.rounding import exact
from measures.calc.words import RATIO_UNITS, Unit


@dataclass(frozen=True, slots=True)
class Stamp:
    """Whose file it is, who made it and when (in the partnership's own time), and whom to ask about it."""

    partnership: str
    made_by: str
    made_at: datetime
    contact: str = ""

    @property
    def made(self) -> str:
        return f"{day_label(self.made_at.date())} at {self.made_at:%H:%M}, for {self.made_by}"


@dataclass(frozen=True, slots=True)
class PartnerName:
    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


@dataclass(frozen=True, slots=True)
class PeriodName:
    """A period's code, and how people read it: 2026-03-31 is "at 31 March 2026"."""

    code: str
    label: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class DueRow:
    """One figure owed, with what was given so far, and what helps to give it."""

    measure_code: str
    period: str
    breakdown: str
    category: str
    partner: str
    unit: Unit
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    missing_reason: str = ""
    note: str = ""
    #: For people: titles, what is counted, how it stood before.
    measure: str = ""
    group: str = "Total"
    unit_words: str = ""
    counts: str = ""
    of: str = ""
    before: str = ""
    last_year: str = ""
    target: str = ""
    due_on: date | None = None
    remarks: str = ""

    @property
    def is_ratio(self) -> bool:
        return self.unit in RATIO_UNITS

    @property
    def is_given(self) -> bool:
        return bool(self.missing_reason) or any(
            number is not None for number in (self.numerator, self.denominator, self.value)
        )


@dataclass(frozen=True, slots=True)
class DueReturn:
    """A return that is open for its partner's figures; ``sent_back`` is the note it came back with."""

    partner: PartnerName
    period: PeriodName
    figures: int
    given: int
    sent_back: str = ""


@dataclass(frozen=True, slots=True)
class DueContent:
    stamp: Stamp
    returns: tuple[DueReturn, ...] = ()
    rows: tuple[DueRow, ...] = ()
    has_example_figures: bool = False

    @property
    def partners(self) -> tuple[PartnerName, ...]:
        return tuple(dict.fromkeys(owed.partner for owed in self.returns))

    @property
    def periods(self) -> tuple[PeriodName, ...]:
        """Each once; two partners may have different dates for the same period."""
        return tuple({owed.period.code: owed.period for owed in self.returns}.values())


@dataclass(frozen=True, slots=True)
class Group:
    """A category of a breakdown, each with its code and title."""

    breakdown: str
    breakdown_title: str
    category: str
    category_title: str


@dataclass(frozen=True, slots=True)
class TemplateMeasure:
    """A measure that one of the person's partners reports."""

    code: str
    title: str
    unit: Unit
    unit_words: str
    frequency: str
    groups: tuple[Group, ...] = ()

    @property
    def parts(self) -> str:
        return "numerator and denominator" if self.unit in RATIO_UNITS else "value"


@dataclass(frozen=True, slots=True)
class TemplateContent:
    stamp: Stamp
    partners: tuple[PartnerName, ...] = ()
    measures: tuple[TemplateMeasure, ...] = ()
    periods: tuple[PeriodName, ...] = ()
    has_example_figures: bool = False


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A stored figure as its partner gave it."""

    measure_code: str
    period: str
    breakdown: str
    category: str
    partner: str
    unit: Unit
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    missing_reason: str
    note: str
    plan: str
    measure: str
    group: str
    status: str
    source: str
    recorded_on: date
    remarks: str = ""

    @property
    def is_ratio(self) -> bool:
        return self.unit in RATIO_UNITS


def unit_words(unit: Unit, multiplier: Decimal, counted: str) -> str:
    """What a measure is given in: Percentage, Rate per 10,000, Count (children), Yes or no (1 or 0)."""
    match unit:
        case Unit.RATE:
            return f"{unit.label} per {exact(multiplier)}"
        case Unit.YES_NO:
            return f"{unit.label} (1 or 0)"
        case Unit.MONEY:
            return f"{unit.label} (£)"
        case _:
            return f"{unit.label} ({counted})" if counted and unit is not Unit.PERCENTAGE else unit.label
