"""What every administration page is made of.

An administrator reads everything of the own partnership and nothing of another. What can be changed goes through
the same services as the pages do; the rest is for reading (docs/decisions/0007-…).
"""

from typing import Any, ClassVar

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import BigIntegerField, OuterRef, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from pghistory.models import Event

from partners.forms import ServiceForm
from partners.models import Person, Scoped
from partners.permissions import caller_of


class RecordAdmin(admin.ModelAdmin):
    """For reading: the rows of the administrator's own partnership, with their history."""

    actions = None
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        assert isinstance(rows, Scoped)
        return rows.ours(caller_of(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What the database recorded of the row, whichever door a change came through."""
        event = getattr(self.model, "pgh_event_model", None)
        if event is None or self.get_object(request, object_id) is None:
            return super().history_view(request, object_id, extra_context)
        name = f"admin:{event._meta.app_label}_{event._meta.model_name}_changelist"
        return redirect(reverse(name, query={"pgh_obj__id__exact": object_id}))


class ServiceAdmin(RecordAdmin):
    """For changing by a service. What the service refuses is said on the form, beside what was typed."""

    form = ServiceForm
    formfield_overrides: ClassVar[dict[Any, Any]] = {TextField: {"widget": AdminTextInputWidget}}
    #: What a field is called here, where its column's name would puzzle.
    labels: ClassVar[dict[str, str]] = {}

    def save_by_service(self, obj: Any, *, by: Person, change: bool) -> None:
        raise NotImplementedError

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.save_by_service(obj, by=caller_of(request), change=change)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The first pass is one transaction; after a refusal a second shows the form with the reason."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refusal:
            self._refuse(request, refusal)
        except PermissionDenied as refusal:
            if not str(refusal):
                raise  # the page itself is refused, not an act on it
            self._refuse(request, ValidationError(str(refusal)))
        except IntegrityError:
            self._refuse(request, ValidationError("Somebody saved the same a moment ago. Load the page again."))
        return super().changeform_view(request, object_id, form_url, extra_context)

    @staticmethod
    def _refuse(request: HttpRequest, refusal: ValidationError) -> None:
        request.refusal = refusal  # type: ignore[attr-defined]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **{"labels": self.labels, **kwargs})
        return type(form.__name__, (form,), {"refusal": getattr(request, "refusal", None)})


class EventAdmin(RecordAdmin):
    """Every version of every row: what was done, when and by whom. Reached from a record's History button."""

    list_display = ("pgh_created_at", "done", "record", "act", "who")
    list_display_links = ("pgh_created_at",)
    list_filter = ("pgh_label", "pgh_created_at")
    list_select_related = ("pgh_context",)
    ordering = ("-pgh_id",)

    def get_queryset(self, request: HttpRequest) -> Any:
        way_up = self.model.pgh_tracked_model._default_manager.all().way_up
        metadata = "pgh_context__metadata"
        actor = Coalesce(KeyTextTransform("by", metadata), KeyTextTransform("user", metadata))
        return (
            self.model._default_manager.filter(**{way_up: caller_of(request).partnership_id})
            .annotate(by_id=Cast(actor, BigIntegerField()))
            .annotate(who=Subquery(Person.objects.filter(pk=OuterRef("by_id")).values("name")[:1]))
            .order_by("-pgh_id")
        )

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """Not listed on the front page, which would be twice as long."""
        return {}

    @admin.display(description="what was done")
    def done(self, event: Any) -> str:
        return {"insert": "Added", "update": "Changed", "delete": "Removed"}.get(event.pgh_label, event.pgh_label)

    @admin.display(description="record")
    def record(self, event: Any) -> str:
        return f"{event.pgh_tracked_model._meta.verbose_name} {event.pgh_obj_id}".capitalize()

    @admin.display(description="act")
    def act(self, event: Any) -> str:
        told = event.pgh_context.metadata if event.pgh_context else {}
        act = str(told.get("act", "")).replace("_", " ")
        return f"{act}, by the file {told['file']}" if "file" in told else act

    @admin.display(description="who")
    def who(self, event: Any) -> str:
        return event.who or ""


def register_events(app_label: str) -> None:
    """Make the history of an app's records readable."""
    for model in apps.get_app_config(app_label).get_models():
        if issubclass(model, Event):
            admin.site.register(model, EventAdmin)
