"""What the page of an upload says once it is checked, and the acts that follow: read again, apply, undo."""

from decimal import Decimal

from django.urls import reverse

from imports.models import ColumnMapping, Stage, Upload
from imports.services.applying import apply_upload, undo_upload
from imports.services.checking import check_upload
from measures.services.returns import submit_return
from measures.services.rollup import drain_rollups
from partners.roles import Role
from tests import factories
from tests.integration.imports.conftest import BASELINE, Desk, csv_of
from tests.integration.imports.pages import (
    THREE_PROBLEMS,
    WARNED,
    WHOLE,
    act,
    again,
    as_,
    open_,
    ready,
    refused,
    says,
    words,
    yes,
)

WARNED_TWICE = WARNED + "P4.2,2025-04-01,imd,Top 10%,31,88,\r\n"
OWN_NAMES = BASELINE.replace("measure_code", "Indicator ref").replace("note", "Lead officer")


def changed(old: str, new: str) -> str:
    assert old in BASELINE
    return BASELINE.replace(old, new)


def redirected(response, upload: Upload) -> str:
    """An act that led back to the upload; what its page then says."""
    assert (response.status_code, response.headers["Location"]) == (302, upload.get_absolute_url())
    return words(response.client.get(upload.get_absolute_url()))


# --- Refused ---------------------------------------------------------------------------------------------------------


def test_each_problem_is_shown_with_its_row_column_value_and_cure(desk: Desk):
    said = says(refused(desk, THREE_PROBLEMS))
    assert "3 problems to mend in 4 rows. Nothing was changed." in said
    assert "Row 2 D2 category Asain" in said
    assert "Did you mean Asian?" in said
    assert "Row 3 A3 measure_code P9.9" in said
    assert "Row 4 E4 numerator" in said
    assert "check that they are not swapped" in said


def test_of_many_problems_of_a_kind_ten_are_shown_then_two_hundred_and_all_are_counted(desk: Desk):
    upload = refused(desk, csv_of(*(f"X{n},2025-26 Q1,,,16,17," for n in range(300))))
    said = says(upload)
    assert "300 problems to mend" in said
    assert (said.count("Row "), "Show the first 200 of 300" in said) == (10 + 1, True)
    said = says(upload, query="?kind=unknown_measure")
    assert "Row 201 A201" in said
    assert "Row 202 A202" not in said
    assert "The first 200 of 300 are shown." in said


def test_a_file_that_cannot_be_read_says_why_and_shows_no_table(desk: Desk):
    upload = refused(desk, b"%PDF-1.7", "figures.pdf")
    page = open_(upload).content.decode()
    assert upload.problem_message
    assert upload.problem_message in says(upload)
    assert "<table" not in page
    assert "Read this file another way" not in page


def test_only_the_sender_is_offered_the_file_and_another_try(desk: Desk):
    upload = refused(desk, THREE_PROBLEMS)
    for offered in ("Send the mended file", "Download it as it was sent", "Read this file another way"):
        assert offered in says(upload)
        assert offered not in says(upload, desk.manager)


def test_unknown_columns_are_said_once_and_remembered(desk: Desk):
    upload = refused(desk, OWN_NAMES)
    assert "Say what the columns are" in says(upload)
    names = [field.label for field in open_(upload).context["read_form"]]
    data = {"layout": "auto", "remember": "on"}
    for number, name in enumerate(name for name in names if name.startswith("“")):
        meaning = {"“Indicator ref”": "measure_code", "“Lead officer”": "ignored"}
        data[f"column_{number}"] = meaning.get(name, name.strip("“”"))
    redirected(act(upload, "read-again", data), upload)
    assert check_upload(upload.pk).stage == Stage.READY
    assert ColumnMapping.objects.filter(partner=desk.partner).count() == 2
    assert ready(desk, OWN_NAMES).new == 6


def test_a_column_that_was_not_said_is_asked_for_at_its_box(desk: Desk):
    upload = refused(desk, OWN_NAMES)
    response = act(upload, "read-again", {"layout": "auto"})
    assert response.status_code == 422
    assert "Choose what this column holds, or leave it out" in words(response)
    assert again(upload).stage == Stage.REFUSED


def test_two_columns_cannot_hold_the_same(desk: Desk):
    upload = refused(desk, OWN_NAMES)
    data = {"layout": "auto", **{f"column_{number}": "numerator" for number in range(8)}}
    response = act(upload, "read-again", data)
    assert response.status_code == 422
    assert "Only one column can be “Numerator”" in words(response)


