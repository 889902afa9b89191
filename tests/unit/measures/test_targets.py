"""What is aimed for period by period, and how far the way there has come."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.calc.periods import Span, following, parse_span
from measures.calc.rounding import half_up
from measures.calc.targets import TargetAim, Trajectory, distance_off, progress, target_for
from measures.calc.words import Frequency, Polarity


def quarter(code: str) -> Span:
    return parse_span(Frequency.QUARTER, code)


BASELINE = (quarter("2024/25 Q4"), D(40))
END = {quarter("2027/28 Q4"): TargetAim(D(52))}


@pytest.mark.parametrize(
    ("code", "aim"),
    [
        ("2024/25 Q3", None),  # before the baseline
        ("2024/25 Q4", "40"),
        ("2025/26 Q1", "41"),
        ("2025/26 Q4", "44"),
        ("2027/28 Q4", "52"),
        ("2028/29 Q1", "52"),  # the last target holds
    ],
)
def test_straight_line_of_12_quarters_from_40_to_52_is_one_a_quarter(code: str, aim: str | None) -> None:
    target = target_for(quarter(code), baseline=BASELINE, points=END, shape="straight_line")

    assert target == (None if aim is None else TargetAim(D(aim)))


def test_straight_line_bends_at_each_agreed_point() -> None:
    way = Trajectory("straight_line", BASELINE, {quarter("2025/26 Q2"): TargetAim(D(50)), **END})

    assert way.target_for(quarter("2025/26 Q1")) == TargetAim(D(45))
    assert way.target_for(quarter("2025/26 Q2")) == TargetAim(D(50))
    assert way.target_for(quarter("2026/27 Q3")) == TargetAim(D(51))


def test_straight_line_without_a_baseline_starts_at_its_first_point() -> None:
    way = Trajectory("straight_line", None, END)

    assert way.target_for(quarter("2027/28 Q3")) is None
    assert way.target_for(quarter("2027/28 Q4")) == TargetAim(D(52))


def test_straight_line_without_a_target_aims_at_nothing() -> None:
    assert Trajectory("straight_line", BASELINE).target_for(quarter("2025/26 Q1")) is None


def test_straight_line_of_snapshots_counts_years() -> None:
    start, end = (parse_span(Frequency.SNAPSHOT, code) for code in ("2025-03-31", "2028-03-31"))

    way = Trajectory("straight_line", (start, D(720)), {end: TargetAim(D(660))})

    assert way.target_for(following(start)) == TargetAim(D(700))


def test_target_at_or_before_the_baseline_is_refused() -> None:
    with pytest.raises(ValueError, match="must come after the baseline"):
        Trajectory("straight_line", BASELINE, {BASELINE[0]: TargetAim(D(52))}).target_for(BASELINE[0])


def test_range_cannot_lie_on_a_straight_line() -> None:
    way = Trajectory("straight_line", BASELINE, {quarter("2027/28 Q4"): TargetAim(D(5), D(6))})

    with pytest.raises(ValueError, match="A range cannot lie on a straight line"):
        way.target_for(quarter("2025/26 Q1"))


def test_per_period_targets_stand_for_their_own_period_only() -> None:
    way = Trajectory("per_period", None, END)

    assert way.target_for(quarter("2027/28 Q4")) == TargetAim(D(52))
    assert way.target_for(quarter("2028/29 Q1")) is None


def test_held_target_stands_until_the_next() -> None:
    way = Trajectory(
        "hold",
        None,
        {quarter("2025/26 Q2"): TargetAim(D(5), D(9)), quarter("2026/27 Q1"): TargetAim(D(4), D(8))},
    )

    codes = ("2025/26 Q1", "2025/26 Q2", "2025/26 Q4", "2026/27 Q1", "2030/31 Q1")
    assert [way.target_for(quarter(code)) for code in codes] == [
        None,
        TargetAim(D(5), D(9)),
        TargetAim(D(5), D(9)),
        TargetAim(D(4), D(8)),
        TargetAim(D(4), D(8)),
    ]


@given(st.integers(1, 40), st.integers(-500, 500), st.integers(-500, 500))
def test_straight_line_rises_by_even_steps_and_stays_between_its_ends(steps: int, low: int, high: int) -> None:
    spans = [BASELINE[0]]
    for _ in range(steps):
        spans.append(following(spans[-1]))
    way = Trajectory("straight_line", (spans[0], D(low)), {spans[-1]: TargetAim(D(high))})

    aims = [aim.value for aim in map(way.target_for, spans) if aim is not None and aim.value is not None]

    assert len(aims) == steps + 1
    assert (aims[0], aims[-1]) == (D(low), D(high))
    assert aims == sorted(aims, reverse=high < low)


@pytest.mark.parametrize(
    ("value", "baseline", "target", "percent", "verdict", "words"),
    [
        ("52", "45", "60", "46.67", "on_the_way", "47% of the way from the baseline to the target"),
        ("668", "720", "650", "74.29", "on_the_way", "74% of the way from the baseline to the target"),
        ("740", "720", "650", "-28.57", "wrong_way", "going the wrong way (−29% of the way to the target)"),
        ("60", "45", "60", "100.00", "met", "100% of the way from the baseline to the target"),
        ("75", "45", "60", "200.00", "met", "200% of the way from the baseline to the target"),
        ("45", "45", "60", "0.00", "no_change", "no change from the baseline"),
        ("59.94", "45", "60", "99.60", "on_the_way", "99.6% of the way from the baseline to the target"),
        ("60.003", "45", "60", "100.02", "met", "100.02% of the way from the baseline to the target"),
        ("45.06", "45", "60", "0.40", "on_the_way", "0.4% of the way from the baseline to the target"),
        ("-45", "0", "60", "-75.00", "wrong_way", "going the wrong way (−75% of the way to the target)"),
    ],
)
def test_progress_is_the_share_of_the_way_never_clamped(
    value: str, baseline: str, target: str, percent: str, verdict: str, words: str
) -> None:
    done = progress(D(value), D(baseline), D(target))

    assert done.share is not None
    assert half_up(done.share, 2) == D(percent)
    assert (done.verdict, done.words) == (verdict, words)


def test_target_equal_to_the_baseline_is_hold() -> None:
    assert progress(D(50), D(45), D(45)).verdict == "hold"
    assert progress(D(50), D(45), D(45)).share is None


@pytest.mark.parametrize("gap", [(None, D(1), D(2)), (D(1), None, D(2)), (D(1), D(2), None)])
def test_progress_without_one_of_its_numbers_is_not_worked_out(
    gap: tuple[D | None, D | None, D | None],
) -> None:
    assert progress(*gap).verdict == "no_data"
    assert progress(*gap).share is None


def test_distance_off_needs_an_aim_with_the_ends_its_polarity_reads() -> None:
    for aim, polarity in (
        (TargetAim(None), Polarity.HIGH_IS_GOOD),
        (TargetAim(D(1)), Polarity.IN_RANGE),
        (TargetAim(D(1)), Polarity.CONTEXT_ONLY),
    ):
        with pytest.raises(ValueError, match=r"aim|ends"):
            distance_off(D(1), aim, polarity)
