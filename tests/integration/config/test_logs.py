"""What a deployment writes to its logs and sends to its workers: events by number, never a figure, a name or a secret.

Canaries are typed into every box of a quarter's work; then everything the processes have left behind is searched.
"""

import json
import re
import socket
from typing import Any

import psycopg
import pytest
from celery import Celery
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from config.logs import trace_without_values
from config.management.commands.run import HOST
from measures.models import RollupRequest
from measures.services.rollup import check_rollups
from tests.factories import PASSWORD
from tests.house import House
from tests.integration.config.conftest import SIGN_IN, Browser, Deployment
from tests.processes import url_of, wait_until

pytestmark = [pytest.mark.xdist_group("deployment"), pytest.mark.django_db]

FIGURE, WHOLE = "918273", "918274"
SAID = "quetzalcoatlus"
WRONG_PASSWORD = "hippopotamus-wrong"
LINE_BREAKS = 'evil\r\n{"event": "forged"}\x1b[31m\u2028'


@pytest.fixture(scope="module")
def worked(deployment: Deployment) -> Deployment:
    """A partner has typed, saved, submitted and been signed off; strangers have guessed and forged; the job has run."""
    house = deployment.house
    lead, manager = deployment.browser(house.partner_lead), deployment.browser(house.plan_manager)
    key, page = f"{house.measure.pk}-0", reverse("return", args=[house.owed.pk])
    row = {f"{key}-numerator": FIGURE, f"{key}-denominator": WHOLE, f"{key}-note": f"note {SAID}"}
    row |= {f"{key}-version": "0", f"story-{house.measure.pk}": SAID, f"story-{house.measure.pk}-version": "0"}
    assert lead.post(page, row, seen_on=page).status == 302
    # What cannot be saved is answered with a problem that quotes it.
    lead.post(page, row | {f"{key}-numerator": f"{FIGURE}x", f"{key}-version": "1"}, seen_on=page)
    assert lead.post(reverse("return-submit", args=[house.owed.pk]), {}, seen_on=page).status == 302
    assert manager.post(reverse("return-sign-off", args=[house.owed.pk]), {}, seen_on=page).status == 302
    visitor = deployment.browser()
    visitor.post(SIGN_IN, {"login": house.partner_lead.email, "password": WRONG_PASSWORD}, seen_on=SIGN_IN)
    visitor.get(f"/account/sign-in/?next=/{SAID}/", User_Agent="x" * 5_000)
    visitor.get("/nowhere/%0d%0a%1b%5b31mforged/")
    visitor.get(SIGN_IN, Host="evil.example.com")
    visitor.post("/account/password/reset/", {"email": house.partner_lead.email}, seen_on="/account/password/reset/")
    visitor.get("/account/password/reset/3f-c0ffee-secretkey/")
    administrator = deployment.browser(house.administrator)
    administrator.get(f"/admin/partners/person/?q={SAID}")
    return deployment


def queued(deployment: Deployment) -> str:
    """Everything in Redis: the messages of the queue and the cache."""
    with socket.create_connection((HOST, deployment.processes.redis_port), timeout=5) as line:
        line.settimeout(2)

        def ask(*words: str) -> bytes:
            line.sendall(f"*{len(words)}\r\n".encode() + b"".join(f"${len(w)}\r\n{w}\r\n".encode() for w in words))
            return line.recv(1_000_000)

        found = ask("KEYS", "*").decode(errors="replace")
        keys = re.findall(r"\$\d+\r\n([^\r]+)\r\n", found)
        for key in keys:
            found += ask("GET", key).decode(errors="replace") + ask("LRANGE", key, "0", "-1").decode(errors="replace")
    return found


def canaries(deployment: Deployment) -> set[str]:
    house = deployment.house
    people = (house.partner_lead, house.plan_manager, house.administrator)
    names = {said for person in people for said in (person.name, person.email)}
    return {FIGURE, WHOLE, SAID, WRONG_PASSWORD, "secretkey", *names}


def lines(log: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.splitlines() if line.strip()]


def test_messages_carry_no_figures_and_no_names(worked):
    found = queued(worked)
    assert "measures.tasks.drain_rollups" in found
    assert {canary for canary in canaries(worked) if canary in found} == set()


def test_the_web_process_writes_one_json_line_an_event_and_no_canary(worked):
    log = worked.processes.whole_log("web")
    events = lines(log)
    assert {"request_started", "request_finished"} <= {event["event"] for event in events}
    assert {canary for canary in canaries(worked) if canary in log} == set()


def test_an_event_names_the_person_by_number_and_the_request_by_its_path(worked):
    events = lines(worked.processes.whole_log("web"))
    submit = f"POST {reverse('return-submit', args=[worked.house.owed.pk])}"
    done = [event for event in events if event["event"] == "request_finished" and event["request"] == submit]
    assert [(event["user_id"], event["code"], event["level"]) for event in done] == [
        (worked.house.partner_lead.pk, 302, "info")
    ]


