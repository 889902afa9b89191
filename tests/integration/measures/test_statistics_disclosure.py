"""What is withheld cannot be had from the statistics: the board reads them as if it were missing."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from measures.models import Category, Measure, MeasureResult
from measures.selectors.disclosure import SeenResult, judged_as, results_seen, see_results, see_series
from measures.services.rollup import check_rollups, drain_rollups
from partners.models import Person
from tests.calling import api, caller
from tests.factories import make_dimension, make_measure, sign_series
from tests.house import House

pytestmark = pytest.mark.usefixtures("today")

#: Small where the measure withholds everything under 20,000, and not to be met by chance in an answer.
SMALL = 13_577
#: Sixteen quarters of a count, the sixth of them small.
COUNTS = (50_000, 51_000, 49_500, 50_500, 49_000, SMALL, 51_500, 50_200, *(49_800, 50_900, 50_100, 49_700) * 2)
PLACE = COUNTS.index(SMALL)


def count_measure(house: House, **fields: Any) -> Measure:
    """A count of one partner, rated and looked ahead of, so large a threshold that a telling number is small."""
    own: dict[str, Any] = {
        "unit": "count",
        "combine": "sum",
        "combine_time": "sum",
        "disclosure_threshold": 20_000,
        "target": Decimal(50_000),
        "by": house.plan_manager,
    }
    return make_measure(house.priority, [house.partner], **own | fields)


def signed(house: House, measure: Measure, values: Sequence[Any], category: Category | None = None) -> None:
    sign_series(measure, house.partner, values, by=house.plan_manager, first="2022/23 Q3", category=category)


def seen(measure: Measure, person: Person, category: Category | None = None) -> list[SeenResult]:
    """A measure's signed-off results as a person sees them, oldest first."""
    found = results_seen(person).filter(measure=measure, category=category, basis="signed_off")
    return see_results(list(found.filter(value__isnull=False).order_by("period__ends_on")), person)


def told(result: SeenResult) -> dict[str, Any]:
    """Everything the statistics tell of a result."""
    names = ("variation", "assurance", "comparison", "gap_change", "statistics", "direction", "direction_on_year")
    return {name: getattr(result, name) for name in names}


def both(house: House) -> tuple[Measure, Measure]:
    """A measure with a small figure, and the same with that figure not given at all."""
    small, missing = count_measure(house), count_measure(house)
    signed(house, small, COUNTS)
    signed(house, missing, [None if value == SMALL else value for value in COUNTS])
    drain_rollups()
    return small, missing


def test_the_board_reads_statistics_as_if_a_withheld_period_were_missing(house: House) -> None:
    small, missing = both(house)
    member = house.person("board_member")

    withheld, other = seen(small, member), seen(missing, member)

    shown = [result for result in withheld if not result.is_withheld]
    assert len(shown) == len(other) == len(COUNTS) - 1
    for with_it, without_it in zip(shown, other, strict=True):
        mine, theirs = told(with_it), told(without_it)
        if mine["direction"] is None or mine["direction_on_year"] is None:
            # Against the withheld period itself, where missing says "not available".
            assert with_it.period.span in {
                shown[PLACE].period.span,
                *(r.period.span for r in shown[PLACE + 3 : PLACE + 4]),
            }
            mine = {n: v for n, v in mine.items() if not n.startswith("direction")}
            theirs = {n: v for n, v in theirs.items() if not n.startswith("direction")}
        assert mine == theirs, with_it.period
    assert check_rollups() == []


def test_the_plan_manager_reads_them_with_everything(house: House) -> None:
    small, missing = both(house)
    manager = house.person("plan_manager")

    with_it, without_it = seen(small, manager)[-1], seen(missing, manager)[-1]

    counted = [result.statistics["variation"]["count"] for result in (with_it, without_it)]
    assert counted == [len(COUNTS), len(COUNTS) - 1]
    assert with_it.statistics["variation"]["centre"] != without_it.statistics["variation"]["centre"]


def test_the_mean_of_the_limits_gives_no_withheld_figure_away(house: House) -> None:
    """The mean times the count, less every figure shown, would be the withheld one."""
    small, _ = both(house)
    shown = [result for result in seen(small, house.person("board_member")) if result.value is not None]

    for last, result in enumerate(shown):
        variation = result.statistics["variation"]
        if "upper" not in variation:
            continue
        total = Decimal(variation["centre"]) * variation["count"]
        rest = total - sum((r.value for r in shown[: last + 1] if r.value is not None), Decimal(0))
        assert abs(rest) < 1, result.period


@pytest.mark.parametrize(
    "name", ["board_member", "board_chair", "contributor", "partner_lead", "analyst", "administrator"]
)
def test_a_withheld_result_has_no_statistics_for(house: House, name: str) -> None:
    small, _ = both(house)

    result = seen(small, house.person(name))[PLACE]

    assert result.is_withheld
    assert (result.variation, result.assurance, result.comparison, result.gap_change) == (None, None, None, None)
    assert result.statistics == {}


def test_a_withheld_verdict_is_not_found_by_asking_for_it(house: House) -> None:
    """13,577 lies far below the limits: a concern, for those who may know."""
    measure = count_measure(house)
    signed(house, measure, [*COUNTS[:PLACE], *COUNTS[PLACE + 1 :], SMALL])
    drain_rollups()
    query = f"results/?limit=200&measure={measure.code}&basis=signed_off&totals=true"

    found = {
        name: {
            asked: [row["value"] for row in caller(house.person(name)).get(api(f"{query}&{asked}")).json()["results"]]
            for asked in ("variation=concern", "changed=true")
        }
        for name in ("board_member", "plan_manager")
    }

    assert found["plan_manager"] == {"variation=concern": [str(SMALL)], "changed=true": [str(SMALL)]}
    assert found["board_member"] == {"variation=concern": [], "changed=true": []}


