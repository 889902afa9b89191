"""Collecting what is found: every finding counted, of each code the first ones kept with their place."""

from dataclasses import dataclass, field

from imports.reading.names import cell_name, visible
from imports.reading.results import MOST_OF_A_CODE, Finding
from imports.reading.words import Severity


class Refused(Exception):
    """The file cannot be read, and why."""

    def __init__(self, code: str, message: str, *, sheet: str = "", row: int | None = None, value: str = "") -> None:
        super().__init__(code)
        self.finding = Finding(code, Severity.PROBLEM, message, sheet=sheet, row=row, value=visible(value))


@dataclass(slots=True)
class Findings:
    """The findings of one sheet, in the order they were made. ``headings`` are by column number."""

    sheet: str = ""
    headings: dict[int, str] = field(default_factory=dict)
    kept: list[Finding] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)

    def problem(
        self, code: str, message: str, row: int | None = None, index: int | None = None, value: str = ""
    ) -> None:
        self._add(Severity.PROBLEM, code, message, row, index, value)

    def warning(
        self, code: str, message: str, row: int | None = None, index: int | None = None, value: str = ""
    ) -> None:
        self._add(Severity.WARNING, code, message, row, index, value)

    def _add(self, severity: Severity, code: str, message: str, row: int | None, index: int | None, value: str) -> None:
        count = self.totals.get(code, 0) + 1
        self.totals[code] = count
        if count > MOST_OF_A_CODE:
            return
        heading = "" if index is None else self.headings.get(index, "")
        cell = "" if index is None or row is None else cell_name(index, row)
        self.kept.append(
            Finding(code, severity, message, self.sheet, row, visible(heading), cell, visible(value) if value else "")
        )
