"""A quarter of the board in a real browser with the real worker: the last return, checklist, two signatures, files that
open, a correction beside the signed pack, and what a stranger may read."""

import csv
import re
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO, StringIO
from zipfile import ZipFile

import openpyxl
import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect
from pptx import Presentation

from tests.functional.grid import fill, row, save_status
from tests.functional.test_the_quarter import soon
from tests.functional.visitors import BOARD_MEMBER, NARROW, PLAN_MANAGER, WIDE, Visitors, barriers
from tests.processes import Processes, manage, whole_house

pytestmark = [pytest.mark.xdist_group("sign_off"), pytest.mark.django_db]

CHAIR = "martin.ashby"
LEAD, PARTNER = "sian.probert", "South Warwickshire University NHS Foundation Trust"
MEASURE = "P4.3"
FORMS = ("pdf", "pptx", "xlsx", "csv")


def reopen(page: Page, address: str, why: str) -> None:
    page.goto(address)
    page.get_by_label("Why is it reopened?").fill(why)
    page.get_by_role("button", name="Reopen this return").click()
    expect(page.get_by_text(why)).to_be_visible()


def hand_in(page: Page, address: str, *numbers: str) -> None:
    """The lead gives a figure again, or confirms what stands, and submits."""
    page.goto(address)
    fill(row(page, MEASURE), *numbers)
    expect(save_status(page)).to_contain_text("All saved")
    page.get_by_role("button", name="Check and submit").click()
    page.get_by_role("button", name="Submit to the plan manager").click()
    expect(page.get_by_text("has submitted its figures for")).to_be_visible()


def sign_return(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Sign off these figures").click()
    expect(page.get_by_text("Signed off: ")).to_be_visible()


def answer_checklist(page: Page) -> None:
    for box in page.locator("input[name^=reason_]").all():
        box.fill("Talked about with the partner; known.")
    page.get_by_role("button", name="Put it before the chair").click()
    expect(page.get_by_text("Prepared. The chair can sign it now.")).to_be_visible()


def files_of(page: Page, address: str) -> dict[str, bytes]:
    found = {}
    for form in FORMS:
        answer = page.request.get(f"{address}files/{form}/")
        assert answer.status == 200, f"{form} answered {answer.status}"
        found[form] = answer.body()
    return found


def check_files(files: dict[str, bytes], shown: str) -> None:
    """Each opens as what it is, and tells the figure of the page."""
    with pikepdf.open(BytesIO(files["pdf"])) as pdf:
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang).startswith("en")
    slides = Presentation(BytesIO(files["pptx"])).slides
    texts = {shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame}
    assert any("Coventry" in text for text in texts) and any("2026/27 Q1" in text for text in texts), texts
    book = openpyxl.load_workbook(BytesIO(files["xlsx"]), read_only=True)
    cells = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert MEASURE in cells
    with ZipFile(BytesIO(files["csv"])) as archive:
        figures = next(name for name in archive.namelist() if "figures" in name and name.endswith(".csv"))
        lines = list(csv.reader(StringIO(archive.read(figures).decode("utf-8-sig"))))
    assert any(MEASURE in line and shown.partition("%")[0] in line for line in lines), shown


def value_on(page: Page) -> str:
    """What the pack's own page says of the measure."""
    line = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile(f"^{MEASURE} "))).last
    return line.locator("td[data-label=Value]").inner_text()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Processes]:
    """Its own: a quarter is signed only where every return of it is. Of the session, so that it is there before the
    browser, beside whose loop the tests' database stays in use and cannot be copied."""
    with whole_house(tmp_path_factory.mktemp("signing")) as them:
        yield them


@pytest.fixture
def visitors(house: Processes, chromium: Browser) -> Iterator[Visitors]:
    everybody = Visitors(chromium, house.url, {})
    yield everybody
    everybody.leave()
    assert everybody.complaints == []


