"""Reading a file in a process of its own, so that whatever the file does to its reader happens to nobody else.

The process has its own limits of memory, time and open files, knows no secret of ours, and says what it read in
lines of JSON. When it dies, or takes too long, that is the answer, told apart from every other (``CRASHES``) so
that whoever asked can count the attempts.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from imports.reading.findings import Refused
from imports.reading.lines import file_from_json, request_to_json, row_of
from imports.reading.results import ReadFile, ReadRow, Request

Alive = Callable[[int, int], None]

#: Codes of a refusal that says the reader ended without an answer: the file may be tried once more.
CRASHES = frozenset({"file_kills_reader", "reading_took_too_long"})

#: The folder that holds the package ``imports``.
PROJECT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "imports.reading")
#: Seconds between two signs of life at the most.
_EVERY = 1.0
_PIECE = 1 << 20
_OUT_OF_TIME = (-signal.SIGXCPU, -signal.SIGALRM)


class _TooLong(Exception):
    """The reader's time is over."""


def read_apart(path: Path, name: str, request: Request, *, alive: Alive | None = None) -> ReadFile:
    """Read a file in a process of its own. Whatever the file is, the answer is a ``ReadFile``.

    ``alive(done, total)`` is called at least every two seconds while it works, for a sign of life to be recorded;
    of how much is unknown while ``total`` is 0. What it raises ends the reader and goes on to the caller.
    """
    process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
        COMMAND,
        cwd=PROJECT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return _read_from(process, path, name, request, alive or _nobody_asks)
    except _TooLong:
        return ReadFile(refusal=_took_too_long(request).finding)
    finally:
        end(process)


def _read_from(process: "subprocess.Popen[bytes]", path: Path, name: str, request: Request, alive: Alive) -> ReadFile:
    deadline = time.monotonic() + request.limits.seconds
    _ask(process, {"path": str(path.resolve()), "name": name, "request": request_to_json(request)})
    rows: list[ReadRow] = []
    for kind, *what in _lines(process, deadline, alive):
        if kind == "rows":
            sheet, found = what
            rows += [row_of(sheet, parts) for parts in found]
        elif kind == "alive":
            alive(what[0], what[1])
        elif kind == "end":
            read = file_from_json(what[0], rows)
            if read.refusal:
                read.rows.clear()
            return read
    if process.wait() in _OUT_OF_TIME:
        raise _TooLong
    return ReadFile(
        refusal=Refused(
            "file_kills_reader",
            "The file ended the program that reads it, which ordinary spreadsheets never do. Copy the figures to a new "
            "workbook, or save them as CSV, and send that.",
        ).finding
    )


def _ask(process: "subprocess.Popen[bytes]", what: dict[str, Any]) -> None:
    assert process.stdin
    with suppress(BrokenPipeError), process.stdin as stdin:
        stdin.write(json.dumps(what).encode() + b"\n")


def _lines(process: "subprocess.Popen[bytes]", deadline: float, alive: Alive) -> Iterator[list[Any]]:
    """The reader's lines as they come, and a sign of life whenever none has come for a while."""
    assert process.stdout
    rest = b""
    done, total, said_at = 0, 0, time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            now = time.monotonic()
            if now > deadline:
                raise _TooLong
            if now - said_at >= _EVERY:
                alive(done, total)
                said_at = now
            if not selector.select(min(_EVERY, deadline - now)):
                continue
            piece = os.read(process.stdout.fileno(), _PIECE)
            if not piece:
                return
            *whole, rest = (rest + piece).split(b"\n")
            for text in whole:
                line = json.loads(text)
                if line[0] == "alive":
                    done, total = line[1], line[2]
                    said_at = time.monotonic()
                yield line


def environment() -> dict[str, str]:
    """What Python needs to start, and no setting or secret of ours."""
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}


def _took_too_long(request: Request) -> Refused:
    return Refused(
        "reading_took_too_long",
        f"Reading the file took longer than {request.limits.seconds} seconds. Keep only the sheet with the figures, or "
        "save it as CSV, and send that.",
    )


def end(process: "subprocess.Popen[bytes]") -> None:
    """End the reader and all it may have started; nothing is left over, whatever happened."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    for stream in (process.stdin, process.stdout):
        if stream:
            with suppress(OSError):
                stream.close()
    process.wait()


def _nobody_asks(done: int, total: int) -> None:
    """No sign of life is wanted."""
