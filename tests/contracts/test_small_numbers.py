"""A small number is planted and looked for in everything that those without a right to it can fetch, read or be sent.

The pages and calls are those of the permission matrix, so a new one is searched before anybody thinks of it. The
measure withholds everything under 20,000, so that what is small is a number nobody meets by chance.
"""

import logging
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client

from measures.calc.rounding import half_up
from measures.models import Measure, MeasureResult, Period, SignedFigure
from measures.services.figures import FigureLine
from measures.services.rollup import drain_rollups
from partners.models import Partner
from partners.roles import Role
from tests.contracts.test_isolation import text_of
from tests.contracts.test_permission_matrix import address, content_of, rows
from tests.factories import make_dimension, make_open_period, make_partner, make_person, make_return, ratio
from tests.house import House

pytestmark = pytest.mark.usefixtures("today")

READ = sorted({row.name for row in rows() if row.method == "GET" and row.name != "account_logout"})
QUERIES = ("", "?period=2026/27 Q2", "?basis=provisional&period=2026/27 Q2", "?rag=red", "?ordering=value&limit=200")
#: Groups by partner and quarter as numerator and denominator: Mixed is few in the second quarter, and Black goes with
#: it; the third partner's second total is small, and hides behind those of the others.
GROUPS = ("White", "Black", "Mixed")
GIVEN = {
    "2026/27 Q1": [
        ((300_007, 500_009), (61_001, 120_011), (52_009, 120_017)),
        ((200_003, 400_009), (70_001, 130_003), (50_021, 100_003)),
        ((91_009, 200_017), (40_009, 90_001), (30_011, 80_021)),
    ],
    "2026/27 Q2": [
        ((310_019, 510_007), (62_003, 120_041), (13_577, 120_047)),
        ((210_011, 410_009), (71_011, 130_021), (0, 100_019)),
        ((15_991, 180_001), (0, 88_001), (0, 78_007)),
    ],
}


@pytest.fixture
def planted(house: House, caplog: pytest.LogCaptureFixture) -> House:
    """Two quarters signed off by all three partners, by the services that people use; what is logged is kept."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.WARNING, logger="django.db.backends")
    third = make_partner(house.partnership)
    lead = make_person(house.partnership, Role.PARTNER_LEAD, third)
    house.measure.expectations.create(partner=third)
    house.measure.categories.set(make_dimension(house.partnership, GROUPS, code="ethnicity").categories.all())
    Measure.objects.filter(pk=house.measure.pk).update(disclosure_threshold=20_000, decimals=4)
    people = ((house.partner, house.partner_lead), (house.other_partner, house.other_partner_lead), (third, lead))
    for code, given in GIVEN.items():
        period = make_open_period(house.plan_manager, code)
        for (partner, person), groups in zip(people, given, strict=True):
            figures = list(lines(house.measure, partner, period, groups))
            make_return(partner, period, lead=person, manager=house.plan_manager, figures=figures, state="signed_off")
    drain_rollups()
    return house


def lines(
    measure: Measure, partner: Partner, period: Period, groups: tuple[tuple[int, int], ...]
) -> Iterator[FigureLine]:
    """A partner's figures for a quarter: its total, then its groups."""
    yield ratio(measure, partner, period, sum(n for n, _ in groups), sum(d for _, d in groups))
    for category, (numerator, denominator) in zip(measure.categories.order_by("order"), groups, strict=True):
        yield ratio(measure, partner, period, numerator, denominator, category_id=category.pk)


def secrets(house: House, *, but_of: Partner | None = None) -> set[str]:
    """Every way to write a number that is withheld or tells one: counts, rests, values, changes, years to date."""
    results = MeasureResult.objects.filter(measure=house.measure, is_withheld=True)
    counts, shares = set[Decimal](), set[Decimal | None]()
    for result in results:
        counts |= numbers_of(result)
        shares |= {result.value, result.change, result.year_to_date, result.change_on_year}
    totals = MeasureResult.objects.filter(measure=house.measure, category=None, basis="signed_off")
    for total in totals:
        figures = SignedFigure.objects.filter(measure=house.measure, period=total.period, category=None)
        for figure in figures.filter(partner__in=total.withheld_partners).exclude(partner=but_of):
            counts |= numbers_of(figure)
    texts = {form for count in counts for form in (f"{count:.0f}", f"{count:,.0f}")}
    return texts | {f"{abs(half_up(share, 4)):.4f}" for share in shares if share}


def numbers_of(figure: MeasureResult | SignedFigure) -> set[Decimal]:
    top, bottom = figure.numerator, figure.denominator
    return set() if top is None or bottom is None else {top, bottom, bottom - top}


def everything(house: House, who: str) -> dict[str, str]:
    """Every page, file and answer as somebody gets it, by its address."""
    client = Client(raise_request_exception=False)
    if who != "nobody":
        client.force_login(house.person(who))
    urls = [address(name, house) + query for name in READ for query in QUERIES]
    return {url: text_of(content_of(client.get(url))) for url in urls}


def test_what_is_planted_is_withheld_as_it_should_be(planted: House) -> None:
    withheld = MeasureResult.objects.filter(measure=planted.measure, is_withheld=True, basis="signed_off")
    total = MeasureResult.objects.get(measure=planted.measure, category=None, basis="signed_off", period=planted.period)

    assert {(each.category.title, each.period.code) for each in withheld if each.category} == {
        ("Mixed", "2026/27 Q2"),
        ("Black", "2026/27 Q2"),
    }
    assert len(total.withheld_partners) == 3 and not total.is_withheld
    assert {"13577", "13,577", "15991", "15,991"} <= secrets(planted)


@pytest.mark.parametrize("who", ["nobody", "board_member", "other_partner_lead"])
def test_no_page_file_or_answer_holds_a_small_number_or_what_tells_it(planted: House, who: str) -> None:
    """HTML with its charts and their texts, CSV, JSON, workbooks with all their parts."""
    own = planted.other_partner if who == "other_partner_lead" else None  # its figures are its people's to see
    hidden, read = secrets(planted, but_of=own), everything(planted, who)

    assert len(hidden) > 20
    assert {(url, secret) for url, text in read.items() for secret in hidden if secret in text} == set()
    if who == "board_member":  # she reads the rest of the same table
        assert sum("536021" in text or "536,021" in text for text in read.values()) > 2


def test_nothing_sent_or_logged_holds_it(planted: House, caplog: pytest.LogCaptureFixture) -> None:
    hidden = secrets(planted)
    everything(planted, "plan_manager")

    said = [f"{sent.subject} {sent.body}" for sent in mail.outbox] + [record.getMessage() for record in caplog.records]
    assert len(caplog.records) > 3
    assert {secret for secret in hidden for text in said if secret in text} == set()


def test_those_with_a_right_to_it_find_it_marked(planted: House) -> None:
    """Without this the tests above could look for what is never shown to anybody."""
    read = everything(planted, "plan_manager")
    with_it = {url for url, text in read.items() if "13577" in text or "13,577" in text}

    assert len(with_it) > 3
    assert any("not for publication" in read[url].lower() for url in with_it)
