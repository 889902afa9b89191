"""Uploads: send, look, apply, undo. Each is the page's own act."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.mixins import CreateModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from imports.api.filters import FindingFilters, UploadFilters
from imports.api.serializers import ApplySerializer, FindingSerializer, SendSerializer, UploadSerializer
from imports.models import Door, Upload, UploadFinding
from imports.permissions import check_is_sender, check_may_upload
from imports.reading.words import Layout
from imports.selectors.seen import uploads_seen
from imports.services.applying import ask_to_apply, ask_to_undo
from imports.services.receiving import FileRefused, receive_upload
from measures.api.serializers.returns import EmptySerializer
from partners.models import Partner, Person
from partners.permissions import caller_of


class UploadViewSet(CreateModelMixin, ReadOnlyModelViewSet[Upload]):
    """Files you sent; those who may see every unsigned figure see everybody's."""

    queryset = Upload.objects.none()
    serializer_class = UploadSerializer
    filterset_class = UploadFilters
    refusals = {"apply": (409,), "undo": (409,)}

    def get_queryset(self) -> QuerySet[Upload]:
        return uploads_seen(caller_of(self.request))

    def get_parsers(self) -> list[Any]:
        return [MultiPartParser()] if getattr(self, "action_map", {}).get("post") == "create" else super().get_parsers()

    @extend_schema(request={"multipart/form-data": SendSerializer}, responses={202: UploadSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send a file to be checked. Ask for the answer's address until ``is_under_way`` is false."""
        person = caller_of(request)
        check_may_upload(person)
        given = SendSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        try:
            upload = receive_upload(
                said["file"],
                by=person,
                name=said["file"].name,
                partner=partner_of(said["partner"], person),
                sheet=said["sheet"],
                layout=Layout(said["layout"]) if said["layout"] else None,
                door=Door.API,
            )
        except FileRefused as refused:
            raise ValidationError({"file": ValidationError(str(refused), code=refused.code).detail}) from None
        return self._stands(upload, status=202)

    @extend_schema(request=ApplySerializer, responses={202: UploadSerializer})
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str) -> Response:
        """Record the figures of a file that is ready, all or nothing; every warning must be confirmed."""
        upload = self.get_object()
        check_is_sender(caller_of(request), upload)
        said = ApplySerializer(data=request.data)
        said.is_valid(raise_exception=True)
        return self._stands(ask_to_apply(upload, by=caller_of(request), **said.validated_data), status=202)

    @extend_schema(request=None, responses={202: UploadSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take the whole of an applied file back, while nothing newer stands on its figures."""
        upload = self.get_object()
        EmptySerializer(data=request.data).is_valid(raise_exception=True)
        return self._stands(ask_to_undo(upload, by=caller_of(request)), status=202)

    def _stands(self, upload: Upload, *, status: int) -> Response:
        found = self.get_queryset().get(pk=upload.pk)
        return Response(self.get_serializer(found).data, status=status)


class FindingList(ListAPIView[UploadFinding]):
    """The problems and warnings of a file you may see, worst first, in the order of the file."""

    queryset = UploadFinding.objects.none()
    serializer_class: type[BaseSerializer[UploadFinding]] = FindingSerializer
    filterset_class = FindingFilters

    def get_queryset(self) -> QuerySet[UploadFinding]:
        upload = get_object_or_404(Upload.objects.visible_to(caller_of(self.request)), pk=self.kwargs["pk"])
        found: QuerySet[UploadFinding] = upload.findings.order_by("order")
        return found


def partner_of(code: str, person: Person) -> Partner | None:
    if not code:
        return None
    partner = Partner.objects.visible_to(person).filter(code=code).first()
    if partner is None:
        raise ValidationError({"partner": "There is no partner with this code."})
    return partner
