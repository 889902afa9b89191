import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.models import Person
from partners.permissions import PersonBackend
from partners.roles import Role
from partners.services import grant_role
from tests.factories import PASSWORD

NEW_PASSWORD = "quite another password"
SIGN_IN = "/account/sign-in/"
ACCOUNT = "/account/"

AWAY = [
    "https://evil.example/",
    "http://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "\n//evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "http://evil.example#@testserver/",
    "http://evil.example\\@testserver/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,hello",
    "ftp://testserver/",
    "//testserver@evil.example",
    "http://[::1]evil.example/",
]


@pytest.fixture(autouse=True)
def _own_limits(settings, request):
    """Each test counts its own failures."""
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "KEY_PREFIX": f"sign-in-{request.node.name}-{id(request)}"}
    }


def sign_in(client, person, password=PASSWORD, path=SIGN_IN):
    return client.post(path, {"login": person.email, "password": password})


def is_in(client):
    return client.get(ACCOUNT).status_code == 200


def test_a_person_signs_in_with_address_and_password(client, house):
    response = sign_in(client, house.partner_lead)
    assert response.status_code == 302
    assert response["Location"] == reverse("home")
    assert is_in(client)


def test_capitals_in_an_address_do_not_matter(client, house):
    client.post(SIGN_IN, {"login": house.partner_lead.email.upper(), "password": PASSWORD})
    assert is_in(client)


def test_a_page_asked_for_before_sign_in_follows_it(client, house):
    asked = client.get(ACCOUNT)
    assert asked["Location"] == f"{SIGN_IN}?next={ACCOUNT}"
    assert sign_in(client, house.partner_lead, path=asked["Location"])["Location"] == ACCOUNT


def test_wrong_password_unknown_address_and_closed_account_are_told_the_same(client, house):
    house.contributor.is_active = False
    house.contributor.save()
    answers = {
        client.post(SIGN_IN, {"login": email, "password": password}).context["form"].non_field_errors()[0]
        for email, password in (
            (house.partner_lead.email, "wrong password"),
            ("nobody@example.org", PASSWORD),
            (house.contributor.email, PASSWORD),
        )
    }
    assert len(answers) == 1
    assert "password" in answers.pop()
    assert not is_in(client)


def test_a_wrong_password_is_told_with_what_to_do_next(client, house):
    answer = sign_in(client, house.partner_lead, "wrong password").content.decode()
    assert "We do not know that email address and password together." in answer
    assert "ask for a new password" in answer


def test_every_password_form_speaks_with_one_voice(client, house):
    reset = client.get("/account/password/reset/").context["form"]
    assert [field.label for field in reset] == ["Email address"]
    sign_in(client, house.partner_lead)
    change = client.get("/account/password/")
    assert [field.label for field in change.context["form"]] == [
        "Current password",
        "New password",
        "New password again",
    ]
    assert "At least 12 characters" in change.content.decode()


def test_an_example_s_people_stand_on_the_sign_in_page_as_enrolled_each_role_on_its_own_line(client, house, settings):
    settings.DEBUG = True
    for person in (house.plan_manager, house.analyst):
        person.is_example = True
        person.save()
    grant_role(house.analyst, Role.ANALYST, by=house.administrator, partner=house.other_partner)
    people = client.get(SIGN_IN).context["example_people"]
    enrolled = sorted((house.plan_manager, house.analyst), key=lambda person: person.pk)
    assert [email for _, _, email in people] == [person.email for person in enrolled]
    roles = next(roles for roles, _, email in people if email == house.analyst.email)
    assert len(roles) == 2
    assert f"Analyst for {house.other_partner}" in roles


def test_an_account_closed_while_signed_in_is_out_at_once(client, house):
    sign_in(client, house.partner_lead)
    house.partner_lead.is_active = False
    house.partner_lead.save()
    assert not is_in(client)


def test_an_example_account_opens_only_where_debug_is_on(client, house, settings):
    house.partner_lead.is_example = True
    house.partner_lead.save()
    settings.DEBUG = True
    sign_in(client, house.partner_lead)
    assert is_in(client)
    settings.DEBUG = False
    assert not is_in(client)
    assert sign_in(client, house.partner_lead).status_code == 200
    assert not is_in(client)


def test_an_unknown_address_costs_one_hash_like_a_known_one(house, monkeypatch):
    """What takes the time is hashing: it is done once either way."""
    hashed = []
    real = make_password

    def counted(*args, **kwargs):
        hashed.append(args)
        return real(*args, **kwargs)

    monkeypatch.setattr("django.contrib.auth.base_user.make_password", counted)
    assert PersonBackend().authenticate(None, username="nobody@example.org", password=PASSWORD) is None
    assert len(hashed) == 1


def test_five_wrong_passwords_close_the_door_even_to_the_right_one(client, house):
    for _ in range(5):
        sign_in(client, house.partner_lead, "wrong password")
    refused = sign_in(client, house.partner_lead)
    assert refused.status_code == 200
    assert "Too many" in refused.content.decode()
    assert not is_in(client)
    sign_in(client, house.other_partner_lead)
    assert is_in(client)


