"""The example: a partnership with people, two plans, published facts and generated figures, made by the services."""

from datetime import date, datetime, time

import pghistory
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from measures.models import Figure
from measures.permissions import Refused
from measures.services.example.people import CODE, start_coventry
from measures.services.example.plans import load_example_plans
from measures.services.example.published import record_published
from measures.services.example.quarters import run_quarters
from measures.services.example.second import start_northshire
from measures.services.example.timing import Calendar
from measures.services.rollup import drain_rollups

#: Ten in the morning, when the example is loaded for a given day.
MORNING = time(10, 0)


def is_example_loaded() -> bool:
    return Figure.objects.filter(partner__partnership__code=CODE).exists()


def load_example(*, today: date | None = None, second: bool = False) -> bool:
    """Load the example as it stands on a day, all of it or nothing; answers whether there was anything to do.

    Everything goes through the services people use, by the example's own people, and results are
    worked out at once, so that no worker is needed. ``second`` adds a neighbouring partnership.
    """
    if not settings.DEBUG:
        raise Refused("The example has a published password, so it is loaded only where DEBUG is on.")
    now = timezone.make_aware(datetime.combine(today, MORNING)) if today else timezone.now()
    is_new = not is_example_loaded()
    with transaction.atomic(), pghistory.context(act="load_example"):
        if is_new:
            _load_coventry(now)
        is_second_new = second and start_northshire(now)
        if is_new or is_second_new:
            drain_rollups(today=timezone.localdate(now), now=now)
    return is_new or is_second_new


def _load_coventry(now: datetime) -> None:
    cast = start_coventry()
    files = load_example_plans(cast)
    record_published(cast, files)
    run_quarters(cast, Calendar(now))
