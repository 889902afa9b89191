"""What the sentence says of change, gaps, benchmarks and forecasts: as text, every combination, never too much."""

from dataclasses import replace
from decimal import Decimal as D
from functools import cache
from itertools import product
from typing import Any

import pytest

from measures.calc.direction import Travel, settled
from measures.calc.rating import NOT_RATED_WORDS, Rating
from measures.calc.sentence import Beside, SentenceParts, WiderGap, board_sentence
from measures.calc.targets import TargetAim
from measures.calc.variation import Mark
from measures.calc.words import (
    Assurance,
    Comparison,
    Direction,
    Frequency,
    NotRated,
    Polarity,
    Rag,
    Unit,
    Variation,
    VariationRule,
)

HIGH, LOW, RANGE, CONTEXT = Polarity
BETTER = Travel(Direction.IMPROVED, D(2), "up, which is better")
WORSE = Travel(Direction.WORSE, D(-2), "down, which is worse")
SAME = Travel(Direction.SAME, D(0), "no change")
BREAK = Travel(Direction.CANT_SAY, None, "the definition changed")
HIGHER = Travel(Direction.CANT_SAY, D(2), "context only: neither up nor down is good")

TOO_FEW, ORDINARY, CONSTANT = (Mark(v) for v in (Variation.TOO_FEW, Variation.ORDINARY, Variation.NONE_AT_ALL))
RISING = Mark(Variation.IMPROVEMENT, VariationRule.TREND, 1)
BELOW = Mark(Variation.CONCERN, VariationRule.OUTSIDE_LIMITS, -1)
RUN = Mark(Variation.CONCERN, VariationRule.SHIFT, -1)
NEAR = Mark(Variation.IMPROVEMENT, VariationRule.TWO_OF_THREE, 1)
MARKS = (
    None,
    TOO_FEW,
    ORDINARY,
    CONSTANT,
    *(
        Mark(verdict, rule, way)
        for verdict in (Variation.IMPROVEMENT, Variation.CONCERN, Variation.HIGH, Variation.LOW)
        for rule, way in ((VariationRule.SHIFT, 1), (VariationRule.OUTSIDE_LIMITS, -1))
    ),
)
GAP = WiderGap("Black", "White", D("12.04"))
ENGLAND, NEIGHBOURS = (
    {verdict: Beside(name, D(value), verdict) for verdict in Comparison}
    for name, value in (("England", "61.5"), ("statistical neighbours", "79.5"))
)

RED = SentenceParts(
    rating=Rating(Rag.RED, None, "off target by more than the tolerance"),
    polarity=HIGH,
    unit=Unit.PERCENTAGE,
    decimals=0,
    frequency=Frequency.QUARTER,
    value=D(52),
    target=TargetAim(D(55)),
    reported=3,
    expected=4,
)
AMBER = replace(RED, rating=Rating(Rag.AMBER, None, "off target, within the tolerance"), reported=4)
GREEN = replace(RED, rating=Rating(Rag.GREEN, None, "on target"), value=D(62), target=TargetAim(D(60)), reported=4)
CONTEXT_ONLY = replace(
    RED,
    rating=Rating(None, NotRated.CONTEXT_ONLY, NOT_RATED_WORDS[NotRated.CONTEXT_ONLY]),
    polarity=CONTEXT,
    unit=Unit.RATE,
    multiplier=D(10000),
    decimals=1,
    frequency=Frequency.SNAPSHOT,
    value=D("81.856"),
    target=None,
    reported=1,
    expected=1,
)
GROUP = replace(
    RED,
    rating=Rating(None, NotRated.NO_TARGET, NOT_RATED_WORDS[NotRated.NO_TARGET]),
    target=None,
    is_group=True,
    reported=4,
)


