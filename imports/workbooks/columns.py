"""The headings of our workbooks, and how a missing figure is marked: what the reading of uploads must take back."""

from decimal import Decimal
from typing import Protocol

from measures.calc.words import MissingReason

#: The columns of the tidy layout, in the order we write them.
TIDY = (
    "measure_code",
    "period",
    "breakdown",
    "category",
    "numerator",
    "denominator",
    "value",
    "note",
    "partner",
)
NUMBERS = ("numerator", "denominator", "value")
#: The marker that says why there is no figure, by its coded reason.
MARKERS = {
    MissingReason.NOT_AVAILABLE: "[x]",
    MissingReason.NOT_APPLICABLE: "[z]",
    MissingReason.SUPPRESSED_AT_SOURCE: "[c]",
}
#: What each marker means, for people.
MARKER_WORDS = {
    "[x]": "Not available: there is a figure to give, and it cannot be had.",
    "[z]": "Not applicable: there is nothing to count here.",
    "[c]": "Suppressed at source: the number of people is too small to be given to us.",
}
#: Characters of a note, as ``record_figures`` takes them.
LONGEST_NOTE = 2_000


def remark(name: str) -> str:
    """The heading of a column that is there to be read by people: "(target)"."""
    return f"({name})"


def is_remark(heading: str) -> bool:
    """Whether a column is for people alone: its whole heading stands in round brackets. Reading passes over it."""
    heading = heading.strip()
    return len(heading) > 2 and heading.startswith("(") and heading.endswith(")")


class Given(Protocol):
    """A figure with the codes that place it; ``is_ratio`` when it is made of a numerator and a denominator."""

    @property
    def measure_code(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def breakdown(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def partner(self) -> str: ...
    @property
    def is_ratio(self) -> bool: ...
    @property
    def numerator(self) -> Decimal | None: ...
    @property
    def denominator(self) -> Decimal | None: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def missing_reason(self) -> str: ...
    @property
    def note(self) -> str: ...


def tidy(given: Given) -> tuple[str | Decimal | None, ...]:
    """A figure's cells under ``TIDY``. A missing one has its marker in the first cell that would hold its number."""
    numerator: str | Decimal | None = given.numerator
    value: str | Decimal | None = given.value
    if given.missing_reason:
        marker = marker_of(given.missing_reason)
        numerator, value = (marker, value) if given.is_ratio else (numerator, marker)
    return (
        given.measure_code,
        given.period,
        given.breakdown,
        given.category,
        numerator,
        given.denominator,
        value,
        given.note,
        given.partner,
    )


def marker_of(reason: str) -> str:
    """The marker of a reason that a partner may give; any other means that there is no figure to be had."""
    return MARKERS.get(MissingReason(reason), "[x]")
