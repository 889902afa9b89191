"""Measures, targets, dimensions and categories as spreadsheets, for an administrator who manages the plan too."""

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from measures.calc.targets import TargetAim
from measures.models import Category, Definition, Dimension, Measure, MeasureResult, RollupRequest, Target
from measures.resources import CategoryResource, DimensionResource, MeasureResource, TargetResource
from measures.services.measures import set_target
from measures.services.rollup import drain_rollups
from partners.models import Partner
from partners.resources import Kind, PartnerResource, PersonResource
from partners.roles import Role
from partners.services import grant_role
from tests import factories
from tests.factories import ratio
from tests.house import House, make_house
from tests.reference import Door, as_xlsx, changes_of, rows_of

MEASURES, TARGETS = "measures_measure", "measures_target"
DIMENSIONS, CATEGORIES = "measures_dimension", "measures_category"
EVERY = [MEASURES, TARGETS, DIMENSIONS, CATEGORIES]


def furnished(house: House) -> House:
    """With codes that everybody knows: M1 is a percentage aimed at 55, by ethnicity, of SWFT and VCS."""
    Partner.objects.filter(pk=house.partner.pk).update(code="SWFT")
    Partner.objects.filter(pk=house.other_partner.pk).update(code="VCS")
    type(house.plan).objects.filter(pk=house.plan.pk).update(code="CYP")
    type(house.priority).objects.filter(pk=house.priority.pk).update(number=4)
    ethnicity = factories.make_dimension(house.partnership, code="ethnicity", title="Ethnic group")
    factories.make_dimension(house.partnership, ["Top", "Rest"], code="imd", title="Deprivation")
    Measure.objects.filter(pk=house.measure.pk).update(code="M1", title="Young parents who reach support")
    house.measure.categories.set(ethnicity.categories.all())
    grant_role(house.administrator, Role.PLAN_MANAGER, by=house.person("administrator"))
    RollupRequest.objects.all().delete()
    return house


@pytest.fixture
def city(house) -> House:
    return furnished(house)


@pytest.fixture
def door(client, city):
    """Gives the pages of one kind of record."""
    client.force_login(city.administrator)
    return lambda model: Door(client, model)


def m1(city: House) -> Measure:
    return Measure.objects.get(pk=city.measure.pk)


def target_of(city: House) -> Target:
    return city.measure.targets.latest("version")


def points_of(city: House) -> dict[str, tuple[Decimal, Decimal | None]]:
    return {point.period.code: (point.value, point.upper) for point in target_of(city).points.select_related("period")}


def requests_of(city: House) -> int:
    return RollupRequest.objects.filter(measure=city.measure).count()


# --- Every kind of record ----------


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("model", EVERY)
def test_an_export_comes_back_in_as_no_change(door, city, model, file_format):
    factories.make_measure(
        city.priority,
        [city.partner],
        code="1.10",
        unit="rate",
        multiplier=10_000,
        combine="sum",
        note="x",
        title="=Rate of “things”, £ and – dashes\nin two lines ",
        tolerance_below=Decimal("0.123456"),
        target=Decimal("123456789012.123456"),
        by=city.plan_manager,
    )
    factories.make_measure(city.priority, code="SMALL", target=Decimal("0.05"), by=city.plan_manager)
    Measure.objects.filter(pk=city.measure.pk).update(tolerance_below=None, tolerance_above=None)
    type(city.priority).objects.filter(pk=city.priority.pk).update(number=32_767)
    Category.objects.filter(code="asian").update(order=32_767)
    Definition.objects.create(
        measure=city.measure,
        version=1,
        numerator="+ the numerator",
        next_review_on=date(2026, 5, 31),
        written_at="2026-01-01T00:00Z",
        written_by=city.plan_manager,
    )
    content = door(model).export(file_format)
    report = door(model).check(content, f"x.{file_format}")
    assert (report.problems, changes_of(report)) == ([], [])
    assert len(report.unchanged) >= 2


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("model", EVERY)
def test_an_export_holds_nothing_of_another_partnership(db, client, model, file_format):
    here, there = furnished(make_house()), make_house()
    theirs = factories.make_dimension(there.partnership, ["Canary category"], title="Canary dimension", code="canary")
    Measure.objects.filter(pk=there.measure.pk).update(title="Canary measure", code="canary")
    there.measure.categories.set(theirs.categories.all())
    client.force_login(here.administrator)
    door = Door(client, model)
    report = door.check(door.export(file_format))
    assert report.unchanged
    assert "canary" not in str([line.key for line in report.lines]).casefold()
    assert b"anary" not in door.export("csv")


