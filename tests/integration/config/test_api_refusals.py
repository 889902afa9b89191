"""How the API refuses: one shape, never HTML, never a traceback, nothing read loosely."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from knox.models import AuthToken
from rest_framework.test import APIClient

from config.api_security import TokenThrottle
from measures.models import Figure
from partners.models import Partner
from tests.calling import api, caller, codes, token_of
from tests.house import House

SHAPE = {"type", "title", "status", "code", "detail", "problems"}


def refused(response: Any, status: int, code: str) -> None:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == SHAPE
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:waymark:problem:{code}")
    assert body["detail"]


@pytest.mark.parametrize("path", ["me/", "plans/", "results/", "returns/", "returns/1/", "nowhere/"])
def test_nobody_is_told_to_send_a_token(house: House, path: str) -> None:
    response = APIClient().get(api(path))

    refused(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize("header", ["Token", "Token wrong", "Token a b", "Token \xff\xfe", f"Token {'0' * 64}"])
def test_a_bad_token_is_refused(house: House, header: str) -> None:
    assert APIClient().get(api("me/"), HTTP_AUTHORIZATION=header).status_code == 401


def test_an_expired_token_is_refused(house: House) -> None:
    _, token = AuthToken.objects.create(user=house.board_member, expiry=timedelta(seconds=-1))

    refused(APIClient().get(api("me/"), HTTP_AUTHORIZATION=f"Token {token}"), 401, "authentication_failed")


def test_the_token_of_somebody_who_left_is_refused(house: House) -> None:
    client = caller(house.partner_lead)
    house.partner_lead.is_active = False
    house.partner_lead.save()

    assert client.get(api("me/")).status_code == 401


def test_the_token_of_an_example_person_opens_nothing_in_a_deployment(house: House) -> None:
    client = caller(house.partner_lead)
    house.partner_lead.is_example = True
    house.partner_lead.save()

    with override_settings(DEBUG=True):
        allowed = client.get(api("me/")).status_code
    with override_settings(DEBUG=False):
        assert (allowed, client.get(api("me/")).status_code) == (200, 401)


def test_an_unknown_address_is_a_problem_and_not_a_page(house: House) -> None:
    refused(caller(house.board_member).get(api("nowhere/at/all/")), 404, "not_found")


def test_a_write_by_session_needs_the_csrf_token(house: House) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.partner_lead)

    response = client.post(api(f"returns/{house.owed.pk}/submit/"))

    refused(response, 403, "permission_denied")


def test_a_session_may_read(house: House) -> None:
    client = Client()
    client.force_login(house.board_member)

    assert client.get(api("me/")).json()["email"] == house.board_member.email


def test_answers_to_people_are_kept_by_no_cache(house: House) -> None:
    assert "no-store" in caller(house.board_member).get(api("plans/"))["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("measures/?plann=CYP", "plann"),
        ("results/?ordering=value", "ordering"),
        ("results/?value=3", "value"),
        ("plans/?format=xml", "format"),
        ("plans/1/?code=x", "code"),
        ("results/?rag=purple", "rag"),
        ("measures/?priority=one", "priority"),
        ("measures/?priority=99999999999999999999", "priority"),
        ("plans/?limit=-1", "limit"),
        ("plans/?limit=0", "limit"),
        ("plans/?limit=1.5", "limit"),
        ("plans/?limit=٣", "limit"),
        ("plans/?offset=99999999999999999999", "offset"),
        ("measures/?code=A&code=B", "code"),
    ],
)
def test_a_question_it_does_not_know_is_refused(house: House, path: str, name: str) -> None:
    response = caller(house.plan_manager).get(api(path))

    refused(response, 400, "invalid")
    assert response.json()["problems"][0]["place"] == name


def test_pages_hold_two_hundred_at_most(house: House) -> None:
    Partner.objects.bulk_create(
        Partner(partnership=house.partnership, code=f"B{number}", name=f"Bulk {number}") for number in range(210)
    )

    body = caller(house.plan_manager).get(api("partners/?limit=5000")).json()

    assert (len(body["results"]), body["count"]) == (200, 212)
    assert body["next"].endswith("limit=200&offset=200")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"lines": NaN}', 400),
        (b'{"lines": Infinity}', 400),
        (b'{"lines": [], "lines": []}', 400),
        (b"[" * 200_000, 400),
        (b"9" * 5_000, 400),
        (b'"lines"', 400),
        (b'{"\\ud800": 1}', 400),
        (b'{"lines": [{"measure": 1, "version": 0, "missing_reason": "\\uDfff"}]}', 400),
        (b"null", 400),
        (b"[]", 400),
        (b" " * 2_500_001, 413),
    ],
)
def test_what_is_not_proper_json_is_refused(house: House, body: bytes, status: int) -> None:
    response = caller(house.partner_lead).put(
        api(f"returns/{house.owed.pk}/figures/"), data=body, content_type="application/json"
    )

    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert not Figure.objects.exists()


def test_a_form_is_refused(house: House) -> None:
    response = caller(house.partner_lead).put(
        api(f"returns/{house.owed.pk}/figures/"), data="lines=1", content_type="application/x-www-form-urlencoded"
    )

    refused(response, 415, "unsupported_media_type")


def test_a_method_it_does_not_have_is_refused(house: House) -> None:
    refused(caller(house.plan_manager).delete(api(f"returns/{house.owed.pk}/")), 405, "method_not_allowed")


def test_a_fault_of_ours_tells_nothing_of_itself(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("plan.api.views.PlanViewSet.get_queryset", broken)

    response = caller(house.board_member).get(api("plans/"))

    refused(response, 500, "error")
    assert b"secret detail" not in response.content
    assert b"Traceback" not in response.content


def test_each_token_is_counted_by_itself(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TokenThrottle, "THROTTLE_RATES", {"token": "2/hour"})
    busy, other = caller(house.board_member), caller(house.board_member)

    statuses = [busy.get(api("me/")).status_code for _ in range(3)]

    limited = busy.get(api("me/"))
    assert statuses == [200, 200, 429]
    refused(limited, 429, "throttled")
    assert int(limited["Retry-After"]) > 0
    assert other.get(api("me/")).status_code == 200
    cache.clear()


def test_a_refused_batch_of_strange_names_says_each(house: House) -> None:
    response = caller(house.partner_lead).put(
        api(f"returns/{house.owed.pk}/figures/"),
        {"lines": [{"measure": house.measure.pk, "version": 0, "valeu": 3, "partner": 1}], "status": "signed_off"},
    )

    refused(response, 400, "invalid")
    assert codes(response) == ["unknown"]


def test_tokens_are_stored_as_digests(house: House) -> None:
    token = token_of(house.board_member)

    assert not AuthToken.objects.filter(digest=token).exists()
