"""What may happen to a return, by whom, and what the board reads of it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from measures.calc.words import ReturnStatus, Source
from measures.models import Commentary, Figure, MeasureResult, Return, RollupRequest, SignedFigure
from measures.permissions import MOVES, Refused, can_move, lock_reason
from measures.services.figures import record_figures
from measures.services.returns import (
    StaleCommentary,
    extend_return,
    open_period,
    reopen_return,
    return_for_correction,
    sign_off_return,
    sign_off_returns,
    submit_return,
    write_commentary,
)
from measures.services.rollup import drain_rollups
from partners.models import Membership, Person
from partners.roles import Role
from tests import factories
from tests.factories import DUE, missing, ratio, record
from tests.house import House
from tests.meeting import meet

CAST = (
    "contributor",
    "partner_lead",
    "other_partner_lead",
    "analyst",
    "plan_manager",
    "board_member",
    "board_chair",
    "administrator",
    "stranger",
)


def brought_to(house: House, state: str, numerator: int = 20) -> Return:
    """The house's return with its one figure, in a state."""
    figures = [] if state == "not_started" else [ratio(house.measure, house.partner, house.period, numerator, 50)]
    return factories.make_return(
        house.partner,
        house.period,
        lead=house.partner_lead,
        manager=house.plan_manager,
        figures=figures,
        state=state,
    )


# --- The table of moves ---------------------------------------------------------------------------------


def save(house: House, by: Person) -> None:
    report = record_figures([ratio(house.measure, house.partner, house.period, 21, 50)], by=by, source=Source.FORM)
    if report.problems:
        raise PermissionDenied(report.problems[0].message)


ACTS: dict[str, Callable[[House, Person], Any]] = {
    "save": save,
    "submit": lambda house, by: submit_return(house.owed, by=by),
    "return": lambda house, by: return_for_correction(house.owed, by=by, note="Look at the total."),
    "sign_off": lambda house, by: sign_off_return(house.owed, by=by),
    "reopen": lambda house, by: reopen_return(house.owed, by=by, reason="A counting error."),
}
#: Act and status before, to the status after; whatever is not here is refused to everybody.
ALLOWED = {
    ("save", "not_started"): "draft",
    ("save", "draft"): "draft",
    ("save", "returned"): "draft",
    ("submit", "draft"): "submitted",
    ("return", "submitted"): "returned",
    ("sign_off", "submitted"): "signed_off",
    ("reopen", "signed_off"): "draft",
}
WHO = {
    "save": {"contributor", "partner_lead", "analyst"},
    "submit": {"partner_lead"},
    "return": {"plan_manager"},
    "sign_off": {"plan_manager"},
    "reopen": {"plan_manager"},
}


def test_the_table_of_moves_is_this_one() -> None:
    assert {(m.act, s.value): m.after.value for m in MOVES.values() for s in m.before} == ALLOWED


@pytest.mark.parametrize("state", [status.value for status in ReturnStatus])
@pytest.mark.parametrize("act", ACTS)
def test_a_move_is_made_by_those_who_may_from_where_it_may_and_by_nobody_else(
    house: House, act: str, state: str
) -> None:
    owed = brought_to(house, state)
    for name in CAST:
        by = house.person(name)
        allowed = name in WHO[act] and (act, state) in ALLOWED
        with transaction.atomic():
            if allowed:
                ACTS[act](house, by)
            else:
                with pytest.raises(PermissionDenied):
                    ACTS[act](house, by)
            found = house.owed.status
            transaction.set_rollback(True)
        assert found == (ALLOWED[act, state] if allowed else state), name
        assert can_move(by, owed, act) == allowed, name


@pytest.mark.parametrize("state", [status.value for status in ReturnStatus])
def test_a_lock_says_why_and_who_can_lift_it(house: House, state: str) -> None:
    owed = brought_to(house, state)
    assert bool(lock_reason(owed)) == (not owed.is_editable)
    if not owed.is_editable:
        assert "plan manager" in lock_reason(owed)


def test_sending_back_is_refused_without_a_note(house: House) -> None:
    owed = brought_to(house, "submitted")
    with pytest.raises(Refused, match="Say why"):
        return_for_correction(owed, by=house.plan_manager, note="  ")
    assert house.owed.status == "submitted"


def test_reopening_is_refused_without_a_reason(house: House) -> None:
    owed = brought_to(house, "signed_off")
    with pytest.raises(Refused, match="Say why"):
        reopen_return(owed, by=house.plan_manager, reason="")
    assert house.owed.status == "signed_off"


