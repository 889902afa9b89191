"""The administrators' pages: Django's admin, for our own models only, behind our own sign-in."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

#: Apps whose rows belong to a partnership and are shown to its administrators alone; in the pages' order.
OUR_APPS = ("partners", "plan", "measures", "imports", "board")


class AdministrationConfig(AdminConfig):
    """Django's admin with our site."""

    default_site = "config.administration.AdministrationSite"


class AdministrationSite(AdminSite):
    """No page of a library's model: those know nothing of partnerships, and would show every one's rows."""

    site_header = "Waymark administration"
    site_title = "Waymark administration"
    index_title = "People, partners and records"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: Iterable[Any] = model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        super().register([m for m in models if m._meta.app_label in OUR_APPS], admin_class, **options)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """What is worked on here comes first, what is read comes after."""
        listed = super().get_app_list(request, app_label)
        return sorted(listed, key=lambda app: OUR_APPS.index(app["app_label"]))

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The house's own sign-in, so that its limits on guessing hold here too; others than staff are refused."""
        # Needs models, which are not there yet when this module is read.
        from allauth.account.decorators import secure_admin_login

        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The house's own page: it asks for the old password a few times only, and ends other sessions."""
        return redirect("account_change_password")
