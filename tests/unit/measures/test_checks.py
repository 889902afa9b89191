"""What is unusual about a figure, in words its owner can answer; never a refusal."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.calc.checks import Check, Entered, modified_z, parts_question, questions
from measures.calc.words import Frequency, Unit


def entered(value: int | str | None, *before: int | None, **more: object) -> Entered:
    choices: dict[str, object] = {"unit": Unit.COUNT, "frequency": Frequency.QUARTER, "decimals": 0, **more}
    return Entered(
        value=None if value is None else D(value),
        before=tuple(None if each is None else D(each) for each in before),
        **choices,
    )


def asked(figure: Entered) -> list[tuple[str, str]]:
    return [(question.check.value, question.reason) for question in questions(figure)]


def test_modified_z_is_the_worked_one() -> None:
    series = [D(value) for value in (31, 34, 38, 81, 39, 33)]

    score = modified_z(D(81), series)

    assert score is not None and abs(score - D("10.1")) < D("0.05")


def test_figure_far_from_those_before_says_how_far() -> None:
    assert asked(entered(114, 31, 34, 39, 33, 38)) == [
        ("unlike_before", "114 is three times last quarter's count (38). The usual is about 34.")
    ]


def test_figure_like_those_before_is_not_asked_about() -> None:
    assert asked(entered(36, 31, 34, 39, 33, 38, expected_change=D(10))) == []


def test_change_beyond_the_expected_is_asked_about_however_short_the_series() -> None:
    assert asked(entered(114, 38, expected_change=D(20))) == [
        ("change", "114 is three times last quarter's count (38). A change of up to 20 is expected.")
    ]
    assert asked(entered(58, 38, expected_change=D(20))) == []
    assert asked(entered(114, 38)) == []


def test_change_of_a_percentage_is_said_in_points() -> None:
    figure = entered(64, 52, unit=Unit.PERCENTAGE, expected_change=D("2.5"))

    assert asked(figure) == [
        (
            "change",
            "64% is 12 points above last quarter's percentage (52%). A change of up to 2.5 points is expected.",
        )
    ]


def test_a_constant_that_changes_is_asked_about_by_any_change() -> None:
    assert asked(entered(11, 10, 10, 10, 10)) == [("unlike_before", "11 differs from 10, which it nearly always was.")]


@pytest.mark.parametrize("before", [(10, 10, 10), (5, None, 10, 10, 10)])
def test_the_same_as_the_last_three_is_asked_about(before: tuple[int | None, ...]) -> None:
    assert asked(entered(10, *before)) == [
        ("identical", "10 is the same as in the last three quarters: check that it is new.")
    ]


@pytest.mark.parametrize("before", [(10, 10), (10, 10, 11), (10, None, 10, 10)])
def test_fewer_than_three_of_the_same_are_not(before: tuple[int | None, ...]) -> None:
    assert asked(entered(10, *before)) == []


def test_a_zero_may_repeat() -> None:
    assert asked(entered(0, 0, 0, 0)) == []


def test_numerator_above_its_denominator_is_asked_about_first() -> None:
    figure = entered("120", 50, unit=Unit.PERCENTAGE, numerator=D(60), denominator=D(50), expected_change=D(5))

    assert [check for check, _ in asked(figure)] == ["above_denominator", "change"]
    assert asked(figure)[0][1] == ("The numerator (60) is above the denominator (50): check that they are not swapped.")


def test_a_rate_may_have_more_events_than_people() -> None:
    figure = entered("1.2", unit=Unit.RATE, numerator=D(60), denominator=D(50))

    assert asked(figure) == []


def test_percentage_above_a_hundred_is_asked_about() -> None:
    assert asked(entered(101, unit=Unit.PERCENTAGE)) == [("above_hundred", "101% is above 100%.")]
    assert asked(entered(100, unit=Unit.PERCENTAGE)) == []


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (76, 38, "twice last quarter's count (38)"),
        (81, 38, "more than twice last quarter's count (38)"),
        (116, 40, "about three times last quarter's count (40)"),
        (400, 1, "400 times last quarter's count (1)"),
        (60, 40, "50% above last quarter's count (40)"),
        (20, 40, "half last quarter's count (40)"),
        (33, 100, "about a third of last quarter's count (100)"),
        (28, 40, "30% below last quarter's count (40)"),
        (0, 40, "below last quarter's count (40)"),
        (7, 0, "higher than last quarter's count (0)"),
    ],
)
def test_change_is_said_as_people_say_it(now: int, before: int, words: str) -> None:
    ((_, reason),) = asked(entered(now, before, expected_change=D(5)))

    assert words in reason


def test_change_against_an_older_period_names_it() -> None:
    ((_, reason),) = asked(entered(500, 31, 34, 39, 33, None))

    assert "about 15 times the count of 2 quarters ago (33)" in reason


@pytest.mark.parametrize(
    ("frequency", "word"),
    [(Frequency.MONTH, "month"), (Frequency.YEAR, "year"), (Frequency.TERM, "term"), (Frequency.SNAPSHOT, "year")],
)
def test_periods_are_named_by_their_kind(frequency: Frequency, word: str) -> None:
    ((_, reason),) = asked(entered(90, 30, expected_change=D(5), frequency=frequency))

    assert f"last {word}'s count" in reason


@pytest.mark.parametrize(
    ("total", "parts", "reason"),
    [
        (85, (62, 14, 9), None),
        (85, (62, 14, 8), "The categories add to 84, but the total says 85."),
        (85, (62, 14, None), None),  # more may come
        (85, (62, 30, None), "The categories add to 92, but the total says 85."),
        (85, (None, None), None),
        (None, (62, 14), None),
    ],
)
def test_parts_are_held_against_their_total(
    total: int | None, parts: tuple[int | None, ...], reason: str | None
) -> None:
    given_total = None if total is None else D(total)
    found = parts_question(given_total, [None if part is None else D(part) for part in parts], "categories")

    assert (found.reason if found else None) == reason
    assert found is None or found.check is Check.PARTS


def test_nothing_is_asked_about_a_figure_that_is_not_there() -> None:
    assert asked(entered(None, 31, 34, 39, 33, 38, expected_change=D(1))) == []


@given(
    st.sampled_from(Unit),
    st.decimals("-1e6", "1e6", places=2),
    st.lists(st.one_of(st.none(), st.decimals("-1e6", "1e6", places=2)), max_size=9),
)
def test_questions_never_fail_and_are_sentences(unit: Unit, value: D, before: list[D | None]) -> None:
    figure = Entered(unit, Frequency.QUARTER, 1, value, before=tuple(before), expected_change=D(1))

    for question in questions(figure):
        assert question.reason[-1] == "." and "NaN" not in question.reason and "Infinity" not in question.reason
