"""Where a result comes from: each partner's figure, who gave it and how, and what was changed since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from board.selectors.texts import symbol_of_missing, value_text
from measures.calc.arithmetic import Part, arithmetic
from measures.calc.disclosure import DisclosureRule, must_withhold
from measures.calc.rounding import exact
from measures.calc.values import value_of
from measures.calc.words import RATIO_UNITS, Basis, Combine, MissingReason, ReturnStatus, Source, Unit
from measures.models import Expectation, Figure, Measure, Return, SignedFigure
from measures.selectors.disclosure import SeenResult, sees_small_numbers, with_what_is_ahead, withheld_figures
from partners.models import Partner, Person


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one partner gave (for one category, or in total), and who answers for it."""

    partner: Partner
    category: str
    text: str
    is_hidden: bool
    not_for_publication: bool
    is_given: bool
    flags: tuple[str, ...]
    note: str
    given_by: Person | None
    given_at: datetime | None
    source: str
    source_detail: str
    signed_off_by: Person | None
    signed_off_at: datetime | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of a figure: from what to what, by whom and when."""

    partner: str
    category: str
    before: str
    after: str
    by: Person | None
    at: datetime
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    contributions: list[Contribution]
    by_category: list[Contribution]
    revisions: list[Revision]
    steps: list[str]
    some_withheld: bool

    @property
    def is_given(self) -> bool:
        """Whether any partner gave a figure or a reason for none."""
        return any(each.is_given for each in self.contributions)


def evidence(measure: Measure, seen: SeenResult, person: Person, today: date) -> Evidence:
    """Everything a result stands on, as a person may see it. At most five queries."""
    returns = {owed.partner_id: owed for owed in Return.objects.ours(person).filter(period=seen.period)}
    figures = _figures(measure, seen, person, returns)
    totals = [figure for figure in figures if figure.category_id is None]
    hidden = withheld_figures(totals, seen.withheld_partners, person)
    rows = [_contribution(measure, figure, figure.pk in hidden, person) for figure in totals]
    given = {figure.partner_id for figure in totals}
    rows += [
        _absent(expected.partner, seen, returns.get(expected.partner_id), today)
        for expected in _expected(measure, seen)
        if expected.partner_id not in given
    ]
    raw = sees_small_numbers(person)
    parts = [figure for figure in figures if figure.category_id] if raw else []
    return Evidence(
        contributions=sorted(rows, key=lambda row: row.partner.name),
        by_category=[_contribution(measure, figure, False, person) for figure in parts],
        revisions=_revisions(measure, [*totals, *parts], hidden, person, returns),
        steps=_steps(measure, seen, [] if hidden else totals),
        some_withheld=bool(hidden),
    )


def _figures(measure: Measure, seen: SeenResult, person: Person, returns: dict[int, Return]) -> list[Any]:
    """Signed figures; on the provisional basis the submitted ones in their place (as the roll-up takes them)."""
    people = ("partner", "category", "recorded_by")
    where = {"measure": measure, "period": seen.period}
    signed = list(
        with_what_is_ahead(SignedFigure.objects.visible_to(person))
        .filter(**where)
        .select_related(*people, "signed_off_by")
        .order_by("partner__name", "category__dimension", "category__order")
    )
    if seen.basis is Basis.SIGNED_OFF:
        return signed
    handed_in = {ReturnStatus.SUBMITTED.value, ReturnStatus.SIGNED_OFF.value}
    fresh = {partner for partner, owed in returns.items() if owed.status in handed_in}
    newer = (
        with_what_is_ahead(Figure.objects.visible_to(person))
        .filter(**where, partner__in=fresh)
        .select_related(*people, "signed__signed_off_by")
        .order_by("partner__name", "category__dimension", "category__order")
    )
    return [figure for figure in newer if figure.is_answered] + [f for f in signed if f.partner_id not in fresh]


def _expected(measure: Measure, seen: SeenResult) -> Iterable[Expectation]:
    period = seen.period
    return Expectation.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=period.ends_on),
        Q(ends_on__isnull=True) | Q(ends_on__gte=period.starts_on),
        measure=measure,
    ).select_related("partner")


def _contribution(measure: Measure, figure: Any, is_hidden: bool, person: Person) -> Contribution:
    signed = figure if isinstance(figure, SignedFigure) else getattr(figure, "signed", None)
    flags = [s for s, on in (("e", figure.is_estimated), ("r", getattr(figure, "is_revised", False))) if on]
    return Contribution(
        partner=figure.partner,
        category=figure.category.title if figure.category else "",
        text="Withheld [c]" if is_hidden else figure_text(measure, figure),
        is_hidden=is_hidden,
        not_for_publication=not is_hidden and is_small(measure, figure),
        is_given=True,
        flags=tuple(flags),
        note="" if is_hidden else figure.note,
        given_by=figure.recorded_by,
        given_at=figure.recorded_at,
        source=Source(figure.source).label,
        source_detail=figure.source_detail,
        signed_off_by=signed.signed_off_by if signed else None,
        signed_off_at=signed.signed_off_at if signed else None,
    )


def _absent(partner: Partner, seen: SeenResult, owed: Return | None, today: date) -> Contribution:
    """A partner whose figure is not there: overdue or not due yet, by the date it was given."""
    due = (owed.extended_to if owed else None) or seen.period.due_on
    late = due is not None and today > due
    words = MissingReason.OVERDUE.label if late else MissingReason.NOT_DUE.label
    if owed and owed.status == ReturnStatus.SIGNED_OFF:
        words = "No figure"
    return Contribution(partner, "", words, False, False, False, (), "", None, None, "", "", None, None)


def is_small(measure: Measure, figure: Any) -> bool:
    rule = DisclosureRule(measure.threshold)
    return must_withhold(Unit(measure.unit), figure.numerator, figure.denominator, figure.value, rule)


def figure_text(measure: Measure, figure: Any) -> str:
    """A partner's figure as given, with what it comes to: 20 of 50 (40.0%)."""
    if figure.missing_reason:
        return f"{MissingReason(figure.missing_reason).label} [{symbol_of_missing(figure.missing_reason)}]"
    unit = Unit(measure.unit)
    if unit not in RATIO_UNITS:
        return value_text(measure, figure.value) if figure.value is not None else "No figure"
    if figure.numerator is None or figure.denominator is None:
        return "No figure"
    found = value_of(
        unit, numerator=figure.numerator, denominator=figure.denominator, multiplier=measure.multiplier
    ).value
    share = f" ({value_text(measure, found)})" if found is not None else ""
    return f"{exact(figure.numerator)} of {exact(figure.denominator)}{share}"


