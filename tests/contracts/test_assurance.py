"""The table of assurance is about tests that exist, has every row once, and says of each how it stands."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PAGE = TESTS.parent / "docs" / "assurance.md"
#: How many faults and abuses of each kind there are.
ROWS = {"A": 16, "B": 12, "C": 13, "D": 10, "E": 11, "F": 9, "G": 12, "H": 8, "I": 10, "J": 8, "K": 7, "L": 7}
STATUS = re.compile(r"proved|(partly|open): \S.+|does not apply")
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")

TABLE = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [A-L]\d", line)
]

each_row = pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    functions = (node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in functions if name.startswith("test_"))


def test_every_fault_and_abuse_is_in_the_table_once_and_in_order():
    expected = [f"{kind}{number}" for kind, most in ROWS.items() for number in range(1, most + 1)]
    assert [row[0] for row in TABLE] == expected


@each_row
def test_a_row_says_what_must_hold_by_which_test_and_how_it_stands(row):
    assert len(row) == 4
    _, holds, shown, status = row
    assert holds
    assert shown
    assert STATUS.fullmatch(status), status


@each_row
def test_every_test_a_row_names_exists(row):
    assert {name for name in NAMED.findall(row[2]) if not (TESTS / name[0]).exists()} == set()
    assert {name for path, name in NAMED.findall(row[2]) if name not in names_in(path)} == set()
    assert row[2].count("::") == len(NAMED.findall(row[2])), "a test is named in another way than the others"


@each_row
def test_what_is_called_proved_names_a_test(row):
    proved = row[3] == "proved" or row[3].startswith("partly")
    assert bool(NAMED.findall(row[2])) or not proved
