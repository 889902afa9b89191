"""A start with an unsafe setting ends with one line that says what to set; a change of key ends no session."""

import os
import subprocess
import sys

import pytest
from django.test import Client

from config.management.commands.run import HOST
from tests.processes import PROJECT

SOUND = {
    "DEBUG": "0",
    "SECRET_KEY": "forty-characters-or-more-of-nothing-that-is-known",
    "ALLOWED_HOSTS": "waymark.example.org",
    "DATABASE_URL": "postgresql://nowhere/waymark",
    "REDIS_URL": "redis://nowhere:6379/0",
}
NEW_KEY = "another-key-of-forty-characters-for-after-the-change"


def start(**changed: str | None) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of its own; None leaves a variable out."""
    environ = {k: v for k, v in os.environ.items() if k not in SOUND} | SOUND
    for name, value in changed.items():
        environ.pop(name, None)
        if value is not None:
            environ[name] = value
    command = [sys.executable, "-c", "import config.settings"]
    return subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, text=True, timeout=240)


def test_a_sound_deployment_starts():
    assert start().returncode == 0


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "development-only-never-a-secret-and-refused-when-debug-is-off"}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "waymark.example.org, *"}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": None}, "DATABASE_URL"),
        ({"REDIS_URL": None}, "REDIS_URL"),
        ({"HTTPS": "perhaps"}, "HTTPS"),
        ({"DEBUG": "maybe"}, "DEBUG"),
    ],
)
def test_an_unsafe_setting_stops_the_start_with_one_line(changed, named):
    done = start(**changed)
    assert done.returncode != 0
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("Waymark cannot start: ")
    assert named in line
    assert all(value is None or value not in line for name, value in changed.items() if name == "SECRET_KEY")


def test_a_database_of_one_s_own_turns_debugging_off():
    done = start(DEBUG=None, SECRET_KEY=None)
    assert "SECRET_KEY must be set" in done.stderr


def test_a_new_key_keeps_sessions_while_the_old_one_is_named_and_ends_them_after(house, settings):
    client = Client()
    client.force_login(house.board_member)
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW_KEY, [old]
    assert client.get("/account/").status_code == 200
    late = Client()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = old, []
    late.force_login(house.board_chair)
    settings.SECRET_KEY = NEW_KEY
    assert late.get("/account/").status_code == 302


@pytest.mark.parametrize("known", [True, False])
def test_without_a_mail_server_a_visitor_is_asked_to_come_again(house, settings, known):
    """Known and unknown addresses alike, so that the failure says nothing of who has an account."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = HOST, 1, False
    client = Client(raise_request_exception=False)
    address = house.board_member.email if known else "nobody@example.org"
    answer = client.post("/account/password/reset/", {"email": address})
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "Try again" in answer.content.decode()
