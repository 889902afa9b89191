"""The administration in a real browser, under the strict Content-Security-Policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from partners.models import Person
from partners.roles import Role
from tests.factories import PASSWORD

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def test_an_administrator_adds_a_person_and_grants_two_roles(house, signed_in):
    page = signed_in(house.administrator)
    page.goto("/admin/")
    page.locator(".model-person .addlink").first.click()
    page.get_by_label("Name:").fill("Ana Bell")
    page.get_by_label("Email address:").fill("ana@example.org")
    page.locator("#id_memberships-0-role").select_option("contributor")
    page.locator("#id_memberships-0-partner").select_option(label=house.partner.name)
    page.get_by_role("button", name="Add another Role").click()
    page.locator("#id_memberships-1-role").select_option("board_member")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Ana Bell has no password yet")).to_be_visible()
    person = Person.objects.get(email="ana@example.org")
    assert person.roles == {Role.CONTRIBUTOR, Role.BOARD_MEMBER}


def test_a_refusal_keeps_what_was_typed(house, signed_in):
    page = signed_in(house.administrator)
    page.goto("/admin/partners/person/add/")
    page.get_by_label("Name:").fill("Ana Bell")
    page.get_by_label("Email address:").fill("ana@example.org")
    page.locator("#id_memberships-0-role").select_option("contributor")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("A contributor is always of one partner")).to_be_visible()
    expect(page.get_by_label("Name:")).to_have_value("Ana Bell")
    expect(page.locator("#id_memberships-0-role")).to_have_value("contributor")


def test_lists_are_searched_and_filtered_and_a_record_s_history_read(house, signed_in):
    page = signed_in(house.administrator)
    page.goto("/admin/partners/person/")
    page.locator("#searchbar").fill(house.analyst.email)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=house.analyst.name).click()
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("cell", name="Added")).to_be_visible()


@pytest.mark.parametrize("path", ["/account/", "/account/tokens/", "/help/"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_account_pages_have_no_barrier_and_fit_their_screen(house, signed_in, path, width, scheme):
    page = signed_in(house.analyst)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(path)
    if "confirm-password" in page.url:
        page.get_by_role("textbox", name="Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
        page.get_by_label("30 days").check()
        page.get_by_role("button", name="Make a token").click()
        expect(page.get_by_text("Copy it now")).to_be_visible()
    found = Axe().run(page, options=AXE).response["violations"]
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
