"""The pages of a return, without JavaScript and row by row: what they save, keep, show and refuse."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from measures.models import Commentary, Figure, Measure, Period, Return, SignedFigure
from measures.services.returns import return_for_correction, sign_off_return, submit_return
from partners.models import Membership, Person
from partners.roles import Role
from tests import factories
from tests.factories import ratio, record
from tests.house import House

pytestmark = pytest.mark.usefixtures("today")
#: A draft figure of the other partner: no page of ours may ever show it.
CANARY = 987654


@pytest.fixture
def other_draft(house: House) -> None:
    line = ratio(house.measure, house.other_partner, house.period, CANARY, CANARY + 1, note=f"draft {CANARY}")
    record([line], by=house.other_partner_lead)


def as_(house: House, name: str) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(house.person(name))
    return client


def key(measure: Measure, category: int = 0) -> str:
    return f"{measure.pk}-{category}"


def row(measure: Measure, numerator: str = "", denominator: str = "", version: int = 0, **more: str) -> dict[str, str]:
    """One row of the grid as a browser posts it."""
    typed = {"numerator": numerator, "denominator": denominator, "version": str(version), **more}
    typed = {"missing_reason": "", "note": "", **typed}
    return {f"{key(measure)}-{box}": text for box, text in typed.items()}


def page(response: HttpResponse) -> str:
    """The page's HTML on one line, however its template breaks it."""
    return " ".join(response.content.decode().split())


def entry(house: House) -> str:
    return reverse("return", args=[house.owed.pk])


def save(house: House, data: dict[str, str], name: str = "partner_lead") -> HttpResponse:
    return as_(house, name).post(entry(house), data)  # type: ignore[return-value]


def save_row(house: House, data: dict[str, str], name: str = "partner_lead") -> HttpResponse:
    url = reverse("return-row", args=[house.owed.pk, key(house.measure)])
    return as_(house, name).post(url, data, headers={"HX-Request": "true"})  # type: ignore[return-value]


def act(house: House, name: str, what: str, data: dict[str, str] | None = None) -> HttpResponse:
    return as_(house, name).post(reverse(f"return-{what}", args=[house.owed.pk]), data or {})  # type: ignore[return-value]


def give(house: House, numerator: int = 20, by: Person | None = None) -> None:
    record([ratio(house.measure, house.partner, house.period, numerator, 50)], by=by or house.partner_lead)


def submitted(house: House) -> None:
    give(house)
    submit_return(house.owed, by=house.partner_lead)


def signed_off(house: House) -> None:
    submitted(house)
    sign_off_return(house.owed, by=house.plan_manager)


# --- My returns and the grid --------------------------------------------------------------------------


def test_my_returns_say_what_is_due_by_when_and_how_far_along(house: House) -> None:
    factories.make_measure(house.priority, [house.partner])
    give(house)
    html = page(as_(house, "contributor").get(reverse("returns")))
    assert "Due 30 November 2026 (8 days left)" in html
    assert "1 of 2 figures given" in html
    assert house.partner.name in html
    assert house.other_partner.name not in html


def test_what_is_signed_off_is_a_short_table_without_the_one_partner_s_name(house: House) -> None:
    signed_off(house)
    html = page(as_(house, "partner_lead").get(reverse("returns")))
    table = html[html.index("<table") : html.index("</table>")]
    assert f'href="{entry(house)}"' in table
    assert f"by {house.plan_manager.name}" in table
    assert table.count(house.partner.name) == 1  # in the link, for those who cannot see the page
    assert "wm-card" not in html


def test_whoever_enters_for_several_partners_sees_whose_each_return_is(house: House) -> None:
    signed_off(house)
    Membership.objects.create(person=house.analyst, partner=house.other_partner, role=Role.ANALYST.value)
    html = page(as_(house, "analyst").get(reverse("returns")))
    table = html[html.index("<table") : html.index("</table>")]
    assert ">Partner</th>" in table
    assert house.partner.name in table
    assert house.other_partner.name in html


def test_an_analyst_of_the_whole_plan_finds_the_returns_from_every_page(house: House) -> None:
    Membership.objects.filter(person=house.analyst).update(partner=None)
    html = page(as_(house, "analyst").get(reverse("board")))
    assert f'href="{reverse("returns")}"> Returns </a>' in html
    assert '<h1 class="govuk-heading-xl">Returns</h1>' in page(as_(house, "analyst").get(reverse("returns")))


