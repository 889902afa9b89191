"""Periods, measures and their results, to read."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from measures.api.filters import MeasureFilters, PeriodFilters, ResultFilters
from measures.api.serializers.measures import MeasureDetailSerializer, MeasureSerializer, PeriodSerializer
from measures.api.serializers.results import ResultSerializer
from measures.models import Measure, MeasureResult, Period
from measures.selectors.disclosure import results_seen, see_results
from measures.selectors.sheet import measure_sheet, measures_seen, with_sheets
from partners.permissions import caller_of


class PeriodViewSet(ReadOnlyModelViewSet[Period]):
    """Periods that figures are given for; an open one has its returns."""

    serializer_class = PeriodSerializer
    queryset = Period.objects.none()
    filterset_class = PeriodFilters

    def get_queryset(self) -> QuerySet[Period]:
        return Period.objects.visible_to(caller_of(self.request)).order_by("frequency", "-ends_on", "pk")


class MeasureViewSet(ReadOnlyModelViewSet[Measure]):
    """Measures in the order of their plan; each with its definition, rule, targets and who reports it."""

    queryset = Measure.objects.none()
    filterset_class = MeasureFilters

    def get_queryset(self) -> QuerySet[Measure]:
        measures = measures_seen(caller_of(self.request))
        return measures if self.action == "list" else with_sheets(measures)

    def get_serializer_class(self) -> type[BaseSerializer[Measure]]:
        return MeasureSerializer if self.action == "list" else MeasureDetailSerializer

    def get_object(self) -> Measure:
        measure = super().get_object()
        measure.sheet = measure_sheet(measure)  # type: ignore[attr-defined]
        return measure


class ResultViewSet(ListModelMixin, GenericViewSet[MeasureResult]):
    """What measures came to, newest period first, each with its status, direction and the board's sentence.

    Signed-off results for everybody; provisional ones for those who may see unsigned figures. Small numbers are
    withheld from those who have no right to them.
    """

    serializer_class = ResultSerializer  # type: ignore[assignment]  # of results as seen
    queryset = MeasureResult.objects.none()
    filterset_class = ResultFilters

    def get_queryset(self) -> QuerySet[MeasureResult]:
        return results_seen(caller_of(self.request))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        seen = see_results(page or [], caller_of(request))
        return self.get_paginated_response(self.get_serializer(seen, many=True).data)
