"""The meeting room in a real browser: keys lead where the links do, and the links do without a script."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.functional.visitors import BOARD_MEMBER, NARROW, WIDE, Visitors, barriers

pytestmark = [pytest.mark.xdist_group("live_house"), pytest.mark.django_db]


def place(page: Page) -> tuple[int, int]:
    """Which screen of how many: 3 of 14."""
    page.locator(".wm-screen__ways").wait_for()
    found = re.search(r"(\d+) of (\d+)", page.locator(".wm-screen__ways").inner_text())
    assert found
    return int(found[1]), int(found[2])


def press(page: Page, key: str) -> int:
    before = page.url
    page.keyboard.press(key)
    page.wait_for_url(lambda url: url != before)
    return place(page)[0]


def test_keys_and_plain_links_lead_through_the_meeting(visitors: Visitors) -> None:
    board = visitors.person(BOARD_MEMBER)
    board.goto("/board/")
    board.get_by_role("link", name="Show it in the meeting room").click()
    first, count = place(board)
    assert first == 1 and count > 3
    expect(board.get_by_role("heading", level=1)).to_have_count(1)

    keys = ["ArrowRight", " ", "ArrowLeft", "End", "PageUp", "Home"]
    assert [press(board, key) for key in keys] == [2, 3, 2, count, count - 1, 1]
    assert press(board, "ArrowRight") == 2
    expect(board.locator("figure.wm-chart svg:visible")).to_have_count(1)
    summary = board.locator("summary").first
    summary.focus()
    board.keyboard.press(" ")
    expect(board.locator("details[open] table")).to_be_visible()
    assert place(board)[0] == 2, "the space bar belongs to what has the focus"
    for width in (WIDE, NARROW):
        assert barriers(board, width) == []
    board.locator("h1").click()
    board.keyboard.press("Escape")
    board.wait_for_url("**/board/")

    plain = visitors.person(BOARD_MEMBER, javascript=False)
    plain.goto("/board/present/1/")
    plain.get_by_role("link", name="Next").click()
    assert place(plain)[0] == 2
