"""The board's sentence, tested as text."""

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from measures.calc.direction import Travel, travel
from measures.calc.rating import NOT_RATED_WORDS, Rating
from measures.calc.sentence import SentenceParts, board_sentence
from measures.calc.targets import TargetAim
from measures.calc.values import NO_VALUE_WORDS
from measures.calc.words import Direction, Frequency, NotRated, Polarity, Rag, RagRule, Unit

HIGH, LOW, RANGE, CONTEXT = Polarity
BETTER = Travel(Direction.IMPROVED, D(2), "up, which is better")
SAME = Travel(Direction.SAME, D(0), "no change")
WORSE = Travel(Direction.WORSE, D(-2), "down, which is worse")
NONE = Travel(Direction.NOT_AVAILABLE, None, "there is no earlier figure")
BREAK = travel(D(1), D(2), HIGH, definition_break=True)


def rated(rag: Rag, rescued_by: RagRule | None = None) -> Rating:
    return Rating(rag, None, "as the case says", rescued_by)


def unrated(reason: NotRated) -> Rating:
    return Rating(None, reason, NOT_RATED_WORDS[reason])


PERCENT = SentenceParts(
    rating=rated(Rag.RED),
    polarity=HIGH,
    unit=Unit.PERCENTAGE,
    decimals=0,
    frequency=Frequency.QUARTER,
    value=D(52),
    target=TargetAim(D(55)),
    reported=3,
    expected=4,
)
RATE = replace(
    PERCENT,
    polarity=LOW,
    unit=Unit.RATE,
    multiplier=D(10000),
    decimals=1,
    frequency=Frequency.SNAPSHOT,
    value=D(6840000) / D(83561),
    target=TargetAim(D(75)),
    reported=1,
    expected=1,
)
IN_RANGE = replace(PERCENT, polarity=RANGE, target=TargetAim(D(50), D(60)), reported=4)
COUNT = replace(
    PERCENT,
    rating=unrated(NotRated.NO_TARGET),
    unit=Unit.COUNT,
    noun="children",
    value=D(684),
    target=None,
    frequency=Frequency.YEAR,
    reported=1,
    expected=1,
)
NO_FIGURE = replace(PERCENT, rating=unrated(NotRated.NO_DATA), value=None, reported=0)


