"""What would be signed today: a snapshot made of signed-off results, as a board member may see them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from board import packs
from board.models import BoardPack, Decision, DecisionStatus, Preparation
from board.packs import Kind
from board.selectors.decisions import decisions_seen, lines
from board.selectors.discussion import RULE, for_discussion
from board.selectors.frozen.comparing import changes_since
from board.selectors.frozen.corrections import restatements
from board.selectors.frozen.exceptions import exceptions_report, signed_quarter
from board.selectors.frozen.measures import frozen_measures
from board.selectors.frozen.plan import frozen_actions, frozen_plan, frozen_priorities, statuses
from board.selectors.frozen.reader import board_reader
from board.selectors.quarters import Choice, choose
from board.selectors.standings import Standing, measures_shown, standings
from board.selectors.texts import SYMBOLS
from measures.calc.direction import headline_share
from measures.calc.headline import status_headline
from measures.calc.rounding import half_up
from measures.calc.words import Basis, Direction, PriorityRule, Readiness
from measures.models import Period
from partners.models import Person
from plan.models import Plan

#: Stands where nobody has prepared or signed yet; never in a signed pack.
NOBODY = packs.Signature(name="", role="", at=datetime(1970, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be signed: of which plan and period (none: the plan itself), by whose dates, asking what."""

    plan: Plan
    kind: Kind
    period: Period | None
    as_of: date
    asked: str = ""

    @classmethod
    def of(cls, preparation: Preparation) -> "Wanted":
        return cls(preparation.plan, Kind(preparation.kind), preparation.period, preparation.as_of, preparation.asked)


@dataclass(frozen=True, slots=True)
class Draft:
    """A snapshot nobody has signed, and what it was made of."""

    snapshot: packs.Snapshot
    standings: list[Standing]
    previous: BoardPack | None

    @property
    def ready(self) -> list[Standing]:
        return [each for each in self.standings if each.is_ready]

    @property
    def digest(self) -> str:
        """Of all that would be signed, whoever signs it."""
        return packs.digest(packs.to_json(self.snapshot))


def last_pack(plan: Plan, kind: Kind) -> BoardPack | None:
    found: BoardPack | None = BoardPack.objects.filter(plan=plan, kind=kind.value).order_by("-number").first()
    return found


def standings_of(plan: Plan, reader: Person, choice: Choice) -> list[Standing]:
    """Where every measure of a plan stands, with what the rule of small numbers needs."""
    measures = measures_shown(reader, choice).filter(priority__plan=plan)
    return standings(list(measures.select_related("priority__plan__partnership")), reader, choice)


def draft(wanted: Wanted) -> Draft:
    """What would be signed now. A fixed number of queries, whatever the plan's size."""
    if wanted.kind is Kind.EXCEPTIONS:
        return _draft_of_exceptions(wanted)
    plan, period = wanted.plan, wanted.period
    reader = board_reader(plan.partnership)
    choice = choose(reader, period.code, "") if period else Choice(None, (), None, Basis.SIGNED_OFF, False)
    found = standings_of(plan, reader, choice)
    ready = [each for each in found if each.is_ready]
    previous = last_pack(plan, wanted.kind)
    before = packs.from_json(bytes(previous.snapshot)) if previous else None
    decisions = list(decisions_seen(reader).filter(plan=plan))
    made = replace(
        _shell(wanted, previous, before),
        headline=_headline(found) if period else _headline_of_plan(found),
        priorities=frozen_priorities(plan, found),
        measures=frozen_measures(ready, reader),
        actions=frozen_actions(plan, wanted.as_of),
        decisions=tuple(_decisions(decisions, wanted.as_of, before)),
        not_ready=tuple(_not_ready(each) for each in found if not each.is_ready),
    )
    if period:
        open_ones = lines((each for each in decisions if each.is_open), wanted.as_of)
        items = tuple(each.item for each in for_discussion(ready, open_ones)[: packs.MOST_EXCEPTIONS])
        made = replace(made, exceptions=items)
    if before and period:
        made = replace(made, changes=changes_since(before, made), restatements=restatements(before, made, plan))
    return Draft(made, found, previous)


def _draft_of_exceptions(wanted: Wanted) -> Draft:
    """Drawn from the signed quarter; before that is signed there is only the shell."""
    previous = last_pack(wanted.plan, Kind.EXCEPTIONS)
    before = packs.from_json(bytes(previous.snapshot)) if previous else None
    shell = replace(_shell(wanted, previous, before), decisions=tuple(_asked(wanted)))
    quarter = signed_quarter(wanted.plan, wanted.period)
    if quarter is None:
        return Draft(shell, [], previous)
    earlier = signed_quarter(wanted.plan, previous.period) if previous else None
    made = exceptions_report(
        packs.from_json(bytes(quarter.snapshot)),
        packs.from_json(bytes(earlier.snapshot)) if earlier else None,
        shell,
    )
    return Draft(made, [], previous)


