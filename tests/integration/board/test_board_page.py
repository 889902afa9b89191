"""The board's page: what it counts, what it puts first, who may see what, and what it costs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from board.selectors.status import board_page
from measures.models import Measure, MeasureResult, RollupRequest
from measures.services.returns import submit_return
from tests.factories import make_measure, make_person, make_return, missing, ratio, record
from tests.house import House
from tests.integration.board.pages import roll_up, signed_in


def give(house: House, *numerators: int | None) -> list[Measure]:
    """A measure for each number: that many of 100 from the one partner, signed off; None is not available."""
    measures = [
        make_measure(
            house.priority, [house.partner], target=Decimal(55), by=house.plan_manager, order=n, title=f"Given {n}"
        )
        for n in range(len(numerators))
    ]
    lines = [
        missing(measure, house.partner, house.period)
        if number is None
        else ratio(measure, house.partner, house.period, number, 100)
        for measure, number in zip(measures, numerators, strict=True)
    ]
    lines.append(ratio(house.measure, house.partner, house.period, 60, 100))
    make_return(
        house.partner,
        house.period,
        lead=house.partner_lead,
        manager=house.plan_manager,
        figures=lines,
        state="signed_off",
    )
    roll_up()
    return measures


def test_the_headline_counts_each_measure_by_its_status(house: House) -> None:
    give(house, 60, 53, 20, None)

    page = board_page(house.board_member)

    assert page.headline.words == ("2 of 5 measures are on target; 2 need attention (1 red, 1 amber); 1 has no status.")
    assert [(count.rag, count.count) for count in page.counts] == [("red", 1), ("amber", 1), ("green", 2), ("", 1)]


def test_a_measure_that_is_not_ready_is_listed_apart_with_what_it_needs(house: House) -> None:
    idea = make_measure(house.priority, readiness="idea", title="Only an idea")
    give(house, 60)

    page = board_page(house.board_member)

    assert [(each.measure, each.still_needed) for each in page.not_ready] == [
        (idea, "a definition, a baseline and a target")
    ]
    assert page.headline.not_ready == 1
    assert "Only an idea" in signed_in(house.board_member).get(reverse("board")).content.decode()


def test_a_filter_shows_only_measures_of_that_status_and_leaves_the_counts_alone(house: House) -> None:
    _, _, red = give(house, 60, 53, 20)

    page = board_page(house.board_member, status="red")

    assert [each.measure for summary in page.priorities for each in summary.ready] == [red]
    assert sum(count.count for count in page.counts) == 4
    assert page.priorities[0].status.green == 2


def test_a_measure_nobody_is_expected_to_report_any_more_is_left_out(house: House) -> None:
    (gone,) = give(house, 60)
    gone.expectations.all().delete()

    shown = [each.measure for summary in board_page(house.board_member).priorities for each in summary.ready]

    assert shown == [house.measure]


def test_a_draft_never_reaches_the_board(house: House) -> None:
    give(house, 60)
    record([ratio(house.measure, house.other_partner, house.period, 987654, 987655)], by=house.other_partner_lead)
    roll_up()

    for person in (house.board_member, house.board_chair, house.partner_lead, house.plan_manager):
        for query in ("", "?basis=provisional"):
            assert "987,65" not in signed_in(person).get(reverse("board") + query).content.decode()


def test_a_submitted_figure_is_provisional_and_said_to_be(house: House) -> None:
    give(house, 60)
    record([ratio(house.measure, house.other_partner, house.period, 10, 100)], by=house.other_partner_lead)
    submit_return(house.other_owed, by=house.other_partner_lead)
    roll_up()
    address = reverse("board") + "?basis=provisional"

    manager = signed_in(house.plan_manager).get(address).content.decode()
    member = signed_in(house.board_member).get(address).content.decode()

    assert "<strong>Provisional.</strong>" in manager
    assert "35.0%" in manager.replace("35%", "35.0%")
    assert "<strong>Provisional.</strong>" not in member
    assert "35%" not in member


def test_the_page_says_so_when_newer_figures_have_waited_for_ten_minutes(house: House) -> None:
    give(house, 60)
    waiting = RollupRequest.objects.create(measure=house.measure, period=house.period)
    client = signed_in(house.board_member)

    assert "This page is behind" not in client.get(reverse("board")).content.decode()

    RollupRequest.objects.filter(pk=waiting.pk).update(requested_at=timezone.now() - timedelta(minutes=11))

    assert "This page is behind" in client.get(reverse("board")).content.decode()


@pytest.mark.parametrize("name", ["board_member", "plan_manager"])
def test_the_page_takes_as_many_queries_for_30_measures_as_for_3(house: House, name: str) -> None:
    person = house.person(name)
    counts = []
    for more in (2, 27):
        for number in range(more):
            make_measure(
                house.priority, [house.partner], target=Decimal(55), by=house.plan_manager, title=f"{more} {number}"
            )
        roll_up()
        client = signed_in(person)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(reverse("board")).status_code == 200
        counts.append(len(captured))

    assert Measure.objects.count() == 30
    assert MeasureResult.objects.count() >= 30
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("contributor", "returns"),
        ("partner_lead", "returns"),
        ("analyst", "returns"),
        ("plan_manager", "collection"),
        ("board_member", "board"),
        ("board_chair", "board"),
        ("administrator", "admin:index"),
    ],
)
def test_everybody_starts_with_what_is_theirs_to_do(house: House, name: str, page: str) -> None:
    answer = signed_in(house.person(name)).get(reverse("home"))

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(page))


def test_somebody_without_a_role_is_told_so_kindly(house: House) -> None:
    nobody = make_person(house.partnership)

    answer = signed_in(nobody).get(reverse("home"))

    assert answer.status_code == 200
    assert "You have no role yet" in answer.content.decode()


def test_another_partnership_s_page_is_empty(house: House) -> None:
    give(house, 60)

    page = signed_in(house.stranger).get(reverse("board")).content.decode()

    assert house.measure.title not in page
    assert "No quarter is open yet" in page
