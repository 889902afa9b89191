"""Measures, returns, figures and results for reading: an administrator audits figures and changes none.

Measures, targets and categories come in as spreadsheets, from an administrator who is a plan manager too.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from measures import models
from measures.models import Category
from measures.resources import CategoryResource, DimensionResource, MeasureResource, TargetResource
from measures.services.measures import define_measure
from measures.services.reference import (
    SHEET,
    break_down,
    change_target,
    expect_from,
    save_category,
    save_dimension,
    save_measure,
)
from partners.admin import RecordAdmin, ReferencePages, register_events
from partners.models import Partner
from partners.resources import Accepted, ReferenceResource
from partners.roles import Permission


class PlanPages(ReferencePages):
    """Reference data of plans: the services ask for a plan manager, so the page does."""

    import_permission = Permission.MANAGE_PLAN
    import_refusal = "To import here you also need the role “plan manager”."


@admin.register(models.Dimension)
class DimensionAdmin(PlanPages, RecordAdmin):
    resource_class = DimensionResource
    list_display = ("title", "code")
    search_fields = ("title", "code")

    def save_row(self, row: Accepted) -> None:
        save_dimension(row.instance, by=row.by)


@admin.register(models.Category)
class CategoryAdmin(PlanPages, RecordAdmin):
    resource_class = CategoryResource
    list_display = ("title", "code", "dimension", "is_reference")
    list_select_related = ("dimension",)
    search_fields = ("title", "code", "dimension__title")

    def save_row(self, row: Accepted) -> None:
        save_category(row.instance, by=row.by)


@admin.register(models.Measure)
class MeasureAdmin(PlanPages, RecordAdmin):
    resource_class = MeasureResource
    list_display = ("code", "name", "priority", "kind", "unit", "frequency", "readiness", "is_key")
    list_filter = ("kind", "readiness", "frequency", "unit", "is_key")
    list_select_related = ("priority",)
    search_fields = ("code", "title", "short_title")

    def save_row(self, row: Accepted) -> None:
        """What a measure is, who reports it, what it is broken down by and its sheet: each by its own service."""
        measure, by = row.instance, row.by
        own = {field.attname for field in models.Measure._meta.concrete_fields}
        if row.is_new or row.changed & own:
            save_measure(measure, by=by)
        if "reported_by" in row.changed:
            expect_from(measure, Partner.objects.ours(by).filter(code__in=measure.reported_by), by=by)
        if "broken_down_by" in row.changed:
            found = Category.objects.ours(by).select_related("dimension")
            break_down(measure, [c for c in found if (c.dimension.code, c.code) in measure.broken_down_by], by=by)
        if any(name.startswith("definition_now__") for name in row.changed):
            sheet = {name: getattr(measure.definition_now, name) for name in SHEET}
            reason = "Changed in a spreadsheet" if measure.definition_now.pk else ""
            define_measure(measure, sheet, by=by, reason=reason)


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
class TargetAdmin(PlanPages, RecordAdmin):
    resource_class = TargetResource
    list_display = ("measure", "version", "shape", "applies_from", "set_at", "set_by", "reason")
    list_filter = ("shape",)
    list_select_related = ("measure", "set_by")
    search_fields = ("measure__code", "measure__title", "reason")

    def exported(self, request: HttpRequest, resource: ReferenceResource) -> list[Any]:
        """The points of the targets that stand, of the measures in the list."""
        listed = set(self.get_changelist_instance(request).queryset.values_list("measure", flat=True))
        return [aim for aim in resource.everything() if aim.measure.pk in listed]

    def save_row(self, row: Accepted) -> None:
        """Nothing of a single period: a measure's rows are one new version of its target."""

    def settle_row(self, row: Accepted) -> None:
        aims = row.instance
        change_target(
            aims.measure, aims.points, by=row.by, shape=aims.shape, applies_from=aims.applies_from, reason=aims.reason
        )


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
