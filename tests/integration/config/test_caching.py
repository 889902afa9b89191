"""Redis counts attempts and carries messages; the product works without it, and says so."""

import pytest
from django.core.cache import cache
from knox.models import AuthToken

from tests.factories import PASSWORD

NOWHERE = "unix:///nowhere/at/all.sock"


@pytest.fixture
def no_redis(settings, request):
    """Each test counts in a place of its own."""
    own = {"LOCATION": NOWHERE, "KEY_PREFIX": request.node.name}
    settings.CACHES = {"default": {**settings.CACHES["default"], **own}}


def test_people_sign_in_without_redis(client, house, no_redis):
    house.board_member.set_password("a long enough password")
    house.board_member.save()

    answer = client.post("/account/sign-in/", {"login": house.board_member.email, "password": "a long enough password"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_tokens_work_without_redis(client, house, no_redis):
    _, text = AuthToken.objects.create(user=house.board_member)

    assert client.get("/api/v1/plans/", headers={"authorization": f"Token {text}"}).status_code == 200


def sign_in(client, person, password):
    return client.post("/account/sign-in/", {"login": person.email, "password": password})


def test_without_redis_wrong_passwords_still_close_the_door_in_this_process(client, house, no_redis):
    for _ in range(5):
        assert sign_in(client, house.board_member, "wrong password").status_code == 200
    answer = sign_in(client, house.board_member, PASSWORD)
    assert answer.status_code == 200
    assert "Too many wrong passwords" in answer.content.decode()


def test_without_redis_a_flood_of_addresses_forgets_nobody_s_attempts(no_redis):
    cache.set("attempts-of-one", 5)
    for number in range(5_000):
        cache.set(f"attempts-of-{number}", 1)
    assert cache.get("attempts-of-one") == 5


def test_the_house_is_not_ready_without_redis(client, db, no_redis):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"database": True, "redis": False})