def test_a_quarter_is_signed_frozen_corrected_beside_and_published(visitors: Visitors, house: Processes) -> None:
    manager, lead, chair = (visitors.person(name) for name in (PLAN_MANAGER, LEAD, CHAIR))
    stranger = visitors.anybody(javascript=False)
    assert "2 packs" in manage(house.environ, "verify_packs"), "the example has signed two quarters"
    manager.goto("/packs/")
    quarters = manager.get_by_role("link", name=re.compile("^Quarterly report, .*2025 to 2028")).all()
    prepare = f"/packs/prepare/{(quarters[0].get_attribute('href') or '').rpartition('/')[2]}"
    quarter = re.search(r"period=([^&]+)", prepare)
    assert quarter

    # The last return comes in: until it is signed off the checklist says what blocks.
    manager.goto(f"/collection/?period=quarter+{quarter[1]}")
    address = manager.get_by_role("link", name=re.compile("South Warwickshire")).get_attribute("href") or ""
    reopen(manager, address, "To be confirmed before the board signs.")
    manager.goto(prepare)
    expect(manager.get_by_text("is not signed off: draft")).to_be_visible()
    expect(manager.get_by_role("button", name="Put it before the chair")).to_have_count(0)
    assert barriers(manager, NARROW) == []
    hand_in(lead, address, "40", "60")
    sign_return(manager, address)

    # Two people: the plan manager answers the checklist, the chair signs.
    manager.goto(prepare)
    soon(manager, lambda: manager.get_by_role("button", name="Put it before the chair").count() == 1)
    answer_checklist(manager)
    expect(manager.get_by_role("button", name="Sign for the board")).to_have_count(0)
    chair.goto(manager.url)
    assert barriers(chair, WIDE) == []
    chair.get_by_role("button", name="Sign for the board").click()
    expect(chair.get_by_text("is frozen, and its files are being made")).to_be_visible()
    pack = chair.url
    expect(chair.locator("#pack-files a[download]")).to_have_count(len(FORMS))
    assert barriers(chair, NARROW) == []
    shown = value_on(chair)
    files = files_of(chair, pack)
    check_files(files, shown)

    # A correction afterwards stands beside it; the signed page and files stay.
    reopen(manager, address, "Twenty visits were typed in late.")
    hand_in(lead, address, "59", "60")
    sign_return(manager, address)
    board = visitors.person(BOARD_MEMBER, javascript=False)
    board.goto(pack)
    soon(board, lambda: board.get_by_text("Twenty visits were typed in late.").count() > 0)
    assert value_on(board) == shown
    assert {form: sha256(each).hexdigest() for form, each in files_of(board, pack).items()} == {
        form: sha256(each).hexdigest() for form, each in files.items()
    }
    assert "as they were signed" in manage(house.environ, "verify_packs")
    board.get_by_role("link", name="Compare with another pack").click()
    expect(board.get_by_role("heading", level=1)).to_contain_text("Compare")

    # The meeting room: keys lead on, as the links do.
    chair.goto(f"{pack}present/1/")
    assert barriers(chair, NARROW) == []
    chair.keyboard.press("ArrowRight")
    chair.wait_for_url("**/present/2/")

    # A stranger reads what is published, and nothing else.
    stranger.goto("/published/")
    expect(stranger.get_by_text("Nothing has been published here yet.")).to_be_visible()
    manager.goto(f"{pack}publish/")
    manager.get_by_role("button", name="Publish it").click()
    expect(manager.get_by_text("Published: open to everybody from")).to_be_visible()
    assert barriers(manager, NARROW) == []
    stranger.reload()
    stranger.get_by_role("link", name=re.compile("Quarterly report")).click()
    assert value_on(stranger) == shown
    assert PARTNER not in stranger.locator("main").inner_text()
    chair.goto(stranger.url)
    chair.locator(".wm-closer summary").first.click()
    for width in (WIDE, NARROW):
        assert barriers(chair, width) == []
    assert stranger.request.get(pack, max_redirects=0).status == 302
