"""Uploads: a file is sent, watched, read about, applied whole and taken back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from imports.forms import ApplyForm, ReadAgainForm, SendForm, number_in
from imports.models import Stage, Upload
from imports.permissions import (
    check_can_apply,
    check_can_undo,
    check_is_sender,
    check_may_see_uploads,
    check_may_upload,
    may_remember,
    may_upload,
)
from imports.selectors.entering import partners_entered
from imports.selectors.seen import uploads_seen
from imports.selectors.uploads import Asked, UploadPage, due_choices, upload_list, upload_page
from imports.services.applying import ask_to_apply, ask_to_undo
from imports.services.checking import LONG_SECONDS
from imports.services.marking import can_be_marked
from imports.services.receiving import limits, read_again, receive_upload
from measures.permissions import Refused
from partners.permissions import PersonRequest


def find_upload(request: PersonRequest, pk: int) -> Upload:
    """The upload, if it exists for this person at all."""
    upload: Upload = get_object_or_404(uploads_seen(request.user).select_related("partnership"), pk=pk)
    return upload


def says_refusals(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An act that came too late (a second click, an old tab) leads to the upload as it stands, and says why."""

    @wraps(view)
    def call(request: PersonRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("upload", pk)

    return call


@require_GET
def uploads(request: PersonRequest) -> HttpResponse:
    """Every upload one may see, and the ways to begin."""
    check_may_see_uploads(request.user)
    may = may_upload(request.user)
    context = {
        "page": upload_list(request.user, request.GET.get("page", "")),
        "may_upload": may,
        "due": due_choices(request.user) if may else None,
    }
    return render(request, "imports/uploads.html", context)


@require_http_methods(["GET", "POST"])
def upload_new(request: PersonRequest) -> HttpResponse:
    """Send a file. What is sent has an address of its own, so that loading the page again sends nothing again."""
    check_may_upload(request.user)
    partners = list(partners_entered(request.user).filter(is_active=True))
    if request.method == "GET":
        form = SendForm(partners, limits().bytes, instead_of=_mended(request))
        return render(request, "imports/upload_new.html", _sending(form))
    form = SendForm(partners, limits().bytes, request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = receive_upload(
                file,
                by=request.user,
                name=file.name,
                partner=form.partner_given,
                sheet=form.cleaned_data["sheet"],
                layout=form.layout_given,
            )
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect(upload)
    return render(request, "imports/upload_new.html", _sending(form), status=422)


def _sending(form: SendForm) -> dict[str, Any]:
    return {"form": form, "crumbs": _crumbs(), "limits": limits()}


def _mended(request: PersonRequest) -> Upload | None:
    """The file that the one to be sent stands in for, whose partner, sheet and layout are offered again."""
    mine = Upload.objects.visible_to(request.user).filter(received_by=request.user)
    found: Upload | None = mine.filter(pk=number_in(request.GET.get("instead_of", ""))).first()
    return found


@require_GET
def upload(request: PersonRequest, pk: int) -> HttpResponse:
    """One upload, whatever its stage."""
    return _show(request, find_upload(request, pk))


def _show(
    request: PersonRequest, found: Upload, *, form: ApplyForm | ReadAgainForm | None = None, status: int = 200
) -> HttpResponse:
    page = upload_page(found, request.user, _asked(request))
    context: dict[str, Any] = {
        "page": page,
        "upload": found,
        "crumbs": _crumbs(),
        "long_seconds": LONG_SECONDS,
        "can_be_marked": page.is_sender and can_be_marked(found),
        "form": form,
        "apply_form": form if isinstance(form, ApplyForm) else _apply_form(page),
        "read_form": form if isinstance(form, ReadAgainForm) else _read_form(request, page),
    }
    return render(request, "imports/upload.html", context, status=status)


def _apply_form(page: UploadPage) -> ApplyForm | None:
    return ApplyForm(page.upload, page.warnings) if page.may_apply else None


def _read_form(request: PersonRequest, page: UploadPage) -> ReadAgainForm | None:
    """Only its sender can say how a file is meant, and only of one that was opened."""
    may = page.is_sender and page.upload.stage in {Stage.READY, Stage.REFUSED} and page.read.is_known
    return ReadAgainForm(page.upload, page.read, may_remember(request.user, page.upload)) if may else None


def _asked(request: PersonRequest) -> Asked:
    return Asked(*(request.GET.get(name, "") for name in ("show", "page", "kind")))


def _crumbs() -> list[dict[str, str]]:
    return [{"label": "Uploads", "url": reverse("uploads")}]


@require_GET
def upload_progress(request: PersonRequest, pk: int) -> HttpResponse:
    """How far an upload has come, asked every second; when its job is through, the whole page is due."""
    found = find_upload(request, pk)
    if "HX-Request" not in request.headers:
        return redirect(found)
    if not found.is_under_way:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    page = upload_page(found, request.user, Asked())
    if page.progress.state == request.GET.get("seen"):
        return HttpResponse(status=204)  # the same part put in again would be read out again
    context = {"page": page, "upload": found, "long_seconds": LONG_SECONDS}
    return render(request, "imports/parts/progress.html", context)


@require_POST
@says_refusals
def upload_apply(request: PersonRequest, pk: int) -> HttpResponse:
    """Say yes to what was shown."""
    found = find_upload(request, pk)
    check_can_apply(request.user, found)
    form = ApplyForm(found, upload_page(found, request.user, Asked()).warnings, request.POST)
    if not form.is_valid():
        return _show(request, found, form=form, status=422)
    if not form.is_of_this_check:
        raise Refused("This file was checked again since you opened the page. Look at what it would do now.")
    ask_to_apply(
        found, by=request.user, confirmed=form.confirmed_given, reason=form.cleaned_data.get("reason", "").strip()
    )
    return redirect(found)


@require_POST
@says_refusals
def upload_undo(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask for all of it to be taken back."""
    found = find_upload(request, pk)
    check_can_undo(request.user, found)
    ask_to_undo(found, by=request.user)
    return redirect(found)


@require_POST
@says_refusals
def upload_read_again(request: PersonRequest, pk: int) -> HttpResponse:
    """Have the file checked again, read as its sender says."""
    found = find_upload(request, pk)
    check_is_sender(request.user, found)
    remembers = may_remember(request.user, found)
    form = ReadAgainForm(found, upload_page(found, request.user, Asked()).read, remembers, request.POST)
    if not form.is_valid():
        return _show(request, found, form=form, status=422)
    read_again(
        found,
        by=request.user,
        sheet=form.sheet_given,
        layout=form.layout_given,
        columns=form.columns_given,
        remember=remembers and bool(form.cleaned_data.get("remember")),
    )
    return redirect(found)
