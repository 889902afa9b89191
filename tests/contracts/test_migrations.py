"""Migrations are safe while the old code still runs: nothing it uses is dropped, renamed or made required."""

import pytest
from django.apps import apps
from django.conf import settings
from django_migration_linter import MigrationLinter

#: Ours, by their place: what a library ships is its own affair.
APPS = [app.label for app in apps.get_app_configs() if str(settings.BASE_DIR) in app.path and ".venv" not in app.path]


@pytest.mark.django_db
def test_no_migration_breaks_the_code_that_still_runs(capsys: pytest.CaptureFixture[str]) -> None:
    linter = MigrationLinter(
        path=str(settings.BASE_DIR),
        include_apps=APPS,
        no_cache=True,
        quiet=["ok", "ignore", "warning"],
        ignore_initial_migrations=True,
    )
    linter.lint_all_migrations()
    assert linter.nb_total > 0
    assert not linter.has_errors, capsys.readouterr().out
