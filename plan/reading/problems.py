"""What is wrong in a plan file, where, and what to do about it."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from plan.reading.entries import PlanFile

Severity = Literal["error", "warning"]


class Place(NamedTuple):
    """Line and column as an editor counts them, from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: an ``error`` stops the plan being loaded, a ``warning`` is only shown.

    ``where`` reads down the plan: "Priority 4 › Measure P4.2 › target".
    """

    line: int
    column: int
    where: str
    message: str
    cure: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"Line {self.line}, {self.where}: {self.message} {self.cure}"


@dataclass(frozen=True, slots=True)
class Reading:
    """The plan a file holds, or None when it has an error; every problem, in the file's order."""

    plan: "PlanFile | None"
    problems: tuple[Problem, ...]
    name: str = ""

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "warning")


class TooManyProblems(Exception):
    """There is no use in reading on."""


class Problems:
    """Gathers problems while a file is read, up to ``most``: a file with more is not a plan file."""

    most = 500

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, place: Place, where: str, message: str, cure: str, *, severity: Severity = "error") -> None:
        self._found.append(Problem(place.line, place.column, where, message, cure, severity))
        if len(self._found) == self.most:
            message = f"Reading stopped after {self.most} problems."
            last = Problem(place.line, place.column, "File", message, "Mend these, then load the file again.")
            self._found.append(last)
            raise TooManyProblems

    def in_order(self) -> tuple[Problem, ...]:
        return tuple(sorted(self._found, key=lambda problem: (problem.line, problem.column)))


def shown(text: str) -> str:
    """A value as a message quotes it: in quotes, on one line, at most 60 characters."""
    flat = " ".join(text.split())
    return f"“{flat[:59]}…”" if len(flat) > 60 else f"“{flat}”"


def listed(words: tuple[str, ...] | list[str]) -> str:
    """``a, b or c``: the words a reader may choose from."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def nearest(word: str, known: tuple[str, ...] | list[str]) -> str | None:
    """The known word a person most likely meant."""
    folded = {item.casefold(): item for item in reversed(known)}
    found = get_close_matches(word.casefold()[:80], folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None