def _shell(wanted: Wanted, previous: BoardPack | None, before: packs.Snapshot | None) -> packs.Snapshot:
    """What every pack has, whatever is in it: whose it is, of when, and its place in the chain."""
    plan = wanted.plan
    number = previous.number + 1 if previous else 1
    return packs.Snapshot(
        kind=wanted.kind,
        number=number,
        partnership=packs.Partnership(
            name=plan.partnership.name, brand_colour=plan.partnership.brand_colour, contact=plan.partnership.contact
        ),
        plan=frozen_plan(plan, str(number) if wanted.kind is Kind.PLAN else ""),
        period=_period(wanted),
        headline=_headline([]),
        prepared=NOBODY,
        signed=NOBODY,
        is_example=plan.example_figures,
        previous_digest=previous.digest if previous else "",
        previous_label=before.period.label if before else "",
        symbols=tuple(packs.Symbol(symbol=symbol, meaning=meaning) for symbol, meaning in SYMBOLS.items()),
        rules=_rules(plan),
    )


def _period(wanted: Wanted) -> packs.Period:
    period, plan = wanted.period, wanted.plan
    if period is None:
        label = f"{plan.starts_on.year} to {plan.ends_on.year}"
        return packs.Period(code=plan.code, label=label, starts_on=plan.starts_on, ends_on=plan.ends_on)
    return packs.Period(code=period.code, label=str(period), starts_on=period.starts_on, ends_on=period.ends_on)


def _headline(found: Sequence[Standing]) -> packs.Headline:
    ready = [each for each in found if each.is_ready]
    counts = Counter(each.direction for each in ready)
    travel = headline_share(counts)
    share = half_up(travel.share, 0) if travel.share is not None else None
    return packs.Headline(
        sentence=status_headline([each.rag for each in ready], len(found) - len(ready)).words,
        travel=f"Against the period before, {travel.words}.",
        statuses=statuses(ready),
        directions=packs.Directions(share=share, **{way.value: counts[way] for way in Direction}),
    )


def _headline_of_plan(found: Sequence[Standing]) -> packs.Headline:
    """Of a plan that is signed itself no figure is told, only how far its measures are."""
    ready = sum(each.is_ready for each in found)
    return packs.Headline(
        sentence=f"{ready} of the plan’s {len(found)} measures are ready to be reported.",
        travel="",
        statuses=packs.Statuses(not_rated=ready),
        directions=packs.Directions(not_available=ready),
    )


def _asked(wanted: Wanted) -> list[packs.Decision]:
    """What the receiving board is asked to decide, one decision a line."""
    return [
        packs.Decision(
            text=line.strip(),
            about=packs.About.PLAN,
            about_code=wanted.plan.code,
            about_title=wanted.plan.title,
            state=packs.DecisionState.ASKED,
        )
        for line in wanted.asked.splitlines()
        if line.strip()
    ]


def _decisions(found: Sequence[Decision], today: date, before: packs.Snapshot | None) -> list[packs.Decision]:
    """Those that are open, and those closed since the pack before."""
    told = [each for each in found if each.is_open or before is None or _closed_since(each, before)]
    return [
        _decision(each, today) for each in sorted(told, key=lambda each: (not each.is_open, each.decided_on, each.pk))
    ]


def _closed_since(decision: Decision, before: packs.Snapshot) -> bool:
    return decision.closed_at is not None and decision.closed_at > before.signed.at


def _decision(decision: Decision, today: date) -> packs.Decision:
    about = packs.About.MEASURE if decision.measure else packs.About.ACTION if decision.action else packs.About.PRIORITY
    state = packs.DecisionState.OVERDUE if decision.is_overdue_on(today) else packs.DecisionState.OPEN
    code = decision.measure.code if decision.measure else str(decision.priority.number) if decision.priority else ""
    ended = DecisionStatus(decision.status).label
    return packs.Decision(
        text=decision.text,
        about=about,
        about_code=code,
        about_title=decision.about_words,
        state=state if decision.is_open else packs.DecisionState.CLOSED,
        owner=decision.owner,
        due_on=decision.due_on,
        made_on=decision.decided_on,
        outcome="" if decision.is_open else f"{ended}: {decision.outcome}",
        restricted=decision.restricted,
    )


def _not_ready(standing: Standing) -> packs.NotReady:
    measure = standing.measure
    return packs.NotReady(
        code=measure.code,
        title=measure.name,
        priority=measure.priority.number,
        readiness=Readiness(measure.readiness),
        still_needed=standing.still_needed,
        reason=measure.query,
    )


def _rules(plan: Plan) -> tuple[packs.Rule, ...]:
    rule = PriorityRule(plan.priority_rule).label
    return (
        packs.Rule(title="What comes first", words=RULE),
        packs.Rule(title="The status of a priority", words=f"{rule}. Colours are never averaged."),
        packs.Rule(
            title="Direction of travel",
            words="Improved, same or worse against the period before, as each measure is meant to go. The share is "
            "improved and same of those that can be judged; the others are counted apart.",
        ),
    )
