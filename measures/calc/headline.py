"""Where many measures stand, in one sentence; and what an unready measure still needs."""

from collections.abc import Iterable
from dataclasses import dataclass

from .words import Rag, Readiness

#: What must be settled before a measure can be rated, by how far it has come.
STILL_NEEDED = {
    Readiness.IDEA: "a definition, a baseline and a target",
    Readiness.DEFINED: "a baseline and a target",
    Readiness.BASELINED: "a target",
    Readiness.TARGETED: "its first figure",
    Readiness.REPORTING: "",
}


@dataclass(frozen=True, slots=True)
class StatusHeadline:
    """How many ready measures have which status, how many have none, and how many are not ready."""

    green: int
    amber: int
    red: int
    unrated: int
    not_ready: int
    words: str

    @property
    def ready(self) -> int:
        return self.green + self.amber + self.red + self.unrated


def status_headline(ready: Iterable[Rag | None], not_ready: int) -> StatusHeadline:
    """The distribution in one sentence.

    "7 of 13 measures are on target; 4 need attention (3 red, 1 amber); 2 have no status. 2 more are not ready
    to be rated." Red and amber need attention; a measure without a status is never counted as on target.
    """
    rags = list(ready)
    green, amber, red, unrated = (rags.count(each) for each in (Rag.GREEN, Rag.AMBER, Rag.RED, None))
    words = _words(green, amber, red, unrated)
    if not_ready:
        more = "more " if rags else ""
        words += f" {not_ready} {more}{_is(not_ready)} not ready to be rated."
    return StatusHeadline(green, amber, red, unrated, not_ready, words)


def _words(green: int, amber: int, red: int, unrated: int) -> str:
    total = green + amber + red + unrated
    if not total:
        return "No measure is ready to be rated yet."
    if unrated == total:
        return "The one measure has no status yet." if total == 1 else f"None of {total} measures has a status yet."
    parts = [f"{green} of {total} measures {_is(green)} on target"]
    if red or amber:
        split = f" ({red} red, {amber} amber)" if red and amber else f" ({'red' if red else 'amber'})"
        parts.append(f"{red + amber} {'needs' if red + amber == 1 else 'need'} attention{split}")
    if unrated:
        parts.append(f"{unrated} {'has' if unrated == 1 else 'have'} no status")
    return "; ".join(parts) + "."


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
