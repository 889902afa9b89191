"""Roll-up: figures become results. Requests are rows, so a lost message or a killed worker loses nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from measures.calc.words import NotRated
from measures.models import Figure, Measure, MeasureResult, Period, Return, RollupRequest
from measures.selectors.gathering import gather
from measures.selectors.owed import expected_measures
from measures.selectors.results import digest_of, results_of
from measures.services.rollup_sql import FIELDS, NAMED, store_results
from partners.models import Partnership

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored result that its figures do not give: which one may be logged, what differs has figures in it."""

    result: str
    what: str

    def __str__(self) -> str:
        return f"{self.result}: {self.what}"


#: How many requests one drain takes: enough to share its queries, few enough to end soon.
BATCH = 500
#: How many measures are worked out at a time: enough to share queries, few enough to hold their series in memory.
TOGETHER = 50


def request_rollup(measure_ids: Iterable[int], period_ids: Iterable[int]) -> None:
    """Ask for results to be worked out again, in the caller's transaction; the worker is nudged once, on commit."""
    rows = [RollupRequest(measure_id=m, period_id=p) for m, p in product(measure_ids, period_ids)]
    RollupRequest.objects.bulk_create(rows)
    nudge = import_string(settings.ROLLUP_NUDGE)
    if rows and all(waiting is not nudge for _, waiting, *_ in connection.run_on_commit):
        transaction.on_commit(nudge, robust=True)


def request_rollup_of_return(owed: Return) -> None:
    """Everything the return's partner reports for its period, and what it has figures for from before."""
    given = Figure.objects.filter(partner=owed.partner_id, period=owed.period_id).order_by()
    expected = expected_measures(owed.partner, owed.period).order_by()
    wanted = Measure.objects.filter(Q(pk__in=expected.values("pk")) | Q(pk__in=given.values("measure")))
    request_rollup(wanted.values_list("pk", flat=True), [owed.period_id])


def request_rollup_of_measure(measure: Measure) -> None:
    """A measure's whole series: its target, rule or definition changed."""
    opened = _opened(measure.priority.plan.partnership_id).filter(frequency=measure.frequency)
    request_rollup([measure.pk], opened.values_list("pk", flat=True)[:1])


def request_rollup_of_partnership(partnership: Partnership) -> None:
    """Every series: what the partnership sets for all its measures changed. Two queries for each frequency."""
    measures = Measure.objects.filter(priority__plan__partnership=partnership).order_by()
    first = _opened(partnership.pk).order_by("frequency", "ends_on").distinct("frequency")
    for frequency, period in list(first.values_list("frequency", "pk")):
        request_rollup(measures.filter(frequency=frequency).values_list("pk", flat=True), [period])


def _opened(partnership_id: int) -> QuerySet[Period]:
    opened: QuerySet[Period] = Period.objects.filter(partnership=partnership_id, opened_at__isnull=False)
    return opened.order_by("ends_on")


def request_overdue(today: date) -> int:
    """A figure that was "not due" becomes "overdue" by the calendar alone: ask for those results."""
    late = (
        MeasureResult.objects.filter(not_rated=NotRated.NOT_DUE.value, period__due_on__lt=today)
        .exclude(period__returns__extended_to__gte=today)
        .values_list("measure_id", "period_id")
        .distinct()
    )
    rows = [RollupRequest(measure_id=m, period_id=p) for m, p in late]
    RollupRequest.objects.bulk_create(rows)
    return len(rows)


def drain_rollups(*, today: date | None = None, now: datetime | None = None) -> int:
    """Work out everything asked for, batch by batch; returns how many requests were met.

    A measure that cannot be worked out holds up no other: it keeps its requests, and its error is raised at the end.
    """
    when = (today or timezone.localdate(), now or timezone.now())
    met = 0
    try:
        while taken := _drain_batch(*when):
            met += taken
    except Exception:
        log.exception("rollup_batch_failed", cure="each measure is tried by itself")
        return met + _drain_one_by_one(*when)
    return met


def _drain_one_by_one(today: date, now: datetime) -> int:
    """Work out what was asked for measure by measure, then raise the first error met."""
    met, errors = 0, []
    for measure in RollupRequest.objects.order_by("measure").values_list("measure", flat=True).distinct():
        try:
            met += _drain_batch(today, now, measure)
        except Exception as error:
            log.exception("rollup_failed", measure=measure)
            errors.append(error)
    if errors:
        raise errors[0]
    return met


