"""The files that are made of a snapshot, each with its ending and type: what a page offers and a job makes."""

from collections.abc import Callable
from typing import NamedTuple

from board.packs import open_data, pdf, slides, wording, workbook
from board.packs.snapshot import Snapshot


class FileKind(NamedTuple):
    """``code`` names it in addresses; ``label`` is what people read."""

    code: str
    label: str
    ending: str
    media_type: str
    render: Callable[[Snapshot], bytes]

    def name(self, snapshot: Snapshot) -> str:
        stem = wording.file_name(snapshot, self.ending)
        return stem.replace(f".{self.ending}", f"-open-data.{self.ending}") if self.code == "csv" else stem


_OFFICE = "application/vnd.openxmlformats-officedocument"
FILES = (
    FileKind("pdf", "Report (PDF)", "pdf", "application/pdf", pdf.render),
    FileKind("pptx", "Slides (PowerPoint)", "pptx", f"{_OFFICE}.presentationml.presentation", slides.render),
    FileKind("xlsx", "Workbook (Excel)", "xlsx", f"{_OFFICE}.spreadsheetml.sheet", workbook.render),
    FileKind("csv", "Open data (CSV in a ZIP file)", "zip", "application/zip", open_data.render),
)
