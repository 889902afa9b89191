"""Results as the roll-up stores them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db import connection

from measures.calc.words import Source
from measures.models import Measure, MeasureResult, Return
from measures.services.figures import record_figures
from measures.services.returns import reopen_return, sign_off_return, submit_return
from measures.services.rollup import drain_rollups, request_rollup
from measures.tasks import nudge_rollups
from tests.factories import make_dimension, make_measure, make_open_period, make_return, plain, ratio, record
from tests.house import House


def test_categories_that_make_up_the_whole_total_protect_each_other(house: House) -> None:
    """Only two groups of a dimension are taken and the total holds nobody else: 20 less 17 would tell the 3."""
    groups = make_dimension(house.partnership, ["White", "Asian", "Black"])
    measure = make_measure(house.priority, [house.partner], target=Decimal(55), by=house.plan_manager)
    asian, black = groups.categories.exclude(title="White").order_by("order")
    measure.categories.set([asian, black])
    lines = [
        ratio(measure, house.partner, house.period, 20, 50),
        ratio(measure, house.partner, house.period, 17, 30, category_id=asian.pk),
        ratio(measure, house.partner, house.period, 3, 20, category_id=black.pk),
        ratio(house.measure, house.partner, house.period, 10, 20),
    ]
    record(lines, by=house.partner_lead)
    submit_return(house.owed, by=house.partner_lead)
    drain_rollups()

    withheld = MeasureResult.objects.filter(measure=measure, basis="provisional", is_withheld=True)

    assert {result.category for result in withheld} == {asian, black}


def test_a_snapshot_taken_for_another_measure_is_no_period_of_this_one(house: House) -> None:
    ours = make_measure(house.priority, [house.partner], frequency="snapshot", snapshot_day="03-31")
    others = make_measure(house.priority, [house.partner], frequency="snapshot", snapshot_day="06-30")
    day = make_open_period(house.plan_manager, "2026-03-31", "snapshot", due_on=date(2026, 6, 30))
    report = record_figures(
        [ratio(ours, house.partner, day, 40, 80), ratio(others, house.partner, day, 1, 2)],
        by=house.partner_lead,
        source=Source.FORM,
    )
    drain_rollups()

    assert [problem.code for problem in report.problems] == ["unknown_period"]
    assert MeasureResult.objects.filter(measure=ours, period=day).count() == 2
    assert not MeasureResult.objects.filter(measure=others, period=day).exists()


def test_the_board_hears_of_no_change_since_a_period_that_is_withheld_from_it(house: House) -> None:
    before = make_open_period(house.plan_manager, "2026/27 Q1")
    for period, numerator in ((before, 3), (house.period, 40)):
        owed = make_return(
            house.partner,
            period,
            lead=house.partner_lead,
            manager=house.plan_manager,
            figures=[ratio(house.measure, house.partner, period, numerator, 80)],
            state="signed_off",
        )
        assert owed.status == "signed_off"
    drain_rollups()

    now = MeasureResult.objects.get(measure=house.measure, period=house.period, basis="signed_off")

    assert "better than last quarter" in now.full_sentence
    assert "last quarter" not in now.sentence


Figure = int | tuple[int, int]


def quarters_told(house: House, measure: Measure, figures: dict[str, Figure]) -> tuple[str, str, str]:
    """What the board is told of the last of some quarters: the status, why, and the sentence."""
    for code, figure in figures.items():
        period = make_open_period(house.plan_manager, code)
        parts = figure if isinstance(figure, tuple) else (figure,)
        given = (ratio if len(parts) == 2 else plain)(measure, house.partner, period, *parts)
        owed = Return.objects.get(partner=house.partner, period=period)
        if owed.status == "signed_off":
            reopen_return(owed, by=house.plan_manager, reason="Another figure.")
        others = [ratio(house.measure, house.partner, period, 20, 50)]
        stored = measure.figures.filter(period=period).first()
        version = stored.version if stored else None
        record([replace(given, expected_version=version), *others], by=house.partner_lead)
        sign_off_return(submit_return(owed, by=house.partner_lead), by=house.plan_manager)
    drain_rollups()
    results = MeasureResult.objects.filter(measure=measure, basis="signed_off", category=None)
    assert results.filter(is_withheld=True).count() == 1, "one of the figures is a small number"
    now = results.get(period__code=list(figures)[-1])
    return now.rag, now.rating_reason, now.sentence


def test_last_year_s_withheld_figure_does_not_decide_this_year_s_status(house: House) -> None:
    """Amber for 10 % and red for 40 % would say on which side of this year's 25 % the withheld figure lies."""
    measure = make_measure(
        house.priority, [house.partner], target=Decimal(50), by=house.plan_manager, rag_rule="same_quarter"
    )
    told = {quarters_told(house, measure, {"2025/26 Q2": (small, 10), "2026/27 Q2": (20, 80)}) for small in (1, 4)}

    ((rag, reason, sentence),) = told
    assert rag == "red"
    assert reason == "off target by more than the tolerance; what could make it amber is withheld (small numbers)"
    assert "last year" not in sentence


def test_a_withheld_quarter_does_not_decide_whether_the_year_can_still_be_met(house: House) -> None:
    """With 34 the most of late, 4 + 10 can still become 80 in two quarters and 1 + 10 cannot."""
    measure = make_measure(
        house.priority,
        [house.partner],
        target=Decimal(20),
        by=house.plan_manager,
        unit="count",
        combine="sum",
        combine_time="sum",
        rag_rule="still_achievable",
    )
    told = {
        quarters_told(house, measure, {"2025/26 Q4": 34, "2026/27 Q1": small, "2026/27 Q2": 10}) for small in (1, 4)
    }

    ((rag, reason, _),) = told
    assert rag == "red"
    assert "what could make it amber is withheld" in reason


def test_a_step_from_a_withheld_quarter_is_no_sign_of_what_can_be_done(house: House) -> None:
    """From 10 % to 40 % in one quarter the way to 60 % would look easy; from 40 % there was no step at all."""
    measure = make_measure(
        house.priority,
        [house.partner],
        target=Decimal(60),
        by=house.plan_manager,
        combine_time="latest",
        rag_rule="still_achievable",
    )
    told = {quarters_told(house, measure, {"2026/27 Q1": (small, 10), "2026/27 Q2": (20, 50)}) for small in (1, 4)}

    ((rag, _, _),) = told
    assert rag == "red"


def test_a_transaction_nudges_the_worker_once(house: House) -> None:
    for _ in range(3):
        request_rollup([house.measure.pk], [house.period.pk])

    assert [hook[1] for hook in connection.run_on_commit].count(nudge_rollups) == 1
