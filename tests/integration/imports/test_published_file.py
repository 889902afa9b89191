"""The publishers' own file, where it is there: mapped once, every row imported or named with a reason."""

import csv
import io
from collections import defaultdict

import pytest

from imports.models import Stage, Upload
from imports.reading.results import MOST_OF_A_CODE
from imports.reading.words import Column, Severity
from imports.services.checking import check_upload
from imports.services.receiving import read_again
from measures.models import Category, Dimension, Figure
from tests import factories
from tests.conftest import PROJECT
from tests.integration.imports.conftest import Desk

FILE = PROJECT.parent / "shared" / "data" / "coventry_published.csv"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the published figures are not beside this checkout")
MEANT = {"measure": Column.MEASURE_CODE, "source": Column.IGNORED, "unit": Column.IGNORED}
UNITS = {"%": "percentage", "per 10,000": "rate"}


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def furnish(desk: Desk) -> None:
    """A measure for every one of the file, as the publishers mean it: on 31 March, broken down as it is there."""
    priority = desk.measures["P4.5"].priority
    titles: dict[str, set[tuple[str, str]]] = defaultdict(set)
    units: dict[str, str] = {}
    for row in rows():
        titles[row["measure"]].add((row["breakdown"], row["category"]))
        units[row["measure"]] = UNITS.get(row["unit"], "score")
    dimensions: dict[str, Dimension] = {}
    categories: dict[tuple[str, str], Category] = {}
    for breakdown, title in sorted({pair for pairs in titles.values() for pair in pairs if all(pair)}):
        number = len(categories)
        dimension = dimensions.setdefault(
            breakdown,
            Dimension.objects.filter(partnership=desk.partnership, title=breakdown).first()
            or factories.make_dimension(desk.partnership, (), code=f"d{len(dimensions)}", title=breakdown),
        )
        categories[breakdown, title] = Category.objects.create(
            dimension=dimension, code=f"c{number}", title=title, order=number
        )
    for number, (title, pairs) in enumerate(sorted(titles.items())):
        measure = factories.make_measure(
            priority,
            [desk.partner],
            code=f"DFE{number:03d}",
            title=title,
            unit=units[title],
            multiplier=10_000,
            combine="no_total",
            combine_time="latest",
            frequency="snapshot",
            snapshot_day="03-31",
            readiness="defined",
        )
        measure.categories.set([categories[pair] for pair in pairs if pair in categories])
    for year in range(2013, 2026):
        factories.make_open_period(desk.manager, f"{year}-03-31", "snapshot")


def mapped(desk: Desk, content: bytes) -> Upload:
    upload = desk.check(content, "coventry_published.csv")
    if upload.problem_code == "unknown_columns":
        read_again(upload, by=desk.analyst, columns=MEANT, remember=True)
        checked = check_upload(upload.pk)
        assert checked is not None
        upload = checked
    return upload


def test_every_row_is_imported_or_named_with_a_reason(desk: Desk):
    furnish(desk)
    published = rows()

    upload = mapped(desk, FILE.read_bytes())

    assert upload.problem_code == ""
    assert upload.rows == len(published) == 5_522
    sound = set(upload.lines.exclude(kind="refused").values_list("row", flat=True))
    problems = upload.findings.filter(severity=Severity.PROBLEM)
    named = set(problems.values_list("row", flat=True))
    codes = set(problems.values_list("code", flat=True))
    counted = sum(upload.totals[code] for code in codes)
    assert sound & named == set()
    assert len(named) == sum(min(upload.totals[code], MOST_OF_A_CODE) for code in codes), "each row for one reason"
    assert len(sound) + counted == len(published), "a row is neither sound nor counted with its reason"
    # The compilers gave 3,481 rows no measure at all.
    assert upload.totals["missing_code"] == 3_481
    assert len(sound) > 2_000

    # Without the rows that were named, the rest is imported whole.
    left = [row for number, row in enumerate(published, start=2) if number in sound]
    upload = mapped(desk, written(left))
    assert upload.stage == Stage.READY, list(
        upload.findings.filter(severity="problem").values_list("code", "message")[:3]
    )
    assert desk.apply(upload).stage == Stage.APPLIED
    assert Figure.objects.count() == len(left)
    looked_after = Figure.objects.get(
        measure__title="Children looked after on 31 March each year", period__code="2025-03-31"
    )
    assert (looked_after.numerator, looked_after.denominator) == (684, 83_561)
    markers = Figure.objects.exclude(missing_reason="").values_list("missing_reason", flat=True)
    assert {"suppressed_at_source", "not_available"} <= set(markers)


def written(left: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(left[0]))
    writer.writeheader()
    writer.writerows(left)
    return text.getvalue().encode()
