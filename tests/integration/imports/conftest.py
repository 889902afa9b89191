"""A partner with the measures that the files of these tests name, and a place of their own for uploaded files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from imports.models import Stage, Upload
from imports.services.applying import apply_upload, ask_to_apply, ask_to_undo, undo_upload, warning_codes
from imports.services.checking import check_upload
from imports.services.receiving import receive_upload
from measures.models import Dimension, Figure, Measure, Period, Return
from partners.models import Partner, Partnership, Person
from partners.roles import Role
from tests import factories

HEADER = "measure_code,period,breakdown,category,numerator,denominator,note"
ROWS = (
    "P4.1,2025-26 Q1,ethnicity,Asian,64,212,",
    "P4.1,2025-26 Q1,ethnicity,Black,31,108,",
    "P4.1,2025-26 Q1,ethnicity,White,212,742,provisional",
    "P4.2,2025-26 Q1,imd,Top 10%,31,88,",
    "P4.5,2025-26 Q1,,,0,17,",
    "P4.9,2025-26 Q1,,,405,,count only",
)


@dataclass
class Desk:
    """An analyst of one partner, what that partner reports, and the acts on an upload in one word each."""

    partnership: Partnership
    partner: Partner
    analyst: Person
    lead: Person
    manager: Person
    measures: dict[str, Measure]
    period: Period

    def send(self, content: str | bytes, name: str = "figures.csv", by: Person | None = None, **said: object) -> Upload:
        data = content.encode() if isinstance(content, str) else content
        return receive_upload(ContentFile(data, name=name), by=by or self.analyst, name=name, **said)

    def check(self, content: str | bytes, name: str = "figures.csv", **said: object) -> Upload:
        upload = check_upload(self.send(content, name, **said).pk)
        assert upload is not None
        return upload

    def apply(self, upload: Upload) -> Upload:
        ask_to_apply(upload, by=upload.received_by, confirmed=sorted(warning_codes(upload)), reason="All known.")
        apply_upload(upload.pk)
        return Upload.objects.get(pk=upload.pk)

    def applied(self, content: str | bytes, name: str = "figures.csv") -> Upload:
        upload = self.apply(self.check(content, name))
        assert upload.stage == Stage.APPLIED, upload.failure
        return upload

    def undo(self, upload: Upload, by: Person | None = None) -> Upload:
        ask_to_undo(upload, by=by or upload.received_by)
        undo_upload(upload.pk)
        return Upload.objects.get(pk=upload.pk)

    def lead_return(self) -> Return:
        return Return.objects.get(partner=self.partner, period=self.period)

    def figure(self, code: str, category: str | None = None) -> Figure | None:
        return Figure.objects.filter(measure=self.measures[code], category__title=category).first()

    def stored(self) -> set[tuple[object, ...]]:
        """Every figure that says something, as one comparable thing."""
        figures = Figure.objects.filter(partner__partnership=self.partnership)
        return {
            (
                f.measure_id,
                f.partner_id,
                f.period_id,
                f.category_id,
                f.numerator,
                f.denominator,
                f.value,
                f.missing_reason,
                f.note,
            )
            for f in figures
            if f.is_answered or f.note
        }


def make_desk(period: str = "2025/26 Q1") -> Desk:
    partnership = factories.make_partnership()
    partner = factories.make_partner(partnership)
    manager = factories.make_person(partnership, Role.PLAN_MANAGER)
    priority = factories.make_priority(factories.make_plan(partnership))
    ethnicity = make_dimension(partnership, "ethnicity", ("Asian", "Black", "White"))
    imd = make_dimension(partnership, "imd", ("Top 10%",))
    measures = {
        "P4.1": factories.make_measure(priority, [partner], code="P4.1", breakdown=ethnicity),
        "P4.2": factories.make_measure(priority, [partner], code="P4.2", breakdown=imd),
        "P4.5": factories.make_measure(priority, [partner], code="P4.5"),
        "P4.9": factories.make_measure(priority, [partner], code="P4.9", unit="count", combine="sum"),
    }
    return Desk(
        partnership=partnership,
        partner=partner,
        analyst=factories.make_person(partnership, Role.ANALYST, partner),
        lead=factories.make_person(partnership, Role.PARTNER_LEAD, partner),
        manager=manager,
        measures=measures,
        period=factories.make_open_period(manager, period),
    )


def make_dimension(partnership: Partnership, code: str, categories: tuple[str, ...]) -> Dimension:
    return factories.make_dimension(partnership, categories, code=code, title=code)


def csv_of(*rows: str, header: str = HEADER) -> str:
    return "\r\n".join([header, *rows, ""])


BASELINE = csv_of(*ROWS)


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


Codes = Callable[[Upload], list[tuple[str, int | None]]]


def problems(upload: Upload) -> list[tuple[str, int | None]]:
    """Codes and rows of an upload's problems, in order."""
    return list(upload.findings.filter(severity="problem").order_by("order").values_list("code", "row"))


def warnings(upload: Upload) -> list[tuple[str, int | None]]:
    return list(upload.findings.filter(severity="warning").order_by("order").values_list("code", "row"))
