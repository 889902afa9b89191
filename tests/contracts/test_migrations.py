"""Migrations follow the models, one after the other, and are safe while the old code still runs."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django_migration_linter import MigrationLinter

from tests.processes import fresh_database, working_in

#: Ours, by their place: what a library ships is its own affair.
APPS = [app.label for app in apps.get_app_configs() if str(settings.BASE_DIR) in app.path and ".venv" not in app.path]

#: What the linter cannot judge, looked at by a person, with the reason why it is safe.
LOOKED_AT = {
    "0003_wider_results": "a numeric column takes more digits: no row is rewritten, and old code writes what it wrote",
}


@pytest.mark.django_db
def test_no_migration_breaks_the_code_that_still_runs(capsys: pytest.CaptureFixture[str]) -> None:
    linter = MigrationLinter(
        path=str(settings.BASE_DIR),
        include_apps=APPS,
        no_cache=True,
        quiet=["ok", "ignore", "warning"],
        ignore_initial_migrations=True,
        ignore_name=list(LOOKED_AT),
    )
    linter.lint_all_migrations()
    assert linter.nb_total > 0
    assert not linter.has_errors, capsys.readouterr().out


@pytest.mark.django_db
def test_models_and_migrations_agree(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", "--check", "--dry-run", skip_checks=True)
    assert "No changes detected" in capsys.readouterr().out


@pytest.mark.parametrize("app", APPS)
def test_no_two_migrations_of_an_app_share_a_number(app: str) -> None:
    folder = Path(apps.get_app_config(app).path) / "migrations"
    numbers = Counter(path.name[:4] for path in folder.glob("[0-9]*.py"))
    assert [number for number, count in numbers.items() if count > 1] == []


def shape() -> set[tuple[str, str, str]]:
    """Every column with its type, every constraint with its text, every trigger with its function's digest."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT table_name, column_name, data_type || is_nullable FROM information_schema.columns
            WHERE table_schema = 'public'
            UNION ALL
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
            UNION ALL
            SELECT tgrelid::regclass::text, tgname, md5(prosrc) FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
            WHERE NOT tgisinternal
            """
        )
        return set(cursor.fetchall())


@pytest.fixture(scope="module")
def there_and_back(django_db_setup: None, django_db_blocker: Any) -> dict[str, set[tuple[str, str, str]]]:
    """The shape of a database of its own: migrated, taken back to nothing, and migrated again."""
    found = {}
    with fresh_database() as database, working_in(database, django_db_blocker):
        found["first"] = shape()
        call_command("migrate", "partners", "zero", verbosity=0, skip_checks=True)
        found["zero"] = shape()
        call_command("migrate", verbosity=0, skip_checks=True)
        found["again"] = shape()
    return found


@pytest.mark.django_db
def test_migrations_go_back_to_nothing_and_forward_to_the_same(
    there_and_back: dict[str, set[tuple[str, str, str]]],
) -> None:
    left = {table for table, _, _ in there_and_back["zero"] if table.startswith(tuple(f"{app}_" for app in APPS))}
    assert left == set()
    assert there_and_back["again"] == there_and_back["first"]
