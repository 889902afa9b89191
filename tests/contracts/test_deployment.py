"""The deployment's files agree with each other and with the settings."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE = (PROJECT / "docker-compose.yml").read_text()
SETTINGS = (PROJECT / "config" / "settings.py").read_text()
EXAMPLE = dict(
    line.split("=", 1)
    for line in (PROJECT / ".env.example").read_text().splitlines()
    if line and not line.startswith("#")
)
#: Read by settings, and not for a deployment to choose: debugging, and what the web process sets itself.
NOT_OFFERED = {"DEBUG", "DATABASE_POOL"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE)
    found: dict[str, Any] = loaded["services"]
    return found


def settings_variables() -> set[str]:
    return set(re.findall(r'(?:environ\.get|flag|names|number)\(\s*"([A-Z_]+)"', SETTINGS))


def test_every_variable_that_settings_read_can_be_set_in_the_deployment(services: dict[str, Any]) -> None:
    assert settings_variables() - NOT_OFFERED == set(services["web"]["environment"])


def test_every_variable_that_settings_read_is_explained() -> None:
    explained = set(re.findall(r"`([A-Z_]+)`", (PROJECT / "docs" / "operations.md").read_text()))
    assert settings_variables() - explained == set()


def test_the_example_names_every_variable_of_the_deployment_and_no_other() -> None:
    assert set(re.findall(r"\$\{([A-Z_]+)", COMPOSE)) == set(EXAMPLE)


def test_required_variables_are_empty_in_the_example_and_say_what_to_set() -> None:
    required = set(re.findall(r"\$\{([A-Z_]+):\?set \1 in \.env", COMPOSE))
    assert required == {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "ALLOWED_HOSTS"}
    assert {name for name in required if EXAMPLE[name]} == set()


def test_no_variable_that_is_required_once_may_be_empty_elsewhere() -> None:
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "ALLOWED_HOSTS"):
        assert re.findall(rf"\$\{{{name}(?![A-Z_]|:\?set)[^}}]*\}}", COMPOSE) == []


def test_the_application_waits_for_healthy_servers_and_migrations(services: dict[str, Any]) -> None:
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"] == {
            "postgres": {"condition": "service_healthy"},
            "redis": {"condition": "service_healthy"},
            "migrate": {"condition": "service_completed_successfully"},
        }
    for name in ("postgres", "redis"):
        assert services[name]["healthcheck"]["test"]


def test_only_the_web_pages_can_be_reached_from_outside_and_by_default_from_this_machine_alone(
    services: dict[str, Any],
) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"web": ["${WEB_ADDRESS:-127.0.0.1:8000}:8000"]}


def test_the_image_runs_as_an_ordinary_account_and_takes_no_secret() -> None:
    recipe = (PROJECT / "Dockerfile").read_text()
    last_stage = recipe.rpartition("\nFROM ")[2]
    assert "\nUSER waymark" in last_stage
    assert "SECRET_KEY" not in last_stage
    assert ".env" in (PROJECT / ".dockerignore").read_text().splitlines()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"])
def test_locks_pin_by_hash_and_hold_no_address_or_path(name: str) -> None:
    lock = (PROJECT / name).read_text()
    requirements = re.findall(r"^([a-z0-9][^\s=]*)==\S+[^\n]*\\\n    --hash=sha256:", lock, re.MULTILINE)
    assert len(requirements) == len(re.findall(r"^[a-z0-9]", lock, re.MULTILINE)) > 0
    assert not re.search(r"://|file:|--(index|extra-index|find-links|trusted)|[ @]/", lock)


def test_run_time_lock_is_part_of_the_development_lock() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (PROJECT / name).read_text(), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")
