"""What stands on the figures of an applied upload, so that it can no longer be undone."""

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from imports.models import RowKind, Upload, UploadRow
from measures.calc.periods import day_label
from measures.calc.words import ReturnStatus
from measures.models import Return

#: Figures whose version is no longer the one that applying gave them.
_CHANGED = """
SELECT u.row, p.name, f.recorded_at
FROM imports_uploadrow u
JOIN measures_figure f ON f.measure_id = u.measure_id AND f.partner_id = u.partner_id AND f.period_id = u.period_id
    AND f.category_id IS NOT DISTINCT FROM u.category_id
JOIN partners_person p ON p.id = f.recorded_by_id
WHERE u.upload_id = %s AND u.kind IN ('new', 'changed') AND f.version <> u.old_version + 1
ORDER BY u.line
"""


def stands_on(upload: Upload) -> list[str]:
    """One sentence for each return that is locked and each figure changed since. Two queries."""
    return [*_locked_returns(upload), *_changed_figures(upload)]


def _locked_returns(upload: Upload) -> list[str]:
    mine = UploadRow.objects.filter(
        upload=upload,
        kind__in=[RowKind.NEW.value, RowKind.CHANGED.value],
        partner=OuterRef("partner"),
        period=OuterRef("period"),
    )
    locked = Return.objects.filter(
        Exists(mine), status__in=[ReturnStatus.SUBMITTED.value, ReturnStatus.SIGNED_OFF.value]
    )
    return [
        f"The return of {owed.partner} for {owed.period} is {ReturnStatus(owed.status).label.lower()}."
        for owed in locked.select_related("partner", "period").order_by("pk")
    ]


def _changed_figures(upload: Upload) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [upload.pk])
        return [
            f"The figure of row {row} was changed by {who} on {day_label(timezone.localtime(when).date())}."
            for row, who, when in cursor.fetchall()
        ]
