"""What a page says to somebody who may not see it, or where there is nothing to see."""

import pytest
from django.core.cache import cache

from tests.house import House

SENTENCE = "Your role does not let you see what every partner has given."


def test_a_refused_page_says_why_once_and_keeps_the_ways_on(client, house: House):
    client.force_login(house.board_member)
    answer = client.get("/collection/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert page.count(SENTENCE) == 1
    assert page.count("ask your plan manager") == 1
    assert 'href="/board/"' in page
    assert house.partnership.name in page
    assert "Nothing was changed" not in page


def test_a_refused_act_says_that_nothing_was_changed(client, house: House):
    client.force_login(house.board_member)
    answer = client.post("/collection/open/", {})
    assert answer.status_code == 403
    assert "Nothing was changed." in answer.content.decode()


def test_a_page_that_is_not_there_keeps_the_ways_on(client, house: House):
    client.force_login(house.board_member)
    answer = client.get("/nowhere/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Page not found" in page
    assert 'href="/board/"' in page


@pytest.mark.parametrize("debug", [True, False])
def test_another_partner_s_return_looks_as_if_it_were_not_there_whether_debug_is_on_or_not(
    client, house: House, settings, debug
):
    settings.DEBUG = debug
    client.force_login(house.partner_lead)
    for address in (f"/returns/{house.other_owed.pk}/", "/nowhere/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Page not found" in answer.content.decode()
        assert "URLconf" not in answer.content.decode()


def test_an_address_without_its_last_stroke_still_finds_its_page_while_debug_is_on(client, house: House, settings):
    settings.DEBUG = True
    client.force_login(house.board_member)
    assert client.get("/board")["Location"] == "/board/"


def test_whoever_asks_too_often_is_told_so_on_a_page_of_ours(client, house: House, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": f"too-often-{house.partnership.pk}"}}
    cache.clear()
    answers = [client.post("/account/password/reset/", {"email": house.analyst.email}) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert "Wait a few minutes" in answers[-1].content.decode()
    assert "waymark.css" in answers[-1].content.decode()
