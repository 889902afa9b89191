"""Badges, arrows and dates that every page writes the same way.

Simple tags, not includes: a heat map shows hundreds of badges and an include costs about ten times as much.
Arguments are plain coded words and ready labels, so that any app may use them.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
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
def rag(rating: str | None, reason: str = "", compact: bool = False, instead: str = "") -> SafeString:
    """A status as word, shape and colour; compact keeps the word for screen readers only.

    ``rating`` is ``red``, ``amber``, ``green`` or empty for not rated, whose ``reason`` is shown with it;
    ``instead`` stands for the words "Not rated" where something more exact is known.
    """
    code = str(rating or "")
    word, shape = RATINGS[code]
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
def heat_strip(cells: Iterable[tuple[str, str | None, str]]) -> SafeString:
    """Past statuses in time order as a list: each cell is (period's label, rating, reason when not rated)."""
    items = format_html_join(
        "",
        '<li class="wm-heat-strip__cell"><span class="govuk-visually-hidden">{}: </span>{}</li>',
        ((label, rag(rating, reason, compact=True)) for label, rating, reason in cells),
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
