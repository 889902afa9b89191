"""The plan as a pack keeps it: priorities with their people and outcomes, actions with milestones."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from django.db.models import Prefetch

from board import packs
from board.selectors.priority import milestone_line
from board.selectors.standings import Standing
from board.selectors.status import summaries
from measures.calc.words import PriorityRule, Rag
from measures.models import Measure
from plan.models import Action, LineKind, Outcome, Plan, Priority, PriorityLine

_LINES = (
    (LineKind.OBJECTIVE, "Objectives"),
    (LineKind.KEY_ISSUE, "Key issues"),
    (LineKind.STRATEGY, "Strategy"),
    (LineKind.MARMOT_PRINCIPLE, "Marmot principles"),
)


def frozen_plan(plan: Plan, version: str = "") -> packs.Plan:
    """Its title with the boards that sign and receive. One query."""
    boards = list(plan.plan_boards.select_related("board"))
    return packs.Plan(
        code=plan.code,
        title=plan.title,
        signing_board=", ".join(each.board.name for each in boards if each.signs_off),
        receiving_board=", ".join(each.board.name for each in boards if each.receives),
        version=version,
    )


def frozen_priorities(plan: Plan, everything: Sequence[Standing]) -> tuple[packs.Priority, ...]:
    """Every priority of the plan, those without measures too. Five queries."""
    found = {summary.priority.pk: summary for summary in summaries(everything)}
    outcomes = Prefetch(
        "outcomes",
        Outcome.objects.order_by("order").prefetch_related(
            Prefetch("measures", Measure.objects.only("pk", "code", "priority").order_by("order", "code"))
        ),
    )
    lines = Prefetch("lines", PriorityLine.objects.order_by("order"))
    made = []
    for priority in plan.priorities.prefetch_related("strategic_leads", outcomes, lines).order_by("number"):
        summary = found.get(priority.pk)
        ready = summary.ready if summary else []
        made.append(
            packs.Priority(
                number=priority.number,
                title=priority.title,
                commitment=priority.commitment,
                status=summary.status.rag if summary else None,
                reason=summary.reason if summary else "No measure is reported for it.",
                rule=PriorityRule(plan.priority_rule).label,
                statuses=statuses(ready),
                sponsor=priority.sponsor,
                leads=tuple(lead.name for lead in priority.strategic_leads.all()),
                outcomes=tuple(
                    packs.Outcome(text=each.text, measures=tuple(m.code for m in each.measures.all()))
                    for each in priority.outcomes.all()
                ),
                lines=tuple(_lines(priority)),
            )
        )
    return tuple(made)


def statuses(ready: Sequence[Standing]) -> packs.Statuses:
    rags = [each.rag for each in ready]
    return packs.Statuses(
        green=rags.count(Rag.GREEN), amber=rags.count(Rag.AMBER), red=rags.count(Rag.RED), not_rated=rags.count(None)
    )


def _lines(priority: Priority) -> Iterator[packs.PlanLines]:
    for kind, heading in _LINES:
        found = tuple(line.text for line in priority.lines.all() if line.kind == kind)
        if found:
            yield packs.PlanLines(heading=heading, lines=found)


def frozen_actions(plan: Plan, today: date) -> tuple[packs.Action, ...]:
    """Actions in the plan's order; 4.2.1 is the first of the second theme of priority 4. Two queries."""
    actions = (
        Action.objects.filter(theme__priority__plan=plan)
        .select_related("theme__priority", "owner")
        .prefetch_related("milestones")
        .order_by("theme__priority__number", "theme__order", "theme__pk", "order", "pk")
    )
    made = []
    for _, of_priority in groupby(actions, key=lambda each: each.theme.priority_id):
        for theme_place, (_, of_theme) in enumerate(groupby(of_priority, key=lambda each: each.theme_id), 1):
            made += [
                _action(action, f"{action.theme.priority.number}.{theme_place}.{place}", today)
                for place, action in enumerate(of_theme, 1)
            ]
    return tuple(made)


def _action(action: Action, code: str, today: date) -> packs.Action:
    return packs.Action(
        code=code,
        title=action.title,
        priority=action.theme.priority.number,
        owner=action.owner.name if action.owner else action.lead_person,
        state=packs.ActionState(action.status),
        due_on=action.ends_on,
        theme=action.theme.title,
        milestones=tuple(
            packs.Milestone(
                title=each.title,
                state=packs.MilestoneState(milestone_line(each, today).state),
                due_on=each.due_on,
                done_on=each.done_on,
            )
            for each in action.milestones.all()
        ),
    )
