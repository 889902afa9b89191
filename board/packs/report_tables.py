"""The lists of a pack's PDF: actions, decisions, corrections, and what must be known to read it."""

from collections.abc import Sequence

from board.packs import wording
from board.packs.figures import Measure
from board.packs.report_values import LONG, Values, part, table
from board.packs.snapshot import Action, Decision, Snapshot
from board.packs.words import DecisionState


def actions(snapshot: Snapshot) -> list[Values]:
    parts = []
    for priority in snapshot.priorities:
        own = [each for each in snapshot.actions if each.priority == priority.number]
        if own:
            rows = [_action(each) for each in own]
            head = ("Action and milestones", "Owner", "Status")
            parts.append(part(f"Priority {priority.number}: {priority.title}", (3, 1.2, 0), head, rows))
    return table("Actions", parts, nothing="The plan has no actions yet.")


def _action(action: Action) -> list[str]:
    lines = [action.title]
    lines += [f"– {wording.milestone(each)}" for each in action.milestones]
    lines += [action.effect] if action.effect else []
    due = f"\ndue {wording.day(action.due_on)}" if action.due_on else ""
    return ["\n".join(lines), action.owner, f"{action.state.label}{due}"]


def decisions(snapshot: Snapshot) -> list[Values]:
    asked = [each for each in snapshot.decisions if each.state is DecisionState.ASKED]
    made = [each for each in snapshot.decisions if each.state is not DecisionState.ASKED]
    parts = []
    if asked:
        parts.append(part("Asked of the board", (3, 1.5, 0), ("Decision", "Owner", "Due"), _rows_of(asked)))
    if made:
        rows = [[*row, each.state.label] for each, row in zip(made, _rows_of(made), strict=True)]
        parts.append(part("Made before", (4, 1.6, 0, 0), ("Decision", "Owner", "Due", "State"), rows))
    return table("Decisions", parts, nothing="There are no decisions to follow up.")


def _rows_of(decisions: Sequence[Decision]) -> list[list[str]]:
    return [[_decision(each), each.owner, wording.day(each.due_on)] for each in decisions]


def _decision(decision: Decision) -> str:
    lines = [decision.text, f"About: {decision.about_title}"]
    lines += [decision.outcome] if decision.outcome else []
    lines += [f"Restricted: {decision.restricted}"] if decision.restricted else []
    return "\n".join(lines)


def restatements(snapshot: Snapshot) -> list[Values]:
    if not snapshot.restatements:
        return []
    rows = [
        [
            f"{each.title}, {each.period}\n{each.what}",
            each.old.marked,
            each.new.marked,
            f"{each.why}\n{wording.corrected_by(each)}",
        ]
        for each in snapshot.restatements
    ]
    intro = [
        "Figures of earlier packs that were corrected since the last one. The packs signed then stay as they were."
    ]
    return table("Corrections", [part("", (2, 0, 0, 2), ("What", "Was", "Is now", "Why and who"), rows)], intro=intro)


# --- To read it by ----------------------------------------------------------------------------------------------------


def not_ready(snapshot: Snapshot) -> list[Values]:
    if not snapshot.not_ready:
        return []
    rows = [
        [f"{each.code} {each.title}", each.readiness.label, f"Still needs {each.still_needed}\n{each.reason}".strip()]
        for each in snapshot.not_ready
    ]
    intro = ["Nothing is rated before it is ready. These measures are still being made ready."]
    head = ("Measure", "Stage", "What it needs")
    return table("Measures that are not ready", [part("", (2, 0, 2), head, rows)], intro=intro)


def definitions(snapshot: Snapshot) -> list[Values]:
    in_order = sorted(snapshot.measures, key=lambda each: each.priority)
    sheets = [_sheet(each) for each in in_order if each.definition]
    return [{"kind": "sheets", "heading": "Definitions", "sheets": sheets}] if sheets else []


def _sheet(measure: Measure) -> Values:
    sheet = measure.definition
    assert sheet is not None
    rows = [
        ("Counts", sheet.numerator),
        ("Out of", sheet.denominator),
        ("Why", sheet.rationale),
        ("Source", sheet.source),
        ("Limits", sheet.limitations),
        ("Rated", measure.rule),
        ("Owner", sheet.owner),
        ("Checked", ", ".join(each for each in (sheet.checker, wording.day(sheet.reviewed_on)) if each)),
    ]
    heading = f"{measure.code} {measure.title} (version {sheet.version})"
    said = [(name, words) for name, words in rows if words]
    return {"heading": heading, "rows": said, "long": sum(len(words) for _, words in said) > 2 * LONG}


def reading(snapshot: Snapshot) -> list[Values]:
    symbols = [[f"[{each.symbol}]", each.meaning] for each in snapshot.symbols]
    rules = [[each.title, each.words] for each in snapshot.rules]
    parts = [part("Symbols", (0, 1), ("Symbol", "Meaning"), symbols)] if symbols else []
    parts += [part("Rules", (1, 2.5), ("What", "Rule"), rules)] if rules else []
    return table("Symbols and rules", parts) if parts else []
