"""Decisions and packs as the API shows them."""

import json
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from board import packs
from board.models import BoardPack, Decision, DecisionStatus


class PackSerializer(serializers.ModelSerializer[BoardPack]):
    """A signed pack. ``digest`` is the SHA-256 of its snapshot, in which the pack before is named by its own."""

    plan = serializers.CharField(source="plan.code")
    period = serializers.CharField(source="period.code", allow_null=True, default=None, help_text="Null: a plan's own.")
    kind = serializers.ChoiceField(choices=packs.Kind.choices())
    prepared_by = serializers.CharField(source="prepared_by.name")
    signed_by = serializers.CharField(source="signed_by.name")

    class Meta:
        model = BoardPack
        fields = [
            "id",
            "plan",
            "kind",
            "period",
            "number",
            "digest",
            "previous_digest",
            "prepared_at",
            "prepared_by",
            "signed_at",
            "signed_by",
        ]


class PackDetailSerializer(PackSerializer):
    """With everything that was signed."""

    snapshot = serializers.SerializerMethodField(help_text="As it was signed; numbers are texts with every digit.")

    class Meta(PackSerializer.Meta):
        fields = [*PackSerializer.Meta.fields, "snapshot"]

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_snapshot(self, pack: BoardPack) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(bytes(pack.snapshot))
        return found


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
