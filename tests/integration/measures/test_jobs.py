"""Jobs with real processes: whatever dies between a commit and its result, the status comes and is right."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from measures.models import MeasureResult, Period, Return, RollupRequest
from measures.services.rollup import check_rollups
from tests import factories
from tests.house import House, make_house
from tests.processes import Processes, Visitor, fresh_database, processes, wait_until, working_in

pytestmark = [pytest.mark.xdist_group("jobs"), pytest.mark.django_db]


@dataclass
class Running:
    """A house whose pages are really served; each test has a quarter of its own."""

    house: House
    processes: Processes
    lead: Visitor
    manager: Visitor
    quarters: list[Period]

    def give_and_submit(self, period: Period, numerator: int) -> tuple[int, int]:
        """The partner's figure typed and submitted on the pages; the two statuses answered."""
        owed = Return.objects.get(partner=self.house.partner, period=period)
        key, page = f"{self.house.measure.pk}-0", reverse("return", args=[owed.pk])
        typed = {f"{key}-numerator": str(numerator), f"{key}-denominator": "100", f"{key}-version": "0"}
        saved = self.lead.post(page, typed, seen_on=page)
        check = reverse("return-check", args=[owed.pk])
        submitted = self.lead.post(reverse("return-submit", args=[owed.pk]), {}, seen_on=check)
        return saved[0], submitted[0]

    def sign_off(self, period: Period) -> int:
        owed = Return.objects.get(partner=self.house.partner, period=period)
        page = reverse("return", args=[owed.pk])
        return self.manager.post(reverse("return-sign-off", args=[owed.pk]), {}, seen_on=page)[0]

    def value(self, period: Period) -> Decimal | None:
        found = MeasureResult.objects.filter(period=period, basis="signed_off", category=None).first()
        return found.value if found else None


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Running]:
    with (
        fresh_database() as database,
        processes(database, tmp_path_factory.mktemp("jobs"), "redis", "web", "worker") as them,
        working_in(database, django_db_blocker),
        without_nudges(),
    ):
        house = make_house()
        quarters = [
            factories.make_open_period(house.plan_manager, code) for code in ("2026/27 Q1", "2025/26 Q4", "2025/26 Q3")
        ]
        lead, manager = Visitor(them.url, house.partner_lead), Visitor(them.url, house.plan_manager)
        yield Running(house, them, lead, manager, quarters)


def without_nudges() -> Any:
    """This process's own messages would go to the Redis of the other tests: none are sent."""
    from django.test.utils import override_settings

    return override_settings(ROLLUP_NUDGE="builtins.bool")


def eventually(running: Running, period: Period, value: int) -> None:
    them = running.processes
    wait_until(
        lambda: running.value(period) == value,
        lambda: f"the result is {value} but {running.value(period)}; {them.log('worker')}{them.log('beat')}",
    )
    wait_until(lambda: not RollupRequest.objects.exists(), lambda: "every request is met")
    assert check_rollups() == []


def test_a_sign_off_on_the_page_is_a_result_within_seconds_by_its_message_alone(running: Running) -> None:
    period = running.quarters[0]
    assert running.give_and_submit(period, 40) == (302, 302)
    assert running.sign_off(period) == 302
    assert "beat" not in running.processes.running
    eventually(running, period, 40)


def test_a_killed_worker_and_a_flushed_redis_lose_nothing(running: Running) -> None:
    period = running.quarters[1]
    running.processes.kill("worker")
    assert running.give_and_submit(period, 45) == (302, 302)
    assert running.sign_off(period) == 302
    assert running.processes.redis("LLEN celery") != ":0"
    assert running.processes.redis("FLUSHALL") == "+OK"
    assert running.value(period) is None
    assert RollupRequest.objects.exists()

    running.processes.start("beat", "worker")
    eventually(running, period, 45)


def test_without_redis_the_pages_still_work_and_the_result_comes_when_it_is_back(running: Running) -> None:
    period = running.quarters[2]
    running.processes.kill("redis")
    assert running.give_and_submit(period, 50) == (302, 302)
    assert running.sign_off(period) == 302
    assert Return.objects.get(partner=running.house.partner, period=period).status == "signed_off"
    assert RollupRequest.objects.exists()

    running.processes.start("redis")
    eventually(running, period, 50)
