"""What of a signed pack everybody may read: nothing restricted, no partner's own figure, no partner's own words."""

from dataclasses import replace

from board import packs
from board.packs import Audience

#: In the place of a person's words of why a figure was corrected.
CORRECTED = "Corrected after the quarter was signed."


def public_version(snapshot: packs.Snapshot) -> packs.Snapshot:
    """The same pack for everyone.

    Numbers were withheld for the board's eyes already, and a board's view has no small number. What goes besides are
    figures of single partners (all but one and the total would give that one away), stories, which a rule cannot read,
    names in corrections, and items with a legal ground for keeping them back.
    """
    return replace(
        snapshot,
        audience=Audience.PUBLIC,
        exceptions=tuple(each for each in snapshot.exceptions if not each.restricted),
        decisions=tuple(each for each in snapshot.decisions if not each.restricted),
        measures=tuple(replace(each, contributors=(), stories=()) for each in snapshot.measures),
        restatements=tuple(replace(each, who="", why=CORRECTED) for each in snapshot.restatements),
    )
