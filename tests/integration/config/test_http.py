"""What a deployment answers to browsers, programs and those who play with the protocol."""

import http.client
import socket

import pytest
from django.urls import reverse

from config.management.commands.run import HOST
from tests.contracts.test_permission_matrix import address, rows
from tests.integration.config.conftest import SIGN_IN, SITE, Answer, Browser, Deployment
from tests.processes import wait_until

pytestmark = [pytest.mark.xdist_group("deployment"), pytest.mark.django_db]

YEAR = 31_536_000
READ = sorted({row.name for row in rows() if row.method == "GET"})
#: The same whoever asks, so that nothing of a visitor is in it; what was published is there for anybody to keep.
OF_NOBODY = {"api-docs", "api-schema", "brand_stylesheet", "published"}


@pytest.fixture(scope="module")
def lead(deployment: Deployment) -> Browser:
    return deployment.browser(deployment.house.partner_lead)


@pytest.fixture(scope="module")
def nobody(deployment: Deployment) -> Browser:
    return deployment.browser()


def policy(answer: Answer) -> dict[str, list[str]]:
    parts = [part.split() for part in (answer.headers["Content-Security-Policy"] or "").split(";") if part.strip()]
    return {name: sources for name, *sources in parts}


def is_guarded(answer: Answer) -> None:
    """Every header that a page of ours is sent with."""
    headers = answer.headers
    found = policy(answer)
    assert found["default-src"] == ["'none'"]
    assert found["frame-ancestors"] == found["base-uri"] == ["'none'"]
    everything = {source for sources in found.values() for source in sources}
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:"} & everything
    assert headers["Strict-Transport-Security"] == f"max-age={YEAR}; includeSubDomains"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Access-Control-Allow-Origin"] is None


@pytest.mark.parametrize("name", READ)
def test_every_page_is_guarded_and_kept_by_no_cache(deployment, lead, name):
    browser = deployment.browser() if name == "account_logout" else lead
    answer = browser.get(address(name, deployment.house))
    assert answer.status < 500
    is_guarded(answer)
    if name not in OF_NOBODY:
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/there-is-nothing-here/", 404),
        ("GET", "/api/v1/there-is-nothing-here/", 401),
        ("GET", "/returns/", 302),
        ("POST", SIGN_IN, 403),
        ("PATCH", SIGN_IN, 403),
        ("DELETE", "/brand.css", 403),
    ],
)
def test_a_refusal_is_guarded_too(nobody, method, path, status):
    answer = Browser(nobody.port).ask(method, path)
    assert answer.status == status
    is_guarded(answer)
    assert "Traceback" not in answer.text
    assert "Django" not in answer.text


def test_the_administration_is_guarded_and_kept_by_no_cache(deployment):
    answer = deployment.browser(deployment.house.administrator).get("/admin/")
    assert answer.status == 200
    is_guarded(answer)
    assert "no-store" in answer.headers["Cache-Control"]


def test_cookies_are_for_this_site_over_https_alone(deployment):
    browser = deployment.browser(deployment.house.analyst)
    names = {line.split("=")[0] for line in browser.set_cookies}
    assert names == {"__Host-waymark", "__Host-csrftoken"}
    for line in browser.set_cookies:
        flags = {part.strip() for part in line.split(";")[1:]}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= flags
        assert not any(flag.startswith("Domain") for flag in flags)


def test_a_visitor_without_https_is_sent_to_it_and_gets_no_cookie(nobody):
    answer = Browser(nobody.port).get(SIGN_IN, X_Forwarded_Proto="http")
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{SITE}{SIGN_IN}")
    assert answer.headers["Set-Cookie"] is None


def test_health_is_told_to_anybody_and_says_nothing_else(nobody):
    answer = Browser(nobody.port).get("/healthz", Host="10.0.0.7", X_Forwarded_Proto="http")
    assert (answer.status, answer.text) == (200, "ok\n")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "host", ["evil.example.com", f"{SITE}.evil.example.com", f"{SITE}:bad", f"evil@{SITE}", "", "169.254.169.254"]
)
def test_another_host_s_name_is_refused(nobody, host):
    answer = Browser(nobody.port).get(SIGN_IN, Host=host)
    assert answer.status == 400
    assert "evil" not in answer.text


