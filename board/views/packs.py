"""Signed packs: the list, one pack as it was signed, its files, and two side by side."""

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from board.models import PackFile
from board.packs import Audience
from board.permissions import may_prepare
from board.selectors.packs import (
    compared,
    corrections_since,
    files_of,
    find_pack,
    packs_page,
    packs_seen,
    read,
    snapshot_of,
)
from partners.permissions import PersonRequest

TYPES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "application/zip",
}


@require_safe
def packs(request: PersonRequest) -> HttpResponse:
    return render(request, "board/packs.html", {"page": packs_page(request.user)})


@require_safe
def pack(request: PersonRequest, pk: int) -> HttpResponse:
    """A pack as it was signed; beside it, and told apart from it, what was corrected since."""
    found = find_pack(request.user, pk)
    snapshot = snapshot_of(found)
    files = files_of(found)
    context = {
        "signed": found,
        "pack": read(snapshot),
        "files": files,
        "is_under_way": any(each.is_under_way for each in files),
        "may_publish": may_prepare(request.user),
        "corrections": corrections_since(found, snapshot),
        "others": [each for each in packs_seen(request.user).filter(plan=found.plan) if each.pk != found.pk],
    }
    return render(request, "board/pack.html", context)


@require_safe
def pack_files(request: PersonRequest, pk: int) -> HttpResponse:
    """How far its files have come: a part of its page, asked for again while a file is being made."""
    found = find_pack(request.user, pk)
    if not request.headers.get("HX-Request"):
        return redirect(found)
    files = files_of(found)
    context = {"signed": found, "files": files, "is_under_way": any(each.is_under_way for each in files)}
    return render(request, "board/parts/pack_files.html", context)


@require_safe
def pack_file(request: PersonRequest, pk: int, form: str) -> HttpResponseBase:
    """The very bytes that were made when it was signed."""
    found = find_pack(request.user, pk)
    file: PackFile = get_object_or_404(PackFile, pack=found, form=form.replace("\0", ""), audience=Audience.BOARD.value)
    file.pack = found
    return sent(file)


def sent(file: PackFile) -> FileResponse:
    """A file as a download, if it has been made."""
    if not file.is_made:
        raise Http404("This file is still being made.")
    try:
        stored = file.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404("The file is gone from its place.") from gone
    return FileResponse(stored, as_attachment=True, filename=file.name, content_type=TYPES[file.form])


@require_safe
def pack_compare(request: PersonRequest, pk: int) -> HttpResponse:
    """Two packs of one plan side by side."""
    one = find_pack(request.user, pk)
    asked = request.GET.get("with", "")
    others = list(packs_seen(request.user).filter(plan=one.plan, kind=one.kind).exclude(pk=one.pk))
    chosen = next((each for each in others if str(each.pk) == asked), others[0] if others else None)
    page = compared(one, find_pack(request.user, chosen.pk)) if chosen else None
    return render(request, "board/pack_compare.html", {"page": page, "signed": one, "others": others, "chosen": chosen})
