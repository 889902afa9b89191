"""A snapshot as each of its files: the same bytes every time, whoever asks and whenever."""

from collections.abc import Callable

from board import packs
from board.models import FileKind
from board.packs import open_data, pdf, slides, workbook

#: What makes each kind of file. A kind without a maker is not asked for.
RENDERERS: dict[FileKind, Callable[[packs.Snapshot], bytes]] = {
    FileKind.PDF: pdf.render,
    FileKind.PPTX: slides.render,
    FileKind.XLSX: workbook.render,
    FileKind.CSV: open_data.render,
}


def rendered(form: FileKind, snapshot: bytes) -> bytes:
    """The file of a snapshot as it is stored."""
    return RENDERERS[form](packs.from_json(snapshot))
