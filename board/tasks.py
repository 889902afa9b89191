"""Jobs of packs: each calls one service and may run twice or die half-way without harm."""

import structlog
from celery import shared_task
from kombu.exceptions import OperationalError

from board.services import files

log = structlog.get_logger(__name__)


@shared_task(soft_time_limit=2 * 60, time_limit=3 * 60)
def make_pack_file(pk: int) -> None:
    """Make one file of a pack."""
    files.make_file(pk)


@shared_task(soft_time_limit=60, time_limit=90)
def sweep_pack_files() -> int:
    """Send a job for every file that nobody works on. Beat sends this, whatever nudges were lost."""
    waiting = files.waiting_files()
    for pk in waiting:
        make_pack_file.delay(pk)
    return len(waiting)


def nudge_pack_files() -> None:
    """Ask the worker to look now. Without a broker the sweep does it within half a minute."""
    try:
        sweep_pack_files.delay()
    except OperationalError:
        log.warning("pack_file_nudge_lost", cure="the next sweep takes the file up")
