"""The properties of reading, tried many times over: too long for the unit tests, as random as those are not."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.imports import test_reading_properties as properties
from tests.unit.imports.awkward import read, text, zipped

long = settings(
    max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
tables = st.lists(properties.rows, min_size=1, max_size=40)


def changed(body: bytearray, data: st.DataObject) -> bytes:
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(body)))
        length = data.draw(st.integers(0, 40))
        body[at : at + length] = data.draw(st.one_of(st.binary(max_size=40), st.just(bytes(body[: at % 500]))))
    return bytes(body)


@pytest.mark.parametrize("name", sorted(properties.SOUND))
@long
@given(st.data())
def test_a_file_with_bytes_changed_has_an_answer(name, data):
    properties.answer(changed(bytearray(properties.SOUND[name]), data), name)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsb", "a.ods"])
@long
@given(st.data())
def test_a_workbook_with_bytes_of_a_part_changed_has_an_answer(name, data):
    with zipfile.ZipFile(io.BytesIO(properties.SOUND[name])) as file:
        parts = {part: file.read(part) for part in file.namelist() if not part.endswith("/")}
    part = data.draw(st.sampled_from(sorted(parts)))
    parts[part] = changed(bytearray(parts[part]), data)

    properties.answer(zipped(parts), name)


@long
@given(st.sampled_from(properties.STARTS), st.binary(max_size=3_000), properties.names)
def test_any_bytes_under_any_name_have_an_answer(start, rest, name):
    properties.answer(start + rest, name)


@long
@given(tables, st.sampled_from([",", ";", "\t"]), st.sampled_from(["\r\n", "\n", "\r"]))
def test_written_text_is_read_back_the_same(table, delimiter, end):
    found = read(text([properties.COLUMNS, *table], delimiter, end, "utf-8-sig"), "a.csv")

    assert properties.as_given(found) == properties.as_read(table)


@long
@given(tables)
def test_a_workbook_by_another_program_is_read_back_the_same(table):
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, properties.COLUMNS)
        for at, row in enumerate(table, 1):
            page.write_row(at, 0, [*row[:4], *(float(n) if n else None for n in row[4:7]), *row[7:]])

    assert properties.as_given(read(out.getvalue(), "a.xlsx")) == properties.as_read(table)