def test_sign_off_is_refused_to_the_person_who_submitted(house: House) -> None:
    Membership.objects.create(person=house.partner_lead, role=Role.PLAN_MANAGER.value)
    brought_to(house, "submitted")
    both = house.person("partner_lead")

    with pytest.raises(Refused, match="somebody else must sign it off"):
        sign_off_return(house.owed, by=both)
    sign_off_return(house.owed, by=house.plan_manager)
    assert house.owed.status == "signed_off"


def test_each_act_is_kept_with_its_moment_its_person_and_its_words(house: House) -> None:
    brought_to(house, "returned")
    record([ratio(house.measure, house.partner, house.period, 22, 50)], by=house.partner_lead)
    submit_return(house.owed, by=house.partner_lead)
    sign_off_return(house.owed, by=house.plan_manager)
    owed = reopen_return(house.owed, by=house.plan_manager, reason=" A counting error. ")

    assert (owed.submitted_by, owed.returned_by, owed.signed_off_by, owed.reopened_by) == (
        house.partner_lead,
        house.plan_manager,
        house.plan_manager,
        house.plan_manager,
    )
    assert (owed.returned_note, owed.reopened_reason) == ("Please check the total.", "A counting error.")
    assert None not in (owed.submitted_at, owed.returned_at, owed.signed_off_at, owed.reopened_at)


@pytest.mark.parametrize("statement", ["submitted_at = NULL", "signed_off_by_id = NULL", "reopened_at = now()"])
def test_the_database_refuses_a_moment_without_its_person(house: House, statement: str) -> None:
    brought_to(house, "signed_off")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE measures_return SET {statement} WHERE status = 'signed_off'")


# --- Opening and submitting -------------------------------------------------------------------------------


def test_opening_a_period_gives_every_expected_partner_its_return(house: House) -> None:
    idle = factories.make_partner(house.partnership)
    closed = factories.make_partner(house.partnership, is_active=False)
    factories.make_measure(house.priority, [closed])
    factories.make_measure(house.priority, [idle], readiness="idea")
    period = factories.make_open_period(house.plan_manager, "2026/27 Q3", due_on=date(2027, 2, 28))
    assert set(Return.objects.filter(period=period).values_list("partner", flat=True)) == {
        house.partner.pk,
        house.other_partner.pk,
    }


def test_opening_again_adds_who_joined_and_touches_nothing_else(house: House) -> None:
    brought_to(house, "submitted")
    newcomer = factories.make_partner(house.partnership)
    factories.make_measure(house.priority, [newcomer])

    open_period(house.period, by=house.plan_manager, due_on=date(2027, 1, 31))

    assert Return.objects.get(partner=newcomer).status == "not_started"
    assert house.owed.status == "submitted"
    assert house.owed.period.due_on == DUE


@pytest.mark.parametrize("name", [name for name in CAST if name != "plan_manager"])
def test_a_period_is_opened_by_the_plan_manager_alone(house: House, name: str) -> None:
    period = factories.make_period(house.partnership, "2026/27 Q3")
    with pytest.raises(PermissionDenied):
        open_period(period, by=house.person(name), due_on=date(2027, 2, 28))
    assert not Return.objects.filter(period=period).exists()


def test_figures_cannot_be_due_before_the_period_ends(house: House) -> None:
    period = factories.make_period(house.partnership, "2026/27 Q3")
    with pytest.raises(Refused, match="before the period has ended"):
        open_period(period, by=house.plan_manager, due_on=period.ends_on - timedelta(days=1))


@pytest.mark.parametrize(("blank", "said"), [(1, "1 of the figures owed is still blank"), (2, "2 of the figures")])
def test_submit_is_refused_while_figures_are_blank_and_says_how_many(house: House, blank: int, said: str) -> None:
    for _ in range(blank):
        factories.make_measure(house.priority, [house.partner])
    brought_to(house, "draft")
    with pytest.raises(Refused, match=said):
        submit_return(house.owed, by=house.partner_lead)
    assert house.owed.status == "draft"


def test_a_reason_counts_as_an_answer_and_half_a_figure_does_not_get_in(house: House) -> None:
    record([missing(house.measure, house.partner, house.period)], by=house.partner_lead)
    assert submit_return(house.owed, by=house.partner_lead).status == "submitted"


def test_submit_asks_for_the_results_that_follow(house: House) -> None:
    drain_rollups()
    brought_to(house, "submitted")
    assert set(RollupRequest.objects.values_list("measure", "period")) == {(house.measure.pk, house.period.pk)}


# --- Sign-off -------------------------------------------------------------------------------------------------


