"""Which quarter a page shows, on which basis, and how fresh its results are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.utils import timezone

from measures.calc.words import Basis, Frequency, ReturnStatus
from measures.models import Period, RollupRequest
from measures.selectors.disclosure import sees_small_numbers
from partners.models import Person

#: A board page says so when results wait longer than this to be worked out.
FRESH_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Quarter:
    """An open quarter and how many of its returns are signed off."""

    period: Period
    expected: int
    signed_off: int

    @property
    def is_settled(self) -> bool:
        """Whether at least half of what was expected is signed off."""
        return self.expected > 0 and self.signed_off * 2 >= self.expected

    @property
    def is_complete(self) -> bool:
        return self.signed_off >= self.expected

    @property
    def words(self) -> str:
        return f"{self.signed_off} of {self.expected} returns signed off"


@dataclass(frozen=True, slots=True)
class Choice:
    """The quarter and basis a person reads, and the ways to the others."""

    chosen: Quarter | None
    quarters: tuple[Quarter, ...]
    default: Quarter | None
    basis: Basis
    may_see_provisional: bool

    @property
    def is_provisional(self) -> bool:
        return self.basis is Basis.PROVISIONAL

    @property
    def newest_first(self) -> tuple[Quarter, ...]:
        return self.quarters[::-1]

    @property
    def _place(self) -> int:
        return self.quarters.index(self.chosen) if self.chosen else 0

    @property
    def before(self) -> Quarter | None:
        return self.quarters[self._place - 1] if self.chosen and self._place else None

    @property
    def after(self) -> Quarter | None:
        return self.quarters[self._place + 1] if self.chosen and self._place + 1 < len(self.quarters) else None

    @property
    def collecting(self) -> Quarter | None:
        """The newest later quarter whose returns are still coming in."""
        later = self.quarters[self._place + 1 :] if self.chosen else ()
        return next((quarter for quarter in later[::-1] if not quarter.is_complete), None)

    @property
    def unfinished(self) -> str:
        """What to keep in mind while returns of the quarter shown are not signed off; empty when all are."""
        if self.chosen is None or self.chosen.is_complete or self.is_provisional:
            return ""
        state = "is not complete" if self.chosen.is_settled else "is still being collected"
        return f"{self.chosen.period} {state}: {self.chosen.words}. What you read here may change."

    def query(self, quarter: Quarter | None = None, basis: Basis | None = None, **more: str | list[str]) -> str:
        """The address's parameters that keep the choice on the next page; empty for what everybody gets."""
        shown, on = quarter or self.chosen, basis or self.basis
        said: dict[str, str | list[str]] = {}
        if shown and shown != self.default:
            said["period"] = shown.period.code
        if on is Basis.PROVISIONAL:
            said["basis"] = on.value
        said |= more
        return f"?{urlencode(said, doseq=True)}" if said else ""

    @property
    def same(self) -> str:
        return self.query()

    @property
    def before_query(self) -> str:
        return self.query(self.before)

    @property
    def after_query(self) -> str:
        return self.query(self.after)

    @property
    def collecting_query(self) -> str:
        return self.query(self.collecting)

    @property
    def signed_off_query(self) -> str:
        return self.query(basis=Basis.SIGNED_OFF)

    @property
    def provisional_query(self) -> str:
        return self.query(basis=Basis.PROVISIONAL)


def choose(person: Person, period_code: str, basis: str) -> Choice:
    """What to show: the quarter asked for if it is open, else the latest that is settled. One query.

    Provisional figures are for those who may see them; anybody else who asks gets the signed-off ones.
    """
    returns = Count("returns")
    signed = Count("returns", filter=Q(returns__status=ReturnStatus.SIGNED_OFF.value))
    opened = (
        Period.objects.visible_to(person)
        .filter(frequency=Frequency.QUARTER.value, opened_at__isnull=False)
        .annotate(expected_returns=returns, signed_returns=signed)
        .order_by("ends_on")
    )
    quarters = tuple(Quarter(period, period.expected_returns, period.signed_returns) for period in opened)
    default = _default(quarters)
    chosen = next((quarter for quarter in quarters if quarter.period.code == period_code), default)
    allowed = sees_small_numbers(person)
    wanted = Basis.PROVISIONAL if allowed and basis == Basis.PROVISIONAL else Basis.SIGNED_OFF
    return Choice(chosen, quarters, default, wanted, allowed)


def _default(quarters: Sequence[Quarter]) -> Quarter | None:
    """The latest settled quarter; before any is, the latest with something signed off, else the first."""
    settled = [quarter for quarter in quarters if quarter.is_settled]
    begun = [quarter for quarter in quarters if quarter.signed_off]
    if settled or begun:
        return (settled or begun)[-1]
    return quarters[0] if quarters else None


@dataclass(frozen=True, slots=True)
class Freshness:
    """When the shown results were last worked out, and since when newer figures have waited too long."""

    worked_out_at: datetime | None
    waiting_since: datetime | None

    @property
    def is_stale(self) -> bool:
        return self.waiting_since is not None


def freshness(person: Person, worked_out_at: datetime | None, now: datetime | None = None) -> Freshness:
    """Whether anything has waited for longer than ten minutes to be worked out. One query."""
    waiting = RollupRequest.objects.filter(measure__priority__plan__partnership=person.partnership_id)
    oldest: datetime | None = waiting.aggregate(oldest=Min("requested_at"))["oldest"]
    late = oldest is not None and (now or timezone.now()) - oldest > FRESH_FOR
    return Freshness(worked_out_at, oldest if late else None)
