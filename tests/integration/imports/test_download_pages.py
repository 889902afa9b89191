"""The files that leave: one's own back, its rows, what is due, a blank template, all figures."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import openpyxl
from django.urls import reverse

from imports.models import Upload
from measures.services.returns import submit_return
from partners.models import Person
from partners.roles import Role
from tests import factories
from tests.integration.imports.conftest import BASELINE, Desk, csv_of, problems
from tests.integration.imports.pages import THREE_PROBLEMS, WHOLE, as_, ready, refused, words

#: A spreadsheet's days have no zone.
FIRST_OF_APRIL = datetime(2025, 4, 1)  # noqa: DTZ001


def get(name: str, person: Person, *arguments: object, **query: object) -> Any:
    return as_(person).get(reverse(name, args=arguments), query)


def body(response: Any) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def sheet(response: Any, name: str = "Figures") -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(BytesIO(body(response)))[name].iter_rows(values_only=True))


def table(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(body(response).decode("utf-8-sig"))))


# --- One's own file --------------------------------------------------------------------------------------------------


def test_a_file_comes_back_as_it_was_sent_to_be_saved_and_never_shown(desk: Desk):
    upload = desk.send(BASELINE, "Q1 “final”.csv")
    response = get("upload-file", desk.analyst, upload.pk)
    assert body(response) == BASELINE.encode()
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Q1%20%E2%80%9Cfinal")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_file_goes_to_its_sender_alone(desk: Desk):
    """It may hold more than was read of it: another sheet, another column."""
    upload = refused(desk, csv_of("P9.9,2025-26 Q1,,,1,2,"))
    assert get("upload-file", desk.manager, upload.pk).status_code == 403
    assert get("upload-file", desk.lead, upload.pk).status_code == 404


def test_a_file_that_is_no_longer_kept_is_not_found(desk: Desk):
    upload = desk.send(BASELINE)
    upload.file.storage.delete(upload.file.name)
    assert get("upload-file", desk.analyst, upload.pk).status_code == 404


def marked(upload: Upload) -> openpyxl.Workbook:
    response = get("upload-marked", upload.received_by, upload.pk)
    assert response["Content-Disposition"] == 'attachment; filename="figures-marked.xlsx"'
    return openpyxl.load_workbook(BytesIO(body(response)))


def test_a_refused_file_comes_back_with_each_problem_in_its_own_cell(desk: Desk):
    book = marked(refused(desk, THREE_PROBLEMS))
    assert book.sheetnames == ["What to mend", "Sheet 1"]
    sheet_of_figures = book["Sheet 1"]
    assert "Did you mean Asian?" in sheet_of_figures["D2"].comment.text
    assert "no measure “P9.9”" in sheet_of_figures["A3"].comment.text
    assert sheet_of_figures["E4"].fill.fgColor.rgb == sheet_of_figures["D2"].fill.fgColor.rgb != "00000000"
    assert sheet_of_figures["E5"].comment is None
    assert [cell.value for cell in sheet_of_figures[5]][:6] == ["P4.9", "2025-26 Q1", None, None, 405, None]


def test_the_marked_workbook_mended_and_sent_back_is_the_file_that_was_meant(desk: Desk):
    upload = refused(desk, BASELINE.replace("Asian", "Asain"))
    book = marked(upload)
    book["Sheet 1"]["D2"] = "Asian"
    saved = BytesIO()
    book.save(saved)
    mended = desk.apply(ready(desk, saved.getvalue(), "figures-marked.xlsx"))
    plain = desk.stored()
    desk.undo(mended)
    desk.applied(BASELINE)
    assert desk.stored() == plain


def test_a_marked_workbook_that_was_not_mended_has_the_same_problems(desk: Desk):
    upload = refused(desk, THREE_PROBLEMS)
    response = get("upload-marked", desk.analyst, upload.pk)
    assert problems(refused(desk, body(response), "figures-marked.xlsx")) == problems(upload)


def test_a_workbook_comes_back_with_all_its_sheets_and_what_odd_cells_showed(desk: Desk):
    book = openpyxl.Workbook()
    sheet_of_figures = book.active
    sheet_of_figures.title = "Q1"
    for row in csv.reader(StringIO(THREE_PROBLEMS)):
        sheet_of_figures.append(row)
    sheet_of_figures["E5"] = 0.5
    sheet_of_figures["E5"].number_format = "0%"
    sheet_of_figures["F5"] = date(2025, 4, 1)
    book.create_sheet("Kept apart").append(["=not a formula", 12.5, "007"])
    file = BytesIO()
    book.save(file)
    upload = refused(desk, file.getvalue(), "figures.xlsx")
    back = marked(upload)
    assert back.sheetnames == ["What to mend", "Q1", "Kept apart"]
    assert (back["Q1"]["E5"].value, back["Q1"]["F5"].value) == ("50%", FIRST_OF_APRIL)
    assert [cell.value for cell in back["Kept apart"][1]][1:] == [12.5, "007"]


def test_a_file_that_was_never_opened_is_not_opened_to_be_marked(desk: Desk):
    upload = refused(desk, b"%PDF-1.7", "figures.pdf")
    assert "problems marked" not in words(as_(desk.analyst).get(upload.get_absolute_url()))
    response = get("upload-marked", desk.analyst, upload.pk)
    assert response["Location"] == upload.get_absolute_url()
    assert "no cells to mark" in words(response.client.get(upload.get_absolute_url()))


def test_a_marked_file_goes_to_its_sender_alone(desk: Desk):
    upload = refused(desk, THREE_PROBLEMS)
    assert get("upload-marked", desk.manager, upload.pk).status_code == 403
    assert get("upload-marked", desk.lead, upload.pk).status_code == 404


def test_its_rows_say_what_applying_does_with_each(desk: Desk):
    desk.applied(BASELINE)
    upload = ready(desk, BASELINE.replace("Black,31,108", "Black,29,108").replace("Asian,64,212", "Asian,[c],"))
    rows = {
        row["category"] or row["measure_code"]: row for row in table(get("upload-rows-csv", desk.analyst, upload.pk))
    }
    black = rows["black"]
    assert (black["numerator"], black["denominator"], black["(row)"]) == ("29", "108", "3")
    assert (black["(what it does)"], black["(stored before)"]) == ("Changed", "31 of 108 (29%)")
    assert (rows["asian"]["numerator"], rows["P4.5"]["(what it does)"]) == ("[c]", "Unchanged")
    assert len(rows) == 6


def test_no_note_of_a_file_is_run_by_a_spreadsheet(desk: Desk):
    upload = ready(desk, csv_of("P4.5,2025-26 Q1,,,1,2,-see the annex"))
    assert table(get("upload-rows-csv", desk.analyst, upload.pk))[0]["note"] == "'-see the annex"


# --- What is due -----------------------------------------------------------------------------------------------------


def test_what_is_due_has_one_row_for_each_figure_owed(desk: Desk):
    response = get("upload-due", desk.analyst)
    codes = [str(row[0]) for row in sheet(response)[1:]]
    assert sorted(set(codes)) == ["P4.1", "P4.2", "P4.5", "P4.9"]
    assert len(codes) == 4 + 3 + 1
    assert response["Content-Disposition"] == f'attachment; filename="waymark-due-{desk.partner.code}-2025-26-Q1.xlsx"'


def test_what_is_due_is_of_the_partner_and_period_asked_for(desk: Desk):
    other = factories.make_partner(desk.partnership)
    desk.measures["P4.5"].expectations.create(partner=other)
    later = factories.make_open_period(desk.manager, "2025/26 Q2")
    everybodys = factories.make_person(desk.partnership, Role.ANALYST)
    chosen = {"partner": other.pk, "period": later.pk}
    assert [row[0] for row in sheet(get("upload-due", everybodys, **chosen))[1:]] == ["P4.5"]
    assert get("upload-due", desk.analyst, partner=other.pk).status_code == 404
    assert get("upload-due", desk.analyst, period="9" * 30).status_code == 404


def test_where_nothing_is_due_the_list_says_so(desk: Desk):
    desk.applied(WHOLE)
    submit_return(desk.lead_return(), by=desk.lead)
    response = get("upload-due", desk.analyst)
    assert response["Location"] == "/uploads/"
    said = words(response.client.get("/uploads/"))
    assert "Nothing is due there: no return is open for figures." in said
    assert "Download the workbook" not in said


def test_an_untouched_download_sent_back_is_no_change(desk: Desk):
    desk.applied(BASELINE)
    upload = ready(desk, body(get("upload-due", desk.analyst)), "due.xlsx")
    assert (upload.new, upload.changed, upload.unchanged) == (0, 0, 6)


# --- Template and figures --------------------------------------------------------------------------------------------


def test_the_template_has_the_layout_and_every_code_one_may_use(desk: Desk):
    response = get("upload-template", desk.analyst)
    book = openpyxl.load_workbook(BytesIO(body(response)))
    assert [cell.value for cell in book["Figures"][1]][:4] == ["measure_code", "period", "breakdown", "category"]
    codes = {cell.value for row in book["Codes"].iter_rows() for cell in row}
    assert {"P4.1", "P4.9", "asian", "2025/26 Q1"} <= codes


def test_all_figures_are_those_one_may_see_as_workbook_and_as_csv(desk: Desk):
    desk.applied(BASELINE)
    other = factories.make_partner(desk.partnership)
    lead = factories.make_person(desk.partnership, Role.PARTNER_LEAD, other)
    for name in ("upload-figures-csv", "upload-figures"):
        mine, theirs, everybodys = (get(name, person) for person in (desk.analyst, lead, desk.manager))
        counts = [
            len(sheet(each)) - 1 if name == "upload-figures" else len(table(each))
            for each in (mine, theirs, everybodys)
        ]
        assert counts == [6, 0, 6]


def test_downloads_are_for_those_who_may_use_them(desk: Desk):
    board = factories.make_person(desk.partnership, Role.BOARD_MEMBER)
    for name in ("upload-due", "upload-template", "upload-figures", "upload-figures-csv"):
        assert get(name, board).status_code == 403
    for name in ("upload-due", "upload-template"):
        assert get(name, desk.manager).status_code == 403
    assert not Upload.objects.exists()
