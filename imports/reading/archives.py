"""A packed file (XLSX, XLSB, ODS) opened with nothing believed that it says of itself.

Before any part is looked at, every part is inflated once in small pieces and counted, and searched for what no
spreadsheet program writes: declared entities, other archives, programs, two parts of one name.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from imports.reading.findings import Refused
from imports.reading.names import quoted
from imports.reading.results import Limits

CHUNK = 65_536
#: Below this a part may be packed as tightly as it likes: a few hundred blank rows are.
_RATIO_FROM = 1_000_000
_ENTRY = b"PK\x01\x02"
_DECLARES = re.compile(rb"<!(?:doctype|entity)", re.I)
_TAIL = 32
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{0,40})""")
_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00", b"\x00\x00", b"\x4c\x6f\xa7\x94")
_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"7z\xbc\xaf", b"Rar!")
_PROGRAMS = re.compile(rb"(?:sheet|template|addin)\.macroenabled|vbaproject|macrosheet", re.I)
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    KeyError,
    IndexError,
    OSError,
    RuntimeError,
    NotImplementedError,
)


class Archive:
    """The parts of a packed file that passed. Names are compared without regard to case, as programs do."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.limits = limits
        if data.count(_ENTRY) > limits.entries:
            raise _too_many(limits)
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN:
            raise broken() from None
        self.parts: dict[str, zipfile.ZipInfo] = {}
        infos = self.zip.infolist()
        if len(infos) > limits.entries:
            raise _too_many(limits)
        for info in infos:
            self._take(info)
        self._inflate_all()

    def has(self, name: str) -> bool:
        return name.lower() in self.parts

    def size(self, name: str) -> int:
        """The bytes a part has by its own word: for showing progress, nothing else."""
        return self.parts[name.lower()].file_size

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part, inflated piece by piece."""
        if not self.has(name):
            raise broken(f"Its part {quoted(name)} is missing.")
        try:
            with self.zip.open(self.parts[name.lower()]) as part:
                while piece := part.read(CHUNK):
                    yield piece
        except _BROKEN:
            raise broken() from None

    def read(self, name: str) -> bytes:
        return b"".join(self.pieces(name))

    def _take(self, info: zipfile.ZipInfo) -> None:
        name = info.filename
        steps = name.split("/")
        if (
            name != info.orig_filename
            or "\\" in name
            or ":" in name
            or name.startswith("/")
            or ".." in steps
            or not name.isprintable()
        ):
            raise Refused(
                "odd_part_name",
                f"The workbook has a part named {quoted(info.orig_filename)}, as no spreadsheet names it. {_CURE}",
            )
        if info.flag_bits & _ENCRYPTED:
            raise Refused("password", "The file is packed with a password. Remove the password and send it again.")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise broken()
        if name.lower() in self.parts:
            raise Refused("repeated_part", f"The workbook has two parts named {quoted(name)}. {_CURE}")
        if name.lower().endswith("vbaproject.bin") or steps[0].lower() in ("basic", "scripts"):
            raise programs()
        self.parts[name.lower()] = info

    def _inflate_all(self) -> None:
        left = self.limits.bytes_unpacked
        for name, info in self.parts.items():
            count, tail = 0, b""
            for piece in self.pieces(name):
                if not count:
                    _check_start(name, piece)
                count += len(piece)
                if count > left:
                    raise Refused(
                        "too_large_unpacked",
                        f"Unpacked, the workbook is larger than {self.limits.bytes_unpacked // 1_000_000} MB. "
                        "Keep only the sheet with the figures, or save it as CSV.",
                    )
                if count > _RATIO_FROM and count > self.limits.ratio * max(info.compress_size, 1):
                    raise Refused(
                        "packed_too_tightly",
                        "The workbook unpacks to far more than a sheet of figures does. Copy the figures to a new "
                        "workbook, without formatting whole rows and columns, or save it as CSV.",
                    )
                _check_piece(name, tail + piece)
                tail = piece[-_TAIL:]
            left -= count


def broken(what: str = "") -> Refused:
    return Refused(
        "broken_workbook",
        f"The workbook is damaged or not complete. {what}{' ' if what else ''}{_CURE}",
    )


def programs() -> Refused:
    return Refused(
        "macros",
        "The workbook holds macros, and programs in files are not accepted. Save it as an Excel Workbook (.xlsx) "
        "or OpenDocument spreadsheet without macros and send that.",
    )


_CURE = "Open it in your spreadsheet, save it as a new workbook, and send that."


def _too_many(limits: Limits) -> Refused:
    return Refused(
        "too_many_parts",
        f"The workbook is made of more than {limits.entries:,} parts. Copy the figures to a new workbook and send it.",
    )


def _check_start(name: str, piece: bytes) -> None:
    if piece.startswith(_PACKED):
        raise Refused(
            "file_inside",
            f"The workbook has a packed file inside ({quoted(name)}). Delete embedded documents and send it again.",
        )
    is_text = name.endswith((".xml", ".rels", ".vml")) or piece.lstrip()[:1] == b"<"
    if not is_text:
        return
    found = _ENCODING.match(piece.removeprefix(b"\xef\xbb\xbf"))
    if piece.startswith(_OTHER_ENCODINGS) or (found and found[1].lower() not in _ENCODINGS):
        raise Refused(
            "part_encoding",
            f"The workbook's part {quoted(name)} is not in UTF-8, as spreadsheet programs write it. {_CURE}",
        )


def _check_piece(name: str, piece: bytes) -> None:
    """``piece`` begins with the end of the one before, so that nothing hides between two."""
    if name.endswith((".rels", "[content_types].xml")) and _PROGRAMS.search(piece):
        raise programs()
    if _DECLARES.search(piece):
        raise Refused(
            "entities",
            f"The workbook declares XML entities or a document type, as no spreadsheet program does. {_CURE}",
        )
