"""Whether a pack may go before everybody: nothing in it is a small number by today's rule, nor can one be worked out.

A pack was checked when it was signed. Since then a threshold may have been raised, or figures corrected.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from board import packs
from board.models import BoardPack
from board.selectors.attacked import recovered
from board.selectors.frozen.building import standings_of
from board.selectors.frozen.reader import board_reader
from board.selectors.quarters import choose
from measures.calc.disclosure import DisclosureRule, must_withhold
from measures.models import Measure


def exposed(pack: BoardPack, public: packs.Snapshot) -> list[str]:
    """A sentence for every measure that stands in the way; none when the pack may be published."""
    known = Measure.objects.filter(priority__plan=pack.plan).select_related("priority__plan__partnership")
    rules = {each.code: DisclosureRule(each.threshold) for each in known}
    found = [f"{name} shows a number that is small by today’s rule." for name in small_numbers(public, rules)]
    if pack.period is not None:
        reader = board_reader(pack.plan.partnership)
        standings = standings_of(pack.plan, reader, choose(reader, pack.period.code, ""))
        found += [f"{each.name}: {words}" for each, words in recovered(standings, pack.plan)]
    return found


def small_numbers(public: packs.Snapshot, rules: Mapping[str, DisclosureRule]) -> list[str]:
    """Code and title of every measure with a frozen count below the threshold that holds for it now."""
    return [
        f"{each.code} {each.title}"
        for each in public.measures
        if (rule := rules.get(each.code)) and any(must_withhold(each.unit, *said, rule) for said in _told(public, each))
    ]


#: Numerator, denominator and value, as far as they are told.
_Said = tuple[Decimal | None, Decimal | None, Decimal | None]


def _told(public: packs.Snapshot, measure: packs.Measure) -> Iterator[_Said]:
    """Every number of people that the pack tells of a measure."""
    for shown in (measure.shown, *(point.shown for point in measure.series)):
        yield None, None, shown.value
    for group in measure.groups:
        counted, of = group.made_of or (None, None)
        yield counted, of, group.shown.value
    for each in public.restatements:
        if each.measure == measure.code:
            yield from ((None, None, shown.value) for shown in (each.old, each.new))
