"""What slides are made of: a deck in the city's colour, text that fits, tables, tiles and notes."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import IO, Any

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from board.packs import wording
from board.packs.looks import INK, QUIET, RULE, SIGNS, STATUSES, brand
from board.packs.snapshot import Snapshot
from measures.calc.words import Rag

_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
_FONT = "Arial"
#: The stock layout that all slides stand on.
_LAYOUT = "Title Only"
#: A text on a slide may have this many characters; the notes hold all of it.
MOST_CHARACTERS = 420
_TITLE_CHARACTERS = 110
_CELL_CHARACTERS = 80
#: A property of a file holds no more.
_PROPERTY_CHARACTERS = 255
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a slide. ``rag`` puts a status's shape before it, in its colour."""

    text: str
    size: int = 18
    bold: bool = False
    italic: bool = False
    quiet: bool = False
    rag: Rag | None = None


#: Left, top, width and height.
Place = tuple[int, int, int, int]


def colour(text: str) -> RGBColor:
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]


#: The width of a letter and the height of a line, as shares of the size of the letters; room below a paragraph.
_LETTER, _LEADING, _BELOW = 0.52, 1.2, 8
#: Letters on a slide are no smaller.
_SMALLEST = 14
_POINT = 12_700
_TABLE_SIZE, _CELL_PADDING = 14, 8


def rows_of_text(text: str, size: int, width: int) -> int:
    """How many lines a text takes at most, in letters of a size."""
    return max(1, math.ceil(len(text) * size * _LETTER * _POINT / width))


def fitted(lines: Sequence[Line], width: int, height: int) -> list[Line]:
    """The lines in letters as large as fit; what does not fit in the smallest is left to the notes."""
    for less in range(0, 12, 2):
        found = [replace(each, text=cut(each.text, MOST_CHARACTERS), size=_smaller(each.size, less)) for each in lines]
        if _height(found, width) <= height:
            return found
    more = Line("More in the notes and in the report.", size=_SMALLEST, quiet=True)
    while len(found) > 1 and _height([*found, more], width) > height:
        found.pop()
    return [*found, more]


def _smaller(size: int, less: int) -> int:
    return max(size - less, min(size, _SMALLEST))


def _height(lines: Sequence[Line], width: int) -> float:
    points = sum(rows_of_text(each.text, each.size, width) * each.size * _LEADING + _BELOW for each in lines)
    return points * _POINT


def cut(text: str, most: int) -> str:
    """The text, or as many whole words of it as fit, with an ellipsis."""
    if len(text) <= most:
        return text
    return f"{text[: most - 1].rsplit(' ', 1)[0]}…"


