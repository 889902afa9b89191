import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from partners.calc import READABLE, WHITE, contrast
from tests import factories
from tests.factories import PASSWORD

TOKENS = "/account/tokens/"


def enter(client, person):
    """Sign in and confirm the password, as the tokens page asks."""
    client.force_login(person)
    asked = client.get(TOKENS)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    client.post(asked["Location"], {"password": PASSWORD})


def test_an_account_page_says_who_one_is_and_what_one_holds(client, house):
    client.force_login(house.contributor)
    page = client.get("/account/").content.decode()
    assert house.contributor.email in page
    assert f"Contributor for {house.partner.name}" in page


def test_somebody_without_a_role_is_told_so(client, house):
    client.force_login(factories.make_person(house.partnership))
    assert "You have no role yet" in client.get("/account/").content.decode()


def test_an_administrator_s_account_page_shows_their_own_roles_alone(client, house):
    client.force_login(house.administrator)
    page = client.get("/account/").content.decode()
    assert "Administrator for the whole plan" in page
    assert "Contributor for" not in page


def test_a_token_is_shown_once_and_only_its_digest_kept(client, house):
    enter(client, house.analyst)
    made = client.post(TOKENS, {"days": "30"})
    text = made.context["text"]
    assert text in made.content.decode()
    assert made["Cache-Control"] == "private, no-store"
    token = AuthToken.objects.get(user=house.analyst)
    assert text not in {token.digest, token.token_key}
    assert text not in client.get(TOKENS).content.decode()


@pytest.mark.parametrize("days", [30, 90, 365])
def test_a_token_works_as_long_as_was_chosen(client, house, days):
    enter(client, house.analyst)
    client.post(TOKENS, {"days": str(days)})
    left = AuthToken.objects.get().expiry - timezone.now()
    assert timedelta(days=days - 1) < left <= timedelta(days=days)


@pytest.mark.parametrize("days", ["", "0", "-1", "36500", "always"])
def test_a_token_for_any_other_time_is_refused(client, house, days):
    enter(client, house.analyst)
    answer = client.post(TOKENS, {"days": days})
    assert answer.context["form"].errors
    assert not AuthToken.objects.exists()


def test_tokens_ask_for_the_password_even_of_somebody_signed_in(client, house):
    client.force_login(house.analyst)
    answer = client.post(TOKENS, {"days": "30"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not AuthToken.objects.exists()


def test_what_was_asked_before_the_password_is_done_after_it(client, house):
    client.force_login(house.analyst)
    asked = client.post(TOKENS, {"days": "30"})
    made = client.post(asked["Location"], {"password": PASSWORD})
    assert made.context["text"]
    assert AuthToken.objects.count() == 1


def test_a_withdrawn_token_no_longer_works(client, house):
    enter(client, house.analyst)
    client.post(TOKENS, {"days": "30"})
    key = AuthToken.objects.get().token_key
    assert client.get(f"{TOKENS}withdraw/").status_code == 405
    client.post(f"{TOKENS}withdraw/", {"token": key})
    assert not AuthToken.objects.exists()


def test_another_person_s_token_does_not_exist(client, house):
    AuthToken.objects.create(user=house.analyst, expiry=timedelta(days=30))
    enter(client, house.administrator)
    key = AuthToken.objects.get().token_key
    assert key[:4] not in client.get(TOKENS).content.decode()
    assert client.post(f"{TOKENS}withdraw/", {"token": key}).status_code == 404
    assert AuthToken.objects.exists()


def test_a_token_named_with_a_null_character_does_not_exist(client, house):
    enter(client, house.analyst)
    assert client.post(f"{TOKENS}withdraw/", {"token": "a\0b"}).status_code == 404


def test_an_expired_token_is_not_listed_as_working(client, house):
    AuthToken.objects.create(user=house.analyst, expiry=timedelta(days=-1))
    enter(client, house.analyst)
    assert client.get(TOKENS).context["tokens"] == []


def test_the_colours_are_the_signed_in_person_s_partnership_s(client, house):
    type(house.partnership).objects.filter(pk=house.partnership.pk).update(brand_colour="#123456")
    client.force_login(house.board_member)
    assert "--brand-colour: #123456;" in client.get("/brand.css").content.decode()


def test_the_sign_in_page_wears_the_colours_of_its_host(client, house):
    type(house.partnership).objects.filter(pk=house.partnership.pk).update(brand_colour="#123456", host="testserver")
    assert "--brand-colour: #123456;" in client.get("/brand.css").content.decode()


def test_a_host_that_could_be_anybody_s_shows_nobody_s_colours(client, house):
    assert client.get("/brand.css").content == b""


def test_colours_are_sent_again_only_when_they_change(client, house):
    client.force_login(house.board_member)
    first = client.get("/brand.css")
    assert first["Content-Type"] == "text/css"
    assert first["Cache-Control"] == "private, max-age=300"
    assert client.get("/brand.css", headers={"if-none-match": first["ETag"]}).status_code == 304
    type(house.partnership).objects.filter(pk=house.partnership.pk).update(brand_colour="#123456")
    assert client.get("/brand.css", headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("colour", ["#ffcc00", "#ffffff", "#000000", "#0b4f5c", "#ff69b4", "#7fffd4"])
def test_whatever_the_colour_words_on_it_and_links_in_it_can_be_read(client, house, colour):
    type(house.partnership).objects.filter(pk=house.partnership.pk).update(brand_colour=colour)
    client.force_login(house.board_member)
    css = client.get("/brand.css").content.decode()
    values = dict(re.findall(r"(--brand-[a-z-]+): (#[0-9a-f]{6})", css))
    text, link = values["--brand-colour-text"], values["--brand-link"]
    assert contrast(link, WHITE) >= READABLE
    assert contrast(text, colour) >= READABLE


def test_how_to_read_names_every_status_direction_and_symbol(client, house):
    client.force_login(house.board_member)
    page = client.get("/help/").content.decode()
    for word in ("Green", "Amber", "Red", "Not rated", "Improved", "Same", "Worse", "Can&#x27;t say", "Not available"):
        assert word in page
    for symbol in ("[c]", "[x]", "[z]", "[e]", "[p]", "[r]", "[b]"):
        assert symbol in page


def test_whom_to_ask_is_on_every_page(client, house):
    type(house.partnership).objects.filter(pk=house.partnership.pk).update(contact="Ring <Kim> on 0123")
    client.force_login(house.board_member)
    assert "Ring &lt;Kim&gt; on 0123" in client.get("/account/").content.decode()


@pytest.mark.parametrize("path", ["/account/", TOKENS, "/help/"])
def test_pages_of_a_signed_in_person_are_never_kept(client, house, path):
    client.force_login(house.board_member)
    assert client.get(path)["Cache-Control"] == "private, no-store"


def test_pages_take_the_same_queries_however_much_there_is(client, house):
    enter(client, house.analyst)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/account/")
            client.get(TOKENS)
        return len(captured)

    few = queries()
    for _ in range(9):
        AuthToken.objects.create(user=house.analyst, expiry=timedelta(days=30))
        factories.make_partner(house.partnership)
    for partner in house.partnership.partners.all():
        house.analyst.memberships.get_or_create(role="contributor", partner=partner)
    assert queries() == few
    assert few <= 16
