"""The board's pages: where the plan stands, and every number back to who gave it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from board.forms import WhatIfForm
from board.permissions import may_record_decisions
from board.resources import FiguresFile, as_csv, chart_file, figures_file
from board.selectors.decisions import decisions_about_measure, decisions_about_priority, key_of
from board.selectors.measure import find_measure, measure_page
from board.selectors.meeting import meeting
from board.selectors.plans import plan_list, plan_page
from board.selectors.priority import priority_page
from board.selectors.rules import rules_page
from board.selectors.start import start_page
from board.selectors.status import board_page
from board.selectors.what_if import target_is_a_line, what_if
from measures.selectors.disclosure import sees_small_numbers
from partners.models import Person


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _asked(request: HttpRequest) -> dict[str, str]:
    """The quarter and basis asked for in the address."""
    return {name: request.GET.get(name, "") for name in ("period", "basis")}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    page = start_page(_person(request))
    return redirect(page) if page else render(request, "board/no_role.html")


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    status, show = request.GET.get("status", ""), request.GET.getlist("show")
    page = board_page(person, **_asked(request), status=status, show=show)
    said = None if page.filter_words else meeting(page, person, timezone.localdate())
    return render(request, "board/board.html", {"page": page, "choice": page.choice, "meeting": said})


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    return render(request, "board/plans.html", {"plans": plan_list(_person(request))})


@require_safe
def plan(request: HttpRequest, code: str) -> HttpResponse:
    page = plan_page(_person(request), code)
    return render(request, "board/plan.html", {"page": page, "plan": page.plan})


@require_safe
def priority(request: HttpRequest, code: str, number: int) -> HttpResponse:
    person, today = _person(request), timezone.localdate()
    page = priority_page(person, code, number, today=today, **_asked(request))
    context = {
        "page": page,
        "priority": page.priority,
        "choice": page.choice,
        "decisions": decisions_about_priority(page.priority, person, today),
        "may_record_decisions": may_record_decisions(person),
        "about": key_of(page.priority),
    }
    return render(request, "board/priority.html", context)


@require_safe
def measure(request: HttpRequest, code: str, measure_code: str) -> HttpResponse:
    person, today = _person(request), timezone.localdate()
    found = find_measure(person, code, measure_code)
    page = measure_page(found, person, today=today, **_asked(request))
    context = {
        "page": page,
        "measure": found,
        "choice": page.choice,
        "decisions": decisions_about_measure(found, person, today),
        "may_record_decisions": may_record_decisions(person),
        "about": key_of(found),
    }
    return render(request, "board/measure.html", context)


@require_safe
def measure_what_if(request: HttpRequest, code: str, measure_code: str) -> HttpResponse:
    person = _person(request)
    found = find_measure(person, code, measure_code)
    may_ask = sees_small_numbers(person)
    form = WhatIfForm(found, request.GET, may_ask_threshold=may_ask, is_line=target_is_a_line(found))
    page = what_if(found, person, form.asked, today=timezone.localdate(), now=timezone.now(), **_asked(request))
    context = {"page": page, "form": form, "measure": found, "choice": page.choice}
    return render(request, "board/what_if.html", context)


@require_safe
def plan_rules(request: HttpRequest, code: str) -> HttpResponse:
    page = rules_page(_person(request), code, **_asked(request))
    return render(request, "board/rules.html", {"page": page, "plan": page.plan, "choice": page.choice})


@require_safe
def measure_csv(request: HttpRequest, code: str, measure_code: str) -> HttpResponse:
    person = _person(request)
    return _file(figures_file(find_measure(person, code, measure_code), person, **_asked(request)))


@require_safe
def measure_chart_csv(request: HttpRequest, code: str, measure_code: str, part: str) -> HttpResponse:
    person = _person(request)
    return _file(chart_file(find_measure(person, code, measure_code), person, part, **_asked(request)))


def _file(file: FiguresFile) -> HttpResponse:
    answer = HttpResponse(as_csv(file.header, file.rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer
