"""The file in which Excel 97-2003 keeps a workbook: a small file system, of which one stream is wanted.

Every chain of sectors is followed for as many steps as the file has sectors, and no further.
"""

import struct

from imports.reading.archives import broken

_HEADER = struct.Struct("<8s16xHHHHH6xIIIIIIIII")
_FREE = 0xFFFFFFFA  # this and everything above marks an end, not a sector
_ENTRY = 128
_ROOT, _STREAM = 5, 2


class CompoundFile:
    """Streams by name, in capital letters. ``ValueError`` never leaves it: what cannot be followed is broken."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            self._read_header()
            self.entries = self._read_entries()
        except (struct.error, IndexError, ValueError):
            raise broken() from None

    def has(self, name: str) -> bool:
        return name.upper() in self.entries

    def stream(self, name: str) -> bytes:
        """A stream's bytes; small ones are kept together in another stream."""
        _, start, size = self.entries[name.upper()]
        if size >= self.cutoff:
            return self._chain(start, self.fat)[:size]
        _, root, root_size = next(entry for entry in self.entries.values() if entry[0] == _ROOT)
        small = self._chain(root, self.fat)[:root_size]
        step = 1 << self.small_shift
        found = [small[at * step : (at + 1) * step] for at in self._steps(start, self.small_fat)]
        return b"".join(found)[:size]

    def _read_header(self) -> None:
        _, _, _, _, self.shift, self.small_shift, _, _, first, _, self.cutoff, small, _, more, _ = _HEADER.unpack_from(
            self.data
        )
        if self.shift not in (9, 12) or self.small_shift > self.shift:
            raise ValueError("Sectors of no size that is used")
        self.most = len(self.data) // (1 << self.shift) + 1
        sectors = list(struct.unpack_from("<109I", self.data, 76))
        per_sector = (1 << self.shift) // 4
        for _ in range(self.most):
            if more >= _FREE:
                break
            found = self._numbers(more)
            sectors += found[: per_sector - 1]
            more = found[-1]
        self.fat = [number for sector in sectors if sector < self.most for number in self._numbers(sector)]
        self.small_fat = [number for sector in self._steps(small, self.fat) for number in self._numbers(sector)]
        self.first = first

    def _read_entries(self) -> dict[str, tuple[int, int, int]]:
        directory = self._chain(self.first, self.fat)
        entries: dict[str, tuple[int, int, int]] = {}
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            (length, kind) = struct.unpack_from("<HB", directory, at + 64)
            name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", directory, at + 116)
            if kind:
                entries.setdefault(name.upper(), (kind, start, size))
        return entries

    def _numbers(self, sector: int) -> list[int]:
        size = 1 << self.shift
        piece = self.data[(sector + 1) * size : (sector + 2) * size]
        return list(struct.unpack(f"<{len(piece) // 4}I", piece[: len(piece) // 4 * 4]))

    def _steps(self, start: int, table: list[int]) -> list[int]:
        found: list[int] = []
        seen: set[int] = set()
        while start < _FREE and start not in seen and start < len(table):
            seen.add(start)
            found.append(start)
            start = table[start]
        return found

    def _chain(self, start: int, table: list[int]) -> bytes:
        size = 1 << self.shift
        return b"".join(self.data[(at + 1) * size : (at + 2) * size] for at in self._steps(start, table))
