"""Plans for reading: what is agreed is changed by loading a plan file."""

from django.contrib import admin

from partners.admin import RecordAdmin, register_events
from plan import models


@admin.register(models.Plan)
class PlanAdmin(RecordAdmin):
    list_display = ("title", "code", "starts_on", "ends_on", "status", "example_figures")
    list_filter = ("status", "example_figures")
    search_fields = ("title", "code")


@admin.register(models.PlanBoard)
class PlanBoardAdmin(RecordAdmin):
    list_display = ("plan", "board", "signs_off", "receives")
    list_filter = ("signs_off",)
    list_select_related = ("plan", "board")


@admin.register(models.Recommendation)
class RecommendationAdmin(RecordAdmin):
    list_display = ("text", "plan")
    list_select_related = ("plan",)
    search_fields = ("text",)


@admin.register(models.Priority)
class PriorityAdmin(RecordAdmin):
    list_display = ("title", "number", "plan", "sponsor")
    list_select_related = ("plan",)
    search_fields = ("title", "commitment", "sponsor")


@admin.register(models.StrategicLead)
class StrategicLeadAdmin(RecordAdmin):
    list_display = ("name", "priority")
    list_select_related = ("priority",)
    search_fields = ("name",)


@admin.register(models.PriorityLine)
class PriorityLineAdmin(RecordAdmin):
    list_display = ("text", "kind", "priority")
    list_filter = ("kind",)
    list_select_related = ("priority",)
    search_fields = ("text",)


@admin.register(models.Reference)
class ReferenceAdmin(RecordAdmin):
    list_display = ("title", "author", "year", "priority")
    list_select_related = ("priority",)
    search_fields = ("title", "author")


@admin.register(models.Evidence)
class EvidenceAdmin(RecordAdmin):
    list_display = ("__str__", "priority", "source")
    list_select_related = ("priority",)
    search_fields = ("heading", "source")


@admin.register(models.Fact)
class FactAdmin(RecordAdmin):
    list_display = ("label", "value", "unit", "at", "evidence", "small_numbers")
    list_filter = ("small_numbers", "approximate")
    list_select_related = ("evidence",)
    search_fields = ("label", "source")


@admin.register(models.ActionTheme)
class ActionThemeAdmin(RecordAdmin):
    list_display = ("title", "priority")
    list_select_related = ("priority",)
    search_fields = ("title",)


@admin.register(models.Action)
class ActionAdmin(RecordAdmin):
    list_display = ("title", "owner", "lead_person", "starts_on", "ends_on", "status")
    list_filter = ("status",)
    list_select_related = ("owner",)
    search_fields = ("title", "lead_person", "owner__name")


@admin.register(models.Milestone)
class MilestoneAdmin(RecordAdmin):
    list_display = ("title", "action", "due_on", "done_on")
    list_filter = ("due_on",)
    list_select_related = ("action",)
    search_fields = ("title",)


@admin.register(models.ActionUpdate)
class ActionUpdateAdmin(RecordAdmin):
    list_display = ("text", "action", "on")
    list_filter = ("on",)
    list_select_related = ("action",)
    search_fields = ("text",)


@admin.register(models.Outcome)
class OutcomeAdmin(RecordAdmin):
    list_display = ("text", "code", "priority")
    list_select_related = ("priority",)
    search_fields = ("text", "code")


register_events("plan")
