"""A file by what it is, whatever it is called."""

from partners.reading.delimited import read_delimited
from partners.reading.sheets import LIMITS, Limits, Sheet, UnreadableError
from partners.reading.workbooks import read_workbook

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_sheet(content: bytes, limits: Limits = LIMITS) -> Sheet:
    """The table in a CSV file or in an Excel workbook. ``UnreadableError`` says why there is none, and the cure."""
    if len(content) > limits.size:
        raise UnreadableError(f"The file is larger than {limits.size // 1_000_000} MB. Send the table alone.")
    if not content:
        raise UnreadableError("The file is empty.")
    if content.startswith(_OLE):
        raise UnreadableError(
            "This is an old Excel workbook (.xls), or one with a password. Save it as .xlsx without a password."
        )
    return read_workbook(content, limits) if content.startswith(_ZIP) else read_delimited(content, limits)
