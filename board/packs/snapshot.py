"""What a meeting saw, frozen: the one source of a signed quarter's pages and files.

Only what its audience may see is in it (see ``figures`` for numbers). Texts are kept as people wrote them: each file
guards them in its own way.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from board.packs.canonical import SnapshotError, as_json, of_json
from board.packs.figures import Measure, Shown
from board.packs.words import About, ActionState, Audience, DecisionState, Kind, MilestoneState, Why
from measures.calc.words import Rag, Readiness

#: Raised when an older version could no longer make sense of what is kept.
FORMAT = 1
MOST_EXCEPTIONS = 5


# --- Whose, which and by whom -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnership:
    name: str
    brand_colour: str
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """``signing_board`` and ``receiving_board`` are names; ``version`` is that of a plan that is signed itself."""

    code: str
    title: str
    signing_board: str
    receiving_board: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    code: str
    label: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Name and role as they were; a person who leaves or moves changes nothing here."""

    name: str
    role: str
    at: datetime


# --- What comes first -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Statuses:
    """How many measures are green, amber, red and not rated."""

    green: int = 0
    amber: int = 0
    red: int = 0
    not_rated: int = 0

    @property
    def total(self) -> int:
        return self.green + self.amber + self.red + self.not_rated


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """How many measures went which way; ``share`` (%) improved or stayed the same, of those that can be judged."""

    improved: int = 0
    same: int = 0
    worse: int = 0
    cant_say: int = 0
    not_available: int = 0
    share: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """``sentence`` says the statuses, ``travel`` the directions, each in the city's own words."""

    sentence: str
    travel: str
    statuses: Statuses
    directions: Directions


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is different from the last pack, as a sentence; ``before`` and ``now`` are statuses."""

    measure: str
    title: str
    sentence: str
    before: Rag | None = None
    now: Rag | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One exception for discussion. ``code`` is the measure's or action's; ``restricted`` a legal ground, or empty."""

    why: Why
    about: About
    code: str
    title: str
    sentence: str
    asked: str = ""
    restricted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """In children's own voice, with the codes of the measures that tell of it."""

    text: str
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLines:
    """A list of the plan: its objectives, key issues, strategy."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """``reason`` says how its status came about, ``rule`` by which stated rule."""

    number: int
    title: str
    commitment: str
    status: Rag | None
    reason: str
    rule: str
    statuses: Statuses
    sponsor: str = ""
    leads: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    lines: tuple[PlanLines, ...] = ()


# --- What is done and decided -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    title: str
    state: MilestoneState
    due_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """``effect`` says when an effect is expected and, once that has passed, whether the chart shows it."""

    code: str
    title: str
    priority: int
    owner: str
    state: ActionState
    due_on: date | None = None
    theme: str = ""
    effect: str = ""
    milestones: tuple[Milestone, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    text: str
    about: About
    about_code: str
    about_title: str
    state: DecisionState
    owner: str = ""
    due_on: date | None = None
    made_on: date | None = None
    outcome: str = ""
    restricted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement:
    """A correction to a quarter that was signed before: the signed pack keeps the old figure, this one tells of it."""

    measure: str
    title: str
    period: str
    what: str
    old: Shown
    new: Shown
    who: str
    at: datetime
    why: str


# --- What must be known to read it ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    symbol: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule by which something was rated or chosen, in words."""

    title: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReady:
    code: str
    title: str
    priority: int
    readiness: Readiness
    still_needed: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All of it. ``previous_digest`` chains it to the pack before; ``is_example`` is said on every file."""

    kind: Kind
    number: int
    partnership: Partnership
    plan: Plan
    period: Period
    headline: Headline
    prepared: Signature
    signed: Signature
    is_example: bool
    audience: Audience = Audience.BOARD
    previous_digest: str = ""
    previous_label: str = ""
    changes: tuple[Change, ...] = ()
    exceptions: tuple[Item, ...] = ()
    priorities: tuple[Priority, ...] = ()
    measures: tuple[Measure, ...] = ()
    actions: tuple[Action, ...] = ()
    decisions: tuple[Decision, ...] = ()
    restatements: tuple[Restatement, ...] = ()
    not_ready: tuple[NotReady, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    rules: tuple[Rule, ...] = ()
    format: int = FORMAT

    def __post_init__(self) -> None:
        if self.format != FORMAT:
            raise SnapshotError(f"The snapshot is of format {self.format}; this version reads format {FORMAT}.")
        if len(self.exceptions) > MOST_EXCEPTIONS:
            raise SnapshotError(f"At most {MOST_EXCEPTIONS} exceptions come before the board.")
        restricted = [each.restricted for each in self.exceptions] + [each.restricted for each in self.decisions]
        if self.audience is Audience.PUBLIC and any(restricted):
            raise SnapshotError("A restricted item must not be in what everyone may read.")
        known = {each.number for each in self.priorities}
        placed = [(each.title, each.priority) for each in self.measures]
        placed += [(each.title, each.priority) for each in self.actions]
        for title, priority in placed:
            if priority not in known:
                raise SnapshotError(f"{title} belongs to priority {priority}, which is not there.")


def for_everyone(snapshot: Snapshot) -> Snapshot:
    """The same without what is restricted. Its figures must be safe for the public already: they stay as they are."""
    return replace(
        snapshot,
        audience=Audience.PUBLIC,
        exceptions=tuple(each for each in snapshot.exceptions if not each.restricted),
        decisions=tuple(each for each in snapshot.decisions if not each.restricted),
    )


def to_json(snapshot: Snapshot) -> bytes:
    """The canonical bytes: what is stored, signed and proved by ``digest``."""
    return as_json(snapshot)


def from_json(content: bytes) -> Snapshot:
    found: Snapshot = of_json(Snapshot, content)
    return found
