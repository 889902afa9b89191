"""Pages of the board as one person gets them."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from measures.services.rollup import drain_rollups
from partners.models import Person
from tests.conftest import TODAY


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def roll_up() -> None:
    drain_rollups(today=TODAY, now=timezone.now() - timedelta(minutes=1))
