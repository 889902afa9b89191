"""An analyst's spreadsheet with the real worker: sent, watched, mended, previewed, applied, undone, signed off."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.functional.grid import row, values
from tests.functional.sending import (
    Book,
    cell_name,
    choose,
    downloaded,
    due_workbook,
    outcome,
    send,
    send_mended,
    settles,
    settles_when_looked_at,
    stage,
    words,
)
from tests.functional.test_the_quarter import board_line, soon, submit
from tests.functional.visitors import BOARD_MEMBER, NARROW, PLAN_MANAGER, WIDE, Visitors, barriers
from tests.processes import Processes, manage

pytestmark = [pytest.mark.xdist_group("live_house"), pytest.mark.django_db]

#: Of the whole plan.
ANALYST = "tom.whitlock"
HOSPITALS = "University Hospitals Coventry and Warwickshire NHS Trust"
HOSPITALS_LEAD = "grace.osei"
HEADER = b"measure_code,period,breakdown,category,numerator,denominator\n"


def is_for_everybody(page: Page) -> None:
    """The page as it stands keeps nobody out, on a desk or a phone, in light or dark."""
    assert [wrong for width in (NARROW, WIDE) for wrong in barriers(page, width)] == []


def last_quarter(page: Page, where: str, label: str) -> str:
    """Show the quarter before the one being collected; its name."""
    page.goto(where)
    choice = page.get_by_label(label, exact=True)
    choice.select_option(index=1)
    name = choice.locator("option").nth(1).inner_text()
    page.get_by_role("button", name="Show").click()
    return name


def reopen(manager: Page) -> tuple[str, str]:
    """The hospitals' return of last quarter, opened for correction: its address and its period."""
    period = last_quarter(manager, "/collection/", "Period")
    manager.get_by_role("link", name=HOSPITALS).click()
    manager.get_by_label("Why is it reopened?").fill("The trust found a counting error.")
    manager.get_by_role("button", name="Reopen this return").click()
    expect(manager.get_by_text("Reopened.")).to_be_visible()
    return manager.url, period


def sign_off(manager: Page, address: str) -> None:
    manager.goto(address)
    manager.get_by_role("button", name="Sign off these figures").click()
    expect(manager.get_by_text(f"Signed off: {HOSPITALS}")).to_be_visible()


def hand_over(lead: Page, address: str) -> None:
    lead.goto(address)
    submit(lead)


