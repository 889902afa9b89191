"""Whatever figures come in, no number that comes out is infinite or undefined: finite, or absent with a reason."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal as D
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from measures.calc.assurance import assure_limits
from measures.calc.chance import chance_flags
from measures.calc.comparison import compare, quarter_edges, ranks
from measures.calc.direction import travel
from measures.calc.gaps import Group, gap, gap_move
from measures.calc.inequality import DeprivationGroup, inequality
from measures.calc.intervals import interval_of
from measures.calc.outlook import YearSoFar, can_still_reach
from measures.calc.standardised import Band, directly_standardised
from measures.calc.targets import TargetAim, progress
from measures.calc.words import Polarity, Unit

counts = st.sampled_from([0, 1, 4, 5, 9, 10, 97, 99, 100, 10_000, 999_999_999_999]).map(D)
numbers = st.one_of(counts, st.decimals(-1_000_000, 1_000_000, places=6))
shares = st.tuples(counts, counts).map(sorted)
polarities = st.sampled_from(Polarity)
few = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def numbers_in(found: Any) -> Iterator[D | float]:
    """Every number in a result, however deep."""
    if isinstance(found, D | float):
        yield found
    elif is_dataclass(found):
        for each in fields(found):
            yield from numbers_in(getattr(found, each.name))
    elif isinstance(found, dict):
        yield from numbers_in(list(found.values()))
    elif isinstance(found, list | tuple):
        for each in found:
            yield from numbers_in(each)


def is_finite(found: Any) -> bool:
    return all(D(number).is_finite() for number in numbers_in(found))


@few
@given(shares, shares, numbers, polarities, st.sampled_from([Unit.PERCENTAGE, Unit.RATE, Unit.COUNT]))
def test_intervals_gaps_and_comparisons_are_finite(
    one: list[D], other: list[D], benchmark: D, polarity: Polarity, unit: Unit
) -> None:
    is_count = unit is Unit.COUNT
    groups = [
        Group(name, value=pair[1]) if is_count else Group(name, *pair) for name, pair in (("a", one), ("b", other))
    ]
    interval = interval_of(
        unit,
        numerator=groups[0].numerator,
        denominator=groups[0].denominator,
        value=groups[0].value,
        multiplier=D(10_000),
    )
    now, before = gap(*groups, unit, multiplier=D(10_000)), gap(*reversed(groups), unit, multiplier=D(10_000))

    assert is_finite(interval)
    assert is_finite(compare(interval, benchmark, polarity))
    assert is_finite((now, before, gap_move(now, before)))


@few
@given(st.lists(st.tuples(shares, numbers), min_size=5, max_size=7))
def test_slope_index_and_standardised_rates_are_finite(drawn: list[tuple[list[D], D]]) -> None:
    groups = [DeprivationGroup(people, value, value - 1, value + 2) for (_, people), value in drawn]
    bands = [Band(events, people + 1) for (events, people), _ in drawn]

    assert is_finite(inequality(groups))
    assert is_finite(directly_standardised(bands, [D(1_000)] * len(bands)))


@few
@given(numbers, numbers, numbers, polarities, st.lists(st.one_of(st.none(), numbers), max_size=8), st.integers(0, 3))
def test_progress_directions_and_outlooks_are_finite(
    now: D, before: D, target: D, polarity: Polarity, recent: list[D | None], left: int
) -> None:
    aim = TargetAim(target, target + 5)
    so_far = YearSoFar(cumulative=before, periods_left=left, recent=tuple(recent))
    shown = [number for number in recent if number is not None]

    assert is_finite(progress(now, before, target))
    assert is_finite(travel(now, before, polarity, dead_band=D(1), aim=aim))
    assert is_finite(can_still_reach(now, aim, polarity, so_far))
    assert is_finite(assure_limits(min(now, before), max(now, before), aim, polarity))
    assert is_finite((quarter_edges(shown) if len(shown) > 3 else (), ranks(recent, polarity)))


@few
@given(st.lists(st.integers(0, 60), max_size=10), st.integers(0, 100), st.integers(0, 100))
def test_what_chance_alone_raises_is_finite(lengths: list[int], comparisons: int, gaps: int) -> None:
    assert is_finite(chance_flags(lengths, comparisons=comparisons, gaps=gaps, trends=gaps))


limits = st.lists(numbers, min_size=2, max_size=2).map(sorted)


@few
@given(limits, numbers)
def test_reversing_polarity_mirrors_assurance_of_limits(ends: list[D], target: D) -> None:
    """Values, limits and target turned over at 0 with the polarity: the same verdict, strict ends included."""
    lower, upper = ends
    high = assure_limits(lower, upper, TargetAim(target), Polarity.HIGH_IS_GOOD)
    low = assure_limits(-upper, -lower, TargetAim(-target), Polarity.LOW_IS_GOOD)

    assert high.verdict is low.verdict
