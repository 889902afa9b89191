"""Reading in a process of its own: the same answer, and an answer when the process dies."""

import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from imports.reading import CRASHES, read_apart, read_file
from imports.reading.results import Limits, Request
from imports.reading.words import Column, Layout
from tests.unit.imports.awkward import HEADER, ROWS, TABLE, formula, ods, sheet, text, xls, xlsx

WIDE = [
    ["measure_code", "category", "2025/26 Q1", "Q2 2025-26"],
    ["P4.1", "Asian", "5", "c"],
    ["P4.1", "Black", "?", ""],
]
#: Long enough for a reader to be seen at work.
BRIEF = Limits(seconds=3)


class EnoughError(Exception):
    """Somebody has seen enough."""


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[Path]:
    """A file that never comes to its end: whoever opens it waits."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    yield path
    assert readers() == [], "a reader was left behind"


def readers() -> list[int]:
    """Processes that read a file for this one."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):  # ended while we looked
            continue
        if parent == os.getpid() and b"imports.reading" in command:
            found.append(int(folder.name))
    return found


def at_work(look: Callable[[int], bool]) -> Callable[[int, int], None]:
    """A sign of life that looks at the reader until it has seen enough."""

    def alive(done: int, total: int) -> None:
        if any(look(reader) for reader in readers()):
            raise EnoughError

    return alive


@pytest.mark.parametrize(
    ("data", "name", "request_"),
    [
        (text(TABLE), "a.csv", Request()),
        (text([["A title"], *TABLE], ";", encoding="cp1252"), "a.csv", Request()),
        (text(WIDE), "a.csv", Request(part=Column.NUMERATOR, layout=Layout.WIDE)),
        (text([["ref", *HEADER[1:]], *ROWS]), "a.csv", Request(columns={"ref": Column.MEASURE_CODE})),
        (text([HEADER, ["P4.1", "2025-26 Q1", "", "", "52%", "n/a", "=1+1"], ["Total"], ROWS[0]]), "a.csv", Request()),
        (text([["source", *HEADER], ["x", *ROWS[0]]]), "a.csv", Request()),
        (text([HEADER, *[["P4.1", "x", "", "", "?", "c", "é\u202e\n"]] * 700]), "a.csv", Request()),
        (
            xlsx(sheet([HEADER, [*ROWS[0][:4], formula("A1", "0.30000000000000004"), 5, ""]]), sheet(TABLE)),
            "a.xlsx",
            Request(),
        ),
        (xlsx(sheet(TABLE), sheet(TABLE)), "a.xlsx", Request(sheet="Old")),
        (ods(TABLE), "a.ods", Request()),
        (xls(TABLE), "a.xls", Request()),
        (b"%PDF", "a.xlsx", Request()),
        (b"", "a.csv", Request()),
    ],
)
def test_a_file_read_apart_is_read_as_it_is_here(tmp_path, data, name, request_):
    path = tmp_path / "kept"
    path.write_bytes(data)

    assert read_apart(path, name, request_) == read_file(path, name, request_)


def test_a_hundred_thousand_rows_come_through_with_signs_of_life(tmp_path):
    path = tmp_path / "kept"
    lines = (f"P4.{n % 9},2025-26 Q{n % 4 + 1},,,{n},{n + 1},note {n}" for n in range(100_000))
    path.write_text("\n".join([",".join(HEADER), *lines]))
    signs: list[tuple[int, int]] = []
    before = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    began = time.process_time()

    found = read_apart(path, "a.csv", Request(), alive=lambda done, total: signs.append((done, total)))

    assert (found.refusal, len(found.rows), found.rows[-1].numerator) == (None, 100_000, 99_999)
    assert all(0 <= done <= max(total, 0) or total == 0 for done, total in signs)
    used = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - before + time.process_time() - began
    assert used < 6  # processor seconds, other work beside it: 1.5 on a machine of its own


