"""What every request passes through, beside Django's own."""

from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.views.defaults import page_not_found

Handler = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Answers /healthz (the process lives) and /readyz (it can work) to anybody, on any host name."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path == "/readyz":
            checks = {"database": self.database_answers(), "redis": self.redis_answers()}
            return JsonResponse(checks, status=200 if all(checks.values()) else 503)
        return self.get_response(request)

    @staticmethod
    def database_answers() -> bool:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error:
            return False
        return True

    @staticmethod
    def redis_answers() -> bool:
        return bool(caches["default"].answers())  # type: ignore[attr-defined]


class BodyLimitMiddleware:
    """Refuses a body beyond all sense by its announced length, before any of it is read or put on a disk.

    A body that announces no length is never read at all, so a visitor gains nothing by leaving it out.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isascii() and length.isdigit() and int(length) > settings.BODY_MAX_BYTES:
            return HttpResponse("This is too large to be sent at once.\n", status=413, content_type="text/plain")
        return self.get_response(request)


class PrivatePagesMiddleware:
    """No page of a signed-in person is ever kept by a cache, so the back button shows nothing after sign-out.

    A stylesheet says nothing of a person, and may be kept as it asks; so does what was published.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(response, "for_everybody", False):  # the same for every visitor, signed in or not
            request.session.accessed = False  # looked at for the log alone: caches need not keep one copy a cookie
            return response
        keeps = "Cache-Control" in response
        is_page = not response.get("Content-Type", "").startswith("text/css")
        if not keeps or (is_page and request.user.is_authenticated):
            response["Cache-Control"] = "private, no-store"
        return response


class NotFoundMiddleware:
    """While DEBUG is on, a page that is not there is answered as in production.

    The framework's list of every address would be shown instead: to whoever tries the product on a laptop, and in
    place of the answer that another partner's return gives.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.DEBUG:
            try:
                resolve(request.path_info)
            except Resolver404 as nothing:
                return page_not_found(request, nothing)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return page_not_found(request, exception) if settings.DEBUG and isinstance(exception, Http404) else None
