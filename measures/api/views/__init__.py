"""Periods, measures, results and returns."""

from measures.api.views.measures import MeasureViewSet, PeriodViewSet, ResultViewSet
from measures.api.views.returns import ReturnViewSet

__all__ = ["MeasureViewSet", "PeriodViewSet", "ResultViewSet", "ReturnViewSet"]
