"""The entry grid's script in a real browser, against a made-up server: keys, paste, and nothing typed is ever lost."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

STATIC = Path(__file__).resolve().parents[2] / "static"
SITE = "http://waymark.test"
ROWS = "".join(
    f"""<tr><th>Measure {n}</th>
    <td><input name="n{n}" data-column="numerator" hx-post="/save" hx-trigger="change" hx-target="#r{n}"></td>
    <td><input name="d{n}" data-column="denominator" hx-post="/save" hx-trigger="change" hx-target="#r{n}"></td>
    <td><div id="r{n}"></div></td></tr>"""
    for n in range(3)
)
HTMX_CONFIG = re.search(r"<meta name=\"htmx-config\"[^>]*'>", (STATIC.parent / "templates/base.html").read_text())
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Return</title>{HTMX_CONFIG.group() if HTMX_CONFIG else ""}
<script defer src="/htmx.js"></script><script defer src="/waymark.js"></script></head><body>
<p data-save-status role="status" data-state="idle">Nothing typed yet.</p>
<form data-entry-grid method="post"><input type="hidden" name="csrfmiddlewaretoken" value="TOKEN">
<table><tbody>{ROWS}</tbody></table><button>Save</button></form></body></html>"""


class Server:
    """Answers the page's requests as told, and keeps what it was sent."""

    def __init__(self) -> None:
        self.status, self.body, self.token = 200, "ok", "first"
        self.htmx = True
        self.posts: list[dict[str, str]] = []

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path == "/save":
            sent = parse_qs(route.request.post_data or "", keep_blank_values=True)
            self.posts.append({name: values[-1] for name, values in sent.items()})
            stale = self.status == 200 and self.posts[-1]["csrfmiddlewaretoken"] != self.token
            route.fulfill(status=403 if stale else self.status, body=self.body, content_type="text/html")
        elif path == "/htmx.js":
            route.fulfill(path=STATIC / "vendor/htmx/htmx.min.js") if self.htmx else route.abort()
        elif path == "/waymark.js":
            route.fulfill(path=STATIC / "waymark/waymark.js")
        else:
            route.fulfill(body=PAGE.replace("TOKEN", self.token), content_type="text/html")


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    with chromium.new_context() as context:
        opened = context.new_page()
        opened.route(f"{SITE}/**", server.answer)
        opened.goto(f"{SITE}/return")
        yield opened


def status(page: Page, words: str) -> None:
    expect(page.locator("[data-save-status]")).to_contain_text(words, timeout=30000)


def type_in(page: Page, box: str, text: str) -> None:
    page.fill(f"[name={box}]", text)
    page.keyboard.press("Tab")


def focused(page: Page) -> str:
    name: str = page.evaluate("document.activeElement.name")
    return name