class Deck:
    """The slides of one pack."""

    def __init__(self, presentation: Any, snapshot: Snapshot) -> None:
        self._made, self._snapshot = presentation, snapshot
        self.brand = brand(snapshot.partnership.brand_colour)
        self._tidy()
        self._widen()
        self._describe()

    def _tidy(self) -> None:
        """Without what the stock presentation brings: someone's printer, a picture of another deck, spare layouts."""
        part = self._made.part
        for owner in (part, part.package):
            for key, link in list(owner._rels.items()):
                if link.reltype.endswith(("/printerSettings", "/thumbnail")):
                    owner._rels.pop(key)
        for layout in list(self._made.slide_layouts):
            if layout.name != _LAYOUT:
                self._made.slide_layouts.remove(layout)

    def _widen(self) -> None:
        """The stock layouts are for the old format of screens."""
        made = self._made
        wider = _WIDTH / made.slide_width
        for layout in (made.slide_master, *made.slide_layouts):
            for shape in layout.placeholders:
                shape.left, shape.width = Emu(int(shape.left * wider)), Emu(int(shape.width * wider))
        made.slide_width, made.slide_height = _WIDTH, _HEIGHT

    def _describe(self) -> None:
        facts = self._made.core_properties
        snapshot = self._snapshot
        subject = wording.EXAMPLE_MEANING if snapshot.is_example else snapshot.headline.sentence
        said = (wording.document_title(snapshot), snapshot.partnership.name, subject)
        facts.title, facts.author, facts.subject = (cut(printable(each), _PROPERTY_CHARACTERS) for each in said)
        facts.last_modified_by, facts.language, facts.revision = facts.author, "en-GB", 1
        facts.comments = ""
        facts.created = facts.modified = snapshot.signed.at.astimezone(UTC).replace(tzinfo=None)

    def cover(self, title: str, lines: Sequence[str]) -> "Slide":
        slide = Slide(self, self._made.slides.add_slide(self._made.slide_layouts[0]))
        slide.paint(self.brand.colour)
        slide.title(title, self.brand.on, top=2.3, height=1.5, size=44)
        on = self.brand.on
        above = [Line(self._snapshot.partnership.name, size=18, bold=True)]
        above += [Line(wording.EXAMPLE, size=16, bold=True)] if self._snapshot.is_example else []
        slide.lines(above, Inches(0.7), Inches(0.7), Inches(11.9), Inches(1.2), ink=on)
        slide.lines(
            [Line(each, size=20) for each in lines], Inches(0.7), Inches(3.9), Inches(11.9), Inches(2.4), ink=on
        )
        return slide

    def slide(self, title: str) -> "Slide":
        slide = Slide(self, self._made.slides.add_slide(self._made.slide_layouts[0]))
        slide.title(title, self.brand.ink, top=0.5, height=1.05, size=30)
        slide.bar(self.brand.colour)
        snapshot = self._snapshot
        foot = [f"{snapshot.partnership.name}, {wording.title(snapshot)}", str(len(self._made.slides))]
        foot += [wording.EXAMPLE] if snapshot.is_example else []
        foot_line = Line(cut("  ·  ".join(foot), 160), size=12, quiet=True)
        slide.lines([foot_line], Inches(0.7), Inches(6.9), Inches(11.9), Inches(0.4))
        return slide

    def save(self, file: IO[bytes]) -> None:
        self._made.save(file)


class Slide:
    """One slide. What is put on it is read aloud in the order it was put."""

    def __init__(self, deck: Deck, slide: Any) -> None:
        self.deck, self.made = deck, slide

    def paint(self, fill: str) -> None:
        back = self.made.background.fill
        back.solid()
        back.fore_color.rgb = colour(fill)

    def bar(self, fill: str) -> None:
        """A line of the city's colour at the top, which says nothing."""
        shape = self.made.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, _WIDTH, Inches(0.16))
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour(fill)
        shape.line.fill.background()
        shape.shadow.inherit = False
        describe(shape, "Band of colour", "")

    def title(self, text: str, ink: str, *, top: float, height: float, size: int) -> None:
        shape = self.made.shapes.title
        shape.left, shape.top, shape.width, shape.height = Inches(0.7), Inches(top), Inches(11.93), Inches(height)
        frame = shape.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        frame.margin_left = frame.margin_right = 0
        smaller = size if len(text) <= 60 else max(size - 8, 22)
        self._paragraph(frame.paragraphs[0], Line(cut(text, _TITLE_CHARACTERS), size=smaller, bold=True), ink)

    def lines(self, lines: Sequence[Line], left: int, top: int, width: int, height: int, ink: str = INK) -> None:
        box = self.made.shapes.add_textbox(left, top, width, height)
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = 0
        for place, line in enumerate(fitted(lines, width, height)):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(8)
            self._paragraph(paragraph, line, ink)

    def _paragraph(self, paragraph: Any, line: Line, ink: str) -> None:
        paragraph.alignment = PP_ALIGN.LEFT
        if line.rag is not None:
            self._run(paragraph, f"{SIGNS[line.rag]} ", line, STATUSES[line.rag].colour)
            ink = STATUSES[line.rag].text
        self._run(paragraph, cut(line.text, MOST_CHARACTERS), line, QUIET if line.quiet else ink)

    @staticmethod
    def _run(paragraph: Any, text: str, line: Line, ink: str) -> None:
        run = paragraph.add_run()
        run.text = text
        font = run.font
        font.size, font.bold, font.italic, font.name = Pt(line.size), line.bold, line.italic, _FONT
        font.color.rgb = colour(ink)
        run._r.get_or_add_rPr().set("lang", "en-GB")

    def tile(self, rag: Rag | None, count: int, left: int, top: int) -> None:
        """How many have a status: number, shape and word on its tint."""
        look = STATUSES[rag]
        shape = self.made.shapes.add_shape(MSO_SHAPE.RECTANGLE, left, top, Inches(2.85), Inches(1.2))
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour(look.tint)
        shape.line.fill.background()
        shape.shadow.inherit = False
        frame = shape.text_frame
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        self._run(frame.paragraphs[0], str(count), Line("", size=28, bold=True), look.text)
        below = frame.add_paragraph()
        self._run(below, f"{SIGNS[rag]} ", Line("", size=16, bold=True), look.colour)
        self._run(below, look.label, Line("", size=16, bold=True), look.text)
        for paragraph in frame.paragraphs:
            paragraph.alignment = PP_ALIGN.LEFT
        describe(shape, f"{look.label}: {count}", "")

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float], place: Place, name: str
    ) -> None:
        """A table with a heading row; ``shares`` says how wide its columns are. Rows that do not fit are counted."""
        left, top, width, height = place
        widths = [int(width * share / sum(shares)) for share in shares]
        shown = _rows_that_fit([head, *rows], widths, height)
        high = sum(_row_height(row, widths) for row in shown)
        frame = self.made.shapes.add_table(len(shown), len(head), left, top, width, high)
        describe(frame, name, f"Table: {name}")
        table = frame.table
        table.first_row, table.horz_banding = True, False
        for column, wide in zip(table.columns, widths, strict=True):
            column.width = Emu(wide)
        for at, row in enumerate(shown):
            table.rows[at].height = Emu(_row_height(row, widths))
            for column, text in enumerate(row):
                self._cell(table.cell(at, column), text, is_head=at == 0)

    def _cell(self, cell: Any, text: str, *, is_head: bool) -> None:
        cell.fill.solid()
        cell.fill.fore_color.rgb = colour(self.deck.brand.colour if is_head else "#ffffff")
        cell.margin_top = cell.margin_bottom = Inches(0.04)
        ink = self.deck.brand.on if is_head else INK
        self._paragraph(
            cell.text_frame.paragraphs[0], Line(cut(text, _CELL_CHARACTERS), size=_TABLE_SIZE, bold=is_head), ink
        )
        _underline(cell)

    def notes(self, lines: Sequence[str]) -> None:
        """What the speaker reads, in full."""
        self.made.notes_slide.notes_text_frame.text = "\n".join(line for line in lines if line)


