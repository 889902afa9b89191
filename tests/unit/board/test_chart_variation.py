"""The chart of ordinary variation: what it draws is what was worked out, clipped, marked and said in words."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.charts import Figure, NumberFormat, VariationChart, xmr_chart
from measures.calc.targets import TargetAim
from measures.calc.variation import Break, Point, vary
from measures.calc.words import Polarity, Unit
from tests.unit.board.drawn import Drawing, check_sound, column, drawings, plain, walked

PERCENT = NumberFormat(Unit.PERCENTAGE, 1)
COUNT = NumberFormat(Unit.COUNT, 0, noun="children")
STEADY = [18, 21, 19, 20, 22, 18, 20, 21, 19, 20, 22, 19, 21, 20]
LOW, HIGH = Polarity.LOW_IS_GOOD, Polarity.HIGH_IS_GOOD


def day(place: int) -> date:
    return date(2000 + place // 4, 3 * (place % 4) + 1, 1)


def chart(
    values: Sequence[object],
    form: NumberFormat = PERCENT,
    polarity: Polarity = LOW,
    *,
    breaks: dict[int, str] | None = None,
    screen: bool = True,
    **extra: object,
) -> VariationChart:
    points = [Point(day(i), None if value is None else Decimal(str(value))) for i, value in enumerate(values)]
    cuts = [Break(day(place), reason) for place, reason in (breaks or {}).items()]
    series = vary(points, polarity, breaks=cuts, screen=screen)
    return VariationChart("Repeat plans", series, tuple(f"P{i + 1}" for i in range(len(values))), form, **extra)


def made(*args: object, **extra: object) -> Figure:
    return xmr_chart(chart(*args, **extra), "x")


def levels(drawing: Drawing, css: str) -> list[float]:
    """The values at which level lines stand, by the chart's own axis."""
    return [drawing.value_at(next(walked(path))[1]) for path in drawing.paths(css)]


# --- lines ---


def test_mean_and_limits_stand_where_the_table_says() -> None:
    figure = made([*STEADY, 29])
    for drawing in drawings(figure):
        for css, name, place in (("mean", "Mean", 0), ("limit", "Lower limit", 0), ("limit", "Upper limit", 1)):
            said = plain(column(figure, name)[-1])
            assert levels(drawing, f"wm-chart__{css}")[place] == pytest.approx(said, abs=0.1)


def test_every_figure_stands_where_the_table_says() -> None:
    figure = made(STEADY)
    drawing = Drawing(figure.wide)
    drawn = [drawing.value_at(float(dot["cy"])) for dot in drawing.all("circle")]
    assert drawn == pytest.approx([plain(text) for text in column(figure, "Repeat plans")], abs=0.1)


def test_limits_are_drawn_inside_what_is_possible_and_the_real_one_is_said() -> None:
    figure = made([1, 0, 4, 2, 0, 5, 1, 3, 0, 2, 6, 1, 0, 3])
    assert set(column(figure, "Lower limit")) == {"0%"}
    assert levels(Drawing(figure.wide), "wm-chart__limit")[0] == pytest.approx(0)
    assert "The lower limit works out at −5.8%, which cannot be: it is drawn at 0%." in figure.notes


def test_an_upper_limit_of_a_percentage_is_never_drawn_above_100() -> None:
    figure = made([97, 100, 96, 99, 100, 95, 98, 100, 97, 99, 100, 96, 99])
    assert set(column(figure, "Upper limit")) == {"100.0%"}
    assert max(plain(text.words) or 0 for text in Drawing(figure.wide).texts) == 100


def test_limits_of_money_are_not_clipped() -> None:
    values = [-12, 4, -3, 9, -20, 4, -3, 5, -6, 8, -1, 2]
    figure = made(values, NumberFormat(Unit.MONEY, 0))
    assert column(figure, "Lower limit")[0].startswith("−£")
    assert not any("cannot be" in note for note in figure.notes)


def test_a_figure_beyond_what_is_possible_is_still_drawn_and_so_are_its_limits() -> None:
    figure = made([100, 104, 99, 103, 101, 104, 100, 102, 99, 103, 101, 104])
    check_sound(figure)
    assert (plain(column(figure, "Upper limit")[0]) or 0) > 104


def test_means_of_counts_have_a_decimal() -> None:
    figure = made([20, 21] * 7, COUNT)
    assert column(figure, "Mean")[0] == "20.5 children"
    assert "Mean 20.5" in Drawing(figure.wide).said("wm-chart__quiet")


def test_two_sigma_lines_are_there_only_when_they_set_a_figure_apart() -> None:
    assert Drawing(made(STEADY).wide).paths("wm-chart__near") == []
    figure = made([*STEADY, 21, 24, 24])
    near = levels(Drawing(figure.wide), "wm-chart__near")
    assert near == pytest.approx(
        [plain(column(figure, f"{side} two-sigma line")[0]) for side in ("Lower", "Upper")], abs=0.1
    )
    assert "Concern, more than chance: two of three near the upper limit" in column(figure, "Notes")


