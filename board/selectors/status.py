"""The board's page: where the plans stand in a quarter, what needs attention first, and what changed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from board.selectors.flags import Flag, FlagCount, chance_note, filter_words, flag_counts, is_found, known_flags
from board.selectors.quarters import Choice, Freshness, choose, freshness
from board.selectors.standings import Standing, measures_shown, standings
from measures.calc.direction import Headline, headline_share
from measures.calc.headline import StatusHeadline, status_headline
from measures.calc.rating import PriorityStatus, Rating, priority_status
from measures.calc.words import Direction, NotRated, PriorityRule, Rag
from partners.models import Person
from plan.models import Plan, Priority

#: Statuses in the order a board reads them, as one filters by them.
STATUSES = (Rag.RED, Rag.AMBER, Rag.GREEN, None)


@dataclass(frozen=True, slots=True)
class StatusCount:
    rag: str
    label: str
    count: int
    is_chosen: bool
    query: str
    widening: int = 0


@dataclass(frozen=True, slots=True)
class PrioritySummary:
    """A priority's status by its plan's rule, and its measures."""

    priority: Priority
    status: PriorityStatus
    rule: str
    ready: list[Standing]
    not_ready: list[Standing]
    widening: int

    @property
    def reason(self) -> str:
        return self.status.reason[0].upper() + self.status.reason[1:] + "."


@dataclass(frozen=True, slots=True)
class BoardPage:
    choice: Choice
    headline: StatusHeadline
    travel: Headline
    directions: tuple[tuple[Direction, int], ...]
    counts: tuple[StatusCount, ...]
    changed: list[Standing]
    priorities: list[PrioritySummary]
    not_ready: list[Standing]
    widening: list[Standing]
    flags: tuple[FlagCount, ...]
    chance: str
    filtered: str
    filter_words: str
    freshness: Freshness
    plan: Plan | None
    several_plans: bool


def board_page(
    person: Person, *, period: str = "", basis: str = "", status: str = "", show: Sequence[str] = ()
) -> BoardPage:
    """Everything the board's page shows. Five queries, however many measures and quarters there are.

    ``status`` and ``show`` (codes of flags) narrow the measures listed; everything is counted all the same.
    """
    choice = choose(person, period, basis)
    everything = standings(list(measures_shown(person, choice)), person, choice)
    ready = [each for each in everything if each.is_ready]
    not_ready = [each for each in everything if not each.is_ready]
    statuses = {rag.value if rag else "none" for rag in STATUSES}
    filtered = status if status in statuses else ""
    flags = known_flags(show)
    directions = Counter(each.direction for each in ready)
    return BoardPage(
        choice=choice,
        headline=status_headline([each.rag for each in ready], len(not_ready)),
        travel=headline_share(directions),
        directions=tuple((each, directions[each]) for each in Direction),
        counts=tuple(_count(rag, ready, filtered, choice, flags) for rag in STATUSES),
        changed=[each for each in ready if each.new_status],
        priorities=summaries(everything, filtered, flags),
        not_ready=not_ready,
        widening=[each for each in ready if each.gap_widens and each.rag is Rag.GREEN],
        flags=flag_counts(everything, flags),
        chance=chance_note(ready),
        filtered=filtered,
        filter_words=filter_words(filtered, flags),
        freshness=freshness(person, max((e.seen.computed_at for e in everything if e.seen), default=None)),
        plan=everything[0].measure.priority.plan if everything else None,
        several_plans=len({each.measure.priority.plan_id for each in everything}) > 1,
    )


def _count(
    rag: Rag | None, ready: Sequence[Standing], filtered: str, choice: Choice, flags: Sequence[Flag]
) -> StatusCount:
    code = rag.value if rag else "none"
    chosen = filtered == code
    more: dict[str, str | list[str]] = {} if chosen else {"status": code}
    if flags:
        more["show"] = [flag.code for flag in flags]
    members = [each for each in ready if each.rag is rag]
    return StatusCount(
        rag=rag.value if rag else "",
        label=rag.label if rag else "Not rated",
        count=len(members),
        is_chosen=chosen,
        query=choice.query(None, None, **more),
        widening=sum(each.gap_widens for each in members) if rag else 0,
    )


def summaries(everything: Sequence[Standing], filtered: str = "", flags: Sequence[Flag] = ()) -> list[PrioritySummary]:
    """Priorities with their measures, in the plan's order; the status always follows from all of them."""
    found = []
    for _, group in groupby(everything, key=lambda each: each.measure.priority_id):
        members = list(group)
        priority = members[0].measure.priority
        rule = PriorityRule(priority.plan.priority_rule)
        ready = [each for each in members if each.is_ready]
        status = priority_status([_rating(each) for each in ready], [each.measure.is_key for each in ready], rule)
        listed = [each for each in members if is_found(each, filtered, flags)]
        if listed or not (filtered or flags):
            found.append(
                PrioritySummary(
                    priority=priority,
                    status=status,
                    rule=rule.label,
                    ready=[each for each in listed if each.is_ready],
                    not_ready=[each for each in listed if not each.is_ready],
                    widening=sum(each.gap_widens for each in ready),
                )
            )
    return found


def _rating(standing: Standing) -> Rating:
    seen = standing.seen
    if seen is None:
        return Rating(None, NotRated.NO_DATA, "")
    return Rating(seen.rag, seen.not_rated, seen.rating_reason)
