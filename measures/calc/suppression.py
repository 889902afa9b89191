"""Which figures of a whole table must go so that no small count can be worked out: secondary suppression.

Small counts go first (primary). Then the attack is run, and for every withheld count that it can narrow to fewer
values than the rule hides, the cheapest other figures are withheld that would let the count move far enough: a small
linear programme looks for counts that fit everything shown and differ in as few figures as possible. At the end
whatever turns out not to be needed is shown again. The attack itself decides when it is enough.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import log10
from typing import Any

from .attack import Attack, Bounds, Fact, adds_up, between, exactly, fewest_values, infer
from .disclosure import DisclosureRule
from .tables import Table, facts_shown, shown_between

#: What moves by less than this in a linear programme has not moved.
DUST = 1e-6
ZERO = Decimal(0)


@dataclass(frozen=True)
class Insider:
    """Somebody who knows some cells of a table, and of others what they are at least: a partner has its own figure,
    and no group is smaller than its own part of it. ``hidden`` are the cells to hide from it (None: all primary
    ones): its own small counts are no secret."""

    own: frozenset[str] = frozenset()
    least: Mapping[str, Decimal] = field(default_factory=dict)
    hidden: frozenset[str] | None = None

    @property
    def is_nobody(self) -> bool:
        return not self.own and not self.least


OUTSIDER = Insider()


@dataclass(frozen=True, slots=True)
class Protection:
    """What is withheld of a table, what of it is small itself, and what cannot be protected whatever goes.

    ``exposed`` is empty unless somebody knows too much already (an older pack, their own figure).
    """

    withheld: frozenset[str]
    primary: frozenset[str]
    exposed: Mapping[str, Bounds]
    cells: int

    @property
    def secondary(self) -> frozenset[str]:
        return self.withheld - self.primary

    @property
    def share(self) -> Decimal:
        """The share of the table's cells that is withheld, from 0 to 1."""
        return Decimal(len(self.withheld)) / self.cells if self.cells else Decimal(0)

    def beyond(self, reference: int) -> Decimal:
        """How many cells more than a reference pattern are withheld, as a share of the table; below 0 when fewer."""
        return Decimal(len(self.withheld) - reference) / self.cells if self.cells else Decimal(0)


def protect_table(
    table: Table,
    rule: DisclosureRule,
    *,
    withheld: Collection[str] = (),
    known: Sequence[Fact] = (),
    insiders: Sequence[Insider] = (),
) -> Protection:
    """The cells to withhold so that no withheld count can be narrowed to fewer values than the rule hides.

    ``withheld`` go whatever their count; ``known`` is what the audience knows besides (older packs, everybody's
    denominators); each of
    ``insiders`` knows more, as a partner does: 58 in all, of which 55 are mine, gives the other's 3 away, so the
    total goes too. Zeros are withheld only when nothing else will do. White 62, Asian 14, Black 6,
    Mixed 3, Other 0 of 85: Mixed and Black.
    """
    small = [cell for cell, count in table.counts.items() if rule.is_small(count)]
    primary = table.together({*small, *withheld})
    search = _Search(table, rule, primary, known, insiders)
    chosen = search.without_needless(search.enough())
    return Protection(chosen, primary, search.exposed(chosen), len(table.counts))


