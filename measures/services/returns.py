"""What happens to a return: opened, submitted, sent back, signed off, reopened, given longer."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from measures.calc.words import ReturnStatus
from measures.models import Commentary, Measure, Period, Return
from measures.permissions import MOVES, Refused, check_can_extend, check_can_move
from measures.selectors.owed import owed_rows
from measures.services.returns_sql import MAKE_RETURNS, SIGN_COMMENTARIES, SIGN_FIGURES
from measures.services.rollup import request_rollup, request_rollup_of_return
from partners.models import Person
from partners.roles import Permission

#: Characters: a page and a half.
LONGEST_STORY = 4_000


def open_period(period: Period, *, by: Person, due_on: date, at: datetime | None = None) -> Period:
    """Open a period for figures: every partner expected to report in it gets its return.

    Opening an open period again only adds the returns of partners that joined since.
    """
    if period.partnership_id != by.partnership_id or not by.may(Permission.REVIEW_RETURNS):
        raise PermissionDenied("Only a plan manager can open a period.")
    if due_on < period.ends_on:
        raise Refused("Figures cannot be due before the period has ended.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="open_period"):
        period = Period.objects.select_for_update().get(pk=period.pk)
        if period.opened_at is None:
            period.opened_at, period.opened_by, period.due_on = at or timezone.now(), by, due_on
            period.save(update_fields=["opened_at", "opened_by", "due_on"])
        with connection.cursor() as cursor:
            cursor.execute(MAKE_RETURNS, {"period": period.pk})
        measures = Measure.objects.filter(priority__plan__partnership=period.partnership_id, frequency=period.frequency)
        request_rollup(measures.values_list("pk", flat=True), [period.pk])
    return period


def submit_return(owed: Return, *, by: Person, at: datetime | None = None) -> Return:
    """Hand a return over for review. Every figure owed must be given, or say why it cannot be."""
    with transaction.atomic(), pghistory.context(by=by.pk, act="submit"):
        owed = _locked(owed)
        check_can_move(by, owed, "submit")
        blank = [row for row in owed_rows(owed) if not row.is_answered]
        if blank:
            raise Refused(
                f"{len(blank)} of the figures owed {'is' if len(blank) == 1 else 'are'} still blank. "
                "Give each one, or say why it cannot be given."
            )
        owed.status = ReturnStatus.SUBMITTED.value
        owed.submitted_at, owed.submitted_by = at or timezone.now(), by
        owed.save(update_fields=["status", "submitted_at", "submitted_by"])
        request_rollup_of_return(owed)
    return owed


def return_for_correction(owed: Return, *, by: Person, note: str, at: datetime | None = None) -> Return:
    """Send a submitted return back to its partner, with a note that says what to look at."""
    with transaction.atomic(), pghistory.context(by=by.pk, act="return", reason=note):
        owed = _locked(owed)
        check_can_move(by, owed, "return", note)
        owed.status = ReturnStatus.RETURNED.value
        owed.returned_at, owed.returned_by, owed.returned_note = at or timezone.now(), by, note.strip()
        owed.save(update_fields=["status", "returned_at", "returned_by", "returned_note"])
        request_rollup_of_return(owed)
    return owed


def sign_off_return(owed: Return, *, by: Person, at: datetime | None = None) -> Return:
    return sign_off_returns([owed], by=by, at=at)[0]


def sign_off_returns(owed: Sequence[Return], *, by: Person, at: datetime | None = None) -> list[Return]:
    """Sign off one return or many, all or none: their figures become what the board reads."""
    moment = at or timezone.now()
    with transaction.atomic(), pghistory.context(by=by.pk, act="sign_off"):
        signed = []
        for each in _locked_all(owed):
            check_can_move(by, each, "sign_off")
            each.status = ReturnStatus.SIGNED_OFF.value
            each.signed_off_at, each.signed_off_by = moment, by
            each.save(update_fields=["status", "signed_off_at", "signed_off_by"])
            signed.append(each)
        values: dict[str, Any] = {
            "partners": [r.partner_id for r in signed],
            "periods": [r.period_id for r in signed],
            "at": moment,
            "by": by.pk,
        }
        with connection.cursor() as cursor:
            cursor.execute(SIGN_FIGURES, values)
            cursor.execute(SIGN_COMMENTARIES, values)
        for each in signed:
            request_rollup_of_return(each)
    return signed


def reopen_return(owed: Return, *, by: Person, reason: str, at: datetime | None = None) -> Return:
    """Let a signed-off return be corrected. Until it is signed off again the board reads what was signed."""
    with transaction.atomic(), pghistory.context(by=by.pk, act="reopen", reason=reason):
        owed = _locked(owed)
        check_can_move(by, owed, "reopen", reason)
        owed.status = MOVES["reopen"].after.value
        owed.reopened_at, owed.reopened_by, owed.reopened_reason = at or timezone.now(), by, reason.strip()
        owed.save(update_fields=["status", "reopened_at", "reopened_by", "reopened_reason"])
        request_rollup_of_return(owed)
    return owed


def extend_return(owed: Return, *, by: Person, to: date, reason: str) -> Return:
    """Give one partner longer, with a reason."""
    with transaction.atomic(), pghistory.context(by=by.pk, act="extend", reason=reason):
        owed = _locked(owed)
        check_can_extend(by, owed, to, reason)
        owed.extended_to, owed.extension_reason = to, reason.strip()
        owed.save(update_fields=["extended_to", "extension_reason"])
        request_rollup_of_return(owed)
    return owed


def write_commentary(
    owed: Return,
    measure: Measure,
    *,
    by: Person,
    text: str,
    expected_version: int,
    at: datetime | None = None,
) -> Commentary | None:
    """Save a partner's story behind a measure's figures. A newer one is never overwritten: ``StaleCommentary``.

    Returns what stands now: None when nothing was written and nothing stood before.
    """
    with transaction.atomic(), pghistory.context(by=by.pk, act="write_commentary"):
        owed = _locked(owed)
        check_can_move(by, owed, "save")
        if len(text) > LONGEST_STORY:
            raise Refused(f"The story is too long: keep it to {LONGEST_STORY:,} characters.")
        where = {"measure": measure, "partner": owed.partner, "period": owed.period}
        stored: Commentary | None = Commentary.objects.filter(**where).first()
        if (stored.text if stored else "") == text:
            return stored
        if (stored.version if stored else 0) != expected_version:
            raise StaleCommentary(stored)
        commentary = stored or Commentary(**where, version=0)
        commentary.text, commentary.version = text, commentary.version + 1
        commentary.written_at, commentary.written_by = at or timezone.now(), by
        commentary.save()
        if owed.status != ReturnStatus.DRAFT:
            owed.status = ReturnStatus.DRAFT.value
            owed.save(update_fields=["status"])
    return commentary


class StaleCommentary(Refused):
    """Somebody else wrote since; ``stored`` is what stands now."""

    def __init__(self, stored: Commentary | None) -> None:
        super().__init__("Somebody else changed this commentary since you opened it.")
        self.stored = stored


def _locked(owed: Return) -> Return:
    return _locked_all([owed])[0]


def _locked_all(owed: Sequence[Return]) -> list[Return]:
    """The returns as they stand now, locked in one order so that two people never block each other."""
    found = (
        Return.objects.select_for_update(of=("self",))
        .select_related("partner", "period")
        .filter(pk__in=[r.pk for r in owed])
        .order_by("pk")
    )
    return list(found)
