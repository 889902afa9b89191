"""What a measure's value of a period is read against: groups of places by version, and other areas."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from measures.calc import comparison
from measures.calc.comparison import median_of_group
from measures.models import ComparatorGroup, Period
from measures.selectors.gathering import MeasureInputs


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark of one period. ``counted`` of ``size`` members of a group have a figure; 0 of them where only the
    group's median is published."""

    name: str
    value: Decimal
    group: str = ""
    version: str = ""
    counted: int = 0
    size: int = 0


def benchmarks_in(inputs: MeasureInputs, period: Period) -> list[Benchmark]:
    """The benchmarks of a period, the one to be compared with first.

    First each group in the version that applies to the period, then the areas in the order in which the plan names
    them, then other versions of the groups, so that what a change of version changes can be seen. Only what is
    published for that very period counts: another year's would compare two things at once.
    """
    values = {c.area: c.value for c in inputs.comparators if c.period_code == period.code and c.group_id is None}
    medians = {c.group_id: c.value for c in inputs.comparators if c.period_code == period.code and c.group_id}
    if not values and not medians:
        return []
    groups = [(group, _of_group(group, values, medians)) for group in inputs.groups]
    known = [(group, benchmark) for group, benchmark in groups if benchmark is not None]
    applying = {g.title: b for g, b in known if g.applies_from <= period.ends_on}  # the last of a title stays
    members = {member.area for group in inputs.groups for member in group.members.all()}
    areas = [Benchmark(area, value) for area, value in values.items() if area not in members]
    first = list(applying.values())
    return [*first, *areas, *(benchmark for _, benchmark in known if benchmark not in first)]


def _of_group(
    group: ComparatorGroup, values: Mapping[str, Decimal], medians: Mapping[int, Decimal]
) -> Benchmark | None:
    """The median of its members' values, or as published where those are not known."""
    members = tuple(member.area for member in group.members.all())
    value, counted = medians.get(group.pk), 0
    if members:
        found = median_of_group(comparison.ComparatorGroup(group.title, group.version, members), values)
        if found.value is not None:
            value, counted = found.value, found.counted
    if value is None:
        return None
    return Benchmark(group.title, value, group.code, group.version, counted, len(members))
