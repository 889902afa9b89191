"""Workbooks that leave: what is due, a blank template, all figures, a file back with its problems marked.

Pure: plain values in, bytes or text out. ``unguarded``, ``is_remark``, ``TIDY``, ``MARKERS`` and ``MEND_SHEET`` are
what reading must know to take back what we give out: text from CSV loses one guarding apostrophe, a column whose
heading stands in round brackets is passed over, and so is the sheet named "What to mend".
"""

from imports.workbooks.cells import Cell, guarded, unguarded
from imports.workbooks.columns import MARKERS, TIDY, is_remark
from imports.workbooks.content import (
    DueContent,
    DueReturn,
    DueRow,
    FigureRow,
    Group,
    PartnerName,
    PeriodName,
    Stamp,
    TemplateContent,
    TemplateMeasure,
    unit_words,
)
from imports.workbooks.due import due_workbook
from imports.workbooks.figures import figures_csv, figures_workbook
from imports.workbooks.marked import Grid, marked_workbook
from imports.workbooks.mending import MEND_SHEET, Finding
from imports.workbooks.names import due_filename, figures_filename, marked_filename, template_filename
from imports.workbooks.template import blank_template

__all__ = [
    "MARKERS",
    "MEND_SHEET",
    "TIDY",
    "Cell",
    "DueContent",
    "DueReturn",
    "DueRow",
    "FigureRow",
    "Finding",
    "Grid",
    "Group",
    "PartnerName",
    "PeriodName",
    "Stamp",
    "TemplateContent",
    "TemplateMeasure",
    "blank_template",
    "due_filename",
    "due_workbook",
    "figures_csv",
    "figures_filename",
    "figures_workbook",
    "guarded",
    "is_remark",
    "marked_filename",
    "marked_workbook",
    "template_filename",
    "unguarded",
    "unit_words",
]
