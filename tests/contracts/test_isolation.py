"""What one sees is one's own: whatever others do, whichever door one takes, whatever is asked for.

The pages and calls are those of the permission matrix, so a new one is in these tests before anybody thinks of them.
"""

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from measures.models import Figure, Return
from measures.services.returns import write_commentary
from measures.services.rollup import drain_rollups
from partners.models import Membership, Person
from partners.services import revoke_role
from tests.calling import caller
from tests.contracts.test_permission_matrix import PEOPLE, Row, address, body, call_body, content_of, put_in_state, rows
from tests.factories import make_return, ratio, record
from tests.house import House

pytestmark = pytest.mark.usefixtures("today")

READ = sorted({row.name for row in rows() if row.method == "GET" and row.name != "account_logout"})
CALLS = [row for row in rows() if row.name.startswith("api-") and row.name not in {"api-docs", "api-schema"}]
PAGE_ACTS = [row for row in rows() if row.method == "POST" and not row.name.startswith(("api-", "account"))]
CANARY = 987_654_321
#: Everything of another partner's draft that somebody could look for.
DRAFT = {str(CANARY), f"{CANARY:,}", "a word on the canary", "a story of the canary"}
NEVER_ISSUED = 2_000_000_000
#: What differs between any two answers to the same question: tokens, and when a workbook was made.
PASSING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": ?"[^"]+"|[0-9]{2}:[0-9]{2}(:[0-9]{2})?(?=[,Z])'
)


def seen_by(person: Person, house: House) -> dict[str, tuple[int, str, dict[str, str]]]:
    """Every page and call as somebody gets it: status, content without its tokens, headers that tell of content."""
    client = Client()
    client.force_login(person)
    found = {}
    for name in READ:
        for query in ("", "?basis=provisional", "?search=canary", "?ordering=value", "?page=2"):
            answer = client.get(address(name, house) + query)
            told = {key: answer[key] for key in ("ETag", "Last-Modified", "Location") if key in answer}
            found[name + query] = (answer.status_code, PASSING.sub("", text_of(content_of(answer))), told)
    return found


def text_of(content: bytes) -> str:
    """What an answer says; of a workbook what each of its parts does."""
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with ZipFile(BytesIO(content)) as book:
        return "\n".join(f"{name}: {book.read(name).decode(errors='replace')}" for name in book.namelist())


@pytest.mark.parametrize("who", ["other_partner_lead", "board_member", "board_chair", "administrator", "stranger"])
def test_whether_a_partner_has_a_draft_changes_nothing_that_others_see(house, who):
    """Not by a value, a count, a filter, an order, a length or an address: the answers are equal letter by letter."""
    put_in_state(house, "draft")  # that a return has been begun is no secret from a colleague of the partner
    drain_rollups()
    before = seen_by(house.person(who), house)
    line = ratio(house.measure, house.partner, house.period, CANARY, CANARY + 1, expected_version=1)
    record([line], by=house.partner_lead)
    note = ratio(house.measure, house.partner, house.period, CANARY, CANARY + 1, note="a word on the canary")
    record([note], by=house.partner_lead)
    write_commentary(house.owed, house.measure, by=house.partner_lead, text="a story of the canary", expected_version=0)
    drain_rollups()
    after = seen_by(house.person(who), house)
    assert {place for place in before if before[place] != after[place]} == set()
    assert {canary for canary in DRAFT for _, text, _ in after.values() if canary in text} == set()


def test_the_draft_is_there_for_those_who_may_see_it(house):
    """Without this the test above could look for what is never written anywhere."""
    record([ratio(house.measure, house.partner, house.period, CANARY, CANARY + 1)], by=house.partner_lead)
    found = seen_by(house.partner_lead, house)
    assert any(canary in found["return"][1] for canary in DRAFT)


@pytest.mark.parametrize("name", ["return", "return-check", "api-return-detail"])
@pytest.mark.parametrize("who", ["other_partner_lead", "board_member", "stranger"])
def test_what_is_somebody_else_s_looks_like_what_was_never_there(house, name, who):
    put_in_state(house, "draft")
    client = Client()
    client.force_login(house.person(who))
    answers = [client.get(reverse(name, args=[pk])) for pk in (house.owed.pk, NEVER_ISSUED)]
    assert [answer.status_code for answer in answers] == [404, 404]
    said = [PASSING.sub("", answer.content.decode()) for answer in answers]
    assert said[0] == said[1]
    assert dict(answers[0].headers) == dict(answers[1].headers)