#: A file that would be a change of the other city's own, were it theirs.
THEIRS = {
    MEASURES: "Plan, Code, Title\nTHEIR-PLAN, THEIRS, Taken",
    TARGETS: "Plan, Measure, Period, Value\nTHEIR-PLAN, THEIRS, 2027/28 Q4, 1",
    CATEGORIES: "Dimension, Code, Title\ntheir-dimension, asian, Taken",
}


@pytest.mark.parametrize("model", THEIRS)
def test_what_is_another_partnership_s_looks_like_what_was_never_there(door, city, model):
    unknown = door(model).check(THEIRS[model]).problems
    there = make_house()
    type(there.plan).objects.filter(pk=there.plan.pk).update(code="THEIR-PLAN")
    Measure.objects.filter(pk=there.measure.pk).update(code="THEIRS")
    factories.make_dimension(there.partnership, code="their-dimension")
    assert unknown
    assert door(model).check(THEIRS[model]).problems == unknown


def test_a_dimension_s_code_of_another_partnership_is_a_new_one_here(door, city):
    theirs = factories.make_dimension(city.stranger.partnership, code="place", title="Theirs")
    door(DIMENSIONS).bring_in("Code, Title\nplace, Place of birth")
    theirs.refresh_from_db()
    assert theirs.title == "Theirs"
    assert Dimension.objects.get(code="place", partnership=city.partnership).title == "Place of birth"


@pytest.mark.parametrize("model", EVERY)
def test_an_administrator_who_manages_no_plan_exports_and_imports_nothing(client, house, model):
    client.force_login(house.administrator)
    door = Door(client, model)
    assert door.client.get(door.url("export", "xlsx")).status_code == 200
    assert door.client.get(door.url("import")).status_code == 403
    assert door.send("Code, Title\nX, Y").status_code == 403
    page = door.client.get(reverse(f"admin:{model}_changelist")).content.decode()
    assert door.url("import") not in page
    assert "you also need the role “plan manager”" in page


@pytest.mark.parametrize("model", EVERY)
def test_a_plan_manager_who_is_no_administrator_stays_outside(client, house, model):
    client.force_login(house.plan_manager)
    door = Door(client, model)
    assert door.client.get(door.url("export", "csv")).status_code in {302, 403}
    assert door.send("Code, Title\nX, Y").status_code in {302, 403}


@pytest.mark.parametrize("model", EVERY)
def test_a_list_of_any_length_is_read_and_written_with_as_many_queries(
    door, city, model, django_assert_max_num_queries
):
    for number in range(30):
        factories.make_measure(city.priority, [city.partner], target=Decimal(50), by=city.plan_manager)
        factories.make_dimension(city.partnership, code=f"d{number}")
    with django_assert_max_num_queries(24):
        content = door(model).export("csv")
    assert len(rows_of(content)) > 30
    with django_assert_max_num_queries(34):
        door(model).check(content)


# --- Measures ----------

NEW = (
    "Code, Priority, Title, Kind, Question, Unit, Multiplier, Decimals, Polarity, Frequency, Combine, Readiness,"
    " Tolerance in, Tolerance below, Reported by, Broken down by, Numerator, Next review on\n"
    "M2, 4, Referrals, performance, How much did we do?, RATE, 10000, 1, lower is better, quarter,"
    " Sum of numerators over sum of denominators, Defined, percent, 10, swft; VCS, imd: top, All referrals, 2026-05-31"
)


