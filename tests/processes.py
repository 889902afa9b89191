"""Real web, worker and beat processes on a database and a Redis of their own.

They are the programs of ``manage.py run``, so what a test sees of them is what a deployment gets. Their fixtures
are of a session or a module, never of one test, whose transaction would keep the database from being copied; and the
tests are marked ``django_db``, so that there is one to copy.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import Cookie, CookieJar
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import yaml
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from config.embedded import redis_server
from config.management.commands.run import HOST, ROOT_IS_FINE_HERE, answers, commands, free_port
from partners.models import Person

PROJECT = Path(__file__).resolve().parents[1]
SWEEP_SECONDS = 2
PATIENCE = 180.0
PORTS = 12_000


def wait_until(true: Callable[[], Any], what: Callable[[], str], seconds: float = PATIENCE) -> None:
    """Ask again and again, but not busily; fail with ``what``, asked at the end, did not come about."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            pytest.fail(f"Not within {seconds:.0f} s: {what()}")
        time.sleep(0.1)


# --- Databases -------------------------------------------------------------------------------------------


def url_of(database: str) -> str:
    """The test server's address with another database's name."""
    parts = urllib.parse.urlsplit(settings.DATABASE_URL)
    # Put together by hand: urlunsplit drops the empty host that a socket's address has.
    return f"{parts.scheme}://{parts.netloc}/{database}" + (f"?{parts.query}" if parts.query else "")


def on_server(statement: str) -> None:
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as server:
        server.execute(statement)


