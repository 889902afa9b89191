"""A database of its own for a benchmark, on the servers the product would use, and a table of what was measured."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

PROJECT = Path(__file__).resolve().parents[1]


@contextmanager
def ground() -> Iterator[None]:
    """Django set up on a fresh, migrated database, dropped at the end; no job is ever sent."""
    os.environ.setdefault("DEBUG", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config import embedded

    with embedded.servers(PROJECT), tempfile.TemporaryDirectory(prefix="waymark-bench-") as files:
        os.environ["FILES_FOLDER"] = files
        from django.conf import settings

        address = settings.DATABASE_URL
        name = f"waymark_bench_{uuid4().hex[:8]}"
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}"')
        settings.DATABASES["default"]["NAME"] = name
        settings.ROLLUP_NUDGE = settings.UPLOAD_NUDGE = "builtins.bool"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from tests.processes import drop

        try:
            call_command("migrate", verbosity=0, interactive=False)
            yield
        finally:
            connections.close_all()
            drop(name)


def seconds(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def say(rows: list[tuple[str, ...]]) -> None:
    """A table for people, as Markdown, so that it can be kept in docs/performance.md."""
    head, *body = rows
    sys.stdout.write("| " + " | ".join(head) + " |\n|" + "---|" * len(head) + "\n")
    for row in body:
        sys.stdout.write("| " + " | ".join(row) + " |\n")
    sys.stdout.flush()
