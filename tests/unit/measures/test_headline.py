"""Where many measures stand, in one sentence."""

import pytest

from measures.calc.headline import STILL_NEEDED, status_headline
from measures.calc.words import Rag, Readiness

G, A, R = Rag.GREEN, Rag.AMBER, Rag.RED
SPREAD = (
    "7 of 13 measures are on target; 4 need attention (3 red, 1 amber); 2 have no status. "
    "2 more are not ready to be rated."
)


@pytest.mark.parametrize(
    ("ready", "not_ready", "words"),
    [
        ([], 0, "No measure is ready to be rated yet."),
        ([], 3, "No measure is ready to be rated yet. 3 are not ready to be rated."),
        ([G], 0, "1 of 1 measures is on target."),
        ([None], 0, "The one measure has no status yet."),
        ([None, None], 1, "None of 2 measures has a status yet. 1 more is not ready to be rated."),
        ([G, A], 0, "1 of 2 measures is on target; 1 needs attention (amber)."),
        (
            [G] * 7 + [R] * 3 + [A] + [None] * 2,
            2,
            SPREAD,
        ),
    ],
)
def test_the_headline_counts_every_measure_once(ready: list[Rag | None], not_ready: int, words: str) -> None:
    headline = status_headline(ready, not_ready)

    assert headline.words == words
    assert headline.ready == len(ready)


def test_a_measure_without_a_status_is_never_counted_as_on_target() -> None:
    assert status_headline([None, None, G], 0).green == 1


def test_every_stage_before_reporting_says_what_is_missing() -> None:
    assert all(STILL_NEEDED[stage] for stage in Readiness if stage is not Readiness.REPORTING)
