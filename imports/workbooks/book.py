"""What all our workbooks have in common: their looks, how text gets into them, the stamp that says what they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from functools import cached_property, lru_cache
from io import BytesIO
from textwrap import wrap

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from imports.workbooks.cells import carried, fitted, one_line, plain
from imports.workbooks.columns import NUMBERS
from imports.workbooks.content import Stamp

Plain = str | Decimal | int | None

PRODUCT = "Waymark"
#: Goes up when the layout of a workbook changes in a way that somebody who reads it must know.
FORMAT = 1
#: What a workbook is, as its stamp says it.
DUE, TEMPLATE, FIGURES, MARKED = "due", "template", "figures", "marked"

FIGURES_SHEET = "Figures"
INSTRUCTIONS_SHEET = "Instructions"
CODES_SHEET = "Codes"
ABOUT_SHEET = "About this file"
EXAMPLE, WHAT_EXAMPLE = "Example figures", "Generated to show the product: they are not real."
#: Whatever a text looks like, it is written as text.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_A4 = 9
#: Percent, where a sheet is too wide for one page.
_PRINT_SCALE = 75
#: In points.
_LINE_HEIGHT, _TITLE_HEIGHT, _SUBTITLE_HEIGHT, _HIGHEST_ROW = 15, 24, 20, 240
_LONGEST_SHOWN = 2_000
_LONGEST_FOOT = 100
_LONGEST_PROPERTY = 255

INK, PALE_INK, LINE = "#0B0C0C", "#505A5F", "#B1B4B6"
HEADING_FILL, REMARK_FILL, LOCKED_FILL, UNUSED_FILL = "#1F3B4D", "#DEE5E9", "#F3F2F1", "#CBD0D2"
#: Beside them a word always says the same: colour alone tells nobody anything.
PROBLEM_FILL, WARNING_FILL = "#F6C9C4", "#FFE9A8"


class Book:
    """A workbook being made, with its formats, each made once and when it is first needed."""

    def __init__(self) -> None:
        self._file = BytesIO()
        self.xlsx = Workbook(self._file, dict(OPTIONS))
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def sheet(self, name: str) -> Worksheet:
        sheet: Worksheet = self.xlsx.add_worksheet(name)
        return sheet

    def style(self, **properties: object) -> Format:
        """A format by its properties, at the top of its cell unless they say otherwise."""
        key = tuple(sorted({"valign": "top", "font_color": INK, **properties}.items()))
        if key not in self._formats:
            self._formats[key] = self.xlsx.add_format(dict(key))
        return self._formats[key]

    @cached_property
    def heading(self) -> Format:
        """Of a column that reading understands."""
        return self.style(**_HEADING)

    @cached_property
    def number_heading(self) -> Format:
        """The same over numbers, which stand to the right."""
        return self.style(align="right", **_HEADING)

    def heading_of(self, name: str) -> Format:
        return self.number_heading if name in NUMBERS else self.heading

    @cached_property
    def remark_heading(self) -> Format:
        """Of a column that is there to be read by people."""
        return self.style(bold=True, italic=True, bg_color=REMARK_FILL, border=1, border_color=LINE, **_FIXED_TEXT)

    @cached_property
    def fixed(self) -> Format:
        """A cell nobody fills in: codes, and words to read."""
        return self.style(bg_color=LOCKED_FILL, border=1, border_color=LINE, **_FIXED_TEXT)

    @cached_property
    def unused(self) -> Format:
        """A number's cell that its measure has no use for."""
        return self.style(bg_color=UNUSED_FILL, border=1, border_color=LINE)

    @cached_property
    def number(self) -> Format:
        """A number's cell to be filled in. Of no format, so that what is typed shows as it was typed."""
        return self.style(locked=False, align="right", border=1, border_color=PALE_INK)

    @cached_property
    def text(self) -> Format:
        """A cell to be filled in with text, which stays text: 2026-03 does not become a date."""
        return self.style(locked=False, num_format="@", text_wrap=True, border=1, border_color=PALE_INK)

    @cached_property
    def open_number(self) -> Format:
        """A whole column of numbers to be filled in, however far down."""
        return self.style(locked=False, align="right")

    @cached_property
    def open_text(self) -> Format:
        return self.style(locked=False, num_format="@", text_wrap=True)

    @cached_property
    def remark(self) -> Format:
        """A cell of a column for people."""
        return self.style(bg_color=LOCKED_FILL, font_color=PALE_INK, border=1, border_color=LINE, **_FIXED_TEXT)

    @cached_property
    def title(self) -> Format:
        return self.style(bold=True, font_size=16)

    @cached_property
    def subtitle(self) -> Format:
        return self.style(bold=True, font_size=13, font_color=HEADING_FILL)

    @cached_property
    def label(self) -> Format:
        return self.style(bold=True, num_format="@", text_wrap=True)

    @cached_property
    def words(self) -> Format:
        return self.style(num_format="@", text_wrap=True)

    @cached_property
    def link(self) -> Format:
        return self.style(font_color="#1D4F91", underline=1)

    @cached_property
    def example(self) -> Format:
        return self.style(bold=True, bg_color=WARNING_FILL)

    def finished(self) -> bytes:
        self.xlsx.close()
        return self._file.getvalue()


_FIXED_TEXT = {"num_format": "@", "text_wrap": True, "locked": True}
_HEADING = {
    **_FIXED_TEXT,
    "bold": True,
    "bg_color": HEADING_FILL,
    "font_color": "#FFFFFF",
    "border": 1,
    "border_color": HEADING_FILL,
}


