"""One figure from its cells: numerator, denominator and value together, with what must be said about them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from imports.reading.cells import Cell, Memory, NumberCell, read_number_cell
from imports.reading.findings import Findings
from imports.reading.headings import text_of
from imports.reading.names import cell_name, listed, quoted
from imports.reading.words import NUMBERS, Column
from measures.calc.words import MissingReason

#: A figure as the reader hands it on: ``ReadRow``'s fields after its sheet, numbers as text.
Parts = tuple[int, str, str, str, str, str, str, str, str, str, str | None, str, bool, bool]
Sink = Callable[[Parts], None]

#: Of several signs in one row the one that protects most is its reason.
_PRECEDENCE = (MissingReason.SUPPRESSED_AT_SOURCE, MissingReason.NOT_AVAILABLE, MissingReason.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Placed:
    """A number cell with where it stands."""

    number: NumberCell
    cell: Cell
    row: int
    index: int


class Figure(NamedTuple):
    """What the cells of one figure come to; numbers as text, empty for none."""

    numerator: str = ""
    denominator: str = ""
    value: str = ""
    reason: str = ""
    is_percent: bool = False
    has_problem: bool = False


class FigureReader:
    """Reads number cells and settles figures, saying what it finds."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.part = Memory(lambda cell: read_number_cell(cell, percent_allowed=False))
        self.value = Memory(lambda cell: read_number_cell(cell, percent_allowed=True))

    def read(self, column: Column, cell: Cell) -> NumberCell:
        return self.value(cell) if column is Column.VALUE else self.part(cell)

    def settle(self, placed: dict[Column, Placed]) -> Figure:
        """The figure of its parts. A sign for a missing figure takes the place of the numbers beside it.

        A value that is given outright stands by itself, though the parts it was worked out from are withheld.
        """
        has_problem = False
        for each in placed.values():
            if not each.number.is_simple:
                has_problem |= self._say(each)
        signs = [each for each in placed.values() if each.number.reason]
        numbers = {column: each for column, each in placed.items() if each.number.number}
        if signs and set(numbers) != {Column.VALUE}:
            reason = next(r for r in _PRECEDENCE if any(each.number.reason == r for each in signs))
            self._say_signs(signs, reason, numbers)
            return Figure(reason=reason.value, has_problem=has_problem)
        if signs:
            self._say_signs(signs, None, numbers)
        numerator, denominator, value = (placed[column].number.number if column in placed else "" for column in NUMBERS)
        is_percent = Column.VALUE in placed and placed[Column.VALUE].number.is_percent
        return Figure(numerator, denominator, value, "", is_percent, has_problem)

    def _say(self, placed: Placed) -> bool:
        """Problems and formulas of one cell; whether there was a problem."""
        number, text = placed.number, text_of(placed.cell)
        if number.problem:
            problem = number.problem
            self.findings.problem(problem.code, problem.message, placed.row, placed.index, text)
            return True
        if number.is_formula:
            message = (
                "This figure comes from a formula: its result was read as it was last saved. Check that it is right."
            )
            self.findings.warning("formula", message, placed.row, placed.index, text)
        return False

    def _say_signs(self, signs: list[Placed], reason: MissingReason | None, numbers: dict[Column, Placed]) -> None:
        """One warning a figure: what the sign was taken for, and which numbers beside it are not kept."""
        first = signs[0]
        what = listed([f"{quoted(text_of(sign.cell).strip())} in {cell_name(sign.index, sign.row)}" for sign in signs])
        if reason is None:
            message = f"{what}: no part was given; the value {numbers[Column.VALUE].number.number} is kept."
        else:
            message = f"{what}: there is no figure, and the reason is “{reason.label}”."
            dropped = [f"the {column.value} {placed.number.number}" for column, placed in numbers.items()]
            message += f" Not kept: {listed(dropped)}." if dropped else ""
        self.findings.warning("marker", message, first.row, first.index, text_of(first.cell).strip())


def is_blank(cell: Cell) -> bool:
    return not text_of(cell).strip()
