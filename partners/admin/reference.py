"""Import and export on an administration page: a file is checked, shown, and saved only as it was shown.

The file's rows travel in the page between the two steps, signed for its person (docs/decisions/0013-…): nothing is
left on a disk, and what is confirmed is what was checked.
"""

from typing import Any, ClassVar

import pghistory
import structlog
from django.contrib import messages
from django.contrib.admin.options import ModelAdmin
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from partners import workbooks
from partners.forms import SheetForm
from partners.models import Person
from partners.permissions import caller_of
from partners.reading import Sheet, from_json, to_json
from partners.resources import Accepted, Problem, ReferenceResource, Report
from partners.roles import Permission

log = structlog.get_logger(__name__)

_SALT = "waymark.reference"
#: Seconds in which what was shown can be confirmed.
KEPT_FOR = 60 * 60
#: Characters of a signed sheet: with the rest of the form it stays below what a form may hold.
MOST_KEPT = 2_000_000
#: What an export may be: how it is written, and what it is to a browser.
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ReferencePages(ModelAdmin):
    """For an administration page whose rows are kept in a spreadsheet as well."""

    resource_class: type[ReferenceResource]
    change_list_template = "admin/reference/change_list.html"
    import_template = "admin/reference/import.html"
    #: Who may import; every administrator may export.
    import_permission: ClassVar[Permission] = Permission.MANAGE_PEOPLE
    import_refusal: ClassVar[str] = "Only an administrator can do this."

    # --- What a page decides ------------------------------------------------------------------------

    def save_row(self, row: Accepted) -> None:
        """By the service a form of this page would call."""
        self.save_by_service(row.instance, by=row.by, change=not row.is_new)  # type: ignore[attr-defined]

    def settle_row(self, row: Accepted) -> None:
        """What is left to do when every row was saved."""

    def exported(self, request: HttpRequest, resource: ReferenceResource) -> list[Any]:
        """The rows of the list as it is filtered and searched, with what the columns show."""
        listed = set(self.get_changelist_instance(request).queryset.values_list("pk", flat=True))
        return [instance for instance in resource.everything() if instance.pk in listed]

    # --- Addresses ----------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        take, give = require_http_methods(["GET", "HEAD", "POST"]), require_safe
        return [
            path("import/", view(take(self.import_view)), name=f"{name}_import"),
            path("export/<slug:file_format>/", view(give(self.export_view)), name=f"{name}_export"),
            *super().get_urls(),
        ]

    def may_import(self, person: Person) -> bool:
        return person.may(self.import_permission)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may = self.may_import(caller_of(request))
        reference = {"may_import": may, "why_not": "" if may else self.import_refusal, "formats": FORMATS}
        return super().changelist_view(request, {**(extra_context or {}), "reference": reference})

    # --- Out ----------------------------------------------------------------------------------------

    def export_view(self, request: HttpRequest, file_format: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if file_format not in FORMATS:
            raise Http404
        person = caller_of(request)
        resource = self.resource_class(by=person)
        columns, rows = resource.table(self.exported(request, resource))
        try:
            written = (
                workbooks.as_csv(columns, rows)
                if file_format == "csv"
                else workbooks.as_xlsx(resource.title, columns, rows)
            )
        except workbooks.TooLongError as why:
            messages.error(request, str(why))
            return HttpResponseRedirect(self._list_address())
        log.info("reference_exported", what=resource.title, rows=len(rows), person=person.pk)
        answer = HttpResponse(written, content_type=FORMATS[file_format])
        name = f"{person.partnership.code}-{resource.title.lower().replace(' ', '-')}.{file_format}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    # --- In -----------------------------------------------------------------------------------------

    def import_view(self, request: HttpRequest) -> HttpResponse:
        person = caller_of(request)
        if not self.has_view_permission(request) or not self.may_import(person):
            raise PermissionDenied(self.import_refusal)
        if request.method == "POST" and "kept" in request.POST:
            return self._confirm(request, person)
        form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
        if not form.is_bound or not form.is_valid():
            return self._page(request, form)
        report = self._resource(person).check(form.sheet)
        return self._shown(request, form.sheet, form.cleaned_data["file"].name, report)

    def _resource(self, person: Person) -> ReferenceResource:
        return self.resource_class(by=person, save=self.save_row, settle=self.settle_row)

    def _shown(self, request: HttpRequest, sheet: Sheet, name: str, report: Report) -> HttpResponse:
        """The page with what the file would do, and the file's rows to be confirmed."""
        kept = ""
        if report.would_change and not report.problems:
            kept = self._signed(caller_of(request), sheet, name, report)
            if len(kept) > MOST_KEPT:
                report = Report(problems=[Problem(None, "", "", "The file holds too much text. Send it in parts.")])
                kept = ""
        return self._page(request, SheetForm(), report=report, name=name, kept=kept)

    def _confirm(self, request: HttpRequest, person: Person) -> HttpResponse:
        try:
            found = signing.loads(request.POST["kept"], salt=_SALT, max_age=KEPT_FOR)
        except signing.BadSignature:
            found = {}
        if (found.get("by"), found.get("what")) != (person.pk, self.opts.label):
            messages.error(request, "What was checked is no longer at hand. Send the file again.")
            return HttpResponseRedirect(request.path)
        sheet = from_json(found["sheet"])
        with pghistory.context(by=person.pk, file=found["name"]):
            report = self._resource(person).apply(sheet, shown_as=found["shown"])
        if not report.is_applied:
            messages.warning(request, "Something has changed since you looked. This is what the file would do now.")
            return self._shown(request, sheet, found["name"], report)
        log.info("reference_imported", what=self.opts.label, new=len(report.new), changed=len(report.changed))
        self.say_applied(request, report)
        return HttpResponseRedirect(self._list_address())

    def _list_address(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def say_applied(self, request: HttpRequest, report: Report) -> None:
        nouns = self.resource_class.nouns
        counts = f"{len(report.new)} new, {len(report.changed)} changed, {len(report.unchanged)} unchanged"
        messages.success(request, f"The file was imported: {counts} {nouns}.")

    def _signed(self, person: Person, sheet: Sheet, name: str, report: Report) -> str:
        kept = {"by": person.pk, "what": self.opts.label, "name": name, "shown": report.digest, "sheet": to_json(sheet)}
        return signing.dumps(kept, salt=_SALT, compress=True)

    def _page(self, request: HttpRequest, form: SheetForm, **more: Any) -> HttpResponse:
        resource = self.resource_class
        context = {
            **self.admin_site.each_context(request),
            "title": f"Import {resource.nouns}",
            "opts": self.opts,
            "form": form,
            "noun": resource.noun,
            "nouns": resource.nouns,
            "columns": list(resource.fields.values()),
            "formats": FORMATS,
            **more,
        }
        return TemplateResponse(request, self.import_template, context)
