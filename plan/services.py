"""Writing plans. A plan file is the plan: loading one makes the stored plan equal to it."""

from collections.abc import Sequence
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from partners.models import Board, Partner, Partnership, Person
from partners.roles import Permission
from plan.models import (
    Action,
    ActionTheme,
    ActionUpdate,
    Evidence,
    LineKind,
    Milestone,
    Outcome,
    Plan,
    PlanBoard,
    Priority,
)
from plan.reading import (
    ActionEntry,
    ActionThemeEntry,
    Change,
    FactEntry,
    PlanFile,
    PriorityEntry,
    compare,
    read_plan,
)


def changes_to(partnership: Partnership, file: PlanFile) -> tuple[Change, ...]:
    """What loading a plan file would change of the stored plan of that code; all of it when there is none."""
    stored = Plan.objects.filter(partnership=partnership, code=file.code).first()
    before = read_plan(stored.source, stored.code).plan if stored and stored.source else None
    return compare(before, file)


def save_plan(file: PlanFile, *, by: Person, source: str) -> Plan:
    """Make the stored plan equal to a plan file, apart from its measures. ``source`` is the file's text."""
    if not by.may(Permission.MANAGE_PLAN):
        raise PermissionDenied("Only a plan manager can load a plan.")
    partnership = by.partnership
    assert file.starts and file.ends  # the reading requires both
    with transaction.atomic(), pghistory.context(by=by.pk, act="save_plan"):
        partners = _save_partners(partnership, file)
        plan, _ = Plan.objects.update_or_create(
            partnership=partnership,
            code=file.code,
            defaults={
                "title": file.title,
                "place": file.place,
                "starts_on": file.starts,
                "ends_on": file.ends,
                "status": file.status or "agreed",
                "reporting": file.reporting,
                "refreshes": file.refreshes,
                "developed_from": list(file.developed_from),
                "example_figures": file.example_figures,
                "source": source,
            },
        )
        _save_boards(partnership, plan, file)
        _replace(plan.recommendations, [{"text": text} for text in file.recommendations])
        for entry in file.priorities:
            _save_priority(plan, entry, partners)
    return plan


def _save_partners(partnership: Partnership, file: PlanFile) -> dict[str, Partner]:
    """Partners are added and renamed by a plan, never taken away: other plans may need them."""
    for entry in file.partners:
        Partner.objects.update_or_create(
            partnership=partnership, code=entry.code, defaults={"name": entry.name, "kind": entry.kind}
        )
    return {partner.code: partner for partner in partnership.partners.all()}


def _save_boards(partnership: Partnership, plan: Plan, file: PlanFile) -> None:
    kept = []
    for entry in file.boards:
        board, _ = Board.objects.update_or_create(
            partnership=partnership, code=entry.code, defaults={"name": entry.name}
        )
        kept.append(
            PlanBoard.objects.update_or_create(
                plan=plan, board=board, defaults={"signs_off": entry.signs_off, "receives": entry.receives}
            )[0].pk
        )
    plan.plan_boards.exclude(pk__in=kept).delete()


def _save_priority(plan: Plan, entry: PriorityEntry, partners: dict[str, Partner]) -> None:
    priority, _ = Priority.objects.update_or_create(
        plan=plan,
        number=entry.number or 0,
        defaults={
            "title": entry.title,
            "for_whom": entry.for_whom,
            "commitment": entry.commitment,
            "why": entry.why,
            "sponsor": entry.sponsor,
        },
    )
    _replace(priority.strategic_leads, [{"name": name} for name in entry.strategic_leads])
    for kind, texts in (
        (LineKind.OBJECTIVE, entry.objectives),
        (LineKind.KEY_ISSUE, entry.key_issues),
        (LineKind.STRATEGY, entry.strategy),
        (LineKind.MARMOT_PRINCIPLE, entry.marmot_principles),
    ):
        _replace(priority.lines, [{"text": text} for text in texts], kind=kind.value)
    _replace(
        priority.references,
        [
            {"author": r.author, "year": r.year, "title": r.title, "doi": r.doi, "note": r.note}
            for r in entry.references
        ],
    )
    _save_evidence(priority, entry)
    _save_outcomes(priority, entry)
    _save_themes(priority, entry.action_themes, partners)


