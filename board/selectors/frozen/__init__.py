"""What is signed: made once through a board member's eyes, compared with what was signed before."""

from board.selectors.frozen.building import NOBODY, Draft, Wanted, draft, last_pack

__all__ = ["NOBODY", "Draft", "Wanted", "draft", "last_pack"]
