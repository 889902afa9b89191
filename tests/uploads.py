"""A file of the house's analyst, brought to a state by its own services."""

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from imports.models import Stage, Upload
from imports.services.applying import apply_upload, ask_to_apply
from imports.services.checking import check_upload
from imports.services.receiving import receive_upload
from partners.models import Partner, Person
from tests.house import House

HEADER = "measure_code,period,numerator,denominator"


def csv_text(*rows: str) -> str:
    return "\r\n".join([HEADER, *rows, ""])


def one_row(house: House, numerator: object = 20, denominator: object = 50) -> str:
    """A row of the house's measure, as a file gives it."""
    return f"{house.measure.code},{house.period.code},{numerator},{denominator}"


def browser_file(text: str, name: str = "figures.csv") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def checked(text: str, *, by: Person, name: str = "figures.csv", partner: Partner | None = None) -> Upload:
    """A file that was sent and checked."""
    file = ContentFile(text.encode(), name=name)
    upload = check_upload(receive_upload(file, by=by, name=name, partner=partner).pk)
    assert upload is not None
    return upload


def put_upload_in_state(house: House, state: str) -> Upload:
    """Ready: a figure that is new. Applied: that figure recorded. Refused: a numerator that is no number."""
    text = csv_text(one_row(house, "n1ne" if state == "refused" else 20))
    upload = checked(text, by=house.analyst)
    if state == "applied":
        ask_to_apply(upload, by=house.analyst)
        upload = apply_upload(upload.pk) or upload
    assert upload.stage == Stage(state), upload.problem_message
    return upload
