"""What a reference file would do, or did."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

#: Lines and problems that a page shows; the rest are counted.
MOST_SHOWN = 200


class Kind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why nothing of the file is saved: the row as the spreadsheet numbers it, column, what stands there, the cure."""

    row: int | None
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Change:
    """One column's old and new value, as a person would type them."""

    column: str
    old: str
    new: str


@dataclass(slots=True)
class Line:
    """One row of the file. ``left_alone``: columns that are blank in it and not where it is stored."""

    row: int
    key: str = ""
    kind: Kind = Kind.UNCHANGED
    changes: list[Change] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    cells: Mapping[str, Any] = field(default_factory=dict)
    #: Names of the attributes that differ.
    changed: frozenset[str] = frozenset()
    instance: Any = None


@dataclass(slots=True)
class Report:
    """With a problem nothing was saved. ``is_applied``: it was saved, and not only tried."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    is_applied: bool = False

    def of(self, kind: Kind) -> list[Line]:
        return [line for line in self.lines if line.kind is kind]

    @property
    def new(self) -> list[Line]:
        return self.of(Kind.NEW)

    @property
    def changed(self) -> list[Line]:
        return self.of(Kind.CHANGED)

    @property
    def unchanged(self) -> list[Line]:
        return self.of(Kind.UNCHANGED)

    @property
    def would_change(self) -> list[Line]:
        return [line for line in self.lines if line.kind is not Kind.UNCHANGED]

    @property
    def shown_lines(self) -> list[Line]:
        """What changes, and what does not but was left blank, in the file's order; no more than a page holds."""
        told = [line for line in self.lines if line.kind is not Kind.UNCHANGED or line.left_alone]
        return told[:MOST_SHOWN]

    @property
    def lines_not_shown(self) -> int:
        told = sum(1 for line in self.lines if line.kind is not Kind.UNCHANGED or line.left_alone)
        return max(0, told - MOST_SHOWN)

    @property
    def left_alone(self) -> int:
        return sum(len(line.left_alone) for line in self.lines)

    @property
    def shown_problems(self) -> list[Problem]:
        return self.problems[:MOST_SHOWN]

    @property
    def problems_not_shown(self) -> int:
        return max(0, len(self.problems) - MOST_SHOWN)

    @property
    def digest(self) -> str:
        """Of all that would change: equal for two reports that say the same."""
        said = [
            [line.row, line.key, line.kind, [[change.column, change.old, change.new] for change in line.changes]]
            for line in self.lines
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()
