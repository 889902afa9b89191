"""What the product writes into workbooks and what its reader takes back agree, though neither knows the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports import workbooks
from imports.reading import own
from imports.reading.names import heading_key
from imports.reading.words import Column
from imports.workbooks import due, figures, rows

HEADINGS = {*(column.heading for column in due.COLUMNS), *figures.HEADER, *rows.HEADER}


@pytest.mark.parametrize("heading", sorted(HEADINGS))
def test_each_heading_of_ours_is_a_column_of_the_layout_or_for_people_alone(heading):
    known = {heading_key(column.value) for column in Column}
    assert (heading_key(heading) in known) != own.is_remark(heading)


def test_the_list_of_what_to_mend_is_known_by_its_name():
    assert own.is_mend_sheet(workbooks.MEND_SHEET)
    assert not own.is_mend_sheet("Figures")


@given(st.text(alphabet="'=+-@\t\r\n＝＋ab1 ", max_size=8))
def test_text_of_csv_comes_back_as_it_was_guarded(text):
    assert own.unguarded(workbooks.guarded(text)) == text
    assert own.unguarded(text) == workbooks.unguarded(text)
    if workbooks.guarded(text) != text:
        assert own.may_be_guarded(f"a,{workbooks.guarded(text)},b")
