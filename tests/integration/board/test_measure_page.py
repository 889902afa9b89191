"""A measure's page: its reasons, its people, and what it keeps to itself."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from board.selectors.measure import MeasurePage, find_measure, measure_page
from measures.models import Measure, Period
from measures.services.measures import define_measure
from measures.services.returns import reopen_return, sign_off_return, submit_return, write_commentary
from partners.models import Partner, Person
from tests.conftest import TODAY
from tests.factories import (
    make_dimension,
    make_measure,
    make_open_period,
    make_partner,
    make_person,
    make_return,
    missing,
    plain,
    ratio,
    record,
)
from tests.house import House
from tests.integration.board.pages import roll_up, signed_in


def address(measure: Measure, name: str = "measure") -> str:
    return reverse(name, args=[measure.priority.plan.code, measure.code])


def page_of(measure: Measure, person: Person, basis: str = "") -> MeasurePage:
    found = find_measure(person, measure.priority.plan.code, measure.code)
    return measure_page(found, person, today=TODAY, basis=basis)


def text_of(measure: Measure, person: Person, query: str = "") -> str:
    return signed_in(person).get(address(measure) + query).content.decode()


def sign(house: House, *lines: object, other: bool = False) -> None:
    partner = house.other_partner if other else house.partner
    lead = house.other_partner_lead if other else house.partner_lead
    make_return(
        partner,
        house.period,
        lead=lead,
        manager=house.plan_manager,
        figures=lines,
        state="signed_off",  # type: ignore[arg-type]
    )
    roll_up()


def test_the_status_comes_with_its_rule_its_target_and_its_arithmetic(house: House) -> None:
    """20 of 50 and 35 of 60 are 55 of 110, 50.0%: below 55% by more than 3 points."""
    sign(house, ratio(house.measure, house.partner, house.period, 20, 50))
    sign(house, ratio(house.measure, house.other_partner, house.period, 35, 60), other=True)

    page = page_of(house.measure, house.board_member)

    assert page.standing.status == "red"
    assert page.why.rule == "Higher is better. Green at 55% or more; amber within 3 points below; red under 52%."
    assert page.why.target and page.why.target.set_by == house.plan_manager
    assert page.evidence and page.evidence.steps == ["20 + 35 = 55", "50 + 60 = 110", "55 of 110 = 50%"]


def test_each_figure_names_who_gave_it_and_who_signed_it_off(house: House) -> None:
    sign(house, ratio(house.measure, house.partner, house.period, 20, 50))

    page = page_of(house.measure, house.board_member)

    assert page.evidence
    given, waiting = page.evidence.contributions
    assert (given.partner, given.text, given.source) == (house.partner, "20 of 50 (40%)", "Typed on the page")
    assert (given.given_by, given.signed_off_by) == (house.partner_lead, house.plan_manager)
    assert (waiting.partner, waiting.text, waiting.given_by) == (house.other_partner, "Not due yet", None)


def test_a_partner_whose_day_has_passed_is_overdue(house: House) -> None:
    sign(house, ratio(house.measure, house.partner, house.period, 20, 50))
    found = find_measure(house.board_member, house.plan.code, house.measure.code)

    page = measure_page(found, house.board_member, today=date(2026, 12, 1))

    assert page.evidence and page.evidence.contributions[1].text == "Overdue"


def test_a_coded_reason_is_shown_with_its_symbol(house: House) -> None:
    sign(house, missing(house.measure, house.partner, house.period, "not_available"))

    page = page_of(house.measure, house.board_member)

    assert page.evidence and page.evidence.contributions[0].text == "Not available [x]"


def test_a_revision_says_from_what_to_what_by_whom_and_why(house: House) -> None:
    sign(house, ratio(house.measure, house.partner, house.period, 20, 50))
    reopen_return(house.owed, by=house.plan_manager, reason="Ten were counted twice")
    record([ratio(house.measure, house.partner, house.period, 30, 50, expected_version=1)], by=house.partner_lead)

    assert page_of(house.measure, house.board_member).evidence.revisions == []  # type: ignore[union-attr]

    submit_return(house.owed, by=house.partner_lead)
    sign_off_return(house.owed, by=house.plan_manager)
    roll_up()
    (revision,) = page_of(house.measure, house.board_member).evidence.revisions  # type: ignore[union-attr]

    assert (revision.before, revision.after) == ("20 of 50 (40%)", "30 of 50 (60%)")
    assert (revision.by, revision.reason) == (house.partner_lead, "Ten were counted twice")


def test_only_signed_words_of_the_story_are_read(house: House) -> None:
    write_commentary(house.owed, house.measure, by=house.partner_lead, text="The signed story.", expected_version=0)
    sign(house, ratio(house.measure, house.partner, house.period, 20, 50))
    write_commentary(
        house.other_owed, house.measure, by=house.other_partner_lead, text="A draft story.", expected_version=0
    )

    page = text_of(house.measure, house.board_member)

    assert "The signed story." in page
    assert "A draft story." not in page


def test_a_changed_definition_breaks_the_line_and_is_said(house: House) -> None:
    before = make_open_period(house.plan_manager, "2026/27 Q1")
    make_return(
        house.partner,
        before,
        lead=house.partner_lead,
        manager=house.plan_manager,
        figures=[ratio(house.measure, house.partner, before, 10, 50)],
        state="signed_off",
    )
    define_measure(
        house.measure,
        {"numerator": "Counted anew"},
        by=house.plan_manager,
        applies_from=date(2026, 7, 1),
        breaks_series=True,
        reason="New record system",
    )
    sign(house, ratio(house.measure, house.partner, house.period, 20, 50))

    page = page_of(house.measure, house.board_member)

    assert page.chart and "Definition changed" in page.chart.rows[-1][-1]
    assert page.definition and page.definition.numerator == "Counted anew"


def test_a_measure_that_is_not_ready_shows_its_stage_and_no_empty_chart(house: House) -> None:
    idea = make_measure(house.priority, readiness="idea", title="Only an idea")
    roll_up()

    page = text_of(idea, house.board_member)

    assert "Not ready to be rated: it still needs a definition, a baseline and a target." in page
    assert "wm-chart" not in page
    assert "Why this status?" not in page


def test_a_young_measure_s_chart_begins_with_its_first_figure(house: House) -> None:
    for code in ("2025/26 Q4", "2026/27 Q1"):
        make_open_period(house.plan_manager, code)
    roll_up()
    sign(house, ratio(house.measure, house.partner, house.period, 20, 50))

    page = page_of(house.measure, house.board_member)

    assert len(page.standing.series) == 3
    assert page.chart and [row[0] for row in page.chart.rows] == ["2026/27 Q2"]
    assert [mark.kind for mark in page.chart.key] == ["interval", "provisional"], "no gap: there was nothing before"


def test_a_measure_that_is_not_ready_is_not_called_rated_by_its_stage(house: House) -> None:
    defined = make_measure(house.priority, [house.partner], readiness="defined")
    assert "Not ready: defined" in " ".join(text_of(defined, house.board_member).split())


def test_a_count_s_groups_have_no_empty_column_of_parts(house: House) -> None:
    groups = make_dimension(house.partnership)
    counted = make_measure(house.priority, [house.partner], unit="count", combine="sum", breakdown=groups)
    figures = [plain(counted, house.partner, house.period, 40)]
    figures += [
        plain(counted, house.partner, house.period, 20, category_id=each.pk) for each in groups.categories.all()
    ]
    sign(house, ratio(house.measure, house.partner, house.period, 20, 50), *figures)
    page = text_of(counted, house.board_member)
    assert f"By {groups.title.lower()}" in page
    assert "Made of" not in page


def test_the_direction_of_a_measure_for_context_is_said_without_judging_it(house: House) -> None:
    known = make_measure(house.priority, [house.partner], polarity="context_only")
    before = make_open_period(house.plan_manager, "2026/27 Q1")
    for period, number in ((before, 30), (house.period, 20)):
        figures = [ratio(each, house.partner, period, number, 50) for each in (house.measure, known)]
        make_return(
            house.partner,
            period,
            lead=house.partner_lead,
            manager=house.plan_manager,
            figures=figures,
            state="signed_off",
        )
    roll_up()
    for page in (text_of(known, house.board_member), signed_in(house.board_member).get("/board/").content.decode()):
        assert "Lower<span" in page
        assert "Can&#x27;t say<span" not in page


def test_a_yearly_measure_s_two_comparisons_are_one(house: House) -> None:
    yearly = make_measure(house.priority, [house.partner], frequency="year")
    for code in ("2024/25", "2025/26"):
        year = make_open_period(house.plan_manager, code, "year")
        make_return(
            house.partner,
            year,
            lead=house.partner_lead,
            manager=house.plan_manager,
            figures=[ratio(yearly, house.partner, year, 20, 50)],
            state="signed_off",
        )
    roll_up()
    page = text_of(yearly, house.board_member)
    assert "Against the year before" in page
    assert "Against the same time last year" not in page


def test_a_measure_s_page_belongs_to_the_board_in_the_ways_at_the_top(house: House) -> None:
    page = " ".join(text_of(house.measure, house.board_member).split())
    assert 'href="/board/" aria-current="true"' in page
    assert 'href="/plans/" aria-current="true"' not in page


@pytest.mark.parametrize("name", ["board_member", "plan_manager"])
def test_the_page_takes_as_many_queries_with_many_figures_as_with_few(house: House, name: str) -> None:
    person = house.person(name)
    sign(house, ratio(house.measure, house.partner, house.period, 20, 50))
    sign(house, ratio(house.measure, house.other_partner, house.period, 20, 50), other=True)
    counts = []
    for rounds in (0, 4):
        for quarter in range(rounds):
            give_quarter(house, f"2025/26 Q{quarter + 1}")
        roll_up()
        client = signed_in(person)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(house.measure)).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 24


def give_quarter(house: House, code: str) -> None:
    period = make_open_period(house.plan_manager, code)
    for partner, lead in ((house.partner, house.partner_lead), (house.other_partner, house.other_partner_lead)):
        make_return(
            partner,
            period,
            lead=lead,
            manager=house.plan_manager,
            figures=[ratio(house.measure, partner, period, 20, 50)],
            state="signed_off",
        )


@pytest.mark.parametrize("name", ["measure", "measure-csv", "measure-what-if", "plan-rules", "priority", "plan"])
def test_another_partnership_s_plan_does_not_exist(house: House, name: str) -> None:
    arguments = {
        "measure": [house.plan.code, house.measure.code],
        "measure-csv": [house.plan.code, house.measure.code],
        "measure-what-if": [house.plan.code, house.measure.code],
        "plan-rules": [house.plan.code],
        "priority": [house.plan.code, house.priority.number],
        "plan": [house.plan.code],
    }[name]

    assert signed_in(house.stranger).get(reverse(name, args=arguments)).status_code == 404
    assert signed_in(house.board_member).get(reverse(name, args=arguments)).status_code == 200


# --- Small numbers ----------------------------------------------------------------------------------------------


@dataclass
class Canary:
    """Three partners whose figures add up to 6,027 of 13,624; under a threshold of 20 the third's
    17 of 4,111 must not be read anywhere, nor the third category's 15 of 4,104."""

    house: House
    measure: Measure
    small_partner: Partner
    period: Period

    @property
    def dimension_code(self) -> str:
        return self.measure.categories.values_list("dimension__code", flat=True)[0]