def _steps(measure: Measure, seen: SeenResult, figures: Sequence[Any]) -> list[str]:
    return arithmetic(
        [Part(figure.numerator, figure.denominator, figure.value) for figure in figures],
        Combine(measure.combine),
        Unit(measure.unit),
        numerator=seen.numerator,
        denominator=seen.denominator,
        value=seen.value,
        decimals=measure.decimals,
        multiplier=measure.multiplier,
        noun=measure.counted,
    )


def _revisions(
    measure: Measure, figures: Sequence[Any], hidden: frozenset[int], person: Person, returns: dict[int, Return]
) -> list[Revision]:
    """Every change of these figures since they were first given, newest first, from the database's own history."""
    if not figures:
        return []
    kind = type(figures[0])
    own = {figure.pk: figure for figure in figures if type(figure) is kind}
    events = (
        kind.pgh_event_model.objects.filter(pgh_obj_id__in=own)
        .select_related("recorded_by")
        .order_by("pgh_obj_id", "pgh_id")
    )
    raw, found = sees_small_numbers(person), []
    last: dict[int, Any] = {}
    for event in events:
        before, last[event.pgh_obj_id] = last.get(event.pgh_obj_id), event
        if before is None or _numbers(before) == _numbers(event):
            continue
        figure = own[event.pgh_obj_id]
        owed = returns.get(figure.partner_id)
        keep = figure.pk in hidden or (not raw and (is_small(measure, before) or is_small(measure, event)))
        found.append(
            Revision(
                partner=figure.partner.name,
                category=figure.category.title if figure.category else "",
                before="Withheld [c]" if keep else figure_text(measure, before),
                after="Withheld [c]" if keep else figure_text(measure, event),
                by=event.recorded_by,
                at=event.recorded_at,
                source=Source(event.source).label,
                reason=_reason(owed, event.recorded_at),
            )
        )
    return sorted(found, key=lambda revision: revision.at, reverse=True)


def _numbers(event: Any) -> tuple[Any, ...]:
    return event.numerator, event.denominator, event.value, event.missing_reason


def _reason(owed: Return | None, at: datetime) -> str:
    """Why the return was reopened, for a change made after that and signed off again since."""
    if owed is None or owed.reopened_at is None or owed.status != ReturnStatus.SIGNED_OFF:
        return ""
    return owed.reopened_reason if at >= owed.reopened_at else ""
