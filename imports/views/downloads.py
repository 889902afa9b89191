"""The files that leave: what is due, a blank template, all figures; one's own file back, and its rows."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from imports.forms import number_in
from imports.permissions import check_is_sender, check_may_see_uploads, check_may_upload
from imports.selectors.due import due_content
from imports.selectors.entering import partners_entered, stamp_for
from imports.selectors.figures import figures_content, has_example_figures
from imports.selectors.rows import receipt_rows
from imports.selectors.template import template_content
from imports.services.marking import marked_file
from imports.views.uploads import find_upload, says_refusals
from imports.workbooks import (
    blank_template,
    due_filename,
    due_workbook,
    figures_csv,
    figures_filename,
    figures_workbook,
    marked_filename,
    template_filename,
)
from imports.workbooks.names import rows_filename
from imports.workbooks.rows import rows_csv
from measures.models import Period
from partners.models import Partner
from partners.permissions import PersonRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def upload_due(request: PersonRequest) -> HttpResponse:
    """A workbook of what is due: of all one's partners and open periods, or of those asked for."""
    check_may_upload(request.user)
    partner, period = _asked_partner(request), _asked_period(request)
    content = due_content(request.user, partner, [period] if period else None)
    if not content.rows:
        messages.info(request, "Nothing is due there: no return is open for figures.")
        return redirect("uploads")
    return _workbook(due_workbook(content), due_filename(content))


@require_GET
def upload_template(request: PersonRequest) -> HttpResponse:
    """A blank template with every code one may use."""
    check_may_upload(request.user)
    content = template_content(request.user)
    return _workbook(blank_template(content), template_filename(content))


@require_GET
def upload_figures(request: PersonRequest) -> HttpResponse:
    """All figures one may see, drafts among them, as a workbook."""
    check_may_see_uploads(request.user)
    are_examples = has_example_figures(request.user)
    rows = figures_content(request.user)
    book = figures_workbook(rows, stamp_for(request.user), has_example_figures=are_examples)
    return _workbook(book, figures_filename(timezone.localdate(), has_example_figures=are_examples))


@require_GET
def upload_figures_csv(request: PersonRequest) -> HttpResponseBase:
    """The same as CSV."""
    check_may_see_uploads(request.user)
    are_examples = has_example_figures(request.user)
    name = figures_filename(timezone.localdate(), "csv", has_example_figures=are_examples)
    return _csv(figures_csv(figures_content(request.user)), name)


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


@require_GET
@says_refusals
def upload_marked(request: PersonRequest, pk: int) -> HttpResponse:
    """One's own file as a workbook, each problem in its own cell with a note and a colour."""
    found = find_upload(request, pk)
    return _workbook(marked_file(found, by=request.user), marked_filename(found.name))


@require_GET
def upload_rows_csv(request: PersonRequest, pk: int) -> HttpResponseBase:
    """The figures of a file as they were understood, with what applying does with each."""
    found = find_upload(request, pk)
    return _csv(rows_csv(receipt_rows(found)), rows_filename(found.name))


def _asked_partner(request: PersonRequest) -> Partner | None:
    if not request.GET.get("partner"):
        return None
    partner: Partner = get_object_or_404(partners_entered(request.user), pk=number_in(request.GET["partner"]))
    return partner


def _asked_period(request: PersonRequest) -> Period | None:
    if not request.GET.get("period"):
        return None
    seen = Period.objects.visible_to(request.user)
    period: Period = get_object_or_404(seen, pk=number_in(request.GET["period"]))
    return period


def _workbook(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers=_named(name))


def _csv(pieces: Iterator[str], name: str) -> HttpResponseBase:
    """A file of any length, sent as it is made."""
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=_named(name))


def _named(name: str) -> dict[str, str]:
    """Names of ours are letters, digits and hyphens."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}
