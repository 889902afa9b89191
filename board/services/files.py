"""The files of a pack: asked for when it is signed, made by a job, kept, and proved to be what they were."""

import hashlib
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from board.models import BoardPack, FileKind, FileState, PackFile
from board.packs import Audience
from board.services.rendering import RENDERERS, rendered

log = structlog.get_logger(__name__)

#: Without a sign of life for so long a job is dead. The slowest file takes a few seconds.
LEASE = timedelta(seconds=60)
#: How often a file is begun before the page says that it cannot be made.
MOST_ATTEMPTS = 2
FAILED = (
    "This file could not be made. What was signed is safe; tell your administrator, who finds the cause in the log."
)


def ask_for_files(pack: BoardPack, audience: Audience = Audience.BOARD) -> None:
    """Ask for every file of a pack, in the caller's transaction."""
    PackFile.objects.bulk_create(
        [PackFile(pack=pack, audience=audience.value, form=form.value) for form in FileKind if form in RENDERERS],
        ignore_conflicts=True,
    )
    nudge = import_string(settings.PACK_NUDGE)
    if all(waiting is not nudge for _, waiting, *_ in connection.run_on_commit):
        transaction.on_commit(nudge, robust=True)


def waiting_files() -> list[int]:
    """Files that nobody works on, oldest first."""
    dead = Q(worked_at__isnull=True) | Q(worked_at__lt=timezone.now() - LEASE)
    found = PackFile.objects.filter(dead, state__in=[FileState.WAITING.value, FileState.MAKING.value])
    return list(found.order_by("pk").values_list("pk", flat=True))


def make_file(pk: int) -> PackFile | None:
    """Make one file and keep it; None when there is nothing to do or another job has it."""
    taken = _take(pk)
    if taken is None:
        return None
    try:
        content = rendered(FileKind(taken.form), snapshot_of(taken))
    except Exception:
        log.exception("pack_file_failed", file=pk, form=taken.form, attempt=taken.attempts)
        if taken.attempts >= MOST_ATTEMPTS:
            PackFile.objects.filter(pk=pk).update(state=FileState.FAILED.value, failure=FAILED)
        raise
    return _keep(taken, content)


def _take(pk: int) -> PackFile | None:
    """The attempt is counted and committed before anything is made."""
    dead = Q(worked_at__isnull=True) | Q(worked_at__lt=timezone.now() - LEASE)
    with transaction.atomic():
        file: PackFile | None = (
            PackFile.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("pack__plan")
            .filter(dead, pk=pk, state__in=[FileState.WAITING.value, FileState.MAKING.value])
            .first()
        )
        if file is None:
            return None
        if file.attempts >= MOST_ATTEMPTS:  # its jobs died without a word
            PackFile.objects.filter(pk=pk).update(state=FileState.FAILED.value, failure=FAILED)
            return None
        file.state, file.attempts, file.worked_at = FileState.MAKING.value, file.attempts + 1, timezone.now()
        file.save(update_fields=["state", "attempts", "worked_at"])
    return file


def _keep(taken: PackFile, content: bytes) -> PackFile | None:
    """Store the bytes, then say so, if the file is still this job's. Nobody links to bytes that were stored in vain."""
    taken.file.save(taken.form, ContentFile(content), save=False)
    with transaction.atomic():
        mine = PackFile.objects.select_for_update().filter(
            pk=taken.pk, state=FileState.MAKING.value, attempts=taken.attempts
        )
        if not mine.exists():
            return None
        taken.state, taken.made_at, taken.size = FileState.MADE.value, timezone.now(), len(content)
        taken.sha256 = hashlib.sha256(content).hexdigest()
        taken.save(update_fields=["state", "made_at", "size", "sha256", "file"])
    return taken


def snapshot_of(file: PackFile) -> bytes:
    """What a file is made from: the signed snapshot, or what was made public of it."""
    if file.audience == Audience.PUBLIC:
        return bytes(file.pack.publication.snapshot)
    return bytes(file.pack.snapshot)
