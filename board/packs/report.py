"""The words and figures of a pack's PDF, section by section, as plain values for its layout (``report.typ``).

Every string is put so that our typefaces can draw it. Each kind of pack has its own sections.
"""

from collections.abc import Callable
from typing import Any

from board.packs import wording
from board.packs.looks import INK, QUIET, RULE, STATUSES, brand
from board.packs.report_measures import exceptional, priorities
from board.packs.report_tables import actions, decisions, definitions, not_ready, reading, restatements
from board.packs.report_values import LINE, LONG, Values, code, status
from board.packs.snapshot import Snapshot, Statuses
from board.packs.typeface import FAMILIES, breakable, drawable
from board.packs.words import Kind
from measures.calc.words import Direction, Rag


def values(snapshot: Snapshot) -> Values:
    """All the layout needs."""
    look = brand(snapshot.partnership.brand_colour)
    found: Values = {
        "title": wording.document_title(snapshot),
        "description": snapshot.headline.sentence,
        "keywords": [snapshot.plan.code, snapshot.period.label],
        "partnership": snapshot.partnership.name,
        "example": wording.EXAMPLE if snapshot.is_example else "",
        "running": _running(snapshot),
        "foot": f"{wording.title(snapshot)}{LINE}pack {snapshot.number}",
        "looks": {
            "ink": INK,
            "quiet": QUIET,
            "rule": RULE,
            "brand": look.colour,
            "on_brand": look.on,
            "brand_ink": look.ink,
            "families": list(FAMILIES),
            "statuses": {
                code(rag): {"colour": each.colour, "tint": each.tint, "text": each.text, "shape": each.shape}
                for rag, each in STATUSES.items()
            },
        },
        "cover": _cover(snapshot),
        "sections": [
            {"new_page": make not in _RUN_ON, **section}
            for make in _SECTIONS[snapshot.kind]
            for section in make(snapshot)
        ],
    }
    drawn: Values = _drawn(found)
    return drawn


def _running(snapshot: Snapshot) -> str:
    """What stands at the head of every page."""
    which = snapshot.plan.title if snapshot.kind is Kind.PLAN else snapshot.period.label
    whole = f"{snapshot.partnership.name}, {which}"
    return whole if len(whole) <= _ONE_LINE else f"{snapshot.kind.label}, {which}"


def _drawn(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.startswith("<svg") else breakable(drawable(value))
    if isinstance(value, dict):
        return {name: _drawn(each) for name, each in value.items()}
    return [_drawn(each) for each in value] if isinstance(value, list | tuple) else value


def _cover(snapshot: Snapshot) -> Values:
    facts = [("For", wording.board(snapshot)), ("Period", snapshot.period.label)]
    facts += [("Prepared by", wording.signed(snapshot.prepared)), ("Signed by", wording.signed(snapshot.signed))]
    facts += [("Pack", _chain(snapshot)), ("Audience", wording.audience(snapshot))]
    facts += [("Contact", snapshot.partnership.contact)] if snapshot.partnership.contact else []
    return {
        "kind": snapshot.kind.label,
        "title": snapshot.period.label if snapshot.kind is not Kind.PLAN else snapshot.plan.title,
        "plan": snapshot.plan.title
        if snapshot.kind is not Kind.PLAN
        else f"Version {snapshot.plan.version}".removesuffix("Version "),
        "facts": facts,
        "note": wording.EXAMPLE_MEANING if snapshot.is_example else "",
    }


def _chain(snapshot: Snapshot) -> str:
    if not snapshot.previous_digest:
        return f"Number {snapshot.number}, the first"
    before = f" ({snapshot.previous_label})" if snapshot.previous_label else ""
    return f"Number {snapshot.number}, after the pack{before} whose checksum begins {snapshot.previous_digest[:12]}"


def _contents(snapshot: Snapshot) -> list[Values]:
    """Where everything is and, where statuses are shown, what they mean."""
    is_plan = snapshot.kind is Kind.PLAN
    return [
        {
            "kind": "contents",
            "heading": "Contents",
            "statuses": []
            if is_plan
            else [{"status": status(rag), "meaning": meaning} for rag, meaning in _MEANINGS.items()],
            "words": _HOW_TO_READ.splitlines(),
        }
    ]


_MEANINGS: dict[Rag | None, str] = {
    Rag.GREEN: "The target is met.",
    Rag.AMBER: "The target is not met, but the figure is within what was agreed as tolerable.",
    Rag.RED: "The figure is outside of that.",
    None: "There is no status; the reason stands beside it.",
}
#: Of the head of a page, beside the words about example figures.
_ONE_LINE = 80
_HOW_TO_READ = (
    "The exact rule of each measure is among the definitions. A hollow dot in a chart is a provisional figure, a gap "
    "in its line a period without a figure, and a dashed line the target.\n"
    "A letter in square brackets beside a figure says what must be known of it: see symbols and rules, at the end."
)


def _summary(snapshot: Snapshot) -> list[Values]:
    head = snapshot.headline
    counts = head.statuses
    tiles = [(Rag.GREEN, counts.green), (Rag.AMBER, counts.amber), (Rag.RED, counts.red), (None, counts.not_rated)]
    before = snapshot.previous_label
    return [
        {
            "kind": "summary",
            "heading": "Summary",
            "sentence": head.sentence,
            "tiles": [{**status(rag), "count": count} for rag, count in tiles],
            "travel": head.travel,
            "directions": [{"label": each.label, "count": getattr(head.directions, each.value)} for each in Direction],
            "priorities": [
                {
                    "title": f"{each.number}. {each.title}",
                    "status": status(each.status),
                    "counts": _counts(each.statuses),
                }
                for each in snapshot.priorities
            ],
            "changes_heading": f"What changed since {before or 'the last pack'}",
            "changes": [{"title": each.title, "sentence": each.sentence} for each in snapshot.changes],
            "no_changes": wording.no_changes(snapshot),
        }
    ]


def _counts(statuses: Statuses) -> str:
    said = [(statuses.green, "green"), (statuses.amber, "amber"), (statuses.red, "red")]
    said += [(statuses.not_rated, "not rated")]
    return ", ".join(f"{count} {word}" for count, word in said if count) or "None yet"


def _items(snapshot: Snapshot) -> list[Values]:
    rule = next((each.words for each in snapshot.rules if each.title == "What comes first"), "")
    return [
        {
            "kind": "items",
            "heading": "For discussion first",
            "intro": rule,
            "nothing": "Nothing stands out this time by the rule above.",
            "items": [
                {
                    "title": each.title,
                    "why": each.why.label,
                    "sentence": each.sentence,
                    "asked": each.asked,
                    "restricted": f"Restricted: {each.restricted}" if each.restricted else "",
                    "long": len(each.title) * 2 + len(each.sentence) + len(each.asked) + len(each.restricted) > LONG,
                }
                for each in snapshot.exceptions
            ],
        }
    ]


_SECTIONS: dict[Kind, tuple[Callable[[Snapshot], list[Values]], ...]] = {
    Kind.QUARTER: (
        _contents,
        _summary,
        _items,
        priorities,
        actions,
        decisions,
        restatements,
        not_ready,
        definitions,
        reading,
    ),
    Kind.EXCEPTIONS: (_summary, _items, decisions, exceptional, restatements, not_ready, reading),
    Kind.PLAN: (_contents, priorities, actions, not_ready, definitions, reading),
}
#: Sections that follow the one before on the same page.
_RUN_ON = {decisions, restatements, not_ready}
