"""An upload, checked and applied with its history, against stock django-import-export and against raw COPY.

``python -m benchmarks.uploads [ROWS …]`` (default 10000 100000). Every way writes the same figures into the same
table with its keys and constraints. The stock resource (dry run, then save, its defaults) is run on 1,000 rows and
extrapolated, which flatters it: it slows down as files grow.
"""

import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from benchmarks.ground import ground, say, seconds

STOCK_ROWS = 1_000
GOAL_STOCK, GOAL_COPY = 400.0, 1.25
HEADER = ("measure_code", "period", "breakdown", "category", "numerator", "denominator", "note", "partner")
COPY = """
COPY measures_figure (measure_id, partner_id, period_id, category_id, numerator, denominator, missing_reason,
    is_estimated, note, version, source, source_detail, recorded_at, recorded_by_id) FROM STDIN
"""


@dataclass
class Town:
    """Enough partners, measures, groups and quarters for 100,000 figures, all open."""

    analyst: Any
    partners: list[Any]
    measures: list[Any]
    categories: list[Any]
    periods: list[Any]

    def keys(self) -> Iterator[tuple[Any, Any, Any, Any]]:
        return product(self.periods, self.partners, self.measures, self.categories)


def build() -> Town:
    from partners.roles import Role
    from tests import factories

    partnership = factories.make_partnership()
    manager = factories.make_person(partnership, Role.PLAN_MANAGER)
    partners = [factories.make_partner(partnership) for _ in range(10)]
    priority = factories.make_priority(factories.make_plan(partnership))
    dimension = factories.make_dimension(partnership, [f"Area {n}" for n in range(20)], code="area", title="area")
    measures = [
        factories.make_measure(priority, partners, code=f"M{n:02d}", breakdown=dimension, readiness="defined")
        for n in range(25)
    ]
    periods = [
        factories.make_open_period(manager, f"{year}/{(year + 1) % 100:02d} Q{quarter}")
        for year in range(2019, 2024)
        for quarter in range(1, 5)
    ]
    return Town(
        factories.make_person(partnership, Role.ANALYST), partners, measures, list(dimension.categories.all()), periods
    )


def file_of(town: Town, rows: int) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for number, (period, partner, measure, category) in enumerate(islice(town.keys(), rows)):
        note = "as counted" if number % 10 == 0 else ""
        writer.writerow(
            (measure.code, period.code, "area", category.title, number % 900, 1_000 + number % 50, note, partner.code)
        )
    return text.getvalue().encode()


def empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE measures_figure, measures_signedfigure, measures_figureevent, imports_uploadrow,"
            " imports_uploadfinding CASCADE"
        )
        cursor.execute("UPDATE measures_return SET status = 'not_started'")
        cursor.execute("VACUUM ANALYZE measures_figure")


def upload(town: Town, content: bytes, took: dict[str, float]) -> None:
    from django.core.files.base import ContentFile

    from imports.models import Stage, Upload
    from imports.services.applying import apply_upload, ask_to_apply
    from imports.services.checking import check_upload
    from imports.services.receiving import receive_upload

    sent = receive_upload(ContentFile(content), by=town.analyst, name="figures.csv")
    took["check"] = seconds(lambda: check_upload(sent.pk))
    ready = Upload.objects.get(pk=sent.pk)
    assert ready.stage == Stage.READY, (
        ready.problem_message,
        list(ready.findings.values_list("message", flat=True)[:5]),
    )
    ask_to_apply(ready, by=town.analyst)
    took["apply"] = seconds(lambda: apply_upload(sent.pk))
    assert Upload.objects.get(pk=sent.pk).stage == Stage.APPLIED


def stock(town: Town) -> float:
    """Seconds a row of the library's own resource: dry run, then save, defaults everywhere."""
    import tablib
    from django.utils import timezone
    from import_export import resources

    from measures.models import Figure

    class Stock(resources.ModelResource):
        class Meta:
            model = Figure
            import_id_fields = ("measure", "partner", "period", "category")

    now = f"{timezone.now():%Y-%m-%d %H:%M:%S}"
    data = tablib.Dataset(
        headers=["measure", "partner", "period", "category", "numerator", "denominator", "recorded_at", "recorded_by"]
    )
    for number, (period, partner, measure, category) in enumerate(islice(town.keys(), STOCK_ROWS)):
        data.append((measure.pk, partner.pk, period.pk, category.pk, number % 900, 1_000, now, town.analyst.pk))

    def run() -> None:
        for dry_run in (True, False):
            result = Stock().import_data(data, dry_run=dry_run, raise_errors=True)
            assert not result.has_errors()

    return seconds(run) / STOCK_ROWS


def raw(town: Town, rows: int, *, history: bool) -> float:
    """Seconds for COPY of finished rows: numbers instead of names, nothing checked but keys and constraints."""
    from django.db import connection, transaction
    from django.utils import timezone

    now = timezone.now()
    ready = [
        (
            measure.pk,
            partner.pk,
            period.pk,
            category.pk,
            number % 900,
            1_000 + number % 50,
            "",
            False,
            "",
            1,
            "upload",
            f"figures.csv, row {number + 2}",
            now,
            town.analyst.pk,
        )
        for number, (period, partner, measure, category) in enumerate(islice(town.keys(), rows))
    ]

    def copy() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if not history:
                cursor.execute("ALTER TABLE measures_figure DISABLE TRIGGER USER")
            with cursor.copy(COPY) as target:
                for row in ready:
                    target.write_row(row)
            if not history:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("ALTER TABLE measures_figure ENABLE TRIGGER USER")

    return seconds(copy)


def main(sizes: list[int]) -> None:
    with ground():
        town = build()
        each = stock(town)
        table: list[tuple[str, ...]] = [
            ("rows", "upload (check + apply)", "rows/s", "stock resource", "times", "raw COPY (with history)", "ratio")
        ]
        for rows in sizes:
            empty()
            plain = raw(town, rows, history=False)
            empty()
            audited = raw(town, rows, history=True)
            empty()
            took: dict[str, float] = {}
            content = file_of(town, rows)
            upload(town, content, took)
            total = took["check"] + took["apply"]
            table.append(
                (
                    f"{rows:,}",
                    f"{total:.2f} s ({took['check']:.2f} + {took['apply']:.2f})",
                    f"{rows / total:,.0f}",
                    f"{each * rows:,.0f} s (from {STOCK_ROWS:,} rows)",
                    f"{each * rows / total:,.0f} (goal {GOAL_STOCK:.0f})",
                    f"{plain:.2f} s ({audited:.2f} s)",
                    f"{total / plain:.2f} ({total / audited:.2f}; goal {GOAL_COPY})",
                )
            )
        say(table)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [10_000, 100_000])