def test_somebody_who_gives_no_figures_is_told_so_and_not_that_nothing_is_owed(house: House) -> None:
    html = page(as_(house, "board_member").get(reverse("returns")))
    assert "You give figures for no partner" in html
    assert "Nothing is owed" not in html


def test_a_late_return_says_so_where_it_is_filled_in(house: House) -> None:
    Period.objects.filter(pk=house.period.pk).update(due_on="2026-11-01")
    for name in ("partner_lead", "plan_manager"):
        assert "Overdue: was due 1 November 2026" in page(as_(house, name).get(entry(house)))


def test_the_page_never_says_that_everything_is_saved_when_something_is_not(house: House) -> None:
    other = factories.make_measure(house.priority, [house.partner])
    answer = page(save(house, row(house.measure, "20 or so", "50") | row(other, "x", "4")))
    assert "Everything on this page is saved" not in answer
    assert "Not saved: 2 entries. See what is said beside the box." in answer
    assert 'data-state="unsaved"' in answer


def test_without_javascript_the_page_says_how_to_keep_what_is_typed(house: House) -> None:
    html = page(as_(house, "partner_lead").get(entry(house)))
    assert "What you type is saved by itself" in html
    without = html[html.index("<noscript>") : html.index("</noscript>")]
    assert "noscript.css" in without
    assert 'wm-unscripted"><strong>Choose “Save and stay”' in html


def test_the_first_figure_typed_makes_a_draft_of_the_return_at_once(house: House) -> None:
    answer = page(save_row(house, row(house.measure, "20", "50")))
    assert re.search(r'id="return-status" data-seen-at="\d+" hx-swap-oob="true"', answer)
    assert ">Draft</strong>" in answer


def test_a_return_sent_back_shows_the_note_and_who_wrote_it(house: House) -> None:
    submitted(house)
    return_for_correction(house.owed, by=house.plan_manager, note="The total looks like last year's.")
    for url in (reverse("returns"), entry(house)):
        html = page(as_(house, "partner_lead").get(url))
        assert "The total looks like last year&#x27;s." in html
        assert house.plan_manager.name in html


def test_the_grid_has_last_quarter_last_year_and_the_target_beside_the_box(house: House) -> None:
    for code, numerator in (("2026/27 Q1", 31), ("2025/26 Q2", 32)):
        period = factories.make_open_period(house.plan_manager, code)
        record([ratio(house.measure, house.partner, period, numerator, 50)], by=house.partner_lead)
    html = page(as_(house, "partner_lead").get(entry(house)))
    assert "31 of 50 (62%)" in html
    assert "32 of 50 (64%)" in html
    assert "<strong>55%</strong>" in html


def test_a_page_saved_without_javascript_stores_its_figures_and_stories(house: House) -> None:
    data = row(house.measure, "20", "50", is_estimated="on", note="counted twice")
    story = {f"story-{house.measure.pk}": "Two workers joined.", f"story-{house.measure.pk}-version": "0"}
    response = save(house, data | story)

    assert response.status_code == 302
    assert response["Location"] == entry(house)
    figure = Figure.objects.get()
    assert (figure.numerator, figure.is_estimated, figure.note) == (20, True, "counted twice")
    assert Commentary.objects.get().text == "Two workers joined."


def test_an_untouched_page_saved_writes_nothing(house: House) -> None:
    data = row(house.measure) | {f"story-{house.measure.pk}": "", f"story-{house.measure.pk}-version": "0"}
    assert save(house, data).status_code == 302
    assert not Figure.objects.exists()
    assert not Commentary.objects.exists()
    assert house.owed.status == "not_started"


def test_check_and_submit_leads_to_the_check_page(house: House) -> None:
    response = save(house, row(house.measure, "20", "50") | {"check": "1"})
    assert response["Location"] == reverse("return-check", args=[house.owed.pk])


def test_emptying_a_box_makes_the_figure_not_yet(house: House) -> None:
    give(house)
    save(house, row(house.measure, version=1))
    assert not Figure.objects.get().is_answered


def test_what_cannot_be_saved_stays_in_its_box_and_holds_nothing_else_up(house: House) -> None:
    other = factories.make_measure(house.priority, [house.partner])
    response = save(house, row(house.measure, "20 or so", "50") | row(other, "3", "4"))

    html = page(response)
    assert response.status_code == 422
    assert 'value="20 or so"' in html
    assert 'href="#row-' in html
    assert "Error: " in html
    assert Figure.objects.get().measure == other


