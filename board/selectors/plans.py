"""Plans, and one plan with its boards, people and priorities."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404

from measures.calc.words import Readiness
from partners.models import Person
from plan.models import LineKind, Plan, PlanBoard, Priority, PriorityLine, Recommendation

#: How many objectives a priority's card shows.
MOST_OBJECTIVES = 3


@dataclass(frozen=True, slots=True)
class PlanSummary:
    plan: Plan
    priorities: int
    measures: int


@dataclass(frozen=True, slots=True)
class PriorityGovernance:
    """A priority with the people who answer for it; an empty post is a vacancy and is said."""

    priority: Priority
    sponsor: str
    leads: list[str]
    objectives: list[str]
    measures: int
    ready: int

    @property
    def first_objectives(self) -> list[str]:
        return self.objectives[:MOST_OBJECTIVES]

    @property
    def more_objectives(self) -> int:
        return len(self.objectives) - len(self.first_objectives)


@dataclass(frozen=True, slots=True)
class PlanPage:
    plan: Plan
    signs_off: list[PlanBoard]
    receives: list[PlanBoard]
    recommendations: list[Recommendation]
    priorities: list[PriorityGovernance]

    @property
    def has_governance(self) -> bool:
        """Whether the plan names anybody: a plan that names nobody at all gets no table of vacancies."""
        return any(each.sponsor or each.leads for each in self.priorities)

    @property
    def has_measures(self) -> bool:
        return any(each.measures for each in self.priorities)


def plan_list(person: Person) -> list[PlanSummary]:
    """Every plan, newest first. One query."""
    found = Plan.objects.visible_to(person).annotate(
        priority_count=Count("priorities", distinct=True), measure_count=Count("priorities__measures", distinct=True)
    )
    return [PlanSummary(plan, plan.priority_count, plan.measure_count) for plan in found.order_by("-starts_on", "code")]


def plan_page(person: Person, code: str) -> PlanPage:
    """A plan as its partnership agreed it. Six queries."""
    plan: Plan = get_object_or_404(Plan.objects.visible_to(person), code=code)
    boards = list(plan.plan_boards.select_related("board"))
    ready = [Readiness.TARGETED.value, Readiness.REPORTING.value]
    objectives = Prefetch(
        "lines", PriorityLine.objects.filter(kind=LineKind.OBJECTIVE).order_by("order"), to_attr="objectives"
    )
    priorities = (
        plan.priorities.annotate(
            measure_count=Count("measures"), ready_count=Count("measures", filter=Q(measures__readiness__in=ready))
        )
        .prefetch_related("strategic_leads", objectives)
        .order_by("number")
    )
    for priority in priorities:
        priority.plan = plan
    return PlanPage(
        plan=plan,
        signs_off=[each for each in boards if each.signs_off],
        receives=[each for each in boards if each.receives],
        recommendations=list(plan.recommendations.all()),
        priorities=[
            PriorityGovernance(
                priority=each,
                sponsor=each.sponsor,
                leads=[lead.name for lead in each.strategic_leads.all()],
                objectives=[line.text for line in each.objectives],
                measures=each.measure_count,
                ready=each.ready_count,
            )
            for each in priorities
        ],
    )
