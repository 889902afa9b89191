"""What of a period is withheld: worked examples, and an attacker of its own who thinks of every single cell."""

import random
from collections.abc import Mapping
from decimal import Decimal as D

import pytest

from measures.calc.combining import Contribution, PartSums
from measures.calc.disclosure import DisclosureRule
from measures.calc.publication import Given, PeriodTable, Withheld, may_tell, withhold
from measures.calc.words import Combine, MissingReason, Unit

RULE = DisclosureRule(5)


def counts(**given: int) -> dict[str, Given]:
    return {name: Given(value=D(value)) for name, value in given.items()}


def shares(**given: tuple[int, int]) -> dict[str, Given]:
    return {name: Given(D(numerator), D(denominator)) for name, (numerator, denominator) in given.items()}


def whole(given: Mapping[str, Given]) -> Given:
    """What figures come to together."""
    parts = [[each.numerator, each.denominator, each.value] for each in given.values()]
    return Given(*(sum(map(D, numbers)) if None not in numbers else None for numbers in zip(*parts, strict=True)))


def by_groups(**given: int) -> PeriodTable:
    groups = counts(**given)
    return PeriodTable(Unit.COUNT, whole(groups), [groups])


def by_partners(unit: Unit = Unit.COUNT, *, adds_up: bool = True, **given: Given) -> PeriodTable:
    return PeriodTable(unit, whole(given), partners=given, adds_up=adds_up)


@pytest.mark.parametrize(
    ("table", "withheld"),
    [
        (by_groups(white=62, asian=14, black=6, mixed=3, other=0), Withheld(False, frozenset({"mixed", "black"}))),
        (by_groups(a=212, b=3, c=64), Withheld(False, frozenset("bc"))),
        (by_groups(a=62, b=14), Withheld()),
        (by_groups(a=0, b=0), Withheld()),
        (by_groups(a=62, b=1, c=1), Withheld(False, frozenset("abc"))),  # 2 of two groups is 1 and 1
        (by_groups(a=62, b=14, c=2, d=2), Withheld(False, frozenset("bcd"))),  # 4 hides each from 1 to 3 only
        (by_groups(a=3, b=0), Withheld(True, frozenset("a"))),  # the total is the 3; a zero is kept
        (by_groups(a=1, b=1, c=3), Withheld(True, frozenset("abc"))),  # of 5: each is at least 1, so none is above 3
    ],
)
def test_no_small_group_is_worked_out_from_the_total_and_the_other_groups(
    table: PeriodTable, withheld: Withheld
) -> None:
    assert withhold(table, RULE) == withheld


@pytest.mark.parametrize(
    ("given", "withheld"),
    [
        ({"a": 55, "b": 3}, Withheld(True, partners=frozenset("b"))),  # 58 less a's own 55
        ({"a": 55, "b": 3, "c": 40}, Withheld(False, partners=frozenset("abc"))),
        ({"a": 55, "b": 0, "c": 40}, Withheld()),
        ({"a": 55}, Withheld()),
        ({"a": 3}, Withheld(True, partners=frozenset("a"))),
        ({"a": 50, "b": 2, "c": 2}, Withheld(True, partners=frozenset("bc"))),  # a would be left with 4 for both
    ],
)
def test_no_partner_works_out_anothers_small_figure_with_its_own(given: dict[str, int], withheld: Withheld) -> None:
    assert withhold(by_partners(**counts(**given)), RULE) == withheld


def test_a_group_goes_where_one_partner_would_learn_the_others_few_from_it() -> None:
    """Mixed is 23, of which the first partner gave 20: the other's 3 would be left, so another group goes too."""
    first, second = counts(white=60, asian=30, mixed=20), counts(white=70, asian=40, mixed=3)
    groups = {name: Given(value=first[name].value + second[name].value) for name in first}  # type: ignore[operator]
    partners = {"first": whole(first), "second": whole(second)}
    table = PeriodTable(Unit.COUNT, whole(partners), [groups], partners, {"first": first, "second": second})

    assert withhold(table, RULE) == Withheld(False, frozenset({"mixed", "asian"}))


