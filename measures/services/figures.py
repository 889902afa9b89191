"""The one way in for figures: a batch of one from a form, a hundred from a page, a million from a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import pghistory
from django.db import connection, transaction
from django.utils import timezone

from measures.calc.values import figure_problem
from measures.calc.words import GIVEN_REASONS, Source, Unit
from measures.models import Figure, Measure
from measures.services.figures_sql import (
    APPLY,
    COLUMNS,
    COMPARE,
    CREATE,
    KEEP_NOTED,
    LOCK_RETURNS,
    MARK_DRAFT,
    PROBLEMS,
)
from partners.models import Person
from partners.roles import Permission


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure as somebody gives it.

    A line with no number and no reason leaves the stored figure alone (a note is then a note on it), unless ``clear``
    says to make it "not yet" again. ``expected_version`` is the version the sender saw (0: none); given, a newer one
    is never overwritten. ``is_estimated`` None keeps what is stored. ``place`` is where the line stands in its form
    or file.
    """

    measure_id: int
    partner_id: int
    period_id: int
    category_id: int | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    missing_reason: str = ""
    is_estimated: bool | None = False
    note: str | None = None
    clear: bool = False
    expected_version: int | None = None
    place: str = ""
    source_detail: str = ""

    @property
    def is_blank(self) -> bool:
        numbers = (self.numerator, self.denominator, self.value)
        return all(n is None for n in numbers) and not self.missing_reason and self.note is None


@dataclass(frozen=True, slots=True)
class FigureProblem:
    """Why a line cannot be recorded: where, a stable code, and a sentence with the cure."""

    line: int
    place: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class FigureState:
    """A figure's content, to show old beside new."""

    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    missing_reason: str
    is_estimated: bool
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class FigureChange:
    line: int
    old: FigureState | None
    new: FigureState


@dataclass(slots=True)
class FiguresReport:
    """What recording did, or (with problems) why it did nothing at all."""

    new: list[FigureChange] = field(default_factory=list)
    changed: list[FigureChange] = field(default_factory=list)
    unchanged: int = 0
    left_alone: int = 0
    problems: list[FigureProblem] = field(default_factory=list)
    #: Line number to what is stored now, for lines whose sender had not seen it.
    conflicts: dict[int, FigureState] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        return bool(self.problems)


@dataclass(frozen=True, slots=True)
class KeptLines:
    """Lines in a table of somebody else's: a statement that gives them in the columns of ``figures_sql.COLUMNS``."""

    statement: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many figures were written, or why none was."""

    written: int = 0
    problems: list[FigureProblem] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return bool(self.problems)


#: Characters.
LONGEST_NOTE = 2_000

#: Code of a refused line to its sentence.
MESSAGES = {
    "unknown_measure": "There is no such measure in your plans. Check the measure's code.",
    "unknown_partner": "There is no such partner. Check the partner's code.",
    "unknown_period": "The measure is not given for such a period. Use the period the return is for.",
    "unknown_category": "The measure is not broken down that way. Use one of its own categories.",
    "not_yours": "You may not enter figures for this partner. Ask its lead or your plan manager.",
    "not_expected": "This partner is not expected to report this measure. Ask your plan manager to add it.",
    "not_open": "This period is not open for figures. Ask your plan manager to open it.",
    "submitted": "The return has been submitted and is locked. Ask your plan manager to send it back.",
    "signed_off": "The return has been signed off and is locked. Ask your plan manager to reopen it.",
    "repeated": "The same figure is given more than once. Keep one of the lines.",
    "conflict": "Somebody else changed this figure since you opened it. Look at theirs, then save again.",
    "long_note": "The note is too long. Keep it to 2,000 characters; the story behind a measure has more room.",
    "bad_reason": "That is not a reason for a missing figure. Choose one from the list.",
    "reason_and_number": "Give either a figure or a reason why there is none, not both.",
}

#: Lines with these problems may be about figures that do not exist for the sender.
NOT_COMPARED = frozenset({"unknown_measure", "unknown_partner", "unknown_period", "not_yours"})


def record_figures(
    lines: Sequence[FigureLine], *, by: Person, source: Source, at: datetime | None = None
) -> FiguresReport:
    """Record a batch of figures, all or nothing.

    Checks who may, whether the returns are open, the numbers themselves and the versions seen;
    writes only what changed; moves the returns touched to draft. With any problem nothing is
    written and the report lists every problem. ``at`` is the moment to record (default: now).
    """
    with transaction.atomic(), pghistory.context(by=by.pk, source=source.value):
        stage(lines)
        with connection.cursor() as cursor:
            cursor.execute(LOCK_RETURNS)
            report = _examined(lines, by)
            if not report.problems and (report.new or report.changed):
                cursor.execute(MARK_DRAFT)
                cursor.execute(APPLY, {"by": by.pk, "at": at or timezone.now(), "source": source.value})
    return report


def record_kept(kept: KeptLines, *, by: Person, source: Source, at: datetime | None = None) -> Recorded:
    """Record lines that ``checked`` found sound and that were kept in a table since, all or nothing.

    What may have changed meanwhile is checked again (who may, what is open, the versions seen); what a figure says
    about itself cannot have. Never leaves the database, so a large file costs little more than its rows.
    """
    with transaction.atomic(), pghistory.context(by=by.pk, source=source.value), connection.cursor() as cursor:
        cursor.execute(CREATE)
        cursor.execute(f"INSERT INTO staged_figure ({', '.join(COLUMNS)}) {kept.statement}", kept.values)
        cursor.execute(LOCK_RETURNS)
        cursor.execute(KEEP_NOTED)
        found = list(_standing(by))
        if found:
            places = _places([line for line, _ in found])
            problems = [FigureProblem(line, places[line], code, MESSAGES[code]) for line, code in found]
            return Recorded(problems=sorted(problems, key=lambda p: (p.line, p.code)))
        cursor.execute(MARK_DRAFT)
        cursor.execute(APPLY, {"by": by.pk, "at": at or timezone.now(), "source": source.value})
        return Recorded(written=cursor.rowcount)


def _places(lines: Sequence[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT line, source_detail FROM staged_figure WHERE line = ANY(%s)", [list(lines)])
        return dict(cursor.fetchall())


@contextmanager
def checked(lines: Sequence[FigureLine], *, by: Person) -> Iterator[list[FigureProblem]]:
    """The problems of a batch; while the block lasts its lines can be read beside what is stored (``COMPARED``).

    No figure is written and none is locked. The block is one transaction.
    """
    with transaction.atomic():
        stage(lines)
        with connection.cursor() as cursor:
            cursor.execute(KEEP_NOTED)
        yield _problems(lines, by)


def _examined(lines: Sequence[FigureLine], by: Person) -> FiguresReport:
    """The staged lines against every rule and against what is stored."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP_NOTED)
    report = FiguresReport(left_alone=sum(line.is_blank and not line.clear for line in lines))
    report.problems = _problems(lines, by)
    compare(report)
    return report


