"""The reference's way to choose what to withhold, told anew: show whatever leaves no small count in the span of it.

Figures are taken one after the other, zeros and then the largest first; each is shown unless some small count would
then be a sum and difference of what is shown. That is what "Gauss" suppression does (Statistics Norway); it keeps
counts from being recovered exactly and does not look at how far they can be narrowed.
"""

from measures.calc.disclosure import DisclosureRule
from measures.calc.tables import TOTAL, Table

Row = list[int]
#: Spans are worked out modulo a large prime, in which no honest difference of counts disappears.
PRIME = 2**61 - 1


def reference_pattern(table: Table, rule: DisclosureRule) -> set[str]:
    """The cells of a cross table that the reference withholds."""
    inner = [cell for cell in table.counts if TOTAL not in cell.split("|")]
    rows = {cell: _row(cell, inner) for cell in table.counts}
    small = [cell for cell, count in table.counts.items() if rule.is_small(count)]
    others = [cell for cell in table.counts if cell not in small]
    order = sorted(others, key=lambda cell: (table.counts[cell] != 0, -table.counts[cell]))
    shown: list[tuple[int, Row]] = []
    withheld = set(small)
    for cell in order:
        rest = _reduced(rows[cell], shown)
        pivot = next((place for place, step in enumerate(rest) if step), None)
        trial = shown if pivot is None else [*shown, (pivot, rest)]
        if all(any(_reduced(rows[each], trial)) for each in small):
            shown = trial
        else:
            withheld.add(cell)
    return withheld


def _row(cell: str, inner: list[str]) -> Row:
    """A cell as a sum of inner cells."""
    parts = cell.split("|")
    return [int(all(part in (TOTAL, own) for part, own in zip(parts, each.split("|"), strict=True))) for each in inner]


def _reduced(row: Row, shown: list[tuple[int, Row]]) -> Row:
    """What is left of a row when everything shown is taken out of it."""
    for pivot, other in shown:
        if row[pivot]:
            factor = row[pivot] * pow(other[pivot], -1, PRIME)
            row = [(a - factor * b) % PRIME for a, b in zip(row, other, strict=True)]
    return row
