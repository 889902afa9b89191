"""Returns and the figures they owe, as the API shows and takes them."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from measures.api.fields import (
    LARGEST_ID,
    ExactNumber,
    GivenFlag,
    GivenInteger,
    GivenNumber,
    GivenText,
    StrictSerializer,
)
from measures.calc.checks import Check
from measures.calc.words import GIVEN_REASONS
from measures.models import Return
from measures.permissions import MOVES, can_move, lock_reason
from measures.selectors.questions import Asked, AskedRow
from measures.services.figures import FigureLine, FiguresReport, FigureState

#: Acts of the table of moves by the name they have in addresses.
ACTS = {"return": "send_back"}
#: A whole return of a large partner is a few hundred lines.
MOST_LINES = 2_000
_LARGEST_VERSION = 2**31 - 1


class ReturnPartnerSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()


class ReturnPeriodSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    frequency = serializers.CharField()
    code = serializers.CharField()
    label = serializers.CharField(source="__str__")  # type: ignore[assignment]


class ReturnSerializer(serializers.ModelSerializer[Return]):
    """What a partner owes for a period, where it stands, and what you may do with it now."""

    partner = ReturnPartnerSerializer(read_only=True)
    period = ReturnPeriodSerializer(read_only=True)
    due_on = serializers.DateField(read_only=True, allow_null=True)
    lock_reason = serializers.SerializerMethodField(help_text="Why it cannot be changed now; empty when it can.")
    may = serializers.SerializerMethodField(help_text="save, submit, send_back, sign_off, reopen")
    submitted_by = serializers.SlugRelatedField[Any](slug_field="name", read_only=True, allow_null=True)
    returned_by = serializers.SlugRelatedField[Any](slug_field="name", read_only=True, allow_null=True)
    signed_off_by = serializers.SlugRelatedField[Any](slug_field="name", read_only=True, allow_null=True)
    reopened_by = serializers.SlugRelatedField[Any](slug_field="name", read_only=True, allow_null=True)

    class Meta:
        model = Return
        fields = [
            "id",
            "partner",
            "period",
            "status",
            "due_on",
            "extension_reason",
            "lock_reason",
            "may",
            "submitted_at",
            "submitted_by",
            "returned_at",
            "returned_by",
            "returned_note",
            "signed_off_at",
            "signed_off_by",
            "reopened_at",
            "reopened_by",
            "reopened_reason",
        ]
        read_only_fields = fields

    def get_lock_reason(self, owed: Return) -> str:
        return lock_reason(owed)

    def get_may(self, owed: Return) -> list[str]:
        person = self.context["request"].user
        return [ACTS.get(act, act) for act in MOVES if can_move(person, owed, act)]


class RowMeasureSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    plan = serializers.CharField(source="priority.plan.code")
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()


class RowCategorySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    dimension = serializers.CharField(source="dimension.code")
    code = serializers.CharField()
    title = serializers.CharField()


class StateSerializer(serializers.Serializer[FigureState]):
    """A figure's content."""

    numerator = ExactNumber(allow_null=True)
    denominator = ExactNumber(allow_null=True)
    value = ExactNumber(allow_null=True)
    missing_reason = serializers.CharField()
    is_estimated = serializers.BooleanField()
    note = serializers.CharField()
    version = serializers.IntegerField()


class FigureSerializer(StateSerializer):
    recorded_at = serializers.DateTimeField()
    recorded_by = serializers.CharField(source="recorded_by.name")


@extend_schema_serializer(component_name="EntryQuestion")
class QuestionSerializer(serializers.Serializer[Any]):
    """Something unusual about a figure. A note on the figure answers it; nothing is blocked by it."""

    check = serializers.ChoiceField(choices=Check.choices())
    reason = serializers.CharField()


class AskedSerializer(serializers.Serializer[Asked]):
    line = serializers.IntegerField(help_text="Number of the line in the batch, from 0.")
    question = QuestionSerializer()
    is_answered = serializers.BooleanField(help_text="Whether the line came with a note.")


class RowSerializer(serializers.Serializer[AskedRow]):
    """One figure owed. ``version`` goes back with a new figure; 0 while there is none."""

    measure = RowMeasureSerializer(source="owed.measure")
    category = RowCategorySerializer(source="owed.category", allow_null=True, help_text="Null: the total.")
    version = serializers.SerializerMethodField()
    is_answered = serializers.BooleanField(source="owed.is_answered")
    figure = FigureSerializer(source="owed.figure", allow_null=True)
    last_period = FigureSerializer(source="before", allow_null=True)
    questions = QuestionSerializer(many=True)

    def get_version(self, row: AskedRow) -> int:
        return row.owed.figure.version if row.owed.figure else 0


