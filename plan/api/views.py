"""Plans and their priorities, to read."""

from django.db.models import QuerySet
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from partners.permissions import caller_of
from plan.api.serializers import PlanDetailSerializer, PlanSerializer, PriorityDetailSerializer
from plan.models import Plan, Priority


class PlanViewSet(ReadOnlyModelViewSet[Plan]):
    """Plans; each with its boards and priorities."""

    queryset = Plan.objects.none()
    filterset_fields = ["code", "status"]

    def get_queryset(self) -> QuerySet[Plan]:
        plans = Plan.objects.visible_to(caller_of(self.request)).order_by("-starts_on", "code")
        return plans if self.action == "list" else plans.prefetch_related("plan_boards__board", "priorities")

    def get_serializer_class(self) -> type[BaseSerializer[Plan]]:
        return PlanSerializer if self.action == "list" else PlanDetailSerializer


class PriorityViewSet(RetrieveModelMixin, GenericViewSet[Priority]):
    """A priority: its commitment and reasons, its outcomes in the "we" voice, its actions."""

    serializer_class = PriorityDetailSerializer
    queryset = Priority.objects.none()

    def get_queryset(self) -> QuerySet[Priority]:
        return (
            Priority.objects.visible_to(caller_of(self.request))
            .select_related("plan")
            .prefetch_related(
                "strategic_leads",
                "lines",
                "outcomes",
                "action_themes__actions__owner",
                "action_themes__actions__supporting",
                "action_themes__actions__milestones",
            )
        )
