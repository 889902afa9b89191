"""Administration of what the board decided and signed: for reading."""

from django.contrib import admin

from board import models
from partners.admin import RecordAdmin, register_events


@admin.register(models.Decision)
class DecisionAdmin(RecordAdmin):
    list_display = ("text", "plan", "board", "decided_on", "owner", "due_on", "status", "recorded_by")
    list_filter = ("status",)
    list_select_related = ("plan", "board", "recorded_by")
    search_fields = ("text", "owner")


@admin.register(models.Preparation)
class PreparationAdmin(RecordAdmin):
    list_display = ("__str__", "plan", "as_of", "prepared_by", "prepared_at")
    list_filter = ("kind",)
    list_select_related = ("plan", "period", "prepared_by")
    search_fields = ("plan__code", "plan__title")


@admin.register(models.BoardPack)
class BoardPackAdmin(RecordAdmin):
    list_display = ("__str__", "plan", "number", "signed_by", "signed_at", "prepared_by", "digest")
    list_filter = ("kind",)
    list_select_related = ("plan", "period", "signed_by", "prepared_by")
    search_fields = ("digest", "plan__code")
    exclude = ("snapshot",)


@admin.register(models.PackFile)
class PackFileAdmin(RecordAdmin):
    list_display = ("pack", "form", "audience", "state", "size", "sha256", "made_at")
    list_filter = ("form", "state", "audience")
    list_select_related = ("pack__plan", "pack__period")
    search_fields = ("sha256", "pack__digest")
    exclude = ("file",)


@admin.register(models.Publication)
class PublicationAdmin(RecordAdmin):
    list_display = ("pack", "opens_at", "published_by", "published_at", "withdrawn_by", "withdrawn_at")
    list_select_related = ("pack__plan", "pack__period", "published_by", "withdrawn_by")
    search_fields = ("digest", "pack__plan__code")
    exclude = ("snapshot",)


register_events("board")