def test_what_a_heading_means_for_every_partner_is_not_for_somebody_of_two_to_say(desk: Desk):
    """A partner's analyst would otherwise change how everybody's files are read."""
    other = factories.make_partner(desk.partnership)
    analyst = factories.make_person(desk.partnership, Role.ANALYST, desk.partner)
    analyst.memberships.create(role=Role.CONTRIBUTOR.value, partner=other)
    upload = refused(desk, OWN_NAMES, by=analyst)
    assert upload.partner is None
    page = open_(upload)
    assert "Remember" not in words(page)
    data = {f"column_{n}": "ignored" for n in range(len(page.context["read_form"].columns))}
    act(upload, "read-again", {"layout": "auto", "remember": "on", **data})
    assert again(upload).stage == Stage.RECEIVED
    assert not ColumnMapping.objects.exists()


def test_nobody_but_its_sender_says_how_a_file_is_meant(desk: Desk):
    upload = refused(desk, OWN_NAMES)
    assert act(upload, "read-again", {"layout": "auto"}, by=desk.manager).status_code == 403
    assert act(upload, "read-again", {"layout": "auto"}, by=desk.lead).status_code == 404


# --- Ready -----------------------------------------------------------------------------------------------------------


def test_what_would_change_is_said_first_and_nothing_is_changed_yet(desk: Desk):
    desk.applied(BASELINE)
    said = says(ready(desk, changed("Black,31,108", "Black,29,108").replace("Q1,imd,Top 10%,31,88", "Q1,,,31,88")))
    assert "1 new, 1 changed, 4 unchanged" in said
    assert "Nothing is changed yet" in said


def test_changed_figures_stand_old_beside_new_the_largest_change_first(desk: Desk):
    desk.applied(BASELINE)
    upload = ready(desk, changed("Black,31,108", "Black,29,108").replace("White,212,742,", "White,300,742,"))
    said = says(upload)
    assert "212 of 742 (29%) 300 of 742 (40%)" in said
    assert "31 of 108 (29%) 29 of 108 (27%) −2" in said
    assert said.index("+88") < said.index("−2")


def test_each_kind_of_figure_has_its_own_list_and_address(desk: Desk):
    desk.applied(BASELINE)
    upload = ready(desk, changed("Black,31,108", "Black,29,108").replace("Asian,64,212", "Asian,,"))
    assert "Black" in says(upload)
    assert "Asian" in says(upload, query="?show=left_alone")
    assert "0 of 17" in says(upload, query="?show=unchanged")
    assert "31 of 108" in says(upload, query="?show=nonsense"), "the first kind there is"


def test_fifty_figures_are_on_a_page(desk: Desk):
    groups = [f"Group {n}" for n in range(60)]
    dimension = factories.make_dimension(desk.partnership, groups, code="group", title="group")
    desk.measures["P4.5"].categories.set(dimension.categories.all())
    upload = ready(desk, csv_of(*(f"P4.5,2025-26 Q1,group,{group},1,2," for group in groups)))
    first, second = (says(upload, query=f"?show=new&page={page}") for page in (1, 2))
    assert (first.count("group: Group"), second.count("group: Group")) == (50, 10)


def test_a_file_that_changes_nothing_says_so_and_has_nothing_to_apply(desk: Desk):
    desk.applied(BASELINE)
    upload = ready(desk, BASELINE)
    said = says(upload)
    assert "No change: every figure in this file is already recorded." in said
    assert "Apply these figures" not in said


def test_the_statuses_that_would_follow_are_named(desk: Desk):
    priority = desk.measures["P4.1"].priority
    measure = factories.make_measure(priority, [desk.partner], code="P4.7", target=Decimal(55), by=desk.manager)
    drain_rollups()
    said = says(ready(desk, csv_of("P4.7,2025-26 Q1,,,20,100,")))
    assert "1 new; once signed off, 1 measure would go from “Not due yet” to Red." in said
    assert f"P4.7 {measure.name} 2025/26 Q1 Not rated: Not due yet Red" in said


def test_every_warning_is_confirmed_with_a_reason_or_nothing_is_applied(desk: Desk):
    upload = ready(desk, WARNED)
    codes = list(upload.findings.values_list("code", flat=True))
    response = act(upload, "apply", yes(upload))
    assert response.status_code == 422
    assert "Warnings: Confirm the warning" in words(response)
    assert "Say why the warnings are all right" in words(response)
    assert again(upload).stage == Stage.READY
    redirected(act(upload, "apply", yes(upload, confirmed=codes, reason="They said so.")), upload)
    upload = again(upload)
    assert (upload.stage, upload.confirmed, upload.confirmed_reason) == (Stage.APPLYING, codes, "They said so.")


def test_warnings_can_be_confirmed_all_together(desk: Desk):
    upload = ready(desk, WARNED_TWICE)
    assert upload.findings.values("code").distinct().count() == 2
    assert "I confirm all of them together" in says(upload)
    act(upload, "apply", yes(upload, all_of_them="on", reason="They said so."))
    assert again(upload).stage == Stage.APPLYING


def test_what_was_ticked_and_written_is_kept_when_something_is_missing(desk: Desk):
    upload = ready(desk, WARNED_TWICE)
    code = upload.findings.first().code
    page = act(upload, "apply", yes(upload, confirmed=[code], reason="They said so.")).content.decode()
    assert page.count(" checked>") == 1
    assert "They said so.</textarea>" in page


