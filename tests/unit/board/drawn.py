"""Reads a drawing back: its texts and the room they take, its places, and the numbers its axis gives them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

from board.charts import Figure
from board.charts.scale import text_width

NS = "{http://www.w3.org/2000/svg}"
COMMAND = re.compile(r"([MLHVhvlz])([^MLHVhvlz]*)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
#: Less than this much of two texts may lie over each other: the widths of letters are near, not exact.
TOUCH = 0.5


@dataclass(frozen=True)
class Text:
    words: str
    css: str
    anchor: str
    x: float
    y: float
    left: float
    right: float
    top: float
    bottom: float

    def is_over(self, other: "Text") -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > TOUCH and down > TOUCH


class Drawing:
    """One SVG, parsed; that it parses is the first thing it must do."""

    def __init__(self, svg: str) -> None:
        self.svg = svg
        self.root = ElementTree.fromstring(svg)
        self.width, self.height = (float(each) for each in self.root.attrib["viewBox"].split()[2:])
        self.font = float(self.root.attrib["font-size"])

    def all(self, tag: str, css: str = "") -> list[dict[str, str]]:
        """The attributes of each element of a kind that has the class."""
        return [
            node.attrib
            for node in self.root.iter(f"{NS}{tag}")
            if not css or css in node.attrib.get("class", "").split()
        ]

    def paths(self, css: str) -> list[str]:
        return [found["d"] for found in self.all("path", css)]

    @property
    def title(self) -> str:
        return self.root.find(f"{NS}title").text or ""

    @property
    def description(self) -> str:
        return self.root.find(f"{NS}desc").text or ""

    @property
    def texts(self) -> list[Text]:
        return [self._text(node) for node in self.root.iter(f"{NS}text")]

    def said(self, css: str = "") -> list[str]:
        return [text.words for text in self.texts if not css or text.css == css]

    def _text(self, node: ElementTree.Element) -> Text:
        words, css, anchor = node.text or "", node.attrib.get("class", ""), node.attrib["text-anchor"]
        x, y = float(node.attrib["x"]), float(node.attrib["y"])
        width = text_width(words, self.font, bold="latest" in css)
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        return Text(words, css, anchor, x, y, left, left + width, y - self.font * 0.76, y + self.font * 0.22)

    @property
    def collisions(self) -> list[tuple[str, str]]:
        return [(a.words, b.words) for a, b in combinations(self.texts, 2) if a.is_over(b)]

    @property
    def places(self) -> Iterator[tuple[float, float]]:
        """Every point anything is drawn at."""
        for dot in self.all("circle"):
            x, y, r = float(dot["cx"]), float(dot["cy"]), float(dot["r"])
            yield from ((x - r, y - r), (x + r, y + r))
        for path in self.all("path"):
            yield from walked(path["d"])

    @property
    def outside(self) -> list[object]:
        """What cannot be seen, because it lies beyond an edge."""
        lost: list[object] = [
            (x, y) for x, y in self.places if not (-0.5 <= x <= self.width + 0.5 and -0.5 <= y <= self.height + 0.5)
        ]
        return lost + [
            text.words
            for text in self.texts
            if text.left < -1 or text.right > self.width + 1 or text.top < -1 or text.bottom > self.height + 1
        ]

    def value_at(self, y: float) -> float:
        """What the upright axis says of a height."""
        marks = [text for text in self.texts if text.anchor == "end" and not text.css and plain(text.words) is not None]
        low, high = marks[0], marks[-1]
        bottom, top = low.y - self.font * 0.35, high.y - self.font * 0.35
        share = (bottom - y) / (bottom - top)
        return (plain(low.words) or 0.0) + share * ((plain(high.words) or 0.0) - (plain(low.words) or 0.0))

    def value_across(self, x: float) -> float:
        """What the lying axis says of a place: its numbers are the lowest texts of all."""
        lowest = max(text.y for text in self.texts)
        marks = [text for text in self.texts if text.y == lowest and text.anchor == "middle"]
        low, high = marks[0], marks[-1]
        share = (x - low.x) / (high.x - low.x)
        return (plain(low.words) or 0.0) + share * ((plain(high.words) or 0.0) - (plain(low.words) or 0.0))


def plain(words: str) -> float | None:
    """A number as people write it: 1,500; 52.5%; −3; £4."""
    found = re.fullmatch(r"([−-]?)£?([\d,]+(?:\.\d+)?)%?.*", words.strip())
    return float(found[2].replace(",", "")) * (-1 if found[1] else 1) if found else None


def walked(path: str) -> Iterator[tuple[float, float]]:
    """The points of a path, in the drawing's own places."""
    x = y = 0.0
    for command, rest in COMMAND.findall(path):
        numbers = [float(each) for each in NUMBER.findall(rest)]
        match command:
            case "M" | "L" | "l":
                for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                    x, y = (x + dx, y + dy) if command == "l" else (dx, dy)
                    yield x, y
            case "H" | "h":
                for step in numbers:
                    x = x + step if command == "h" else step
                    yield x, y
            case "V" | "v":
                for step in numbers:
                    y = y + step if command == "v" else step
                    yield x, y


def drawings(figure: Figure) -> tuple[Drawing, Drawing]:
    return Drawing(figure.wide), Drawing(figure.narrow)


def column(figure: Figure, name: str) -> list[str]:
    place = figure.header.index(name)
    return [row[place] for row in figure.rows]


def check_sound(figure: Figure) -> None:
    """What holds of every chart, whatever its figures."""
    for drawing in drawings(figure):
        assert drawing.collisions == []
        assert drawing.outside == []
        assert drawing.title == cleaned(figure.title)
        assert not re.search(
            r"nan|inf\b", " ".join(str(each) for node in drawing.root.iter() for each in coordinates(node))
        )
        assert "style=" not in drawing.svg
    assert {len(row) for row in figure.rows} <= {len(figure.header)}
    assert {len(row) for row in figure.csv_rows} <= {len(figure.csv_header)}
    assert len(figure.csv_rows) == len(figure.rows)


def coordinates(node: ElementTree.Element) -> Iterator[str]:
    for name in ("d", "x", "y", "cx", "cy", "r", "viewBox", "font-size"):
        if name in node.attrib:
            yield node.attrib[name]


def cleaned(text: str) -> str:
    """A text as XML gives it back: without what no XML may hold, line ends made one kind."""
    kept = re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    return kept.replace("\r\n", "\n").replace("\r", "\n")