def test_a_measure_is_added_with_all_that_the_file_says_of_it(door, city):
    text = NEW.replace("percent,", "As a percentage of the target,")
    door(MEASURES).bring_in(text)
    made = Measure.objects.get(code="M2")
    assert (made.priority, made.title, made.kind, made.question) == (
        city.priority,
        "Referrals",
        "performance",
        "how_much",
    )
    assert (made.unit, made.multiplier, made.decimals, made.polarity) == ("rate", 10_000, 1, "low_is_good")
    assert (made.frequency, made.combine, made.readiness) == ("quarter", "ratio_of_sums", "defined")
    assert (made.tolerance_kind, made.tolerance_below, made.order) == ("percent", 10, city.measure.order + 1)
    assert {each.partner.code for each in made.expectations.all()} == {"SWFT", "VCS"}
    assert [category.code for category in made.categories.all()] == ["top"]
    definition = made.definitions.get()
    assert (definition.version, definition.numerator, definition.next_review_on) == (
        1,
        "All referrals",
        date(2026, 5, 31),
    )
    assert definition.written_by == city.administrator


def test_a_changed_measure_is_on_record_and_worked_out_again(door, city):
    door(MEASURES).bring_in("Code, Title, Tolerance below\nM1, Parents reaching support, 4", "plan.csv")
    assert (m1(city).title, m1(city).tolerance_below) == ("Parents reaching support", 4)
    event = Measure.pgh_event_model.objects.order_by("-pgh_id").first()
    told = event.pgh_context.metadata
    assert (told["by"], told["act"], told["file"]) == (city.administrator.pk, "save_measure", "plan.csv")
    assert requests_of(city) > 0


def test_a_file_with_too_much_text_to_be_shown_is_refused_in_words(door, city):
    """Text that cannot be packed: it would not fit into the form that confirms it."""
    signs = [chr(code) for code in range(33, 127) if chr(code) not in "\",'"]
    some = random.Random(1)
    sheet = ["Numerator", "Denominator", "Rationale", "Source", "Limitations", "Owner", "Checker"]
    lines = [",".join(["Code", *sheet])]
    for _ in range(28):
        code = factories.make_measure(city.priority).code
        lines.append(",".join([code, *("a" + "".join(some.choices(signs, k=9_900)) for _ in sheet)]))
    answer = door(MEASURES).send("\n".join(lines).encode())
    assert [problem.message for problem in answer.context["report"].problems] == [
        "The file holds too much text. Send it in parts."
    ]


def test_an_unchanged_measure_asks_for_nothing(door, city):
    answer = door(MEASURES).send(door(MEASURES).export())
    assert answer.context["kept"] == ""
    assert requests_of(city) == 0


def test_a_blank_cell_leaves_the_measure_alone_and_says_so(door, city):
    Measure.objects.filter(pk=city.measure.pk).update(short_title="Support", counted="parents")
    report = door(MEASURES).check("Code, Title, Short title, Counted, Tolerance below\nM1, Parents,,,")
    assert report.lines[0].left_alone == ["Short title", "Counted", "Tolerance below"]
    door(MEASURES).bring_in("Code, Title, Short title, Counted, Tolerance below\nM1, Parents,,,")
    assert (m1(city).short_title, m1(city).counted, m1(city).tolerance_below) == ("Support", "parents", 3)


def test_what_may_be_empty_is_emptied_by_saying_so(door, city):
    door(MEASURES).bring_in(
        "Code, Tolerance below, Tolerance above, Broken down by, Reported by\nM1, [none], [none], [none], [None]"
    )
    assert (m1(city).tolerance_below, m1(city).tolerance_above) == (None, None)
    assert (m1(city).categories.count(), m1(city).expectations.count()) == (0, 0)


