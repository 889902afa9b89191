"""What the board's page says first: what changed since the last signed quarter, what to talk about, who governs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from board import packs
from board.models import BoardPack
from board.packs import Kind
from board.permissions import may_record_decisions, may_see_checklists
from board.selectors.decisions import open_decisions
from board.selectors.discussion import RULE, Discussed, for_discussion
from board.selectors.quarters import Choice
from board.selectors.standings import Standing
from board.selectors.status import BoardPage
from measures.calc.words import Rag
from partners.models import Person


@dataclass(frozen=True, slots=True)
class Changed:
    """A measure whose status is another than in the last signed quarter."""

    standing: Standing
    before: packs.Measure

    @property
    def was(self) -> Rag | None:
        return self.before.rag


@dataclass(frozen=True, slots=True)
class Meeting:
    """The top of the board's page."""

    items: list[Discussed]
    left: int
    rule: str
    signed: BoardPack | None
    is_signed: bool
    since: str
    changed: list[Changed]
    open_decisions: int
    overdue_decisions: int
    signing_boards: list[str]
    vacancies: list[str]
    may_record: bool
    may_prepare: bool


def meeting(page: BoardPage, person: Person, today: date) -> Meeting:
    """Made of what the page shows already, and two queries."""
    ready = [each for summary in page.priorities for each in summary.ready]
    decisions = open_decisions(person, today)
    found = for_discussion(ready, decisions)
    signed = _last_signed(person, page.choice)
    newest = max(signed, key=lambda each: each.signed_at, default=None)
    is_signed = bool(newest and page.choice.chosen and newest.period_id == page.choice.chosen.period.pk)
    told = [packs.from_json(bytes(each.snapshot)) for each in signed]
    return Meeting(
        items=found[: packs.MOST_EXCEPTIONS],
        left=max(len(found) - packs.MOST_EXCEPTIONS, 0),
        rule=RULE,
        signed=newest,
        is_signed=is_signed,
        since=str(newest.period) if newest else "",
        changed=[] if is_signed else _changed(ready, dict(zip((each.plan_id for each in signed), told, strict=True))),
        open_decisions=len(decisions),
        overdue_decisions=sum(line.is_overdue for line in decisions),
        signing_boards=sorted({each.plan.signing_board for each in told if each.plan.signing_board}),
        vacancies=[str(each.priority) for each in page.priorities if not each.priority.sponsor],
        may_record=may_record_decisions(person),
        may_prepare=may_see_checklists(person),
    )


def _last_signed(person: Person, choice: Choice) -> list[BoardPack]:
    """The latest signed quarter of each plan, up to the quarter shown."""
    if choice.chosen is None:
        return []
    return list(
        BoardPack.objects.visible_to(person)
        .filter(kind=Kind.QUARTER.value, period__ends_on__lte=choice.chosen.period.ends_on)
        .select_related("period")
        .order_by("plan_id", "-number")
        .distinct("plan_id")
    )


def _changed(ready: Sequence[Standing], signed: Mapping[int, packs.Snapshot]) -> list[Changed]:
    """Measures that have another status than their plan's last signed quarter gave them."""
    told = {(plan, each.code): each for plan, snapshot in signed.items() for each in snapshot.measures}
    found = ((each, told.get((each.measure.priority.plan_id, each.measure.code))) for each in ready)
    return [Changed(each, before) for each, before in found if before is not None and before.rag is not each.rag]
