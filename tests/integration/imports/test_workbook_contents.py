"""What goes into the files people take away: all they owe or may see, nothing of anybody else, and back unchanged."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imports.selectors.due import due_content
from imports.selectors.figures import FigureFilters, figures_content, has_example_figures
from imports.selectors.template import template_content
from imports.workbooks import MARKERS, blank_template, due_workbook, figures_csv, figures_workbook, unguarded
from measures.calc.words import Source, Unit
from measures.models import Definition, Expectation, Figure, Measure, Return
from measures.reading import read_number
from measures.selectors.owed import owed_rows, owed_rows_of
from measures.services.figures import FigureLine, record_figures
from measures.services.returns import extend_return, return_for_correction, sign_off_return, submit_return
from partners.models import Partner, Person
from partners.roles import Role
from tests import factories
from tests.factories import QUARTER, missing, plain, ratio, record
from tests.house import House
from tests.unit.imports.books import HOSTILE, STAMP, parts, records

pytestmark = pytest.mark.django_db

PEOPLE = (
    "contributor",
    "partner_lead",
    "other_partner_lead",
    "analyst",
    "plan_manager",
    "board_member",
    "board_chair",
    "administrator",
    "stranger",
)
CANARY = 483_716


@pytest.fixture
def everybodys_analyst(house: House) -> Person:
    return factories.make_person(house.partnership, Role.ANALYST)


def codes(rows: Iterable[Any]) -> set[str]:
    return {row.partner for row in rows}


def broken_down(house: House, **fields: Any) -> Measure:
    return factories.make_measure(
        house.priority,
        [house.partner, house.other_partner],
        breakdown=factories.make_dimension(house.partnership),
        **fields,
    )


def total_and_groups(measure: Measure, partner: Partner, house: House, notes: Iterable[str]) -> list[FigureLine]:
    groups = [None, *measure.categories.values_list("pk", flat=True)]
    return [
        replace(ratio(measure, partner, house.period, 7 + at, 50), category_id=group, note=note)
        for at, (group, note) in enumerate(zip(groups, notes, strict=True))
    ]


# What is due


def test_every_figure_a_return_owes_has_its_row(house: House):
    measure = broken_down(house)
    rows = due_content(house.person("partner_lead")).rows
    owed = owed_rows(house.owed)
    assert len(owed) == 4
    assert [(row.measure_code, row.breakdown, row.category) for row in rows] == [
        (
            row.measure.code,
            row.category.dimension.code if row.category else "",
            row.category.code if row.category else "",
        )
        for row in owed
    ]
    assert next(row.group for row in rows if row.measure_code == measure.code) == "Total"


def test_what_several_returns_owe_is_what_each_owes(house: House):
    partners = [house.partner, house.other_partner]
    broken_down(house)
    factories.make_measure(house.priority, partners, readiness="idea")
    factories.make_measure(house.priority, partners, frequency="year")
    factories.make_measure(house.priority, [house.partner], frequency="snapshot", snapshot_day="03-31")
    ended, begun = (factories.make_measure(house.priority, [house.partner]) for _ in range(2))
    Expectation.objects.filter(measure=ended).update(ends_on=house.period.starts_on - timedelta(days=1))
    Expectation.objects.filter(measure=begun).update(starts_on=house.period.ends_on)
    second = factories.make_priority(factories.make_plan(house.partnership, starts_on=date(2026, 4, 1)))
    factories.make_measure(second, partners)
    for code, frequency in (("2026/27 Q1", "quarter"), ("2025/26", "year"), ("2026-03-31", "snapshot")):
        factories.make_open_period(house.plan_manager, code, frequency)
    record([ratio(house.measure, house.partner, house.period, 20, 50)], by=house.partner_lead)

    returns = list(Return.objects.filter(partner__in=partners).select_related("partner", "period"))
    together = owed_rows_of(returns)

    assert len(returns) == 7
    for owed in returns:
        assert [(row.key, row.figure) for row in together.get(owed.pk, [])] == [
            (row.key, row.figure) for row in owed_rows(owed)
        ]


def test_a_figure_given_so_far_is_there_with_its_note_and_its_reason(house: House):
    count = factories.make_measure(house.priority, [house.partner], unit="count", combine="sum", combine_time="sum")
    record(
        [
            ratio(house.measure, house.partner, house.period, 20, 50, note="Two teams.", is_estimated=True),
            missing(count, house.partner, house.period, "suppressed_at_source"),
        ],
        by=house.partner_lead,
    )
    first, second = due_content(house.person("contributor")).rows
    assert (first.numerator, first.denominator, first.note, first.remarks) == (20, 50, "Two teams.", "Estimated")
    assert (second.missing_reason, second.value) == ("suppressed_at_source", None)


def test_what_helps_to_give_a_figure_stands_beside_it(house: House):
    for code, numerator in (("2026/27 Q1", 30), ("2025/26 Q2", 25)):
        period = factories.make_open_period(house.plan_manager, code)
        factories.make_return(
            house.partner,
            period,
            lead=house.partner_lead,
            manager=house.plan_manager,
            figures=[ratio(house.measure, house.partner, period, numerator, 50)],
            state="signed_off",
        )
    write_definition(house, 1, numerator="Women seen", denominator="Women who gave birth")
    write_definition(house, 2, numerator="Later words", applies_from=house.period.ends_on + timedelta(days=1))
    (row,) = due_content(house.person("partner_lead"), periods=[house.period]).rows
    assert row.before == "30 of 50 (60%)"
    assert row.last_year == "25 of 50 (50%)"
    assert row.target == "55%"
    assert (row.counts, row.of) == ("Women seen", "Women who gave birth")
    assert row.due_on == date(2026, 11, 30)


def write_definition(house: House, version: int, **fields: Any) -> None:
    Definition.objects.create(
        measure=house.measure,
        version=version,
        written_at=house.period.opened_at,
        written_by=house.plan_manager,
        **fields,
    )


def test_a_group_has_no_target_of_its_own(house: House):
    measure = factories.make_measure(
        house.priority,
        [house.partner],
        target=Decimal(60),
        by=house.plan_manager,
        breakdown=factories.make_dimension(house.partnership),
    )
    rows = [row for row in due_content(house.person("partner_lead")).rows if row.measure_code == measure.code]
    assert [row.target for row in rows] == ["60%", "", ""]


def test_a_later_date_and_the_note_of_a_return_sent_back_are_said(house: House):
    record([ratio(house.measure, house.partner, house.period, 20, 50)], by=house.partner_lead)
    owed = submit_return(house.owed, by=house.partner_lead)
    owed = return_for_correction(owed, by=house.plan_manager, note="Check the total.")
    extend_return(owed, by=house.plan_manager, to=date(2026, 12, 7), reason="Illness")
    content = due_content(house.person("partner_lead"))
    (due,) = content.returns
    assert (due.sent_back, due.period.due_on, due.figures, due.given) == ("Check the total.", date(2026, 12, 7), 1, 1)
    assert content.rows[0].due_on == date(2026, 12, 7)


@pytest.mark.parametrize("state", ["submitted", "signed_off"])
def test_a_return_that_is_locked_owes_nothing(house: House, state: str):
    factories.make_return(
        house.partner,
        house.period,
        lead=house.partner_lead,
        manager=house.plan_manager,
        figures=[ratio(house.measure, house.partner, house.period, 20, 50)],
        state=state,
    )
    content = due_content(house.person("partner_lead"))
    assert (content.returns, content.rows) == ((), ())


def test_a_small_number_is_marked_by_the_partnership_s_own_rule(house: House):
    record([ratio(house.measure, house.partner, house.period, 6, 50)], by=house.partner_lead)
    assert due_content(house.person("partner_lead")).rows[0].remarks == ""
    house.partnership.disclosure_threshold = 10
    house.partnership.save()
    assert due_content(house.person("partner_lead")).rows[0].remarks == "Small number: not for publication"
    (row,) = figures_content(house.person("partner_lead"))
    assert row.remarks == "Small number: not for publication"


def test_example_figures_are_called_that(house: House):
    record([ratio(house.measure, house.partner, house.period, 20, 50)], by=house.partner_lead)
    assert not due_content(house.person("partner_lead")).has_example_figures
    assert not has_example_figures(house.person("partner_lead"))
    house.plan.example_figures = True
    house.plan.save()
    content = due_content(house.person("partner_lead"))
    assert content.has_example_figures
    assert content.rows[0].remarks == "Example figure"
    assert template_content(house.person("partner_lead")).has_example_figures
    assert has_example_figures(house.person("partner_lead"))
    assert [row.remarks for row in figures_content(house.person("partner_lead"))] == ["Example figure"]


def test_one_partner_or_one_period_may_be_asked_for(house: House, everybodys_analyst: Person):
    earlier = factories.make_open_period(house.plan_manager, "2026/27 Q1")
    whole = due_content(everybodys_analyst)
    assert [(owed.partner.code, owed.period.code) for owed in whole.returns] == [
        (partner.code, code)
        for partner in sorted((house.partner, house.other_partner), key=lambda partner: partner.name)
        for code in ("2026/27 Q1", QUARTER)
    ]
    assert codes(due_content(everybodys_analyst, house.partner).rows) == {house.partner.code}
    one = due_content(everybodys_analyst, house.other_partner, [earlier])
    assert [(row.partner, row.period) for row in one.rows] == [(house.other_partner.code, "2026/27 Q1")]
    assert due_content(everybodys_analyst, periods=[]).rows == ()


def test_the_stamp_says_for_whom_and_when_in_london(house: House, today: date):
    stamp = due_content(house.person("partner_lead")).stamp
    assert (stamp.partnership, stamp.made_by) == (house.partnership.name, house.partner_lead.name)
    assert stamp.made_at.date() == today
    assert stamp.made_at.tzinfo is not None


# A template


def test_a_template_holds_what_the_person_s_partners_report(house: House):
    measure = broken_down(house, unit="rate", multiplier=Decimal(10_000))
    factories.make_measure(house.priority, [house.other_partner])
    factories.make_measure(house.priority, [house.partner], readiness="idea")
    over = factories.make_measure(house.priority, [house.partner])
    Expectation.objects.filter(measure=over).update(ends_on=house.period.starts_on - timedelta(days=1))
    content = template_content(house.person("contributor"))
    assert [partner.code for partner in content.partners] == [house.partner.code]
    assert [each.code for each in content.measures] == [house.measure.code, measure.code]
    assert [period.code for period in content.periods] == [QUARTER]
    given = content.measures[1]
    assert (given.unit_words, given.parts) == ("Rate per 10,000", "numerator and denominator")
    assert [(group.category, group.category_title) for group in given.groups] == [
        ("white", "White"),
        ("asian", "Asian"),
    ]


def test_an_analyst_for_the_whole_plan_has_every_active_partner(house: House, everybodys_analyst: Person):
    factories.make_partner(house.partnership, is_active=False)
    elsewhere = factories.make_partner(factories.make_partnership())
    found = {partner.code for partner in template_content(everybodys_analyst).partners}
    assert found == {house.partner.code, house.other_partner.code}
    assert elsewhere.code not in found


# All figures


def test_all_figures_come_newest_first_with_totals_before_groups(house: House):
    measure = broken_down(house)
    record(total_and_groups(measure, house.partner, house, ["", "", ""]), by=house.partner_lead)
    earlier = factories.make_open_period(house.plan_manager, "2026/27 Q1")
    record([ratio(house.measure, house.partner, earlier, 1, 2)], by=house.partner_lead)
    rows = list(figures_content(house.person("partner_lead")))
    assert [(row.period, row.measure_code, row.group.partition(": ")[2]) for row in rows] == [
        (QUARTER, measure.code, ""),
        (QUARTER, measure.code, "White"),
        (QUARTER, measure.code, "Asian"),
        ("2026/27 Q1", house.measure.code, ""),
    ]
    assert {row.status for row in rows} == {"Draft"}
    assert {row.source for row in rows} == {"Typed on the page"}
    assert {row.recorded_on for row in rows} == {Figure.objects.earliest("pk").recorded_at.date()}


def test_a_figure_that_was_cleared_is_left_out(house: House):
    record([ratio(house.measure, house.partner, house.period, 20, 50)], by=house.partner_lead)
    record([FigureLine(house.measure.pk, house.partner.pk, house.period.pk, clear=True)], by=house.partner_lead)
    assert Figure.objects.count() == 1
    assert list(figures_content(house.person("partner_lead"))) == []


def test_figures_may_be_asked_for_by_plan_measure_partner_and_period(house: House, everybodys_analyst: Person):
    other = factories.make_measure(factories.make_priority(factories.make_plan(house.partnership)), [house.partner])
    earlier = factories.make_open_period(house.plan_manager, "2026/27 Q1")
    record(
        [
            ratio(house.measure, house.partner, house.period, 20, 50),
            ratio(house.measure, house.other_partner, house.period, 21, 50),
            ratio(other, house.partner, earlier, 22, 50),
        ],
        by=everybodys_analyst,
    )

    def numerators(**filters: Any) -> list[int]:
        found = figures_content(everybodys_analyst, FigureFilters(**filters))
        return sorted(int(row.numerator or 0) for row in found)

    assert numerators() == [20, 21, 22]
    assert numerators(plan=house.plan) == [20, 21]
    assert numerators(measure=other) == [22]
    assert numerators(partner=house.partner) == [20, 22]
    assert numerators(partner=house.partner, period=house.period) == [20]


# Who sees what


def everything(person: Person) -> dict[str, bytes]:
    """Every file a person can take away, unpacked."""
    rows = list(figures_content(person))
    files = {
        "due": due_workbook(due_content(person)),
        "template": blank_template(template_content(person)),
        "figures": figures_workbook(rows, STAMP),
    }
    unpacked = {f"{name} {part}": text for name, file in files.items() for part, text in parts(file).items()}
    return {**unpacked, "csv": "".join(figures_csv(rows)).encode()}


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_s_file_holds_a_draft_that_is_not_theirs_to_see(house: House, who: str):
    note = f"Canary {CANARY}"
    period = factories.make_open_period(house.plan_manager, "2026/27 Q1")
    lines = [ratio(house.measure, house.partner, at, CANARY, 2 * CANARY, note=note) for at in (house.period, period)]
    record(lines, by=house.partner_lead)
    may_see = who in {"contributor", "partner_lead", "analyst", "plan_manager"}
    found = {part for part, text in everything(house.person(who)).items() if str(CANARY).encode() in text}
    assert bool(found) is may_see, found
    if may_see:
        assert "csv" in found


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_s_file_names_another_partnership_s_things(house: House, who: str):
    elsewhere = factories.make_partnership(name="CANARYPARTNERSHIP")
    manager = factories.make_person(elsewhere, Role.PLAN_MANAGER)
    partner = factories.make_partner(elsewhere, code="CANARYPARTNER")
    measure = factories.make_measure(
        factories.make_priority(factories.make_plan(elsewhere)), [partner], code="CANARYMEASURE"
    )
    period = factories.make_open_period(manager)
    lead = factories.make_person(elsewhere, Role.PARTNER_LEAD, partner)
    record([ratio(measure, partner, period, CANARY, CANARY)], by=lead)
    assert not [part for part, text in everything(house.person(who)).items() if b"CANARY" in text]
    assert b"CANARYMEASURE" in everything(lead)["csv"]


@pytest.mark.parametrize(
    ("who", "due"),
    [
        ("contributor", {"own"}),
        ("partner_lead", {"own"}),
        ("other_partner_lead", {"other"}),
        ("analyst", {"own"}),
        ("plan_manager", set()),
        ("board_member", set()),
        ("board_chair", set()),
        ("administrator", set()),
        ("stranger", set()),
    ],
)
def test_what_is_due_is_for_those_who_may_give_it(house: House, who: str, due: set[str]):
    names = {house.partner.code: "own", house.other_partner.code: "other"}
    person = house.person(who)
    assert {names[code] for code in codes(due_content(person).rows)} == due
    assert {names[partner.code] for partner in template_content(person).partners} == due


def test_asking_for_another_s_partner_or_period_gives_nothing(house: House):
    elsewhere = factories.make_partnership()
    manager = factories.make_person(elsewhere, Role.PLAN_MANAGER)
    theirs = factories.make_partner(elsewhere)
    factories.make_measure(factories.make_priority(factories.make_plan(elsewhere)), [theirs])
    period = factories.make_open_period(manager)
    record([ratio(house.measure, house.other_partner, house.period, 20, 50)], by=house.other_partner_lead)
    lead = house.person("partner_lead")
    assert due_content(lead, house.other_partner).rows == ()
    assert due_content(lead, theirs).rows == ()
    assert due_content(lead, periods=[period]).rows == ()
    assert list(figures_content(lead, FigureFilters(partner=house.other_partner))) == []


def test_somebody_who_has_left_takes_nothing_away(house: House):
    record([ratio(house.measure, house.partner, house.period, 20, 50)], by=house.partner_lead)
    house.partner_lead.is_active = False
    house.partner_lead.save()
    lead = house.person("partner_lead")
    assert (due_content(lead).rows, template_content(lead).measures, list(figures_content(lead))) == ((), (), [])


# How often the database is asked


def grow(house: House, by: Person, rows: int) -> None:
    """More measures with groups, targets and definitions, more partners, periods and figures."""
    dimension = factories.make_dimension(house.partnership)
    for _ in range(rows):
        partner = factories.make_partner(house.partnership)
        measure = factories.make_measure(
            house.priority, [house.partner, partner], target=Decimal(50), by=house.plan_manager, breakdown=dimension
        )
        write_definition(replace(house, measure=measure), 1, numerator="Seen")
        house.measure.expectations.get_or_create(partner=partner)
    first = Return.objects.order_by("period__starts_on").first()
    assert first is not None
    for number in range(1, rows + 1):
        day = first.period.starts_on - timedelta(days=91 * number)
        year = day.year - (day.month < 4)
        quarter = (day.month - 4) % 12 // 3 + 1
        factories.make_open_period(house.plan_manager, f"{year}/{(year + 1) % 100:02d} Q{quarter}")
    factories.make_open_period(house.plan_manager)
    returns = Return.objects.select_related("partner", "period")
    lines = [
        ratio(row.measure, owed.partner, owed.period, 20, 50)
        for owed in returns
        for row in owed_rows(owed)
        if row.category is None
    ]
    report = record_figures(lines, by=by, source=Source.UPLOAD)
    assert not report.problems


@pytest.mark.parametrize(
    ("gather", "most"),
    [
        (lambda person: due_content(person).rows, 12),
        (lambda person: template_content(person).measures, 8),
        (lambda person: list(figures_content(person)), 5),
    ],
    ids=["due", "template", "figures"],
)
def test_more_to_write_asks_no_more_of_the_database(
    house: House, everybodys_analyst: Person, gather: Callable[[Person], Any], most: int
):
    counts, sizes = [], []
    for rows in (2, 6):
        grow(house, everybodys_analyst, rows)
        person = Person.objects.get(pk=everybodys_analyst.pk)
        with CaptureQueriesContext(connection) as queries:
            sizes.append(len(gather(person)))
        counts.append(len(queries))
    assert sizes[1] > 2 * sizes[0]
    assert counts[0] == counts[1] <= most


# There and back


def lines_of(rows: Iterable[dict[str, Any]], house: House) -> list[FigureLine]:
    """What an upload makes of a file's rows: codes matched, cells read, blank notes not given."""
    reasons = {marker: reason.value for reason, marker in MARKERS.items()}
    measures = {measure.code: measure for measure in Measure.objects.all()}
    partners = {partner.code: partner for partner in Partner.objects.all()}
    found = []
    for row in rows:
        measure, partner = measures[row["measure_code"]], partners[row["partner"]]
        category = measure.categories.filter(dimension__code=row["breakdown"], code=row["category"]).first()
        assert (category is None) == (row["category"] == "")
        stored = Figure.objects.filter(measure=measure, partner=partner, period=house.period, category=category).first()
        cells = {part: row[part] for part in ("numerator", "denominator", "value")}
        reason = next((reasons[cell] for cell in cells.values() if cell in reasons), "")
        numbers = {part: number_of(cell) for part, cell in cells.items() if cell not in reasons}
        found.append(
            FigureLine(
                measure.pk,
                partner.pk,
                house.period.pk,
                category.pk if category else None,
                missing_reason=reason,
                note=row["note"] or None,
                is_estimated=stored is not None and stored.is_estimated,
                **numbers,
            )
        )
        assert row["period"] == house.period.code
    return found


