"""The example's people, each in a browser of their own, and what no page they see may have."""

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from config.settings import EXAMPLE_PASSWORD

Cookies = dict[str, list[Any]]

PLAN_MANAGER = "helen.marsh"
BOARD_MEMBER = "denise.okafor"

#: In milliseconds. A busy machine is slow, not wrong.
PATIENCE = 60_000
WIDE, NARROW = 1280, 320
#: Files are not loaded ahead: that alone would break the Content-Security-Policy. What is right is not told at length.
QUICK = {"preload": False, "resultTypes": ["violations"]}
#: WCAG 2.2 AA.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], **QUICK}
#: The API's page shows Swagger UI, whose colours and nested buttons are not ours; the page links to the same in words.
NOT_OURS = {"exclude": [["#swagger-ui"]]}
#: What a change of colours can change.
COLOUR_RULES = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, **QUICK}


#: What Chromium remarks of answers we mean: a figure refused or changed by somebody else; a connection cut by a test.
MEANT = re.compile(r"Failed to load resource: (the server responded with a status of 4(09|22)|net::ERR_INTERNET_DISC)")


def opened(context: BrowserContext, complaints: list[str]) -> Page:
    """A page that keeps what the browser says against it: errors, warnings and breaches of the security policy."""

    def heard(said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and not MEANT.match(said.text):
            complaints.append(f"{page.url}: {said.text}")

    page = context.new_page()
    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def sign_in(page: Page, name: str) -> None:
    """As people do: by the sign-in page."""
    page.goto("/account/sign-in/")
    page.get_by_label("Email address").fill(f"{name}@example.org")
    page.get_by_label("Password", exact=True).fill(EXAMPLE_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


class Visitors:
    """Opens pages of the live house for its people."""

    def __init__(self, browser: Browser, url: str, cookies: Cookies) -> None:
        self.browser, self.url, self.cookies = browser, url, cookies
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def anybody(self, *, javascript: bool = True) -> Page:
        """Somebody's browser, not signed in."""
        context = self.browser.new_context(
            base_url=self.url, java_script_enabled=javascript, viewport={"width": WIDE, "height": 900}
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        return opened(context, self.complaints)

    def person(self, name: str, *, javascript: bool = True) -> Page:
        """The browser of one of the example's people, signed in."""
        page = self.anybody(javascript=javascript)
        if name in self.cookies:
            page.context.add_cookies(self.cookies[name])
        else:
            sign_in(page, name)
            self.cookies[name] = page.context.cookies()
        return page

    def forgive(self, words: str) -> None:
        """Complaints with these words were brought about on purpose."""
        self.complaints[:] = [each for each in self.complaints if words not in each]

    def leave(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()


def barriers(page: Page, width: int) -> list[Any]:
    """What keeps people out of the page as it stands at a width: axe's findings in light and dark, and overflow."""
    found: list[Any] = []
    page.set_viewport_size({"width": width, "height": 900})
    for scheme, rules in (("light", RULES), ("dark", COLOUR_RULES)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        # Colours fade into others; a fade that is broken off is over too.
        page.evaluate("Promise.allSettled(document.getAnimations().map(each => each.finished)).then(() => null)")
        for each in Axe().run(page, context=NOT_OURS, options=rules).response["violations"]:
            found.append((width, scheme, each["id"], [node["html"][:200] for node in each["nodes"]]))
    page.emulate_media(color_scheme="light")
    needed = page.evaluate("document.documentElement.scrollWidth")
    return found if needed <= width else [*found, f"{needed} pixels wide at {width}"]
