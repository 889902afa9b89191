"""The one way in for figures: what it stores, what it leaves, what it refuses and what it remembers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from measures.calc.words import Source
from measures.models import Expectation, Figure, Measure, Return
from measures.services.figures import MESSAGES, FigureLine, FiguresReport, figure_line, record_figures
from measures.services.returns import return_for_correction, sign_off_return, submit_return
from partners.models import Person
from partners.roles import Role
from tests import factories
from tests.factories import missing, plain, ratio, record
from tests.house import House, make_house

FigureEvent = apps.get_model("measures", "FigureEvent")


def send(house: House, *lines: FigureLine, by: Person | None = None) -> FiguresReport:
    return record_figures(lines, by=by or house.partner_lead, source=Source.FORM)


def line_of(house: House, **changes: Any) -> FigureLine:
    return replace(ratio(house.measure, house.partner, house.period, 20, 50), **changes)


def events() -> int:
    return FigureEvent.objects.count()


# --- What is stored -----------------------------------------------------------------------------------


def test_a_new_figure_is_stored_and_the_return_becomes_a_draft(house: House) -> None:
    report = send(house, line_of(house))

    figure = Figure.objects.get()
    assert (len(report.new), report.problems) == (1, [])
    assert (figure.numerator, figure.denominator, figure.version) == (20, 50, 1)
    assert figure.recorded_by == house.partner_lead
    assert house.owed.status == "draft"
    assert house.other_owed.status == "not_started"


def test_a_changed_figure_shows_old_beside_new_and_has_the_next_version(house: House) -> None:
    send(house, line_of(house))
    report = send(house, line_of(house, numerator=Decimal(21)))

    (change,) = report.changed
    assert change.old
    assert (change.old.numerator, change.new.numerator) == (20, 21)
    assert (change.old.version, change.new.version) == (1, 2)
    assert Figure.objects.get().version == 2


def test_a_true_zero_is_a_figure(house: House) -> None:
    send(house, line_of(house, numerator=Decimal(0)))
    assert Figure.objects.get().numerator == 0
    assert Figure.objects.get().is_answered


def test_a_reason_takes_the_place_of_a_number(house: House) -> None:
    send(house, line_of(house))
    send(house, missing(house.measure, house.partner, house.period, "suppressed_at_source"))

    figure = Figure.objects.get()
    assert (figure.numerator, figure.denominator, figure.missing_reason) == (None, None, "suppressed_at_source")


def test_a_blank_line_leaves_the_figure_alone(house: House) -> None:
    send(house, line_of(house))
    report = send(house, line_of(house, numerator=None, denominator=None))

    assert (report.left_alone, report.changed, report.new) == (1, [], [])
    assert Figure.objects.get().numerator == 20


def test_clear_makes_a_figure_not_yet_again(house: House) -> None:
    send(house, line_of(house, note="counted twice"))
    report = send(house, line_of(house, numerator=None, denominator=None, clear=True, note=""))

    figure = Figure.objects.get()
    assert len(report.changed) == 1
    assert (figure.numerator, figure.denominator, figure.note, figure.version) == (None, None, "", 2)
    assert not figure.is_answered


def test_clearing_what_was_never_given_writes_nothing(house: House) -> None:
    report = send(house, line_of(house, numerator=None, denominator=None, clear=True, note="", expected_version=0))

    assert (report.new, report.changed, report.unchanged) == ([], [], 1)
    assert not Figure.objects.exists()
    assert house.owed.status == "not_started"


def test_a_note_without_a_number_is_kept(house: House) -> None:
    send(house, line_of(house, numerator=None, denominator=None, note="the system is down until Friday"))

    figure = Figure.objects.get()
    assert figure.note == "the system is down until Friday"
    assert not figure.is_answered


def test_a_line_without_a_note_keeps_the_stored_one(house: House) -> None:
    send(house, line_of(house, note="includes August"))
    send(house, line_of(house, numerator=Decimal(22)))
    assert Figure.objects.get().note == "includes August"


def test_an_unchanged_figure_writes_nothing_at_all(house: House) -> None:
    send(house, line_of(house))
    before = Figure.objects.values().get(), events()
    # Equal numbers written another way, seen at whatever version, are the same figure.
    report = send(house, line_of(house, numerator=Decimal("20.000"), expected_version=7), by=house.contributor)

    assert (report.unchanged, report.changed, report.problems) == (1, [], [])
    assert (Figure.objects.values().get(), events()) == before


def test_a_total_and_its_categories_are_figures_of_their_own(house: House) -> None:
    breakdown = factories.make_dimension(house.partnership)
    white, asian = breakdown.categories.all()
    measure = factories.make_measure(house.priority, [house.partner], breakdown=breakdown)
    send(
        house,
        ratio(measure, house.partner, house.period, 20, 50),
        ratio(measure, house.partner, house.period, 12, 30, category_id=white.pk),
        ratio(measure, house.partner, house.period, 8, 20, category_id=asian.pk),
    )
    send(house, ratio(measure, house.partner, house.period, 9, 20, category_id=asian.pk))

    found = Figure.objects.filter(measure=measure).values_list("category__code", "numerator")
    assert dict(found) == {None: 20, "white": 12, "asian": 9}


def test_only_the_returns_that_changed_become_drafts(house: House) -> None:
    everybody = factories.make_person(house.partnership, Role.ANALYST)
    send(house, line_of(house), by=everybody)
    submit_return(house.owed, by=house.partner_lead)
    return_for_correction(house.owed, by=house.plan_manager, note="Check the total.")

    send(house, line_of(house), ratio(house.measure, house.other_partner, house.period, 1, 2), by=everybody)

    assert house.owed.status == "returned"
    assert house.other_owed.status == "draft"


# --- All or nothing -----------------------------------------------------------------------------------


def test_one_bad_line_of_many_and_nothing_is_written(house: House) -> None:
    others = [factories.make_measure(house.priority, [house.partner]) for _ in range(4)]
    good = [ratio(measure, house.partner, house.period, 1, 2) for measure in others]
    report = send(house, *good, line_of(house, numerator=Decimal(51), place="row 7"))

    assert [(p.line, p.place, p.code) for p in report.problems] == [(4, "row 7", "bad_figure")]
    assert "above the denominator" in report.problems[0].message
    assert not Figure.objects.exists()
    assert house.owed.status == "not_started"
    assert events() == 0


def test_every_problem_of_a_batch_is_listed_at_once(house: House) -> None:
    report = send(
        house,
        line_of(house, numerator=Decimal(51)),
        line_of(house, missing_reason="tired"),
        ratio(house.measure, house.other_partner, house.period, 1, 2),
    )
    found = {(p.line, p.code) for p in report.problems}
    assert found == {(0, "bad_figure"), (0, "repeated"), (1, "bad_reason"), (1, "repeated"), (2, "not_yours")}


# --- Why a line is refused: each code with its cause -----------------------------------------------------


def submitted(house: House) -> FigureLine:
    factories.make_return(
        house.partner,
        house.period,
        lead=house.partner_lead,
        manager=house.plan_manager,
        figures=[line_of(house)],
        state="submitted",
    )
    return line_of(house, numerator=Decimal(21))


def signed_off(house: House) -> FigureLine:
    line = submitted(house)
    sign_off_return(house.owed, by=house.plan_manager)
    return line


def conflicting(house: House) -> FigureLine:
    send(house, line_of(house, numerator=Decimal(33)), by=house.contributor)
    return line_of(house, expected_version=0)


def not_expected(house: House) -> FigureLine:
    return ratio(factories.make_measure(house.priority, [house.other_partner]), house.partner, house.period, 1, 2)


def retired(house: House) -> FigureLine:
    Expectation.objects.filter(partner=house.partner).update(ends_on=date(2026, 6, 30))
    return line_of(house)


def not_open(house: House) -> FigureLine:
    return line_of(house, period_id=factories.make_period(house.partnership, "2026/27 Q3").pk)


def joined_later(house: House) -> FigureLine:
    newcomer = factories.make_partner(house.partnership)
    measure = factories.make_measure(house.priority, [newcomer])
    return ratio(measure, newcomer, house.period, 1, 2)


def other_frequency(house: House) -> FigureLine:
    return line_of(house, period_id=factories.make_open_period(house.plan_manager, "2025/26", "year").pk)


def foreign_category(house: House) -> FigureLine:
    return line_of(house, category_id=factories.make_dimension(house.partnership).categories.first().pk)


CAUSES: dict[str, list[Callable[[House], FigureLine]]] = {
    "unknown_measure": [
        lambda house: line_of(house, measure_id=0),
        lambda house: line_of(house, measure_id=make_house().measure.pk),
    ],
    "unknown_partner": [
        lambda house: line_of(house, partner_id=0),
        lambda house: line_of(house, partner_id=make_house().partner.pk),
    ],
    "unknown_period": [
        lambda house: line_of(house, period_id=0),
        lambda house: line_of(house, period_id=make_house().period.pk),
        other_frequency,
    ],
    "unknown_category": [lambda house: line_of(house, category_id=0), foreign_category],
    "not_yours": [lambda house: ratio(house.measure, house.other_partner, house.period, 1, 2)],
    "not_expected": [not_expected, retired],
    "not_open": [not_open, joined_later],
    "submitted": [submitted],
    "signed_off": [signed_off],
    "conflict": [conflicting],
    "long_note": [lambda house: line_of(house, note="x" * 2_001)],
    "bad_reason": [
        lambda house: missing(house.measure, house.partner, house.period, "tired"),
        lambda house: missing(house.measure, house.partner, house.period, "withheld"),
    ],
    "reason_and_number": [lambda house: line_of(house, missing_reason="not_available")],
}


@pytest.mark.parametrize(
    ("code", "cause"),
    [pytest.param(code, cause, id=f"{code}-{n}") for code, causes in CAUSES.items() for n, cause in enumerate(causes)],
)
def test_a_refused_line_gives_its_one_reason_and_the_cure(
    house: House, code: str, cause: Callable[[House], FigureLine]
) -> None:
    by = house.partner_lead if code == "not_yours" else factories.make_person(house.partnership, Role.ANALYST)
    line = cause(house)
    before = list(Figure.objects.values())

    report = send(house, line, by=by)

    assert [(p.code, p.message) for p in report.problems] == [(code, MESSAGES[code])]
    assert list(Figure.objects.values()) == before


def test_the_same_figure_twice_is_a_problem_of_both_lines(house: House) -> None:
    report = send(house, line_of(house), line_of(house, numerator=Decimal(21)))
    assert [(p.line, p.code) for p in report.problems] == [(0, "repeated"), (1, "repeated")]


def test_every_message_has_a_cause_here() -> None:
    assert set(MESSAGES) == {*CAUSES, "repeated"}


@pytest.mark.parametrize(
    ("unit", "given", "said"),
    [
        ("percentage", {"numerator": "51", "denominator": "50"}, "swapped"),
        ("percentage", {"numerator": "20"}, "the denominator is missing"),
        ("percentage", {"value": "40"}, "worked out from them"),
        ("mean", {"numerator": "-3", "denominator": "4"}, "cannot be below 0"),
        ("count", {"value": "1.5"}, "whole number"),
        ("count", {"value": "-1"}, "cannot be below 0"),
        ("money", {"value": "1000000000000"}, "too large"),
        ("money", {"value": "0.1234567"}, "too long"),
        ("score", {"value": "NaN"}, "ordinary number"),
        ("score", {"value": "-Infinity"}, "ordinary number"),
        ("yes_no", {"value": "2"}, "1 for yes or 0 for no"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused_with_its_cure(
    house: House, unit: str, given: dict[str, str], said: str
) -> None:
    measure = factories.make_measure(house.priority, [house.partner], unit=unit, combine="sum", combine_time="sum")
    numbers = {name: Decimal(text) for name, text in given.items()}
    report = send(house, FigureLine(measure.pk, house.partner.pk, house.period.pk, **numbers))

    (problem,) = report.problems
    assert problem.code == "bad_figure"
    assert said in problem.message
    assert not Figure.objects.exists()


# --- Who may ------------------------------------------------------------------------------------------

#: Person of the house to the partners it may enter figures for.
MAY_ENTER = {
    "contributor": {"partner"},
    "partner_lead": {"partner"},
    "other_partner_lead": {"other_partner"},
    "analyst": {"partner"},
    "plan_manager": set(),
    "board_member": set(),
    "board_chair": set(),
    "administrator": set(),
    "stranger": set(),
}


@pytest.mark.parametrize("partner", ["partner", "other_partner"])
@pytest.mark.parametrize("name", MAY_ENTER)
def test_figures_are_entered_by_the_partners_own_people_alone(house: House, name: str, partner: str) -> None:
    report = send(house, ratio(house.measure, getattr(house, partner), house.period, 1, 2), by=house.person(name))

    stranger = {"unknown_measure", "unknown_partner"} if name == "stranger" else {"not_yours"}
    expected = set() if partner in MAY_ENTER[name] else stranger
    assert {p.code for p in report.problems} == expected
    assert Figure.objects.exists() == (not expected)


def test_an_analyst_for_the_whole_plan_enters_for_every_partner(house: House) -> None:
    everybody = factories.make_person(house.partnership, Role.ANALYST)
    lines = [ratio(house.measure, partner, house.period, 1, 2) for partner in (house.partner, house.other_partner)]
    record(lines, by=everybody)
    assert Figure.objects.count() == 2


def test_a_closed_account_enters_nothing(house: House) -> None:
    Person.objects.filter(pk=house.partner_lead.pk).update(is_active=False)
    report = send(house, line_of(house), by=house.person("partner_lead"))
    assert {p.code for p in report.problems} == {"not_yours"}


@pytest.mark.parametrize("name", ["other_partner_lead", "board_member", "stranger"])
@pytest.mark.parametrize("version", [None, 0, 1])
def test_a_refusal_tells_nobody_what_another_partner_has_given(house: House, name: str, version: int | None) -> None:
    record(
        [line_of(house, numerator=Decimal(987654), denominator=Decimal(987655), note="ours alone")], by=house.analyst
    )
    submit_return(house.owed, by=house.partner_lead)

    report = send(house, line_of(house, expected_version=version), by=house.person(name))

    assert "987654" not in repr(report)
    assert "ours alone" not in repr(report)
    assert {p.code for p in report.problems} <= {
        "not_yours",
        "unknown_measure",
        "unknown_partner",
        "unknown_period",
    }


# --- Two people at once -------------------------------------------------------------------------------


def test_a_stale_edit_is_shown_the_newer_figure_and_changes_nothing(house: House) -> None:
    send(house, line_of(house))
    seen = figure_line(Figure.objects.get())
    send(house, line_of(house, numerator=Decimal(30)), by=house.contributor)

    report = send(house, replace(seen, numerator=Decimal(25)))

    assert [p.code for p in report.problems] == ["conflict"]
    assert (report.conflicts[0].numerator, report.conflicts[0].version) == (30, 2)
    assert Figure.objects.get().numerator == 30


def test_saving_again_after_seeing_the_newer_figure_succeeds(house: House) -> None:
    send(house, line_of(house))
    send(house, line_of(house, numerator=Decimal(30)), by=house.contributor)
    report = send(house, line_of(house, numerator=Decimal(25), expected_version=2))
    assert report.problems == []
    assert Figure.objects.get().numerator == 25


# --- What the database itself refuses -------------------------------------------------------------------

NUMERIC_COLUMNS = [
    (table, column)
    for table in ("measures_figure", "measures_signedfigure")
    for column in ("numerator", "denominator", "value")
]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize(("table", "column"), NUMERIC_COLUMNS)
def test_the_database_refuses_what_is_not_a_number(house: House, table: str, column: str, number: str) -> None:
    send(house, line_of(house))
    submit_return(house.owed, by=house.partner_lead)
    sign_off_return(house.owed, by=house.plan_manager)
    with pytest.raises((IntegrityError, DataError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s::numeric", [number])


@pytest.mark.parametrize(("column"), ["numerator", "denominator"])
def test_the_database_refuses_parts_below_zero(house: House, column: str) -> None:
    send(house, line_of(house))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE measures_figure SET {column} = -1")


def test_the_database_refuses_a_number_beside_a_reason_for_none(house: House) -> None:
    send(house, line_of(house))
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.update(missing_reason="not_available")


@pytest.mark.parametrize("category", [True, False])
def test_the_database_refuses_a_second_figure_for_the_same_place(house: House, category: bool) -> None:
    breakdown = factories.make_dimension(house.partnership)
    measure = factories.make_measure(house.priority, [house.partner], breakdown=breakdown)
    where = {"category_id": breakdown.categories.first().pk} if category else {}
    send(house, ratio(measure, house.partner, house.period, 1, 2, **where))
    copy = Figure.objects.get()
    copy.pk = None
    with pytest.raises(IntegrityError, match="figure_once"), transaction.atomic():
        copy.save(force_insert=True)


# --- History ------------------------------------------------------------------------------------------


def test_every_version_is_kept_with_who_and_by_which_door(house: House) -> None:
    send(house, line_of(house))
    record_figures([line_of(house, numerator=Decimal(21))], by=house.contributor, source=Source.API)

    rows = FigureEvent.objects.order_by("pgh_id").values_list("pgh_label", "numerator", "pgh_context__metadata")
    assert [(label, number, context["by"], context["source"]) for label, number, context in rows] == [
        ("insert", 20, house.partner_lead.pk, "form"),
        ("update", 21, house.contributor.pk, "api"),
    ]


def test_what_raw_sql_writes_is_kept_too(house: House) -> None:
    send(house, line_of(house))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE measures_figure SET numerator = 22")
    assert FigureEvent.objects.order_by("pgh_id").last().numerator == 22


@pytest.mark.parametrize(
    "statement", ["UPDATE measures_figureevent SET numerator = 1", "DELETE FROM measures_figureevent"]
)
def test_history_is_only_ever_added_to(house: House, statement: str) -> None:
    send(house, line_of(house))
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# --- Many at once -------------------------------------------------------------------------------------


def many(house: House, how_many: int) -> list[FigureLine]:
    """Lines for one partner over as many measures as it takes; made in bulk, each expected."""
    priority = factories.make_priority(house.plan)
    Measure.objects.bulk_create(
        Measure(priority=priority, code=f"B{n}", title=f"Bulk {n}", readiness="reporting") for n in range(how_many)
    )
    measures = list(Measure.objects.filter(priority=priority))
    Expectation.objects.bulk_create(Expectation(measure=m, partner=house.partner) for m in measures)
    return [plain(measure, house.partner, house.period, 7) for measure in measures]


def test_ten_thousand_figures_take_as_many_queries_as_ten(house: House) -> None:
    counts = []
    for how_many in (10, 10_000):
        lines = many(house, how_many)
        lead = house.person("partner_lead")
        with CaptureQueriesContext(connection) as queries:
            report = send(house, *lines, by=lead)
        assert len(report.new) == how_many
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Figure.objects.count() == 10_010
    assert events() == 10_010
    assert Return.objects.get(pk=house.owed.pk).status == "draft"


def test_a_note_alone_keeps_the_figure_it_is_a_note_on(house: House) -> None:
    record_figures(
        [ratio(house.measure, house.partner, house.period, 20, 50)], by=house.partner_lead, source=Source.FORM
    )
    noted = FigureLine(house.measure.pk, house.partner.pk, house.period.pk, note="Counted twice, then agreed.")

    report = record_figures([noted], by=house.partner_lead, source=Source.FORM)

    figure = Figure.objects.get()
    assert (len(report.changed), figure.numerator, figure.note) == (1, 20, "Counted twice, then agreed.")
