"""The workbook of what is due: what is locked, what is asked, what it says of itself."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from imports.reading.words import Column
from imports.workbooks import MARKERS, TIDY, DueReturn, PartnerName, PeriodName, due_filename, due_workbook, is_remark
from imports.workbooks.columns import LONGEST_NOTE
from imports.workbooks.due import AT, COLUMNS
from measures.calc.words import GIVEN_REASONS, Unit
from measures.services.figures import LONGEST_NOTE as LONGEST_RECORDED
from tests.unit.imports.books import PARTNER, QUARTER, assert_sound, due, due_row, opened, records

RATIO, COUNT = due_row(), due_row(measure_code="M2", unit=Unit.COUNT, unit_words="Count (children)")


def sheet_of(*rows, **fields):
    return opened(due_workbook(due(rows or (RATIO, COUNT), **fields)))["Figures"]


def cell_of(sheet, row: int, heading: str):
    return sheet.cell(row, AT[heading] + 1)


def check_of(sheet, row: int, heading: str) -> DataValidation:
    place = cell_of(sheet, row, heading).coordinate
    (found,) = [each for each in sheet.data_validations.dataValidation if place in each.sqref]
    return found


def words_of(content) -> dict[str, str]:
    sheet = opened(due_workbook(content))["Instructions"]
    return {row[0].value: row[1].value for row in sheet.iter_rows() if row[0].value and len(row) > 1}


def test_the_tidy_columns_are_those_that_reading_knows():
    assert set(TIDY) == {column.value for column in Column} - {Column.PART, Column.IGNORED}
    assert [column.heading for column in COLUMNS if not is_remark(column.heading)] == list(TIDY)


def test_each_reason_a_partner_may_give_has_its_own_marker():
    assert set(MARKERS) == set(GIVEN_REASONS)
    assert len(set(MARKERS.values())) == len(MARKERS)


def test_a_note_may_be_as_long_as_one_that_is_recorded():
    assert LONGEST_NOTE == LONGEST_RECORDED


def test_there_is_one_row_for_each_figure_with_its_codes_as_text():
    sheet = sheet_of(due_row(measure_code="007", breakdown="imd", category="1", period="2026-03"))
    assert sheet.max_row == 2
    for heading, text in (("measure_code", "007"), ("period", "2026-03"), ("breakdown", "imd"), ("category", "1")):
        cell = cell_of(sheet, 2, heading)
        assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_a_figure_given_so_far_stands_in_its_cells_as_it_is_stored():
    given = due_row(numerator=Decimal("20.000000"), denominator=Decimal("50.500000"), note="Two teams.")
    (row,) = records(due_workbook(due([given])))
    assert (row["numerator"], row["denominator"], row["value"], row["note"]) == (20, 50.5, "", "Two teams.")


def test_a_true_zero_stands_as_zero_and_no_figure_as_nothing():
    zero = due_row(unit=Unit.COUNT, value=Decimal(0))
    first, second = records(due_workbook(due([zero, COUNT])))
    assert first["value"] == 0
    assert second["value"] == ""


@pytest.mark.parametrize("reason", MARKERS)
@pytest.mark.parametrize(("unit", "where"), [(Unit.RATE, "numerator"), (Unit.MONEY, "value")])
def test_a_missing_figure_stands_as_its_marker_in_its_first_number(reason, unit, where):
    (row,) = records(due_workbook(due([due_row(unit=unit, missing_reason=reason.value)])))
    assert {part: row[part] for part in ("numerator", "denominator", "value") if row[part] != ""} == {
        where: MARKERS[reason]
    }


def test_only_the_numbers_a_measure_takes_and_the_note_are_open():
    sheet = sheet_of()
    open_cells = {
        (row, column.heading)
        for row in (1, 2, 3)
        for column in COLUMNS
        if not cell_of(sheet, row, column.heading).protection.locked
    }
    assert sheet.protection.sheet
    assert open_cells == {(2, "numerator"), (2, "denominator"), (2, "note"), (3, "value"), (3, "note")}


def test_protection_needs_no_password_and_lets_people_filter_and_widen():
    protection = sheet_of().protection
    assert protection.password is None
    assert not protection.autoFilter
    assert not protection.formatColumns


def test_a_cell_that_is_locked_looks_it():
    sheet = sheet_of()
    fills = {heading: cell_of(sheet, 2, heading).fill.fgColor.rgb for heading in ("measure_code", "value", "numerator")}
    assert len(set(fills.values())) == 3
    assert cell_of(sheet, 2, "numerator").fill.patternType is None


@pytest.mark.parametrize(
    ("row", "part", "rule", "refusal"),
    [
        (RATIO, "numerator", "IF(ISNUMBER(G2),G2>=0,FALSE)", "Give a number, 0 or more"),
        (RATIO, "denominator", "IF(ISNUMBER(H2),H2>=0,FALSE)", "Give a number, 0 or more"),
        (COUNT, "value", "IF(ISNUMBER(I2),AND(I2>=0,I2=INT(I2)),FALSE)", "Give a whole number, 0 or more"),
        (due_row(unit=Unit.MONEY), "value", "ISNUMBER(I2)", "Give a number, or"),
        (due_row(unit=Unit.DURATION), "value", "IF(ISNUMBER(I2),I2>=0,FALSE)", "Give a number, 0 or more"),
    ],
)
def test_a_number_or_a_marker_may_be_typed_and_a_refusal_says_so(row, part, rule, refusal):
    check = check_of(sheet_of(row), 2, part)
    assert check.type == "custom"
    assert check.formula1.startswith(f"OR({rule},")
    assert all(f'="{marker}"' in check.formula1 for marker in MARKERS.values())
    assert check.errorStyle in {None, "stop"}
    assert check.error.startswith(refusal)
    assert all(marker in check.error for marker in MARKERS.values())


def test_rows_of_one_measure_share_a_check_and_the_next_measure_has_its_own():
    group = due_row(breakdown="imd", category="1")
    sheet = sheet_of(RATIO, group, COUNT, due_row(measure_code="M3", counts="Seen"))
    places = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation if each.type == "custom"}
    assert set(places) == {"G2:G3", "H2:H3", "I4", "G5", "H5"}
    assert "ISNUMBER(G2)" in places["G2:G3"]
    assert "ISNUMBER(G5)" in places["G5"]


def test_yes_or_no_is_chosen_from_a_list():
    check = check_of(sheet_of(due_row(unit=Unit.YES_NO)), 2, "value")
    assert (check.type, check.formula1) == ("list", '"1,0,[x],[z],[c]"')


def test_a_cell_says_what_it_counts():
    sheet = sheet_of(due_row(counts="Women seen", of="Women who gave birth" + "\r\n" * 3 + "x" * 400))
    assert check_of(sheet, 2, "numerator").prompt == "Women seen"
    long = check_of(sheet, 2, "denominator").prompt
    assert long.startswith("Women who gave birth xxx")
    assert len(long) == 255


def test_a_note_too_long_to_be_recorded_is_refused_while_it_is_typed():
    check = check_of(sheet_of(), 2, "note")
    assert (check.type, check.operator, check.formula1) == ("textLength", "lessThanOrEqual", "2000")


def test_a_part_above_its_whole_is_marked_for_a_percentage():
    sheet = sheet_of()
    ((place, rules),) = [(str(each.sqref), each.rules) for each in sheet.conditional_formatting]
    assert place == "G2:H3"
    assert rules[0].formula == ['AND($L2="Percentage",ISNUMBER($G2),ISNUMBER($H2),$G2>$H2)']
    assert cell_of(sheet, 2, "(unit)").coordinate == "L2"


def test_the_sheet_is_ready_to_use_and_to_print():
    sheet = sheet_of()
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:S3"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.merged_cells.ranges == set()
    assert all(sheet.column_dimensions[cell.column_letter].width >= 10 for cell in sheet[1])


def test_columns_for_people_help_to_give_the_figure():
    row = due_row(before="20 of 50 (40.0%)", last_year="Not available", target="55%", due_on=date(2026, 11, 30))
    (read,) = records(due_workbook(due([row])))
    assert read["(period before)"] == "20 of 50 (40.0%)"
    assert read["(same period last year)"] == "Not available"
    assert read["(target)"] == "55%"
    assert read["(due by)"] == "30 November 2026"


def test_the_instructions_say_what_is_due_and_how_to_give_it():
    owed = DueReturn(PARTNER, QUARTER, figures=2, given=1, sent_back="Check the total.")
    words = words_of(due([RATIO, COUNT], returns=(owed,)))
    assert words["Partner One (P1)"] == (
        "2026/27 Q2, by 30 November 2026: 2 figures, 1 given so far. Sent back to be put right: Check the total."
    )
    assert words["0"].startswith("None. A true zero is a figure")
    assert "never read as zero" in words["An empty cell"]
    assert set(MARKERS.values()) <= set(words)
    assert words["Contact"] == "Ask Helen."
    assert words["Rows"] == "2"
    assert words["Made"] == "22 November 2026 at 10:05, for Amira Hussain"


def test_the_file_says_what_it_is_whatever_it_is_called():
    book = opened(due_workbook(due([RATIO, COUNT])))
    own = {each.name: each.value for each in book.custom_doc_props.props}
    assert own == {
        "Waymark product": "Waymark",
        "Waymark kind": "due",
        "Waymark format": "1",
        "Waymark partnership": "City Partnership",
        "Waymark partner": "P1",
        "Waymark periods": "2026/27 Q2",
        "Waymark rows": 2,
    }
    assert book.properties.title == "What is due from Partner One: 2026/27 Q2"
    assert book.properties.creator == "Amira Hussain"
    assert book.properties.created.isoformat() == "2026-11-22T10:05:00"


def test_example_figures_say_so_in_the_file_on_paper_and_in_its_name():
    content = due([RATIO], has_example_figures=True)
    book = opened(due_workbook(content))
    assert book["Instructions"]["A2"].value == "Example figures"
    assert all("Example figures" in sheet.oddHeader.right.text for sheet in book)
    assert due_filename(content) == "waymark-due-P1-2026-27-Q2-example-figures.xlsx"
    assert all(sheet.oddHeader.right.text is None for sheet in opened(due_workbook(due([RATIO]))))


def test_a_workbook_of_several_partners_and_periods_names_them_all():
    other, year = PartnerName("P2", "Partner Two"), PeriodName("2026/27", "2026/27")
    returns = (DueReturn(PARTNER, QUARTER, 1, 0), DueReturn(other, year, 1, 0))
    content = due([RATIO, due_row(partner="P2", period="2026/27")], returns=returns)
    book = opened(due_workbook(content))
    assert book.properties.title == "What is due from 2 partners: 2 periods"
    assert [row["partner"] for row in records(due_workbook(content))] == ["P1", "P2"]
    assert words_of(content)["Periods"] == "2026/27 Q2, 2026/27"


def test_nothing_due_is_a_workbook_that_says_so():
    content = replace(due([]), returns=())
    file = due_workbook(content)
    assert_sound(file)
    assert opened(file)["Instructions"]["A1"].value == "Nothing is due"
    assert records(file) == []


def test_ampersands_in_names_do_not_become_codes_on_paper():
    partner = PartnerName("P1", "Health & Care &B2")
    header = opened(due_workbook(due([RATIO], returns=(DueReturn(partner, QUARTER, 1, 0),))))["Figures"].oddHeader
    assert "Health && Care &&B2" in header.left.text
