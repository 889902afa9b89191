"""Servers, people and dates that every test shares."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

PROJECT = Path(__file__).resolve().parents[1]
#: The day the tests live on: 2026/27 Q2 is over and open, its figures due on 30 November.
TODAY = date(2026, 11, 22)

pytest_plugins = ["tests.house", "tests.processes"]

#: Generated examples are the same on every run: a failure is there for the next person too.
settings.register_profile("waymark", max_examples=30, deadline=None, derandomize=True, database=None)
settings.load_profile("waymark")

_open = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Bring PostgreSQL and Redis before Django is set up, in each process that runs tests."""
    os.environ.setdefault("DEBUG", "1")
    from config import embedded

    _open.enter_context(embedded.servers(PROJECT, durable=False))


def pytest_unconfigure(config: pytest.Config) -> None:
    _open.close()


@pytest.fixture(autouse=True)
def _quick_passwords(settings: object) -> None:
    """Slow hashing is for real passwords."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture
def today() -> Iterator[date]:
    import time_machine

    with time_machine.travel(f"{TODAY.isoformat()} 10:00:00+00:00", tick=True):
        yield TODAY


@pytest.fixture(autouse=True)
def _files_of_its_own(settings: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A test's uploads lie in a folder of its own and go with it."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")  # type: ignore[attr-defined]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A file made for a test has the time in it: a name made of its bytes would differ in each process."""
    return argname if isinstance(val, bytes) and len(val) > 40 else None
