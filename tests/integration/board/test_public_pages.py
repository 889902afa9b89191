"""Public pages: kept by any cache, told from the snapshot alone, each city's own, no small number by today's rule."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from board.models import Publication
from board.services.publishing import publish_pack
from measures.permissions import Refused
from tests.factories import make_measure, sign_series
from tests.house import House
from tests.integration.board.pages import signed_in
from tests.signing import settle, sign, work_in

pytestmark = pytest.mark.usefixtures("today")


def test_a_public_page_sets_no_cookie_and_is_the_same_whoever_asks(house: House) -> None:
    settle(house)
    made = publish_pack(sign(house), by=house.plan_manager)
    for address in (made.get_absolute_url(), reverse("published")):
        for visitor in (Client(), signed_in(house.plan_manager)):
            answer = visitor.get(address)
            assert answer["Cache-Control"] == "public, max-age=300"
            assert not answer.cookies and "Cookie" not in answer.get("Vary", "")


def test_a_public_page_shows_each_measures_trend_with_its_table_and_what_was_counted(house: House) -> None:
    settle(house)
    made = publish_pack(sign(house), by=house.plan_manager)
    page = Client().get(made.get_absolute_url()).content.decode()
    house.measure.title = "Another name today"
    house.measure.save()

    assert "Show this chart as a table" in page and page.count("<svg") >= 2
    assert "[c]" in page and house.partner.name not in page and house.partner_lead.name not in page
    assert Client().get(made.get_absolute_url()).content.decode() == page


def test_an_embargo_ends_on_its_minute(house: House) -> None:
    settle(house)
    now = timezone.now()
    made = publish_pack(
        sign(house), by=house.plan_manager, opens_at=now + timedelta(days=2), early_readers=[house.partner_lead]
    )

    def answers(moment: datetime) -> list[int]:
        with time_machine.travel(moment, tick=False):
            readers = Client(), signed_in(house.partner_lead), signed_in(house.board_member)
            return [reader.get(made.get_absolute_url()).status_code for reader in readers]

    assert answers(made.opens_at - timedelta(minutes=1)) == [404, 200, 404]
    assert answers(made.opens_at) == [200, 200, 200]


def test_what_has_become_a_small_number_since_is_not_published(house: House) -> None:
    counted = make_measure(
        house.priority, [house.partner], unit="count", combine="sum", title="Children helped", by=house.plan_manager
    )
    sign_series(counted, house.partner, [12, 8], by=house.plan_manager, first="2026/27 Q1")
    settle(house)
    work_in()
    pack = sign(house)
    house.partnership.disclosure_threshold = 10
    house.partnership.save()

    with pytest.raises(Refused, match="Children helped shows a number that is small by today’s rule"):
        publish_pack(pack, by=house.plan_manager)

    assert not Publication.objects.exists()
    refused = signed_in(house.plan_manager).post(reverse("pack-publish", args=[pack.pk]), {})
    assert refused.status_code == 422 and "Children helped" in refused.content.decode()


def test_two_cities_on_one_installation_publish_apart(house: House) -> None:
    settle(house)
    made = publish_pack(sign(house), by=house.plan_manager)

    def seen_at(host: str) -> tuple[bool, int]:
        visitor = Client(headers={"host": host})
        listed = made.get_absolute_url() in visitor.get(reverse("published")).content.decode()
        return listed, visitor.get(made.get_absolute_url()).status_code

    for city, host in ((house.partnership, "localhost"), (house.stranger.partnership, "testserver")):
        city.host = host
        city.save()

    assert seen_at("localhost") == (True, 200)
    assert seen_at("testserver") == (False, 404)
    assert signed_in(house.stranger).get(reverse("pack-publish", args=[made.pack.pk])).status_code == 404
