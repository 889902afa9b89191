"""Figures become results: worked sums, nothing lost, nothing written twice, and always as a full recomputation says."""

import uuid
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.calc.combining import PartSums
from measures.calc.targets import TargetAim
from measures.calc.words import Basis, Combine
from measures.models import Figure, Measure, MeasureResult, Period, Return, RollupRequest
from measures.selectors.gathering import gather
from measures.services import rollup
from measures.services.figures import FigureLine
from measures.services.measures import define_measure, load_plan, set_target
from measures.services.returns import extend_return, reopen_return, sign_off_return, sign_off_returns, submit_return
from measures.services.rollup import check_rollups, drain_rollups, request_overdue, request_rollup
from partners.models import Partner, Person
from partners.roles import Role
from partners.services import save_partnership
from plan.reading import read_plan
from tests import factories
from tests.factories import DUE, missing, ratio, record
from tests.house import House
from tests.meeting import meet
from tests.unit.plan.plans import small

pytestmark = pytest.mark.usefixtures("today")

ResultEvent = apps.get_model("measures", "MeasureResultEvent")


def give(house: House, partner: Partner, lead: Person, line: FigureLine, *, sign: bool = True) -> None:
    """One partner's figure, submitted and (unless ``sign`` is false) signed off."""
    record([line], by=lead)
    owed = submit_return(line_return(partner, line), by=lead)
    if sign:
        sign_off_return(owed, by=house.plan_manager)


def line_return(partner: Partner, line: FigureLine) -> Return:
    return Return.objects.get(partner=partner, period=line.period_id)


def give_mine(
    house: House, numerator: int, denominator: int, period: Period | None = None, *, sign: bool = True
) -> None:
    line = ratio(house.measure, house.partner, period or house.period, numerator, denominator)
    give(house, house.partner, house.partner_lead, line, sign=sign)


def give_theirs(
    house: House, numerator: int, denominator: int, period: Period | None = None, *, sign: bool = True
) -> None:
    line = ratio(house.measure, house.other_partner, period or house.period, numerator, denominator)
    give(house, house.other_partner, house.other_partner_lead, line, sign=sign)


def result(house: House, basis: str = "signed_off", period: Period | None = None) -> MeasureResult:
    return MeasureResult.objects.get(measure=house.measure, period=period or house.period, basis=basis, category=None)


# --- What follows from figures ------------------------------------------------------------------------


def test_a_signed_off_quarter_is_the_ratio_of_sums(house: House) -> None:
    """30 of 60 with 10 of 40 is 40 of 100: 40 %, not the 37.5 % a mean of percentages would claim."""
    give_mine(house, 30, 60)
    give_theirs(house, 10, 40)
    drain_rollups()

    found = result(house)
    assert (found.numerator, found.denominator, found.value) == (40, 100, 40)
    assert (found.reported, found.expected, found.is_partial) == (2, 2, False)
    assert (found.rag, found.target_value, found.target_version) == ("red", 55, 1)
    assert found.sentence == "Below target (40% against 55%); both partners reported."
    assert check_rollups() == []


def test_a_value_inside_the_tolerance_is_amber_and_on_the_target_green(house: House) -> None:
    """Target 55, tolerance 3 points: 52 is amber, 51 red, 55 green."""
    for numerator, rag in ((52, "amber"), (51, "red"), (55, "green")):
        period = factories.make_open_period(house.plan_manager, f"202{numerator % 5}/2{numerator % 5 + 1} Q1")
        give_mine(house, numerator, 100, period)
        drain_rollups()
        assert result(house, period=period).rag == rag


def test_a_partner_that_has_not_reported_makes_the_value_partial_and_provisional(house: House) -> None:
    give_mine(house, 30, 60)
    drain_rollups()

    found = result(house)
    assert (found.value, found.reported, found.expected, found.is_partial) == (50, 1, 2, True)
    assert "1 of 2 partners reported; provisional" in found.sentence


def test_a_partner_to_whom_it_does_not_apply_is_not_waited_for(house: House) -> None:
    give_mine(house, 30, 60)
    reason = missing(house.measure, house.other_partner, house.period, "not_applicable")
    give(house, house.other_partner, house.other_partner_lead, reason)
    drain_rollups()
    assert (result(house).reported, result(house).expected, result(house).is_partial) == (1, 1, False)


