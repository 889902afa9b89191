"""Workbooks read back, by two readers that know nothing of how they were written; and content to write."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import openpyxl
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from imports.workbooks import DueContent, DueReturn, DueRow, FigureRow, PartnerName, PeriodName, Stamp
from measures.calc.words import Unit

STAMP = Stamp(
    "City Partnership", "Amira Hussain", datetime(2026, 11, 22, 10, 5, tzinfo=ZoneInfo("Europe/London")), "Ask Helen."
)
PARTNER = PartnerName("P1", "Partner One")
QUARTER = PeriodName("2026/27 Q2", "2026/27 Q2", date(2026, 11, 30))

#: Texts that have run in spreadsheets, broken files or got lost on the way.
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "-5",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM",
    '=HYPERLINK("http://x","y")',
    "'=1+1",
    "''=1+1",
    "'tis",
    "'",
    '"=1+1"',
    ";=1+1",
    "{=1+1}",
    "http://example.org/",
    "mailto:a@example.org",
    "internal:'Figures'!A1",
    "007",
    "1E5",
    "2026-03-31",
    "TRUE",
    "#N/A",
    "a\r\nb",
    "a\nb",
    "a\rb",
    " spaces ",
    "\u00a0",
    "\x00\x01\x08\x0b\x0c\x1f",
    "_x000D_ and _x0041_",
    "<r><t>not a font</t></r>",
    "<r>&amp;</r>",
    "<r></r>",
    "]]><f>1+1</f>",
    "&lt;&#10;",
    "😀👨‍👩‍👧‍👦",
    "שלום \u202egnp.exe",
    "مرحبا",
    "\u2028\u2029\x85\ufeff",
    "n" * 2_000,
)

#: Any text but halves of characters and the two that XML has no place for; risky beginnings often.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=40)
risky_texts = st.builds(
    "{}{}{}".format,
    st.text("'", max_size=2),
    st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "<r>"]),
    st.one_of(texts, st.just("x</r>")),
)


def opened(file: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(file))


def grid(file: bytes, sheet: str = "Figures") -> list[list[Any]]:
    """A sheet as the product's own reader has it."""
    book = CalamineWorkbook.from_filelike(BytesIO(file))
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def records(file: bytes, sheet: str = "Figures") -> list[dict[str, Any]]:
    header, *rows = grid(file, sheet)
    return [dict(zip(header, row, strict=True)) for row in rows]


def parts(file: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(file)) as entries:
        assert len(entries.namelist()) == len(set(entries.namelist()))
        return {name: entries.read(name) for name in entries.namelist()}


def assert_sound(file: bytes) -> None:
    """Every part is proper XML; nothing in it is a formula of a cell, a macro or leads out of the file."""
    for name, part in parts(file).items():
        root = ElementTree.fromstring(part)
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert "f" not in tags, name
        assert b'TargetMode="External"' not in part, name
        assert not name.endswith(".bin"), name


def due_row(**fields: Any) -> DueRow:
    least = {"measure_code": "M1", "period": "2026/27 Q2", "breakdown": "", "category": "", "partner": "P1"}
    return DueRow(**{**least, "unit": Unit.PERCENTAGE, "unit_words": "Percentage", "measure": "Measure 1", **fields})


def due(rows: Sequence[DueRow], **fields: Any) -> DueContent:
    owed = DueReturn(PARTNER, QUARTER, figures=len(rows), given=sum(row.is_given for row in rows))
    return DueContent(**{"stamp": STAMP, "returns": (owed,), "rows": tuple(rows), **fields})


def figure_row(**fields: Any) -> FigureRow:
    least: dict[str, Any] = {
        "measure_code": "M1",
        "period": "2026/27 Q2",
        "breakdown": "",
        "category": "",
        "partner": "P1",
        "unit": Unit.PERCENTAGE,
        "numerator": Decimal(20),
        "denominator": Decimal(50),
        "value": None,
        "missing_reason": "",
        "note": "",
        "plan": "PLAN",
        "measure": "Measure 1",
        "group": "Total",
        "status": "Draft",
        "source": "Typed on the page",
        "recorded_on": date(2026, 11, 3),
    }
    return FigureRow(**{**least, **fields})
