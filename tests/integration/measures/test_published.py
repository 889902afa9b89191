"""The attack on what an audience has been able to see: it finds nothing, and says so where there is something."""

import random
from collections.abc import Mapping
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.calc.words import Unit
from measures.models import Figure, Measure, MeasureResult, Period, SignedFigure
from measures.selectors.disclosure import PublishedFigure, attack_published
from measures.services.rollup import check_rollups, drain_rollups, request_rollup
from partners.models import Partner
from tests.factories import make_dimension, make_measure, make_partner, sign_series
from tests.house import House

pytestmark = pytest.mark.usefixtures("today")

GROUPS = ("White", "Asian", "Black", "Mixed", "Other")
FIRST, SECOND = "2026/27 Q1", "2026/27 Q2"


def measure_of(house: House, partners: list[Partner], *, groups: tuple[str, ...] = (), **fields: Any) -> Measure:
    own = {"unit": "count", "combine": "sum", "combine_time": "sum", **fields}
    breakdown = make_dimension(house.partnership, groups, code="ethnicity") if groups else None
    return make_measure(house.priority, partners, breakdown=breakdown, **own)


def given(measure: Measure, partner: Partner, house: House, total: list[Any], **groups: list[Any]) -> None:
    """A partner's totals of one quarter after the other, and its groups."""
    sign_series(measure, partner, total, by=house.plan_manager, first=FIRST)
    for category in measure.categories.all():
        if category.code in groups:
            sign_series(measure, partner, groups[category.code], by=house.plan_manager, first=FIRST, category=category)


@pytest.fixture
def by_group(house: House) -> Measure:
    """White 62, Asian 14, Black 6, Mixed 3, Other 0 of 85, after a quarter in which nobody was few."""
    measure = measure_of(house, [house.partner], groups=GROUPS)
    counts = {"white": [50, 62], "asian": [20, 14], "black": [11, 6], "mixed": [9, 3], "other": [0, 0]}
    given(measure, house.partner, house, [90, 85], **counts)
    drain_rollups()
    return measure


def show(measure: Measure, code: str) -> None:
    """As if a page forgot to ask whether a group is withheld."""
    results = MeasureResult.objects.filter(measure=measure, period__code=SECOND, category__code=code)
    assert results.update(is_withheld=False)


def test_what_the_roll_up_decided_gives_nothing_away(by_group: Measure) -> None:
    hidden = MeasureResult.objects.filter(measure=by_group, is_withheld=True, basis="signed_off")

    assert {(r.category.code, r.period.code) for r in hidden if r.category} == {("black", SECOND), ("mixed", SECOND)}
    assert attack_published([by_group]) == []


def test_a_group_shown_by_mistake_gives_its_neighbour_away_in_words_that_do_not_say_it(by_group: Measure) -> None:
    show(by_group, "black")

    (found,) = attack_published([by_group])

    assert found.words == (f"{by_group.code}, {SECOND}, Mixed: can be worked out exactly from the other figures shown.")
    assert (found.bounds.least, found.bounds.most) == (3, 3)


@pytest.mark.parametrize(
    ("shown", "recovered"),
    [
        (PublishedFigure(SECOND, "ethnicity:black", value=D(6)), {"Black", "Mixed"}),
        (PublishedFigure(SECOND, "ethnicity:black", value=D(7)), set()),  # revised since: another number
        (PublishedFigure(SECOND, "ethnicity:black"), set()),  # withheld then, too
        (PublishedFigure(SECOND, "ethnicity:mixed", value=D(3)), {"Black", "Mixed"}),
        (PublishedFigure(SECOND, "ethnicity:mixed", year_to_date=D(12)), {"Black", "Mixed"}),  # 12 less the 9 of Q1
        (PublishedFigure("2019/20 Q1", "ethnicity:black", value=D(6)), set()),
        (PublishedFigure(SECOND, "gender:girls", value=D(6)), set()),
    ],
)
def test_an_older_pack_is_held_against_what_is_shown_now(
    by_group: Measure, shown: PublishedFigure, recovered: set[str]
) -> None:
    found = attack_published([by_group], earlier={by_group.pk: [shown]})

    assert {each.figure for each in found} == recovered


def test_a_small_figure_that_is_shown_is_said_as_well(by_group: Measure) -> None:
    MeasureResult.objects.filter(measure=by_group).update(is_withheld=False)

    assert {each.figure for each in attack_published([by_group])} == {"Mixed"}


def test_two_figures_of_nearly_nothing_are_narrowed_and_that_is_said(house: House) -> None:
    measure = measure_of(house, [house.partner], groups=GROUPS)
    counts = {"white": [62], "asian": [14], "black": [0], "mixed": [1], "other": [2]}
    given(measure, house.partner, house, [79], **counts)
    drain_rollups()
    assert attack_published([measure]) == []

    MeasureResult.objects.filter(measure=measure, category__code__in=["asian", "white"]).update(is_withheld=False)
    found = attack_published([measure])

    assert {each.figure for each in found} == {"Mixed", "Other"}
    assert found[0].words.endswith("can be narrowed to fewer than the 4 values that the rule hides.")


def test_partners_that_put_their_figures_together_learn_more_and_the_attack_says_what(house: House) -> None:
    third = make_partner(house.partnership)
    measure = measure_of(house, [house.partner, house.other_partner, third])
    for partner, count in ((house.partner, 55), (house.other_partner, 40), (third, 3)):
        given(measure, partner, house, [count])
    drain_rollups()
    result = MeasureResult.objects.get(measure=measure, period__code=FIRST, basis="signed_off")

    assert (result.is_withheld, len(result.withheld_partners)) == (False, 3)
    assert attack_published([measure]) == []
    assert attack_published([measure], partners=[house.partner]) == []
    found = attack_published([measure], partners=[house.partner, house.other_partner])
    assert {each.figure for each in found} == {third.name, "total"}  # the total leaves them the third's 3


