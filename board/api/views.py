"""What the board decided and signed, to read."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from board.api.filters import DecisionFilters, PackFilters
from board.api.serializers import DecisionSerializer, PackDetailSerializer, PackSerializer
from board.models import BoardPack, Decision
from board.selectors.decisions import decisions_seen
from board.selectors.packs import packs_seen
from partners.permissions import caller_of


class DecisionViewSet(ReadOnlyModelViewSet[Decision]):
    """What meetings decided, newest first, with who sees to it, by when, and what came of it."""

    serializer_class = DecisionSerializer
    queryset = Decision.objects.none()
    filterset_class = DecisionFilters

    def get_queryset(self) -> QuerySet[Decision]:
        return decisions_seen(caller_of(self.request))

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "today": timezone.localdate()}


class PackViewSet(ReadOnlyModelViewSet[BoardPack]):
    """Signed packs, newest first; each with all that was signed, which never changes."""

    queryset = BoardPack.objects.none()
    filterset_class = PackFilters

    def get_queryset(self) -> QuerySet[BoardPack]:
        return packs_seen(caller_of(self.request))

    def get_serializer_class(self) -> type[BaseSerializer[BoardPack]]:
        return PackSerializer if self.action == "list" else PackDetailSerializer
