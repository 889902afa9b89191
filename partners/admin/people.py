"""Administration of partnerships, partners and people."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from partners import services
from partners.admin.records import RecordAdmin, ServiceAdmin, register_events
from partners.admin.reference import ReferencePages
from partners.forms import ServiceForm
from partners.models import Board, Membership, Partner, Partnership, Person
from partners.permissions import caller_of
from partners.resources import Accepted, PartnerResource, PersonResource, Report
from partners.resources.people import held_by
from partners.roles import Role


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
            kwargs["queryset"] = Partner.objects.visible_to(caller_of(request)).filter(is_active=True)
            kwargs["empty_label"] = "The whole plan"
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "partner":
            field.widget.can_add_related = field.widget.can_change_related = field.widget.can_view_related = False
        return field


def stored(row: Accepted) -> Person:
    """The person as the database has them: what the file says of them goes through the services alone."""
    return Person.objects.get_queryset().ours(row.by).get(pk=row.instance.pk)


@contextmanager
def of_column(attribute: str) -> Iterator[None]:
    """What is refused here is said of that column of the file."""
    try:
        yield
    except ValidationError as refused:
        raise ValidationError({attribute: refused.messages}) from refused


@admin.register(Person)
class PersonAdmin(ReferencePages, ServiceAdmin):
    resource_class = PersonResource
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

    def save_row(self, row: Accepted) -> None:
        """Add or change the person and grant roles; what could leave nobody in charge waits for ``settle_row``."""
        if row.is_new:
            named = row.instance
            added = services.add_person(by=row.by, email=named.email, name=named.name, post=named.post)
            row.instance.pk = added.pk
        elif row.changed & {"name", "post"}:
            services.change_person(stored(row), by=row.by, name=row.instance.name, post=row.instance.post)
        if "held_roles" in row.changed:
            self._grant(row)

    def settle_row(self, row: Accepted) -> None:
        person = stored(row)
        if "held_roles" in row.changed:
            held = person.memberships.select_related("person", "partner")
            for membership in [each for each in held if held_by(each) not in row.instance.held_roles]:
                with of_column("held_roles"):
                    services.revoke_role(membership, by=row.by)
        if "is_active" in row.changed:
            with of_column("is_active"):
                services.change_person(person, by=row.by, is_active=row.instance.is_active)

    def _grant(self, row: Accepted) -> None:
        person, partners = stored(row), {each.code: each for each in Partner.objects.ours(row.by)}
        for role, code in sorted(
            set(row.instance.held_roles) - {held_by(each) for each in person.memberships.select_related("partner")}
        ):
            with of_column("held_roles"):
                services.grant_role(person, Role(role), by=row.by, partner=partners[code] if code else None)

    def say_applied(self, request: HttpRequest, report: Report) -> None:
        super().say_applied(request, report)
        if report.new:
            page = request.build_absolute_uri(reverse("account_reset_password"))
            messages.info(request, f"Nobody new has a password yet. They set one at {page} with their e-mail address.")

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        by = caller_of(request)
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
class PartnerAdmin(ReferencePages, ServiceAdmin):
    resource_class = PartnerResource
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