def test_a_spreadsheet_becomes_a_status_the_board_reads_and_is_taken_back(
    visitors: Visitors, live_house: Processes
) -> None:
    board, manager, lead, analyst = (
        visitors.person(name) for name in (BOARD_MEMBER, PLAN_MANAGER, HOSPITALS_LEAD, ANALYST)
    )
    last_quarter(board, "/board/", "Quarter")
    assert "Amber" in board_line(board, "P4.1")
    address, period = reopen(manager)

    # The workbook comes filled with what was given; three slips of the hand and a sign are put into it.
    book = Book(due_workbook(analyst, HOSPITALS, period))
    number, group = book.cell("numerator", "P4.1"), book.cell("category", "P4.1", "asian")
    before, denominator = number.value, book.cell("denominator", "P4.1").value
    number.value, group.value = "as many as can be", "asain"
    book.cell("numerator", "P4.1", "black").value = "[c]"
    send(analyst, book.saved(), "hospitals.xlsx", HOSPITALS)
    settles(analyst, "Refused")

    # Each problem with its place and cure; the same workbook comes back with each in its own cell.
    expect(outcome(analyst)).to_contain_text("2 problems to mend in ")
    said = words(analyst)
    assert f"Row {number.row} {cell_name(number)} numerator as many as can be" in said
    assert "Did you mean Asian?" in said
    is_for_everybody(analyst)
    button = analyst.get_by_role("button", name="Download it with the problems marked")
    marked = Book(downloaded(analyst, button))
    assert "is not a number" in marked.sheet[cell_name(number)].comment.text
    assert "Did you mean Asian?" in marked.sheet[cell_name(group)].comment.text

    # Mended and sent for the same partner, it says what would change.
    marked.sheet[cell_name(number)].value, marked.sheet[cell_name(group)].value = denominator, "asian"
    send_mended(analyst, marked.saved(), "hospitals-marked.xlsx")
    settles(analyst, "Ready to apply")
    expect(outcome(analyst)).to_contain_text("2 changed")
    expect(outcome(analyst)).to_contain_text("once signed off, 1 measure would go from Amber to Green.")
    expect(row_of_changes(analyst, "Total")).to_contain_text(f"{before} of {denominator}")
    expect(row_of_changes(analyst, "Total")).to_contain_text(f"{denominator} of {denominator} (100.0%)")
    expect(row_of_changes(analyst, "Ethnic group: Black")).to_contain_text("Suppressed at source")
    is_for_everybody(analyst)

    # Not without a reason for what was asked about.
    analyst.get_by_role("button", name="Apply these figures").click()
    expect(analyst.get_by_role("alert")).to_contain_text("Confirm the warning")
    is_for_everybody(analyst)
    analyst.get_by_label("Signs for a missing figure").check(force=True)
    analyst.get_by_label("Why are they all right?").fill("The trust may not give so small a number.")
    analyst.get_by_role("button", name="Apply these figures").click()
    settles(analyst, "Applied")
    receipt = analyst.url
    assert "The trust may not give so small a number." in words(analyst)
    is_for_everybody(analyst)

    # The return shows what the board would read now; undone, what it would have read before; applied again, now.
    lead.goto(address)
    total = row(lead, "P4.1")
    assert values(total) == [str(denominator), str(denominator)]
    expect(total).to_contain_text("Green")
    undo(analyst)
    is_for_everybody(analyst)
    lead.reload()
    assert values(total) == [str(before), str(denominator)]
    expect(total).to_contain_text("Amber")
    send(analyst, marked.saved(), "again.xlsx", HOSPITALS)
    settles(analyst, "Ready to apply")
    analyst.get_by_label("Signs for a missing figure").check(force=True)
    analyst.get_by_label("Why are they all right?").fill("As before.")
    analyst.get_by_role("button", name="Apply these figures").click()
    settles(analyst, "Applied")

    # Submitted, it can no longer be undone and the page says why; signed off, the board reads it.
    hand_over(lead, address)
    analyst.reload()
    expect(analyst.get_by_text(f"The return of {HOSPITALS} for {period} is submitted.")).to_be_visible()
    expect(analyst.get_by_role("button", name="Undo this upload")).to_have_count(0)
    is_for_everybody(analyst)
    sign_off(manager, address)
    soon(board, lambda: "Green" in board_line(board, "P4.1"))

    # Reopened and undone, and signed off once more, the board reads what it read before.
    reopen(manager)
    analyst.reload()
    undo(analyst)
    hand_over(lead, address)
    sign_off(manager, address)
    soon(board, lambda: "Amber" in board_line(board, "P4.1"))
    analyst.goto(receipt)
    settles(analyst, "Undone")
    assert "agree" in manage(live_house.environ, "rollup", "--check")


def row_of_changes(page: Page, group: str) -> Locator:
    return page.locator("section[aria-labelledby=figures] tbody tr").filter(has_text=group)


def undo(page: Page) -> None:
    page.get_by_role("button", name="Undo this upload").click()
    settles(page, "Undone")
    expect(outcome(page)).to_contain_text("every figure is again what it was before")


def open_quarter(page: Page) -> str:
    """The newest quarter that the hospitals' return is open for."""
    page.goto("/uploads/")
    return max(page.get_by_label("Period").locator("option").all_inner_texts()[1:])


def test_the_same_without_javascript(visitors: Visitors) -> None:
    analyst = visitors.person(ANALYST, javascript=False)
    lead = visitors.person(HOSPITALS_LEAD, javascript=False)
    book = Book(due_workbook(analyst, HOSPITALS, open_quarter(analyst)))
    number = book.cell("numerator", "P4.1")
    number.value, book.cell("denominator", "P4.1").value = "forty?", 90
    send(analyst, book.saved(), "hospitals.xlsx", HOSPITALS)
    settles_when_looked_at(analyst, "Refused")
    assert f"Row {number.row} {cell_name(number)} numerator forty?" in words(analyst)

    marked = Book(downloaded(analyst, analyst.get_by_role("button", name="Download it with the problems marked")))
    marked.sheet[cell_name(number)].value = 40
    send_mended(analyst, marked.saved(), "hospitals-marked.xlsx")
    settles_when_looked_at(analyst, "Ready to apply")
    assert "1 new" in words(analyst)
    analyst.get_by_role("button", name="Apply these figures").click()
    settles_when_looked_at(analyst, "Applied")
    analyst.get_by_role("link", name=HOSPITALS).click()
    assert "40 of 90 (44.4%)" in words(analyst)
    lead.goto(analyst.url)
    assert values(row(lead, "P4.1")) == ["40", "90"]

    analyst.go_back()
    analyst.get_by_role("button", name="Undo this upload").click()
    settles_when_looked_at(analyst, "Undone")
    lead.reload()
    assert values(row(lead, "P4.1")) == ["", ""]