def manage(environ: dict[str, str], *arguments: str) -> str:
    """Run a management command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env={**os.environ, "DEBUG": "1", **environ},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def drop(database: str) -> None:
    """Autovacuum works as a superuser, whom the tests' own role may not end: wait for it, and try again."""
    for attempt in range(20):
        try:
            on_server(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        except psycopg.errors.InsufficientPrivilege:
            if attempt == 19:
                raise
            time.sleep(0.5)
        else:
            return


@contextmanager
def fresh_database() -> Iterator[str]:
    """A migrated, empty database of one's own, gone afterwards: a copy of the tests' own between two tests."""
    name = f"waymark_live_{uuid4().hex[:8]}"
    source = connection.settings_dict["NAME"]
    assert source.startswith("test_"), "Mark the tests with pytest.mark.django_db: without it there is no test database"
    connection.close()  # a database in use cannot be copied
    on_server(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    try:
        yield name
    finally:
        drop(name)


@contextmanager
def working_in(database: str, blocker: Any) -> Iterator[None]:
    """Let this process read and write another database than the tests' own."""
    with blocker.unblock():
        usual = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = database
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual


# --- Processes ---------------------------------------------------------------------------------------------


@dataclass
class Processes:
    """Redis, web, worker and beat; each is started, stopped and killed by its name."""

    database: str
    folder: Path
    web_port: int
    redis_port: int
    more: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.web_port}"

    @property
    def environ(self) -> dict[str, str]:
        return {
            "DEBUG": "1",
            "DATABASE_URL": url_of(self.database),
            "REDIS_URL": f"redis://{HOST}:{self.redis_port}/0",
            "ROLLUP_SWEEP_SECONDS": str(SWEEP_SECONDS),
            "PACK_SWEEP_SECONDS": str(SWEEP_SECONDS),
            "FILES_FOLDER": str(self.folder / "files"),
            **self.more,
        }

    def start(self, *names: str) -> None:
        for name in names:
            with (self.folder / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    self._command(name),
                    cwd=PROJECT,
                    env={**os.environ, **self.environ},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        if "redis" in names:
            wait_until(lambda: self.redis("PING") == "+PONG", lambda: f"Redis answers; {self.log('redis')}")
        if "web" in names:
            wait_until(lambda: answers(self.web_port), lambda: f"the web process answers; {self.log('web')}")

    def kill(self, name: str) -> None:
        """End a process and its children as a power cut would."""
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop_all(self) -> None:
        for process in self.running.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        end = time.monotonic() + 5
        for name in list(self.running):
            with suppress(subprocess.TimeoutExpired):
                self.running[name].wait(max(0.0, end - time.monotonic()))
            self.kill(name)
        for schedule in (PROJECT / "var/beat").glob(f"schedule-{self.web_port}*"):
            schedule.unlink()

    def log(self, name: str) -> str:
        return self.whole_log(name)[-2_000:]

    def whole_log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def redis(self, command: str) -> str:
        """The first line Redis answers; empty when it cannot be reached."""
        try:
            with socket.create_connection((HOST, self.redis_port), timeout=10) as line:
                line.sendall(f"{command}\r\n".encode())
                return line.recv(1_000).decode().split("\r\n")[0]
        except OSError:
            return ""

    def _command(self, name: str) -> list[str]:
        if name == "redis":
            options = {"port": str(self.redis_port), "bind": HOST, "dir": str(self.folder), "save": ""}
            return [redis_server._program(), *(part for key, v in options.items() for part in (f"--{key}", v))]
        (PROJECT / "var/beat").mkdir(parents=True, exist_ok=True)
        return deployed(self.web_port)[name] if "HTTPS" in self.more else commands(self.web_port)[name]


def deployed(port: int) -> dict[str, list[str]]:
    """The commands of the image and of docker-compose.yml, on a port of ours and for two processes."""
    image = (PROJECT / "Dockerfile").read_text()
    web = json.loads(image[image.rindex("\nCMD ") + 5 :].replace("\\\n", ""))
    services = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
    worker = [str(part).replace("${WORKER_CONCURRENCY:-2}", "2") for part in services["worker"]["command"]]
    found = {"web": [part.replace("0.0.0.0:8000", f"{HOST}:{port}") for part in web], "worker": worker}
    python = [sys.executable, "-W", ROOT_IS_FINE_HERE, "-m"]
    return {name: [*python, *command] for name, command in found.items()}


@contextmanager
def processes(database: str, folder: Path, *names: str, **more: str) -> Iterator[Processes]:
    """Some of redis, web, worker and beat on a database, ended at the end whatever happened.

    ``more`` goes into their environment; with HTTPS in it they run as a deployment does.
    """
    # Each runner of tests looks in a place of its own: a Redis that is down for a while must find its port again.
    web = free_port(PORTS + os.getpid() % 2_000 * 10)
    them = Processes(database, folder, web, free_port(web + 1), more)
    try:
        them.start(*names)
        yield them
    finally:
        them.stop_all()


class Visitor:
    """Somebody with a browser that keeps cookies and knows no JavaScript."""

    def __init__(self, url: str, person: Person) -> None:
        """Signed in from the start; call it inside ``working_in``."""
        self.url = url
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay())
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        self.jar.set_cookie(_cookie(settings.SESSION_COOKIE_NAME, session.session_key or ""))

    def get(self, path: str) -> str:
        return self._open(path, None)[1]

    def post(self, path: str, data: dict[str, str], seen_on: str) -> tuple[int, str]:
        """Post a form as found on a page; the status and the answer."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(seen_on))
        assert token
        sent = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": token[1]}).encode()
        return self._open(path, sent)

    def _open(self, path: str, data: bytes | None) -> tuple[int, str]:
        with self.opener.open(f"{self.url}{path}", data, timeout=60) as answer:
            return answer.status, answer.read().decode()


class _Stay(urllib.request.HTTPErrorProcessor):
    """Takes every answer as it is: redirects are not followed, refusals not raised."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response

    https_response = http_response


def _cookie(name: str, value: str) -> Cookie:
    return Cookie(0, name, value, None, False, HOST, True, False, "/", True, False, None, True, None, None, {})


@contextmanager
def whole_house(folder: Path) -> Iterator[Processes]:
    """The whole product running with the example loaded; sign in as its example people."""
    with ExitStack() as stack:
        database = stack.enter_context(fresh_database())
        them = stack.enter_context(processes(database, folder, "redis"))
        manage(them.environ, "load_example")
        them.start("web", "worker", "beat")
        yield them


@pytest.fixture(scope="session")
def live_house(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Processes]:
    """A whole house for browser tests that leave the example much as it was.

    Mark the tests ``xdist_group("live_house")``, so that it runs once, and ``django_db``.
    """
    with whole_house(tmp_path_factory.mktemp("live")) as them:
        yield them
