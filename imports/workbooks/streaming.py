"""Large sheets, written row by row in the same memory however many there are.

xlsxwriter makes the workbook with everything but those rows: styles, widths, frozen panes, notes, properties. Each
large sheet's first row is a palette, one empty cell for each style its rows use; here it gives way to the rows
themselves. A hundred thousand rows take less than a third of the time of xlsxwriter's own constant memory
(``benchmarks/workbooks.py``).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from itertools import islice
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter.utility import xl_col_to_name

from imports.workbooks.cells import Cell, carried, fitted, plain

#: The cells of a row, and for each the place of its style in the palette.
Line = tuple[Sequence[Cell], Sequence[int]]
#: Makes the workbook without the large sheets' rows. It is told how many rows the sheets written so far have.
Skeleton = Callable[[Mapping[int, int]], bytes]

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
_ROWS_AT_ONCE = 500
_SHORT = 100
_FIRST_ENTRY = "[Content_Types].xml"
_SHEET_DATA = re.compile(b"<sheetData>.*</sheetData>", re.S)
_DIMENSION = re.compile(b"<dimension [^>]*/>")
_STYLE = re.compile(b'<c r="[A-Z]+1" s="([0-9]+)"/>')
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")
#: A spreadsheet's day 0. It believes in 29 February 1900, so earlier days would be one off and are written as text.
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's moments have no zone
_FIRST_DAY = date(1900, 3, 1)
_DAY = timedelta(days=1)


def with_rows(skeleton: Skeleton, sheets: Mapping[int, Iterable[Line]]) -> bytes:
    """The workbook with the rows of its large sheets, which are named by their place among the sheets (from 1)."""
    file = BytesIO()
    counts: dict[int, int] = {}
    with ZipFile(file, "w", ZIP_DEFLATED) as out:
        book = skeleton(counts)
        with ZipFile(BytesIO(book)) as parts:
            # Programs that look at a file's first bytes expect this entry there.
            out.writestr(_FIRST_ENTRY, parts.read(_FIRST_ENTRY))
        for place, lines in sheets.items():
            head, palette, _ = _parts(book, place)
            with out.open(_entry(place), "w") as entry:
                entry.write(head)
                counts[place] = 0
                for rows, xml in _in_batches(lines, palette):
                    counts[place] += rows
                    entry.write(xml)
                book = skeleton(counts)
                entry.write(_parts(book, place)[2])
        with ZipFile(BytesIO(book)) as parts:
            for name in parts.namelist():
                if name != _FIRST_ENTRY and name not in map(_entry, sheets):
                    out.writestr(name, parts.read(name))
    return file.getvalue()


def _entry(place: int) -> str:
    return f"xl/worksheets/sheet{place}.xml"


def _parts(book: bytes, place: int) -> tuple[bytes, tuple[int, ...], bytes]:
    """Of a sheet, what comes before its rows, the styles of its palette, and what comes after its rows."""
    with ZipFile(BytesIO(book)) as parts:
        sheet = parts.read(_entry(place))
    found = _SHEET_DATA.search(sheet)
    assert found is not None, "The palette stands in the sheet's first row."
    palette = tuple(int(style) for style in _STYLE.findall(found[0]))
    # How far the sheet goes is not known yet; readers find out by themselves.
    head = _DIMENSION.sub(b"", sheet[: found.start()])
    return head + b"<sheetData>", palette, b"</sheetData>" + sheet[found.end() :]


def _in_batches(lines: Iterable[Line], palette: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """The rows as they stand in the file, some hundred at a time."""
    numbered = enumerate(islice(lines, MOST_ROWS), start=1)
    while batch := list(islice(numbered, _ROWS_AT_ONCE)):
        yield len(batch), "".join([_row(number, *line, palette) for number, line in batch]).encode()


def _row(number: int, cells: Sequence[Cell], styles: Sequence[int], palette: Sequence[int]) -> str:
    written = [
        _cell(f"{name}{number}", palette[style], cell)
        for name, style, cell in zip(_names(len(cells)), styles, cells, strict=False)
        if style or (cell is not None and cell != "")
    ]
    return f'<row r="{number}">{"".join(written)}</row>'


@lru_cache
def _names(columns: int) -> tuple[str, ...]:
    return tuple(xl_col_to_name(column) for column in range(min(columns, MOST_COLUMNS)))


def _cell(name: str, style: int, cell: Cell) -> str:
    if isinstance(cell, str):
        return _text(name, style, cell)
    if cell is None:
        return f'<c r="{name}" s="{style}"/>'
    if isinstance(cell, bool):
        return f'<c r="{name}" s="{style}" t="b"><v>{cell:d}</v></c>'
    number = serial(cell)
    if number is None:
        return _text(name, style, plain(cell) if isinstance(cell, Decimal) else str(cell))
    return f'<c r="{name}" s="{style}"><v>{number!r}</v></c>'


def _text(name: str, style: int, text: str) -> str:
    if not text:
        return f'<c r="{name}" s="{style}"/>'
    escaped = _known(text) if len(text) <= _SHORT else _escaped(text)
    return f'<c r="{name}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'


def _escaped(text: str) -> str:
    """Text as XML holds it. What XML forbids is written as spreadsheets do: _x0008_; and _x0008_ itself as
    _x005F_x0008_."""
    text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", fitted(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


#: Codes and titles come again and again.
_known = lru_cache(maxsize=4_096)(_escaped)


def serial(cell: Decimal | int | float | date | time | timedelta) -> float | int | None:
    """A number, moment or length of time as a spreadsheet counts it, in days; None when it has to be text."""
    if isinstance(cell, Decimal | int):
        return carried(Decimal(cell))
    if isinstance(cell, float):
        return cell if cell - cell == 0 else None
    if isinstance(cell, timedelta):
        return cell / _DAY if cell >= timedelta(0) else None
    if isinstance(cell, time):
        return timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second) / _DAY
    day = cell.date() if isinstance(cell, datetime) else cell
    moment = cell.replace(tzinfo=None) if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
    return (moment - _EPOCH) / _DAY if day >= _FIRST_DAY else None
