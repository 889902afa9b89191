"""Records of delimited text, numbered as a spreadsheet numbers their rows.

A record is a row however many lines its notes take; blank lines are rows too. A leading ``sep=;`` is an
instruction to Excel, which shows no row for it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import cast

from imports.reading.cells import Cell
from imports.reading.findings import Refused
from imports.reading.own import may_be_guarded, unguarded

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_SEP = re.compile(r'"?sep=([^\r\n"])"?[ \t]*(\r\n|\r|\n)', re.I)
_SAMPLE = 65_536
#: Records in which the heading is looked for when the delimiter is to be found out.
_LOOK = 40
_LINE_END = re.compile(r"\r\n|\r|\n")


class Delimited:
    """Text cut into records. ``measure`` tells how much like a heading a record is, to find the delimiter by."""

    def __init__(self, text: str, measure: Callable[[list[str]], int]) -> None:
        named = _SEP.match(text)
        self.text = text[named.end() :] if named else text
        self.lines_before = 1 if named else 0
        self.delimiter = named[1] if named and named[1] in DELIMITERS else self._found_out(measure)
        self.is_guarded = may_be_guarded(self.text)
        self.skips_spaces = f'{self.delimiter} "' in self.text[:_SAMPLE]
        #: A file that was cut off in the middle of a row has no line end after it.
        self.ends_cleanly = self.text.endswith(("\n", "\r"))
        self.line_count = max(self.text.count("\n"), self.text.count("\r"))
        # A cell may be as long as the file; how long it may be is said to its sender by the row.
        csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Each record with its row number from 1."""
        reader = csv.reader(
            io.StringIO(self.text, newline=""),
            delimiter=self.delimiter,
            strict=True,
            skipinitialspace=self.skips_spaces,
        )
        row, lines = 0, 0
        try:
            for row, record in enumerate(reader, 1):
                yield row, cast(list[Cell], [unguarded(cell) for cell in record] if self.is_guarded else record)
                lines = reader.line_num
        except csv.Error:
            raise self._quote_refusal(row + 1, lines) from None

    def _found_out(self, measure: Callable[[list[str]], int]) -> str:
        """The delimiter by which the beginning looks most like a heading; a comma when none is better."""
        sample = self.text[:_SAMPLE]
        return max(DELIMITERS, key=lambda delimiter: self._likeness(sample, delimiter, measure))

    def _likeness(self, sample: str, delimiter: str, measure: Callable[[list[str]], int]) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
        best, width = 0, 0
        try:
            for record in islice(reader, _LOOK):
                best, width = max(best, measure(record)), max(width, min(len(record), 2))
        except csv.Error:
            pass
        return best, width

    def _quote_refusal(self, row: int, lines: int) -> Refused:
        """Names the line where the quotation mark stands that is never closed, or closed in the wrong place."""
        stream = io.StringIO(self.text, newline="")
        for _ in islice(stream, lines):
            pass
        opened, never_closed = _open_quote(stream.read(), self.delimiter)
        line = self.lines_before + lines + opened
        what = (
            "opens a quotation mark that is never closed, so that everything after it would be one cell"
            if never_closed
            else "has a quotation mark with more text after it before the next cell"
        )
        return Refused(
            "unclosed_quote",
            f"Line {line:,} {what}. Close it, or write two quotation marks for each that belongs to the text.",
            row=row,
        )


def _open_quote(text: str, delimiter: str) -> tuple[int, bool]:
    """Of text that is no sound record: the line, from 1, of the quotation mark at fault, and whether it stays open."""
    opening = re.compile(rf'(?:\A|(?<=[{re.escape(delimiter)}\r\n])) *"')
    end = 0
    while found := opening.search(text, end):
        end = _closing_quote(text, found.end()) + 1
        if not end or text[end : end + 1] not in ("", delimiter, "\r", "\n"):
            return len(_LINE_END.findall(text[: found.start()])) + 1, not end
    return 1, False


def _closing_quote(text: str, start: int) -> int:
    """Where the quotation mark stands that closes a cell; two of them are one of the text. -1: nowhere."""
    end = text.find('"', start)
    while end >= 0 and text[end + 1 : end + 2] == '"':
        end = text.find('"', end + 2)
    return end