@pytest.mark.parametrize(
    ("base", "changes", "sentence"),
    [
        # higher is better
        (
            PERCENT,
            {"since_previous": BETTER},
            "Below target (52% against 55%), better than last quarter; 3 of 4 partners reported.",
        ),
        (
            PERCENT,
            {
                "rating": rated(Rag.GREEN),
                "value": D(62),
                "target": TargetAim(D(60)),
                "since_previous": SAME,
                "reported": 4,
            },
            "On target (62% against 60%), the same as last quarter; all 4 partners reported.",
        ),
        (
            PERCENT,
            {"rating": rated(Rag.AMBER), "since_previous": WORSE},
            "Just below target (52% against 55%), worse than last quarter; 3 of 4 partners reported.",
        ),
        (
            PERCENT,
            {"rating": rated(Rag.AMBER, RagRule.SAME_QUARTER), "since_last_year": SAME},
            (
                "Below target (52% against 55%) but no worse than the same period last year, "
                "the same as the same quarter last year; 3 of 4 partners reported."
            ),
        ),
        (
            PERCENT,
            {"rating": rated(Rag.AMBER, RagRule.STILL_ACHIEVABLE)},
            ("Below target (52% against 55%) but the year-end target can still be met; 3 of 4 partners reported."),
        ),
        # what is counted is said once
        (
            PERCENT,
            {"unit": Unit.COUNT, "noun": "parents", "value": D(26), "target": TargetAim(D(30))},
            "Below target (26 against 30 parents); 3 of 4 partners reported.",
        ),
        (
            IN_RANGE,
            {"unit": Unit.COUNT, "noun": "parents", "value": D(26)},
            "Below the range we aim for (26 against 50 to 60 parents); all 4 partners reported.",
        ),
        (COUNT, {"value": D(1)}, "Not rated: no target has been set; 1; its one partner reported."),
        # a step of a trajectory is rounded as the measure is; a target agreed more finely is said as agreed
        (
            PERCENT,
            {"decimals": 1, "value": D(49), "target": TargetAim(D("51.8181818181"))},
            "Below target (49.0% against 51.8%); 3 of 4 partners reported.",
        ),
        (
            PERCENT,
            {"decimals": 1, "value": D("36.4"), "target": TargetAim(D("37.25"))},
            "Below target (36.4% against 37.25%); 3 of 4 partners reported.",
        ),
        (
            PERCENT,
            {"decimals": 1, "value": D("51.8"), "target": TargetAim(D("51.8181818181"))},
            "Below target (51.80% against 51.82%); 3 of 4 partners reported.",
        ),
        # two that round to the same are told apart
        (PERCENT, {"value": D("54.96")}, "Below target (54.96% against 55.00%); 3 of 4 partners reported."),
        (
            PERCENT,
            {"target": TargetAim(D("52.5"))},
            "Below target (52% against 52.5%); 3 of 4 partners reported.",
        ),
        (
            PERCENT,
            {"value": D(55), "rating": rated(Rag.GREEN)},
            "On target (55% against 55%); 3 of 4 partners reported.",
        ),
        # a true zero is a figure
        (PERCENT, {"value": D(0)}, "Below target (0% against 55%); 3 of 4 partners reported."),
        # lower is better
        (
            RATE,
            {},
            "Above the limit we aim for (81.9 against 75.0 per 10,000); its one partner reported.",
        ),
        (
            RATE,
            {"rating": rated(Rag.AMBER), "since_previous": WORSE, "since_last_year": WORSE},
            (
                "Just above the limit we aim for (81.9 against 75.0 per 10,000), "
                "worse than last year; "
                "its one partner reported."
            ),
        ),
        (
            RATE,
            {"rating": rated(Rag.GREEN), "target": TargetAim(D(83)), "since_previous": BETTER},
            (
                "Within the limit we aim for (81.9 against 83.0 per 10,000), "
                "better than last year; "
                "its one partner reported."
            ),
        ),
        # best inside a range
        (
            IN_RANGE,
            {"rating": rated(Rag.GREEN)},
            "Inside the range we aim for (52% against 50% to 60%); all 4 partners reported.",
        ),
        (
            IN_RANGE,
            {"value": D(45)},
            "Below the range we aim for (45% against 50% to 60%); all 4 partners reported.",
        ),
        (
            IN_RANGE,
            {"value": D(61), "rating": rated(Rag.AMBER)},
            "Just above the range we aim for (61% against 50% to 60%); all 4 partners reported.",
        ),
        # the other units
        (
            PERCENT,
            {
                "unit": Unit.MONEY,
                "value": D(-1200),
                "target": TargetAim(D(0)),
                "frequency": Frequency.MONTH,
                "since_previous": WORSE,
            },
            "Below target (−£1,200 against £0), worse than last month; 3 of 4 partners reported.",
        ),
        (
            PERCENT,
            {
                "unit": Unit.YES_NO,
                "value": D(0),
                "target": TargetAim(D(1)),
                "frequency": Frequency.TERM,
                "since_previous": SAME,
            },
            "Below target (No against Yes), the same as last term; 3 of 4 partners reported.",
        ),
        # both comparisons
        (
            PERCENT,
            {"since_previous": BETTER, "since_last_year": BETTER},
            (
                "Below target (52% against 55%), "
                "better than last quarter and than the same quarter last year; "
                "3 of 4 partners reported."
            ),
        ),
        (
            PERCENT,
            {"since_previous": SAME, "since_last_year": SAME},
            (
                "Below target (52% against 55%), the same as last quarter and as the same quarter last year; "
                "3 of 4 partners reported."
            ),
        ),
        (
            PERCENT,
            {"since_previous": BETTER, "since_last_year": WORSE},
            (
                "Below target (52% against 55%), better than last quarter, "
                "worse than the same quarter last year; "
                "3 of 4 partners reported."
            ),
        ),
        (
            PERCENT,
            {"since_previous": NONE, "since_last_year": NONE},
            "Below target (52% against 55%); 3 of 4 partners reported.",
        ),
        (
            PERCENT,
            {"since_previous": BETTER, "since_last_year": BREAK},
            (
                "Below target (52% against 55%), better than last quarter, "
                "cannot be compared with the same quarter last year (the definition changed); "
                "3 of 4 partners reported."
            ),
        ),
        # not rated, with a figure
        (
            COUNT,
            {"since_previous": WORSE},
            ("Not rated: no target has been set; 684 children, worse than last year; its one partner reported."),
        ),
        (
            COUNT,
            {
                "rating": unrated(NotRated.CONTEXT_ONLY),
                "polarity": CONTEXT,
                "since_previous": travel(D(684), D(650), CONTEXT),
            },
            ("Not rated: it is shown for context only; 684 children, higher than last year; its one partner reported."),
        ),
        (
            COUNT,
            {
                "rating": unrated(NotRated.CONTEXT_ONLY),
                "polarity": CONTEXT,
                "since_previous": travel(D(684), D(700), CONTEXT),
            },
            ("Not rated: it is shown for context only; 684 children, lower than last year; its one partner reported."),
        ),
        (
            COUNT,
            {
                "rating": unrated(NotRated.CONTEXT_ONLY),
                "polarity": CONTEXT,
                "since_previous": travel(D(684), D(684), CONTEXT),
            },
            ("Not rated: it is shown for context only; 684 children, the same as last year; its one partner reported."),
        ),
        (
            COUNT,
            {"rating": unrated(NotRated.NOT_READY)},
            "Not rated: the measure is not ready to be rated; 684 children; its one partner reported.",
        ),
        (
            COUNT,
            {"rating": unrated(NotRated.DEFINITION_BREAK), "since_previous": BREAK},
            (
                "Not rated: the definition changed; 684 children, "
                "cannot be compared with last year (the definition changed); its one partner reported."
            ),
        ),
        # one group of a breakdown, which never has a target of its own
        (
            COUNT,
            {"is_group": True, "since_previous": WORSE},
            "684 children, worse than last year; its one partner reported.",
        ),
        # a change within the dead-band is a change
        (
            PERCENT,
            {"since_previous": travel(D(52), D("51.5"), HIGH, dead_band=D(1))},
            "Below target (52% against 55%), about the same as last quarter; 3 of 4 partners reported.",
        ),
        # not rated, without a figure
        (NO_FIGURE, {"rating": unrated(NotRated.NOT_READY)}, "Not rated: the measure is not ready to be rated."),
        (NO_FIGURE, {}, "Not rated: no figure has been given; none of 4 partners reported."),
        (
            NO_FIGURE,
            {"rating": unrated(NotRated.NOT_DUE)},
            "Not rated: the figure is not due yet; none of 4 partners reported.",
        ),
        (
            NO_FIGURE,
            {"rating": unrated(NotRated.OVERDUE), "expected": 1},
            "Not rated: the figure is overdue; its one partner has not reported.",
        ),
        (
            NO_FIGURE,
            {"no_value": "zero_denominator", "reported": 4},
            "Not rated: the denominator is 0, so there is no value; all 4 partners reported.",
        ),
        (
            NO_FIGURE,
            {"no_value": "no_total", "reported": 4},
            "Not rated: the groups overlap, so they have no total; all 4 partners reported.",
        ),
        (
            NO_FIGURE,
            {"no_value": "not_applicable", "expected": 0},
            "Not rated: it applies to no partner; no partner is expected to report.",
        ),
        # withheld
        (
            PERCENT,
            {"rating": unrated(NotRated.SUPPRESSED), "since_previous": BETTER},
            "Not rated: the figure is withheld because the numbers are small; 3 of 4 partners reported.",
        ),
        (
            PERCENT,
            {"withheld_groups": ("Black women",)},
            "Below target (52% against 55%); 3 of 4 partners reported; Black women withheld (small numbers).",
        ),
        (
            PERCENT,
            {
                "withheld_groups": ("Black women", "Asian women", "women of mixed heritage"),
                "is_provisional": True,
            },
            (
                "Below target (52% against 55%); 3 of 4 partners reported; "
                "Black women, Asian women and women of mixed heritage withheld (small numbers); provisional."
            ),
        ),
        # flags
        (
            PERCENT,
            {"is_provisional": True, "estimated": 1, "revised": 2},
            (
                "Below target (52% against 55%); 3 of 4 partners reported; provisional; "
                "includes 1 estimated figure; includes 2 revised figures."
            ),
        ),
    ],
)
def test_board_sentence_reads(base: SentenceParts, changes: dict[str, Any], sentence: str) -> None:
    assert board_sentence(replace(base, **changes)) == sentence


@pytest.mark.parametrize("rag", list(Rag))
@pytest.mark.parametrize("base", [PERCENT, RATE, IN_RANGE])
def test_withheld_figure_gives_away_no_number_status_or_change(base: SentenceParts, rag: Rag) -> None:
    withheld = replace(base, rating=rated(rag), is_withheld=True, since_previous=BETTER, since_last_year=WORSE)

    assert board_sentence(withheld) == board_sentence(
        replace(base, rating=unrated(NotRated.SUPPRESSED), value=None, target=None)
    )


@pytest.mark.parametrize("reason", list(NotRated))
def test_every_reason_has_its_words_and_makes_one_sentence(reason: NotRated) -> None:
    sentence = board_sentence(replace(COUNT, rating=unrated(reason)))

    assert sentence.startswith(f"Not rated: {NOT_RATED_WORDS[reason]}; ")
    assert sentence.endswith(".")
    assert ". " not in sentence


def test_every_reason_without_a_value_has_its_words() -> None:
    for code, words in NO_VALUE_WORDS.items():
        assert board_sentence(replace(NO_FIGURE, no_value=code)).startswith(f"Not rated: {words}; ")
