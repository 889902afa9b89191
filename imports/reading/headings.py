"""Which columns a sheet has: its headings found below any title, understood, or refused with what is missing.

A heading has the product's own name (``measure_code``) or one of a few others that can mean nothing else. Where a
sheet has a column under its own name, another heading's lesser claim to it is not taken: it is an unknown heading.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from imports.reading.cells import Cell, Odd
from imports.reading.findings import Refused
from imports.reading.names import column_name, heading_key, listed, quoted
from imports.reading.own import is_remark
from imports.reading.periods import looks_like_a_period
from imports.reading.results import Request, Table
from imports.reading.words import NUMBERS, Column, Layout

#: Rows from the top in which the headings are looked for.
LOOK = 40

#: What else people call a column; its own name (``Column``'s) comes before these.
SYNONYMS: dict[Column, tuple[str, ...]] = {
    Column.MEASURE_CODE: ("measure", "code", "measure id", "measure ref", "indicator code", "indicator"),
    Column.PERIOD: ("time period", "reporting period", "quarter"),
    Column.BREAKDOWN: ("breakdown type", "broken down by"),
    Column.CATEGORY: ("group", "breakdown category"),
    Column.NUMERATOR: ("num",),
    Column.DENOMINATOR: ("denom", "den"),
    Column.VALUE: ("figure",),
    Column.NOTE: ("notes", "comment", "comments"),
    Column.PARTNER: ("partner code", "partner name", "organisation"),
    Column.PART: ("figure part",),
}
#: Columns of our own workbooks that are there for their reader alone.
LEFT_OUT = frozenset({"measure name", "measure title", "unit", "due on"})

_OWN = {column.value.replace("_", " "): column for column in Column if column is not Column.IGNORED}
_OTHERS = {name: column for column, names in SYNONYMS.items() for name in names}
#: What a row of the part column, or the end of a period's heading, says of the numbers.
PARTS = {name: column for name, column in (_OWN | _OTHERS).items() if column in NUMBERS}
_PART = f"(?P<part>{'|'.join(PARTS)})"
_PART_LAST = re.compile(rf"(?P<period>.{{4,60}}?)[\s:_(-]+{_PART}\)?", re.I)
_PART_FIRST = re.compile(rf"{_PART}[\s:_(-]+(?P<period>.{{4,60}}?)\)?", re.I)

_TIDY_NEEDS = "measure_code, period, and numerator, denominator or value"
_WIDE_NEEDS = "measure_code, and a column for each period"


@dataclass(frozen=True, slots=True)
class PeriodColumn:
    """One period's column in a wide sheet: its heading, the period in it, and which part its numbers are."""

    index: int
    heading: str
    period: str
    part: Column | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a heading says its column is. ``is_lesser``: by another word than the column's own name."""

    index: int
    text: str
    column: Column | None
    is_lesser: bool
    period: PeriodColumn | None


@dataclass(slots=True)
class Headings:
    """A row read as headings. ``width`` is how many columns it has to its last heading, ``cells`` how many cells."""

    row: int
    cells: int = 0
    width: int = 0
    columns: dict[Column, tuple[str, int]] = field(default_factory=dict)
    periods: list[PeriodColumn] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    #: Two headings for one thing: the second's number and both texts.
    doubled: list[tuple[int, str, str]] = field(default_factory=list)
    lesser: set[Column] = field(default_factory=set)
    layout: Layout = Layout.TIDY

    @property
    def likeness(self) -> int:
        """How much like a row of headings it is: how many it has that are known."""
        return len(self.columns) + len(self.periods)

    @property
    def is_whole(self) -> bool:
        return not self.missing

    @property
    def missing(self) -> list[str]:
        """The columns that it lacks, as a message names them."""
        needed = [Column.MEASURE_CODE] if self.layout is Layout.WIDE else [Column.MEASURE_CODE, Column.PERIOD]
        lacking = [column.value for column in needed if column not in self.columns]
        if self.layout is Layout.WIDE:
            return lacking if self.periods else [*lacking, "periods"]
        has_numbers = any(column in self.columns for column in NUMBERS)
        return lacking if has_numbers else [*lacking, "numerator, denominator or value"]


def text_of(cell: Cell) -> str:
    """What a cell says as text: what its sender sees in it."""
    return (cell.shown or cell.text) if isinstance(cell, Odd) else cell


def read_headings(row: int, cells: Sequence[Cell], request: Request) -> Headings:
    """A row understood as headings, whatever it is."""
    headings = Headings(row, len(cells))
    claims: list[Claim] = []
    # One more than there may be is enough to refuse them all.
    for index, cell in enumerate(cells[: request.limits.columns + 1]):
        text = text_of(cell).strip()
        if not text:
            continue
        headings.width = index + 1
        headings.texts[index] = text
        claim = _claim(index, text, request)
        if claim:
            claims.append(claim)
        else:
            headings.left_out[text] = index
    headings.layout = request.layout or _layout(claims)
    for claim in sorted(claims, key=lambda claim: claim.is_lesser):
        _place(headings, claim)
    headings.periods.sort(key=lambda period: period.index)
    headings.unknown = dict(sorted(headings.unknown.items(), key=lambda item: item[1]))
    return headings


