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


register_events("board")
