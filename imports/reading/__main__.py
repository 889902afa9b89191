"""The process that reads: limits itself, reads one file, writes what it found as lines, and ends.

What to read comes as one line of JSON on standard input; what was read leaves on standard output.
"""

import gc
import json
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

from imports.reading.figures import Parts
from imports.reading.file import read_into
from imports.reading.lines import file_to_json, request_from_json
from imports.reading.results import Limits, ReadFile

#: Rows to a line, and seconds between two signs of life.
_ROWS = 500
_SECONDS = 0.5
_OPEN_FILES = 32


class Writer:
    """Writes rows many to a line, and a sign of life now and then between them."""

    def __init__(self, read: ReadFile) -> None:
        self.read = read
        self.rows: list[Parts] = []
        self.said_at = time.monotonic()

    def take(self, parts: Parts) -> None:
        self.rows.append(parts)
        if len(self.rows) >= _ROWS:
            self.flush()

    def flush(self) -> None:
        if self.rows:
            self.line("rows", self.read.table.sheet, self.rows)
            self.rows.clear()

    def alive(self, done: int, total: int) -> None:
        if time.monotonic() - self.said_at >= _SECONDS:
            self.said_at = time.monotonic()
            self.line("alive", done, total)

    def line(self, *what: Any) -> None:
        sys.stdout.write(json.dumps(what, separators=(",", ":")) + "\n")
        sys.stdout.flush()


def set_limits(limits: Limits) -> None:
    """Memory, time, open files; no file written, no core left behind. The alarm is for when nobody waits for us."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hardest = resource.getrlimit(what)
        most = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
        resource.setrlimit(what, (most, most))
    signal.alarm(limits.seconds + 5)


def main() -> None:
    given = json.loads(sys.stdin.readline())
    request = request_from_json(given["request"])
    set_limits(request.limits)
    gc.disable()  # it reads one file and ends
    read = ReadFile()
    writer = Writer(read)
    read_into(read, Path(given["path"]), given["name"], request, writer.take, writer.alive)
    if read.refusal is None:
        writer.flush()
    writer.line("end", file_to_json(read))


if __name__ == "__main__":
    main()
