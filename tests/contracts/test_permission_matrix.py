"""Every URL, method and person: who gets in, who is refused, and for whom a thing does not exist.

A URL or method without a row fails the build. The house has two partners; the return in question belongs to the
first, so "other lead" is somebody else's partner, and "stranger" manages the plan of another city.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from board.models import BoardPack, Decision, PackFile, Preparation, Publication
from board.packs import Kind
from board.services.files import make_file
from board.services.publishing import publish_pack
from board.services.rendering import RENDERERS
from imports.models import Upload
from measures.models import Figure, Return
from measures.services.rollup import drain_rollups
from partners.models import Board
from partners.roles import Role
from partners.services import grant_role
from tests.factories import make_decision, make_return, ratio
from tests.house import House
from tests.signing import look, prepare, sign
from tests.uploads import HEADER, browser_file, csv_text, one_row, put_upload_in_state

PEOPLE = (
    "nobody",
    "contributor",
    "partner_lead",
    "other_partner_lead",
    "analyst",
    "plan_manager",
    "board_member",
    "board_chair",
    "administrator",
    "stranger",
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

#: name, method, state of the return; then an answer for each of PEOPLE. 302 is a redirect: to the sign-in page for
#: nobody, onwards for whoever may.
MATRIX = """
home                                 GET   -          302 302 302 302 302 302 302 302 302 302
board                                GET   -          302 200 200 200 200 200 200 200 200 200
board-present                        GET   -          302 200 200 200 200 200 200 200 200 404
plans                                GET   -          302 200 200 200 200 200 200 200 200 200
plan                                 GET   -          302 200 200 200 200 200 200 200 200 404
priority                             GET   -          302 200 200 200 200 200 200 200 200 404
measure                              GET   -          302 200 200 200 200 200 200 200 200 404
measure-csv                          GET   -          302 200 200 200 200 200 200 200 200 404
measure-chart-csv                    GET   rolled_up  302 200 200 200 200 200 200 200 200 404
measure-what-if                      GET   -          302 200 200 200 200 200 200 200 200 404
plan-rules                           GET   -          302 200 200 200 200 200 200 200 200 404
decisions                            GET   -          302 200 200 200 200 200 200 200 200 200
decision-new                         GET   -          302 403 403 403 403 200 403 200 403 200
decision-new                         POST  -          302 403 403 403 403 302 403 302 403 422
decision                             GET   decided    302 200 200 200 200 200 200 200 200 404
decision-change                      POST  decided    302 403 403 403 403 302 403 302 403 404
decision-close                       POST  decided    302 403 403 403 403 302 403 302 403 404
packs                                GET   -          302 200 200 200 200 200 200 200 200 200
pack-prepare                         GET   -          302 403 403 403 403 200 403 403 403 404
pack-prepare                         POST  -          302 403 403 403 403 302 403 403 403 404
pack-prepared                        GET   prepared   302 404 404 404 404 200 404 200 404 404
pack-sign                            POST  prepared   302 404 404 404 404 403 404 302 404 404
pack                                 GET   signed     302 200 200 200 200 200 200 200 200 404
pack-files                           GET   signed     302 302 302 302 302 302 302 302 302 404
pack-file                            GET   signed     302 200 200 200 200 200 200 200 200 404
pack-compare                         GET   signed     302 200 200 200 200 200 200 200 200 404
pack-present                         GET   signed     302 200 200 200 200 200 200 200 200 404
pack-publish                         GET   signed     302 403 403 403 403 200 403 403 403 404
pack-publish                         POST  signed     302 403 403 403 403 302 403 403 403 404
pack-withdraw                        POST  published  302 403 403 403 403 302 403 403 403 404
published                            GET   published  200 200 200 200 200 200 200 200 200 200
published-pack                       GET   published  200 200 200 200 200 200 200 200 200 200
published-pack                       GET   embargoed  404 404 404 404 404 200 404 404 404 404
published-file                       GET   published  200 200 200 200 200 200 200 200 200 200
published-file                       GET   embargoed  404 404 404 404 404 200 404 404 404 404
returns                              GET   draft      302 200 200 200 200 200 200 200 200 200
return                               GET   draft      302 200 200 404 200 200 404 404 404 404
return                               POST  draft      302 302 302 404 302 403 404 404 404 404
return-row                           POST  draft      302 200 200 404 200 403 404 404 404 404
return-story                         POST  draft      302 200 200 404 200 403 404 404 404 404
return-check                         GET   draft      302 200 200 404 200 403 404 404 404 404
return-submit                        POST  draft      302 403 302 404 403 403 404 404 404 404
return-send-back                     POST  submitted  302 403 403 404 403 302 404 404 404 404
return-sign-off                      POST  submitted  302 403 403 404 403 302 404 404 404 404
return-reopen                        POST  signed_off 302 403 403 404 403 302 404 404 404 404
return-extend                        POST  draft      302 403 403 404 403 302 404 404 404 404
collection                           GET   -          302 403 403 403 403 200 403 403 403 200
collection-open                      POST  -          302 403 403 403 403 302 403 403 403 422
collection-sign-off                  POST  submitted  302 403 403 403 403 302 403 403 403 302
uploads                              GET   -          302 200 200 200 200 200 403 403 403 200
upload-new                           GET   -          302 200 200 200 200 403 403 403 403 403
upload-new                           POST  -          302 302 302 302 302 403 403 403 403 403
upload-due                           GET   -          302 200 200 200 200 403 403 403 403 403
upload-template                      GET   -          302 200 200 200 200 403 403 403 403 403
upload-figures                       GET   -          302 200 200 200 200 200 403 403 403 200
upload-figures-csv                   GET   -          302 200 200 200 200 200 403 403 403 200
upload                               GET   ready      302 404 404 404 200 200 404 404 404 404
upload-progress                      GET   ready      302 404 404 404 302 302 404 404 404 404
upload-read-again                    POST  refused    302 404 404 404 302 403 404 404 404 404
upload-apply                         POST  ready      302 404 404 404 302 403 404 404 404 404
upload-undo                          POST  applied    302 404 404 404 302 403 404 404 404 404
upload-file                          GET   ready      302 404 404 404 200 403 404 404 404 404
upload-marked                        GET   refused    302 404 404 404 200 403 404 404 404 404
upload-rows-csv                      GET   ready      302 404 404 404 200 200 404 404 404 404
account                              GET   -          302 200 200 200 200 200 200 200 200 200
account-tokens                       GET   -          302 302 302 302 302 302 302 302 302 302
account-tokens                       POST  -          302 302 302 302 302 302 302 302 302 302
account-token-withdraw               POST  -          302 404 404 404 404 404 404 404 404 404
help                                 GET   -          302 200 200 200 200 200 200 200 200 200
gallery                              GET   -          302 200 200 200 200 200 200 200 200 200
gallery-charts                       GET   -          302 200 200 200 200 200 200 200 200 200
brand_stylesheet                     GET   -          200 200 200 200 200 200 200 200 200 200
api-me                               GET   -          401 200 200 200 200 200 200 200 200 200
api-partner-list                     GET   -          401 200 200 200 200 200 200 200 200 200
api-partner-detail                   GET   -          401 200 200 200 200 200 200 200 200 404
api-plan-list                        GET   -          401 200 200 200 200 200 200 200 200 200
api-plan-detail                      GET   -          401 200 200 200 200 200 200 200 200 404
api-priority-detail                  GET   -          401 200 200 200 200 200 200 200 200 404
api-period-list                      GET   -          401 200 200 200 200 200 200 200 200 200
api-period-detail                    GET   -          401 200 200 200 200 200 200 200 200 404
api-measure-list                     GET   -          401 200 200 200 200 200 200 200 200 200
api-measure-detail                   GET   -          401 200 200 200 200 200 200 200 200 404
api-result-list                      GET   -          401 200 200 200 200 200 200 200 200 200
api-return-list                      GET   draft      401 200 200 200 200 200 200 200 200 200
api-return-detail                    GET   draft      401 200 200 404 200 200 404 404 404 404
api-return-figures                   PUT   draft      401 200 200 404 200 403 404 404 404 404
api-return-reopen                    POST  signed_off 401 403 403 404 403 200 404 404 404 404
api-return-send-back                 POST  submitted  401 403 403 404 403 200 404 404 404 404
api-return-sign-off                  POST  submitted  401 403 403 404 403 200 404 404 404 404
api-return-submit                    POST  draft      401 403 200 404 403 403 404 404 404 404
api-upload-list                      GET   -          401 200 200 200 200 200 200 200 200 200
api-upload-list                      POST  -          401 202 202 202 202 403 403 403 403 403
api-upload-detail                    GET   ready      401 404 404 404 200 200 404 404 404 404
api-upload-findings                  GET   ready      401 404 404 404 200 200 404 404 404 404
api-upload-apply                     POST  ready      401 404 404 404 202 403 404 404 404 404
api-upload-undo                      POST  applied    401 404 404 404 202 403 404 404 404 404
api-decision-list                    GET   decided    401 200 200 200 200 200 200 200 200 200
api-decision-detail                  GET   decided    401 200 200 200 200 200 200 200 200 404
api-pack-list                        GET   signed     401 200 200 200 200 200 200 200 200 200
api-pack-detail                      GET   signed     401 200 200 200 200 200 200 200 200 404
api-schema                           GET   -          200 200 200 200 200 200 200 200 200 200
api-docs                             GET   -          200 200 200 200 200 200 200 200 200 200
api-nothing                          GET   -          401 404 404 404 404 404 404 404 404 404
api-nothing                          POST  -          401 404 404 404 404 404 404 404 404 404
api-nothing                          PUT   -          401 404 404 404 404 404 404 404 404 404
account_login                        GET   -          200 302 302 302 302 302 302 302 302 302
account_login                        POST  -          200 302 302 302 302 302 302 302 302 302
account_logout                       GET   -          302 200 200 200 200 200 200 200 200 200
account_logout                       POST  -          302 302 302 302 302 302 302 302 302 302
account_signup                       GET   -          200 302 302 302 302 302 302 302 302 302
account_signup                       POST  -          200 302 302 302 302 302 302 302 302 302
account_inactive                     GET   -          200 200 200 200 200 200 200 200 200 200
account_reauthenticate               GET   -          302 200 200 200 200 200 200 200 200 200
account_reauthenticate               POST  -          302 200 200 200 200 200 200 200 200 200
account_change_password              GET   -          302 200 200 200 200 200 200 200 200 200
account_change_password              POST  -          302 200 200 200 200 200 200 200 200 200
account_reset_password               GET   -          200 200 200 200 200 200 200 200 200 200
account_reset_password               POST  -          200 200 200 200 200 200 200 200 200 200
account_reset_password_done          GET   -          200 200 200 200 200 200 200 200 200 200
account_reset_password_from_key      GET   -          200 200 200 200 200 200 200 200 200 200
account_reset_password_from_key      POST  -          200 200 200 200 200 200 200 200 200 200
account_reset_password_from_key_done GET   -          200 200 200 200 200 200 200 200 200 200
"""

#: Pages and acts of one upload: that of the house's analyst, in the state of the row.
OF_AN_UPLOAD = {
    row.split()[0] for row in MATRIX.splitlines() if row.startswith(("upload ", "upload-", "api-upload-"))
} - {
    "api-upload-list",
    "upload-new",
    "upload-due",
    "upload-template",
    "upload-figures",
    "upload-figures-csv",
}
#: Pages and acts of the one decision there is.
OF_A_DECISION = {"decision", "decision-change", "decision-close", "api-decision-detail"}
#: Pages of the one pack there is, with what else their addresses name.
OF_A_PACK: dict[str, tuple[Any, ...]] = {
    "pack": (),
    "pack-files": (),
    "pack-file": ("pdf",),
    "pack-compare": (),
    "pack-publish": (),
    "pack-withdraw": (),
    "api-pack-detail": (),
    "pack-present": (1,),
}
#: Django's admin makes its own URLs, several a model: one rule for all of them.
ADMIN = "admin:"


@dataclass(frozen=True)
class Row:
    name: str
    method: str
    state: str
    answers: dict[str, int]


def rows() -> list[Row]:
    found = []
    for line in MATRIX.strip().splitlines():
        name, method, state, *answers = line.split()
        found.append(Row(name, method, state, dict(zip(PEOPLE, map(int, answers), strict=True))))
    return found


def urls(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield namespace + (entry.name or str(entry.pattern))
        else:
            yield from urls(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def address(name: str, house: House) -> str:
    """A URL of that name in the house."""
    owed, measure = house.owed, house.measure
    known: dict[str, tuple[Any, ...]] = {
        "plan": (house.plan.code,),
        "priority": (house.plan.code, house.priority.number),
        "measure": (house.plan.code, measure.code),
        "measure-csv": (house.plan.code, measure.code),
        "measure-chart-csv": (house.plan.code, measure.code, "trend"),
        "measure-what-if": (house.plan.code, measure.code),
        "plan-rules": (house.plan.code,),
        "return-row": (owed.pk, f"{measure.pk}-0"),
        "return-story": (owed.pk, measure.pk),
        "account_reset_password_from_key": ("0", "set-password"),
        "api-partner-detail": (house.partner.pk,),
        "api-plan-detail": (house.plan.pk,),
        "api-priority-detail": (house.priority.pk,),
        "api-period-detail": (house.period.pk,),
        "api-measure-detail": (measure.pk,),
    }
    if name in OF_A_DECISION:
        return reverse(name, args=(newest_of(Decision),))
    if name in {"pack-prepared", "pack-sign"}:
        return reverse(name, args=(newest_of(Preparation),))
    if name in OF_A_PACK:
        return reverse(name, args=(newest_of(BoardPack), *OF_A_PACK[name]))
    if name == "board-present":
        return reverse(name, args=(1,))
    if name in {"published-pack", "published-file"}:
        return reverse(name, args=(newest_of(Publication), *(("csv",) if name == "published-file" else ())))
    if name == "pack-prepare":
        return f"{reverse(name)}?plan={house.plan.code}&kind=plan"
    if name in OF_AN_UPLOAD:
        newest = Upload.objects.order_by("pk").last()
        return reverse(name, args=(newest.pk if newest else 0,))
    if name == "api-nothing":
        return "/api/v1/there-is-no-such-thing/"
    if name.startswith(("return", "api-return-")) and name not in {"returns", "api-return-list"}:
        return reverse(name, args=known.get(name, (owed.pk,)))
    return reverse(name, args=known.get(name, ()))


def body(name: str, house: House) -> dict[str, Any]:
    """What a person would send with an act: right in itself, so that only leave decides."""
    measure, owed = house.measure, house.owed
    figure = Figure.objects.filter(measure=measure, partner=house.partner, period=house.period).first()
    version = figure.version if figure else 0
    key = f"{measure.pk}-0"
    row = {f"{key}-numerator": "21", f"{key}-denominator": "50", f"{key}-version": version}
    story = {f"story-{measure.pk}": "More came.", f"story-{measure.pk}-version": 0}
    sent: dict[str, dict[str, Any]] = {
        "return": row | story,
        "return-row": row,
        "return-story": story,
        "return-send-back": {"note": "Please look again."},
        "return-reopen": {"note": "A counting error."},
        "return-extend": {"to": "2026-12-24", "note": "Their system was down."},
        "collection-open": {"period": "quarter 2026/27 Q3", "due_on": "2027-02-28"},
        "collection-sign-off": {"return": owed.pk},
        "upload-new": {"file": browser_file(csv_text(one_row(house))), "layout": "auto"},
        "upload-read-again": {"layout": "auto", **{f"column_{n}": c for n, c in enumerate(HEADER.split(","))}},
        "upload-apply": {"checked_at": checked_at()},
        "decision-new": {
            "about": f"measure-{measure.pk}",
            "board": newest_of(Board),
            "decided_on": "2026-11-20",
            "text": "Look again in March.",
        },
        "decision-change": {"owner": "The lead", "due_on": "2026-12-01"},
        "decision-close": {"status": "done", "outcome": "It was done."},
        "pack-prepare": {"shown": look(house, Kind.PLAN).digest} if name == "pack-prepare" else {},
        "pack-withdraw": {"reason": "A name was in it."},
        "account-tokens": {"days": "30"},
        "api-return-figures": {
            "lines": [
                {"measure": measure.pk, "category": None, "numerator": "21", "denominator": "50", "version": version}
            ]
        },
        "api-return-send-back": {"note": "Please look again."},
        "api-return-reopen": {"reason": "A counting error."},
    }
    return sent.get(name, {})


def newest_of(model: type[Model]) -> int:
    """The key of the row written last; 0 names none."""
    return model._default_manager.order_by("pk").values_list("pk", flat=True).last() or 0


def checked_at() -> str:
    """What the apply form of the newest upload says of its check."""
    moment = Upload.objects.order_by("pk").values_list("checked_at", flat=True).last()
    return moment.isoformat() if moment else ""


def put_in_state(house: House, state: str) -> None:
    if state == "prepared":
        prepare(house, Kind.PLAN)
    if state == "signed":
        sign(house, Kind.PLAN)
        make_file(newest_of(PackFile) - len(RENDERERS) + 1)
    if state in {"published", "embargoed"}:
        opens_at = None if state == "published" else timezone.now() + timedelta(days=1)
        publish_pack(sign(house, Kind.PLAN), by=house.plan_manager, opens_at=opens_at)
        make_file(newest_of(PackFile))
    if state == "decided":
        make_decision(house.measure, by=house.plan_manager)
    if state in {"ready", "applied", "refused"}:
        put_upload_in_state(house, state)
    if state in {"draft", "submitted", "signed_off", "rolled_up"}:
        make_return(
            house.partner,
            house.period,
            lead=house.partner_lead,
            manager=house.plan_manager,
            figures=[ratio(house.measure, house.partner, house.period, 20, 50)],
            state="signed_off" if state == "rolled_up" else state,
        )
    if state == "rolled_up":
        drain_rollups()


def ask(client: Client, name: str, method: str, house: House) -> int:
    url, sent = address(name, house), body(name, house)
    if name.startswith("api-"):
        return client.generic(method, url, **call_body(name, method, house)).status_code
    if method == "POST":
        return client.post(url, sent).status_code
    answer = client.generic(method, url)
    if answer.streaming:
        content_of(answer)
    return answer.status_code


def call_body(name: str, method: str, house: House) -> dict[str, Any]:
    """What a program sends: a file as a form, everything else as JSON."""
    if (name, method) == ("api-upload-list", "POST"):
        form = encode_multipart(BOUNDARY, {"file": browser_file(csv_text(one_row(house)))})
        return {"data": form, "content_type": MULTIPART_CONTENT}
    sent = body(name, house)
    return {"data": json.dumps(sent) if sent else "", "content_type": "application/json"}


def content_of(answer: Any) -> bytes:
    """The whole of it, also where it comes in pieces; a file it comes from is then closed."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def kept() -> list[list[dict[str, Any]]]:
    """What a refusal must leave as it was."""
    return [
        list(model._default_manager.order_by("pk").values())
        for model in (Return, Figure, Upload, Decision, Preparation, BoardPack, Publication)
    ]


