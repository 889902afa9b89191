"""What every reference file has in common: the safe settings of django-import-export, and our own where it has none.

The library declares the columns, finds and compares rows and tries them in a transaction. Before it comes our reading
(``partners.reading``), and each row it would save goes to the service that a page would call: the caller gives it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource

from partners import workbooks
from partners.models import Partnership, Person
from partners.reading import Cell, Row, Sheet
from partners.resources.columns import CLEAR, Codes, Column, key_of, others, shown
from partners.resources.report import Change, Kind, Line, Problem, Report

#: Characters of a cell's own text that a problem repeats.
LONGEST_SHOWN = 120
EMPTY = (None, "", ())

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that is to be saved, with the attributes that differ from what is stored; of a new one, those given."""

    instance: Any
    by: Person
    is_new: bool
    changed: frozenset[str]


Save = Callable[[Accepted], None]


def nothing(accepted: Accepted) -> None:
    """What is left to do of most rows when all have been saved."""


class ReferenceResource(Resource):
    """Rows of the person's own partnership; another's can be neither found nor named.

    ``save`` is called for each row that differs and ``settle`` for the same rows after all were saved, for what must
    not depend on their order. What they refuse (``ValidationError``, ``PermissionDenied``) is a problem of the row,
    and one problem stops the whole file.
    """

    #: Of the sheet and the file.
    title = ""
    #: What one row is, and several.
    noun, nouns = "", ""
    #: The column that names a row.
    key_heading = ""
    #: Rows that one file may change: each goes to its service, which takes a few thousandths of a second.
    most_saved = 2_000

    class Meta:
        using_db = "default"
        instance_loader_class = BaseInstanceLoader
        import_id_fields: tuple[str, ...] = ()
        # Ours is round the whole file, whatever is wrong with it; the library's would be one more round each row.
        use_transactions = False
        skip_unchanged = True
        report_skipped = True
        # It copies every instance with all that hangs on it, and draws its differences with styles in the markup.
        skip_diff = True

    def __init__(self, *, by: Person, save: Save = nothing, settle: Save = nothing) -> None:
        super().__init__()
        self.by, self._save, self._settle = by, save, settle
        self.columns: list[Column] = list(self.fields.values())

    def prepare(self) -> None:
        """Fetch what reading and writing a row needs: a fixed number of queries."""

    def stored(self) -> Iterable[Any]:
        """The partnership's own rows, with everything the columns show."""
        raise NotImplementedError

    def everything(self) -> list[Any]:
        """The rows as they are now, whatever was read before."""
        self.prepare()
        return list(self.stored())

    def init_instance(self, row: Any = None) -> Any:
        """A new one, with what its key says."""
        raise NotImplementedError

    # --- Out ---------------------------------------------------------------------------------------

    def table(self, instances: Iterable[Any]) -> tuple[list[workbooks.Column], list[list[workbooks.Cell]]]:
        """Columns and rows of an export, which comes back in as "no change"."""
        columns = [workbooks.Column(column.column_name, column.width, column.words) for column in self.columns]
        return columns, [[column.export(instance) for column in self.columns] for instance in instances]

    # --- In ----------------------------------------------------------------------------------------

    def check(self, sheet: Sheet) -> Report:
        """What the sheet would change: everything is saved, told, and taken back."""
        with transaction.atomic():
            report = self._run(sheet)
            transaction.set_rollback(True)
        return report

    def apply(self, sheet: Sheet, *, shown_as: str) -> Report:
        """Save the sheet, if it changes exactly what was shown (the ``digest`` of the report of ``check``)."""
        with transaction.atomic():
            # Of two files at once the second sees what the first has changed.
            Partnership.objects.select_for_update(no_key=True).get(pk=self.by.partnership_id)
            report = self._run(sheet)
            report.is_applied = not report.problems and report.digest == shown_as
            if not report.is_applied:
                transaction.set_rollback(True)
        return report

    def _run(self, sheet: Sheet) -> Report:
        places, problems = self._places(sheet)
        if problems:
            return Report(problems=problems, notes=sheet.notes)
        self._begin(places)
        rows = [(row, self._cells(row, places)) for row in sheet.lines]
        good = self._good_rows(rows, len(sheet.header.cells) if sheet.ragged else None)
        data = tablib.Dataset(headers=[column.column_name for column in self.columns])
        for row, cells in good:
            data.append(cells)
            self._numbers.append(row.number)
        result = self.import_data(data)
        for row_result in result.rows:
            for error in row_result.errors:
                raise error.error  # not a fault of the file
        for failed in result.base_errors:
            raise failed.error
        ordered = sorted(self._problems, key=lambda problem: problem.row or 0)
        return Report(self._lines, ordered, sheet.notes)

    def _begin(self, places: dict[str, int]) -> None:
        self._present = {column.column_name for column in self.columns if column.column_name in places}
        self._numbers: list[int] = []
        self._saved = 0
        self._lines: list[Line] = []
        self._problems: list[Problem] = []
        self._known = {self.key_of_instance(instance): instance for instance in self.everything()}

    # Headings

    def _places(self, sheet: Sheet) -> tuple[dict[str, int], list[Problem]]:
        """Where in the file each known column stands, and what is wrong with the headings."""
        number = sheet.header.number
        known = {key_of(column.column_name): column.column_name for column in self.columns}
        found: dict[str, list[int]] = defaultdict(list)
        problems = []
        for place, cell in enumerate(sheet.header.cells):
            name = known.get(key_of(shown(cell)))
            if name:
                found[name].append(place)
            elif cell is not None:
                cure = f"Delete it, or name it one of: {', '.join(known.values())}."
                problems.append(Problem(number, shown(cell), "", f"This column is not known. {cure}"))
            elif any(len(row.cells) > place and row.cells[place] is not None for row in sheet.lines):
                letters = workbooks.letters_of(place)
                problems.append(Problem(number, "", "", f"Column {letters} has no heading. Name it or delete it."))
        for name, places in found.items():
            if len(places) > 1:
                problems.append(Problem(number, name, "", f"This column stands {len(places)} times. Keep one of them."))
        for column in self.columns:
            if column.is_key and column.needed and column.column_name not in found:
                problems.append(Problem(number, column.column_name, "", "This column is missing. Add it."))
        return {name: places[0] for name, places in found.items()}, problems

    def _cells(self, row: Row, places: dict[str, int]) -> list[Cell]:
        """A row in the order of our columns; a column that the file does not have is blank."""
        found = []
        for column in self.columns:
            place = places.get(column.column_name)
            found.append(row.cells[place] if place is not None and place < len(row.cells) else None)
        return found

    # Rows

    def _good_rows(self, rows: list[tuple[Row, list[Cell]]], width: int | None) -> list[tuple[Row, list[Cell]]]:
        """The rows that can be told from each other; what is wrong with the others is noted."""
        same: dict[Key, list[tuple[Row, list[Cell]]]] = defaultdict(list)
        for row, cells in rows:
            key = self._key_or_problem(row, cells, width)
            if key is not None:
                same[key].append((row, cells))
        for key, found in same.items():
            numbers = [row.number for row, _ in found]
            for number in numbers if len(numbers) > 1 else ():
                message = f"{others(numbers, number)} for the same {self.noun}. Keep one of them."
                self._problem(number, self.key_heading, " ".join(key), message)
        good = [found[0] for found in same.values() if len(found) == 1]
        return sorted(good, key=lambda each: each[0].number)

    def _key_or_problem(self, row: Row, cells: list[Cell], width: int | None) -> Key | None:
        """New names that differ in capitals alone are the same; stored ones may differ in nothing else."""
        if width is not None and len(row.cells) != width:
            message = f"This row has {len(row.cells)} cells and the headings are {width}. Mend its commas and quotes."
            self._problem(row.number, "", "", message)
            return None
        given = self._as_row(cells)
        try:
            key = self.key_of_row(given)
        except ValidationError as refused:
            self._refuse(row.number, given, refused)
            return None
        return key if key in self._known else tuple(part.casefold() for part in key)

    def key_of_row(self, row: dict[str, Cell]) -> Key:
        """What tells the row from the others, spelt as it is stored; ``ValidationError`` when it cannot be told."""
        raise NotImplementedError

    def key_of_instance(self, instance: Any) -> Key:
        raise NotImplementedError

    def spelt(self, name: str, row: Mapping[str, Cell], codes: Codes) -> str:
        """A key column's code as it is stored. ``ValidationError`` when it is blank or has become a number."""
        column = self.fields[name]
        cell = row[column.column_name]
        try:
            if cell is None:
                raise ValueError(f"Say which {self.noun} this row is for.")
            return str(column.widget.clean(codes.spelt(cell)))
        except ValueError as wrong:
            raise ValidationError({column.attribute: str(wrong)}) from wrong

    def _as_row(self, cells: list[Cell]) -> dict[str, Cell]:
        return {column.column_name: cell for column, cell in zip(self.columns, cells, strict=True)}

    # --- The library's steps for a row, in their order ------------------------------------------------

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[Any, bool]:
        key = self.key_of_row(row)
        self._lines.append(Line(self._numbers[len(self._lines)], " ".join(key), cells=row))
        instance = self._known.get(key)
        return (self.init_instance(row), True) if instance is None else (instance, False)

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        line = self._lines[-1]
        line.instance, line.kind = instance, Kind.NEW if new else Kind.UNCHANGED
        self._before = {column.attribute: column.get_value(instance) for column in self.columns}
        line.left_alone = [
            column.column_name
            for column in self.columns
            if not new
            and row[column.column_name] is None
            and column.column_name in self._present
            and self._before[column.attribute] not in EMPTY
        ]

    def import_field(self, field: Column, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        if field.needed and self._lines[-1].kind is Kind.NEW and row[field.column_name] in (None, CLEAR):
            raise ValueError(f"A new {self.noun} needs this.")
        field.save(instance, row)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Whether it says what is stored already."""
        line = self._lines[-1]
        is_new = line.kind is Kind.NEW
        for column in self.columns:
            old, new = None if is_new else self._before[column.attribute], column.get_value(instance)
            told = row[column.column_name] is not None or not is_new
            if column.is_key or not told or new == old or (column.is_typed_only and not (is_new or line.changes)):
                continue
            line.changes.append(Change(column.column_name, column.shown(old), column.shown(new)))
            line.changed |= {column.attribute}
        if line.changes and not is_new:
            line.kind = Kind.CHANGED
        return line.kind is Kind.UNCHANGED and not import_validation_errors

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        self._saved += 1
        if self._saved > self.most_saved:
            return
        with _refusals():
            self._save(self._accepted(self._lines[-1]))

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> Any:
        """As the library does it; what was refused is noted with its place."""
        result = super().import_row(row, instance_loader, **kwargs)
        if result.validation_error:
            self._refuse(self._numbers[kwargs["row_number"] - 1], row, result.validation_error)
        return result

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        if self._saved > self.most_saved:
            cure = f"At most {self.most_saved:,} can be saved at once: send the file in parts."
            self._problems.append(Problem(None, "", "", f"The file changes {self._saved:,} {self.nouns}. {cure}"))
        if self._problems:
            return
        self.settle_lines([line for line in self._lines if line.kind is not Kind.UNCHANGED])

    def settle_lines(self, lines: Sequence[Line]) -> None:
        for line in lines:
            self.settle_line(line, self._accepted(line))

    def settle_line(self, line: Line, accepted: Accepted) -> None:
        try:
            with _refusals():
                self._settle(accepted)
        except ValidationError as refused:
            self._refuse(line.row, line.cells, refused)

    def _accepted(self, line: Line) -> Accepted:
        return Accepted(line.instance, self.by, line.kind is Kind.NEW, line.changed)

    # Problems

    def _refuse(self, number: int, row: Mapping[str, Cell], refused: ValidationError) -> None:
        """A refusal by its fields, told as the columns they stand in."""
        by_field = refused.message_dict if hasattr(refused, "error_dict") else {NON_FIELD_ERRORS: refused.messages}
        headings = {column.attribute: column.column_name for column in self.columns}
        for name, messages in by_field.items():
            heading = headings.get(name, "")
            for message in messages:
                self._problem(number, heading, row.get(heading), message)

    def _problem(self, number: int, heading: str, cell: Cell, message: str) -> None:
        self._problems.append(Problem(number, heading, shown(cell)[:LONGEST_SHOWN], message))


@contextmanager
def _refusals() -> Iterator[None]:
    """Whatever way a service says no, it is said of the row."""
    try:
        yield
    except PermissionDenied as refused:
        raise ValidationError(str(refused) or "You do not have leave to do this.") from refused
    except IntegrityError as taken:
        raise ValidationError("Somebody saved the same a moment ago. Check the file again.") from taken
