"""Until when a partner is expected: what was owed before stays owed, whatever closes or leaves the plan later."""

from datetime import date

import pytest

from measures.models import Expectation, Measure, MeasureResult, Period, Return
from measures.selectors.owed import expected_measures
from measures.services.measures import load_plan
from measures.services.rollup import check_rollups, drain_rollups
from partners.models import Partner, Person
from partners.services import save_partner
from plan.reading import read_plan
from tests import factories
from tests.factories import ratio, record
from tests.house import House
from tests.unit.plan.plans import small

pytestmark = pytest.mark.usefixtures("today")
#: The house's quarter was over by then; the one the day falls in is not.
LAST_DAY_OWED = date(2026, 9, 30)


def close(partner: Partner, by: Person, *, again: bool = False) -> None:
    partner.is_active = again
    save_partner(partner, by=by)


def load(text: str, house: House) -> None:
    plan = read_plan(text, "plan.yaml").plan
    assert plan
    load_plan(plan, by=house.plan_manager, source=text)


def expected_in(measure: Measure, period: Period) -> int:
    drain_rollups()
    assert check_rollups() == []
    return MeasureResult.objects.get(measure=measure, period=period, category=None, basis="signed_off").expected


def ends(measure: Measure) -> dict[str, date | None]:
    return dict(measure.expectations.values_list("partner__code", "ends_on"))


@pytest.fixture
def running(house: House) -> Period:
    """The quarter of today, opened already."""
    return factories.make_open_period(house.plan_manager, "2026/27 Q3", due_on=date(2027, 2, 26))


def test_a_closed_partner_is_expected_for_what_was_over_and_for_nothing_after(house: House, running: Period) -> None:
    assert [expected_in(house.measure, period) for period in (house.period, running)] == [2, 2]

    close(house.other_partner, house.administrator)

    assert [expected_in(house.measure, period) for period in (house.period, running)] == [2, 1]
    assert not expected_measures(house.other_partner, running).exists()
    assert expected_measures(house.other_partner, house.period).exists()


def test_a_closed_partner_s_returns_not_begun_go_with_what_they_owed(house: House, running: Period) -> None:
    close(house.other_partner, house.administrator)
    assert not Return.objects.filter(partner=house.other_partner, period=running).exists()
    assert Return.objects.filter(partner=house.other_partner, period=house.period).exists()


def test_what_a_closed_partner_has_given_already_stays(house: House, running: Period) -> None:
    record([ratio(house.measure, house.other_partner, running, 20, 50)], by=house.other_partner_lead)
    close(house.other_partner, house.administrator)
    assert Return.objects.get(partner=house.other_partner, period=running).status == "draft"


def test_saving_a_partner_that_stays_open_ends_nothing(house: House, running: Period) -> None:
    house.other_partner.name = "Another name"
    save_partner(house.other_partner, by=house.administrator)
    assert not Expectation.objects.filter(ends_on__isnull=False).exists()


def test_loading_the_plan_does_not_open_a_closed_partner_s_expectations_again(house: House) -> None:
    text = small("partners: [NHS, VCS]", "readiness: reporting")
    load(text, house)
    measure = Measure.objects.get(code="M1")
    vcs = Partner.objects.get(partnership=house.partnership, code="VCS")
    close(vcs, house.administrator)

    load(text, house)
    assert ends(measure) == {"NHS": None, "VCS": LAST_DAY_OWED}

    close(vcs, house.administrator, again=True)
    load(text, house)
    assert ends(measure) == {"NHS": None, "VCS": None}


@pytest.mark.parametrize(
    ("was", "now", "left", "in_running"),
    [
        ("partners: [NHS, VCS]", "partners: [NHS]", {"NHS": None, "VCS": LAST_DAY_OWED}, 1),
        ("code: M1", "code: M2", {"NHS": LAST_DAY_OWED, "VCS": LAST_DAY_OWED}, 0),
    ],
)
def test_who_leaves_the_plan_file_stays_expected_for_the_past(
    house: House, running: Period, was: str, now: str, left: dict[str, date | None], in_running: int
) -> None:
    text = small("partners: [NHS, VCS]", "readiness: reporting")
    load(text, house)
    measure = Measure.objects.get(code="M1")
    assert [expected_in(measure, period) for period in (house.period, running)] == [2, 2]

    load(text.replace(was, now), house)

    assert ends(measure) == left
    assert [expected_in(measure, period) for period in (house.period, running)] == [2, in_running]


def test_who_comes_back_into_the_plan_file_is_expected_again(house: House) -> None:
    text = small("partners: [NHS, VCS]", "readiness: reporting")
    for each in (text, text.replace("code: M1", "code: M2"), text):
        load(each, house)
    assert ends(Measure.objects.get(code="M1")) == {"NHS": None, "VCS": None}


def test_an_expectation_that_only_began_in_the_running_period_goes_whole(house: House) -> None:
    Expectation.objects.filter(partner=house.other_partner).update(starts_on=date(2026, 11, 1))
    close(house.other_partner, house.administrator)
    assert not Expectation.objects.filter(partner=house.other_partner).exists()


@pytest.mark.parametrize(
    ("frequency", "last"),
    [("month", date(2026, 10, 31)), ("year", date(2026, 3, 31)), ("snapshot", date(2026, 11, 21))],
)
def test_each_measure_ends_with_the_period_before_by_its_own_calendar(house: House, frequency: str, last: date) -> None:
    measure = factories.make_measure(house.priority, [house.other_partner], frequency=frequency)
    close(house.other_partner, house.administrator)
    assert measure.expectations.get().ends_on == last