def test_signs_of_life_come_while_the_reader_says_nothing(endless):
    moments: list[float] = []

    read_apart(endless, "a.csv", Request(limits=BRIEF), alive=lambda done, total: moments.append(time.monotonic()))

    assert len(moments) >= 2
    assert max(later - earlier for earlier, later in pairwise(moments)) < 2.5


def test_a_reader_that_takes_too_long_is_ended_and_that_is_the_answer(endless):
    began = time.monotonic()
    found = read_apart(endless, "a.csv", Request(limits=Limits(seconds=1)))

    assert found.refusal
    assert found.refusal.code == "reading_took_too_long"
    assert found.refusal.code in CRASHES
    assert time.monotonic() - began < 5


def test_a_reader_that_is_killed_is_the_answer_and_can_be_told_apart(endless):
    def kill(done: int, total: int) -> None:
        for reader in readers():
            os.kill(reader, signal.SIGKILL)

    found = read_apart(endless, "a.csv", Request(limits=Limits(seconds=20)), alive=kill)

    assert found.refusal
    assert (found.refusal.code, found.rows) == ("file_kills_reader", [])
    assert found.refusal.code in CRASHES


def test_a_reader_without_enough_memory_is_the_answer(tmp_path):
    path = tmp_path / "kept"
    path.write_bytes(text([HEADER, [*ROWS[0][:6], "\U0001f600" * 2_000_000]]))

    found = read_apart(path, "a.csv", Request(limits=Limits(memory=64_000_000)))

    assert found.refusal
    assert found.refusal.code == "file_kills_reader"


def test_what_the_sign_of_life_raises_ends_the_reader_and_goes_on(endless):
    with pytest.raises(EnoughError):
        read_apart(endless, "a.csv", Request(limits=Limits(seconds=20)), alive=at_work(lambda reader: True))


def test_the_reader_knows_none_of_our_settings_or_secrets(endless, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary-5f1c")
    monkeypatch.setenv("DATABASE_URL", "postgres://canary-5f1c@/x")
    seen: list[bytes] = []

    def look(reader: int) -> bool:
        seen.append(Path(f"/proc/{reader}/environ").read_bytes())
        return bool(seen[-1])

    with pytest.raises(EnoughError):
        read_apart(endless, "a.csv", Request(limits=Limits(seconds=20)), alive=at_work(look))

    assert b"canary" not in seen[-1]
    assert {pair.partition(b"=")[0] for pair in seen[-1].split(b"\0") if pair} <= {
        b"PATH",
        b"LANG",
        b"PYTHONIOENCODING",
    }


def test_the_reader_limits_itself_before_it_opens_the_file(endless):
    limits = Limits(seconds=20, memory=700_000_000)
    seen: dict[str, str] = {}

    def look(reader: int) -> bool:
        for line in Path(f"/proc/{reader}/limits").read_text().splitlines()[1:]:
            seen[line[:25].strip()] = line[25:46].strip()
        return seen["Max address space"] != "unlimited"

    with pytest.raises(EnoughError):
        read_apart(endless, "a.csv", Request(limits=limits), alive=at_work(look))

    assert {
        name: seen[name]
        for name in ("Max address space", "Max cpu time", "Max file size", "Max core file size", "Max open files")
    } == {
        "Max address space": "700000000",
        "Max cpu time": "20",
        "Max file size": "0",
        "Max core file size": "0",
        "Max open files": "32",
    }


def test_the_reader_has_a_group_of_its_own_to_be_ended_with(endless):
    groups: list[int] = []

    def look(reader: int) -> bool:
        groups.append(os.getpgid(reader))
        return True

    with pytest.raises(EnoughError):
        read_apart(endless, "a.csv", Request(limits=Limits(seconds=20)), alive=at_work(look))

    assert groups[0] != os.getpgid(0)


def test_a_file_that_is_gone_has_an_answer(tmp_path):
    found = read_apart(tmp_path / "nothing", "a.csv", Request())

    assert found.refusal
    assert found.refusal.code == "unreadable"
