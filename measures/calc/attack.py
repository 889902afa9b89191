"""What an outsider can work out of what is withheld, from everything that is published.

Everything an audience has been able to see is put down as facts: figures shown, totals, rounded figures, percentages
of known or unknown people, older packs, a partner's own figures. Each withheld count then lies between a least and
a most that follow from the facts. Simple facts are followed by hand; where they meet in a circle (rows and columns
of one table) the two ends are found by linear programming. Counts are whole numbers, and never below 0.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from .disclosure import DisclosureRule
from .rounding import exact

ZERO, ONE = Decimal(0), Decimal(1)
#: How far a linear programme's answer may be from a whole number and still be it: so much, or so much of itself.
SLACK, SHARE = Decimal("0.000001"), Decimal("1e-9")
#: Following facts round after round ends here; what is left is the linear programme's.
ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Fact:
    """The sum of coefficient x cell lies between least and most, both possible; None where that side is open."""

    terms: tuple[tuple[str, Decimal], ...]
    least: Decimal | None
    most: Decimal | None


def exactly(cell: str, value: Decimal) -> Fact:
    """A figure that is shown, or that somebody knows anyway."""
    return Fact(((cell, ONE),), value, value)


def between(cell: str, least: Decimal | None, most: Decimal | None) -> Fact:
    """A figure of which the ends are known: "5 or more", a bar on an axis, a status against a target."""
    return Fact(((cell, ONE),), least, most)


def rounded(cell: str, shown: Decimal, base: int) -> Fact:
    """A count shown to the nearest multiple of a base, halves up: 15 to the nearest 5 is 13 to 17."""
    half = Decimal(base) / 2
    return between(cell, _up(shown - half), _up(shown + half) - 1)


def adds_up(total: str, parts: Iterable[str]) -> Fact:
    """A total that is the sum of its parts: categories, partners, quarters of a year to date."""
    return Fact((*((part, ONE) for part in parts), (total, -ONE)), ZERO, ZERO)


def share_of(
    numerator: str, denominator: str, shown: Decimal, decimals: int, multiplier: Decimal = Decimal(100)
) -> tuple[Fact, Fact]:
    """A percentage or rate shown to some decimals, halves up, of two counts that need not be shown.

    60.0 % of 5 can only be 3. The upper end belongs to the next figure, so it is left out by the least step there is.
    """
    half = ONE.scaleb(-decimals) / 2
    low, high = shown - half, shown + half
    step = ONE.scaleb(min(_exponent(high), _exponent(multiplier), 0))
    at_least = Fact(((numerator, multiplier), (denominator, -low)), ZERO, None)
    return at_least, Fact(((numerator, multiplier), (denominator, -high)), None, -step)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most a count can be; a most of None has no end."""

    least: Decimal
    most: Decimal | None

    @property
    def is_exact(self) -> bool:
        return self.least == self.most

    def holds(self, fewest: int) -> bool:
        """Whether so many whole numbers at least are possible."""
        return self.most is None or _whole_down(self.most) - _whole_up(self.least) + 1 >= fewest

    @property
    def words(self) -> str:
        """Fragment of a sentence: "3 exactly", "2 to 4", "5 or more"."""
        if self.most is None:
            return f"{exact(self.least)} or more"
        return f"{exact(self.least)} exactly" if self.is_exact else f"{exact(self.least)} to {exact(self.most)}"


class Contradiction(ValueError):
    """No counts at all agree with the facts: something published, or a total taken to add up, is not so."""


class Attack:
    """One outsider's knowledge, with what follows from it; ``whole`` says that counts are whole numbers.

    ``seen`` are values that are known to be possible, cell by cell (found by an earlier attack): they spare work.
    """

    def __init__(
        self, facts: Iterable[Fact], *, whole: bool = True, seen: Mapping[str, tuple[float, float]] | None = None
    ) -> None:
        self.whole = whole
        self.solutions: list[dict[str, float]] = []
        self._seen = dict(seen or {})
        self._exact: dict[str, Bounds] = {}
        unique = dict.fromkeys(facts)
        self._least, self._most = _follow(unique, whole)
        self._programmes = _programmes(unique, self._least, self._most)

    def bounds(self, cell: str) -> Bounds:
        """The least and the most the cell can be."""
        if cell not in self._exact:
            self._exact[cell] = self._worked_out(cell)
        return self._exact[cell]

    def is_wide(self, cell: str, fewest: int) -> bool:
        """Whether the cell could be any of so many whole numbers at least."""
        if not self._followed(cell).holds(fewest):
            return False
        if cell in self._seen and cell not in self._exact:
            low, high = self._seen[cell]
            if Bounds(_decimal(low), _decimal(high)).holds(fewest):
                return True
        return self.bounds(cell).holds(fewest)

    def _followed(self, cell: str) -> Bounds:
        return Bounds(self._least.get(cell, ZERO), self._most.get(cell))

    def _worked_out(self, cell: str) -> Bounds:
        followed = self._followed(cell)
        programme = self._programmes.get(cell)
        if programme is None or followed.is_exact:
            return followed
        ends = []
        for sign in (1, -1):
            value, solution = programme.end(cell, sign)
            ends.append(value)
            if solution:
                self._remember(solution)
        least, most = ends[0] if ends[0] is not None else followed.least, ends[1]
        if self.whole:
            least, most = _whole_up(least), None if most is None else _whole_down(most)
        return Bounds(max(least, followed.least), _lower_of(most, followed.most))

    def _remember(self, solution: dict[str, float]) -> None:
        self.solutions.append(solution)
        for cell, value in solution.items():
            low, high = self._seen.get(cell, (value, value))
            self._seen[cell] = min(low, value), max(high, value)


