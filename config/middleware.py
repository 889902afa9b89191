"""What every request passes through, beside Django's own."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

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
        try:
            cache.set("readyz", 1, 5)
            return bool(cache.get("readyz") == 1)  # a cache that cannot be reached keeps nothing
        except Exception:  # whatever the client raises, Redis cannot be used now
            return False


class PrivatePagesMiddleware:
    """No page of a signed-in person is ever kept by a cache, so the back button shows nothing after sign-out.

    A stylesheet says nothing of a person, and may be kept as it asks.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        keeps = "Cache-Control" in response
        is_page = not response.get("Content-Type", "").startswith("text/css")
        if not keeps or (is_page and request.user.is_authenticated):
            response["Cache-Control"] = "private, no-store"
        return response