@pytest.fixture
def canary(house: House) -> Canary:
    small = make_partner(house.partnership)
    lead = make_person(house.partnership, role=house.partner_lead.held[0][0], partner=small)
    dimension = make_dimension(house.partnership, ("Alpha", "Beta", "Gamma"))
    measure = make_measure(
        house.priority,
        [house.partner, house.other_partner, small],
        target=Decimal(40),
        by=house.plan_manager,
        disclosure_threshold=20,
        breakdown=dimension,
        title="Canary",
        decimals=1,
    )
    make_open_period(house.plan_manager)
    alpha, beta, gamma = (category.pk for category in dimension.categories.order_by("order"))
    for partner, who, cells in (
        (house.partner, house.partner_lead, ((5000, 8000), (4811, 7700), (189, 297), (0, 3))),
        (house.other_partner, house.other_partner_lead, ((1010, 1513), (920, 1421), (90, 92), (0, 0))),
        (small, lead, ((17, 4111), (1, 4), (1, 6), (15, 4101))),
    ):
        total, *parts = cells
        lines = [ratio(measure, partner, house.period, *total)]
        lines += [
            ratio(measure, partner, house.period, *part, category_id=category)
            for part, category in zip(parts, (alpha, beta, gamma), strict=True)
        ]
        if partner != small:
            lines.append(ratio(house.measure, partner, house.period, 60, 100))
        make_return(partner, house.period, lead=who, manager=house.plan_manager, figures=lines, state="signed_off")
    roll_up()
    return Canary(house, measure, small, house.period)