def test_a_changed_sheet_is_a_new_version_with_the_rest_as_it_was(door, city):
    door(MEASURES).bring_in("Code, Numerator, Owner\nM1, Parents seen, Service manager")
    door(MEASURES).bring_in("Code, Numerator, Owner\nM1, Parents seen in time,")
    versions = list(city.measure.definitions.order_by("version").values_list("version", "numerator", "owner"))
    assert versions == [(1, "Parents seen", "Service manager"), (2, "Parents seen in time", "Service manager")]


def test_a_partner_asked_no_more_leaves_the_others_days_as_they_were(door, city):
    city.measure.expectations.filter(partner=city.partner).update(starts_on=date(2026, 1, 1))
    factories.make_partner(city.partnership, code="NEW")
    door(MEASURES).bring_in("Code, Reported by\nM1, SWFT; NEW")
    asked = list(city.measure.expectations.order_by("partner__code").values_list("partner__code", "starts_on"))
    assert asked == [("NEW", None), ("SWFT", date(2026, 1, 1))]
    assert requests_of(city) > 0


#: A cell of measure M1, and what is said of it.
REFUSED = [
    ("Kind", "city", "Write “Whole-city outcome” or “Service contribution”."),
    ("Kind", "Servce contribution", "Did you mean “Service contribution”?"),
    ("Decimals", '"1,200"', "Write a whole number from 0 to 4."),
    ("Decimals", "1.5", "Write a whole number from 0 to 4."),
    ("Decimals", "5%", "leave out the % sign"),
    ("Decimals", "two", "is not a number"),
    ("Tolerance below", "-1", "This cannot be below 0."),
    ("Tolerance below", "1e3", "write the number in full"),
    ("Tolerance below", "1.1234567", "6 after the point"),
    ("Next review on", "01/04/2025", "Write the year first: 2025-04-01, if it is day, month, year."),
    ("Next review on", "2026-02-30", "There is no such day."),
    ("Next review on", "soon", "Write the day as 2025-04-01."),
    ("Reported by", "SWFT; NOBODY", "There is no partner “NOBODY”. Write SWFT or VCS."),
    ("Broken down by", "colour", "There is no dimension “colour”. Write ethnicity or imd."),
    ("Broken down by", "imd: middle", "There is no category of imd “middle”. Write rest or top."),
    ("Priority", "5", "M1 is in priority 4. Only the plan file moves it."),
    ("Snapshot day", "03-31", "Only a measure of snapshots has a day of the year"),
    ("Snapshot day", "31.3.", "Only a measure of snapshots"),
    ("Title", "[none]", "cannot be empty"),
    ("Title", "x" * 301, "Shorten it to 300."),
]


@pytest.mark.parametrize(("column", "cell", "said"), REFUSED)
def test_a_cell_that_makes_no_sense_is_refused_with_its_place_and_cure(door, city, column, cell, said):
    before = Measure.objects.values().get(pk=city.measure.pk)
    (problem,) = door(MEASURES).check(f"Code,{column}\nM1,{cell}\n".encode()).problems
    assert (problem.row, problem.column, problem.value) == (2, column, cell.strip('"')[:120])
    assert said in problem.message
    assert Measure.objects.values().get(pk=city.measure.pk) == before


def test_a_new_measure_needs_a_priority_that_there_is(door, city):
    assert door(MEASURES).problems("Code, Title\nM2, New") == [(2, "Priority", "")]
    assert door(MEASURES).problems("Code, Title, Priority\nM2, New, 9") == [(2, "Priority", "9")]


def test_a_code_that_several_plans_have_needs_its_plan(door, city):
    other = factories.make_plan(city.partnership, code="OLD")
    older = factories.make_measure(factories.make_priority(other), code="M1")
    assert door(MEASURES).problems("Code, Title\nM1, Which?") == [(2, "Plan", "")]
    assert door(MEASURES).problems("Plan, Code, Title\nNONE, M1, Which?") == [(2, "Plan", "NONE")]
    door(MEASURES).bring_in("Plan, Code, Title\nold, M1, The older")
    older.refresh_from_db()
    assert (older.title, m1(city).title) == ("The older", "Young parents who reach support")


