"""What all files of a pack say in the same words: its title, who signed, statuses, days and moments."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from board.packs.figures import Curve, Measure
from board.packs.looks import SIGNS
from board.packs.snapshot import Milestone, Restatement, Signature, Snapshot
from board.packs.words import Audience, Kind, MilestoneState
from measures.calc.periods import day_label
from measures.calc.words import Rag

LONDON = ZoneInfo("Europe/London")
EXAMPLE = "Example figures"
EXAMPLE_MEANING = "The figures in this file are examples, made up to show how it works. They are nobody’s results."


def title(snapshot: Snapshot) -> str:
    """What the pack is called, on its cover and in the properties of its files."""
    when = f"version {snapshot.plan.version}" if snapshot.kind is Kind.PLAN else snapshot.period.label
    return f"{snapshot.kind.label}, {when}".removesuffix(", version ")


def board(snapshot: Snapshot) -> str:
    """The board it is for."""
    plan = snapshot.plan
    return plan.receiving_board or plan.signing_board if snapshot.kind is Kind.EXCEPTIONS else plan.signing_board


def document_title(snapshot: Snapshot) -> str:
    return f"{title(snapshot)}: {snapshot.plan.title}"


def signed(signature: Signature) -> str:
    """Priya Shah, Plan manager, on 9 November 2026 at 9:30am"""
    role = f", {signature.role}" if signature.role else ""
    return f"{signature.name}{role}, on {moment(signature.at)}"


def moment(at: datetime) -> str:
    """12 November 2026 at 4:05pm, in London."""
    here = at.astimezone(LONDON)
    return f"{day_label(here.date())} at {here.hour % 12 or 12}:{here.minute:02}{'am' if here.hour < 12 else 'pm'}"


def day_of(at: datetime) -> date:
    """The day it was in London."""
    return at.astimezone(LONDON).date()


def day(on: date | None) -> str:
    return day_label(on) if on else ""


def status(rag: Rag | None, reason: str = "") -> str:
    """Green; Not rated: no target."""
    if rag:
        return rag.label
    return f"Not rated: {inside(reason)}" if reason else "Not rated"


def inside(text: str) -> str:
    """As it reads inside a sentence."""
    return f"{text[:1].lower()}{text[1:]}"


def why_not_rated(measure: Measure) -> str:
    if measure.rag:
        return ""
    return measure.reason or (measure.not_rated.label if measure.not_rated else "")


def status_of(measure: Measure) -> str:
    return status(measure.rag, why_not_rated(measure))


def signed_status(rag: Rag | None) -> str:
    """A status where only letters can stand, its shape with it: ▲ Red."""
    return f"{SIGNS[rag]} {status(rag)}"


def curve(found: Curve) -> list[tuple[str, str]]:
    """Turning the curve, each part with its name; only what was said."""
    rows = [("What changed", found.what_changed), ("Why", found.why), ("What next", found.what_next)]
    rows += [("What works", found.what_works)]
    rows += [("Part to play", f"{each.partner}: {each.part}") for each in found.parts]
    return [(name, words) for name, words in rows if words]


def milestone(found: Milestone) -> str:
    """Staff in post: late, 30 September 2026"""
    when = found.done_on if found.state is MilestoneState.DONE else found.due_on
    return f"{found.title}: {found.state.label.lower()}{f', {day(when)}' if when else ''}"


def no_changes(snapshot: Snapshot) -> str:
    """Why nothing stands under what changed."""
    return (
        "No status changed."
        if snapshot.previous_digest
        else "This is the first pack, so there is none to compare with."
    )


def corrected_by(found: Restatement) -> str:
    """Tom Okafor, hospital trust, 2 September 2026 at 3:00pm; only the moment where nobody did it."""
    return ", ".join(each for each in (found.who, moment(found.at)) if each)


def audience(snapshot: Snapshot) -> str:
    return Audience(snapshot.audience).label


def file_name(snapshot: Snapshot, ending: str) -> str:
    """waymark-quarter-2026-27-Q2-CYP-2025-28-example-figures.pdf: letters, digits and hyphens."""
    parts = ["waymark", snapshot.kind.value, snapshot.period.code, snapshot.plan.code, snapshot.plan.version]
    parts += ["public"] if snapshot.audience is Audience.PUBLIC else []
    parts += ["example-figures"] if snapshot.is_example else []
    stem = "-".join(part for each in parts if (part := re.sub("[^A-Za-z0-9]+", "-", each).strip("-")))
    return f"{stem[:120].strip('-')}.{ending}"
