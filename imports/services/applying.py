"""Applying an upload whole, and taking the whole of it back."""

from collections.abc import Sequence
from datetime import datetime

import pghistory
import structlog
from django.db import transaction
from django.utils import timezone

from imports.models import Stage, Upload
from imports.permissions import check_can_apply, check_can_undo
from imports.reading.words import Severity
from imports.selectors.standing import stands_on
from imports.services.holding import MOST_ATTEMPTS, Hold, LostError, take
from imports.services.keeping import lines_before, lines_shown
from imports.services.receiving import nudge
from measures.calc.words import Source
from measures.permissions import Refused
from measures.services.figures import Recorded, record_kept
from partners.models import Person

log = structlog.get_logger(__name__)

#: Rows named in a refusal; the page lists the rest.
MOST_NAMED = 5


def ask_to_apply(
    upload: Upload, *, by: Person, confirmed: Sequence[str] = (), reason: str = "", at: datetime | None = None
) -> Upload:
    """Say yes to what the check showed; a job then applies it. Every warning must be confirmed, with a reason."""
    with transaction.atomic(), pghistory.context(by=by.pk, act="apply_upload", reason=reason):
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        check_can_apply(by, upload)
        open_codes = warning_codes(upload) - set(confirmed)
        if open_codes:
            many = len(open_codes)
            raise Refused(f"Confirm {'each warning' if many > 1 else 'the warning'} first: {many} not confirmed yet.")
        if warning_codes(upload) and not reason.strip():
            raise Refused("Say why the warnings are all right: it stays on record.")
        upload.confirmed, upload.confirmed_reason = sorted(warning_codes(upload)), reason.strip()
        _ask(upload, Stage.APPLYING, by, at)
    return upload


def ask_to_undo(upload: Upload, *, by: Person, at: datetime | None = None) -> Upload:
    """Ask for the whole of an applied upload to be taken back, while nothing newer stands on its figures."""
    with transaction.atomic(), pghistory.context(by=by.pk, act="undo_upload"):
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        check_can_undo(by, upload)
        standing = stands_on(upload)
        if standing:
            raise Refused(_too_late(standing))
        _ask(upload, Stage.UNDOING, by, at)
    return upload


def warning_codes(upload: Upload) -> set[str]:
    found = upload.findings.filter(severity=Severity.WARNING.value)
    return set(found.order_by().values_list("code", flat=True).distinct())


def _ask(upload: Upload, stage: Stage, by: Person, at: datetime | None) -> None:
    upload.stage, upload.attempts, upload.worked_at, upload.failure = stage.value, 0, None, ""
    upload.asked_at, upload.asked_by = at or timezone.now(), by
    upload.done, upload.total = 0, upload.new + upload.changed
    upload.save()
    nudge()


def apply_upload(pk: int) -> Upload | None:
    """Record an upload's figures, all or none, exactly as they were shown; None when another job has it.

    Where something changed since the check nothing is written, and the file is checked again so that its sender
    sees what it would do now.
    """
    hold = take(pk, Stage.APPLYING, Stage.APPLYING)
    if hold is None:
        return None
    if hold.attempt > MOST_ATTEMPTS:
        return _back(
            hold,
            Stage.READY,
            "It could not be applied: the job ended twice before it was through. "
            "Nothing of it was recorded. Try again, or ask your administrator.",
        )
    try:
        with transaction.atomic(), pghistory.context(act="apply_upload", upload=pk):
            upload = hold.locked()
            by = _asked_by(upload)
            report = record_kept(lines_shown(upload), by=by, source=Source.UPLOAD)
            if not report.is_refused:
                upload.stage, upload.worked_at = Stage.APPLIED.value, None
                upload.applied_at, upload.applied_by = timezone.now(), by
                upload.done = upload.total
                upload.save()
        if report.is_refused:
            return _check_again(hold, report)
    except LostError:
        return None
    log.info("upload_applied", upload=pk, written=report.written)
    return upload


def undo_upload(pk: int) -> Upload | None:
    """Give every figure of an applied upload back what stood before it, all or none."""
    hold = take(pk, Stage.UNDOING, Stage.UNDOING)
    if hold is None:
        return None
    if hold.attempt > MOST_ATTEMPTS:
        return _back(
            hold,
            Stage.APPLIED,
            "It could not be undone: the job ended twice before it was through. "
            "All its figures stand as they were. Try again, or ask your administrator.",
        )
    try:
        with transaction.atomic(), pghistory.context(act="undo_upload", upload=pk):
            upload = hold.locked()
            by = _asked_by(upload)
            report = record_kept(lines_before(upload), by=by, source=Source.UPLOAD)
            if not report.is_refused:
                upload.stage, upload.worked_at = Stage.UNDONE.value, None
                upload.undone_at, upload.undone_by = timezone.now(), by
                upload.save()
        if report.is_refused:
            return _back(hold, Stage.APPLIED, _too_late(stands_on(upload)))
    except LostError:
        return None
    log.info("upload_undone", upload=pk)
    return upload


def _asked_by(upload: Upload) -> Person:
    assert upload.asked_by_id is not None  # set by whoever moved it here
    return Person.objects.get(pk=upload.asked_by_id)


def _back(hold: Hold, stage: Stage, failure: str) -> Upload:
    with transaction.atomic():
        upload = hold.locked()
        upload.stage, upload.failure, upload.worked_at, upload.attempts = stage.value, failure, None, 0
        upload.save()
    log.warning("upload_sent_back", upload=hold.pk, stage=stage.value, cure="its page says why")
    return upload


def _check_again(hold: Hold, report: Recorded) -> Upload:
    """Nothing was written: say what changed since the check, and check anew."""
    with transaction.atomic():
        upload = _back(hold, Stage.RECEIVED, _changed_since(report))
        nudge()
    return upload


def _changed_since(report: Recorded) -> str:
    named = "; ".join(f"{p.place}: {p.message}" for p in report.problems[:MOST_NAMED])
    rest = len(report.problems) - MOST_NAMED
    more = f"; and {rest} more" if rest > 0 else ""
    return f"Nothing was applied, because things changed since the file was checked. {named}{more}"


def _too_late(standing: Sequence[str]) -> str:
    named = " ".join(standing[:MOST_NAMED])
    rest = len(standing) - MOST_NAMED
    more = f" And {rest} more." if rest > 0 else ""
    return f"It cannot be undone any more, because something newer stands on its figures. {named}{more}"
