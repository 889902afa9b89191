"""The blank template: every code on a sheet, and lists that are fed from it."""

import pytest

from imports.workbooks import MARKERS, TIDY, Group, PartnerName, TemplateContent, TemplateMeasure, blank_template
from imports.workbooks.template import PREPARED_ROWS
from measures.calc.words import Unit
from tests.unit.imports.books import HOSTILE, PARTNER, QUARTER, STAMP, assert_sound, grid, opened

GROUPS = (
    Group("ethnicity", "Ethnic group", "white", "White"),
    Group("ethnicity", "Ethnic group", "asian", "Asian"),
    Group("imd", "Deprivation", "imd1", "Most deprived fifth"),
)
SUPPORT = TemplateMeasure("M1", "Women supported", Unit.PERCENTAGE, "Percentage", "Financial quarter", GROUPS)
PARENTS = TemplateMeasure("M2", "Parents", Unit.COUNT, "Count (parents)", "Financial quarter")
OTHER = PartnerName("P2", "Partner Two")
CONTENT = TemplateContent(STAMP, (PARTNER, OTHER), (SUPPORT, PARENTS), (QUARTER,))


def check_of(sheet, heading: str):
    place = f"{'ABCDEFGHI'[TIDY.index(heading)]}2"
    (found,) = [each for each in sheet.data_validations.dataValidation if place in each.sqref]
    return found


def table(book, first_heading: str) -> list[tuple[str, ...]]:
    """A table of the sheet of codes: from its first heading to the empty column after it."""
    rows = [[cell.value for cell in row] for row in book["Codes"].iter_rows()]
    start = rows[0].index(first_heading)
    width = next((n for n, heading in enumerate(rows[0][start:]) if heading is None), len(rows[0]) - start)
    found = [tuple(row[start : start + width]) for row in rows[1:]]
    return [row for row in found if row[0] is not None]


def test_the_first_sheet_is_the_tidy_layout_and_empty():
    assert opened(blank_template(CONTENT)).sheetnames == ["Figures", "Codes", "Instructions"]
    assert grid(blank_template(CONTENT)) == [list(TIDY)]


def test_every_code_stands_on_the_second_sheet():
    book = opened(blank_template(CONTENT))
    assert table(book, "Code of measure") == [
        ("M1", "Women supported", "Percentage", "numerator and denominator", "Financial quarter"),
        ("M2", "Parents", "Count (parents)", "value", "Financial quarter"),
    ]
    assert table(book, "Code of period") == [("2026/27 Q2", "2026/27 Q2", "30 November 2026")]
    assert table(book, "Code of partner") == [("P1", "Partner One"), ("P2", "Partner Two")]
    assert table(book, "Of measure") == [("M1", "ethnicity", "Ethnic group"), ("M1", "imd", "Deprivation")]
    assert table(book, "Of measure and breakdown") == [
        ("M1 > ethnicity", "white", "White"),
        ("M1 > ethnicity", "asian", "Asian"),
        ("M1 > imd", "imd1", "Most deprived fifth"),
    ]
    assert [marker for marker, _ in table(book, "Marker")] == list(MARKERS.values())


def test_the_sheet_of_codes_is_not_taken_for_figures():
    headings = {str(cell).lower().replace(" ", "_") for cell in grid(blank_template(CONTENT), "Codes")[0]}
    assert headings.isdisjoint(TIDY)


@pytest.mark.parametrize(
    ("heading", "source"),
    [
        ("measure_code", "Codes!$A$2:$A$3"),
        ("period", "Codes!$G$2:$G$2"),
        ("partner", "Codes!$K$2:$K$3"),
        ("breakdown", "OFFSET(Codes!$O$1,MATCH($A2,Codes!$N$2:$N$3,0),0,COUNTIF(Codes!$N$2:$N$3,$A2),1)"),
        (
            "category",
            'OFFSET(Codes!$S$1,MATCH($A2&" > "&$C2,Codes!$R$2:$R$4,0),0,COUNTIF(Codes!$R$2:$R$4,$A2&" > "&$C2),1)',
        ),
    ],
)
def test_a_code_is_chosen_from_a_list_fed_by_the_sheet_of_codes(heading, source):
    check = check_of(opened(blank_template(CONTENT))["Figures"], heading)
    assert (check.type, check.formula1, check.errorStyle) == ("list", source, "warning")
    assert str(check.sqref).endswith(str(PREPARED_ROWS + 1))


def test_numbers_take_a_number_or_a_marker():
    check = check_of(opened(blank_template(CONTENT))["Figures"], "value")
    assert check.formula1 == 'OR(ISNUMBER(G2),G2="[x]",G2="[z]",G2="[c]")'


def test_codes_typed_anywhere_down_the_sheet_stay_text_and_only_headings_are_locked():
    sheet = opened(blank_template(CONTENT))["Figures"]
    assert sheet.protection.sheet
    assert all(cell.protection.locked for cell in sheet[1])
    for place, heading in enumerate(TIDY, start=1):
        below = sheet.column_dimensions["ABCDEFGHI"[place - 1]]
        assert not below.protection.locked
        assert below.number_format == ("General" if heading in {"numerator", "denominator", "value"} else "@")


def test_a_template_without_anything_to_report_is_sound():
    assert_sound(blank_template(TemplateContent(STAMP)))


def test_hostile_codes_break_nothing_and_stay_what_they_are():
    measures = tuple(
        TemplateMeasure(text, text, Unit.COUNT, text, text, (Group(text, text, text, text),)) for text in HOSTILE
    )
    file = blank_template(TemplateContent(STAMP, (PartnerName(HOSTILE[0], HOSTILE[1]),), measures, (QUARTER,)))
    assert_sound_but_for_lists(file)
    assert [row[0] for row in grid(file, "Codes")[1:]] == list(HOSTILE)


def assert_sound_but_for_lists(file: bytes) -> None:
    assert_sound(file)
    assert len(opened(file)["Figures"].data_validations.dataValidation) == len(TIDY)
