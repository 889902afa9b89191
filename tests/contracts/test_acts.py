"""Every act that changes something: refused without the form's token, on record with who did it.

The acts are the unsafe rows of the permission matrix, so a new URL is in these tests before anybody thinks of them.
"""

import pghistory.models
import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver, reverse

from partners.models import Person
from tests.contracts.test_permission_matrix import (
    ADMIN,
    PEOPLE,
    Row,
    address,
    body,
    call_body,
    put_in_state,
    rows,
    urls,
)
from tests.house import House

#: There is nothing behind an address of the API that does not exist, so nothing to refuse.
UNSAFE = [row for row in rows() if row.method != "GET" and row.name != "api-nothing"]
#: Succeed and write nothing of the partnership's: the visitor's own session, or a page that is shown again.
LEAVES_NO_RECORD = {
    "account_login": "a session",
    "account_logout": "a session",
    "account_signup": "nobody signs up",
    "account_reauthenticate": "a session",
    "account_reset_password": "an e-mail",
    "account_reset_password_from_key": "the link of the matrix has no key",
    "account_change_password": "a password is in no history; that it was set is logged",
    "account-tokens": "a token is a library's row; that it was issued is logged",
    "account-token-withdraw": "the same",
}
EVENTS = [m for m in apps.get_models() if issubclass(m, pghistory.models.Event) and not m._meta.abstract]

each_act = pytest.mark.parametrize("row", UNSAFE, ids=lambda row: f"{row.name}-{row.method}")


def doer(row: Row, house: House) -> Person | None:
    """Somebody for whom the act succeeds."""
    able = [name for name in PEOPLE if name != "nobody" and row.answers[name] < 400]
    return house.person(able[0]) if able else None


def send(client: Client, row: Row, house: House, **more: str) -> int:
    url, sent = address(row.name, house), body(row.name, house) | more
    if row.name.startswith("api-"):
        said = call_body(row.name, row.method, house)
        return client.generic(row.method, url, **{**said, "data": said["data"] or "{}"}).status_code
    return client.post(url, sent).status_code


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("token", ["none", "invented", "another visitor's"])
@each_act
def test_without_the_form_s_token_nothing_is_done(row, house, token):
    put_in_state(house, row.state)
    person = doer(row, house)
    client = Client(enforce_csrf_checks=True)
    if person is not None and not row.name.startswith(("account_login", "account_signup")):
        client.force_login(person)
    other = Client()
    other.get(reverse("account_login"))
    client.get(reverse("account_login"))
    tokens = {"none": "", "invented": "x" * 64, "another visitor's": other.cookies["csrftoken"].value}
    before = recorded()
    answer = send(client, row, house, csrfmiddlewaretoken=tokens[token])
    assert answer == 403
    assert recorded() == before


IMPORTS = sorted(name.removeprefix(ADMIN) for name in urls() if name.startswith(ADMIN) and name.endswith("_import"))


@pytest.mark.parametrize("name", ["partners_person_add", "partners_partner_add", *IMPORTS])
def test_without_the_form_s_token_the_administration_does_nothing(house, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.administrator)
    before = recorded()
    assert (
        client.post(reverse(f"admin:{name}"), {"name": "X", "code": "X", "email": "x@example.org"}).status_code == 403
    )
    assert recorded() == before


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize(
    "row", [r for r in UNSAFE if r.name not in LEAVES_NO_RECORD], ids=lambda r: f"{r.name}-{r.method}"
)
def test_an_act_leaves_a_record_with_who_and_where(row, house):
    put_in_state(house, row.state)
    person = doer(row, house)
    assert person is not None
    known = recorded()
    client = Client()
    client.force_login(person)
    assert send(client, row, house) < 400
    new = [event for label, event in events() if (label, event.pk) not in known]
    assert new, f"{row.method} {row.name} left no record"
    for event in new:
        said = event.pgh_context.metadata
        assert said.get("by") == said.get("user") == person.pk
        assert said["url"] == address(row.name, house).partition("?")[0]


def test_every_act_without_a_record_is_one_that_still_exists():
    assert set(LEAVES_NO_RECORD) <= {row.name for row in UNSAFE}


def test_every_url_belongs_to_a_closed_list_of_names():
    """Nothing is served by a pattern without a name, so nothing escapes the matrix."""
    assert all(name.replace("-", "").replace("_", "").isalpha() for name in urls(get_resolver()) if ADMIN not in name)


def events() -> list[tuple[str, pghistory.models.Event]]:
    return [(m._meta.label, event) for m in EVENTS for event in m._default_manager.select_related("pgh_context")]


def recorded() -> set[tuple[str, int]]:
    return {(label, event.pk) for label, event in events()}
