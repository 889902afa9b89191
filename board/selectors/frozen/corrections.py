"""Corrections to a signed quarter: what it said, what is true now, who corrected it, when and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from board import packs
from board.selectors.frozen.comparing import Told, told_otherwise
from measures.models import Return, SignedFigure
from plan.models import Plan

#: Where no partner's figure was corrected: a definition, a threshold or a rule of combining changed.
WORKED_OUT_AGAIN = "Worked out again: a definition, a rule or a threshold changed."


@dataclass(frozen=True, slots=True)
class _Correction:
    who: str
    at: datetime
    why: str


def restatements(before: packs.Snapshot, now: packs.Snapshot, plan: Plan) -> tuple[packs.Restatement, ...]:
    """What of a signed pack is told otherwise now. Two queries, and none where nothing is."""
    told = told_otherwise(before, now)
    known = _corrections(plan, told, before.signed.at) if told else {}
    made = []
    for each in told:
        found = known.get((each.measure, each.label)) or _Correction("", now.prepared.at, WORKED_OUT_AGAIN)
        made.append(
            packs.Restatement(
                measure=each.measure,
                title=each.title,
                period=each.label,
                what=each.what,
                old=each.old,
                new=each.new,
                who=found.who,
                at=found.at,
                why=found.why,
            )
        )
    return tuple(made)


def _corrections(plan: Plan, told: Sequence[Told], since: datetime) -> dict[tuple[str, str], _Correction]:
    """By measure and period: the latest figure signed off since the pack was, with why its return was reopened."""
    figures = (
        SignedFigure.objects.filter(
            measure__priority__plan=plan, measure__code__in={each.measure for each in told}, signed_off_at__gt=since
        )
        .select_related("measure", "period", "partner", "signed_off_by")
        .order_by("signed_off_at", "pk")
    )
    found = list(figures)
    reopened = Return.objects.filter(
        partner__in={each.partner_id for each in found},
        period__in={each.period_id for each in found},
        reopened_at__isnull=False,
    )
    reasons = {(each.partner_id, each.period_id): each.reopened_reason for each in reopened}
    return {
        (figure.measure.code, str(figure.period)): _Correction(
            f"{figure.partner.name}; signed off by {figure.signed_off_by.name}",
            figure.signed_off_at,
            reasons.get((figure.partner_id, figure.period_id)) or "Came in after the quarter was signed.",
        )
        for figure in found
    }
