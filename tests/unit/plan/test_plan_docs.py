"""The page for plan managers keeps up with the format."""

import dataclasses
from pathlib import Path

import pytest

from plan.reading import entries, read_plan
from plan.reading.entries import Entry, shapes_of

PAGE = (Path(__file__).parents[3] / "docs" / "plan-files.md").read_text(encoding="utf-8")
ENTRIES = [each for each in vars(entries).values() if dataclasses.is_dataclass(each) and issubclass(each, Entry)]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.__name__)
def test_every_key_is_on_the_page_and_bold_when_it_must_be_there(entry):
    for key, shape in shapes_of(entry).items():
        assert f"`{key}`" in PAGE
        assert not shape.required or f"**`{key}`**" in PAGE


def test_the_example_on_the_page_is_a_plan_without_problems():
    example = PAGE.split("```yaml\n")[1].split("```")[0]

    assert read_plan(example, "page").problems == ()
