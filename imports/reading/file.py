"""Reading a file from its bytes to its rows: guard, open, find the sheet and its headings, read, say what was found."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from imports.reading.archives import Archive
from imports.reading.books import Book, Row, SheetFacts, SheetName
from imports.reading.delimited import DELIMITERS, Delimited
from imports.reading.figures import Sink, is_blank
from imports.reading.findings import Findings, Refused
from imports.reading.headings import LOOK, Headings, check_headings, fill_table, find_headings, read_headings, text_of
from imports.reading.kinds import Kind, check_content, check_name, ending
from imports.reading.lines import row_of
from imports.reading.names import column_name, listed, name_key, quoted, visible
from imports.reading.own import is_mend_sheet
from imports.reading.results import ReadFile, Request
from imports.reading.rows import RowSieve, too_many_columns
from imports.reading.texts import Decoded, decode
from imports.reading.tidy import TidyReader
from imports.reading.wide import WideReader
from imports.reading.words import Layout

Alive = Callable[[int, int], None]

#: Sheets whose headings are looked at; a workbook with more is asked for its sheet's name.
_MOST_SHEETS = 50
#: Rows between two signs of life.
_ALIVE_EVERY = 500
_USUAL = {".tsv": "\t", ".tab": "\t"}


def read_file(path: Path, name: str, request: Request, alive: Alive | None = None) -> ReadFile:
    """Read a file in this process. Whatever its bytes are, the answer is a ``ReadFile``.

    ``name`` is the file's own, and only says what the sender takes it for. ``alive(done, total)`` is called while
    rows are read, and what it raises goes on. Files from outside belong in ``read_apart``: a hostile one can end
    the process that reads it.
    """
    read = ReadFile()
    read_into(read, path, name, request, lambda parts: read.rows.append(row_of(read.table.sheet, parts)), alive)
    return read


def read_into(read: ReadFile, path: Path, name: str, request: Request, sink: Sink, alive: Alive | None = None) -> None:
    """Read a file into ``read``, its figures into ``sink`` as they come; they count for nothing after a refusal."""
    try:
        _Reading(read, name, request, sink, alive).run(path)
    except Refused as refused:
        read.refusal = refused.finding
    except _StoppedError as stopped:
        raise stopped.reason from None
    except MemoryError:
        raise
    except Exception:  # a fault of ours on a file we did not think of still gets its sender an answer
        read.refusal = Refused(
            "unreadable",
            "The file could not be read, and we do not know why. Save it as a new Excel Workbook (.xlsx) or as CSV "
            "UTF-8 and send that; if it happens again, tell your administrator.",
        ).finding
    if read.refusal:
        read.rows.clear()


def open_file(path: Path, name: str, request: Request) -> Book:
    """A file's sheets as they are, guarded as for reading: a ``Refused`` says why they cannot be had."""
    return _Reading(ReadFile(), name, request, lambda parts: None, None).open(path)


class _StoppedError(BaseException):
    """Whoever wanted a sign of life wants no more: that is no fault of the file."""

    def __init__(self, reason: Exception) -> None:
        super().__init__()
        self.reason = reason


class _Chosen(NamedTuple):
    """The sheet to read: its number, its headings, the rows above them, and the rest still to come."""

    sheet: int
    headings: Headings
    above: list[Row]
    rest: Iterable[Row]


