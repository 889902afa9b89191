"""Administration of partnerships, partners and people, and what every administration page here is made of.

An administrator reads everything of the own partnership and nothing of another. What can be changed goes through
the same services as the pages do; the rest is for reading (docs/decisions/administration-reads-and-calls-services.md).
"""

from typing import Any, ClassVar

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import BigIntegerField, OuterRef, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from pghistory.models import Event

from partners import services
from partners.forms import ServiceForm
from partners.models import Board, Membership, Partner, Partnership, Person, Scoped
from partners.roles import Role


def _person(request: HttpRequest) -> Person:
    """Whoever is let in here is signed in."""
    assert isinstance(request.user, Person)
    return request.user


class RecordAdmin(admin.ModelAdmin):
    """For reading: the rows of the administrator's own partnership, with their history."""

    actions = None
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        assert isinstance(rows, Scoped)
        return rows.ours(_person(request))

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
        self.save_by_service(obj, by=_person(request), change=change)

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
            self.model._default_manager.filter(**{way_up: _person(request).partnership_id})
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
        context = event.pgh_context
        return str(context.metadata.get("act", "")).replace("_", " ") if context else ""

    @admin.display(description="who")
    def who(self, event: Any) -> str:
        return event.who or ""


def register_events(app_label: str) -> None:
    """Make the history of an app's records readable."""
    for model in apps.get_app_config(app_label).get_models():
        if issubclass(model, Event):
            admin.site.register(model, EventAdmin)


class RoleFormSet(BaseInlineFormSet):
    """Boxes in a table have no label of their own beside them: each says what it is to who cannot see its column."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, label in (("role", "Role"), ("partner", "Partner"), ("DELETE", "Take this role away")):
            if name in form.fields:
                widget = form.fields[name].widget
                getattr(widget, "widget", widget).attrs["aria-label"] = label  # the admin wraps some in another


class MembershipInline(admin.TabularInline):
    """A person's roles: granted and taken away, never changed into another."""

    model = Membership
    form = ServiceForm
    formset = RoleFormSet
    fields = ("role", "partner")
    extra = 1
    verbose_name = "role"
    verbose_name_plural = "roles"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("partner", "person")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "partner":
            kwargs["queryset"] = Partner.objects.visible_to(_person(request)).filter(is_active=True)
            kwargs["empty_label"] = "The whole plan"
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "partner":
            field.widget.can_add_related = field.widget.can_change_related = field.widget.can_view_related = False
        return field


@admin.register(Person)
class PersonAdmin(ServiceAdmin):
    list_display = ("name", "email", "post", "held_roles", "is_active", "last_login")
    list_filter = ("is_active", "memberships__role")
    search_fields = ("name", "email", "post")
    readonly_fields = ("last_login",)
    labels: ClassVar[dict[str, str]] = {"email": "Email address", "is_active": "May sign in"}
    inlines = (MembershipInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("memberships__partner")

    def get_fields(self, request: HttpRequest, obj: Person | None = None) -> tuple[str, ...]:
        new = ("name", "email", "post")
        return new if obj is None else (*new, "is_active", "last_login")

    @admin.display(description="roles")
    def held_roles(self, person: Person) -> str:
        return "; ".join(str(membership) for membership in person.memberships.all())

    def save_by_service(self, obj: Person, *, by: Person, change: bool) -> None:
        if change:
            services.change_person(obj, by=by, name=obj.name, email=obj.email, post=obj.post, is_active=obj.is_active)
            return
        added = services.add_person(by=by, email=obj.email, name=obj.name, post=obj.post)
        obj.pk = added.pk
        obj.refresh_from_db()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        by = _person(request)
        formset.save(commit=False)
        for membership in formset.new_objects:
            services.grant_role(form.instance, Role(membership.role), by=by, partner=membership.partner)
        for membership in formset.deleted_objects:
            services.revoke_role(membership, by=by)

    def response_add(self, request: HttpRequest, obj: Person, post_url_continue: str | None = None) -> HttpResponse:
        page = request.build_absolute_uri(reverse("account_reset_password"))
        messages.info(request, f"{obj.name} has no password yet. They set one at {page} with their e-mail address.")
        return super().response_add(request, obj, post_url_continue)


@admin.register(Partner)
class PartnerAdmin(ServiceAdmin):
    list_display = ("name", "code", "kind", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "code", "kind")
    fields = ("name", "code", "kind", "is_active")
    labels: ClassVar[dict[str, str]] = {"is_active": "Takes part (figures of one that no longer does are kept)"}

    def save_by_service(self, obj: Partner, *, by: Person, change: bool) -> None:
        if not change:
            obj.partnership = by.partnership
        services.save_partner(obj, by=by)


@admin.register(Partnership)
class PartnershipAdmin(ServiceAdmin):
    """One's own partnership. Another one is made by ``manage.py start_partnership``."""

    list_display = ("name", "code", "place", "host")
    readonly_fields = ("code",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_by_service(self, obj: Partnership, *, by: Person, change: bool) -> None:
        services.save_partnership(obj, by=by)


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    list_display = ("person", "role", "partner")
    list_filter = ("role",)
    list_select_related = ("person", "partner")
    search_fields = ("person__name", "person__email", "partner__name")


@admin.register(Board)
class BoardAdmin(RecordAdmin):
    list_display = ("name", "code")
    search_fields = ("name", "code")


register_events("partners")
