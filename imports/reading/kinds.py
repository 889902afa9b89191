"""What a file is by what it holds, against what its name says. A name that tells something else is refused."""

import re
from pathlib import PurePosixPath

from imports.reading.findings import Refused
from imports.reading.names import quoted
from measures.calc.words import Word


class Kind(Word):
    """The kinds of file that can be read."""

    CSV = "csv", "CSV text"
    XLSX = "xlsx", "Excel workbook (.xlsx)"
    XLS = "xls", "Excel 97-2003 workbook (.xls)"
    XLSB = "xlsb", "Excel binary workbook (.xlsb)"
    ODS = "ods", "OpenDocument spreadsheet (.ods)"


#: How a file may end, and what it then must be.
ENDINGS = {
    ".csv": Kind.CSV,
    ".txt": Kind.CSV,
    ".tsv": Kind.CSV,
    ".tab": Kind.CSV,
    ".xlsx": Kind.XLSX,
    ".xls": Kind.XLS,
    ".xlsb": Kind.XLSB,
    ".ods": Kind.ODS,
}
#: Endings of spreadsheets that hold programs, whatever is inside.
WITH_MACROS = frozenset({".xlsm", ".xltm", ".xlam", ".xla"})
ACCEPTED = "CSV, XLSX, XLS, XLSB or ODS"

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Other things people send by mistake, by how they begin.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "a compressed file (GZ)"),
    (b"7z\xbc\xaf", "a compressed file (7z)"),
    (b"Rar!", "a compressed file (RAR)"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
)
_OLD_EXCEL = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body|table|meta)\b", re.I | re.S
)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b|(?:\xff\xfe|\xfe\xff)\x00?<\x00?\?\x00?x")


def ending(name: str) -> str:
    """How a name ends, in lower case, with its point; a name is only ever looked at, never used as a path."""
    return PurePosixPath(name.strip().replace("\\", "/")).suffix.lower()


def check_name(name: str) -> Kind:
    """The kind a name says, or a refusal."""
    end = ending(name)
    if end in WITH_MACROS:
        raise Refused(
            "macros",
            f"{quoted(name)} is a workbook with macros, and programs in files are not accepted. "
            "Save it as an Excel Workbook (.xlsx) and send that.",
        )
    if end not in ENDINGS:
        raise Refused(
            "unknown_kind",
            f"{quoted(name)} is not a kind of file that can be read. Save it as {ACCEPTED} and send that.",
        )
    return ENDINGS[end]


def check_content(data: bytes, name: str) -> Kind:
    """The kind of a file by its name, when its first bytes agree; what they are instead is said with the cure.

    Which kind of zip it is, and which kind of OLE file, those who open it find out.
    """
    expected = check_name(name)
    actual = _looks_like(data)
    if expected is Kind.CSV and actual == "text":
        return expected
    if expected in (Kind.XLSX, Kind.XLSB, Kind.ODS) and actual == "zip":
        return expected
    if expected is Kind.XLS and actual == "ole":
        return expected
    raise _mismatch(expected, actual)


def _looks_like(data: bytes) -> str:
    start = data[:4096]
    if start.startswith(_ZIP):
        return "zip"
    if start.startswith(_OLE):
        return "ole"
    for magic, what in _OTHERS:
        if start.startswith(magic):
            return what
    if _PAGE.match(start):
        return "a web page (HTML)"
    if _XML.match(start):
        return "an XML file"
    return "an Excel workbook from before 1997" if _OLD_EXCEL.match(start) else "text"


def _mismatch(expected: Kind, actual: str) -> Refused:
    end = f".{expected.value}"
    if actual == "text":
        if expected is Kind.CSV:
            raise AssertionError("Text is what a CSV file holds")
        return Refused(
            "wrong_kind",
            f"The file's name ends in {end}, but it is not a workbook: it is text, or it is damaged. "
            "If it is CSV, rename it to end in .csv; otherwise open it in your spreadsheet and save it again.",
        )
    if actual == "zip":
        return Refused(
            "wrong_kind",
            f"The file's name ends in {end}, but it is a workbook or another packed file. "
            "Give it its own ending back (.xlsx or .ods), or save it as CSV from your spreadsheet.",
        )
    if actual == "ole":
        return ole_refusal(expected)
    return Refused(
        "wrong_kind",
        f"The file's name ends in {end}, but it is {actual}. Open it in a spreadsheet and save it as an "
        "Excel Workbook (.xlsx) or CSV.",
    )


def ole_refusal(expected: Kind) -> Refused:
    """An OLE file under another name: a workbook with a password, or an old workbook renamed."""
    if expected is Kind.CSV:
        return Refused(
            "wrong_kind",
            "The file's name ends in .csv, but it is an Excel 97-2003 workbook or one with a password. "
            "Remove the password if it has one, and save it as CSV from your spreadsheet.",
        )
    return Refused(
        "password",
        f"This file cannot be opened as .{expected.value}: either it is protected with a password, or it is an Excel "
        "97-2003 workbook with another name. Remove the password (File, Info, Protect Workbook), or save it as an "
        "Excel Workbook (.xlsx), and send it again.",
    )