def test_a_code_of_one_plan_alone_needs_none_said(door, city):
    factories.make_plan(city.partnership, code="OLD")
    door(MEASURES).bring_in("Code, Title\nM1, Found")
    assert m1(city).title == "Found"


def test_two_measures_of_one_code_in_one_plan_are_not_guessed_between(door, city):
    factories.make_measure(factories.make_priority(city.plan), code="M1")
    assert door(MEASURES).problems("Code, Title\nM1, Which?") == [(2, "Code", "M1")]


def test_figures_keep_the_unit_and_the_periods_they_were_given_for(door, city):
    factories.record([ratio(city.measure, city.partner, city.period, 20, 50)], by=city.partner_lead)
    assert door(MEASURES).problems("Code, Unit\nM1, Count") == [(2, "Unit", "Count")]
    assert door(MEASURES).problems("Code, Frequency\nM1, Month") == [(2, "Frequency", "Month")]
    door(MEASURES).bring_in("Code, Unit, Multiplier\nM1, Rate, 1000")
    assert m1(city).unit == "rate"


def test_a_measure_keeps_fitting_the_target_it_is_judged_by(door, city):
    """Else its results could not be worked out any more."""
    (problem,) = door(MEASURES).check("Code, Polarity\nM1, Best inside a range").problems
    assert "does not fit its target for 2020/21 Q1" in problem.message
    drain_rollups()
    assert m1(city).polarity == "high_is_good"


# --- Targets ----------

HEAD = "Measure, Period, Value, Upper, Shape, Applies from, Reason\n"


def test_a_target_changes_as_a_new_version_with_its_reason_and_worked_out_again(door, city, today):
    text = HEAD + "M1, 2020/21 Q1, 60,,,, The board asked for more"
    assert changes_of(door(TARGETS).check(text)) == [
        (2, "Value", "55", "60"),
        (2, "Reason", "", "The board asked for more"),
    ]
    door(TARGETS).bring_in(text)
    target = target_of(city)
    assert (target.version, target.reason, target.set_by) == (2, "The board asked for more", city.administrator)
    assert (target.shape, target.applies_from) == ("hold", today)
    assert points_of(city) == {"2020/21 Q1": (60, None)}
    assert requests_of(city) > 0


def test_periods_that_are_not_in_the_file_keep_their_aims(door, city):
    door(TARGETS).bring_in(HEAD + "M1, 2026/27 Q4, 58,,,, A step\nM1, 2027/28 Q4, 60,,,, A step")
    door(TARGETS).bring_in(HEAD + "M1, 2027/28 Q4, 61,,,, One more")
    assert points_of(city) == {"2020/21 Q1": (55, None), "2026/27 Q4": (58, None), "2027/28 Q4": (61, None)}
    assert target_of(city).version == 3


def test_the_rows_of_a_measure_are_one_version(door, city):
    report = door(TARGETS).check(HEAD + "M1, 2026/27 Q4, 58,,,, A step\nM1, 2027/28 Q4, 60,,,,")
    assert [line.kind for line in report.lines] == [Kind.NEW, Kind.NEW]
    door(TARGETS).bring_in(HEAD + "M1, 2026/27 Q4, 58,,,, A step\nM1, 2027/28 Q4, 60,,,,")
    assert city.measure.targets.count() == 2


def test_a_first_target_applies_from_the_start_and_needs_no_reason(door, city):
    fresh = factories.make_measure(city.priority, code="M2", baseline=("2024/25 Q4", Decimal(40)))
    held = factories.make_measure(city.priority, code="M3")
    door(TARGETS).bring_in(HEAD + "M2, 2027/28 Q4, 52,,,,\nM3, 2025/26 Q1, 50,,,,")
    assert (fresh.targets.get().shape, held.targets.get().shape) == ("straight_line", "hold")
    assert fresh.targets.get().applies_from == date.min


