"""What a person may see of a result: the one place that decides it, for pages, charts, exports and the API.

A withheld result keeps back everything that could give its number away; so does a shown one of what was worked
out with a withheld neighbour in time (a change, a year to date). Statistics take many periods and groups together;
where one of them is withheld, people without leave read those that the roll-up worked out as if it were missing
(``board_view``), which tell no more than the figures shown do. Those with leave for unsigned figures of the
whole plan see everything, marked as not for publication.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from measures.calc.periods import previous, same_last_year, year_so_far
from measures.calc.rating import NOT_RATED_WORDS
from measures.calc.words import (
    Assurance,
    Basis,
    Comparison,
    Direction,
    GapChange,
    MissingReason,
    NotRated,
    Rag,
    Variation,
)
from measures.models import Category, Measure, MeasureResult, Period
from measures.selectors.disclosure.leave import sees_small_numbers
from measures.selectors.entry import in_words
from partners.models import Person

#: A series in time: measure, category and basis.
SeriesKey = tuple[int, int | None, str]


@dataclass(frozen=True, slots=True)
class SeenResult:
    """A result as one person may see it. Nothing in it has to be hidden from them again.

    Exactly one of ``rag`` and ``not_rated`` is set. A direction of None is withheld, which differs from "not
    available". The verdicts of the statistics are None where there is nothing to judge or it is withheld;
    ``statistics`` has the numbers behind them, as texts (docs/api.md). ``is_small`` marks a number that only this
    person's right shows: not for publication. ``withheld_partners`` are those whose own figures
    behind it are kept from this person (``withheld_figures``).
    """

    measure: Measure
    period: Period
    category: Category | None
    basis: Basis
    is_withheld: bool
    is_small: bool
    withheld_partners: frozenset[int]
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    missing_reason: str
    year_to_date: Decimal | None
    year_to_date_is_partial: bool
    target_value: Decimal | None
    target_upper: Decimal | None
    target_version: int | None
    definition_version: int | None
    rule: dict[str, str]
    rag: Rag | None
    not_rated: NotRated | None
    rating_reason: str
    progress: Decimal | None
    progress_words: str
    direction: Direction | None
    direction_reason: str
    change: Decimal | None
    direction_on_year: Direction | None
    direction_on_year_reason: str
    change_on_year: Decimal | None
    variation: Variation | None
    assurance: Assurance | None
    comparison: Comparison | None
    gap_change: GapChange | None
    statistics: dict[str, Any]
    reported: int
    expected: int
    is_partial: bool
    is_estimated: bool
    is_revised: bool
    sentence: str
    computed_at: datetime

    @property
    def value_text(self) -> str:
        """The value as people read it: "52.0%", "684 children"; empty when there is none to show."""
        return in_words(self.measure, self.value)

    @property
    def gap_widens(self) -> bool:
        """Whether a good status may not be shown alone: a gap between groups has widened."""
        return self.gap_change is GapChange.WIDER

    @property
    def target_text(self) -> str:
        low, high = in_words(self.measure, self.target_value), in_words(self.measure, self.target_upper)
        return f"{low} to {high}" if high else low


def see_results(results: Sequence[MeasureResult], person: Person | None) -> list[SeenResult]:
    """The results as the person may see them; None is the public. One query at most, whatever their number.

    Every result comes with its measure, period and category selected.
    """
    if sees_small_numbers(person):
        shown = {"withheld_partners": frozenset[int]()}
        return [_seen(r, sentence=r.full_sentence, is_small=r.is_withheld, **shown) for r in results]
    withheld = _withheld_periods(results)
    return [_withheld(r) if r.is_withheld else _shown(r, withheld.get(_series(r), frozenset())) for r in results]


def see_result(result: MeasureResult, person: Person) -> SeenResult:
    """One result alone; for several, ``see_results`` asks the database once."""
    return see_results([result], person)[0]


def results_seen(person: Person) -> QuerySet[MeasureResult]:
    """Results the person may know of, newest period first, ready for ``see_results``."""
    seen: QuerySet[MeasureResult] = MeasureResult.objects.visible_to(person)
    return seen.select_related("measure__priority__plan", "period", "category__dimension").order_by(
        "-period__ends_on",
        "measure__priority__plan__code",
        "measure__priority__number",
        "measure__order",
        "measure__code",
        F("category__dimension__title").asc(nulls_first=True),
        "category__order",
        "basis",
        "pk",
    )


def rated_as(results: QuerySet[MeasureResult], rag: Rag, person: Person) -> QuerySet[MeasureResult]:
    """Those of some status, as the person may know it: to be found by its status would give a withheld one away."""
    found = results.filter(rag=rag.value)
    return found if sees_small_numbers(person) else found.filter(is_withheld=False)


#: The verdicts of the statistics that results are found by, each with its words.
VERDICTS: dict[str, type[Variation] | type[Assurance] | type[Comparison] | type[GapChange]] = {
    "variation": Variation,
    "assurance": Assurance,
    "comparison": Comparison,
    "gap_change": GapChange,
}


#: What stands of the statistics where all of them are withheld.
_NO_STATISTICS: dict[str, Any] = {**dict.fromkeys(VERDICTS), "statistics": {}}


def judged_as(
    results: QuerySet[MeasureResult], verdict: str, words: Sequence[str], person: Person
) -> QuerySet[MeasureResult]:
    """Those of which the statistics say one of some words, as the person may know it; ``verdict`` is of ``VERDICTS``.

    "Changed more than chance" is the variation improvement, concern, high or low.
    """
    if verdict not in VERDICTS:
        raise ValueError(f"There is no verdict called {verdict}.")
    said = Q(**{f"{verdict}__in": list(words)})
    if sees_small_numbers(person):
        return results.filter(said)
    as_stored = Q(**{f"board_view__{verdict}__isnull": True}) & said
    otherwise = Q(**{f"board_view__{verdict}__in": list(words)})
    return results.filter(is_withheld=False).filter(as_stored | otherwise)


def _withheld(result: MeasureResult) -> SeenResult:
    return _seen(
        result,
        numerator=None,
        denominator=None,
        value=None,
        missing_reason=MissingReason.WITHHELD.value,
        year_to_date=None,
        year_to_date_is_partial=False,
        rag=None,
        not_rated=NotRated.SUPPRESSED,
        rating_reason=NOT_RATED_WORDS[NotRated.SUPPRESSED],
        progress=None,
        progress_words="",
        **_direction_withheld("direction", "change"),
        **_direction_withheld("direction_on_year", "change_on_year"),
        **_NO_STATISTICS,
    )


def _shown(result: MeasureResult, withheld: frozenset[str]) -> SeenResult:
    """A result that may be shown, without what it would tell of the withheld periods of its series.

    A quarter is the year to date less the other quarters, and this one less its change.
    """
    span = result.period.span
    changes = _as_the_board_reads(result)
    if previous(span).code in withheld:
        changes |= _direction_withheld("direction", "change")
    if same_last_year(span).code in withheld:
        changes |= _direction_withheld("direction_on_year", "change_on_year")
    if withheld & {each.code for each in year_so_far(span)}:
        changes |= {"year_to_date": None, "year_to_date_is_partial": False}
    return _seen(result, **changes)


def _as_the_board_reads(result: MeasureResult) -> dict[str, Any]:
    """The directions and statistics that stand instead of the stored ones."""
    view: dict[str, Any] = dict(result.board_view or {})
    return {name: _word(name, value) for name, value in view.items()}


#: Columns of coded words that become words again.
_WORDS: dict[str, Any] = {**VERDICTS, "direction": Direction, "direction_on_year": Direction}


def _word(name: str, value: Any) -> Any:
    return (_WORDS[name](value) if value else None) if name in _WORDS else value


def _direction_withheld(direction: str, change: str) -> dict[str, Any]:
    return {direction: None, f"{direction}_reason": "withheld because the numbers are small", change: None}


#: Columns that a person sees as they are stored, where nothing is kept back.
_AS_STORED = (
    "measure",
    "period",
    "category",
    "numerator",
    "denominator",
    "value",
    "missing_reason",
    "year_to_date",
    "year_to_date_is_partial",
    "target_value",
    "target_upper",
    "target_version",
    "definition_version",
    "rule",
    "rating_reason",
    "progress",
    "progress_words",
    "direction_reason",
    "change",
    "direction_on_year_reason",
    "change_on_year",
    "statistics",
    "reported",
    "expected",
    "is_partial",
    "is_estimated",
    "is_revised",
    "sentence",
    "computed_at",
)


def _seen(result: MeasureResult, *, is_small: bool = False, **changes: Any) -> SeenResult:
    stored: dict[str, Any] = {name: getattr(result, name) for name in _AS_STORED}
    stored |= {
        "basis": Basis(result.basis),
        "is_withheld": result.is_withheld and not is_small,
        "is_small": is_small,
        "withheld_partners": frozenset(result.withheld_partners),
        "rag": Rag(result.rag) if result.rag else None,
        "not_rated": NotRated(result.not_rated) if result.not_rated else None,
        **{name: _word(name, getattr(result, name)) for name in _WORDS},
    }
    return SeenResult(**{**stored, **changes})


def _withheld_periods(results: Sequence[MeasureResult]) -> dict[SeriesKey, frozenset[str]]:
    """Codes of the withheld periods in each of the results' series."""
    found: dict[SeriesKey, set[str]] = {}
    rows = MeasureResult.objects.filter(
        is_withheld=True,
        measure__in={r.measure_id for r in results},
        basis__in={r.basis for r in results},
    ).values_list("measure_id", "category_id", "basis", "period__code")
    for measure, category, basis, code in rows:
        found.setdefault((measure, category, basis), set()).add(code)
    return {series: frozenset(codes) for series, codes in found.items()}


def _series(result: MeasureResult) -> SeriesKey:
    return result.measure_id, result.category_id, result.basis
