"""Who needs the servers: each process holds a shared lock, which the kernel frees when the process dies.

The first holder starts them, the last stops them. A holder that is killed leaves them running;
the next one finds them, uses them and stops them at its end.
"""

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from config.embedded import postgres, redis_server
from config.embedded.places import Embedded, EmbeddedError, make_var, paths

SERVERS: tuple[ModuleType, ...] = (postgres, redis_server)


@contextmanager
def servers(
    base_dir: Path | str, *, environ: Mapping[str, str] = os.environ, durable: bool = True
) -> Iterator[Embedded]:
    """Keep running, while inside, what ``DATABASE_URL`` and ``REDIS_URL`` do not name in ``environ``."""
    places = paths(base_dir)
    wanted = [server for server in SERVERS if not environ.get(server.VARIABLE)]
    if not wanted:
        yield places
        return
    make_var(places)
    _say_where(places)
    with _open(places, "embedded.lock") as held:
        try:
            with _turn(places):
                fcntl.flock(held, fcntl.LOCK_SH)
                for server in wanted:
                    server.start(places, durable=durable)
            yield places
        finally:
            with _turn(places):
                if _is_last(held):
                    _stop_all(places)


def status(base_dir: Path | str) -> list[str]:
    """One line for each server and one for who uses them."""
    places = paths(base_dir)
    lines = []
    for server, address in ((postgres, places.database_url), (redis_server, places.redis_url)):
        number = server.running(places)
        lines.append(f"{server.NAME}: " + (f"running, process {number}, {address}" if number else "stopped"))
    lines.append(f"Data: {places.data}")
    if places.var.exists():
        with _open(places, "embedded.lock") as held, _turn(places):
            lines.append("In use: " + ("no" if _is_last(held) else "yes, by another process of this checkout"))
    return lines


def stop(base_dir: Path | str, *, force: bool = False) -> list[str]:
    """Stop what a killed process left; what another process still uses only by ``force``."""
    places = paths(base_dir)
    if not places.var.exists():
        return ["Nothing runs here."]
    with _open(places, "embedded.lock") as held, _turn(places):
        if not force and not _is_last(held):
            raise EmbeddedError("Another process of this checkout uses them: end that first, or say --force.")
        _stop_all(places)
    return [f"{server.NAME}: stopped" for server in SERVERS]


def remove(base_dir: Path | str, *, force: bool = False) -> list[str]:
    """Stop the servers and remove their data, wherever it lies, with the rest of ``var``."""
    lines = stop(base_dir, force=force)
    places = paths(base_dir)
    outside = places.postgres.parent if places.postgres.parent != places.var else places.postgres
    for folder in (outside, places.postgres_sockets, places.redis_sockets, places.var):
        shutil.rmtree(folder, ignore_errors=True)
    return [*lines, f"Removed: {places.data}"]


def _stop_all(places: Embedded) -> None:
    for server in SERVERS:
        server.stop(places)


@contextmanager
def _open(places: Embedded, name: str) -> Iterator[int]:
    path = places.var / name
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError as error:
        raise EmbeddedError(
            f"{path} belongs to another account: start as that account, or remove var/ and start again."
        ) from error
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def _turn(places: Embedded) -> Iterator[None]:
    """Starting and stopping are done by one process at a time."""
    with _open(places, "embedded.turn.lock") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _is_last(held: int) -> bool:
    """Whether nobody else holds the lock; from a no, ours is given up too, as the kernel may drop it."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(held, fcntl.LOCK_UN)
        return False
    return True


def _say_where(places: Embedded) -> None:
    """One line, once: a person looks for data in the checkout first."""
    if places.account and places.var not in places.postgres.parents and not places.data.exists():
        sys.stderr.write(
            f"PostgreSQL's account ({places.account.name}) cannot enter {places.base}, "
            f"so its data is kept in {places.postgres}\n"
        )