@pytest.mark.parametrize("row", CALLS, ids=lambda row: f"{row.name}-{row.method}")
def test_a_token_opens_what_signing_in_opens_and_no_more(row: Row, house: House):
    put_in_state(house, row.state)
    for name in PEOPLE[1:]:
        with transaction.atomic():
            client = caller(house.person(name))
            said: dict[str, Any] = call_body(row.name, row.method, house)
            answer = client.generic(row.method, address(row.name, house), **({} if row.method == "GET" else said))
            assert answer.status_code == row.answers[name], name
            transaction.set_rollback(True)


LISTS = ("partner", "plan", "measure", "period", "return")


@pytest.mark.parametrize("name", PEOPLE[1:])
@pytest.mark.parametrize("kind", LISTS)
def test_a_list_names_exactly_what_can_be_opened(house, kind, name):
    make_return(house.other_partner, house.period, lead=house.other_partner_lead, manager=house.plan_manager)
    client = Client()
    client.force_login(house.person(name))
    listed = {item["id"] for item in client.get(reverse(f"api-{kind}-list")).json()["results"]}
    model: type[models.Model] = {
        "partner": type(house.partner),
        "plan": type(house.plan),
        "measure": type(house.measure),
        "period": type(house.period),
        "return": Return,
    }[kind]
    every = model._default_manager.values_list("pk", flat=True)
    opened = {pk for pk in every if client.get(reverse(f"api-{kind}-detail", args=[pk])).status_code == 200}
    assert listed == opened


def test_a_role_taken_away_is_gone_with_the_next_request(house, client):
    put_in_state(house, "draft")
    token = caller(house.partner_lead)
    client.force_login(house.partner_lead)
    page, call = reverse("return", args=[house.owed.pk]), reverse("api-return-detail", args=[house.owed.pk])
    assert [client.get(page).status_code, token.get(call).status_code] == [200, 200]
    revoke_role(Membership.objects.get(person=house.partner_lead), by=house.administrator)
    assert [client.get(page).status_code, token.get(call).status_code] == [404, 404]


#: What a form does not ask for and a person might send all the same.
FORGED = {
    "status": "signed_off",
    "signed_off_by": "1",
    "submitted_by": "1",
    "returned_by": "1",
    "recorded_by": "1",
    "partner": "2",
    "partner_id": "2",
    "period": "1",
    "measure": "1",
    "id": "1",
    "pk": "1",
    "is_staff": "1",
    "is_active": "0",
    "version": "99",
    "source": "admin",
}


@pytest.mark.parametrize("row", PAGE_ACTS, ids=lambda row: row.name)
def test_a_field_that_a_form_does_not_have_changes_nothing(row, house):
    put_in_state(house, row.state)
    person = next(house.person(name) for name in PEOPLE[1:] if row.answers[name] < 400)
    asked = body(row.name, house)
    forged = {name: value for name, value in FORGED.items() if name not in asked}
    assert outcome(row, house, person, {}) == outcome(row, house, person, forged)


def outcome(row: Row, house: House, person: Person, more: dict[str, str]) -> tuple[Any, ...]:
    """What an act leaves in the tables, which are then put back."""
    with transaction.atomic():
        client = Client()
        client.force_login(person)
        status = client.post(address(row.name, house), body(row.name, house) | more).status_code
        left = [contents(model) for model in (Return, Figure, Person, Membership)]
        transaction.set_rollback(True)
    return status, left


def contents(model: type[models.Model]) -> list[dict[str, Any]]:
    """Its rows by what they say; a period made on the way has another number each time."""
    names = {field.attname for field in model._meta.concrete_fields} - {"id", "last_login"}
    said = {"period__code" if name == "period_id" else name for name in names if not name.endswith("_at")}
    return sorted(model._default_manager.values(*said), key=str)
