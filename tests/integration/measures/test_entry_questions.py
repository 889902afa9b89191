"""Unusual figures are asked about in plain words, beside the row and by the API; nothing is blocked by a question."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from measures.models import Figure, Measure, Return
from measures.selectors.entry import entry_page
from measures.selectors.questions import Asked, questions_for
from measures.services.figures import FigureLine
from measures.services.measures import define_measure
from measures.services.returns import submit_return
from tests.calling import api, caller
from tests.factories import (
    make_dimension,
    make_measure,
    make_open_period,
    make_period,
    plain,
    ratio,
    record,
    sign_series,
)
from tests.house import House

pytestmark = pytest.mark.usefixtures("today")

#: Five quarters before the house's own.
BEFORE = (31, 34, 39, 33, 38)
THREE_TIMES = "114 is three times last quarter's count (38). The usual is about 34."


@pytest.fixture
def counted(house: House) -> Measure:
    """A count that its partner has given for five quarters; nobody is asked for the house's own measure."""
    house.measure.expectations.all().delete()
    measure = make_measure(house.priority, [house.partner], unit="count", combine="sum")
    sign_series(measure, house.partner, BEFORE, by=house.plan_manager, first="2025/26 Q1")
    return measure


def as_(house: House, name: str) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(house.person(name))
    return client


def page(response: Any) -> str:
    return " ".join(response.content.decode().split()).replace("&#x27;", "'")


def typed(measure: Measure, value: str, version: int = 0, note: str = "") -> dict[str, str]:
    row = f"{measure.pk}-0"
    return {f"{row}-value": value, f"{row}-missing_reason": "", f"{row}-note": note, f"{row}-version": str(version)}


def url(house: House, name: str, *more: Any) -> str:
    return reverse(name, args=[house.owed.pk, *more])


def give(house: House, measure: Measure, value: int, note: str | None = None) -> Return:
    record([plain(measure, house.partner, house.period, value, note=note)], by=house.partner_lead)
    return house.owed


# --- The return page ----------------------------------------------------------------------------------------------


def test_a_row_typed_asks_for_a_comment_and_is_saved(house: House, counted: Measure) -> None:
    response = as_(house, "partner_lead").post(
        url(house, "return-row", f"{counted.pk}-0"), typed(counted, "114"), headers={"HX-Request": "true"}
    )

    assert response.status_code == 200
    assert THREE_TIMES in page(response)
    assert "say in the note what lies behind it" in page(response)
    assert Figure.objects.get(measure=counted, period=house.period).value == 114


def test_the_page_without_javascript_asks_the_same_with_the_note_unfolded(house: House, counted: Measure) -> None:
    client = as_(house, "partner_lead")
    saved = client.post(url(house, "return"), typed(counted, "114"))
    html = page(client.get(url(house, "return")))

    assert saved.status_code == 302
    assert THREE_TIMES in html
    assert '<details class="govuk-details wm-grid__more" open>' in html


def test_a_usual_figure_asks_nothing(house: House, counted: Measure) -> None:
    give(house, counted, 36)

    html = page(as_(house, "partner_lead").get(url(house, "return")))

    assert "wm-grid__question" not in html
    assert entry_page(house.owed).unexplained == []


def test_a_note_answers_and_goes_to_the_reviewer_with_the_question(house: House, counted: Measure) -> None:
    owed = give(house, counted, 114, "The festival doubled our stalls.")
    html = page(as_(house, "partner_lead").get(url(house, "return")))
    assert "Your note goes with it." in html

    submit_return(owed, by=house.partner_lead)

    review = page(as_(house, "plan_manager").get(url(house, "return")))
    assert f"{THREE_TIMES} See the note." in review
    assert "The festival doubled our stalls." in review


def test_a_question_without_a_comment_is_listed_before_submitting_and_blocks_nothing(
    house: House, counted: Measure
) -> None:
    give(house, counted, 114)
    client = as_(house, "partner_lead")

    html = page(client.get(url(house, "return-check")))
    submitted = client.post(url(house, "return-submit"))

    assert "1 question about unusual figures has no comment yet." in html
    assert f"{counted.name}, Total</a>: {THREE_TIMES}" in html
    assert submitted.status_code == 302
    assert house.owed.status == "submitted"
    assert f"{THREE_TIMES} No comment is given." in page(as_(house, "plan_manager").get(url(house, "return")))


def test_groups_that_do_not_make_the_total_are_listed_before_submitting(house: House) -> None:
    house.measure.expectations.all().delete()
    groups = make_dimension(house.partnership)
    measure = make_measure(house.priority, [house.partner], unit="count", combine="sum", breakdown=groups)
    white, asian = groups.categories.order_by("order")
    parts = [(None, 85), (white, 62), (asian, 14)]
    record(
        [plain(measure, house.partner, house.period, n, category_id=c.pk if c else None) for c, n in parts],
        by=house.partner_lead,
    )

    html = page(as_(house, "partner_lead").get(url(house, "return-check")))

    assert "the values of the categories add to 76, but the total says 85".casefold() in html.casefold()
    assert "1 question about unusual figures has no comment yet." in html


