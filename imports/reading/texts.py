"""Bytes to text: which encoding a file is in, read wholly or refused with the line that cannot be read.

UTF-8 and UTF-16 say what they are: text that decodes without a single fault is theirs. Windows-1252 decodes
almost anything, so it is a guess, made only when nothing speaks against it, and shown. Against it speak

- bytes it leaves undefined, and control characters that no spreadsheet writes;
- a byte order mark in the middle (FF FE, FE FF, EF BB BF): two files of different encodings were joined;
- good UTF-8 elsewhere, at least as often as bytes that are not: a UTF-8 file that was damaged, not an older one.
"""

import re
from dataclasses import dataclass

from imports.reading.findings import Refused

_UTF8_MARK = b"\xef\xbb\xbf"
_NOT_1252 = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d]|\xff\xfe|\xfe\xff|\xef\xbb\xbf")
_UTF8_CHARACTER = re.compile(
    rb"[\xc3-\xdf][\x80-\xbf]|\xc2[\xa0-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_SAMPLE = 4096
#: A quarter of the sample being NUL is text in two bytes a character; stray NULs are a damaged file.
_NULS_OF_UTF16 = 4


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text. ``guess_line`` and ``guess_text`` show a guess: the first line that it rests on."""

    text: str
    encoding: str
    guess_line: int = 0
    guess_text: str = ""


def decode(data: bytes) -> Decoded:
    """The text of a file without its byte order mark, or a refusal naming the line."""
    decoded = _decode(data)
    text = decoded.text
    nul = text.find("\0")
    if nul >= 0:
        line = len(re.findall(r"\r\n|\r|\n", text[:nul])) + 1
        raise Refused(
            "nul_characters",
            f"Line {line:,} holds characters that are not text (NUL): the file is damaged or not a CSV file. "
            "Open it in your spreadsheet and save it as CSV UTF-8 again.",
            row=line,
        )
    # \x1a ends files of very old programs.
    return Decoded(text.lstrip("\ufeff").rstrip("\x1a"), decoded.encoding, decoded.guess_line, decoded.guess_text)


def _decode(data: bytes) -> Decoded:
    utf16 = _utf16(data)
    if utf16:
        try:
            return Decoded(data.decode(utf16), utf16)
        except UnicodeDecodeError as error:
            raise _undecodable(data[: error.start].decode(utf16, "replace").encode(), utf16.upper()) from None
    try:
        return Decoded(data.decode("utf-8"), "utf-8-sig" if data.startswith(_UTF8_MARK) else "utf-8")
    except UnicodeDecodeError as error:
        if data.startswith(_UTF8_MARK) or not _may_be_1252(data):
            raise _undecodable(data[: error.start], "UTF-8") from None
        return _guess(data, error.start)


def _utf16(data: bytes) -> str:
    """The UTF-16 a file is in: by its byte order mark, or by where the NULs of plain letters stand."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16-le" if data.startswith(b"\xff\xfe") else "utf-16-be"
    sample = data[:_SAMPLE]
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if max(first, second) * _NULS_OF_UTF16 < len(sample) or min(first, second):
        return ""
    return "utf-16-le" if second else "utf-16-be"


def _may_be_1252(data: bytes) -> bool:
    if _NOT_1252.search(data):
        return False
    good = len(_UTF8_CHARACTER.findall(data))
    bad = len(_HIGH.findall(_UTF8_CHARACTER.sub(b"", data)))
    return good < bad


def _guess(data: bytes, first: int) -> Decoded:
    start = max(data.rfind(b"\n", 0, first), data.rfind(b"\r", 0, first)) + 1
    shown = _LINE_END.split(data[start : first + 40])[0].decode("cp1252")
    return Decoded(data.decode("cp1252"), "cp1252", _line(data[:first]), shown[-80:])


def _line(before: bytes) -> int:
    return len(_LINE_END.findall(before)) + 1


def _undecodable(before: bytes, encoding: str) -> Refused:
    line = _line(before)
    return Refused(
        "undecodable",
        f"Line {line:,} holds bytes that are not {encoding} text nor any other we know. "
        "Open the file in your spreadsheet, look at that line, and save it as CSV UTF-8.",
        row=line,
    )
