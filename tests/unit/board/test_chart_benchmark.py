"""A figure beside other places: the band of its interval, their marks, and the verdicts in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.charts import Benchmark, BenchmarkChart, Figure, NumberFormat, benchmark_chart
from measures.calc.comparison import Compared, compare
from measures.calc.intervals import Interval, rate_of
from measures.calc.words import Comparison, Polarity, Unit
from tests.unit.board.drawn import Drawing, check_sound, column, drawings, plain, walked

RATE = NumberFormat(Unit.RATE, 1, Decimal(10_000))
#: 81.86 per 10,000 (75.84 to 88.23).
LIMITS = rate_of(Decimal(684), Decimal(83_561), multiplier=Decimal(10_000))


def beside(name: str, value: str | None, note: str = "", said: str = "") -> Benchmark:
    number = None if value is None else Decimal(value)
    return Benchmark(name, number, compare(LIMITS, number, Polarity.LOW_IS_GOOD), note, said)


USUAL = (
    beside("England", "67.0"),
    beside("West Midlands", "91.2", "31 March 2024", "the West Midlands"),
    beside("Neighbours, median", "83.0", "2021 group", "the median of its neighbours"),
)


def made(*others: Benchmark, interval: Interval | None = LIMITS, **extra: object) -> Figure:
    chart = BenchmarkChart("Looked after", "Coventry", LIMITS.value, interval, others or USUAL, RATE, **extra)
    return benchmark_chart(chart, "x")


def test_the_figure_and_the_others_stand_where_the_table_says() -> None:
    figure = made()
    said = [plain(text) for text in column(figure, "Looked after")]
    for drawing in drawings(figure):
        (dot,) = drawing.all("circle", "wm-chart__point")
        assert drawing.value_across(float(dot["cx"])) == pytest.approx(said[0], abs=0.2)
        marks = drawing.paths("wm-chart__point--benchmark")
        middles = [sum(x for x, _ in walked(path)) / len(list(walked(path))) for path in marks]
        assert [drawing.value_across(x) for x in middles] == pytest.approx(said[1:], abs=0.6)


def test_what_is_similar_lies_inside_the_band_and_nothing_else_does() -> None:
    drawing = Drawing(made().wide)
    (band,) = drawing.paths("wm-chart__band")
    low, high = sorted({round(drawing.value_across(x), 1) for x, _ in walked(band)})
    assert (low, high) == pytest.approx((75.84, 88.23), abs=0.1)
    for other in USUAL:
        assert (low <= float(other.value) <= high) is (other.compared.verdict is Comparison.SIMILAR)


def test_the_table_has_the_verdict_and_the_version() -> None:
    figure = made()
    assert figure.header == (
        "Place",
        "Looked after",
        "95% interval from",
        "95% interval to",
        "Coventry is",
        "Notes",
    )
    assert figure.rows == (
        ("Coventry", "81.9 per 10,000", "75.8 per 10,000", "88.2 per 10,000", "", ""),
        ("England", "67.0 per 10,000", "", "", "Worse", ""),
        ("West Midlands", "91.2 per 10,000", "", "", "Better", "31 March 2024"),
        ("Neighbours, median", "83.0 per 10,000", "", "", "Similar", "2021 group"),
    )
    assert figure.csv_header[1] == "Looked after (per 10,000)"
    assert figure.csv_rows[0][1:4] == (Decimal("81.9"), Decimal("75.8"), Decimal("88.2"))
    assert "Neighbours, median: 2021 group." in figure.notes


def test_the_verdicts_are_beside_their_rows_and_in_the_description() -> None:
    figure = made()
    assert {"worse", "better", "similar"} <= set(Drawing(figure.wide).said())
    assert any(words == "67.0, worse" for words in Drawing(figure.narrow).said())
    assert "England: 67.0 per 10,000, Coventry is worse." in Drawing(figure.wide).description


def test_of_a_withheld_figure_neither_value_nor_interval_nor_verdict_is_shown() -> None:
    figure = made(is_withheld=True)
    drawing = Drawing(figure.wide)
    everything = f"{figure.title}{figure.rows}{figure.notes}{drawing.said()}{drawing.description}".lower()
    assert not any(secret in everything for secret in ("81.9", "75.8", "88.2", "worse", "better", "similar"))
    assert drawing.all("circle", "wm-chart__point") == []
    assert drawing.paths("wm-chart__band") == drawing.paths("wm-chart__interval") == []
    assert figure.rows[0] == ("Coventry", "[c]", "Withheld (small numbers)")
    assert figure.title == "Looked after: no comparison can be made"


def test_a_withheld_figure_does_not_move_the_axis() -> None:
    far = made(beside("England", "67.0"), is_withheld=True)
    chart = BenchmarkChart("Looked after", "Coventry", None, None, (Benchmark("England", Decimal("67.0")),), RATE, True)
    assert far.wide == benchmark_chart(chart, "x").wide


def test_a_place_without_a_figure_is_named_and_not_drawn() -> None:
    figure = made(beside("England", None, "not published yet"))
    assert Drawing(figure.wide).paths("wm-chart__point--benchmark") == []
    assert column(figure, "Looked after")[1] == "No figure"


def test_without_an_interval_nothing_is_compared() -> None:
    others = tuple(Benchmark(each.name, each.value, compare(None, each.value, Polarity.LOW_IS_GOOD)) for each in USUAL)
    figure = made(*others, interval=None)
    assert Drawing(figure.wide).paths("wm-chart__band") == []
    assert figure.title == "Looked after: no comparison can be made (there is no figure with an interval)"
    assert "similar" not in Drawing(figure.wide).said()


any_limits = st.none() | st.builds(
    Interval,
    value=st.decimals(),
    lower=st.decimals(),
    upper=st.decimals(),
    confidence=st.just(Decimal("0.95")),
    method=st.just("any"),
)
any_other = st.builds(
    Benchmark,
    name=st.text(max_size=50),
    value=st.none() | st.decimals(),
    compared=st.none() | st.builds(Compared, st.sampled_from(Comparison), st.text(max_size=20)),
    note=st.text(max_size=20),
    said=st.text(max_size=20),
)


@given(
    st.text(max_size=30),
    st.none() | st.decimals(),
    any_limits,
    st.lists(any_other, max_size=11).map(tuple),
    st.sampled_from(Unit),
    st.booleans(),
)
def test_any_places_make_a_sound_chart(
    place: str,
    value: Decimal | None,
    limits: Interval | None,
    others: tuple[Benchmark, ...],
    unit: Unit,
    is_withheld: bool,
) -> None:
    form = NumberFormat(unit, 1, Decimal(1000), "children")
    check_sound(benchmark_chart(BenchmarkChart("A", place, value, limits, others, form, is_withheld), "any"))
