"""Who is calling, and the partners of their partnership."""

from django.db.models import QuerySet
from rest_framework.generics import RetrieveAPIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from partners.api.serializers import MeSerializer, PartnerSerializer
from partners.models import Partner, Person
from partners.permissions import caller_of


class MeView(RetrieveAPIView[Person]):
    """Who this token or session belongs to, with their roles."""

    serializer_class = MeSerializer
    detail = True
    filter_backends = []

    def get_object(self) -> Person:
        return (
            Person.objects.select_related("partnership")
            .prefetch_related("memberships__partner")
            .get(pk=caller_of(self.request).pk)
        )


class PartnerViewSet(ReadOnlyModelViewSet[Partner]):
    """Partners of the partnership, closed ones too: their figures stay."""

    serializer_class = PartnerSerializer
    queryset = Partner.objects.none()
    filterset_fields = ["code", "is_active"]

    def get_queryset(self) -> QuerySet[Partner]:
        return Partner.objects.visible_to(caller_of(self.request)).order_by("name", "pk")
