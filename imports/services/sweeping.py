"""What waits or was left by a dead job is taken up again, whatever message was lost."""

from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone

from imports.models import UNDER_WAY, Stage, Upload
from imports.services.applying import apply_upload, undo_upload
from imports.services.checking import check_upload
from imports.services.holding import LEASE

ACTS: dict[Stage, Callable[[int], Upload | None]] = {
    Stage.RECEIVED: check_upload,
    Stage.CHECKING: check_upload,
    Stage.APPLYING: apply_upload,
    Stage.UNDOING: undo_upload,
}


def waiting_uploads() -> list[int]:
    """Uploads that nobody works on, oldest first."""
    dead = Q(worked_at__isnull=True) | Q(worked_at__lt=timezone.now() - LEASE)
    found = Upload.objects.filter(dead, stage__in=UNDER_WAY).order_by("received_at", "pk")
    return list(found.values_list("pk", flat=True))


def work_on(pk: int) -> Upload | None:
    """Do what an upload waits for; None when it waits for nothing or another job has it."""
    stage = Upload.objects.filter(pk=pk).values_list("stage", flat=True).first()
    act = ACTS.get(Stage(stage)) if stage else None
    return act(pk) if act else None