def answers_of(house: House, name: str, method: str, people: tuple[str, ...] = PEOPLE) -> dict[str, int]:
    """Ask as everybody in turn, each time from the same state."""
    found = {}
    for person in people:
        client = Client(raise_request_exception=False)
        with transaction.atomic():
            if person != "nobody":
                client.force_login(house.person(person))
            before = kept()
            found[person] = ask(client, name, method, house)
            after = kept()
            assert found[person] < 400 or before == after, f"{person} was refused {method} {name} but changed something"
            transaction.set_rollback(True)
    return found


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.name}-{row.method}")
def test_each_person_gets_what_the_matrix_says(row: Row, house: House) -> None:
    put_in_state(house, row.state)

    assert answers_of(house, row.name, row.method) == row.answers


def test_every_url_has_a_row() -> None:
    named = {row.name for row in rows()}

    assert {name for name in urls() if not name.startswith(ADMIN)} == named


@pytest.mark.parametrize("name", sorted({row.name for row in rows()}))
def test_a_method_without_a_row_does_nothing_for_anybody(name: str, house: House) -> None:
    declared = {row.method for row in rows() if row.name == name}

    for method in sorted(set(METHODS) - declared):
        answers = answers_of(house, name, method, ("nobody", "partner_lead", "plan_manager", "administrator"))
        assert set(answers.values()) <= {302, 401, 403, 404, 405, 415}, f"{method} {name}: {answers}"
        # The library's sign-in pages send the signed-in home before they look at the method.
        onwards = name.startswith("account_") or {person for person, code in answers.items() if code == 302} <= {
            "nobody"
        }
        assert onwards, f"{method} {name}: {answers}"


