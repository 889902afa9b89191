"""Entering figures in a real browser: together, offline, by keyboard, from a spreadsheet, with slips of the hand."""

import re

import pytest
from playwright.sync_api import Dialog, Locator, Page, Route, expect

from tests.functional.grid import boxes, fill, row, save_status, values
from tests.functional.visitors import NARROW, PLAN_MANAGER, WIDE, Visitors, barriers

pytestmark = [pytest.mark.xdist_group("live_house"), pytest.mark.django_db]

#: Two people of one partner.
LEAD, COLLEAGUE = "priya.nair", "joe.larkin"
GROUPS = ("Most deprived fifth", "Second most deprived fifth", "Middle fifth")


@pytest.fixture
def address(visitors: Visitors) -> str:
    """A return of last quarter, all its figures given, reopened for correction by the plan manager."""
    manager = visitors.person(PLAN_MANAGER)
    manager.goto("/collection/")
    manager.get_by_label("Period", exact=True).select_option(index=1)
    manager.get_by_role("button", name="Show").click()
    manager.get_by_role("link", name="Coventry and Warwickshire Partnership").click()
    if manager.get_by_role("button", name="Reopen this return").is_visible():
        manager.get_by_label("Why is it reopened?").fill("To try the entry page.")
        manager.get_by_role("button", name="Reopen this return").click()
        expect(manager.get_by_text("Reopened.")).to_be_visible()
    return manager.url


def entering(visitors: Visitors, name: str, address: str, *, javascript: bool = True) -> Page:
    page = visitors.person(name, javascript=javascript)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Figures for")
    return page


def is_saved(page: Page) -> None:
    expect(save_status(page)).to_contain_text("All saved")


def as_stored(page: Page, measure: str, group: str = "Total") -> list[str]:
    page.reload()
    return values(row(page, measure, group))


def other(number: str) -> str:
    """A number that is not this one, and not above it."""
    return str(int(number) - 1)


def problem(line: Locator) -> Locator:
    return line.locator(".wm-grid__problem")


def test_of_two_people_the_second_is_shown_the_first_ones_figure_and_decides(visitors: Visitors, address: str) -> None:
    first, second = entering(visitors, COLLEAGUE, address), entering(visitors, LEAD, address)
    numerator, denominator = values(row(first, "P4.3"))
    theirs, mine = other(numerator), other(other(numerator))
    fill(row(first, "P4.3"), theirs, denominator)
    is_saved(first)

    fill(row(second, "P4.3"), mine, denominator)

    line = row(second, "P4.3")
    expect(problem(line)).to_contain_text("Joe Larkin changed this")
    expect(problem(line)).to_contain_text(f"Theirs is {theirs} of {denominator}")
    expect(save_status(second)).to_contain_text("Not saved: 1 entry")
    assert values(line) == [mine, denominator]
    assert barriers(second, NARROW) == []
    assert as_stored(first, "P4.3") == [theirs, denominator], "nothing is overwritten"
    line.get_by_role("button", name="Use mine").click()
    is_saved(second)
    assert as_stored(first, "P4.3") == [mine, denominator]


def test_without_javascript_the_second_person_is_shown_the_first_ones_figure_too(
    visitors: Visitors, address: str
) -> None:
    first = entering(visitors, COLLEAGUE, address)
    second = entering(visitors, LEAD, address, javascript=False)
    numerator, denominator = values(row(first, "P4.1", "Asian"))
    theirs, mine = other(numerator), other(other(numerator))
    fill(row(first, "P4.1", "Asian"), theirs, denominator)
    is_saved(first)

    fill(row(second, "P4.1", "Asian"), mine, denominator)
    second.get_by_role("button", name="Save and stay").click()

    expect(second.get_by_role("alert")).to_contain_text("somebody else changed it")
    expect(problem(row(second, "P4.1", "Asian"))).to_contain_text(f"Theirs is {theirs} of {denominator}")
    assert values(row(second, "P4.1", "Asian")) == [mine, denominator]
    assert as_stored(first, "P4.1", "Asian") == [theirs, denominator]
    row(second, "P4.1", "Asian").get_by_role("button", name="Use mine").click()
    expect(second.get_by_text("Your draft is saved.")).to_be_visible()
    assert as_stored(first, "P4.1", "Asian") == [mine, denominator]


