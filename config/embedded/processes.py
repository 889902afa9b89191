"""Starting, recognising and stopping a server process that must outlive or outlast its starter."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from config.embedded.places import Account, EmbeddedError

#: The shell starts the server in the background, says its number and leaves, so the server is nobody's
#: child: it is not reaped, waited for or signalled together with the process that wanted it.
DETACH = '"$@" >&2 & echo $!'


def clean_environment() -> dict[str, str]:
    """Ours without PostgreSQL's own variables, which would change where its programs look."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C"}


def run(
    command: Sequence[str | Path], *, account: Account | None = None, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, as the account when there is one; what it says is kept."""
    return _run(command, account=account, folder=folder, stderr=subprocess.PIPE)


def launch(command: Sequence[str | Path], *, log: Path, folder: Path, account: Account | None = None) -> int:
    """Start a server in a session of its own, which Ctrl-C at our terminal does not reach; its number."""
    with log.open("ab") as written:
        shell = ["/bin/sh", "-c", DETACH, "sh", *command]
        return int(_run(shell, account=account, folder=folder, stderr=written).stdout)


def _run(
    command: Sequence[str | Path], *, account: Account | None, folder: Path | None, stderr: int | IO[bytes]
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            check=False,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except OSError as error:
        who = f" as the account {account.name}" if account else ""
        raise EmbeddedError(f"{command[0]} cannot be run{who}: {error.strerror}.") from error


def is_running(number: int | None, mark: str) -> bool:
    """Whether the process lives and names ``mark`` in its command line: numbers are used again."""
    if number is None:
        return False
    line = Path(f"/proc/{number}/cmdline")
    if Path("/proc/self/cmdline").exists():
        try:
            said = line.read_bytes()
            # While a process turns into its program its line is empty for a moment; a dead one's stays so.
            return os.fsencode(mark) in said if said else not _is_dead(number)
        except OSError:
            return False
    listed = run(["ps", "-o", "command=", "-p", str(number)])
    return mark in listed.stdout


def _is_dead(number: int) -> bool:
    """Whether only the process's number is left, until its parent asks how it ended."""
    state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    return state in {"Z", "X"}


def read_number(path: Path) -> int | None:
    """The process number on a file's first line, or None where there is no such file or number."""
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def wait_until(ready: Callable[[], bool], seconds: float) -> bool:
    """Whether ``ready`` came true in time."""
    end = time.monotonic() + seconds
    while not (done := ready()) and time.monotonic() < end:
        time.sleep(0.05)
    return done


def end(number: int, mark: str, signals: Sequence[tuple[int, float]]) -> None:
    """Send each signal in turn and wait its seconds, until the process is gone."""
    for signal, seconds in signals:
        try:
            os.kill(number, signal)
        except ProcessLookupError:
            return
        if wait_until(lambda: not is_running(number, mark), seconds):
            return
    raise EmbeddedError(f"The process {number} ({mark}) does not stop; end it by hand.")


def last_lines(log: Path, since: int = 0, count: int = 8) -> str:
    """The end of a log, of what was written after its first ``since`` bytes."""
    try:
        written = log.read_bytes()[since:]
    except OSError:
        return "(no log)"
    return "\n".join(f"  {line}" for line in written.decode(errors="replace").splitlines()[-count:])


def size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0
