"""Uploads whose worker or database connection is killed at a random moment, again and again.

A program of its own, because it forks: ``python -m tests.integration.imports.killing KILLS SEED`` on the database of
``DATABASE_URL``. It prints one JSON object: how many kills, how many met a job at work, and what went wrong.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.core.files.base import ContentFile
from django.db import OperationalError, connection, connections
from django.test.utils import override_settings

from imports.models import Stage, Upload
from imports.services.applying import ask_to_apply, ask_to_undo
from imports.services.receiving import receive_upload
from imports.services.sweeping import work_on
from tests import factories
from tests.integration.imports.conftest import csv_of, make_desk

QUARTERS = [f"{year}/{(year + 1) % 100:02d} Q{quarter}" for year in range(2015, 2020) for quarter in range(1, 5)]
GROUPS = 10
#: Enough figures for a job to take a few tenths of a second.
FIGURES = len(QUARTERS) * GROUPS
ENDED = {"check": Stage.READY, "apply": Stage.APPLIED, "undo": Stage.UNDONE}
#: Where a killed job may leave an upload before it has done anything.
LEFT = {
    "check": {Stage.RECEIVED, Stage.CHECKING},
    "apply": {Stage.APPLYING},
    "undo": {Stage.UNDOING},
}
TERMINATE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'victim' AND pid <> pg_backend_pid()
"""


class Killing:
    """One partner's figures, sent, applied and undone over and over with something killed on the way."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.desk = make_desk(QUARTERS[0])
        titles = [f"Group {number}" for number in range(GROUPS)]
        dimension = factories.make_dimension(self.desk.partnership, titles, code="group", title="group")
        self.desk.measures["P4.1"].categories.add(*dimension.categories.all())
        for quarter in QUARTERS:
            factories.make_open_period(self.desk.manager, quarter)
        self.kills = 0
        self.hit: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.took: dict[str, float] = {}

    def run(self, kills: int) -> None:
        self.measure()
        number = 2
        while self.kills < kills and not self.wrong:
            before = self.desk.stored()
            upload = self.send(number)
            self.trial("check", upload, before)
            self.ask(ask_to_apply, upload)
            applied = self.trial("apply", upload, before)
            self.ask(ask_to_undo, upload)
            if self.trial("undo", upload, applied) != before:
                self.wrong.append(f"file {number}: undoing did not give back what stood before")
            number += 1

    def measure(self) -> None:
        """Undisturbed: how long each job takes here. One file stays applied, so that later ones change figures."""
        first, second = self.send(0), self.send(1)
        self.time("check", first)
        self.ask(ask_to_apply, first)
        self.time("apply", first)
        work_on(second.pk)
        self.ask(ask_to_apply, second)
        work_on(second.pk)
        self.ask(ask_to_undo, second)
        self.time("undo", second)

    def send(self, number: int) -> Upload:
        rows = (
            f"P4.1,{quarter},group,Group {group},{number % 50 + group},1000,kill {number}"
            for quarter in QUARTERS
            for group in range(GROUPS)
        )
        content = ContentFile(csv_of(*rows).encode())
        return receive_upload(content, by=self.desk.analyst, name=f"kill-{number}.csv")

    def ask(self, act: Callable[..., Upload], upload: Upload) -> None:
        act(Upload.objects.get(pk=upload.pk), by=self.desk.analyst)

    def time(self, act: str, upload: Upload) -> None:
        started = time.monotonic()
        work_on(upload.pk)
        self.took[act] = time.monotonic() - started

    def trial(self, act: str, upload: Upload, before: set[Any]) -> set[Any]:
        """Kill a job, look, let the sweep's second attempt do it, look again; what is stored in the end."""
        how = self.chance.choice(["worker", "connection"])
        self.kills += 1
        if self.kill(upload.pk, self.chance.uniform(0, self.took[act] * 1.1), how):
            self.hit[f"{act} {how}"] += 1
        self.look(act, upload, before)
        Upload.objects.filter(pk=upload.pk).update(worked_at=None)  # the dead job's lease is over
        work_on(upload.pk)
        upload.refresh_from_db()
        if upload.stage != ENDED[act]:
            self.wrong.append(f"{act} ended {upload.stage} ({upload.problem_code}{upload.failure})")
        return self.desk.stored()

    def look(self, act: str, upload: Upload, before: set[Any]) -> None:
        """Whole or nothing, and the stage says which."""
        upload.refresh_from_db()
        stored = self.desk.stored()
        if upload.stage in LEFT[act] or act == "check":
            good = stored == before and upload.stage in {*LEFT[act], ENDED[act]}
        else:
            good = upload.stage == ENDED[act] and not stored & before and len(stored) == FIGURES
        if not good:
            self.wrong.append(f"{act} left {upload.stage} with {len(stored & before)} of {len(before)} as before")

    def kill(self, pk: int, delay: float, how: str) -> bool:
        """Let a child do the upload's job and end it after ``delay`` seconds; whether it was still at work."""
        connections.close_all()
        child = os.fork()
        if child == 0:
            work_as_victim(pk)
        time.sleep(delay)
        if os.waitpid(child, os.WNOHANG) != (0, 0):
            return False
        if how == "worker":
            os.kill(child, signal.SIGKILL)
        else:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(TERMINATE)
            except OperationalError:
                connections.close_all()  # this program's own connection went with it
        os.waitpid(child, 0)
        return True


def work_as_victim(pk: int) -> None:
    """The child's whole life."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    code = 0
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET application_name = 'victim'")
        work_on(pk)
    except BaseException:
        code = 1
    os._exit(code)


if __name__ == "__main__":
    with override_settings(UPLOAD_NUDGE="builtins.bool"):
        killing = Killing(int(sys.argv[2]))
        killing.run(int(sys.argv[1]))
    print(json.dumps({"kills": killing.kills, "hit": killing.hit, "took": killing.took, "wrong": killing.wrong}))
