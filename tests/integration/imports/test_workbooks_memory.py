"""Workbooks of all figures are written as the rows come, whatever their number."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from imports.workbooks import FigureRow, figures_csv, figures_workbook
from tests.unit.imports.books import STAMP
from tests.unit.imports.test_workbooks_figures import some


@pytest.mark.parametrize(
    "write",
    [lambda rows: figures_workbook(rows, STAMP), lambda rows: sum(map(len, figures_csv(rows)))],
    ids=["workbook", "csv"],
)
def test_ten_times_the_rows_take_hardly_more_memory(write: Callable[[Iterator[FigureRow]], object]):
    def most(count: int) -> int:
        gc.collect()
        tracemalloc.start()
        write(some(count))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(1_000)  # what is made once
    # A row held as an object takes half a kilobyte and more: 9,000 of them would be over four megabytes.
    assert most(10_000) - most(1_000) < 1_500_000