def test_the_target_and_both_ends_of_a_range_are_drawn_and_named() -> None:
    one = made(STEADY, target=TargetAim(Decimal("18.25")))
    assert levels(Drawing(one.wide), "wm-chart__target") == pytest.approx([18.25], abs=0.1)
    assert "Target 18.25%" in Drawing(one.wide).said()
    both = made(STEADY, polarity=Polarity.IN_RANGE, target=TargetAim(Decimal(18), Decimal(22)))
    assert both.header[-2:] == ("Target from", "Target to")
    assert len(levels(Drawing(both.wide), "wm-chart__target")) == 2


# --- marks ---


@pytest.mark.parametrize(
    ("polarity", "last", "kind"),
    [
        (LOW, 29, "concern"),
        (LOW, 11, "improvement"),
        (HIGH, 29, "improvement"),
        (HIGH, 11, "concern"),
        (Polarity.CONTEXT_ONLY, 29, "neutral"),
        (Polarity.IN_RANGE, 11, "neutral"),
    ],
)
def test_what_stands_out_has_a_shape_of_its_own(polarity: Polarity, last: int, kind: str) -> None:
    figure = made([*STEADY, last], polarity=polarity)
    for drawing in drawings(figure):
        shapes = drawing.all("path", f"wm-chart__point--{kind}")
        assert len(shapes) == 1
        assert len(drawing.all("path", "wm-chart__point")) == 1  # circles for all the others
    assert [mark.kind for mark in figure.key] == [kind]


def test_the_shapes_differ_without_their_colours() -> None:
    outlines = set()
    for polarity, last in ((LOW, 29), (HIGH, 29), (Polarity.CONTEXT_ONLY, 29)):
        (path,) = Drawing(made([*STEADY, last], polarity=polarity).wide).all("path", "wm-chart__point")
        x, y = next(walked(path["d"]))
        outlines.add(tuple((round(px - x, 1), round(py - y, 1)) for px, py in walked(path["d"])))
    assert len(outlines) == 3


def test_a_provisional_figure_is_hollow_and_said_to_be() -> None:
    figure = made([*STEADY, 29], provisional=frozenset({14}))
    (shape,) = Drawing(figure.wide).all("path", "wm-chart__point--provisional")
    assert shape["fill"] == "none"
    assert column(figure, "Notes")[-1] == "Concern, more than chance: above the upper limit; Provisional"


def test_of_many_figures_all_that_stand_out_are_still_marked() -> None:
    figure = made([50 + (place * 7 % 5) for place in range(48)] + [70] * 12, COUNT, HIGH)
    special = [note for note in column(figure, "Notes") if note.startswith(("Improvement", "Concern"))]
    for drawing in drawings(figure):
        marks = drawing.all("path", "wm-chart__point--improvement") + drawing.all("path", "wm-chart__point--concern")
        assert len(marks) == len(special) >= 12


# --- run chart, constant, restart ---


def test_under_twelve_periods_it_is_a_run_chart_that_says_what_unlocks_limits() -> None:
    figure = made(STEADY[:5])
    assert (
        "Run chart: 5 of the 12 periods it takes. 7 more periods unlock the limits of ordinary variation."
        in figure.notes
    )
    assert figure.header == ("Period", "Repeat plans", "Median")
    drawing = Drawing(figure.wide)
    assert drawing.paths("wm-chart__limit") == []
    assert levels(drawing, "wm-chart__mean") == pytest.approx([20], abs=0.1)
    assert drawing.all("path", "wm-chart__mean")[0]["stroke-dasharray"]  # a median is not drawn as a mean is
    assert "7 more periods needed" in figure.title


def test_with_the_twelfth_period_limits_are_there() -> None:
    assert any("1 more period unlocks" in note for note in made(STEADY[:11]).notes)
    assert len(Drawing(made(STEADY[:12]).wide).paths("wm-chart__limit")) == 2


def test_a_constant_series_has_no_limits_and_says_why() -> None:
    figure = made([20] * 14)
    assert figure.notes == ("There are no limits, because nothing varies: every figure is 20.0%.",)
    assert figure.header == ("Period", "Repeat plans", "Mean")
    assert "Always 20.0%" in Drawing(figure.wide).said()


def test_a_new_start_has_lines_of_its_own_and_is_marked_and_explained() -> None:
    figure = made([*STEADY, *[each + 20 for each in STEADY]], breaks={14: "siblings are counted"})
    drawing = Drawing(figure.wide)
    assert levels(drawing, "wm-chart__mean") == pytest.approx([20, 40], abs=0.1)
    first, second = (list(walked(path)) for path in drawing.paths("wm-chart__mean"))
    assert first[-1][0] == second[0][0]  # one ends where the other begins
    (line,) = drawing.paths("wm-chart__line")
    assert line.count("M") == 2
    assert len(drawing.paths("wm-chart__break")) == 1
    assert "Starts again" in drawing.said()
    assert "The series starts again with P15: siblings are counted." in figure.notes
    assert column(figure, "Notes")[14].startswith("Starts again: siblings are counted")


