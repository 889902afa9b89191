"""Processes that live and die together: real ones, ended by real signals."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
RUNNER = """
import sys
sys.path.insert(0, sys.argv[1])
from config.running import ProcessEndedError, interrupt_on_signals, run_together
interrupt_on_signals()
commands = {f"number {n}": ["sh", "-c", line] for n, line in enumerate(sys.argv[2:], 1)}
try:
    run_together(commands, answers=lambda: True, on_ready=lambda: print("ready", flush=True))
except KeyboardInterrupt:
    print("stopped")
except ProcessEndedError as error:
    print(error)
"""
#: Starts a grandchild, says its number, waits for ever.
FAMILY = "sleep 600 & echo $!; wait"
STUBBORN = "trap '' TERM; sleep 600 & echo $!; while :; do wait; done"


def start(*lines: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", RUNNER, str(PROJECT), *lines], stdout=subprocess.PIPE, text=True)


def said(running: subprocess.Popen[str], count: int) -> list[str]:
    assert running.stdout
    return [running.stdout.readline().strip() for _ in range(count)]


def lives(number: str) -> bool:
    """A zombie that nobody reaps has ended too."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_process_and_its_children(sent: signal.Signals) -> None:
    running = start(FAMILY, FAMILY)
    numbers = [word for word in said(running, 3) if word != "ready"]
    assert all(lives(number) for number in numbers)

    os.kill(running.pid, sent)
    rest, _ = running.communicate(timeout=60)

    assert (rest, running.returncode) == ("stopped\n", 0)
    assert not any(lives(number) for number in numbers)


def test_a_run_that_is_killed_leaves_no_process() -> None:
    running = start(FAMILY)
    number = next(word for word in said(running, 2) if word != "ready")
    running.kill()
    running.communicate(timeout=60)
    end = time.monotonic() + 10  # the kernel tells the child of its parent's death, who then has to be given a turn
    while lives(number) and time.monotonic() < end:
        time.sleep(0.05)
    assert not lives(number)


def test_a_process_that_will_not_end_is_killed_in_time() -> None:
    running = start(STUBBORN)
    number = next(word for word in said(running, 2) if word != "ready")
    began = time.monotonic()

    os.kill(running.pid, signal.SIGINT)
    running.communicate(timeout=60)

    assert time.monotonic() - began < 10
    assert not lives(number)


def test_the_end_of_one_process_ends_the_others_and_is_named(tmp_path: Path) -> None:
    mark = tmp_path / "started"
    running = start(f"sleep 600 & echo $!; touch {mark}; wait", f"until test -e {mark}; do sleep 0.1; done; exit 3")
    words, _ = running.communicate(timeout=90)
    number = next(word for word in words.split("\n") if word.isdigit())
    assert "The number 2 process ended by itself (exit code 3)." in words
    assert not lives(number)
