"""What reading a file gives: its rows, or why it cannot be read, and everything found on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from imports.reading.words import Column, Layout, Severity

#: Of one code, this many findings are kept with their place; the rest are counted.
MOST_OF_A_CODE = 200
#: Characters of a cell's own text that a finding repeats.
LONGEST_VALUE = 120


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem or warning: a stable code, its place as the spreadsheet names it, and what to do about it.

    ``row`` is the row as the spreadsheet numbers it (the header is usually row 1), ``column`` the heading as it
    stands in the file, ``cell`` the same place as a spreadsheet writes it (``E7``), ``value`` what stands there.
    All are empty for a finding about the whole file.
    """

    code: str
    severity: Severity
    message: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One figure as the file gives it. Names are the file's own, trimmed, and still to be matched.

    ``column`` is the heading its number stands under in a wide sheet, else empty. ``value_is_percent``: the value
    was written with a percent sign. No number, no reason and no note is a blank: it leaves the stored figure alone.
    ``has_problem``: reading found a problem in the row, so that its blanks say nothing; it is still given, for what
    else may be wrong with it to be found in the same pass.
    """

    sheet: str
    row: int
    measure_code: str
    period: str
    breakdown: str = ""
    category: str = ""
    partner: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    missing_reason: str = ""
    note: str | None = None
    column: str = ""
    value_is_percent: bool = False
    has_problem: bool = False


@dataclass(slots=True)
class Table:
    """Where in the file its figures stand and how they were understood: shown to the sender, and used to name cells.

    ``columns`` maps what a column holds to its heading and its number from 0; in a wide sheet the periods' columns
    are ``periods``, heading to number. ``unknown`` are headings that nothing was known for, with their numbers;
    ``left_out`` are those that hold nothing for the product, by their name or by the sender's word.
    """

    sheet: str = ""
    layout: Layout = Layout.TIDY
    header_row: int = 1
    title: str = ""
    columns: dict[Column, tuple[str, int]] = field(default_factory=dict)
    periods: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class ReadFile:
    """A file that was read (``refusal`` None), or the one finding that stopped it before its rows were."""

    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    other_sheets: tuple[str, ...] = ()
    table: Table = field(default_factory=Table)
    rows: list[ReadRow] = field(default_factory=list)
    #: Rows of the sheet below its header that hold anything at all.
    row_count: int = 0
    findings: list[Finding] = field(default_factory=list)
    #: Findings of each code altogether, those not kept included.
    totals: dict[str, int] = field(default_factory=dict)
    refusal: Finding | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be. ``bytes`` counts while inflating: what a file says of itself is not believed."""

    bytes: int = 10_000_000
    bytes_unpacked: int = 100_000_000
    ratio: int = 200
    entries: int = 1_000
    rows: int = 100_000
    columns: int = 60
    merges: int = 1_000
    cell_characters: int = 32_767
    seconds: int = 60
    #: Of the process that reads.
    memory: int = 1_500_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """What the sender said about the file. ``columns`` maps headings (as ``heading_key`` gives them) to meanings.

    ``part`` is what the numbers of a wide sheet are when neither a part column nor the heading says so; the heading
    of one period mapped to a number column says it for that period.
    """

    sheet: str = ""
    layout: Layout | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    part: Column = Column.VALUE
    limits: Limits = Limits()
