"""What stands in the way of signing, and what must be looked at first: the checklist that is shown, and its digest."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from json import dumps
from typing import Any

from board.models import BoardPack
from board.packs import Kind
from board.selectors.attacked import recovered
from board.selectors.frozen import Draft, Wanted, draft
from board.selectors.frozen.exceptions import signed_quarter
from board.selectors.frozen.stale import stale_comparators
from measures.calc.periods import day_label
from measures.calc.words import Rag, ReturnStatus
from measures.models import Return, RollupRequest


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the checklist. ``key`` names it from one look to the next; a reason goes with a warning."""

    code: str
    key: str
    words: str
    is_blocking: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checklist of one draft. ``digest`` changes with the draft or with any line: it is what was shown."""

    wanted: Wanted
    draft: Draft
    findings: tuple[Finding, ...]

    @property
    def blocking(self) -> list[Finding]:
        return [each for each in self.findings if each.is_blocking]

    @property
    def warnings(self) -> list[Finding]:
        return [each for each in self.findings if not each.is_blocking]

    @property
    def digest(self) -> str:
        said: Any = [self.draft.digest, [asdict(each) for each in self.findings]]
        return sha256(dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


#: One look at a draft. What is found in a new way is found by adding a check here.
Check = Callable[[Wanted, Draft], Iterator[Finding]]


def checklist(wanted: Wanted) -> Checklist:
    """What would be signed now, and what is to be said of it. A fixed number of queries."""
    made = draft(wanted)
    return Checklist(wanted, made, tuple(finding for check in CHECKS[wanted.kind] for finding in check(wanted, made)))


def _blocks(code: str, words: str, key: str = "") -> Finding:
    return Finding(code, f"{code}:{key}", words, True)


def _warns(code: str, words: str, key: str = "") -> Finding:
    return Finding(code, f"{code}:{key}", words, False)


# --- What blocks ------------------------------------------------------------------------------------------------


def _already_signed(wanted: Wanted, made: Draft) -> Iterator[Finding]:
    """Each period is signed once, and in order: the chain has no gap to fill."""
    if wanted.period is None:
        return
    if BoardPack.objects.filter(plan=wanted.plan, kind=wanted.kind.value, period=wanted.period).exists():
        yield _blocks("already_signed", f"{wanted.period} is signed already. Corrections stand beside it.")
    elif made.previous and made.previous.period and made.previous.period.ends_on > wanted.period.ends_on:
        yield _blocks("later_signed", f"A later quarter is signed already: {made.previous.period}.")


def _not_over(wanted: Wanted, made: Draft) -> Iterator[Finding]:
    if wanted.period and wanted.period.opened_at is None:
        yield _blocks("not_opened", f"{wanted.period} has not been opened for figures.")
    elif wanted.period and wanted.period.ends_on >= wanted.as_of:
        yield _blocks("not_over", f"{wanted.period} ends on {day_label(wanted.period.ends_on)}.")


def _returns(wanted: Wanted, made: Draft) -> Iterator[Finding]:
    owed = (
        Return.objects.filter(period=wanted.period)
        .exclude(status=ReturnStatus.SIGNED_OFF.value)
        .select_related("partner")
        .order_by("partner__name", "pk")
    )
    for each in owed:
        words = f"The return of {each.partner} is not signed off: {ReturnStatus(each.status).label.lower()}."
        yield _blocks("return_open", words, str(each.pk))


def _rollup(wanted: Wanted, made: Draft) -> Iterator[Finding]:
    if RollupRequest.objects.filter(measure__priority__plan=wanted.plan).exists():
        yield _blocks("rollup_pending", "Figures are still being worked in. Look again in a minute.")


def _disclosure(wanted: Wanted, made: Draft) -> Iterator[Finding]:
    for number, (measure, words) in enumerate(recovered(made.standings, wanted.plan)):
        yield _blocks("disclosure", f"{measure.name}: {words}", f"{measure.code}/{number}")


# --- What must be looked at -------------------------------------------------------------------------------------


def _provisional(wanted: Wanted, made: Draft) -> Iterator[Finding]:
    for each in made.ready:
        if each.seen and each.seen.is_partial:
            words = f"{each.measure.code} {each.measure.name} is provisional: {each.completeness.lower()}."
            yield _warns("provisional", words, each.measure.code)


def _comparators(wanted: Wanted, made: Draft) -> Iterator[Finding]:
    for each, words in stale_comparators(made.ready):
        yield _warns("comparator_old", f"{each.measure.code} {each.measure.name}: {words}", each.measure.code)


def _decisions(wanted: Wanted, made: Draft) -> Iterator[Finding]:
    for place, each in enumerate(made.snapshot.decisions):
        if not each.owner and each.state.value in {"open", "overdue"}:
            yield _warns("decision_without_owner", f"Nobody sees to a decision: “{each.text}”", f"{place}")


def _stories(wanted: Wanted, made: Draft) -> Iterator[Finding]:
    for each in made.snapshot.measures:
        if each.rag is Rag.RED and not each.stories:
            words = f"{each.code} {each.title} is red, and no partner has told the story behind it."
            yield _warns("story_missing", words, each.code)


def _quarter_signed(wanted: Wanted, made: Draft) -> Iterator[Finding]:
    if signed_quarter(wanted.plan, wanted.period) is None:
        yield _blocks("quarter_not_signed", f"The board has not signed {wanted.period}: the report is drawn from it.")


#: What is looked at, by what is to be signed. Of a plan that is signed itself no figure is told.
CHECKS: dict[Kind, tuple[Check, ...]] = {
    Kind.QUARTER: (
        _already_signed,
        _not_over,
        _returns,
        _rollup,
        _disclosure,
        _provisional,
        _comparators,
        _decisions,
        _stories,
    ),
    Kind.EXCEPTIONS: (_already_signed, _quarter_signed, _decisions),
    Kind.PLAN: (_decisions,),
}
