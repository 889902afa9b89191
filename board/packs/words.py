"""The coded words of packs: what a snapshot stores, what people read (``label``)."""

from measures.calc.words import Word


class Kind(Word):
    """What is signed."""

    QUARTER = "quarter", "Quarterly report"
    EXCEPTIONS = "exceptions", "Quarterly exceptions report"
    PLAN = "plan", "Plan"


class Audience(Word):
    """Who may read it, and so how small numbers were treated."""

    BOARD = "board", "For members of the board"
    PUBLIC = "public", "For everyone"


class Why(Word):
    """Why something is put before the board first."""

    RED_AND_WORSE = "red_and_worse", "Red and getting worse"
    GAP_WIDENING = "gap_widening", "The gap between groups is widening"
    OVERDUE_DECISION = "overdue_decision", "A decision is overdue"
    NO_DATA = "no_data", "No figure for two quarters"
    RED = "red", "Red"


class About(Word):
    """What a decision or an item is about."""

    MEASURE = "measure", "Measure"
    ACTION = "action", "Action"
    PRIORITY = "priority", "Priority"
    PLAN = "plan", "Plan"
    DECISION = "decision", "Decision"


class ActionState(Word):
    NOT_STARTED = "not_started", "Not started"
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OVERDUE = "overdue", "Overdue"
    DONE = "done", "Done"


class MilestoneState(Word):
    DUE = "due", "Due"
    LATE = "late", "Late"
    DONE = "done", "Done"


class DecisionState(Word):
    """``ASKED``: the board is asked to decide; the others are of decisions made."""

    ASKED = "asked", "Asked of the board"
    OPEN = "open", "Open"
    OVERDUE = "overdue", "Overdue"
    CLOSED = "closed", "Closed"
