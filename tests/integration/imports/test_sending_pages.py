"""The list of uploads, sending a file, and watching it on its way."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from imports.models import Stage, Upload
from imports.services.receiving import MOST_UNDER_WAY
from partners.roles import Role
from tests import factories
from tests.integration.imports.conftest import BASELINE, Desk, csv_of
from tests.integration.imports.pages import THREE_PROBLEMS, as_, chosen, open_, says, words

LIST, NEW = "/uploads/", "/uploads/new/"


def several_partners(desk: Desk):
    """Somebody who enters figures for two partners, and the second of them."""
    other = factories.make_partner(desk.partnership)
    analyst = factories.make_person(desk.partnership, Role.ANALYST, desk.partner)
    analyst.memberships.create(role=Role.CONTRIBUTOR.value, partner=other)
    return analyst, other


def put(upload: Upload, stage: Stage, **fields: object) -> Upload:
    """An upload whose job has come so far."""
    Upload.objects.filter(pk=upload.pk).update(stage=stage.value, **fields)
    return Upload.objects.get(pk=upload.pk)


# --- The list ------------------------------------------------------------------------------------------------------


def test_the_list_says_what_became_of_each_file_newest_first(desk: Desk):
    desk.applied(BASELINE, "first.csv")
    desk.check(THREE_PROBLEMS, "second.csv")
    desk.send(BASELINE, "third.csv")
    said = words(as_(desk.analyst).get(LIST))
    assert said.index("third.csv") < said.index("second.csv") < said.index("first.csv")
    for outcome in ("Applied 6 new", "Refused 3 problems to mend", "Received", f"by {desk.analyst}"):
        assert outcome in said


def test_a_file_is_listed_for_its_sender_and_those_who_see_every_unsigned_figure(desk: Desk):
    desk.send(BASELINE, "mine.csv")
    assert "mine.csv" in words(as_(desk.manager).get(LIST))
    assert "mine.csv" not in words(as_(desk.lead).get(LIST))


def test_twenty_uploads_are_on_a_page_and_the_rest_behind_it(desk: Desk):
    uploads = [put(desk.send(csv_of(), f"file-{n}.csv"), Stage.REFUSED, problem_code="x") for n in range(21)]
    first, second = (words(as_(desk.analyst).get(LIST, {"page": page})) for page in ("1", "2"))
    assert (first.count("file-"), second.count("file-")) == (20, 1)
    assert uploads[0].name in second


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.BOARD_CHAIR, Role.ADMINISTRATOR])
def test_those_who_see_no_unsigned_figure_see_no_uploads(desk: Desk, role: Role):
    somebody = factories.make_person(desk.partnership, role)
    response = as_(somebody).get(LIST)
    assert response.status_code == 403
    assert 'href="/uploads/"' not in as_(somebody).get(reverse("help")).content.decode()


def test_a_plan_manager_reads_but_is_not_asked_to_send(desk: Desk):
    page = as_(desk.manager).get(LIST)
    assert 'href="/uploads/new/"' not in page.content.decode()
    assert as_(desk.manager).get(NEW).status_code == 403


# --- Sending -------------------------------------------------------------------------------------------------------


def test_a_file_that_is_sent_has_a_page_of_its_own(desk: Desk):
    response = as_(desk.analyst).post(NEW, {"file": chosen(BASELINE, "q1.csv"), "layout": "auto"})
    upload = Upload.objects.get()
    assert (response.status_code, response["Location"]) == (302, upload.get_absolute_url())
    assert (upload.name, upload.partner, upload.layout, upload.sheet) == ("q1.csv", desk.partner, "", "")
    with upload.file.open() as kept:
        assert kept.read() == BASELINE.encode()


def test_the_sheet_and_the_layout_can_be_named(desk: Desk):
    as_(desk.analyst).post(NEW, {"file": chosen(BASELINE), "layout": "wide", "sheet": " Q1 "})
    upload = Upload.objects.get()
    assert (upload.layout, upload.sheet) == ("wide", "Q1")


@pytest.mark.parametrize(
    ("sent", "cure"),
    [
        ({}, "Choose the file to send"),
        ({"file": ("empty.csv", b"")}, "The file is empty. Save it again in your spreadsheet program"),
        ({"file": ("large.csv", b"x" * 1_001)}, "The file is too large: 1,001 bytes, and the most is 1,000."),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_at_its_box_with_the_cure(desk: Desk, settings, sent, cure):
    settings.UPLOAD_LIMITS = {**settings.UPLOAD_LIMITS, "bytes": 1_000}
    files = {name: chosen(content, title) for name, (title, content) in sent.items()}
    response = as_(desk.analyst).post(NEW, {"layout": "auto", **files})
    assert response.status_code == 422
    assert f'<a href="#id_file">Your file: {cure}' in response.content.decode()
    assert not Upload.objects.exists()


def test_one_person_s_waiting_files_are_limited_and_the_box_says_so(desk: Desk):
    for _ in range(MOST_UNDER_WAY):
        desk.send(BASELINE)
    response = as_(desk.analyst).post(NEW, {"file": chosen(BASELINE), "layout": "auto"})
    assert response.status_code == 422
    assert f"{MOST_UNDER_WAY} of your files are still waiting" in words(response)


def test_somebody_of_several_partners_says_whose_figures_they_are(desk: Desk):
    analyst, other = several_partners(desk)
    page = as_(analyst).get(NEW).content.decode()
    assert "Several: the file has a partner column" in page
    nobody = as_(analyst).post(NEW, {"file": chosen(BASELINE), "layout": "auto", "partner": ""})
    assert "Choose whose figures are in the file" in words(nobody)
    for choice, partner in ((str(other.pk), other), ("several", None)):
        as_(analyst).post(NEW, {"file": chosen(BASELINE), "layout": "auto", "partner": choice})
        assert Upload.objects.latest("pk").partner == partner


def test_a_partner_one_may_not_enter_for_is_no_choice(desk: Desk):
    analyst, _ = several_partners(desk)
    stranger = factories.make_partner(desk.partnership)
    response = as_(analyst).post(NEW, {"file": chosen(BASELINE), "layout": "auto", "partner": str(stranger.pk)})
    assert response.status_code == 422
    assert not Upload.objects.exists()


def test_the_mended_file_is_sent_for_the_same_partner_sheet_and_layout(desk: Desk):
    analyst, other = several_partners(desk)
    upload = desk.send(BASELINE, by=analyst, partner=other, sheet="Q1")
    page = as_(analyst).get(NEW, {"instead_of": upload.pk}).content.decode()
    assert f'<option value="{other.pk}" selected>' in page
    assert 'value="Q1"' in page


@pytest.mark.parametrize("number", ["0", "x", "9" * 40, "", "²"])
def test_a_file_that_is_not_there_is_mended_by_none(desk: Desk, number: str):
    assert as_(desk.analyst).get(NEW, {"instead_of": number}).status_code == 200


def test_a_name_is_shown_as_it_is_and_runs_nowhere(desk: Desk):
    upload = desk.send(BASELINE, '../<script>alert("q1")</script>.csv')
    page = open_(upload).content.decode()
    assert "<script>alert" not in page
    assert "script&gt;.csv" in page


# --- On its way ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "fields", "said"),
    [
        (Stage.RECEIVED, {}, "Waiting to be checked"),
        (Stage.CHECKING, {}, "Reading the file"),
        (Stage.CHECKING, {"done": 2_500, "total": 10_000}, "Reading the file 2,500 of 10,000 rows"),
        (Stage.CHECKING, {"done": 10_000, "total": 10_000}, "Comparing with what is stored 10,000 rows"),
        (Stage.APPLYING, {"new": 1}, "Recording the figures 1 figure"),
        (Stage.UNDOING, {"new": 1_200, "changed": 34}, "Taking the figures back 1,234 figures"),
    ],
)
def test_an_upload_under_way_says_what_is_done_with_it(desk: Desk, stage: Stage, fields: dict[str, int], said: str):
    upload = put(desk.send(BASELINE), stage, worked_at=timezone.now(), **fields)
    page = says(upload)
    assert said in page
    assert "You can leave this page" in page
    assert "Look again" in page


def test_the_bar_shows_how_much_is_read_and_no_number_where_there_is_none(desk: Desk):
    upload = put(desk.send(BASELINE), Stage.CHECKING, done=2_500, total=10_000)
    assert 'max="100" value="25"' in open_(upload).content.decode()
    upload = put(upload, Stage.APPLYING)
    assert "max=" not in open_(upload).content.decode().partition("<progress")[2].partition(">")[0]


def test_a_check_that_may_take_long_promises_an_e_mail_to_its_sender_alone(desk: Desk):
    upload = desk.send(BASELINE)
    assert f"an e-mail to {desk.analyst.email} says" in says(upload)
    assert desk.analyst.email not in says(upload, desk.manager)


def test_a_file_that_has_waited_for_longer_than_usual_says_so(desk: Desk):
    upload = desk.send(BASELINE)
    assert "waited for longer than usual" not in says(upload)
    put(upload, Stage.RECEIVED, received_at=timezone.now() - timedelta(minutes=3))
    assert "waited for longer than usual" in says(upload)


def progress(upload: Upload, seen: str = "", **headers: str):
    return as_(upload.received_by).get(reverse("upload-progress", args=[upload.pk]), {"seen": seen}, headers=headers)


def test_the_part_that_shows_progress_comes_again_only_when_there_is_something_new(desk: Desk):
    upload = put(desk.send(BASELINE), Stage.CHECKING, done=500, total=1_000)
    part = progress(upload, HX_Request="true")
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert "500 of 1,000 rows" in words(part)
    assert progress(upload, "Reading the file 500 of 1,000 rows", HX_Request="true").status_code == 204
    put(upload, Stage.CHECKING, done=800, total=1_000)
    assert progress(upload, "Reading the file 500 of 1,000 rows", HX_Request="true").status_code == 200


def test_when_the_job_is_through_the_whole_page_is_loaded(desk: Desk):
    upload = desk.check(BASELINE)
    assert progress(upload, HX_Request="true").headers["HX-Refresh"] == "true"


def test_the_part_s_address_in_a_browser_leads_to_the_page(desk: Desk):
    upload = desk.send(BASELINE)
    assert progress(upload).headers["Location"] == upload.get_absolute_url()
