"""All or nothing whatever dies: a file of figures is never half applied, and its page never says what is not so."""

import json
import os
import subprocess
import sys

import pytest

from tests.processes import PROJECT, fresh_database, url_of

KILLS = int(os.environ.get("KILLS", "200"))


@pytest.mark.django_db
def test_of_200_random_kills_none_leaves_half_an_upload(tmp_path):
    with fresh_database() as database:
        done = subprocess.run(
            [sys.executable, "-m", "tests.integration.imports.killing", str(KILLS), "7"],
            cwd=PROJECT,
            env={
                **os.environ,
                "DEBUG": "1",
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "DATABASE_URL": url_of(database),
                "REDIS_URL": "redis://127.0.0.1:1/0",  # none is needed, and none is asked
                "FILES_FOLDER": str(tmp_path),
                "DATABASE_POOL": "0",  # a pool keeps connections open, and a forked victim would share them
            },
            capture_output=True,
            text=True,
            timeout=1_200,
        )
    assert done.returncode == 0, done.stderr[-3_000:]
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["wrong"] == []
    assert report["kills"] >= KILLS
    acts = {name.split()[0] for name in report["hit"]}
    assert acts == {"check", "apply", "undo"}, "kills must meet jobs at work to prove anything"
    assert sum(report["hit"].values()) >= KILLS / 3