def test_a_target_changes_from_the_day_and_in_the_shape_that_is_said(door, city):
    door(TARGETS).bring_in(HEAD + "M1, 2027/28 Q4, 60,, A value for each period, 2026-04-01, Agreed in March")
    assert (target_of(city).shape, target_of(city).applies_from) == ("per_period", date(2026, 4, 1))


def test_an_aim_is_taken_away_by_saying_so(door, city):
    door(TARGETS).bring_in(HEAD + "M1, 2027/28 Q4, 60,,,, A step")
    door(TARGETS).bring_in(HEAD + "M1, 2027/28 Q4, [none],,,, No longer agreed")
    assert points_of(city) == {"2020/21 Q1": (55, None)}
    assert door(TARGETS).problems(HEAD + "M1, 2027/28 Q4, [none],,,, Never there") == [(2, "Value", "[none]")]


def test_a_blank_value_leaves_the_aim_alone(door, city):
    report = door(TARGETS).check(HEAD + "M1, 2020/21 Q1,,,,, For no reason")
    assert (report.would_change, report.lines[0].left_alone) == ([], ["Value", "Shape"])


def test_a_range_has_both_ends(door, city):
    factories.make_measure(city.priority, code="M2", polarity="in_range")
    assert door(TARGETS).problems(HEAD + "M2, 2027/28 Q4, 10,,,,") == [(2, "", "")]
    door(TARGETS).bring_in(HEAD + "M2, 2027/28 Q4, 10, 20,,,")
    assert [(p.value, p.upper) for p in Measure.objects.get(code="M2").targets.get().points.all()] == [(10, 20)]


#: Rows of a file, and the places of what is wrong with them.
WRONG = [
    ("M1, 2020/21 Q1, 60,,,,", [(2, "Reason", "")]),
    ("M9, 2027/28 Q4, 60,,,, x", [(2, "Measure", "M9")]),
    ("M1,, 60,,,, x", [(2, "Period", "")]),
    ("M1, 2027/28, 60,,,, x", [(2, "Period", "2027/28")]),
    ("M1, Q4 2027-28, 60,,,, x", [(2, "Period", "Q4 2027-28")]),
    ("M1, 2027/28 Q4, sixty,,,, x", [(2, "Value", "sixty")]),
    ("M1, 2027/28 Q4,,,,, x", [(2, "Value", "")]),
    ("M1, 2027/28 Q4, 60,, wavy,, x", [(2, "Shape", "wavy")]),
    ("M1, 2027/28 Q4, 60,,, 01/04/2026, x", [(2, "Applies from", "01/04/2026")]),
    ("M1, 2027/28 Q4, 101,,,, x", [(2, "", "")]),
    ("M1, 2027/28 Q4, 60, 70,,, x", [(2, "", "")]),
    (
        "M1, 2026/27 Q4, 60,, hold,, x\nM1, 2027/28 Q4, 60,, per_period,, x",
        [(2, "Shape", "The same value throughout"), (3, "Shape", "A value for each period")],
    ),
    (
        "M1, 2026/27 Q4, 60,,, 2026-04-01, x\nM1, 2027/28 Q4, 60,,, 2027-04-01, x",
        [(2, "Applies from", "2026-04-01"), (3, "Applies from", "2027-04-01")],
    ),
    ("M1, 2027/28 Q4, 60,,,, x\nm1, 2027/28 Q4, 61,,,, x", [(2, "Period", None), (3, "Period", None)]),
]


