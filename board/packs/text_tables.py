"""A pack as tables of words: stories, actions, decisions, corrections, and what must be known to read it."""

from collections.abc import Iterator

from board.packs import wording
from board.packs.figures import Measure
from board.packs.snapshot import Snapshot
from board.packs.tables import MEASURE, PERIOD, TITLE, Column, Table, figure
from partners.workbooks import Cell


def stories(snapshot: Snapshot) -> Table:
    columns = (
        MEASURE,
        TITLE,
        Column("who", "Who", "The partner, or turning the curve", 28),
        PERIOD,
        Column("story", "Story", "What was said", 90),
    )
    rows = [row for each in snapshot.measures for row in _told(each)]
    return Table("stories", "Stories", columns, tuple(rows))


def _told(measure: Measure) -> Iterator[tuple[Cell, ...]]:
    for story in measure.stories:
        yield measure.code, measure.title, story.partner, story.period, story.text
    if measure.curve:
        for name, words in wording.curve(measure.curve):
            yield measure.code, measure.title, name, measure.period, words


def actions(snapshot: Snapshot) -> Table:
    columns = (
        Column("priority", "Priority", "The number of its priority", 9, "integer"),
        Column("action", "Action", "What is done", 50),
        Column("owner", "Owner", "Who does it", 28),
        Column("status", "Status", "How it goes", 13),
        Column("due_on", "Due", "When it is due", 19, "date"),
        Column("milestones", "Milestones", "Its steps and where they stand", 60),
        Column("effect", "Effect", "When an effect is expected and whether it shows", 50),
    )
    rows = (
        (
            each.priority,
            each.title,
            each.owner,
            each.state.label,
            each.due_on,
            "; ".join(map(wording.milestone, each.milestones)),
            each.effect,
        )
        for each in snapshot.actions
    )
    return Table("actions", "Actions", columns, tuple(rows))


def decisions(snapshot: Snapshot) -> Table:
    columns = (
        Column("decision", "Decision", "What was decided or is asked", 50),
        Column("about", "About", "What kind of thing it is about", 12),
        Column("about_title", "Which", "The measure, action or priority", 40),
        Column("state", "State", "Asked, open, overdue or closed", 18),
        Column("owner", "Owner", "Who does it", 28),
        Column("made_on", "Made on", "The day of the meeting", 19, "date"),
        Column("due_on", "Due", "When it is due", 19, "date"),
        Column("outcome", "Outcome", "What came of it", 40),
        Column("restricted", "Restricted", "The legal ground, where it is not for the public", 36),
    )
    rows = (
        (
            each.text,
            each.about.label,
            each.about_title,
            each.state.label,
            each.owner,
            each.made_on,
            each.due_on,
            each.outcome,
            each.restricted,
        )
        for each in snapshot.decisions
    )
    return Table("decisions", "Decisions", columns, tuple(rows))


def restatements(snapshot: Snapshot) -> Table:
    columns = (
        MEASURE,
        TITLE,
        PERIOD,
        Column("what", "What", "Which figure was corrected", 30),
        Column("old_value", "Was", "As it was signed", 12, "decimal"),
        Column("old_symbol", "Was, symbol", "Its symbol then", 9),
        Column("old_shown", "Was, as shown", "As it was read then", 18),
        Column("new_value", "Is now", "As it is now", 12, "decimal"),
        Column("new_symbol", "Is now, symbol", "Its symbol now", 9),
        Column("new_shown", "Is now, as shown", "As it is read now", 18),
        Column("why", "Why", "Why it was corrected", 50),
        Column("who", "Who", "Who corrected it", 30),
        Column("corrected_on", "When", "The day it was corrected", 18, "date"),
    )
    rows = (
        (
            each.measure,
            each.title,
            each.period,
            each.what,
            *figure(each.old),
            *figure(each.new),
            each.why,
            each.who,
            wording.day_of(each.at),
        )
        for each in snapshot.restatements
    )
    return Table("restatements", "Restatements", columns, tuple(rows))


def definitions(snapshot: Snapshot) -> Table:
    columns = (
        MEASURE,
        TITLE,
        Column("version", "Version", "The version the figures were counted by", 9, "integer"),
        Column("numerator", "Counts", "What is counted", 44),
        Column("denominator", "Out of", "Out of how many", 44),
        Column("rationale", "Why", "Why it is measured", 44),
        Column("source", "Source", "Where the figures come from", 44),
        Column("limitations", "Limits", "What it does not tell", 44),
        Column("owner", "Owner", "Whose definition it is", 24),
        Column("checker", "Checked by", "Who checked it", 24),
        Column("reviewed_on", "Checked on", "When it was checked", 19, "date"),
        Column("next_review_on", "Next review", "When it is checked next", 19, "date"),
    )
    rows = (
        (
            each.code,
            each.title,
            sheet.version,
            sheet.numerator,
            sheet.denominator,
            sheet.rationale,
            sheet.source,
            sheet.limitations,
            sheet.owner,
            sheet.checker,
            sheet.reviewed_on,
            sheet.next_review_on,
        )
        for each in snapshot.measures
        if (sheet := each.definition)
    )
    return Table("definitions", "Definitions", columns, tuple(rows))


def not_ready(snapshot: Snapshot) -> Table:
    columns = (
        Column("priority", "Priority", "The number of its priority", 9, "integer"),
        MEASURE,
        TITLE,
        Column("stage", "Stage", "How far it has come", 13),
        Column("still_needed", "Still needs", "What is missing before it can be rated", 40),
        Column("reason", "Why", "Why it is not there yet", 60),
    )
    rows = (
        (each.priority, each.code, each.title, each.readiness.label, each.still_needed, each.reason)
        for each in snapshot.not_ready
    )
    return Table("not_ready", "Not ready", columns, tuple(rows))


def symbols(snapshot: Snapshot) -> Table:
    columns = (Column("symbol", "Symbol", "As it stands beside a figure", 10), Column("meaning", "Meaning", "", 70))
    return Table("symbols", "Symbols", columns, tuple((each.symbol, each.meaning) for each in snapshot.symbols))