def infer(facts: Iterable[Fact], cells: Collection[str] | None = None, *, whole: bool = True) -> dict[str, Bounds]:
    """What each cell can be, given the facts; every cell of the facts unless some are named.

    A 212, C 64 and a total of 279 leave exactly 3 for B. ``Contradiction`` when nothing fits.
    """
    known = list(facts)
    attack = Attack(known, whole=whole)
    wanted = cells if cells is not None else dict.fromkeys(cell for fact in known for cell, _ in fact.terms)
    return {cell: attack.bounds(cell) for cell in wanted}


def fewest_values(rule: DisclosureRule) -> int:
    """How many values a withheld count must be able to have: as many as the rule hides, and two at least."""
    return max(rule.threshold - 1, 2)


class NotProtected(ValueError):
    """What is to be published gives withheld figures away; ``recovered`` says which, and what they can be."""

    def __init__(self, recovered: Mapping[str, Bounds]) -> None:
        self.recovered = dict(recovered)
        named = "; ".join(f"{cell} is {bounds.words}" for cell, bounds in self.recovered.items())
        count = len(self.recovered)
        super().__init__(
            f"What is shown gives {count} withheld figure{'s' if count != 1 else ''} away: {named}. "
            "Withhold another figure of the same totals, or the total."
        )


def check_protected(facts: Iterable[Fact], withheld: Iterable[str], rule: DisclosureRule) -> None:
    """Refuse what gives a withheld count away: it must be able to have as many values as the rule hides."""
    attack = Attack(facts)
    fewest = fewest_values(rule)
    narrow = {cell: attack.bounds(cell) for cell in withheld if not attack.is_wide(cell, fewest)}
    if narrow:
        raise NotProtected(narrow)


def _follow(facts: Collection[Fact], whole: bool) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Ends of each cell by following one fact at a time until nothing moves; an absent most has no end."""
    least: dict[str, Decimal] = {}
    most: dict[str, Decimal] = {}
    of_cell: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        for cell, _ in fact.terms:
            of_cell[cell].append(fact)
            least[cell] = ZERO
    waiting = dict.fromkeys(facts)
    for _ in range(ROUNDS):
        moved: dict[str, None] = {}
        for fact in waiting:
            moved |= dict.fromkeys(_tighten(fact, least, most, whole))
        waiting = dict.fromkeys(fact for cell in moved for fact in of_cell[cell])
        if not waiting:
            break
    return least, most


def _tighten(fact: Fact, least: dict[str, Decimal], most: dict[str, Decimal], whole: bool) -> list[str]:
    """Move the ends of a fact's cells as far as the others allow; the cells that moved."""
    lows = [_end(least, most, cell, c, low=True) for cell, c in fact.terms]
    highs = [_end(least, most, cell, c, low=False) for cell, c in fact.terms]
    moved = []
    low_sum, high_sum = _sum(lows), _sum(highs)
    for (cell, coefficient), own_low, own_high in zip(fact.terms, lows, highs, strict=True):
        others_low, others_high = _rest(low_sum, own_low), _rest(high_sum, own_high)
        low = None if fact.least is None or others_high is None else (fact.least - others_high) / coefficient
        high = None if fact.most is None or others_low is None else (fact.most - others_low) / coefficient
        if coefficient < 0:
            low, high = high, low
        if whole:
            low, high = None if low is None else _up(low), None if high is None else _down(high)
        if low is not None and low > least[cell]:
            least[cell] = low
            moved.append(cell)
        if high is not None and (cell not in most or high < most[cell]):
            most[cell] = high
            moved.append(cell)
        if cell in most and most[cell] < least[cell]:
            raise Contradiction(f"No count fits {cell}: what is shown of it, or of its totals, does not add up.")
    return moved


def _end(
    least: Mapping[str, Decimal], most: Mapping[str, Decimal], cell: str, coefficient: Decimal, *, low: bool
) -> Decimal | None:
    """The low or high end of a term; None without end."""
    if (coefficient > 0) is low:
        return coefficient * least[cell]
    return coefficient * most[cell] if cell in most else None


