"""The drawing of the workflow is the workflow."""

from pathlib import Path

from measures.management.commands.return_workflow import workflow


def test_the_documented_workflow_is_the_one_that_rules() -> None:
    drawn = Path(__file__).parents[3] / "docs" / "return-workflow.md"

    assert drawn.read_text(encoding="utf-8") == workflow()
