"""Every page as each person who may see it: no barrier, no complaint of the browser, readable on a phone and without
JavaScript. A URL without an entry here fails.

A page that looks the same to two people (the same elements in the same order) is opened in the browser once; the
second time its answer alone is read.
"""

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.contracts.test_permission_matrix import ADMIN, rows, urls
from tests.functional.visitors import NARROW, WIDE, Visitors, barriers

pytestmark = [pytest.mark.xdist_group("live_house"), pytest.mark.django_db]

#: The example's people in the parts of the permission matrix. The stranger is of a city the example does not have.
CAST = {
    "nobody": "",
    "contributor": "joe.larkin",
    "partner_lead": "priya.nair",
    "other_partner_lead": "leon.campbell",
    "analyst": "amira.hussain",
    "plan_manager": "helen.marsh",
    "board_member": "denise.okafor",
    "board_chair": "martin.ashby",
    "administrator": "ruth.calder",
}
NEW_PLAN, OLD_PLAN = "CYP-2025-28", "CYP-2021-22"
#: Pages with arguments or a query, each way they can look. Others are one page at the address of their name.
WAYS: dict[str, list[str]] = {
    "board": ["/board/", "/board/?basis=provisional", "/board/?status=red", "/board/?show=red-worse&show=not-ready"],
    "plan": [f"/plans/{NEW_PLAN}/", f"/plans/{OLD_PLAN}/"],
    # The headline, an item for discussion with its chart, a later one.
    "board-present": [f"/board/present/{number}/?plan={NEW_PLAN}" for number in (1, 2, 4)],
    "priority": [
        f"/plans/{NEW_PLAN}/priorities/4/",
        f"/plans/{NEW_PLAN}/priorities/4/?basis=provisional",
        f"/plans/{OLD_PLAN}/priorities/1/",
    ],
    # Not ready to be rated, red with a trend and small numbers, a snapshot of the whole city, without a definition.
    "measure": [f"/plans/{NEW_PLAN}/measures/{code}/" for code in ("P4.4", "P4.8", "P4.P1", "P4.10")],
    "decision": ["/decisions/{oldest}/", "/decisions/{newest}/"],
    "pack-prepare": [f"/packs/prepare/?plan={OLD_PLAN}&kind=plan"],
    "pack": ["/packs/{newest}/"],
    "pack-compare": ["/packs/{newest}/compare/"],
    "pack-present": [f"/packs/{{newest}}/present/{number}/" for number in (1, 2, 4)],
    "pack-publish": ["/packs/{newest}/publish/"],
    "measure-what-if": [
        f"/plans/{NEW_PLAN}/measures/P4.2/what-if/{query}"
        for query in ("?tolerance=1&target=70", "", "?tolerance=many", "?threshold=10")
    ],
    "plan-rules": [f"/plans/{NEW_PLAN}/rules/"],
    "account_reset_password_from_key": ["/account/password/reset/0-set-password/"],
    "gallery": ["/gallery/"],
    "gallery-charts": ["/gallery/charts/"],
    "admin": [
        "/admin/",
        "/admin/partners/person/",
        "/admin/partners/person/add/",
        "/admin/partners/person/{newest}/change/",
        "/admin/partners/person/import/",
    ],
}
#: Redirects, acts, files and the API's own answers: none is an HTML page.
NO_PAGES = {
    "brand_stylesheet",
    "measure-csv",
    "measure-chart-csv",
    "api-schema",
    "upload-progress",
    "upload-due",
    "upload-template",
    "upload-figures",
    "upload-figures-csv",
    "upload-file",
    "upload-marked",
    "upload-rows-csv",
    "pack-files",
    "pack-file",
    "published-file",
    *("pack-prepared", "published-pack"),  # looked at in test_sign_off.py: the example has none
    "upload",  # the example has none: each of its stages is looked at in test_uploads.py
}
#: Made by somebody else's script, which writes its own headings; without JavaScript it points to the description.
SCRIPTED = {"api-docs"}


def is_page(name: str) -> bool:
    return name not in NO_PAGES and (not name.startswith("api-") or name in SCRIPTED)


def seen_by(name: str) -> list[str]:
    """Who may open the page, by the permission matrix."""
    answers = next((row.answers for row in rows() if row.name == name and row.method == "GET"), {})
    leads_on = name in {"home", "account-tokens"}  # to the page one begins with; to "confirm that it is you"
    people = [part for part in CAST if answers.get(part) == 200 or (leads_on and part != "nobody")]
    if name in {"return", "return-check"}:
        people.append("other_partner_lead")  # of the own partner
    return people


PAGES = {row.name: seen_by(row.name) for row in rows() if row.method == "GET" and is_page(row.name)}
#: The administration's URLs are Django's, several a model: a sample of each kind. The galleries need DEBUG.
PAGES |= {"admin": ["administrator"], "gallery": ["plan_manager"], "gallery-charts": ["plan_manager"]}


