"""A measure's series as a person may see it."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from measures.calc.periods import Span, label
from measures.calc.words import Frequency, GapChange, NotRated
from measures.selectors.disclosure.leave import sees_small_numbers
from partners.models import Person


@dataclass(frozen=True, slots=True)
class SeenPoint:
    """One period of a measure's series as one person may see it."""

    measure_id: int
    span: Span
    value: Decimal | None
    rag: str
    not_rated: str
    target: Decimal | None
    target_upper: Decimal | None
    definition_version: int | None
    is_withheld: bool
    is_partial: bool
    is_estimated: bool
    is_revised: bool
    #: The 95 % interval of the value, where it has one.
    lower: Decimal | None = None
    upper: Decimal | None = None
    #: What was said of it when it was the latest; "" where nothing was.
    variation: str = ""
    #: Whether a gap between groups had widened by then, so that no green stands alone.
    gap_widens: bool = False
    #: A small number that only this person's right shows: not for publication.
    is_small: bool = False

    @property
    def label(self) -> str:
        return label(self.span)


#: What a point is made of, in the order of the row that ``see_series`` reads.
_POINT = (
    "measure_id",
    "period__frequency",
    "period__code",
    "period__starts_on",
    "period__ends_on",
    "value",
    "rag",
    "not_rated",
    "target_value",
    "target_upper",
    "definition_version",
    "is_withheld",
    "is_partial",
    "is_estimated",
    "is_revised",
    "variation",
    "board_view__variation",
    "gap_change",
    "board_view__gap_change",
    "statistics__interval",
)


def see_series(results: QuerySet[Any], person: Person) -> dict[int, list[SeenPoint]]:
    """Series of the totals among some results, oldest first, by measure. One query."""
    raw = sees_small_numbers(person)
    found: dict[int, list[SeenPoint]] = defaultdict(list)
    totals = results.filter(category__isnull=True).order_by("measure_id", F("period__ends_on"))
    for row in totals.values_list(*_POINT):
        measure_id, frequency, code, starts_on, ends_on, value, rag, not_rated, *rest = row
        target, upper, definition, is_small, partial, estimated, revised, *judged, interval = rest
        hidden = is_small and not raw
        verdict, for_board, gap, gap_for_board = judged
        if not raw:
            verdict = verdict if for_board is None else for_board
            gap = gap if gap_for_board is None else gap_for_board
        limits = {} if hidden or interval is None else interval
        found[measure_id].append(
            SeenPoint(
                measure_id=measure_id,
                span=Span(Frequency(frequency), code, starts_on, ends_on),
                value=None if hidden else value,
                rag="" if hidden else rag,
                not_rated=NotRated.SUPPRESSED.value if hidden else not_rated,
                target=target,
                target_upper=upper,
                definition_version=definition,
                is_withheld=hidden,
                is_partial=partial,
                is_estimated=estimated,
                is_revised=revised,
                lower=_number(limits.get("lower")),
                upper=_number(limits.get("upper")),
                variation="" if hidden else verdict,
                gap_widens=not hidden and gap == GapChange.WIDER,
                is_small=is_small and raw,
            )
        )
    return dict(found)


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None
