"""Redis counts attempts and carries messages; the product works without it, and says so."""

import pytest
from knox.models import AuthToken

NOWHERE = "unix:///nowhere/at/all.sock"


@pytest.fixture
def no_redis(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": NOWHERE}}


def test_people_sign_in_without_redis(client, house, no_redis):
    house.board_member.set_password("a long enough password")
    house.board_member.save()

    answer = client.post("/account/sign-in/", {"login": house.board_member.email, "password": "a long enough password"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_tokens_work_without_redis(client, house, no_redis):
    _, text = AuthToken.objects.create(user=house.board_member)

    assert client.get("/api/v1/plans/", headers={"authorization": f"Token {text}"}).status_code == 200


def test_the_house_is_not_ready_without_redis(client, db, no_redis):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"database": True, "redis": False})
