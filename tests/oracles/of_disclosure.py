"""Cases of disclosure control: sdc_tables/1, sdc_attacks/1, suppression_units/1."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from itertools import pairwise, product
from typing import Any

from measures.calc.attack import (
    Fact,
    NotProtected,
    adds_up,
    check_protected,
    exactly,
    infer,
    share_of,
)
from measures.calc.disclosure import DisclosureRule, must_withhold, shown_count
from measures.calc.suppression import protect_table
from measures.calc.tables import TOTAL, Table, cross_table, facts_shown
from measures.calc.words import Unit

from .comparing import Case, Cases, NotACase, Wrong, given, near, refuses, same

Data = dict[str, Any]
#: Ends of intervals come from linear programmes, whose floats have some dust.
DUST = Decimal("1e-6")


def table_cases(data: Data) -> Cases:
    for case in data["cases"]:
        yield Case(case["id"], partial(_table, case))


def over_suppression(data: Data) -> str:
    """How much is withheld of all tables, beside the reference's patterns."""
    cells = ours = reference = 0
    for case in data["cases"]:
        table = _table_of(case)
        found = protect_table(table, _rule_of(case["rule"]))
        cells, ours = cells + found.cells, ours + len(found.withheld)
        reference += sum(bool(row["suppressed"]) for row in case["published"])
    return f"withheld {ours} of {cells} cells, the reference {reference}"


def _table(case: Data) -> None:
    table, rule = _table_of(case), _rule_of(case["rule"])
    rows = {"|".join(row[name] for name in case["dims"]): row for row in case["published"]}
    same("cells", set(table.counts), set(rows))
    for cell, row in rows.items():
        same(f"count of {cell}", table.counts[cell], given(row["freq"]))
    found = protect_table(table, rule)
    same("small counts", found.primary, {cell for cell, row in rows.items() if row["primary"]})
    same("number of small counts", len(found.primary), case["n_primary"])
    _attacked(table, found.primary, case["attack_primary_only"])
    theirs = {cell for cell, row in rows.items() if row["suppressed"]}
    same("number withheld by the reference", len(theirs), case["n_suppressed"])
    _attacked(table, theirs, case["attack_with_secondary"])
    _protected(table, found.withheld, rule)
    if case["attack_primary_only"]["exactly_recoverable"]:
        _protects_nothing(table, found.primary, rule)


def _attacked(table: Table, withheld: set[str] | frozenset[str], wanted: Data) -> None:
    """The attack finds the intervals of the reference: counts of 0 or more, not known to be whole."""
    found = infer(_facts(table, withheld), withheld, whole=False)
    same("withheld cells", set(found), set(wanted["intervals"]))
    for cell, (least, most) in wanted["intervals"].items():
        near(f"least of {cell}", found[cell].least, least, DUST)
        near(f"most of {cell}", found[cell].most, most, DUST)
    exact = {cell for cell, bounds in found.items() if bounds.is_exact}
    same("exactly recoverable", exact, set(wanted["exactly_recoverable"]))


def _protected(table: Table, withheld: frozenset[str], rule: DisclosureRule) -> None:
    """Ours leaves no withheld cell recoverable, neither to the reference's attacker nor to a sharper one."""
    exact = {cell for cell, bounds in infer(_facts(table, withheld), withheld).items() if bounds.is_exact}
    same("recoverable of ours", exact, set())
    check_protected(facts_shown(table, withheld, rule), withheld, rule)


def _protects_nothing(table: Table, primary: frozenset[str], rule: DisclosureRule) -> None:
    try:
        check_protected(facts_shown(table, primary, rule), primary, rule)
    except NotProtected:
        return
    raise Wrong("withholding the small counts alone is not refused")


def _facts(table: Table, withheld: set[str] | frozenset[str]) -> list[Fact]:
    shown = [exactly(cell, count) for cell, count in table.counts.items() if cell not in withheld]
    return [*(adds_up(total, parts) for total, parts in table.sums), *shown]


def _table_of(case: Data) -> Table:
    """The inner cells; those the file leaves out are empty."""
    names = case["dims"]
    levels = [sorted({row[name] for row in case["published"]} - {TOTAL}) for name in names]
    inner = dict.fromkeys(product(*levels), Decimal(0))
    for row in case["input"]:
        inner[tuple(row[name] for name in names)] += given(row["n"])
    return cross_table(inner)


