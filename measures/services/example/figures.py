"""Generated example figures: plausible, consistent, and the same at every loading."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from measures.services.example.sketches import Groups, Sketch
from measures.services.example.troubles import NOT_APPLICABLE, TOTAL, ZEROS, gap_for

HUNDRED = Decimal(100)
#: How much a quarter's numbers of people differ from the usual, in percent.
PEOPLE_VARY, GROUPS_VARY = 8, 12


@dataclass(frozen=True, slots=True)
class Cell:
    """One generated figure: a count alone, or a numerator with its denominator."""

    count: int
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Quarter:
    """A measure's quarter: how long ago, and its code."""

    measure: str
    ago: int
    period: str

    def varied(self, usual: int, percent: int, *names: str) -> Decimal:
        """A number within some percent of the usual one, always the same for the same names."""
        digest = hashlib.sha256(" ".join((self.measure, self.period, *names)).encode()).digest()
        thousandth = int.from_bytes(digest[:4]) % 2001 - 1000
        return usual * (1 + Decimal(percent * thousandth) / 100_000)

    def groups(self, groups: Groups, partner: str) -> dict[str, Decimal]:
        """The weight among a partner's people of each group that applies to it."""
        return {
            group: self.varied(share, GROUPS_VARY, partner, group)
            for group, (share, _) in groups.items()
            if not ((gap := gap_for(self.measure, partner, group, self.ago)) and gap.reason == NOT_APPLICABLE)
        }


#: Partner and category (``TOTAL`` for none) to its figure.
Cells = dict[tuple[str, str], Cell]


def cells_of(sketch: Sketch, quarter: Quarter, way: Decimal, gap: Decimal) -> Cells:
    """A measure's figures for a quarter, from the agreed way and the gap to it.

    Categories add up to their partner's total, and no numerator is above its denominator. ``way`` is the
    value agreed for the quarter, ``gap`` how far above it: percent and points, or a count and percent of it.
    """
    if sketch.is_count:
        return _counts(sketch, quarter, way * (HUNDRED + gap) / HUNDRED)
    return _ratios(sketch, quarter, way + gap)


def _counts(sketch: Sketch, quarter: Quarter, value: Decimal) -> Cells:
    weights = {
        partner: quarter.varied(0 if (quarter.ago, quarter.measure, partner) in ZEROS else share, GROUPS_VARY, partner)
        for partner, (share, _) in sketch.partners.items()
    }
    cells: Cells = {}
    for partner, count in share_out(round(value), weights).items():
        cells[partner, TOTAL] = Cell(count)
        groups = quarter.groups(sketch.groups, partner)
        cells.update({(partner, group): Cell(n) for group, n in share_out(count, groups).items()})
    return cells


def _ratios(sketch: Sketch, quarter: Quarter, value: Decimal) -> Cells:
    people = {
        partner: round(quarter.varied(size, PEOPLE_VARY, partner)) for partner, (size, _) in sketch.partners.items()
    }
    levels = {partner: value + lean for partner, (_, lean) in sketch.partners.items()}
    reached = share_out(round(value * sum(people.values()) / HUNDRED), _expected(people, levels), people)
    cells: Cells = {}
    for partner, numerator in reached.items():
        cells[partner, TOTAL] = Cell(numerator, people[partner])
        among = share_out(people[partner], quarter.groups(sketch.groups, partner))
        leaning = {group: levels[partner] + lean for group, (_, lean) in sketch.groups.items()}
        split = share_out(numerator, _expected(among, leaning), among)
        cells.update({(partner, group): Cell(split[group], among[group]) for group in among})
    return cells


def _expected(people: Mapping[str, int], levels: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {name: number * min(max(levels[name], Decimal(1)), Decimal(99)) for name, number in people.items()}


def share_out(total: int, weights: Mapping[str, Decimal], most: Mapping[str, int] | None = None) -> dict[str, int]:
    """Whole numbers in proportion to the weights that add up to the total, none above its ``most``.

    Largest remainders get what rounding down leaves. 7 by weights 1, 1, 2 gives 2, 2, 3 or the like;
    without any weight everybody gets 0.
    """
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    exact = {name: total * weight / whole for name, weight in weights.items()}
    given = {name: int(share) for name, share in exact.items()}
    room = {name: (most or {}).get(name, total) for name in weights}
    given = {name: min(count, room[name]) for name, count in given.items()}
    order: Sequence[str] = sorted(weights, key=lambda name: (given[name] - exact[name], name))
    while left := total - sum(given.values()):
        takers = [name for name in order if given[name] < room[name] and weights[name]][:left]
        if not takers:
            raise ValueError(f"{total} cannot be shared out among {room}.")
        for name in takers:
            given[name] += 1
    return given
