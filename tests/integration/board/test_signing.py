"""Signing a quarter: the checklist, two people, what is frozen, and that nothing changes it afterwards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from board import packs
from board.models import BoardPack
from board.packs import Kind
from board.services.signing import prepare_pack, sign_pack
from measures.calc.words import Rag
from measures.models import Category, Comparator, Measure, MeasureResult
from measures.permissions import Refused
from measures.services.figures import FigureLine
from measures.services.returns import reopen_return
from partners.models import Partner, Partnership, Person
from plan.models import Plan
from tests.conftest import TODAY
from tests.factories import make_decision, make_dimension, make_measure, make_open_period, make_return, ratio, record
from tests.house import House
from tests.signing import look, prepare, settle, sign, work_in

pytestmark = pytest.mark.usefixtures("today")


def codes(house: House) -> set[str]:
    return {each.code for each in look(house).findings}


def test_a_quarter_is_signed_by_two_people_and_frozen_with_its_digest(house: House) -> None:
    settle(house)

    pack = sign(house)

    found = packs.from_json(bytes(pack.snapshot))
    assert pack.digest == packs.digest(bytes(pack.snapshot))
    assert (found.number, found.previous_digest, found.period.label) == (1, "", "2026/27 Q2")
    assert (found.prepared.name, found.signed.name) == (house.plan_manager.name, house.board_chair.name)
    (measure,) = found.measures
    assert (measure.shown.text, measure.rag, measure.target.text) == ("58%", Rag.GREEN, "55%")
    assert [(each.partner, each.shown.text) for each in measure.contributors] == [
        (house.partner.name, "60 of 100 (60%)"),
        (house.other_partner.name, "55 of 100 (55%)"),
    ]
    assert found.headline.sentence == "1 of 1 measures is on target."


Act = Callable[[House], object]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda house: None, "return_open"),
        (lambda house: settle(house), ""),
        (
            lambda house: (settle(house), reopen_return(house.owed, by=house.plan_manager, reason="Wrong.")),
            "return_open",
        ),
        (lambda house: (settle(house), record_another(house)), "rollup_pending"),
        (lambda house: settle(house, 40, 41), "story_missing"),
        (lambda house: (settle(house), make_decision(house.measure, by=house.plan_manager)), "decision_without_owner"),
        (lambda house: (settle(house), old_comparator(house)), "comparator_old"),
        (lambda house: (settle(house), sign(house)), "already_signed"),
    ],
    ids=["open", "nothing", "reopened", "waiting", "no story", "no owner", "old comparator", "signed"],
)
def test_the_checklist_finds(house: House, act: Act, code: str) -> None:
    act(house)
    assert (code in codes(house)) if code else codes(house) == set()


def record_another(house: House) -> None:
    """A figure of the next quarter is given: something of the plan waits to be worked in."""
    period = make_open_period(house.plan_manager, "2026/27 Q3")
    record([ratio(house.measure, house.partner, period, 50, 100)], by=house.partner_lead)


def old_comparator(house: House) -> None:
    Comparator.objects.create(measure=house.measure, area="England", period_code="2022/23 Q2", value=50)


def test_a_period_that_is_not_over_is_not_signed(house: House) -> None:
    period = make_open_period(house.plan_manager, "2026/27 Q3")
    found = look(house, period=period).findings
    assert "2026/27 Q3 ends on 31 December 2026." in {each.words for each in found if each.is_blocking}


def test_a_withheld_count_that_can_be_worked_out_blocks_the_signing(house: House) -> None:
    dimension = make_dimension(house.partnership, ("White", "Asian", "Black"))
    measure = make_measure(
        house.priority,
        [house.partner],
        target=Decimal(55),
        by=house.plan_manager,
        breakdown=dimension,
        unit="count",
        combine="sum",
    )

    def line(value: int, category: Category | None = None) -> FigureLine:
        key = category.pk if category else None
        return FigureLine(measure.pk, house.partner.pk, house.period.pk, key, value=Decimal(value))

    white, asian, black = dimension.categories.order_by("order")
    figures = [ratio(house.measure, house.partner, house.period, 60, 100), line(79)]
    figures += [line(62, white), line(14, asian), line(3, black)]
    make_return(
        house.partner,
        house.period,
        lead=house.partner_lead,
        manager=house.plan_manager,
        figures=figures,
        state="signed_off",
    )
    make_return(
        house.other_partner,
        house.period,
        lead=house.other_partner_lead,
        manager=house.plan_manager,
        figures=[ratio(house.measure, house.other_partner, house.period, 55, 100)],
        state="signed_off",
    )
    work_in()
    assert "disclosure" not in codes(house), "the roll-up withholds enough"
    snapshot = look(house).draft.snapshot
    assert "[c]" in str(snapshot.measures) and '"3"' not in packs.to_json(snapshot).decode()

    # What the roll-up withheld with it is shown again: 79 less 62 and 14 gives the 3 away.
    MeasureResult.objects.filter(measure=measure, category=asian).update(is_withheld=False)
    (found,) = [each for each in look(house).findings if each.code == "disclosure"]
    assert found.is_blocking and "Black: can be worked out exactly" in found.words
    with pytest.raises(Refused, match="can be worked out"):
        prepare(house)


def test_each_warning_needs_a_reason(house: House) -> None:
    settle(house, 40, 41)
    found = look(house)
    with pytest.raises(Refused, match="Say why this is no obstacle"):
        prepare_pack(
            house.plan, house.period, by=house.plan_manager, shown=found.digest, reasons={}, as_of=found.wanted.as_of
        )
    made = prepare(house)
    assert [each["reason"] for each in made.checklist] == ["Known, and in the notes of the meeting."]


def test_who_prepared_does_not_sign_and_others_never_may(house: House) -> None:
    settle(house)
    made = prepare(house)
    for person in (house.plan_manager, house.board_member, house.partner_lead, house.administrator, house.stranger):
        with pytest.raises(PermissionDenied):
            sign_pack(made, by=person)
    house.plan_manager.memberships.create(role="board_chair")
    both = house.person("plan_manager")
    with pytest.raises(Refused, match="somebody else must sign"):
        sign_pack(made, by=both)
    with pytest.raises(PermissionDenied):
        prepare_pack(house.plan, house.period, by=house.board_chair, shown="", reasons={})


@pytest.mark.parametrize(
    "act",
    [
        lambda house: correct(house),
        lambda house: Measure.objects.filter(pk=house.measure.pk).update(title="Another name"),
        lambda house: Plan.objects.filter(pk=house.plan.pk).update(title="Another plan"),
        lambda house: make_decision(house.measure, by=house.plan_manager, owner="Dr Rao"),
        lambda house: Partner.objects.filter(pk=house.partner.pk).update(name="Another partner"),
    ],
    ids=["figure", "measure", "plan", "decision", "partner"],
)
def test_it_is_refused_when_anything_changed_since_the_checklist_was_shown(house: House, act: Act) -> None:
    settle(house)
    made = prepare(house)
    act(house)
    with pytest.raises(Refused, match="Something changed since"):
        sign_pack(made, by=house.board_chair)
    assert not BoardPack.objects.exists()


def test_a_day_later_what_was_prepared_can_still_be_signed(house: House) -> None:
    """Dates are compared as of the day it was prepared, so that nothing becomes overdue between two signatures."""
    settle(house)
    make_decision(house.measure, by=house.plan_manager, owner="Dr Rao", due_on=TODAY)
    made = prepare(house)

    with time_machine.travel(TODAY + timedelta(days=3)):
        pack = sign_pack(made, by=house.board_chair)
    assert packs.from_json(bytes(pack.snapshot)).decisions[0].state is packs.DecisionState.OPEN


def correct(house: House, number: int = 90) -> None:
    """A signed-off figure is reopened with a reason, corrected and signed off again."""
    reopen_return(house.owed, by=house.plan_manager, reason="A counting error.")
    make_return(
        house.partner,
        house.period,
        lead=house.partner_lead,
        manager=house.plan_manager,
        figures=[ratio(house.measure, house.partner, house.period, number, 100)],
        state="signed_off",
    )
    work_in()


def upset(house: House) -> None:
    """Everything around a signed quarter is another: names, targets, polarity, partners, people, figures."""
    Measure.objects.update(title="Renamed", polarity="low_is_good", decimals=3, tolerance_below=0, tolerance_above=0)
    Partner.objects.update(name="Merged", is_active=False)
    Partnership.objects.update(name="Another city", brand_colour="#000000")
    Plan.objects.update(title="Another plan")
    Person.objects.update(name="Somebody else", post="Elsewhere")
    correct(house, 10)


def test_nothing_that_happens_afterwards_changes_a_signed_pack(house: House) -> None:
    settle(house)
    pack = sign(house)
    before = bytes(pack.snapshot)

    upset(house)

    assert bytes(BoardPack.objects.get().snapshot) == before
    call_command("verify_packs", stdout=StringIO())


def test_the_database_refuses_to_change_or_remove_a_pack(house: House) -> None:
    settle(house)
    pack = sign(house)
    with pytest.raises(DatabaseError), transaction.atomic():
        BoardPack.objects.filter(pk=pack.pk).update(number=2)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM board_boardpack")
    row = {f.attname: getattr(pack, f.attname) for f in BoardPack._meta.concrete_fields if f.attname != "id"}
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        BoardPack.objects.create(
            **{
                **row,
                "digest": "0" * 64,
                "previous_digest": "1" * 64,
                "number": 9,
                "signed_by_id": row["prepared_by_id"],
            }
        )


def next_quarter(house: House, own: int = 30, other: int = 31) -> House:
    """The house one quarter later, with its returns settled."""
    period = make_open_period(house.plan_manager, "2026/27 Q3")
    settle(house, own, other, period)
    return replace(house, period=period)


def test_the_next_pack_names_the_one_before_and_tells_changes_and_corrections(house: House) -> None:
    settle(house)
    first = sign(house)
    correct(house)
    later = TODAY + timedelta(days=60)
    pack = sign(next_quarter(house), as_of=later)

    found = packs.from_json(bytes(pack.snapshot))
    assert (pack.number, pack.previous_digest, found.previous_label) == (2, first.digest, "2026/27 Q2")
    assert [(each.measure, each.sentence) for each in found.changes] == [(house.measure.code, "Red, was green.")]
    (told,) = found.restatements
    assert (told.period, told.old.text, told.new.text, told.why) == ("2026/27 Q2", "58%", "73%", "A counting error.")
    assert house.plan_manager.name in told.who
    assert [each.why for each in found.exceptions] == [packs.Why.RED_AND_WORSE]


def test_a_broken_chain_or_a_changed_byte_is_found(house: House) -> None:
    settle(house)
    pack = sign(house)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE board_boardpack DISABLE TRIGGER USER")
        changed = "convert_to(replace(convert_from(snapshot, 'UTF8'), '58%', '85%'), 'UTF8')"
        cursor.execute(f"UPDATE board_boardpack SET snapshot = {changed}")
    said = StringIO()
    with pytest.raises(CommandError, match="1 fault"):
        call_command("verify_packs", stderr=said)
    assert f"{pack.plan.code}" in said.getvalue() and "digest does not fit" in said.getvalue()


def test_the_receiving_board_s_report_is_drawn_from_the_signed_quarter(house: House) -> None:
    settle(house, 30, 31)
    assert "quarter_not_signed" in {each.code for each in look(house, Kind.EXCEPTIONS).findings}
    sign(house)
    correct(house)

    report = packs.from_json(bytes(sign(house, Kind.EXCEPTIONS, asked="Agree a joint review.").snapshot))

    assert report.measures[0].shown.text == "31%", "as signed, not as corrected since"
    assert report.exceptions[0].code == house.measure.code
    assert [(each.text, each.state) for each in report.decisions] == [
        ("Agree a joint review.", packs.DecisionState.ASKED)
    ]


def test_a_plan_is_signed_the_same_way(house: House) -> None:
    pack = sign(house, Kind.PLAN)

    found = packs.from_json(bytes(pack.snapshot))
    assert (pack.period, found.kind, found.plan.version) == (None, Kind.PLAN, "1")
    assert [each.title for each in found.priorities] == [house.priority.title]
    assert [(each.target.text, each.rag, each.series) for each in found.measures] == [("55%", None, ())]
    assert sign(house, Kind.PLAN).previous_digest == pack.digest
