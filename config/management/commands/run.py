"""``manage.py run``: the whole product on one machine, with nothing to install or set up first."""

import socket
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from config import embedded
from config.running import ProcessEndedError, finish_undisturbed, interrupt_on_signals, run_together
from partners.models import Person

HOST = "127.0.0.1"
TRIED_PORTS = 50
#: One line a request: method, path without its query, status, seconds.
REQUEST_LINE = "%(m)s %(U)s %(s)s %(L)ss"
#: In a container the person is root; Celery's paragraph about that would hide our own lines.
ROOT_IS_FINE_HERE = "ignore:You're running the worker with superuser privileges"


class Command(BaseCommand):
    """Start the servers, bring the database up to date, then run web, worker and beat until Ctrl-C."""

    help = "Run the web pages, the worker and the clock together, with PostgreSQL and Redis if none is named."
    # The checks query nothing, but migrations are compared with a database that does not run yet.
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the first port to try (8000)")
        parser.add_argument("--no-example", action="store_true", help="do not load the example partnership")

    def handle(self, *args: Any, **options: Any) -> None:
        interrupt_on_signals()
        try:
            with embedded.servers(settings.BASE_DIR):
                self.prepare(example=not options["no_example"])
                self.run(free_port(options["port"]), options["port"])
        except KeyboardInterrupt:
            finish_undisturbed()
            self.say("Stopped.")
        except (embedded.EmbeddedError, ProcessEndedError) as error:
            raise CommandError(str(error)) from error

    def prepare(self, *, example: bool) -> None:
        self.say("Bringing the database up to date")
        call_command("migrate", verbosity=0, interactive=False)
        if example:
            call_command("load_example")

    def run(self, port: int, wanted: int) -> None:
        if port != wanted:
            self.say(f"Port {wanted} is taken; using {port}.")
        banner = banner_lines(f"http://localhost:{port}/")
        connections.close_all()
        (Path(settings.BASE_DIR) / "var" / "beat").mkdir(parents=True, exist_ok=True)
        self.say("Starting web, worker and beat")
        run_together(
            commands(port),
            answers=lambda: answers(port),
            on_ready=lambda: self.say("\n".join(banner)),
        )

    def say(self, line: str) -> None:
        """Print at once, and do not mind a terminal that has been closed."""
        with suppress(OSError):
            self.stdout.write(line)
            self.stdout.flush()


def free_port(first: int) -> int:
    """The first port from ``first`` on that nothing listens on."""
    for port in range(first, first + TRIED_PORTS):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((HOST, port))
            except OSError:
                continue
            return port
    raise CommandError(f"The ports {first} to {first + TRIED_PORTS - 1} are taken: say --port with another.")


def commands(port: int) -> dict[str, list[str]]:
    """What runs side by side, with the very programs a deployment uses."""
    python = [sys.executable, "-m"]
    gunicorn = f"gunicorn config.wsgi --bind {HOST}:{port} --threads 4 --graceful-timeout 3 --no-control-socket"
    logs = ["--log-level", "warning", "--access-logfile", "-", "--access-logformat", REQUEST_LINE]
    celery = "celery --quiet --app config"
    worker = f"{celery} worker --concurrency 2 --without-gossip --without-mingle --hostname waymark-{port}@%h"
    # A second run in this checkout has another port, and so a schedule file of its own.
    beat = f"{celery} beat --schedule var/beat/schedule-{port}"
    return {
        "web": [*python, *gunicorn.split(), *logs],
        "worker": [*python[:1], "-W", ROOT_IS_FINE_HERE, "-m", *worker.split(), "--loglevel", "WARNING"],
        "beat": [*python, *beat.split(), "--loglevel", "WARNING"],
    }


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def banner_lines(address: str) -> list[str]:
    """The address and, where the example is loaded, who can sign in to it."""
    people = [
        (", ".join(sorted(role.label for role in person.roles)), person.email)
        for person in Person.objects.filter(is_example=True, is_active=True).order_by("pk")
    ]
    lines = ["", f"  Waymark is ready at {address}", ""]
    if people:
        width = max(len(roles) for roles, _ in people)
        lines += [f"  Example sign-ins, all with the password {settings.EXAMPLE_PASSWORD}:"]
        lines += [f"    {roles:<{width}}  {email}" for roles, email in people]
        lines += [""]
    return [*lines, "  Ctrl-C stops everything; the data is kept for the next run.", ""]
