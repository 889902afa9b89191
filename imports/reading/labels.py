"""The words of a row: measure code, period, breakdown, category, partner and note, as their sender sees them."""

import re
from typing import NamedTuple

from imports.reading.cells import Cell, Nature, Odd
from imports.reading.findings import Findings
from imports.reading.headings import Headings, text_of
from imports.reading.results import Limits
from imports.reading.words import Column
from measures.reading import Problem

#: What PostgreSQL cannot hold or nobody can type.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_FORMULA_STARTS = "=+-@\t\r\n ＝"
#: "=1+1", "@SUM(1)", "+1+1", "-A1*2", in the same wide as in narrow letters; not "-5 since April" and no list's dash.
_LIKE_A_FORMULA = re.compile(r"\s*(?:[=＝@]|[-+][\w.(]+[-+*/(!|])")
_FAILED = {
    Nature.ERROR: Problem("spreadsheet_error", "Mend the formula in the spreadsheet; it gives an error."),
    Nature.EXTERNAL: Problem(
        "external_link", "This cell takes its text from another file, which we do not open: paste the text itself."
    ),
    Nature.UNCALCULATED: Problem(
        "formula_without_result",
        "This formula's result was not saved: open the file in a spreadsheet and save it, or paste the text itself.",
    ),
}
#: The columns of words in the order in which a row gives them on.
NAMES = (Column.MEASURE_CODE, Column.PERIOD, Column.BREAKDOWN, Column.CATEGORY, Column.PARTNER)


class Labels(NamedTuple):
    """The words of one row. ``note`` is None where there is none; ``is_sound``: nothing is wrong with any of them."""

    measure_code: str
    period: str
    breakdown: str
    category: str
    partner: str
    note: str | None
    is_sound: bool


class LabelReader:
    """Reads the words of rows; a column the sheet does not have is the blank cell at the end of each row."""

    def __init__(self, headings: Headings, findings: Findings, limits: Limits) -> None:
        self.findings = findings
        self.limit = limits.cell_characters
        places = {column: index for column, (_, index) in headings.columns.items()}
        self.code, self.period, self.breakdown, self.category, self.partner = (
            places.get(column, headings.width) for column in NAMES
        )
        self.note = places.get(Column.NOTE, headings.width)
        self.known: dict[Cell, str] = {"": ""}
        self.wrong: dict[Cell, Problem] = {}

    def read(self, row: int, cells: list[Cell]) -> Labels:
        name = self._name
        note = self._note(row, cells[self.note])
        labels = Labels(
            name(cells[self.code]),
            name(cells[self.period]),
            name(cells[self.breakdown]),
            name(cells[self.category]),
            name(cells[self.partner]),
            note,
            True,
        )
        if self.wrong and self._say_wrong(row, cells):
            return labels._replace(is_sound=False)
        return labels

    def _name(self, cell: Cell) -> str:
        """A name trimmed, remembered: few are different from each other."""
        found = self.known.get(cell)
        if found is None:
            if len(self.known) > 50_000:
                self.known.clear()
            found = text_of(cell).strip()
            problem = self._problem(cell)
            if problem:
                self.wrong[cell] = problem
                found = ""
            self.known[cell] = found
        return found

    def _note(self, row: int, cell: Cell) -> str | None:
        """A note is kept to the letter, also one that begins like a formula; white space alone is none."""
        if not cell:
            return None
        text = text_of(cell)
        if text.isspace() or not text:
            return None
        if len(text) > self.limit or not text.isprintable() or isinstance(cell, Odd):
            problem = self._problem(cell)
            if problem:
                self.wrong[cell] = problem
                return None
        if text[0] in _FORMULA_STARTS and _LIKE_A_FORMULA.match(text):
            message = "This note begins like a formula. It is kept as text, and nothing in it is ever calculated."
            self.findings.warning("note_like_formula", message, row, self.note, text)
        return text

    def _problem(self, cell: Cell) -> Problem | None:
        if isinstance(cell, Odd) and cell.nature in _FAILED:
            return _FAILED[cell.nature]
        text = text_of(cell)
        if len(text) > self.limit:
            message = f"This cell holds {len(text):,} characters, and {self.limit:,} are the most: shorten it."
            return Problem("cell_too_long", message)
        if _CONTROL.search(text):
            return Problem("control_characters", "This cell holds control characters: type its text again.")
        return None

    def _say_wrong(self, row: int, cells: list[Cell]) -> bool:
        found = False
        for index in {self.code, self.period, self.breakdown, self.category, self.partner, self.note}:
            problem = self.wrong.get(cells[index])
            if problem:
                self.findings.problem(problem.code, problem.message, row, index, text_of(cells[index]))
                found = True
        return found
