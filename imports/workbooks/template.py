"""A blank template: the tidy layout with drop-down lists, fed from a second sheet that holds every code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from imports.workbooks.book import (
    CODES_SHEET,
    FIGURES_SHEET,
    INSTRUCTIONS_SHEET,
    TEMPLATE,
    Book,
    fit_height,
    for_print,
    put,
    put_stamp,
    write_words,
)
from imports.workbooks.checks import check_any_number, check_note, choose
from imports.workbooks.columns import LONGEST_NOTE, MARKER_WORDS, NUMBERS, TIDY
from imports.workbooks.content import TemplateContent
from imports.workbooks.guidance import facts_of, template_title, template_words
from measures.calc.periods import day_label

#: Rows prepared with lists; more may be added below.
PREPARED_ROWS = 2_000
_WIDTHS = (16, 14, 16, 18, 12, 13, 12, 44, 12)
_AT = {heading: place for place, heading in enumerate(TIDY)}
#: Between the code of a measure and that of a breakdown, to find the categories of both.
_BOTH = " > "


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the sheet of codes: its headings with their widths, its rows, where it stands."""

    first_column: int
    headings: tuple[tuple[str, int], ...]
    rows: Sequence[tuple[str, ...]]

    def column(self, place: int) -> str:
        """All of one of its columns, as a formula names it."""
        name = xl_col_to_name(self.first_column + place, col_abs=True)
        return f"{CODES_SHEET}!{name}$2:{name}${max(len(self.rows), 1) + 1}"

    def top(self, place: int) -> str:
        return f"{CODES_SHEET}!{xl_rowcol_to_cell(0, self.first_column + place, row_abs=True, col_abs=True)}"

    def following(self, key: str, place: int) -> str:
        """Of the rows whose first column is ``key``, which stand together, one column: a list that follows a choice."""
        keys = self.column(0)
        return f"OFFSET({self.top(place)},MATCH({key},{keys},0),0,COUNTIF({keys},{key}),1)"


def blank_template(content: TemplateContent) -> bytes:
    """The template for what a person's partners report: figures, codes, instructions."""
    book = Book()
    sheet = book.sheet(FIGURES_SHEET)
    tables = _write_codes(book, content)
    for place, (heading, width) in enumerate(zip(TIDY, _WIDTHS, strict=True)):
        put(sheet, 0, place, heading, book.heading_of(heading))
        sheet.set_column(place, place, width, book.open_number if heading in NUMBERS else book.open_text)
    _offer(sheet, tables)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    allowed = ("autofilter", "sort", "format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows")
    sheet.protect("", dict.fromkeys(allowed, True))
    title = template_title(content)
    for_print(sheet, words=title, is_example=content.has_example_figures)
    words = template_words(content)
    write_words(book, INSTRUCTIONS_SHEET, title, words, is_example=content.has_example_figures)
    put_stamp(book, content.stamp, TEMPLATE, title=title, facts=facts_of(content))
    return book.finished()


def _offer(sheet: Worksheet, tables: dict[str, Table]) -> None:
    """The lists of the rows that are prepared."""
    first, last = 1, PREPARED_ROWS
    measure, breakdown = (xl_rowcol_to_cell(1, _AT[heading], col_abs=True) for heading in ("measure_code", "breakdown"))
    both = f'{measure}&"{_BOTH}"&{breakdown}'
    sources = {
        "measure_code": (tables["measures"].column(0), "measure"),
        "period": (tables["periods"].column(0), "period"),
        "breakdown": (tables["breakdowns"].following(measure, 1), "breakdown"),
        "category": (tables["categories"].following(both, 1), "category"),
        "partner": (tables["partners"].column(0), "partner"),
    }
    for heading, (source, what) in sources.items():
        choose(sheet, first, last, _AT[heading], f"={source}", what=what)
    for heading in NUMBERS:
        check_any_number(sheet, first, last, _AT[heading])
    check_note(sheet, first, last, _AT["note"], LONGEST_NOTE)


def _write_codes(book: Book, content: TemplateContent) -> dict[str, Table]:
    sheet = book.sheet(CODES_SHEET)
    tables = _tables(content)
    for table in tables.values():
        for place, (heading, width) in enumerate(table.headings, start=table.first_column):
            put(sheet, 0, place, heading, book.heading)
            sheet.set_column(place, place, width)
        for number, row in enumerate(table.rows, start=1):
            for place, text in enumerate(row, start=table.first_column):
                put(sheet, number, place, text, book.fixed)
    _fit_heights(sheet, tables.values())
    sheet.freeze_panes(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    for_print(sheet, words=template_title(content), is_example=content.has_example_figures, fit=False)
    sheet.set_v_pagebreaks([table.first_column for table in tables.values() if table.first_column])
    return tables


def _fit_heights(sheet: Worksheet, tables: Iterable[Table]) -> None:
    """Rows run through all tables side by side."""
    texts: dict[int, list[tuple[str, float]]] = {}
    for table in tables:
        for number, row in enumerate(table.rows, start=1):
            texts.setdefault(number, []).extend(
                (text, width) for text, (_, width) in zip(row, table.headings, strict=True)
            )
    for number, found in texts.items():
        fit_height(sheet, number, found)


def _tables(content: TemplateContent) -> dict[str, Table]:
    """Every list of codes, side by side with a column between."""
    groups = [(measure, group) for measure in content.measures for group in measure.groups]
    breakdowns = dict.fromkeys((m.code, g.breakdown, g.breakdown_title) for m, g in groups)
    parts: list[tuple[str, tuple[tuple[str, int], ...], Iterable[tuple[str, ...]]]] = [
        (
            "measures",
            (("Code of measure", 16), ("Title", 40), ("Given in", 20), ("Give the", 26), ("Counted for a", 17)),
            ((m.code, m.title, m.unit_words, m.parts, m.frequency) for m in content.measures),
        ),
        (
            "periods",
            (("Code of period", 16), ("Which is", 20), ("Due by", 18)),
            ((p.code, p.label, day_label(p.due_on) if p.due_on else "") for p in content.periods),
        ),
        ("partners", (("Code of partner", 16), ("Name", 34)), ((p.code, p.name) for p in content.partners)),
        ("breakdowns", (("Of measure", 16), ("Code of breakdown", 18), ("Title", 34)), breakdowns),
        (
            "categories",
            (("Of measure and breakdown", 26), ("Code of category", 18), ("Title", 34)),
            ((f"{m.code}{_BOTH}{g.breakdown}", g.category, g.category_title) for m, g in groups),
        ),
        ("markers", (("Marker", 10), ("Where there is no figure", 60)), MARKER_WORDS.items()),
    ]
    tables: dict[str, Table] = {}
    column = 0
    for name, headings, rows in parts:
        tables[name] = Table(column, headings, tuple(rows))
        column += len(headings) + 1
    return tables