def test_what_happens_at_the_door_is_logged_by_number(worked):
    browser = worked.browser(worked.house.board_chair)
    tokens = reverse("account-tokens")
    asked = browser.get(tokens).headers["Location"]
    assert browser.post(asked, {"password": PASSWORD}, seen_on=asked).status == 302
    assert "Copy it now" in browser.post(tokens, {"days": "30"}, seen_on=tokens).text
    new = "a password better than before"
    change = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert browser.post("/account/password/", change, seen_on="/account/password/").status == 302
    events = lines(worked.processes.whole_log("web"))
    mine = [event["event"] for event in events if event.get("person") == worked.house.board_chair.pk]
    assert mine == ["signed_in", "token_issued", "password_set"]
    assert [event["level"] for event in events if event["event"] == "sign_in_failed"] == ["warning"]
    assert new not in worked.processes.whole_log("web")


def test_what_a_visitor_makes_up_is_cut_short_and_begins_no_line_of_its_own(worked):
    log = worked.processes.whole_log("web")
    assert max(len(event.get("user_agent") or "") for event in lines(log)) == 1_000
    assert "\x1b" not in log
    assert not any(event["event"] == "forged" for event in lines(log))


def test_the_worker_says_what_it_did_without_figures(worked):
    worked.processes.start("worker")
    wait_until(lambda: not RollupRequest.objects.exists(), "the results are worked out")
    wait_until(lambda: "rolled_up" in worked.processes.whole_log("worker"), "the worker says so")
    log = worked.processes.whole_log("worker")
    assert {event["event"] for event in lines(log)} >= {"rolled_up"}
    assert {canary for canary in canaries(worked) if canary in log} == set()


def test_a_result_that_differs_is_reported_loudly_and_without_its_figures(worked):
    """The nightly comparison, run by the worker, on a result that was changed behind our back."""
    wait_until(lambda: not RollupRequest.objects.exists(), "the results are worked out")
    worked.behind_our_back("UPDATE measures_measureresult SET value = 918275 WHERE value IS NOT NULL")
    assert any("918275" in str(difference) for difference in check_rollups())
    send(worked, "measures.tasks.check_rollups")
    wait_until(lambda: "rollup_differs" in worked.processes.whole_log("worker"), "the worker says so")
    log = worked.processes.whole_log("worker")
    told = [event for event in lines(log) if event["event"] == "rollup_differs"]
    assert {event["level"] for event in told} == {"error"}
    assert worked.house.measure.code in told[0]["result"]
    assert "918275" not in log


def send(deployment: Deployment, task: str) -> None:
    with Celery(broker=deployment.processes.environ["REDIS_URL"]) as app:
        app.send_task(task)


def test_mails_carry_links_and_no_figures(worked):
    reset = [letter for letter in worked.letters if "password/reset" in letter]
    assert len(reset) == 1
    assert {FIGURE, WHOLE, SAID} & set(re.findall(r"\w+", " ".join(worked.letters))) == set()


def test_an_address_that_resets_a_password_is_not_kept(worked):
    asked = [e["request"] for e in lines(worked.processes.whole_log("web")) if "password/reset" in e.get("request", "")]
    assert "GET /account/password/reset/…/" in asked


def test_a_lost_database_gives_the_page_that_says_so_and_a_trace_without_values(worked):
    """Somebody else's change holds the row: the page gives up after five seconds, and later all is well."""
    house = worked.house
    manager = worked.browser(house.plan_manager)
    path, page = reverse("return-reopen", args=[house.owed.pk]), reverse("return", args=[house.owed.pk])
    with psycopg.connect(url_of(worked.processes.database)) as other:
        other.execute("SELECT 1 FROM measures_return WHERE id = %s FOR UPDATE", [house.owed.pk])
        answer = manager.post(path, {"note": SAID}, seen_on=page)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
    assert "Try again" in answer.text
    log = worked.processes.whole_log("web")
    failed = [event for event in lines(log) if event["level"] == "error"]
    assert "psycopg.errors.LockNotAvailable 55P03" in failed[-1]["exception"]
    assert SAID not in log
    assert manager.post(path, {"note": SAID}, seen_on=page).status == 302


def test_pages_come_again_at_once_when_the_database_has_dropped_every_connection(worked):
    browser = worked.browser(worked.house.board_member)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] > 0
    assert [browser.get("/board/").status for _ in range(4)] == [200] * 4


def test_a_visitor_who_breaks_lines_stays_in_one(deployment: Deployment) -> None:
    visitor = Browser(deployment.processes.web_port)
    visitor.post(SIGN_IN, {"login": LINE_BREAKS, "password": LINE_BREAKS}, seen_on=SIGN_IN)
    assert not any(event["event"] == "forged" for event in lines(deployment.processes.whole_log("web")))


def test_a_database_error_keeps_its_code_and_constraint_and_no_row(house: House) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE partners_person SET email = 'amina@example.org'")
    assert "amina@example.org" in str(refused.value)  # PostgreSQL quotes it

    told = trace_without_values((refused.type, refused.value, refused.tb))

    assert "amina" not in told.replace("SET email = 'amina@example.org'", "")
    assert "23505 partners_person" in told
    assert "UniqueViolation" in told
