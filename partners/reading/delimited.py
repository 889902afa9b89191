"""CSV as Excel, LibreOffice and Google Sheets write it."""

import codecs
import csv
from collections.abc import Sequence
from io import StringIO

from partners.reading.sheets import Cell, Limits, Sheet, UnreadableError, made_of
from partners.reading.texts import tidy
from partners.workbooks import unescaped

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_GUESSED = "It was read as Windows-1252: check that names with accents are right."
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_delimited(content: bytes, limits: Limits) -> Sheet:
    text, notes = _decoded(content)
    delimiter = _delimiter(text)
    if delimiter != ",":
        notes = [*notes, f"Its columns are separated by {_DELIMITERS[delimiter]}."]
    return made_of(_records(text, delimiter, limits), notes, limits, ragged=True)


def _decoded(content: bytes) -> tuple[str, list[str]]:
    """The text, and what was guessed. A file that names no encoding and is not UTF-8 is Excel's Windows-1252."""
    encodings = ("utf-16",) if content.startswith(_UTF16) else ("utf-8-sig", "cp1252")
    line = 1
    for encoding in encodings:
        try:
            text = _without_nul(content.decode(encoding))
        except UnicodeDecodeError as wrong:
            line = content.count(b"\n", 0, wrong.start) + 1
        else:
            return text, [_GUESSED] if encoding == "cp1252" else []
    raise UnreadableError(
        f"Line {line} holds characters in no encoding we know. Save the file as “CSV UTF-8” and send it again."
    )


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise UnreadableError("This is not a text file. Save the table as “CSV UTF-8” or as an Excel workbook (.xlsx).")
    return text


def _delimiter(text: str) -> str:
    """The separator the first line that holds anything has most of; a comma when it has none."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def _records(text: str, delimiter: str, limits: Limits) -> list[tuple[int, Sequence[Cell]]]:
    """A record is a row of the spreadsheet, blank ones and those with a new line inside a cell included."""
    found: list[tuple[int, Sequence[Cell]]] = []
    number = 0
    try:
        for number, record in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            if record:
                found.append((number, [tidy(unescaped(cell)) or None for cell in record]))
            if len(found) > limits.rows + 1:
                raise UnreadableError(f"The file has more than {limits.rows:,} rows, which is the most read at once.")
    except csv.Error as wrong:
        raise UnreadableError(
            f"Row {number + 1} cannot be read: a quotation mark in it, or in a row after it, has no partner. "
            "Mend it and save the file again."
        ) from wrong
    return found
