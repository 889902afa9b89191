"""Plans and priorities as the API shows them."""

from typing import Any

from rest_framework import serializers

from plan.models import Action, ActionTheme, Milestone, Outcome, Plan, PlanBoard, Priority, PriorityLine


class PlanSerializer(serializers.ModelSerializer[Plan]):
    class Meta:
        model = Plan
        fields = ["id", "code", "title", "place", "starts_on", "ends_on", "status", "example_figures"]
        read_only_fields = fields


class PlanBoardSerializer(serializers.ModelSerializer[PlanBoard]):
    """What a board does with a plan: signs it off, or receives something of it."""

    code = serializers.CharField(source="board.code")
    name = serializers.CharField(source="board.name")

    class Meta:
        model = PlanBoard
        fields = ["code", "name", "signs_off", "receives"]
        read_only_fields = fields


class PriorityInPlanSerializer(serializers.ModelSerializer[Priority]):
    class Meta:
        model = Priority
        fields = ["id", "number", "title", "for_whom"]
        read_only_fields = fields


class PlanDetailSerializer(PlanSerializer):
    developed_from = serializers.ListField(child=serializers.CharField(), read_only=True)
    boards = PlanBoardSerializer(many=True, source="plan_boards", read_only=True)
    priorities = PriorityInPlanSerializer(many=True, read_only=True)

    class Meta(PlanSerializer.Meta):
        fields = [
            *PlanSerializer.Meta.fields,
            "reporting",
            "refreshes",
            "developed_from",
            "priority_rule",
            "boards",
            "priorities",
        ]
        read_only_fields = fields


class MilestoneSerializer(serializers.ModelSerializer[Milestone]):
    class Meta:
        model = Milestone
        fields = ["title", "due_on", "done_on"]
        read_only_fields = fields


class ActionSerializer(serializers.ModelSerializer[Action]):
    """``owner`` and ``supporting`` are partners' codes."""

    owner = serializers.SlugRelatedField[Any](slug_field="code", read_only=True, allow_null=True)
    supporting = serializers.SlugRelatedField[Any](slug_field="code", many=True, read_only=True)
    milestones = MilestoneSerializer(many=True, read_only=True)

    class Meta:
        model = Action
        fields = [
            "id",
            "title",
            "owner",
            "supporting",
            "lead_person",
            "starts_on",
            "ends_on",
            "status",
            "milestones",
        ]
        read_only_fields = fields


class ActionThemeSerializer(serializers.ModelSerializer[ActionTheme]):
    actions = ActionSerializer(many=True, read_only=True)

    class Meta:
        model = ActionTheme
        fields = ["title", "actions"]
        read_only_fields = fields


class OutcomeSerializer(serializers.ModelSerializer[Outcome]):
    """What children and families would say if the plan worked."""

    class Meta:
        model = Outcome
        fields = ["code", "text"]
        read_only_fields = fields


class PriorityLineSerializer(serializers.ModelSerializer[PriorityLine]):
    class Meta:
        model = PriorityLine
        fields = ["kind", "text"]
        read_only_fields = fields


class PriorityDetailSerializer(serializers.ModelSerializer[Priority]):
    """An empty ``sponsor`` or list of ``strategic_leads`` is a vacancy."""

    plan = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    strategic_leads = serializers.SlugRelatedField[Any](slug_field="name", many=True, read_only=True)
    lines = PriorityLineSerializer(many=True, read_only=True)
    outcomes = OutcomeSerializer(many=True, read_only=True)
    action_themes = ActionThemeSerializer(many=True, read_only=True)

    class Meta:
        model = Priority
        fields = [
            "id",
            "plan",
            "number",
            "title",
            "for_whom",
            "commitment",
            "why",
            "sponsor",
            "strategic_leads",
            "lines",
            "outcomes",
            "action_themes",
        ]
        read_only_fields = fields
