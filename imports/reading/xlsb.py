"""Excel binary workbooks (.xlsb): the records of each sheet, looked through before calamine reads it."""

import posixpath
import struct
from collections.abc import Iterator

from imports.reading.archives import Archive, broken
from imports.reading.binary_book import BinaryBook, Scan, Scanner
from imports.reading.books import Book, Merge, SheetName
from imports.reading.cells import Nature
from imports.reading.formats import built_in, written
from imports.reading.kinds import Kind
from imports.reading.markup import elements
from imports.reading.results import Limits

_WORKBOOK, _STYLES = "xl/workbook.bin", "xl/styles.bin"
_RELATIONS = "xl/_rels/workbook.bin.rels"
_SHEET, _FORMAT, _XF, _BEGIN_XFS, _END_XFS = 156, 44, 47, 617, 618
_ROW, _COLUMN, _SIZE, _MERGE = 0, 60, 148, 176
#: Rows and columns Excel has. Calamine may make room for as many as the file says there are.
_ROWS, _COLUMNS = 1_048_576, 16_384
#: Cells: a number in short, error, yes or no, number, text, shared text; the same from 8 on as a formula's result.
_ERROR, _FORMULA_ERROR = 3, 11
_CELLS = frozenset(range(2, 12))
_FORMULAS = frozenset(range(8, 12))


def open_xlsb(archive: Archive, data: bytes, limits: Limits) -> Book:
    """The workbook in a packed file of binary parts."""
    try:
        natures = _natures(archive.read(_STYLES)) if archive.has(_STYLES) else []
        scans = [_scan(archive.read(part), name, limits, natures) for part, name in _sheets(archive)]
    except (struct.error, IndexError):
        raise broken() from None
    return BinaryBook(Kind.XLSB, data, scans)


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Records with their kind: both kind and size are written seven bits to a byte."""
    at = 0
    while at < len(part):
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
            at += 1
        size = 0
        for step in range(4):
            byte = part[at]
            at += 1
            size |= (byte & 0x7F) << (7 * step)
            if not byte & 0x80:
                break
        yield kind, part[at : at + size]
        at += size


def _sheets(archive: Archive) -> list[tuple[str, SheetName]]:
    targets: dict[str, str] = {}
    if archive.has(_RELATIONS):
        for name, found in elements(archive.pieces(_RELATIONS)):
            if name == "Relationship" and posixpath.basename(found.get("Type", "")) == "worksheet":
                target = found.get("Target", "")
                target = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
                targets[found.get("Id", "")] = posixpath.normpath(target)
    sheets: list[tuple[str, SheetName]] = []
    for kind, body in _records(archive.read(_WORKBOOK)):
        if kind == _SHEET:
            relation, end = _text(body, 8)
            name, _ = _text(body, end)
            if relation in targets:
                sheets.append((targets[relation], SheetName(name, struct.unpack_from("<I", body)[0] != 0)))
    return sheets


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    length = struct.unpack_from("<I", body, at)[0]
    end = at + 4 + length * 2
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _natures(part: bytes) -> list[Nature]:
    own: dict[int, Nature] = {}
    natures: list[Nature] = []
    inside = False
    for kind, body in _records(part):
        if kind == _FORMAT:
            own[struct.unpack_from("<H", body)[0]] = written(_text(body, 2)[0])
        elif kind in (_BEGIN_XFS, _END_XFS):
            inside = kind == _BEGIN_XFS
        elif kind == _XF and inside:
            number = struct.unpack_from("<H", body, 2)[0]
            natures.append(own.get(number) or built_in(number))
    return natures


def _scan(part: bytes, name: SheetName, limits: Limits, natures: list[Nature]) -> Scan:
    scan = Scan(name)
    scanner = Scanner(scan, limits, natures)
    row = 0
    for kind, body in _records(part):
        if kind == _ROW:
            row = struct.unpack_from("<I", body)[0] + 1
            if body[11] & 0x10:
                scan.facts.hidden_rows.append(row)
        elif kind in _CELLS:
            index, style = struct.unpack_from("<II", body)
            error = body[8] if kind in (_ERROR, _FORMULA_ERROR) else None
            scanner.cell(row, index, style & 0xFFFFFF, is_formula=kind in _FORMULAS, error=error)
        elif kind == _SIZE:
            _check_size(body)
        elif kind == _COLUMN and struct.unpack_from("<H", body, 16)[0] & 1:
            first, last = struct.unpack_from("<II", body)
            scan.facts.hidden_columns.update(range(first, min(last + 1, limits.columns)))
        elif kind == _MERGE:
            first_row, last_row, first, last = struct.unpack_from("<IIII", body)
            scanner.merged()
            scan.facts.merges.append(Merge(first_row + 1, first, last_row + 1, last))
    return scan


def _check_size(body: bytes) -> None:
    first_row, last_row, first, last = struct.unpack_from("<IIII", body)
    if not (first_row <= last_row < _ROWS and first <= last < _COLUMNS):
        raise broken("It says that it has more rows or columns than there can be.")
