"""Files as people and programs make them, byte by byte: what the tests of reading send."""

import csv
import io
import struct
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from imports.reading import read_file
from imports.reading.names import cell_name
from imports.reading.results import ReadFile, Request
from imports.reading.words import Severity

HEADER = ["measure_code", "period", "breakdown", "category", "numerator", "denominator", "note"]
ROWS: list[list[Any]] = [
    ["P4.1", "2025-26 Q1", "ethnicity", "Asian", 64, 212, ""],
    ["P4.1", "2025-26 Q1", "ethnicity", "Black", 31, 108, ""],
    ["P4.1", "2025-26 Q1", "ethnicity", "White", 212, 742, "provisional"],
    ["P4.2", "2025-26 Q1", "imd", "Top 10%", 31, 88, ""],
    ["P4.5", "2025-26 Q1", "", "", 0, 17, ""],
    ["P4.9", "2025-26 Q1", "", "", 405, "", "count only"],
]
TABLE = [HEADER, *ROWS]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


# --- Reading ---------------------------------------------------------------------------------------------


def read(data: bytes, name: str, request: Request | None = None, **said: Any) -> ReadFile:
    """Read bytes as a file of that name."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return read_file(Path(file.name), name, request or Request(**said))


def outcome(found: ReadFile) -> str:
    """In the words of the manifest: what becomes of a file as far as reading goes."""
    if found.refusal:
        return "reject_file"
    if problems(found):
        return "reject_rows"
    return "accept_with_warning" if found.findings else "accept"


def problems(found: ReadFile) -> list[tuple[str, str]]:
    """Codes of problems with the cell, or the row where there is none."""
    return [(f.code, f.cell or str(f.row)) for f in found.findings if f.severity is Severity.PROBLEM]


def warnings(found: ReadFile) -> list[str]:
    return [f.code for f in found.findings if f.severity is Severity.WARNING]


def figures(found: ReadFile) -> list[tuple[Any, ...]]:
    """What was read, without its place: code, period, category, the three numbers as text, reason."""
    numbers = ("numerator", "denominator", "value")
    return [
        (
            row.measure_code,
            row.period,
            row.category,
            *("" if getattr(row, n) is None else format(getattr(row, n), "f") for n in numbers),
            row.missing_reason,
        )
        for row in found.rows
    ]


# --- Text ------------------------------------------------------------------------------------------------


def text(rows: Iterable[Sequence[Any]], delimiter: str = ",", end: str = "\r\n", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    # Python's writer looks for its own line end alone when it decides on quotation marks.
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue().encode(encoding)


def with_cell(cell: str, column: str = "numerator") -> bytes:
    """The table with one cell of its first row replaced."""
    first = list(ROWS[0])
    first[HEADER.index(column)] = cell
    return text([HEADER, first, *ROWS[1:]])


def tidy(*rows: Sequence[Any], header: Sequence[str] = ("measure_code", "period", "numerator", "denominator")) -> bytes:
    return text([header, *rows])


# --- XLSX ------------------------------------------------------------------------------------------------


class Xml(str):
    """A cell's XML as it is; ``{at}`` is its place."""


