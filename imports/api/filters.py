"""What lists of uploads and findings can be asked."""

from django_filters import rest_framework as filters

from imports.models import Stage, Upload, UploadFinding
from imports.reading.words import Severity


class UploadFilters(filters.FilterSet):
    stage = filters.ChoiceFilter(choices=Stage.choices())
    partner = filters.CharFilter(field_name="partner__code", help_text="The partner's code.")

    class Meta:
        model = Upload
        fields: list[str] = []


class FindingFilters(filters.FilterSet):
    severity = filters.ChoiceFilter(choices=Severity.choices())
    code = filters.CharFilter()

    class Meta:
        model = UploadFinding
        fields: list[str] = []
