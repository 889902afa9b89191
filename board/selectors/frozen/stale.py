"""Comparators that are out of date: what a measure is compared with was published for a period long before."""

from collections.abc import Iterator, Sequence

from board.selectors.standings import Standing
from measures.calc.periods import Span, label, parse_span
from measures.calc.words import Frequency
from measures.models import Comparator

#: A benchmark of the same period two years before says little of this one.
OLD_YEARS = 2


def stale_comparators(standings: Sequence[Standing]) -> Iterator[tuple[Standing, str]]:
    """Measures that have comparators, the latest of which is for two years before or more. One query."""
    latest: dict[int, Span] = {}
    frequencies = {each.measure.pk: Frequency(each.measure.frequency) for each in standings}
    rows = Comparator.objects.filter(measure__in=frequencies).values_list("measure_id", "period_code").distinct()
    for measure, code in rows:
        try:
            span = parse_span(frequencies[measure], code)
        except ValueError:  # published for periods of another kind: nothing to compare it with
            continue
        if measure not in latest or latest[measure].ends_on < span.ends_on:
            latest[measure] = span
    for each in standings:
        span_of = latest.get(each.measure.pk)
        if span_of and each.seen and (each.seen.period.ends_on - span_of.ends_on).days > OLD_YEARS * 365:
            yield each, f"its latest comparator is of {label(span_of)}."