def test_a_true_zero_is_rated_and_no_figure_is_not(house: House) -> None:
    give_mine(house, 0, 60)
    give_theirs(house, 0, 40)
    drain_rollups()
    assert (result(house).value, result(house).rag) == (0, "red")

    later = factories.make_open_period(house.plan_manager, "2026/27 Q3", due_on=date(2027, 2, 28))
    drain_rollups()
    empty = result(house, period=later)
    assert (empty.value, empty.rag, empty.not_rated) == (None, "", "not_due")


def test_a_draft_is_in_neither_basis(house: House) -> None:
    record([ratio(house.measure, house.partner, house.period, 987654, 987655)], by=house.partner_lead)
    request_rollup([house.measure.pk], [house.period.pk])
    drain_rollups()
    found = MeasureResult.objects.filter(period=house.period)
    assert {(r.basis, r.value, r.reported) for r in found} == {("signed_off", None, 0), ("provisional", None, 0)}
    assert not any("987" in r.sentence + r.full_sentence for r in found)


def test_a_submitted_return_is_in_the_provisional_basis_alone(house: House) -> None:
    give_mine(house, 30, 60, sign=False)
    drain_rollups()
    assert result(house).value is None
    assert result(house, "provisional").value == 50
    assert "provisional" in result(house, "provisional").sentence


def test_a_reopened_return_keeps_what_was_signed(house: House) -> None:
    give_mine(house, 30, 60)
    give_theirs(house, 10, 40)
    drain_rollups()
    before = result(house)
    reopen_return(house.owed, by=house.plan_manager, reason="A counting error.")
    record([ratio(house.measure, house.partner, house.period, 60, 60)], by=house.partner_lead)
    drain_rollups()
    assert result(house).inputs_digest == before.inputs_digest
    assert result(house, "provisional").value == 40


def test_results_before_a_new_target_keep_the_target_of_their_day(house: House) -> None:
    earlier = factories.make_open_period(house.plan_manager, "2026/27 Q1", due_on=date(2026, 8, 31))
    give_mine(house, 50, 100, earlier)
    give_mine(house, 50, 100)
    start = factories.make_period(house.partnership, "2026/27 Q2")
    set_target(
        house.measure,
        {start: TargetAim(Decimal(40))},
        by=house.plan_manager,
        shape="hold",
        applies_from=house.period.starts_on,
        reason="Agreed in July.",
    )
    drain_rollups()

    then, now = result(house, period=earlier), result(house)
    assert (then.target_version, then.target_value, then.rag) == (1, 55, "red")
    assert (now.target_version, now.target_value, now.rag) == (2, 40, "green")


def test_a_definition_break_leaves_the_direction_unsaid(house: House) -> None:
    earlier = factories.make_open_period(house.plan_manager, "2026/27 Q1", due_on=date(2026, 8, 31))
    give_mine(house, 40, 100, earlier)
    give_mine(house, 50, 100)
    drain_rollups()
    assert result(house).direction == "improved"

    define_measure(
        house.measure,
        {},
        by=house.plan_manager,
        applies_from=house.period.starts_on,
        breaks_series=True,
        reason="Virtual visits count now.",
    )
    drain_rollups()
    assert (result(house).direction, result(house).definition_version) == ("cant_say", 1)
    assert "better than" not in result(house).sentence


def test_a_corrected_quarter_changes_the_direction_of_the_next(house: House) -> None:
    earlier = factories.make_open_period(house.plan_manager, "2026/27 Q1", due_on=date(2026, 8, 31))
    give_mine(house, 40, 100, earlier)
    give_mine(house, 50, 100)
    drain_rollups()
    owed = line_return(house.partner, ratio(house.measure, house.partner, earlier, 60, 100))
    reopen_return(owed, by=house.plan_manager, reason="A counting error.")
    give_mine(house, 60, 100, earlier)
    drain_rollups()
    assert result(house).direction == "worse"
    assert check_rollups() == []


def test_not_due_becomes_overdue_by_the_calendar_alone(house: House) -> None:
    drain_rollups()
    assert result(house).not_rated == "not_due"
    assert request_overdue(DUE) == 0
    with time_machine.travel(DUE + timedelta(days=1)):
        assert request_overdue(DUE + timedelta(days=1)) > 0
        drain_rollups()
    assert result(house).not_rated == "overdue"


def test_a_partner_given_longer_is_not_overdue_yet(house: House) -> None:
    extend_return(house.owed, by=house.plan_manager, to=DUE + timedelta(days=7), reason="New system.")
    with time_machine.travel(DUE + timedelta(days=7)):
        drain_rollups()
        assert result(house).not_rated == "not_due"
    with time_machine.travel(DUE + timedelta(days=8)):
        request_overdue(DUE + timedelta(days=8))
        drain_rollups()
        assert result(house).not_rated == "overdue"


