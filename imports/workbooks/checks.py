"""What a spreadsheet says while somebody types: a prompt beside the cell, and why something cannot stand there.

They help and decide nothing: pasting passes them by, and an upload is checked whatever was done to its file.
"""

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from imports.workbooks.cells import one_line
from imports.workbooks.columns import MARKERS
from measures.calc.words import Unit

#: Characters a spreadsheet shows of a prompt or a refusal, and of its title.
_LONGEST_MESSAGE, _LONGEST_TITLE = 255, 32
_MARKERS = tuple(MARKERS.values())
_OR_A_MARKER = ", or [x] not available, [z] not applicable, [c] too small to give. Leave it empty for not yet."
_NOT_NEGATIVE = frozenset({Unit.COUNT, Unit.DURATION})


def check_number(sheet: Worksheet, first: int, last: int, column: int, unit: Unit, *, part: str, counts: str) -> None:
    """Cells for a number of the kind their measure takes, or a marker. ``part`` and ``counts`` are told beside them."""
    cell = xl_rowcol_to_cell(first, column)
    rule, wanted = _rule(cell, unit, part)
    options = {
        "input_title": one_line(part.capitalize(), _LONGEST_TITLE),
        "input_message": one_line(counts or wanted, _LONGEST_MESSAGE),
        "error_title": "Not a figure",
        "error_message": f"{wanted}{_OR_A_MARKER}",
    }
    if unit is Unit.YES_NO:
        allowed = {"validate": "list", "source": ["1", "0", *_MARKERS]}
    else:
        allowed = {"validate": "custom", "value": f"=OR({rule},{_is_marker(cell)})"}
    sheet.data_validation(first, column, last, column, {**allowed, **options})


def _rule(cell: str, unit: Unit, part: str) -> tuple[str, str]:
    """A spreadsheet's rule for a cell, and the same in words."""
    if unit is Unit.COUNT:
        return f"IF(ISNUMBER({cell}),AND({cell}>=0,{cell}=INT({cell})),FALSE)", "Give a whole number, 0 or more"
    if part != "value" or unit in _NOT_NEGATIVE:
        return f"IF(ISNUMBER({cell}),{cell}>=0,FALSE)", "Give a number, 0 or more"
    if unit is Unit.YES_NO:
        return "", "Give 1 for yes or 0 for no"
    return f"ISNUMBER({cell})", "Give a number"


def check_any_number(sheet: Worksheet, first: int, last: int, column: int) -> None:
    """Cells of whatever measure: a number or a marker."""
    cell = xl_rowcol_to_cell(first, column)
    formula = f"=OR(ISNUMBER({cell}),{_is_marker(cell)})"
    options = {"error_title": "Not a figure", "error_message": f"Give a number{_OR_A_MARKER}"}
    sheet.data_validation(first, column, last, column, {"validate": "custom", "value": formula, **options})


def check_note(sheet: Worksheet, first: int, last: int, column: int, most: int) -> None:
    options = {
        "validate": "length",
        "criteria": "<=",
        "value": most,
        "error_title": "A long note",
        "error_message": f"Keep the note to {most:,} characters; the story behind a measure has more room.",
    }
    sheet.data_validation(first, column, last, column, options)


def choose(sheet: Worksheet, first: int, last: int, column: int, source: str, *, what: str) -> None:
    """Cells with a drop-down list. Something else may be typed after a warning: the list may be out of date."""
    options = {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "error_title": "Not in the list",
        "error_message": f"This {what} is not in the list. Choose one from the list, or look at the sheet Codes.",
    }
    sheet.data_validation(first, column, last, column, options)


def _is_marker(cell: str) -> str:
    return ",".join(f'{cell}="{marker}"' for marker in _MARKERS)
