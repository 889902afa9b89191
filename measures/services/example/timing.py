"""When things happen in the example: every moment follows from the day it is loaded for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from measures.calc.periods import Span, parse_span, previous, span_for
from measures.calc.words import Frequency

PAST_QUARTERS = 12
FIRST_OPEN, LAST_OPEN = "2025/26 Q4", "2027/28 Q4"
#: A past quarter's days are counted from its due date; these fit before the next quarter's due date.
RECORDED, SUBMITTED, SIGNED_OFF = -12, -5, 9
LATE = 11


@dataclass(frozen=True, slots=True)
class Calendar:
    """The quarters of the example and its working hours, as seen at ``now``."""

    now: datetime

    @property
    def current(self) -> Span:
        """The latest quarter that is over, inside the years of the plan."""
        latest = previous(span_for(Frequency.QUARTER, timezone.localdate(self.now)))
        first, last = (parse_span(Frequency.QUARTER, code) for code in (FIRST_OPEN, LAST_OPEN))
        return min(max(latest, first), last)

    @property
    def quarters(self) -> list[tuple[int, Span]]:
        """Each quarter with how many quarters ago it is, oldest first; 0 is the current one."""
        spans = [self.current]
        while len(spans) <= PAST_QUARTERS:
            spans.append(previous(spans[-1]))
        return sorted(enumerate(spans), reverse=True)

    def within_current(self, share: float) -> datetime:
        """A moment of the current collection: from the quarter's end (0) to now, or the due date if earlier (1)."""
        start = moment(self.current.ends_on, 1, hour=9)
        end = min(self.now, moment(due_on(self.current), hour=16))
        return start + max(end - start, timedelta(hours=1)) * share


def due_on(span: Span) -> date:
    """Two months after a quarter ends: 30 September gives 30 November."""
    month = span.ends_on.month + 3
    return date(span.ends_on.year + (month - 1) // 12, (month - 1) % 12 + 1, 1) - timedelta(days=1)


def moment(day: date, days: int = 0, *, hour: int = 10, minute: int = 0) -> datetime:
    """A time on a working day: what falls on a weekend happens on the Monday after."""
    on = day + timedelta(days=days)
    on += timedelta(days=(7 - on.weekday()) % 7 if on.weekday() > 4 else 0)
    return timezone.make_aware(datetime.combine(on, time(hour, minute)))
