"""Check a file of figures, and with --apply record it: the same as on the page, without one."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from imports.models import Door, Stage, Upload, UploadFinding
from imports.reading.words import Layout, Severity
from imports.services.applying import ask_to_apply, warning_codes
from imports.services.receiving import FileRefused, receive_upload
from imports.services.sweeping import work_on
from partners.models import Partner, Person

USAGE, REFUSED = 2, 1
#: Seconds between looks at an upload that a worker has taken.
PAUSE = 0.2
COUNTS = ("rows", "new", "changed", "unchanged", "left_alone", "problems", "warnings")
PLACES = ("code", "sheet", "row", "column", "value", "message")


class Command(BaseCommand):
    help = "Check a file of figures and say what it would do; with --apply record it, all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", metavar="EMAIL", required=True, help="whose figures these are")
        parser.add_argument("--partner", metavar="CODE", help="the partner it is for (default: the sender's only)")
        parser.add_argument("--sheet", metavar="NAME", default="", help="the sheet to read (default: the first)")
        parser.add_argument("--layout", choices=[layout.value for layout in Layout], help="default: seen from the file")
        parser.add_argument("--apply", action="store_true", help="record the figures; warnings count as confirmed")
        parser.add_argument("--reason", default="", help="why the warnings are all right, kept with the upload")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *, file: Path, by: str, **options: Any) -> None:
        person = Person.objects.filter(email__iexact=by, is_active=True).first()
        if person is None:
            raise CommandError(f"There is nobody with the e-mail address {by} here.", returncode=USAGE)
        try:
            report = self.import_file(file, person, options)
        except DatabaseError as error:
            reason = str(error).splitlines()[0] if str(error) else "the database did not answer"
            report = refusal("unavailable", f"The database is away or busy: {reason}. Nothing was recorded; try again.")
        self.say(report, as_json=options["json"])
        if report["status"] == "refused":
            raise SystemExit(REFUSED)

    def import_file(self, path: Path, person: Person, options: dict[str, Any]) -> dict[str, Any]:
        layout = Layout(options["layout"]) if options["layout"] else None
        partner = partner_named(options["partner"], person)
        try:
            with path.open("rb") as opened:
                upload = receive_upload(
                    File(opened, name=path.name),
                    by=person,
                    name=path.name,
                    partner=partner,
                    sheet=options["sheet"],
                    layout=layout,
                    door=Door.COMMAND,
                )
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=USAGE) from None
        except FileRefused as refused:
            return refusal(refused.code, str(refused))
        except PermissionDenied as refused:
            return refusal("not_allowed", str(refused))
        upload = finished(upload)
        if options["apply"] and upload.stage == Stage.READY:
            reason = options["reason"].strip() or "Confirmed on the command line."
            upload = finished(ask_to_apply(upload, by=person, confirmed=sorted(warning_codes(upload)), reason=reason))
        return report_of(upload)

    def say(self, report: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
            return
        counts = report["counts"]
        words = ", ".join(f"{counts[name]} {name.replace('_', ' ')}" for name in COUNTS)
        self.stdout.write(f"{report['status'].capitalize()}: {words}.")
        if report["file_problem"]:
            self.stdout.write(report["file_problem"]["message"])
        for kind in ("problems", "warnings"):
            for found in report[kind]:
                where = ", ".join(
                    text
                    for text in (
                        found["sheet"],
                        f"row {found['row']}" if found["row"] else "",
                        f"column {found['column']}" if found["column"] else "",
                    )
                    if text
                )
                self.stdout.write(f"{kind[:-1]}: {where + ': ' if where else ''}{found['message']}")
        if report["status"] == "ready" and counts["new"] + counts["changed"]:
            self.stdout.write("Nothing was recorded. Run it again with --apply to record these figures.")


def partner_named(code: str | None, person: Person) -> Partner | None:
    if not code:
        return None
    partner = Partner.objects.ours(person).filter(code__iexact=code).first()
    if partner is None:
        raise CommandError(f"There is no partner with the code {code}.", returncode=USAGE)
    return partner


def finished(upload: Upload) -> Upload:
    """Do what the upload waits for, here; where a worker was quicker, wait for it."""
    while upload.is_under_way:
        if work_on(upload.pk) is None:
            time.sleep(PAUSE)
        upload = Upload.objects.get(pk=upload.pk)
    return upload


def report_of(upload: Upload) -> dict[str, Any]:
    """What a program reads: whether the file could be used, what it would do or did, and everything found."""
    status = "refused" if upload.stage == Stage.REFUSED else upload.stage
    problem = {"code": upload.problem_code, "message": upload.problem_message} if upload.problem_code else None
    found = list(upload.findings.order_by("order"))
    return {
        "status": status,
        "file_problem": problem,
        "counts": {name: getattr(upload, name) for name in COUNTS},
        "problems": [place_of(f) for f in found if f.severity == Severity.PROBLEM],
        "warnings": [place_of(f) for f in found if f.severity == Severity.WARNING],
        **({"failure": upload.failure} if upload.failure else {}),
    }


def place_of(finding: UploadFinding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in PLACES}


def refusal(code: str, message: str) -> dict[str, Any]:
    """The report of a file that was not even kept."""
    return {
        "status": "refused",
        "file_problem": {"code": code, "message": message},
        "counts": dict.fromkeys(COUNTS, 0),
        "problems": [],
        "warnings": [],
    }