@pytest.mark.parametrize(("rows", "places"), WRONG)
def test_a_target_that_cannot_be_is_refused_with_its_place(door, city, rows, places):
    report = door(TARGETS).check(HEAD.replace("The same value throughout", "") + rows)
    found = [(problem.row, problem.column, problem.value) for problem in report.problems]
    assert [(row, column) for row, column, _ in found] == [(row, column) for row, column, _ in places]
    assert all(wanted is None or value == wanted for (_, _, value), (_, _, wanted) in zip(found, places, strict=True))
    assert city.measure.targets.count() == 1


def test_what_is_wrong_with_several_measures_is_said_in_one_pass(door, city):
    factories.make_measure(city.priority, code="M2", polarity="in_range")
    text = HEAD + "M1, 2027/28 Q4, 60,,,,\nM2, 2027/28 Q4, 10,,,,\nM1, 2028/29 Q4, 61,,,,"
    assert door(TARGETS).problems(text) == [(2, "Reason", ""), (3, "", "")]


def test_a_target_before_the_baseline_is_refused_and_not_left_for_the_roll_up_to_stumble_over(door, city):
    factories.make_measure(city.priority, code="M2", baseline=("2026/27 Q1", Decimal(40)))
    (problem,) = door(TARGETS).check(HEAD + "M2, 2025/26 Q4, 52,,,,").problems
    assert "The first target must come after the baseline" in problem.message


def test_numbers_are_read_as_on_the_pages(door, city):
    """ "1,200" and "5%" give raw exceptions in the library; here they are read, or refused with the cure."""
    factories.make_measure(city.priority, code="N", unit="count", combine="sum", combine_time="sum")
    content = b'Measure,Period,Value,Reason\nN,2027/28 Q4,"1,200",\nM1,2020/21 Q1,60%,x\n'
    assert changes_of(door(TARGETS).check(content))[:2] == [(2, "Value", "", "1200"), (3, "Value", "55", "60")]
    (problem,) = door(TARGETS).check(b"Measure,Period,Value\nN,2027/28 Q4,5%\n").problems
    assert (problem.row, problem.column, problem.value) == (2, "Value", "5%")
    assert "leave out the % sign" in problem.message


def test_a_percentage_of_a_workbook_is_not_guessed(door, city):
    """A cell that shows 5% holds 0.05."""
    rows = as_xlsx(["Measure", "Period", "Value", "Reason"], ["M1", "2020/21 Q1", 0.05, "x"])
    (problem,) = door(TARGETS).check(rows).problems
    assert problem.message == "Is this 5% or 0.05%? Write 5, or “0.05%” as text."
    said = as_xlsx(["Measure", "Period", "Value", "Reason"], ["M1", "2020/21 Q1", "0.05%", "x"])
    assert changes_of(door(TARGETS).check(said))[0] == (2, "Value", "55", "0.05")


def test_an_export_gives_the_target_that_stands_and_no_reason_to_be_repeated(door, city):
    first = city.measure.targets.get().points.get().period
    set_target(
        city.measure,
        {first: TargetAim(Decimal(60))},
        by=city.plan_manager,
        shape="hold",
        applies_from=date(2026, 4, 1),
        reason="More was possible",
    )
    rows = rows_of(door(TARGETS).export())
    assert rows[0] == ["Plan", "Measure", "Period", "Value", "Upper", "Shape", "Applies from", "Reason"]
    assert rows[1:] == [["CYP", "M1", "2020/21 Q1", "60", "", "The same value throughout", "", ""]]


def test_results_follow_the_target_that_a_file_sets(door, city, today):
    city.measure.categories.clear()
    factories.make_return(
        city.partner,
        city.period,
        lead=city.partner_lead,
        manager=city.plan_manager,
        figures=[ratio(city.measure, city.partner, city.period, 56, 100)],
        state="signed_off",
    )
    drain_rollups()
    of_measure = MeasureResult.objects.filter(measure=city.measure, category=None, basis="signed_off")
    assert of_measure.get().rag == "green"
    door(TARGETS).bring_in(HEAD + f"M1, 2020/21 Q1, 70,,, {today - timedelta(days=900)}, Higher aims")
    drain_rollups()
    assert of_measure.get().rag == "red"


