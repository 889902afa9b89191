"""Reading a file and saying what applying it would do. Nothing is held locked while a large file is read."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pghistory
import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from imports.models import ColumnMapping, Door, RowKind, Stage, Upload, UploadFinding
from imports.reading import CRASHES, read_apart
from imports.reading.names import cell_name
from imports.reading.results import MOST_OF_A_CODE, Finding, ReadFile, ReadRow, Request
from imports.reading.words import Column, Layout, Severity
from imports.services.holding import MOST_ATTEMPTS, Hold, LostError, on_disk, take
from imports.services.keeping import keep_rows
from imports.services.matching import Matched, match
from imports.services.receiving import limits
from measures.selectors.proposed import proposed_statuses
from measures.services.figures import FigureProblem, checked

log = structlog.get_logger(__name__)

#: A check that took longer is announced by e-mail.
LONG_SECONDS = 30

#: The column of the file that a refused figure is about.
COLUMN_OF = {
    "unknown_measure": Column.MEASURE_CODE,
    "not_expected": Column.MEASURE_CODE,
    "unknown_partner": Column.PARTNER,
    "not_yours": Column.PARTNER,
    "unknown_period": Column.PERIOD,
    "not_open": Column.PERIOD,
    "submitted": Column.PERIOD,
    "signed_off": Column.PERIOD,
    "unknown_category": Column.CATEGORY,
    "long_note": Column.NOTE,
}


def check_upload(pk: int) -> Upload | None:
    """Read, match and compare an upload's file; leaves it ready, or refused with every problem found.

    None when another job has it. Tried at most twice: a file that kills its reader is then reported to its owner.
    """
    hold = take(pk, Stage.RECEIVED, Stage.CHECKING)
    if hold is None:
        return None
    try:
        if hold.attempt > MOST_ATTEMPTS:
            return _give_up(hold)
        upload = Upload.objects.select_related("partner", "received_by", "partnership").get(pk=pk)
        read = _read(upload, hold)
        if read.refusal and read.refusal.code in CRASHES and hold.attempt < MOST_ATTEMPTS:
            return _once_more(hold)
        return _keep(hold, upload, read)
    except LostError:
        log.warning("upload_lost", upload=pk, cure="another job has taken it up")
        return None


def _read(upload: Upload, hold: Hold) -> ReadFile:
    request = Request(
        sheet=upload.sheet,
        layout=Layout(upload.layout) if upload.layout else None,
        columns=_columns(upload),
        limits=limits(),
    )
    with on_disk(upload) as path:
        return read_apart(path, upload.name, request, alive=hold.alive)


def _columns(upload: Upload) -> dict[str, Column]:
    """What headings mean: the partnership's memory, then the partner's, then what was said of this very file."""
    remembered = (
        ColumnMapping.objects.filter(partnership=upload.partnership_id)
        .filter(Q(partner=upload.partner_id) | Q(partner__isnull=True))
        .order_by(F("partner").asc(nulls_first=True))
    )
    known = {mapping.heading: mapping.column for mapping in remembered}
    return {heading: Column(column) for heading, column in {**known, **upload.columns}.items()}


def _give_up(hold: Hold) -> Upload:
    """Its jobs died with it twice, so it is refused by name and never tried again."""
    with transaction.atomic():
        upload = hold.locked()
        upload.stage, upload.checked_at = Stage.REFUSED.value, timezone.now()
        upload.problem_code = "checking_failed"
        upload.problem_message = (
            "This file could not be checked: the job that read it ended twice before it was through. Save it again "
            "as CSV and send that; if it happens again, ask your administrator."
        )
        upload.save()
    log.error("upload_given_up", upload=hold.pk, cure="look at the file; nothing of it was recorded")
    return upload


def _once_more(hold: Hold) -> Upload:
    with transaction.atomic():
        upload = hold.locked()
        upload.stage, upload.worked_at = Stage.RECEIVED.value, None
        upload.save(update_fields=["stage", "worked_at"])
        transaction.on_commit(import_string(settings.UPLOAD_NUDGE), robust=True)
    return upload


class Kept:
    """Findings on their way into the database: of each code the first few by place, all counted."""

    def __init__(self, read: ReadFile) -> None:
        self.findings = list(read.findings)
        self.totals = dict(read.totals)
        self.severity = {f.code: f.severity for f in read.findings}
        for f in read.findings:
            self.totals.setdefault(f.code, 0)

    def add(self, finding: Finding) -> None:
        seen = self.totals.get(finding.code, 0)
        self.totals[finding.code] = seen + 1
        self.severity[finding.code] = finding.severity
        if seen < MOST_OF_A_CODE:
            self.findings.append(finding)

    def count(self, severity: Severity) -> int:
        return sum(total for code, total in self.totals.items() if self.severity.get(code) is severity)

    def in_order(self) -> list[Finding]:
        return sorted(self.findings, key=lambda f: (f.severity is Severity.WARNING, f.row or 0, f.cell, f.code))


def _keep(hold: Hold, upload: Upload, read: ReadFile) -> Upload:
    """Work out what the file would do, and write rows, findings and stage, in one short transaction."""
    kept, matched = Kept(read), Matched()
    if read.refusal is None:
        matched = match(read, upload, upload.received_by)
        for _, finding in matched.findings:
            kept.add(finding)
    hold.alive(len(read.rows), read.row_count)
    by = upload.received_by
    with pghistory.context(by=by.pk, act="check_upload"), checked(matched.lines, by=by) as problems:
        upload = hold.locked()
        for problem in problems:
            kept.add(_finding(read, matched.rows[problem.line], problem))
        counts = keep_rows(upload, matched, {problem.line for problem in problems})
        _write_findings(upload, kept)
        _sum_up(upload, read, kept, counts)
        if upload.stage == Stage.READY and upload.new + upload.changed:
            changes = proposed_statuses(timezone.localdate(), timezone.now())
            upload.statuses = [asdict(change) for change in changes]
        upload.save()
    _tell(upload)
    log.info("upload_checked", upload=upload.pk, stage=upload.stage, rows=upload.rows, problems=upload.problems)
    return upload


def _finding(read: ReadFile, row: ReadRow, problem: FigureProblem) -> Finding:
    """A figure that cannot be recorded, at the cell it is about."""
    column = COLUMN_OF.get(problem.code)
    table = read.table
    heading, number = table.columns.get(column, ("", None)) if column else ("", None)
    if column is None:
        heading, number = _number_column(read, row)
    elif row.column and column is Column.PERIOD:
        heading, number = row.column, table.periods.get(row.column)
    return Finding(
        problem.code,
        Severity.PROBLEM,
        problem.message,
        sheet=row.sheet,
        row=row.row,
        column=heading,
        cell=cell_name(number, row.row) if number is not None else "",
        value=_named(row, column) or _written(row),
    )


def _number_column(read: ReadFile, row: ReadRow) -> tuple[str, int | None]:
    """The heading and place of a row's first number."""
    if row.column:
        return row.column, read.table.periods.get(row.column)
    for column, number in (
        (Column.NUMERATOR, row.numerator),
        (Column.DENOMINATOR, row.denominator),
        (Column.VALUE, row.value),
    ):
        if number is not None and column in read.table.columns:
            return read.table.columns[column]
    return "", None


