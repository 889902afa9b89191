"""What our own files hold that is not the sender's: columns for people, the list of what to mend, guards of text.

It is the same as ``imports.workbooks`` says, which writes them, and is not taken from there: a reader that need not
load what writes workbooks starts in two thirds of the time.
"""

import re

#: The sheet that a marked workbook has in front.
MEND_SHEET = "What to mend"
#: Text of a CSV cell that a spreadsheet would have run: one apostrophe stands before it.
_GUARDED = re.compile("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def is_remark(heading: str) -> bool:
    """Whether a column is there to be read by people alone: its whole heading stands in round brackets."""
    return len(heading) > 2 and heading.startswith("(") and heading.endswith(")")


def is_mend_sheet(name: str) -> bool:
    return name.strip().casefold() == MEND_SHEET.casefold()


def may_be_guarded(text: str) -> bool:
    """Whether any cell of a file may be; most files have none."""
    return _GUARDED.search(text) is not None


def unguarded(text: str) -> str:
    """The text as it was before it was guarded: "'=1+1" is "=1+1"; "'64" and "'tis" are as they are."""
    return text[1:] if _GUARDED.match(text) else text
