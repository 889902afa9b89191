"""Decisions: recorded after a meeting, followed up, closed with what came of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from board.forms import CloseForm, DecisionForm, OwnerForm
from board.models import Decision, DecisionStatus
from board.permissions import check_records_decisions, may_record_decisions
from board.selectors.decisions import DecisionLine, decisions_page, find_decision, subjects
from board.services.decisions import change_decision, close_decision, record_decision
from measures.permissions import Refused
from partners.permissions import PersonRequest


@require_safe
def decisions(request: PersonRequest) -> HttpResponse:
    return render(request, "board/decisions.html", {"page": decisions_page(request.user, timezone.localdate())})


@require_http_methods(["GET", "POST"])
def decision_new(request: PersonRequest) -> HttpResponse:
    check_records_decisions(request.user, request.user.partnership_id)
    found, today = subjects(request.user), timezone.localdate()
    if request.method == "GET":
        form = DecisionForm(found, about=request.GET.get("about", ""), today=today)
        return render(request, "board/decision_new.html", {"form": form})
    form = DecisionForm(found, request.POST)
    if form.is_valid():
        try:
            made = record_decision(**form.said(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The decision is recorded. It is followed up until it is closed.")
            return redirect(made)
    return render(request, "board/decision_new.html", {"form": form}, status=422)


@require_safe
def decision(request: PersonRequest, pk: int) -> HttpResponse:
    return _page(request, find_decision(request.user, pk))


@require_POST
def decision_change(request: PersonRequest, pk: int) -> HttpResponse:
    found = find_decision(request.user, pk)
    check_records_decisions(request.user, found.plan.partnership_id)
    form = OwnerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, owner_form=form, status=422)
    try:
        change_decision(found, by=request.user, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Owner and date are changed.")
    return redirect(found)


@require_POST
def decision_close(request: PersonRequest, pk: int) -> HttpResponse:
    found = find_decision(request.user, pk)
    check_records_decisions(request.user, found.plan.partnership_id)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    status = DecisionStatus(form.cleaned_data["status"])
    try:
        close_decision(found, by=request.user, status=status, outcome=form.cleaned_data["outcome"])
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The decision is closed.")
    return redirect(found)


def _page(
    request: PersonRequest,
    found: Decision,
    *,
    form: CloseForm | None = None,
    owner_form: OwnerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    may = may_record_decisions(request.user) and found.is_open
    context = {
        "line": DecisionLine(found, found.is_overdue_on(timezone.localdate())),
        "decision": found,
        "form": (form or CloseForm()) if may else None,
        "owner_form": (owner_form or OwnerForm.of(found)) if may else None,
    }
    return render(request, "board/decision.html", context, status=status)