@pytest.mark.parametrize(
    ("unit", "given", "hidden"),
    [
        # The rest of a is 3 and that of b 1, so with c's 10 nobody knows whose.
        (Unit.PERCENTAGE, {"a": (97, 100), "b": (93, 94), "c": (40, 50), "d": (40, 90), "e": (300, 400)}, "abc"),
        (Unit.PERCENTAGE, {"a": (50, 60), "b": (60, 80)}, ""),
        (Unit.MEAN, {"a": (60, 3), "b": (20, 1), "c": (5, 20), "d": (90, 8)}, "abd"),  # who a mean is taken over
    ],
)
def test_numerator_rest_and_people_are_protected_alike(
    unit: Unit, given: dict[str, tuple[int, int]], hidden: str
) -> None:
    groups = shares(**given)

    assert withhold(PeriodTable(unit, whole(groups), [groups]), RULE).groups == frozenset(hidden)


def test_people_that_everybody_knows_hide_nobody() -> None:
    """Of a rate the population is public; the events of two areas are still told apart by nobody."""
    groups = shares(a=(3, 9_000), b=(40, 8_000), c=(70, 20_000))

    assert withhold(PeriodTable(Unit.RATE, whole(groups), [groups]), RULE) == Withheld(False, frozenset("ab"))


def test_what_a_partner_kept_back_itself_is_not_worked_out_from_its_total() -> None:
    """85 in all, 62 White, 14 Asian, 6 Black and [c]: the rest would be the 3 that the partner did not say."""
    groups = counts(white=62, asian=14, black=6)
    table = PeriodTable(
        Unit.COUNT, Given(value=D(85)), [groups | {"mixed": Given()}], kept_at_source=frozenset({"mixed"})
    )

    assert withhold(table, RULE).groups == {"black"}


def test_groups_that_miss_their_total_a_little_protect_each_other_all_the_same() -> None:
    table = PeriodTable(Unit.COUNT, Given(value=D(86)), [counts(white=62, asian=14, black=6, mixed=3)])

    assert withhold(table, RULE).groups == {"black", "mixed"}


@pytest.mark.parametrize("number", ["2.5", "-3"])
def test_where_figures_are_no_counts_of_people_everything_goes_with_the_first_small_one(number: str) -> None:
    groups = counts(a=40, b=3) | {"c": Given(value=D(number))}

    assert withhold(PeriodTable(Unit.COUNT, Given(value=D(60)), [groups]), RULE) == Withheld(True, frozenset("abc"))


def test_where_partners_do_not_add_up_everything_goes_with_the_first_small_one() -> None:
    """The mean of 40 and 2 is 21, and 21 x 2 less 40 is the 2."""
    table = PeriodTable(Unit.COUNT, Given(value=D(21)), partners=counts(a=40, b=2), adds_up=False)

    assert withhold(table, RULE) == Withheld(True, partners=frozenset("ab"))


def test_where_nothing_joins_partners_only_the_small_figures_go() -> None:
    table = PeriodTable(Unit.COUNT, Given(), partners=counts(a=40, b=2), adds_up=False)

    assert withhold(table, RULE) == Withheld(partners=frozenset("b"))


@pytest.mark.parametrize(
    ("given", "tells"),
    [
        ([("value", 40), ("value", 50)], False),
        ([("value", 40), ("value", 0)], False),
        ([("value", 40), ("value", 3)], True),
        ([("value", 2)], True),
        ([("value", 40), ("value", 0), (MissingReason.SUPPRESSED_AT_SOURCE, 0)], True),
        ([("value", 40), (MissingReason.NOT_AVAILABLE, 0)], False),
        ([("value", 40), ("value", 41), ("value", 2)], True),
    ],
)
def test_a_sum_that_may_tell_of_few_is_known_by_its_ends(given: list[tuple[str, int]], tells: bool) -> None:
    lines = [
        Contribution(value=D(number)) if kind == "value" else Contribution(missing_reason=MissingReason(kind))
        for kind, number in given
    ]

    assert may_tell(PartSums.over(lines), Combine.SUM, Unit.COUNT, D(100), RULE) is tells


