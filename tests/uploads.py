"""Files sent as an analyst sends them, and what becomes of them by their own services."""

from collections.abc import Iterable
from io import BytesIO

from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile

from imports.models import Stage, Upload
from imports.services.applying import apply_upload, ask_to_apply, ask_to_undo, undo_upload
from imports.services.checking import check_upload
from imports.services.receiving import receive_upload
from partners.models import Partner, Person
from tests.house import House

HEADER = "measure_code,period,numerator,denominator"
REASON = "The partner confirmed it."


def csv_text(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows]) + "\n"


def one_row(house: House, numerator: object = 20, denominator: object = 50, period: str = "") -> str:
    """A row of the house's measure, as a file gives it."""
    return f"{house.measure.code},{period or house.period.code},{numerator},{denominator}"


def browser_file(text: str, name: str = "figures.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def send(
    text: str | bytes, *, by: Person, name: str = "figures.csv", partner: Partner | None = None, **more: object
) -> Upload:
    """A file that has arrived and waits for its check."""
    content = text.encode() if isinstance(text, str) else text
    file: File[bytes] = File(BytesIO(content), name=name)
    file.size = len(content)
    return receive_upload(file, by=by, name=name, partner=partner, **more)  # type: ignore[arg-type]


def check(text: str | bytes, *, by: Person, stage: Stage = Stage.READY, **more: object) -> Upload:
    """A file that was checked, with the outcome expected."""
    upload = check_upload(send(text, by=by, **more).pk)  # type: ignore[arg-type]
    assert upload is not None
    assert upload.stage == stage, [upload.problem_message, *upload.findings.values_list("message", flat=True)]
    return upload


def apply(text: str | bytes, *, by: Person, confirmed: Iterable[str] = (), **more: object) -> Upload:
    """A file that was applied."""
    upload = check(text, by=by, **more)  # type: ignore[arg-type]
    ask_to_apply(upload, by=by, confirmed=list(confirmed), reason=REASON)
    applied = apply_upload(upload.pk)
    assert applied is not None
    assert applied.stage == Stage.APPLIED, applied.failure
    return applied


def undo(upload: Upload, *, by: Person) -> Upload:
    """An applied upload that was taken back."""
    ask_to_undo(upload, by=by)
    undone = undo_upload(upload.pk)
    assert undone is not None
    assert undone.stage == Stage.UNDONE, undone.failure
    return undone