@pytest.mark.parametrize(
    ("numerator", "denominator", "more", "said"),
    [
        ("51", "50", {}, "check that they are not swapped"),
        ("20", "", {}, "the denominator is missing"),
        ("1_000", "2000", {}, "without underscores"),
        ("NaN", "50", {}, "give a number"),
        ("20", "50", {"missing_reason": "not_available"}, "not both"),
        ("", "", {"missing_reason": "tired"}, "Choose one from the list"),
    ],
)
def test_a_problem_is_said_with_its_cure(
    house: House, numerator: str, denominator: str, more: dict[str, str], said: str
) -> None:
    data = row(house.measure, numerator, denominator, **more)
    for response in (save(house, data), save_row(house, data)):
        assert response.status_code == 422
        assert said in page(response)
    assert not Figure.objects.exists()


@pytest.mark.parametrize("text", ["20\x00", "\x00"])
@pytest.mark.parametrize("box", ["numerator", "note", "missing_reason", "version"])
def test_a_character_no_text_may_hold_never_breaks_the_page(house: House, box: str, text: str) -> None:
    data = row(house.measure, "20", "50") | {f"{key(house.measure)}-{box}": text}
    assert save(house, data).status_code in {302, 422}
    assert save_row(house, data).status_code in {200, 409, 422}


@pytest.mark.parametrize("version", ["9" * 5000, "-1", "x", ""])
def test_a_version_nobody_could_have_seen_never_breaks_the_page(house: House, version: str) -> None:
    story = {f"story-{house.measure.pk}": "A story\x00.", f"story-{house.measure.pk}-version": version}
    assert save(house, row(house.measure, "20", "50", version=version) | story).status_code in {302, 422}


def test_a_conflict_shows_theirs_keeps_mine_and_only_use_mine_overwrites(house: House) -> None:
    give(house, 33, by=house.contributor)
    first = save(house, row(house.measure, "25", "50", version=0))

    html = page(first)
    assert first.status_code == 422
    assert f"{house.contributor.name} changed this" in html
    assert "33 of 50 (66%)" in html
    assert 'value="25"' in html
    assert f'name="{key(house.measure)}-over" value="1"' in " ".join(html.split())
    assert save(house, row(house.measure, "25", "50", version=0)).status_code == 422, "what saves by itself"
    assert Figure.objects.get().numerator == 33

    assert save(house, row(house.measure, "25", "50", version=0, over="1")).status_code == 302
    assert Figure.objects.get().numerator == 25


def test_a_slip_of_the_pen_does_not_hide_what_somebody_else_saved(house: House) -> None:
    """Typing nonsense over a figure that changed meanwhile, then mending it, must still end in a conflict."""
    give(house, 33, by=house.contributor)
    for response in (save(house, row(house.measure, "2o", "50")), save_row(house, row(house.measure, "2o", "50"))):
        assert f'name="{key(house.measure)}-version" value="0"' in page(response)


def test_a_story_somebody_else_changed_is_shown_and_not_overwritten(house: House) -> None:
    name = f"story-{house.measure.pk}"
    save(house, {name: "Theirs.", f"{name}-version": "0"}, "contributor")
    response = save(house, {name: "Mine.", f"{name}-version": "0"})

    html = page(response)
    assert response.status_code == 422
    assert "Theirs." in html
    assert "Mine." in html
    assert Commentary.objects.get().text == "Theirs."

    assert f'name="{name}-over" value="1"' in " ".join(html.split())
    save(house, {name: "Both.", f"{name}-version": "0", f"{name}-over": "1"})
    assert Commentary.objects.get().text == "Both."


# --- Row by row ------------------------------------------------------------------------------------------


def test_a_row_saved_answers_with_what_the_board_would_read(house: House) -> None:
    response = save_row(house, row(house.measure, "20", "50"))
    html = page(response)
    assert response.status_code == 200
    assert "The board would read: “Below target (40% against 55%); 1 of 2 partners reported; provisional.”" in html
    assert f'name="{key(house.measure)}-version" value="1"' in html
    assert "1 of 1 figures given." in html


def test_a_row_in_conflict_answers_409_with_theirs(house: House) -> None:
    give(house, 33, by=house.contributor)
    for _ in range(2):  # the row saves itself again at the next key
        response = save_row(house, row(house.measure, "25", "50"))
        assert response.status_code == 409
        assert "33 of 50 (66%)" in page(response)
        assert f'name="{key(house.measure)}-version" value="0"' in page(response)
    assert save_row(house, row(house.measure, "25", "50", over="1")).status_code == 200
    assert Figure.objects.get().numerator == 25


