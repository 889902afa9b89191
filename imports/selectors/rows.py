"""The rows of one upload for a file that leaves: one after another however many there are."""

from collections.abc import Iterator
from typing import Any

from imports.models import RowKind, Upload, UploadRow
from imports.selectors.remarks import group_of, remarks_on
from imports.workbooks.rows import ReceiptRow
from measures.calc.words import Unit
from measures.models import Figure, Measure
from measures.selectors.entry import given_words

_ROWS_AT_ONCE = 2_000
#: In the order that ``_receipt_row`` takes them.
_FIELDS = (
    "measure__code",
    "period__code",
    "category__dimension__code",
    "category__code",
    "partner__code",
    "numerator",
    "denominator",
    "value",
    "missing_reason",
    "note",
    "sheet",
    "row",
    "column",
    "measure__short_title",
    "measure__title",
    "category__dimension__title",
    "category__title",
    "kind",
    "old_numerator",
    "old_denominator",
    "old_value",
    "old_missing_reason",
    "measure__unit",
    "measure__multiplier",
    "measure__decimals",
    "measure__counted",
    "measure__disclosure_threshold",
    "measure__priority__plan__example_figures",
)
_NUMBERS = ("numerator", "denominator", "value")


def receipt_rows(upload: Upload) -> Iterator[ReceiptRow]:
    """Every figure that was read and matched, in the order of the file. One query."""
    threshold = upload.partnership.disclosure_threshold
    rows = UploadRow.objects.filter(upload=upload).order_by("line").values_list(*_FIELDS)
    for fields in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        yield _receipt_row(dict(zip(_FIELDS, fields, strict=True)), threshold)


def _receipt_row(given: dict[str, Any], threshold: int) -> ReceiptRow:
    unit, category = Unit(given["measure__unit"]), given["category__title"]
    numbers = {name: given[name] for name in _NUMBERS}
    return ReceiptRow(
        measure_code=given["measure__code"],
        period=given["period__code"],
        breakdown=given["category__dimension__code"] or "",
        category=given["category__code"] or "",
        partner=given["partner__code"],
        unit=unit,
        **numbers,
        missing_reason=given["missing_reason"],
        note=given["note"] or "",
        sheet=given["sheet"],
        row=given["row"],
        column=given["column"],
        measure=given["measure__short_title"] or given["measure__title"],
        group=group_of(given["category__dimension__title"], category) if category is not None else "Total",
        kind=RowKind(given["kind"]).label,
        before=_before(given),
        remarks=remarks_on(
            unit,
            *numbers.values(),
            threshold=given["measure__disclosure_threshold"] or threshold,
            is_estimated=False,
            is_example=given["measure__priority__plan__example_figures"],
        ),
    )


def _before(given: dict[str, Any]) -> str:
    """What stood there when the file was checked, in words."""
    measure = Measure(
        unit=given["measure__unit"],
        multiplier=given["measure__multiplier"],
        decimals=given["measure__decimals"],
        counted=given["measure__counted"],
    )
    stood = {name: given[f"old_{name}"] for name in (*_NUMBERS, "missing_reason")}
    return given_words(measure, Figure(**stood))
