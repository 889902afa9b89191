"""The pack as a workbook: everything in it, a sheet for each kind of thing, to look up and to calculate with.

Numbers are numbers; text stays text, whatever it looks like. The same snapshot gives the same bytes.
"""

from collections.abc import Sequence
from datetime import UTC
from io import BytesIO
from typing import Any

import xlsxwriter

from board.packs import tables, text_tables, wording
from board.packs.looks import STATUSES, brand
from board.packs.snapshot import Snapshot
from board.packs.tables import Table
from measures.calc.words import Direction, Rag
from partners.workbooks import LONGEST_TEXT, SAFE, Cell, write_cell

_SHEETS = (
    tables.measures,
    tables.series,
    tables.groups,
    tables.benchmarks,
    tables.contributors,
    text_tables.stories,
    text_tables.actions,
    text_tables.decisions,
    text_tables.restatements,
    text_tables.not_ready,
    text_tables.definitions,
    text_tables.symbols,
)
_PLAIN = {"font_name": "Arial", "font_size": 11, "valign": "top"}
_LINE_HEIGHT, _MOST_LINES = 15, 20
_CUT = "… (in full in the report)"
Lines = list[tuple[Cell, ...]]


def render(snapshot: Snapshot) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {**SAFE, "default_format_properties": dict(_PLAIN)}) as book:
        _describe(book, snapshot)
        formats = _formats(book, snapshot)
        example = wording.EXAMPLE if snapshot.is_example else ""
        _pairs(book, "Read me", _read_me(snapshot), formats, example)
        _pairs(book, "Summary", _summary(snapshot), formats, example)
        for make in _SHEETS:
            _sheet(book, make(snapshot), formats, example)
    return file.getvalue()


def _describe(book: Any, snapshot: Snapshot) -> None:
    book.set_properties(
        {
            "title": wording.document_title(snapshot)[:255],
            "author": snapshot.partnership.name[:255],
            "comments": wording.EXAMPLE_MEANING if snapshot.is_example else "",
            "created": snapshot.signed.at.astimezone(UTC).replace(tzinfo=None),
        }
    )


def _formats(book: Any, snapshot: Snapshot) -> dict[str, Any]:
    look = brand(snapshot.partnership.brand_colour)
    text = {**_PLAIN, "num_format": "@", "text_wrap": True}
    made = {
        "text": book.add_format(text),
        "day": book.add_format({**_PLAIN, "num_format": "d mmmm yyyy", "align": "left"}),
        "left": book.add_format({**_PLAIN, "align": "left"}),
        "head": book.add_format({**text, "bold": True, "bg_color": look.colour, "font_color": look.on}),
        "title": book.add_format({**text, "bold": True, "font_size": 16, "text_wrap": False}),
        "name": book.add_format({**text, "bold": True}),
    }
    for rag, status in STATUSES.items():
        colours = {"bg_color": status.tint, "font_color": status.text}
        made[rag.value if rag else "none"] = book.add_format({**text, **colours, "bold": True})
    return made


def _cell(sheet: Any, row: int, column: int, cell: Cell, formats: dict[str, Any], style: str = "text") -> None:
    if isinstance(cell, str) and len(cell) > LONGEST_TEXT:
        cell = cell[: LONGEST_TEXT - len(_CUT)] + _CUT
    write_cell(sheet, row, column, cell, formats[style], formats["day"])


def _sheet(book: Any, table: Table, formats: dict[str, Any], example: str) -> None:
    """A table with its headings kept in view, and a filter on each."""
    sheet = book.add_worksheet(table.title)
    _on_paper(sheet, table.title, example)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        _cell(sheet, 0, place, column.heading, formats, "head")
    status = next((place for place, column in enumerate(table.columns) if column.name == "status"), None)
    widths = [column.width for column in table.columns]
    for number, row in enumerate(table.rows, 1):
        _make_room(sheet, number, row, widths)
        for place, cell in enumerate(row):
            if cell is not None and cell != "":
                is_status = place == status and cell in _RAGS
                shown = Rag(str(cell)).label if is_status else cell
                _cell(sheet, number, place, shown, formats, str(cell) if is_status else "text")
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)


_RAGS = {each.value for each in Rag}


def _make_room(sheet: Any, number: int, row: Sequence[Cell], widths: Sequence[int]) -> None:
    """Rows high enough for their longest text: not every program finds that out by itself."""
    texts = [(each, width) for each, width in zip(row, widths, strict=False) if isinstance(each, str)]
    lines = max((sum(len(part) // width + 1 for part in text.split("\n")) for text, width in texts), default=1)
    if lines > 1:
        sheet.set_row(number, _LINE_HEIGHT * min(lines, _MOST_LINES))


def _on_paper(sheet: Any, title: str, example: str) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    sheet.set_header(f"&L{title}&R{example}")
    sheet.set_footer("&RPage &P of &N")


def _pairs(book: Any, title: str, lines: Lines, formats: dict[str, Any], example: str) -> None:
    """A sheet of names and what they stand for."""
    sheet = book.add_worksheet(title)
    _on_paper(sheet, title, example)
    widths = (38, 90)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width, formats["left"])
    for number, line in enumerate(lines):
        if number:
            _make_room(sheet, number, line, widths)
        for place, cell in enumerate(line):
            style = "title" if number == 0 else "name" if place == 0 else "text"
            _cell(sheet, number, place, cell, formats, style)


def _read_me(snapshot: Snapshot) -> Lines:
    lines: Lines = [(wording.document_title(snapshot),)]
    lines += [(wording.EXAMPLE, wording.EXAMPLE_MEANING)] if snapshot.is_example else []
    lines += [
        ("Partnership", snapshot.partnership.name),
        ("For", wording.board(snapshot)),
        ("Prepared by", wording.signed(snapshot.prepared)),
        ("Signed by", wording.signed(snapshot.signed)),
        ("Pack", snapshot.number),
        ("Checksum of the pack before", snapshot.previous_digest or "None: this is the first"),
        ("Audience", wording.audience(snapshot)),
        ("Contact", snapshot.partnership.contact),
        ("How to read it", "Each sheet is a table. An empty figure has a symbol beside it that says why."),
    ]
    lines += [(f"Rule: {each.title}", each.words) for each in snapshot.rules]
    return lines


def _summary(snapshot: Snapshot) -> Lines:
    head = snapshot.headline
    statuses = [("Green", head.statuses.green), ("Amber", head.statuses.amber), ("Red", head.statuses.red)]
    lines: Lines = [("Summary",), ("Statuses", head.sentence), ("Direction of travel", head.travel)]
    lines += [*statuses, ("Not rated", head.statuses.not_rated)]
    lines += [(each.label, getattr(head.directions, each.value)) for each in Direction]
    lines += [("Improved or same, % of those judged", tables.number(head.directions.share))]
    lines += [(f"Changed: {each.title}", each.sentence) for each in snapshot.changes]
    for place, item in enumerate(snapshot.exceptions, 1):
        asked = f" Asked of the board: {item.asked}" if item.asked else ""
        ground = f" Restricted: {item.restricted}" if item.restricted else ""
        lines.append((f"For discussion {place}: {item.title}", f"{item.why.label}. {item.sentence}{asked}{ground}"))
    for each in snapshot.priorities:
        said = f"{wording.status(each.status)}. {each.reason} {each.commitment}"
        lines.append((f"Priority {each.number}: {each.title}", said))
        lines += [("", f"“{outcome.text}”") for outcome in each.outcomes]
    return lines
