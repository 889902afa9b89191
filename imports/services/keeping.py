"""The rows of an upload as they were understood and compared, kept for its page, for applying and for undoing.

Everything is one statement whatever the size of the file: the figures never leave the database again.
"""

from collections.abc import Collection

from django.db import connection

from imports.models import Upload
from imports.services.matching import Matched
from measures.services.figures import KeptLines
from measures.services.figures_sql import COLUMNS, COMPARED

_PLACES = """
CREATE TEMPORARY TABLE IF NOT EXISTS staged_place (
    line integer NOT NULL, sheet text NOT NULL, row integer NOT NULL, "column" text NOT NULL
) ON COMMIT DELETE ROWS;
DELETE FROM staged_place;
"""

_CONTENT = """
    measure_id, partner_id, period_id, category_id, numerator, denominator, value, missing_reason, note, kind,
    old_numerator, old_denominator, old_value, old_missing_reason, old_is_estimated, old_note, old_version
"""

#: A line whose problem may be about a figure that does not exist for its sender is kept without what is stored.
_KEEP = f"""
INSERT INTO imports_uploadrow (upload_id, line, sheet, row, "column", {_CONTENT}, difference)
SELECT %(upload)s, c.line, p.sheet, p.row, p."column",
    measure_id, partner_id, period_id, category_id, numerator, denominator, value, missing_reason, note,
    CASE WHEN refused THEN 'refused' ELSE kind END,
    CASE WHEN NOT refused THEN old_numerator END, CASE WHEN NOT refused THEN old_denominator END,
    CASE WHEN NOT refused THEN old_value END, CASE WHEN refused THEN '' ELSE old_missing_reason END,
    old_is_estimated AND NOT refused, CASE WHEN refused THEN '' ELSE old_note END,
    CASE WHEN refused THEN 0 ELSE old_version END,
    CASE WHEN NOT refused AND kind = 'changed'
        THEN coalesce(value, numerator) - coalesce(old_value, old_numerator) END
FROM ({COMPARED}) AS c JOIN staged_place p USING (line),
    LATERAL (SELECT c.line = ANY(%(refused)s::int[]) AS refused) AS r
"""  # noqa: S608 - made of constants; the values are parameters

#: Blank lines: they were never staged, and say only that a stored figure stays as it is.
_LEFT_ALONE = f"""
COPY imports_uploadrow (upload_id, line, sheet, row, "column", {_CONTENT}) FROM STDIN
"""

_COUNTS = "SELECT kind, count(*) FROM imports_uploadrow WHERE upload_id = %s GROUP BY kind"


def keep_rows(upload: Upload, matched: Matched, refused: Collection[int]) -> dict[str, int]:
    """Keep the lines of a check, in its block; those of an earlier check go first. How many there are of each kind."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM imports_uploadrow WHERE upload_id = %s", [upload.pk])
        cursor.execute(_PLACES)
        with cursor.copy('COPY staged_place (line, sheet, row, "column") FROM STDIN') as copy:
            for number, row in enumerate(matched.rows):
                copy.write_row((number, row.sheet, row.row, row.column))
        cursor.execute(_KEEP, {"upload": upload.pk, "refused": sorted(refused)})
        with cursor.copy(_LEFT_ALONE) as copy:
            for number, (line, row) in enumerate(zip(matched.lines, matched.rows, strict=True)):
                if line.is_blank:
                    key = (line.measure_id, line.partner_id, line.period_id, line.category_id)
                    blank = (None, None, None, "", None, "left_alone", None, None, None, "", False, "", 0)
                    copy.write_row((upload.pk, number, row.sheet, row.row, row.column, *key, *blank))
        cursor.execute(_COUNTS, [upload.pk])
        return dict(cursor.fetchall())


#: In the order of the staging table's columns.
_LINES = {
    "line": "line",
    "measure_id": "measure_id",
    "partner_id": "partner_id",
    "period_id": "period_id",
    "category_id": "category_id",
    "numerator": "numerator",
    "denominator": "denominator",
    "value": "value",
    "missing_reason": "missing_reason",
    "is_estimated": "NULL::boolean",
    "note": "note",
    "clear": "false",
    "expected_version": "old_version",
    "source_detail": "%(name)s || ', row ' || row",
}
_BEFORE = {
    **_LINES,
    "numerator": "old_numerator",
    "denominator": "old_denominator",
    "value": "old_value",
    "missing_reason": "old_missing_reason",
    "is_estimated": "old_is_estimated",
    "note": "old_note",
    "clear": "old_missing_reason = '' AND num_nonnulls(old_numerator, old_denominator, old_value) = 0",
    "expected_version": "old_version + 1",
    "source_detail": "%(name)s || ' undone, row ' || row",
}


def lines_shown(upload: Upload) -> KeptLines:
    """The figures as they were shown. One that was the same then is only recorded if it still is."""
    return _lines(upload, _LINES, ["new", "changed", "unchanged"])


def lines_before(upload: Upload) -> KeptLines:
    """What stood before what was applied; a figure that was not there is made "not yet" again."""
    return _lines(upload, _BEFORE, ["new", "changed"])


def _lines(upload: Upload, columns: dict[str, str], kinds: list[str]) -> KeptLines:
    picked = ", ".join(columns[name] for name in COLUMNS)
    rows = "FROM imports_uploadrow WHERE upload_id = %(upload)s AND kind = ANY(%(kinds)s) ORDER BY line"
    return KeptLines(f"SELECT {picked} {rows}", {"upload": upload.pk, "kinds": kinds, "name": upload.name})
