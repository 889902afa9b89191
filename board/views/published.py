"""What everybody may read, without signing in: published packs and their files. The same bytes for every visitor."""

from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from board.models import FileKind, PackFile, Publication
from board.packs import Audience
from board.selectors.packs import files_of, read
from board.selectors.publications import find_published, public_snapshot, published, site_of
from board.views.packs import sent

#: Seconds that a shared cache may keep a page: a withdrawal is through after that.
KEPT = 300


@login_not_required
@require_safe
def published_list(request: HttpRequest) -> HttpResponse:
    host = request.get_host()
    context = {"publications": list(published(host, timezone.now())), "site": site_of(host)}
    return _for_everybody(request, render_to_string("board/published/list.html", context))


@login_not_required
@require_safe
def published_pack(request: HttpRequest, pk: int) -> HttpResponse:
    found = find_published(request.get_host(), pk, request.user, timezone.now())
    files = [each for each in files_of(found.pack, Audience.PUBLIC) if each.is_made]
    partnership = found.pack.plan.partnership
    context = {"publication": found, "pack": read(public_snapshot(found)), "files": files, "site": partnership}
    return _answer(request, found, render_to_string("board/published/pack.html", context))


@login_not_required
@require_safe
def published_file(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    found = find_published(request.get_host(), pk, request.user, timezone.now())
    if form not in {each.value for each in FileKind}:
        raise Http404("There is no such file.")
    file = PackFile.objects.filter(pack=found.pack, form=form, audience=Audience.PUBLIC.value).first()
    if file is None:
        raise Http404("There is no such file.")
    file.pack = found.pack
    if not found.is_open_at(timezone.now()):
        return sent(file)
    etag = quote_etag(file.sha256)
    answer: HttpResponseBase = get_conditional_response(request, etag=etag) or sent(file)
    answer["ETag"] = etag
    _open(answer)
    return answer


def _answer(request: HttpRequest, found: Publication, page: str) -> HttpResponse:
    """Open to everybody it may be kept by any cache; before its time by none."""
    return _for_everybody(request, page) if found.is_open_at(timezone.now()) else HttpResponse(page)


def _for_everybody(request: HttpRequest, page: str) -> HttpResponse:
    answer = HttpResponse(page)
    answer["ETag"] = quote_etag(sha256(page.encode()).hexdigest()[:32])
    _open(answer)
    found = get_conditional_response(request, etag=answer["ETag"], response=answer)
    if isinstance(found, HttpResponse) and found is not answer:
        _open(found)
    return found if isinstance(found, HttpResponse) else answer


def _open(answer: HttpResponseBase) -> None:
    answer["Cache-Control"] = f"public, max-age={KEPT}"
    answer.for_everybody = True  # type: ignore[attr-defined]  # read by PrivatePagesMiddleware
