"""What is counted, who owes it, what was said, and what followed."""

from measures.models.comparators import Comparator, ComparatorGroup, ComparatorMember
from measures.models.definitions import Category, Definition, Dimension, Expectation, Measure
from measures.models.figures import Commentary, Figure, SignedFigure
from measures.models.results import MeasureResult, RollupRequest
from measures.models.returns import Period, Return
from measures.models.series import OwnForecast, Rebase
from measures.models.targets import Baseline, Target, TargetPoint

__all__ = [
    "Baseline",
    "Category",
    "Commentary",
    "Comparator",
    "ComparatorGroup",
    "ComparatorMember",
    "Definition",
    "Dimension",
    "Expectation",
    "Figure",
    "Measure",
    "MeasureResult",
    "OwnForecast",
    "Period",
    "Rebase",
    "Return",
    "RollupRequest",
    "SignedFigure",
    "Target",
    "TargetPoint",
]
