"""Plan files: one readable text file a plan is loaded from, exported to, compared and versioned by.

Pure: text in, frozen dataclasses out. No framework, no clock, no database.
"""

from plan.reading.comparing import Change, compare
from plan.reading.entries import (
    ActionEntry,
    ActionThemeEntry,
    BaselineEntry,
    BoardEntry,
    BreakEntry,
    CategoryEntry,
    ComparatorGroupEntry,
    DefinitionEntry,
    DimensionEntry,
    DisclosureEntry,
    FactEntry,
    HeadingEntry,
    MeasureEntry,
    MilestoneEntry,
    OutcomeEntry,
    PartnerEntry,
    PlanFile,
    PriorityEntry,
    PublishedEntry,
    ReferenceEntry,
    TargetEntry,
    ToleranceEntry,
    UpdateEntry,
)
from plan.reading.files import read_plan
from plan.reading.problems import Problem, Reading
from plan.reading.writing import write_plan

__all__ = [
    "ActionEntry",
    "ActionThemeEntry",
    "BaselineEntry",
    "BoardEntry",
    "BreakEntry",
    "CategoryEntry",
    "Change",
    "ComparatorGroupEntry",
    "DefinitionEntry",
    "DimensionEntry",
    "DisclosureEntry",
    "FactEntry",
    "HeadingEntry",
    "MeasureEntry",
    "MilestoneEntry",
    "OutcomeEntry",
    "PartnerEntry",
    "PlanFile",
    "PriorityEntry",
    "Problem",
    "PublishedEntry",
    "Reading",
    "ReferenceEntry",
    "TargetEntry",
    "ToleranceEntry",
    "UpdateEntry",
    "compare",
    "read_plan",
    "write_plan",
]
