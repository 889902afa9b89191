"""What holds for any file: an answer whatever the bytes, the same figures whatever the order, written is read."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from imports.reading.kinds import ENDINGS
from imports.reading.results import ReadFile
from tests.unit.imports.awkward import TABLE, binary_sheet, figures, ods, read, sheet, text, xls, xlsb, xlsx

COLUMNS = ["measure_code", "period", "breakdown", "category", "numerator", "denominator", "value", "note", "partner"]
SOUND = {
    "a.csv": text(TABLE),
    "a.txt": b"\xff\xfe" + text(TABLE, "\t", encoding="utf-16-le"),
    "a.xlsx": xlsx(sheet(TABLE)),
    "a.xls": xls(TABLE),
    "a.xlsb": xlsb(binary_sheet(TABLE)),
    "a.ods": ods(TABLE),
}
STARTS = [
    b"",
    b"PK\x03\x04",
    b"PK\x05\x06" + bytes(18),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
]
STARTS += [b"measure_code,period,numerator\n", b"measure_code;2025/26 Q1\r\n", b'"', b"sep=;\n", b"\x09\x08\x10\x00"]

#: Tables take long to think of; they are tried at length in ``integration/imports/test_reading_at_length.py``.
few = settings(max_examples=12)

names = st.sampled_from([f"a{end}" for end in ENDINGS])
words = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=12).filter(lambda t: "_x" not in t)
numbers = st.one_of(
    st.just(""),
    st.integers(0, 10**9).map(str),
    st.decimals(0, 10**6, places=3).map(lambda d: format(d.normalize(), "f")),
)
codes = st.from_regex(r"[A-Z]{1,2}[0-9]\.[1-9]", fullmatch=True)
rows = st.tuples(codes, st.just("2025/26 Q1"), words, words, numbers, numbers, numbers, words, words).map(list)
tables = st.lists(rows, min_size=1, max_size=6)


def answer(data: bytes, name: str) -> ReadFile:
    """Reading gives an answer; "unreadable" would be a fault of ours on bytes nobody thought of."""
    found = read(data, name)
    assert found.refusal is None or found.refusal.code != "unreadable"
    assert found.refusal is None or found.rows == []
    return found


@given(st.sampled_from(STARTS), st.binary(max_size=400), names)
def test_any_bytes_under_any_name_have_an_answer(start, rest, name):
    answer(start + rest, name)


@given(st.sampled_from(STARTS), st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_any_text_has_an_answer(start, rest, encoding):
    answer(start + rest.encode(encoding, "replace"), "a.csv")


@given(st.sampled_from(sorted(SOUND)), st.data())
def test_a_file_with_bytes_changed_has_an_answer(name, data):
    body = bytearray(SOUND[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        length = data.draw(st.integers(0, 20))
        body[at : at + length] = data.draw(st.binary(max_size=20))
    answer(bytes(body), name)


@few
@given(st.text(max_size=300))
def test_a_sheet_with_any_xml_in_it_has_an_answer(inside):
    broken = sheet(TABLE).replace("</sheetData>", inside.encode("utf-8", "replace").decode() + "</sheetData>")
    answer(xlsx(broken), "a.xlsx")


def as_read(table: list[list[str]]) -> list[tuple[Any, ...]]:
    """What the rows of a table must come back as: names trimmed, numbers exact, blank notes none."""
    return [
        (
            *(cell.strip() for cell in (*row[:4], row[8])),
            *(Decimal(cell) if cell else None for cell in row[4:7]),
            row[7] if row[7].strip() else None,
        )
        for row in table
    ]


def as_given(found: ReadFile) -> list[tuple[Any, ...]]:
    assert found.refusal is None, found.refusal
    return [
        (r.measure_code, r.period, r.breakdown, r.category, r.partner, r.numerator, r.denominator, r.value, r.note)
        for r in found.rows
    ]


@few
@given(
    tables,
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_written_text_is_read_back_the_same(table, delimiter, end, encoding):
    assert as_given(read(text([COLUMNS, *table], delimiter, end, encoding), "a.csv")) == as_read(table)


@few
@given(tables)
def test_a_written_workbook_is_read_back_the_same(table):
    cells = [[*row[:4], *(float(cell) if cell else "" for cell in row[4:7]), *row[7:]] for row in table]

    assert as_given(read(xlsx(sheet([COLUMNS, *cells])), "a.xlsx")) == as_read(table)


@few
@given(tables, st.permutations(range(9)), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_that_of_columns_matters(table, order, chance):
    shuffled = [*table]
    chance.shuffle(shuffled)
    moved = [[row[index] for index in order] for row in [COLUMNS, *shuffled]]

    assert sorted(map(str, as_given(read(text(moved), "a.csv")))) == sorted(map(str, as_read(table)))


@few
@given(
    st.lists(st.sampled_from(["5", "c", "?", "", "12.5%", "#REF!"]), min_size=4, max_size=4), st.permutations(range(4))
)
def test_wide_sheets_say_the_same_in_any_order_of_their_periods(cells, order):
    periods = [f"2025/26 Q{n}" for n in range(1, 5)]
    straight = read(text([["measure_code", *periods], ["P4.1", *cells]]), "a.csv")
    moved = read(text([["measure_code", *(periods[n] for n in order)], ["P4.1", *(cells[n] for n in order)]]), "a.csv")

    assert sorted(figures(straight)) == sorted(figures(moved))
    assert straight.totals == moved.totals
