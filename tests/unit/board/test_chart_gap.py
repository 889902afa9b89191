"""The gap between groups: every group against the reference, and nothing of one that is withheld."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.charts import Figure, GapChart, GroupFigure, NumberFormat, gap_chart
from measures.calc.gaps import Gap, Group, gap
from measures.calc.intervals import Interval, interval_of
from measures.calc.words import Polarity, Unit
from tests.unit.board.drawn import Drawing, check_sound, column, drawings, plain, walked

PERCENT = NumberFormat(Unit.PERCENTAGE, 1)
HIGH = Polarity.HIGH_IS_GOOD
BOYS, GIRLS = Group("Boys", Decimal(1158), Decimal(2121)), Group("Girls", Decimal(1398), Decimal(2061))
SMALL = Group("Not said", Decimal(3), Decimal(7))
#: What would give the small group away: its value, its limits, its gap.
SECRETS = ("42.9", "42.8", "15.8", "15.7", "75.0", "74.9", "11.7", "11.8")


def figure_of(group: Group, reference: Group | None = None, **extra: object) -> GroupFigure:
    limits = interval_of(Unit.PERCENTAGE, numerator=group.numerator, denominator=group.denominator)
    found = gap(group, reference, Unit.PERCENTAGE) if reference else None
    return GroupFigure(group.name, limits.value, limits, found, **extra)


def made(*groups: GroupFigure, reference: GroupFigure | None = None, **extra: object) -> Figure:
    chart = GapChart("Attendance", reference or figure_of(BOYS), groups, PERCENT, extra.pop("polarity", HIGH), **extra)
    return gap_chart(chart, "x")


def centre(drawing: Drawing, path: str) -> float:
    across = [x for x, _ in walked(path)]
    return drawing.value_across((min(across) + max(across)) / 2)


def test_group_and_reference_stand_where_the_table_says() -> None:
    figure = made(figure_of(GIRLS, BOYS))
    for drawing in drawings(figure):
        (dot,) = drawing.all("circle", "wm-chart__point")
        assert drawing.value_across(float(dot["cx"])) == pytest.approx(plain(column(figure, "Attendance")[1]), abs=0.15)
        squares = drawing.paths("wm-chart__point--reference")
        assert len(squares) == 2  # in its own row, and at the other end of the bar
        for square in squares:
            assert centre(drawing, square) == pytest.approx(plain(column(figure, "Attendance")[0]), abs=0.15)


def test_the_bar_reaches_from_the_reference_to_the_group() -> None:
    drawing = Drawing(made(figure_of(GIRLS, BOYS)).wide)
    (bar,) = drawing.paths("wm-chart__bar")
    ends = sorted({round(drawing.value_across(x), 1) for x, _ in walked(bar)})
    assert ends == pytest.approx([54.6, 67.8], abs=0.1)


def test_intervals_reach_from_limit_to_limit() -> None:
    figure = made(figure_of(GIRLS, BOYS))
    drawing = Drawing(figure.wide)
    for row, whisker in enumerate(drawing.paths("wm-chart__interval")):
        ends = sorted(drawing.value_across(x) for x, _ in walked(whisker))
        assert ends[0] == pytest.approx(plain(column(figure, "95% interval from")[row]), abs=0.15)
        assert ends[-1] == pytest.approx(plain(column(figure, "95% interval to")[row]), abs=0.15)


def test_the_table_has_value_gap_ratio_and_their_intervals() -> None:
    figure = made(figure_of(GIRLS, BOYS))
    assert figure.header == (
        "Group",
        "Attendance",
        "95% interval from",
        "95% interval to",
        "Gap to Boys",
        "Gap, 95% interval from",
        "Gap, 95% interval to",
        "Times the reference",
        "Notes",
    )
    assert figure.rows == (
        ("Boys", "54.6%", "52.5%", "56.7%", "", "", "", "", "Reference"),
        ("Girls", "67.8%", "65.8%", "69.8%", "+13.2 points", "+10.3 points", "+16.1 points", "1.24", ""),
    )
    assert figure.csv_rows[1][4:8] == (Decimal("13.2"), Decimal("10.3"), Decimal("16.1"), Decimal("1.24"))
    assert figure.csv_header[4] == "Gap to Boys (points)"


def test_a_withheld_group_is_named_and_nothing_of_it_is_shown_or_drawn() -> None:
    figure = made(figure_of(GIRLS, BOYS), figure_of(SMALL, BOYS, is_withheld=True))
    everything = f"{figure.wide}{figure.narrow}{figure.rows}{figure.csv_rows}{figure.title}{figure.notes}"
    assert not any(secret in re.sub(r'\b[dxy]="[^"]*"', "", everything) for secret in SECRETS)
    for drawing in drawings(figure):
        assert len(drawing.all("circle", "wm-chart__point")) == 1
        assert any("[c]" in words for words in drawing.said())
        assert "Not said" in drawing.said()
        assert "Not said: withheld (small numbers)." in drawing.description
    assert figure.rows[2] == ("Not said", "[c]", "", "", "", "", "", "", "Withheld (small numbers)")
    assert figure.notes == ("[c] Withheld to protect small numbers: named here and not drawn.",)


def test_a_withheld_group_does_not_move_the_axis() -> None:
    beside = made(figure_of(GIRLS, BOYS), figure_of(SMALL, BOYS, is_withheld=True))
    without = made(figure_of(GIRLS, BOYS), GroupFigure("Not said", None, is_withheld=True))
    assert beside.wide == without.wide


def test_without_the_reference_no_gap_is_shown() -> None:
    figure = made(figure_of(GIRLS, BOYS), reference=figure_of(BOYS, is_withheld=True))
    assert "gap" not in " ".join(figure.header).lower()
    drawing = Drawing(figure.wide)
    assert drawing.paths("wm-chart__bar") == drawing.paths("wm-chart__level") == []
    assert "54.6" not in f"{figure.rows}{drawing.said()}{drawing.description}"
    assert figure.title == "Attendance: there is no gap to show, because the reference, Boys, is withheld"


def test_a_group_without_a_figure_says_why() -> None:
    figure = made(GroupFigure("Girls", None, missing="Not available"))
    assert column(figure, "Attendance") == ["54.6%", "Not available"]
    assert "Not available" in Drawing(figure.wide).said("wm-chart__latest")


def test_of_one_group_there_is_nothing_to_compare_with() -> None:
    figure = made()
    check_sound(figure)
    assert figure.title == "Attendance: there is no group to compare with Boys"


def test_all_withheld_draws_nothing_and_names_everybody() -> None:
    figure = made(figure_of(GIRLS, BOYS, is_withheld=True), reference=figure_of(BOYS, is_withheld=True))
    assert Drawing(figure.wide).said() == ["No figures to draw"]
    assert [row[:2] for row in figure.rows] == [("Boys", "[c]"), ("Girls", "[c]")]


def test_ten_groups_with_long_names_keep_every_value() -> None:
    names = [f"Asian or Asian British: a background with a long name, number {place}" for place in range(10)]
    groups = [figure_of(Group(name, Decimal(50 + at), Decimal(100)), BOYS) for at, name in enumerate(names)]
    for drawing in drawings(made(*groups)):
        assert len(drawing.said("wm-chart__latest")) == 11
        assert len(drawing.all("circle", "wm-chart__point")) == 10


def test_equal_groups_show_the_dot_inside_the_square() -> None:
    twin = Group("Girls", BOYS.numerator, BOYS.denominator)
    drawing = Drawing(made(figure_of(twin, BOYS)).wide)
    assert drawing.paths("wm-chart__bar") == []
    assert len(drawing.paths("wm-chart__point--reference")) == 2


def test_texts_are_escaped() -> None:
    figure = made(GroupFigure("<b>Girls</b>", Decimal(40)))
    assert "<b>" not in figure.wide + figure.narrow
    assert "<b>Girls</b>" in Drawing(figure.wide).said()


any_limits = st.none() | st.builds(
    Interval,
    value=st.decimals(),
    lower=st.decimals(),
    upper=st.decimals(),
    confidence=st.just(Decimal("0.95")),
    method=st.just("any"),
)
any_gap = st.none() | st.builds(
    Gap,
    group=st.just("A"),
    reference=st.just("B"),
    absolute=any_limits,
    relative=any_limits,
    difference=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
    ratio=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
    reason=st.just(""),
)
any_group = st.builds(
    GroupFigure,
    name=st.text(max_size=60),
    value=st.none() | st.decimals(),
    interval=any_limits,
    gap=any_gap,
    is_withheld=st.booleans(),
    missing=st.text(max_size=20),
)


@given(
    any_group,
    st.lists(any_group, max_size=12).map(tuple),
    st.sampled_from(Unit),
    st.integers(0, 3),
    st.sampled_from(Polarity),
)
def test_any_groups_make_a_sound_chart(
    reference: GroupFigure, groups: tuple[GroupFigure, ...], unit: Unit, decimals: int, polarity: Polarity
) -> None:
    form = NumberFormat(unit, decimals, Decimal(1000), "children")
    check_sound(gap_chart(GapChart("Attendance", reference, groups, form, polarity), "any"))