@transaction.atomic
def _drain_batch(today: date, now: datetime, measure: int | None = None) -> int:
    """Take some requests, lock their measures, work their results out, write what changed, delete the requests.

    Another drain skips the requests taken here; one that has later requests for the same measures
    waits for the measures, so that the newest figures always win.
    """
    waiting = RollupRequest.objects.filter(measure=measure) if measure else RollupRequest.objects.all()
    taken = list(waiting.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not taken:
        return 0
    requests = RollupRequest.objects.filter(pk__in=taken)
    since = dict(requests.order_by("measure").values_list("measure").annotate(since=Min("period__ends_on")))
    list(Measure.objects.select_for_update(no_key=True).filter(pk__in=since).order_by("pk").values_list("pk"))
    written = _write(since, today, now)
    requests.delete()
    log.info("rolled_up", requests=len(taken), measures=len(since), results_written=written)
    return len(taken)


def _write(since: dict[int, date], today: date, now: datetime) -> int:
    """Upsert the results that differ from what is stored, some measures at a time; returns how many."""
    measures = sorted(since)
    return sum(_write_some({m: since[m] for m in some}, today, now) for some in _in_parts(measures))


def _in_parts(measures: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(measures), TOGETHER):
        yield measures[start : start + TOGETHER]


def _write_some(since: dict[int, date], today: date, now: datetime) -> int:
    known = {
        (measure, period, category, basis): (pk, digest, ends_on)
        for measure, period, category, basis, pk, digest, ends_on in MeasureResult.objects.filter(
            measure__in=since, period__ends_on__gte=min(since.values())
        ).values_list("measure_id", "period_id", "category_id", "basis", "pk", "inputs_digest", "period__ends_on")
    }
    changed, made = [], set()
    for inputs in gather(since, since=since):
        for result in results_of(inputs, since=since[inputs.measure.pk], today=today, now=now):
            key = (result.measure_id, result.period_id, result.category_id, result.basis)
            made.add(key)
            if key not in known or known[key][1] != result.inputs_digest:
                changed.append(result)
        inputs.known.clear()
    store_results(changed)
    # A category that no figure stands behind any more has no result either.
    orphans = [pk for key, (pk, _, ends_on) in known.items() if ends_on >= since[key[0]] and key not in made]
    MeasureResult.objects.filter(pk__in=orphans).delete()
    return len(changed) + len(orphans)


def check_rollups(*, today: date | None = None, now: datetime | None = None) -> list[Difference]:
    """Work every result out again from the single figures and list whatever differs from what is stored.

    Figures are added one by one here, not by the database, so that the two ways check each other.
    """
    when = (today or timezone.localdate(), now or timezone.now())
    everything = list(Measure.objects.order_by("pk").values_list("pk", flat=True))
    return [difference for some in _in_parts(everything) for difference in _check_some(some, *when)]


def _check_some(measures: Sequence[int], today: date, now: datetime) -> Iterator[Difference]:
    stored = {
        (r.measure_id, r.period_id, r.category_id, r.basis): r
        for r in MeasureResult.objects.filter(measure__in=measures).select_related("measure", "period", "category")
    }
    for inputs in gather(measures, row_by_row=True):
        for result in results_of(inputs, since=date.min, today=today, now=now):
            key = (result.measure_id, result.period_id, result.category_id, result.basis)
            found = stored.pop(key, None)
            if found is None:
                yield Difference(_named(result), "not stored")
            elif {found.inputs_digest, digest_of(found)} != {result.inputs_digest}:
                yield Difference(_named(result), _difference(found, result))
        inputs.known.clear()
    for left in stored.values():
        yield Difference(_named(left), "stored, but no figure gives it")


def _named(result: MeasureResult) -> str:
    return f"{result.measure.code} {result.period} {result.basis}"


def _difference(stored: MeasureResult, worked_out: MeasureResult) -> str:
    names = [f.name for f in FIELDS if f.name not in NAMED | {"computed_at", "inputs_digest"}]
    wrong = [n for n in names if getattr(stored, n) != getattr(worked_out, n)]
    return "; ".join(f"{n} is {getattr(stored, n)!r}, should be {getattr(worked_out, n)!r}" for n in wrong) or (
        "its digest does not fit its content"
    )
