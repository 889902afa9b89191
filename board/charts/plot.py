"""What charts over time share: where the plot lies, its axes, lines with gaps, and words beside and below it."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from board.charts.marks import whisker
from board.charts.model import Layout
from board.charts.scale import cut, cut_value, spread, text_width, tick_texts
from board.charts.svg import LATEST, QUIET, Words, area, stroke

#: Points nearer to each other than this are too many for a mark each.
CROWDED = 14
#: Dots closer than this only make the line thicker.
TOO_CLOSE = 5.0


@dataclass(frozen=True)
class Frame:
    """Where the plot lies inside the drawing, and the scales of both axes."""

    layout: Layout
    count: int
    ticks: list[float]
    left: float
    right: float
    top: float
    bottom: float

    def x(self, index: float) -> float:
        if self.count == 1:
            return round((self.left + self.right) / 2, 1)
        return round(self.left + (self.right - self.left) * index / (self.count - 1), 1)

    def y(self, value: float) -> float:
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return round(self.bottom - (self.bottom - self.top) * share, 1)

    @property
    def step(self) -> float:
        return (self.right - self.left) / max(1, self.count - 1)

    @property
    def is_crowded(self) -> bool:
        return self.step < CROWDED


@dataclass(frozen=True)
class EndLabel:
    """Words at the right-hand end of a line, and the value they stand beside: its name and its number."""

    name: str
    text: str
    value: float
    css: str

    @property
    def words(self) -> str:
        return f"{self.name} {self.text}".strip()

    def fitted(self, room: float, font: float) -> str:
        """As much as can be read: the name is cut before the number is."""
        bold = self.css == LATEST
        if text_width(self.words, font, bold=bold) <= room:
            return self.words
        left = room - text_width(f" {self.text}", font, bold=bold)
        name = cut(self.name, left, font, bold=bold) if left > font * 2 else ""
        return f"{name} {self.text}" if name else cut_value(self.text, room, font, bold=bold)


def framed(
    layout: Layout,
    ticks: list[float],
    suffix: str,
    labels: Sequence[EndLabel],
    count: int,
    *,
    room_above: bool = False,
) -> Frame:
    """The plot's place: room is left for axis numbers at the left, end labels at the right and words above."""
    font = layout.font
    widest = max(text_width(text, font) for text in tick_texts(ticks, suffix))
    widths = (Words(0, 0, label.words, label.css).width(font) for label in labels)
    ending = max(widths, default=6.0) + 14
    return Frame(
        layout=layout,
        count=count,
        ticks=ticks,
        left=round(min(max(24.0, widest + 12), layout.width * 0.38), 1),
        right=round(layout.width - min(float(layout.labels_at_most), ending) - 4, 1),
        top=round(font * (1.9 if room_above else 0.9), 1),
        bottom=round(layout.height - font * 3.4, 1),
    )


def grid(frame: Frame) -> list[str]:
    """A line for each number of the upright axis."""
    return [
        stroke(
            "wm-chart__axis" if tick == frame.ticks[0] else "wm-chart__grid",
            f"M{frame.left:g} {frame.y(tick):g}H{frame.right:g}",
        )
        for tick in frame.ticks
    ]


def axis_words(frame: Frame, suffix: str) -> list[Words]:
    down = frame.layout.font * 0.35
    texts = tick_texts(frame.ticks, suffix)
    return [
        Words(frame.left - 8, round(frame.y(tick) + down, 1), text, "", "end")
        for tick, text in zip(frame.ticks, texts, strict=True)
    ]


def period_words(frame: Frame, labels: Sequence[str]) -> list[Words]:
    """The last period and, evenly, as many before it as fit; a long label breaks at its last space."""
    font = frame.layout.font
    split = [label.rsplit(" ", 1) for label in labels]
    room = min(104.0, max(text_width(line, font) for lines in split for line in lines))
    every = max(1, math.ceil((room + 12) / frame.step)) if frame.count > 1 else 1
    beyond, found = math.inf, []
    for index in range(len(labels) - 1, -1, -every):
        x = min(max(frame.x(index), room / 2 + 1), frame.layout.width - room / 2 - 1)
        if x + room / 2 > beyond:
            continue
        beyond = x - room / 2 - 4
        for row, words in enumerate(split[index]):
            y = frame.bottom + font * (1.45 + 1.25 * row)
            found.append(Words(round(x, 1), round(y, 1), cut(words, room, font), "", "middle"))
    return found[::-1]


def end_words(frame: Frame, labels: Sequence[EndLabel]) -> list[Words]:
    """The labels at the right, pushed apart; the room there decides how much of each can be read."""
    font = frame.layout.font
    wanted = [frame.y(label.value) for label in labels]
    places = spread(wanted, font * 1.3, frame.top, frame.bottom - font * 0.1)
    room = frame.layout.width - frame.right - 12
    return [
        Words(
            x=frame.right + 12,
            y=round(place + font * 0.35, 1),
            text=label.fitted(room, font),
            css=label.css,
        )
        for label, place in zip(labels, places, strict=True)
    ]