def _row_height(row: Sequence[str], widths: Sequence[int]) -> int:
    padding = Inches(0.2)
    cells = (cut(text, _CELL_CHARACTERS) for text in row)
    most = max(rows_of_text(text, _TABLE_SIZE, wide - padding) for text, wide in zip(cells, widths, strict=True))
    return int((most * _TABLE_SIZE * _LEADING + _CELL_PADDING) * _POINT)


def _rows_that_fit(rows: Sequence[Sequence[str]], widths: Sequence[int], height: int) -> list[Sequence[str]]:
    """The rows, or as many as fit and how many there are more."""
    if sum(_row_height(row, widths) for row in rows) <= height:
        return list(rows)
    shown: list[Sequence[str]] = []
    left = height - _row_height(["", *[""] * (len(widths) - 1)], widths)
    for row in rows:
        left -= _row_height(row, widths)
        if left < 0:
            break
        shown.append(row)
    return [*shown, [f"and {len(rows) - len(shown)} more in the report", *[""] * (len(widths) - 1)]]


def describe(shape: Any, name: str, words: str) -> None:
    """A shape's name and, where it shows something, what a screen reader says instead."""
    found = shape._element.find(f".//{qn('p:cNvPr')}")
    found.set("name", printable(name))
    if words:
        found.set("descr", printable(words))


def printable(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _NOT_XML.sub(" ", text)


def _underline(cell: Any) -> None:
    """A hair line under each row in place of the boxes of the stock style."""
    properties = cell._tc.get_or_add_tcPr()
    for edge in ("a:lnL", "a:lnR", "a:lnT"):
        line = properties.makeelement(qn(edge), {"w": "0"})
        line.append(line.makeelement(qn("a:noFill"), {}))
        properties.append(line)
    line = properties.makeelement(qn("a:lnB"), {"w": "9525"})
    fill = line.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": RULE.removeprefix("#").upper()}))
    line.append(fill)
    properties.append(line)
    # The order of a cell's properties is fixed: its edges come before its fill.
    for paint in properties.findall(qn("a:solidFill")):
        properties.append(paint)
