"""What a hostile file costs the process that reads it: seconds and megabytes, whatever it holds."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from imports.reading.apart import COMMAND, PROJECT
from imports.reading.lines import file_from_json, request_to_json
from imports.reading.results import ReadFile, Request
from tests.unit.imports.awkward import HEADER, ROWS, TABLE, merges, sheet, text, xls, xlsx
from tests.unit.imports.test_reading_manifest import GIVEN, REFUSED, _given

SECONDS = 2.0
BYTES = 200_000_000


class Cost(NamedTuple):
    """What the reader said, and what it took: processor seconds, which other work does not lengthen, and memory."""

    read: ReadFile
    seconds: float
    memory: int


#: A process is charged with the memory of the one that started it: this one is small, the tests are not.
STARTER = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:])
_, status, used = os.wait4(process.pid, 0)
print(status, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def cost_of(path: Path, name: str, request: Request | None = None) -> Cost:
    """Run the reader as ``read_apart`` does, and wait for it alone, to have its own costs."""
    asked = {"path": str(path), "name": name, "request": request_to_json(request or Request())}
    done = subprocess.run(
        [sys.executable, "-c", STARTER, *COMMAND],
        cwd=PROJECT,
        env={},
        input=json.dumps(asked).encode() + b"\n",
        stdout=subprocess.PIPE,
        check=True,
    )
    *_, last, used = done.stdout.splitlines()
    status, seconds, memory = used.split()
    kind, what = json.loads(last)
    assert (int(status), kind) == (0, "end")
    return Cost(file_from_json(what, []), float(seconds), int(memory) * 1024)


@pytest.fixture
def sent(tmp_path: Path) -> Callable[[bytes], Path]:
    """A file of ours, wherever files that are sent are kept: its name says nothing."""

    def keep(data: bytes) -> Path:
        path = tmp_path / "0f3a"
        path.write_bytes(data)
        return path

    return keep


# --- What a hostile file costs ----------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "name", "code"), REFUSED.values(), ids=REFUSED)
def test_a_hostile_file_is_refused_quickly_and_in_little_memory(sent, data, name, code):
    cost = cost_of(sent(data), name)

    assert cost.read.refusal
    assert cost.read.refusal.code == code
    assert cost.seconds < SECONDS
    assert cost.memory < BYTES


@pytest.mark.parametrize(
    "name", [case["file"] for case in _given() if case["must"] == "reject_file"], ids=lambda name: name
)
def test_a_given_hostile_file_is_refused_quickly_and_in_little_memory(name):
    cost = cost_of(GIVEN / "files" / name, name)

    assert cost.read.refusal
    assert cost.seconds < SECONDS
    assert cost.memory < BYTES


def repeated(before: str, what: str, times: int, after: str) -> bytes:
    """A workbook whose sheet is a piece of XML many times over: gigabytes in a small file, made in no time."""
    with zipfile.ZipFile(io.BytesIO(xlsx(sheet(TABLE)))) as file:
        parts = {part.filename: file.read(part) for part in file.infolist()}
    parts["xl/worksheets/sheet1.xml"] = b""
    out = io.BytesIO()
    places = []
    for name, body in parts.items():
        raw, packed, crc = len(body), deflated(body) + END, zlib.crc32(body)
        if not body:
            pieces = [before.encode(), *[what.encode()] * times, after.encode()]
            made = {piece: deflated(piece) for piece in set(pieces)}
            raw, packed = sum(map(len, pieces)), b"".join(made[piece] for piece in pieces) + END
            crc = 0  # nobody gets as far as to check it
        head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(packed), raw & 0xFFFFFFFF, len(name), 0)
        places.append(b"PK\x01\x02\x14\0" + head + struct.pack("<HHHII", 0, 0, 0, 0, out.tell()) + name.encode())
        out.write(b"PK\x03\x04" + head + name.encode() + packed)
    start = out.tell()
    out.write(b"".join(places))
    size = out.tell() - start
    out.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(places), len(places), size, start, 0))
    return out.getvalue()


#: Ends a stream of blocks; each block before it can stand anywhere.
END = b"\x03\x00"


def deflated(piece: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)


def cell_of_20_megabytes() -> bytes:
    return text([HEADER, [*ROWS[0][:6], "A" * 20_000_000]])


def cell_of_20_megabytes_in_a_workbook() -> bytes:
    return xlsx(sheet([HEADER, [*ROWS[0][:6], "A" * 20_000_000]]))


def columns_200_000() -> bytes:
    return text([[*HEADER, *(f"c{n}" for n in range(200_000))], ROWS[0]])


def columns_200_000_in_a_workbook() -> bytes:
    return xlsx(sheet([[*HEADER, *(f"c{n}" for n in range(200_000))], ROWS[0]]))


def rows_200_000() -> bytes:
    return text([HEADER]) + text([ROWS[4]]) * 200_000


def rows_200_000_in_a_workbook() -> bytes:
    return xlsx(sheet([HEADER, *[ROWS[4][:6]] * 200_000]))


def rows_20_million_in_a_small_file() -> bytes:
    row = '<row><c t="inlineStr"><is><t>x</t></is></c></row>'
    return repeated(sheet([]).split("</sheetData>")[0], row * 20_000, 1_000, "</sheetData></worksheet>")


def cell_of_a_gigabyte_in_a_small_file() -> bytes:
    start = sheet([HEADER]).split("</sheetData>")[0] + '<row r="2"><c r="A2" t="inlineStr"><is><t>'
    return repeated(start, "A" * 1_000_000, 1_000, "</t></is></c></row></sheetData></worksheet>")


def parts_20_000() -> bytes:
    return xlsx(sheet(TABLE), parts={f"xl/media/{n}.txt": "x" for n in range(20_000)})


def merges_12_000() -> bytes:
    return xlsx(sheet(TABLE, after=merges(*(f"I{n}:J{n}" for n in range(1, 12_001)))))


def sheet_of_the_farthest_cell() -> bytes:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return xlsx(sheet([*TABLE, *[["x"] * 6] * 20_000]).replace("</sheetData>", far))


def old_workbook_of_the_farthest_cell() -> bytes:
    return xls([*TABLE, *[[""]] * 60_000, [""] * 255 + ["x"]])


def attributes_without_end() -> bytes:
    attributes = " ".join(f"a{n}='1'" for n in range(200_000))
    return xlsx(sheet(TABLE).replace("<sheetData>", f"<x {attributes}/><sheetData>"))


def elements_without_end() -> bytes:
    return xlsx(sheet(TABLE).replace("<sheetData>", "<x>" * 1_000_000 + "<sheetData>"))


LARGE: dict[Callable[[], bytes], tuple[str, str]] = {
    cell_of_20_megabytes: ("a.csv", "too_large"),
    cell_of_20_megabytes_in_a_workbook: ("a.xlsx", "packed_too_tightly"),
    columns_200_000: ("a.csv", "too_many_columns"),
    columns_200_000_in_a_workbook: ("a.xlsx", "too_many_columns"),
    rows_200_000: ("a.csv", "too_many_rows"),
    rows_200_000_in_a_workbook: ("a.xlsx", "too_many_rows"),
    rows_20_million_in_a_small_file: ("a.xlsx", "too_large_unpacked"),
    cell_of_a_gigabyte_in_a_small_file: ("a.xlsx", "too_large_unpacked"),
    parts_20_000: ("a.xlsx", "too_many_parts"),
    merges_12_000: ("a.xlsx", "too_many_merges"),
    sheet_of_the_farthest_cell: ("a.xlsx", "far_cell"),
    old_workbook_of_the_farthest_cell: ("a.xls", "far_cell"),
    attributes_without_end: ("a.xlsx", ""),
    elements_without_end: ("a.xlsx", "packed_too_tightly"),
}


@pytest.mark.parametrize("make", LARGE, ids=lambda make: make.__name__)
def test_a_large_hostile_file_has_its_answer_quickly_and_in_little_memory(sent, make):
    name, code = LARGE[make]
    cost = cost_of(sent(make()), name)

    assert (cost.read.refusal.code if cost.read.refusal else "") == code
    assert cost.seconds < SECONDS
    assert cost.memory < BYTES
