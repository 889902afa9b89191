"""Results as the roll-up stores them."""

from datetime import date
from decimal import Decimal

from django.db import connection

from measures.calc.words import Source
from measures.models import MeasureResult
from measures.services.figures import record_figures
from measures.services.returns import submit_return
from measures.services.rollup import drain_rollups, request_rollup
from measures.tasks import nudge_rollups
from tests.factories import make_dimension, make_measure, make_open_period, make_return, ratio, record
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


def test_a_transaction_nudges_the_worker_once(house: House) -> None:
    for _ in range(3):
        request_rollup([house.measure.pk], [house.period.pk])

    assert [hook[1] for hook in connection.run_on_commit].count(nudge_rollups) == 1