def test_of_two_people_writing_one_story_the_second_is_shown_the_first_ones(visitors: Visitors, address: str) -> None:
    first, second = entering(visitors, COLLEAGUE, address), entering(visitors, LEAD, address)
    story = "The story behind P4.2"
    first.get_by_label(story).fill("Two more groups ran.")
    is_saved(first)

    second.get_by_label(story).fill("The waiting list is shorter.")

    expect(second.get_by_text("Joe Larkin changed this story")).to_be_visible()
    expect(second.locator("blockquote", has_text="Two more groups ran.")).to_be_visible()
    expect(second.get_by_label(story)).to_have_value("The waiting list is shorter.")
    second.get_by_label(story).fill("Two more groups ran, and the waiting list is shorter.")
    second.get_by_role("button", name="Use mine for the story behind P4.2").click()
    is_saved(second)
    visitors.forgive("htmx:")  # the button ends the saving by itself that leaving the box began, and htmx says so
    first.reload()
    expect(first.get_by_label(story)).to_have_value("Two more groups ran, and the waiting list is shorter.")


def test_what_is_typed_without_a_connection_is_kept_and_sent_when_it_is_back(visitors: Visitors, address: str) -> None:
    page = entering(visitors, LEAD, address)
    line = row(page, "P4.2", "Least deprived fifth")
    before = values(line)
    typed = [other(before[0]), before[1]]

    page.context.set_offline(True)
    fill(line, *typed)

    expect(save_status(page)).to_contain_text("You are offline")
    expect(save_status(page)).to_contain_text("still on this page")
    page.get_by_role("button", name="Save and stay").click()
    assert values(line) == typed
    page.context.set_offline(False)
    is_saved(page)
    expect(line).to_contain_text(f"{typed[0]} of {typed[1]}")
    assert as_stored(page, "P4.2", "Least deprived fifth") == typed
    visitors.forgive("htmx:")  # says in the console that a request could not be sent


