"""The words on the sheets of instructions: how to fill a workbook in, and what happens when it is uploaded."""

from imports.workbooks.book import (
    DUE,
    TEMPLATE,
    Heading,
    Line,
    ask_lines,
    stamp_lines,
)
from imports.workbooks.columns import LONGEST_NOTE, MARKER_WORDS
from imports.workbooks.content import DueContent, DueReturn, PartnerName, PeriodName, TemplateContent
from measures.calc.periods import day_label

Words = list[Heading | Line]

_WHAT_STANDS_IN_A_CELL: Words = [
    Heading("Zero, empty, or a marker"),
    Line("0", "None. A true zero is a figure, and counts as one."),
    Line("An empty cell", "Not yet. It leaves what we hold as it is: it deletes nothing and is never read as zero."),
    *(Line(marker, words) for marker, words in MARKER_WORDS.items()),
]
_UPLOAD: Words = [
    Heading("When you upload it"),
    Line("Checked first", "Every row is read and every problem is listed with its row and column. Nothing is saved."),
    Line(
        "Shown before saved",
        "You see which figures are new, which change and from what to what, and which stay as they are. A figure "
        "somebody changed since this file was made shows as a change: look at those before you go on.",
    ),
    Line(
        "All or nothing", "With a problem nothing is saved. Download your file with the problems marked, mend it there."
    ),
    Line("Taken back", "A whole upload can be undone while nothing newer stands on its figures."),
    Line("Submitting", "Uploading saves the figures in your return. The partner lead still checks and submits it."),
]


def due_title(content: DueContent) -> str:
    """What is due from Partner 1: 2026/27 Q2."""
    whose = some_partners(content.partners)
    return f"What is due from {whose}: {some_periods(content.periods)}" if content.returns else "Nothing is due"


def facts_of(content: DueContent | TemplateContent) -> dict[str, str]:
    """What a file is about, for its stamp."""
    return {
        "Partner": ", ".join(partner.code for partner in content.partners),
        "Periods": ", ".join(period.code for period in content.periods),
    }


def due_words(content: DueContent) -> Words:
    filling: Words = [
        Heading("How to fill it in"),
        Line(
            "White cells",
            "Fill these in on the sheet Figures: numerator and denominator, or value. Choose a cell to be "
            "told what it counts.",
        ),
        Line("Grey cells", "Leave these. They say which figure the row is for, or are not used for its measure."),
        Line("Headings in brackets", "Columns such as (measure) and (target) are there to help. They are not read."),
        Line("Totals", "Give the total as well as its groups: it is not added up for you."),
        Line("Percentages", "Give the two counts, not the percentage: it is worked out from them."),
        Line("note", f"Anything a reader of the figure should know, in up to {LONGEST_NOTE:,} characters."),
    ]
    stamp = stamp_lines(content.stamp, DUE, facts=facts_of(content), rows=len(content.rows))
    what: Words = [Heading("What is due"), *map(_what_is_due, content.returns)]
    return [*what, *filling, *_WHAT_STANDS_IN_A_CELL, *_UPLOAD, *ask_lines(content.stamp), *stamp]


def _what_is_due(owed: DueReturn) -> Line:
    due = f", by {day_label(owed.period.due_on)}" if owed.period.due_on else ""
    back = f" Sent back to be put right: {owed.sent_back}" if owed.sent_back else ""
    figures = "1 figure" if owed.figures == 1 else f"{owed.figures:,} figures"
    return Line(str(owed.partner), f"{owed.period.label}{due}: {figures}, {owed.given:,} given so far.{back}")


def template_title(content: TemplateContent) -> str:
    return f"Template for figures of {some_partners(content.partners)}"


def template_words(content: TemplateContent) -> Words:
    filling: Words = [
        Heading("How to fill it in"),
        Line("One row a figure", "On the sheet Figures. Order does not matter; rows left empty are passed over."),
        Line(
            "Lists",
            "Choose the code of the measure first: the lists of breakdowns and categories follow it. All codes "
            "stand on the sheet Codes.",
        ),
        Line("Total", "Leave breakdown and category empty for the total. Give it as well as its groups."),
        Line("Numbers", "Numerator and denominator, or value: the sheet Codes says which for each measure."),
        Line("partner", "The partner's code. It may stay empty if you report for one partner."),
        Line("note", f"Anything a reader of the figure should know, in up to {LONGEST_NOTE:,} characters."),
        Line("Your own columns", "A column of your own is passed over when its heading stands in brackets: (mine)."),
    ]
    stamp = stamp_lines(content.stamp, TEMPLATE, facts=facts_of(content))
    return [*filling, *_WHAT_STANDS_IN_A_CELL, *_UPLOAD, *ask_lines(content.stamp), *stamp]


def some_partners(partners: tuple[PartnerName, ...]) -> str:
    return partners[0].name if len(partners) == 1 else f"{len(partners)} partners"


def some_periods(periods: tuple[PeriodName, ...]) -> str:
    return periods[0].label if len(periods) == 1 else f"{len(periods)} periods"
