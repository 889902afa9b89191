"""The pages of a pack's PDF about priorities and their measures."""

from collections.abc import Sequence

from board.packs import wording
from board.packs.drawings import coming, in_words, number_format, recent, short, short_target, svg
from board.packs.figures import Measure
from board.packs.report_values import LINE, LONG, Values, part, status, table
from board.packs.snapshot import Priority, Snapshot
from board.packs.words import Kind
from measures.calc.words import Comparison, Polarity, Unit


def priorities(snapshot: Snapshot) -> list[Values]:
    """Each priority's page, and behind it its measures."""
    found = []
    for each in snapshot.priorities:
        own = [measure for measure in snapshot.measures if measure.priority == each.number]
        found.append(_priority(snapshot, each, own))
        if own and snapshot.kind is not Kind.PLAN:
            found.append(_measures(own))
    return found


def _measures(measures: Sequence[Measure], heading: str = "") -> Values:
    """What needs attention first, a page each; the others two on a page."""
    return {
        "kind": "measures",
        "heading": heading,
        "attention": [_measure(each) for each in measures if each.needs_attention],
        "others": [_measure(each) for each in measures if not each.needs_attention],
    }


def _stories(measure: Measure, before: str = "") -> list[Values]:
    return [
        {"who": f"{before}{each.partner}, {each.period}", "lines": each.text.splitlines() or [""]}
        for each in measure.stories
    ]


def _priority(snapshot: Snapshot, priority: Priority, measures: Sequence[Measure]) -> Values:
    by_code = {each.code: each for each in measures}
    is_plan = snapshot.kind is Kind.PLAN
    people = [("Sponsor", priority.sponsor)] if priority.sponsor else []
    people += [("Led by", "; ".join(priority.leads))] if priority.leads else []
    return {
        "kind": "priority",
        "heading": f"Priority {priority.number}: {priority.title}",
        "commitment": priority.commitment,
        "status": None if is_plan else status(priority.status),
        "reason": priority.reason,
        "rule": f"How it is rated: {priority.rule[:1].lower()}{priority.rule[1:]}." if priority.rule else "",
        "people": people,
        "outcomes": [
            {
                "text": f"“{each.text}”",
                "measures": [
                    {"title": by_code[code].title, "status": status(by_code[code].rag)}
                    for code in each.measures
                    if code in by_code and not is_plan
                ],
            }
            for each in priority.outcomes
        ],
        "lists": [{"heading": each.heading, "lines": each.lines} for each in priority.lines],
        "measures_heading": "Its measures",
        "measures": [
            {
                "title": each.title,
                "figure": each.shown.marked,
                "target": each.target.text if each.target else "No target",
                "short": status(each.rag),
            }
            for each in measures
        ],
        "stories_heading": "The story behind the figures",
        "stories": []
        if is_plan
        else [
            story
            for each in measures
            if not each.needs_attention
            for story in _stories(each, f"{each.code} {each.title}: ")
        ],
    }


def _measure(measure: Measure) -> Values:
    line = [] if measure.polarity is Polarity.CONTEXT_ONLY else [measure.direction.label]
    line += ["Key measure"] if measure.is_key else []
    line += [measure.completeness] if measure.completeness else []
    line += [_unit(measure)] if _unit(measure) else []
    rows = _rows(measure)
    signals = _signals(measure)
    return {
        "title": f"{measure.code} {measure.title}",
        "status": status(measure.rag, wording.inside(wording.why_not_rated(measure))),
        "line": LINE.join(line),
        "sentence": measure.sentence,
        "long": len(measure.title) * 2 + len(measure.sentence) + sum(len(each["words"]) for each in signals) > LONG,
        "svg": svg(measure, f"trend-{measure.code}") if rows else "",
        "alt": in_words(measure),
        "rows": rows,
        "signals": signals,
        "notes": _notes(measure),
        "stories": _stories(measure),
        "curve": wording.curve(measure.curve) if measure.curve else [],
        "groups": _groups(measure),
        "benchmarks": _benchmarks(measure),
    }


def _unit(measure: Measure) -> str:
    """How the short figures of a table are to be read: Rate per 10,000; In days. Signs speak for themselves."""
    if measure.unit is Unit.RATE:
        return f"Rate {number_format(measure).counted}"
    if measure.unit in (Unit.PERCENTAGE, Unit.MONEY) or not measure.noun:
        return ""
    return f"Number of {measure.noun}" if measure.unit is Unit.COUNT else f"In {measure.noun}"


def _rows(measure: Measure) -> list[Values]:
    """The drawing as a table; the period the pack is about in bold."""
    found = [
        {
            "period": each.label,
            "figure": short(measure, each.shown) + (" [b]" if each.definition_changed else ""),
            "target": short_target(measure, each.target),
            "latest": each.label == measure.period,
        }
        for each in recent(measure)
    ]
    ahead = coming(measure) if found else ()
    found += [
        {"period": each.label, "figure": "", "target": short_target(measure, each.target), "latest": False}
        for each in ahead
    ]
    return found


def _signals(measure: Measure) -> list[Values]:
    """What the statistics say, each where it has something to say."""
    said = (
        ("Variation", measure.variation_words or (measure.variation.label if measure.variation else "")),
        ("Target", measure.assurance_words),
        ("Compared", measure.comparison_words),
        ("Gap", measure.gap_words),
    )
    return [{"name": name, "words": words} for name, words in said if words]


def _notes(measure: Measure) -> list[str]:
    return ["Earlier periods are in the workbook."] if len(measure.series) > len(recent(measure)) > 0 else []


def _groups(measure: Measure) -> list[Values]:
    dimensions = dict.fromkeys(each.dimension for each in measure.groups)
    return [
        {
            "heading": f"By {name[:1].lower()}{name[1:]}",
            "rows": [
                [f"{each.title} (reference)" if each.is_reference else each.title, each.shown.marked]
                for each in measure.groups
                if each.dimension == name
            ],
        }
        for name in dimensions
    ]


def _benchmarks(measure: Measure) -> str:
    """England 49.0% in 2025/26 (we are similar); statistical neighbours (2024 model) 52% in 2025/26 (we are worse)."""
    said = []
    for each in measure.benchmarks:
        version = f" ({each.group_version})" if each.group_version else ""
        verdict = f" ({_WE_ARE[each.verdict]})" if each.verdict else ""
        said.append(f"{each.place}{version} {each.shown.marked} in {each.period}{verdict}")
    return f"{'; '.join(said)}." if said else ""


_WE_ARE = {each: f"we are {each.label.lower()}" for each in Comparison} | {
    Comparison.CANT_SAY: "can’t say how we compare"
}


def exceptional(snapshot: Snapshot) -> list[Values]:
    """The measures among the exceptions, in the exceptions' order; then in a list whatever else there is."""
    by_code = {each.code: each for each in snapshot.measures}
    codes = [each.code for each in snapshot.exceptions]
    found = [by_code[code] for code in codes if code in by_code]
    others = [each for each in snapshot.measures if each.code not in codes]
    made = [_measures(found, "The measures behind them")] if found else []
    if others:
        rows = [
            [f"{each.title}\n{each.sentence}", each.shown.marked, wording.signed_status(each.rag)] for each in others
        ]
        made += table("Other measures", [part("", (1, 0, 0), ("Measure", "Figure", "Status"), rows)])
    return made
