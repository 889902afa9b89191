"""Decisions and packs as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from board.models import Decision, DecisionStatus


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """What a meeting decided of a measure, an action or a priority; exactly one of the three is named."""

    plan = serializers.CharField(source="plan.code")
    board = serializers.CharField(source="board.name")
    priority = serializers.IntegerField(
        source="priority.number", allow_null=True, default=None, help_text="Its number."
    )
    measure = serializers.CharField(source="measure.code", allow_null=True, default=None, help_text="Its code.")
    action = serializers.CharField(source="action.title", allow_null=True, default=None)
    owner = serializers.CharField(help_text="Empty: still to be named.")
    status = serializers.ChoiceField(choices=DecisionStatus.choices)
    is_overdue = serializers.SerializerMethodField()

    class Meta:
        model = Decision
        fields = [
            "id",
            "plan",
            "board",
            "decided_on",
            "priority",
            "measure",
            "action",
            "text",
            "owner",
            "due_on",
            "status",
            "is_overdue",
            "outcome",
            "closed_at",
            "restricted",
        ]

    @extend_schema_field(bool)
    def get_is_overdue(self, decision: Decision) -> bool:
        today: Any = self.context["today"]
        return decision.is_overdue_on(today)
