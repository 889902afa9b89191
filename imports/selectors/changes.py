"""The figures of a file one by one: what stands now beside what it would become, the largest changes first."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.db.models.functions import Abs

from imports.models import RowKind, Upload, UploadRow
from measures.calc.rounding import exact
from measures.models import Figure
from measures.selectors.entry import given_words

FIGURES_A_PAGE = 50

#: What a page of them can show, in the order people ask for it.
SHOWN_KINDS = (RowKind.CHANGED, RowKind.NEW, RowKind.UNCHANGED, RowKind.LEFT_ALONE)


@dataclass(frozen=True, slots=True)
class KindChoice:
    """One way to look at the figures of a file, with how many there are."""

    kind: RowKind
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FigureChangeLine:
    """A figure of the file in words: ``before`` is what stood when it was checked, ``after`` what the file gives."""

    row: UploadRow
    group: str
    before: str
    after: str
    difference: str
    remark: str


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of rows whose number is known, so that they are not counted again."""

    def __init__(self, rows: QuerySet[UploadRow], count: int) -> None:
        super().__init__(rows, FIGURES_A_PAGE)
        self.__dict__["count"] = count


def kind_choices(upload: Upload, asked: str) -> list[KindChoice]:
    """The kinds a file has, the one asked for (or else the first that has any) chosen."""
    counts = {kind: int(getattr(upload, kind.value)) for kind in SHOWN_KINDS}
    chosen = next((kind for kind in SHOWN_KINDS if kind == asked and counts[kind]), None)
    chosen = chosen or next((kind for kind in SHOWN_KINDS if counts[kind]), None)
    return [KindChoice(kind, count, kind is chosen) for kind, count in counts.items()]


def figure_page(upload: Upload, choices: list[KindChoice], number: str) -> Page | None:  # type: ignore[type-arg]
    """A page of the chosen kind's figures; None when the file has none at all. One query."""
    chosen = next((choice for choice in choices if choice.is_chosen), None)
    if chosen is None:
        return None
    rows = rows_of(upload).filter(kind=chosen.kind.value)
    if chosen.kind is RowKind.CHANGED:
        rows = rows.order_by(Abs("difference").desc(nulls_last=True), "line")
    page = CountedPaginator(rows, chosen.count).get_page(number)
    page.object_list = [_in_words(row) for row in page.object_list]
    return page


def rows_of(upload: Upload) -> QuerySet[UploadRow]:
    """Every figure of a file in its order, with the names of what it is about."""
    return (
        UploadRow.objects.filter(upload=upload)
        .select_related("measure", "partner", "period", "category__dimension")
        .order_by("line")
    )


def _in_words(row: UploadRow) -> FigureChangeLine:
    assert row.measure is not None  # matched, or it would have been refused
    before = given_words(row.measure, _old(row))
    after = before if _is_note_alone(row) else given_words(row.measure, _new(row))
    return FigureChangeLine(
        row=row,
        group=group_name(row),
        before=before,
        after=after,
        difference=_signed(row.difference) if row.kind == RowKind.CHANGED else "",
        remark=_remark(row, before == after),
    )


def group_name(row: UploadRow) -> str:
    return f"{row.category.dimension}: {row.category}" if row.category else "Total"


def _is_note_alone(row: UploadRow) -> bool:
    """A note on a figure that stays as it is."""
    return row.note is not None and not row.missing_reason and row.numerator is row.denominator is row.value is None


def _old(row: UploadRow) -> Figure:
    return Figure(
        numerator=row.old_numerator,
        denominator=row.old_denominator,
        value=row.old_value,
        missing_reason=row.old_missing_reason,
    )


def _new(row: UploadRow) -> Figure:
    return Figure(
        numerator=row.numerator, denominator=row.denominator, value=row.value, missing_reason=row.missing_reason
    )


def _signed(difference: Decimal | None) -> str:
    if difference is None:
        return ""
    return f"+{exact(difference)}" if difference > 0 else exact(difference)


def _remark(row: UploadRow, is_same_number: bool) -> str:
    """What else changes: a note, or that a figure is no longer an estimate."""
    said = []
    if row.kind == RowKind.CHANGED and is_same_number and row.old_is_estimated:
        said.append("no longer an estimate")
    if row.note is not None and row.note != row.old_note:
        said.append(f"note: {row.note}" if row.note else "its note is removed")
    return "; ".join(said)
