"""What our files are called: letters, digits and hyphens, so that no system and no program trips over a name."""

import re
from datetime import date
from pathlib import PurePath

from imports.workbooks.content import DueContent, PartnerName, TemplateContent

_LONGEST = 40


def due_filename(content: DueContent) -> str:
    """waymark-due-P1-2026-27-Q2.xlsx; waymark-due-3-partners-2-periods.xlsx."""
    periods = content.periods
    when = periods[0].code if len(periods) == 1 else f"{len(periods)} periods"
    return _name("due", _whose(content.partners), when, is_example=content.has_example_figures)


def template_filename(content: TemplateContent) -> str:
    """waymark-template-P1.xlsx"""
    return _name("template", _whose(content.partners), is_example=content.has_example_figures)


def figures_filename(made_on: date, ending: str = "xlsx", *, has_example_figures: bool = False) -> str:
    """waymark-figures-2026-11-22.xlsx"""
    return _name("figures", made_on.isoformat(), ending=ending, is_example=has_example_figures)


def marked_filename(name: str) -> str:
    """The file's own name with what it now is: figures-q2.csv gives figures-q2-marked.xlsx."""
    stem = _part(PurePath(name.replace("\\", "/")).stem).removesuffix("-marked")
    return f"{stem or 'upload'}-marked.xlsx"


def rows_filename(name: str) -> str:
    """The rows of a file as they were understood: figures-q2.xlsx gives figures-q2-rows.csv."""
    return f"{_part(PurePath(name.replace(chr(92), '/')).stem) or 'upload'}-rows.csv"


def _whose(partners: tuple[PartnerName, ...]) -> str:
    return partners[0].code if len(partners) == 1 else f"{len(partners)} partners"


def _name(*parts: str, ending: str = "xlsx", is_example: bool = False) -> str:
    words = ["waymark", *parts, *(["example figures"] if is_example else [])]
    return f"{'-'.join(part for part in map(_part, words) if part)}.{ending}"


def _part(text: str) -> str:
    """2026/27 Q2 is 2026-27-Q2."""
    return re.sub("[^A-Za-z0-9]+", "-", text)[: 2 * _LONGEST].strip("-")[:_LONGEST].strip("-")
