"""A measure's figures as an open file that Excel and Power BI read without help and nobody can booby-trap."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

from board.selectors.measure import measure_figure
from board.selectors.quarters import Choice, choose
from board.selectors.texts import SYMBOLS, status_words, symbol_of_missing
from measures.calc.rounding import half_up
from measures.models import Measure, MeasureResult
from measures.selectors.disclosure import SeenResult, see_results
from partners.models import Person

#: A byte order mark tells Excel that the file is UTF-8.
MARK = "\ufeff"
#: A spreadsheet runs a cell that begins with one of these.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | Decimal | int | None
HEADER = (
    "Plan",
    "Measure",
    "Measure title",
    "Period",
    "Period ends",
    "Breakdown",
    "Category",
    "Value",
    "Numerator",
    "Denominator",
    "Unit",
    "Target",
    "Upper target",
    "Status",
    "Partners reported",
    "Partners expected",
    "Basis",
    "Symbols",
    "Sentence",
)


@dataclass(frozen=True, slots=True)
class FiguresFile:
    name: str
    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def figures_file(measure: Measure, person: Person, *, period: str = "", basis: str = "") -> FiguresFile:
    """The file of a measure's results as a person may see them. Three queries."""
    choice = choose(person, period, basis)
    example = measure.priority.plan.example_figures
    rows = [tuple(_row(measure, seen, example)) for seen in _results(measure, person, choice)]
    mark = "example-figures-" if example else ""
    provisional = "-provisional" if choice.is_provisional else ""
    return FiguresFile(f"{mark}{measure.code}{provisional}.csv", HEADER, rows)


def chart_file(measure: Measure, person: Person, part: str, *, period: str = "", basis: str = "") -> FiguresFile:
    """The file of one chart: the very rows of its table, with plain numbers."""
    choice, figure = measure_figure(measure, person, part, period=period, basis=basis)
    example = measure.priority.plan.example_figures
    name = f"{'example-figures-' if example else ''}{measure.code}-{part}"
    provisional = "-provisional" if choice.is_provisional else ""
    said = [*figure.notes, *(cell for row in figure.rows for cell in row)]
    private = "-not-for-publication" if any("not for publication" in each.lower() for each in said) else ""
    return FiguresFile(f"{name}{provisional}{private}.csv", figure.csv_header, [*figure.csv_rows])


def _results(measure: Measure, person: Person, choice: Choice) -> list[SeenResult]:
    found = MeasureResult.objects.visible_to(person).filter(measure=measure, basis=choice.basis.value)
    if choice.chosen:
        found = found.filter(period__ends_on__lte=choice.chosen.period.ends_on)
    ordered = found.select_related("measure", "period", "category__dimension").order_by(
        "period__ends_on", "category__dimension__title", "category__order"
    )
    # The total comes before its groups: PostgreSQL would sort its empty category last.
    seen = see_results(list(ordered), person)
    return sorted(seen, key=lambda each: (each.period.ends_on, each.category is not None))


def _row(measure: Measure, seen: SeenResult, example: bool) -> Iterator[Cell]:
    dimension = seen.category.dimension.title if seen.category else ""
    yield from (measure.priority.plan.code, measure.code, measure.title, seen.period.code)
    yield from (seen.period.ends_on.isoformat(), dimension, seen.category.title if seen.category else "Total")
    if seen.value is None:
        missing = f"[{symbol_of_missing(seen.missing_reason)}]"
        yield from (missing, missing, missing)
    else:
        yield from (half_up(seen.value, measure.decimals), _plain(seen.numerator), _plain(seen.denominator))
    yield from (measure.get_unit_display(), _plain(seen.target_value), _plain(seen.target_upper), status_words(seen))
    yield from (seen.reported, seen.expected, seen.basis.label, _symbols(seen, example), seen.sentence)


def _plain(number: Decimal | None) -> Decimal | None:
    """A stored number without the zeros its column adds."""
    return number.normalize() if number is not None else None


def _symbols(seen: SeenResult, example: bool) -> str:
    """The symbols of a row with their meaning, so that the file explains itself."""
    found = ["c"] if seen.is_withheld else []
    if seen.value is None and not found:
        found = [symbol_of_missing(seen.missing_reason)]
    found += [s for s, on in (("e", seen.is_estimated), ("p", seen.is_partial), ("r", seen.is_revised)) if on]
    words = [f"[{symbol}] {SYMBOLS[symbol]}" for symbol in found]
    words += ["not for publication"] if seen.is_small else []
    words += ["example figure"] if example else []
    return "; ".join(words)


def safe(cell: Cell) -> str:
    """A cell that no spreadsheet runs: risky text gets an apostrophe, a number stays a number."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, int):
        return str(cell)
    return f"'{cell}" if cell.startswith(_RISKY) else cell


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return (MARK + file.getvalue()).encode()