# --- An attacker who knows how figures are made ------------------------------------------------------------------

Cells = dict[tuple[str, str], int]


def drawn(chance: random.Random) -> Cells:
    """What each partner counted in each group."""
    partners, groups = chance.randint(1, 4), chance.randint(2, 4)
    usual = chance.choice([4, 10, 30])
    return {
        (f"p{p}", f"g{g}"): 0 if chance.random() < 0.15 else int(chance.expovariate(1 / usual))
        for p in range(partners)
        for g in range(groups)
    }


def table_of(cells: Cells) -> PeriodTable:
    by_group = {p: {g: Given(value=D(n)) for (q, g), n in cells.items() if q == p} for p, _ in cells}
    groups = {g: Given(value=D(sum(n for (_, h), n in cells.items() if h == g))) for _, g in cells}
    partners = {p: whole(own) for p, own in by_group.items()}
    return PeriodTable(Unit.COUNT, whole(partners), [groups], partners, by_group)


def seen(cells: Cells, withheld: Withheld, viewer: str) -> tuple[list[list[float]], list[float], list[list[float]]]:
    """Sums of single cells that a viewer knows, with what they are; and sums of which it knows that they are not 0."""
    lines = {
        "total": ([1.0] * len(cells), withheld.total),
        **{p: ([float(q == p) for q, _ in cells], p in withheld.partners) for p, _ in cells},
        **{g: ([float(h == g) for _, h in cells], g in withheld.groups) for _, g in cells},
    }
    known = [line for line, hidden in lines.values() if not hidden]
    known += [[float(each == cell) for each in cells] for cell in cells if cell[0] == viewer]
    truth = list(cells.values())
    return (
        known,
        [sum(a * n for a, n in zip(line, truth, strict=True)) for line in known],
        [line for line, hidden in lines.values() if hidden],
    )


def spread(line: list[float], known: list[list[float]], ends: list[float], not_zero: list[list[float]]) -> float:
    """How far apart the least and the most of a sum of cells are; 1000 where there is no end."""
    from scipy.optimize import linprog

    found = [
        linprog(
            [sign * step for step in line],
            A_eq=known or None,
            b_eq=ends or None,
            A_ub=[[-step for step in each] for each in not_zero] or None,
            b_ub=[-1.0] * len(not_zero) or None,
        )
        for sign in (1, -1)
    ]
    assert all(each.status in (0, 3) for each in found)
    return 1000.0 if found[1].status == 3 else -found[1].fun - found[0].fun


def test_nobody_narrows_a_small_count_of_others_below_the_rule_whatever_they_gave_themselves() -> None:
    """The attacker reasons about every partner's every group, which is nowhere shown; partners know their own.

    What is small, in a group or a partner or for all others together, is as wide as the rule hides. No single partner's
    small group is known exactly to anybody else.
    """
    chance = random.Random(4)
    attacked = 0
    for _ in range(60):
        cells = drawn(chance)
        withheld = withhold(table_of(cells), RULE)
        if withheld == Withheld():
            continue
        for viewer in ("", *dict.fromkeys(p for p, _ in cells)):
            known, ends, hidden = seen(cells, withheld, viewer)
            not_zero = [line for line in hidden if sum(a * n for a, n in zip(line, cells.values(), strict=True))]
            for line in hidden:
                others = [a * (p != viewer) for a, (p, _) in zip(line, cells, strict=True)]
                if RULE.is_small(D(int(sum(a * n for a, n in zip(others, cells.values(), strict=True))))):
                    attacked += 1
                    assert spread(others, known, ends, not_zero) >= 3 - 1e-6, (cells, withheld, viewer)
            for place, ((partner, _), count) in enumerate(cells.items()):
                if partner != viewer and RULE.is_small(D(count)):
                    single = [float(place == each) for each in range(len(cells))]
                    assert spread(single, known, ends, not_zero) > 0.5, (cells, withheld, viewer)
    assert attacked > 100
