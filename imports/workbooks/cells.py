"""What goes into a cell: text that no spreadsheet runs, numbers as they are stored, nothing that a file cannot hold.

XLSX says of every cell what it is, so text is written as text and needs no guard. CSV does not: a spreadsheet that
opens one runs what looks like a formula, so such text gets one apostrophe in front, which ``unguarded`` takes off
again. A number is never guarded: -5 stays a number.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

Cell = str | Decimal | int | float | bool | date | datetime | time | timedelta | None

#: A spreadsheet's cell holds this many units of UTF-16 and no more.
LONGEST_TEXT = 32_767
#: A spreadsheet's number is a binary fraction: it carries this many digits of any decimal, and not always more.
MOST_DIGITS = 15

#: What makes a spreadsheet run a cell, in the full width of East Asian keyboards too. Apostrophes before it are the
#: text's own; they count, or taking one off again would not give the same text.
_RISKY = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
#: Break a line of the places where text stands that is no cell: notes, prompts, names of sheets, properties.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def guarded(text: str) -> str:
    """Text for a CSV cell that no spreadsheet runs: one apostrophe before what is risky, else as it is."""
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """The text that ``guarded`` was given. Only for text read from CSV: in a workbook an apostrophe is the text's own.

    "'=1+1" is "=1+1"; "'64" and "'tis" are as they are.
    """
    return text[1:] if _GUARDED.match(text) else text


def csv_cell(cell: Cell) -> str:
    """A cell as CSV holds it: risky text guarded, numbers in plain digits, dates as 2026-03-31."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, Decimal):
        return plain(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def plain(number: Decimal) -> str:
    """A number in digits without the zeros its column adds: 20.500000 is 20.5, 1E+3 is 1000."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def carried(number: Decimal) -> float | None:
    """The number as a spreadsheet stores it, when that gives back every digit; else None, and it is written as text.

    A reader gets the stored number back with ``Decimal(repr(cell))``.
    """
    digits = plain(number).lstrip("-").replace(".", "").strip("0")
    return float(number) if len(digits) <= MOST_DIGITS and number.is_finite() else None


def fitted(text: str) -> str:
    """Text as a workbook's cell can hold it: at most 32,767 units of UTF-16, and no half of a character."""
    if len(text) <= LONGEST_TEXT // 2 and text.isascii():
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * LONGEST_TEXT]
    # "replace" for half characters that stand in the text, "ignore" would lose them without a trace.
    return _without_torn_end(units).decode("utf-16-le", "replace")


def _without_torn_end(units: bytes) -> bytes:
    """Without the first half of a character whose second half was cut off."""
    is_cut = len(units) == 2 * LONGEST_TEXT
    return units[:-2] if is_cut and 0xD8 <= units[-1] <= 0xDB else units


def one_line(text: str, most: int) -> str:
    """Words for a place that holds no data (a prompt, a property): without control characters, cut with an ellipsis."""
    words = " ".join(_CONTROL.sub(" ", text).split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def lines(text: str, most: int) -> str:
    """The same for a place that may have several lines, such as a cell's note."""
    words = _CONTROL.sub(" ", text.replace("\r\n", "\n"))
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
