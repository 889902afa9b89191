"""The pack as slides with native charts, to show and to work with; each slide's notes say it in full with its sources.

Texts that would not fit are cut on the slide, never in the notes. The same snapshot gives the same bytes.
"""

from collections.abc import Callable, Sequence
from io import BytesIO

from pptx import Presentation
from pptx.util import Inches

from board.packs import wording
from board.packs.archive import settled
from board.packs.drawings import coming, recent
from board.packs.figures import Measure
from board.packs.slide_charts import add_chart
from board.packs.slide_parts import Deck, Line
from board.packs.snapshot import Decision, Item, Priority, Snapshot
from board.packs.words import DecisionState, Kind
from measures.calc.words import Direction, Rag

_WORST_FIRST = (Rag.RED, Rag.AMBER, Rag.GREEN, None)
_LEFT, _TOP, _WIDE, _HIGH = Inches(0.7), Inches(1.75), Inches(11.93), Inches(4.95)


def render(snapshot: Snapshot) -> bytes:
    deck = Deck(Presentation(), snapshot)
    for make in _SLIDES[snapshot.kind]:
        make(deck, snapshot)
    file = BytesIO()
    deck.save(file)
    return settled(file.getvalue(), snapshot.signed.at)


def _title(deck: Deck, snapshot: Snapshot) -> None:
    for_board = f"For the {wording.board(snapshot)}" if wording.board(snapshot) else ""
    lines = [snapshot.plan.title, for_board, f"Signed by {wording.signed(snapshot.signed)}"]
    slide = deck.cover(wording.title(snapshot), [line for line in lines if line])
    slide.notes([f"Prepared by {wording.signed(snapshot.prepared)}", wording.audience(snapshot)])


def _summary(deck: Deck, snapshot: Snapshot) -> None:
    head = snapshot.headline
    slide = deck.slide("Summary")
    slide.lines([Line(head.sentence, size=24, bold=True)], _LEFT, _TOP, _WIDE, Inches(0.95))
    counts = head.statuses
    tiles = [(Rag.GREEN, counts.green), (Rag.AMBER, counts.amber), (Rag.RED, counts.red), (None, counts.not_rated)]
    for place, (rag, count) in enumerate(tiles):
        slide.tile(rag, count, _LEFT + Inches(3.02) * place, Inches(2.8))
    ways = ", ".join(f"{getattr(head.directions, each.value)} {each.label.lower()}" for each in Direction)
    before = snapshot.previous_label or "the last pack"
    changes = [Line(f"{each.title}: {each.sentence}") for each in snapshot.changes[:5]]
    more = len(snapshot.changes) - len(changes)
    changes += [Line(f"and {more} more in the report")] if more > 0 else []
    lines = [Line(head.travel), Line(f"Direction of travel: {ways}."), Line(f"Changed since {before}", bold=True)]
    slide.lines([*lines, *(changes or [Line(wording.no_changes(snapshot))])], _LEFT, Inches(4.25), _WIDE, Inches(2.5))
    slide.notes([head.sentence, head.travel, *(f"{each.title}: {each.sentence}" for each in snapshot.changes)])


def _exceptions(deck: Deck, snapshot: Snapshot) -> None:
    measures = {each.code: each for each in snapshot.measures}
    for number, item in enumerate(snapshot.exceptions, 1):
        _exception(deck, number, item, measures.get(item.code))


def _exception(deck: Deck, number: int, item: Item, measure: Measure | None) -> None:
    slide = deck.slide(f"For discussion {number}: {item.title}")
    lines = [Line(item.why.label, size=22, bold=True), Line(item.sentence, size=20)]
    lines += [Line(f"Asked of the board: {item.asked}", size=20, bold=True)] if item.asked else []
    lines += [Line(f"Restricted: {item.restricted}", quiet=True)] if item.restricted else []
    has_chart = measure is not None and bool(recent(measure))
    slide.lines(lines, _LEFT, _TOP, Inches(5.2) if has_chart else _WIDE, _HIGH)
    if measure is not None and has_chart:
        add_chart(slide, measure, Inches(6.1), _TOP, Inches(6.6), _HIGH)
    slide.notes([item.why.label, item.sentence, item.asked, *(_sources(measure) if measure else [])])


def _priorities(deck: Deck, snapshot: Snapshot) -> None:
    for priority in snapshot.priorities:
        own = [each for each in snapshot.measures if each.priority == priority.number]
        _priority(deck, priority, own, is_plan=snapshot.kind is Kind.PLAN)


