"""What is counted, who owes it, what was said, and what followed."""

from measures.models.definitions import Category, Comparator, Definition, Dimension, Expectation, Measure
from measures.models.figures import Commentary, Figure, SignedFigure
from measures.models.results import MeasureResult, RollupRequest
from measures.models.returns import Period, Return
from measures.models.targets import Baseline, Target, TargetPoint

__all__ = [
    "Baseline",
    "Category",
    "Commentary",
    "Comparator",
    "Definition",
    "Dimension",
    "Expectation",
    "Figure",
    "Measure",
    "MeasureResult",
    "Period",
    "Return",
    "RollupRequest",
    "SignedFigure",
    "Target",
    "TargetPoint",
]
