"""Who owes what, and how far along it is: for a partner's people, and for the plan manager."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from measures.calc.periods import Span, following, label, span_for
from measures.calc.words import Frequency, ReturnStatus
from measures.models import Expectation, Figure, Measure, Period, Return
from measures.models.querysets import UnsignedByPartner
from measures.selectors.owed import is_owed
from partners.models import Person
from partners.roles import Permission


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One return in a list: how many of its figures are given, and whether it is late."""

    owed: Return
    answered: int
    rows: int
    today: date

    @property
    def is_late(self) -> bool:
        return self.owed.is_late_on(self.today)

    @property
    def days_left(self) -> int:
        return self.owed.days_left_on(self.today)

    @property
    def can_sign_off(self) -> bool:
        return self.owed.status == ReturnStatus.SUBMITTED


@dataclass(frozen=True, slots=True)
class ReturnGroup:
    title: str
    lines: list[ReturnLine]
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class MyReturns:
    """The returns a person gives figures for; ``is_everybodys`` for a role of the whole plan."""

    groups: list[ReturnGroup]
    is_everybodys: bool
    gives_figures: bool

    @property
    def of_several(self) -> bool:
        """Whether each return must say whose it is."""
        return len({line.owed.partner_id for group in self.groups for line in group.lines}) > 1


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    period: Period
    value: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CollectionPage:
    period: Period | None
    choices: list[PeriodChoice]
    lines: list[ReturnLine]

    def count(self, *statuses: str) -> int:
        return sum(line.owed.status in statuses for line in self.lines)

    @property
    def signed_off(self) -> int:
        return self.count(ReturnStatus.SIGNED_OFF)

    @property
    def waiting(self) -> int:
        return self.count(ReturnStatus.SUBMITTED)

    @property
    def late(self) -> int:
        return sum(line.is_late for line in self.lines)


@dataclass(frozen=True, slots=True)
class Openable:
    """A period that could be opened next, with the date its figures would usually be due."""

    span: Span
    due_on: date

    @property
    def value(self) -> str:
        return f"{self.span.frequency.value} {self.span.code}"

    @property
    def label(self) -> str:
        return f"{label(self.span)} ({self.span.frequency.label.lower()})"


#: Partners usually have two months after a period's end.
USUAL_TIME = timedelta(days=61)


def openable_periods(person: Person) -> list[Openable]:
    """For each kind of period (and day of snapshots) that measures are collected for, the one after the last opened."""
    collected = Measure.objects.visible_to(person).exclude(readiness="idea").order_by()
    opened = Period.objects.visible_to(person).filter(opened_at__isnull=False).order_by("ends_on")
    last: dict[tuple[str, str], Period] = {}
    for period in opened:
        last[period.frequency, ""] = period
        last[period.frequency, f"{period.ends_on:%m-%d}"] = period
    spans = {
        following(last[kind].span) if kind in last else _first_span(*kind)
        for kind in set(collected.values_list("frequency", "snapshot_day"))
    }
    return [Openable(span, span.ends_on + USUAL_TIME) for span in sorted(spans)]


def _first_span(frequency: str, snapshot_day: str) -> Span:
    """Where collecting starts when nothing was collected yet: the period of today, or this year's snapshot."""
    today = timezone.localdate()
    if not snapshot_day:
        return span_for(Frequency(frequency), today)
    return span_for(Frequency(frequency), date.fromisoformat(f"{today.year}-{snapshot_day}"))


def my_returns(person: Person) -> MyReturns:
    """A person's own partners' returns: to do (soonest first), with the plan manager, and done."""
    mine = person.partners_where(Permission.ENTER_FIGURES)
    everybodys = person.may(Permission.ENTER_FIGURES)
    returns = Return.objects.filter(partner__in=mine)
    if everybodys:
        returns = Return.objects.visible_to(person)
    lines = _lines(returns.order_by("period__due_on", "partner__name"))
    done = [line for line in reversed(lines) if line.owed.status == ReturnStatus.SIGNED_OFF]
    groups = (
        ReturnGroup("To do", [line for line in lines if line.owed.is_editable]),
        ReturnGroup("With the plan manager", [line for line in lines if line.owed.status == ReturnStatus.SUBMITTED]),
        ReturnGroup("Signed off", done, is_done=True),
    )
    return MyReturns([group for group in groups if group.lines], everybodys, everybodys or bool(mine))


def collection_page(person: Person, chosen: str) -> CollectionPage:
    """Every partner's return for a period; ``chosen`` is frequency and code, "quarter 2026/27 Q2"."""
    periods = list(
        Period.objects.visible_to(person)
        .filter(opened_at__isnull=False)
        .annotate(order=Case(When(frequency="quarter", then=Value(0)), default=Value(1), output_field=IntegerField()))
        .order_by("order", "-ends_on")
    )
    period = next((p for p in periods if f"{p.frequency} {p.code}" == chosen), periods[0] if periods else None)
    choices = [PeriodChoice(p, f"{p.frequency} {p.code}", p == period) for p in periods]
    lines = _lines(Return.objects.visible_to(person).filter(period=period)) if period else []
    return CollectionPage(period, choices, lines)


def _lines(returns: "QuerySet[Return] | UnsignedByPartner") -> list[ReturnLine]:
    """Returns with how much of each is answered, in one query."""
    answered = (
        Figure.objects.filter(partner=OuterRef("partner"), period=OuterRef("period"))
        .exclude(numerator=None, denominator=None, value=None, missing_reason="")
        .order_by()
        .values("partner")
        .annotate(n=Count("pk"))
        .values("n")
    )
    today = timezone.localdate()
    found = list(
        returns.select_related("partner", "period", "submitted_by", "returned_by", "signed_off_by").annotate(
            answered=Coalesce(Subquery(answered), 0)
        )
    )
    owed = _rows_owed(found)
    return [ReturnLine(r, min(r.answered, owed.get(r.pk, 0)), owed.get(r.pk, 0), today) for r in found]


def _rows_owed(returns: list[Return]) -> dict[int, int]:
    """How many figures each return owes: one for each measure and one for each of its categories."""
    expectations = (
        Expectation.objects.filter(partner__in={r.partner_id for r in returns})
        .exclude(measure__readiness="idea")
        .select_related("measure")
        .annotate(categories=Count("measure__categories"))
    )
    owed: dict[int, int] = {}
    for expectation in expectations:
        for r in returns:
            if r.partner_id == expectation.partner_id and is_owed(expectation, r.period):
                owed[r.pk] = owed.get(r.pk, 0) + 1 + expectation.categories
    return owed
