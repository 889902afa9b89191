"""A pack as tables of rows: what its workbook shows sheet by sheet, and what its open data publishes.

One row a figure, measure, action, decision. Missing is a symbol beside an empty value, never a number.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from board.packs import wording
from board.packs.canonical import digits
from board.packs.drawings import number_format
from board.packs.figures import Measure, Point, Shown, Target
from board.packs.snapshot import Snapshot
from measures.calc.words import Unit
from partners.workbooks import Cell


class Column(NamedTuple):
    """``name`` is for machines, ``heading`` for people; ``kind`` a type of CSV on the Web."""

    name: str
    heading: str
    meaning: str
    width: int = 14
    kind: str = "string"


@dataclass(frozen=True, slots=True)
class Table:
    """``name`` is the file, ``title`` the sheet."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


MEASURE = Column("measure_code", "Code", "The measure’s code in the plan", 10)
TITLE = Column("measure", "Measure", "What is measured", 44)
_VALUE = Column("value", "Figure", "The figure as a number; empty where there is none", 12, "decimal")
_SYMBOL = Column("symbol", "Symbol", "What must be known of the figure, or why there is none; see symbols", 9)
_SHOWN = Column("shown", "As shown", "The figure as it is read, with its unit", 18)
_TARGET = Column("target", "Target", "What was aimed for in that period", 12, "decimal")
_UPPER = Column(
    "target_upper", "Target, upper end", "The upper end, where it is best to be inside a range", 12, "decimal"
)
_STATUS = Column("status", "Status", "green, amber or red; empty where not rated", 11)
PERIOD = Column("period", "Period", "The period of the figure", 14)


def number(value: Decimal | None) -> Decimal | None:
    """The number in one form, whether it was kept before or not."""
    return None if value is None else Decimal(digits(value))


def figure(shown: Shown) -> tuple[Cell, Cell, Cell]:
    return number(shown.value), " ".join(shown.symbols), shown.text


def _aim(target: Target | None) -> tuple[Cell, Cell]:
    return (number(target.value), number(target.upper)) if target else (None, None)


def measures(snapshot: Snapshot) -> Table:
    columns = (
        Column("priority", "Priority", "The number of its priority", 9, "integer"),
        MEASURE,
        TITLE,
        Column("kind", "Kind", "Whole-city outcome or service contribution", 20),
        Column("question", "Question", "Which question it answers", 24),
        Column("unit", "Unit", "What the figure counts", 18),
        Column("polarity", "Best when", "Whether higher or lower is better", 20),
        Column("is_key", "Key measure", "Yes for a key measure", 9),
        PERIOD,
        _VALUE,
        _SYMBOL,
        _SHOWN,
        _TARGET,
        _UPPER,
        _STATUS,
        Column("not_rated", "Why not rated", "Why there is no status", 20),
        Column("direction", "Direction", "Direction of travel", 13),
        Column("variation", "Variation", "What ordinary variation has to say", 24),
        Column("assurance", "Meets target", "Whether the target will be met as things run", 20),
        Column("comparison", "Compared", "Beside other places", 16),
        Column("gap", "Gap", "What the gap between groups has done", 16),
        Column("reported", "Reported", "How many partners reported", 9, "integer"),
        Column("expected", "Expected", "How many partners were expected to", 9, "integer"),
        Column("sentence", "Sentence", "Where it stands, in words", 60),
        Column("rule", "Rule", "How it is rated", 40),
        Column("owner", "Owner", "Whose measure it is", 24),
    )
    return Table("measures", "Measures", columns, tuple(_measure(each) for each in snapshot.measures))


def _measure(measure: Measure) -> tuple[Cell, ...]:
    words = (measure.variation, measure.assurance, measure.comparison, measure.gap)
    return (
        measure.priority,
        measure.code,
        measure.title,
        measure.kind.label,
        measure.question.label,
        _unit(measure),
        measure.polarity.label,
        "Yes" if measure.is_key else "No",
        measure.period,
        *figure(measure.shown),
        *_aim(measure.target),
        measure.rag.value if measure.rag else "",
        wording.why_not_rated(measure),
        measure.direction.label,
        *(each.label if each else "" for each in words),
        measure.reported,
        measure.expected,
        measure.sentence,
        measure.rule,
        measure.owner,
    )


def _unit(measure: Measure) -> str:
    """%, per 10,000, £, children; else the unit's own word."""
    return number_format(measure).counted or Unit(measure.unit).label


def series(snapshot: Snapshot) -> Table:
    columns = (
        MEASURE,
        TITLE,
        PERIOD,
        Column("period_ends_on", "Ends on", "The last day of the period", 19, "date"),
        _VALUE,
        _SYMBOL,
        _SHOWN,
        _TARGET,
        _UPPER,
        _STATUS,
        Column("definition_changed", "Definition changed", "Yes where not comparable with the period before", 12),
    )
    rows = [
        (each.code, each.title, point.label, point.ends_on, *figure(point.shown), *_of_period(point))
        for each in snapshot.measures
        for point in each.series
    ]
    rows += [
        (each.code, each.title, point.label, point.ends_on, None, "", "", *_of_period(point))
        for each in snapshot.measures
        for point in each.ahead
    ]
    return Table("series", "Series", columns, tuple(rows))


def _of_period(point: Point) -> tuple[Cell, ...]:
    rag = point.rag.value if point.rag else ""
    return *_aim(point.target), rag, "Yes" if point.definition_changed else ""


def groups(snapshot: Snapshot) -> Table:
    columns = (
        MEASURE,
        TITLE,
        PERIOD,
        Column("breakdown", "Breakdown", "By what people are grouped", 20),
        Column("category", "Group", "The group", 28),
        _VALUE,
        _SYMBOL,
        _SHOWN,
        Column("parts", "Made of", "The two numbers behind it, where they may be shown", 16),
        Column("is_reference", "Reference", "Yes for the group the others are compared with", 10),
    )
    rows = (
        (
            each.code,
            each.title,
            each.period,
            group.dimension,
            group.title,
            *figure(group.shown),
            group.parts,
            "Yes" if group.is_reference else "",
        )
        for each in snapshot.measures
        for group in each.groups
    )
    return Table("groups", "Groups", columns, tuple(rows))


def benchmarks(snapshot: Snapshot) -> Table:
    columns = (
        MEASURE,
        TITLE,
        Column("place", "Place", "The place or group of places compared with", 28),
        Column("group_version", "Version", "Which version of the group of places", 16),
        PERIOD,
        _VALUE,
        _SYMBOL,
        _SHOWN,
        Column("verdict", "We are", "How we compare, chance allowed for", 12),
        Column("source", "Source", "Where the figure was published", 40),
    )
    rows = (
        (
            each.code,
            each.title,
            place.place,
            place.group_version,
            place.period,
            *figure(place.shown),
            place.verdict.label if place.verdict else "",
            place.source,
        )
        for each in snapshot.measures
        for place in each.benchmarks
    )
    return Table("benchmarks", "Other places", columns, tuple(rows))


def contributors(snapshot: Snapshot) -> Table:
    columns = (
        MEASURE,
        TITLE,
        Column("partner", "Partner", "Who was expected to report", 28),
        Column("state", "State", "Where its return stood", 16),
        _VALUE,
        _SYMBOL,
        _SHOWN,
    )
    rows = (
        (each.code, each.title, given.partner, given.state, *figure(given.shown))
        for each in snapshot.measures
        for given in each.contributors
    )
    return Table("partners", "Partners", columns, tuple(rows))