#: The small figures in every way a page or a file might write them.
SMALL = ("4111", "4,111", "4104", "4,104", "17 of", "15 of", "0.4%")


def addresses(canary: Canary) -> list[str]:
    plan, priority = canary.house.plan, canary.house.priority
    return [
        reverse("board"),
        reverse("plans"),
        reverse("plan", args=[plan.code]),
        reverse("priority", args=[plan.code, priority.number]),
        address(canary.measure),
        address(canary.measure, "measure-csv"),
        address(canary.measure) + "?basis=provisional",
        address(canary.measure, "measure-csv") + "?basis=provisional",
        address(canary.measure, "measure-what-if") + "?threshold=2&tolerance=0&target=44",
        reverse("plan-rules", args=[plan.code]),
        *(
            reverse("measure-chart-csv", args=[plan.code, canary.measure.code, part])
            for part in ("trend", "variation", "forecast", f"groups-{canary.dimension_code}")
        ),
    ]


@pytest.mark.parametrize("name", ["board_member", "board_chair", "partner_lead", "administrator"])
def test_a_small_number_is_on_no_page_and_in_no_file(canary: Canary, name: str) -> None:
    client = signed_in(canary.house.person(name))
    for where in addresses(canary):
        page = client.get(where).content.decode()
        assert not [small for small in SMALL if small in page], where