def number_of(cell: float | str) -> Decimal | None:
    number = read_number(cell) if isinstance(cell, str) else Decimal(repr(cell))
    assert number is None or isinstance(number, Decimal)
    return number


def from_csv(text: str) -> list[dict[str, str]]:
    header, *rows = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))
    return [dict(zip(header, map(unguarded, row), strict=True)) for row in rows]


def hard_figures(house: House) -> int:
    """Figures of every kind with hard numbers and hostile notes; how many."""
    partner, period = house.partner, house.period
    units = {
        unit: factories.make_measure(house.priority, [partner], unit=unit.value, combine="sum", combine_time="sum")
        for unit in (Unit.COUNT, Unit.MONEY, Unit.SCORE, Unit.YES_NO)
    }
    by_group = broken_down(house)
    numbers = [
        FigureLine(units[Unit.MONEY].pk, partner.pk, period.pk, value=Decimal("999999999999.999999")),
        FigureLine(units[Unit.SCORE].pk, partner.pk, period.pk, value=Decimal("-0.1"), note="-1, see below"),
        plain(units[Unit.YES_NO], partner, period, 0),
        missing(units[Unit.COUNT], partner, period, "not_applicable", note="None of these"),
        missing(house.measure, partner, period, "suppressed_at_source"),
        *total_and_groups(by_group, partner, house, ["=1+1", "'=1+1", "a\r\nb"]),
    ]
    notes = [note for note in HOSTILE if "\x00" not in note]
    dimension = factories.make_dimension(house.partnership, [f"Group {at}" for at in range(len(notes) - 1)])
    hostile = factories.make_measure(house.priority, [partner], breakdown=dimension)
    lines = [*numbers, *total_and_groups(hostile, partner, house, notes)]
    record(lines, by=house.partner_lead)
    return len(lines)