def test_sign_off_copies_the_figures_as_they_stand(house: House) -> None:
    owed = brought_to(house, "signed_off")
    figure, signed = Figure.objects.get(), SignedFigure.objects.get()

    assert signed.figure == figure
    assert (signed.numerator, signed.denominator, signed.figure_version) == (20, 50, 1)
    assert (signed.recorded_by, signed.signed_off_by) == (house.partner_lead, house.plan_manager)
    assert signed.signed_off_at == owed.signed_off_at
    assert not signed.is_revised


def test_an_edit_after_reopening_reaches_nobody_until_it_is_signed_off_again(house: House) -> None:
    brought_to(house, "signed_off")
    drain_rollups()
    reopen_return(house.owed, by=house.plan_manager, reason="A counting error.")
    record([ratio(house.measure, house.partner, house.period, 45, 50)], by=house.partner_lead)
    drain_rollups()

    assert SignedFigure.objects.get().numerator == 20
    assert {r.value for r in MeasureResult.objects.filter(period=house.period)} == {Decimal(40)}

    submit_return(house.owed, by=house.partner_lead)
    drain_rollups()
    found = dict(MeasureResult.objects.filter(period=house.period).values_list("basis", "value"))
    assert found == {"signed_off": 40, "provisional": 90}

    sign_off_return(house.owed, by=house.plan_manager)
    drain_rollups()
    board = MeasureResult.objects.get(period=house.period, basis="signed_off")
    assert (board.value, board.is_revised) == (90, True)
    assert "includes 1 revised figure" in board.sentence


def test_signing_off_the_same_figures_again_does_not_call_them_revised(house: House) -> None:
    brought_to(house, "signed_off")
    reopen_return(house.owed, by=house.plan_manager, reason="To look again.")
    record([ratio(house.measure, house.partner, house.period, 20, 50, note="checked")], by=house.partner_lead)
    submit_return(house.owed, by=house.partner_lead)
    sign_off_return(house.owed, by=house.plan_manager)

    signed = SignedFigure.objects.get()
    assert (signed.is_revised, signed.note, signed.figure_version) == (False, "checked", 2)


def test_many_returns_are_signed_off_together_or_not_at_all(house: House) -> None:
    brought_to(house, "submitted")
    with pytest.raises(Refused, match="Only a submitted return"):
        sign_off_returns([house.owed, house.other_owed], by=house.plan_manager)
    assert house.owed.status == "submitted"
    assert not SignedFigure.objects.exists()

    record([ratio(house.measure, house.other_partner, house.period, 1, 2)], by=house.other_partner_lead)
    submit_return(house.other_owed, by=house.other_partner_lead)
    sign_off_returns([house.owed, house.other_owed], by=house.plan_manager)
    assert SignedFigure.objects.count() == 2


def test_another_partners_figures_are_not_signed_with_mine(house: House) -> None:
    record([ratio(house.measure, house.other_partner, house.period, 1, 2)], by=house.other_partner_lead)
    brought_to(house, "signed_off")
    assert SignedFigure.objects.get().partner == house.partner


def test_a_figure_for_a_measure_no_longer_expected_still_has_its_result_asked_for(house: House) -> None:
    brought_to(house, "submitted")
    house.measure.expectations.filter(partner=house.partner).delete()
    drain_rollups()
    sign_off_return(house.owed, by=house.plan_manager)
    assert RollupRequest.objects.filter(measure=house.measure, period=house.period).exists()


# --- Longer time -----------------------------------------------------------------------------------------------


def test_a_partner_gets_longer_with_a_reason(house: House) -> None:
    owed = extend_return(house.owed, by=house.plan_manager, to=DUE + timedelta(days=7), reason=" New system. ")
    assert (owed.due_on, owed.extension_reason) == (DUE + timedelta(days=7), "New system.")
    assert house.other_owed.due_on == DUE


@pytest.mark.parametrize(
    ("days", "reason", "state", "said"),
    [
        (0, "New system.", "draft", "Choose a day after"),
        (-1, "New system.", "draft", "Choose a day after"),
        (7, " ", "draft", "Say why"),
        (7, "New system.", "signed_off", "nothing left to wait for"),
    ],
)
def test_longer_time_is_refused_with_the_reason(house: House, days: int, reason: str, state: str, said: str) -> None:
    brought_to(house, state)
    with pytest.raises(Refused, match=said):
        extend_return(house.owed, by=house.plan_manager, to=DUE + timedelta(days=days), reason=reason)
    assert house.owed.extended_to is None


@pytest.mark.parametrize("name", [name for name in CAST if name != "plan_manager"])
def test_longer_time_is_given_by_the_plan_manager_alone(house: House, name: str) -> None:
    with pytest.raises(PermissionDenied):
        extend_return(house.owed, by=house.person(name), to=DUE + timedelta(days=7), reason="New system.")


# --- The story ----------------------------------------------------------------------------------------------------


