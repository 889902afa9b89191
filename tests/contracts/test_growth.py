"""Texts made to be slow are read in time that grows with their length, not with its square.

Only ratios are compared, of processor time in one run: eight times the text may take sixteen times as long; a reader
that looks at every pair of characters would take sixty-four times.
"""

import time
from collections.abc import Callable

import pytest

from measures.reading import read_number
from plan.reading import read_plan
from tests.unit.plan.plans import LEAST

TIMES = 8
MOST = 16.0

NUMBERS = {
    "digits": lambda n: "1" * n,
    "groups": lambda n: "1,111" * n,
    "almost groups": lambda n: ",111" * n + "x",
    "spaces": lambda n: " " * n + "1" + "\u200b" * n + "x",
    "spaces inside": lambda n: "1" + " " * n + "1",
    "signs": lambda n: "-" * n + "1",
    "points": lambda n: "1." * n,
    "markers": lambda n: "<" + " " * n + "x",
    "dates": lambda n: "1-1-" + "1" * n,
}
PLANS = {
    "one long word": lambda n: LEAST + "note: " + "a" * n + "\n",
    "unknown keys": lambda n: LEAST + "".join(f"key{i}: 1\n" for i in range(n // 10)),
    "repeated keys": lambda n: LEAST + "note: 1\n" * (n // 10),
    "open brackets": lambda n: LEAST + "note: " + "[" * min(n, 400) + "a" * n,
    "a flat list": lambda n: LEAST + "note: [" + "1, " * (n // 3) + "]\n",
    "quotes": lambda n: LEAST + "note: '" + "''" * (n // 2) + "\n",
    "anchors": lambda n: LEAST + "".join(f"k{i}: &a{i} x\n" for i in range(n // 12)),
    "tabs": lambda n: LEAST + "\t" * n,
    "comments": lambda n: LEAST + "#" * n,
    "measures": lambda n: LEAST + "    measures:\n" + "".join(f"      - {{code: M{i}}}\n" for i in range(n // 20)),
}


def growth(read: Callable[[str], object], text: Callable[[int], str], size: int) -> float:
    """How many times as long the longer text takes; the best of some runs each, for others work here too."""

    def best(length: int) -> float:
        found, made = [], text(length)
        for _ in range(5):
            start = time.process_time()
            read(made)
            found.append(time.process_time() - start)
        return min(found)

    best(size)  # the first run pays for what is made once
    return best(size * TIMES) / max(best(size), 2e-4)


@pytest.mark.parametrize("kind", NUMBERS)
def test_a_number_is_read_in_time_that_grows_with_its_length(kind):
    assert growth(read_number, NUMBERS[kind], 20_000) < MOST


@pytest.mark.parametrize("kind", PLANS)
def test_a_plan_file_is_read_in_time_that_grows_with_its_length(kind):
    assert growth(lambda text: read_plan(text, "plan.yaml"), PLANS[kind], 4_000) < MOST


def test_a_reader_that_compares_every_pair_would_be_found():
    def pairs(text: str) -> int:
        return sum(a == b for a in text for b in text)

    assert growth(pairs, lambda n: "1" * n, 100) > MOST
