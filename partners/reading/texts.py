"""Text in a spreadsheet's cell: what counts as blank."""

_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"


def tidy(text: str) -> str:
    """Without white space and invisible marks at either end; a new line is one character."""
    start, end = 0, len(text)
    while start < end and _is_invisible(text[start]):
        start += 1
    while end > start and _is_invisible(text[end - 1]):
        end -= 1
    return text[start:end].replace("\r\n", "\n").replace("\r", "\n")


def _is_invisible(character: str) -> bool:
    return character.isspace() or character in _ZERO_WIDTH
