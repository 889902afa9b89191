"""The main job from end to end, with the real worker: a figure typed by a partner becomes a status the board reads."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.functional.grid import boxes, fill, give_reason, row
from tests.functional.visitors import BOARD_MEMBER, PLAN_MANAGER, WIDE, Visitors, barriers, sign_in
from tests.processes import Processes, manage

pytestmark = [pytest.mark.xdist_group("live_house"), pytest.mark.django_db]

#: From sign-off to the board's page (quality.md: 5 s in normal running; a test machine may be busy).
FRESH_SECONDS = 30
LEAD = "Priya Nair, Perinatal mental health service manager"
CWPT = "Coventry and Warwickshire Partnership NHS Trust"
PUBLIC_HEALTH_LEAD = "Meera Joshi, Parenting strategy lead"
NOTE = "P4.3: ten of a thousand is far from 15 of 35 last time. Please look again."
STORY = "Two workers joined the home visiting team in July."


def sentence(place: Locator) -> str:
    """What the board would read, between its quotation marks."""
    said = re.search("“(.+?)”", place.inner_text())
    assert said, place.inner_text()
    return said[1]


def open_return(page: Page) -> None:
    """From "My returns" to what is still to do for the newest quarter: another test may have reopened an older one."""
    expect(page.get_by_role("heading", level=1)).to_have_text("My returns")
    to_do = page.locator("section", has=page.get_by_role("heading", name="To do")).locator("a.wm-card__link")
    expect(to_do.first).to_be_visible()
    names = to_do.all_inner_texts()
    to_do.nth(names.index(max(names))).click()


def submit(page: Page) -> None:
    page.get_by_role("button", name="Check and submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    page.get_by_role("button", name="Submit to the plan manager").click()
    expect(page.get_by_text("has submitted its figures for")).to_be_visible()


def review(page: Page, partner: str) -> None:
    page.goto("/collection/")
    page.get_by_role("link", name=partner).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Review:")


def read_newest_quarter(page: Page) -> None:
    """The board's page of the quarter being collected."""
    page.goto("/board/")
    page.get_by_label("Quarter", exact=True).select_option(index=0)
    page.get_by_role("button", name="Show").click()


def board_line(page: Page, measure: str) -> str:
    """What the board's page says of a measure, in one line."""
    link = page.locator(f"a[href*='/measures/{measure}/']")
    return " ".join(page.locator("table.wm-standings tr").filter(has=link).inner_text().split())


def soon(page: Page, true: Callable[[], bool]) -> None:
    """Load the page again until it says so."""
    end = time.monotonic() + FRESH_SECONDS
    page.reload()
    while not true():
        assert time.monotonic() < end, page.inner_text("main")
        page.wait_for_timeout(300)
        page.reload()


def test_a_figure_typed_by_a_partner_becomes_a_status_the_board_reads(
    visitors: Visitors, live_house: Processes
) -> None:
    board = visitors.person(BOARD_MEMBER)
    read_newest_quarter(board)
    assert "Amber" in board_line(board, "P4.3")
    assert "1 of 3 partners reported" in board_line(board, "P4.3")

    # The lead signs in and types; each row is saved by itself.
    lead = visitors.anybody()
    sign_in(lead, "priya.nair")
    open_return(lead)
    status = lead.locator("[data-save-status]")
    reached = row(lead, "P4.3")
    fill(reached, "10", "1000")
    expect(reached).to_contain_text("The board would read: “Below target")
    expect(reached).to_contain_text("10 of 1,000 (1.0%)")
    for group, numbers in {
        "Most deprived fifth": ("19", "36"),
        "Second most deprived fifth": ("15", "27"),
        "Middle fifth": ("9", "17"),
        "Second least deprived fifth": ("8", "15"),
        "Least deprived fifth": ("5", "8"),
    }.items():
        fill(row(lead, "P4.2", group), *numbers)
    fill(row(lead, "P4.9"), "0")
    give_reason(row(lead, "P4.9", "Parent"), "Not applicable")
    lead.get_by_label("The story behind P4.3").fill(STORY)
    lead.get_by_label("The story behind P4.3").blur()
    expect(status).to_contain_text("All saved")
    expect(lead.get_by_text("12 of 13 figures given.")).to_be_visible()
    assert barriers(lead, WIDE) == []

    # One box is blank: the check page says which, and a reason is given for it.
    lead.get_by_role("button", name="Check and submit").click()
    expect(lead.get_by_text("1 figure is still blank.")).to_be_visible()
    expect(lead.get_by_role("button", name="Submit to the plan manager")).to_have_count(0)
    lead.get_by_role("link", name="Thrive Training taken, Practitioner").click()
    expect(row(lead, "P4.9").locator("input[data-column]")).to_have_value("0")
    give_reason(row(lead, "P4.9", "Practitioner"), "Not available")
    expect(row(lead, "P4.9", "Practitioner")).to_contain_text("Not available")
    expect(status).to_contain_text("All saved")
    submit(lead)
    expect(lead.get_by_text("It has been submitted and waits for review.")).to_be_visible()
    expect(lead.get_by_text("by Priya Nair")).to_be_visible()
    assert boxes(lead.locator("main")).count() == 0

    # The plan manager sends it back with a note.
    manager = visitors.person(PLAN_MANAGER)
    review(manager, CWPT)
    expect(row(manager, "P4.3")).to_contain_text("10 of 1,000 (1.0%)")
    expect(manager.get_by_text(STORY)).to_be_visible()
    manager.get_by_label("What should the partner look at?").fill(NOTE)
    manager.get_by_role("button", name="Send back with this note").click()
    expect(manager.get_by_text("with your note.")).to_be_visible()

    # The lead reads the note, corrects the figure, and submits again.
    lead.goto("/returns/")
    expect(lead.get_by_text(NOTE)).to_be_visible()
    open_return(lead)
    expect(lead.get_by_text(NOTE)).to_be_visible()
    fill(row(lead, "P4.3"), "60", "100")
    expect(row(lead, "P4.3")).to_contain_text("60 of 100 (60.0%)")
    expect(status).to_contain_text("All saved")
    promised = sentence(row(lead, "P4.3"))
    submit(lead)
    board.reload()
    assert "1 of 3 partners reported" in board_line(board, "P4.3"), "the board reads only what is signed off"

    # It is signed off, and the board reads the very sentence the lead was promised.
    review(manager, CWPT)
    manager.get_by_role("button", name="Sign off these figures").click()
    expect(manager.get_by_text(f"Signed off: {CWPT}")).to_be_visible()
    soon(board, lambda: promised in board_line(board, "P4.3"))
    assert "Green" in board_line(board, "P4.3")
    assert "2 of 3 partners reported" in board_line(board, "P4.3")
    board.locator("table.wm-standings a[href*='/measures/P4.3/']").click()
    expect(board.locator(".wm-verdict")).to_contain_text(promised)
    expect(board.locator(".wm-verdict")).to_contain_text("Green")
    gave = board.locator("table.wm-given").first.get_by_role("row", name=CWPT)
    expect(gave).to_contain_text("60 of 100 (60.0%)")
    expect(gave).to_contain_text(LEAD)
    expect(gave).to_contain_text("Helen Marsh")
    expect(board.locator(".wm-story")).to_contain_text(STORY)
    assert "agree" in manage(live_house.environ, "rollup", "--check")


