"""Two plans compared: what was added, changed and removed, in the order people read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan.reading import Change, PlanFile, compare, read_plan
from tests.unit.plan.plans import EXAMPLES, SMALL, small


def read(text: str) -> PlanFile:
    plan = read_plan(text, "plan.yaml").plan
    assert plan is not None
    return plan


M1 = "Priority 4 › Measure M1"


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ([], [], []),
        ([], ["dead_band: 1"], [("added", f"{M1} › dead band", "", "1")]),
        (["dead_band: 1"], ["dead_band: 2"], [("changed", f"{M1} › dead band", "1", "2")]),
        (["dead_band: 1"], [], [("removed", f"{M1} › dead band", "1", "")]),
        (["dead_band: 0"], [], [("removed", f"{M1} › dead band", "0", "")]),
        ([], ["is_key: true"], [("added", f"{M1} › is key", "", "yes")]),
        (
            ["target: {period: 2027/28 Q4, value: 60}"],
            ["target: {period: 2027/28 Q4, value: 55, reason: Late start}"],
            [
                ("changed", f"{M1} › Target 2027/28 Q4 › value", "60", "55"),
                ("added", f"{M1} › Target 2027/28 Q4 › reason", "", "Late start"),
            ],
        ),
        (
            ["target: {period: 2027/28 Q4, value: 60}"],
            ["target: {period: 2027/28 Q3, value: 60}"],
            [
                ("added", f"{M1} › Target 2027/28 Q3", "", "period 2027/28 Q3, value 60"),
                ("removed", f"{M1} › Target 2027/28 Q4", "period 2027/28 Q4, value 60", ""),
            ],
        ),
        (
            ["definition: {owner: A}"],
            ["definition: {owner: B}"],
            [("changed", f"{M1} › definition › owner", "A", "B")],
        ),
        ([], ["baseline: {period: 2024/25 Q4, value: 5}"], [
            ("added", f"{M1} › baseline", "", "period 2024/25 Q4, value 5"),
        ]),
        (["partners: [NHS]"], ["partners: [VCS]"], [
            ("added", f"{M1} › partners", "", "VCS"),
            ("removed", f"{M1} › partners", "NHS", ""),
        ]),
        (["partners: [NHS, VCS]"], ["partners: [VCS, NHS]"], [
            ("changed", f"{M1} › partners › order", "NHS; VCS", "VCS; NHS"),
        ]),
        (
            ["comparators: {England: {2024/25 Q1: 5}}"],
            ["comparators: {England: {2024/25 Q1: 6}, Wales: {2024/25 Q1: 4}}"],
            [
                ("changed", f"{M1} › comparators › England › 2024/25 Q1", "5", "6"),
                ("added", f"{M1} › comparators › Wales › 2024/25 Q1", "", "4"),
            ],
        ),
    ],
)  # fmt: skip
def test_what_changed_in_a_measure_is_listed_with_its_place(before, after, changes):
    assert list(compare(read(small(*before)), read(small(*after)))) == [Change(*each) for each in changes]


def test_measures_are_matched_by_code_wherever_they_stand():
    one = read(small("note: n") + "      - {code: M2, title: Second}\n")
    two = read(SMALL.replace("      - code: M1", "      - {code: M2, title: Other}\n      - code: M1"))

    assert compare(one, two) == (
        Change("changed", "Priority 4 › Measure M2 › title", "Second", "Other"),
        Change("removed", f"{M1} › note", "n", ""),
        Change("changed", "Priority 4 › order of measures", "M1; M2", "M2; M1"),
    )


def test_a_new_priority_brings_its_measures_along():
    new = read(SMALL + "  - {number: 5, title: Work, measures: [{code: W1, title: Jobs}]}\n")

    assert compare(read(SMALL), new) == (
        Change("added", "Priority 5", "", "Work"),
        Change("added", "Priority 5 › Measure W1", "", "Jobs"),
    )


def test_without_an_old_plan_everything_is_added():
    changes = compare(None, read(SMALL))

    assert {change.kind for change in changes} == {"added"}
    assert [change.where for change in changes] == [
        "Plan P",
        "Partner NHS",
        "Partner VCS",
        "Dimension ethnicity",
        "Dimension ethnicity › Category white",
        "Dimension ethnicity › Category asian",
        "Priority 4",
        "Priority 4 › Outcome O1",
        "Priority 4 › Measure M1",
    ]


def test_comments_and_lines_are_no_change():
    assert compare(read(SMALL), read("# a comment\n\n" + SMALL)) == ()


_EXAMPLE = EXAMPLES[-1].read_text(encoding="utf-8").splitlines()


@settings(max_examples=8)
@given(st.integers(10, len(_EXAMPLE) - 1))
def test_nothing_changed_is_said_only_of_equal_plans(gone):
    """Whichever line is taken out of the example, either it cannot be read or the change is reported."""
    whole = read("\n".join(_EXAMPLE))
    lacking = read_plan("\n".join(_EXAMPLE[:gone] + _EXAMPLE[gone + 1 :]), "p").plan

    if lacking is not None:
        assert (compare(whole, lacking) == ()) == (whole == lacking)
        assert (compare(lacking, whole) == ()) == (whole == lacking)
