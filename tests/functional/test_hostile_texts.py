"""Whatever people type is text: a real browser shows it, runs nothing of it, and never even has to refuse to.

Every column of words in a house with a whole quarter's work is set to the same hostile text; then everybody's pages
are opened. The fixture fails the test on any complaint of the browser, a refusal by the Content-Security-Policy too:
that policy is the second wall, and this looks at the first.
"""

import pytest
from django.apps import apps
from django.db import Error, connection, models, transaction
from django.urls import reverse
from playwright.sync_api import expect

from imports.models import Upload
from measures.models import MeasureResult, Return, RollupRequest
from measures.services.returns import write_commentary
from measures.services.rollup import drain_rollups
from tests import factories
from tests.contracts.test_permission_matrix import ADMIN, address, put_in_state, rows, urls
from tests.factories import ratio
from tests.house import House
from tests.uploads import put_upload_in_state

#: From lists of strings that break things: tags, attributes, templates, schemes, comments, directions, formulas.
HOSTILE = (
    "\"'><script data-struck>window.struck=1</script><img data-struck src=x onerror=window.struck=1>"
    "<svg data-struck onload=window.struck=1><a data-struck href=javascript:window.struck=1>x</a>"
    "<iframe data-struck srcdoc='<script>top.struck=1</script>'></iframe><style data-struck>*{display:none}</style>"
    "</title></textarea></style></script>--><!--<form data-struck action=//evil.example><base href=//evil.example>"
    "{{ 7|add:7 }}{% now 'Y' %}${7*7}#{7*7}`${7*7}` &lt;b data-struck&gt; "
    "&#60;b data-struck&#62; %3Cb%3E \\u003cb\\u003e "
    "javascript:window.struck=1 data:text/html,<script>1</script> =cmd|'/C calc'!A0 @SUM(1) +1 -1 "
    "\u202eright to left\u202c \u200b\ufeff\u2028 Z\u0351\u036b\u0343 ﷽ 👾 İstanbul ÅÍÎÏ˝ ' OR 1=1 -- ; DROP TABLE x"
)
MARK = "data-struck"
#: Worked out by the product, or none of a person's words.
NOT_TYPED = {MeasureResult, RollupRequest}
NOT_WORDS = {"password", "brand_colour", "host", "email", "inputs_digest", "period_code", "code", "problem_code"}
READ = sorted({row.name for row in rows() if row.method == "GET"})
#: A download, a description for programs and a stylesheet are no pages; signing out would end the visit.
NO_PAGES = {"measure-csv", "measure-chart-csv", "brand_stylesheet", "api-schema", "account_logout", "home"}
NO_PAGES |= {name for name in READ if name.startswith("upload-") and name != "upload-new"}
NO_PAGES |= {"pack-files", "pack-file", "published-file"}

STRUCK = f"""() => ({{
    run: window.struck || 0,
    parsed: [...document.querySelectorAll('[{MARK}]')].map(e => e.outerHTML.slice(0, 200)),
}})"""


@pytest.fixture
def hostile_house(today: None, house: House) -> House:
    """One return signed off, one sent back and typed again, stories and notes, and hostile words everywhere."""
    house.priority.plan  # noqa: B018 - loaded before its words change
    lead, other, manager = house.partner_lead, house.other_partner_lead, house.plan_manager
    dimension = factories.make_dimension(house.partnership)
    house.measure.categories.set(dimension.categories.all())
    mine = [ratio(house.measure, house.partner, house.period, 20, 50, note="A note")]
    theirs = [ratio(house.measure, house.other_partner, house.period, 30, 50, note="A note")]
    for category in dimension.categories.all():
        mine.append(ratio(house.measure, house.partner, house.period, 10, 25, category_id=category.pk))
        theirs.append(ratio(house.measure, house.other_partner, house.period, 15, 25, category_id=category.pk))
    factories.record(theirs, by=other)
    write_commentary(house.other_owed, house.measure, by=other, text="A story", expected_version=0)
    factories.make_return(house.other_partner, house.period, lead=other, manager=manager, state="signed_off")
    factories.make_return(house.partner, house.period, lead=lead, manager=manager, figures=mine, state="returned")
    write_commentary(house.owed, house.measure, by=lead, text="A story", expected_version=0)
    for state in ("applied", "refused", "ready"):
        put_upload_in_state(house, state)
    put_in_state(house, "decided")
    changed = {f"{m._meta.label}.{field}" for m in apps.get_models() for field in make_hostile(m)}
    assert {"partners.Person.name", "measures.Figure.note", "measures.Commentary.text", "plan.Plan.title"} <= changed
    drain_rollups()
    for known in (house.partnership, house.plan, house.plan_manager, house.board_chair):
        known.refresh_from_db()
    for state in ("published", "prepared"):  # what is frozen holds the words as well
        put_in_state(house, state)
    return house


