"""The gallery's charts as a browser lays them out: our estimate of a text's length must hold with its real letters."""

import pytest
from playwright.sync_api import Page

from tests.functional.visitors import PLAN_MANAGER, Visitors

pytestmark = [pytest.mark.xdist_group("live_house"), pytest.mark.django_db]

#: Texts of each drawing that is shown: those over another (by a quarter of a line and a unit across), those cut off.
READ = """() => [...document.querySelectorAll(".wm-chart__svg")].flatMap(svg => {
    if (!svg.getClientRects().length) return [];
    const size = svg.viewBox.baseVal, quarter = Number(svg.getAttribute("font-size")) / 4;
    const texts = [...svg.querySelectorAll("text")].map(text => ({words: text.textContent, box: text.getBBox()}));
    const title = svg.querySelector("title").textContent;
    const lost = texts.filter(({box}) => box.x < -2 || box.x + box.width > size.width + 2 || box.y < -quarter
        || box.y + box.height > size.height + quarter).map(({words}) => `${title}: ${words} is cut off`);
    const over = texts.flatMap((a, at) => texts.slice(at + 1).filter(b =>
        Math.min(a.box.x + a.box.width, b.box.x + b.box.width) - Math.max(a.box.x, b.box.x) > 1 &&
        Math.min(a.box.y + a.box.height, b.box.y + b.box.height) - Math.max(a.box.y, b.box.y) > quarter
    ).map(b => `${title}: ${a.words} and ${b.words}`));
    return [...lost, ...over];
})"""
SHOWN = """kind => [...document.querySelectorAll(`.wm-chart__svg--${kind}`)]
    .filter(svg => svg.getClientRects().length).length"""


@pytest.fixture
def charts(visitors: Visitors) -> Page:
    page = visitors.person(PLAN_MANAGER)
    page.goto("/gallery/charts/")
    return page


@pytest.mark.parametrize("width", [1280, 360, 320])
def test_texts_of_charts_are_apart_and_whole_in_their_real_letters(charts: Page, width: int) -> None:
    charts.set_viewport_size({"width": width, "height": 900})

    assert charts.evaluate(READ) == []


def test_a_phone_shows_the_narrow_drawing_and_paper_the_wide_one(charts: Page) -> None:
    count = charts.locator(".wm-chart").count()
    charts.set_viewport_size({"width": 360, "height": 900})
    assert [charts.evaluate(SHOWN, kind) for kind in ("wide", "narrow")] == [0, count]

    charts.emulate_media(media="print")

    assert [charts.evaluate(SHOWN, kind) for kind in ("wide", "narrow")] == [count, 0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mark_can_be_told_from_its_ground_in_forced_colours(charts: Page, scheme: str) -> None:
    charts.emulate_media(forced_colors="active", color_scheme=scheme)

    ground = charts.evaluate("getComputedStyle(document.body).backgroundColor")
    strokes = charts.evaluate(
        """() => [...document.querySelectorAll(".wm-chart__svg path, .wm-chart__svg circle, .wm-chart__svg text")]
            .map(each => [getComputedStyle(each).fill, getComputedStyle(each).stroke].join(" | "))"""
    )

    assert [pair for pair in set(strokes) if set(pair.split(" | ")) <= {ground, "none"}] == []