def put(sheet: Worksheet, row: int, column: int, cell: Plain, style: Format) -> None:
    """One cell: text as text whatever it looks like, a number as it is stored, or as text where a spreadsheet's
    numbers would lose a digit."""
    number = carried(Decimal(cell)) if isinstance(cell, Decimal | int) else None
    text = cell if isinstance(cell, str) else plain(Decimal(cell or 0))
    if cell is None or cell == "":
        sheet.write_blank(row, column, None, style)
    elif number is not None:
        sheet.write_number(row, column, number, style)
    elif text.startswith("<r>") and text.endswith("</r>"):
        # xlsxwriter would take it for the XML of several fonts and write it as it stands.
        sheet.write_rich_string(row, column, text[0], text[1], fitted(text[2:]), style)
    else:
        sheet.write_string(row, column, fitted(text), style)


def fit_height(sheet: Worksheet, row: int, texts: Iterable[tuple[str, float]]) -> None:
    """A row high enough for its wrapped texts, each given with its column's width: not every program sees to that."""
    deepest = max((_lines_of(text, width) for text, width in texts if text), default=1)
    if deepest > 1:
        sheet.set_row(row, min(_LINE_HEIGHT * deepest, _HIGHEST_ROW))


@lru_cache(maxsize=1_024)
def _lines_of(text: str, width: float) -> int:
    # Letters differ in width; a line holds about so many of the ordinary kind.
    return sum(max(1, len(wrap(part, max(int(width * 1.1), 1)))) for part in text[:_LONGEST_SHOWN].split("\n"))


@dataclass(frozen=True, slots=True)
class Heading:
    """Over a part of a sheet of instructions."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of instructions: what it is about, and what to know of it."""

    label: str
    text: str


def write_words(
    book: Book, name: str, title: str, parts: Iterable[Heading | Line], *, is_example: bool = False
) -> Worksheet:
    """A sheet to read, top to bottom, in two columns: what a line is about, and what there is to know."""
    sheet = book.sheet(name)
    widths = (30, 92)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    put_title(book, sheet, title)
    row = 1
    if is_example:
        put(sheet, row, 0, EXAMPLE, book.example)
        put(sheet, row, 1, WHAT_EXAMPLE, book.example)
        row += 1
    for part in parts:
        if isinstance(part, Heading):
            row += 1
            put(sheet, row, 0, part.text, book.subtitle)
            sheet.set_row(row, _SUBTITLE_HEIGHT)
        else:
            put(sheet, row, 0, part.label, book.label)
            put(sheet, row, 1, part.text, book.words)
            fit_height(sheet, row, zip((part.label, part.text), widths, strict=True))
        row += 1
    for_print(sheet, words=title, is_example=is_example, landscape=False)
    return sheet


def put_title(book: Book, sheet: Worksheet, title: str) -> None:
    put(sheet, 0, 0, title, book.title)
    sheet.set_row(0, _TITLE_HEIGHT)


def for_print(
    sheet: Worksheet, *, words: str, is_example: bool = False, landscape: bool = True, fit: bool = True
) -> None:
    """A4, what it is at the head, page numbers at the foot; ``fit`` makes it as wide as the page."""
    sheet.set_paper(_A4)
    if landscape:
        sheet.set_landscape()
    if fit:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.set_print_scale(_PRINT_SCALE)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    # An ampersand begins a code there; two are one. A space keeps a number of ours from the size before it.
    head = one_line(words, _LONGEST_FOOT).replace("&", "&&")
    sheet.set_header(f"&L&9 {head}" + (f"&R&9 {EXAMPLE}. {WHAT_EXAMPLE}" if is_example else ""))
    sheet.set_footer("&L&9 &A&R&9 Page &P of &N")


def put_stamp(
    book: Book, stamp: Stamp, kind: str, *, title: str, facts: dict[str, str], rows: int | None = None
) -> None:
    """Say in the file's properties what it is: they stay with it whatever its name becomes."""
    moment = stamp.made_at.astimezone(UTC).replace(tzinfo=None)
    book.xlsx.set_properties(
        {
            "title": one_line(title, _LONGEST_PROPERTY),
            "subject": one_line(stamp.partnership, _LONGEST_PROPERTY),
            "author": one_line(stamp.made_by, _LONGEST_PROPERTY),
            "company": one_line(stamp.partnership, _LONGEST_PROPERTY),
            "category": kind,
            "comments": one_line(f"Made by {PRODUCT}, {stamp.made}", _LONGEST_PROPERTY),
            "created": moment,
        }
    )
    said = {"Product": PRODUCT, "Kind": kind, "Format": str(FORMAT), "Partnership": stamp.partnership, **facts}
    for name, text in said.items():
        book.xlsx.set_custom_property(f"{PRODUCT} {name.lower()}", one_line(text, _LONGEST_PROPERTY) or "-", "text")
    if rows is not None:
        book.xlsx.set_custom_property(f"{PRODUCT} rows", rows, "number")


def stamp_lines(stamp: Stamp, kind: str, *, facts: dict[str, str], rows: int | None = None) -> list[Heading | Line]:
    """The stamp for people, at the end of a sheet of instructions."""
    said = [Line("Partnership", stamp.partnership), *(Line(name, text) for name, text in facts.items())]
    if rows is not None:
        said.append(Line("Rows", f"{rows:,}"))
    made = [Line("Made", stamp.made), Line("Made by", f"{PRODUCT}: {kind}, format {FORMAT}")]
    return [Heading("About this file"), *said, *made]


def ask_lines(stamp: Stamp) -> list[Heading | Line]:
    return [Heading("Who to ask"), Line("Contact", stamp.contact or "Your plan manager.")]
