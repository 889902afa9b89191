"""No page asks the database more often because there is more to show.

Each is measured with 3 and with 30 measures, partners, returns, plans and priorities. A new page gets a line in
``PAGES``; one that is missing fails the last test.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from board.models import BoardPack, Decision, Preparation, Publication
from board.packs import Kind
from board.services.publishing import publish_pack
from imports.models import Upload
from imports.services.applying import apply_upload, ask_to_apply
from measures.calc.words import Source
from measures.models import Return
from measures.services.figures import record_figures
from measures.services.returns import sign_off_returns, submit_return, write_commentary
from measures.services.rollup import drain_rollups
from partners.models import Person
from partners.roles import Role
from tests import factories
from tests.contracts.test_permission_matrix import content_of
from tests.factories import ratio
from tests.house import House, make_house
from tests.signing import prepare, sign
from tests.uploads import checked as sent_and_checked
from tests.uploads import csv_text

pytestmark = pytest.mark.xdist_group("query-counts")

#: The session and the person who signs in are among them.
MOST = 12
#: Pages of one thing put together all that explains it; as fixed, and no list. A return shows what the board would
#: read, so it asks for all that a result follows from: targets, definitions, benchmarks and their groups, rebases.
WHOLE_PRIORITY, WHOLE_RETURN, WHOLE_MEASURE = 17, 21, 23
#: Everything a measure's results follow from, gathered as the roll-up does.
WHOLE_RULE = 26
WHOLE_DRAFT, WHOLE_PACK = 55, 35


@dataclass(frozen=True)
class Page:
    """A page (by its URL's name) as somebody of the house sees it; the arguments name what it shows."""

    name: str
    who: str
    arguments: tuple[str, ...] = ()
    query: str = ""
    most: int = MOST

    def __str__(self) -> str:
        return f"{self.name}{self.query} for {self.who}"

    def url(self, house: House) -> str:
        known = {
            "plan": house.plan.code,
            "priority": house.priority.number,
            "measure": house.measure.code,
            "draft": house.owed.pk,
            "signed": house.other_owed.pk,
            "plan_pk": house.plan.pk,
            "priority_pk": house.priority.pk,
            "measure_pk": house.measure.pk,
            "partner_pk": house.partner.pk,
            "period_pk": house.period.pk,
            "trend": "trend",
            "decision_pk": Decision.objects.filter(measure=house.measure).latest("pk").pk,
            "period": house.period.code,
            "one": 1,
            "publication_pk": Publication.objects.filter(pack__plan=house.plan).latest("pk").pk,
            "preparation_pk": Preparation.objects.filter(plan=house.plan, pack__isnull=True).latest("pk").pk,
            "pack_pk": BoardPack.objects.filter(plan=house.plan, kind="quarter").latest("pk").pk,
            **{f"upload_{stage}": newest_upload(house, stage) for stage in ("ready", "refused", "applied")},
        }
        return reverse(self.name, args=[known[argument] for argument in self.arguments]) + self.query.format(**known)


PAGES = (
    Page("home", "partner_lead"),
    Page("home", "board_member"),
    Page("returns", "partner_lead"),
    Page("returns", "everybodys_analyst"),
    Page("return", "partner_lead", ("draft",), most=WHOLE_RETURN),
    Page("return", "plan_manager", ("draft",), most=WHOLE_RETURN),
    Page("return", "plan_manager", ("signed",), most=WHOLE_RETURN),
    Page("return-check", "partner_lead", ("draft",), most=WHOLE_RETURN),
    Page("collection", "plan_manager"),
    Page("board", "board_member"),
    Page("board", "plan_manager"),
    Page("board-present", "board_member", ("one",), most=WHOLE_DRAFT),
    Page("plans", "board_member"),
    Page("plan", "board_member", ("plan",)),
    Page("priority", "board_member", ("plan", "priority"), most=WHOLE_PRIORITY),
    Page("measure", "board_member", ("plan", "measure"), most=WHOLE_MEASURE),
    Page("measure", "plan_manager", ("plan", "measure"), most=WHOLE_MEASURE),
    Page("measure-csv", "board_member", ("plan", "measure")),
    Page("measure-chart-csv", "board_member", ("plan", "measure", "trend"), most=WHOLE_MEASURE),
    Page("measure-what-if", "board_member", ("plan", "measure"), query="?tolerance=1&target=60", most=WHOLE_RULE),
    Page("measure-what-if", "plan_manager", ("plan", "measure"), query="?threshold=10", most=WHOLE_RULE),
    Page("plan-rules", "board_member", ("plan",)),
    Page("decisions", "board_member"),
    Page("decision-new", "plan_manager"),
    Page("packs", "plan_manager"),
    Page("pack-prepare", "plan_manager", query="?plan={plan}&period={period}", most=WHOLE_DRAFT),
    Page("pack-prepared", "board_chair", ("preparation_pk",), most=WHOLE_DRAFT),
    Page("pack", "board_member", ("pack_pk",), most=WHOLE_PACK),
    Page("pack-publish", "plan_manager", ("pack_pk",)),
    Page("published", "board_member"),
    Page("published-pack", "board_member", ("publication_pk",)),
    Page("pack-files", "board_member", ("pack_pk",)),
    Page("pack-compare", "board_member", ("pack_pk",)),
    Page("pack-present", "board_member", ("pack_pk", "one")),
    Page("decision", "plan_manager", ("decision_pk",)),
    Page("uploads", "everybodys_analyst"),
    Page("uploads", "plan_manager"),
    Page("upload-new", "everybodys_analyst"),
    Page("upload", "everybodys_analyst", ("upload_ready",)),
    Page("upload", "everybodys_analyst", ("upload_ready",), query="?show=unchanged"),
    Page("upload", "everybodys_analyst", ("upload_refused",)),
    Page("upload", "everybodys_analyst", ("upload_applied",)),
    Page("upload", "plan_manager", ("upload_applied",)),
    Page("upload-progress", "everybodys_analyst", ("upload_ready",)),
    Page("upload-due", "everybodys_analyst", most=WHOLE_RETURN),
    Page("upload-template", "everybodys_analyst"),
    Page("upload-figures", "everybodys_analyst"),
    Page("upload-figures-csv", "everybodys_analyst"),
    Page("upload-file", "everybodys_analyst", ("upload_applied",)),
    Page("upload-marked", "everybodys_analyst", ("upload_refused",)),
    Page("upload-rows-csv", "everybodys_analyst", ("upload_applied",)),
    Page("account", "contributor"),
    Page("account-tokens", "contributor"),
    Page("help", "contributor"),
    Page("api-me", "contributor"),
    Page("api-partner-list", "contributor"),
    Page("api-partner-detail", "contributor", ("partner_pk",)),
    Page("api-plan-list", "contributor"),
    Page("api-plan-detail", "contributor", ("plan_pk",)),
    Page("api-priority-detail", "contributor", ("priority_pk",)),
    Page("api-period-list", "contributor"),
    Page("api-period-detail", "contributor", ("period_pk",)),
    Page("api-measure-list", "contributor"),
    Page("api-measure-detail", "contributor", ("measure_pk",)),
    Page("api-result-list", "board_member"),
    Page("api-result-list", "plan_manager"),
    Page("api-return-list", "plan_manager"),
    Page("api-return-detail", "plan_manager", ("signed",)),
    Page("api-decision-list", "board_member"),
    Page("api-pack-list", "board_member"),
    Page("api-pack-detail", "board_member", ("pack_pk",)),
    Page("api-decision-detail", "board_member", ("decision_pk",)),
    Page("api-upload-list", "plan_manager"),
    Page("api-upload-detail", "plan_manager", ("upload_applied",)),
    Page("api-upload-findings", "plan_manager", ("upload_refused",)),
)
#: They show nothing that grows with the plan, or are somebody else's pages.
NOT_MEASURED = {
    "pack-file",
    "published-file",
    "brand_stylesheet",
    "gallery",
    "gallery-charts",
    "api-schema",
    "api-docs",
    "api-nothing",
}
#: Answer POST alone.
ACTS = {
    "return-row",
    "return-story",
    "return-submit",
    "return-send-back",
    "return-sign-off",
    "return-reopen",
    "return-extend",
    "collection-open",
    "collection-sign-off",
    "decision-change",
    "pack-sign",
    "pack-withdraw",
    "decision-close",
    "upload-read-again",
    "upload-apply",
    "upload-undo",
    "account-token-withdraw",
    "api-return-figures",
    "api-return-submit",
    "api-return-send-back",
    "api-return-sign-off",
    "api-return-reopen",
    "api-upload-apply",
    "api-upload-undo",
}


def grow(house: House, analyst: Person, rows: int) -> None:
    """More of everything: measures both partners report, partners with returns, plans, priorities, people, figures."""
    for _ in range(rows):
        partner = factories.make_partner(house.partnership)
        factories.make_measure(
            house.priority, [partner, house.partner, house.other_partner], target=Decimal(50), by=house.plan_manager
        )
        factories.make_priority(factories.make_plan(house.partnership))
        factories.make_measure(factories.make_priority(house.plan), [partner])
        house.measure.expectations.get_or_create(partner=partner)
        factories.make_decision(house.measure, by=house.plan_manager)
        factories.make_decision(house.priority, by=house.plan_manager)
    factories.make_open_period(house.plan_manager)
    returns = list(Return.objects.filter(period=house.period).exclude(status="signed_off"))
    expected = [
        (expectation.measure, owed.partner)
        for owed in returns
        for expectation in owed.partner.expectations.select_related("measure")
    ]
    lines = [ratio(measure, partner, house.period, 20, 50) for measure, partner in expected]
    record_figures(lines, by=analyst, source=Source.UPLOAD)
    for measure, partner in expected:
        owed = next(each for each in returns if each.partner_id == partner.pk)
        write_commentary(owed, measure, by=analyst, text=f"Of {measure.code}.", expected_version=0)
    others = [owed for owed in returns if owed.partner_id != house.partner.pk]
    for owed in others:
        lead = factories.make_person(house.partnership, Role.PARTNER_LEAD, owed.partner)
        submit_return(owed, by=lead)
    sign_off_returns(others, by=house.plan_manager)
    drain_rollups()


def grow_uploads(house: House, analyst: Person, rows: int) -> None:
    """More uploads; one that is refused, one applied and one ready, with as many rows more each."""
    measures = [e.measure.code for e in house.partner.expectations.select_related("measure")]
    lines = {n: [f"{code},{house.period.code},{n},50" for code in measures] for n in (21, 22)}
    for number in range(rows):
        sent_and_checked(csv_text(f"Y{number},{house.period.code},20,50"), by=analyst, partner=house.partner)
    sent_and_checked(csv_text(*(f"X{n},,n{n},50" for n in range(rows))), by=analyst, partner=house.partner)
    applied = sent_and_checked(csv_text(*lines[21]), by=analyst, partner=house.partner)
    ask_to_apply(applied, by=analyst)
    apply_upload(applied.pk)
    half = len(measures) // 2
    rest = [line.replace(",22,50", ",[c],") for line in lines[22][half:]]
    sent_and_checked(csv_text(*lines[21][:half], *rest), by=analyst, partner=house.partner)


def grow_packs(house: House, quarter: str) -> None:
    """A quarter before is signed, with as many measures as there are; and something waits to be signed."""
    period = factories.make_open_period(house.plan_manager, quarter)
    at, by = timezone.now(), house.plan_manager
    signed = {"submitted_at": at, "submitted_by": by, "signed_off_at": at, "signed_off_by": by}
    Return.objects.filter(period=period).update(status="signed_off", **signed)
    drain_rollups()
    sign(replace(house, period=period), as_of=timezone.localdate())
    publish_pack(BoardPack.objects.filter(plan=house.plan).latest("pk"), by=house.plan_manager)
    prepare(house, Kind.PLAN)


def newest_upload(house: House, stage: str) -> int:
    newest = Upload.objects.filter(partnership=house.partnership, stage=stage).latest("pk")
    return int(newest.pk)


def measured(house: House, analyst: Person) -> dict[Page, tuple[int, list[str]]]:
    """Each page's status and the statements it took; asked twice, so that nothing is counted for being the first."""
    found = {}
    for page in PAGES:
        client = Client()
        client.force_login(analyst if page.who == "everybodys_analyst" else house.person(page.who))
        url = page.url(house)
        content_of(client.get(url))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
            content_of(answer)
        found[page] = (answer.status_code, [query["sql"] for query in queries.captured_queries])
    return found


@pytest.fixture(scope="module")
def measurements(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[dict[Page, tuple[int, list[str]]]]]:
    """All pages with 3 rows of everything, then with 30."""
    quick = {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "MEDIA_ROOT": tmp_path_factory.mktemp("files"),
    }
    unthrottled = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}
    with django_db_blocker.unblock(), override_settings(**quick, REST_FRAMEWORK=unthrottled), transaction.atomic():
        house = make_house()
        analyst = factories.make_person(house.partnership, Role.ANALYST)
        found = []
        for rows, quarters in ((3, ("2025/26 Q3", "2025/26 Q4")), (27, ("2026/27 Q1",))):
            grow(house, analyst, rows)
            for quarter in quarters:
                grow_packs(house, quarter)
            grow_uploads(house, analyst, rows)
            found.append(measured(house, analyst))
        yield found
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_takes_as_many_queries_with_thirty_rows_as_with_three(
    measurements: list[dict[Page, tuple[int, list[str]]]], page: Page
) -> None:
    (status, few), (_, many) = (measurement[page] for measurement in measurements)
    assert status in {200, 302}
    assert len(many) == len(few), "\n".join(sorted({sql for sql in many if many.count(sql) > few.count(sql)})[:10])
    assert len(many) <= page.most, "\n".join(many)


def test_every_page_is_measured() -> None:
    known = {page.name for page in PAGES} | NOT_MEASURED | ACTS
    assert ours(get_resolver().url_patterns) - known == set()


def ours(patterns: list[Any]) -> set[str]:
    """Names of all URLs but those of the admin and of signing in."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace is None:
            found |= ours(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name and not pattern.name.startswith("account_"):
            found.add(pattern.name)
    return found