def test_a_run_chart_after_limits_says_since_when() -> None:
    figure = made([*STEADY, 31, 33, 32], breaks={14: "siblings are counted"})
    assert figure.notes[0].startswith("Run chart: 3 of the 12 periods it takes since P15.")
    assert column(figure, "Mean or median")[-1] == "32.0%"
    assert column(figure, "Upper limit")[-1] == ""
    assert column(figure, "Upper limit")[0] != ""


@pytest.mark.parametrize(
    ("values", "screen", "words"),
    [
        (STEADY, True, "Screening: no moving range is 3.267 times their mean or more, so none was left out."),
        ([20, 21, 20, 22, 21, 20, 60, 21, 20, 22, 21, 20, 21], True, "Screening: 2 moving ranges of 3.267 times"),
        (STEADY, False, "Screening is off: every moving range counts, however large."),
    ],
)
def test_screening_is_printed_with_the_chart(values: list[int], screen: bool, words: str) -> None:
    assert words in made(values, screen=screen).notes[0]


# --- what is missing ---


def test_a_gap_breaks_the_line_and_its_reason_is_in_the_table() -> None:
    texts = tuple("[c]" if place == 5 else f"{value}.0%" for place, value in enumerate(STEADY))
    figure = made([*STEADY[:5], None, *STEADY[6:]], texts=texts)
    (line,) = Drawing(figure.wide).paths("wm-chart__line")
    assert line.count("M") == 2
    assert figure.rows[5][1] == "[c]"
    assert figure.csv_rows[5][1] == "[c]"
    assert "gap" in [mark.kind for mark in figure.key]


def test_the_latest_figure_is_named_beside_its_dot_when_the_last_period_has_none() -> None:
    drawing = Drawing(made([*STEADY, None]).wide)
    (label,) = [text for text in drawing.texts if text.css == "wm-chart__latest"]
    assert label.words == "20.0%"
    assert label.x == float(drawing.all("circle")[-1]["cx"])


@pytest.mark.parametrize("values", [[], [None, None]])
def test_without_figures_it_says_so(values: list[None]) -> None:
    figure = made(values)
    assert Drawing(figure.wide).said() == ["No figures yet"]
    assert figure.title == "Repeat plans: no figure has been given"
    assert figure.notes == ()


def test_labels_must_fit_the_periods() -> None:
    series = vary([Point(day(0), Decimal(1))], LOW)
    with pytest.raises(ValueError, match="needs its name"):
        VariationChart("A", series, (), PERCENT)
    with pytest.raises(ValueError, match="all have a text"):
        VariationChart("A", series, ("P1",), PERCENT, texts=("1%", "2%"))


# --- words ---


def test_the_description_has_the_numbers() -> None:
    description = Drawing(made([*STEADY, 29], target=TargetAim(Decimal(18))).wide).description
    assert description == (
        "Chart of ordinary variation of Repeat plans, P1 to P15. Mean 20.6%, limits 15.3% to 25.9%. "
        "1 of 15 figures is outside it. Target 18.0%. "
        "Latest figure 29.0%, P15: a concern, more than chance: above the upper limit."
    )


def test_texts_are_escaped() -> None:
    figure = xmr_chart(
        VariationChart("<b>A</b>", vary([Point(day(0), Decimal(1))], LOW), ("<i>&",), PERCENT, title='"<u>"'), "x"
    )
    assert "<b>" not in figure.wide
    assert "<i>" not in figure.wide
    assert "<i>&" in Drawing(figure.wide).said()
    assert Drawing(figure.wide).title == '"<u>"'


# --- anything at all ---

value = st.none() | st.decimals(-(10**9), 10**9, places=3) | st.integers(0, 5)
values = st.lists(value, max_size=11) | st.lists(value, min_size=12, max_size=70)
forms = st.builds(
    NumberFormat,
    unit=st.sampled_from(Unit),
    decimals=st.integers(0, 3),
    multiplier=st.just(Decimal(10_000)),
    noun=st.text(max_size=10),
)
aims = st.none() | st.builds(TargetAim, st.none() | st.decimals(), st.none() | st.decimals())


@given(
    values,
    forms,
    st.sampled_from(Polarity),
    st.dictionaries(st.integers(0, 69), st.text(max_size=20), max_size=4),
    st.booleans(),
    aims,
    st.text(max_size=30),
)
def test_any_series_makes_a_sound_chart(
    values: list[Decimal | None],
    form: NumberFormat,
    polarity: Polarity,
    breaks: dict[int, str],
    screen: bool,
    target: TargetAim | None,
    title: str,
) -> None:
    figure = made(values, form, polarity, breaks=breaks, screen=screen, target=target, title=title)
    check_sound(figure)
    assert [row[0] for row in figure.rows] == [f"P{place + 1}" for place in range(len(values))]
