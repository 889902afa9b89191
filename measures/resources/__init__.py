"""Measures, their targets and what they are broken down by, as spreadsheets."""

from measures.resources.categories import CategoryResource, DimensionResource
from measures.resources.measures import MeasureResource
from measures.resources.targets import AimsOfMeasure, TargetResource

__all__ = ["AimsOfMeasure", "CategoryResource", "DimensionResource", "MeasureResource", "TargetResource"]
