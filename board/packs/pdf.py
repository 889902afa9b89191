"""The pack as tagged PDF (PDF/UA-1) by Typst, which refuses to make a document that is not accessible.

Nothing is fetched and no typeface of the system is used; the time in it is that of the signature. The same snapshot
gives the same bytes.
"""

import json
from functools import cache
from pathlib import Path

import typst

from board.packs.report import values
from board.packs.snapshot import Snapshot
from board.packs.typeface import FOLDER

_LAYOUT = Path(__file__).with_name("report.typ")


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])


def render(snapshot: Snapshot) -> bytes:
    """The report to read, print and archive."""
    made = _compiler(snapshot).compile(
        format="pdf", pdf_standards=["ua-1"], timestamp=int(snapshot.signed.at.timestamp())
    )
    assert isinstance(made, bytes)
    return made


def _compiler(snapshot: Snapshot) -> typst.Compiler:
    inputs = {"pack": json.dumps(values(snapshot), ensure_ascii=False)}
    return typst.Compiler(_LAYOUT.read_bytes(), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