def test_nobody_but_its_sender_applies_a_file(desk: Desk):
    upload = ready(desk, BASELINE)
    assert "Apply these figures" not in says(upload, desk.manager)
    assert act(upload, "apply", yes(upload), by=desk.manager).status_code == 403
    assert act(upload, "apply", yes(upload), by=desk.lead).status_code == 404
    assert again(upload).stage == Stage.READY


def test_a_second_click_does_no_harm_and_says_how_things_stand(desk: Desk):
    upload = ready(desk, BASELINE)
    data = yes(upload)
    act(upload, "apply", data)
    assert "This upload is being applied" in redirected(act(upload, "apply", data), upload)


def test_what_was_not_on_the_page_cannot_be_said_yes_to(desk: Desk):
    """In another tab the file was checked again, and might do something else now."""
    upload = ready(desk, BASELINE)
    data = yes(upload)
    act(
        upload,
        "read-again",
        {"layout": "tidy", **{f"column_{n}": c for n, c in enumerate(BASELINE.split("\r\n")[0].split(","))}},
    )
    check_upload(upload.pk)
    assert "checked again since you opened the page" in redirected(act(upload, "apply", data), upload)
    assert again(upload).stage == Stage.READY


def test_a_preview_that_is_out_of_date_is_refused_with_what_changed_since(desk: Desk):
    upload = ready(desk, BASELINE)
    act(upload, "apply", yes(upload))
    factories.record([factories.ratio(desk.measures["P4.5"], desk.partner, desk.period, 3, 17)], by=desk.lead)
    apply_upload(upload.pk)
    check_upload(upload.pk)
    said = says(upload)
    assert "Nothing was applied, because things changed since the file was checked. figures.csv, row 6" in said
    assert "5 new, 1 changed" in said
    assert "3 of 17" in said


# --- Applied and undone ----------------------------------------------------------------------------------------------


def test_the_receipt_says_who_did_what_when_with_which_file(desk: Desk):
    upload = desk.apply(ready(desk, WARNED))
    said = says(upload)
    for fact in (
        "Applied: 2 new.",
        f"SHA-256 {upload.sha256}",
        f"Size {upload.size} bytes",
        f"Figures of {desk.partner}",
        f"by {desk.analyst}",
        "Because All known.",
    ):
        assert fact in said


def test_what_comes_next_is_the_return_that_is_still_a_draft(desk: Desk):
    upload = desk.applied(BASELINE)
    page = open_(upload)
    assert "each return is still to be checked and submitted" in words(page)
    assert f'href="{desk.lead_return().get_absolute_url()}"' in page.content.decode()
    assert "Draft" in words(page)


def test_undoing_says_what_it_takes_back_and_takes_it_back(desk: Desk):
    desk.applied(BASELINE)
    before = desk.stored()
    upload = desk.applied(changed("Black,31,108", "Black,29,108"))
    assert "It gives 1 figure back what stood before." in says(upload)
    said = redirected(act(upload, "undo"), upload)
    assert "Taking the figures back" in said
    undo_upload(upload.pk)
    assert desk.stored() == before
    said = says(upload)
    assert "Undone: every figure is again what it was before." in said
    assert f"by {desk.analyst}" in said
    assert "Undo this upload" not in said


def test_what_stands_on_an_upload_is_listed_in_place_of_undoing_it(desk: Desk):
    upload = desk.applied(BASELINE)
    figure = desk.figure("P4.5")
    later = factories.ratio(figure.measure, desk.partner, desk.period, 3, 17, expected_version=figure.version)
    factories.record([later], by=desk.lead)
    page = open_(upload)
    assert "It cannot be undone now" in words(page)
    assert f"The figure of row 6 was changed by {desk.lead}" in words(page)
    assert reverse("upload-undo", args=[upload.pk]) not in page.content.decode()
    assert "cannot be undone any more" in redirected(act(upload, "undo"), upload)
    assert again(upload).stage == Stage.APPLIED


def test_a_submitted_return_stands_on_an_upload(desk: Desk):
    upload = desk.applied(WHOLE)
    submit_return(desk.lead_return(), by=desk.lead)
    assert f"The return of {desk.partner} for {desk.period} is submitted." in says(upload)


def test_a_plan_s_analyst_may_undo_what_somebody_else_sent(desk: Desk):
    everybodys = factories.make_person(desk.partnership, Role.ANALYST)
    upload = desk.applied(BASELINE)
    assert act(upload, "undo", by=desk.manager).status_code == 403
    assert act(upload, "undo", by=everybodys).status_code == 302
    assert again(upload).asked_by == everybodys


def test_acts_are_posts(desk: Desk):
    upload = ready(desk, BASELINE)
    for name in ("apply", "undo", "read-again"):
        assert as_(desk.analyst).get(reverse(f"upload-{name}", args=[upload.pk])).status_code == 405