def test_progress_is_shown_while_it_is_worked_on_and_the_page_turns_by_itself(
    visitors: Visitors, live_house: Processes
) -> None:
    analyst = visitors.person(ANALYST)
    rows = b"".join(b"X%d,2026/27 Q1,,,1,2\n" % number for number in range(20_000))
    live_house.kill("worker")  # nobody takes it up yet
    send(analyst, HEADER + rows, "many.csv", HOSPITALS)
    expect(stage(analyst)).to_have_text("Received")
    expect(analyst.get_by_role("progressbar")).to_be_visible()
    expect(analyst.get_by_text("You can leave this page")).to_be_visible()
    is_for_everybody(analyst)

    live_house.start("worker")
    expect(outcome(analyst)).to_have_text("20,000 problems to mend in 20,000 rows. Nothing was changed.")
    analyst.get_by_role("link", name="Show the first 200 of 20,000").click()
    expect(analyst.get_by_text("The first 200 of 20,000 are shown.")).to_be_visible()
    assert analyst.locator(".wm-places tbody tr").count() == 200


def test_who_is_signed_out_while_watching_is_led_to_sign_in(visitors: Visitors, live_house: Processes) -> None:
    analyst = visitors.person(ANALYST)
    live_house.kill("worker")
    try:
        send(analyst, HEADER + b"X,2026/27 Q1,,,1,2\n", "watched.csv", HOSPITALS)
        cookies = analyst.context.cookies()
        analyst.context.clear_cookies()
        expect(analyst.get_by_role("heading", level=1)).to_have_text("Sign in")
        analyst.context.add_cookies(cookies)  # type: ignore[arg-type]
    finally:
        live_house.start("worker")


def test_a_file_is_sent_confirmed_and_applied_by_keyboard_alone(visitors: Visitors) -> None:
    analyst = visitors.person(ANALYST)
    quarter = open_quarter(analyst).split()
    period = f"{quarter[-1]} {quarter[0]}" if len(quarter) == 2 else " ".join(quarter)
    analyst.goto("/uploads/new/")
    choose(analyst, HEADER + f"P4.1,{period},,,[c],\n".encode(), "keys.csv")  # the system's own dialogue
    tab_to(analyst, "Whose figures are in it?")
    analyst.keyboard.type(HOSPITALS[:12])
    tab_to(analyst, "Send and check")
    analyst.keyboard.press("Enter")
    settles(analyst, "Ready to apply")
    tab_to(analyst, "Signs for a missing figure")
    analyst.keyboard.press("Space")
    tab_to(analyst, "Why are they all right?")
    analyst.keyboard.type("Small numbers.")
    tab_to(analyst, "Apply these figures")
    analyst.keyboard.press("Enter")
    settles(analyst, "Applied")
    tab_to(analyst, "Undo this upload")
    analyst.keyboard.press("Enter")
    settles(analyst, "Undone")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of that name has the focus."""
    named = "(e) => (e.labels?.length ? e.labels[0].innerText : e.innerText).trim()"
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(":focus").evaluate(named).startswith(name):
            return
    raise AssertionError(f"“{name}” cannot be reached by Tab")


def test_a_file_that_is_too_large_is_told_before_it_is_sent(visitors: Visitors) -> None:
    analyst = visitors.person(ANALYST)
    analyst.goto("/uploads/new/")
    choose(analyst, b"x" * 10_000_001, "large.csv")
    expect(analyst.get_by_role("alert")).to_contain_text("The file is too large: 10,000,001 bytes")
    analyst.get_by_role("button", name="Send and check").click()
    expect(analyst).to_have_url(re.compile("/uploads/new/$"))
    is_for_everybody(analyst)
    choose(analyst, HEADER, "small.csv")
    expect(analyst.get_by_role("alert")).to_have_count(0)