def test_a_verdict_is_found_as_the_board_reads_it_where_it_differs(house: House) -> None:
    """Twelve figures have limits; one of them withheld leaves the board with a run chart."""
    measure = count_measure(house)
    signed(house, measure, COUNTS[:12])
    drain_rollups()
    totals = MeasureResult.objects.filter(measure=measure, basis="signed_off", category=None, period__code="2025/26 Q2")

    def finds(verdict: str, name: str) -> bool:
        return judged_as(totals, "variation", [verdict], house.person(name)).exists()

    assert finds("ordinary", "plan_manager") and not finds("too_few", "plan_manager")
    assert finds("too_few", "board_member") and not finds("ordinary", "board_member")
    assert totals.get().full_sentence != totals.get().sentence
    assert "ordinary variation" in totals.get().full_sentence
    assert "ordinary variation" not in totals.get().sentence


def test_a_series_has_no_interval_and_no_mark_where_it_is_withheld(house: House) -> None:
    small, _ = both(house)
    results = MeasureResult.objects.filter(measure=small, basis="signed_off", value__isnull=False)

    for name, is_hidden in (("board_member", True), ("plan_manager", False)):
        points = see_series(results, house.person(name))[small.pk]
        assert (points[PLACE].lower is None) is is_hidden
        assert (points[PLACE].variation == "") is is_hidden
        assert points[-1].lower is not None and points[-1].upper is not None
        # The withheld figure is so low that with it the others all lie above the mean.
        assert points[-1].variation == ("ordinary" if is_hidden else "improvement")


def with_groups(house: House, black: int) -> tuple[Measure, list[Category]]:
    """A green measure of 1,000 people; Black stands 40 points behind White, Asian ten, where a year ago none did."""
    groups = make_dimension(house.partnership, ["White", "Asian", "Black", "Mixed"])
    categories = list(groups.categories.order_by("order"))
    Category.objects.filter(pk=categories[0].pk).update(is_reference=True)
    measure = make_measure(house.priority, [house.partner], target=Decimal(55), by=house.plan_manager, breakdown=groups)
    before, now = ((240, 400), (180, 300), (6, 10), (174, 290)), ((280, 400), (180, 300), (black, 10), (170, 290))
    signed(house, measure, [(600, 1000)] * 4 + [(630 + black, 1000)])
    for category, then, today in zip(categories, before, now, strict=True):
        signed(house, measure, [then] * 4 + [today], category)
    drain_rollups()
    return measure, categories


def test_the_gap_of_a_withheld_group_is_not_the_one_the_board_reads(house: House) -> None:
    measure, (white, asian, black, mixed) = with_groups(house, 3)

    full, board = (seen(measure, house.person(name))[-1] for name in ("plan_manager", "board_member"))

    hidden = {c.code for c in (asian, black, mixed) if seen(measure, house.person("board_member"), c)[-1].is_withheld}
    assert "black" in hidden and hidden != {"asian", "black", "mixed"}
    assert full.statistics["gaps"][0]["group"] == "black"
    assert board.statistics["gaps"][0]["group"] not in hidden
    assert "the gap between Black" not in board.sentence
    for category in (asian, black, mixed):
        result = seen(measure, house.person("board_member"), category)[-1]
        assert ("gap" in result.statistics) is (category.code not in hidden)
    assert check_rollups() == []


def test_a_withheld_reference_leaves_no_gap_at_all(house: House) -> None:
    groups = make_dimension(house.partnership, ["White", "Asian", "Black"])
    white, asian, black = groups.categories.order_by("order")
    Category.objects.filter(pk=white.pk).update(is_reference=True)
    measure = make_measure(house.priority, [house.partner], target=Decimal(55), by=house.plan_manager, breakdown=groups)
    signed(house, measure, [(373, 600)])
    for category, value in ((white, (3, 10)), (asian, (180, 290)), (black, (190, 300))):
        signed(house, measure, [value], category)
    drain_rollups()

    full, board = (seen(measure, house.person(name))[-1] for name in ("plan_manager", "board_member"))

    assert "gaps" in full.statistics
    assert (board.gap_change, "gaps" in board.statistics) == (None, False)
    assert "gap" not in seen(measure, house.person("board_member"), black)[-1].statistics


def test_no_answer_to_a_board_member_holds_a_small_number_in_its_statistics(house: House, today: date) -> None:
    """A year of quarters around it: in limits, means, forecasts, gaps, sentences and the lists that find by them."""
    small, _ = both(house)
    client = caller(house.board_member)
    asked = ["", *(f"&variation={v}" for v in ("ordinary", "concern", "too_few")), "&changed=true", "&changed=false"]
    everything = "".join(
        client.get(api(f"results/?limit=200&measure={small.code}{each}")).content.decode() for each in asked
    )

    assert "50000" in everything
    assert str(SMALL) not in everything.replace(",", "")
    full = caller(house.plan_manager).get(api(f"results/?limit=200&measure={small.code}")).content.decode()
    assert str(SMALL) in full and json.loads(full)["results"]
