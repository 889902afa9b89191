"""A small partnership with one person of each kind: the fixed cast of the tests."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from measures.models import Measure, Period, Return
from partners.models import Board, Partner, Partnership, Person
from partners.roles import Role
from plan.models import Plan, Priority
from tests import factories


@dataclass
class House:
    """Two partners, one measure both report, one open quarter, and everybody who may come by."""

    partnership: Partnership
    partner: Partner
    other_partner: Partner
    plan: Plan
    priority: Priority
    measure: Measure
    period: Period
    board: Board
    contributor: Person
    partner_lead: Person
    other_partner_lead: Person
    analyst: Person
    plan_manager: Person
    board_member: Person
    board_chair: Person
    administrator: Person
    stranger: Person

    @property
    def owed(self) -> Return:
        return Return.objects.get(partner=self.partner, period=self.period)

    @property
    def other_owed(self) -> Return:
        return Return.objects.get(partner=self.other_partner, period=self.period)

    def person(self, name: str) -> Person:
        person: Person = getattr(self, name)
        return Person.objects.get(pk=person.pk)


def make_house() -> House:
    partnership = factories.make_partnership()
    partner, other = factories.make_partner(partnership), factories.make_partner(partnership)
    manager = factories.make_person(partnership, Role.PLAN_MANAGER)
    plan = factories.make_plan(partnership)
    priority = factories.make_priority(plan)
    measure = factories.make_measure(priority, [partner, other], target=Decimal(55), by=manager)
    period = factories.make_open_period(manager)
    board = factories.make_board(partnership)
    elsewhere = factories.make_partnership()
    return House(
        partnership=partnership,
        partner=partner,
        other_partner=other,
        plan=plan,
        priority=priority,
        measure=measure,
        period=period,
        board=board,
        contributor=factories.make_person(partnership, Role.CONTRIBUTOR, partner),
        partner_lead=factories.make_person(partnership, Role.PARTNER_LEAD, partner),
        other_partner_lead=factories.make_person(partnership, Role.PARTNER_LEAD, other),
        analyst=factories.make_person(partnership, Role.ANALYST, partner),
        plan_manager=manager,
        board_member=factories.make_person(partnership, Role.BOARD_MEMBER),
        board_chair=factories.make_person(partnership, Role.BOARD_CHAIR),
        administrator=factories.make_person(partnership, Role.ADMINISTRATOR),
        stranger=factories.make_person(elsewhere, Role.PLAN_MANAGER),
    )


@pytest.fixture
def house(db: None) -> House:
    return make_house()
