"""The pages of uploads as somebody of the desk sees them."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from imports.models import Stage, Upload
from partners.models import Person
from tests.integration.imports.conftest import ROWS, Desk, csv_of

#: A problem of each of three kinds, a warning of one, and a row that is all right.
THREE_PROBLEMS = csv_of(
    "P4.1,2025-26 Q1,ethnicity,Asain,64,212,",
    "P9.9,2025-26 Q1,,,31,108,",
    "P4.5,2025-26 Q1,,,20,17,",
    "P4.9,2025-26 Q1,,,405,,",
)
#: Every figure that the partner owes.
WHOLE = csv_of(*ROWS, "P4.1,2025-26 Q1,,,307,1062,", "P4.2,2025-26 Q1,,,31,88,")
WARNED = csv_of("P4.1,2025-26 Q1,ethnicity,Asian,[c],,", "P4.5,2025-26 Q1,,,0,17,")


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk))
    return client


def words(response: Any) -> str:
    """What the main part of a page says, on one line, without its tags."""
    html = response.content.decode()
    main = html.partition("<main")[2].partition("</main>")[0] or html
    text = re.sub(r"<[^>]+>", " ", main)
    plain = re.sub(r"\s+", " ", text).replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")
    return re.sub(r" ([.,;:)])", r"\1", plain)


def open_(upload: Upload, by: Person | None = None, query: str = "") -> Any:
    """The page of an upload, opened by its sender or somebody else."""
    return as_(by or upload.received_by).get(upload.get_absolute_url() + query)


def says(upload: Upload, by: Person | None = None, query: str = "") -> str:
    response = open_(upload, by, query)
    assert response.status_code == 200
    return words(response)


def act(upload: Upload, name: str, data: dict[str, Any] | None = None, by: Person | None = None) -> Any:
    """One of the acts on an upload, as its form sends it."""
    return as_(by or upload.received_by).post(reverse(f"upload-{name}", args=[upload.pk]), data or {})


def yes(upload: Upload, **more: Any) -> dict[str, Any]:
    """What the apply form of a page just opened sends."""
    html = open_(upload).content.decode()
    shown = re.search(r'name="checked_at" value="([^"]*)"', html)
    return {"checked_at": shown[1] if shown else "", **more}


def chosen(text: str | bytes, name: str = "figures.csv") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def again(upload: Upload) -> Upload:
    return Upload.objects.get(pk=upload.pk)


def refused(desk: Desk, content: str | bytes, name: str = "figures.csv", **said: Any) -> Upload:
    upload = desk.check(content, name, **said)
    assert upload.stage == Stage.REFUSED
    return upload


def ready(desk: Desk, content: str | bytes, name: str = "figures.csv", **said: Any) -> Upload:
    upload = desk.check(content, name, **said)
    assert upload.stage == Stage.READY, upload.problem_message or list(upload.findings.values_list("code", "message"))
    return upload