# --- Dimensions and categories ----------


def test_dimensions_and_categories_are_added_and_renamed(door, city):
    door(DIMENSIONS).bring_in("Code, Title\nimd, Deprivation of the home\nplace, Place of birth")
    door(CATEGORIES).bring_in(
        "Dimension, Code, Title\nplace, uk, United Kingdom\nplace, other, Elsewhere\nIMD, TOP, Most deprived"
    )
    place = Dimension.objects.get(code="place")
    assert Dimension.objects.get(code="imd").title == "Deprivation of the home"
    assert list(place.categories.values_list("code", "title", "order")) == [
        ("uk", "United Kingdom", 0),
        ("other", "Elsewhere", 1),
    ]
    assert Category.objects.get(code="top").title == "Most deprived"
    act = Category.pgh_event_model.objects.order_by("-pgh_id").first().pgh_context.metadata
    assert (act["act"], act["by"]) == ("save_category", city.administrator.pk)


def test_a_category_needs_a_dimension_that_there_is(door, city):
    assert door(CATEGORIES).problems("Dimension, Code, Title\ncolour, red, Red\n, blue, Blue") == [
        (2, "Dimension", "colour"),
        (3, "Dimension", ""),
    ]


def test_one_category_is_the_reference_and_another_takes_its_place(door, city):
    door(CATEGORIES).bring_in("Dimension, Code, Reference\nethnicity, white, yes")
    door(CATEGORIES).bring_in("Dimension, Code, Reference\nethnicity, asian, yes")
    assert list(Category.objects.filter(is_reference=True).values_list("code", flat=True)) == ["asian"]
    assert requests_of(city) > 0


def test_two_references_of_one_dimension_are_a_problem_of_both_rows(door, city):
    text = "Dimension, Code, Reference\nethnicity, white, yes\nimd, top, yes\nethnicity, asian, yes"
    assert door(CATEGORIES).problems(text) == [(2, "Reference", "Yes"), (4, "Reference", "Yes")]
    assert not Category.objects.filter(is_reference=True).exists()


def test_the_same_code_may_stand_in_two_dimensions(door, city):
    text = "Dimension, Code, Title\nethnicity, other, Other\nimd, other, Other"
    assert len(door(CATEGORIES).check(text).new) == 2
    assert door(CATEGORIES).problems("Dimension, Code, Title\nimd, top, A\nimd, Top, B") == [
        (2, "Code", "imd top"),
        (3, "Code", "imd top"),
    ]


# --- What administrators are told ----------

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "reference-data.md"
RESOURCES = [
    PartnerResource,
    PersonResource,
    MeasureResource,
    TargetResource,
    DimensionResource,
    CategoryResource,
]


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.title)
def test_every_column_is_documented(resource):
    section = DOCUMENT.read_text(encoding="utf-8").partition(f"### {resource.title}\n")[2].partition("\n### ")[0]
    named = {part.strip("*_ ") for line in section.splitlines() for part in line.split("|")[1:2]}
    named = {name.strip("* ") for names in named for name in names.split(",")}
    assert named - {"column", "---"} == {column.column_name for column in resource.fields.values()}


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.title)
def test_a_column_writes_to_an_attribute_of_its_own_and_keys_come_first(resource):
    columns = list(resource.fields.values())
    assert len({column.attribute for column in columns}) == len({column.column_name for column in columns})
    assert any(column.is_key and column.needed for column in columns)
    assert all(column.may_be_cleared is False for column in columns if column.is_key)


def test_the_documented_example_is_read(door, city):
    example = DOCUMENT.read_text(encoding="utf-8").partition("```\n")[2].partition("```")[0]
    factories.make_measure(city.priority, code="P4.1", baseline=("2024/25 Q4", Decimal(34)))
    report = door(TARGETS).check(example)
    assert (report.problems, len(report.new)) == ([], 2)
