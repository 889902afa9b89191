"""Excel 97-2003 workbooks (.xls): the records of the workbook's stream, looked through before calamine reads it."""

import struct
from collections.abc import Iterator

from imports.reading.archives import broken, programs
from imports.reading.binary_book import BinaryBook, Scan, Scanner, password
from imports.reading.books import Book, Merge, SheetName
from imports.reading.cells import Nature
from imports.reading.formats import built_in, written
from imports.reading.kinds import Kind
from imports.reading.ole import CompoundFile
from imports.reading.results import Limits

_BIFF8 = 0x0600
_BOF, _EOF, _FILEPASS = 0x0809, 0x000A, 0x002F
_BOUNDSHEET, _FORMAT, _XF = 0x0085, 0x041E, 0x00E0
_DIMENSIONS, _ROW, _COLINFO, _MERGED = 0x0200, 0x0208, 0x007D, 0x00E5
#: Rows and columns such a workbook has. Calamine makes room for as many as the file says there are.
_ROWS, _COLUMNS = 65_536, 256
_FORMULA, _BOOLERR, _MULRK = 0x0006, 0x0205, 0x00BD
#: Cells with one value: number, number in short, shared text, text, text with fonts.
_SIMPLE = frozenset({0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6})
_NO_NUMBER, _IS_ERROR = b"\xff\xff", 2
_WORKSHEET, _MACROS = 0, (1, 6)

Record = tuple[int, bytes]


def open_xls(data: bytes, limits: Limits) -> Book:
    """The workbook in an OLE file; one with a password or with programs is refused."""
    file = CompoundFile(data)
    if file.has("EncryptedPackage"):
        raise password()
    name = next((name for name in ("Workbook", "Book") if file.has(name)), "")
    if not name:
        raise broken("It holds no workbook.")
    if any(file.has(part) for part in ("_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA")):
        raise programs()
    try:
        scans = _scan(file.stream(name), limits)
    except (struct.error, IndexError):
        raise broken() from None
    return BinaryBook(Kind.XLS, data, scans)


def _records(stream: bytes, start: int) -> Iterator[Record]:
    """Records up to the end of their part of the stream."""
    at = start
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return


def _scan(stream: bytes, limits: Limits) -> list[Scan]:
    formats: dict[int, Nature] = {}
    natures: list[Nature] = []
    sheets: list[tuple[int, SheetName]] = []
    is_biff8 = True
    for kind, body in _records(stream, 0):
        if kind == _BOF:
            is_biff8 = struct.unpack_from("<H", body)[0] >= _BIFF8
        elif kind == _FILEPASS:
            raise password()
        elif kind == _FORMAT:
            formats[struct.unpack_from("<H", body)[0]] = written(_text(body[2:], 2 if is_biff8 else 1, is_biff8))
        elif kind == _XF:
            number = struct.unpack_from("<H", body, 2)[0]
            natures.append(formats.get(number) or built_in(number))
        elif kind == _BOUNDSHEET:
            sheets += _sheet(body, is_biff8)
    return [_scan_sheet(stream, start, name, limits, natures) for start, name in sheets]


def _sheet(body: bytes, is_biff8: bool) -> list[tuple[int, SheetName]]:
    start, state, kind = struct.unpack_from("<IBB", body)
    if kind in _MACROS:
        raise programs()
    return [(start, SheetName(_text(body[6:], 1, is_biff8), state & 3 != 0))] if kind == _WORKSHEET else []


def _text(body: bytes, length_size: int, is_biff8: bool) -> str:
    """A text with its length before it: two bytes a letter or one, as a flag says."""
    length = int.from_bytes(body[:length_size], "little")
    if not is_biff8:
        return body[length_size : length_size + length].decode("cp1252", "replace")
    wide = body[length_size] & 1
    text = body[length_size + 1 : length_size + 1 + length * (2 if wide else 1)]
    return text.decode("utf-16-le" if wide else "latin-1", "replace")


def _scan_sheet(stream: bytes, start: int, name: SheetName, limits: Limits, natures: list[Nature]) -> Scan:
    scan = Scan(name)
    scanner = Scanner(scan, limits, natures)
    for kind, body in _records(stream, start):
        if kind in _SIMPLE:
            row, index, style = struct.unpack_from("<HHH", body)
            scanner.cell(row + 1, index, style)
        elif kind in (_FORMULA, _BOOLERR, _MULRK):
            _special_cell(scanner, kind, body)
        elif kind == _DIMENSIONS:
            _check_size(body)
        elif kind == _ROW and struct.unpack_from("<H", body, 12)[0] & 0x20:
            scan.facts.hidden_rows.append(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLINFO and struct.unpack_from("<H", body, 8)[0] & 1:
            first, last = struct.unpack_from("<HH", body)
            scan.facts.hidden_columns.update(range(first, min(last + 1, limits.columns)))
        elif kind == _MERGED:
            for number in range(struct.unpack_from("<H", body)[0]):
                row, last_row, index, last = struct.unpack_from("<HHHH", body, 2 + number * 8)
                scanner.merged()
                scan.facts.merges.append(Merge(row + 1, index, last_row + 1, last))
    return scan


def _check_size(body: bytes) -> None:
    is_biff8 = len(body) >= 14
    first, last = struct.unpack_from("<II" if is_biff8 else "<HH", body)
    first_column, last_column = struct.unpack_from("<HH", body, 8 if is_biff8 else 4)
    if not (first <= last <= _ROWS and first_column <= last_column <= _COLUMNS):
        raise broken("It says that it has more rows or columns than there can be.")


def _special_cell(scanner: Scanner, kind: int, body: bytes) -> None:
    row, index, style = struct.unpack_from("<HHH", body)
    if kind == _MULRK:
        for number in range((len(body) - 6) // 6):
            scanner.cell(row + 1, index + number, struct.unpack_from("<H", body, 4 + number * 6)[0])
    elif kind == _BOOLERR:
        scanner.cell(row + 1, index, style, error=body[6] if body[7] else None)
    else:
        is_error = body[12:14] == _NO_NUMBER and body[6] == _IS_ERROR
        scanner.cell(row + 1, index, style, is_formula=True, error=body[8] if is_error else None)