@pytest.mark.parametrize(
    ("base", "changes", "sentence"),
    [
        (  # the sentence of the rules
            RED,
            {"mark": ORDINARY, "since_previous": SAME, "withheld_groups": ("Black", "Asian women")},
            (
                "Below target (52% against 55%); ordinary variation, no evidence of change; "
                "3 of 4 partners reported; Black and Asian women withheld (small numbers)."
            ),
        ),
        # under twelve periods a step is told as a step
        (
            RED,
            {"mark": TOO_FEW, "since_previous": BETTER},
            (
                "Below target (52% against 55%), better than last quarter (too few periods to rule out chance); "
                "3 of 4 partners reported."
            ),
        ),
        (
            RED,
            {"mark": TOO_FEW, "since_previous": BETTER, "since_last_year": WORSE},
            (
                "Below target (52% against 55%), better than last quarter, worse than the same quarter last year "
                "(too few periods to rule out chance); 3 of 4 partners reported."
            ),
        ),
        (
            RED,
            {"mark": TOO_FEW, "since_previous": SAME},
            "Below target (52% against 55%), the same as last quarter; 3 of 4 partners reported.",
        ),
        (
            RED,
            {"mark": TOO_FEW, "since_previous": BREAK},
            (
                "Below target (52% against 55%), cannot be compared with last quarter (the definition changed); "
                "3 of 4 partners reported."
            ),
        ),
        (RED, {"mark": TOO_FEW}, "Below target (52% against 55%); 3 of 4 partners reported."),
        # from twelve on, chance is told from change
        (
            RED,
            {"mark": ORDINARY, "assurance": Assurance.HIT_AND_MISS},
            ("Below target (52% against 55%); ordinary variation, no evidence of change; 3 of 4 partners reported."),
        ),
        (
            AMBER,
            {"mark": ORDINARY, "assurance": Assurance.CONSISTENTLY_MISSED},
            (
                "Just below target (52% against 55%); "
                "ordinary variation: unless something changes it keeps missing its target; all 4 partners reported."
            ),
        ),
        (
            GREEN,
            {"mark": ORDINARY, "assurance": Assurance.CONSISTENTLY_MET},
            (
                "On target (62% against 60%); "
                "ordinary variation: unless something changes it keeps meeting its target; all 4 partners reported."
            ),
        ),
        (GREEN, {"mark": CONSTANT}, "On target (62% against 60%); no variation at all; all 4 partners reported."),
        (
            RED,
            {"mark": RISING, "assurance": Assurance.CONSISTENTLY_MISSED},
            (
                "Below target (52% against 55%); an improvement, more than chance: seven periods rising in a row; "
                "3 of 4 partners reported."
            ),
        ),
        (
            GREEN,
            {"mark": BELOW},
            (
                "On target (62% against 60%); a concern, more than chance: below the lower limit; "
                "all 4 partners reported."
            ),
        ),
        (
            AMBER,
            {"mark": RUN},
            (
                "Just below target (52% against 55%); "
                "a concern, more than chance: seven periods in a row below the mean; all 4 partners reported."
            ),
        ),
        (
            AMBER,
            {"mark": NEAR},
            (
                "Just below target (52% against 55%); "
                "an improvement, more than chance: two of three periods near the upper limit; "
                "all 4 partners reported."
            ),
        ),
        # a wider gap is said beside a green status, in the same breath
        (
            GREEN,
            {"wider_gap": GAP, "mark": ORDINARY},
            (
                "On target (62% against 60%), but the gap between Black and White has widened to 12 points; "
                "ordinary variation, no evidence of change; all 4 partners reported."
            ),
        ),
        (
            GREEN,
            {"wider_gap": GAP, "mark": TOO_FEW, "since_previous": BETTER},
            (
                "On target (62% against 60%), better than last quarter (too few periods to rule out chance), "
                "but the gap between Black and White has widened to 12 points; all 4 partners reported."
            ),
        ),
        (
            RED,
            {"wider_gap": GAP, "mark": BELOW, "beside": ENGLAND[Comparison.WORSE]},
            (
                "Below target (52% against 55%); a concern, more than chance: below the lower limit; "
                "the gap between Black and White has widened to 12 points; 3 of 4 partners reported."
            ),
        ),
        # a benchmark, where it differs or is all there is to judge by
        (
            RED,
            {"mark": ORDINARY, "beside": ENGLAND[Comparison.WORSE]},
            (
                "Below target (52% against 55%); ordinary variation, no evidence of change; "
                "worse than England (61.5%); 3 of 4 partners reported."
            ),
        ),
        (
            RED,
            {"mark": ORDINARY, "beside": ENGLAND[Comparison.SIMILAR]},
            ("Below target (52% against 55%); ordinary variation, no evidence of change; 3 of 4 partners reported."),
        ),
        (
            CONTEXT_ONLY,
            {"mark": TOO_FEW, "since_previous": HIGHER, "beside": NEIGHBOURS[Comparison.SIMILAR]},
            (
                "Not rated: it is shown for context only; 81.9 per 10,000, "
                "higher than last year (too few periods to rule out chance), "
                "similar to statistical neighbours (79.5); its one partner reported."
            ),
        ),
        (
            CONTEXT_ONLY,
            {"mark": Mark(Variation.HIGH, VariationRule.SHIFT, 1), "beside": NEIGHBOURS[Comparison.HIGHER]},
            (
                "Not rated: it is shown for context only; 81.9 per 10,000, "
                "higher than statistical neighbours (79.5); "
                "higher than chance explains: seven periods in a row above the mean; its one partner reported."
            ),
        ),
        # an early warning for a green that will not last
        (
            GREEN,
            {"mark": BELOW, "heads_off_target": True},
            (
                "On target (62% against 60%); a concern, more than chance: below the lower limit; "
                "on its present course it misses the next target; all 4 partners reported."
            ),
        ),
        (
            GREEN,
            {"mark": TOO_FEW, "heads_off_target": True},
            "On target (62% against 60%); all 4 partners reported.",
        ),
        (
            AMBER,
            {"mark": ORDINARY, "heads_off_target": True},
            (
                "Just below target (52% against 55%); ordinary variation, no evidence of change; "
                "all 4 partners reported."
            ),
        ),
        # one group of a breakdown
        (GROUP, {"mark": ORDINARY}, "52%; ordinary variation, no evidence of change; all 4 partners reported."),
    ],
)
def test_sentence_reads(base: SentenceParts, changes: dict[str, Any], sentence: str) -> None:
    assert board_sentence(replace(base, **changes)) == sentence


