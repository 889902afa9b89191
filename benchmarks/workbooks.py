"""How long a workbook of 100,000 figures takes, beside the csv module writing the same rows in the same run.

    .venv/bin/python benchmarks/workbooks.py [ROWS]

Goal: at most 20 times as long (docs/performance.md). Processor time, the best of three, rows held ready for both, so
that only the writing counts. xlsxwriter's own constant memory is shown beside it: it is what we would use otherwise.
"""

import csv
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from imports.workbooks import FigureRow, Stamp, figures_csv, figures_workbook
from imports.workbooks.cells import Cell
from imports.workbooks.figures import cells
from measures.calc.words import Unit

GOAL = 20
RUNS = 3
STAMP = Stamp("City Partnership", "An analyst", datetime(2026, 11, 22, 10, tzinfo=ZoneInfo("Europe/London")))


def figures(count: int) -> list[FigureRow]:
    """Figures like a city's: 40 measures, 12 partners, six groups, every tenth with a note of its own."""
    return [
        FigureRow(
            measure_code=f"P4.{number % 40}",
            period=f"20{20 + number % 7}/{21 + number % 7} Q{number % 4 + 1}",
            breakdown="ethnicity" if number % 6 else "",
            category=f"group{number % 6}" if number % 6 else "",
            partner=f"PART{number % 12}",
            unit=Unit.PERCENTAGE,
            numerator=Decimal(number % 997),
            denominator=Decimal(1_000 + number % 613),
            value=None,
            missing_reason="" if number % 50 else "not_available",
            note=f"Counted again on day {number}" if number % 10 == 0 else "",
            plan="CYP-2025-28",
            measure=f"Families of kind {number % 40} who were helped and said that it had made things better",
            group=f"Ethnic group: Group {number % 6}" if number % 6 else "Total",
            status="Signed off",
            source="Uploaded in a file",
            recorded_on=date(2026, 10, 1 + number % 28),
        )
        for number in range(count)
    ]


def by_csv_module(rows: Sequence[tuple[Cell, ...]]) -> int:
    file = StringIO()
    csv.writer(file).writerows(rows)
    return len(file.getvalue())


def by_xlsxwriter(rows: Sequence[tuple[Cell, ...]]) -> int:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif isinstance(cell, Decimal):
                    sheet.write_number(number, column, float(cell))
                elif isinstance(cell, date):
                    sheet.write_datetime(number, column, cell)
    return len(file.getvalue())


def best(write: Callable[[], int]) -> tuple[float, int]:
    """Seconds of processor time, and bytes written."""
    took = []
    for _ in range(RUNS):
        start = time.process_time()
        size = write()
        took.append(time.process_time() - start)
    return min(took), size


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rows = figures(count)
    plain = [cells(row) for row in rows]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    base, size = best(lambda: by_csv_module(plain))
    work = {
        "csv module, the same rows": (base, size),
        "our workbook": best(lambda: len(figures_workbook(rows, STAMP))),
        "our csv": best(lambda: sum(map(len, figures_csv(rows)))),
        "xlsxwriter, constant memory": best(lambda: by_xlsxwriter(plain)),
    }
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    print(f"{count:,} rows of {len(plain[0])} cells, processor time, best of {RUNS}; {more} MB more memory at most\n")
    print(f"{'':<30}{'seconds':>9}{'times':>8}{'MB':>7}")
    for name, (seconds, length) in work.items():
        print(f"{name:<30}{seconds:>9.2f}{seconds / base:>8.1f}{length / 1e6:>7.1f}")
    ratio = work["our workbook"][0] / base
    print(f"\nGoal: at most {GOAL} times. {'Met' if ratio <= GOAL else 'NOT met'}: {ratio:.1f} times.")
    sys.exit(ratio > GOAL)


if __name__ == "__main__":
    main()
