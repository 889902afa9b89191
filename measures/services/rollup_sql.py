"""The statements that store results: copied into a staging table and upserted in one pass, whatever their number."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from measures.models import MeasureResult

#: Everything but the row's own number.
FIELDS = tuple(f for f in MeasureResult._meta.concrete_fields if f.name != "id")
#: What names a result; the rest is written when anything of it changed.
NAMED = frozenset({"measure", "period", "category", "basis"})

_COLUMNS = ", ".join(str(f.column) for f in FIELDS)
_WRITTEN = ", ".join(f"{f.column} = excluded.{f.column}" for f in FIELDS if f.name not in NAMED)

STAGE = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS staged_result ON COMMIT DELETE ROWS AS
SELECT {_COLUMNS} FROM measures_measureresult WITH NO DATA;
DELETE FROM staged_result;
"""  # noqa: S608 - made of the names of columns

STORE = f"""
INSERT INTO measures_measureresult ({_COLUMNS})
SELECT {_COLUMNS} FROM staged_result
ON CONFLICT ON CONSTRAINT result_once DO UPDATE SET {_WRITTEN}
"""  # noqa: S608


def store_results(results: Sequence[MeasureResult]) -> None:
    """Write results, each over the one of the same measure, period, category and basis, if there is one."""
    if not results:
        return
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        with cursor.copy(f"COPY staged_result ({_COLUMNS}) FROM STDIN") as copy:
            for result in results:
                copy.write_row([_plain(f, getattr(result, f.attname)) for f in FIELDS])
        cursor.execute(STORE)


def _plain(field: "models.Field[Any, Any]", value: Any) -> Any:
    return json.dumps(value) if isinstance(field, models.JSONField) and value is not None else value
