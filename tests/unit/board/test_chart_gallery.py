"""The gallery's charts, every state of every kind: nothing collides, nothing is lost, everything is said in words."""

import re
from decimal import Decimal

import pytest

from board.charts import Figure
from config.gallery import charts
from config.gallery_charts import shelves
from tests.unit.board.drawn import check_sound, drawings

FIGURES = [figure for shelf in shelves() for figure in shelf.charts] + charts()
NAMES = [re.search(r'<title id="([^"]+)-title"', figure.wide).group(1) for figure in FIGURES]

each_figure = pytest.mark.parametrize("figure", FIGURES, ids=NAMES)


@each_figure
def test_no_text_lies_over_another_and_nothing_beyond_the_edge(figure: Figure) -> None:
    check_sound(figure)


@each_figure
def test_the_description_says_more_than_the_title(figure: Figure) -> None:
    wide, narrow = drawings(figure)
    assert wide.description == narrow.description
    assert wide.description
    assert re.search(r"\d|no figure|withheld", wide.description)


@each_figure
def test_a_number_of_the_file_is_the_one_on_the_page(figure: Figure) -> None:
    for texts, cells in zip(figure.rows, figure.csv_rows, strict=True):
        for text, cell in zip(texts, cells, strict=True):
            if isinstance(cell, Decimal):
                digits = re.search(r"\d[\d,]*(?:\.\d+)?", text).group()
                assert f"{abs(cell):f}" == digits.replace(",", "")
                assert (cell < 0) is text.startswith("−")
            else:
                assert cell == text


@each_figure
def test_whatever_is_marked_is_in_the_key(figure: Figure) -> None:
    kinds = {mark.kind for mark in figure.key}
    for kind in ("concern", "improvement", "neutral", "special", "reference", "benchmark", "provisional"):
        drawn = any(
            drawing.all(tag, f"wm-chart__point--{kind}") for drawing in drawings(figure) for tag in ("path", "circle")
        )
        assert not drawn or kind in kinds, kind


def test_no_two_drawings_share_an_id() -> None:
    ids = [
        found
        for figure in FIGURES
        for svg in (figure.wide, figure.narrow)
        for found in re.findall(r' id="([^"]+)"', svg)
    ]
    assert len(ids) == len(set(ids)) == 4 * len(FIGURES)


def test_the_same_figures_are_drawn_the_same_again() -> None:
    again = [figure for shelf in shelves() for figure in shelf.charts]
    assert [(figure.wide, figure.narrow, figure.rows) for figure in again] == [
        (figure.wide, figure.narrow, figure.rows) for figure in FIGURES[: len(again)]
    ]
