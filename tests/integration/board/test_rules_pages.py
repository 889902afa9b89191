"""The statistician's pages: the numbers behind the rules, and what another rule would change, without a trace."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from board.selectors.measure import find_measure
from board.selectors.rules import rules_page
from board.selectors.what_if import Asked, WhatIf, what_if
from measures.models import Measure, MeasureResult
from measures.services.rollup import request_rollup_of_measure
from partners.models import Person
from tests.conftest import TODAY
from tests.factories import make_dimension, make_measure, sign_series
from tests.house import House
from tests.integration.board.pages import roll_up, signed_in

QUARTER = "2026/27 Q2"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
VALUES = [50, 51, 49, 52, 50, 51, 50, 49, 51, 50, 53, 56]


@pytest.fixture
def measure(house: House) -> Measure:
    """12 quarters; target 55 and 3 points: 52 and 53 are amber, 56 green, the rest red."""
    found = make_measure(house.priority, [house.partner], target=Decimal(55), by=house.plan_manager, decimals=1)
    sign_series(found, house.partner, VALUES, by=house.plan_manager)
    roll_up()
    return found


def tried(measure: Measure, person: Person, **asked: Any) -> WhatIf:
    found = find_measure(person, measure.priority.plan.code, measure.code)
    return what_if(found, person, Asked(**asked), today=TODAY, now=NOW, period=QUARTER)


def everything() -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """All that is stored, history included."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and model._meta.app_label in {"measures", "plan", "partners", "imports"}:
            yield model._meta.label, list(model._base_manager.order_by("pk").values_list())


def test_the_page_shows_each_measure_s_rule_with_its_numbers(house: House, measure: Measure) -> None:
    page = rules_page(house.board_member, house.plan.code, period=QUARTER)

    rule = next(each for each in page.measures if each.standing.measure == measure)
    found = MeasureResult.objects.get(measure=measure, period__code=QUARTER, basis="signed_off").statistics
    assert rule.rule == "Higher is better. Green at 55.0% or more; amber within 3 points below; red under 52.0%."
    assert rule.tolerance == "3.0 points"
    assert rule.variation.startswith(f"Mean {Decimal(found['variation']['centre']):.1f}%")
    assert "from 12 periods" in rule.variation
    low, high = (Decimal(found["interval"][end]) for end in ("lower", "upper"))
    assert rule.interval == f"Wilson: {low:.1f}% to {high:.1f}%"
    assert rule.small_numbers == "1 to 4 withheld (the partnership's own)"
    html = signed_in(house.analyst).get(reverse("plan-rules", args=[house.plan.code])).content.decode()
    assert measure.name in html and "Byar" in html and "2.66" in html


def test_another_tolerance_changes_the_statuses_it_should(house: House, measure: Measure) -> None:
    """With 5 points 50 and 51 become amber too (seven of the twelve); 49 stays red."""
    page = tried(measure, house.board_member, tolerance=Decimal(5))

    changed = {row.before.value for row in page.rows if row.status_changes}
    assert changed == {Decimal(50), Decimal(51)}
    assert page.words == "7 of 12 statuses would change: 7 from red to amber."
    assert page.rows[0].period.code == QUARTER, "newest first"


def test_another_target_counts_from_the_first_period_or_moves_the_end_of_its_line(
    house: House, measure: Measure
) -> None:
    page = tried(measure, house.board_member, target=Decimal(50))
    assert {row.target_after for row in page.rows} == {"50.0%"}
    assert page.words == (
        "11 of 12 statuses would change: 2 from amber to green, 7 from red to green, 2 from red to amber."
    )

    latest = measure.targets.get()
    latest.shape = "straight_line"
    latest.save()
    measure.targets.get().points.update(value=Decimal(60))
    rows = tried(measure, house.board_member, target=Decimal(40)).rows
    assert {row.target_before for row in rows} == {"60.0%"} and {row.target_after for row in rows} == {"40.0%"}


def test_what_if_and_the_roll_up_agree_when_the_rule_is_then_made_so(house: House, measure: Measure) -> None:
    """What was promised is what comes about: the same functions judge both."""
    promised = {row.period.code: row.after.rag for row in tried(measure, house.board_member, tolerance=Decimal(1)).rows}

    Measure.objects.filter(pk=measure.pk).update(tolerance_below=1, tolerance_above=1)
    request_rollup_of_measure(measure)
    roll_up()

    results = MeasureResult.objects.filter(measure=measure, basis="signed_off", value__isnull=False)
    assert {each.period.code: each.rag for each in results.select_related("period")} == promised


def test_trying_leaves_no_trace(house: House, measure: Measure) -> None:
    before = dict(everything())

    for person in (house.board_member, house.plan_manager):
        where = reverse("measure-what-if", args=[house.plan.code, measure.code])
        asked = {"tolerance": "5", "target": "40", "threshold": "20", "period": QUARTER}
        assert signed_in(person).get(where, asked).status_code == 200
        assert signed_in(person).post(where, asked).status_code == 405

    after = dict(everything())
    assert [name for name in before if before[name] != after[name] and "session" not in name.lower()] in (
        [],
        ["partners.Person"],  # when they last signed in
    )


def test_a_number_that_is_none_is_refused_where_it_was_typed(house: House, measure: Measure) -> None:
    where = reverse("measure-what-if", args=[house.plan.code, measure.code])

    html = signed_in(house.board_member).get(where, {"tolerance": "some", "period": QUARTER}).content.decode()

    assert "There is a problem" in html and 'value="some"' in html
    assert "As it is now" in html
    assert "There is a problem" not in signed_in(house.board_member).get(where).content.decode()
    Measure.objects.filter(pk=measure.pk).update(tolerance_kind="percent")
    assert "Give the tolerance in points" in tried(measure, house.board_member, target=Decimal(-1)).problem


def test_only_who_sees_small_numbers_may_try_another_threshold(house: House) -> None:
    """7 of 40: with a threshold of 10 it would be withheld; a board member must not find that out."""
    groups = make_dimension(house.partnership, ("One", "Other"))
    measure = make_measure(house.priority, [house.partner], target=Decimal(15), by=house.plan_manager, breakdown=groups)
    sign_series(measure, house.partner, [(7, 40)], by=house.plan_manager, first=QUARTER)
    roll_up()

    manager, board = (tried(measure, person, threshold=10) for person in (house.plan_manager, house.board_member))

    assert manager.rows[0].withheld_after == ("Total",)
    assert manager.words.endswith("What is withheld from the board would change in 1 of 1 periods.")
    assert not board.may_ask_threshold and not board.rows[0].changes
    where = reverse("measure-what-if", args=[house.plan.code, measure.code])
    html = signed_in(house.board_member).get(where, {"threshold": "10"}).content.decode()
    assert 'name="threshold"' not in html
