"""Bringing reference data in with a real browser: no barrier on any of its pages, and no script needed."""

import re
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from measures.models import Measure
from partners.models import Partner
from partners.roles import Role
from partners.services import grant_role
from tests.functional.visitors import NARROW, WIDE, barriers
from tests.house import House
from tests.reference import as_csv


@pytest.fixture
def office(house: House) -> House:
    Partner.objects.filter(pk=house.partner.pk).update(code="SWFT", name="Health visiting", kind="NHS trust")
    grant_role(house.administrator, Role.PLAN_MANAGER, by=house.person("administrator"))
    return house


def choose(page: Page, text: str, name: str = "partners.csv") -> None:
    page.get_by_label("Spreadsheet").set_input_files({"name": name, "mimeType": "text/csv", "buffer": as_csv(text)})
    page.get_by_role("button", name="Check the file").click()


def without_barrier(page: Page) -> None:
    assert [each for width in (WIDE, NARROW) for each in barriers(page, width)] == []
    page.set_viewport_size({"width": WIDE, "height": 900})


def test_partners_are_brought_in_from_a_file(office, signed_in):
    page = signed_in(office.administrator)
    page.goto("/admin/partners/partner/")
    without_barrier(page)
    page.get_by_role("link", name="Import").click()
    expect(page.get_by_role("heading", name="Import partners")).to_be_visible()
    without_barrier(page)

    choose(page, "Code, Name, Kind, Colour\nSWFT, Health visitors,, red")
    expect(page.get_by_role("heading", name="partners.csv was not imported: 1 problem")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("1 Colour .*not known"))).to_be_visible()
    without_barrier(page)

    choose(page, "Code, Name, Kind\nSWFT, Health visitors,\nNEW, Newcomer, school")
    expect(page.get_by_role("heading", name="What partners.csv would change")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("2 Changed SWFT"))).to_contain_text("Blank, so left alone: Kind")
    without_barrier(page)
    assert not Partner.objects.filter(code="NEW").exists()

    page.get_by_role("button", name="Save 2 partners").click()
    expect(page.get_by_text("The file was imported: 1 new, 1 changed, 0 unchanged partners.")).to_be_visible()
    saved = Partner.objects.get(code="SWFT")
    assert (saved.name, saved.kind) == ("Health visitors", "NHS trust")


@pytest.mark.parametrize("kind", ["person", "measure", "target", "dimension", "category"])
def test_every_kind_goes_out_and_comes_back_as_no_change(office, signed_in, tmp_path: Path, kind):
    page = signed_in(office.administrator)
    page.goto(f"/admin/{'partners' if kind == 'person' else 'measures'}/{kind}/import/")
    without_barrier(page)
    with page.expect_download() as started:
        page.locator("#content").get_by_role("link", name="XLSX").click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    page.get_by_label("Spreadsheet").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    said = "headings and no row" if kind in {"dimension", "category"} else f"{file.name} changes nothing"
    expect(page.get_by_text(said)).to_be_visible()
    without_barrier(page)


def test_a_file_is_checked_and_saved_without_javascript(office, chromium: Browser, live_server: LiveServer):
    client = Client()
    client.force_login(office.administrator)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    with closing(context):
        page = context.new_page()
        page.goto("/admin/partners/partner/import/")
        choose(page, "Code, Name\nSWFT, Health visitors")
        page.get_by_role("button", name="Save 1 partner").click()
        expect(page.get_by_text("The file was imported")).to_be_visible()
    assert Partner.objects.get(code="SWFT").name == "Health visitors"


def test_hostile_words_of_a_file_are_shown_and_nothing_of_them_runs(office, signed_in):
    page = signed_in(office.administrator)
    page.goto("/admin/measures/measure/import/")
    words = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7|add:7 }}"
    choose(page, f"Code, Title\n{office.measure.code}, {words}", "<b>name.csv")
    expect(page.get_by_text("<img src=x onerror=alert(1)>{{ 7|add:7 }}")).to_be_visible()
    expect(page.get_by_role("heading", name="What <b>name.csv would change")).to_be_visible()
    page.get_by_role("button", name="Save 1 measure").click()
    expect(page.get_by_text("The file was imported")).to_be_visible()
    assert Measure.objects.get(pk=office.measure.pk).title == words