def _named(row: ReadRow, column: Column | None) -> str:
    """What stands in the cell of a name or period; empty for a number, and for the period that heads a wide column."""
    if column is None or (row.column and column is Column.PERIOD):
        return ""
    named = {
        Column.MEASURE_CODE: row.measure_code,
        Column.PERIOD: row.period,
        Column.CATEGORY: row.category,
        Column.PARTNER: row.partner,
        Column.NOTE: row.note or "",
    }
    return named.get(column, "")


def _written(row: ReadRow) -> str:
    numbers = [str(n) for n in (row.numerator, row.denominator) if n is not None]
    return " of ".join(numbers) or (str(row.value) if row.value is not None else "")


def _write_findings(upload: Upload, kept: Kept) -> None:
    UploadFinding.objects.filter(upload=upload).delete()
    UploadFinding.objects.bulk_create(
        [
            UploadFinding(upload=upload, order=order, **{**asdict(finding), "severity": finding.severity.value})
            for order, finding in enumerate(kept.in_order())
        ],
        batch_size=1_000,
    )


def _sum_up(upload: Upload, read: ReadFile, kept: Kept, counts: Mapping[str, int]) -> None:
    upload.checked_at = timezone.now()
    upload.problem_code = read.refusal.code if read.refusal else ""
    upload.problem_message = read.refusal.message if read.refusal else ""
    upload.understood = _understood(read)
    upload.totals = kept.totals
    upload.rows = read.row_count
    for kind in (RowKind.NEW, RowKind.CHANGED, RowKind.UNCHANGED, RowKind.LEFT_ALONE):
        setattr(upload, kind.value, counts.get(kind.value, 0))
    upload.problems, upload.warnings = kept.count(Severity.PROBLEM), kept.count(Severity.WARNING)
    upload.confirmed, upload.confirmed_reason, upload.statuses = [], "", []
    refused = bool(upload.problem_code or upload.problems)
    upload.stage = (Stage.REFUSED if refused else Stage.READY).value
    upload.done = upload.total = read.row_count


def _understood(read: ReadFile) -> dict[str, Any]:
    """How the file was read, in what a page can show and offer to change."""
    table = read.table
    return {
        "kind": read.kind,
        "encoding": read.encoding,
        "delimiter": read.delimiter,
        "sheet": table.sheet,
        "other_sheets": list(read.other_sheets),
        "layout": table.layout.value,
        "header_row": table.header_row,
        "title": table.title,
        "columns": [[column.value, heading, number] for column, (heading, number) in table.columns.items()],
        "periods": list(table.periods),
        "unknown": list(table.unknown),
        "left_out": list(table.left_out),
        "refusal": asdict(read.refusal) if read.refusal else None,
    }


def _tell(upload: Upload) -> None:
    """A sender who has waited long may have gone away: say that it is through, and nothing of what is in it."""
    waited = timezone.now() - upload.received_at
    if waited.total_seconds() < LONG_SECONDS or upload.door == Door.COMMAND:
        return
    said = "is ready to look at and apply" if upload.stage == Stage.READY else "was refused: see what to mend"
    try:
        send_mail(
            "Your upload has been checked",
            f"The file you sent at {timezone.localtime(upload.received_at):%H:%M} {said}.\n\n"
            f"{settings.SITE_URL}{upload.get_absolute_url()}\n",
            None,
            [upload.received_by.email],
        )
    except OSError:
        log.warning("upload_mail_failed", upload=upload.pk, cure="the page says the same")
