"""Two people at the same moment: two threads, each with a database connection of its own.

Tests that use it need ``@pytest.mark.django_db(transaction=True)``, or the threads would not see the house.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import Any

from django.db import connection, transaction

PATIENCE = 60.0


@dataclass
class Met:
    """What came of the two acts (a value, or the exception raised), and whether the second had to wait."""

    first: Any
    second: Any
    second_waited: bool


def meet(first: Callable[[], Any], second: Callable[[], Any]) -> Met:
    """Do ``first`` but keep its transaction open until ``second`` waits for it (or is through), then let it commit."""
    acted, commit = Event(), Event()

    def begin() -> Any:
        try:
            with transaction.atomic():
                done = first()
                acted.set()
                commit.wait(PATIENCE)
            return done
        finally:
            acted.set()
            connection.close()

    def follow() -> Any:
        try:
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(begin)
        acted.wait(PATIENCE)
        two = threads.submit(follow)
        waited = _waits(two)
        commit.set()
        return Met(_outcome(one), _outcome(two), waited)


def _waits(two: "Future[Any]") -> bool:
    """Whether somebody waits for a lock in our database before ``two`` is through."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not two.done():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False


def _outcome(future: "Future[Any]") -> Any:
    return future.exception(PATIENCE) or future.result(PATIENCE)
