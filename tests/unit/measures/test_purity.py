"""The calculations stand on the standard library, and on scipy where a method needs it; they read no clock."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

MEASURES = Path(__file__).parents[3] / "measures"
MODULES = [*sorted((MEASURES / "calc").glob("*.py")), MEASURES / "reading.py"]
NUMERICAL = {"scipy", "numpy"}
CLOCKS = {"today", "now", "utcnow", "time", "monotonic", "localtime", "gmtime"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_calculation_imports_only_the_standard_library_and_its_neighbours(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    heavy = {id(node) for function in ast.walk(tree) if isinstance(function, ast.FunctionDef) for node in function.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= 1, f"{module.name} reaches outside its package"
            names = [node.module or ""] if node.level == 0 else []
        else:
            continue
        # Numerical libraries are loaded by the function that needs them, so that a web process starts without them.
        allowed = sys.stdlib_module_names - {"time"} | (NUMERICAL if id(node) in heavy else set())
        assert all(name.partition(".")[0] in allowed for name in names)


def test_loading_every_calculation_loads_no_numerical_library() -> None:
    modules = [f"measures.calc.{path.stem}" for path in MODULES if path.parent.name == "calc"]
    code = f"import sys, {', '.join(modules)}; print(sorted({NUMERICAL!r} & set(sys.modules)))"

    run = subprocess.run([sys.executable, "-c", code], cwd=MEASURES.parent, capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_calculation_reads_no_clock(module: Path) -> None:
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }

    assert not called & CLOCKS