def test_the_whole_grid_is_worked_by_keyboard(visitors: Visitors, address: str) -> None:
    page = entering(visitors, LEAD, address)
    total, first, second = (row(page, "P4.2", group) for group in ("Total", *GROUPS[:2]))
    number, out_of = (boxes(first).nth(place) for place in (0, 1))
    started = values(first)

    boxes(total).nth(0).focus()
    page.keyboard.press("Enter")
    expect(number).to_be_focused()
    page.keyboard.type(other(started[0]))
    page.keyboard.press("ArrowDown")
    expect(boxes(second).nth(0)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(number).to_be_focused()
    page.keyboard.press("Tab")
    expect(out_of).to_be_focused()
    is_saved(page)
    expect(first).to_contain_text(f"{other(started[0])} of {started[1]}")

    # On from the boxes come what cannot be given, an estimate and a note, then the next line.
    page.keyboard.press("Tab")
    expect(first.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(first.get_by_label("Why no figure can be given")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(first.get_by_label("This is an estimate")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("One worker's list is missing.")
    page.keyboard.press("Tab")
    expect(boxes(second).nth(0)).to_be_focused()
    is_saved(page)
    page.reload()
    expect(first.get_by_label("This is an estimate")).to_be_checked()
    expect(first.get_by_label("Note for the reviewer")).to_have_value("One worker's list is missing.")
    page.get_by_role("button", name="Check and submit").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")


def test_a_block_pasted_from_a_spreadsheet_saves_every_figure(visitors: Visitors, address: str) -> None:
    page = entering(visitors, LEAD, address)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lines = [row(page, "P4.2", group) for group in GROUPS]
    wanted = [[other(number), out_of] for number, out_of in map(values, lines)]
    page.evaluate("text => navigator.clipboard.writeText(text)", "\r\n".join("\t".join(each) for each in wanted))

    boxes(lines[0]).nth(0).focus()
    page.keyboard.press("Control+V")

    is_saved(page)
    page.reload()
    assert [values(line) for line in lines] == wanted
    for line, (number, out_of) in zip(lines, wanted, strict=True):
        expect(line.locator(".wm-grid__value")).to_contain_text(f"{number} of {out_of}")


@pytest.mark.parametrize(
    ("number", "out_of", "said"),
    [
        ("9", "8", "The numerator (9) is above the denominator (8)"),
        ("12,5", "50", "“12,5”: write 12.5 (a comma only separates thousands)"),
        ("-3", "50", "The numerator cannot be below 0"),
    ],
)
def test_a_slip_is_said_beside_its_box_and_kept_there(
    visitors: Visitors, address: str, number: str, out_of: str, said: str
) -> None:
    page = entering(visitors, LEAD, address)
    line = row(page, "P4.1", "Black")
    stored = values(line)

    fill(line, number, out_of)

    expect(problem(line)).to_contain_text(said)
    expect(save_status(page)).to_contain_text("See what is said beside the box")
    expect(line.locator("[aria-invalid=true]").first).to_be_visible()
    described = boxes(line).nth(0).get_attribute("aria-describedby") or ""
    expect(page.locator(f"[id='{described}']")).to_contain_text(said)
    assert values(line) == [number, out_of]
    assert barriers(page, WIDE) == []
    fill(line, *stored)
    is_saved(page)
    expect(line.locator("[aria-invalid=true]")).to_have_count(0)
    assert as_stored(page, "P4.1", "Black") == stored


def test_what_a_saved_page_could_not_save_is_not_called_saved_until_each_slip_is_put_right(
    visitors: Visitors, address: str
) -> None:
    without = entering(visitors, LEAD, address, javascript=False)
    expect(save_status(without)).not_to_be_visible()
    expect(without.get_by_text("Choose “Save and stay”")).to_be_visible()
    page = entering(visitors, LEAD, address)
    lines = [row(page, "P4.1", group) for group in ("Asian", "Black")]
    stored = [values(line) for line in lines]
    for line, (_, denominator) in zip(lines, stored, strict=True):
        fill(line, "x", denominator)

    page.get_by_role("button", name="Save and stay").click()

    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(save_status(page)).to_contain_text("Not saved: 2 entries")
    fill(lines[0], *stored[0])
    expect(save_status(page)).to_contain_text("Not saved: 1 entry")
    fill(lines[1], *stored[1])
    is_saved(page)


def test_a_page_with_something_unsaved_asks_before_it_is_left(visitors: Visitors, address: str) -> None:
    page = entering(visitors, LEAD, address)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)

    fill(row(page, "P4.3"), "9", "8")
    expect(problem(row(page, "P4.3"))).to_be_visible()
    page.get_by_role("link", name=re.compile("Back to my returns")).click()

    expect(row(page, "P4.3").locator("input").first).to_have_value("9")
    assert asked == ["beforeunload"]


def empty(line: Locator) -> None:
    """All its boxes at once, sent as one change."""
    line.evaluate(
        """line => {
            const boxes = [...line.querySelectorAll("[data-column]")];
            for (const box of boxes) box.value = "";
            boxes[0].dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )


def test_an_answer_that_comes_late_does_not_take_back_what_a_later_one_said(visitors: Visitors, address: str) -> None:
    page = entering(visitors, LEAD, address)
    first, second = row(page, "P4.1", "Asian"), row(page, "P4.1", "Black")
    stored = values(first), values(second)
    given = int(page.locator("#progress-words").inner_text().split()[0])
    held: list[Route] = []
    page.route("**/rows/**", lambda route: route.continue_() if held else held.append(route))
    empty(first)
    while not held:
        page.wait_for_timeout(20)
    answer = held[0].fetch()

    empty(second)
    expect(page.get_by_text(f"{given - 2} of 13 figures given.")).to_be_visible()
    held[0].fulfill(response=answer)

    expect(first).to_contain_text("Not yet")
    expect(page.get_by_text(f"{given - 2} of 13 figures given.")).to_be_visible()
    fill(first, *stored[0])
    fill(second, *stored[1])
    is_saved(page)
    expect(page.get_by_text(f"{given} of 13 figures given.")).to_be_visible()


def test_an_unusual_figure_asks_for_a_comment_where_it_can_be_given(visitors: Visitors, address: str) -> None:
    page = entering(visitors, LEAD, address)
    line = row(page, "P4.2")
    stored = values(line)
    question, note = line.locator("[data-asks]"), line.get_by_label("Note for the reviewer")
    expect(question).to_have_count(0)

    fill(line, "1", stored[1])

    expect(question).to_contain_text(re.compile("points below last quarter's percentage"))
    expect(note).to_be_visible()
    assert barriers(page, NARROW) == []
    note.fill("The system lost a month.")
    expect(question).to_contain_text("Your note goes with it.")
    is_saved(page)
    note.fill("")
    fill(line, *stored)
    expect(question).to_have_count(0)
    is_saved(page)
