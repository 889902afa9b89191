"""The files that leave: one's own back, its rows as they were understood."""

from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_GET

from imports.permissions import check_is_sender
from imports.views.uploads import find_upload
from partners.permissions import PersonRequest


@require_GET
def upload_file(request: PersonRequest, pk: int) -> FileResponse:
    """The very bytes that were sent, to their sender alone: a file may hold more than was read of it."""
    found = find_upload(request, pk)
    check_is_sender(request.user, found)
    try:
        file = found.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404("The file is no longer kept.") from gone
    return FileResponse(file, as_attachment=True, filename=found.name, content_type="application/octet-stream")
