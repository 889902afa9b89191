"""Small spreadsheets of reference data: a file's bytes in, its rows as they were typed out, or why it cannot be read.

Administrators are trusted, their files are not: everything is bounded before it is opened (``LIMITS``).
"""

from partners.reading.sheets import LIMITS, Cell, Limits, Row, Sheet, UnreadableError, from_json, to_json
from partners.reading.texts import tidy
from partners.reading.whole_files import read_sheet

__all__ = [
    "LIMITS",
    "Cell",
    "Limits",
    "Row",
    "Sheet",
    "UnreadableError",
    "from_json",
    "read_sheet",
    "tidy",
    "to_json",
]
