"""Take the pictures of the documentation from a running product with the example loaded.

``make run`` in one terminal, ``make images`` in another.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
PASSWORD = "waymark-example"  # noqa: S105 - the documented one of the example
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
BOARD, LEAD, MANAGER = "denise.okafor@example.org", "priya.nair@example.org", "helen.marsh@example.org"
WIDE, PHONE = (1280, 860), (390, 844)
#: name of the picture, who looks, where (or the link to follow from there), the window.
PICTURES = (
    ("board", BOARD, "/board/", "", WIDE),
    ("board-phone", BOARD, "/board/", "", PHONE),
    ("measure", BOARD, "/plans/CYP-2025-28/measures/P4.1/", "", WIDE),
    ("priority", BOARD, "/plans/CYP-2025-28/priorities/4/", "", WIDE),
    ("plan-2021-22", BOARD, "/plans/CYP-2021-22/", "", WIDE),
    ("my-returns", LEAD, "/returns/", "", WIDE),
    ("return", LEAD, "/returns/", ".wm-card__link", WIDE),
    ("return-phone", LEAD, "/returns/", ".wm-card__link", PHONE),
    ("collection", MANAGER, "/collection/", "", WIDE),
)


def take(browser: Browser, address: str, name: str, who: str, where: str, link: str, size: tuple[int, int]) -> None:
    context = browser.new_context(
        base_url=address, viewport={"width": size[0], "height": size[1]}, color_scheme="light"
    )
    page = context.new_page()
    page.goto("/account/sign-in/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.goto(where)
    if link:
        page.locator(link).first.click()
        page.wait_for_load_state()
    page.screenshot(path=HERE / f"{name}.png")
    context.close()


def main() -> None:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        for picture in PICTURES:
            take(browser, address, *picture)
        browser.close()


if __name__ == "__main__":
    main()