def find_headings(rows: Iterable[tuple[int, Sequence[Cell]]], request: Request) -> Headings | None:
    """The first row with every heading a sheet needs; else the one most like it; None when no row has any."""
    best: Headings | None = None
    for row, cells in rows:
        headings = read_headings(row, cells, request)
        if headings.is_whole:
            return headings
        if headings.texts and (best is None or _order(headings) > _order(best)):
            best = headings
    return best


def check_headings(headings: Headings, sheet: str) -> None:
    """Refuse headings that are doubled, unknown or missing; with them nothing below can be trusted."""
    if headings.doubled:
        index, first, second = headings.doubled[0]
        both = (
            f"The heading {quoted(first)} is there twice"
            if heading_key(first) == heading_key(second)
            else (f"The headings {quoted(first)} and {quoted(second)} mean the same")
        )
        raise Refused(
            "duplicate_heading",
            f"{both} (the second in column {column_name(index)}). Keep one of the two columns.",
            sheet=sheet,
            row=headings.row,
            value=second,
        )
    lacks = f"Missing: {listed(headings.missing)}. " if headings.missing else ""
    needs = f"The file needs {_WIDE_NEEDS if headings.layout is Layout.WIDE else _TIDY_NEEDS}."
    if headings.unknown:
        names = listed([quoted(text) for text in headings.unknown])
        raise Refused(
            "unknown_columns",
            f"Row {headings.row} has headings that are not known: {names}. {lacks}"
            f"Say what each column holds, or that it is left out. {needs}",
            sheet=sheet,
            row=headings.row,
        )
    if lacks:
        raise Refused("missing_columns", f"{lacks}{needs}", sheet=sheet, row=headings.row)


def fill_table(table: Table, headings: Headings, sheet: str, title: str) -> None:
    """Say how the sheet was understood."""
    table.sheet, table.title = sheet, title
    table.layout, table.header_row = headings.layout, headings.row
    table.columns = headings.columns
    table.periods = {period.heading: period.index for period in headings.periods}
    table.unknown, table.left_out = headings.unknown, headings.left_out


def _order(headings: Headings) -> tuple[int, bool]:
    return headings.likeness, len(headings.texts) > 1


def _claim(index: int, text: str, request: Request) -> Claim | None:
    """What one heading says its column is; None when the column holds nothing for us."""
    key = heading_key(text)
    said = request.columns.get(key)
    if said is Column.IGNORED or (said is None and (key in LEFT_OUT or is_remark(text))):
        return None
    own = said or _OWN.get(key)
    column = own or _OTHERS.get(key)
    period = _period_column(index, text, said) if column is None or column in NUMBERS else None
    return Claim(index, text, column, is_lesser=own is None, period=period)


def _period_column(index: int, text: str, said: Column | None) -> PeriodColumn | None:
    if looks_like_a_period(text):
        return PeriodColumn(index, text, text, said)
    found = _PART_LAST.fullmatch(text) or _PART_FIRST.fullmatch(text)
    if found and looks_like_a_period(found["period"]):
        return PeriodColumn(index, text, found["period"].strip(), said or PARTS[heading_key(found["part"])])
    return None


def _layout(claims: list[Claim]) -> Layout:
    """Wide when periods stand across the top and no column names them."""
    claimed = {claim.column for claim in claims if not claim.period}
    is_tidy = Column.PERIOD in claimed and any(column in claimed for column in NUMBERS)
    return Layout.WIDE if any(claim.period for claim in claims) and not is_tidy else Layout.TIDY


def _place(headings: Headings, claim: Claim) -> None:
    """Give a heading the column it claims, when that is free; its own name comes before other words for it."""
    is_wide = headings.layout is Layout.WIDE
    useless = (*NUMBERS, Column.PERIOD) if is_wide else (Column.PART,)
    if is_wide and claim.period:
        known = [period.heading for period in headings.periods]
        _say_if_twice(headings, known, claim)
        headings.periods.append(claim.period)
    elif claim.column is None or claim.column in useless:
        _say_if_twice(headings, list(headings.unknown), claim)
        headings.unknown.setdefault(claim.text, claim.index)
    elif claim.column not in headings.columns:
        headings.columns[claim.column] = claim.text, claim.index
        headings.lesser |= {claim.column} if claim.is_lesser else set()
    elif claim.is_lesser and claim.column not in headings.lesser:
        headings.unknown.setdefault(claim.text, claim.index)
    else:
        headings.doubled.append((claim.index, headings.columns[claim.column][0], claim.text))


def _say_if_twice(headings: Headings, known: list[str], claim: Claim) -> None:
    if any(heading_key(other) == heading_key(claim.text) for other in known):
        headings.doubled.append((claim.index, claim.text, claim.text))
