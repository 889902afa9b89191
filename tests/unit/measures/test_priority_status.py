"""What a priority's headline follows from: a named rule, and never an average of colours."""

import pytest

from measures.calc.rating import Rating, priority_status
from measures.calc.words import NotRated, PriorityRule, Rag

GREEN, AMBER, RED = Rag


def rated(*rags: Rag | None) -> list[Rating]:
    return [Rating(rag, None if rag else NotRated.NO_DATA, "") for rag in rags]


@pytest.mark.parametrize(
    ("rule", "rags", "key", "rag"),
    [
        (PriorityRule.ANY_KEY_RED, (GREEN, RED), (True, True), RED),
        (PriorityRule.ANY_KEY_RED, (GREEN, RED), (True, False), AMBER),
        (PriorityRule.ANY_KEY_RED, (GREEN, AMBER), (True, False), GREEN),
        (PriorityRule.ANY_KEY_RED, (AMBER, GREEN), (True, False), AMBER),
        (PriorityRule.ANY_KEY_RED, (GREEN, RED), (False, False), RED),  # none marked: all are key
        (PriorityRule.ANY_KEY_RED, (None, GREEN), (True, False), None),
        (PriorityRule.ANY_KEY_RED, (None, GREEN), (False, False), GREEN),
        (PriorityRule.WORST, (GREEN, AMBER, None), (False, False, False), AMBER),
        (PriorityRule.WORST, (GREEN, RED), (True, False), RED),
        (PriorityRule.MAJORITY, (GREEN, GREEN, RED), (False, False, True), GREEN),
        (PriorityRule.MAJORITY, (GREEN, RED), (False, False), RED),  # a tie goes to the worse
        (PriorityRule.MAJORITY, (GREEN, AMBER, GREEN, AMBER), (False,) * 4, AMBER),
        (PriorityRule.WORST, (), (), None),
        (PriorityRule.MAJORITY, (None, None), (False, False), None),
        (PriorityRule.ANY_KEY_RED, (None,), (True,), None),
    ],
)
def test_priority_status_follows_its_named_rule(
    rule: PriorityRule, rags: tuple[Rag | None, ...], key: tuple[bool, ...], rag: Rag | None
) -> None:
    assert priority_status(rated(*rags), key, rule).rag is rag


def test_priority_status_shows_the_distribution() -> None:
    status = priority_status(rated(GREEN, GREEN, AMBER, RED, None), [False] * 5, PriorityRule.WORST)

    assert (status.green, status.amber, status.red, status.not_rated) == (2, 1, 1, 1)
    assert status.reason == "the worst of its measures; 2 green, 1 amber, 1 red, 1 not rated"


def test_priority_without_ratings_is_not_green() -> None:
    status = priority_status(rated(None, None), [True, False], PriorityRule.ANY_KEY_RED)

    assert (status.rag, status.not_rated) == (None, 2)
    assert status.reason == "no status: no measure that decides it has one; 2 not rated"


def test_priority_needs_a_key_flag_for_every_measure() -> None:
    with pytest.raises(ValueError, match="shorter"):
        priority_status(rated(GREEN, RED), [True], PriorityRule.WORST)
