"""The house keeps its shape. Who imports whom is import-linter's (pyproject.toml); this is what it cannot say."""

import ast
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PURE = {"calc", "reading", "roles", "charts", "packs", "workbooks"}
APPS = ["board", "imports", "measures", "plan", "partners"]
#: The layers of the house; two rooms on one floor do not know each other.
FLOORS = ["board | imports", "measures", "plan", "partners"]
HOUSE = {*APPS, "config", "tests"}
#: Folders that are no packages of the product.
BESIDE = {"benchmarks", "static", "templates", "docs", "staticfiles", "var", "test-results", "node_modules"}
#: Names that say nothing of what is inside.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "core", "misc", "common", "shared", "base", "manager", "handlers"}
PRIVATE = ("admin", "api", "forms", "management", "tasks", "urls", "views")
PAGES_OF_ALL = {"partners.admin", "partners.forms"}  # what every app's administration and forms are made of

LINTER = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract for contract in LINTER["contracts"]}


def modules(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((PROJECT / package).rglob("*.py"))]


def inside(app: str) -> set[str]:
    """The names of an app's own modules and packages."""
    found = {path.stem for path in (PROJECT / app).glob("*.py")} | {
        path.parent.name for path in (PROJECT / app).glob("*/__init__.py")
    }
    return found - {"__init__"}


def test_the_house_has_these_rooms_and_no_other():
    packages = {path.parent.name for path in PROJECT.glob("*/__init__.py")} - BESIDE
    assert packages == HOUSE
    assert set(LINTER["root_packages"]) == HOUSE


def test_no_module_has_a_name_that_says_nothing():
    assert [path for path in modules(*HOUSE) if {path.stem, path.parent.name} & EMPTY_NAMES] == []


@pytest.mark.parametrize("app", APPS)
def test_what_is_private_to_an_app_is_protected(app):
    private = {f"{app}.{name}" for name in inside(app) & set(PRIVATE)} - PAGES_OF_ALL
    assert set(CONTRACTS[f"private-{app}"]["protected_modules"]) == private


def test_every_app_is_under_the_import_rules():
    assert CONTRACTS["apps"]["layers"] == ["config", *FLOORS]
    assert CONTRACTS["inside"]["containers"] == APPS
    assert set(CONTRACTS["source"]["source_modules"]) == {*APPS, "config"}


def test_every_pure_module_is_forbidden_the_frameworks():
    pure = {f"{app}.{name}" for app in APPS for name in inside(app) & PURE}
    assert set(CONTRACTS["pure"]["source_modules"]) == pure


def test_calculation_reads_no_clock():
    clocks = {"today", "now", "utcnow", "time", "monotonic"}
    calls = [
        (path.relative_to(PROJECT), node.lineno)
        for app in APPS
        for path in modules(f"{app}/calc")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in clocks
    ]
    assert calls == []


def test_the_product_listens_to_no_signals():
    """Rules live in services, where they can be read in order."""
    listening = [
        path.relative_to(PROJECT)
        for path in modules(*APPS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith(("django.dispatch", "django.db.models.signals"))
        )
        or (isinstance(node, ast.Attribute) and node.attr in {"post_save", "pre_save", "m2m_changed"})
    ]
    assert listening == []
