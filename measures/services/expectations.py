"""Until when a partner is expected to report: the past keeps what it expected."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from measures.calc.periods import span_for
from measures.calc.words import Frequency, ReturnStatus
from measures.models import Expectation, Figure, Measure, Return
from measures.services.rollup import request_rollup_of_measure
from partners.models import Partner


def expect(measure: Measure, partners: Collection[int], *, on: date) -> None:
    """Expect a measure from these partners and, from a day on, from nobody else.

    Who is expected again is expected for the time between too: what is forgotten and put back leaves no gap.
    """
    stored = dict(measure.expectations.values_list("partner", "ends_on"))
    wanted, current = set(partners), {partner for partner, ends_on in stored.items() if ends_on is None}
    if wanted == current:
        return
    stop_expecting(measure.expectations.exclude(partner__in=wanted), on=on)
    measure.expectations.filter(partner__in=wanted - current).update(ends_on=None)
    Expectation.objects.bulk_create(
        Expectation(measure=measure, partner_id=partner) for partner in sorted(wanted - set(stored))
    )
    request_rollup_of_measure(measure)


def stop_expecting(expectations: QuerySet[Expectation], *, on: date) -> None:
    """End expectations with the last period that was over by a day; the one the day falls in is not expected.

    A partner that goes in November owes the quarter to September and not the one to December, which it cannot give
    whole. What began no earlier than that was never owed, and goes.
    """
    changed: dict[int, Measure] = {}
    for each in expectations.select_related("measure__priority__plan"):
        last = span_for(Frequency(each.measure.frequency), on).starts_on - timedelta(days=1)
        if each.ends_on is not None and each.ends_on <= last:
            continue
        if each.starts_on is not None and each.starts_on > last:
            each.delete()
        else:
            each.ends_on = last
            each.save(update_fields=["ends_on"])
        changed[each.measure_id] = each.measure
    for measure in changed.values():
        request_rollup_of_measure(measure)


def close_partner(partner: Partner) -> None:
    """A partner that is closed today owes nothing for what is not over.

    Its returns of such periods go where nothing was given in them, so that no quarter waits for them.
    """
    today = timezone.localdate()
    stop_expecting(Expectation.objects.filter(partner=partner), on=today)
    given = Figure.objects.filter(partner=OuterRef("partner"), period=OuterRef("period"))
    unbegun = Return.objects.filter(partner=partner, period__ends_on__gte=today, status=ReturnStatus.NOT_STARTED.value)
    unbegun.filter(~Exists(given)).delete()
