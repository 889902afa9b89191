"""The gap by deprivation: groups where their people are, and the line that was fitted to them."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.charts import Figure, NumberFormat, SlopeChart, slope_chart
from measures.calc.inequality import LINEAR, LOG, LOGIT, DeprivationGroup, Scale, inequality
from measures.calc.words import Unit
from tests.unit.board.drawn import Drawing, check_sound, column, drawings, plain, walked

RATE = NumberFormat(Unit.RATE, 1, Decimal(10_000))
PERCENT = NumberFormat(Unit.PERCENTAGE, 1)
USUAL = ["142", "110", "88", "60", "41"]


def chart(
    values: Sequence[str | None],
    people: Sequence[int] = (),
    form: NumberFormat = RATE,
    scale: Scale = LINEAR,
    factor: Decimal = Decimal(1),
    reach: str = "5",
    **extra: object,
) -> SlopeChart:
    groups = []
    for place, each in enumerate(values):
        value = None if each is None else Decimal(each)
        ends = (None, None) if value is None or not reach else (value - Decimal(reach), value + Decimal(reach))
        groups.append(DeprivationGroup(Decimal(people[place] if people else 100), value, *ends))
    names = [f"Fifth {place + 1}" for place in range(len(values))]
    found = inequality(groups, scale=scale, multiplier=factor)
    return SlopeChart("Looked after", tuple(zip(names, groups, strict=True)), found, form, scale, factor, **extra)


def made(*args: object, **extra: object) -> Figure:
    return slope_chart(chart(*args, **extra), "x")


def line_of(drawing: Drawing) -> list[tuple[float, float]]:
    (path,) = drawing.paths("wm-chart__fit")
    return list(walked(path))


def test_groups_stand_where_the_table_says() -> None:
    figure = made(USUAL, [21, 18, 16, 15, 13])
    for drawing in drawings(figure):
        dots = drawing.all("circle", "wm-chart__point")
        drawn = [drawing.value_at(float(dot["cy"])) for dot in dots]
        assert drawn == pytest.approx([plain(text) for text in column(figure, "Looked after")], abs=0.6)


def test_groups_stand_in_the_middle_of_their_share_of_the_people() -> None:
    figure = made(USUAL, [50, 20, 10, 10, 10])
    drawing = Drawing(figure.wide)
    (left, _), (right, _) = line_of(drawing)[0], line_of(drawing)[-1]
    shares = [(float(dot["cx"]) - left) / (right - left) * 100 for dot in drawing.all("circle", "wm-chart__point")]
    assert shares == pytest.approx([25, 60, 75, 85, 95], abs=0.2)
    assert column(figure, "Share of people more deprived than its middle") == [
        "25.0%",
        "60.0%",
        "75.0%",
        "85.0%",
        "95.0%",
    ]


def test_the_line_is_the_fitted_one() -> None:
    figure = made(USUAL)
    drawing = Drawing(figure.wide)
    start, end = (drawing.value_at(y) for _, y in line_of(drawing))
    found = chart(USUAL).found
    assert start == pytest.approx(float(found.start), abs=0.5)
    assert end - start == pytest.approx(float(found.slope_index), abs=0.5)


@pytest.mark.parametrize(("scale", "form", "factor"), [(LOG, RATE, Decimal(1)), (LOGIT, PERCENT, Decimal(100))])
def test_on_a_bent_scale_the_line_bends_and_still_passes_through_its_own_values(
    scale: Scale, form: NumberFormat, factor: Decimal
) -> None:
    values = USUAL if scale is LOG else ["0.8", "0.6", "0.5", "0.3", "0.1"]
    figure = made(values, (), form, scale, factor, reach="0.01")
    drawing = Drawing(figure.wide)
    line = line_of(drawing)
    assert len(line) == 25
    left, right = line[0][0], line[-1][0]
    for share, said in zip((0.1, 0.3, 0.5, 0.7, 0.9), column(figure, "Fitted line"), strict=True):
        nearest = min(line, key=lambda point: abs(point[0] - (left + share * (right - left))))
        assert drawing.value_at(nearest[1]) == pytest.approx(plain(said), rel=0.05, abs=1)


def test_the_indices_are_said_with_their_intervals_and_the_line_s_ends() -> None:
    (note,) = made(USUAL).notes
    assert note == (
        "Slope index (SII) −126.0 per 10,000 (95% interval −133.9 to −118.1); relative index (RII) 0.17 "
        "(95% interval 0.14 to 0.20). The line runs from 151.2 per 10,000 at the most deprived end to "
        "25.2 per 10,000 at the least."
    )
    assert note in Drawing(made(USUAL).wide).description


def test_beside_a_withheld_group_there_is_no_line_and_no_index() -> None:
    kept_back = chart(USUAL, withheld=frozenset({2}))
    figure = slope_chart(kept_back, "x")
    assert kept_back.found.slope_index is not None  # somebody had worked it out
    drawing = Drawing(figure.wide)
    assert drawing.paths("wm-chart__fit") == []
    assert len(drawing.all("circle", "wm-chart__point")) == 4
    everything = f"{figure.title}{figure.notes}{figure.rows}{drawing.said()}{drawing.description}"
    assert not any(secret in everything for secret in ("88", "83.0", "93.0", "126.0", "SII"))
    assert column(figure, "Looked after")[2] == "[c]"
    assert figure.title == "Looked after: no slope over deprivation can be drawn (some group is withheld)"


def test_four_groups_are_drawn_without_a_line_and_the_reason_is_said() -> None:
    figure = made(USUAL[:4])
    assert Drawing(figure.wide).paths("wm-chart__fit") == []
    assert figure.notes == ("There is no line: 4 groups are too few: a slope needs 5.",)


def test_the_ends_are_named_and_groups_that_have_no_room_lose_their_number_only() -> None:
    for drawing in drawings(made(USUAL, [60_000, 400, 300, 200, 100])):
        assert {"Most deprived", "Least deprived", "1", "5"} <= set(drawing.said())
        assert len(drawing.all("circle", "wm-chart__point")) == 5


def test_no_number_hides_a_dot() -> None:
    for drawing in drawings(made(USUAL, [60_000, 400, 300, 200, 100])):
        numbers = [text for text in drawing.texts if text.css == "wm-chart__aim"]
        for dot in drawing.all("circle", "wm-chart__point"):
            x, y = float(dot["cx"]), float(dot["cy"])
            assert not any(text.left < x < text.right and text.top < y < text.bottom for text in numbers)


def test_without_figures_it_says_so() -> None:
    figure = made([None] * 5)
    assert Drawing(figure.wide).said() == ["No figures yet"]


@given(
    st.lists(st.none() | st.decimals(Decimal("0.001"), Decimal("0.999"), places=3), max_size=11),
    st.lists(st.integers(0, 10**6), min_size=11, max_size=11),
    st.sampled_from([(LINEAR, RATE, Decimal(1)), (LOG, RATE, Decimal(1)), (LOGIT, PERCENT, Decimal(100))]),
    st.frozensets(st.integers(0, 10), max_size=2),
    st.sampled_from(["", "0", "0.0005", "4"]),
)
def test_any_groups_make_a_sound_chart(
    values: list[Decimal | None],
    people: list[int],
    how: tuple[Scale, NumberFormat, Decimal],
    withheld: frozenset[int],
    reach: str,
) -> None:
    scale, form, factor = how
    texts = [None if value is None else str(value) for value in values]
    check_sound(made(texts, people, form, scale, factor, reach, withheld=withheld & frozenset(range(len(values)))))
