"""OpenDocument spreadsheets (.ods), as LibreOffice and Google Sheets write them, read as a stream.

A row or a cell can say that it is there many times over; it is repeated only where it holds something, and never
beyond where a table can be.
"""

from collections.abc import Iterator

from imports.reading.archives import Archive, broken
from imports.reading.books import Fence, Merge, Row, SheetFacts, SheetName, iso_duration, number_cell
from imports.reading.cells import Cell, Nature, Odd
from imports.reading.findings import Refused
from imports.reading.kinds import Kind
from imports.reading.markup import by_local_name, elements, local, parse
from imports.reading.results import Limits

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_NATURES = {"percentage": Nature.PERCENT, "boolean": Nature.BOOLEAN, "date": Nature.DATE, "time": Nature.TIME}
_HIDDEN = ("collapse", "filter")
#: Elements inside a cell whose text is not the cell's.
_ASIDE = ("annotation", "shapes", "ruby-text")


class OdsBook:
    """A spreadsheet whose sheets all stand one after another in one part."""

    kind = Kind.ODS

    def __init__(self, archive: Archive, limits: Limits) -> None:
        self.archive, self.limits = archive, limits
        self.facts = SheetFacts()
        self.done, self.total = 0, 0
        if archive.has(_MANIFEST):
            for name, _ in elements(archive.pieces(_MANIFEST)):
                if name == "encryption-data":
                    raise Refused("password", "The file is protected with a password. Remove it and send it again.")
        self.sheets = self._names()

    def rows(self, sheet: int) -> Iterator[Row]:
        self.facts = SheetFacts()
        self.total = self.archive.size(_CONTENT)
        reader = OdsReader(sheet, self.sheets[sheet].name, self.limits, self.facts)
        for done in parse(self.archive.pieces(_CONTENT), reader.start, reader.end, reader.text):
            self.done = done
            yield from reader.rows
            reader.rows.clear()
            if reader.is_done:
                return

    def _names(self) -> list[SheetName]:
        reader = NamesReader()
        for _ in parse(self.archive.pieces(_CONTENT), reader.start, reader.end, lambda data: None):
            pass
        if not reader.names:
            raise broken()
        return reader.names


class NamesReader:
    """Handlers that find the sheets' names, and which are hidden by their style."""

    def __init__(self) -> None:
        self.names: list[SheetName] = []
        self.hidden: set[str] = set()
        self.style = ""
        self.depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = local(name)
        if element == "table":
            self.depth += 1
            found = by_local_name(attributes)
            if self.depth == 1:
                self.names.append(SheetName(found.get("name", ""), found.get("style-name", "-") in self.hidden))
        elif element == "style":
            self.style = by_local_name(attributes).get("name", "")
        elif element == "table-properties" and by_local_name(attributes).get("display") == "false":
            self.hidden.add(self.style)

    def end(self, name: str) -> None:
        if local(name) == "table":
            self.depth -= 1


