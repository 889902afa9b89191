"""Every kind of finding that can stand on an upload's page has a heading in words."""

import ast
from pathlib import Path

from imports.reading import cells
from imports.selectors.titles import TITLES
from measures import reading
from measures.services.figures import MESSAGES

PROJECT = Path(__file__).resolve().parents[3]
SOURCES = [*(PROJECT / "imports/reading").glob("*.py"), PROJECT / "imports/services/matching.py"]
#: Calls whose first argument is the code of a finding with a place; ``Refused`` is about a whole file.
MAKERS = {"problem", "warning", "Refusal", "Problem"}


def said_in(source: Path) -> set[str]:
    """The codes that a module gives findings."""
    found = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        first = node.args[:1] if name in MAKERS else []
        named = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
        found |= {each.value for each in [*first, *named] if isinstance(each, ast.Constant)}
    return {code for code in found if isinstance(code, str)}


def test_every_code_of_a_finding_has_a_heading():
    codes = (
        set(MESSAGES) | {code for code, *_ in reading._REFUSALS} | {code for code, _ in cells._WRONG_NATURE.values()}
    )
    for source in SOURCES:
        codes |= said_in(source)
    assert len(codes) > 60
    assert codes - set(TITLES) == set()