def test_a_row_the_return_does_not_owe_is_not_found(house: House) -> None:
    other = factories.make_measure(house.priority, [house.other_partner])
    client = as_(house, "partner_lead")
    for name in (key(other), key(house.measure, 7), "x", "0-0"):
        url = reverse("return-row", args=[house.owed.pk, name])
        assert client.post(url, row(other, "1", "2") | row(house.measure, "1", "2")).status_code == 404
    assert client.post(reverse("return-row", args=[house.owed.pk, key(house.measure)]), {}).status_code == 404


def test_a_row_of_a_locked_return_is_refused_with_the_reason(house: House) -> None:
    submitted(house)
    response = save_row(house, row(house.measure, "21", "50", version=1))
    assert response.status_code == 403
    assert "waits for review" in page(response)
    assert save(house, row(house.measure, "21", "50", version=1)).status_code == 403


def test_a_story_is_saved_as_it_is_written(house: House) -> None:
    url = reverse("return-story", args=[house.owed.pk, house.measure.pk])
    name = f"story-{house.measure.pk}"
    client = as_(house, "contributor")
    saved = client.post(url, {name: "Two workers joined.", f"{name}-version": "0"})
    assert saved.status_code == 200
    assert f'name="{name}-version" value="1"' in " ".join(page(saved).split())  # type: ignore[arg-type]
    stale = client.post(url, {name: "Three.", f"{name}-version": "0"})
    assert stale.status_code == 409
    assert client.post(reverse("return-story", args=[house.owed.pk, 0]), {}).status_code == 404


# --- What the preview may tell -----------------------------------------------------------------------------


def test_another_partners_draft_is_on_no_page(house: House, other_draft: None) -> None:
    give(house)
    urls = [reverse("returns"), entry(house), reverse("return-check", args=[house.owed.pk])]
    for name in ("contributor", "partner_lead", "analyst"):
        for url in urls:
            assert str(CANARY) not in page(as_(house, name).get(url))
    assert str(CANARY) not in page(save_row(house, row(house.measure, "21", "50", version=1)))


@pytest.mark.parametrize("mine", ["0", "40"])
def test_the_preview_says_nothing_while_the_others_numbers_are_small(house: House, mine: str) -> None:
    """3 of 50 signed off by the other partner: with any figure of mine, the total less mine would be theirs."""
    record([ratio(house.measure, house.other_partner, house.period, 3, 50)], by=house.other_partner_lead)
    submit_return(house.other_owed, by=house.other_partner_lead)
    sign_off_return(house.other_owed, by=house.plan_manager)

    html = page(save_row(house, row(house.measure, mine, "50")))
    assert "the other partners’ numbers are small" in html
    html += page(as_(house, "partner_lead").get(reverse("return-check", args=[house.owed.pk])))

    assert "The board would read: “" not in html
    assert "wm-rag--red" not in html
    assert "wm-rag--green" not in html


# --- Check, submit, review ------------------------------------------------------------------------------------


def test_the_check_page_lists_what_is_blank_and_offers_no_submit(house: House) -> None:
    other = factories.make_measure(house.priority, [house.partner])
    give(house)
    html = page(as_(house, "partner_lead").get(reverse("return-check", args=[house.owed.pk])))
    assert "This return cannot be submitted yet: 1 figure is still blank." in html
    assert f"{other.code} {other.name}, Total</a>" in html
    assert "Submit to the plan manager" not in html
    assert f'<a class="govuk-button govuk-button--secondary" href="{entry(house)}">Back to the figures</a>' in html


def test_what_was_given_before_stands_in_one_order_on_every_page(house: House) -> None:
    signed_off(house)
    read = page(as_(house, "partner_lead").get(entry(house)))
    headings = ["Last time", "Same time last year", "This time"]
    places = [read.index(f">{heading}</th>") for heading in headings]
    assert places == sorted(places)


def test_only_the_lead_is_offered_to_submit(house: House) -> None:
    give(house)
    url = reverse("return-check", args=[house.owed.pk])
    assert "Submit to the plan manager" in page(as_(house, "partner_lead").get(url))
    assert "Only your partner’s lead can submit" in page(as_(house, "contributor").get(url))


def test_submit_with_blanks_leads_back_to_the_check_page_with_the_reason(house: House) -> None:
    factories.make_measure(house.priority, [house.partner])
    give(house)
    response = as_(house, "partner_lead").post(reverse("return-submit", args=[house.owed.pk]), follow=True)
    assert "1 of the figures owed is still blank" in page(response)  # type: ignore[arg-type]
    assert house.owed.status == "draft"


