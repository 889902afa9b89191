"""The board's pages as they are printed."""

import pytest
from playwright.sync_api import expect

from tests.functional.visitors import BOARD_MEMBER, Visitors

pytestmark = [pytest.mark.xdist_group("live_house"), pytest.mark.django_db]


@pytest.mark.parametrize("address", ["/board/", "/plans/CYP-2025-28/measures/P4.1/"])
def test_a_printed_page_has_no_controls_and_no_addresses(visitors: Visitors, address: str) -> None:
    page = visitors.person(BOARD_MEMBER)
    page.goto(address)
    expect(page.get_by_label("Quarter", exact=True)).to_be_visible()

    page.emulate_media(media="print")

    expect(page.get_by_label("Quarter", exact=True)).not_to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).not_to_be_visible()
    after = "links => links.map(link => getComputedStyle(link, '::after').content)"
    assert set(page.locator("main a.govuk-link").evaluate_all(after)) <= {"none", '""'}
    expect(page.get_by_text("Example figures:")).to_be_visible()