class _Reading:
    """One file being read."""

    def __init__(self, read: ReadFile, name: str, request: Request, sink: Sink, alive: Alive | None) -> None:
        self.read, self.name, self.request, self.sink, self.alive = read, name, request, sink, alive
        self.limits = request.limits
        self.findings = Findings()
        read.findings, read.totals = self.findings.kept, self.findings.totals

    def run(self, path: Path) -> None:
        book = self.open(path)
        chosen = self._choose(book)
        self._understand(book, chosen)
        self._read_rows(book, chosen)

    def open(self, path: Path) -> Book:
        check_name(self.name)
        data = self._bytes(path)
        kind = check_content(data, self.name)
        self.read.kind = kind.value
        return open_text(self, data) if kind is Kind.CSV else open_book(self, kind, data)

    def _bytes(self, path: Path) -> bytes:
        size = path.stat().st_size
        if size > self.limits.bytes:
            raise Refused(
                "too_large",
                f"The file has {size / 1_000_000:,.1f} MB, and {self.limits.bytes / 1_000_000:,.0f} MB are the most. "
                "Keep only the sheet with the figures, or split it into several files.",
            )
        with path.open("rb") as file:
            data = file.read(self.limits.bytes)
        if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
            raise Refused("empty_file", "The file is empty. Check that it was saved, and send it again.")
        return data

    def _choose(self, book: Book) -> _Chosen:
        """The sheet asked for; else the first with all the headings, hidden sheets last."""
        numbers = self._candidates(book.sheets)
        best: _Chosen | None = None
        others: list[str] = []
        for number in numbers:
            self.findings.sheet = book.sheets[number].name
            found = self._look_at(book, number)
            if found is None:
                continue
            if best is None or _is_better(found.headings, best.headings):
                best = found
            elif found.headings.is_whole and best.headings.is_whole:
                others.append(quoted(book.sheets[number].name) + (" (hidden)" if book.sheets[number].is_hidden else ""))
        if best is None:
            raise Refused("empty_sheet", _EMPTY_SHEET, sheet=book.sheets[numbers[0]].name)
        self.findings.sheet = book.sheets[best.sheet].name
        if others:
            self._say_others(self.findings.sheet, others)
        if len(numbers) > 1:  # another sheet was looked at since
            best = self._look_at(book, best.sheet) or best
        return best

    def _candidates(self, sheets: list[SheetName]) -> list[int]:
        if not self.request.sheet:
            theirs = [n for n, sheet in enumerate(sheets[:_MOST_SHEETS]) if not is_mend_sheet(sheet.name)] or [0]
            return sorted(theirs, key=lambda number: sheets[number].is_hidden)
        wanted = name_key(self.request.sheet)
        for number, sheet in enumerate(sheets):
            if name_key(sheet.name) == wanted:
                return [number]
        raise Refused(
            "no_such_sheet",
            f"There is no sheet named {quoted(self.request.sheet)}. "
            f"The file has {listed([quoted(sheet.name) for sheet in sheets])}.",
        )

    def _look_at(self, book: Book, number: int) -> _Chosen | None:
        """A sheet's headings; None when nothing stands in its first rows."""
        rows = book.rows(number)
        first = list(islice(rows, LOOK))
        headings = find_headings(first, self.request)
        if headings is None:
            return None
        at = next(position for position, (row, _) in enumerate(first) if row == headings.row)
        return _Chosen(number, headings, first[:at], chain(first[at + 1 :], rows))

    def _understand(self, book: Book, chosen: _Chosen) -> None:
        """Say how the sheet was understood, and refuse what cannot be."""
        headings, sheet = chosen.headings, book.sheets[chosen.sheet]
        self.findings.headings = headings.texts
        self.read.other_sheets = tuple(
            other.name for other in book.sheets if other is not sheet and not is_mend_sheet(other.name)
        )
        title = " | ".join(text_of(cell).strip() for _, cells in chosen.above for cell in cells if not is_blank(cell))
        fill_table(self.read.table, headings, sheet.name, visible(title))
        if headings.width > self.limits.columns:
            raise too_many_columns(self.limits, headings.width - 1, headings.row, sheet.name)
        check_headings(headings, sheet.name)
        if title:
            message = f"Above the headings in row {headings.row} stands a title, which is not read: {quoted(title)}."
            self.findings.warning("title_block", message, headings.row, None, title)
            self._check_above(chosen)
        if sheet.is_hidden:
            message = f"The sheet {quoted(sheet.name)} is hidden in the workbook, and it is the one that was read."
            self.findings.warning("hidden_sheet", message, value=sheet.name)

    def _check_above(self, chosen: _Chosen) -> None:
        """A title has few words to a row. What has as many as the headings may be figures that would be lost."""
        for row, cells in chosen.above:
            if sum(not is_blank(cell) for cell in cells) >= max(3, len(chosen.headings.texts)):
                message = (
                    f"This row stands above the headings in row {chosen.headings.row}: move it below, or clear it."
                )
                self.findings.problem("row_above_headings", message, row, None, text_of(cells[0]))

    def _read_rows(self, book: Book, chosen: _Chosen) -> None:
        headings, findings = chosen.headings, self.findings
        text = book if isinstance(book, TextBook) else None
        sieve = RowSieve(headings, findings, self.limits, text is not None, text is None or text.ends_cleanly)
        reader: TidyReader | WideReader
        if headings.layout is Layout.WIDE:
            reader = WideReader(headings, findings, self.request, self.sink)
        else:
            reader = TidyReader(headings, findings, self.limits, self.sink)
        for count, (row, cells) in enumerate(chosen.rest):
            if count % _ALIVE_EVERY == 0:
                self._say_alive(book)
            passed = sieve.pass_row(row, cells)
            if passed is not None:
                reader.take(row, passed)
        reader.finish()
        self.read.row_count = sieve.count
        if not sieve.count:
            raise Refused("no_rows", f"There are no rows below the headings in row {headings.row}, so nothing to read.")
        _say_facts(book.facts, headings, findings)

    def _say_alive(self, book: Book) -> None:
        if self.alive:
            try:
                self.alive(book.done, book.total)
            except Exception as reason:
                raise _StoppedError(reason) from None

    def _say_others(self, sheet: str, others: list[str]) -> None:
        message = (
            f"Only the sheet {quoted(sheet)} is read; {listed(others)} {'has' if len(others) == 1 else 'have'} "
            "headings like it. Send them one by one, naming the sheet."
        )
        self.findings.warning("other_sheets", message)


