"""Uploads through the API: the same acts as on the page."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from imports.models import Upload
from imports.services.sweeping import work_on
from measures.models import Figure
from tests import factories
from tests.calling import api, caller, codes, queries_of
from tests.integration.imports.conftest import BASELINE, Desk


def send(desk: Desk, content: str = BASELINE, name: str = "figures.csv", **said: str) -> Any:
    file = SimpleUploadedFile(name, content.encode())
    return caller(desk.analyst).post(api("uploads/"), {"file": file, **said}, format="multipart")


def test_send_ask_apply_and_undo(desk: Desk):
    client = caller(desk.analyst)
    sent = send(desk)
    assert (sent.status_code, sent.json()["stage"], sent.json()["is_under_way"]) == (202, "received", True)
    address = api(f"uploads/{sent.json()['id']}/")

    work_on(sent.json()["id"])
    ready = client.get(address).json()
    assert (ready["stage"], ready["counts"]["new"], ready["file_problem"]) == ("ready", 6, None)

    assert client.post(f"{address}apply/", {}).status_code == 202
    work_on(ready["id"])
    assert client.get(address).json()["stage"] == "applied"
    assert Figure.objects.count() == 6

    assert client.post(f"{address}undo/").status_code == 202
    work_on(ready["id"])
    assert client.get(address).json()["stage"] == "undone"


def test_findings_are_listed_with_their_places(desk: Desk):
    sent = send(desk, BASELINE.replace("P4.5", "P4.55"))
    work_on(sent.json()["id"])
    answer = caller(desk.analyst).get(api(f"uploads/{sent.json()['id']}/findings/?severity=problem"))
    (finding,) = answer.json()["results"]
    assert (finding["code"], finding["row"], finding["cell"]) == ("unknown_measure", 6, "A6")


def test_warnings_not_confirmed_are_a_conflict(desk: Desk):
    client, sent = caller(desk.analyst), send(desk, BASELINE.replace("Asian,64", "Asian,c"))
    work_on(sent.json()["id"])
    address = api(f"uploads/{sent.json()['id']}/apply/")
    assert client.post(address, {}).status_code == 409
    assert client.post(address, {"confirmed": ["marker"], "reason": "Known."}).status_code == 202


def test_what_is_missing_or_unknown_is_named(desk: Desk):
    client = caller(desk.analyst)
    nothing = client.post(api("uploads/"), {}, format="multipart")
    assert (nothing.status_code, nothing.json()["problems"][0]["place"]) == (400, "file")
    assert codes(send(desk, "")) == ["empty"]
    assert send(desk, partner="NOWHERE").json()["problems"][0]["place"] == "partner"
    assert send(desk, colour="red").json()["problems"][0]["place"] == "colour"
    assert client.post(api("uploads/"), {"file": "text"}).status_code == 415
    assert not Upload.objects.exists()


def test_an_upload_of_somebody_else_does_not_exist(desk: Desk):
    sent = send(desk)
    other = caller(desk.lead)
    for path in ("", "findings/"):
        assert other.get(api(f"uploads/{sent.json()['id']}/{path}")).status_code == 404
    for act in ("apply/", "undo/"):
        assert other.post(api(f"uploads/{sent.json()['id']}/{act}")).status_code == 404
    assert other.get(api("uploads/")).json()["count"] == 0


def test_the_list_asks_the_same_whatever_its_length(desk: Desk):
    client = caller(desk.analyst)
    counted = []
    for many in (3, 7):
        while Upload.objects.count() < many:
            send(desk)
        counted.append(queries_of(client, api("uploads/")))
    assert counted[0] == counted[1]


def test_a_board_member_may_send_nothing(desk: Desk):
    member = caller(factories.make_person(desk.partnership, factories.Role.BOARD_MEMBER))
    file = SimpleUploadedFile("figures.csv", BASELINE.encode())
    assert member.post(api("uploads/"), {"file": file}, format="multipart").status_code == 403
