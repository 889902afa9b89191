"""Spreadsheets as the example's people fill, send and watch them."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Locator, Page, expect

from tests.functional.visitors import PATIENCE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Looking again by hand, between two looks.
A_MOMENT = 500


def choose(page: Page, content: bytes, name: str) -> None:
    kind = XLSX if name.endswith(".xlsx") else "text/csv"
    page.get_by_label("Your file").set_input_files({"name": name, "mimeType": kind, "buffer": content})


def send(page: Page, content: bytes, name: str, partner: str = "") -> None:
    """From the list to the page of the file that was sent."""
    page.goto("/uploads/")
    page.get_by_role("button", name="Send a file").click()
    choose(page, content, name)
    if partner:
        page.get_by_label("Whose figures are in it?").select_option(label=partner)
    page.get_by_role("button", name="Send and check").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def send_mended(page: Page, content: bytes, name: str) -> None:
    """From a refused file to the page of the one that stands in for it."""
    page.get_by_role("button", name="Send the mended file").click()
    choose(page, content, name)
    page.get_by_role("button", name="Send and check").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def stage(page: Page) -> Locator:
    return page.locator("main .wm-stage")


def settles(page: Page, word: str) -> None:
    """The page turns by itself when the job is through."""
    expect(stage(page)).to_have_text(word)


def settles_when_looked_at(page: Page, word: str) -> None:
    """Without JavaScript the visitor looks again."""
    for _ in range(PATIENCE // A_MOMENT):
        again = page.get_by_role("link", name="Look again")
        if not again.count():
            break
        page.wait_for_timeout(A_MOMENT)
        again.click()
    expect(stage(page)).to_have_text(word)


def outcome(page: Page) -> Locator:
    return page.locator(".wm-upload__outcome")


# --- Workbooks -----------------------------------------------------------------------------------------------------


def downloaded(page: Page, button: Locator) -> bytes:
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path()).read_bytes()


def due_workbook(page: Page, partner: str, period: str) -> bytes:
    page.goto("/uploads/")
    page.get_by_label("Partner").select_option(label=partner)
    page.get_by_label("Period").select_option(label=period)
    return downloaded(page, page.get_by_role("button", name="Download the workbook"))


class Book:
    """A workbook opened in a spreadsheet: cells by the heading of their column and the figure of their row."""

    def __init__(self, content: bytes, sheet: str = "Figures") -> None:
        self.book = openpyxl.load_workbook(BytesIO(content))
        self.sheet: Worksheet = self.book[sheet]
        self.columns = {cell.value: cell.column for cell in self.sheet[1]}

    def cell(self, heading: str, measure: str, category: str | None = None) -> Any:
        for row in range(2, self.sheet.max_row + 1):
            found = [self._at(row, name).value for name in ("measure_code", "category")]
            if found == [measure, category]:
                return self._at(row, heading)
        raise AssertionError(f"no row for {measure}, {category}")

    def saved(self) -> bytes:
        file = BytesIO()
        self.book.save(file)
        return file.getvalue()

    def _at(self, row: int, heading: str) -> Any:
        return self.sheet.cell(row, self.columns[heading])


def cell_name(cell: Any) -> str:
    return str(cell.coordinate)


def words(page: Page) -> str:
    return re.sub(r"\s+", " ", page.locator("main").inner_text())
