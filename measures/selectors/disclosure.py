"""What a person may see of a result: the one place that decides it, for pages, charts, exports and the API.

A withheld result keeps back everything that could give its number away; so does a shown one of what was worked
out with a withheld neighbour in time (a change, a year to date). Those with leave for unsigned figures of the
whole plan see everything, marked as not for publication.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import F, QuerySet

from measures.calc.disclosure import DisclosureRule, must_withhold, people_shown, protect_figures
from measures.calc.periods import Span, label, previous, same_last_year, year_so_far
from measures.calc.rating import NOT_RATED_WORDS
from measures.calc.words import Basis, Direction, Frequency, MissingReason, NotRated, Rag, Unit
from measures.models import Category, Measure, MeasureResult, Period
from measures.selectors.entry import in_words
from partners.models import Person
from partners.roles import Permission

#: A series in time: measure, category and basis.
SeriesKey = tuple[int, int | None, str]


@dataclass(frozen=True, slots=True)
class SeenResult:
    """A result as one person may see it. Nothing in it has to be hidden from them again.

    Exactly one of ``rag`` and ``not_rated`` is set. A direction of None is withheld, which differs from "not
    available". ``is_small`` marks a number that only this person's right shows: not for publication.
    """

    measure: Measure
    period: Period
    category: Category | None
    basis: Basis
    is_withheld: bool
    is_small: bool
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
    def target_text(self) -> str:
        low, high = in_words(self.measure, self.target_value), in_words(self.measure, self.target_upper)
        return f"{low} to {high}" if high else low


def sees_small_numbers(person: Person) -> bool:
    """Whether the raw figures of the whole plan are this person's to see."""
    return person.may(Permission.SEE_UNSIGNED_FIGURES)


def see_results(results: Sequence[MeasureResult], person: Person) -> list[SeenResult]:
    """The results as the person may see them. One query at most, whatever their number.

    Every result comes with its measure, period and category selected.
    """
    if sees_small_numbers(person):
        return [_seen(result, sentence=result.full_sentence, is_small=result.is_withheld) for result in results]
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
    )


def _shown(result: MeasureResult, withheld: frozenset[str]) -> SeenResult:
    """A result that may be shown, without what it would tell of the withheld periods of its series.

    A quarter is the year to date less the other quarters, and this one less its change.
    """
    span = result.period.span
    changes: dict[str, Any] = {}
    if previous(span).code in withheld:
        changes |= _direction_withheld("direction", "change")
    if same_last_year(span).code in withheld:
        changes |= _direction_withheld("direction_on_year", "change_on_year")
    if withheld & {each.code for each in year_so_far(span)}:
        changes |= {"year_to_date": None, "year_to_date_is_partial": False}
    return _seen(result, **changes)


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
        "rag": Rag(result.rag) if result.rag else None,
        "not_rated": NotRated(result.not_rated) if result.not_rated else None,
        "direction": Direction(result.direction),
        "direction_on_year": Direction(result.direction_on_year),
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
)


def see_series(results: QuerySet[Any], person: Person) -> dict[int, list[SeenPoint]]:
    """Series of the totals among some results, oldest first, by measure. One query."""
    raw = sees_small_numbers(person)
    found: dict[int, list[SeenPoint]] = defaultdict(list)
    totals = results.filter(category__isnull=True).order_by("measure_id", F("period__ends_on"))
    for row in totals.values_list(*_POINT):
        measure_id, frequency, code, starts_on, ends_on, value, rag, not_rated, *rest = row
        target, upper, definition, is_small, partial, estimated, revised = rest
        hidden = is_small and not raw
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
            )
        )
    return dict(found)


class Given(Protocol):
    """A partner's figure, signed off or not."""

    @property
    def pk(self) -> int: ...

    @property
    def numerator(self) -> Decimal | None: ...

    @property
    def denominator(self) -> Decimal | None: ...

    @property
    def value(self) -> Decimal | None: ...


def withheld_figures(
    measure: Measure, figures: Sequence[Given], person: Person, *, total_is_shown: bool
) -> frozenset[int]:
    """Which partners' figures, that add up to a measure's total, are kept from a person.

    When the total itself is withheld all are; otherwise as many as keep the small ones from being worked out.
    """
    if sees_small_numbers(person):
        return frozenset()
    if not total_is_shown:
        return frozenset(figure.pk for figure in figures)
    rule = DisclosureRule(measure.disclosure_threshold or measure.priority.plan.partnership.disclosure_threshold)
    unit = Unit(measure.unit)
    parts = {str(figure.pk): (figure.numerator, figure.denominator, figure.value) for figure in figures}
    small = {key for key, numbers in parts.items() if must_withhold(unit, *numbers, rule)}
    counts = {key: people_shown(unit, *numbers) for key, numbers in parts.items()}
    return frozenset(int(key) for key in protect_figures(counts, small, total_is_shown=True, rule=rule))
