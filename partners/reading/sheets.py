"""What reading a spreadsheet gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

#: A text is tidied and never empty; None is a blank cell. Only a workbook knows numbers, dates, and true from "true".
Cell = str | Decimal | bool | date | None


class UnreadableError(Exception):
    """The file cannot be read; the sentence says why and what would help."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be. ``unpacked`` counts while inflating: what a file says of itself is not believed."""

    size: int = 2_000_000
    rows: int = 10_000
    columns: int = 60
    unpacked: int = 30_000_000
    ratio: int = 100
    entries: int = 200
    #: Characters of all cells together.
    text: int = 4_000_000
    #: Of the process that reads a workbook.
    seconds: int = 10
    memory: int = 200_000_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Row:
    """One row by the number the spreadsheet shows; as many cells as were written."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that hold anything, the headings first; ``notes`` says what the reader should know of the reading."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    #: Whether every row has as many cells as were typed, so that one that has fewer is broken.
    ragged: bool = False

    @property
    def header(self) -> Row:
        return self.rows[0]

    @property
    def lines(self) -> tuple[Row, ...]:
        return self.rows[1:]


def made_of(
    rows: Sequence[tuple[int, Sequence[Cell]]], notes: Sequence[str], limits: Limits, *, ragged: bool = False
) -> Sheet:
    """A sheet of the rows that hold anything, if there are some and not too many."""
    filled = tuple(Row(number, tuple(cells)) for number, cells in rows if any(cell is not None for cell in cells))
    if not filled:
        raise UnreadableError("The file is empty: there is nothing in its first sheet.")
    if len(filled) == 1:
        raise UnreadableError("The file has headings and no row below them.")
    if len(filled) > limits.rows + 1:
        raise UnreadableError(f"The file has {len(filled) - 1:,} rows. At most {limits.rows:,} are read at once.")
    widest = max(len(row.cells) for row in filled)
    if widest > limits.columns:
        raise UnreadableError(f"The file has {widest:,} columns. At most {limits.columns} are read.")
    return Sheet(filled, tuple(notes), ragged)


def to_json(sheet: Sheet) -> dict[str, Any]:
    """A sheet as plain lists, exactly: ``from_json`` gives it back."""
    rows = [[row.number, [cell_to_json(cell) for cell in row.cells]] for row in sheet.rows]
    return {"rows": rows, "notes": list(sheet.notes), "ragged": sheet.ragged}


def from_json(kept: dict[str, Any]) -> Sheet:
    rows = tuple(Row(number, tuple(cell_from_json(cell) for cell in cells)) for number, cells in kept["rows"])
    return Sheet(rows, tuple(kept["notes"]), kept["ragged"])


def cell_to_json(cell: Cell) -> Any:
    if isinstance(cell, Decimal):
        return {"number": str(cell)}
    return {"date": cell.isoformat()} if isinstance(cell, date) else cell


def cell_from_json(kept: Any) -> Cell:
    if not isinstance(kept, dict):
        assert kept is None or isinstance(kept, str | bool)
        return kept
    return Decimal(kept["number"]) if "number" in kept else date.fromisoformat(kept["date"])
