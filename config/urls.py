"""The map of the house: one line for each room."""

from allauth.account import views as account
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_http_methods

from config.gallery import gallery, gallery_charts

#: The library's pages answer any method; ours say which they mean.
form = require_http_methods(["GET", "HEAD", "POST"])
said = require_http_methods(["GET", "HEAD"])

handler500 = "config.page_errors.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("board.urls")),
    path("", include("measures.urls")),
    path("", include("imports.urls")),
    path("", include("partners.urls")),
    path("api/v1/", include("config.api_urls")),
    path("admin/", admin.site.urls),
    path("account/sign-in/", form(account.login), name="account_login"),
    path("account/sign-out/", form(account.logout), name="account_logout"),
    path("account/sign-up/", form(account.signup), name="account_signup"),  # says that nobody signs up
    path("account/inactive/", said(account.account_inactive), name="account_inactive"),
    path("account/confirm-password/", form(account.reauthenticate), name="account_reauthenticate"),
    path("account/password/", form(account.password_change), name="account_change_password"),
    path("account/password/reset/", form(account.password_reset), name="account_reset_password"),
    path("account/password/reset/sent/", said(account.password_reset_done), name="account_reset_password_done"),
    re_path(  # the person's number ends at the first dash: a key may have more of them
        r"^account/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        form(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/done/",
        said(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]

if settings.SHOW_GALLERY:
    # Every component in every state, for whoever changes one.
    urlpatterns += [
        path("gallery/", gallery, name="gallery"),
        path("gallery/charts/", gallery_charts, name="gallery-charts"),
    ]