# --- The queue of requests ----------------------------------------------------------------------------


def test_a_drain_meets_every_request_and_a_second_finds_none(house: House) -> None:
    give_mine(house, 30, 60)
    assert drain_rollups() > 0
    assert drain_rollups() == 0
    assert not RollupRequest.objects.exists()


def test_a_drain_writes_nothing_when_nothing_changed(house: House) -> None:
    give_mine(house, 30, 60)
    drain_rollups()
    before = list(MeasureResult.objects.order_by("pk").values()), ResultEvent.objects.count()
    for _ in range(3):
        request_rollup([house.measure.pk], [house.period.pk])
    assert drain_rollups() == 3
    assert (list(MeasureResult.objects.order_by("pk").values()), ResultEvent.objects.count()) == before


def test_what_fails_keeps_its_requests_and_its_old_results(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    give_mine(house, 30, 60)
    drain_rollups()
    give_theirs(house, 10, 40)
    waiting = RollupRequest.objects.count()
    monkeypatch.setattr(rollup, "results_of", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        drain_rollups()
    assert RollupRequest.objects.count() == waiting
    assert result(house).value == 50

    monkeypatch.undo()
    drain_rollups()
    assert result(house).value == 40


def test_a_measure_that_cannot_be_worked_out_holds_nobody_else_up_and_is_reported(house: House) -> None:
    """A tolerance in percent of a target of 0 means nothing; no door lets it in, but a hand in the database may."""
    wrong = factories.make_measure(house.priority, [house.partner], target=Decimal(0), by=house.plan_manager)
    Measure.objects.filter(pk=wrong.pk).update(tolerance_kind="percent")
    lines = [ratio(m, house.partner, house.period, 3, 5) for m in (house.measure, wrong)]
    record(lines, by=house.partner_lead)
    submit_return(house.owed, by=house.partner_lead)

    with pytest.raises(ValueError, match="means nothing"):
        drain_rollups()

    assert result(house, "provisional").value == 60
    assert set(RollupRequest.objects.values_list("measure", flat=True)) == {wrong.pk}


def test_many_partners_largest_figures_can_be_stored(house: House) -> None:
    """Twice 999,999,999,999 has a digit more than a figure's numerator can have."""
    for partner, lead in ((house.partner, house.partner_lead), (house.other_partner, house.other_partner_lead)):
        give(house, partner, lead, ratio(house.measure, partner, house.period, 999_999_999_999, 999_999_999_999))
    drain_rollups()

    found = result(house)
    assert (found.numerator, found.denominator, found.value) == (1_999_999_999_998, 1_999_999_999_998, 100)
    assert check_rollups() == []


@pytest.mark.django_db(transaction=True)
def test_two_drains_at_once_and_a_figure_in_between_end_with_the_newest(house: House) -> None:
    """The first drain has its sums but has not committed when a return is signed off and a second drain starts."""
    give_mine(house, 30, 60)

    def second() -> int:
        give_theirs(house, 10, 40)
        return drain_rollups()

    met = meet(drain_rollups, second)

    assert met.second_waited
    assert met.first > 0
    assert met.second > 0
    assert result(house).value == 40
    assert not RollupRequest.objects.exists()
    assert check_rollups() == []


@pytest.mark.django_db(transaction=True)
def test_a_second_drain_leaves_the_requests_the_first_has_taken(house: House) -> None:
    give_mine(house, 30, 60)
    met = meet(drain_rollups, drain_rollups)
    assert not met.second_waited
    assert (met.first > 0, met.second) == (True, 0)
    assert result(house).value == 50


@pytest.mark.django_db(transaction=True)
def test_asking_does_not_wait_for_a_drain(house: House) -> None:
    give_mine(house, 30, 60)
    met = meet(drain_rollups, lambda: give_theirs(house, 10, 40))
    assert not met.second_waited
    assert RollupRequest.objects.exists()
    drain_rollups()
    assert result(house).value == 40


# --- Checking -----------------------------------------------------------------------------------------


def check() -> str:
    out = StringIO()
    call_command("rollup", check=True, stdout=out, stderr=out)
    return out.getvalue()


def test_the_check_agrees_with_sound_results_and_counts_them(house: House) -> None:
    give_mine(house, 30, 60)
    drain_rollups()
    assert f"{MeasureResult.objects.count()} results agree with their figures." in check()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("value", "value + 0.000000000001"),
        ("rag", "'green'"),
        ("sentence", "'All is well.'"),
        ("inputs_digest", "'0'"),
        ("reported", "reported + 1"),
        ("is_withheld", "NOT is_withheld"),
    ],
)
def test_the_check_finds_a_result_that_was_tampered_with(house: House, column: str, value: str) -> None:
    give_mine(house, 30, 60)
    drain_rollups()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE measures_measureresult SET {column} = {value} WHERE basis = 'signed_off' AND rag <> ''")
        assert cursor.rowcount == 1
    with pytest.raises(CommandError, match="1 results differ"):
        check()
    assert column in str(check_rollups()[0]) or "digest" in str(check_rollups()[0])


