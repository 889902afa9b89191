"""Decisions as the pages follow them up: overdue first, then by their date, until they are closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.shortcuts import get_object_or_404

from board.models import Decision, DecisionStatus
from board.permissions import may_record_decisions
from measures.models import Measure
from partners.models import Board, Person
from plan.models import Action, PlanStatus, Priority

#: Closed decisions that the list shows; the API has all of them.
MOST_CLOSED = 100


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision with what the day makes of it."""

    decision: Decision
    is_overdue: bool

    @property
    def status(self) -> str:
        return "Overdue" if self.is_overdue else DecisionStatus(self.decision.status).label

    @property
    def look(self) -> str:
        return "overdue" if self.is_overdue else self.decision.status


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    open: list[DecisionLine]
    closed: list[DecisionLine]
    may_record: bool

    @property
    def overdue(self) -> int:
        return sum(line.is_overdue for line in self.open)


def decisions_seen(person: Person) -> "QuerySet[Decision]":
    """Every decision the person may see, newest meeting first, with what it names."""
    seen: QuerySet[Decision] = Decision.objects.visible_to(person).select_related(
        "plan", "board", "priority__plan", "measure__priority__plan", "action__theme__priority__plan"
    )
    return seen.order_by("-decided_on", "-pk")


def find_decision(person: Person, pk: int) -> Decision:
    seen = decisions_seen(person).select_related("recorded_by", "closed_by")
    decision: Decision = get_object_or_404(seen, pk=pk)
    return decision


def lines(decisions: Iterable[Decision], today: date) -> list[DecisionLine]:
    return [DecisionLine(each, each.is_overdue_on(today)) for each in decisions]


def decisions_page(person: Person, today: date) -> DecisionsPage:
    """What is open, and what was closed last. Two queries."""
    seen = decisions_seen(person)
    closed = seen.exclude(status=DecisionStatus.OPEN.value).order_by("-closed_at", "-pk")[:MOST_CLOSED]
    return DecisionsPage(open_decisions(person, today), lines(closed, today), may_record_decisions(person))


def open_decisions(person: Person, today: date) -> list[DecisionLine]:
    """What still waits to be done, the most overdue first. One query."""
    return lines(_by_date(decisions_seen(person).filter(status=DecisionStatus.OPEN.value)), today)


def decisions_about_measure(measure: Measure, person: Person, today: date) -> list[DecisionLine]:
    """Open and closed ones of a measure, the open first. One query."""
    return lines(_open_first(decisions_seen(person).filter(measure=measure)), today)


def decisions_about_priority(priority: Priority, person: Person, today: date) -> list[DecisionLine]:
    """Those of the priority itself and of its actions, and open ones of its measures. One query."""
    of_measures = Q(measure__priority=priority, status=DecisionStatus.OPEN.value)
    found = decisions_seen(person).filter(Q(priority=priority) | Q(action__theme__priority=priority) | of_measures)
    return lines(_open_first(found), today)


def _by_date(found: "QuerySet[Decision]") -> "QuerySet[Decision]":
    return found.order_by(F("due_on").asc(nulls_last=True), "decided_on", "pk")


def _open_first(found: "QuerySet[Decision]") -> list[Decision]:
    return sorted(_by_date(found), key=lambda each: not each.is_open)


# --- What a decision can be about -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a decision can be recorded of, by the key a form sends; grouped as a list of choices shows them."""

    by_key: dict[str, Measure | Action | Priority]
    groups: list[tuple[str, list[tuple[str, str]]]]
    boards: list[Board]


def subjects(person: Person) -> Subjects:
    """Priorities, measures and actions of plans that are agreed. Four queries."""
    agreed = PlanStatus.AGREED.value
    priorities = list(
        Priority.objects.visible_to(person)
        .filter(plan__status=agreed)
        .select_related("plan")
        .order_by("plan", "number")
    )
    measures = list(
        Measure.objects.visible_to(person)
        .filter(priority__plan__status=agreed)
        .select_related("priority__plan")
        .order_by("priority__plan", "priority__number", "order", "code")
    )
    actions = list(
        Action.objects.visible_to(person)
        .filter(theme__priority__plan__status=agreed)
        .select_related("theme__priority__plan")
        .order_by("theme__priority__plan", "theme__priority__number", "theme__order", "order")
    )
    kinds: tuple[tuple[str, Sequence[Measure | Action | Priority]], ...] = (
        ("Priorities", priorities),
        ("Measures", measures),
        ("Actions", actions),
    )
    return Subjects(
        by_key={key_of(each): each for _, found in kinds for each in found},
        groups=[(label, [(key_of(each), str(each)) for each in found]) for label, found in kinds if found],
        boards=list(Board.objects.visible_to(person)),
    )


def key_of(about: Measure | Action | Priority) -> str:
    """measure-12"""
    return f"{about._meta.model_name}-{about.pk}"
