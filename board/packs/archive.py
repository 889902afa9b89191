"""ZIP archives whose bytes depend on their contents alone: fixed dates, one order, one way of packing.

Workbooks and slides are such archives too. Libraries write the time of writing into them; here it gives way to the
time of the signature, also in a workbook inside of slides.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

#: The first moment a ZIP can hold.
_DATE = (1980, 1, 1, 0, 0, 0)
_READABLE_BY_ALL = 0o644 << 16
_UNIX = 3
_WHEN = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def packed(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """The entries in the order given."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=6) as out:
        for name, content in entries:
            entry = ZipInfo(name, _DATE)
            entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, _UNIX, _READABLE_BY_ALL
            out.writestr(entry, content)
    return file.getvalue()


def settled(office_file: bytes, at: datetime) -> bytes:
    """A workbook or slides as written at ``at``, whenever that was done."""
    with ZipFile(BytesIO(office_file)) as found:
        return packed((each.filename, _settled(each.filename, found.read(each), at)) for each in found.infolist())


def _settled(name: str, content: bytes, at: datetime) -> bytes:
    if name.endswith(".xlsx"):
        return settled(content, at)
    if name == "docProps/core.xml":
        when = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
        return _WHEN.sub(rb"\g<1>" + when + rb"\g<3>", content)
    return content
