"""Jobs of this app: each calls one service and may run twice or die half-way without harm."""

import structlog
from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from measures.services import rollup

log = structlog.get_logger(__name__)


@shared_task(soft_time_limit=5 * 60, time_limit=6 * 60)
def drain_rollups() -> int:
    """Work out everything asked for. Beat sends it every minute, whatever nudges were lost."""
    rollup.request_overdue(timezone.localdate())
    return rollup.drain_rollups()


@shared_task(soft_time_limit=30 * 60, time_limit=31 * 60)
def check_rollups() -> int:
    """Compare every result with a full recomputation, and say so loudly when they differ."""
    differences = rollup.check_rollups()
    for difference in differences[:50]:
        log.error("rollup_differs", result=difference.result, cure="manage.py rollup --check tells the figures")
    return len(differences)


def nudge_rollups() -> None:
    """Ask the worker to drain now. Without a broker the sweep does it within the minute."""
    try:
        drain_rollups.delay()
    except OperationalError:
        log.warning("rollup_nudge_lost", cure="the next sweep drains the requests")
