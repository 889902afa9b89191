"""Several processes that live and die together, for ``manage.py run``; deployments have their own way."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress

#: After these seconds the processes that were asked to end are killed; Ctrl-C promises ten in all.
PATIENCE = 6.0
#: Waits for the end of our lifeline, which even a kill that we cannot hear brings, then ends every group.
WATCH = ["/bin/sh", "-c", 'read -r _; for group; do kill -s TERM -- "-$group"; done', "watch"]
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ProcessEndedError(RuntimeError):
    """One of the processes ended by itself: the others are of no use without it."""


def interrupt_on_signals() -> None:
    """Let SIGTERM and a closed terminal do what Ctrl-C does; a start under nohup outlives its terminal."""
    for number in STOPPING:
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def finish_undisturbed() -> None:
    """From here to the end no signal interrupts: what stops must be stopped to the last."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)


def run_together(
    commands: Mapping[str, Sequence[str]], *, answers: Callable[[], bool], on_ready: Callable[[], None]
) -> None:
    """Run the commands until one ends or a signal comes; at the return none of their processes is left.

    Each has a session of its own, so that Ctrl-C reaches us alone and we end them in order and in time.
    ``on_ready`` is called once, when ``answers`` first says yes.
    """
    started: dict[str, subprocess.Popen[bytes]] = {}
    ready = False
    try:
        for name, command in commands.items():
            started[name] = _start(command)
        started["watch"] = _start([*WATCH, *(str(process.pid) for process in started.values())], lifeline=True)
        while True:
            for name, process in started.items():
                if (code := process.poll()) is not None:
                    raise ProcessEndedError(f"The {name} process ended by itself (exit code {code}).")
            if not ready and answers():
                ready = True
                on_ready()
            time.sleep(0.2)
    finally:
        finish_undisturbed()
        _end_all(list(started.values()))


def _start(command: Sequence[str], *, lifeline: bool = False) -> subprocess.Popen[bytes]:
    """Start it in a session of its own; a lifeline is a pipe that the kernel closes when we die."""
    stdin = subprocess.PIPE if lifeline else subprocess.DEVNULL
    return subprocess.Popen(command, start_new_session=True, stdin=stdin)  # noqa: S603 - our own lists


def _end_all(processes: Collection[subprocess.Popen[bytes]]) -> None:
    """Ask every group to end, then kill what is left of it: a leader's end does not end its children."""
    for process in processes:
        _signal(process, signal.SIGTERM)
    end = time.monotonic() + PATIENCE
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, end - time.monotonic()))
    for process in processes:
        _signal(process, signal.SIGKILL)
        process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