def _problems(lines: Sequence[FigureLine], by: Person) -> list[FigureProblem]:
    standing = (FigureProblem(n, lines[n].place, code, MESSAGES[code]) for n, code in _standing(by))
    return sorted([*number_problems(lines), *standing], key=lambda p: (p.line, p.code))


def stage(lines: Sequence[FigureLine]) -> None:
    """Copy the lines into this connection's staging table; blank ones stay behind."""
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
        with cursor.copy(f"COPY staged_figure ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for number, line in enumerate(lines):
                if line.is_blank and not line.clear:
                    continue
                copy.write_row((number, *(getattr(line, column) for column in COLUMNS[1:])))


def number_problems(lines: Sequence[FigureLine]) -> Iterable[FigureProblem]:
    """The rules of a figure by itself; the same pure functions the page uses."""
    measures = {line.measure_id for line in lines}
    units = {pk: Unit(unit) for pk, unit in Measure.objects.filter(pk__in=measures).values_list("pk", "unit")}
    reasons = {reason.value for reason in GIVEN_REASONS}
    for number, line in enumerate(lines):
        numbers = (line.numerator, line.denominator, line.value)
        has_number = any(n is not None for n in numbers)
        if line.note is not None and len(line.note) > LONGEST_NOTE:
            yield FigureProblem(number, line.place, "long_note", MESSAGES["long_note"])
        if line.missing_reason and line.missing_reason not in reasons:
            yield FigureProblem(number, line.place, "bad_reason", MESSAGES["bad_reason"])
        elif line.missing_reason and has_number:
            yield FigureProblem(number, line.place, "reason_and_number", MESSAGES["reason_and_number"])
        elif has_number and line.measure_id in units:
            problem = figure_problem(units[line.measure_id], *numbers)
            if problem:
                yield FigureProblem(number, line.place, "bad_figure", problem)


def _standing(by: Person) -> Iterator[tuple[int, str]]:
    """What the database knows against staged lines: unknown, not theirs, locked, repeated, stale."""
    allowed = None if by.may(Permission.ENTER_FIGURES) else by.partners_where(Permission.ENTER_FIGURES)
    with connection.cursor() as cursor:
        cursor.execute(
            PROBLEMS,
            {
                "partnership": by.partnership_id,
                "everywhere": allowed is None,
                "partners": sorted(allowed or ()),
            },
        )
        for number, codes in cursor.fetchall():
            yield from ((number, code) for code in codes)


def compare(report: FiguresReport) -> None:
    """Sort the staged lines into new, changed and unchanged against what is stored.

    A line for somebody else's partner is not compared: it would show what they have given.
    """
    stale = {problem.line for problem in report.problems if problem.code == "conflict"}
    hidden = {problem.line for problem in report.problems if problem.code in NOT_COMPARED}
    with connection.cursor() as cursor:
        cursor.execute(COMPARE)
        for number, kind, *rest in cursor.fetchall():
            if number in hidden:
                continue
            old, new = rest[:7], rest[7:]
            if number in stale:
                report.conflicts[number] = FigureState(*old)
            if kind == "unchanged":
                report.unchanged += 1
            else:
                change = FigureChange(number, FigureState(*old) if kind == "changed" else None, FigureState(*new))
                (report.new if kind == "new" else report.changed).append(change)


def figure_line(figure: Figure, **changes: Any) -> FigureLine:
    """The line that would record a stored figure again, with changes."""
    same = {
        name: getattr(figure, name)
        for name in (
            "measure_id",
            "partner_id",
            "period_id",
            "category_id",
            "numerator",
            "denominator",
            "value",
            "missing_reason",
            "is_estimated",
            "note",
        )
    }
    return FigureLine(**{**same, "expected_version": figure.version, **changes})