class _Search:
    """One table's search. Counts found possible along the way are kept, as what differs from the truth."""

    def __init__(
        self,
        table: Table,
        rule: DisclosureRule,
        primary: frozenset[str],
        known: Sequence[Fact],
        insiders: Sequence[Insider],
    ) -> None:
        self.table, self.rule, self.primary, self.known = table, rule, primary, list(known)
        # What everybody knows anyway cannot be withheld; a small count that is known is exposed and has to be said.
        told = infer(self.known) if self.known else {}
        self.public = {
            cell for cell, bounds in told.items() if bounds.is_exact and not rule.is_small(table.counts.get(cell, ZERO))
        }
        self.viewers = [OUTSIDER, *insiders]
        self.fewest = fewest_values(rule)
        self.looks = {cell: tuple(map(float, shown_between(count, rule))) for cell, count in table.counts.items()}
        self._possible: list[dict[str, float]] = []
        totals = [total for total, _ in table.sums]
        self.loss = {
            cell: 1 + 2 * totals.count(cell) + 0.1 * log10(1 + float(count)) for cell, count in table.counts.items()
        }

    def enough(self) -> frozenset[str]:
        """The primary cells with as many others as protect them, as far as they can be."""
        withheld, zeros, hopeless = self.primary, False, set[tuple[str, int]]()
        while True:
            target = next((each for each in self.narrow(withheld) if (each[0], id(each[1])) not in hopeless), None)
            if target is None:
                return withheld
            cell, viewer = target
            more = _Moves(self, withheld, viewer, zeros=zeros).cheapest(cell)
            added = self.table.together(more or ()) - withheld
            if added:
                withheld |= added
            elif not zeros:
                zeros = True
            else:
                hopeless.add((cell, id(viewer)))

    def without_needless(self, withheld: frozenset[str]) -> frozenset[str]:
        """Show again what is not needed, the greatest loss first."""
        if self.exposed(withheld):
            return withheld
        for cell in sorted(withheld - self.primary, key=lambda each: (-self.loss[each], each)):
            fewer = withheld - self.table.together([cell])
            if cell in withheld and self.primary <= fewer and next(self.narrow(fewer), None) is None:
                withheld = fewer
        return withheld

    def exposed(self, withheld: frozenset[str]) -> dict[str, Bounds]:
        """What each withheld cell can be where that is too little."""
        return {cell: self._attack(withheld, viewer).bounds(cell) for cell, viewer in self.narrow(withheld)}

    def narrow(self, withheld: frozenset[str]) -> Iterator[tuple[str, Insider]]:
        """Withheld cells that somebody can narrow too far, and who; the smallest first.

        From an insider only others' small counts need hiding: what was withheld to protect them may be worked out.
        """
        for viewer in self.viewers:
            attack = self._attack(withheld, viewer)
            hidden = self.primary if viewer.hidden is None else viewer.hidden
            hidden = withheld if viewer.is_nobody else withheld & hidden
            for cell in sorted(hidden - viewer.own - self.public, key=lambda each: (self.table.counts[each], each)):
                is_wide = attack.is_wide(cell, self.fewest)
                self._keep(attack.solutions)
                if not is_wide:
                    yield cell, viewer

    def _attack(self, withheld: frozenset[str], viewer: Insider) -> Attack:
        facts = facts_shown(self.table, withheld, self.rule)
        facts += [exactly(cell, self.table.counts[cell]) for cell in viewer.own]
        facts += [between(cell, least, None) for cell, least in viewer.least.items()]
        return Attack([*facts, *self.known], seen=self._seen(withheld, viewer))

    def _keep(self, solutions: list[dict[str, float]]) -> None:
        for solution in solutions:
            counts = {cell: value for cell, value in solution.items() if cell in self.table.counts}
            self._possible.append(
                {cell: value for cell, value in counts.items() if abs(value - float(self.table.counts[cell])) > DUST}
            )
        solutions.clear()

    def _seen(self, withheld: frozenset[str], viewer: Insider) -> dict[str, tuple[float, float]]:
        """The least and most of each cell among the possible counts that this viewer cannot rule out."""
        open_cells = withheld - viewer.own
        floor = min((float(self.table.counts[cell]) for cell in withheld), default=0.0)
        seen = {cell: (float(self.table.counts[cell]),) * 2 for cell in open_cells}
        for moved in self._possible:
            hidden = {cell: value for cell, value in moved.items() if cell in open_cells}
            is_possible = all(
                value >= max(min(floor, 1.0), float(viewer.least.get(cell, ZERO))) - DUST
                for cell, value in hidden.items()
            )
            if is_possible and all(
                self._looks_the_same(cell, value, viewer.own) for cell, value in moved.items() if cell not in hidden
            ):
                for cell, value in hidden.items():
                    low, high = seen[cell]
                    seen[cell] = min(low, value), max(high, value)
        return seen

    def _looks_the_same(self, cell: str, value: float, own: frozenset[str]) -> bool:
        """Whether a shown count rounds to what is shown even with another value."""
        if self.rule.round_to is None or cell in own:
            return False
        low, high = self.looks[cell]
        return low - DUST <= value <= high + DUST


