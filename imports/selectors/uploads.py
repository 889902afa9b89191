"""What the pages of uploads show: the list, and one upload at whatever stage it is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from imports.models import RowKind, Stage, Upload, UploadRow
from imports.permissions import can_apply, can_undo
from imports.reading.words import Severity
from imports.selectors.changes import KindChoice, figure_page, kind_choices
from imports.selectors.entering import open_returns
from imports.selectors.findings import FindingGroup, finding_groups
from imports.selectors.seen import uploads_seen
from imports.selectors.standing import stands_on
from imports.selectors.understood import Understood, understood
from measures.calc.words import Rag
from measures.models import Period, Return
from partners.models import Partner, Person

UPLOADS_A_PAGE = 20
#: Of a list that only supports a sentence, this many are shown.
MOST_LISTED = 20
#: Waiting longer than this for a worker is not ordinary.
LONG_WAIT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of an upload's page asks to see."""

    show: str = ""
    page: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class StatusMove:
    """A status that would be another one once the figures are signed off; codes and words as a badge takes them."""

    measure: str
    title: str
    period: str
    before: tuple[str, str]
    after: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Bounded:
    """The first of many, and how many more there are."""

    shown: list[str]
    more: int


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done with an upload now, and how much of it: percent, if that can be said."""

    words: str
    amount: str
    share: int | None
    is_check: bool

    @property
    def state(self) -> str:
        """The same for as long as there is nothing new to show."""
        return f"{self.words} {self.amount}"


@dataclass(frozen=True, slots=True)
class DueChoices:
    """What the workbook of what is due can be of."""

    partners: list[Partner]
    periods: list[Period]


@dataclass(frozen=True, slots=True)
class UploadLine:
    upload: Upload
    outcome: str


@dataclass(slots=True)
class UploadPage:
    """One upload with everything its page says; what a stage does not have is empty."""

    upload: Upload
    is_sender: bool
    read: Understood
    problems: list[FindingGroup]
    warnings: list[FindingGroup]
    choices: list[KindChoice]
    figures: Page | None  # type: ignore[type-arg]
    moves: list[StatusMove]
    may_apply: bool = False
    may_undo: bool = False
    standing: Bounded | None = None
    returns: list[Return] | None = None

    @property
    def stage(self) -> Stage:
        return Stage(self.upload.stage)

    @property
    def progress(self) -> Progress:
        return progress_of(self.upload)

    @property
    def confirmed(self) -> list[str]:
        """The warnings that were confirmed, by their headings."""
        titles = {group.code: group.title for group in self.warnings}
        return [titles.get(code, code) for code in self.upload.confirmed]

    @property
    def undo_in_words(self) -> str:
        """What undoing takes back."""
        new, changed = self.upload.new, self.upload.changed
        said = [f"makes {new:,} {_figures(new)} “not yet” again"] if new else []
        said += [f"gives {changed:,} {_figures(changed)} back what stood before"] if changed else []
        return f"It {' and '.join(said)}. The file and this page stay." if said else "It changed nothing."

    @property
    def chosen(self) -> RowKind | None:
        return next((choice.kind for choice in self.choices if choice.is_chosen), None)

    @property
    def is_nothing_new(self) -> bool:
        """Whether applying it would change nothing at all."""
        return not (self.upload.new or self.upload.changed)

    @property
    def outcome(self) -> str:
        return outcome_in_words(self.upload)

    @property
    def moves_in_words(self) -> str:
        return moves_in_words(self.moves)

    @property
    def shown_moves(self) -> list[StatusMove]:
        return self.moves[:MOST_LISTED]

    @property
    def waits_long(self) -> bool:
        """Whether nobody has taken it up for longer than usual."""
        if self.upload.worked_at is not None:
            return False
        since = self.upload.asked_at or self.upload.received_at
        return timezone.now() - since > LONG_WAIT


def upload_list(person: Person, number: str) -> Page:  # type: ignore[type-arg]
    """The uploads a person may see, newest first. Two queries."""
    seen = uploads_seen(person).defer("understood", "statuses", "totals", "columns")
    page: Page = Paginator(seen, UPLOADS_A_PAGE).get_page(number)  # type: ignore[type-arg]
    page.object_list = [UploadLine(upload, outcome_in_words(upload)) for upload in page.object_list]
    return page


def upload_page(upload: Upload, person: Person, asked: Asked) -> UploadPage:
    """Everything the page of an upload needs at its stage. At most six queries."""
    if upload.is_under_way:
        return UploadPage(upload, upload.received_by_id == person.pk, Understood(), [], [], [], None, [])
    groups = finding_groups(upload, asked.kind)
    choices = [] if upload.stage == Stage.REFUSED else kind_choices(upload, asked.show)
    page = UploadPage(
        upload=upload,
        is_sender=upload.received_by_id == person.pk,
        read=understood(upload),
        problems=[group for group in groups if group.severity is Severity.PROBLEM],
        warnings=[group for group in groups if group.severity is Severity.WARNING],
        choices=choices,
        figures=figure_page(upload, choices, asked.page) if choices else None,
        moves=status_moves(upload),
        may_apply=can_apply(person, upload),
        may_undo=can_undo(person, upload),
    )
    if upload.stage in {Stage.APPLIED, Stage.UNDONE}:
        page.returns = returns_touched(upload, person)
    if page.may_undo:
        page.standing = _bounded(stands_on(upload))
    return page


def due_choices(person: Person) -> DueChoices:
    """The partners and periods whose open returns can be taken away as a workbook. One query."""
    returns = list(open_returns(person))
    return DueChoices(
        partners=list({owed.partner_id: owed.partner for owed in returns}.values()),
        periods=list({owed.period_id: owed.period for owed in returns}.values()),
    )


def returns_touched(upload: Upload, person: Person) -> list[Return]:
    """The returns its figures are in, where the person may see them."""
    mine = UploadRow.objects.filter(
        upload=upload,
        kind__in=[RowKind.NEW.value, RowKind.CHANGED.value],
        partner=OuterRef("partner"),
        period=OuterRef("period"),
    )
    seen: QuerySet[Return] = Return.objects.visible_to(person).filter(Exists(mine))
    return list(seen.select_related("partner", "period").order_by("period__ends_on", "partner__name")[:MOST_LISTED])


def outcome_in_words(upload: Upload) -> str:
    """What the file would do or did, or how much is wrong with it; nothing before it was checked."""
    if upload.stage == Stage.REFUSED:
        count = upload.problems
        return upload.problem_message or f"{count:,} {'problem' if count == 1 else 'problems'} to mend"
    if not upload.checked_at or upload.stage in {Stage.RECEIVED, Stage.CHECKING}:
        return ""
    counts = [(upload.new, "new"), (upload.changed, "changed"), (upload.unchanged, "unchanged")]
    counts.append((upload.left_alone, "left alone"))
    return ", ".join(f"{count:,} {word}" for count, word in counts if count) or "No figures"


def progress_of(upload: Upload) -> Progress:
    """In words and, while rows are read, in percent."""
    figures = upload.new + upload.changed
    match Stage(upload.stage):
        case Stage.RECEIVED:
            return Progress("Waiting to be checked", "", None, True)
        case Stage.CHECKING if upload.total and upload.done < upload.total:
            share = upload.done * 100 // upload.total
            return Progress("Reading the file", f"{upload.done:,} of {upload.total:,} rows", share, True)
        case Stage.CHECKING:
            words = "Comparing with what is stored" if upload.total else "Reading the file"
            return Progress(words, f"{upload.total:,} rows" if upload.total else "", None, True)
        case Stage.UNDOING:
            return Progress("Taking the figures back", f"{figures:,} {_figures(figures)}", None, False)
        case _:
            return Progress("Recording the figures", f"{figures:,} {_figures(figures)}", None, False)


def status_moves(upload: Upload) -> list[StatusMove]:
    return [
        StatusMove(said["measure"], said["title"], said["period"], _badge(said["before"]), _badge(said["after"]))
        for said in upload.statuses
    ]


def moves_in_words(moves: Iterable[StatusMove]) -> str:
    """ "2 measures would go from Green to Amber and 1 from “No figure” to Red": the commonest first."""
    measures: dict[tuple[str, str], set[str]] = {}
    for move in moves:
        measures.setdefault((_named(move.before), _named(move.after)), set()).add(move.measure)
    counted = Counter({pair: len(found) for pair, found in measures.items()}).most_common()
    if not counted:
        return ""
    (before, after), first = counted[0]
    said = [f"{first:,} {'measure' if first == 1 else 'measures'} would go from {before} to {after}"]
    said += [f"{number:,} from {before} to {after}" for (before, after), number in counted[1:]]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _named(badge: tuple[str, str]) -> str:
    """A status in a sentence: Amber; “Not due yet”."""
    code, word = badge
    return word if code else f"“{word}”"


def _badge(word: str) -> tuple[str, str]:
    """A status as its badge takes it, the rating's code or nothing, and its word."""
    code = next((rag.value for rag in Rag if rag.label == word), "")
    return code, word


def _figures(count: int) -> str:
    return "figure" if count == 1 else "figures"


def _bounded(sentences: list[str]) -> Bounded:
    return Bounded(sentences[:MOST_LISTED], max(len(sentences) - MOST_LISTED, 0))