def sheet(
    rows: Iterable[Sequence[Any]], *, before: str = "", after: str = "", row_attributes: Mapping[int, str] = {}
) -> str:
    """A worksheet. Numbers are number cells, text is inline; None is no cell."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(value, cell_name(index, number)) for index, value in enumerate(row) if value is not None)
        lines.append(f'<row r="{number}" {row_attributes.get(number, "")}>{cells}</row>')
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{"".join(lines)}</sheetData>{after}</worksheet>'


def _cell(value: Any, at: str) -> str:
    if isinstance(value, Xml):
        return value.format(at=at)
    if isinstance(value, (int, float)):
        return f'<c r="{at}"><v>{value!r}</v></c>'
    if value == "":
        return f'<c r="{at}"/>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def xlsx(
    *sheets: str,
    names: Sequence[str] = ("Figures", "Old", "Lists"),
    parts: Mapping[str, str | bytes] = {},
    hidden: Sequence[int] = (),
) -> bytes:
    """A workbook of worksheets, with more parts or with parts replaced."""
    states = ["state=" + quoteattr("hidden") if n in hidden else "" for n in range(len(sheets))]
    listed = "".join(
        f'<sheet name={quoteattr(names[n])} sheetId="{n + 1}" {states[n]} r:id="rId{n + 1}"/>'
        for n in range(len(sheets))
    )
    related = "".join(
        f'<Relationship Id="rId{n + 1}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n + 1}.xml"/>'
        for n in range(len(sheets))
    )
    related += f'<Relationship Id="rId90" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    related += f'<Relationship Id="rId91" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        **{f"xl/worksheets/sheet{n}.xml": body for n, body in enumerate(sheets, 1)},
        **parts,
    }
    return zipped(found)


def zipped(parts: Mapping[str, str | bytes] | Sequence[tuple[str, str | bytes]]) -> bytes:
    out = io.BytesIO()
    pairs = parts.items() if isinstance(parts, Mapping) else parts
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in pairs:
            file.writestr(name, body)
    return out.getvalue()


def styles(*codes: str) -> str:
    """Cell formats: style 0 is ordinary, 1 the first code, and so on."""
    own = "".join(f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(code)}/>' for n, code in enumerate(codes))
    cells = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(codes)))
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{own}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/>{cells}</cellXfs></styleSheet>'
    )


def number(value: str, style: int = 0) -> Xml:
    return Xml(f'<c r="{{at}}" s="{style}"><v>{value}</v></c>')


def formula(what: str, result: str | None = "", kind: str = "") -> Xml:
    saved = "" if result is None else f"<v>{result}</v>"
    return Xml(f'<c r="{{at}}" {f"t={quoteattr(kind)}" if kind else ""}><f>{escape(what)}</f>{saved}</c>')


def merges(*areas: str) -> str:
    return f"<mergeCells>{''.join(f'<mergeCell ref={quoteattr(area)}/>' for area in areas)}</mergeCells>"


# --- ODS and XLS -----------------------------------------------------------------------------------------


def ods(rows: Iterable[Sequence[Any]], name: str = "Figures") -> bytes:
    """A spreadsheet by odfpy; a cell may be a dictionary of its attributes with its text under ``shown``."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = Table(name=name)
    document.spreadsheet.addElement(table)
    for row in rows:
        line = TableRow()
        table.addElement(line)
        for value in row:
            given = (
                dict(value) if isinstance(value, Mapping) else {"valuetype": "float", "value": value, "shown": value}
            )
            if isinstance(value, str):
                given = {"valuetype": "string", "shown": value} if value else {}
            shown = given.pop("shown", "")
            cell = TableCell(**given)
            line.addElement(cell)
            for paragraph in str(shown).split("\n") if shown != "" else ():
                cell.addElement(P(text=paragraph))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xls(rows: Iterable[Sequence[Any]], change: Any = None) -> bytes:
    """A workbook of Excel 97-2003 by xlwt; a cell may be a pair of a value and a number format."""
    import xlwt

    book = xlwt.Workbook()
    page = book.add_sheet("Figures")
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            if isinstance(value, tuple):
                page.write(y, x, value[0], xlwt.easyxf(num_format_str=value[1]))
            elif value != "":
                page.write(y, x, value)
    if change:
        change(book, page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- XLSB ------------------------------------------------------------------------------------------------


def record(kind: int, body: bytes = b"") -> bytes:
    """A record of a binary workbook: kind and length in seven bits a byte."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(body)
    length = b""
    while True:
        byte, size = size & 0x7F, size >> 7
        length += bytes([byte | (0x80 if size else 0)])
        if not size:
            return head + length + body


def wide_text(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def binary_sheet(rows: Sequence[Sequence[Any]], *, hidden_row: int = 0, after: bytes = b"") -> bytes:
    """Cells of a binary worksheet. A pair is a number and its style; bytes are a record's body, its kind first."""
    width = max(len(row) for row in rows)
    body = record(129) + record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)) + record(145)
    for y, row in enumerate(rows):
        flags = 0x1000 if y + 1 == hidden_row else 0
        body += record(0, struct.pack("<IIHHBI", y, 0, 300, flags, 0, 0))
        for x, value in enumerate(row):
            body += _binary_cell(x, value)
    return body + record(146) + after + record(130)


def _binary_cell(index: int, value: Any) -> bytes:
    if isinstance(value, bytes):
        return record(value[0], struct.pack("<II", index, 0) + value[1:])
    if isinstance(value, tuple):
        return record(5, struct.pack("<IId", index, value[1], value[0]))
    if isinstance(value, (int, float)):
        return record(5, struct.pack("<IId", index, 0, value))
    return record(6, struct.pack("<II", index, 0) + wide_text(value)) if value else b""


def xlsb(body: bytes, name: str = "Figures") -> bytes:
    """A binary workbook of one sheet; style 1 is a percentage."""
    book = record(131) + record(143)
    book += record(156, struct.pack("<II", 0, 1) + wide_text("rId1") + wide_text(name)) + record(144) + record(132)
    formats = record(278) + record(617, struct.pack("<I", 2))
    formats += record(47, struct.pack("<HHHHHBB4x", 0, 0, 0, 0, 0, 0, 0)[:16].ljust(16, b"\0"))
    formats += record(47, struct.pack("<HHHHHBB4x", 0, 10, 0, 0, 0, 0, 0)[:16].ljust(16, b"\0"))
    formats += record(618) + record(279)
    related = f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/>'
    related += f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.bin"/>'
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
            "xl/styles.bin": formats,
            "xl/worksheets/sheet1.bin": body,
        }
    )
