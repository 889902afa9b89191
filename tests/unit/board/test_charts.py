"""Charts: what is drawn, what is said, and that no series of figures can break them."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.charts import (
    NARROW,
    WIDE,
    Chart,
    Layout,
    Level,
    NumberFormat,
    Series,
    Svg,
    TrendPoint,
    figure,
    rows,
    sparkline,
    trend,
)
from board.charts.scale import axis_text, axis_ticks, span, spread, tick_texts, ticks, wrapped
from measures.calc.intervals import Interval
from measures.calc.words import Unit
from tests.unit.board.drawn import Drawing, check_sound, walked

NS = "{http://www.w3.org/2000/svg}"


def point(label: str, value: str | None, **extra: object) -> TrendPoint:
    number = None if value is None else Decimal(value)
    return TrendPoint(label, number, text="" if value is None else f"{value}%", **extra)  # type: ignore[arg-type]


def series(*values: str | None, name: str = "Families supported") -> Series:
    return Series(name, tuple(point(f"2025/26 Q{index}", value) for index, value in enumerate(values, 1)))


def chart(*values: str | None, **extra: object) -> Chart:
    return Chart(title="More families are supported", actual=series(*values), suffix="%", **extra)  # type: ignore[arg-type]


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def paths(svg: str, css: str) -> list[str]:
    return [node.attrib["d"] for node in parsed(svg).iter(f"{NS}path") if node.attrib.get("class") == css]


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in parsed(svg).iter(f"{NS}text")]


# --- what is drawn ---


def test_the_chart_is_an_image_with_a_title_and_a_description() -> None:
    root = parsed(trend(chart("40", "45"), "support"))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "support-wide-title support-wide-desc"
    assert root.find(f"{NS}title").text == "More families are supported"  # type: ignore[union-attr]
    assert "2025/26 Q1 to 2025/26 Q2" in root.find(f"{NS}desc").text  # type: ignore[union-attr, operator]


def test_nothing_in_the_chart_needs_an_exception_from_the_content_policy() -> None:
    svg = trend(chart("40", None, "45", target=series("50", "50", "50", name="Target")), "support")
    assert "style" not in svg
    assert "<script" not in svg
    assert not re.search(r"\son\w+=", svg)


def test_texts_are_escaped() -> None:
    nasty = Chart('<b>"A" & B</b>', Series("x<y", (TrendPoint("<1>", Decimal(1), "<i>1</i>"),)))
    svg = trend(nasty, "x")
    assert "<b>" not in svg
    assert "<i>" not in svg
    assert "<i>1</i>" in texts(svg)


def test_the_line_is_broken_where_a_figure_is_missing() -> None:
    (line,) = paths(trend(chart("40", "41", None, "43", "44"), "x"), "wm-chart__line")
    assert line.count("M") == 2


def test_the_line_is_broken_and_marked_where_the_definition_changed() -> None:
    points = (point("Q1", "40"), point("Q2", "41"), point("Q3", "60", break_before=True), point("Q4", "61"))
    svg = trend(Chart("Up", Series("A", points)), "x")
    (line,) = paths(svg, "wm-chart__line")
    assert line.count("M") == 2
    assert len(paths(svg, "wm-chart__break")) == 1
    assert "Definition changed" in texts(svg)


def test_a_provisional_figure_is_hollow() -> None:
    points = (point("Q1", "40"), point("Q2", "41", provisional=True))
    dots = list(parsed(trend(Chart("Up", Series("A", points)), "x")).iter(f"{NS}circle"))
    assert [dot.attrib.get("fill") for dot in dots] == [None, "none"]


def test_a_target_is_dashed_and_named() -> None:
    svg = trend(chart("40", "45", target=series("50", "55", name="Target")), "x")
    (target,) = [n for n in parsed(svg).iter(f"{NS}path") if n.attrib.get("class") == "wm-chart__target"]
    assert target.attrib["stroke-dasharray"]
    assert "Target 55%" in texts(svg)


def test_a_target_for_one_period_is_still_seen() -> None:
    (stroke,) = paths(trend(chart("40", target=series("50")), "x"), "wm-chart__target")
    assert "H" in stroke


def test_the_latest_figure_is_written_beside_its_dot_when_the_target_reaches_further() -> None:
    svg = trend(chart("40", "45", target=series("50", "51", "52", "53")), "x")
    (label,) = [n for n in parsed(svg).iter(f"{NS}text") if n.attrib.get("class") == "wm-chart__latest"]
    dot = list(parsed(svg).iter(f"{NS}circle"))[-1]
    assert label.attrib["x"] == dot.attrib["cx"]
    assert label.text == "45%"


def latest_and_dot(svg: str) -> tuple[float, float]:
    """How far down the latest figure is written, and how far down its dot is."""
    (label,) = [n for n in parsed(svg).iter(f"{NS}text") if n.attrib.get("class") == "wm-chart__latest"]
    return float(label.attrib["y"]), float(list(parsed(svg).iter(f"{NS}circle"))[-1].attrib["cy"])


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_the_latest_figure_keeps_clear_of_the_line_of_its_target(layout: Layout) -> None:
    target = series("39", "41", "43", "45", "47")
    words, dot = latest_and_dot(trend(chart("38", "40", target=target), "x", layout))
    assert words > dot, "just short of the target it is written below its dot"
    words, dot = latest_and_dot(trend(chart("38", "42", target=target), "x", layout))
    assert words < dot, "just past it, above"
    words, dot = latest_and_dot(trend(chart("2", "0", target=series("0", "0.2", "60", "60")), "x", layout))
    assert words < dot, "there is no room below the lowest figure"


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_end_labels_do_not_collide_when_the_figure_meets_its_target(layout: Layout) -> None:
    svg = trend(chart("50", "55", target=series("55", "55")), "x", layout)
    ends = [n for n in parsed(svg).iter(f"{NS}text") if n.attrib.get("class") in ("wm-chart__latest", "wm-chart__aim")]
    assert len(ends) == 2
    assert abs(float(ends[0].attrib["y"]) - float(ends[1].attrib["y"])) >= layout.font * 1.25


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_long_period_labels_are_thinned_but_the_last_is_kept(layout: Layout) -> None:
    periods = [f"{day} September {year}" for year in (2023, 2024, 2025) for day in range(1, 9)]
    points = tuple(TrendPoint(label, Decimal(5)) for label in periods)
    svg = trend(Chart("Flat", Series("A", points)), "x", layout)
    shown = [text for text in texts(svg) if "September" in text]
    assert 1 < len(shown) < 10
    assert shown[-1] == "8 September"
    assert texts(svg).count("2025") >= 1


def test_many_figures_keep_only_the_dots_that_say_something() -> None:
    points = tuple(TrendPoint(str(n), Decimal(n % 7)) for n in range(120))
    assert len(list(parsed(trend(Chart("Long", Series("A", points)), "x")).iter(f"{NS}circle"))) == 1


@pytest.mark.parametrize("values", [(), (None,), (None, None)])
def test_without_figures_the_chart_says_so(values: tuple[None, ...]) -> None:
    svg = trend(chart(*values), "x")
    assert texts(svg) == ["No figures yet"]
    assert "no figures yet" in parsed(svg).find(f"{NS}desc").text  # type: ignore[union-attr, operator]


def test_a_zero_is_drawn_as_a_figure() -> None:
    dots = list(parsed(trend(chart("0", "0", "0"), "x")).iter(f"{NS}circle"))
    assert len(dots) == 3


def test_the_same_chart_is_drawn_the_same_twice() -> None:
    assert trend(chart("1", None, "3"), "x") == trend(chart("1", None, "3"), "x")


def test_markup_is_printed_by_a_template_as_it_is() -> None:
    svg = trend(chart("1"), "x")
    assert isinstance(svg, Svg)
    assert svg.__html__() == str(svg)


# --- the table twin ---


def test_the_table_twin_says_what_the_chart_draws() -> None:
    actual = Series(
        "Families",
        (
            point("2025/26 Q1", "40"),
            TrendPoint("2025/26 Q2", None, text="[c]", note="Withheld (small numbers)"),
            point("2025/26 Q3", "0", break_before=True),
            point("2025/26 Q4", "44", provisional=True, special=True),
        ),
    )
    header, body = rows(
        Chart("Up", actual, series("50", "51", "52", "53", name="Target"), (Level("Mean", Decimal(41), "41%"),))
    )
    assert header == ("Period", "Families", "Target", "Mean", "Notes")
    assert body == (
        ("2025/26 Q1", "40%", "50%", "41%", ""),
        ("2025/26 Q2", "[c]", "51%", "41%", "Withheld (small numbers)"),
        ("2025/26 Q3", "0%", "52%", "41%", "Definition changed"),
        ("2025/26 Q4", "44%", "53%", "41%", "Provisional; Outside ordinary variation"),
    )


def test_a_missing_figure_is_said_to_be_missing_and_never_a_zero() -> None:
    _, body = rows(Chart("Gap", Series("A", (TrendPoint("Q1", None),))))
    assert body == (("Q1", "No figure"),)


def interval(value: str, lower: str, upper: str) -> Interval:
    return Interval(Decimal(value), Decimal(lower), Decimal(upper), Decimal("0.95"), "Wilson")


def with_intervals(count: int, **extra: object) -> Chart:
    points = tuple(
        TrendPoint(f"Q{place}", Decimal(50), "50.0%", interval=interval("50", "40.04", "60")) for place in range(count)
    )
    return Chart("Half", Series("Families", points), suffix="%", number=NumberFormat(Unit.PERCENTAGE, 1), **extra)


def test_an_interval_is_a_whisker_from_its_lower_limit_to_its_upper() -> None:
    drawing = Drawing(trend(with_intervals(3), "x"))
    whiskers = drawing.paths("wm-chart__interval")
    assert len(whiskers) == 3
    heights = sorted({drawing.value_at(y) for _, y in walked(whiskers[0])})
    assert heights[0] == pytest.approx(40.04, abs=0.1)
    assert heights[-1] == pytest.approx(60, abs=0.1)


def test_intervals_of_many_figures_are_a_band() -> None:
    drawing = Drawing(trend(with_intervals(90), "x"))
    assert drawing.paths("wm-chart__interval") == []
    (band,) = drawing.paths("wm-chart__band")
    assert len(list(walked(band))) == 180


def test_a_band_breaks_where_the_line_does() -> None:
    many = with_intervals(90).actual.points
    broken = (*many[:30], TrendPoint("none", None), *many[31:60], replace(many[60], break_before=True), *many[61:])
    assert len(Drawing(trend(Chart("Half", Series("A", broken)), "x")).paths("wm-chart__band")) == 3


def test_the_table_has_the_limits_as_the_measure_writes_them() -> None:
    made = figure(with_intervals(2), "x")
    assert made.header == ("Period", "Families", "95% interval from", "95% interval to")
    assert made.rows[0] == ("Q0", "50.0%", "40.0%", "60.0%")
    assert made.csv_header[2] == "95% interval from (%)"
    assert made.csv_rows[0] == ("Q0", Decimal("50.0"), Decimal("40.0"), Decimal("60.0"))
    assert [mark.kind for mark in made.key] == ["interval"]
    assert "50.0% (95% interval 40.0% to 60.0%)" in Drawing(made.wide).description


def test_an_interval_without_its_figure_is_shown_nowhere() -> None:
    hidden = TrendPoint("Q2", None, "[c]", interval=interval("3", "1.1", "7.7"))
    made = figure(Chart("Withheld", Series("A", (point("Q1", "40"), hidden))), "x")
    assert made.header == ("Period", "A")
    assert not re.search(r"1\.1|7\.7", made.wide + made.narrow + str(made.rows) + str(made.csv_rows))
    assert Drawing(made.wide).paths("wm-chart__interval") == []


def test_two_changes_of_definition_side_by_side_are_both_marked_and_one_is_named() -> None:
    points = [point(f"Q{place}", "40", break_before=place in (2, 3)) for place in range(1, 9)]
    drawing = Drawing(trend(Chart("Changed", Series("A", tuple(points))), "x"))
    assert len(drawing.paths("wm-chart__break")) == 2
    assert drawing.said().count("Definition changed") == 1


def test_the_name_of_a_level_is_cut_before_its_number_is() -> None:
    far = Level("Statistical neighbours of the year before last", Decimal(40), "40.25%")
    drawing = Drawing(trend(chart("40", "41", levels=(far,)), "x", NARROW))
    (words,) = drawing.said("wm-chart__quiet")
    assert "…" in words
    assert words.endswith("40.25%")


def test_a_number_too_long_for_the_drawing_is_whole_in_the_table() -> None:
    money = NumberFormat(Unit.MONEY, 0)
    points = (TrendPoint("Q1", Decimal(123456789012), money.full(Decimal(123456789012))),)
    made = figure(Chart("Spent", Series("Spending", points), number=money), "x")
    assert "£123.5bn" in Drawing(made.wide).said()
    assert made.rows == (("Q1", "£123,456,789,012"),)
    assert made.csv_rows == (("Q1", Decimal(123456789012)),)


def test_a_target_beyond_the_figures_has_its_rows() -> None:
    _, body = rows(chart("40", target=series("50", "55", name="Target")))
    assert body == (("2025/26 Q1", "40%", "50%"), ("2025/26 Q2", "", "55%"))


def test_the_key_explains_only_the_marks_the_chart_has() -> None:
    assert figure(chart("40", "41"), "x").key == ()
    assert [mark.kind for mark in figure(chart("40", None, "41"), "x").key] == ["gap"]


def test_the_two_drawings_on_a_page_share_no_id() -> None:
    made = figure(chart("40", "41"), "x")
    ids = re.findall(r' id="([^"]+)"', made.wide + made.narrow)
    assert len(ids) == len(set(ids)) == 4


# --- sparkline ---


def test_a_sparkline_marks_the_latest_figure_and_lone_ones() -> None:
    dots = list(parsed(sparkline(series("1", None, "3", None), "s", "Rising")).iter(f"{NS}circle"))
    assert [dot.attrib["r"] for dot in dots] == ["2", "3.5"]


def test_a_sparkline_without_figures_is_empty_but_named() -> None:
    root = parsed(sparkline(series(None), "s", "No figures"))
    assert root.find(f"{NS}title").text == "No figures"  # type: ignore[union-attr]


# --- scale ---


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([0.0, 0.0], (0.0, 1.0)),  # all zero: an axis from nought
        ([5.0, 5.0], (4.5, 5.5)),  # constant: a tenth of room each side
        ([2.0, 10.0], (0.0, 10.8)),  # near nought: start there
        ([80.0, 90.0], (79.0, 91.0)),  # far from nought: do not squash the change
        ([-4.0, -1.0], (-4.3, 0.0)),
    ],
)
def test_the_axis_has_room_and_starts_at_nought_when_near(numbers: list[float], expected: tuple[float, float]) -> None:
    assert span(numbers) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 100, [0, 25, 50, 75, 100]),
        (79, 91, [75, 80, 85, 90, 95]),
        (0, 1, [0, 0.25, 0.5, 0.75, 1]),
        (-4.3, 0, [-6, -4, -2, 0]),
        (0, 0.0007, [0, 0.0002, 0.0004, 0.0006, 0.0008]),
    ],
)
def test_ticks_are_round_numbers_that_cover_the_range(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0%"),
        (1500, "1,500%"),
        (2_500_000, "2.5m%"),
        (0.25, "0.25%"),
        (-40, "−40%"),
        (3e9, "3bn%"),
        (1e20, "1e+20%"),
        (0.00001, "0.00001%"),
        (0.0000001, "1e−07%"),
    ],
)
def test_axis_numbers_are_short(value: float, text: str) -> None:
    assert axis_text(value, "%") == text


@pytest.mark.parametrize(
    ("marks", "texts"),
    [
        ([10000.25, 10000.5], ["10,000.25%", "10,000.5%"]),  # not 10,000 twice
        ([1000.5, 1001, 1001.5], ["1,000.5%", "1,001%", "1,001.5%"]),
        ([0, 2_500_000, 5_000_000], ["0%", "2.5m%", "5m%"]),
        ([1e9, 1.00001e9], ["1,000m%", "1,000.01m%"]),
        ([-10, 0, 10], ["−10%", "0%", "10%"]),
        ([0.000075, 0.0001], ["0.000075%", "0.0001%"]),
        ([0, 1e30, 2e30], ["0%", "1e+30%", "2e+30%"]),
    ],
)
def test_the_numbers_of_an_axis_are_exact_and_told_apart(marks: list[float], texts: list[str]) -> None:
    assert tick_texts(marks, "%") == texts


def test_an_axis_stops_where_values_cannot_go_unless_one_is_there() -> None:
    percent = (Decimal(0), Decimal(100))
    assert axis_ticks([90, 99], percent)[-1] == 100
    assert axis_ticks([0.5, 4], percent)[0] == 0
    assert axis_ticks([90, 104], percent)[-1] > 100


def test_a_long_name_is_broken_at_spaces_and_ends_in_an_ellipsis() -> None:
    lines = wrapped("White Irish, Gypsy, Roma, Traveller or any other White background", 120, 16)
    assert len(lines) == 2
    assert lines[0] == "White Irish,"
    assert lines[1].endswith("…")


@given(st.lists(st.floats(min_value=0, max_value=300), max_size=8), st.floats(min_value=1, max_value=60))
def test_labels_are_apart_and_inside(places: list[float], gap: float) -> None:
    found = spread(places, gap, 0, 300)
    allowed = gap if len(places) < 2 else min(gap, 300 / (len(places) - 1))
    ordered = sorted(found)
    assert all(-1e-6 <= place <= 300 + 1e-6 for place in found)
    assert all(b - a >= allowed - 1e-6 for a, b in pairwise(ordered))
    assert [found[i] for i in sorted(range(len(places)), key=lambda i: places[i])] == ordered


# --- anything at all ---

any_interval = st.builds(
    Interval,
    value=st.decimals(),
    lower=st.decimals(),
    upper=st.decimals(),
    confidence=st.just(Decimal("0.95")),
    method=st.just("any"),
)
any_form = st.builds(NumberFormat, unit=st.sampled_from(Unit), decimals=st.integers(0, 4), noun=st.text(max_size=8))
any_point = st.builds(
    TrendPoint,
    label=st.text(max_size=30),
    value=st.none() | st.decimals(),
    text=st.text(max_size=20),
    note=st.text(max_size=20),
    provisional=st.booleans(),
    break_before=st.booleans(),
    special=st.booleans(),
    interval=st.none() | any_interval,
)
any_series = st.builds(Series, name=st.text(max_size=20), points=st.lists(any_point, max_size=40).map(tuple))
any_level = st.builds(Level, name=st.text(max_size=12), value=st.decimals(), text=st.text(max_size=12))
any_chart = st.builds(
    Chart,
    title=st.text(max_size=40),
    actual=any_series,
    target=st.none() | any_series,
    levels=st.lists(any_level, max_size=4).map(tuple),
    description=st.text(max_size=40),
    suffix=st.sampled_from(["", "%", " per 10,000"]),
    shows=st.text(max_size=20),
    number=st.none() | any_form,
)


@settings(max_examples=30)
@given(any_chart)
def test_any_figures_make_a_sound_drawing_and_table(drawn: Chart) -> None:
    check_sound(figure(drawn, "any"))


@settings(max_examples=30)
@given(any_series)
def test_any_figures_make_a_well_formed_sparkline(drawn: Series) -> None:
    assert Drawing(sparkline(drawn, "s", drawn.name)).outside == []
