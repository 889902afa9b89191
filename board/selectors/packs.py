"""What was signed, to read: the list, one pack with what was corrected since, two packs side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from board import packs
from board.charts import Figure
from board.models import BoardPack, PackFile, Preparation, Publication
from board.packs import Audience, Kind
from board.packs.drawings import on_a_page
from board.permissions import may_prepare, may_see_checklists
from board.selectors.frozen.building import standings_of
from board.selectors.frozen.comparing import Told, changes_since, told_otherwise
from board.selectors.frozen.corrections import restatements
from board.selectors.frozen.measures import frozen_measures
from board.selectors.frozen.reader import board_reader
from board.selectors.quarters import choose
from measures.calc.words import Frequency
from measures.models import Period
from partners.models import Person
from plan.models import Plan, PlanStatus


@dataclass(frozen=True, slots=True)
class ToPrepare:
    """Something a plan manager could put before the chair."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class PacksPage:
    packs: list[BoardPack]
    waiting: list[Preparation]
    to_prepare: list[ToPrepare]
    may_compare: bool


@dataclass(frozen=True, slots=True)
class PriorityRead:
    """A priority of a snapshot with its measures and actions."""

    priority: packs.Priority
    measures: list[packs.Measure]
    actions: list[packs.Action]

    @property
    def closer(self) -> list[tuple[packs.Measure, Figure | None]]:
        """Each measure with its trend, drawn when a page asks for it."""
        return [(each, on_a_page(each)) for each in self.measures]


@dataclass(frozen=True, slots=True)
class PackRead:
    """A snapshot, ordered to be read. Nothing in it is of today."""

    snapshot: packs.Snapshot
    priorities: list[PriorityRead]
    asked: list[packs.Decision]
    decisions: list[packs.Decision]


def packs_seen(person: Person) -> "QuerySet[BoardPack]":
    """Every pack a person may see, newest first, without its bytes."""
    seen: QuerySet[BoardPack] = BoardPack.objects.visible_to(person).defer("snapshot")
    return seen.select_related("plan", "period", "signed_by", "prepared_by").order_by("-signed_at", "-pk")


def find_pack(person: Person, pk: int) -> BoardPack:
    seen = BoardPack.objects.visible_to(person).select_related("plan__partnership", "period")
    pack: BoardPack = get_object_or_404(seen, pk=pk)
    return pack


def find_preparation(person: Person, pk: int) -> Preparation:
    seen = Preparation.objects.visible_to(person).select_related("plan__partnership", "period", "prepared_by")
    found: Preparation = get_object_or_404(seen, pk=pk)
    return found


def packs_page(person: Person) -> PacksPage:
    """What was signed, what waits for a signature, and what could be prepared. Five queries."""
    found = list(packs_seen(person))
    waiting = (
        Preparation.objects.visible_to(person)
        .filter(pack__isnull=True)
        .select_related("plan", "period", "prepared_by")
        .order_by("plan_id", "kind", "period_id", "-prepared_at")
        .distinct("plan_id", "kind", "period_id")
    )
    return PacksPage(
        packs=found,
        waiting=[each for each in waiting if not _is_signed(each, found)] if may_see_checklists(person) else [],
        to_prepare=_to_prepare(person, found) if may_prepare(person) else [],
        may_compare=len(found) > 1,
    )


def _is_signed(preparation: Preparation, signed: Sequence[BoardPack]) -> bool:
    """Whether another preparation of the same was signed since."""
    same = (preparation.plan_id, preparation.kind, preparation.period_id)
    return any((p.plan_id, p.kind, p.period_id) == same and p.signed_at > preparation.prepared_at for p in signed)


def _to_prepare(person: Person, signed: Sequence[BoardPack]) -> list[ToPrepare]:
    """Quarters after the last signed one, the report of each signed quarter, and the plans themselves."""
    plans = list(Plan.objects.visible_to(person).filter(status=PlanStatus.AGREED.value).order_by("-starts_on", "code"))
    quarters = list(
        Period.objects.visible_to(person)
        .filter(frequency=Frequency.QUARTER.value, opened_at__isnull=False)
        .order_by("ends_on")
    )
    found = []
    for plan in plans:
        done = {
            kind: [p.period for p in signed if p.plan_id == plan.pk and p.kind == kind and p.period] for kind in Kind
        }
        for kind, candidates in ((Kind.QUARTER, quarters), (Kind.EXCEPTIONS, done[Kind.QUARTER])):
            last = max((period.ends_on for period in done[kind]), default=None)
            later = [each for each in candidates if last is None or each.ends_on > last]
            found += [_way(plan, kind, each) for each in sorted(later, key=lambda each: each.ends_on)]
        found.append(_way(plan, Kind.PLAN, None))
    return found


def _way(plan: Plan, kind: Kind, period: Period | None) -> ToPrepare:
    query = {"plan": plan.code, "kind": kind.value, **({"period": period.code} if period else {})}
    return ToPrepare(f"{kind.label}, {period or 'as it stands'}: {plan.title}", f"?{urlencode(query)}")


# --- One pack ---------------------------------------------------------------------------------------------------


def read(snapshot: packs.Snapshot) -> PackRead:
    """A snapshot with each measure and action under its priority."""
    asked = packs.DecisionState.ASKED
    return PackRead(
        snapshot=snapshot,
        priorities=[
            PriorityRead(
                priority,
                [each for each in snapshot.measures if each.priority == priority.number],
                [each for each in snapshot.actions if each.priority == priority.number],
            )
            for priority in snapshot.priorities
        ],
        asked=[each for each in snapshot.decisions if each.state is asked],
        decisions=[each for each in snapshot.decisions if each.state is not asked],
    )


def publication_of(pack: BoardPack) -> Publication | None:
    found: Publication | None = Publication.objects.filter(pack=pack).select_related("published_by", "pack").first()
    return found


def snapshot_of(pack: BoardPack) -> packs.Snapshot:
    return packs.from_json(bytes(pack.snapshot))


def files_of(pack: BoardPack, audience: Audience = Audience.BOARD) -> list[PackFile]:
    found = PackFile.objects.filter(pack=pack, audience=audience.value).order_by("pk")
    for each in found:
        each.pack = pack
    return list(found)


def corrections_since(pack: BoardPack, snapshot: packs.Snapshot) -> tuple[packs.Restatement, ...]:
    """What of a signed quarter is told otherwise today: it stands beside the pack and goes into the next."""
    if pack.period is None or pack.kind != Kind.QUARTER:
        return ()
    reader = board_reader(pack.plan.partnership)
    choice = choose(reader, pack.period.code, "")
    found = standings_of(pack.plan, reader, choice)
    now = replace(snapshot, measures=frozen_measures([each for each in found if each.is_ready], reader))
    return restatements(snapshot, now, pack.plan)


# --- Two packs --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compared:
    """Two packs of one plan, the earlier one first."""

    before: BoardPack
    now: BoardPack
    changes: tuple[packs.Change, ...]
    told: list[Told]
    figures: list[tuple[str, list[Any]]]


def compared(one: BoardPack, other: BoardPack) -> Compared:
    """What changed from the earlier pack to the later: statuses, and figures that both tell."""
    before, now = sorted((one, other), key=lambda each: (each.signed_at, each.pk))
    old, new = snapshot_of(before), snapshot_of(now)
    was = {each.code: each for each in old.measures}
    rows = [(each.priority, was.get(each.code), each) for each in new.measures]
    figures = [(f"Priority {number}", list(some)) for number, some in groupby(rows, key=lambda row: row[0])]
    return Compared(before, now, changes_since(old, new), told_otherwise(old, new), figures)