class _Moves:
    """How counts could differ from the truth while everything shown stays as it is, at the least loss.

    Each column is a move of one cell: free where the cell is withheld (or its rounding hides the move), paid for
    where it is shown and would have to be withheld. Moves that the columns do not have are not possible.
    """

    def __init__(self, search: _Search, withheld: frozenset[str], viewer: Insider, *, zeros: bool) -> None:
        self.search, self.table = search, search.table
        counts = self.table.counts
        floor = 0.0 if zeros or any(counts[cell] == 0 for cell in withheld) else 1.0
        own = viewer.own
        self._facts = [*(adds_up(total, parts) for total, parts in self.table.sums), *search.known]
        self._columns: list[tuple[str, float, float, float | None]] = []  # cell, sign, capacity's start and end
        self._paid: list[bool] = []
        for cell, count in counts.items():
            truth, least = float(count), max(floor, float(viewer.least.get(cell, ZERO)))
            if cell in withheld - own:
                self._add(cell, 1.0, least - truth, None, paid=False)
            elif cell not in withheld and cell not in own and (truth or zeros):
                low, high = shown_between(count, search.rule)
                if low != high:
                    self._add(cell, 1.0, float(low) - truth, float(high) - truth, paid=False)
                self._add(cell, 1.0, 0.0, None, paid=True)
                self._add(cell, -1.0, 0.0, max(truth - least, 0.0), paid=True)
        for outside in dict.fromkeys(cell for fact in search.known for cell, _ in fact.terms if cell not in counts):
            self._add(outside, 1.0, 0.0, None, paid=False)
        self._equal, self._at_most = self._rows()

    def cheapest(self, cell: str) -> set[str] | None:
        """The shown cells that must move for this one to be wide enough; None when nothing would do."""
        count, hides = self.table.counts[cell], self.search.fewest
        if self.search.rule.is_small(count):
            both = [self._towards(cell, 1.0 - float(count), -1), self._towards(cell, hides - float(count), 1)]
            if all(moved is not None for moved in both):
                return {each for moved in both if moved is not None for each in moved[1]}
        reach = float(hides - 1)
        found = [moved for sign in (1, -1) if (moved := self._towards(cell, sign * reach, sign)) is not None]
        if found:
            return min(found, key=lambda each: each[0])[1]
        return self._as_far_as_it_goes(cell, reach)

    def _as_far_as_it_goes(self, cell: str, reach: float) -> set[str] | None:
        """Some of the way up and the rest down, where neither way is long enough."""
        ends = [self._end(cell, sign) for sign in (1, -1)]
        if ends[0] is None or ends[1] is None or ends[0] - ends[1] < reach - DUST:
            return None
        up, down = self._towards(cell, ends[0], 1), self._towards(cell, ends[0] - reach, -1)
        return None if up is None or down is None else up[1] | down[1]

    def _towards(self, cell: str, by: float, sign: int) -> tuple[float, set[str]] | None:
        """The loss and the cells to withhold so that the cell can differ by so much that way."""
        if by * sign <= 0:
            return 0.0, set()
        costs = []
        for (name, _, _, most), paid in zip(self._columns, self._paid, strict=True):
            room = abs(by) if most is None else min(abs(by), most)
            costs.append(self.search.loss[name] / max(room, DUST) if paid else 0.0)
        goal = ([-sign * step for step in self._row(((cell, Decimal(1)),))], -abs(by))
        found = self._solve(costs, goal)
        if found is None:
            return None
        moves = [
            name
            for (name, *_), paid, move in zip(self._columns, self._paid, found.x, strict=True)
            if paid and move > DUST
        ]
        return float(found.fun), set(moves)

    def _end(self, cell: str, sign: int) -> float | None:
        """How far the cell could differ one way if everything that can go went; None when nothing fits."""
        row = self._row(((cell, Decimal(1)),))
        found = self._solve([-sign * step for step in row], None)
        return None if found is None else sum(a * b for a, b in zip(row, found.x, strict=True))

    def _solve(self, costs: list[float], goal: tuple[list[float], float] | None) -> Any:
        from scipy.optimize import linprog  # heavy: loaded when a table needs more than its small cells withheld

        at_most = self._at_most if goal is None else [*self._at_most, goal]
        found = linprog(
            costs,
            A_eq=[row for row, _ in self._equal] or None,
            b_eq=[end for _, end in self._equal] or None,
            A_ub=[row for row, _ in at_most] or None,
            b_ub=[end for _, end in at_most] or None,
            bounds=[(least, most) for _, _, least, most in self._columns],
            method="highs",
        )
        return found if found.status == 0 else None

    def _rows(self) -> tuple[list[tuple[list[float], float]], list[tuple[list[float], float]]]:
        """The facts as rows over moves: equalities and inequalities."""
        equal, at_most = [], []
        for fact in self._facts:
            row = self._row(fact.terms)
            if not any(row):
                continue
            now = sum((c * self.table.counts.get(cell, ZERO) for cell, c in fact.terms), Decimal(0))
            if fact.least is not None and fact.least == fact.most:
                equal.append((row, float(fact.least - now)))
                continue
            if fact.most is not None:
                at_most.append((row, float(fact.most - now)))
            if fact.least is not None:
                at_most.append(([-step for step in row], float(now - fact.least)))
        return equal, at_most

    def _row(self, terms: Sequence[tuple[str, Decimal]]) -> list[float]:
        of = {cell: float(coefficient) for cell, coefficient in terms}
        return [sign * of.get(name, 0.0) for name, sign, _, _ in self._columns]

    def _add(self, cell: str, sign: float, least: float, most: float | None, *, paid: bool) -> None:
        self._columns.append((cell, sign, least, most))
        self._paid.append(paid)
