"""Measures, returns, figures and results for reading: an administrator audits figures and changes none."""

from django.contrib import admin

from measures import models
from partners.admin import RecordAdmin, register_events


@admin.register(models.Dimension)
class DimensionAdmin(RecordAdmin):
    list_display = ("title", "code")
    search_fields = ("title", "code")


@admin.register(models.Category)
class CategoryAdmin(RecordAdmin):
    list_display = ("title", "code", "dimension", "is_reference")
    list_select_related = ("dimension",)
    search_fields = ("title", "code", "dimension__title")


@admin.register(models.Measure)
class MeasureAdmin(RecordAdmin):
    list_display = ("code", "name", "priority", "kind", "unit", "frequency", "readiness", "is_key")
    list_filter = ("kind", "readiness", "frequency", "unit", "is_key")
    list_select_related = ("priority",)
    search_fields = ("code", "title", "short_title")


@admin.register(models.Definition)
class DefinitionAdmin(RecordAdmin):
    list_display = ("measure", "version", "owner", "checker", "next_review_on", "breaks_series", "written_by")
    list_filter = ("breaks_series", "next_review_on")
    list_select_related = ("measure", "written_by")
    search_fields = ("measure__code", "measure__title", "owner", "checker")


@admin.register(models.Expectation)
class ExpectationAdmin(RecordAdmin):
    list_display = ("measure", "partner", "starts_on", "ends_on")
    list_select_related = ("measure", "partner")
    search_fields = ("measure__code", "measure__title", "partner__name")


@admin.register(models.Comparator)
class ComparatorAdmin(RecordAdmin):
    list_display = ("measure", "area", "group", "period_code", "value", "source")
    list_select_related = ("measure", "group")
    search_fields = ("measure__code", "area")


@admin.register(models.ComparatorGroup)
class ComparatorGroupAdmin(RecordAdmin):
    list_display = ("title", "version", "code", "applies_from", "source")
    search_fields = ("title", "code", "version")


@admin.register(models.ComparatorMember)
class ComparatorMemberAdmin(RecordAdmin):
    list_display = ("area", "group")
    list_select_related = ("group",)
    search_fields = ("area", "group__title", "group__code")


@admin.register(models.Rebase)
class RebaseAdmin(RecordAdmin):
    list_display = ("measure", "period", "reason", "rebased_by", "rebased_at", "withdrawn_by", "withdrawn_at")
    list_select_related = ("measure", "period", "rebased_by", "withdrawn_by")
    search_fields = ("measure__code", "measure__title", "reason")


@admin.register(models.OwnForecast)
class OwnForecastAdmin(RecordAdmin):
    list_display = ("measure", "period", "value", "reason", "given_by", "given_at")
    list_select_related = ("measure", "period", "given_by")
    search_fields = ("measure__code", "measure__title", "reason")


@admin.register(models.Baseline)
class BaselineAdmin(RecordAdmin):
    list_display = ("measure", "period", "value", "source")
    list_select_related = ("measure", "period")
    search_fields = ("measure__code", "measure__title")


@admin.register(models.Target)
class TargetAdmin(RecordAdmin):
    list_display = ("measure", "version", "shape", "applies_from", "set_at", "set_by", "reason")
    list_filter = ("shape",)
    list_select_related = ("measure", "set_by")
    search_fields = ("measure__code", "measure__title", "reason")


@admin.register(models.TargetPoint)
class TargetPointAdmin(RecordAdmin):
    list_display = ("target", "period", "value", "upper")
    list_select_related = ("target__measure", "period")
    search_fields = ("target__measure__code",)


@admin.register(models.Period)
class PeriodAdmin(RecordAdmin):
    list_display = ("__str__", "frequency", "starts_on", "ends_on", "due_on", "opened_at", "opened_by")
    list_filter = ("frequency",)
    list_select_related = ("opened_by",)
    search_fields = ("code",)


@admin.register(models.Return)
class ReturnAdmin(RecordAdmin):
    list_display = ("partner", "period", "status", "submitted_at", "submitted_by", "signed_off_at", "signed_off_by")
    list_filter = ("status",)
    list_select_related = ("partner", "period", "submitted_by", "signed_off_by")
    search_fields = ("partner__name", "partner__code", "period__code")


@admin.register(models.Figure)
class FigureAdmin(RecordAdmin):
    list_display = (
        "measure",
        "partner",
        "period",
        "category",
        "numerator",
        "denominator",
        "value",
        "missing_reason",
        "version",
        "source",
        "recorded_by",
        "recorded_at",
    )
    list_filter = ("source", "missing_reason", "is_estimated")
    list_select_related = ("measure", "partner", "period", "category", "recorded_by")
    search_fields = ("measure__code", "partner__name", "period__code", "source_detail")


@admin.register(models.SignedFigure)
class SignedFigureAdmin(RecordAdmin):
    list_display = (
        "measure",
        "partner",
        "period",
        "category",
        "numerator",
        "denominator",
        "value",
        "missing_reason",
        "is_revised",
        "signed_off_by",
        "signed_off_at",
    )
    list_filter = ("is_revised", "missing_reason", "is_estimated")
    list_select_related = ("measure", "partner", "period", "category", "signed_off_by")
    search_fields = ("measure__code", "partner__name", "period__code", "source_detail")


@admin.register(models.Commentary)
class CommentaryAdmin(RecordAdmin):
    list_display = ("measure", "partner", "period", "written_by", "written_at", "signed_off_at")
    list_select_related = ("measure", "partner", "period", "written_by")
    search_fields = ("measure__code", "partner__name", "period__code", "text")


@admin.register(models.MeasureResult)
class MeasureResultAdmin(RecordAdmin):
    list_display = (
        "measure",
        "period",
        "category",
        "basis",
        "value",
        "rag",
        "not_rated",
        "direction",
        "variation",
        "assurance",
        "comparison",
        "gap_change",
        "computed_at",
    )
    list_filter = ("basis", "rag", "not_rated", "direction", "variation", "assurance", "gap_change", "is_withheld")
    list_select_related = ("measure", "period", "category")
    search_fields = ("measure__code", "measure__title", "period__code")


@admin.register(models.RollupRequest)
class RollupRequestAdmin(RecordAdmin):
    list_display = ("measure", "period", "requested_at")
    list_select_related = ("measure", "period")


register_events("measures")
