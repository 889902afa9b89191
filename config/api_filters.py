"""Which questions a list answers; one that it does not know is refused, since ignoring it answers another."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView  # it imports this module while it is being made itself


class StrictFilters(DjangoFilterBackend):
    """A mistyped or repeated parameter is a 400 with the names that exist, never a list of everything."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: "APIView") -> QuerySet[Any]:
        is_list = not getattr(view, "detail", False)
        known = self._names(queryset, view) if is_list else []
        for name, values in request.query_params.lists():
            if name not in known:
                accepted = f"Use {', '.join(known)}." if known else "This address takes none."
                raise ValidationError({name: ValidationError(f"There is no such parameter. {accepted}").detail})
            if len(values) > 1:
                raise ValidationError({name: "Give this parameter once."})
        return super().filter_queryset(request, queryset, view) if is_list else queryset

    def _names(self, queryset: QuerySet[Any], view: "APIView") -> list[str]:
        filterset = self.get_filterset_class(view, queryset)
        paginator = getattr(view, "paginator", None)
        pages = [paginator.limit_query_param, paginator.offset_query_param] if paginator else []
        return [*(filterset.base_filters if filterset else ()), *pages]
