"""What the modules of the PDF's report share: how a status is handed to its layout, and what is long."""

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
