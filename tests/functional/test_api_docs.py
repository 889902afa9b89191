"""The API's page for people, in a real browser under the site's own Content-Security-Policy."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from partners.models import Person
from tests.calling import token_of
from tests.house import make_house


@pytest.fixture
def member(live_server: Any) -> tuple[Person, str]:
    """A board member and her token, made before the browser starts: its loop and the database do not mix."""
    person = make_house().board_member
    return person, token_of(person)


@pytest.fixture
def page(member: tuple[Person, str], chromium: Browser) -> Iterator[Page]:
    with chromium.new_context() as context:
        yield context.new_page()


def test_the_page_explains_the_api_and_tries_it_with_a_token(
    live_server: Any, member: tuple[Person, str], page: Page
) -> None:
    person, token = member
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(f"{live_server.url}/api/v1/docs/")
    page.get_by_role("button", name="Authorize").first.click()
    by_token = page.locator(".auth-container", has_text="token (apiKey)")
    by_token.locator("input").fill(f"Token {token}")
    by_token.get_by_role("button", name="Apply credentials").click()
    page.locator("button.btn-done").first.click()
    page.locator("#operations-me-me_retrieve button.opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()

    expect(page.locator(".live-responses-table tbody")).to_contain_text(person.email)
    assert said == []