def _priority(deck: Deck, priority: Priority, own: Sequence[Measure], *, is_plan: bool) -> None:
    slide = deck.slide(f"Priority {priority.number}: {priority.title}")
    lines = [Line(priority.commitment, quiet=True)] if priority.commitment else []
    if not is_plan:
        lines.append(Line(f"{wording.status(priority.status)}. {priority.reason}", bold=True, rag=priority.status))
    lines += [Line(f"“{each.text}”", italic=True) for each in priority.outcomes[:4]]
    slide.lines(lines, _LEFT, _TOP, Inches(4.6), _HIGH)
    rows = [_row(each, is_plan=is_plan) for each in sorted(own, key=lambda each: _WORST_FIRST.index(each.rag))]
    if rows:
        head = ["Measure", "Latest figure", "Target"] if is_plan else ["Measure", "Figure", "Target", "Status"]
        place = (Inches(5.6), _TOP, Inches(7.05), _HIGH)
        slide.table(head, rows, (3.4, 1.3, 1.1, 1.2)[: len(head)], place, f"Measures of priority {priority.number}")
    said = [f"“{each.text}”" for each in priority.outcomes]
    people = [f"Sponsor: {priority.sponsor}"] if priority.sponsor else []
    people += [f"Led by {'; '.join(priority.leads)}"] if priority.leads else []
    lists = [f"{each.heading}: {'; '.join(each.lines)}" for each in priority.lines]
    slide.notes([priority.commitment, priority.reason, priority.rule, *said, *people, *lists])


def _row(measure: Measure, *, is_plan: bool) -> list[str]:
    target = measure.target.text if measure.target else "No target"
    row = [measure.title, measure.shown.marked, target]
    return row if is_plan else [*row, wording.signed_status(measure.rag)]


def _attention(deck: Deck, snapshot: Snapshot) -> None:
    """One for each measure that needs it and has not had its slide among the exceptions."""
    discussed = {each.code for each in snapshot.exceptions}
    for measure in snapshot.measures:
        if measure.needs_attention and measure.code not in discussed:
            _measure(deck, measure)


def _measure(deck: Deck, measure: Measure) -> None:
    slide = deck.slide(f"{measure.code} {measure.title}")
    lines = [
        Line(f"{wording.status_of(measure)}, {measure.direction.label.lower()}", size=22, bold=True, rag=measure.rag)
    ]
    lines.append(Line(measure.sentence, size=18))
    said = (measure.variation_words, measure.gap_words, measure.comparison_words, measure.completeness)
    lines += [Line(each) for each in said if each]
    lines += [Line(f"{each.partner}: {each.text}", quiet=True) for each in measure.stories[:1]]
    slide.lines(lines, _LEFT, _TOP, Inches(5.2), _HIGH)
    if recent(measure):
        add_chart(slide, measure, Inches(6.1), _TOP, Inches(6.6), _HIGH)
    slide.notes([measure.sentence, *_sources(measure)])


def _sources(measure: Measure) -> list[str]:
    """What stands behind a measure's slide: its story, who reported, source and rule."""
    sheet = measure.definition
    said = [f"{each.partner}, {each.period}: {each.text}" for each in measure.stories]
    said += [measure.completeness, f"Source: {sheet.source}" if sheet and sheet.source else "", measure.rule]
    said += [f"Next target: {each.target.text} for {each.label}" for each in coming(measure) if each.target]
    return [each for each in said if each]


def _decisions(deck: Deck, snapshot: Snapshot) -> None:
    asked = [each for each in snapshot.decisions if each.state is DecisionState.ASKED]
    due = [each for each in snapshot.decisions if each.state in (DecisionState.OPEN, DecisionState.OVERDUE)]
    for heading, found in (("Decisions asked of the board", asked), ("Decisions to follow up", due)):
        if found:
            slide = deck.slide(heading)
            rows = [[each.text, each.owner, wording.day(each.due_on), each.state.label] for each in found]
            place = (_LEFT, _TOP, _WIDE, _HIGH)
            slide.table(["Decision", "Owner", "Due", "State"], rows, (5, 2.5, 2, 1.5), place, heading)
            slide.notes([_decision(each) for each in found])


def _decision(decision: Decision) -> str:
    """Fund the outreach team. Chief nurse. Due 18 December 2026. About: Repeat plans."""
    said = [decision.text, decision.owner, f"Due {wording.day(decision.due_on)}" if decision.due_on else ""]
    said += [f"About: {decision.about_title}", f"Restricted: {decision.restricted}" if decision.restricted else ""]
    return " ".join(f"{each.rstrip('.')}." for each in said if each)


_SLIDES: dict[Kind, tuple[Callable[[Deck, Snapshot], None], ...]] = {
    Kind.QUARTER: (_title, _summary, _exceptions, _priorities, _attention, _decisions),
    Kind.EXCEPTIONS: (_title, _summary, _exceptions, _decisions),
    Kind.PLAN: (_title, _priorities),
}
