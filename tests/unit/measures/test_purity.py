"""The calculations stand on the standard library alone and read no clock."""

import ast
import sys
from pathlib import Path

import pytest

MEASURES = Path(__file__).parents[3] / "measures"
MODULES = [*sorted((MEASURES / "calc").glob("*.py")), MEASURES / "reading.py"]
CLOCKS = {"today", "now", "utcnow", "time", "monotonic", "localtime", "gmtime"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_calculation_imports_only_the_standard_library_and_its_neighbours(module: Path) -> None:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= 1, f"{module.name} reaches outside its package"
            names = [node.module or ""] if node.level == 0 else []
        else:
            continue
        assert all(name.partition(".")[0] in sys.stdlib_module_names - {"time"} for name in names)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_calculation_reads_no_clock(module: Path) -> None:
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }

    assert not called & CLOCKS
