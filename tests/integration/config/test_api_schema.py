"""The API's description of itself: sound, complete, and true of every answer."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from board.models import BoardPack, Decision
from board.packs import Kind
from imports.models import Upload
from measures.services.rollup import drain_rollups
from partners.models import Person
from tests.calling import api, token_of
from tests.factories import make_decision, make_dimension, make_measure, make_return, ratio
from tests.house import House
from tests.signing import sign
from tests.uploads import put_upload_in_state

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
#: The same odd questions on every run, and so many that the whole takes seconds.
ODD = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Requests through WSGI would close the connection whose transaction the test lives in."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def description() -> dict[str, Any]:
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


def test_the_description_is_valid_and_leaves_nothing_to_guess(db: None) -> None:
    out = StringIO()

    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)

    assert "openapi: 3.1" in out.getvalue()
    validate_schema(description())


def test_every_operation_says_what_it_may_refuse(db: None) -> None:
    for path, operations in description()["paths"].items():
        for method, operation in operations.items():
            told = set(operation["responses"])
            wanted = {"400", "401", "429"} | ({"404"} if "{" in path else set())
            wanted |= {"403", "413", "415"} if method != "get" else set()
            assert wanted <= told, (method, path)
            assert operation["description"], (method, path)


def test_the_description_and_its_page_are_open_to_everybody(house: House) -> None:
    assert Client().get(api("schema/")).status_code == 200
    assert Client().get(api("docs/")).status_code == 200


def furnish(house: House, today: date) -> None:
    """Something in every list, so that addresses with a number can be met."""
    dimension = make_dimension(house.partnership)
    make_measure(
        house.priority,
        [house.partner],
        target=Decimal(50),
        by=house.plan_manager,
        baseline=("2025/26 Q4", Decimal(40)),
        breakdown=dimension,
    )
    make_return(
        house.partner,
        house.period,
        lead=house.partner_lead,
        manager=house.plan_manager,
        figures=[ratio(house.measure, house.partner, house.period, 20, 50)],
    )
    drain_rollups(today=today)
    put_upload_in_state(house, "refused")
    make_decision(house.measure, by=house.plan_manager)
    sign(house, Kind.PLAN)


def known_ids(house: House) -> dict[str, int]:
    found: dict[str, Any] = {
        "plans": house.plan,
        "priorities": house.priority,
        "measures": house.priority.measures.last(),
    }
    found |= {
        "partners": house.partner,
        "periods": house.period,
        "returns": house.owed,
        "uploads": Upload.objects.get(),
        "decisions": Decision.objects.get(),
        "packs": BoardPack.objects.get(),
    }
    return {kind: row.pk for kind, row in found.items()}


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_wsgi(api("schema/"), get_wsgi_application())
    return [found.ok() for found in schema.get_all_operations()]


def headers_of(person: Person) -> dict[str, str]:
    return {"Authorization": f"Token {token_of(person)}", "Accept-Encoding": "identity"}


def kind_of(operation: Any) -> str:
    return str(operation.path.removeprefix(api("")).partition("/")[0])


@pytest.mark.parametrize("name", ["plan_manager", "partner_lead"])
def test_no_question_however_odd_breaks_the_api_or_gets_an_undescribed_answer(
    house: House, today: date, name: str
) -> None:
    furnish(house, today)
    ids = known_ids(house)
    headers = headers_of(house.person(name))
    asked = Counter[str]()

    def ask_of(operation: Any) -> None:
        known = ids.get(kind_of(operation))

        @given(case=operation.as_strategy())
        @ODD
        def ask(case: Any) -> None:
            if "id" in (case.path_parameters or {}) and asked.total() % 2:
                case.path_parameters["id"] = known
            asked[operation.label] += 1
            case.call_and_validate(headers=headers, checks=CHECKS)

        ask()

    for operation in operations():
        ask_of(operation)
    assert len(asked) == len(operations())


def test_every_answer_with_real_content_has_the_shape_described(house: House, today: date) -> None:
    furnish(house, today)
    ids = known_ids(house)
    headers = headers_of(house.plan_manager)
    read = [operation for operation in operations() if operation.method == "get"]
    assert len(read) >= 12
    for operation in read:
        path = {"id": ids[kind_of(operation)]} if "{id}" in operation.path else {}

        response = operation.Case(path_parameters=path).call_and_validate(headers=headers, checks=CHECKS)

        assert response.status_code == 200, operation.path
        assert response.json().get("results") != [], operation.path