def test_figures_before_a_new_definition_are_no_measure_of_those_after(house: House, counted: Measure) -> None:
    give(house, counted, 114)
    assert entry_page(house.owed).unexplained

    define_measure(
        counted,
        {},
        by=house.plan_manager,
        applies_from=house.period.starts_on,
        breaks_series=True,
        reason="Virtual visits count now.",
    )

    assert entry_page(house.owed).unexplained == []


def test_the_expected_change_is_the_measures_own(house: House, counted: Measure) -> None:
    Measure.objects.filter(pk=counted.pk).update(expected_change=Decimal(2))
    give(house, counted, 42)

    ((_, question),) = entry_page(house.owed).unexplained

    assert question.reason == "42 is 11% above last quarter's count (38). A change of up to 2 is expected."


# --- The API and batches --------------------------------------------------------------------------------------------


def test_the_api_tells_of_questions_with_what_was_recorded_and_with_the_return(house: House, counted: Measure) -> None:
    client = caller(house.partner_lead)
    lines = [{"measure": counted.pk, "version": 0, "value": "114"}]

    sent = client.put(api(f"returns/{house.owed.pk}/figures/"), {"lines": lines}, format="json")
    read = client.get(api(f"returns/{house.owed.pk}/"))

    question = {"check": "unlike_before", "reason": THREE_TIMES}
    assert sent.status_code == 200, sent.content
    assert sent.json()["questions"] == [{"line": 0, "question": question, "is_answered": False}]
    assert read.json()["rows"][0]["questions"] == [question]


def line(measure: Measure, house: House, code: str, value: int, **more: Any) -> FigureLine:
    return plain(measure, house.partner, make_period(house.partnership, code), value, **more)


def said(asked: list[Asked]) -> list[tuple[int, str, bool]]:
    return [(each.line, each.question.reason, each.is_answered) for each in asked]


def test_a_batch_is_held_against_its_own_earlier_lines_before_stored_ones(house: House, counted: Measure) -> None:
    """The stored 38 of the quarter before is corrected to 112 in the same file: 114 is then nothing unusual."""
    batch = [line(counted, house, "2026/27 Q1", 112, note="Counted anew."), line(counted, house, "2026/27 Q2", 114)]

    asked = questions_for(batch, by=house.partner_lead)

    assert [(each.line, each.is_answered) for each in asked] == [(0, True), (1, False)]
    assert "112 is more than three times last quarter's count (33)." in asked[0].question.reason
    assert "2% above last quarter's count (112)" in asked[1].question.reason


def test_a_stored_note_answers_where_the_line_leaves_it_as_it_is(house: House, counted: Measure) -> None:
    give(house, counted, 114, "A festival.")

    kept, cleared = (
        questions_for([line(counted, house, "2026/27 Q2", 114, note=note)], by=house.partner_lead)
        for note in (None, "")
    )

    assert (said(kept), said(cleared)) == ([(0, THREE_TIMES, True)], [(0, THREE_TIMES, False)])


def test_parts_of_a_batch_are_held_against_the_stored_total(house: House) -> None:
    groups = make_dimension(house.partnership)
    measure = make_measure(house.priority, [house.partner], breakdown=groups)
    white, asian = groups.categories.order_by("order")
    record([ratio(measure, house.partner, house.period, 50, 85)], by=house.partner_lead)
    batch = [
        ratio(measure, house.partner, house.period, top, bottom, category_id=category.pk)
        for category, top, bottom in ((white, 40, 62), (asian, 20, 23))
    ]

    assert said(questions_for(batch, by=house.partner_lead)) == [
        (0, "The numerators of the categories add to 60, but the total says 50.", False)
    ]


def test_nothing_is_told_of_figures_that_are_not_the_askers_to_see(house: House) -> None:
    """Another partner's drafts: the question would say what they gave."""
    measure = make_measure(house.priority, [house.other_partner], unit="count", combine="sum")
    for code, value in zip(("2026/27 Q1", "2025/26 Q4", "2025/26 Q3", "2025/26 Q2"), BEFORE, strict=False):
        period = make_open_period(house.plan_manager, code)
        record([plain(measure, house.other_partner, period, value)], by=house.other_partner_lead)
    batch = [plain(measure, house.other_partner, house.period, 987_654)]

    assert questions_for(batch, by=house.partner_lead) == []
    assert len(questions_for(batch, by=house.other_partner_lead)) == 1
    assert questions_for(batch, by=house.stranger) == []


def test_lines_that_name_nothing_known_ask_nothing(house: House, counted: Measure) -> None:
    batch = [FigureLine(0, house.partner.pk, house.period.pk, value=Decimal(5)), FigureLine(counted.pk, 0, 0)]

    assert questions_for(batch, by=house.partner_lead) == []


def test_a_large_batch_takes_as_many_queries_as_a_small_one(house: House, counted: Measure) -> None:
    person = house.person("partner_lead")
    person.may_see_plan  # noqa: B018 - what the person may is read once a request
    counts = []
    for how_many in (1, 40):
        measures = [make_measure(house.priority, [house.partner], unit="count") for _ in range(how_many)]
        batch = [line(measure, house, "2026/27 Q2", 114) for measure in [counted, *measures]]
        with CaptureQueriesContext(connection) as queries:
            asked = questions_for(batch, by=person)
        counts.append(len(queries))
        assert said(asked) == [(0, THREE_TIMES, False)]
    assert counts[0] == counts[1] <= 6