def _is_better(found: Headings, best: Headings) -> bool:
    return not best.is_whole and (found.is_whole or found.likeness > best.likeness)


_EMPTY_SHEET = "There is nothing in the sheet. Send the file that holds the figures, or name another sheet."


class TextBook:
    """Delimited text as a book of one sheet without a name."""

    kind = Kind.CSV

    def __init__(self, delimited: Delimited) -> None:
        self.delimited = delimited
        self.sheets = [SheetName("")]
        self.facts = SheetFacts()
        self.ends_cleanly = delimited.ends_cleanly
        self.done, self.total = 0, delimited.line_count

    def rows(self, sheet: int) -> Iterator[Row]:
        for row in self.delimited.rows():
            self.done = row[0]
            yield row


def open_text(reading: _Reading, data: bytes) -> Book:
    """Decode and cut a text file, saying what had to be guessed."""
    decoded = decode(data)
    request = reading.request
    delimited = Delimited(decoded.text, lambda record: read_headings(1, record, request).likeness)
    reading.read.encoding, reading.read.delimiter = decoded.encoding, delimited.delimiter
    if decoded.guess_line:
        _say_guess(reading.findings, decoded)
    usual = _USUAL.get(ending(reading.name), ",")
    if delimited.delimiter != usual and not (ending(reading.name) == ".txt" and delimited.delimiter == "\t"):
        message = (
            f"The cells of this file are separated by {DELIMITERS[delimited.delimiter]}, and it was read that way."
        )
        reading.findings.warning("delimiter", message)
    return TextBook(delimited)


def _say_guess(findings: Findings, decoded: Decoded) -> None:
    message = (
        "The file does not say how its letters are stored; Windows-1252 was guessed. "
        f"Line {decoded.guess_line:,} reads {quoted(decoded.guess_text)}: if that is not what it should be, save the "
        "file as CSV UTF-8 and send it again."
    )
    findings.warning("guessed_encoding", message, decoded.guess_line, None, decoded.guess_text)


def open_book(reading: _Reading, kind: Kind, data: bytes) -> Book:
    """Open a workbook of any kind; what is only needed for one kind is only then loaded."""
    limits = reading.limits
    if kind is Kind.XLS:
        from imports.reading.xls import open_xls

        return open_xls(data, limits)
    archive = Archive(data, limits)
    actual = _kind_of(archive)
    if actual is not kind:
        raise Refused(
            "wrong_kind",
            f"The file's name ends in .{kind.value}, but it is {actual.label if actual else 'not a workbook'}. "
            "Give it its own ending back, or save it as an Excel Workbook (.xlsx).",
        )
    if kind is Kind.XLSX:
        from imports.reading.xlsx import XlsxBook

        return XlsxBook(archive, limits)
    if kind is Kind.ODS:
        from imports.reading.ods import OdsBook

        return OdsBook(archive, limits)
    from imports.reading.xlsb import open_xlsb

    return open_xlsb(archive, data, limits)


def _kind_of(archive: Archive) -> Kind | None:
    if archive.has("content.xml") and archive.has("mimetype"):
        return Kind.ODS if archive.read("mimetype").strip().endswith(b"opendocument.spreadsheet") else None
    if not archive.has("[Content_Types].xml") and not archive.has("_rels/.rels"):
        return None
    if archive.has("xl/workbook.bin"):
        return Kind.XLSB
    if archive.has("word/document.xml") or archive.has("ppt/presentation.xml"):
        return None
    return Kind.XLSX


def _say_facts(facts: SheetFacts, headings: Headings, findings: Findings) -> None:
    """What only a workbook has: merged areas among the figures, hidden rows and columns."""
    for merge in facts.merges:
        if merge.last_row > headings.row and merge.index < headings.width:
            message = (
                f"{merge.area} is merged, so that all but its first cell are blank: unmerge it and fill in every cell."
            )
            findings.problem("merged_cells", message, max(merge.row, headings.row), merge.index, merge.area)
    rows = [row for row in facts.hidden_rows if row > headings.row]
    if rows:
        which = f"Row {rows[0]:,} is" if len(rows) == 1 else f"Rows {listed(_runs(rows))} are"
        findings.warning("hidden_rows", f"{which} hidden in the sheet, and what stands there was read.", rows[0])
    columns = sorted(facts.hidden_columns & headings.texts.keys())
    if columns:
        names = [f"{column_name(index)} ({quoted(headings.texts[index])})" for index in columns]
        findings.warning("hidden_columns", f"Hidden columns were read: {listed(names)}.", headings.row, columns[0])


def _runs(numbers: list[int]) -> list[str]:
    """Numbers with neighbours put together: 3, 7, 8, 9 is "3" and "7 to 9"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [f"{first:,}" if first == last else f"{first:,} to {last:,}" for first, last in runs]
