"""A file back with its problems marked, made in a process of its own for the same reason as reading it.

The process opens the file once more, under the limits of reading, and writes the marked workbook on its standard
output. What was found is given to it: nothing is judged again.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from imports.reading.__main__ import set_limits
from imports.reading.apart import PROJECT, end, environment
from imports.reading.books import Book
from imports.reading.cells import Cell, Nature
from imports.reading.file import open_file
from imports.reading.findings import Refused
from imports.reading.results import Finding, Limits, Request
from imports.reading.words import Severity
from imports.workbooks import Cell as Written
from imports.workbooks import Stamp, marked_workbook

COMMAND = (sys.executable, "-m", "imports.reading.marking")
#: What a spreadsheet shows as it is stored: up to 15 digits, no zero in front or behind that would be lost.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,14}[1-9])?")
_MOST_DIGITS = 15


def mark_apart(
    path: Path,
    name: str,
    limits: Limits,
    findings: Sequence[Finding],
    stamp: Stamp,
    *,
    totals: Mapping[str, int],
    header_rows: Mapping[str, int],
) -> bytes | None:
    """The marked workbook of a file; None when the file, opened once more, does not give one."""
    asked = {
        "path": str(path.resolve()),
        "name": name,
        "limits": asdict(limits),
        "findings": [asdict(finding) for finding in findings],
        "stamp": {**asdict(stamp), "made_at": stamp.made_at.isoformat()},
        "totals": dict(totals),
        "header_rows": dict(header_rows),
    }
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
        made, _ = process.communicate(json.dumps(asked).encode() + b"\n", timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        end(process)
    return made if process.returncode == 0 else None


def sheets_of(book: Book) -> dict[str, list[list[Written]]]:
    """Every sheet's cells by row, those that hold nothing included, as a workbook can hold them."""
    sheets: dict[str, list[list[Written]]] = {}
    for number, sheet in enumerate(book.sheets):
        grid: list[list[Written]] = []
        # Its other sheets may be as odd as they like: what can be had of them is given.
        with suppress(Refused):
            for row, cells in book.rows(number):
                grid += [[] for _ in range(row - 1 - len(grid))]
                grid.append([written(cell) for cell in cells])
        sheets[sheet.name] = grid
    return sheets


def written(cell: Cell) -> Written:
    """A cell as the marked workbook holds it, so that it says the same when it is read again.

    Text that is nothing but a number becomes one, since reading does not tell them apart. What reading objects to
    for its nature (a date, a percentage, an error) stays what it showed.
    """
    if isinstance(cell, str):
        return _number(cell) if _NUMBER.fullmatch(cell) else cell or None
    if cell.nature in {Nature.DATE, Nature.TIME}:
        return _moment(cell.shown) or cell.shown or cell.text
    if cell.nature in {Nature.PLAIN, Nature.SCALED}:
        return written(cell.text)
    return cell.shown or cell.text


def _number(text: str) -> Written:
    digits = len(text.replace("-", "").replace(".", "").lstrip("0"))
    return Decimal(text) if digits <= _MOST_DIGITS else text


def _moment(text: str) -> Written:
    for kind in (date, datetime, time):
        with suppress(ValueError):
            return kind.fromisoformat(text)
    return None


def _finding(given: dict[str, Any]) -> Finding:
    return Finding(**{**given, "severity": Severity(given["severity"])})


def _stamp(given: dict[str, Any]) -> Stamp:
    return Stamp(**{**given, "made_at": datetime.fromisoformat(given["made_at"])})


def main() -> None:
    given = json.loads(sys.stdin.readline())
    limits = Limits(**given["limits"])
    set_limits(limits)
    made = marked_workbook(
        sheets_of(open_file(Path(given["path"]), given["name"], Request(limits=limits))),
        [_finding(each) for each in given["findings"]],
        _stamp(given["stamp"]),
        name=given["name"],
        totals=given["totals"],
        header_rows=given["header_rows"],
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
