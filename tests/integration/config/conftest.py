"""The product as a deployment runs it: DEBUG off, HTTPS by a proxy, the image's own commands, nothing pretended."""

import http.client
import os
import re
import shutil
import socketserver
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest

from config.management.commands.run import HOST
from partners.models import Person
from tests.factories import PASSWORD
from tests.house import House, make_house
from tests.processes import PROJECT, Processes, fresh_database, processes, url_of, working_in

SITE = "waymark.example.org"
DEPLOYMENT = {
    "DEBUG": "0",
    "HTTPS": "1",
    "BEHIND_PROXY": "1",
    "SECRET_KEY": "a-key-for-the-tests-of-a-deployment-and-for-nothing-else",
    "ALLOWED_HOSTS": SITE,
    "DATABASE_POOL": "1",
    "LOG_LEVEL": "INFO",
    "EMAIL_HOST": HOST,
    "EMAIL_TLS": "0",
}
#: Names and the manifest are as in a deployment; only the compressing, which takes a minute, is left out.
COLLECT = """
import django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
django.setup()
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
"""
SIGN_IN = "/account/sign-in/"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Browser:
    """What a browser does with cookies and forms, on the other side of the proxy."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    #: Every Set-Cookie line met, as it was sent.
    set_cookies: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request; a header's name is written with underscores, and None of the defaults is sent twice."""
        sent = {"Host": SITE, "X-Forwarded-Proto": "https", "Referer": f"https://{SITE}/"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        line = http.client.HTTPConnection(HOST, self.port, timeout=90)
        try:
            line.request(method, path, body, sent)
            response = line.getresponse()
            answer = Answer(response.status, response.headers, response.read().decode(errors="replace"))
        finally:
            line.close()
        self._keep(answer)
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, data: Mapping[str, Any], seen_on: str) -> Answer:
        """Send a form as found on a page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(seen_on).text)
        assert token, seen_on
        body = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": token[1]}).encode()
        return self.ask("POST", path, body, Content_Type="application/x-www-form-urlencoded")

    def sign_in(self, person: Person) -> Answer:
        return self.post(SIGN_IN, {"login": person.email, "password": PASSWORD}, seen_on=SIGN_IN)

    def _keep(self, answer: Answer) -> None:
        for line in answer.headers.get_all("Set-Cookie", []):
            self.set_cookies.append(line)
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


class Post(socketserver.StreamRequestHandler):
    """The least of a mail server: takes every letter and keeps it."""

    def handle(self) -> None:
        self.wfile.write(b"220 post\r\n")
        while word := self.rfile.readline()[:4].upper().strip():
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.letters.append(letter.decode())  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
            if word == b"QUIT":
                return


@contextmanager
def post_office() -> Iterator[socketserver.ThreadingTCPServer]:
    """A mail server on a port of its own; what came is in its ``letters``."""
    with socketserver.ThreadingTCPServer((HOST, 0), Post) as server:
        server.daemon_threads = True
        server.letters = []  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def collected(environ: Mapping[str, str]) -> Iterator[None]:
    """The static files where a deployment has them; gone afterwards unless they were there."""
    folder: Path = PROJECT / "staticfiles"
    if folder.exists():
        yield
        return
    try:
        every = {**os.environ, **environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
        subprocess.run([sys.executable, "-c", COLLECT], cwd=PROJECT, env=every, check=True, timeout=300)
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Deployment:
    house: House
    processes: Processes
    #: Every e-mail sent, as it came over the wire.
    letters: list[str]

    def browser(self, person: Person | None = None) -> Browser:
        browser = Browser(self.processes.web_port)
        if person is not None:
            assert browser.sign_in(person).status == 302
        return browser

    def behind_our_back(self, statement: str) -> None:
        """Run SQL that no service of ours would, at once and for everybody."""
        with psycopg.connect(url_of(self.processes.database), autocommit=True) as server:
            server.execute(statement)


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Deployment]:
    """Redis and web (start the worker yourself), and a house in their database."""
    with fresh_database() as database, post_office() as post:
        more = {**DEPLOYMENT, "EMAIL_PORT": str(post.server_address[1])}
        folder = tmp_path_factory.mktemp("deployment")
        with processes(database, folder, "redis", **more) as them, collected(them.environ):
            them.start("web")
            with working_in(database, django_db_blocker):
                house = make_house()
            yield Deployment(house, them, post.letters)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def deployment(site: Deployment, django_db_blocker: Any) -> Iterator[Deployment]:
    """The running site, with this process reading its database."""
    with working_in(site.processes.database, django_db_blocker):
        yield site
