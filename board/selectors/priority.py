"""A priority's page: what was promised, why, what is being done, and where its measures stand."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from board.selectors.facts import EvidenceSection, section
from board.selectors.quarters import Choice, choose
from board.selectors.standings import Standing, measures_shown, standings
from board.selectors.status import PrioritySummary, summaries
from measures.calc.periods import day_label
from measures.models import Measure
from partners.models import Person
from plan.models import (
    Action,
    ActionStatus,
    ActionTheme,
    ActionUpdate,
    Evidence,
    Fact,
    LineKind,
    Milestone,
    Outcome,
    Priority,
    PriorityLine,
    Reference,
)


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone and whether it is done, late or still to come."""

    milestone: Milestone
    state: str
    label: str

    @property
    def dates(self) -> str:
        """(due 31 December 2025, done 12 January 2026)"""
        due, done = self.milestone.due_on, self.milestone.done_on
        said = [f"due {day_label(due)}"] if due and done else [day_label(due)] if due else []
        said += [f"done {day_label(done)}"] if done else []
        return f"({', '.join(said)})" if said else ""


@dataclass(frozen=True, slots=True)
class ActionLine:
    action: Action
    milestones: list[MilestoneLine]
    latest: ActionUpdate | None

    @property
    def status(self) -> str:
        return ActionStatus(self.action.status).label

    @property
    def late(self) -> int:
        """How many of its milestones are late, whatever its owner says of the whole."""
        return sum(line.state == "late" for line in self.milestones)

    @property
    def supporting(self) -> str:
        return ", ".join(partner.name for partner in self.action.supporting.all())


@dataclass(frozen=True, slots=True)
class ThemeLines:
    theme: ActionTheme
    actions: list[ActionLine]


@dataclass(frozen=True, slots=True)
class OutcomeLines:
    """An outcome in children's own voice, with the measures that tell of it."""

    outcome: Outcome
    measures: list[Standing]


@dataclass(frozen=True, slots=True)
class PriorityPage:
    choice: Choice
    priority: Priority
    summary: PrioritySummary | None
    leads: list[str]
    objectives: list[PriorityLine]
    key_issues: list[PriorityLine]
    strategy: list[PriorityLine]
    principles: list[PriorityLine]
    references: list[Reference]
    evidence: list[EvidenceSection]
    outcomes: list[OutcomeLines]
    themes: list[ThemeLines]


def priority_page(
    person: Person, plan_code: str, number: int, *, today: date, period: str = "", basis: str = ""
) -> PriorityPage:
    """Everything a priority's page shows, in a fixed number of queries."""
    priority: Priority = get_object_or_404(
        Priority.objects.visible_to(person).select_related("plan"), plan__code=plan_code, number=number
    )
    choice = choose(person, period, basis)
    found = standings(list(measures_shown(person, choice, of=priority)), person, choice)
    lines = list(priority.lines.order_by("order"))
    return PriorityPage(
        choice=choice,
        priority=priority,
        summary=next(iter(summaries(found)), None),
        leads=[lead.name for lead in priority.strategic_leads.all()],
        objectives=[line for line in lines if line.kind == LineKind.OBJECTIVE],
        key_issues=[line for line in lines if line.kind == LineKind.KEY_ISSUE],
        strategy=[line for line in lines if line.kind == LineKind.STRATEGY],
        principles=[line for line in lines if line.kind == LineKind.MARMOT_PRINCIPLE],
        references=list(priority.references.all()),
        evidence=_evidence(priority),
        outcomes=_outcomes(priority, found),
        themes=_themes(priority, today),
    )


def _evidence(priority: Priority) -> list[EvidenceSection]:
    facts = Prefetch("facts", Fact.objects.order_by("order"))
    return [section(each) for each in Evidence.objects.filter(priority=priority).prefetch_related(facts)]


def _outcomes(priority: Priority, found: list[Standing]) -> list[OutcomeLines]:
    by_measure = {each.measure.pk: each for each in found}
    only_keys = Prefetch("measures", Measure.objects.only("pk", "priority"))
    return [
        OutcomeLines(outcome, [by_measure[m.pk] for m in outcome.measures.all() if m.pk in by_measure])
        for outcome in priority.outcomes.prefetch_related(only_keys)
    ]


def _themes(priority: Priority, today: date) -> list[ThemeLines]:
    actions = (
        Action.objects.select_related("owner")
        .prefetch_related("supporting", "milestones", Prefetch("updates", ActionUpdate.objects.order_by("-on", "-pk")))
        .order_by("order")
    )
    themes = priority.action_themes.prefetch_related(Prefetch("actions", actions))
    return [ThemeLines(theme, [_action(each, today) for each in theme.actions.all()]) for theme in themes]


def _action(action: Action, today: date) -> ActionLine:
    return ActionLine(
        action,
        [milestone_line(each, today) for each in action.milestones.all()],
        next(iter(action.updates.all()), None),
    )


def milestone_line(milestone: Milestone, today: date) -> MilestoneLine:
    """Done, done late, late or due, by its dates."""
    due, done = milestone.due_on, milestone.done_on
    if done:
        return MilestoneLine(milestone, "done", "Done late" if due and done > due else "Done")
    if due and due < today:
        return MilestoneLine(milestone, "late", "Late")
    return MilestoneLine(milestone, "due", "Due" if due else "No date yet")