def beside(frame: Frame, index: int, ends: tuple[float, float], text: str, aims: Sequence[float | None] = ()) -> Words:
    """The latest figure over its dot and interval; under them near the top, or where the line ``aims`` runs."""
    font = frame.layout.font
    half = text_width(text, font, bold=True) / 2
    x = min(frame.x(index), frame.right + 8 - half)
    y = _clear_of(frame, _line_near(frame, aims, index, half), frame.y(ends[1]), frame.y(ends[0]))
    return Words(round(x, 1), round(y, 1), text, LATEST, "middle")


def _line_near(frame: Frame, places: Sequence[float | None], index: int, half: float) -> list[float]:
    """How far down a line runs at a period and ``half`` to either side of it."""
    here = places[index] if index < len(places) else None
    if here is None:
        return []
    share = min(1.0, half / frame.step)
    around = [*places[max(index - 1, 0) : index], *places[index + 1 : index + 2]]
    return [frame.y(here), *(frame.y(here + (place - here) * share) for place in around if place is not None)]


def _clear_of(frame: Frame, line: Sequence[float], top: float, bottom: float) -> float:
    """Above the dot; below it where a line would run through the words, or the drawing ends."""
    font = frame.layout.font
    above, below = top - 12, bottom + 12 + font * 0.75
    crossed = any(above - font <= place <= top for place in line)
    crossed_below = any(bottom < place <= below + 4 for place in line)
    has_room_below = below + 4 <= frame.bottom
    if above <= frame.top + font or (crossed and has_room_below and not crossed_below):
        return below
    return above


def over(frame: Frame, x: float, text: str, css: str = QUIET) -> Words:
    """A word above the plot, over a place of it, clear of the labels at the right."""
    half = text_width(text, frame.layout.font) / 2
    middle = max(min(x, frame.right + 8 - half), half + 1)
    return Words(round(middle, 1), round(frame.top - 6, 1), text, css, "middle")


def runs(places: Sequence[float | None], starts: Iterable[int] = ()) -> Iterator[list[tuple[int, float]]]:
    """Stretches of figures that one line may join: a gap or a new start ends a stretch."""
    fresh = set(starts)
    run: list[tuple[int, float]] = []
    for index, place in enumerate(places):
        if run and (place is None or index in fresh):
            yield run
            run = []
        if place is not None:
            run.append((index, place))
    if run:
        yield run


def alone(places: Sequence[float | None], starts: Iterable[int] = ()) -> set[int]:
    """Figures that no line reaches, so that only their mark shows them."""
    return {run[0][0] for run in runs(places, starts) if len(run) == 1}


def line(frame: Frame, places: Sequence[float | None], css: str, starts: Iterable[int] = (), dash: str = "") -> str:
    """A line through the figures; a dashed one for one period only is a short level stroke."""
    parts = []
    for run in runs(places, starts):
        if len(run) == 1 and dash:
            x, y = frame.x(run[0][0]), frame.y(run[0][1])
            parts.append(f"M{max(x - 16, 0):g} {y:g}H{min(x + 16, frame.layout.width):g}")
        elif len(run) > 1:
            parts.append("M" + "L".join(f"{frame.x(index):g} {frame.y(place):g}" for index, place in run))
    return stroke(css, "".join(parts), dash)


def line_css(frame: Frame) -> str:
    """A thinner line where a thick one would hide its own ups and downs."""
    return "wm-chart__line" if frame.step >= TOO_CLOSE else "wm-chart__line wm-chart__line--quiet"


def uprights(frame: Frame, starts: Iterable[int]) -> list[str]:
    """A dotted line before each place where the series starts again."""
    return [
        stroke("wm-chart__break", f"M{frame.x(index - 0.5):g} {frame.top:g}V{frame.bottom:g}", "2 4")
        for index in starts
    ]


def intervals(frame: Frame, limits: Sequence[tuple[float, float] | None], starts: Iterable[int] = ()) -> list[str]:
    """What chance alone explains of each point: whiskers, or a band where points are crowded."""
    if not frame.is_crowded:
        return [whisker(frame.x(i), frame.y(ends[1]), frame.y(ends[0])) for i, ends in enumerate(limits) if ends]
    drawn = []
    for run in runs([ends and ends[1] for ends in limits], starts):
        places = [index for index, _ in run]
        if len(run) == 1:
            low, high = limits[places[0]] or (0.0, 0.0)
            drawn.append(whisker(frame.x(places[0]), frame.y(high), frame.y(low), 2))
            continue
        upper = "L".join(f"{frame.x(index):g} {frame.y(place):g}" for index, place in run)
        lower = "L".join(f"{frame.x(i):g} {frame.y((limits[i] or (0.0, 0.0))[0]):g}" for i in reversed(places))
        drawn.append(area("wm-chart__band", f"M{upper}L{lower}z"))
    return drawn