@cache
def every_combination() -> list[tuple[SentenceParts, str]]:
    """Everything the sentence may be made of, with the sentence."""
    combinations = [
        replace(
            base,
            mark=mark,
            assurance=assurance,
            wider_gap=gap,
            beside=beside,
            heads_off_target=heads,
            since_previous=travel,
        )
        for base, mark, assurance, gap, beside, heads, travel in product(
            (RED, AMBER, GREEN, CONTEXT_ONLY, GROUP),
            MARKS,
            (None, *Assurance),
            (None, GAP),
            (None, *(ENGLAND[verdict] for verdict in (Comparison.SIMILAR, Comparison.WORSE, Comparison.CANT_SAY))),
            (False, True),
            (BETTER, SAME, HIGHER, BREAK),
        )
    ]
    return [(parts, board_sentence(parts)) for parts in combinations]


def test_every_combination_is_one_short_sentence() -> None:
    for _, sentence in every_combination():
        assert sentence.endswith(".") and ". " not in sentence
        assert not any(fault in sentence for fault in ("None", "  ", " ,", " ;", "()", ";;", ",,"))
        assert len(sentence) < 300, sentence
        assert len(sentence.split("; ")) <= 5, sentence


def test_under_twelve_periods_nothing_is_called_a_change_ordinary_or_a_course() -> None:
    for parts, sentence in every_combination():
        if parts.mark is None or parts.mark.verdict is Variation.TOO_FEW:
            for claim in ("chance:", "ordinary", "evidence", "keeps m", "course", "no variation"):
                assert claim not in sentence, sentence
            if parts.mark and "than last" in sentence:
                assert "(too few periods to rule out chance)" in sentence


def test_from_twelve_periods_on_no_step_is_praised_or_blamed() -> None:
    for parts, sentence in every_combination():
        if parts.mark is not None and parts.mark.verdict is not Variation.TOO_FEW:
            assert "than last" not in sentence


def test_a_green_status_is_never_said_without_the_gap_that_widened() -> None:
    for parts, sentence in every_combination():
        if parts.rating.rag is Rag.GREEN and parts.wider_gap:
            assert ", but the gap between Black and White has widened to 12 points" in sentence


def test_a_withheld_figure_keeps_all_of_it_quiet() -> None:
    quiet = board_sentence(replace(RED, is_withheld=True))
    for parts, _ in every_combination():
        withheld = replace(parts, is_withheld=True, reported=RED.reported, expected=RED.expected)
        assert board_sentence(withheld) == quiet


@pytest.mark.parametrize(
    ("mark", "made", "direction"),
    [
        (None, BETTER, Direction.IMPROVED),
        (TOO_FEW, BETTER, Direction.IMPROVED),
        (TOO_FEW, WORSE, Direction.WORSE),
        (ORDINARY, BETTER, Direction.SAME),
        (ORDINARY, WORSE, Direction.SAME),
        (ORDINARY, SAME, Direction.SAME),
        (ORDINARY, BREAK, Direction.CANT_SAY),
        (ORDINARY, HIGHER, Direction.CANT_SAY),
        (CONSTANT, SAME, Direction.SAME),
        (RISING, BETTER, Direction.IMPROVED),
        (RISING, WORSE, Direction.SAME),
        (RISING, SAME, Direction.SAME),
        (BELOW, WORSE, Direction.WORSE),
        (BELOW, BETTER, Direction.SAME),
        (Mark(Variation.HIGH, VariationRule.SHIFT, 1), WORSE, Direction.WORSE),
    ],
)
def test_direction_agrees_with_variation(mark: Mark | None, made: Travel, direction: Direction) -> None:
    found = settled(made, mark)

    assert found.direction is direction
    assert found.change == made.change
    assert found.reason == (made.reason if found.direction is made.direction else mark and mark.words)
