"""The PDF of a pack: tagged, complete, the same each time, and nobody's text is taken for markup."""

import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from itertools import pairwise

import pytest

from board import packs
from board.packs import pdf, wording
from board.packs.looks import INK, PAPER, brand, contrast
from board.packs.typeface import drawable
from tests import pdfs
from tests.packs import RISKY, snapshot, with_texts


@pytest.fixture(scope="module")
def made():
    return snapshot(10)


@pytest.fixture(scope="module")
def file(made):
    return pdf.render(made)


@pytest.fixture(scope="module")
def text(file):
    return pdfs.text_of(file)


def test_it_says_its_title_language_and_that_it_is_accessible(file, made):
    with pdfs.opened(file) as opened:
        assert opened.Root.Lang == "en-GB" and opened.Root.MarkInfo.Marked
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        assert str(opened.docinfo["/Title"]) == wording.document_title(made)
        with opened.open_metadata() as facts:
            assert facts["pdfuaid:part"] == "1"
    assert wording.document_title(made) == "Quarterly report, 2026/27 Q2: Children and Young People’s Plan 2025 to 2028"


def test_the_time_in_it_is_that_of_the_signature(file):
    with pdfs.opened(file) as opened:
        assert str(opened.docinfo["/CreationDate"]).startswith("D:20261112160500")


def test_headings_come_in_order(file):
    kinds = [kind for kind, _ in pdfs.elements(file) if re.fullmatch("Title|H[1-6]", kind)]
    levels = [0 if kind == "Title" else int(kind[1]) for kind in kinds]
    assert levels[:2] == [0, 1]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_measure_has_its_drawing_in_words_and_as_a_table(file, made):
    alternatives = [facts.get("Alt", "") for kind, facts in pdfs.elements(file) if kind == "Figure"]
    assert len(alternatives) == len(made.measures) and all(alternatives)
    for measure in made.measures:
        assert any(measure.sentence in each and "Line chart of" in each for each in alternatives)


def test_every_table_has_headings(file):
    counts = pdfs.counted(file)
    assert counts["Table"] == counts["THead"] > len(snapshot(10).measures)
    assert counts["TH"] >= 2 * counts["Table"]


@pytest.mark.parametrize(
    "words",
    [
        "3 of 10 measures are green, 2 amber and 4 red.",
        "6 of the 9 measures that can be judged improved or stayed the same (67%).",
        "1. Repeat child protection plans Red and getting worse",
        "Asked of the board: Agree joint funding",
        "Priority 2: Children are safe",
        "“We know who to turn to, and they listen.”",
        "Director of Children’s Services",
        "P2.1 Repeat child protection plans",
        "The gap by deprivation is 7.9 points, 1.2 points wider than a year ago",
        "Short-term funding of the outreach team ended in March.",
        "Statistical neighbours (2024 model) 52.0% in 2025/26 (we are worse)",
        "Two new family hubs opened in July.",
        "– Building leased: done, 3 July 2026",
        "Fund the outreach team jointly until March 2028",
        "Eleven families had been counted twice.",
        "Still needs a baseline and a target",
        "All children in the city who could have been",
        "[c] withheld to protect small numbers",
        "Green at the target or better, amber inside the tolerance, otherwise red.",
        "Signed by Councillor Joan Reid, Chair, on 12 November 2026 at 4:05pm",
        "Prepared by Priya Shah, Plan manager, on 9 November 2026 at 9:30am",
        "Page 2 of 21",
    ],
)
def test_it_says(text, words):
    assert words in re.sub(r" ([.,:])", r"\1", text)


def test_figures_of_a_chart_stand_in_its_table(text, made):
    measure = made.measures[1]
    rows = " ".join(
        f"{each.label} {each.shown.marked} {each.target.text}" for each in measure.series
    )  # each period, figure and target, in order
    assert rows in text


def test_what_is_withheld_is_a_symbol(text):
    assert "2024/25 Q3 [c]" in text and "Roma Withheld [c]" in text


def test_example_figures_are_said_on_every_page(file, made):
    with pdfs.opened(file) as opened:
        pages = [pdfs.text_of_page(page) for page in opened.pages]
    assert all("Example figures" in page for page in pages)
    real = pdfs.text_of(pdf.render(snapshot(1, is_example=False)))
    assert "Example" not in real


def test_pages_are_portrait_a4_and_none_is_empty(file):
    with pdfs.opened(file) as opened:
        assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in opened.pages} == {(595, 842)}
        assert min(len(pdfs.text_of_page(page)) for page in opened.pages) > 200