def _save_evidence(priority: Priority, entry: PriorityEntry) -> None:
    """Headings in order; facts that stand directly under the priority go under one without a heading."""
    wanted: list[tuple[dict[str, Any], Sequence[FactEntry]]] = [
        (
            {
                "heading": h.heading,
                "note": h.note,
                "source": h.source,
                "risk_factors": {group: list(factors) for group, factors in h.risk_factors},
            },
            h.facts,
        )
        for h in entry.where_we_are
    ]
    if entry.facts:
        wanted.append(({"heading": "", "note": "", "source": "", "risk_factors": {}}, entry.facts))
    stored = list(priority.evidence.all())
    for extra in stored[len(wanted) :]:
        extra.facts.all().delete()
        extra.delete()
    for order, (fields, facts) in enumerate(wanted):
        evidence, _ = Evidence.objects.update_or_create(priority=priority, order=order, defaults=fields)
        _replace(evidence.facts, [_fact(fact) for fact in facts])


def _fact(fact: FactEntry) -> dict[str, Any]:
    return {
        "label": fact.label,
        "value": fact.value,
        "low": fact.low,
        "high": fact.high,
        "unit": fact.unit,
        "approximate": fact.approx,
        "small_numbers": fact.small_numbers,
        "at": fact.at,
        "series": {period: f"{value}" for period, value in fact.series},
        "latest_count": fact.latest_count,
        "share": fact.share,
        "share_of": fact.share_of,
        "comparators": {area: f"{value}" for area, value in fact.comparators},
        "definition": fact.definition,
        "source": fact.source,
        "note": fact.note,
    }


def _save_outcomes(priority: Priority, entry: PriorityEntry) -> None:
    for order, outcome in enumerate(entry.outcomes, start=1):
        Outcome.objects.update_or_create(
            priority=priority,
            code=outcome.code or f"O{order}",
            defaults={"order": order, "text": outcome.text},
        )


def _save_themes(priority: Priority, themes: Sequence[ActionThemeEntry], partners: dict[str, Partner]) -> None:
    kept_themes, kept_actions = [], []
    for order, entry in enumerate(themes):
        theme, _ = ActionTheme.objects.update_or_create(priority=priority, title=entry.title, defaults={"order": order})
        kept_themes.append(theme.pk)
        for place, action in enumerate(entry.actions):
            kept_actions.append(_save_action(theme, place, action, partners).pk)
    gone = Action.objects.filter(theme__priority=priority).exclude(pk__in=kept_actions)
    Milestone.objects.filter(action__in=gone).delete()
    ActionUpdate.objects.filter(action__in=gone).delete()
    gone.delete()
    priority.action_themes.exclude(pk__in=kept_themes).delete()


def _save_action(theme: ActionTheme, order: int, entry: ActionEntry, partners: dict[str, Partner]) -> Action:
    action, _ = Action.objects.update_or_create(
        theme=theme,
        title=entry.title,
        defaults={
            "order": order,
            "owner": partners[entry.owner] if entry.owner else None,
            "lead_person": entry.lead,
            "starts_on": entry.starts,
            "ends_on": entry.ends,
            "status": entry.status or "not_started",
        },
    )
    action.supporting.set([partners[code] for code in entry.supporting])
    _replace(action.milestones, [{"title": m.title, "due_on": m.due, "done_on": m.done} for m in entry.milestones])
    _replace(action.updates, [{"on": u.on, "text": u.text} for u in entry.updates], ordered=False)
    return action


def _replace(related: Any, wanted: list[dict[str, Any]], *, ordered: bool = True, **scope: Any) -> None:
    """Make a parent's rows equal to those wanted, in order; untouched when they are already."""
    rows = [{**row, **scope, **({"order": order} if ordered else {})} for order, row in enumerate(wanted)]
    stored: models.QuerySet[Any] = related.filter(**scope)
    names = list(rows[0]) if rows else []
    if rows and list(stored.values(*names)) == rows:
        return
    stored.delete()
    for row in rows:
        related.create(**row)
