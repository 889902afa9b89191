"""What the board decided and what it signed."""

from board.models.decisions import Decision, DecisionStatus
from board.models.packs import BoardPack, FileKind, FileState, PackFile, Preparation
from board.models.publications import Publication

__all__ = ["BoardPack", "Decision", "DecisionStatus", "FileKind", "FileState", "PackFile", "Preparation", "Publication"]