def _rule_of(words: str) -> DisclosureRule:
    """ "1..4 suppressed, zeros shown", and with "round to nearest 5" at the end."""
    most, base = re.search(r"1\s*\.\.\s*(\d+)", words), re.search(r"nearest (\d+)", words)
    if most is None:
        raise KeyError(f"what is small in “{words}”")
    return DisclosureRule(int(most[1]) + 1, int(base[1]) if base else None)


def attack_cases(data: Data) -> Cases:
    for case in data["cases"]:
        yield Case(case["id"], partial(_attack, case))


def _attack(case: Data) -> None:
    """What is published gives the stated count away, and our check refuses it."""
    published, recovers = case["published"], case["recovers"]
    if all(isinstance(value, bool) for value in (*published.values(), *recovers.values())):
        raise NotACase("a rule of drawing, not of calculation")
    facts = list(_published_facts(published, recovers))
    found = infer(facts, recovers)
    for cell, count in recovers.items():
        same(cell, (found[cell].least, found[cell].most), (given(count), given(count)))
    rule = DisclosureRule()
    refuses("what is published", lambda: check_protected(facts, recovers, rule))
    if "percent" in published:
        numerator, denominator = given(recovers["numerator"]), given(published["denominator"])
        same("whether the percentage goes", must_withhold(Unit.PERCENTAGE, numerator, denominator, None, rule), True)


def _published_facts(published: Data, recovers: Data) -> Iterator[Fact]:
    """The facts behind a case: a percentage of known people, packs one after the other, or parts of a total."""
    if "percent" in published:
        shown = Decimal(str(published["percent"]))
        decimals = max(0, -int(shown.as_tuple().exponent))
        yield from share_of("numerator", "denominator", shown, decimals)
        yield exactly("denominator", given(published["denominator"]))
        return
    versions = [each for each in published.values() if isinstance(each, dict)]
    for version in versions or [published]:
        yield from _sum_facts(version, recovers, has_total=not versions)


def _sum_facts(published: Data, recovers: Data, *, has_total: bool) -> Iterator[Fact]:
    cells = list(dict.fromkeys((*published, *(() if "*" in published.values() else recovers))))
    known = {cell: given(value) for cell, value in published.items() if value != "*"}
    to_date = [cell for cell in cells if re.search(r"ytd|to_date|cumulative", cell)]
    if len(to_date) > 1:
        yield from _running_totals(to_date, cells)
    else:
        yield from _one_total(cells, known, has_total=has_total)
    for cell, value in known.items():
        yield exactly(cell, value)


def _running_totals(to_date: list[str], cells: list[str]) -> Iterator[Fact]:
    """Each total to date is the one before and the period's own."""
    periods = [cell for cell in cells if cell not in to_date]
    for before, after in pairwise(to_date):
        own = next((cell for cell in periods if cell[-2:] == after[-2:] or len(periods) == 1), None)
        if own is not None:
            yield adds_up(after, [before, own])


def _one_total(cells: list[str], known: dict[str, Decimal], *, has_total: bool) -> Iterator[Fact]:
    """The total is the cell that says so, else the largest if there must be one; all the others are its parts."""
    named = [cell for cell in cells if re.search(r"total|^all|^city|year_to_date|ytd", cell)]
    if not named and not has_total:
        return
    total = named[0] if named else max(known, key=known.__getitem__)
    yield adds_up(total, [cell for cell in cells if cell != total])


def unit_cases(data: Data) -> Cases:
    told = data["nhs_digital"]
    rule = _rule_of(told["rule"])
    for count, wanted in told["cases"]:
        yield Case(f"count {count}", partial(_shown, given(count), wanted, rule))
    for count in told.get("errors", []):
        yield Case(f"refusal of {count}", partial(_refused, given(count), rule))


def _shown(count: Decimal, wanted: str, rule: DisclosureRule) -> None:
    found = shown_count(count, rule)
    same("shown", "*" if found is None else str(int(found)), wanted)


def _refused(count: Decimal, rule: DisclosureRule) -> None:
    refuses(f"{count}", lambda: shown_count(count, rule))