def test_of_a_partner_and_its_only_neighbour_neither_learns_the_others_few(house: House) -> None:
    measure = measure_of(house, [house.partner, house.other_partner], groups=("White", "Mixed", "Black"))
    given(measure, house.partner, house, [80], white=[50], mixed=[20], black=[10])
    given(measure, house.other_partner, house, [52], white=[40], mixed=[3], black=[9])
    drain_rollups()

    hidden = MeasureResult.objects.filter(measure=measure, is_withheld=True, basis="signed_off", category__isnull=False)
    assert {r.category.code for r in hidden if r.category} == {"mixed", "black"}
    for partner in (house.partner, house.other_partner):
        assert attack_published([measure], partners=[partner]) == []

    hidden.update(is_withheld=False)
    (found,) = attack_published([measure], partners=[house.partner])
    assert (found.figure, found.bounds.is_exact) == ("Mixed", True)


def drawn(chance: random.Random, unit: Unit, usual: int) -> Any:
    count = 0 if chance.random() < 0.15 else int(chance.expovariate(1 / usual))
    return count if unit is Unit.COUNT else (min(count, usual * 3), usual * 3)


def added(unit: Unit, figures: Mapping[str, Any]) -> Any:
    if unit is Unit.COUNT:
        return sum(figures.values())
    return tuple(map(sum, zip(*figures.values(), strict=True)))


def test_of_random_measures_with_years_to_date_and_partners_nothing_is_recovered(house: House) -> None:
    """Partners, groups and three quarters at random: what all read, and each partner with its own figures."""
    chance, measures, partners = random.Random(11), [], [house.partner, house.other_partner]
    partners.append(make_partner(house.partnership))
    dimension = make_dimension(house.partnership, GROUPS[:4], code="ethnicity")
    for number in range(9):
        unit = (Unit.COUNT, Unit.PERCENTAGE, Unit.RATE)[number % 3]
        combine = "sum" if unit is Unit.COUNT else "ratio_of_sums"
        reporting = partners[: 1 + number % 3]
        measure = make_measure(
            house.priority,
            reporting,
            breakdown=dimension if number % 4 else None,
            unit=unit.value,
            combine=combine,
            combine_time=combine,
        )
        usual = chance.choice([4, 12, 40])
        for partner in reporting:
            cells = [{each.code: drawn(chance, unit, usual) for each in dimension.categories.all()} for _ in range(3)]
            groups = {code: [quarter[code] for quarter in cells] for code in cells[0]}
            given(measure, partner, house, [added(unit, quarter) for quarter in cells], **groups)
        measures.append(measure)
    drain_rollups()

    shown = MeasureResult.objects.filter(measure__in=measures, basis="signed_off", value__isnull=False)
    assert 0 < shown.filter(is_withheld=True).count() < shown.count()
    assert attack_published(measures) == []
    for partner in partners:
        assert attack_published(measures, partners=[partner]) == []


def test_the_attack_asks_as_often_for_many_measures_as_for_one(house: House, by_group: Measure) -> None:
    asked = []
    measures = [by_group, measure_of(house, [house.partner]), house.measure]
    for some in (measures[:1], measures):
        with CaptureQueriesContext(connection) as queries:
            attack_published(some)
        asked.append(len(queries))

    assert asked == [3, 3]


def test_a_change_of_one_period_decides_that_period_alone_and_ends_as_everything_worked_out_anew(
    house: House, by_group: Measure, today: date
) -> None:
    """Earlier decisions are read back; a later figure changes none of them, and the whole agrees with a full check."""
    for code, count in (("mixed", 12), ("white", 53)):
        for model in (Figure, SignedFigure):
            found = model.objects.filter(measure=by_group, category__code=code, period__code=SECOND)
            assert found.update(value=count) == 1
    request_rollup([by_group.pk], [Period.objects.get(partnership=house.partnership, code=SECOND).pk])
    drain_rollups(today=today)

    assert not MeasureResult.objects.filter(measure=by_group, is_withheld=True).exists()
    assert check_rollups(today=today) == []


def test_a_later_figure_leaves_what_was_decided_of_earlier_periods_as_it_is(
    house: House, by_group: Measure, today: date
) -> None:
    """The third quarter is worked out with the second's decision read back, small numbers in both."""
    third = {"white": [None, None, 40], "asian": [None, None, 30], "black": [None, None, 8], "mixed": [None, None, 2]}
    given(by_group, house.partner, house, [None, None, 80], **third)
    drain_rollups(today=today)
    for model in (Figure, SignedFigure):
        found = model.objects.filter(measure=by_group, category=None, period__code="2026/27 Q3")
        assert found.update(value=81) == 1
    request_rollup([by_group.pk], [Period.objects.get(partnership=house.partnership, code="2026/27 Q3").pk])
    with CaptureQueriesContext(connection) as queries:
        drain_rollups(today=today)

    hidden = MeasureResult.objects.filter(measure=by_group, is_withheld=True, basis="signed_off")
    assert hidden.filter(period__code=SECOND).count() == 2 and hidden.filter(period__code="2026/27 Q3").count() == 2
    assert check_rollups(today=today) == []
    asked = [query["sql"] for query in queries if "missing_reason = ''" in query["sql"]]
    assert len(asked) == 1  # partners' figures are looked at for the third quarter alone