def test_the_same_without_javascript(visitors: Visitors, live_house: Processes) -> None:
    board = visitors.person(BOARD_MEMBER, javascript=False)
    read_newest_quarter(board)
    before = board_line(board, "P4.9")

    # The lead signs in, fills the form and saves it by its button.
    lead = visitors.anybody(javascript=False)
    sign_in(lead, "meera.joshi")
    open_return(lead)
    fill(row(lead, "P4.9"), "1200 people")
    fill(row(lead, "P4.9", "Parent"), "700")
    lead.get_by_label("The story behind P4.9").fill("Courses moved into the family hubs.")
    lead.get_by_role("button", name="Save and stay").click()

    # A slip is said at the top and in its row, and kept in its box; the rest is saved.
    expect(lead.get_by_role("alert")).to_contain_text("Thrive Training taken, Total")
    expect(boxes(row(lead, "P4.9"))).to_have_value("1200 people")
    expect(row(lead, "P4.9", "Parent")).to_contain_text("700 people")
    fill(row(lead, "P4.9"), "1200")
    lead.get_by_role("button", name="Save and stay").click()
    expect(lead.get_by_text("Your draft is saved.")).to_be_visible()
    expect(row(lead, "P4.9")).to_contain_text("The board would read: “On target")

    # One box is blank: the check page says which, and a reason is given for it.
    lead.get_by_role("button", name="Check and submit").click()
    expect(lead.get_by_text("1 figure is still blank.")).to_be_visible()
    lead.get_by_role("link", name="Thrive Training taken, Practitioner").click()
    give_reason(row(lead, "P4.9", "Practitioner"), "Not available")
    submit(lead)
    expect(lead.get_by_text("It has been submitted and waits for review.")).to_be_visible()

    # Sent back without a note it is not; with one it is, and the lead reads it.
    partner = lead.locator(".wm-caption").inner_text()
    manager = visitors.person(PLAN_MANAGER, javascript=False)
    review(manager, partner)
    manager.get_by_role("button", name="Send back with this note").click()
    expect(manager.get_by_role("alert")).to_contain_text("Say what the partner should look at")
    manager.get_by_label("What should the partner look at?").fill("P4.9: is it 1,200?")
    manager.get_by_role("button", name="Send back with this note").click()
    expect(manager.get_by_text("with your note.")).to_be_visible()
    lead.goto("/returns/")
    expect(lead.get_by_text("P4.9: is it 1,200?")).to_be_visible()
    open_return(lead)
    fill(row(lead, "P4.9"), "1,201")
    lead.get_by_role("button", name="Save and stay").click()
    promised = sentence(row(lead, "P4.9"))
    submit(lead)

    # Signed off by ticking its box, it is on the board's pages within seconds.
    manager.goto("/collection/")
    manager.get_by_label(f"Sign off {partner}").check(force=True)
    manager.get_by_role("button", name="Sign off those ticked").click()
    expect(manager.get_by_text("signed off. The board reads")).to_be_visible()
    soon(board, lambda: board_line(board, "P4.9") != before)
    board.locator("table.wm-standings a[href*='/measures/P4.9/']").click()
    gave = board.locator("table.wm-given").first.get_by_role("row", name=partner)
    expect(gave).to_contain_text("1,201")
    expect(gave).to_contain_text(PUBLIC_HEALTH_LEAD)
    expect(gave).to_contain_text("Helen Marsh")
    expect(board.locator(".wm-verdict")).to_contain_text(promised)
    expect(board.locator(".wm-verdict")).to_contain_text("Green")
    assert "agree" in manage(live_house.environ, "rollup", "--check")
