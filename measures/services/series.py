"""What a person says of a measure's series: limits that start anew, and the owner's own forecast."""

from datetime import datetime
from decimal import Decimal

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from measures.calc.values import figure_problem
from measures.calc.words import RATIO_UNITS, Unit
from measures.models import Measure, OwnForecast, Period, Rebase
from measures.permissions import Refused
from measures.services.rollup import request_rollup_of_measure
from partners.models import Person
from partners.roles import Permission


def rebase_measure(measure: Measure, period: Period, *, by: Person, reason: str, at: datetime | None = None) -> Rebase:
    """Let the limits of ordinary variation start anew with a period, for a reason that stays on record.

    For a known and lasting change of the process. Figures still compare with those before; where a new definition
    means that they do not, ``define_measure`` breaks the series, and no rebasing is needed.
    """
    _check_manages(measure, by, to="start the limits anew")
    _check_given_for(measure, period)
    if not reason.strip():
        raise Refused("Say why the limits start anew: it stays beside the chart.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="rebase_measure", reason=reason):
        Measure.objects.select_for_update(no_key=True).get(pk=measure.pk)
        if measure.rebases.filter(period=period, withdrawn_at__isnull=True).exists():
            raise Refused(f"The limits start anew with {period} already.")
        rebase = Rebase.objects.create(
            measure=measure, period=period, reason=reason.strip(), rebased_at=at or timezone.now(), rebased_by=by
        )
        request_rollup_of_measure(measure)
    return rebase


def withdraw_rebase(rebase: Rebase, *, by: Person, reason: str, at: datetime | None = None) -> Rebase:
    """Take back a rebasing that was made in error; it stays on record with both reasons."""
    _check_manages(rebase.measure, by, to="withdraw a rebasing")
    if not reason.strip():
        raise Refused("Say why the rebasing is withdrawn: it stays on record.")
    with transaction.atomic(), pghistory.context(by=by.pk, act="withdraw_rebase", reason=reason):
        rebase = Rebase.objects.select_for_update(of=("self",)).select_related("measure").get(pk=rebase.pk)
        if rebase.withdrawn_at is not None:
            raise Refused("This rebasing has been withdrawn already.")
        rebase.withdrawn_reason, rebase.withdrawn_at, rebase.withdrawn_by = reason.strip(), at or timezone.now(), by
        rebase.save(update_fields=["withdrawn_reason", "withdrawn_at", "withdrawn_by"])
        request_rollup_of_measure(rebase.measure)
    return rebase


def give_forecast(
    measure: Measure, period: Period, value: Decimal, *, by: Person, reason: str = "", at: datetime | None = None
) -> OwnForecast:
    """Record what the measure's owner expects of a period that is not over; a newer one takes its place.

    A period that is over is refused: a forecast made afterwards is none.
    """
    _check_manages(measure, by, to="record a forecast")
    _check_given_for(measure, period)
    moment = at or timezone.now()
    if period.ends_on < timezone.localdate(moment):
        raise Refused(f"{period} is over: a forecast is given for a period still to come.")
    problem = _forecast_problem(measure, value)
    if problem:
        raise Refused(problem)
    with transaction.atomic(), pghistory.context(by=by.pk, act="give_forecast", reason=reason):
        forecast, _ = OwnForecast.objects.update_or_create(
            measure=measure,
            period=period,
            defaults={"value": value, "reason": reason.strip(), "given_at": moment, "given_by": by},
        )
        request_rollup_of_measure(measure)
    return forecast


def _forecast_problem(measure: Measure, value: Decimal) -> str | None:
    """A forecast is the value itself: of a percentage 52, not its two parts."""
    unit = Unit(measure.unit)
    if unit is Unit.PERCENTAGE and value.is_finite() and not 0 <= value <= 100:
        return "A percentage is from 0 to 100."
    # What a score may be, the value of any two parts may be: an ordinary number that can be stored.
    return figure_problem(Unit.SCORE if unit in RATIO_UNITS else unit, None, None, value)


def _check_given_for(measure: Measure, period: Period) -> None:
    ours = period.partnership_id == measure.priority.plan.partnership_id
    if not ours or not measure.is_given_for(period.span):
        raise Refused(f"{measure.code} is not given for such a period. Use one of its own.")


def _check_manages(measure: Measure, by: Person, *, to: str) -> None:
    ours = measure.priority.plan.partnership_id == by.partnership_id
    if not ours or not by.may(Permission.MANAGE_PLAN):
        raise PermissionDenied(f"Only a plan manager can {to}.")
