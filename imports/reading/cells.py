"""One cell: the number it holds, the reason it gives for none, or what is wrong with it.

Numbers are exact. A spreadsheet keeps numbers as binary fractions and shows 15 significant digits of them at
most, so a number cell is read to 15: the 0.30000000000000004 of a sum is 0.3, as its sender sees it.

Signs for a missing figure are those of UK official statistics (the Government Analysis Function's shorthand: [c]
confidential, [x] not available, [z] not applicable, [low] rounds to nothing, [u] of low reliability) and their
older forms (*, <5, .., :, ~, -) as published tables and the Department for Education's files use them.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from imports.reading.names import has_invisible, quoted
from measures.calc.words import MissingReason, Word
from measures.reading import MOST_CHARACTERS, Problem, read_number

#: Significant digits that spreadsheets keep and show.
SPREADSHEET_DIGITS = 15


class Nature(Word):
    """What a spreadsheet says of a cell that text alone does not."""

    PLAIN = "plain"
    PERCENT = "percent"
    SCALED = "scaled"
    DATE = "date"
    TIME = "time"
    BOOLEAN = "boolean"
    ERROR = "error"
    EXTERNAL = "external"
    UNCALCULATED = "uncalculated"


class Odd(NamedTuple):
    """A cell that is more than its text: ``text`` is what it holds, ``shown`` what its sender sees."""

    text: str
    nature: Nature = Nature.PLAIN
    is_formula: bool = False
    shown: str = ""


#: A cell is its text, already exact; only a cell with something to say about it is more.
Cell = str | Odd


class NumberCell(NamedTuple):
    """A cell as a number: ``number`` is exact and written without exponent; empty when there is none.

    ``is_simple``: a number or a blank with nothing to say about it.
    """

    number: str = ""
    reason: str = ""
    problem: Problem | None = None
    is_percent: bool = False
    is_formula: bool = False
    is_simple: bool = True


BLANK = NumberCell()

_REASONS: dict[MissingReason, tuple[str, ...]] = {
    MissingReason.SUPPRESSED_AT_SOURCE: ("c", "*", "u", "low", "~"),
    MissingReason.NOT_AVAILABLE: ("x", "-", "..", "…", ":", "tbc"),
    MissingReason.NOT_APPLICABLE: ("z", "n/a", "na"),
}
MARKERS = {marker: reason for reason, markers in _REASONS.items() for marker in markers}
_FEWER_THAN = re.compile(r"<\s?[0-9]{1,2}")
_IS_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?")
#: What ``read_number`` gives back as it is: most cells, and recognised here in one step.
_IS_PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,12})?")
_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-"})

_WRONG_NATURE: dict[Nature, tuple[str, str]] = {
    Nature.DATE: ("date", "{shown} is a date; give a number in a cell formatted as a number."),
    Nature.TIME: ("date", "{shown} is a time; give a number in a cell formatted as a number."),
    Nature.BOOLEAN: (
        "boolean",
        "{shown} is a yes or no of the spreadsheet; write 1 or 0, or the number it stands for.",
    ),
    Nature.ERROR: ("spreadsheet_error", "{shown}: mend the formula in the spreadsheet; it gives an error."),
    Nature.EXTERNAL: (
        "external_link",
        "This cell takes its number from another file, which we do not open: paste the number itself.",
    ),
    Nature.UNCALCULATED: (
        "formula_without_result",
        "This formula's result was not saved: open the file in a spreadsheet and save it, or paste the number itself.",
    ),
    Nature.PERCENT: (
        "percent_format",
        "The cell shows {shown} but holds {text}: write {bare} in a cell that is not formatted as a percentage.",
    ),
    Nature.SCALED: (
        "scaled_format",
        "The cell's format shows thousands or millions, but it holds {text}: write the number in full, unformatted.",
    ),
}


def marker_reason(text: str) -> MissingReason | None:
    """The reason a sign for a missing figure gives, in square brackets or not: "[c]", "<5", "n/a"."""
    bare = text.strip().lower().translate(_DASHES)
    if len(bare) > 2 and bare[0] == "[" and bare[-1] == "]":
        bare = bare[1:-1].strip()
    if _FEWER_THAN.fullmatch(bare):
        return MissingReason.SUPPRESSED_AT_SOURCE
    return MARKERS.get(bare)


def exact(number: str) -> str | None:
    """A spreadsheet's number written plainly to 15 significant digits: "1.25E-2" is "0.0125"; None if it is none."""
    if not _IS_NUMBER.fullmatch(number):
        return None
    if number.isdigit() and len(number) <= SPREADSHEET_DIGITS and (number[0] != "0" or number == "0"):
        return number
    written = format(float(number), f".{SPREADSHEET_DIGITS}g")
    if written in ("inf", "-inf"):
        return None
    plain = format(Decimal(written), "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in ("-0", "") else plain


def percent(number: str) -> str:
    """What a cell formatted as a percentage shows of a number: "0.125" is "12.5%"."""
    shown = format(Decimal(number).scaleb(2), "f") if len(number) <= MOST_CHARACTERS else number
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + "%"


def read_number_cell(cell: Cell, *, percent_allowed: bool) -> NumberCell:
    """The number in a cell, or the reason for none, or the problem with it."""
    if isinstance(cell, str):
        return _typed(cell, percent_allowed)
    wrong = _WRONG_NATURE.get(cell.nature)
    if wrong:
        code, message = wrong
        shown = cell.shown or cell.text
        message = message.format(shown=quoted(shown), text=cell.text, bare=shown.rstrip("%"))
        return NumberCell(problem=Problem(code, message), is_formula=cell.is_formula, is_simple=False)
    return _typed(cell.text, percent_allowed)._replace(is_formula=cell.is_formula, is_simple=not cell.is_formula)


def _typed(text: str, percent_allowed: bool) -> NumberCell:
    if _IS_PLAIN.fullmatch(text):
        return NumberCell(text)
    if not text or text.isspace():
        return BLANK
    if has_invisible(text):
        message = f"{quoted(text)} holds characters that cannot be seen: type the number again."
        return NumberCell(problem=Problem("invisible_characters", message), is_simple=False)
    reason = marker_reason(text)
    if reason:
        return NumberCell(reason=reason, is_simple=False)
    number = read_number(text, percent_allowed=percent_allowed)
    if isinstance(number, Problem):
        return NumberCell(problem=_for_a_file(number, text), is_simple=False)
    if number is None:
        return BLANK
    return NumberCell(format(number, "f"), is_percent=percent_allowed and "%" in text)


def _for_a_file(problem: Problem, text: str) -> Problem:
    """The cure for a file, where the one for a form would not do: a file has no list of reasons to choose from."""
    if problem.code == "marker":
        cure = "write 0 for a true zero, or [x] not available, [z] not applicable, [c] suppressed."
        return Problem(problem.code, f"{quoted(text.strip())}: {cure}")
    if problem.code == "percent":
        return Problem(problem.code, f"{quoted(text.strip())}: leave out the % sign; only a value may be a percentage.")
    return problem


class Memory:
    """Remembers what was read of each distinct cell: files repeat the same few texts many thousand times."""

    def __init__(self, read: Callable[[Cell], NumberCell], most: int = 50_000) -> None:
        self.read = read
        self.most = most
        self.known: dict[Cell, NumberCell] = {"": BLANK}

    def __call__(self, cell: Cell) -> NumberCell:
        found = self.known.get(cell)
        if found is None:
            if len(self.known) > self.most:
                self.known.clear()
            found = self.known[cell] = self.read(cell)
        return found
