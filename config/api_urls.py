"""The API, version 1: each app mounts its own; the description and its page stand beside them."""

from django.urls import include, path, re_path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Nothing(APIView):
    """Answers for addresses that do not exist, so that a program never gets a page of HTML."""

    @extend_schema(exclude=True)
    def dispatch(self, request: Request, *args: object, **kwargs: object) -> Response:  # type: ignore[override]
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound


urlpatterns = [
    path("", include("partners.api.urls")),
    path("", include("plan.api.urls")),
    path("", include("measures.api.urls")),
    path("", include("imports.api.urls")),
    path("", include("board.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    re_path(r"^.*$", Nothing.as_view(), name="api-nothing"),
]