def test_a_forwarded_host_is_not_believed(lead):
    answer = lead.get("/account/", X_Forwarded_Host="evil.example.com")
    assert answer.status == 200
    assert "evil" not in answer.text


@pytest.mark.parametrize("origin", ["null", "https://evil.example.com", f"https://{SITE}.evil.example.com"])
def test_no_other_site_may_read_an_answer_or_send_a_form(deployment, lead, origin):
    read = lead.get(reverse("api-me"), Origin=origin)
    assert read.headers["Access-Control-Allow-Origin"] is None
    asked = lead.ask("OPTIONS", reverse("api-me"), Origin=origin, Access_Control_Request_Method="PUT")
    assert asked.headers["Access-Control-Allow-Origin"] is None
    assert lead.ask("POST", reverse("return-submit", args=[deployment.house.owed.pk]), b"", Origin=origin).status == 403


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "FOO"])
def test_a_method_of_another_protocol_does_nothing(deployment, lead, method):
    path = reverse("return", args=[deployment.house.owed.pk])
    answer = lead.ask(method, path)
    assert answer.status in {400, 403, 405, 501}
    assert lead.cookies["__Host-waymark"] not in answer.text


def test_a_method_is_the_one_that_was_used(deployment, lead):
    path = reverse("api-return-figures", args=[deployment.house.owed.pk])
    answer = lead.ask("POST", path, b"{}", X_HTTP_Method_Override="PUT", Content_Type="application/json")
    assert answer.status in {403, 405}
    assert lead.ask("HEAD", "/account/").text == ""


def test_a_form_of_too_many_boxes_is_refused(lead):
    boxes = {f"box-{number}": "1" for number in range(6_000)}
    answer = lead.post("/account/password/", boxes, seen_on="/account/password/")
    assert answer.status == 400
    is_guarded(answer)


def test_a_form_too_large_to_be_one_is_refused(lead):
    answer = lead.post("/account/password/", {"box": "1" * 3_000_000}, seen_on="/account/password/")
    assert answer.status in {400, 413}


def test_a_body_that_is_announced_as_enormous_is_refused_unread(nobody):
    """Nothing of it is sent: the answer comes all the same, so nothing was waited for or kept."""
    answer = unfinished(nobody.port, "Content-Length: 2000000000", SIGN_IN)
    assert answer.startswith("HTTP/1.1 413")


@pytest.mark.parametrize(
    "header", ["Content-Length: -1", "Content-Length: many", "Content-Length: 1\r\nContent-Length: 2"]
)
def test_a_body_of_no_plain_length_is_refused(nobody, header):
    assert unfinished(nobody.port, header, SIGN_IN).startswith("HTTP/1.1 400")


def test_unfinished_requests_do_not_hold_the_others_up(nobody):
    """Three of the eight threads' worth of visitors who never finish what they send."""
    lines = [_begin(nobody.port, "Content-Length: 100", SIGN_IN) for _ in range(3)]
    try:
        wait_until(lambda: Browser(nobody.port).get(SIGN_IN).status == 200, "the sign-in page comes", 5)
    finally:
        for line in lines:
            line.close()


def test_a_header_longer_than_any_browser_s_is_refused(nobody):
    assert Browser(nobody.port).get(SIGN_IN, X_Long="x" * 20_000).status in {400, 431}


def _begin(port: int, header: str, path: str) -> socket.socket:
    line = socket.create_connection((HOST, port), timeout=20)
    cookie = f"Cookie: __Host-csrftoken={'a' * 32}"
    kind = f"Content-Type: multipart/form-data; boundary=x\r\nReferer: https://{SITE}/\r\n{cookie}"
    line.sendall(
        f"POST {path} HTTP/1.1\r\nHost: {SITE}\r\nX-Forwarded-Proto: https\r\n{kind}\r\n{header}\r\n\r\n".encode()
    )
    return line


def unfinished(port: int, header: str, path: str) -> str:
    """The first line answered to a request whose body never comes."""
    with _begin(port, header, path) as line, http.client.HTTPResponse(line) as response:
        response.begin()
        return f"HTTP/1.1 {response.status} {response.reason}"
