"""Applying an upload whole, and taking the whole of it back."""

from collections.abc import Sequence
from datetime import datetime

import pghistory
import structlog
from django.db import transaction
from django.utils import timezone

from imports.models import RowKind, Stage, Upload, UploadRow
from imports.permissions import check_can_apply, check_can_undo
from imports.reading.words import Severity
from imports.selectors.standing import stands_on
from imports.services.holding import MOST_ATTEMPTS, Hold, LostError, take
from imports.services.receiving import nudge
from measures.calc.words import Source
from measures.permissions import Refused
from measures.services.figures import FigureLine, FiguresReport, record_figures
from partners.models import Person

log = structlog.get_logger(__name__)

#: Rows named in a refusal; the page lists the rest.
MOST_NAMED = 5
APPLIED_KINDS = (RowKind.NEW.value, RowKind.CHANGED.value)


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
            report = record_figures(_lines(upload), by=by, source=Source.UPLOAD)
            if not report.is_refused:
                upload.stage, upload.worked_at = Stage.APPLIED.value, None
                upload.applied_at, upload.applied_by = timezone.now(), by
                upload.done = upload.total
                upload.save()
        if report.is_refused:
            return _check_again(hold, report)
    except LostError:
        return None
    log.info("upload_applied", upload=pk, new=len(report.new), changed=len(report.changed))
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
            report = record_figures(_lines_before(upload), by=by, source=Source.UPLOAD)
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


def _lines(upload: Upload) -> list[FigureLine]:
    """The figures as they were shown. One that was the same then is only recorded if it still is."""
    rows = upload.lines.filter(kind__in=[*APPLIED_KINDS, RowKind.UNCHANGED.value]).order_by("line")
    return [
        FigureLine(
            measure_id=row[0],
            partner_id=row[1],
            period_id=row[2],
            category_id=row[3],
            numerator=row[4],
            denominator=row[5],
            value=row[6],
            missing_reason=row[7],
            note=row[8],
            expected_version=row[9],
            place=f"row {row[10]}",
            source_detail=f"{upload.name}, row {row[10]}",
        )
        for row in rows.values_list(
            "measure_id", "partner_id", "period_id", "category_id", "numerator", "denominator", "value",
            "missing_reason", "note", "old_version", "row",
        )
    ]  # fmt: skip


def _lines_before(upload: Upload) -> list[FigureLine]:
    """What stood before; a figure that was not there is made "not yet" again."""
    rows = upload.lines.filter(kind__in=APPLIED_KINDS).order_by("line")
    return [_line_before(upload, row) for row in rows]


def _line_before(upload: Upload, row: UploadRow) -> FigureLine:
    numbers = (row.old_numerator, row.old_denominator, row.old_value)
    return FigureLine(
        measure_id=row.measure_id or 0,
        partner_id=row.partner_id or 0,
        period_id=row.period_id or 0,
        category_id=row.category_id,
        numerator=row.old_numerator,
        denominator=row.old_denominator,
        value=row.old_value,
        missing_reason=row.old_missing_reason,
        is_estimated=row.old_is_estimated,
        note=row.old_note,
        clear=all(n is None for n in numbers) and not row.old_missing_reason,
        expected_version=row.old_version + 1,
        place=f"row {row.row}",
        source_detail=f"{upload.name} undone, row {row.row}",
    )


def _back(hold: Hold, stage: Stage, failure: str) -> Upload:
    with transaction.atomic():
        upload = hold.locked()
        upload.stage, upload.failure, upload.worked_at, upload.attempts = stage.value, failure, None, 0
        upload.save()
    log.warning("upload_sent_back", upload=hold.pk, stage=stage.value, cure="its page says why")
    return upload


def _check_again(hold: Hold, report: FiguresReport) -> Upload:
    """Nothing was written: say what changed since the check, and check anew."""
    with transaction.atomic():
        upload = _back(hold, Stage.RECEIVED, _changed_since(report))
        nudge()
    return upload


def _changed_since(report: FiguresReport) -> str:
    named = "; ".join(f"{p.place}: {p.message}" for p in report.problems[:MOST_NAMED])
    rest = len(report.problems) - MOST_NAMED
    more = f"; and {rest} more" if rest > 0 else ""
    return f"Nothing was applied, because things changed since the file was checked. {named}{more}"


def _too_late(standing: Sequence[str]) -> str:
    named = " ".join(standing[:MOST_NAMED])
    rest = len(standing) - MOST_NAMED
    more = f" And {rest} more." if rest > 0 else ""
    return f"It cannot be undone any more, because something newer stands on its figures. {named}{more}"