def make_hostile(model: type[models.Model]) -> list[str]:
    """Set every column of words of a model; those that the database keeps for something else are left."""
    ours = model._meta.app_label in {"partners", "plan", "measures", "imports", "board"}
    if not ours or model in NOT_TYPED or hasattr(model, "pgh_tracked_model"):
        return []
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField) and not field.choices and field.name not in NOT_WORDS
        if put(model, field.name)
    ]


def put(model: type[models.Model], name: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            number = model._default_manager.update(**{name: HOSTILE})
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return number > 0
    except Error:
        return False


def looked_at(page, path: str) -> str:
    """Open a page; nothing of the hostile text has run or become an element. Gives what it says."""
    page.goto(path)
    found = page.evaluate(STRUCK)
    assert found == {"run": 0, "parsed": []}, path
    return page.locator("html").inner_html()


@pytest.mark.parametrize("who", ["partner_lead", "plan_manager", "board_member", "analyst", "administrator"])
def test_hostile_words_are_shown_and_nothing_of_them_runs(hostile_house, signed_in, who):
    page = signed_in(hostile_house.person(who))
    shown = []
    for name in READ:
        row = next(row for row in rows() if row.name == name and row.method == "GET")
        if name in NO_PAGES or name.startswith("api-") or row.answers[who] != 200:
            continue
        path = address(name, hostile_house)
        if MARK in looked_at(page, path):
            shown.append(name)
    assert {"account", "plans", "plan", "priority", "measure", "board", "decision", "pack"} <= set(shown)
    if who in {"partner_lead", "plan_manager"}:
        assert "return" in shown
    if who in {"analyst", "plan_manager"}:
        assert {"uploads", "upload"} <= set(shown)
        for upload in Upload.objects.all():
            assert MARK in looked_at(page, upload.get_absolute_url())


def test_hostile_words_in_the_administration_are_shown_and_nothing_of_them_runs(hostile_house, signed_in):
    page = signed_in(hostile_house.administrator)
    pages = [name for name in urls() if name.startswith(ADMIN) and name.endswith(("_changelist", "index"))]
    shown = [name for name in pages if MARK in looked_at(page, reverse(name))]
    assert len(shown) > 15
    for name in ("partners_person", "partners_partner", "measures_return"):
        model = apps.get_model(name.replace("_", "."))
        number = model._default_manager.filter(pk__gt=0).order_by("pk").first().pk
        if name == "partners_person":
            number = hostile_house.analyst.pk
        assert MARK in looked_at(page, reverse(f"{ADMIN}{name}_change", args=[number]))


def test_what_is_typed_into_a_box_is_quoted_back_and_nothing_of_it_runs(house, today, signed_in):
    page = signed_in(house.partner_lead)
    page.goto(reverse("return", args=[house.owed.pk]))
    page.locator("[data-column=numerator]").first.fill("<b data-struck>1")
    page.locator("[data-column=denominator]").first.fill("<img data-struck src=x>")
    page.locator("[data-column=denominator]").first.blur()
    expect(page.get_by_text("“<b data-struck>1” is not a number").first).to_be_visible()
    assert page.evaluate(STRUCK) == {"run": 0, "parsed": []}
    assert Return.objects.get(pk=house.owed.pk).status == "not_started"
