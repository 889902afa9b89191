"""Returns: what a partner owes, entered, checked and submitted; reviewed and signed off by the plan manager."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from measures.calc.words import GIVEN_REASONS, Source
from measures.forms import (
    Entered,
    ExtensionForm,
    NoteForm,
    OpenPeriodForm,
    ReasonForm,
    is_number,
    read_row,
    read_text,
    read_version,
    was_posted,
)
from measures.models import Measure, Period, Return
from measures.permissions import Refused, can_move, check_may_move, lock_reason
from measures.selectors.collection import collection_page, my_returns, openable_periods
from measures.selectors.entry import EntryPage, EntryRow, Theirs, entry_page, given_words, read_again
from measures.selectors.owed import OwedRow, owed_rows
from measures.services.figures import FiguresReport, record_figures
from measures.services.measures import period_for
from measures.services.returns import (
    StaleCommentary,
    extend_return,
    open_period,
    reopen_return,
    return_for_correction,
    sign_off_returns,
    submit_return,
    write_commentary,
)
from partners.permissions import PersonRequest, check_can
from partners.roles import Permission


def _return(request: PersonRequest, pk: int) -> Return:
    """The return, if it exists for this person at all."""
    seen = Return.objects.visible_to(request.user).select_related(
        "partner__partnership", "period", "submitted_by", "returned_by", "signed_off_by", "reopened_by"
    )
    owed: Return = get_object_or_404(seen, pk=pk)
    return owed


def says_refusals(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An act that came too late (a second click, an old tab) leads to the return as it stands, and says why."""

    @wraps(view)
    def call(request: PersonRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("return", pk)

    return call


@require_GET
def returns(request: PersonRequest) -> HttpResponse:
    """My returns: what is due, by when, how far along, anything sent back and why."""
    return render(request, "measures/returns.html", {"page": my_returns(request.user)})


@require_http_methods(["GET", "POST"])
def return_entry(request: PersonRequest, pk: int) -> HttpResponse:
    """The return to fill in; or, when it cannot be changed (by this person), to read."""
    owed = _return(request, pk)
    if request.method == "POST":
        check_may_move(request.user, owed, "save")
        return _save_page(request, owed)
    if not can_move(request.user, owed, "save"):
        return _read_page(request, owed)
    return render(request, "measures/return.html", _context(request, entry_page(owed)))


def _save_page(request: PersonRequest, owed: Return) -> HttpResponse:
    """Save everything on the page at once: the way without JavaScript. What cannot be saved stays in its box."""
    if not owed.is_editable:
        raise Refused(lock_reason(owed))
    entered = [read_row(owed, row, request.POST) for row in owed_rows(owed) if was_posted(row, request.POST)]
    _record(request, entered)
    stale = _save_stories(request, owed)
    page = entry_page(_return(request, owed.pk))
    for row in page.rows:
        _put_back(row, entered)
    for measure in page.measures:
        if measure.measure.pk in stale:
            measure.story_theirs = stale[measure.measure.pk]
            measure.story_version = read_version(request.POST, f"story-{measure.measure.pk}")
            measure.story = request.POST.get(f"story-{measure.measure.pk}", "")
    problems = [
        (f"{row.owed.measure.name}, {row.name}: {said}", f"#row-{row.key}")
        for row in page.rows
        for said in [*row.problems.values(), *(["somebody else changed it"] if row.theirs else [])]
    ]
    problems += [
        (f"{m.measure.name}: somebody else changed the story", f"#story-{m.measure.pk}")
        for m in page.measures
        if m.story_theirs
    ]
    if problems:
        unsaved = sum(row.is_refused for row in page.rows) + len(stale)
        context = _context(request, page, problems=problems, unsaved=_unsaved(unsaved))
        return render(request, "measures/return.html", context, status=422)
    if "check" in request.POST:
        return redirect("return-check", owed.pk)
    messages.success(request, "Your draft is saved.")
    return redirect("return", owed.pk)


def _unsaved(count: int) -> str:
    """In the words of the line that the script keeps (``waymark.js``)."""
    return f"Not saved: {'1 entry' if count == 1 else f'{count} entries'}. See what is said beside the box."


@require_POST
def return_row(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """Save one row as it is typed and answer with what the board would read."""
    owed = _return(request, pk)
    check_may_move(request.user, owed, "save")
    row = next((row for row in owed_rows(owed) if row.key == key), None)
    if row is None or not was_posted(row, request.POST):
        raise Http404("This return does not owe such a figure.")
    if not owed.is_editable:
        raise Refused(lock_reason(owed))
    entered = read_row(owed, row, request.POST)
    report = _record(request, [entered])
    seen_at = read_again(owed)  # the first figure makes a draft of it
    page = entry_page(owed)
    shown = next(each for each in page.rows if each.key == key)
    measure = next(each for each in page.measures if each.measure.pk == row.measure.pk)
    _put_back(shown, [entered])
    status = 409 if shown.theirs else 422 if shown.problems else 200
    context = {"row": shown, "measure": measure, "page": page, "owed": owed, "report": report, "seen_at": seen_at}
    return render(request, "measures/_row_result.html", context, status=status)


@require_POST
def return_story(request: PersonRequest, pk: int, measure_pk: int) -> HttpResponse:
    """Save one measure's story as it is written."""
    owed = _return(request, pk)
    check_may_move(request.user, owed, "save")
    stale = _save_stories(request, owed, only=measure_pk)
    page = entry_page(owed)
    measure = next((each for each in page.measures if each.measure.pk == measure_pk), None)
    if measure is None:
        raise Http404("This return does not owe such a measure.")
    measure.story_theirs = stale.get(measure_pk)
    if measure.story_theirs:
        measure.story_version = read_version(request.POST, f"story-{measure_pk}")
    context = {"measure": measure, "owed": owed}
    return render(request, "measures/_story_result.html", context, status=409 if measure.story_theirs else 200)


@require_GET
def return_check(request: PersonRequest, pk: int) -> HttpResponse:
    """Check your answers before they are handed over."""
    owed = _return(request, pk)
    check_may_move(request.user, owed, "save")
    if not owed.is_editable:
        return redirect("return", owed.pk)
    context = _context(request, entry_page(owed)) | {"may_submit": can_move(request.user, owed, "submit")}
    return render(request, "measures/return_check.html", context)


@require_POST
def return_submit(request: PersonRequest, pk: int) -> HttpResponse:
    owed = _return(request, pk)
    check_may_move(request.user, owed, "submit")
    try:
        submit_return(owed, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("return-check", owed.pk)
    messages.success(request, f"{owed.partner} has submitted its figures for {owed.period}.")
    return redirect("return", owed.pk)


def _read_page(request: PersonRequest, owed: Return, *, form: Any = None, status: int = 200) -> HttpResponse:
    """A return to read and, for a plan manager, to decide on."""
    acts = {act: can_move(request.user, owed, act) for act in ("return", "sign_off", "reopen")}
    may_extend = request.user.may(Permission.REVIEW_RETURNS) and owed.status != "signed_off"
    context = _context(request, entry_page(owed)) | {
        "acts": acts,
        "reviews": request.user.may(Permission.REVIEW_RETURNS),
        "note_form": form if isinstance(form, NoteForm) else NoteForm(),
        "reason_form": form if isinstance(form, ReasonForm) else ReasonForm(),
        "extension_form": form if isinstance(form, ExtensionForm) else ExtensionForm() if may_extend else None,
        "form": form,
    }
    return render(request, "measures/return_read.html", context, status=status)


@require_POST
@says_refusals
def return_send_back(request: PersonRequest, pk: int) -> HttpResponse:
    owed = _return(request, pk)
    check_may_move(request.user, owed, "return")
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _read_page(request, owed, form=form, status=422)
    return_for_correction(owed, by=request.user, note=form.cleaned_data["note"])
    messages.success(request, f"Sent back to {owed.partner} with your note.")
    return redirect("return", owed.pk)


@require_POST
@says_refusals
def return_sign_off(request: PersonRequest, pk: int) -> HttpResponse:
    owed = _return(request, pk)
    check_may_move(request.user, owed, "sign_off")
    sign_off_returns([owed], by=request.user)
    messages.success(request, f"Signed off: {owed.partner}, {owed.period}. The board reads these figures now.")
    return redirect("collection")


@require_POST
@says_refusals
def return_reopen(request: PersonRequest, pk: int) -> HttpResponse:
    owed = _return(request, pk)
    check_may_move(request.user, owed, "reopen")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _read_page(request, owed, form=form, status=422)
    reopen_return(owed, by=request.user, reason=form.cleaned_data["note"])
    messages.success(request, "Reopened. Until it is signed off again the board reads what was signed.")
    return redirect("return", owed.pk)


@require_POST
def return_extend(request: PersonRequest, pk: int) -> HttpResponse:
    owed = _return(request, pk)
    check_can(request.user, Permission.REVIEW_RETURNS, to="give a partner longer")
    form = ExtensionForm(request.POST)
    if form.is_valid():
        try:
            extend_return(owed, by=request.user, to=form.cleaned_data["to"], reason=form.cleaned_data["note"])
        except Refused as refused:
            form.add_error("to", str(refused))
        else:
            messages.success(request, f"{owed.partner} has longer now.")
            return redirect("return", owed.pk)
    return _read_page(request, owed, form=form, status=422)


@require_GET
def collection(request: PersonRequest) -> HttpResponse:
    """Who has done what for a period, for the plan manager."""
    check_can(request.user, Permission.REVIEW_RETURNS, to="see what every partner has given")
    return _collection(request, OpenPeriodForm(openable_periods(request.user)))


def _collection(request: PersonRequest, form: OpenPeriodForm, status: int = 200) -> HttpResponse:
    page = collection_page(request.user, request.GET.get("period", ""))
    return render(request, "measures/collection.html", {"page": page, "form": form}, status=status)


@require_POST
def collection_open(request: PersonRequest) -> HttpResponse:
    """Open the next period, so that every partner that reports for it gets its return."""
    check_can(request.user, Permission.REVIEW_RETURNS, to="open a period")
    form = OpenPeriodForm(openable_periods(request.user), request.POST)
    if form.is_valid():
        period = period_for(request.user.partnership, *form.frequency_and_code)
        try:
            period = open_period(period, by=request.user, due_on=form.cleaned_data["due_on"])
        except Refused as refused:
            form.add_error("due_on", str(refused))
        else:
            messages.success(request, f"{period} is open. Partners can enter their figures.")
            return redirect(f"{reverse('collection')}?{_query(period=_code(period))}")
    return _collection(request, form, status=422)


@require_POST
def collection_sign_off(request: PersonRequest) -> HttpResponse:
    """Sign off many returns at once, all or none."""
    check_can(request.user, Permission.REVIEW_RETURNS, to="sign off returns")
    chosen = [int(pk) for pk in request.POST.getlist("return") if is_number(pk)]
    owed = list(Return.objects.visible_to(request.user).filter(pk__in=chosen).select_related("period"))
    back = reverse("collection")
    if not owed:
        messages.error(request, "Tick the returns to sign off first.")
        return redirect(back)
    try:
        sign_off_returns(owed, by=request.user)
    except PermissionDenied as refused:
        messages.error(request, f"Nothing was signed off. {refused}")
    else:
        messages.success(
            request,
            f"{len(owed)} {'return' if len(owed) == 1 else 'returns'} signed off. The board reads their figures now.",
        )
    return redirect(f"{back}?{_query(period=_code(owed[0].period))}")


def _code(period: Period) -> str:
    return f"{period.frequency} {period.code}"


def _query(**values: str) -> str:
    query = QueryDict(mutable=True)
    query.update(values)
    return query.urlencode()


def _context(request: PersonRequest, page: EntryPage, **more: Any) -> dict[str, Any]:
    return {
        "page": page,
        "owed": page.owed,
        "lock": lock_reason(page.owed),
        "reasons": GIVEN_REASONS,
        "crumbs": [{"label": "My returns", "url": reverse("returns")}],
        **more,
    }


def _record(request: PersonRequest, entered: list[Entered]) -> FiguresReport:
    """Record what can be; a row with a problem keeps its problem and does not hold up the others."""
    ready = [each for each in entered if each.line is not None]
    while True:
        report = record_figures([e.line for e in ready if e.line], by=request.user, source=Source.FORM)
        if not report.problems:
            return report
        for problem in report.problems:
            ready[problem.line].problems[problem.code] = problem.message
        # What is sound goes again, and may have met with something new meanwhile.
        ready = [each for each in ready if not each.problems]


def _put_back(row: EntryRow, entered: list[Entered]) -> None:
    """Show what was typed where it could not be saved, and beside it what somebody else saved."""
    mine = next((each for each in entered if each.row.key == row.key), None)
    if mine is None or not mine.problems:
        return
    row.typed = mine.typed
    row.version = mine.version  # what changed meanwhile is replaced by choice only
    row.problems = {code: said for code, said in mine.problems.items() if code != "conflict"}
    figure = row.owed.figure
    if "conflict" in mine.problems and figure is not None:
        words = given_words(row.owed.measure, figure) or "not yet"
        row.theirs = Theirs(words, figure.recorded_by.name, figure.recorded_at, figure.version)


def _save_stories(request: PersonRequest, owed: Return, only: int | None = None) -> dict[int, Any]:
    """Write the stories posted; those that somebody else changed meanwhile come back by measure."""
    stale: dict[int, Any] = {}
    rows: list[OwedRow] = owed_rows(owed)
    measures: dict[int, Measure] = {row.measure.pk: row.measure for row in rows}
    for pk, measure in measures.items():
        name = f"story-{pk}"
        if name not in request.POST or only not in {None, pk}:
            continue
        try:
            write_commentary(
                owed,
                measure,
                by=request.user,
                text=read_text(request.POST, name),
                expected_version=read_version(request.POST, name),
            )
        except StaleCommentary as changed:
            stale[pk] = changed.stored
    return stale