def paste(page: Page, box: str, text: str) -> None:
    page.focus(f"[name={box}]")
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})) }""",
        text,
    )


def asks_before_leaving(page: Page) -> bool:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto(f"{SITE}/elsewhere")
    return asked == ["beforeunload"]


def test_a_figure_is_saved_by_itself_when_its_box_is_left(page: Page, server: Server) -> None:
    type_in(page, "n0", "12")
    status(page, "All saved")
    assert [post["n0"] for post in server.posts] == ["12"]
    assert not asks_before_leaving(page)


def test_enter_and_arrows_move_through_the_grid_and_never_submit_it(page: Page) -> None:
    page.focus("[name=n0]")
    seen = []
    for key in ("Enter", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft", "Shift+Enter"):
        page.keyboard.press(key)
        seen.append(focused(page))
    assert seen == ["n1", "n2", "n2", "d2", "d1", "n1", "n0"]
    assert page.url == f"{SITE}/return"


def test_a_block_from_a_spreadsheet_fills_the_boxes_and_a_blank_cell_erases_nothing(page: Page) -> None:
    type_in(page, "d1", "7")
    status(page, "All saved")
    paste(page, "n1", "1\t\r\n3\t4\r\n5\t6\r\n")
    status(page, "2 entries found no box")
    assert [page.input_value(f"[name={box}]") for box in ("n1", "d1", "n2", "d2")] == ["1", "7", "3", "4"]


def test_a_figure_the_server_did_not_take_stays_and_is_sent_again(page: Page, server: Server) -> None:
    server.status = 500
    type_in(page, "n0", "77")
    status(page, "Not saved: 1 entry")
    assert page.input_value("[name=n0]") == "77"
    server.status = 200
    status(page, "All saved")
    assert [post["n0"] for post in server.posts] == ["77", "77"]


def test_the_boxes_of_one_figure_are_one_entry(page: Page, server: Server) -> None:
    server.status = 422
    type_in(page, "n0", "77")
    type_in(page, "d0", "70")
    expect(page.locator("[aria-invalid]")).to_have_count(2)
    status(page, "Not saved: 1 entry")
    type_in(page, "n1", "7")
    status(page, "Not saved: 2 entries")


def test_what_was_typed_without_a_connection_is_sent_when_it_is_back(page: Page, server: Server) -> None:
    page.route(f"{SITE}/save", lambda route: route.abort("internetdisconnected"))
    page.context.set_offline(True)
    type_in(page, "n0", "88")
    status(page, "You are offline")
    page.click("button")
    assert page.url == f"{SITE}/return"
    page.unroute(f"{SITE}/save")
    page.context.set_offline(False)
    status(page, "All saved")
    assert server.posts[-1]["n0"] == "88"


@pytest.mark.parametrize("code", [409, 422])
def test_a_refused_figure_is_not_called_saved_and_the_page_is_not_left_silently(
    page: Page, server: Server, code: int
) -> None:
    server.status, server.body = code, "More than the denominator"
    type_in(page, "n0", "99")
    status(page, "See what is said beside the box")
    assert page.inner_text("#r0") == "More than the denominator"
    assert asks_before_leaving(page)


def test_a_figure_kept_against_another_persons_change_counts_as_saved(page: Page, server: Server) -> None:
    server.status, server.body = 409, '<button type="button" hx-post="/save" hx-target="#r0">Use mine</button>'
    type_in(page, "n0", "99")
    status(page, "Not saved: 1 entry")
    server.status, server.body = 200, "Yours"
    page.click("#r0 button")
    status(page, "All saved")
    assert not asks_before_leaving(page)


def test_a_sign_in_page_is_never_put_into_a_cell(page: Page, server: Server) -> None:
    server.body = '<!DOCTYPE html><html lang="en"><body>Sign in</body></html>'
    type_in(page, "n0", "5")
    status(page, "You have been signed out")
    assert page.inner_text("#r0") == ""


def test_after_signing_in_again_elsewhere_the_figure_is_saved_with_the_new_token(page: Page, server: Server) -> None:
    server.token = "second"
    type_in(page, "n0", "5")
    status(page, "All saved")
    assert [post["csrfmiddlewaretoken"] for post in server.posts] == ["first", "second"]


def test_leave_withdrawn_for_good_is_said_and_not_tried_for_ever(page: Page, server: Server) -> None:
    server.status = 403
    type_in(page, "n0", "5")
    status(page, "may have been submitted or locked")
    assert len(server.posts) == 2


def test_something_typed_and_taken_back_is_not_unsaved(page: Page) -> None:
    page.focus("[name=n0]")
    page.keyboard.type("5")
    status(page, "Typing")
    page.keyboard.press("Backspace")
    page.keyboard.press("Tab")
    status(page, "Nothing typed yet")
    assert not asks_before_leaving(page)


def test_without_htmx_the_page_says_that_saving_is_for_the_button(page: Page, server: Server) -> None:
    server.htmx = False
    page.reload()
    type_in(page, "n0", "5")
    status(page, "Choose Save")
    assert asks_before_leaving(page)