#: Reference data that only a plan manager changes: an administrator who is none may take it out and not bring it in.
FOR_PLAN_MANAGERS = {f"admin:measures_{model}_import" for model in ("measure", "target", "dimension", "category")}


def administration() -> list[str]:
    """An address of every kind of page in the administration that needs no row."""
    pages = [name for name in urls() if name.startswith(ADMIN)]
    plain = [reverse(name) for name in pages if name.endswith(("_changelist", "_import", "index"))]
    exports = [name for name in pages if name.endswith("_export")]
    return plain + [reverse(name, args=[each]) for name in exports for each in ("csv", "xlsx")]


def test_the_administration_is_for_administrators_alone(house: House) -> None:
    pages = administration()
    closed = {reverse(name) for name in FOR_PLAN_MANAGERS}
    assert len(pages) > 38 and closed <= set(pages)

    for address in pages:
        for person in PEOPLE:
            client = Client()
            if person != "nobody":
                client.force_login(house.person(person))
            answer = client.get(address).status_code
            may = person == "administrator" and address not in closed
            assert (answer == 200) == may, f"{person} got {answer} from {address}"
            assert answer in {200, 302, 403}


def test_an_administrator_who_manages_the_plan_brings_its_reference_data_in(house: House) -> None:
    grant_role(house.administrator, Role.PLAN_MANAGER, by=house.person("administrator"))
    client = Client()
    client.force_login(house.person("administrator"))

    assert {client.get(reverse(name)).status_code for name in FOR_PLAN_MANAGERS} == {200}
