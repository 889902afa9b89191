"""What the board decided and what it signed."""

from board.models.decisions import Decision, DecisionStatus

__all__ = ["Decision", "DecisionStatus"]
