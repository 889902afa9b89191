"""Uploads as the API takes and shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from imports.models import Upload, UploadFinding
from imports.reading.words import Layout
from measures.api.fields import GivenText, StrictSerializer

MOST_CODES = 100


class SendSerializer(StrictSerializer):
    """A file, sent as multipart/form-data."""

    file = serializers.FileField(allow_empty_file=True, max_length=1_000)
    partner = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        help_text="The code of the partner it is for, where you may send several's.",
    )
    sheet = serializers.CharField(required=False, default="", allow_blank=True, help_text="The sheet to read.")
    layout = serializers.ChoiceField(
        choices=Layout.choices(), required=False, default="", allow_blank=True, help_text="Default: seen from the file."
    )


class ApplySerializer(StrictSerializer):
    """Yes to what the check showed."""

    confirmed = serializers.ListField(
        child=GivenText(max_length=40),
        required=False,
        default=list,
        max_length=MOST_CODES,
        help_text="The codes of the warnings you confirm: all there are, or it is not applied.",
    )
    reason = GivenText(required=False, default="", allow_blank=True, max_length=2_000)


class FileProblemSerializer(serializers.Serializer[Any]):
    """Why the file as a whole could not be used."""

    code = serializers.CharField()
    message = serializers.CharField()


class CountsSerializer(serializers.Serializer[Any]):
    rows = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    left_alone = serializers.IntegerField()
    problems = serializers.IntegerField()
    warnings = serializers.IntegerField()


class StatusChangeSerializer(serializers.Serializer[Any]):
    """A status the board would read otherwise once these figures were signed off."""

    measure = serializers.CharField()
    title = serializers.CharField()
    period = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class UploadSerializer(serializers.ModelSerializer[Upload]):
    """A file you sent: how far it has come, what it would do or did."""

    partner = serializers.SlugRelatedField[Any](slug_field="code", read_only=True, allow_null=True)
    received_by = serializers.SlugRelatedField[Any](slug_field="name", read_only=True)
    applied_by = serializers.SlugRelatedField[Any](slug_field="name", read_only=True, allow_null=True)
    undone_by = serializers.SlugRelatedField[Any](slug_field="name", read_only=True, allow_null=True)
    file_problem = serializers.SerializerMethodField()
    counts = CountsSerializer(source="*", read_only=True)
    statuses = StatusChangeSerializer(many=True, read_only=True)
    is_under_way = serializers.BooleanField(read_only=True, help_text="A job has it: ask again in a second.")

    class Meta:
        model = Upload
        fields = [
            "id",
            "name",
            "size",
            "sha256",
            "partner",
            "stage",
            "is_under_way",
            "done",
            "total",
            "failure",
            "file_problem",
            "counts",
            "statuses",
            "received_at",
            "received_by",
            "checked_at",
            "confirmed",
            "confirmed_reason",
            "applied_at",
            "applied_by",
            "undone_at",
            "undone_by",
        ]
        read_only_fields = fields

    @extend_schema_field(FileProblemSerializer(allow_null=True))
    def get_file_problem(self, upload: Upload) -> dict[str, str] | None:
        if not upload.problem_code:
            return None
        return {"code": upload.problem_code, "message": upload.problem_message}


class FindingSerializer(serializers.ModelSerializer[UploadFinding]):
    """One problem or warning with its place; of each code the first 200 are kept."""

    class Meta:
        model = UploadFinding
        fields = ["code", "severity", "message", "sheet", "row", "column", "cell", "value"]
        read_only_fields = fields
