"""An upload from the file to figures and back: checked, shown, applied whole, undone whole."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from imports.models import ColumnMapping, RowKind, Stage, Upload
from imports.reading.words import Column
from imports.services.applying import apply_upload, ask_to_apply, ask_to_undo, undo_upload
from imports.services.checking import check_upload
from imports.services.receiving import MOST_UNDER_WAY, FileRefused, read_again
from measures.calc.words import Source
from measures.models import Figure
from measures.permissions import Refused
from measures.services.returns import sign_off_return, submit_return
from measures.services.rollup import drain_rollups
from partners.models import Person
from partners.roles import Role
from tests import factories
from tests.integration.imports.conftest import BASELINE, HEADER, ROWS, Desk, csv_of, problems, warnings

#: Of a file with headings nobody would guess.
MEANT = (Column.MEASURE_CODE, Column.PERIOD, Column.NUMERATOR, Column.DENOMINATOR, Column.NOTE)


def counts(upload: Upload) -> dict[str, int]:
    return {name: getattr(upload, name) for name in ("rows", "new", "changed", "unchanged", "left_alone", "problems")}


def changed(old: str, new: str) -> str:
    assert old in BASELINE
    return BASELINE.replace(old, new)


def test_a_clean_file_is_ready_and_nothing_is_recorded_yet(desk: Desk):
    upload = desk.check(BASELINE)
    assert upload.stage == Stage.READY
    assert counts(upload) == {"rows": 6, "new": 6, "changed": 0, "unchanged": 0, "left_alone": 0, "problems": 0}
    assert not Figure.objects.exists()


def test_applying_records_every_figure_with_its_file_and_row(desk: Desk):
    upload = desk.applied(BASELINE)
    figure = desk.figure("P4.1", "White")
    assert (figure.numerator, figure.denominator, figure.note) == (212, 742, "provisional")
    assert (figure.source, figure.source_detail) == (Source.UPLOAD, "figures.csv, row 4")
    assert figure.recorded_by == desk.analyst
    assert (upload.applied_by, Figure.objects.count()) == (desk.analyst, 6)


def test_a_true_zero_is_a_figure_and_a_count_may_stand_under_numerator(desk: Desk):
    desk.applied(BASELINE)
    assert desk.figure("P4.5").numerator == 0
    assert desk.figure("P4.9").value == 405


def test_the_same_file_again_is_no_change(desk: Desk):
    desk.applied(BASELINE)
    upload = desk.check(BASELINE)
    assert counts(upload) == {"rows": 6, "new": 0, "changed": 0, "unchanged": 6, "left_alone": 0, "problems": 0}


def test_a_changed_figure_is_shown_old_beside_new_with_its_difference(desk: Desk):
    desk.applied(BASELINE)
    upload = desk.check(changed("Black,31,108", "Black,29,108"))
    row = upload.lines.get(kind=RowKind.CHANGED)
    assert (row.old_numerator, row.numerator, row.difference, row.row) == (31, 29, -2, 3)
    assert (upload.changed, upload.unchanged) == (1, 5)


def test_a_blank_cell_leaves_the_stored_figure_alone_and_says_so(desk: Desk):
    desk.applied(BASELINE)
    upload = desk.applied(changed("Black,31,108", "Black,,"))
    assert (upload.left_alone, upload.unchanged) == (1, 5)
    assert desk.figure("P4.1", "Black").numerator == 31


def test_one_bad_row_stops_all_of_them(desk: Desk):
    upload = desk.check(changed("Black,31,108", "Black,109,108"))
    assert upload.stage == Stage.REFUSED
    assert problems(upload) == [("bad_figure", 3)]
    with pytest.raises(Refused, match="refused"):
        ask_to_apply(upload, by=desk.analyst)
    assert not Figure.objects.exists()


def test_every_problem_is_told_in_one_pass(desk: Desk):
    upload = desk.check(
        csv_of(
            "P4.1,2025-26 Q1,ethnicity,Asain,64,212,",
            "P9.9,2025-26 Q1,,,1,2,",
            "P4.5,2030-31 Q1,,,1,2,",
            "P4.5,2025-26 Q1,gender,Boys,1,2,",
            "P4.9,2025-26 Q1,,,4.5,,",
            ",2025-26 Q1,,,1,2,",
        )
    )
    assert problems(upload) == [
        ("unknown_category", 2),
        ("unknown_measure", 3),
        ("not_open", 4),
        ("unknown_breakdown", 5),
        ("bad_figure", 6),
        ("missing_code", 7),
    ]


def test_an_unknown_name_is_answered_with_the_nearest_and_its_cell(desk: Desk):
    upload = desk.check(csv_of("P4.1,2025-26 Q1,ethnicity,Asain,64,212,"))
    finding = upload.findings.get(code="unknown_category")
    assert "Did you mean Asian?" in finding.message
    assert (finding.row, finding.column, finding.cell, finding.value) == (2, "category", "D2", "Asain")


@pytest.mark.parametrize("second", ["P4.5,2025-26 Q1,,,3,17,", ROWS[4]])
def test_a_figure_given_twice_is_named_in_both_rows(desk: Desk, second: str):
    assert problems(desk.check(csv_of(*ROWS, second))) == [("repeated", 6), ("repeated", 8)]


def test_a_marker_becomes_a_reason_after_its_warning_is_confirmed(desk: Desk):
    upload = desk.check(changed("Asian,64,212", "Asian,c,212"))
    assert [code for code, _ in warnings(upload)] == ["marker"]
    with pytest.raises(Refused, match="Confirm"):
        ask_to_apply(upload, by=desk.analyst)
    with pytest.raises(Refused, match="Say why"):
        ask_to_apply(upload, by=desk.analyst, confirmed=["marker"], reason=" ")
    desk.apply(upload)
    assert desk.figure("P4.1", "Asian").missing_reason == "suppressed_at_source"


def test_what_the_board_would_read_otherwise_is_said_before_anything_is_applied(today: date, desk: Desk):
    measure = factories.make_measure(
        desk.measures["P4.5"].priority, [desk.partner], code="P4.6", target=Decimal(50), by=desk.manager
    )
    drain_rollups()
    upload = desk.check(csv_of("P4.6,2025-26 Q1,,,60,100,"))
    assert upload.statuses == [
        {
            "measure": "P4.6",
            "title": measure.name,
            "period": "2025/26 Q1",
            "before": "Not due yet",
            "after": "Green",
        }
    ]


def test_an_estimate_stays_one_whatever_a_file_says_of_its_number(desk: Desk):
    measure = desk.measures["P4.5"]
    factories.record([factories.ratio(measure, desk.partner, desk.period, 0, 17, is_estimated=True)], by=desk.lead)
    assert desk.check(csv_of(ROWS[4])).unchanged == 1
    desk.applied(csv_of("P4.5,2025-26 Q1,,,1,17,"))
    assert desk.figure("P4.5").is_estimated


def test_names_are_matched_without_regard_to_case_and_spacing(desk: Desk):
    upload = desk.check(csv_of(" p4.1 ,2025/26 q1,Ethnicity, ASIAN\u00a0,64,212,"))
    assert (upload.stage, upload.new) == (Stage.READY, 1)


def test_a_file_for_one_partner_has_no_rows_of_another(desk: Desk):
    other = factories.make_partner(desk.partnership)
    upload = desk.check(csv_of(f"P4.5,2025-26 Q1,,,1,2,,{other.code}", header=f"{HEADER},partner"))
    assert problems(upload) == [("other_partner", 2)]


def test_whoever_enters_for_several_names_the_partner_in_each_row(desk: Desk):
    other = factories.make_partner(desk.partnership)
    everywhere = factories.make_person(desk.partnership, Role.ANALYST)
    rows = [f"P4.5,2025-26 Q1,,,1,2,,{code}" for code in (desk.partner.code, "", other.code)]
    upload = desk.check(csv_of(*rows, header=f"{HEADER},partner"), by=everywhere)
    assert problems(upload) == [("partner_missing", 3), ("not_expected", 4)]


def test_a_locked_return_is_named(desk: Desk):
    desk.applied(csv_of(*ROWS, "P4.1,2025-26 Q1,,,307,1062,", "P4.2,2025-26 Q1,,,31,88,"))
    submit_return(desk.lead_return(), by=desk.lead)
    upload = desk.check(changed("Black,31,108", "Black,30,108"))
    assert {code for code, _ in problems(upload)} == {"submitted"}
    assert {(each.column, each.value) for each in upload.findings.filter(code="submitted")} == {
        ("period", "2025-26 Q1")
    }


def test_a_figure_changed_since_the_check_is_never_overwritten(desk: Desk):
    upload = desk.check(BASELINE)
    factories.record([factories.ratio(desk.measures["P4.5"], desk.partner, desk.period, 3, 17)], by=desk.lead)
    upload = desk.apply(upload)
    assert upload.stage == Stage.RECEIVED, "it is checked again"
    assert "row 6: Somebody else changed this figure" in upload.failure
    assert (Figure.objects.count(), desk.figure("P4.5").numerator) == (1, 3)


def test_undoing_gives_every_figure_back_what_stood_before(desk: Desk):
    desk.applied(BASELINE)
    before = desk.stored()
    more = csv_of(
        "P4.1,2025-26 Q1,ethnicity,Asian,65,212,new note", "P4.1,2025-26 Q1,,,307,1062,", "P4.9,2025-26 Q1,,,x,,"
    )
    upload = desk.applied(more)
    assert desk.stored() != before
    assert desk.undo(upload).stage == Stage.UNDONE
    assert desk.stored() == before


def test_an_upload_is_not_undone_once_something_newer_stands_on_it(desk: Desk):
    upload = desk.applied(BASELINE)
    factories.record([factories.ratio(desk.measures["P4.5"], desk.partner, desk.period, 3, 17)], by=desk.lead)
    with pytest.raises(Refused, match=f"row 6 was changed by {desk.lead.name}"):
        ask_to_undo(upload, by=desk.analyst)
    assert Upload.objects.get().stage == Stage.APPLIED


def test_a_change_that_slips_in_before_the_undo_stops_it(desk: Desk):
    upload = desk.applied(BASELINE)
    ask_to_undo(upload, by=desk.analyst)
    factories.record([factories.ratio(desk.measures["P4.5"], desk.partner, desk.period, 3, 17)], by=desk.lead)
    undone = undo_upload(upload.pk)
    assert undone is not None
    assert (undone.stage, desk.figure("P4.9").value) == (Stage.APPLIED, 405)
    assert "row 6 was changed" in undone.failure


def test_an_upload_is_not_undone_once_its_return_is_submitted(desk: Desk):
    upload = desk.applied(csv_of(*ROWS, "P4.1,2025-26 Q1,,,307,1062,", "P4.2,2025-26 Q1,,,31,88,"))
    submit_return(desk.lead_return(), by=desk.lead)
    with pytest.raises(Refused, match="is submitted"):
        ask_to_undo(upload, by=desk.analyst)
    sign_off_return(desk.lead_return(), by=desk.manager)
    with pytest.raises(Refused, match="is signed off"):
        ask_to_undo(upload, by=desk.analyst)


def test_an_undone_upload_can_be_sent_and_applied_again(desk: Desk):
    desk.undo(desk.applied(BASELINE))
    again = desk.check(BASELINE)
    assert (again.new, again.changed) == (0, 6)
    assert desk.apply(again).stage == Stage.APPLIED
    assert desk.figure("P4.1", "Asian").numerator == 64


def test_nobody_but_the_sender_applies_or_sees_it(desk: Desk):
    upload = desk.check(BASELINE)
    colleague = factories.make_person(desk.partnership, Role.ANALYST, desk.partner)
    with pytest.raises(PermissionDenied):
        ask_to_apply(upload, by=colleague)
    seen = {p: Upload.objects.visible_to(p).exists() for p in (desk.analyst, colleague, desk.lead, desk.manager)}
    assert seen == {desk.analyst: True, colleague: False, desk.lead: False, desk.manager: True}


def test_a_role_taken_away_after_the_check_stops_the_apply(desk: Desk):
    upload = desk.check(BASELINE)
    ask_to_apply(upload, by=desk.analyst)
    desk.analyst.memberships.all().delete()
    apply_upload(upload.pk)
    upload.refresh_from_db()
    assert "You may not enter figures for this partner" in upload.failure
    assert not Figure.objects.exists()


def test_headings_are_mapped_once_and_remembered_for_that_partner(desk: Desk):
    strange = csv_of(*ROWS, header="KPI ref,when,breakdown,category,top,bottom,remarks")
    upload = desk.check(strange)
    assert upload.problem_code == "unknown_columns"
    assert set(upload.understood["unknown"]) == {"KPI ref", "when", "top", "bottom", "remarks"}
    meant = dict(zip(("KPI ref", "when", "top", "bottom", "remarks"), MEANT, strict=True))
    read_again(upload, by=desk.analyst, columns=meant, remember=True)
    assert check_upload(upload.pk).stage == Stage.READY
    assert ColumnMapping.objects.filter(partner=desk.partner).count() == 5
    assert desk.check(strange).stage == Stage.READY


@pytest.mark.parametrize(("content", "code"), [(b"", "empty"), (b"x" * 2_001, "too_large")])
def test_a_file_that_is_empty_or_too_large_is_not_even_kept(desk: Desk, settings, content: bytes, code: str):
    settings.UPLOAD_LIMITS = {"bytes": 2_000}
    with pytest.raises(FileRefused) as refused:
        desk.send(content)
    assert refused.value.code == code
    assert not Upload.objects.exists()


def test_one_person_cannot_fill_the_queue(desk: Desk):
    for _ in range(MOST_UNDER_WAY):
        desk.send(BASELINE)
    with pytest.raises(FileRefused, match="still waiting"):
        desk.send(BASELINE)


def test_a_name_is_shown_and_never_used_as_a_path(desk: Desk):
    upload = desk.send(BASELINE, name="..\\..\\etc/passwd\x00.csv")
    assert upload.name == "passwd.csv"
    assert ".." not in str(upload.file.name)


@pytest.mark.parametrize("role", [Role.PLAN_MANAGER, Role.BOARD_MEMBER, Role.BOARD_CHAIR, Role.ADMINISTRATOR])
def test_whoever_may_not_enter_figures_may_not_upload_them(desk: Desk, role: Role):
    person: Person = factories.make_person(desk.partnership, role)
    with pytest.raises(PermissionDenied):
        desk.send(BASELINE, by=person)
