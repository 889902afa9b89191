"""The rows of one upload as they were understood, as CSV in the layout that uploads read back."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

from imports.workbooks.cells import csv_cell
from imports.workbooks.columns import TIDY, remark, tidy
from imports.workbooks.figures import MARK
from measures.calc.words import RATIO_UNITS, Unit

HEADER = (
    *TIDY,
    *map(remark, ("sheet", "row", "column", "measure", "group", "what it does", "stored before", "remarks")),
)
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A figure of the file with what applying it does and, in words, what stood before."""

    measure_code: str
    period: str
    breakdown: str
    category: str
    partner: str
    unit: Unit
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    missing_reason: str
    note: str
    sheet: str
    row: int
    column: str
    measure: str
    group: str
    kind: str
    before: str
    remarks: str

    @property
    def is_ratio(self) -> bool:
        return self.unit in RATIO_UNITS


def rows_csv(rows: Iterable[ReceiptRow]) -> Iterator[str]:
    """The file in pieces: RFC 4180, UTF-8 with its mark; what a spreadsheet would run has an apostrophe in front."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    file.write(MARK)
    writer.writerow(HEADER)
    for number, row in enumerate(rows, start=1):
        more = (row.sheet, row.row, row.column, row.measure, row.group, row.kind, row.before, row.remarks)
        writer.writerow(map(csv_cell, (*tidy(row), *more)))
        if number % _ROWS_AT_ONCE == 0:
            yield file.getvalue()
            file.seek(0)
            file.truncate()
    yield file.getvalue()
