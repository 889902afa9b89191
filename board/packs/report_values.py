"""What the modules of the PDF's report share: how a status is handed to its layout, and what is long."""

from collections.abc import Sequence
from typing import Any

from board.packs.looks import STATUSES
from measures.calc.words import Rag

Values = dict[str, Any]
LINE = " · "
#: What has more characters than this is not kept together on a page, or it might not fit on one.
LONG = 1_000


def code(rag: Rag | None) -> str:
    return rag.value if rag else "none"


def status(rag: Rag | None, note: str = "") -> Values:
    return {"code": code(rag), "label": STATUSES[rag].label, "note": note}


def table(heading: str, parts: list[Values], *, intro: Sequence[str] = (), nothing: str = "") -> list[Values]:
    """A section of one or more tables."""
    return [{"kind": "table", "heading": heading, "intro": list(intro), "parts": parts, "nothing": nothing}]


def part(heading: str, widths: Sequence[float], head: Sequence[str], rows: Sequence[Sequence[str]]) -> Values:
    """A table; a width of 0 is as wide as its words. Rows that are not long are kept whole."""
    is_long = any(len(cell) + 40 * cell.count("\n") > LONG for row in rows for cell in row)
    return {"heading": heading, "widths": widths, "head": head, "rows": rows, "long": is_long}
