"""Jobs of uploads: each calls one service and may run twice or die half-way without harm."""

import structlog
from celery import shared_task
from kombu.exceptions import OperationalError

from imports.services import sweeping

log = structlog.get_logger(__name__)


@shared_task(soft_time_limit=10 * 60, time_limit=11 * 60)
def work_on_upload(pk: int) -> None:
    """Check, apply or undo one upload, whichever it waits for."""
    sweeping.work_on(pk)


@shared_task(soft_time_limit=60, time_limit=90)
def sweep_uploads() -> int:
    """Send a job for every upload that nobody works on. Beat sends this, whatever nudges were lost."""
    waiting = sweeping.waiting_uploads()
    for pk in waiting:
        work_on_upload.delay(pk)
    return len(waiting)


def nudge_uploads() -> None:
    """Ask the worker to look now. Without a broker the sweep does it within half a minute."""
    try:
        sweep_uploads.delay()
    except OperationalError:
        log.warning("upload_nudge_lost", cure="the next sweep takes the upload up")
