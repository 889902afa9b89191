"""Importing reference data as an administrator does: send a file, look, confirm."""

import csv
import re
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from partners.resources import Report


def as_csv(text: str) -> bytes:
    """A file from lines as one reads them in a test; blanks beside the commas are taken out."""
    lines = [re.sub(r" *, *", ",", line.strip()) for line in text.strip().splitlines()]
    return "\n".join(lines).encode()


def as_xlsx(*rows: list[Any]) -> bytes:
    """A workbook as people make them: by somebody else's writer than ours."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of a CSV file as a program reads them that knows nothing of apostrophes."""
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


@dataclass
class Door:
    """The import and export pages of one kind of record, for one signed-in client."""

    client: Client
    model: str

    def url(self, page: str, *args: str) -> str:
        return reverse(f"admin:{self.model}_{page}", args=args)

    def send(self, content: bytes | str, name: str = "file.csv") -> Any:
        """The answer to a file: the page that says what it would do."""
        content = as_csv(content) if isinstance(content, str) else content
        return self.client.post(self.url("import"), {"file": SimpleUploadedFile(name, content)})

    def check(self, content: bytes | str, name: str = "file.csv") -> Report:
        answer = self.send(content, name)
        assert answer.status_code == 200
        assert "report" in answer.context, answer.context["form"].errors
        report: Report = answer.context["report"]
        return report

    def confirm(self, answer: Any) -> Any:
        """The answer to "save" on that page."""
        return self.client.post(self.url("import"), {"kept": answer.context["kept"]}, follow=True)

    def bring_in(self, content: bytes | str, name: str = "file.csv") -> str:
        """Send and confirm; what the pages then say."""
        answer = self.send(content, name)
        assert answer.context["report"].problems == []
        said = [str(message) for message in self.confirm(answer).context["messages"]]
        assert said, "nothing was confirmed"
        return " ".join(said)

    def export(self, file_format: str = "csv", query: str = "") -> bytes:
        answer = self.client.get(self.url("export", file_format) + query)
        assert answer.status_code == 200
        return bytes(answer.content)

    def problems(self, content: bytes | str, name: str = "file.csv") -> list[tuple[int | None, str, str]]:
        """Row, column and what stands there of everything that is wrong."""
        return [(problem.row, problem.column, problem.value) for problem in self.check(content, name).problems]


def changes_of(report: Report) -> list[tuple[int, str, str, str]]:
    """Row, column, old and new value of everything a file would change."""
    return [
        (line.row, change.column, change.old, change.new) for line in report.would_change for change in line.changes
    ]
