"""Badges, arrows and dates that every page writes the same way.

Simple tags, not includes: a heat map shows hundreds of badges and an include costs about ten times as much.
Arguments are plain coded words and ready labels, so that any app may use them.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

LONDON = ZoneInfo("Europe/London")

_SVG = '<svg class="{}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">{}</svg>'


def _shape(css: str, drawing: str) -> SafeString:
    # Both parts are constants of this module, never a caller's text.
    return mark_safe(_SVG.format(css, drawing))  # noqa: S308


#: Coded rating: word and shape. Shape alone must tell them apart on a black-and-white print.
RATINGS = {
    "red": ("Red", _shape("wm-rag__shape", '<path d="M8 1.2 15.4 14.4H.6z"/>')),
    "amber": ("Amber", _shape("wm-rag__shape", '<path d="M8 .6 15.4 8 8 15.4.6 8z"/>')),
    "green": ("Green", _shape("wm-rag__shape", '<circle cx="8" cy="8" r="7"/>')),
    "": ("Not rated", _shape("wm-rag__shape", '<circle cx="8" cy="8" r="6.2"/>')),
}

#: A circle with a gap through it: green, while a gap between groups widens.
_PARTED = _shape("wm-rag__shape", '<path d="M6.75 1.1a7 7 0 0 0 0 13.8z"/><path d="M9.25 1.1a7 7 0 0 1 0 13.8z"/>')
GAP_WIDENING = "gap widening"

#: Coded direction of travel: the word people read.
DIRECTIONS = {
    "improved": "Improved",
    "same": "Same",
    "worse": "Worse",
    "cant_say": "Can't say",
    "not_available": "Not available",
}

_ARROWS = {
    "up": _shape("wm-direction__shape", '<path d="M8 1.5v13M2.5 7 8 1.5 13.5 7"/>'),
    "down": _shape("wm-direction__shape", '<path d="M8 14.5v-13M2.5 9 8 14.5 13.5 9"/>'),
    "level": _shape("wm-direction__shape", '<path d="M1.5 8h13M9 2.5 14.5 8 9 13.5"/>'),
    "unknown": _shape("wm-direction__shape", '<path d="M2 8h2.5M6.75 8h2.5M11.5 8H14"/>'),
}
_ARROW_WORDS = {"up": "the figure went up", "down": "the figure went down", "level": "", "unknown": ""}

_ICON = '<svg class="{}" viewBox="0 0 28 16" width="28" height="16" aria-hidden="true" focusable="false">{}</svg>'


def _icon(css: str, drawing: str) -> SafeString:
    # Both parts are constants of this module, never a caller's text.
    return mark_safe(_ICON.format(css, drawing))  # noqa: S308


def _line(path: str, kind: str = "line") -> str:
    return f'<path class="wm-signal__{kind}" d="{path}"/>'


#: Coded verdict of ordinary variation: the word people read.
VARIATIONS = {
    "ordinary": "Ordinary variation",
    "improvement": "Improvement",
    "concern": "Concern",
    "high": "Higher than usual",
    "low": "Lower than usual",
    "none_at_all": "No variation",
    "too_few": "Too few to tell",
}
#: The marks of the charts: a square for improvement, a diamond for concern, a cross where no way is good.
_SQUARE, _DIAMOND, _CROSS = (
    "m-4.5-4.5h9v9h-9z",
    "m0-5.5l5.5 5.5-5.5 5.5-5.5-5.5z",
    "m-2-5.5h4v3.5h3.5v4h-3.5v3.5h-4v-3.5h-3.5v-4h3.5z",
)
_VARIATION_MARKS = {"improvement": _SQUARE, "concern": _DIAMOND, "high": _CROSS, "low": _CROSS}


def _variation_icon(code: str, way: int) -> SafeString:
    """Between its limits, or out of them upwards (1) or downwards (-1) with the mark of the charts."""
    css = f"wm-signal__icon wm-signal__icon--{code.replace('_', '-')}"
    if code == "too_few":
        return _icon(css, _line("M5 8h.01M14 8h.01M23 8h.01", "dots"))
    if code == "none_at_all":
        return _icon(css, _line("M2 8H26") + _line("M2 3H26M2 13H26", "limit"))
    if code == "ordinary":
        return _icon(css, _line("M2 9L8 6 14 10 20 6 26 9") + _line("M2 2H26M2 14H26", "limit"))
    start, limit, end = {1: ("M2 12.5L8 9.5 13 13", 6.5, 6), -1: ("M2 3.5L8 6.5 13 3", 9.5, 10)}.get(
        way, ("M2 9L8 6.5 13 9", 8, 8)
    )
    mark = f'<path class="wm-signal__mark" d="M21 {end}{_VARIATION_MARKS[code]}"/>'
    return _icon(css, _line(f"M2 {limit}H26", "limit") + _line(f"{start} 21 {end}") + mark)


#: Coded assurance: the word people read.
ASSURANCES = {
    "consistently_met": "Consistently met",
    "consistently_missed": "Consistently missed",
    "hit_and_miss": "Hit and miss",
    "cant_say": "Can't say",
}
#: The dashes are the target: a tick or a cross beside it, or a line that goes to and fro across it.
_ASSURANCE_ICONS = {
    "consistently_met": _line("M2 14H26", "limit") + _line("M8 6l4 4 8-8.5", "sign"),
    "consistently_missed": _line("M2 14H26", "limit") + _line("M10 2l8 8M18 2l-8 8", "sign"),
    "hit_and_miss": _line("M2 8H26", "limit") + _line("M2 11L8 4 14 12 20 4 26 11"),
    "cant_say": _line("M5 8h.01M14 8h.01M23 8h.01", "dots"),
}

#: Coded status of a return: the word people read.
RETURN_STATUSES = {
    "not_started": "Not started",
    "draft": "Draft",
    "submitted": "Submitted",
    "returned": "Sent back",
    "signed_off": "Signed off",
}


#: Coded stage of an upload: the word people read, and its shape.
UPLOAD_STAGES = {
    "received": ("Received", "waiting"),
    "checking": ("Being checked", "waiting"),
    "ready": ("Ready to apply", "ready"),
    "applying": ("Being applied", "waiting"),
    "applied": ("Applied", "done"),
    "refused": ("Refused", "refused"),
    "undoing": ("Being undone", "waiting"),
    "undone": ("Undone", "undone"),
}
_STAGE_SHAPES = {
    "waiting": _shape("wm-stage__shape", '<circle cx="8" cy="8" r="6.5"/><path d="M8 4v4l3 2"/>'),
    "ready": _shape("wm-stage__shape", '<path d="M2 8h10M8 3l5 5-5 5"/>'),
    "done": _shape("wm-stage__shape", '<path d="M2.5 8.5l4 4 7-9"/>'),
    "refused": _shape("wm-stage__shape", '<path d="M3 3l10 10M13 3 3 13"/>'),
    "undone": _shape("wm-stage__shape", '<path d="M6.5 2.5 2.5 6.5l4 4M2.5 6.5h7a3.5 3.5 0 0 1 0 7H6"/>'),
}


@register.simple_tag
def rag(
    rating: str | None, reason: str = "", compact: bool = False, instead: str = "", widens: bool = False
) -> SafeString:
    """A status as word, shape and colour; compact keeps the word for screen readers only.

    ``rating`` is ``red``, ``amber``, ``green`` or empty for not rated, whose ``reason`` is shown with it;
    ``instead`` stands for the words "Not rated" where something more exact is known. ``widens``: a gap between
    groups widens, which is said in the same breath, and a green then has a shape of its own.
    """
    code = str(rating or "")
    word, shape = RATINGS[code]
    word = f"{word}, {GAP_WIDENING}" if widens and code else word
    shape = _PARTED if widens and code == "green" else shape
    word = instead if instead and not code else word
    text = format_html("{}: {}", word, reason) if reason and not code else conditional_escape(word)
    if compact:
        return format_html(
            '<span class="wm-rag wm-rag--{} wm-rag--compact" title="{}">{}'
            '<span class="govuk-visually-hidden">{}</span></span>',
            code or "none",
            text,
            shape,
            text,
        )
    return format_html(
        '<span class="wm-rag wm-rag--{}">{}<span class="wm-rag__word">{}</span></span>',
        code or "none",
        shape,
        text,
    )


@register.simple_tag
def heat_strip(cells: Iterable[tuple[Any, ...]]) -> SafeString:
    """Past statuses in time order as a list: each cell is (period's label, rating, reason when not rated), and where
    it matters whether a gap between groups had widened."""
    items = format_html_join(
        "",
        '<li class="wm-heat-strip__cell"><span class="govuk-visually-hidden">{}: </span>{}</li>',
        ((label, rag(rating, reason, compact=True, widens=any(more))) for label, rating, reason, *more in cells),
    )
    return format_html('<ol class="wm-heat-strip">{}</ol>', items)


def _arrow(direction: str, change: Decimal | int | None) -> str:
    if direction == "same" or change == 0:
        return "level"
    if change is None:
        return "unknown"
    return "up" if change > 0 else "down"


@register.simple_tag
def direction(value: str, change: Decimal | int | None = None, label: str = "") -> SafeString:
    """Direction of travel: the arrow points where the figure went, word and colour say whether that is good.

    A falling figure that is better shows an arrow down and "Improved". ``change`` is the signed difference;
    without one three dots stand where the arrow would.
    """
    code = str(value)
    arrow = _arrow(code, change)
    hint = _ARROW_WORDS[arrow]
    hidden = format_html('<span class="govuk-visually-hidden"> ({})</span>', hint) if hint else ""
    return format_html(
        '<span class="wm-direction wm-direction--{}">{}<span>{}{}</span></span>',
        code.replace("_", "-"),
        _ARROWS[arrow],
        label or DIRECTIONS[code],
        hidden,
    )


def _signal(kind: str, icon: SafeString, word: str, hint: str, compact: bool) -> SafeString:
    """An icon with its word; compact keeps the word for screen readers and as a tooltip."""
    said = f"{word} ({hint})" if hint else word
    if compact:
        return format_html(
            '<span class="wm-signal wm-signal--{} wm-signal--compact" title="{}">{}'
            '<span class="govuk-visually-hidden">{}</span></span>',
            kind,
            said,
            icon,
            said,
        )
    hidden = format_html('<span class="govuk-visually-hidden"> ({})</span>', hint) if hint else ""
    return format_html('<span class="wm-signal wm-signal--{}">{}<span>{}{}</span></span>', kind, icon, word, hidden)


@register.simple_tag
def variation(value: str, way: int = 0, label: str = "", compact: bool = False) -> SafeString:
    """What ordinary variation says of the latest figure: its mark is the one the chart has.

    ``way`` is 1 where the figure stands out upwards, -1 downwards. ``{% variation "concern" 1 %}`` draws a diamond
    above a limit beside the word "Concern".
    """
    code = str(value)
    word = label or VARIATIONS[code]
    hint = {1: "upwards", -1: "downwards"}.get(way, "") if code in ("improvement", "concern") else ""
    return _signal(code.replace("_", "-"), _variation_icon(code, way), word, hint, compact)


@register.simple_tag
def assurance(value: str, label: str = "", compact: bool = False) -> SafeString:
    """Whether the process as it runs will meet its target: ``{% assurance "hit_and_miss" %}``."""
    code = str(value)
    icon = _icon(f"wm-signal__icon wm-signal__icon--{code.replace('_', '-')}", _ASSURANCE_ICONS[code])
    return _signal(code.replace("_", "-"), icon, label or ASSURANCES[code], "", compact)


#: What a gap between groups has done: the word, and two bars that part or meet.
GAP_MOVES = {
    "wider": ("Gap widening", "M11 8H3M6 4.5L2.5 8 6 11.5M17 8h8M22 4.5L25.5 8 22 11.5"),
    "narrower": ("Gap narrowing", "M2.5 8h8M7.5 4.5L11 8 7.5 11.5M25.5 8h-8M20.5 4.5L17 8l3.5 3.5"),
}


@register.simple_tag
def gap_move(value: str, compact: bool = False) -> SafeString:
    """What the gap between groups has done, where it did more than chance explains: ``{% gap_move "wider" %}``."""
    code = str(value)
    word, path = GAP_MOVES[code]
    return _signal(f"gap-{code}", _icon("wm-signal__icon", _line(path, "sign")), word, "", compact)


#: More partners than this are one bar, not a block each.
_MOST_BLOCKS = 8


@register.simple_tag
def completeness(reported: int, expected: int, label: str = "") -> SafeString:
    """How many of the expected partners have reported: a filled block for each that has, an empty one for the others.

    ``{% completeness 3 4 %}`` writes "3 of 4 reported"; a label says it in other words.
    """
    done = max(0, min(reported, expected))
    if 0 < expected <= _MOST_BLOCKS:
        step = 28 / expected
        blocks = [
            f'<rect class="wm-signal__block{"" if place < done else " wm-signal__block--empty"}" '
            f'x="{place * step + 1:g}" y="4" width="{step - 2:g}" height="8"/>'
            for place in range(expected)
        ]
    else:
        share = 26 * done / expected if expected > 0 else 0
        blocks = ['<rect class="wm-signal__block wm-signal__block--empty" x="1" y="4" width="26" height="8"/>']
        blocks += [f'<rect class="wm-signal__block" x="1" y="4" width="{share:g}" height="8"/>'] if share else []
    word = label or (f"{reported} of {expected} reported" if expected > 0 else "Nobody is asked")
    return _signal("completeness", _icon("wm-signal__icon", "".join(blocks)), word, "", False)


@register.simple_tag
def signals(
    rating: str | None = None,
    reason: str = "",
    travel: str = "",
    change: Decimal | int | None = None,
    verdict: str = "",
    way: int = 0,
    assured: str = "",
    reported: int | None = None,
    expected: int = 0,
    gap: str = "",
) -> SafeString:
    """A measure in one line: status, direction, variation, assurance, gap, completeness. What is not given is left out.

    ``{% signals rating="amber" travel="worse" change=change verdict="concern" way=1 reported=3 expected=4 %}``
    """
    parts = [rag(rating, reason, widens=gap == "wider")] if rating is not None else []
    parts += [direction(travel, change)] if travel else []
    parts += [variation(verdict, way)] if verdict else []
    parts += [assurance(assured)] if assured else []
    parts += [gap_move(gap)] if gap and not (gap == "wider" and rating) else []
    parts += [completeness(reported, expected)] if reported is not None else []
    items = format_html_join("", '<li class="wm-signals__item">{}</li>', ((part,) for part in parts))
    return format_html('<ul class="wm-signals">{}</ul>', items)


@register.simple_tag
def return_status(status: str, label: str = "") -> SafeString:
    """Where a return stands, as a tag whose word says it without its colour."""
    code = str(status)
    return format_html(
        '<strong class="wm-tag wm-tag--{}">{}</strong>',
        code.replace("_", "-"),
        label or RETURN_STATUSES[code],
    )


@register.simple_tag
def upload_stage(stage: str) -> SafeString:
    """How far an upload has come, as word and shape."""
    word, kind = UPLOAD_STAGES[str(stage)]
    return format_html(
        '<strong class="wm-tag wm-stage wm-stage--{}">{}<span>{}</span></strong>', kind, _STAGE_SHAPES[kind], word
    )


def _in_london(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("A time without a zone cannot be shown as London time.")
    return value.astimezone(LONDON)


@register.filter
def paragraphs(text: str) -> SafeString:
    """Paragraphs where an empty line parts them; other line ends are those of a file, and mean nothing."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return format_html_join("", "<p>{}</p>", ((" ".join(part.split()),) for part in parts if part.strip()))


@register.filter("uk_date")
@register.simple_tag(name="uk_date")
def uk_date(value: date | datetime | None) -> str:
    """3 May 2026; a moment gives the day it was in London; nothing gives nothing."""
    if not value:
        return ""
    day = _in_london(value) if isinstance(value, datetime) else value
    return f"{day.day} {day:%B %Y}"


@register.filter("uk_datetime")
@register.simple_tag(name="uk_datetime")
def uk_datetime(value: datetime | None) -> str:
    """3 May 2026 at 2:05pm, in London; the ambiguous twelves are written midday and midnight."""
    if not value:
        return ""
    moment = _in_london(value)
    if moment.minute == 0 and moment.hour in (0, 12):
        clock = "midday" if moment.hour else "midnight"
    else:
        clock = f"{moment.hour % 12 or 12}:{moment:%M}{'am' if moment.hour < 12 else 'pm'}"
    return f"{uk_date(moment)} at {clock}"
