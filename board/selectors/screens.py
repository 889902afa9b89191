"""A quarter as the screens of a meeting room, one thing on each: of a signed pack, or as the quarter stands now."""

from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404

from board import packs
from board.charts import Figure
from board.packs import Kind
from board.packs.drawings import on_a_page
from board.selectors.frozen import Wanted, draft
from board.selectors.packs import PackRead, read
from board.selectors.quarters import Choice, choose
from partners.models import Person
from plan.models import Plan, PlanStatus


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: the headline, an item for discussion, a measure, a priority, or decisions."""

    kind: str
    title: str
    snapshot: packs.Snapshot
    item: packs.Item | None = None
    measure: packs.Measure | None = None
    priority: packs.Priority | None = None
    measures: tuple[packs.Measure, ...] = ()
    decisions: tuple[packs.Decision, ...] = ()

    @property
    def chart(self) -> Figure | None:
        """The trend beside the words. Its title says the measure alone: the finding stands next to it already."""
        drawn = on_a_page(self.measure) if self.measure else None
        return replace(drawn, title=f"{self.measure.title}: trend") if drawn and self.measure else None


@dataclass(frozen=True, slots=True)
class Live:
    """A quarter of a plan as it stands, signed-off figures only; the choice that leads back to the board's page."""

    screens: list[Screen]
    plan: Plan
    choice: Choice
    query: str


def screens_of(pack: PackRead) -> list[Screen]:
    """In the order a board talks: where the plan stands, what comes first, each priority and what needs it, decisions.

    A measure that is for discussion has had its screen, and does not come again under its priority.
    """
    snapshot = pack.snapshot
    by_code = {each.code: each for each in snapshot.measures}
    found = [Screen("headline", str(snapshot.plan.title), snapshot)]
    found += [
        Screen("item", each.title, snapshot, item=each, measure=by_code.get(each.code)) for each in snapshot.exceptions
    ]
    shown = {each.code for each in snapshot.exceptions}
    for each in pack.priorities:
        if each.measures or snapshot.kind is Kind.PLAN:
            title, measures = each.priority.title, tuple(each.measures)
            found.append(Screen("priority", title, snapshot, priority=each.priority, measures=measures))
        found += [
            Screen("measure", measure.title, snapshot, measure=measure, priority=each.priority)
            for measure in each.measures
            if measure.needs_attention and measure.code not in shown and snapshot.kind is not Kind.PLAN
        ]
    if snapshot.decisions:
        found.append(Screen("decisions", "Decisions", snapshot, decisions=snapshot.decisions))
    return found


def live_screens(person: Person, plan_code: str, period_code: str, today: date) -> Live:
    """The quarter that the board's page shows, as it would be signed now: what a board member may see, for everybody.

    Of the plan asked for, else of the newest that is agreed. A fixed number of queries.
    """
    choice = choose(person, period_code, "")
    plans = Plan.objects.visible_to(person).filter(status=PlanStatus.AGREED.value).select_related("partnership")
    asked = plans.filter(code=plan_code) if plan_code else plans
    plan = asked.order_by("-starts_on", "code").first()
    if plan is None or choice.chosen is None:
        raise Http404("There is no quarter of an agreed plan to show.")
    made = draft(Wanted(plan, Kind.QUARTER, choice.chosen.period, today))
    query = choice.query(plan=plan.code) if plan_code else choice.same
    return Live(screens_of(read(made.snapshot)), plan, choice, query)
