"""A file comes in: kept under its SHA-256, with who sent it for whom; and what the sender says of it afterwards."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime

import pghistory
from django.conf import settings
from django.core.files.base import File
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from imports.models import UNDER_WAY, ColumnMapping, Door, Stage, Upload
from imports.permissions import check_is_sender, check_may_upload
from imports.reading.names import heading_key
from imports.reading.results import Limits
from imports.reading.words import Column, Layout
from measures.permissions import Refused
from partners.models import Partner, Person
from partners.roles import Permission

#: Characters of a file's name that are kept.
LONGEST_NAME = 200
#: Uploads of one person that may wait or be worked on at once.
MOST_UNDER_WAY = 10


class FileRefused(Refused):
    """A file that is not even kept: a stable code, and a sentence with the cure."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def limits() -> Limits:
    return Limits(**settings.UPLOAD_LIMITS)


def receive_upload(
    file: "File[bytes]",
    *,
    by: Person,
    name: str,
    partner: Partner | None = None,
    sheet: str = "",
    layout: Layout | None = None,
    door: Door = Door.PAGE,
    at: datetime | None = None,
) -> Upload:
    """Keep a file and ask for it to be checked. One that is empty or too large is refused here and not kept.

    Without ``partner`` it is for the sender's only partner, or for any they may enter figures for.
    """
    check_may_upload(by, partner)
    most = limits().bytes
    if not file.size:
        raise FileRefused("empty", "The file is empty. Save it again in your spreadsheet program and send that.")
    if file.size > most:
        raise FileRefused(
            "too_large", f"The file is too large: {file.size:,} bytes, and the most is {most:,}. Split it by period."
        )
    if Upload.objects.filter(received_by=by, stage__in=UNDER_WAY).count() >= MOST_UNDER_WAY:
        raise FileRefused(
            "too_many", f"{MOST_UNDER_WAY} of your files are still waiting. Send this one when they are through."
        )
    upload = Upload(
        partnership_id=by.partnership_id,
        partner=partner or only_partner(by),
        token=secrets.token_hex(16),
        name=plain_name(name),
        size=file.size,
        sha256=_digest(file),
        received_at=at or timezone.now(),
        received_by=by,
        door=door.value,
        sheet=sheet.strip(),
        layout=layout.value if layout else "",
    )
    upload.file.save(upload.token, file, save=False)
    with transaction.atomic(), pghistory.context(by=by.pk, act="receive_upload"):
        upload.save()
        nudge()
    return upload


def read_again(
    upload: Upload,
    *,
    by: Person,
    sheet: str | None = None,
    layout: Layout | None = None,
    columns: Mapping[str, Column] | None = None,
    remember: bool = False,
    at: datetime | None = None,
) -> Upload:
    """Check a file again with another sheet, layout or meaning of its headings.

    ``columns`` maps headings as they stand in the file; with ``remember`` the next file of the same partner is read
    so without asking.
    """
    check_is_sender(by, upload)
    with transaction.atomic(), pghistory.context(by=by.pk, act="read_upload_again"):
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if upload.stage not in {Stage.READY, Stage.REFUSED}:
            raise Refused(f"This upload is {Stage(upload.stage).label.lower()}. It cannot be read again now.")
        if sheet is not None:
            upload.sheet = sheet.strip()
        upload.layout = layout.value if layout else upload.layout
        given = {heading_key(heading): column.value for heading, column in (columns or {}).items()}
        upload.columns = {**upload.columns, **given}
        upload.stage, upload.attempts, upload.failure, upload.worked_at = Stage.RECEIVED.value, 0, "", None
        upload.save()
        if remember:
            _remember(upload, given, by, at or timezone.now())
        nudge()
    return upload


def _remember(upload: Upload, given: Mapping[str, str], by: Person, at: datetime) -> None:
    mappings = [
        ColumnMapping(
            partnership_id=upload.partnership_id,
            partner_id=upload.partner_id,
            heading=heading,
            column=column,
            mapped_at=at,
            mapped_by=by,
        )
        for heading, column in given.items()
    ]
    ColumnMapping.objects.bulk_create(
        mappings,
        update_conflicts=True,
        unique_fields=["partnership", "partner", "heading"],
        update_fields=["column", "mapped_at", "mapped_by"],
    )


def only_partner(person: Person) -> Partner | None:
    """The one partner a person may enter figures for, where there is just one."""
    if person.may(Permission.ENTER_FIGURES):
        return None
    found = person.partners_where(Permission.ENTER_FIGURES)
    return Partner.objects.get(pk=next(iter(found))) if len(found) == 1 else None


def plain_name(name: str) -> str:
    """A file's name to show: without folders and characters that no name has."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable())[-LONGEST_NAME:] or "file"


def nudge() -> None:
    """Ask the worker to take up what waits, once this transaction is through; the sweep does it otherwise."""
    wanted = import_string(settings.UPLOAD_NUDGE)
    if all(waiting is not wanted for _, waiting, *_ in connection.run_on_commit):
        transaction.on_commit(wanted, robust=True)


def _digest(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