def _sum(ends: Sequence[Decimal | None]) -> tuple[Decimal, int]:
    """The sum of the ends there are, and how many have none."""
    return sum((end for end in ends if end is not None), ZERO), ends.count(None)


def _rest(whole: tuple[Decimal, int], own: Decimal | None) -> Decimal | None:
    """The sum of the other ends; None when one of them has none."""
    total, endless = whole
    if own is None:
        return total if endless == 1 else None
    return total - own if endless == 0 else None


def _programmes(
    facts: Collection[Fact], least: Mapping[str, Decimal], most: Mapping[str, Decimal]
) -> dict[str, "_Programme"]:
    """A linear programme for each cell whose facts meet in a circle; for the others following them was enough."""
    open_facts = []
    for fact in facts:
        unknown = [(cell, c) for cell, c in fact.terms if most.get(cell) != least[cell]]
        if len(unknown) > 1:
            fixed = sum((c * least[cell] for cell, c in fact.terms if most.get(cell) == least[cell]), ZERO)
            ends = [None if end is None else end - fixed for end in (fact.least, fact.most)]
            open_facts.append(Fact(tuple(unknown), *ends))
    leader: dict[str, str] = {}

    def head(cell: str) -> str:
        while leader.setdefault(cell, cell) != cell:
            cell = leader[cell]
        return cell

    circular = set()
    for fact in open_facts:
        first = head(fact.terms[0][0])
        for cell, _ in fact.terms[1:]:
            other = head(cell)
            if other == first:
                circular.add(cell)
            leader[other] = first
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in open_facts:
        groups[head(fact.terms[0][0])].append(fact)
    programmes = {lead: _Programme(groups[lead], least, most) for lead in {head(cell) for cell in circular}}
    return {cell: programmes[head(cell)] for cell in leader if head(cell) in programmes}


class _Programme:
    """The facts of cells that hang together, ready to be solved for the ends of any of them."""

    def __init__(self, facts: Sequence[Fact], least: Mapping[str, Decimal], most: Mapping[str, Decimal]) -> None:
        self.cells = list(dict.fromkeys(cell for fact in facts for cell, _ in fact.terms))
        self._place = {cell: place for place, cell in enumerate(self.cells)}
        self._bounds = [(float(least[c]), float(most[c]) if c in most else None) for c in self.cells]
        rows: dict[str, list[Any]] = {"A_eq": [], "b_eq": [], "A_ub": [], "b_ub": []}
        for fact in facts:
            row = [0.0] * len(self.cells)
            for cell, coefficient in fact.terms:
                row[self._place[cell]] += float(coefficient)
            if fact.least is not None and fact.least == fact.most:
                rows["A_eq"].append(row)
                rows["b_eq"].append(float(fact.least))
                continue
            if fact.most is not None:
                rows["A_ub"].append(row)
                rows["b_ub"].append(float(fact.most))
            if fact.least is not None:
                rows["A_ub"].append([-each for each in row])
                rows["b_ub"].append(-float(fact.least))
        self._rows = {name: value or None for name, value in rows.items()}

    def end(self, cell: str, sign: int) -> tuple[Decimal | None, dict[str, float]]:
        """The least (sign 1) or the most (sign -1) of a cell with counts that give it; None without end."""
        from scipy.optimize import linprog  # heavy: loaded when a table with rows and columns is attacked

        aim = [0.0] * len(self.cells)
        aim[self._place[cell]] = float(sign)
        found = linprog(aim, **self._rows, bounds=self._bounds, method="highs")
        if found.status == 3:
            return None, {}
        if found.status == 2:
            raise Contradiction(f"No counts fit {cell} and those it adds up with: something shown is not so.")
        if found.status != 0:
            raise Contradiction(f"What {cell} can be could not be worked out ({found.message}), so it is not safe.")
        solution = dict(zip(self.cells, map(float, found.x), strict=True))
        return _decimal(solution[cell]), solution


def _decimal(number: float) -> Decimal:
    """A count out of a linear programme, without the dust of its floats."""
    return Decimal(repr(round(number, 7))).normalize() + ZERO


def _whole_up(number: Decimal) -> Decimal:
    """The least whole number that is not below, dust allowed for."""
    return _up(number - max(SLACK, SHARE * abs(number)))


def _whole_down(number: Decimal) -> Decimal:
    return _down(number + max(SLACK, SHARE * abs(number)))


def _up(number: Decimal) -> Decimal:
    return number.to_integral_value(ROUND_CEILING)


def _down(number: Decimal) -> Decimal:
    return number.to_integral_value(ROUND_FLOOR)


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # a finite number has one
    return exponent


def _lower_of(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    if one is None or other is None:
        return one if other is None else other
    return min(one, other)
