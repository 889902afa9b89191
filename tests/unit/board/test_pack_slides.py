"""The slides of a pack: native charts with words for them, notes in full, and nothing that runs."""

from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from pptx import Presentation
from pptx.util import Inches, Pt

from board import packs
from board.packs import slides, wording
from board.packs.slide_parts import MOST_CHARACTERS, Line, fitted
from tests.packs import RISKY, snapshot, with_texts


@pytest.fixture(scope="module")
def made():
    return snapshot(10)


@pytest.fixture(scope="module")
def content(made):
    return slides.render(made)


@pytest.fixture(scope="module")
def deck(content):
    return opened(content)


def opened(content):
    return Presentation(BytesIO(content))


def title(slide):
    return slide.shapes.title.text_frame.text


def texts(slide):
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
        if shape.has_table:
            yield from (cell.text for row in shape.table.rows for cell in row.cells)


def charts(deck):
    return [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def descriptions(deck):
    return [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in charts(deck)]


def test_there_is_a_slide_for_everything_the_board_should_see(deck, made):
    titles = [title(slide) for slide in deck.slides]
    assert titles[:2] == ["Quarterly report, 2026/27 Q2", "Summary"]
    assert titles[2:7] == [f"For discussion {n}: {item.title}" for n, item in enumerate(made.exceptions, 1)]
    assert titles[7:11] == [f"Priority {each.number}: {each.title}" for each in made.priorities]
    assert titles[-1] == "Decisions to follow up"


def test_a_measure_that_needs_it_and_was_not_discussed_has_its_own_slide():
    found = snapshot(24)
    titles = [title(slide) for slide in opened(slides.render(found)).slides]
    discussed = {item.code for item in found.exceptions}
    needed = [each for each in found.measures if each.needs_attention and each.code not in discussed]
    assert needed and [f"{each.code} {each.title}" for each in needed] == titles[11:-1]


def test_charts_are_native_and_hold_the_figures(deck, made):
    measure = next(each for each in made.measures if each.code == made.exceptions[3].code)
    chart = charts(deck)[3].chart
    figures, target = chart.plots[0].series
    assert list(chart.plots[0].categories)[:12] == [each.label for each in measure.series]
    expected = [None if each.shown.value is None else float(each.shown.value) for each in measure.series]
    assert list(figures.values)[:12] == expected and None in expected
    assert list(target.values) == [float(each.target.value) for each in (*measure.series, *measure.ahead[:1])]


def test_every_chart_is_said_in_words(deck, made):
    measures = {each.code: each for each in made.measures}
    said = [measures[item.code].sentence for item in made.exceptions if item.code in measures]
    assert len(descriptions(deck)) == len(said) == 4
    assert all(sentence in words for sentence, words in zip(said, descriptions(deck), strict=True))


def test_notes_hold_the_sentence_and_the_sources(deck, made):
    notes = deck.slides[2].notes_slide.notes_text_frame.text
    assert made.exceptions[0].sentence in notes and "Case management system, last day of the quarter" in notes
    assert all(slide.has_notes_slide for slide in deck.slides)


def test_example_figures_are_said_on_every_slide(deck):
    assert all(any("Example figures" in text for text in texts(slide)) for slide in deck.slides)
    real = opened(slides.render(snapshot(1, is_example=False)))
    assert not any("Example" in text for slide in real.slides for text in texts(slide))


def test_its_properties_are_those_of_the_signature(deck, made, content):
    facts = deck.core_properties
    assert (facts.title, facts.author) == (wording.document_title(made), made.partnership.name)
    assert facts.created == facts.modified == made.signed.at.replace(tzinfo=None) and facts.language == "en-GB"
    with ZipFile(BytesIO(content)) as file:
        assert {each.date_time for each in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        books = [name for name in file.namelist() if name.endswith(".xlsx")]
        created = {openpyxl.load_workbook(BytesIO(file.read(name))).properties.created for name in books}
    assert created == {made.signed.at.replace(tzinfo=None)}


def test_letters_can_be_read_from_the_back(deck):
    sizes = [
        run.font.size
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    ]
    assert min(sizes) >= Pt(12)


def test_text_of_people_stays_text():
    made = with_texts(snapshot(3), RISKY + "\x0b\x1f")
    content = slides.render(made)
    deck = opened(content)
    said = [text for slide in deck.slides for text in texts(slide)]
    assert sum(RISKY in text for text in said) > 15
    assert all(RISKY in each for each in descriptions(deck))
    assert RISKY in deck.slides[2].notes_slide.notes_text_frame.text
    with ZipFile(BytesIO(content)) as file:
        for name in file.namelist():
            if name.endswith(".xlsx"):
                cells = [cell for row in openpyxl.load_workbook(BytesIO(file.read(name))).active for cell in row]
                assert not [cell for cell in cells if cell.data_type == "f" or "cmd" in str(cell.value)]


def test_long_texts_are_cut_on_the_slide_and_whole_in_the_notes():
    long = "Word " * 500 + "end"
    deck = opened(slides.render(with_texts(snapshot(3), long)))
    slide = deck.slides[2]
    assert max(len(text) for text in texts(slide)) <= MOST_CHARACTERS + 20
    assert long in slide.notes_slide.notes_text_frame.text and any("…" in text for text in texts(slide))


def test_nothing_runs_off_a_slide():
    """Many measures of a priority are counted, not dropped; long texts get smaller letters, then the notes."""
    deck = opened(slides.render(snapshot(44)))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left + shape.width <= deck.slide_width and shape.top + shape.height <= deck.slide_height
            if shape.has_table:
                assert shape.top + sum(row.height for row in shape.table.rows) <= Inches(6.75)
    table = next(shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table)
    shown = len(table.rows) - 2
    assert table.cell(shown + 1, 0).text == f"and {11 - shown} more in the report" and shown > 5


def test_text_that_would_not_fit_is_smaller_and_then_left_to_the_notes():
    width, height = Inches(4.6), Inches(4.9)
    short, many = [Line("Short")] * 3, [Line("A sentence of some length, as people say them. " * 2)]
    assert fitted(short, width, height) == short
    assert {each.size for each in fitted(many * 7, width, height)} == {14}
    cut_off = fitted(many * 30, width, height)
    assert cut_off[-1].text == "More in the notes and in the report." and 5 < len(cut_off) < 12


@pytest.mark.parametrize(
    ("kind", "last"), [(packs.Kind.EXCEPTIONS, "Decisions to follow up"), (packs.Kind.PLAN, "Priority 4: Family")]
)
def test_each_kind_has_its_own_slides(kind, last):
    titles = [title(slide) for slide in opened(slides.render(snapshot(4, kind=kind))).slides]
    assert titles[-1].startswith(last) and ("Summary" in titles) == (kind is packs.Kind.EXCEPTIONS)
