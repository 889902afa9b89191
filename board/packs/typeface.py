"""The typefaces that ship with us, and text put so that they can draw all of it.

No typeface of the system is used, so that a pack has the same bytes on every machine. What none of ours can draw
(a rare script, a picture) is written as its name in square brackets; workbook, slides and CSV hold it as it was typed.
"""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

FOLDER = Path(__file__).parent / "typefaces"
FAMILIES = ("Liberation Sans", "DejaVu Sans")
#: One file of each family; bold and italic have the same characters.
_FILES = ("LiberationSans-Regular.ttf", "DejaVuSans.ttf")
#: Joins or varies what stands before it.
_JOINING = {"\u200b", "\u200c", "\u200d", *map(chr, range(0xFE00, 0xFE10))}
#: Direction is worked out from the letters; a mark that overrides it would let text pose as another.
_DIRECTING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200e", "\u200f", "\ufeff"}


#: A word longer than this may be broken anywhere, so that it stays on the page.
_LONGEST_WORD = 24
_MAY_BREAK = "\u200b"
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD}}}(?=\S)")


def breakable(text: str) -> str:
    return _LONG_WORD.sub(lambda found: found[0] + _MAY_BREAK, text)


def drawable(text: str) -> str:
    """The text with every character that our typefaces lack replaced by its name: 中 is [CJK unified ideograph-4E2D].

    Line breaks stay; other control characters and direction marks are left out.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_drawn, _clusters(unicodedata.normalize("NFC", text))))


def _clusters(text: str) -> Iterator[str]:
    """Characters with the marks that belong to them."""
    cluster = ""
    for each in text:
        if each in _DIRECTING or (unicodedata.category(each) in ("Cc", "Cs") and each != "\n"):
            continue
        if cluster and (unicodedata.combining(each) or unicodedata.category(each) == "Mn" or each in _JOINING):
            cluster += each
            continue
        if cluster:
            yield cluster
        cluster = each
    if cluster:
        yield cluster


def _drawn(cluster: str) -> str:
    if cluster == "\n" or any(all(ord(each) in known for each in cluster) for known in _known()):
        return cluster
    kept = [each for each in cluster if each not in _JOINING]
    return "".join(each if _is_drawable_alone(each) else _name(each) for each in kept)


def _is_drawable_alone(character: str) -> bool:
    return not unicodedata.combining(character) and any(ord(character) in known for known in _known())


def _name(character: str) -> str:
    """Capitals only where they are not shouting: CJK, the first letter, the number of a character without a name."""
    name = unicodedata.name(character, "")
    if not name:
        return f"[Character {ord(character):X}]"
    kept = 3 if name.startswith("CJK") else 1
    return f"[{name[:kept]}{name[kept:].lower()}]"


@cache
def _known() -> tuple[frozenset[int], ...]:
    """For each family, the characters it can draw."""
    return tuple(frozenset(_characters((FOLDER / name).read_bytes())) for name in _FILES)


def _characters(font: bytes) -> Iterator[int]:
    """The characters in a TrueType font's own table of them."""
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * each) for each in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    places = {start + struct.unpack_from(">HHI", font, start + 4 + 8 * each)[2] for each in range(count)}
    return chain.from_iterable(_of_table(font, place) for place in sorted(places))


def _of_table(font: bytes, place: int) -> Iterator[int]:
    """Format 12 lists ranges of all characters, format 4 those of the first plane; others add nothing."""
    (kind,) = struct.unpack_from(">H", font, place)
    if kind == 12:
        (groups,) = struct.unpack_from(">I", font, place + 12)
        for each in range(groups):
            first, last, _ = struct.unpack_from(">III", font, place + 16 + 12 * each)
            yield from range(first, last + 1)
    elif kind == 4:
        (twice,) = struct.unpack_from(">H", font, place + 6)
        ends = struct.unpack_from(f">{twice // 2}H", font, place + 14)
        starts = struct.unpack_from(f">{twice // 2}H", font, place + 16 + twice)
        deltas = struct.unpack_from(f">{twice // 2}H", font, place + 16 + 2 * twice)
        offsets = struct.unpack_from(f">{twice // 2}H", font, place + 16 + 3 * twice)
        for each in range(twice // 2):
            for code in range(starts[each], min(ends[each], 0xFFFE) + 1):
                at = place + 16 + 3 * twice + 2 * each + offsets[each] + 2 * (code - starts[each])
                glyph = struct.unpack_from(">H", font, at)[0] if offsets[each] else code + deltas[each]
                if glyph & 0xFFFF:
                    yield code