def test_the_check_finds_a_figure_changed_behind_our_back_a_missing_result_and_one_too_many(house: House) -> None:
    give_mine(house, 30, 60)
    drain_rollups()
    extra = result(house)
    category = factories.make_dimension(house.partnership).categories.first()
    MeasureResult.objects.filter(basis="provisional").delete()
    extra.pk, extra.category = None, category
    extra.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE measures_signedfigure SET numerator = 31")
    found = " ".join(str(difference) for difference in check_rollups())
    assert "not stored" in found
    assert "stored, but no figure gives it" in found
    assert "numerator is Decimal('30.000000'), should be" in found


def test_rollup_all_mends_what_was_tampered_with(house: House) -> None:
    give_mine(house, 30, 60)
    drain_rollups()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE measures_measureresult SET value = 99, inputs_digest = '0'")
    call_command("rollup", all=True, stdout=StringIO())
    assert result(house).value == 50
    assert check_rollups() == []


def test_a_measure_no_longer_expected_from_a_partner_agrees_with_the_check(house: House) -> None:
    give_mine(house, 30, 60)
    reopen_return(house.owed, by=house.plan_manager, reason="A counting error.")
    record([ratio(house.measure, house.partner, house.period, 45, 60)], by=house.partner_lead)
    submit_return(house.owed, by=house.partner_lead)
    house.measure.expectations.filter(partner=house.partner).delete()
    rollup.request_rollup_of_measure(house.measure)
    drain_rollups()
    sign_off_return(house.owed, by=house.plan_manager)
    drain_rollups()
    assert check_rollups() == []


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("partners: [NHS, VCS]", "partners: [NHS]"),
        ("breakdowns: [ethnicity]", "breakdowns: []"),
        ("code: M1", "code: M2"),
        ("frequency: quarter", "frequency: quarter\n        decimals: 2"),
    ],
)
def test_a_changed_plan_file_is_followed_by_every_result_it_changes(house: House, was: str, now: str) -> None:
    text = small("partners: [NHS, VCS]", "breakdowns: [ethnicity]", "readiness: reporting")
    load(text, house)
    measure = Measure.objects.get(code="M1")
    nhs, white = measure.expectations.get(partner__code="NHS").partner, measure.categories.get(code="white")
    factories.make_open_period(house.plan_manager)
    lead = factories.make_person(house.partnership, Role.PARTNER_LEAD, nhs)
    record([ratio(measure, nhs, house.period, 6, 9)], by=lead)
    record([ratio(measure, nhs, house.period, 6, 9, category_id=c.pk) for c in measure.categories.all()], by=lead)
    submit_return(Return.objects.get(partner=nhs, period=house.period), by=lead)
    drain_rollups()
    assert MeasureResult.objects.filter(category=white).exists()

    load(text.replace(was, now), house)
    drain_rollups()
    assert check_rollups() == []


def load(text: str, house: House) -> None:
    plan = read_plan(text, "plan.yaml").plan
    assert plan
    load_plan(plan, by=house.plan_manager, source=text)


# --- The database's sums and ours ---------------------------------------------------------------------

NUMBERS = st.decimals(0, 10**6, places=2, allow_nan=False, allow_infinity=False)
FIGURES = st.one_of(
    st.tuples(st.just("number"), NUMBERS, NUMBERS),
    st.tuples(st.just("reason"), st.sampled_from(["not_available", "not_applicable", "suppressed_at_source"])),
    st.just(("blank",)),
)


