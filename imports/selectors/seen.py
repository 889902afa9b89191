"""Uploads a person may know of."""

from django.db.models import QuerySet

from imports.models import Upload
from partners.models import Person


def uploads_seen(person: Person) -> QuerySet[Upload]:
    """Newest first, with the names of who did what."""
    seen: QuerySet[Upload] = Upload.objects.visible_to(person)
    return seen.select_related("partner", "received_by", "applied_by", "undone_by").order_by("-received_at", "-pk")
