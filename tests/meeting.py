"""Two people at the same moment: two threads, each with a database connection of its own.

Tests that use it need ``@pytest.mark.django_db(transaction=True)``, or the threads would not see the house.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import Any

import psycopg
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


def meet_at_its_end(table: str, first: Callable[[], Any], second: Callable[[], Any]) -> Met:
    """Let ``first`` run in transactions of its own, but hold it where it comes to write a table; ``second`` meets it
    there and is through or waits; then ``first`` goes on. It may end before it ever writes there."""
    with psycopg.connect(**_how()) as third, ThreadPoolExecutor(2) as threads:
        third.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        one = threads.submit(_alone, first)
        _waits(one)
        two = threads.submit(_alone, second)
        waited = _waits(two, 2)
        third.commit()
        return Met(_outcome(one), _outcome(two), waited)


def _how() -> dict[str, Any]:
    """How to reach the tests' database once more."""
    usual = connection.get_connection_params()
    return {name: usual[name] for name in ("dbname", "user", "password", "host", "port") if usual.get(name)}


def _alone(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connection.close()


def _waits(two: "Future[Any]", those_who_wait: int = 1) -> bool:
    """Whether so many wait for a lock in our database before ``two`` is through."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not two.done():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] >= those_who_wait:
                return True
        time.sleep(0.02)
    return False


def _outcome(future: "Future[Any]") -> Any:
    return future.exception(PATIENCE) or future.result(PATIENCE)
