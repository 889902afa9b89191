"""Excel workbooks (.xlsx), read part by part as they stand in the file.

One parser reads what is checked and what is used, so that no cell is one thing to the guard and another to the
reader; rows are given as they come, so that a sheet takes no more memory than a few of its rows.
"""

import posixpath
from collections.abc import Iterator

from imports.reading.archives import Archive, broken, programs
from imports.reading.books import Fence, Row, SheetFacts, SheetName
from imports.reading.cells import Nature
from imports.reading.findings import Refused
from imports.reading.formats import built_in, written
from imports.reading.kinds import Kind
from imports.reading.markup import elements, local, parse
from imports.reading.results import Limits
from imports.reading.xlsx_sheet import SheetReader, check_row_count, unescaped

#: A sheet of more bytes is looked through for too many rows before its cells are read.
_LARGE = 10_000_000
_TRUE = ("1", "true", "on")


class XlsxBook:
    """A workbook: its sheets in their order, shared texts and formats."""

    kind = Kind.XLSX

    def __init__(self, archive: Archive, limits: Limits) -> None:
        self.archive, self.limits = archive, limits
        self.facts = SheetFacts()
        self.done, self.total = 0, 0
        workbook = self._main_part()
        self.since_1904 = False
        self.sheets: list[SheetName] = []
        self.parts: list[str] = []
        self._read_workbook(workbook)
        related = self._related(workbook)
        self.formats = self._formats(related.get("styles", ""))
        self.texts = self._texts(related.get("sharedStrings", ""))

    def rows(self, sheet: int) -> Iterator[Row]:
        part = self.parts[sheet]
        self.facts = SheetFacts()
        self.total = self.archive.size(part) if self.archive.has(part) else 0
        name = self.sheets[sheet].name
        if self.total > _LARGE:
            check_row_count(self.archive.pieces(part), Fence(self.limits, name))
        reader = SheetReader(self, name, self.facts)
        for done in parse(self.archive.pieces(part), reader.start, reader.end, reader.text):
            self.done = done
            yield from reader.rows
            reader.rows.clear()

    def _main_part(self) -> str:
        for kind, target, _ in self._relations(""):
            if kind == "officeDocument":
                return target
        raise broken()

    def _relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Kind, target and id of each of a part's relations to other parts of the file."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.archive.has(relations):
            return
        for name, found in elements(self.archive.pieces(relations)):
            if name == "Relationship" and found.get("TargetMode") != "External":
                target = found.get("Target", "")
                target = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                yield posixpath.basename(found.get("Type", "")), posixpath.normpath(target), found.get("Id", "")

    def _related(self, workbook: str) -> dict[str, str]:
        return {kind: target for kind, target, _ in self._relations(workbook)}

    def _read_workbook(self, workbook: str) -> None:
        targets = {identifier: (kind, target) for kind, target, identifier in self._relations(workbook)}
        for name, found in elements(self.archive.pieces(workbook)):
            if name == "workbookPr":
                self.since_1904 = found.get("date1904") in _TRUE
            elif name == "sheet" and "name" in found:
                kind, target = targets.get(found.get("id", ""), ("", ""))
                if "macrosheet" in kind.lower():
                    raise programs()
                if kind == "worksheet":
                    self.sheets.append(SheetName(unescaped(found["name"]), found.get("state", "visible") != "visible"))
                    self.parts.append(target)
        if not self.sheets:
            raise Refused("no_sheet", "The workbook has no sheet with cells. Send the workbook that holds the figures.")

    def _formats(self, part: str) -> list[Nature]:
        """The nature of each cell format, by its number in the file."""
        if not part or not self.archive.has(part):
            return []
        own: dict[str, Nature] = {}
        found: list[Nature] = []
        inside = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            name = local(name)
            if name == "numFmt":
                own[attributes.get("numFmtId", "")] = written(attributes.get("formatCode", ""))
            elif name == "cellXfs":
                inside = True
            elif name == "xf" and inside:
                number = attributes.get("numFmtId", "0")
                found.append(own.get(number) or built_in(int(number) if number.isdecimal() and len(number) < 6 else 0))

        def end(name: str) -> None:
            nonlocal inside
            inside = inside and local(name) != "cellXfs"

        for _ in parse(self.archive.pieces(part), start, end, lambda data: None):
            pass
        return found

    def _texts(self, part: str) -> list[str]:
        """The shared texts, by number; of a text with its reading aid (furigana) the text alone."""
        if not part or not self.archive.has(part):
            return []
        reader = TextsReader(self.limits.cell_characters)
        for _ in parse(self.archive.pieces(part), reader.start, reader.end, reader.text):
            pass
        return reader.texts


class TextsReader:
    """Collects shared texts."""

    def __init__(self, most: int) -> None:
        self.texts: list[str] = []
        self.current: list[str] = []
        self.room = self.most = most + 1
        self.is_taking = False
        self.aside = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "si":
            self.current.clear()
            self.room = self.most
        elif name == "rPh":
            self.aside += 1
        elif name == "t":
            self.is_taking = not self.aside

    def end(self, name: str) -> None:
        name = local(name)
        if name == "t":
            self.is_taking = False
        elif name == "rPh":
            self.aside -= 1
        elif name == "si":
            self.texts.append(unescaped("".join(self.current)))

    def text(self, data: str) -> None:
        if self.is_taking and self.room > 0:
            self.current.append(data[: self.room])
            self.room -= len(data)
