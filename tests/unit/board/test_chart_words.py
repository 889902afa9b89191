"""Titles that state the finding, numbers as they are written, and texts that find room."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.charts import NumberFormat, benchmark_finding, gap_finding, slope_finding, variation_finding
from board.charts.model import NARROW, Cell, Column, Layout, Table
from board.charts.plot import EndLabel
from board.charts.scale import cut_value, text_width
from board.charts.svg import Box, Words, box_of, settle
from board.charts.table import filled
from measures.calc.comparison import Compared
from measures.calc.gaps import Group, gap
from measures.calc.inequality import DeprivationGroup, inequality
from measures.calc.variation import Point, vary
from measures.calc.words import Comparison, Polarity, Unit

HIGH, LOW, CONTEXT = Polarity.HIGH_IS_GOOD, Polarity.LOW_IS_GOOD, Polarity.CONTEXT_ONLY
PERCENT = NumberFormat(Unit.PERCENTAGE, 1)
RATE = NumberFormat(Unit.RATE, 1, Decimal(10_000))
STEADY = [18, 21, 19, 20, 22, 18, 20, 21, 19, 20, 22, 19, 21, 20]

# --- titles ---


@pytest.mark.parametrize(
    ("values", "polarity", "title"),
    [
        (STEADY, LOW, "Repeat plans: ordinary variation, no evidence of change"),
        ([*STEADY, 29], LOW, "Repeat plans, P15: a concern, more than chance (above the upper limit)"),
        ([*STEADY, 29], HIGH, "Repeat plans, P15: an improvement, more than chance (above the upper limit)"),
        ([*STEADY, 29, None], LOW, "Repeat plans, P15: a concern, more than chance (above the upper limit)"),
        ([*STEADY, 11], CONTEXT, "Repeat plans, P15: lower than chance explains (below the lower limit)"),
        (STEADY[:4], LOW, "Repeat plans: too few periods to tell change from chance (8 more periods needed)"),
        ([5] * 12, LOW, "Repeat plans: no variation at all"),
        ([], LOW, "Repeat plans: no figure has been given"),
    ],
)
def test_the_title_of_ordinary_variation_is_its_verdict(values: list[int], polarity: Polarity, title: str) -> None:
    points = [
        Point(date(2000 + at // 12, at % 12 + 1, 1), None if value is None else Decimal(value))
        for at, value in enumerate(values)
    ]
    labels = [f"P{place + 1}" for place in range(len(values))]
    assert variation_finding("Repeat plans", vary(points, polarity), labels) == title


WHITE = Group("White", Decimal(620), Decimal(1000))
LOWER, HIGHER = Group("Asian", Decimal(270), Decimal(500)), Group("Chinese", Decimal(360), Decimal(500))
NEAR, FEW = Group("Mixed", Decimal(306), Decimal(500)), Group("Black", Decimal(5), Decimal(12))


@pytest.mark.parametrize(
    ("groups", "polarity", "title"),
    [
        ([LOWER, HIGHER], HIGH, "Attendance: the widest gap is Asian, 8.0 points below White"),
        ([LOWER, HIGHER], LOW, "Attendance: the widest gap is Chinese, 10.0 points above White"),
        ([LOWER, HIGHER], CONTEXT, "Attendance: the widest gap is Chinese, 10.0 points above White"),
        ([HIGHER], HIGH, "Attendance: no group is worse off than White"),
        ([NEAR], HIGH, "Attendance: the widest gap is Mixed, 0.8 points below White, no more than chance explains"),
        ([], HIGH, "Attendance: there is no gap to show"),
        ([Group("Black", is_withheld=True)], HIGH, None),
    ],
)
def test_the_title_of_a_gap_is_the_widest_to_the_group_that_is_worse_off(
    groups: list[Group], polarity: Polarity, title: str | None
) -> None:
    found = [gap(group, WHITE, Unit.PERCENTAGE) for group in groups]
    title = title or f"Attendance: there is no gap to show ({found[0].reason})"
    assert gap_finding("Attendance", found, PERCENT, polarity) == title


def test_where_a_group_is_withheld_the_title_speaks_of_those_shown() -> None:
    found = [gap(LOWER, WHITE, Unit.PERCENTAGE)]
    assert "the widest gap shown is" in gap_finding("A", found, PERCENT, HIGH, some_withheld=True)
    assert "no group shown is worse off" in gap_finding("A", found, PERCENT, LOW, some_withheld=True)


@pytest.mark.parametrize(
    ("values", "reach", "title"),
    [
        (
            [142, 110, 88, 60, 41],
            5,
            "Looked after: 126.0 per 10,000 higher in the most deprived areas than in the least",
        ),
        (
            [41, 60, 88, 110, 142],
            5,
            "Looked after: 126.0 per 10,000 lower in the most deprived areas than in the least",
        ),
        ([80, 82, 79, 81, 80], 9, "Looked after: no more of a slope over deprivation than chance explains"),
        ([80] * 5, 9, "Looked after: no more of a slope over deprivation than chance explains"),
        ([142, 110], 5, "Looked after: no slope over deprivation can be drawn (2 groups are too few: a slope needs 5)"),
    ],
)
def test_the_title_of_a_slope_is_its_index_in_words(values: list[int], reach: int, title: str) -> None:
    groups = [DeprivationGroup(Decimal(9), Decimal(v), Decimal(v - reach), Decimal(v + reach)) for v in values]
    assert slope_finding("Looked after", inequality(groups), RATE) == title


BETTER, WORSE, SIMILAR, HIGHER_THAN, NOT = (
    Compared(verdict, "there is no figure to compare with")
    for verdict in (Comparison.BETTER, Comparison.WORSE, Comparison.SIMILAR, Comparison.HIGHER, Comparison.CANT_SAY)
)


@pytest.mark.parametrize(
    ("compared", "title"),
    [
        ([("England", WORSE)], "A: Coventry is worse than England"),
        ([("England", WORSE), ("Wales", BETTER)], "A: Coventry is better than Wales and worse than England"),
        ([("England", SIMILAR), ("Wales", SIMILAR)], "A: Coventry is similar to England and Wales"),
        ([("England", HIGHER_THAN), ("Wales", NOT)], "A: Coventry is higher than England"),
        ([(str(place), BETTER) for place in range(4)], "A: Coventry is better than 4 places"),
        ([("England", NOT)], "A: no comparison can be made (there is no figure to compare with)"),
        ([], "A: no comparison can be made"),
    ],
)
def test_the_title_of_a_comparison_says_every_verdict(compared: list[tuple[str, Compared]], title: str) -> None:
    assert benchmark_finding("A", "Coventry", compared) == title


# --- numbers ---


@pytest.mark.parametrize(
    ("form", "value", "full", "short"),
    [
        (PERCENT, "52.05", "52.1%", "52.1%"),
        (RATE, "81.857", "81.9 per 10,000", "81.9"),
        (NumberFormat(Unit.COUNT, 0, noun="children"), "1234", "1,234 children", "1,234"),
        (NumberFormat(Unit.MONEY), "-1234567890123", "−£1,234,567,890,123", "−£1.235tn"),
        (NumberFormat(Unit.MONEY), "12345", "£12,345", "£12,345"),
        (NumberFormat(Unit.DURATION, 1, noun="days"), "12.25", "12.3 days", "12.3"),
        (NumberFormat(Unit.YES_NO), "1", "Yes", "Yes"),
        (PERCENT, "1E+500", "1e+100%", "1e+100%"),
    ],
)
def test_a_number_is_whole_in_words_and_short_in_a_drawing(
    form: NumberFormat, value: str, full: str, short: str
) -> None:
    assert form.full(Decimal(value)) == full
    assert form.short(Decimal(value)) == short


@pytest.mark.parametrize(
    ("form", "amount", "gap_words", "bare"),
    [
        (PERCENT, "3.14", "+3.1 points", "+3.1"),
        (PERCENT, "-7.95", "−8.0 points", "−8.0"),
        (PERCENT, "0.01", "0.0 points", "0.0"),
        (RATE, "-34.2", "−34.2 per 10,000", "−34.2"),
        (NumberFormat(Unit.MONEY), "1200", "+£1,200", "+£1,200"),
    ],
)
def test_a_difference_has_its_sign_and_its_unit(form: NumberFormat, amount: str, gap_words: str, bare: str) -> None:
    assert form.gap(Decimal(amount)) == gap_words
    assert form.bare_gap(Decimal(amount)) == bare


@pytest.mark.parametrize(
    ("unit", "possible"),
    [
        (Unit.PERCENTAGE, (0, 100)),
        (Unit.COUNT, (0, None)),
        (Unit.RATE, (0, None)),
        (Unit.DURATION, (0, None)),
        (Unit.YES_NO, (0, 1)),
        (Unit.MONEY, (None, None)),
        (Unit.MEAN, (None, None)),
        (Unit.SCORE, (None, None)),
    ],
)
def test_what_is_possible_follows_from_the_unit(unit: Unit, possible: tuple[int | None, int | None]) -> None:
    assert NumberFormat(unit).possible == possible


# --- tables ---


@pytest.mark.parametrize(
    ("value", "text", "number"),
    [
        ("52.0499", "52.0%", "52.0"),  # never more digits than the page shows
        ("81.857", "81.9 per 10,000", "81.9"),
        ("1234.5", "£1,235", "1235"),
        ("-3.25", "−3.3 points", "-3.3"),
        ("0", "0", "0"),
    ],
)
def test_a_file_holds_the_number_as_it_is_read(value: str, text: str, number: str) -> None:
    assert Cell.of(Decimal(value), text) == Cell(text, Decimal(number))


@pytest.mark.parametrize(("value", "text"), [("3", "[c]"), ("1", "Yes"), (None, "No figure"), ("NaN", "2")])
def test_a_text_without_a_number_has_none_in_the_file(value: str | None, text: str) -> None:
    assert Cell.of(None if value is None else Decimal(value), text) == Cell(text)


def test_a_column_in_which_nothing_stands_is_left_out() -> None:
    table = filled([Column("Group"), Column("Gap", "points"), Column("Notes")], [[Cell("A"), Cell("2"), Cell("")]])
    assert table == Table((Column("Group"), Column("Gap", "points")), ((Cell("A"), Cell("2")),))
    assert table.csv_header == ("Group", "Gap (points)")


# --- room for texts ---

SMALL = Layout("small", 200, 100, 10, 80)


def test_of_two_texts_in_one_place_the_first_is_kept() -> None:
    first, second = Words(10, 50, "first"), Words(20, 52, "second")
    assert [words.text for words in settle([first, second], SMALL)] == ["first"]


def test_a_text_over_a_place_that_is_taken_is_left_out() -> None:
    assert settle([Words(10, 50, "words")], SMALL, [Box(12, 40, 20, 55)]) == []


def test_a_text_beyond_an_edge_is_moved_in_and_one_too_long_is_cut() -> None:
    (moved,) = settle([Words(195, 200, "outside")], SMALL)
    box = box_of(moved, SMALL.font)
    assert box.right <= 200 and box.bottom <= 100
    (short,) = settle([Words(0, 50, "far too long " * 9)], SMALL)
    assert short.text.endswith("…")


@given(
    st.lists(
        st.builds(
            Words,
            st.floats(-500, 500),
            st.floats(-500, 500),
            st.text(max_size=40),
            st.sampled_from(["", "wm-chart__latest"]),
            st.sampled_from(["start", "middle", "end"]),
        ),
        max_size=30,
    )
)
def test_texts_that_are_kept_never_meet_and_are_all_inside(wanted: list[Words]) -> None:
    boxes = [box_of(words, NARROW.font) for words in settle(wanted, NARROW)]
    assert not any(a.meets(b) for place, a in enumerate(boxes) for b in boxes[:place])
    assert all(box.left >= 0 and box.right <= NARROW.width + 0.1 for box in boxes)
    assert all(box.top >= -0.1 and box.bottom <= NARROW.height + 0.1 for box in boxes)


@pytest.mark.parametrize(("room", "said"), [(400, "West Midlands 49.0%"), (90, "We… 49.0%"), (46, "49.0%"), (20, "…")])
def test_a_label_gives_up_its_name_before_its_number(room: float, said: str) -> None:
    label = EndLabel("West Midlands", "49.0%", 49.0, "")
    assert label.fitted(room, 15) == said
    assert text_width(said, 15) <= room


@pytest.mark.parametrize(
    ("room", "said"), [(300, "1,240 school days"), (105, "1,240 school…"), (60, "1,240…"), (30, "…")]
)
def test_a_number_is_never_cut_in_two(room: float, said: str) -> None:
    assert cut_value("1,240 school days", room, 15) == said
