"""Administration of uploads: for reading."""

from django.contrib import admin

from imports import models
from partners.admin import RecordAdmin, register_events


@admin.register(models.Upload)
class UploadAdmin(RecordAdmin):
    list_display = ("name", "partner", "stage", "received_by", "received_at", "rows", "problems", "sha256")
    list_filter = ("stage", "door")
    list_select_related = ("partner", "received_by")
    search_fields = ("name", "partner__name", "sha256", "received_by__name")
    exclude = ("file", "token")


@admin.register(models.UploadRow)
class UploadRowAdmin(RecordAdmin):
    list_display = ("upload", "row", "kind", "measure", "partner", "period", "category")
    list_filter = ("kind",)
    list_select_related = ("upload", "measure", "partner", "period", "category")
    search_fields = ("upload__name", "measure__code")


@admin.register(models.UploadFinding)
class UploadFindingAdmin(RecordAdmin):
    list_display = ("upload", "severity", "code", "row", "column", "message")
    list_filter = ("severity",)
    list_select_related = ("upload",)
    search_fields = ("upload__name", "code")


@admin.register(models.ColumnMapping)
class ColumnMappingAdmin(RecordAdmin):
    list_display = ("heading", "column", "partner", "mapped_by", "mapped_at")
    list_select_related = ("partner", "mapped_by")
    search_fields = ("heading", "partner__name")


register_events("imports")
