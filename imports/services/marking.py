"""Giving a file back to its sender with everything that was found marked in its cells. Nothing is recorded."""

from dataclasses import fields, replace
from threading import BoundedSemaphore

from imports.models import Upload, UploadFinding
from imports.permissions import check_is_sender
from imports.reading.marking import mark_apart
from imports.reading.results import Finding
from imports.reading.words import Severity
from imports.selectors.entering import stamp_for
from imports.selectors.understood import understood
from imports.services.holding import on_disk
from imports.services.receiving import limits
from measures.permissions import Refused
from partners.models import Person

#: Seconds that a page may wait for the workbook; the largest file allowed takes about ten.
MOST_SECONDS = 30
#: Each is a process with memory of its own, beside those that serve pages.
_AT_ONCE = BoundedSemaphore(2)


def marked_file(upload: Upload, *, by: Person) -> bytes:
    """The workbook with the marks. Only of a file whose cells were read once without harm."""
    check_is_sender(by, upload)
    if not can_be_marked(upload):
        raise Refused("There are no cells to mark in this file. What is wrong with it stands on this page.")
    if not _AT_ONCE.acquire(timeout=MOST_SECONDS / 3):
        raise Refused("Other files are being marked just now. Try again in a minute.")
    try:
        made = _marked(upload, by)
    finally:
        _AT_ONCE.release()
    if made is None:
        raise Refused(
            "This file is too large to be marked. Its problems stand on this page, with their rows and cells."
        )
    return made


def can_be_marked(upload: Upload) -> bool:
    """Whether its cells were read and there is something to say about them."""
    return understood(upload).has_headings and bool(upload.totals or upload.problem_code)


def _marked(upload: Upload, by: Person) -> bytes | None:
    read = understood(upload)
    with on_disk(upload) as path:
        return mark_apart(
            path,
            upload.name,
            replace(limits(), seconds=MOST_SECONDS),
            _findings(upload),
            stamp_for(by),
            totals=upload.totals,
            header_rows={read.sheet: read.header_row},
        )


def _findings(upload: Upload) -> list[Finding]:
    """What was found by place, and first what stopped the whole file."""
    names = [field.name for field in fields(Finding)]
    kept = UploadFinding.objects.filter(upload=upload).order_by("order").values(*names)
    refusal = upload.understood.get("refusal")
    found = [{**refusal}] if refusal else []
    return [Finding(**{**each, "severity": Severity(each["severity"])}) for each in [*found, *kept]]