@pytest.mark.parametrize("unit", ["rate", "money"])
@pytest.mark.parametrize("combine", [c.value for c in Combine])
@given(
    drawn=st.lists(st.tuples(FIGURES, st.booleans(), st.sampled_from(["draft", "submitted", "signed_off"])), max_size=5)
)
@settings(max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_sums_of_the_database_are_the_sums_of_single_figures(
    house: House, combine: str, unit: str, drawn: Sequence[Any]
) -> None:
    partners = [factories.make_partner(house.partnership, code=uuid.uuid4().hex) for _ in drawn]
    measure = factories.make_measure(
        house.priority, partners, code=uuid.uuid4().hex, unit=unit, combine=combine, combine_time="latest"
    )
    rollup_of(house, measure, partners, drawn)

    (ours,), (theirs,) = gather([measure.pk], row_by_row=True), gather([measure.pk])
    period = next(p for p in ours.periods if p == house.period)
    for basis in Basis:
        key = (basis, period.pk, None)
        mine, database = ours.sums.get(key), theirs.sums.get(key)
        assert summed(mine) == summed(database)


def rollup_of(house: House, measure: Measure, partners: Sequence[Partner], drawn: Sequence[Any]) -> None:
    """Give each partner its drawn figure and bring its return to the drawn state."""
    everybody = factories.make_person(house.partnership, Role.ANALYST)
    factories.make_open_period(house.plan_manager)
    signed = []
    for partner, (figure, estimated, state) in zip(partners, drawn, strict=True):
        where = (measure.pk, partner.pk, house.period.pk)
        match figure:
            case ("number", value, _) if measure.unit == "money":
                line = FigureLine(*where, value=value, is_estimated=estimated)
            case ("number", numerator, denominator):
                denominator = max(denominator, Decimal(1))
                line = FigureLine(*where, numerator=numerator, denominator=denominator, is_estimated=estimated)
            case ("reason", reason):
                line = FigureLine(*where, missing_reason=reason)
            case _:
                line, state = FigureLine(*where, note="not yet"), "draft"
        record([line], by=everybody)
        if state != "draft":
            lead = factories.make_person(house.partnership, Role.PARTNER_LEAD, partner)
            owed = submit_return(line_return(partner, line), by=lead)
            signed += [owed] if state == "signed_off" else []
    sign_off_returns(signed, by=house.plan_manager)


def summed(sums: PartSums | None) -> tuple[Any, ...]:
    s = sums or PartSums()
    numbers = (s.numerator, s.denominator, s.pairs_count, s.value, s.values_count)
    return s.reported, *numbers, s.missing, s.estimated, s.revised


# --- Cost ---------------------------------------------------------------------------------------------


def test_a_drain_takes_as_many_queries_whatever_else_is_stored(house: House) -> None:
    give_mine(house, 30, 60)
    drain_rollups()

    def queries_of(act: Callable[[], Any]) -> int:
        act()
        with CaptureQueriesContext(connection) as queries:
            drain_rollups()
        return len(queries)

    few = queries_of(lambda: request_rollup([house.measure.pk], [house.period.pk]))
    for _ in range(20):
        other = factories.make_measure(house.priority, [house.partner, house.other_partner])
        factories.make_open_period(house.plan_manager)
        Figure.objects.bulk_create(
            Figure(
                measure=other,
                partner=partner,
                period=house.period,
                numerator=1,
                denominator=2,
                recorded_at=house.period.opened_at,
                recorded_by=house.partner_lead,
            )
            for partner in (house.partner, house.other_partner)
        )
    drain_rollups()
    assert queries_of(lambda: request_rollup([house.measure.pk], [house.period.pk])) == few


def test_a_drain_of_many_measures_takes_as_many_queries_as_of_three(house: House) -> None:
    counts = []
    for how_many in (3, 30):
        measures = [factories.make_measure(house.priority, [house.partner]) for _ in range(how_many)]
        drain_rollups()
        request_rollup([m.pk for m in measures], [house.period.pk])
        with CaptureQueriesContext(connection) as queries:
            drain_rollups()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_small_numbers_follow_the_partnerships_threshold_when_it_is_raised(house: House) -> None:
    give_mine(house, 8, 20)
    drain_rollups()
    house.partnership.disclosure_threshold = 10

    save_partnership(house.partnership, by=house.administrator)
    drain_rollups()

    assert MeasureResult.objects.get(basis="signed_off").is_withheld
    assert check_rollups() == []


def test_a_partnerships_new_name_asks_for_no_result(house: House) -> None:
    RollupRequest.objects.all().delete()
    house.partnership.name = "Another name"

    save_partnership(house.partnership, by=house.administrator)

    assert not RollupRequest.objects.exists()
