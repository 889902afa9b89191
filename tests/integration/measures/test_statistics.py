"""What the roll-up stores of the statistics: by what was known then, broken where figures do not compare."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from measures.calc.targets import TargetAim
from measures.calc.variation import Point, vary
from measures.calc.words import Polarity
from measures.models import (
    Category,
    Comparator,
    ComparatorGroup,
    ComparatorMember,
    Dimension,
    Measure,
    MeasureResult,
    Period,
)
from measures.services.measures import define_measure, set_target
from measures.services.rollup import check_rollups, drain_rollups, request_rollup, request_rollup_of_measure
from tests.factories import make_dimension, make_measure, sign_series
from tests.house import House

pytestmark = pytest.mark.usefixtures("today")

#: Thirteen quarters around 55 %, of 100 people each.
STEADY = (55, 57, 54, 56, 53, 55, 56, 54, 57, 55, 54, 56, 55)


def one_partner(house: House, **fields: Any) -> Measure:
    """A percentage of one partner, rated against 55 % where it is not said otherwise."""
    return make_measure(house.priority, [house.partner], **{"target": Decimal(55), "by": house.plan_manager, **fields})


def signed(
    house: House, measure: Measure, values: Sequence[Any], *, category: Category | None = None, **more: Any
) -> list[Period]:
    return sign_series(measure, house.partner, values, by=house.plan_manager, category=category, **more)


def results(measure: Measure, category: Category | None = None, basis: str = "signed_off") -> list[MeasureResult]:
    """The results that have a value, oldest first."""
    found = MeasureResult.objects.filter(measure=measure, category=category, basis=basis, value__isnull=False)
    return list(found.order_by("period__ends_on"))


def latest(measure: Measure, category: Category | None = None, basis: str = "signed_off") -> MeasureResult:
    return results(measure, category, basis)[-1]


# --- Variation, assurance, direction --------------------------------------------------------------------------


def test_a_steady_process_is_ordinary_and_hits_and_misses(house: House) -> None:
    measure = one_partner(house)
    signed(house, measure, STEADY)
    drain_rollups()

    found = latest(measure)

    assert (found.variation, found.assurance, found.direction) == ("ordinary", "hit_and_miss", "same")
    assert found.sentence == (
        "On target (55% against 55%); ordinary variation, no evidence of change; its one partner reported."
    )
    assert found.direction_reason == "ordinary variation, no evidence of change"
    assert found.change == -1
    variation = found.statistics["variation"]
    assert (variation["count"], variation["needed"]) == (13, 0)
    limits = (
        vary([Point(r.period.ends_on, r.value) for r in results(measure)], Polarity.HIGH_IS_GOOD).stretches[0].limits
    )
    assert limits is not None
    assert [Decimal(variation[name]) for name in ("lower", "upper", "centre")] == [
        limits.lower,
        limits.upper,
        limits.mean,
    ]
    assert check_rollups() == []


@pytest.mark.parametrize("basis", ["signed_off", "provisional"])
def test_a_figure_beyond_the_limits_is_a_concern_with_its_rule(house: House, basis: str) -> None:
    measure = one_partner(house)
    signed(house, measure, (*STEADY[:-1], 35))
    drain_rollups()

    found = latest(measure, basis=basis)

    assert (found.variation, found.statistics["variation"]["rule"]) == ("concern", "outside_limits")
    assert found.statistics["variation"]["way"] == -1
    assert found.direction == "worse"
    assert "; a concern, more than chance: below the lower limit; " in found.sentence


def test_limits_beyond_the_target_keep_missing_it(house: House) -> None:
    measure = one_partner(house, target=Decimal(75))
    signed(house, measure, STEADY)
    drain_rollups()

    assert latest(measure).assurance == "consistently_missed"
    assert "ordinary variation: unless something changes it keeps missing its target" in latest(measure).sentence


def test_under_twelve_periods_there_is_a_run_chart_and_a_step_is_a_step(house: House) -> None:
    measure = one_partner(house)
    signed(house, measure, (50, 52, 51, 58))
    drain_rollups()

    found = latest(measure)

    assert (found.variation, found.assurance, found.direction) == ("too_few", "cant_say", "improved")
    assert found.statistics["variation"]["needed"] == 8
    assert found.statistics["variation"]["centre"] == "51.5"
    assert "lower" not in found.statistics["variation"]
    assert "better than last quarter (too few periods to rule out chance)" in found.sentence


def test_a_constant_series_does_not_vary_and_is_compared_as_it_is(house: House) -> None:
    measure = one_partner(house)
    signed(house, measure, [60] * 12)
    drain_rollups()

    found = latest(measure)

    assert (found.variation, found.assurance, found.direction) == ("none_at_all", "consistently_met", "same")
    assert "lower" not in found.statistics["variation"]


def test_a_series_of_zeros_is_a_series(house: House) -> None:
    measure = one_partner(house, polarity="low_is_good")
    signed(house, measure, [0] * 12)
    drain_rollups()

    assert (latest(measure).variation, latest(measure).rag) == ("none_at_all", "green")
    assert latest(measure).statistics["interval"]["lower"] == "0"


def test_a_quarter_nobody_opened_keeps_its_place_in_the_series(house: House) -> None:
    """Figures on both sides of it are no neighbours: the jump between them makes no moving range."""
    closed_up, with_a_hole = one_partner(house), one_partner(house, frequency="month")
    signed(house, closed_up, (*STEADY[:6], 80, *STEADY[6:12]))
    signed(house, with_a_hole, STEADY[:6], first="2024-01")
    signed(house, with_a_hole, (80,), first="2024-08")
    signed(house, with_a_hole, STEADY[6:12], first="2024-10")
    drain_rollups()

    assert latest(closed_up).statistics["variation"]["screened"] == 2
    assert latest(with_a_hole).statistics["variation"]["screened"] == 0
    assert latest(with_a_hole).statistics["variation"]["count"] == 13


def test_a_sum_with_partners_missing_is_no_point_of_the_series(house: House) -> None:
    measure = make_measure(
        house.priority, [house.partner, house.other_partner], unit="count", combine="sum", combine_time="sum"
    )
    for partner in (house.partner, house.other_partner):
        sign_series(measure, partner, [30, 31, 29, 32, 28, 30, 31, 29, 30, 32, 31, 30], by=house.plan_manager)
    sign_series(measure, house.partner, [30], by=house.plan_manager, first="2026/27 Q3")
    drain_rollups()

    partial, whole = results(measure)[-1], results(measure)[-2]

    assert (partial.value, partial.is_partial, partial.variation, partial.statistics) == (30, True, "", {})
    assert (whole.value, whole.variation) == (60, "ordinary")


# --- What was known then --------------------------------------------------------------------------------------


def test_later_figures_change_no_earlier_result(house: House) -> None:
    measure = one_partner(house)
    signed(house, measure, STEADY)
    drain_rollups()
    before = {r.period.code: r.inputs_digest for r in results(measure)}

    signed(house, measure, (90, 91), first="2026/27 Q4")
    request_rollup_of_measure(measure)
    drain_rollups()

    after = {r.period.code: r.inputs_digest for r in results(measure)}
    assert len(after) == 15
    assert before.items() <= after.items()


def test_each_result_says_what_a_series_up_to_it_says(house: House) -> None:
    measure = one_partner(house)
    values = (*STEADY, 70, 71, 72, 50, 50)
    signed(house, measure, values)
    drain_rollups()

    stored = [(r.variation, r.statistics["variation"].get("rule")) for r in results(measure)]

    points = [Point(r.period.ends_on, r.value) for r in results(measure)]
    wanted = [vary(points[: end + 1], Polarity.HIGH_IS_GOOD).latest for end in range(len(points))]
    assert stored == [(m.verdict.value, m.rule.value if m.rule else None) for m in wanted if m]


def test_a_corrected_old_figure_changes_the_limits_from_then_on(house: House) -> None:
    measure = one_partner(house)
    periods = signed(house, measure, STEADY)
    drain_rollups()
    before = results(measure)

    measure.signed_figures.filter(period=periods[6]).update(numerator=70)
    request_rollup([measure.pk], [periods[6].pk])
    drain_rollups()

    after = results(measure)
    changed = [
        old.period.code for old, new in zip(before, after, strict=True) if old.inputs_digest != new.inputs_digest
    ]
    assert changed == [period.code for period in periods[6:]]
    assert check_rollups() == []


# --- Breaks ---------------------------------------------------------------------------------------------------


def break_series(house: House, measure: Measure, day: date) -> None:
    define_measure(
        measure, {}, by=house.plan_manager, applies_from=day, breaks_series=True, reason="Virtual visits count now."
    )


def test_a_new_definition_starts_everything_anew(house: House) -> None:
    groups = make_dimension(house.partnership, ["White", "Black"])
    white, black = reference_first(groups)
    measure = one_partner(house, breakdown=groups)
    periods = signed(house, measure, (*STEADY, 70))
    for category, last in ((white, 80), (black, 20)):
        signed(house, measure, [(300, 500)] * 13 + [(last * 5, 500)], category=category)
    drain_rollups()
    joined = latest(measure)
    assert joined.variation == "improvement"
    assert "trend" in joined.statistics and joined.statistics["forecast"]["tested"] == 4
    assert joined.gap_change == "wider"

    break_series(house, measure, periods[-2].starts_on)
    drain_rollups()

    broken = latest(measure)
    assert broken.variation == "too_few"
    assert broken.statistics["variation"]["needed"] == 10
    assert broken.statistics["variation"]["since"] == "Virtual visits count now."
    assert "trend" not in broken.statistics and "forecast" not in broken.statistics
    # A quarter before is of the same definition, a year before is not.
    assert broken.statistics["gaps"][0]["since"] == periods[-2].code
    assert broken.direction_on_year == "cant_say"
    first_under_it = results(measure)[-2]
    assert first_under_it.statistics["gaps"][0]["reason"] == "the definition changed"
    assert check_rollups() == []


# --- Uncertainty, trend, forecast ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "value", "interval"),
    [
        ({}, (65, 100), ("55.25", "73.64", "Wilson")),
        ({"unit": "rate", "multiplier": 10000}, (684, 83561), ("75.84", "88.23", "Byar")),
        ({"unit": "rate", "multiplier": 10000}, (5, 10000), ("1.62", "11.67", "Exact")),
        ({"unit": "count", "combine": "sum"}, 65, ("50.16", "82.85", "Byar")),
        ({"unit": "mean"}, (30, 4), None),
        ({"combine": "mean"}, (65, 100), None),
    ],
)
def test_a_value_has_the_interval_of_its_unit(house: House, fields: dict[str, Any], value: Any, interval: Any) -> None:
    measure = one_partner(house, target=None, by=None, **fields)
    signed(house, measure, [value])
    drain_rollups()

    found = latest(measure).statistics.get("interval")

    if interval is None:
        assert found is None
    else:
        lower, upper, method = interval
        assert found["method"] == method
        assert abs(Decimal(found["lower"]) - Decimal(lower)) < Decimal("0.01")
        assert abs(Decimal(found["upper"]) - Decimal(upper)) < Decimal("0.01")


def test_a_steady_rise_is_a_trend_and_is_carried_on(house: House) -> None:
    measure = one_partner(house, target=Decimal(90))
    signed(house, measure, [(400 + 20 * place, 1000) for place in range(9)])
    drain_rollups()

    found = latest(measure).statistics

    assert (found["trend"]["way"], found["trend"]["judgement"]) == ("rising", "improved")
    assert found["forecast"]["period"] == "2025/26 Q4"
    assert Decimal(found["forecast"]["value"]) == 58
    assert Decimal(found["forecast"]["mean_error"]) == 0
    assert found["forecast"]["misses_target"] is True


def test_a_flow_has_a_run_rate_and_a_stock_has_none(house: House) -> None:
    flow = one_partner(house, target=None, by=None, unit="count", combine="sum", combine_time="sum")
    stock = one_partner(house, target=None, by=None, unit="count", combine="sum", combine_time="latest")
    for measure in (flow, stock):
        signed(house, measure, [38, 44, 41], first="2025/26 Q1")
    drain_rollups()

    assert latest(flow).statistics["run_rate"]["value"] == "164"
    assert "run_rate" not in latest(stock).statistics


# --- Benchmarks -----------------------------------------------------------------------------------------------


def neighbours(house: House, version: str, applies_from: date) -> ComparatorGroup:
    group = ComparatorGroup.objects.create(
        partnership=house.partnership,
        code=f"SN-{version}",
        title="statistical neighbours",
        version=version,
        applies_from=applies_from,
    )
    ComparatorMember.objects.bulk_create(
        ComparatorMember(group=group, area=area, order=order)
        for order, area in enumerate(("Derby", "Walsall", "Leeds"))
    )
    return group


def looked_after(house: House) -> Measure:
    """684 of 83,561 children: 81.86 per 10,000 (75.84 to 88.23)."""
    measure = one_partner(
        house,
        target=None,
        by=None,
        unit="rate",
        multiplier=10000,
        decimals=1,
        polarity="context_only",
        frequency="snapshot",
        snapshot_day="03-31",
    )
    signed(house, measure, [(684, 83561)], first="2025-03-31")
    return measure


def test_similar_to_neighbours_under_both_versions_of_the_group(house: House) -> None:
    measure = looked_after(house)
    for version, day, median in (("2021", date(2021, 1, 1), 83), ("2025", date(2025, 1, 1), Decimal("79.5"))):
        group = neighbours(house, version, day)
        Comparator.objects.create(measure=measure, area=group.code, group=group, period_code="2025-03-31", value=median)
    Comparator.objects.create(measure=measure, area="England", period_code="2025-03-31", value=67)
    drain_rollups()

    found = latest(measure)

    said = [(c["name"], c.get("version"), c["value"], c["verdict"]) for c in found.statistics["comparisons"]]
    assert said == [
        ("statistical neighbours", "2025", "79.5", "similar"),
        ("England", None, "67", "higher"),
        ("statistical neighbours", "2021", "83", "similar"),
    ]
    assert found.comparison == "similar"
    assert "81.9 per 10,000, similar to statistical neighbours (79.5); " in found.sentence
    assert check_rollups() == []


def test_a_period_is_compared_with_the_version_that_applied_to_it(house: House) -> None:
    measure = looked_after(house)
    signed(house, measure, [(672, 80988)], first="2024-03-31")
    for version, day in (("2021", date(2021, 1, 1)), ("2025", date(2025, 1, 1))):
        group = neighbours(house, version, day)
        for code in ("2024-03-31", "2025-03-31"):
            Comparator.objects.create(measure=measure, area=group.code, group=group, period_code=code, value=80)
    drain_rollups()

    assert [r.statistics["comparisons"][0]["version"] for r in results(measure)] == ["2021", "2025"]


def test_the_median_is_of_those_members_whose_value_is_known(house: House) -> None:
    measure = looked_after(house)
    neighbours(house, "2025", date(2025, 1, 1))
    for area, value in (("Derby", 70), ("Leeds", 89), ("England", 67)):
        Comparator.objects.create(measure=measure, area=area, period_code="2025-03-31", value=value)
    drain_rollups()

    found = latest(measure).statistics["comparisons"]

    assert [(c["name"], c["value"]) for c in found] == [("statistical neighbours", "79.5"), ("England", "67")]
    assert (found[0]["counted"], found[0]["size"]) == (2, 3)


def test_another_years_benchmark_is_not_compared_with(house: House) -> None:
    measure = looked_after(house)
    Comparator.objects.create(measure=measure, area="England", period_code="2024-03-31", value=69)
    drain_rollups()

    assert (latest(measure).comparison, "comparisons" in latest(measure).statistics) == ("", False)


# --- Gaps -----------------------------------------------------------------------------------------------------


def reference_first(dimension: Dimension) -> list[Category]:
    found = list(dimension.categories.order_by("order"))
    Category.objects.filter(pk=found[0].pk).update(is_reference=True)
    return found


def with_groups(house: House, then: Sequence[int], now: Sequence[int], **fields: Any) -> Measure:
    """A measure green at 60 %, whose groups stood so (of 500 each) a year ago and stand so now."""
    groups = make_dimension(house.partnership, ["White", "Asian", "Black"])
    measure = one_partner(house, breakdown=groups, **fields)
    signed(house, measure, [(900, 1500)] * 5, first="2025/26 Q2")
    for category, before, after in zip(reference_first(groups), then, now, strict=True):
        signed(house, measure, [(before * 5, 500)] * 4 + [(after * 5, 500)], first="2025/26 Q2", category=category)
    drain_rollups()
    return measure


def test_a_gap_that_widened_since_a_year_ago_is_said_beside_green(house: House) -> None:
    measure = with_groups(house, (60, 62, 58), (65, 65, 50))

    found = latest(measure)

    assert (found.rag, found.gap_change) == ("green", "wider")
    (gap,) = found.statistics["gaps"]
    assert (gap["group"], gap["reference"], gap["difference"], gap["ratio"][:6]) == ("black", "white", "-15", "0.7692")
    assert Decimal(gap["lower"]) < -15 < Decimal(gap["upper"]) < 0
    assert (gap["change"], gap["by"], gap["since"]) == ("wider", "13", "2025/26 Q2")
    assert "On target (60% against 55%)" in found.sentence
    assert ", but the gap between Black and White has widened to 15 points; " in found.sentence
    assert check_rollups() == []


def test_a_gap_that_moved_no_more_than_chance_explains_is_the_same(house: House) -> None:
    measure = with_groups(house, (60, 62, 58), (60, 62, 56))

    assert latest(measure).gap_change == "same"
    assert "gap" not in latest(measure).sentence


def test_a_gap_that_closed_is_narrower(house: House) -> None:
    measure = with_groups(house, (65, 65, 45), (60, 60, 58))

    assert latest(measure).gap_change == "narrower"


def test_each_group_has_its_own_gap_and_the_reference_has_none(house: House) -> None:
    measure = with_groups(house, (60, 62, 58), (65, 65, 50))
    white, asian, black = measure.categories.order_by("order")

    gaps = [latest(measure, category).statistics.get("gap") for category in (white, asian, black)]

    assert gaps[0] is None
    assert [(gap["group"], gap["difference"]) for gap in gaps[1:]] == [("asian", "0"), ("black", "-15")]


def test_groups_of_counts_have_no_gap_and_neither_have_groups_without_a_reference(house: House) -> None:
    groups = make_dimension(house.partnership, ["White", "Asian"])
    white, asian = groups.categories.order_by("order")
    without = one_partner(house, breakdown=groups)
    for category in (white, asian):
        signed(house, without, [60], category=category)
    signed(house, without, [60])
    drain_rollups()
    assert (latest(without).gap_change, "gaps" in latest(without).statistics) == ("", False)

    reference_first(groups)
    counted = one_partner(house, target=None, by=None, unit="count", combine="sum", breakdown=groups)
    for category in (None, white, asian):
        signed(house, counted, [60], category=category)
    drain_rollups()
    assert (latest(counted).gap_change, "gaps" in latest(counted).statistics) == ("", False)


# --- Results in general -----------------------------------------------------------------------------------------


def test_a_new_target_is_assured_from_its_day_on(house: House) -> None:
    measure = one_partner(house)
    periods = signed(house, measure, STEADY)
    set_target(
        measure,
        {periods[-1]: TargetAim(Decimal(80))},
        by=house.plan_manager,
        shape="hold",
        applies_from=periods[-1].starts_on,
        reason="Agreed in July.",
    )
    drain_rollups()

    assert [r.assurance for r in results(measure)[-2:]] == ["hit_and_miss", "consistently_missed"]


@pytest.mark.parametrize(
    "change",
    [
        "variation = 'concern'",
        "assurance = ''",
        "gap_change = 'wider'",
        "comparison = 'better'",
        "statistics = jsonb_set(statistics, '{interval,upper}', '\"99\"')",
        'board_view = \'{"variation": "concern"}\'',
    ],
)
def test_the_check_finds_a_verdict_that_was_tampered_with(house: House, change: str) -> None:
    measure = one_partner(house)
    signed(house, measure, STEADY)
    drain_rollups()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE measures_measureresult SET {change} WHERE id = %s",
            [latest(measure).pk],
        )

    assert len(check_rollups()) == 1
