"""A quarter is signed by two people: one prepares it and answers the checklist, the other signs what was shown.

What is signed is read in one moment, while every way of changing it waits: signing takes the locks of the returns'
workflow and of the roll-up. Whoever else was quicker makes the signing be refused, never half seen.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

import pghistory
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg import errors

from board import packs
from board.models import BoardPack, Preparation
from board.packs import Kind
from board.permissions import check_can_sign, check_prepares
from board.selectors.checklist import Checklist, Finding, checklist
from board.selectors.frozen import Wanted
from board.services.files import ask_for_files
from measures.models import Measure, Period, Return
from measures.permissions import Refused
from partners.models import Person
from partners.roles import LABELS
from plan.models import Plan

#: Characters of a reason for one warning.
LONGEST_REASON = 500
CHANGED = "Something changed since the checklist was shown. Look at it again, and sign what you see then."
AT_THE_SAME_TIME = "Somebody changed something while you signed, so nothing was signed. Look at it again."


def prepare_pack(
    plan: Plan,
    period: Period | None,
    *,
    by: Person,
    shown: str,
    reasons: Mapping[str, str],
    kind: Kind = Kind.QUARTER,
    as_of: date | None = None,
    asked: str = "",
    at: datetime | None = None,
) -> Preparation:
    """Put a quarter before the chair: nothing blocks it, and each warning is answered with a reason.

    ``shown`` is the digest of the checklist that was read, before anything was asked of a receiving board;
    ``reasons`` are by the keys of its warnings.
    """
    check_prepares(by, plan.partnership_id)
    moment = at or timezone.now()
    with one_moment(), pghistory.context(by=by.pk, act="prepare_pack"):
        plan = Plan.objects.select_related("partnership").get(pk=plan.pk)
        wanted = Wanted(plan, kind, period, as_of or timezone.localdate(moment), asked.strip())
        seen = checklist(replace(wanted, asked=""))
        _check_nothing_blocks(seen)
        if seen.digest != shown:
            raise Refused(CHANGED)
        found = checklist(wanted) if wanted.asked else seen
        return Preparation.objects.create(
            plan=plan,
            kind=kind.value,
            period=period,
            as_of=wanted.as_of,
            asked=wanted.asked,
            content_digest=found.draft.digest,
            checklist=[_answered(each, reasons) for each in found.warnings],
            checklist_digest=found.digest,
            prepared_at=moment,
            prepared_by=by,
        )


def sign_pack(preparation: Preparation, *, by: Person, at: datetime | None = None) -> BoardPack:
    """Freeze what was prepared, if it is still the very same; and ask for its files."""
    check_can_sign(by, preparation)
    moment = at or timezone.now()
    with one_moment(), pghistory.context(by=by.pk, act="sign_pack"):
        hold_still(preparation.plan)
        preparation = Preparation.objects.select_related("plan__partnership", "period", "prepared_by").get(
            pk=preparation.pk
        )
        if BoardPack.objects.filter(preparation=preparation).exists():
            raise Refused("This is signed already.")
        found = checklist(Wanted.of(preparation))
        _check_nothing_blocks(found)
        if found.digest != preparation.checklist_digest:
            raise Refused(CHANGED)
        pack = _frozen(found, preparation, by, moment)
        ask_for_files(pack)
    return pack


def _frozen(found: Checklist, preparation: Preparation, by: Person, moment: datetime) -> BoardPack:
    """The signed snapshot as a row that nothing changes."""
    prepared = _signature(preparation.prepared_by, preparation.prepared_at)
    snapshot = replace(found.draft.snapshot, prepared=prepared, signed=_signature(by, moment))
    content = packs.to_json(snapshot)
    pack: BoardPack = BoardPack.objects.create(
        plan=preparation.plan,
        kind=preparation.kind,
        period=preparation.period,
        number=snapshot.number,
        snapshot=content,
        digest=packs.digest(content),
        previous_digest=snapshot.previous_digest,
        preparation=preparation,
        checklist_digest=found.digest,
        prepared_at=preparation.prepared_at,
        prepared_by=preparation.prepared_by,
        signed_at=moment,
        signed_by=by,
    )
    return pack


def _signature(person: Person, at: datetime) -> packs.Signature:
    role = person.post or ", ".join(sorted(LABELS[role] for role in person.roles))
    return packs.Signature(name=person.name, role=role, at=at)


def _check_nothing_blocks(found: Checklist) -> None:
    if found.blocking:
        more = f" And {len(found.blocking) - 1} more." if len(found.blocking) > 1 else ""
        raise Refused(f"{found.blocking[0].words}{more}")


def _answered(finding: Finding, reasons: Mapping[str, str]) -> dict[str, str]:
    reason = reasons.get(finding.key, "").strip()
    if not reason:
        raise Refused(f"Say why this is no obstacle: {finding.words}")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"A reason is too long: keep it to {LONGEST_REASON} characters.")
    return {"key": finding.key, "words": finding.words, "reason": reason}


# --- One moment -------------------------------------------------------------------------------------------------


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction that reads everything as it stood at one moment, or is refused.

    Inside a transaction of the caller's (the example's) the caller answers for that.
    """
    is_outermost = not connection.in_atomic_block
    try:
        with transaction.atomic():
            if is_outermost:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, errors.SerializationFailure | errors.DeadlockDetected):
            raise Refused(AT_THE_SAME_TIME) from error
        raise


def hold_still(plan: Plan) -> None:
    """Let nobody change a figure, a return, a result or the chain of packs until the transaction is through.

    The locks are those of the others, in their order: periods (opening), returns (saving, submitting, signing off,
    reopening), measures (roll-up). A row that somebody changed since this transaction's moment refuses it.
    """
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    periods = Period.objects.filter(partnership=plan.partnership_id, opened_at__isnull=False)
    returns = Return.objects.filter(partner__partnership=plan.partnership_id)
    measures = Measure.objects.filter(priority__plan=plan)
    for rows in (periods, returns, measures):
        list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