def test_text_of_people_stays_text():
    made = with_texts(snapshot(2), RISKY)
    content = pdf.render(made)
    found = re.sub(r"\s|\u200b", "", pdfs.text_of(content))
    shown = re.sub(r"\s", "", drawable(RISKY))
    left_to_right = shown[: shown.index("ש")]
    assert found.count(left_to_right) > 60
    assert set("שלום") | set("سلام") <= set(found)
    assert "[Slightlysmilingface]" in found and "[CJKunifiedideograph-4e2d]" in found
    assert any(RISKY[:40] in facts.get("Alt", "") for _, facts in pdfs.elements(content))


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_other_readers_find_the_text(file, tmp_path):
    path = tmp_path / "pack.pdf"
    path.write_bytes(file)
    found = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    assert re.search(r"2026/27 Q2\s+76.4%\s+80.0%", found)
    assert "The story behind the figures" in found


def test_very_long_texts_run_on_and_lose_nothing():
    long = "A" + "b" * 30 + " very long text. " * 100 + "The end of it"
    found = pdfs.text_of(pdf.render(with_texts(snapshot(1, priorities=snapshot(1).priorities[:1], actions=()), long)))
    assert found.count("The end of it") > 30


@pytest.mark.parametrize("kind", [packs.Kind.EXCEPTIONS, packs.Kind.PLAN])
def test_each_kind_has_its_own_sections(kind):
    found = pdf.render(snapshot(10, kind=kind))
    headings = {facts.get("T") for kind_, facts in pdfs.elements(found) if kind_ == "H1"}
    if kind is packs.Kind.EXCEPTIONS:
        assert {
            "Summary",
            "For discussion first",
            "The measures behind them",
            "Other measures",
            "Decisions",
        } <= headings
        assert not {"Definitions", "Actions"} & headings
        assert "For Health and Wellbeing Board" in pdfs.text_of(found)
    else:
        assert {"Actions", "Definitions", "Priority 1: A good start in life"} <= headings
        assert not {"Summary", "For discussion first"} & headings


def test_a_first_pack_without_anything_in_it_is_still_a_report():
    bare = snapshot(
        0, changes=(), exceptions=(), priorities=(), actions=(), decisions=(), restatements=(), not_ready=(),
        symbols=(), rules=(), previous_digest="", previous_label="", number=1,
    )  # fmt: skip
    found = pdfs.text_of(pdf.render(bare))
    assert "Number 1, the first" in found and "Nothing stands out this time" in found
    assert "This is the first pack, so there is none to compare with." in found


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffcc00", "#0b4f5c", "#7f7f7f", "red;} x", ""])
def test_whatever_colour_a_city_has_its_words_can_be_read(colour):
    look = brand(colour)
    assert contrast(look.colour, look.on) >= 4.5
    assert contrast(look.ink, PAPER) >= 4.5
    assert contrast(INK, PAPER) > 12


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("Plain", "Plain"),
        ("e\u0301 Żółć Ωмир سلام שלום", "é Żółć Ωмир سلام שלום"),
        ("中", "[CJK unified ideograph-4e2d]"),
        ("👩‍👧", "[Woman][Girl]"),
        ("a\u202etxt\u202c\x00\x07b", "atxtb"),
        ("one\ntwo", "one\ntwo"),
        ("x\u0e33", "x[Thai character sara am]"),
        ("\U0010ffff", "[Character 10FFFF]"),
    ],
)
def test_what_our_typefaces_cannot_draw_is_named(typed, drawn):
    assert drawable(typed) == drawn


def test_no_character_there_is_keeps_a_pack_from_being_made():
    """Every thirty-first of all characters, marks and controls among them."""
    known = [chr(code) for code in range(0x11_0000) if unicodedata.category(chr(code)) not in ("Cn", "Cs")]
    made = snapshot(1)
    told = replace(made.measures[0].stories[0], text="".join(known[::31]))
    found = pdf.render(replace(made, measures=(replace(made.measures[0], stories=(told,)),)))
    assert "[Devanagari letter" in pdfs.text_of(found)


def test_only_our_own_typefaces_are_in_it(file):
    with pdfs.opened(file) as opened:
        names = {str(font.BaseFont) for page in opened.pages for font in page.Resources.get("/Font", {}).values()}
    families = {name.partition("+")[2].partition("-")[0] for name in names}
    assert families == {"LiberationSans"} and all("+" in name for name in names)