def test_a_submitted_return_is_locked_and_says_by_whom_and_why(house: House) -> None:
    give(house)
    response = as_(house, "partner_lead").post(reverse("return-submit", args=[house.owed.pk]), follow=True)
    html = page(response)  # type: ignore[arg-type]
    assert "It has been submitted and waits for review." in html
    assert f"by {house.partner_lead.name}" in html
    assert "<input" not in html.split("<main", 1)[1].split("</main>", 1)[0]


def test_the_manager_reviews_beside_last_time_and_sends_back_with_a_note(house: House) -> None:
    submitted(house)
    html = page(as_(house, "plan_manager").get(entry(house)))
    assert "20 of 50 (40%)" in html
    assert "Sign off these figures" in html

    empty = act(house, "plan_manager", "send-back", {"note": " "})
    assert empty.status_code == 422
    assert "Say what the partner should look at" in page(empty)
    assert act(house, "plan_manager", "send-back", {"note": "Look again."}).status_code == 302
    assert house.owed.returned_note == "Look again."


def test_a_return_is_signed_off_reopened_with_a_reason_and_says_so(house: House) -> None:
    submitted(house)
    assert act(house, "plan_manager", "sign-off").status_code == 302
    assert "stands in the board&#x27;s results" in page(as_(house, "partner_lead").get(entry(house)))

    assert act(house, "plan_manager", "reopen", {"note": ""}).status_code == 422
    assert act(house, "plan_manager", "reopen", {"note": "A counting error."}).status_code == 302
    html = page(as_(house, "partner_lead").get(entry(house)))
    assert "A counting error." in html
    assert "the board reads what was signed before" in html


def test_many_returns_are_signed_off_from_the_collection_page_or_none(house: House) -> None:
    submitted(house)
    url = reverse("collection-sign-off")
    client = as_(house, "plan_manager")
    both = {"return": [str(house.owed.pk), str(house.other_owed.pk)]}
    assert "Nothing was signed off." in page(client.post(url, both, follow=True))  # type: ignore[arg-type]
    assert not SignedFigure.objects.exists()

    record([ratio(house.measure, house.other_partner, house.period, 1, 2)], by=house.other_partner_lead)
    submit_return(house.other_owed, by=house.other_partner_lead)
    assert "2 returns signed off." in page(client.post(url, both, follow=True))  # type: ignore[arg-type]
    assert SignedFigure.objects.count() == 2


@pytest.mark.parametrize("chosen", [[], ["x"], ["0"], ["9" * 30], ["9" * 5000]])
def test_signing_off_nothing_that_exists_says_so(house: House, chosen: list[str]) -> None:
    response = as_(house, "plan_manager").post(reverse("collection-sign-off"), {"return": chosen}, follow=True)
    assert "Tick the returns to sign off first." in page(response)  # type: ignore[arg-type]


def test_the_collection_page_is_the_whole_periods_and_names_who_is_late(house: House) -> None:
    submitted(house)
    html = page(as_(house, "plan_manager").get(reverse("collection")))
    assert "0 of 2 returns signed off; 1 waiting for you. Due 30 November 2026." in html
    assert f"Submitted 22 November 2026 by {house.partner_lead.name}" in html


def test_a_partner_is_given_longer_with_a_reason(house: House) -> None:
    refused = act(house, "plan_manager", "extend", {"to": "2026-11-30", "note": "New system."})
    assert refused.status_code == 422
    assert "Choose a day after the date everybody has." in page(refused)
    assert act(house, "plan_manager", "extend", {"to": "2026-12-07", "note": "New system."}).status_code == 302
    html = page(as_(house, "partner_lead").get(entry(house)))
    assert "Due 7 December 2026 (15 days left, extended)" in html
    assert "Given longer: New system." in html


def test_longer_time_for_a_signed_off_return_is_refused_aloud(house: House) -> None:
    signed_off(house)
    response = act(house, "plan_manager", "extend", {"to": "2026-12-07", "note": "New system."})
    assert response.status_code == 422
    assert "there is nothing left to wait for" in page(response)


def test_a_manager_who_submitted_is_told_that_somebody_else_must_sign(house: House) -> None:
    Membership.objects.create(person=house.partner_lead, role=Role.PLAN_MANAGER.value)
    submitted(house)
    url = reverse("return-sign-off", args=[house.owed.pk])
    assert "somebody else must sign it off" in page(as_(house, "partner_lead").post(url, follow=True))  # type: ignore[arg-type]
    assert house.owed.status == "submitted"