def test_no_small_number_can_be_worked_out_by_taking_the_others_from_the_total(canary: Canary) -> None:
    page = page_of(canary.measure, canary.house.board_member)

    assert page.evidence
    withheld = [each for each in page.evidence.contributions if each.is_hidden]
    assert len(withheld) >= 2
    assert canary.small_partner in [each.partner for each in withheld]
    assert page.evidence.steps == ["6,027 of 13,624 = 44.2%"]
    assert sum(row.text == "Withheld [c]" for row in page.groups[0].rows) >= 2


def test_the_plan_manager_sees_a_small_number_marked_not_for_publication(canary: Canary) -> None:
    page = text_of(canary.measure, canary.house.plan_manager)

    assert "17 of 4,111 (0.4%)" in page
    assert "Not for publication" in page


def test_a_withheld_total_gives_no_value_status_or_line_away(house: House) -> None:
    """A count of 3 in one quarter between two quarters of 40: nothing of it is told, then or later."""
    count = make_measure(
        house.priority,
        [house.partner],
        target=Decimal(30),
        by=house.plan_manager,
        unit="count",
        combine="sum",
        combine_time="sum",
        tolerance_kind="points",
    )
    codes = {"2026/27 Q1": 3, "2026/27 Q2": 40}
    for code, number in codes.items():
        period = make_open_period(house.plan_manager, code)
        lines = [plain(count, house.partner, period, number), ratio(house.measure, house.partner, period, 60, 100)]
        make_return(
            house.partner,
            period,
            lead=house.partner_lead,
            manager=house.plan_manager,
            figures=lines,
            state="signed_off",
        )
    roll_up()
    page = page_of(count, house.board_member)
    facts = {fact.label: fact.text for fact in page.facts}

    assert facts["Latest"] == "40"
    assert facts["Quarter before"] == "Withheld [c]"
    assert facts["Year to date"] == "Withheld [c]"
    assert page.standing.change is None
    assert page.chart and [row[1] for row in page.chart.rows] == ["Withheld [c]", "40"]
    earlier = text_of(count, house.board_member, "?period=2026/27+Q1")
    assert "Withheld [c]" in earlier
    assert "wm-verdict--red" not in earlier
    assert page_of(count, house.plan_manager).facts[0].text == "40"


# --- The file ---------------------------------------------------------------------------------------------------


def rows_of(measure: Measure, person: Person) -> list[dict[str, str]]:
    answer = signed_in(person).get(address(measure, "measure-csv"))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


def test_the_file_has_a_row_a_period_and_category_with_its_symbols(canary: Canary) -> None:
    total, *groups = rows_of(canary.measure, canary.house.board_member)

    assert [total[name] for name in ("Category", "Value", "Numerator", "Target")] == ["Total", "44.2", "6027", "40"]
    withheld = [row for row in groups if row["Value"] == "[c]"]
    assert len(withheld) >= 2
    assert all(row["Numerator"] == row["Denominator"] == "[c]" for row in withheld)
    assert all("[c] withheld to protect small numbers" in row["Symbols"] for row in withheld)


def test_the_file_says_when_figures_are_examples(canary: Canary) -> None:
    canary.house.plan.example_figures = True
    canary.house.plan.save()

    answer = signed_in(canary.house.board_member).get(address(canary.measure, "measure-csv"))

    assert "example-figures-" in answer.headers["Content-Disposition"]
    assert all("example figure" in row["Symbols"] for row in rows_of(canary.measure, canary.house.board_member))


def test_no_cell_of_the_file_is_run_by_a_spreadsheet(house: House) -> None:
    house.measure.title = "=HYPERLINK(1)"
    house.measure.save()
    sign(house, ratio(house.measure, house.partner, house.period, 20, 50))

    (row,) = rows_of(house.measure, house.board_member)

    assert row["Measure title"] == "'=HYPERLINK(1)"