@pytest.mark.parametrize(
    "read",
    [
        lambda person: records(due_workbook(due_content(person))),
        lambda person: records(figures_workbook(figures_content(person), STAMP)),
        lambda person: from_csv("".join(figures_csv(figures_content(person)))),
    ],
    ids=["due", "figures workbook", "figures csv"],
)
def test_a_file_sent_back_untouched_changes_nothing(house: House, read: Callable[[Person], list[dict[str, Any]]]):
    count = hard_figures(house)
    lines = lines_of(read(house.person("partner_lead")), house)
    assert len(lines) == count
    report = record_figures(lines, by=house.partner_lead, source=Source.UPLOAD)
    assert report.problems == []
    assert (report.unchanged, report.new, report.changed) == (count, [], [])


def test_a_figure_owed_and_not_given_is_left_alone_by_a_file_sent_back(house: House):
    lines = lines_of(records(due_workbook(due_content(house.person("partner_lead")))), house)
    report = record_figures(lines, by=house.partner_lead, source=Source.UPLOAD)
    assert (report.left_alone, report.unchanged, report.new) == (1, 0, [])


def test_a_figure_typed_into_the_workbook_is_the_one_change(house: House):
    hard_figures(house)
    rows = records(due_workbook(due_content(house.person("partner_lead"))))
    changed = next(row for row in rows if row["numerator"] == 7.0)
    changed["numerator"] = 8.0
    report = record_figures(lines_of(rows, house), by=house.partner_lead, source=Source.UPLOAD)
    assert [(change.old.numerator, change.new.numerator) for change in report.changed if change.old] == [(7, 8)]
    assert report.new == []


def test_signed_off_figures_can_be_taken_away(house: House):
    record([ratio(house.measure, house.partner, house.period, 20, 50)], by=house.partner_lead)
    sign_off_return(submit_return(house.owed, by=house.partner_lead), by=house.plan_manager)
    (row,) = figures_content(house.person("plan_manager"))
    assert (row.status, row.numerator) == ("Signed off", 20)
