"""The entry grid as a person sees it: its lines, found by measure and group, and their boxes."""

from playwright.sync_api import Locator, Page, expect


def row(page: Page, measure: str, group: str = "Total") -> Locator:
    """A line of the grid, or of the answers to check."""
    section = page.locator("section", has=page.locator("h2 .wm-code", has_text=measure))
    return section.get_by_role("row").filter(has=page.get_by_role("rowheader", name=group, exact=True))


def boxes(line: Locator) -> Locator:
    return line.locator("input[data-column]")


def fill(line: Locator, *numbers: str) -> None:
    expect(boxes(line).first).to_be_visible()
    for box, number in zip(boxes(line).all(), numbers, strict=True):
        box.fill(number)


def give_reason(line: Locator, reason: str) -> None:
    if not line.get_by_label("Why no figure can be given").is_visible():
        line.locator("summary").click()
    line.get_by_label("Why no figure can be given").select_option(label=reason)


def save_status(page: Page) -> Locator:
    return page.locator("[data-save-status]")


def values(line: Locator) -> list[str]:
    expect(boxes(line).first).to_be_visible()
    return [box.input_value() for box in boxes(line).all()]
