"""Status against target: each rule and each boundary, and the rule in words."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.calc.rating import (
    Rating,
    RuleSpec,
    TargetAim,
    YearSoFar,
    check_rule,
    default_tolerance_kind,
    part_settles,
    rate,
    rule_in_words,
)
from measures.calc.words import NotRated, Polarity, Rag, RagRule, ToleranceKind, Unit

HIGH, LOW, RANGE, CONTEXT = Polarity
GREEN, AMBER, RED = Rag
POINTS, PERCENT = ToleranceKind


def rule_for(
    polarity: Polarity,
    below: str = "0",
    above: str = "0",
    kind: ToleranceKind = POINTS,
    rule: RagRule = RagRule.TOLERANCE,
) -> RuleSpec:
    return RuleSpec(rule, polarity, kind, D(below), D(above))


@pytest.mark.parametrize(
    ("polarity", "kind", "value", "target", "upper", "below", "above", "rag"),
    [
        # high_is_good: 55 with 3 points
        (HIGH, POINTS, "60", "55", None, "3", "0", GREEN),
        (HIGH, POINTS, "55", "55", None, "3", "0", GREEN),
        (HIGH, POINTS, "54.999999", "55", None, "3", "0", AMBER),
        (HIGH, POINTS, "52", "55", None, "3", "0", AMBER),
        (HIGH, POINTS, "51.999999", "55", None, "3", "0", RED),
        (HIGH, POINTS, "0", "55", None, "3", "0", RED),
        (HIGH, POINTS, "54.999999", "55", None, "0", "9", RED),  # the other side's tolerance does not help
        # a value that rounds to the target is still rated unrounded
        (HIGH, POINTS, "54.96", "55", None, "0", "0", RED),
        # the same tolerance as a percentage of the target: 10 % of 50 is 5
        (HIGH, PERCENT, "45", "50", None, "10", "0", AMBER),
        (HIGH, PERCENT, "44.999999", "50", None, "10", "0", RED),
        # low_is_good mirrored: 75 with 5 points or 10 %
        (LOW, POINTS, "75", "75", None, "0", "5", GREEN),
        (LOW, POINTS, "0", "75", None, "0", "5", GREEN),
        (LOW, POINTS, "75.000001", "75", None, "0", "5", AMBER),
        (LOW, POINTS, "80", "75", None, "0", "5", AMBER),
        (LOW, POINTS, "80.000001", "75", None, "0", "5", RED),
        (LOW, POINTS, "80", "75", None, "9", "0", RED),
        (LOW, PERCENT, "82.5", "75", None, "0", "10", AMBER),
        (LOW, PERCENT, "82.500001", "75", None, "0", "10", RED),
        # in_range 10 to 20, 2 below and 5 above
        (RANGE, POINTS, "10", "10", "20", "2", "5", GREEN),
        (RANGE, POINTS, "20", "10", "20", "2", "5", GREEN),
        (RANGE, POINTS, "8", "10", "20", "2", "5", AMBER),
        (RANGE, POINTS, "7.999999", "10", "20", "2", "5", RED),
        (RANGE, POINTS, "25", "10", "20", "2", "5", AMBER),
        (RANGE, POINTS, "25.000001", "10", "20", "2", "5", RED),
        (RANGE, PERCENT, "9", "10", "20", "10", "10", AMBER),
        (RANGE, PERCENT, "22", "10", "20", "10", "10", AMBER),
        (RANGE, PERCENT, "22.000001", "10", "20", "10", "10", RED),
        # targets at and below 0, in points
        (HIGH, POINTS, "-1", "0", None, "1", "0", AMBER),
        (HIGH, POINTS, "-5", "-5", None, "1", "0", GREEN),
        (LOW, POINTS, "0", "0", None, "0", "0", GREEN),
        (LOW, POINTS, "1", "0", None, "0", "0", RED),
    ],
)
def test_value_is_rated_against_target_and_tolerance(
    polarity: Polarity, kind: ToleranceKind, value: str, target: str, upper: str | None,
    below: str, above: str, rag: Rag,
) -> None:  # fmt: skip
    aim = TargetAim(D(target), None if upper is None else D(upper))

    rating = rate(D(value), aim, rule_for(polarity, below, above, kind))

    assert rating.rag is rag
    assert rating.not_rated is None
    assert rating.reason


def test_zero_is_rated_and_missing_is_not() -> None:
    aim, rule = TargetAim(D(0)), rule_for(LOW)

    assert rate(D(0), aim, rule).rag is GREEN
    assert rate(None, aim, rule) == Rating(None, NotRated.NO_DATA, "no figure has been given")


@pytest.mark.parametrize("reason", list(NotRated))
def test_known_reason_goes_before_any_status(reason: NotRated) -> None:
    rating = rate(D(60), TargetAim(D(55)), rule_for(HIGH), not_rated=reason)

    assert (rating.rag, rating.not_rated) == (None, reason)
    assert rating.reason


@pytest.mark.parametrize("target", [None, TargetAim(None)])
def test_no_target_is_not_rated(target: TargetAim | None) -> None:
    assert rate(D(60), target, rule_for(HIGH)).not_rated is NotRated.NO_TARGET


def test_context_only_is_never_rated() -> None:
    assert rate(D(60), TargetAim(D(55)), rule_for(CONTEXT)).not_rated is NotRated.CONTEXT_ONLY


def test_rating_has_exactly_one_of_status_and_reason() -> None:
    for rag, reason in ((None, None), (GREEN, NotRated.NO_DATA)):
        with pytest.raises(ValueError, match="exactly one"):
            Rating(rag, reason, "")


@pytest.mark.parametrize(
    ("rule", "target", "says"),
    [
        (rule_for(HIGH, "5", kind=PERCENT), TargetAim(D(0)), "Give the tolerance in points"),
        (rule_for(LOW, above="5", kind=PERCENT), TargetAim(D(-3)), "Give the tolerance in points"),
        (rule_for(RANGE, kind=PERCENT), TargetAim(D(0), D(5)), "Give the tolerance in points"),
        (rule_for(HIGH, "-1"), TargetAim(D(5)), "A tolerance cannot be below 0"),
        (rule_for(LOW, above="-1"), None, "A tolerance cannot be below 0"),
        (rule_for(RANGE), TargetAim(D(5)), "Give both ends of the range"),
        (rule_for(RANGE), TargetAim(D(5), D(4)), "The upper end of the range is below the lower end"),
        (
            rule_for(HIGH),
            TargetAim(D(5), D(6)),
            "Only a measure that is best inside a range has an upper end",
        ),
        (rule_for(HIGH, "NaN"), TargetAim(D(5)), "Give targets and tolerances as ordinary numbers"),
        (rule_for(HIGH), TargetAim(D("Infinity")), "Give targets and tolerances as ordinary numbers"),
    ],
)
def test_rule_that_cannot_work_says_what_to_do_and_rates_nothing(
    rule: RuleSpec, target: TargetAim | None, says: str
) -> None:
    problem = check_rule(rule, target)

    assert problem is not None
    assert problem.startswith(says)
    if target is not None:
        with pytest.raises(ValueError, match=says):
            rate(D(1), target, rule)


def test_sound_rule_has_no_problem() -> None:
    assert check_rule(rule_for(HIGH, "3"), TargetAim(D(55))) is None
    assert check_rule(rule_for(RANGE, "1", "1"), TargetAim(D(5), D(5))) is None
    assert check_rule(rule_for(HIGH, "5", kind=PERCENT), TargetAim(None)) is None


def test_value_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        rate(D("NaN"), TargetAim(D(1)), rule_for(HIGH))


@pytest.mark.parametrize(
    ("unit", "target", "kind"),
    [
        (Unit.PERCENTAGE, TargetAim(D(55)), POINTS),
        (Unit.COUNT, TargetAim(D(0)), POINTS),
        (Unit.SCORE, TargetAim(D(-2)), POINTS),
        (Unit.SCORE, TargetAim(D(-2), D(4)), POINTS),
        (Unit.YES_NO, TargetAim(D(1)), POINTS),
        (Unit.RATE, TargetAim(D(75)), PERCENT),
        (Unit.COUNT, TargetAim(D(700)), PERCENT),
    ],
)
def test_tolerance_is_in_points_where_percent_would_mislead(unit: Unit, target: TargetAim, kind: ToleranceKind) -> None:
    assert default_tolerance_kind(unit, target) is kind


@pytest.mark.parametrize(
    ("polarity", "value", "last_year", "rag", "rescued"),
    [
        (HIGH, "56", "40", GREEN, False),
        (HIGH, "53", "60", AMBER, False),  # within the tolerance, whatever last year was
        (HIGH, "50", "50", AMBER, True),  # exactly as last year is no worse
        (HIGH, "50", "49", AMBER, True),
        (HIGH, "50", "50.000001", RED, False),
        (HIGH, "50", None, RED, False),
        (LOW, "60", "60", AMBER, True),
        (LOW, "60", "59.9", RED, False),
    ],
)
def test_same_quarter_rule_forgives_what_is_no_worse_than_last_year(
    polarity: Polarity, value: str, last_year: str | None, rag: Rag, rescued: bool
) -> None:
    rating = rate(
        D(value),
        TargetAim(D(55)),
        rule_for(polarity, "2", "2", rule=RagRule.SAME_QUARTER),
        same_period_last_year=None if last_year is None else D(last_year),
    )

    assert rating.rag is rag
    assert (rating.rescued_by is RagRule.SAME_QUARTER) is rescued


def recent(*values: str | None) -> tuple[D | None, ...]:
    return tuple(None if value is None else D(value) for value in values)


@pytest.mark.parametrize(
    ("polarity", "cumulative", "left", "periods", "rag", "why"),
    [
        # a flow, 400 by the year's end
        (HIGH, "300", 1, ("100", "90", "110", "100"), AMBER, "no better than the best"),
        (HIGH, "300", 1, ("99", "99.9", "80", "90"), RED, "better than any"),
        (HIGH, "290", 1, ("110", "20", "20", "20"), AMBER, "no better than the best"),
        (
            HIGH,
            "290",
            1,
            ("110", "20", "20", "20", "20"),
            RED,
            "better than any",
        ),  # five periods ago is too long
        (
            HIGH,
            "290",
            1,
            ("110", "20", None, "20", "20"),
            AMBER,
            "no better than the best",
        ),  # of the last four known
        (HIGH, "400", 0, (), AMBER, "its total meets the target"),
        (HIGH, "399", 0, ("400",), RED, "no period is left"),
        (HIGH, "100", 3, (), RED, "no period is known"),
        # low is good: at most 400 by the year's end
        (LOW, "300", 1, ("100", "150"), AMBER, "no better than the best"),
        (LOW, "310", 1, ("100", "150"), RED, "better than any"),
        # a stock, 400 at the year's end, 350 now
        (HIGH, None, 2, ("300", "325", "350"), AMBER, "no larger than the largest improvement"),
        (HIGH, None, 2, ("301", "325.5", "350"), RED, "larger than any improvement"),
        (HIGH, None, 2, ("300", None, "350"), RED, "too few periods"),  # no single step is known
        (HIGH, None, 2, ("100", "340", "345", "348", "350"), RED, "larger than any improvement"),
        (HIGH, None, 0, ("300", "350"), RED, "no period is left"),
        (HIGH, None, 2, ("360", "355", "350"), RED, "larger than any improvement"),
    ],
)
def test_still_achievable_rule_asks_no_more_than_has_been_done_lately(
    polarity: Polarity, cumulative: str | None, left: int, periods: tuple[str | None, ...], rag: Rag, why: str
) -> None:
    quarter_target = TargetAim(D(360) if polarity is HIGH else D(90))
    so_far = YearSoFar(None if cumulative is None else D(cumulative), left, recent(*periods))

    rating = rate(
        D(350),
        quarter_target,
        rule_for(polarity, rule=RagRule.STILL_ACHIEVABLE),
        year_end_target=TargetAim(D(400)),
        year_so_far=so_far,
    )

    assert rating.rag is rag
    assert why in rating.reason
    assert (rating.rescued_by is RagRule.STILL_ACHIEVABLE) is (rag is AMBER)


def test_still_achievable_inside_a_range_needs_the_total_to_land_in_it() -> None:
    rule = rule_for(RANGE, rule=RagRule.STILL_ACHIEVABLE)

    def rated(cumulative: str) -> Rag | None:
        return rate(
            D(50),
            TargetAim(D(10), D(20)),
            rule,
            year_end_target=TargetAim(D(100), D(110)),
            year_so_far=YearSoFar(D(cumulative), 1, recent("20", "30")),
        ).rag

    assert [rated(total) for total in ("69", "70", "90", "91")] == [RED, AMBER, AMBER, RED]


def test_stock_already_past_its_year_end_target_is_still_achievable() -> None:
    rating = rate(
        D(50),
        TargetAim(D(60)),
        rule_for(HIGH, rule=RagRule.STILL_ACHIEVABLE),
        year_end_target=TargetAim(D(45)),
        year_so_far=YearSoFar(None, 1, ()),
    )

    assert (rating.rag, rating.rescued_by) == (AMBER, RagRule.STILL_ACHIEVABLE)


def test_still_achievable_without_a_year_end_target_rescues_nothing() -> None:
    rule = rule_for(HIGH, rule=RagRule.STILL_ACHIEVABLE)

    rating = rate(D(50), TargetAim(D(60)), rule, year_so_far=YearSoFar(D(1), 1, recent("100")))

    assert rating.rag is RED
    assert "no year-end target" in rating.reason


# The rule in words


@pytest.mark.parametrize(
    ("rule", "target", "unit", "words"),
    [
        (
            rule_for(HIGH, "3"),
            TargetAim(D(55)),
            Unit.PERCENTAGE,
            "Higher is better. Green at 55% or more; amber within 3 points below; red under 52%.",
        ),
        (
            rule_for(HIGH, "2.5"),
            TargetAim(D(55)),
            Unit.PERCENTAGE,
            "Higher is better. Green at 55% or more; amber within 2.5 points below; red under 52.5%.",
        ),
        (
            rule_for(HIGH),
            TargetAim(D(55)),
            Unit.PERCENTAGE,
            "Higher is better. Green at 55% or more; red under 55%.",
        ),
        (
            rule_for(LOW, above="10", kind=PERCENT),
            TargetAim(D(75)),
            Unit.RATE,
            (
                "Lower is better. Green at 75 per 10,000 or less; amber within 10% of the target above; "
                "red over 82.5 per 10,000."
            ),
        ),
        (
            rule_for(RANGE, "2", "5"),
            TargetAim(D(10), D(20)),
            Unit.COUNT,
            ("Best inside a range. Green from 10 to 20; amber within 2 below or 5 above; red under 8 or over 25."),
        ),
        (
            rule_for(HIGH, "3", rule=RagRule.SAME_QUARTER),
            TargetAim(D(55)),
            Unit.PERCENTAGE,
            (
                "Higher is better. Green at 55% or more; amber within 3 points below; red under 52%, "
                "but amber if no worse than in the same period last year."
            ),
        ),
        (
            rule_for(LOW, rule=RagRule.STILL_ACHIEVABLE),
            TargetAim(D(0)),
            Unit.MONEY,
            (
                "Lower is better. Green at £0 or less; "
                "red over £0, but amber while the year-end target can still be met."
            ),
        ),
        (rule_for(CONTEXT), None, Unit.COUNT, "Shown for context only: it has no status."),
        (rule_for(HIGH), None, Unit.COUNT, "Higher is better. Not rated: no target has been set."),
    ],
)
def test_rule_is_written_in_words(rule: RuleSpec, target: TargetAim | None, unit: Unit, words: str) -> None:
    assert rule_in_words(rule, target, unit, 0, multiplier=D(10000)) == words


# Laws

NUMBERS = st.decimals(-1000, 1000, places=3)
TOLERANCES = st.decimals(0, 50, places=2)
BADNESS = {GREEN: 0, AMBER: 1, RED: 2}


def badness(value: D, target: D, rule: RuleSpec, last_year: D | None) -> int:
    rag = rate(value, TargetAim(target), rule, same_period_last_year=last_year).rag
    assert rag is not None
    return BADNESS[rag]


@given(NUMBERS, NUMBERS, NUMBERS, TOLERANCES, st.none() | NUMBERS, st.sampled_from([HIGH, LOW]))
def test_better_value_is_never_rated_worse(
    one: D, other: D, target: D, tolerance: D, last_year: D | None, polarity: Polarity
) -> None:
    better, worse = (max(one, other), min(one, other)) if polarity is HIGH else (min(one, other), max(one, other))
    for name in (RagRule.TOLERANCE, RagRule.SAME_QUARTER):
        rule = RuleSpec(name, polarity, POINTS, tolerance, tolerance)
        assert badness(better, target, rule, last_year) <= badness(worse, target, rule, last_year)


@given(NUMBERS, NUMBERS, TOLERANCES, TOLERANCES, NUMBERS)
def test_reversing_polarity_mirrors_the_rating(value: D, target: D, below: D, above: D, last_year: D) -> None:
    for name in (RagRule.TOLERANCE, RagRule.SAME_QUARTER):
        high = RuleSpec(name, HIGH, POINTS, below, above)
        low = RuleSpec(name, LOW, POINTS, above, below)
        assert badness(value, target, high, last_year) == badness(-value, -target, low, -last_year)


@given(NUMBERS, NUMBERS, TOLERANCES, st.lists(st.none() | NUMBERS, max_size=6), st.integers(0, 4), st.booleans())
def test_still_achievable_never_turns_a_better_stock_worse(
    one: D, other: D, tolerance: D, past: list[D | None], left: int, is_flow: bool
) -> None:
    rule = RuleSpec(RagRule.STILL_ACHIEVABLE, HIGH, POINTS, tolerance, tolerance)
    so_far = YearSoFar(D(100) if is_flow else None, left, tuple(past))

    def score(value: D) -> int:
        rag = rate(value, TargetAim(D(10)), rule, year_end_target=TargetAim(D(40)), year_so_far=so_far).rag
        assert rag is not None
        return BADNESS[rag]

    assert score(max(one, other)) <= score(min(one, other))


@pytest.mark.parametrize(
    ("value", "polarity", "settled"),
    [
        (100, Polarity.HIGH_IS_GOOD, True),  # over a target of 96 already; nothing can take it back
        (96, Polarity.HIGH_IS_GOOD, True),
        (80, Polarity.HIGH_IS_GOOD, False),  # the missing partners may add 16
        (100, Polarity.LOW_IS_GOOD, True),  # beyond 96 and the tolerance of 3 for good
        (99, Polarity.LOW_IS_GOOD, False),  # amber now, red with one more
        (80, Polarity.LOW_IS_GOOD, False),  # green now, who knows
        (100, Polarity.CONTEXT_ONLY, False),
    ],
)
def test_a_sum_without_all_partners_is_settled_only_when_more_cannot_change_it(
    value: int, polarity: Polarity, settled: bool
) -> None:
    spec = RuleSpec(RagRule.TOLERANCE, polarity, ToleranceKind.POINTS, D(3), D(3))

    assert part_settles(D(value), TargetAim(D(96)), spec) is settled
