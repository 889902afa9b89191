"""A quarter is prepared by one person and signed by another; both read the same checklist."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from board.forms import PrepareForm, PublishForm, WithdrawForm
from board.packs import Kind
from board.permissions import can_sign, check_may_sign, check_prepares, check_publishes
from board.selectors.checklist import Checklist, checklist
from board.selectors.frozen import Wanted
from board.selectors.frozen.public import public_version
from board.selectors.packs import find_pack, find_preparation, publication_of, read, snapshot_of
from board.services.publishing import publish_pack, withdraw_publication
from board.services.signing import prepare_pack, sign_pack
from measures.calc.words import Frequency
from measures.models import Period
from measures.permissions import Refused
from partners.models import Person
from partners.permissions import PersonRequest
from partners.templatetags.waymark import uk_datetime
from plan.models import Plan


def _wanted(request: PersonRequest) -> Wanted:
    """What the address asks to be signed, if it exists for this person."""
    asked = request.GET
    try:
        kind = Kind(asked.get("kind", Kind.QUARTER.value))
    except ValueError as unknown:
        raise Http404("There is no such kind of pack.") from unknown
    plans = Plan.objects.visible_to(request.user).select_related("partnership")
    plan: Plan = get_object_or_404(plans, code=asked.get("plan", "").replace("\0", ""))
    period = None
    if kind is not Kind.PLAN:
        quarters = Period.objects.visible_to(request.user).filter(frequency=Frequency.QUARTER.value)
        period = get_object_or_404(quarters, code=asked.get("period", "").replace("\0", ""))
    return Wanted(plan, kind, period, timezone.localdate())


@require_http_methods(["GET", "POST"])
def pack_prepare(request: PersonRequest) -> HttpResponse:
    """The checklist to answer, with all that would be signed below it."""
    check_prepares(request.user, request.user.partnership_id)
    wanted = _wanted(request)
    found = checklist(wanted)
    if request.method == "GET":
        return _prepare_page(request, found, PrepareForm(found))
    form = PrepareForm(found, request.POST)
    if form.is_valid() and not found.blocking:
        try:
            made = prepare_pack(
                wanted.plan, wanted.period, by=request.user, kind=wanted.kind, as_of=wanted.as_of, **form.said()
            )
        except Refused as refused:
            # What is on the page now is what stands now: it may be answered at once.
            form = PrepareForm(found, {**request.POST.dict(), "shown": found.digest})
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Prepared. The chair can sign it now.")
            return redirect(made)
    return _prepare_page(request, found, form, status=422)


def _prepare_page(request: PersonRequest, found: Checklist, form: PrepareForm, status: int = 200) -> HttpResponse:
    context = {"found": found, "form": form, "wanted": found.wanted, "pack": read(found.draft.snapshot)}
    return render(request, "board/pack_prepare.html", context, status=status)


@require_safe
def pack_prepared(request: PersonRequest, pk: int) -> HttpResponse:
    """What the chair is asked to sign, whether it still stands, and what was said of each warning."""
    preparation = find_preparation(request.user, pk)
    signed = getattr(preparation, "pack", None)
    if signed is not None:
        return redirect(signed)
    found = checklist(Wanted.of(preparation))
    context = {
        "preparation": preparation,
        "found": found,
        "is_current": found.digest == preparation.checklist_digest,
        "can_sign": can_sign(request.user, preparation),
        "pack": read(found.draft.snapshot),
    }
    return render(request, "board/pack_prepared.html", context)


@require_POST
def pack_sign(request: PersonRequest, pk: int) -> HttpResponse:
    preparation = find_preparation(request.user, pk)
    check_may_sign(request.user, preparation.plan.partnership_id)
    try:
        pack = sign_pack(preparation, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(preparation)
    messages.success(request, f"Signed. {pack} is frozen, and its files are being made.")
    return redirect(pack)


@require_http_methods(["GET", "POST"])
def pack_publish(request: PersonRequest, pk: int) -> HttpResponse:
    """What would be public, and from when; or what is, and the way to withdraw it."""
    pack = find_pack(request.user, pk)
    check_publishes(request.user, pack.plan.partnership_id)
    people = Person.objects.visible_to(request.user).filter(is_active=True).order_by("name", "pk")
    form = PublishForm(people, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = publish_pack(pack, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Published: open to everybody from {uk_datetime(made.opens_at)}.")
            return redirect("pack-publish", pk)
    context = {
        "signed": pack,
        "publication": publication_of(pack),
        "form": form,
        "withdraw_form": WithdrawForm(),
        "pack": read(public_version(snapshot_of(pack))),
    }
    return render(request, "board/pack_publish.html", context, status=422 if form.errors else 200)


@require_POST
def pack_withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    pack = find_pack(request.user, pk)
    check_publishes(request.user, pack.plan.partnership_id)
    publication, form = publication_of(pack), WithdrawForm(request.POST)
    if publication is None:
        raise Http404("This pack has not been published.")
    try:
        withdraw_publication(publication, by=request.user, reason=form.data.get("reason", ""))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Withdrawn. Nobody reads it any more; caches let go of it within five minutes.")
    return redirect("pack-publish", pk)
