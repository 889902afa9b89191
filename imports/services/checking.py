"""Reading a file and saying what applying it would do. Nothing is held locked while a large file is read."""

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import pghistory
import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from imports.models import ColumnMapping, Door, RowKind, Stage, Upload, UploadFinding, UploadRow
from imports.reading import read_apart
from imports.reading.names import cell_name
from imports.reading.results import MOST_OF_A_CODE, Finding, ReadFile, ReadRow, Request
from imports.reading.words import Column, Layout, Severity
from imports.services.holding import MOST_ATTEMPTS, Hold, LostError, on_disk, take
from imports.services.matching import Matched, match
from imports.services.receiving import limits
from measures.services.figures import FigureProblem, FiguresReport, FigureState, check_figures

log = structlog.get_logger(__name__)

#: A check that took longer is announced by e-mail.
LONG_SECONDS = 30
#: Refusals that mean the reading process died; such a file is tried once more and then reported.
CRASHES = frozenset({"file_kills_reader", "reading_took_too_long"})
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
        .order_by("-partner__isnull")
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
    """Work out what the file would do, then write rows, findings and stage in one short transaction."""
    kept = Kept(read)
    matched, report = Matched(), FiguresReport()
    if read.refusal is None:
        matched = match(read, upload, upload.received_by)
        hold.alive(len(read.rows), read.row_count)
        for _, finding in matched.findings:
            kept.add(finding)
        report = check_figures(matched.lines, by=upload.received_by)
        for problem in report.problems:
            kept.add(_finding(read, matched.rows[problem.line], problem))
    hold.alive(len(read.rows), read.row_count)
    with transaction.atomic(), pghistory.context(by=upload.received_by_id, act="check_upload"):
        upload = hold.locked()
        _write_rows(upload, matched, report)
        _write_findings(upload, kept)
        _sum_up(upload, read, kept, matched, report)
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
        value=_written(row),
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


def _written(row: ReadRow) -> str:
    numbers = [str(n) for n in (row.numerator, row.denominator) if n is not None]
    return " of ".join(numbers) or (str(row.value) if row.value is not None else "")


ROW_COLUMNS = (
    "upload_id",
    "line",
    "sheet",
    "row",
    "column",
    "measure_id",
    "partner_id",
    "period_id",
    "category_id",
    "numerator",
    "denominator",
    "value",
    "missing_reason",
    "note",
    "kind",
    "old_numerator",
    "old_denominator",
    "old_value",
    "old_missing_reason",
    "old_is_estimated",
    "old_note",
    "old_version",
    "difference",
)
NOTHING = FigureState(None, None, None, "", False, "", 0)


def _write_rows(upload: Upload, matched: Matched, report: FiguresReport) -> None:
    """Copy the rows in as they were understood, those of an earlier check first out."""
    UploadRow.objects.filter(upload=upload).delete()
    names = ", ".join(f'"{name}"' for name in ROW_COLUMNS)
    with connection.cursor() as cursor, cursor.copy(f"COPY imports_uploadrow ({names}) FROM STDIN") as copy:
        for values in _row_values(upload.pk, matched, report):
            copy.write_row(values)


def _row_values(pk: int, matched: Matched, report: FiguresReport) -> Iterable[tuple[Any, ...]]:
    kinds: dict[int, tuple[RowKind, FigureState | None, FigureState | None]] = {}
    for change in report.new:
        kinds[change.line] = (RowKind.NEW, change.old, change.new)
    for change in report.changed:
        kinds[change.line] = (RowKind.CHANGED, change.old, change.new)
    refused = {problem.line for problem in report.problems}
    for number, (line, row) in enumerate(zip(matched.lines, matched.rows, strict=True)):
        kind, old, new = kinds.get(number, (RowKind.UNCHANGED, None, None))
        if number in refused:
            kind = RowKind.REFUSED
        elif line.is_blank:
            kind = RowKind.LEFT_ALONE
        before = old or NOTHING
        yield (
            pk,
            number,
            row.sheet,
            row.row,
            row.column,
            line.measure_id,
            line.partner_id,
            line.period_id,
            line.category_id,
            line.numerator,
            line.denominator,
            line.value,
            line.missing_reason,
            line.note,
            kind.value,
            before.numerator,
            before.denominator,
            before.value,
            before.missing_reason,
            before.is_estimated,
            before.note,
            report.versions.get(number, before.version),
            _difference(old, new),
        )


def _difference(old: FigureState | None, new: FigureState | None) -> Decimal | None:
    """How far the number moves: of a ratio its numerator, else its value."""
    if old is None or new is None:
        return None
    before = old.value if old.value is not None else old.numerator
    after = new.value if new.value is not None else new.numerator
    return after - before if before is not None and after is not None else None


def _write_findings(upload: Upload, kept: Kept) -> None:
    UploadFinding.objects.filter(upload=upload).delete()
    UploadFinding.objects.bulk_create(
        [
            UploadFinding(upload=upload, order=order, **{**asdict(finding), "severity": finding.severity.value})
            for order, finding in enumerate(kept.in_order())
        ],
        batch_size=1_000,
    )


def _sum_up(upload: Upload, read: ReadFile, kept: Kept, matched: Matched, report: FiguresReport) -> None:
    upload.checked_at = timezone.now()
    upload.problem_code = read.refusal.code if read.refusal else ""
    upload.problem_message = read.refusal.message if read.refusal else ""
    upload.understood = _understood(read)
    upload.totals = kept.totals
    upload.rows = read.row_count
    upload.new, upload.changed = len(report.new), len(report.changed)
    upload.unchanged, upload.left_alone = report.unchanged, report.left_alone
    upload.problems, upload.warnings = kept.count(Severity.PROBLEM), kept.count(Severity.WARNING)
    upload.statuses = [asdict(change) for change in report.statuses]
    upload.confirmed, upload.confirmed_reason = [], ""
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