def tell(house: House, text: str, seen: int = 0, by: Person | None = None) -> Any:
    return write_commentary(house.owed, house.measure, by=by or house.partner_lead, text=text, expected_version=seen)


def test_a_story_is_signed_with_its_return_and_a_later_edit_waits(house: House) -> None:
    tell(house, "Two workers joined.")
    brought_to(house, "signed_off")
    reopen_return(house.owed, by=house.plan_manager, reason="A word was wrong.")
    tell(house, "Three workers joined.", seen=1)

    story = Commentary.objects.get()
    assert (story.text, story.signed_text, story.version) == ("Three workers joined.", "Two workers joined.", 2)
    assert story.signed_off_by == house.plan_manager

    submit_return(house.owed, by=house.partner_lead)
    sign_off_return(house.owed, by=house.plan_manager)
    assert Commentary.objects.get().signed_text == "Three workers joined."


def test_a_newer_story_is_never_overwritten(house: House) -> None:
    tell(house, "Theirs.", by=house.contributor)
    with pytest.raises(StaleCommentary) as refused:
        tell(house, "Mine.")
    assert refused.value.stored
    assert refused.value.stored.text == "Theirs."
    assert Commentary.objects.get().text == "Theirs."


def test_an_empty_story_where_there_is_none_writes_nothing(house: House) -> None:
    tell(house, "")
    assert not Commentary.objects.exists()
    assert house.owed.status == "not_started"


def test_a_story_makes_a_draft_and_the_same_story_again_changes_nothing(house: House) -> None:
    tell(house, "Two workers joined.")
    tell(house, "Two workers joined.", seen=0)
    assert Commentary.objects.get().version == 1
    assert house.owed.status == "draft"


@pytest.mark.parametrize("state", ["submitted", "signed_off"])
def test_a_story_is_locked_with_its_return(house: House, state: str) -> None:
    brought_to(house, state)
    with pytest.raises(Refused):
        tell(house, "Too late.")


@pytest.mark.parametrize("name", [name for name in CAST if name not in WHO["save"]])
def test_a_story_is_written_by_the_partners_own_people_alone(house: House, name: str) -> None:
    with pytest.raises(PermissionDenied):
        tell(house, "Not mine to tell.", by=house.person(name))


# --- Two people at once, on two connections ---------------------------------------------------------------------------


def save_quietly(house: House, numerator: int, seen: int, by: str) -> Any:
    line = ratio(house.measure, house.partner, house.period, numerator, 50, expected_version=seen)
    return record_figures([line], by=house.person(by), source=Source.FORM)


@pytest.mark.django_db(transaction=True)
def test_a_figure_saved_before_the_submit_is_in_it(house: House) -> None:
    brought_to(house, "draft")
    met = meet(
        lambda: save_quietly(house, 21, 1, "contributor"),
        lambda: submit_return(house.owed, by=house.person("partner_lead")),
    )
    assert met.second_waited
    assert met.first.problems == []
    assert met.second.status == "submitted"
    assert Figure.objects.get().numerator == 21


@pytest.mark.django_db(transaction=True)
def test_a_figure_saved_after_the_submit_is_refused(house: House) -> None:
    brought_to(house, "draft")
    met = meet(
        lambda: submit_return(house.owed, by=house.person("partner_lead")),
        lambda: save_quietly(house, 21, 1, "contributor"),
    )
    assert met.second_waited
    assert met.first.status == "submitted"
    assert [p.code for p in met.second.problems] == ["submitted"]
    assert Figure.objects.get().numerator == 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seen", [0, 1])
def test_of_two_who_save_the_same_figure_at_once_the_second_sees_the_first(house: House, seen: int) -> None:
    """Seen 0: neither had a figure on the page; seen 1: both looked at the same one."""
    if seen:
        brought_to(house, "draft")
    met = meet(
        lambda: save_quietly(house, 31, seen, "partner_lead"),
        lambda: save_quietly(house, 32, seen, "contributor"),
    )
    assert met.second_waited
    assert met.first.problems == []
    assert [p.code for p in met.second.problems] == ["conflict"]
    assert met.second.conflicts[0].numerator == 31
    assert Figure.objects.get().numerator == 31


@pytest.mark.django_db(transaction=True)
def test_of_sign_off_and_send_back_at_once_one_is_refused(house: House) -> None:
    brought_to(house, "submitted")
    met = meet(
        lambda: return_for_correction(house.owed, by=house.person("plan_manager"), note="Look again."),
        lambda: sign_off_return(house.owed, by=house.person("plan_manager")),
    )
    assert met.second_waited
    assert isinstance(met.second, Refused)
    assert house.owed.status == "returned"
    assert not SignedFigure.objects.exists()
