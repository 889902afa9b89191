"""A real browser before the whole site: in this process with a person signed in, or live with the example's people."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from partners.models import Person
from tests.functional.visitors import PATIENCE, Cookies, Visitors, opened
from tests.processes import Processes

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
NO_CHROMIUM = (
    "There is no Chromium, so no browser test was run. Install it (Debian and Ubuntu: apt-get install chromium) "
    "or put google-chrome on the path."
)

SignedIn = Callable[[Person], Page]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without a browser nothing here can be tested: people are told, and CI fails."""
    if not CHROMIUM:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_CHROMIUM)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Playwright's loop runs in this thread until it closes; tests wait on the database in it like any other.
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        expect.set_options(timeout=PATIENCE)
        yield browser
        connections.close_all()  # those of the loop are other ones than those outside, which alone would be closed
        browser.close()


@pytest.fixture
def signed_in(chromium: Browser, live_server: LiveServer) -> Iterator[SignedIn]:
    """Gives a person's page; at the end of the test, anything the browser complained of fails it."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_for(person: Person) -> Page:
        client = Client()
        client.force_login(person)
        context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return opened(context, complaints)

    yield open_for
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def cookies() -> Cookies:
    """Of everybody who has signed in to the live house: once is enough."""
    return {}


@pytest.fixture
def visitors(chromium: Browser, live_house: Processes, cookies: Cookies) -> Iterator[Visitors]:
    """The example's people in their browsers; at the end of the test, any complaint of a browser fails it."""
    everybody = Visitors(chromium, live_house.url, cookies)
    yield everybody
    everybody.leave()
    assert everybody.complaints == []
