"""An exported plan reads back the same."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan.reading import FactEntry, MeasureEntry, PlanFile, PriorityEntry, read_plan, write_plan
from tests.unit.plan.plans import EXAMPLES, SMALL


def read(text: str) -> PlanFile:
    reading = read_plan(text, "plan.yaml")
    assert reading.plan is not None, [str(problem) for problem in reading.problems]
    return reading.plan


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_plan_survives_export(path):
    plan = read(path.read_text(encoding="utf-8"))

    exported = write_plan(plan)

    assert read(exported) == plan
    assert write_plan(read(exported)) == exported


def test_an_export_is_laid_out_for_people():
    outcome = "{code: O1, text: We are well}"

    exported = write_plan(read(SMALL))

    assert exported == SMALL.replace(f"outcomes: [{outcome}]", f"outcomes:\n      - {outcome}")


def test_an_export_repeats_content_and_has_no_anchors():
    fact = FactEntry(label="A", series=(("2018", Decimal("1.5")), ("2019", Decimal("1.50"))))
    plan = read(SMALL)
    priority = replace(plan.priorities[0], facts=(fact,), key_issues=("x", "y"), strategy=("x", "y"))

    exported = write_plan(replace(plan, priorities=(priority,)))

    assert "&" not in exported
    assert read(exported).priorities[0].facts == (fact,)


_TEXT = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters="\ufeff"))
    .map(str.strip)
    .filter(bool)
)
_NUMBERS = st.decimals(-999_999, 999_999, places=3, allow_nan=False)


@settings(max_examples=30)
@given(_TEXT.filter(lambda text: len(text) < 200), _TEXT, _TEXT, _NUMBERS, st.booleans())
def test_whatever_people_write_survives_export(title, sponsor, query, number, is_key):
    measure = MeasureEntry(code="M1", title=title, query=query, stated_target=number, is_key=is_key)
    priority = PriorityEntry(
        number=1, title=title, sponsor=sponsor[:300].strip(), objectives=(query,), measures=(measure,)
    )
    plan = replace(read(SMALL), priorities=(priority,))

    assert read(write_plan(plan)) == plan
