"""What a plan file holds, as frozen dataclasses.

Texts that are not given are "", numbers and dates None, lists (). ``line`` is where an entry was read
and takes no part in comparing. ``NOUN`` and ``KEY`` say what people call an entry and how it is told
from its neighbours; ``PLAIN`` is the field a plain text stands for.
"""

# ruff: noqa: RUF009
# The shapes are dataclass fields, made once for each class: no value is shared that could change.

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import ClassVar

from plan.reading import shapes, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Any part of a plan that has a name of its own."""

    NOUN: ClassVar[str] = ""
    KEY: ClassVar[str] = ""
    PLAIN: ClassVar[str] = ""
    line: int = shapes.line()

    @property
    def key(self) -> str:
        return str(getattr(self, self.KEY)) if self.KEY else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardEntry(Entry):
    NOUN: ClassVar[str] = "Board"
    KEY: ClassVar[str] = "code"
    code: str = shapes.code(required=True)
    name: str = shapes.short(required=True)
    signs_off: bool = shapes.flag()
    receives: str = shapes.short()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerEntry(Entry):
    """An organisation or team that delivers the plan or reports figures."""

    NOUN: ClassVar[str] = "Partner"
    KEY: ClassVar[str] = "code"
    code: str = shapes.code(required=True, names="partner")
    name: str = shapes.short(required=True)
    kind: str = shapes.short()


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryEntry(Entry):
    NOUN: ClassVar[str] = "Category"
    KEY: ClassVar[str] = "code"
    code: str = shapes.code(required=True)
    title: str = shapes.short(required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionEntry(Entry):
    """A way of breaking figures down; ``reference`` is the category gaps are measured from."""

    NOUN: ClassVar[str] = "Dimension"
    KEY: ClassVar[str] = "code"
    code: str = shapes.code(required=True, names="dimension")
    title: str = shapes.short(required=True)
    categories: tuple[CategoryEntry, ...] = shapes.many(CategoryEntry, required=True)
    reference: str = shapes.code()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparatorGroupEntry(Entry):
    """One version of a group of places the city is compared with; groups of one title are versions of one another."""

    NOUN: ClassVar[str] = "Comparator group"
    KEY: ClassVar[str] = "code"
    code: str = shapes.code(required=True, names="comparator group")
    title: str = shapes.short(required=True)
    version: str = shapes.code(required=True)
    applies_from: date | None = shapes.day(required=True)
    members: tuple[str, ...] = shapes.texts(required=True)
    source: str = shapes.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceEntry(Entry):
    NOUN: ClassVar[str] = "Reference"
    KEY: ClassVar[str] = "title"
    author: str = shapes.short()
    year: int | None = shapes.whole(1500, 2200)
    title: str = shapes.short(required=True)
    doi: str = shapes.short()
    note: str = shapes.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class FactEntry(Entry):
    """A figure in the plan's own text: one value, a range, or a series over time."""

    NOUN: ClassVar[str] = "Fact"
    KEY: ClassVar[str] = "label"
    label: str = shapes.short(required=True)
    value: Decimal | None = shapes.number()
    low: Decimal | None = shapes.number()
    high: Decimal | None = shapes.number()
    unit: str = shapes.short()
    approx: bool = shapes.flag()
    series: tuple[tuple[str, Decimal], ...] = shapes.by_name(shapes.Number())
    at: str = shapes.short()
    source: str = shapes.text()
    comparators: tuple[tuple[str, Decimal], ...] = shapes.by_name(shapes.Number())
    definition: str = shapes.text()
    share: Decimal | None = shapes.number(0, 100)
    share_of: str = shapes.short()
    note: str = shapes.text()
    small_numbers: bool = shapes.flag()
    latest_count: Decimal | None = shapes.number(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingEntry(Entry):
    """One heading of "where we are now"."""

    NOUN: ClassVar[str] = "Heading"
    KEY: ClassVar[str] = "heading"
    heading: str = shapes.short(required=True)
    facts: tuple[FactEntry, ...] = shapes.many(FactEntry)
    note: str = shapes.text()
    risk_factors: tuple[tuple[str, tuple[str, ...]], ...] = shapes.by_name(shapes.Texts())
    source: str = shapes.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneEntry(Entry):
    """A step of an action; ``done`` is the day it was reached."""

    NOUN: ClassVar[str] = "Milestone"
    KEY: ClassVar[str] = "title"
    title: str = shapes.short(required=True)
    due: date | None = shapes.day()
    done: date | None = shapes.day()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateEntry(Entry):
    NOUN: ClassVar[str] = "Update"
    on: date | None = shapes.day(required=True)
    text: str = shapes.text(required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionEntry(Entry):
    NOUN: ClassVar[str] = "Action"
    KEY: ClassVar[str] = "title"
    PLAIN: ClassVar[str] = "title"
    title: str = shapes.short(required=True)
    owner: str = shapes.code(refers="partner")
    supporting: tuple[str, ...] = shapes.texts(refers="partner")
    lead: str = shapes.short()
    starts: date | None = shapes.day()
    ends: date | None = shapes.day()
    status: str = shapes.word(*words.ACTION_STATUSES)
    milestones: tuple[MilestoneEntry, ...] = shapes.many(MilestoneEntry)
    updates: tuple[UpdateEntry, ...] = shapes.many(UpdateEntry)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionThemeEntry(Entry):
    NOUN: ClassVar[str] = "Action theme"
    KEY: ClassVar[str] = "title"
    title: str = shapes.short(required=True)
    actions: tuple[ActionEntry, ...] = shapes.many(ActionEntry, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeEntry(Entry):
    """What will be better, in children's own "we" voice."""

    NOUN: ClassVar[str] = "Outcome"
    KEY: ClassVar[str] = "code"
    PLAIN: ClassVar[str] = "text"
    code: str = shapes.code(names="outcome")
    text: str = shapes.text(required=True)
    measures: tuple[str, ...] = shapes.texts(refers="measure")

    @property
    def key(self) -> str:
        return self.code or self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionEntry(Entry):
    """The definition sheet: what is counted, out of what, by whom, and when it is looked at again."""

    numerator: str = shapes.text()
    denominator: str = shapes.text()
    rationale: str = shapes.text()
    source: str = shapes.text()
    limitations: str = shapes.text()
    owner: str = shapes.short()
    checker: str = shapes.short()
    reviewed: date | None = shapes.day()
    next_review: date | None = shapes.day()


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineEntry(Entry):
    period: str = shapes.period(required=True)
    value: Decimal | None = shapes.number(required=True)
    source: str = shapes.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetEntry(Entry):
    """What is aimed for at a period; with ``upper``, the range from ``value`` to ``upper``."""

    NOUN: ClassVar[str] = "Target"
    KEY: ClassVar[str] = "period"
    period: str = shapes.period(required=True)
    value: Decimal | None = shapes.number(required=True)
    upper: Decimal | None = shapes.number()
    reason: str = shapes.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToleranceEntry(Entry):
    """How far off target is still amber: ``points`` or ``percent``, the same on both sides,
    or ``below`` and ``above`` each on its own, ``measured_in`` points unless it says percent."""

    points: Decimal | None = shapes.number(0)
    percent: Decimal | None = shapes.number(0, 100)
    below: Decimal | None = shapes.number(0)
    above: Decimal | None = shapes.number(0)
    measured_in: str = shapes.word(*words.TOLERANCE_KINDS)

    @property
    def kind(self) -> str:
        return "percent" if self.percent is not None else self.measured_in or "points"

    @property
    def sides(self) -> tuple[Decimal, Decimal]:
        """The tolerance below and above the target; a side that is not given is 0."""
        same = self.points if self.points is not None else self.percent
        if same is not None:
            return same, same
        return self.below or Decimal(0), self.above or Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureEntry(Entry):
    """The small-numbers rule: counts from 1 to one below ``threshold`` are withheld."""

    threshold: int | None = shapes.whole(0, 1000, required=True)
    owner: str = shapes.short()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEntry(Entry):
    """A figure somebody has published already."""

    NOUN: ClassVar[str] = "Published figure"
    KEY: ClassVar[str] = "period"
    period: str = shapes.period(required=True)
    numerator: Decimal | None = shapes.number()
    denominator: Decimal | None = shapes.number()
    value: Decimal | None = shapes.number()
    source: str = shapes.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEntry(Entry):
    """The first period counted in a new way: figures before and after do not compare."""

    NOUN: ClassVar[str] = "Break"
    KEY: ClassVar[str] = "period"
    period: str = shapes.period(required=True)
    reason: str = shapes.text(required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureEntry(Entry):
    NOUN: ClassVar[str] = "Measure"
    KEY: ClassVar[str] = "code"
    code: str = shapes.code(required=True, names="measure")
    title: str = shapes.short(required=True)
    short_title: str = shapes.short()
    readiness: str = shapes.word(*words.READINESS, aliases=("status",))
    kind: str = shapes.word(*words.KINDS)
    question: str = shapes.word(*words.QUESTIONS)
    polarity: str = shapes.word(*words.POLARITIES, aliases=("direction",), synonyms=words.DIRECTION_ALIASES)
    is_key: bool = shapes.flag()
    unit: str = shapes.word(*words.UNITS, synonyms=words.UNIT_ALIASES)
    counted: str = shapes.short()
    multiplier: Decimal | None = shapes.number(0)
    decimals: int | None = shapes.whole(0, 6)
    frequency: str = shapes.word(*words.FREQUENCIES)
    period: str = shapes.short()
    combine: str = shapes.word(*words.COMBINES)
    combine_time: str = shapes.word(*words.COMBINES_TIME)
    partners: tuple[str, ...] = shapes.texts(refers="partner")
    breakdowns: tuple[str, ...] = shapes.texts(refers="dimension")
    only_categories: tuple[tuple[str, tuple[str, ...]], ...] = shapes.by_name(shapes.Texts())
    outcomes: tuple[str, ...] = shapes.texts(refers="outcome")
    definition: DefinitionEntry | None = shapes.one(DefinitionEntry)
    rag_rule: str = shapes.word(*words.RAG_RULES)
    tolerance: ToleranceEntry | None = shapes.one(ToleranceEntry)
    dead_band: Decimal | None = shapes.number(0)
    expected_change: Decimal | None = shapes.number(0)
    shape: str = shapes.word(*words.SHAPES)
    baseline: BaselineEntry | None = shapes.one(BaselineEntry)
    targets: tuple[TargetEntry, ...] = shapes.many(TargetEntry, single="target")
    stated_target: Decimal | None = shapes.number()
    disclosure: DisclosureEntry | None = shapes.one(DisclosureEntry)
    note: str = shapes.text()
    query: str = shapes.text()
    breaks: tuple[BreakEntry, ...] = shapes.many(BreakEntry)
    comparators: tuple[tuple[str, tuple[tuple[str, Decimal], ...]], ...] = shapes.by_name(
        shapes.ByName(of=shapes.Number())
    )
    group_medians: tuple[tuple[str, tuple[tuple[str, Decimal], ...]], ...] = shapes.by_name(
        shapes.ByName(of=shapes.Number())
    )
    published: tuple[PublishedEntry, ...] = shapes.many(PublishedEntry)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityEntry(Entry):
    NOUN: ClassVar[str] = "Priority"
    KEY: ClassVar[str] = "number"
    number: int | None = shapes.whole(1, 999, required=True, names="priority")
    title: str = shapes.short(required=True)
    for_whom: str = shapes.short()
    sponsor: str = shapes.short()
    strategic_leads: tuple[str, ...] = shapes.texts()
    commitment: str = shapes.text()
    why: str = shapes.text()
    references: tuple[ReferenceEntry, ...] = shapes.many(ReferenceEntry)
    marmot_principles: tuple[str, ...] = shapes.texts()
    where_we_are: tuple[HeadingEntry, ...] = shapes.many(HeadingEntry)
    objectives: tuple[str, ...] = shapes.texts()
    key_issues: tuple[str, ...] = shapes.texts()
    facts: tuple[FactEntry, ...] = shapes.many(FactEntry)
    strategy: tuple[str, ...] = shapes.texts()
    action_themes: tuple[ActionThemeEntry, ...] = shapes.many(ActionThemeEntry)
    outcomes: tuple[OutcomeEntry, ...] = shapes.many(OutcomeEntry)
    measures: tuple[MeasureEntry, ...] = shapes.many(MeasureEntry)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile(Entry):
    """A whole plan. In the file its own facts stand under ``plan``, the lists beside it."""

    NOUN: ClassVar[str] = "Plan"
    KEY: ClassVar[str] = "code"
    #: The keys that stand beside ``plan`` at the top of the file.
    BESIDE: ClassVar[tuple[str, ...]] = ("partners", "dimensions", "comparator_groups", "priorities")

    code: str = shapes.code(required=True)
    title: str = shapes.short(required=True)
    place: str = shapes.short()
    starts: date | None = shapes.day(required=True)
    ends: date | None = shapes.day(required=True)
    status: str = shapes.word(*words.PLAN_STATUSES)
    example_figures: bool = shapes.flag()
    reporting: str = shapes.short()
    refreshes: str = shapes.short()
    developed_from: tuple[str, ...] = shapes.texts()
    boards: tuple[BoardEntry, ...] = shapes.many(BoardEntry)
    recommendations: tuple[str, ...] = shapes.texts()
    partners: tuple[PartnerEntry, ...] = shapes.many(PartnerEntry)
    dimensions: tuple[DimensionEntry, ...] = shapes.many(DimensionEntry)
    comparator_groups: tuple[ComparatorGroupEntry, ...] = shapes.many(ComparatorGroupEntry)
    priorities: tuple[PriorityEntry, ...] = shapes.many(PriorityEntry, required=True)


def shapes_of(entry_class: type[Entry]) -> dict[str, shapes.Shape]:
    """The declared shape of each field, in the order they are written."""
    return {field.name: field.metadata["shape"] for field in fields(entry_class) if "shape" in field.metadata}


def label_of(entry: Entry) -> str:
    """What people call it: "Measure P4.2"."""
    return f"{entry.NOUN} {entry.key}".strip()