class OdsReader:
    """Handlers for the XML of one sheet among all; whole rows that hold anything are put to ``rows``."""

    def __init__(self, sheet: int, name: str, limits: Limits, facts: SheetFacts) -> None:
        self.sheet, self.limits, self.facts = sheet, limits, facts
        self.fence = Fence(limits, name)
        self.rows: list[Row] = []
        self.table = -1
        self.depth = 0
        self.row = 0
        self.column = 0
        self.columns = 0
        self.row_times = 1
        self.is_hidden = False
        self.cells: list[Cell] = []
        self.cell: dict[str, str] | None = None
        self.covered = False
        self.words: list[str] = []
        self.paragraphs = 0
        self.room = 0
        self.aside = 0
        self.is_taking = 0
        self.is_done = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = local(name)
        if element == "table":
            self.depth += 1
            self.table += self.depth == 1
        if self.table != self.sheet or self.depth != 1:
            return
        if self.cell is not None:
            self._start_inside(element, attributes)
        elif element in ("table-row", "table-cell", "covered-table-cell", "table-column"):
            self._start_place(element, by_local_name(attributes))

    def end(self, name: str) -> None:
        element = local(name)
        if element == "table":
            self.depth -= 1
            self.is_done = self.is_done or (self.depth == 0 and self.table == self.sheet)
        if self.table != self.sheet or self.depth != 1:
            return
        if element == "table-row":
            self._end_row()
        elif self.cell is None:
            return
        elif element in ("p", "h"):
            self.is_taking -= 1
        elif element in _ASIDE:
            self.aside -= 1
        elif element in ("table-cell", "covered-table-cell"):
            self._end_cell()

    def text(self, data: str) -> None:
        if self.is_taking > 0 and not self.aside and self.room > 0:
            self.words.append(data[: self.room])
            self.room -= len(data)

    def _start_place(self, element: str, found: dict[str, str]) -> None:
        if element == "table-row":
            self.row += 1
            self.row_times = _times(found.get("number-rows-repeated"))
            self.is_hidden = found.get("visibility") in _HIDDEN
            self.cells, self.column = [], 0
        elif element == "table-column":
            times = _times(found.get("number-columns-repeated"))
            if found.get("visibility") in _HIDDEN:
                last = min(self.columns + times, self.limits.columns)
                self.facts.hidden_columns.update(range(self.columns, last))
            self.columns += times
        else:
            self.cell = found
            self.covered = element == "covered-table-cell"
            self.words.clear()
            self.paragraphs, self.room = 0, self.limits.cell_characters + 1

    def _start_inside(self, element: str, attributes: dict[str, str]) -> None:
        if element in _ASIDE:
            self.aside += 1
        elif element in ("p", "h"):
            if self.paragraphs and not self.aside:
                self.words.append("\n")
            self.paragraphs += not self.aside
            self.is_taking += 1
        elif element == "s":
            self.text(" " * min(_times(by_local_name(attributes).get("c")), self.room))
        elif element in ("tab", "line-break"):
            self.text("\t" if element == "tab" else "\n")

    def _end_cell(self) -> None:
        found = self.cell or {}
        self.cell = None
        times = _times(found.get("number-columns-repeated"))
        cell = "" if self.covered else _cell(found, "".join(self.words))
        if cell != "":
            self._put(cell, times)
        self._merge(found)
        self.column += times

    def _put(self, cell: Cell, times: int) -> None:
        cells = self.cells
        cells.extend([""] * (self.column - len(cells)) if self.column < self.limits.columns else ())
        for index in range(self.column, self.column + times):
            if index >= self.limits.columns or self.row > self.fence.last_row:
                self.fence.check_cell(self.row, index, cells)
            cells.append(cell)

    def _merge(self, found: dict[str, str]) -> None:
        across, down = _times(found.get("number-columns-spanned")), _times(found.get("number-rows-spanned"))
        if across == 1 and down == 1:
            return
        if len(self.facts.merges) >= self.limits.merges:
            raise Refused(
                "too_many_merges",
                f"The sheet has more than {self.limits.merges:,} merged areas. Unmerge all cells and save it again.",
                sheet=self.fence.sheet,
            )
        row, index = self.row, self.column
        self.facts.merges.append(Merge(row, index, row + down - 1, index + across - 1))

    def _end_row(self) -> None:
        """A row that holds something, as many times as it says; the fence stops it where no table reaches."""
        if self.cells:
            for row in range(self.row, self.row + self.row_times):
                if row > self.fence.last_row:
                    self.fence.check_cell(row, 0, self.cells)
                self.rows.append((row, list(self.cells)))
                self.fence.pass_row(row)
                if self.is_hidden:
                    self.facts.hidden_rows.append(row)
        self.row += self.row_times - 1


def _times(number: str | None) -> int:
    """How often something is there; a number no sheet has is as good as the most that any has."""
    if number is None or not (number.isascii() and number.isdecimal()):
        return 1
    return max(1, int(number)) if len(number) < 9 else 99_999_999


def _cell(found: dict[str, str], shown: str) -> Cell:
    """A cell by its type and value; its text is what the spreadsheet shows of it."""
    kind = found.get("value-type", "")
    formula = found.get("formula")
    if formula is not None and ("file:" in formula or "://" in formula):
        return Odd(shown, Nature.EXTERNAL, True, shown or formula)
    if kind in ("float", "currency", "percentage") and "value" in found:
        nature = _NATURES.get(kind, Nature.PLAIN)
        return number_cell(found["value"], nature, is_formula=formula is not None)
    if kind in _NATURES:
        value = found.get("boolean-value") or found.get("date-value") or found.get("time-value") or shown
        return Odd(value, _NATURES[kind], formula is not None, _moment(kind, value, shown))
    if formula is None:
        return shown or found.get("string-value", "")
    if shown.startswith(("#", "Err:")):
        return Odd(shown, Nature.ERROR, True)
    if kind == "":
        return Odd("", Nature.UNCALCULATED, True, formula) if not shown else Odd(shown, is_formula=True)
    return Odd(shown, is_formula=True) if shown else ""


def _moment(kind: str, value: str, shown: str) -> str:
    if kind == "date":
        return value.removesuffix("T00:00:00")
    return iso_duration(value) if kind == "time" else (shown or value).upper()
