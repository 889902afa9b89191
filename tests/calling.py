"""Calling the API as one of the cast, by a real token."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from knox.models import AuthToken
from rest_framework.test import APIClient

from partners.models import Person


def token_of(person: Person) -> str:
    token: str = AuthToken.objects.create(user=person)[1]
    return token


def caller(person: Person) -> APIClient:
    """A client that sends JSON with a token of the person."""
    client = APIClient()
    client.default_format = "json"  # type: ignore[attr-defined]
    client.credentials(HTTP_AUTHORIZATION=f"Token {token_of(person)}")
    return client


def api(path: str) -> str:
    return f"/api/v1/{path}"


def queries_of(client: APIClient, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def codes(response: Any) -> list[str]:
    """The codes of a refusal's problems."""
    return [problem["code"] for problem in response.json()["problems"]]
