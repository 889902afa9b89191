"""How a file was read, in words its sender can check: encoding, sheet, layout, header and columns."""

from dataclasses import dataclass
from typing import Any

from imports.models import Upload
from imports.reading.words import Column, Layout

#: How letters are stored, as spreadsheet programs name it.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252 (a guess: check that letters are right)",
}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column of the file under its own heading, and what it was taken for; nothing: it was not known."""

    heading: str
    meaning: Column | None


@dataclass(frozen=True, slots=True)
class Understood:
    """What the check said of the file's form; empty before it and of a file that was not opened."""

    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    layout: Layout | None = None
    header_row: int = 0
    title: str = ""
    columns: tuple[ReadColumn, ...] = ()
    periods: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def has_headings(self) -> bool:
        """Whether a sheet was found with something that could be its headings."""
        return bool(self.columns or self.unknown)

    @property
    def is_known(self) -> bool:
        """Whether there is anything about its form that could be said otherwise."""
        return self.has_headings or len(self.sheets) > 1

    @property
    def sheets(self) -> tuple[str, ...]:
        """Every sheet there is, the one that was read first."""
        return (self.sheet, *self.other_sheets) if self.sheet or self.other_sheets else ()

    @property
    def every_column(self) -> tuple[ReadColumn, ...]:
        """Unknown headings first: they are what has to be said. What is left out comes last."""
        unknown = (ReadColumn(heading, None) for heading in self.unknown)
        return (*unknown, *self.columns, *(ReadColumn(heading, Column.IGNORED) for heading in self.left_out))

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What can be said of the file's form, each with what it is about."""
        separated = f"separated by {DELIMITERS[self.delimiter]}" if self.delimiter in DELIMITERS else ""
        encoding = ENCODINGS.get(self.encoding, self.encoding)
        form = ", ".join(part for part in (self.kind.upper(), encoding, separated) if part)
        title = f"; above it stands “{self.title}”" if self.title else ""
        said = [
            ("Kind of file", form),
            ("Sheet read", self.sheet),
            ("Sheets not read", ", ".join(self.other_sheets)),
            ("Layout", self.layout.label if self.layout else ""),
            ("Column names", f"in row {self.header_row}{title}" if self.header_row else ""),
            ("Periods across the top", ", ".join(self.periods)),
        ]
        return [(about, words) for about, words in said if words]


def understood(upload: Upload) -> Understood:
    """The stored account of the reading. No query."""
    said: dict[str, Any] = upload.understood
    if not said:
        return Understood()
    return Understood(
        kind=said["kind"],
        encoding=said["encoding"],
        delimiter=said["delimiter"],
        sheet=said["sheet"],
        other_sheets=tuple(said["other_sheets"]),
        layout=Layout(said["layout"]) if said["columns"] or said["unknown"] else None,
        header_row=int(said["header_row"]),
        title=said["title"],
        columns=tuple(ReadColumn(heading, Column(column)) for column, heading, _ in said["columns"]),
        periods=tuple(said["periods"]),
        unknown=tuple(said["unknown"]),
        left_out=tuple(said["left_out"]),
    )
