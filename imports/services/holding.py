"""Who works on an upload: a lease in the database, so that what a dead job left is taken up, once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from imports.models import Stage, Upload

#: Without a sign of life for so long a job is dead. With the sweep's half minute that is well under 90 seconds.
LEASE = timedelta(seconds=45)
#: How often a job is begun before its upload's owner is told that it cannot be done.
MOST_ATTEMPTS = 2


class LostError(Exception):
    """Another job has the upload now: this one must write nothing more."""


@dataclass(frozen=True, slots=True)
class Hold:
    """One job's hold on one upload: valid while stage and attempt are still these."""

    pk: int
    stage: Stage
    attempt: int

    def alive(self, done: int = 0, total: int = 0) -> None:
        """Give a sign of life with the progress made; ``LostError`` when another job has taken over."""
        now = timezone.now()
        if not self._mine.update(worked_at=now, done=max(done, 0), total=max(total, 0)):
            raise LostError

    def locked(self) -> Upload:
        """The upload, locked in the caller's transaction, if it is still this job's."""
        mine = self._mine.select_for_update(of=("self",)).select_related("partner", "received_by")
        upload: Upload | None = mine.first()
        if upload is None:
            raise LostError
        return upload

    @property
    def _mine(self) -> "QuerySet[Upload]":
        return Upload.objects.filter(pk=self.pk, stage=self.stage.value, attempts=self.attempt)


def take(pk: int, waiting: Stage, working: Stage) -> Hold | None:
    """Take an upload that waits, or whose job has died; None when there is nothing to take.

    The attempt is counted and committed before anything risky is done.
    """
    dead = Q(worked_at__isnull=True) | Q(worked_at__lt=timezone.now() - LEASE)
    with transaction.atomic():
        upload = (
            Upload.objects.select_for_update(skip_locked=True)
            .filter(Q(stage=waiting.value, pk=pk) & dead | Q(stage=working.value, pk=pk) & dead)
            .first()
        )
        if upload is None:
            return None
        upload.stage, upload.attempts, upload.worked_at = working.value, upload.attempts + 1, timezone.now()
        upload.save(update_fields=["stage", "attempts", "worked_at"])
        return Hold(upload.pk, working, upload.attempts)


@contextmanager
def on_disk(upload: Upload) -> Iterator[Path]:
    """The upload's file as a path: where it lies, or a copy when it is kept elsewhere."""
    try:
        path = Path(upload.file.path)
    except NotImplementedError:
        with NamedTemporaryFile(prefix="upload-") as copy, upload.file.open("rb") as stored:
            for chunk in stored.chunks():
                copy.write(chunk)
            copy.flush()
            yield Path(copy.name)
        return
    yield path
