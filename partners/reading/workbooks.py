"""Excel workbooks: guarded, then read by a process of its own with little memory and little time.

What the guard says is for people with an ordinary accident (a stray cell, a formula's error, the wrong kind of file).
What holds whatever the file contains is the other process: a reader that is killed, runs out of memory or never ends
takes nothing with it.
"""

import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from partners.reading.sheets import Cell, Limits, Sheet, UnreadableError, cell_from_json, made_of
from partners.reading.texts import tidy

_READER = Path(__file__).with_name("workbook_process.py")
_CHUNK = 1 << 18
#: More than a tag of a cell is long.
_OVERLAP = 300
# Every repetition is bounded and stops at the next tag: no part takes longer to look through than its length.
_CELL = re.compile(rb"<(?:\w{1,20}:)?c\s([^<>]{0,200})>")
_PLACE = re.compile(rb"""(?:^|\s)r\s?=\s?["']([A-Z]{1,7})([0-9]{1,12})["']""")
_IS_ERROR = re.compile(rb"""(?:^|\s)t\s?=\s?["']e["']""")
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s>/]")
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_MACROS = "xl/vbaProject.bin"
_TOO_LARGE = "This workbook is too large once opened. Copy the table alone into a new workbook."
_DAMAGED = "This workbook is damaged. Open it in your spreadsheet program, save it again, and send that."


def read_workbook(content: bytes, limits: Limits) -> Sheet:
    has_formulas = guard(content, limits)
    found = _read_apart(content, limits)
    notes = []
    if found["others"]:
        others = ", ".join(f"“{name}”" for name in found["others"])
        notes.append(f"Only the sheet “{found['sheet']}” was read, not {others}.")
    if has_formulas:
        notes.append("It holds formulas: what they last gave was read.")
    rows: list[tuple[int, Sequence[Cell]]] = [
        (number, [_cell(cell_from_json(cell)) for cell in cells]) for number, cells in found["rows"]
    ]
    return made_of(rows, notes, limits)


def _cell(cell: Cell) -> Cell:
    return (tidy(cell) or None) if isinstance(cell, str) else cell


def guard(content: bytes, limits: Limits) -> bool:
    """Refuse what is no workbook or an unreasonable one, without believing its sizes; whether it holds formulas."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_entries(archive.infolist(), limits)
            return _check_parts(archive, len(content), limits)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error) as wrong:
        raise UnreadableError(_DAMAGED) from wrong


def _check_entries(entries: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    names = [entry.filename for entry in entries]
    if _MACROS in names:
        raise UnreadableError("This workbook holds macros. Save it as an ordinary Excel workbook (.xlsx).")
    if "xl/workbook.xml" not in names:
        raise UnreadableError("This is not an Excel workbook. Save the table as .xlsx or as “CSV UTF-8”.")
    packed = {entry.compress_type for entry in entries}
    if len(names) > limits.entries or len(set(names)) < len(names) or not packed <= _PACKED:
        raise UnreadableError(_DAMAGED)


def _check_parts(archive: zipfile.ZipFile, size: int, limits: Limits) -> bool:
    unpacked, has_formulas = 0, False
    for entry in archive.infolist():
        is_sheet = entry.filename.startswith("xl/worksheets/")
        for piece, window in _pieces(archive, entry):
            unpacked += piece
            if unpacked > min(limits.unpacked, max(size * limits.ratio, 1_000_000)):
                raise UnreadableError(_TOO_LARGE)
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                raise UnreadableError(_DAMAGED)
            if is_sheet:
                _check_cells(window, limits)
                has_formulas = has_formulas or _FORMULA.search(window) is not None
    return has_formulas


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[tuple[int, bytes]]:
    """How much was inflated, and that much with the end of the piece before, so that no tag is cut in two."""
    tail = b""
    with archive.open(entry) as part:
        while piece := part.read(_CHUNK):
            window = tail + piece
            yield len(piece), window
            tail = window[-_OVERLAP:]


def _check_cells(window: bytes, limits: Limits) -> None:
    for attributes in _CELL.findall(window):
        place = _PLACE.search(attributes)
        if place is None:
            continue
        name = (place[1] + place[2]).decode()
        if _column(place[1]) > limits.columns or int(place[2]) > limits.rows + 100:
            raise UnreadableError(
                f"There is something in cell {name}, far outside a table of {limits.rows:,} rows and "
                f"{limits.columns} columns. Delete everything outside your table and save the workbook again."
            )
        if _IS_ERROR.search(attributes):
            raise UnreadableError(
                f"The formula in cell {name} gives an error. Mend it, or type the value in its place."
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _read_apart(content: bytes, limits: Limits) -> dict[str, Any]:
    """What the reader in its own process wrote."""
    command = [sys.executable, "-I", str(_READER), str(limits.memory), str(limits.seconds), str(limits.text)]
    try:
        done = subprocess.run(  # noqa: S603 - our own script; the file goes in as bytes
            command, input=content, capture_output=True, timeout=limits.seconds + 2, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise UnreadableError(_TOO_LARGE) from late
    if done.returncode == 0:
        read: dict[str, Any] = json.loads(done.stdout)
        return read
    raise UnreadableError(_TOO_LARGE if done.returncode != 1 else _DAMAGED)
