"""One sheet of an Excel workbook, cell by cell as its XML comes."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from imports.reading.archives import broken
from imports.reading.books import Fence, Merge, Row, SheetFacts, number_cell
from imports.reading.cells import Cell, Nature, Odd
from imports.reading.findings import Refused
from imports.reading.markup import MARK
from imports.reading.names import column_number

if TYPE_CHECKING:
    from imports.reading.xlsx import XlsxBook

_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
#: Which element it is, by its name in either of the format's two namespaces.
_ELEMENTS = {
    f"{space}{MARK}{name}": name
    for space in _SPACES
    for name in ("row", "c", "v", "f", "t", "is", "rPh", "col", "mergeCell")
}
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_ESCAPE = re.compile(r"_x(0009|000[AaDd]|005[Ff])_")
#: A row with a value in its first cell; a row without one is found too, and is no reason to refuse.
_ROW = re.compile(rb'<row [^>]{0,200}?\br="([0-9]{1,7})"[^>]{0,200}>(<c [^>]{0,100}>(?:<v>|<is><t[^>]{0,40}>)[^<])?')
_LONGEST_ROW = 600
#: Rows Excel has; a row beyond is no Excel workbook's.
_LAST_ROW = 1_048_576
#: ``[1]Sheet1!A1``, ``'[Book.xlsx]Sheet'!A1``, ``[1]!Name``, ``cmd|'…'!A0``: a sheet, name or server of another file.
_EXTERNAL = re.compile(r"\[[^\[\]]+\][^\[\]!\"+*/(),]*!|[A-Za-z0-9_]\|'")
_QUOTED_TEXT = re.compile(r'"[^"]*"')


def unescaped(text: str) -> str:
    """Text with Excel's way of writing tabs, line ends and underscores undone: "a_x000D_" ends in a carriage return.

    Other control characters stay as they are written: no cell may hold them.
    """
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def takes_from_elsewhere(formula: str) -> bool:
    """Whether a formula names another file."""
    return ("[" in formula or "|" in formula) and _EXTERNAL.search(_QUOTED_TEXT.sub("", formula)) is not None


def check_row_count(pieces: Iterable[bytes], fence: Fence) -> None:
    """Refuse a sheet with more rows than are read in the time it takes to unpack it.

    This only says sooner what reading the cells would: it looks for rows as programs write them, one after the
    other, and a sheet in which it finds none is read.
    """
    row, rest = 0, b""
    for piece in pieces:
        text = rest + piece
        end = 0
        for found in _ROW.finditer(text):
            before, row, end = row, int(found[1]), found.end()
            if row > fence.last_row and row == before + 1 and found[2]:
                fence.pass_row(before)
                fence.check_cell(row, 0, [])
        rest = text[max(end, len(text) - _LONGEST_ROW) :]


class SheetReader:
    """Handlers for the XML of a sheet; whole rows that hold anything are put to ``rows``."""

    def __init__(self, book: "XlsxBook", sheet: str, facts: SheetFacts) -> None:
        self.texts, self.formats, self.since_1904 = book.texts, book.formats, book.since_1904
        self.limits, self.facts = book.limits, facts
        self.fence = Fence(book.limits, sheet)
        self.rows: list[Row] = []
        self.row, self.row_text = 0, "0"
        self.is_hidden = False
        self.cells: list[Cell] = []
        self.column = -1
        self.kind = self.style = self.reference = ""
        self.taken: list[str] = []
        self.value: str | None = None
        self.formula: str | None = None
        self.inline: str | None = None
        self.room = self.most = book.limits.cell_characters + 1
        self.is_taking = False
        self.aside = 0
        self.columns: dict[str, int] = {}
        self.known_texts = {"": ""}
        self.numbers: dict[tuple[str, str], Cell] = {}
        self.shared_elsewhere: set[str] = set()
        self.shared = ""
        self.inside = False

    # --- Handlers, called once or more for every cell: kept as short as they can be -------------------------

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = _ELEMENTS.get(name)
        if element == "c":
            find = attributes.get
            self.reference, self.kind, self.style = find("r", ""), find("t", ""), find("s", "")
            self.value = self.formula = self.inline = None
            self.inside = True
        elif element == "v":
            self.is_taking = self.inside
            self.room = self.most
        elif element:
            self._start_other(element, attributes)

    def end(self, name: str) -> None:
        element = _ELEMENTS.get(name)
        if element == "v":
            self.value = "".join(self.taken)
            self.taken.clear()
            self.is_taking = False
        elif element == "c":
            self.inside = False
            if self.value or self.formula is not None or self.inline:
                self._put(self._cell())
            elif not self.reference:
                self.column += 1
        elif element:
            self._end_other(element)

    def text(self, data: str) -> None:
        if self.is_taking and self.room > 0:
            self.taken.append(data[: self.room])
            self.room -= len(data)

    # --- Elements -------------------------------------------------------------------------------------

    def _put(self, cell: Cell) -> None:
        """Put a cell in its place in the row: to the right of those before it, on the row it says."""
        cells, reference = self.cells, self.reference
        if reference:
            letters = reference[: -len(self.row_text)]
            if not reference.endswith(self.row_text):
                raise broken(f"Its row {self.row:,} holds a cell of another row.")
            column = self.columns.get(letters)
            if column is None:
                column = self._new_column(letters)
        else:
            column = self.column + 1
        self.column = column
        if cell == "":
            return
        before = len(cells)
        if column >= self.limits.columns or self.row > self.fence.last_row:
            self.fence.check_cell(self.row, column, cells)
        if before < column:
            cells.extend([""] * (column - before))
        elif before > column:
            raise broken(f"The cells of its row {self.row:,} are not in order.")
        cells.append(cell)

    def _new_column(self, letters: str) -> int:
        if not letters.isascii() or not letters.isalpha() or len(letters) > 3 or not letters.isupper():
            raise broken("It has a cell whose place cannot be read.")
        column = self.columns[letters] = column_number(letters)
        return column

    def _start_other(self, element: str, attributes: dict[str, str]) -> None:
        found = attributes
        if element == "row":
            self._start_row(found)
        elif element in ("f", "t"):
            self.is_taking = self.inside and not self.aside
            self.room = self.most
            if element == "f":
                self.formula = ""
                self.shared = found.get("si", "") if found.get("t") == "shared" else ""
        elif element == "rPh":
            self.aside += 1
        elif element == "is":
            self.inline = ""
        elif element == "col" and found.get("hidden") in ("1", "true"):
            first, last = (int(found.get(key, "")) if found.get(key, "").isdecimal() else 0 for key in ("min", "max"))
            self.facts.hidden_columns.update(range(max(first, 1) - 1, min(last, self.limits.columns)))
        elif element == "mergeCell":
            self._merge(found.get("ref", ""))

    def _start_row(self, found: dict[str, str]) -> None:
        number = found.get("r", "")
        if number and not (number.isascii() and number.isdecimal() and len(number) < 12):
            raise broken("It has a row whose number cannot be read.")
        before, self.row = self.row, int(number) if number else self.row + 1
        if not before < self.row <= _LAST_ROW:
            raise broken(f"After its row {before:,} comes a row numbered {self.row:,}.")
        self.is_hidden = found.get("hidden") in ("1", "true")
        self.row_text = str(self.row)
        self.cells, self.column = [], -1

    def _end_other(self, element: str) -> None:
        if element == "t" and self.is_taking:
            if self.inline is not None:
                self.inline += "".join(self.taken)
            self._stop_taking()
        elif element == "f":
            self._end_formula()
        elif element == "rPh":
            self.aside -= 1
        elif element == "row" and self.cells:
            self.rows.append((self.row, self.cells))
            self.fence.pass_row(self.row)
            if self.is_hidden:
                self.facts.hidden_rows.append(self.row)
            self.cells = []

    def _stop_taking(self) -> None:
        self.taken.clear()
        self.is_taking = False

    def _end_formula(self) -> None:
        self.formula = "".join(self.taken)
        self._stop_taking()
        if takes_from_elsewhere(self.formula) and self.shared:
            self.shared_elsewhere.add(self.shared)

    # --- Values ---------------------------------------------------------------------------------------

    def _cell(self) -> Cell:
        """What the cell that ends here holds; blank for one that is only formatted."""
        value, kind = self.value, self.kind
        if self.formula is not None:
            return self._calculated()
        if kind == "s":
            text = self.known_texts.get(value or "")
            return self._shared_text(value or "") if text is None else text
        if kind == "inlineStr":
            return unescaped(self.inline or value or "")
        if not value:
            return ""
        if kind == "" or kind == "n":
            found = self.numbers.get((value, self.style))
            return self._number(value) if found is None else found
        return self._other(value, is_formula=False)

    def _calculated(self) -> Cell:
        """A formula with the result that was saved with it."""
        value = self.value if self.value is not None else self.inline
        if takes_from_elsewhere(self.formula or "") or (self.shared and self.shared in self.shared_elsewhere):
            return Odd(value or "", Nature.EXTERNAL, True, value or f"={self.formula}")
        if value is None or (not value and self.kind in ("", "n")):
            return Odd("", Nature.UNCALCULATED, True, f"={self.formula}")
        if self.kind == "s":
            return Odd(self._shared_text(value), is_formula=True)
        if self.kind in ("", "n"):
            return number_cell(value, self._nature(), is_formula=True, since_1904=self.since_1904)
        return self._other(value, is_formula=True)

    def _number(self, value: str) -> Cell:
        if len(self.numbers) > 50_000:
            self.numbers.clear()
        cell = number_cell(value, self._nature(), is_formula=False, since_1904=self.since_1904)
        self.numbers[value, self.style] = cell
        return cell

    def _nature(self) -> Nature:
        style = self.style
        if not style.isdecimal() or len(style) > 6 or int(style) >= len(self.formats):
            return Nature.PLAIN
        return self.formats[int(style)]

    def _shared_text(self, value: str) -> str:
        number = value.strip()
        if not (number.isascii() and number.isdecimal() and len(number) < 10) or int(number) >= len(self.texts):
            raise broken("It has a cell whose text is missing.")
        text = self.known_texts[value] = self.texts[int(number)]
        return text

    def _other(self, value: str, *, is_formula: bool) -> Cell:
        """Booleans, errors, dates by their own type, and texts that a formula gave."""
        if self.kind == "b":
            return Odd(value, Nature.BOOLEAN, is_formula, "TRUE" if value.strip() in ("1", "true") else "FALSE")
        if self.kind == "e":
            return Odd(value, Nature.ERROR, is_formula)
        if self.kind == "d":
            return Odd(value, Nature.DATE, is_formula, value.removesuffix("T00:00:00"))
        text = unescaped(value)
        return Odd(text, is_formula=True) if is_formula and text else text

    def _merge(self, area: str) -> None:
        merges = self.facts.merges
        if len(merges) >= self.limits.merges:
            raise Refused(
                "too_many_merges",
                f"The sheet has more than {self.limits.merges:,} merged areas. Unmerge all cells and save it again.",
                sheet=self.fence.sheet,
            )
        found = _AREA.fullmatch(area)
        if found:
            first, row, last, last_row = found.groups()
            last, last_row = last or first, last_row or row
            merges.append(Merge(int(row), column_number(first), int(last_row), column_number(last)))