def test_the_session_gets_a_new_key_at_sign_in(client, house):
    client.get(SIGN_IN)
    client.session["kept"] = True
    before = client.session
    before["kept"] = True
    before.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = before.session_key
    sign_in(client, house.partner_lead)
    assert client.session.session_key != before.session_key
    assert not Session.objects.filter(session_key=before.session_key).exists()


def test_signing_out_takes_a_post_and_ends_the_session(client, house):
    sign_in(client, house.partner_lead)
    key = client.session.session_key
    client.get("/account/sign-out/")
    assert is_in(client)
    client.post("/account/sign-out/")
    assert not is_in(client)
    assert not Session.objects.filter(session_key=key).exists()


def test_signing_in_needs_the_form_s_token(house):
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, house.partner_lead).status_code == 403


@pytest.mark.parametrize("target", AWAY)
def test_sign_in_never_leads_off_the_site(client, house, target):
    response = sign_in(client, house.partner_lead, path=f"{SIGN_IN}?next={quote(target)}")
    assert response["Location"] == reverse("home")
    out = client.post(f"/account/sign-out/?next={quote(target)}")
    assert out["Location"] == SIGN_IN


def test_a_password_is_set_again_by_a_link_that_works_once(client, house):
    client.post("/account/password/reset/", {"email": house.partner_lead.email})
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == [house.partner_lead.email]
    link = re.search(r"http://testserver(/account/password/reset/\S+)", mail.outbox[0].body)[1]
    form = client.get(link)["Location"]
    assert client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}).status_code == 302
    assert not is_in(client)
    sign_in(client, house.partner_lead, NEW_PASSWORD)
    assert is_in(client)
    again = Client().get(link)
    assert again.status_code == 200
    assert "password1" not in again.content.decode()


def test_the_reset_mail_is_plain_and_asks_for_nothing(client, house):
    client.post("/account/password/reset/", {"email": house.partner_lead.email})
    message = mail.outbox[0]
    assert "password" in message.subject.lower()
    assert "The link works once." in message.body
    assert not message.alternatives
    assert PASSWORD not in message.body


def test_asking_for_a_reset_never_says_whether_an_address_is_known(client, house):
    answers = [
        client.post("/account/password/reset/", {"email": email}) for email in (house.analyst.email, "no@example.org")
    ]
    assert {(a.status_code, a["Location"]) for a in answers} == {(302, "/account/password/reset/sent/")}


def test_a_reset_link_is_for_the_site_that_was_asked(client, house):
    response = client.post("/account/password/reset/", {"email": house.analyst.email}, HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert mail.outbox == []


def test_a_changed_password_ends_every_other_session(client, house):
    elsewhere = Client()
    sign_in(client, house.partner_lead)
    sign_in(elsewhere, house.partner_lead)
    answer = client.post(
        "/account/password/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert answer.status_code == 302
    assert not is_in(elsewhere)


@pytest.mark.parametrize("password", ["short", "password1234", "partner_lead"])
def test_a_guessable_password_is_refused(client, house, password):
    house.partner_lead.email = "partner_lead@example.org"
    house.partner_lead.save()
    sign_in(client, house.partner_lead)
    answer = client.post("/account/password/", {"oldpassword": PASSWORD, "password1": password, "password2": password})
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_a_session_ends_within_a_working_day(client, house):
    sign_in(client, house.partner_lead)
    assert client.session.get_expiry_age() <= timedelta(hours=12).total_seconds()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_in(client)


PUBLIC = [
    SIGN_IN,
    "/account/sign-out/",
    "/account/inactive/",
    "/account/password/reset/",
    "/account/password/reset/sent/",
    "/account/password/reset/done/",
    "/account/password/reset/0-x/",
    "/brand.css",
    "/healthz",
    "/readyz",
]
PRIVATE = ["/", "/account/", "/account/tokens/", "/account/password/", "/help/", "/admin/", "/admin/partners/person/"]


@pytest.mark.parametrize("path", PUBLIC)
def test_what_sign_in_needs_is_open_to_anybody(client, db, path):
    response = client.get(path)
    assert not (response.status_code == 302 and "next=" in response["Location"])
    assert response.status_code in {200, 302}


@pytest.mark.parametrize("path", PRIVATE)
def test_everything_else_asks_to_sign_in_first(client, db, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith((SIGN_IN, "/admin/login/"))


def test_the_administration_has_no_sign_in_of_its_own(client, house):
    response = client.post("/admin/login/", {"username": house.administrator.email, "password": PASSWORD})
    assert response.status_code == 302
    assert response["Location"].startswith(SIGN_IN)
    assert not is_in(client)


def test_nobody_signs_up(client, db):
    typed = {"email": "me@example.org", "password1": NEW_PASSWORD}
    for answer in (client.get("/account/sign-up/"), client.post("/account/sign-up/", typed)):
        assert answer.status_code == 200
        assert "form" not in answer.context
    assert not Person.objects.exists()


def test_an_unknown_address_is_told_by_mail_that_it_has_no_account(client, house):
    client.post("/account/password/reset/", {"email": "no@example.org"})
    assert "No account has that address" in mail.outbox[0].body