def returns_of(page: Page, part: str) -> list[str]:
    """One to fill in (or sent back) and one signed off; for the plan manager one of each status there is."""
    if part == "plan_manager":
        page.goto("/collection/")
        lines = page.locator("tbody tr").all()
        return list({line.locator("td").first.inner_text(): href(line.locator("th a")) for line in lines}.values())
    page.goto("/returns/")
    return [href(page.locator("a.wm-card__link").first), href(page.locator("main table a").last)]


def href(link: Locator) -> str:
    return link.get_attribute("href") or ""


def addresses(page: Page, name: str, part: str) -> list[str]:
    if name in {"return", "return-check"}:
        found = returns_of(page, part)
        return found if name == "return" else [f"{address}check/" for address in found[:-1]]
    return [numbered(page, address) for address in WAYS.get(name) or [reverse(name)]]


def numbered(page: Page, address: str) -> str:
    """With the number of a row that is there: the oldest or newest that the list before it names."""
    before, mark, rest = address.partition("{")
    if not mark:
        return address
    found = sorted(int(number) for number in re.findall(rf'href="{before}(\d+)/', page.request.get(before).text()))
    which, _, after = rest.partition("}")
    return f"{before}{found[0 if which == 'oldest' else -1]}{after}"


def looks(html: str) -> set[tuple[str, ...]]:
    """How a page is built, above its main part and from there on: its elements with what decides their look."""
    parts = html.partition("<main")
    element = re.compile(r'<([a-z][a-z0-9]*)|\b(?:class|type|role)="([^"]*)"')
    return {tuple(tag or look for tag, look in element.findall(part)) for part in (parts[0], parts[2])}


def check_words(html: str, address: str) -> None:
    """One heading of the first order, and a title that is not only the product's name."""
    assert len(re.findall(r"<h1[\s>]", html)) == 1, f"{address} has not one h1"
    title = re.search(r"<title>\s*(.*?)\s*</title>", html, re.DOTALL)
    assert title and re.split(r" [–|] ", title[1])[0], f"{address} has no title"


def visit(page: Page, address: str, seen: set[tuple[str, ...]]) -> list[str]:
    """What is wrong with a page; nothing when it looks like one that was all right."""
    answer = page.request.get(address)
    assert answer.status == 200, f"{address} answered {answer.status}"
    assert answer.headers["content-type"].startswith("text/html"), f"{address} is no page"
    html = answer.text()
    check_words(html, address)
    if looks(html) <= seen:
        return []
    seen |= looks(html)
    page.goto(address)
    if "/docs/" in address:
        page.locator(".opblock").first.wait_for()
    return [f"{address}: {each}" for width in (WIDE, NARROW) for each in barriers(page, width)]


@pytest.fixture(scope="module")
def seen() -> set[tuple[str, ...]]:
    return set()


def test_every_url_is_a_page_looked_at_or_is_no_page() -> None:
    known = {row.name for row in rows()}

    assert {name for name in urls() if not name.startswith(ADMIN)} == known
    assert {name for name, people in PAGES.items() if not people} == set()
    assert set(WAYS) <= set(PAGES)


@pytest.mark.parametrize("part", CAST)
def test_no_page_has_a_barrier_or_a_complaint_or_scrolls_sideways(
    part: str, visitors: Visitors, seen: set[tuple[str, ...]]
) -> None:
    page = visitors.person(CAST[part]) if CAST[part] else visitors.anybody()

    found = [
        wrong
        for name, people in PAGES.items()
        if part in people
        for address in addresses(page, name, part)
        for wrong in visit(page, address, seen)
    ]

    assert found == []


def named_pages() -> Iterator[tuple[str, str]]:
    for name, people in PAGES.items():
        if name not in SCRIPTED | {"admin"}:
            yield people[0], name


#: What is of use, or true, only with JavaScript or only without.
ONE_SIDED = ".govuk-js-password-input-toggle, .wm-scripted, .wm-unscripted"


@pytest.mark.parametrize("part", sorted({part for part, _ in named_pages()}))
def test_every_page_says_the_same_without_javascript(part: str, visitors: Visitors) -> None:
    plain, scripted = (
        visitors.person(CAST[part], javascript=javascript) if CAST[part] else visitors.anybody(javascript=javascript)
        for javascript in (False, True)
    )

    for name in (name for each, name in named_pages() if each == part):
        address = addresses(plain, name, part)[0]
        said = []
        for page in (plain, scripted):
            page.goto(address)
            page.locator(ONE_SIDED).evaluate_all("all => all.forEach(each => each.remove())")
            expect(page.locator("h1")).to_be_visible()
            said.append(" ".join(page.locator("main").inner_text().split()))
        assert said[0] == said[1], address
        assert len(said[0]) > 20, address


def test_the_api_s_page_says_without_javascript_where_its_description_is(visitors: Visitors) -> None:
    page = visitors.person(CAST["analyst"], javascript=False)
    page.goto(reverse("api-docs"))

    description = page.request.get(href(page.get_by_role("link", name="description")))

    assert "openapi: 3" in description.text()