def test_a_second_click_on_sign_off_says_that_it_is_done(house: House) -> None:
    submitted(house)
    manager, url = as_(house, "plan_manager"), reverse("return-sign-off", args=[house.owed.pk])
    manager.post(url)
    again = manager.post(url, follow=True)
    assert again.status_code == 200
    assert "This return is signed off." in page(again)  # type: ignore[arg-type]


def test_the_reviewers_note_stays_until_the_return_is_submitted_again(house: House) -> None:
    submitted(house)
    act(house, "plan_manager", "send-back", {"note": "Look at the Asian total."})
    for figure in (21, 22):
        give(house, figure)
        for url in (entry(house), reverse("returns")):
            assert "Look at the Asian total." in page(as_(house, "contributor").get(url))
    submit_return(house.owed, by=house.partner_lead)
    assert "Look at the Asian total." not in page(as_(house, "contributor").get(reverse("returns")))


# --- Who gets where ------------------------------------------------------------------------------------------------

PAGES = ("return", "return-check")
ACTS: dict[str, dict[str, Any]] = {
    "return": {},
    "return-submit": {},
    "return-send-back": {"note": "Look again."},
    "return-sign-off": {},
    "return-reopen": {"note": "A counting error."},
    "return-extend": {"to": "2026-12-07", "note": "New system."},
}
NOBODYS = ("other_partner_lead", "board_member", "board_chair", "administrator", "stranger")
#: Act to those of the partner's own people (or the manager) who may not do it: it is forbidden, not hidden.
WITHOUT_ROLE = {
    "return": ("plan_manager",),
    "return-submit": ("contributor", "analyst", "plan_manager"),
    "return-send-back": ("contributor", "partner_lead", "analyst"),
    "return-sign-off": ("contributor", "partner_lead", "analyst"),
    "return-reopen": ("contributor", "partner_lead", "analyst"),
    "return-extend": ("contributor", "partner_lead", "analyst"),
}


@pytest.mark.parametrize("name", NOBODYS)
def test_somebody_elses_return_does_not_exist(house: House, name: str) -> None:
    submitted(house)
    client, pk = as_(house, name), house.owed.pk
    for where in PAGES:
        assert client.get(reverse(where, args=[pk])).status_code == 404, where
    for where, data in ACTS.items():
        assert client.post(reverse(where, args=[pk]), data).status_code == 404, where
    assert client.post(reverse("return-row", args=[pk, key(house.measure)]), {}).status_code == 404
    assert client.post(reverse("return-story", args=[pk, house.measure.pk]), {}).status_code == 404
    assert Return.objects.get(pk=pk).status == "submitted"


@pytest.mark.parametrize(("where", "name"), [(where, name) for where, names in WITHOUT_ROLE.items() for name in names])
@pytest.mark.parametrize("state", ["draft", "submitted", "signed_off"])
def test_ones_own_return_without_the_role_is_forbidden(house: House, where: str, name: str, state: str) -> None:
    {"draft": give, "submitted": submitted, "signed_off": signed_off}[state](house)
    response = as_(house, name).post(reverse(where, args=[house.owed.pk]), ACTS[where])
    assert response.status_code == 403
    assert house.owed.status == state


@pytest.mark.parametrize("name", ["contributor", "partner_lead", "analyst", "board_member", "administrator"])
def test_collection_is_the_plan_managers_alone(house: House, name: str) -> None:
    client = as_(house, name)
    assert client.get(reverse("collection")).status_code == 403
    assert client.post(reverse("collection-sign-off")).status_code == 403
    assert client.post(reverse("collection-open")).status_code == 403


def test_a_manager_elsewhere_sees_nothing_of_this_collection(house: House, other_draft: None) -> None:
    html = page(as_(house, "stranger").get(reverse("collection")))
    assert house.partner.name not in html
    response = as_(house, "stranger").post(reverse("collection-sign-off"), {"return": [house.owed.pk]}, follow=True)
    assert "Tick the returns" in page(response)  # type: ignore[arg-type]


@pytest.mark.parametrize("where", [*PAGES, *ACTS])
def test_nobody_who_is_not_signed_in_gets_anywhere(house: House, where: str) -> None:
    for method in ("get", "post"):
        response = getattr(Client(), method)(reverse(where, args=[house.owed.pk]))
        assert response.status_code in {302, 405}
        if response.status_code == 302:
            assert response["Location"].startswith(reverse("account_login"))
