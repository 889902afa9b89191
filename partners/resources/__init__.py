"""Reference data as spreadsheets: its columns, what a file would change, and who decides whether it may."""

from partners.resources.columns import CLEAR, Codes, Column, TextWidget, WordWidget, YesNoWidget, listed, others, shown
from partners.resources.people import PartnerResource, PersonResource
from partners.resources.reference import Accepted, ReferenceResource
from partners.resources.report import Change, Kind, Line, Problem, Report

__all__ = [
    "CLEAR",
    "Accepted",
    "Change",
    "Codes",
    "Column",
    "Kind",
    "Line",
    "PartnerResource",
    "PersonResource",
    "Problem",
    "ReferenceResource",
    "Report",
    "TextWidget",
    "WordWidget",
    "YesNoWidget",
    "listed",
    "others",
    "shown",
]