class ReturnDetailSerializer(ReturnSerializer):
    rows = RowSerializer(many=True, read_only=True)

    class Meta(ReturnSerializer.Meta):
        fields = [*ReturnSerializer.Meta.fields, "rows"]
        read_only_fields = fields


class LineSerializer(StrictSerializer):
    """One figure as you give it.

    A percentage, rate or mean takes a numerator and a denominator, the other units a value. No number and no reason
    leaves the stored figure alone; ``clear`` makes it "not yet" again.
    """

    measure = GivenInteger(min_value=1, max_value=LARGEST_ID, help_text="The measure's id.")
    category = GivenInteger(
        min_value=1,
        max_value=LARGEST_ID,
        allow_null=True,
        default=None,
        help_text="The category's id; null: the total.",
    )
    version = GivenInteger(
        min_value=0, max_value=_LARGEST_VERSION, help_text="The version you saw, 0 for none: a newer one is kept."
    )
    numerator = GivenNumber(allow_null=True, default=None)
    denominator = GivenNumber(allow_null=True, default=None)
    value = GivenNumber(allow_null=True, default=None)
    missing_reason = serializers.ChoiceField(
        choices=[(reason.value, reason.label) for reason in GIVEN_REASONS], allow_blank=True, default=""
    )
    is_estimated = GivenFlag(default=False)
    note = GivenText(allow_null=True, allow_blank=True, default=None, max_length=5_000, help_text="Null: as it is.")
    clear = GivenFlag(default=False)
    place = GivenText(
        allow_blank=True, default="", max_length=200, help_text="Where the line stands with you; problems name it."
    )

    def validate(self, line: dict[str, Any]) -> dict[str, Any]:
        answered = line["missing_reason"] or any(line[n] is not None for n in ("numerator", "denominator", "value"))
        if line["clear"] and answered:
            raise serializers.ValidationError("Either clear the figure or give one.", "clear_and_figure")
        if line["note"] is not None and not answered and not line["clear"]:
            raise serializers.ValidationError("A note goes with a figure or a reason: send them together.", "lone_note")
        return line


class FiguresSerializer(StrictSerializer):
    """A batch of figures of one return: all are recorded, or none."""

    lines = LineSerializer(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]

    def figure_lines(self, owed: Return) -> list[FigureLine]:
        return [self._line(owed, number, line) for number, line in enumerate(self.validated_data["lines"])]

    @staticmethod
    def _line(owed: Return, number: int, given: Mapping[str, Any]) -> FigureLine:
        same = ("numerator", "denominator", "value", "missing_reason", "is_estimated", "note", "clear")
        return FigureLine(
            measure_id=given["measure"],
            partner_id=owed.partner_id,
            period_id=owed.period_id,
            category_id=given["category"],
            expected_version=given["version"],
            place=given["place"] or f"lines.{number}",
            source_detail=given["place"],
            **{name: given[name] for name in same},
        )


class ChangeSerializer(serializers.Serializer[Any]):
    """A figure that was recorded: what it was (null: new) and what it is now."""

    line = serializers.IntegerField(help_text="Number of the line in the batch, from 0.")
    old = StateSerializer(allow_null=True)
    new = StateSerializer()


class ReportSerializer(serializers.Serializer[FiguresReport]):
    """What recording the batch did."""

    new = ChangeSerializer(many=True)
    changed = ChangeSerializer(many=True)
    unchanged = serializers.IntegerField()
    left_alone = serializers.IntegerField(help_text="Lines that said nothing.")
    questions = serializers.SerializerMethodField(help_text="What is unusual: explain it in the note of its figure.")

    @extend_schema_field(AskedSerializer(many=True))
    def get_questions(self, report: FiguresReport) -> Any:
        return AskedSerializer(self.context["asked"], many=True).data


class NoteSerializer(StrictSerializer):
    note = GivenText(max_length=5_000, help_text="What to look at: the partner reads it, and it stays on record.")


class ReasonSerializer(StrictSerializer):
    reason = GivenText(max_length=5_000, help_text="Why: it stays on record.")


class EmptySerializer(StrictSerializer):
    """Nothing needs saying."""
