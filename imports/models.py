"""An uploaded file on its way to becoming figures: its stage, its rows as they were understood, what was found."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from imports.reading.words import Column, Layout, Severity
from measures.calc.words import Word
from measures.models import Category, Measure, Period
from measures.models.figures import number
from measures.models.returns import paired
from partners.models import Partner, Partnership, Person, Scoped, versioned
from partners.roles import Permission


class Stage(Word):
    """How far an upload has come."""

    RECEIVED = "received", "Received"
    CHECKING = "checking", "Being checked"
    READY = "ready", "Ready to apply"
    APPLYING = "applying", "Being applied"
    APPLIED = "applied", "Applied"
    REFUSED = "refused", "Refused"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"


class Door(Word):
    """The way a file came in."""

    PAGE = "page", "Page"
    API = "api", "API"
    COMMAND = "command", "Command line"


#: Stages in which a job has it, or should.
UNDER_WAY = (Stage.RECEIVED, Stage.CHECKING, Stage.APPLYING, Stage.UNDOING)


class RowKind(Word):
    """What applying would do with a row."""

    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    UNCHANGED = "unchanged", "Unchanged"
    LEFT_ALONE = "left_alone", "Left alone"
    REFUSED = "refused", "With a problem"


class UploadQuerySet(Scoped):
    """A file is its sender's, and of those who may see every unsigned figure; a partner's own people may not even
    all be meant to see what is in it."""

    way_up = "partnership"

    def visible_to(self, person: Person) -> Self:
        ours = self.ours(person)
        return ours if person.may(Permission.SEE_UNSIGNED_FIGURES) else ours.filter(received_by=person)


class OfUpload(Scoped):
    way_up = "upload__partnership"

    def visible_to(self, person: Person) -> Self:
        return self.filter(upload__in=Upload.objects.visible_to(person))


class MappingQuerySet(Scoped):
    way_up = "partnership"

    def visible_to(self, person: Person) -> Self:
        ours = self.ours(person)
        if person.may(Permission.SEE_UNSIGNED_FIGURES):
            return ours
        return ours.filter(partner__in=person.partners_where(Permission.SEE_UNSIGNED_FIGURES))


def stored_as(upload: "Upload", name: str) -> str:
    """A place nobody can guess and no name can steer: the file's own name is only ever shown."""
    return f"uploads/{upload.partnership_id}/{upload.sha256[:2]}/{upload.sha256}-{upload.token}"


@versioned(exclude=["worked_at", "done", "total"])
class Upload(models.Model):
    """A file somebody sent, bound to its sender, its partner (empty: several) and its SHA-256."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="uploads")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="uploads", null=True, blank=True)
    token = models.CharField(max_length=32, unique=True, editable=False)
    file = models.FileField(upload_to=stored_as, max_length=200)
    name = models.TextField(help_text="The file's own name, shown and never used as a path.")
    size = models.PositiveIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="uploads")
    door = models.CharField(max_length=10, choices=Door.choices(), default=Door.PAGE.value)

    sheet = models.TextField(blank=True, default="", help_text="The sheet asked for; empty: the first with figures.")
    layout = models.CharField(max_length=10, choices=Layout.choices(), blank=True, default="")
    columns = models.JSONField(default=dict, blank=True, help_text="Headings mapped by hand for this file.")

    stage = models.CharField(max_length=10, choices=Stage.choices(), default=Stage.RECEIVED.value)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Times the job under way was begun.")
    worked_at = models.DateTimeField(null=True, blank=True, help_text="When its job last gave a sign of life.")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When applying or undoing was last asked for.")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    failure = models.TextField(blank=True, default="", help_text="Why the last act on it did not come about.")

    checked_at = models.DateTimeField(null=True, blank=True)
    problem_code = models.TextField(blank=True, default="", help_text="Of the file as a whole.")
    problem_message = models.TextField(blank=True, default="")
    understood = models.JSONField(default=dict, blank=True, help_text="How the file was read.")
    totals = models.JSONField(default=dict, blank=True, help_text="Findings of each code altogether.")
    statuses = models.JSONField(default=list, blank=True, help_text="Statuses that applying it would change.")
    rows = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    left_alone = models.PositiveIntegerField(default=0)
    problems = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)

    confirmed = models.JSONField(default=list, blank=True, help_text="Codes of the warnings that were confirmed.")
    confirmed_reason = models.TextField(blank=True, default="")
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["partnership", "-received_at"], name="upload_newest_first")]
        constraints = [
            models.CheckConstraint(condition=paired("asked_at", "asked_by"), name="upload_asked_pair"),
            models.CheckConstraint(condition=paired("applied_at", "applied_by"), name="upload_applied_pair"),
            models.CheckConstraint(condition=paired("undone_at", "undone_by"), name="upload_undone_pair"),
            models.CheckConstraint(
                condition=~Q(stage="ready") | Q(problems=0, problem_code=""), name="upload_ready_has_no_problem"
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["applied", "undone"]) | Q(applied_at__isnull=False),
                name="upload_applied_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("upload", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        return self.stage in UNDER_WAY


class UploadRow(models.Model):
    """One figure of a file, matched and compared: what applying does, and what undoing needs to know.

    References are checked by the service that stages them, all at once; a constraint for each would cost more
    than all the rest of a large upload.
    """

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="lines", db_constraint=False)
    line = models.PositiveIntegerField(help_text="Its place among the figures of the file, from 0.")
    sheet = models.TextField(blank=True, default="")
    row = models.PositiveIntegerField()
    column = models.TextField(blank=True, default="")
    measure = models.ForeignKey(Measure, on_delete=models.DO_NOTHING, related_name="+", null=True, db_constraint=False)
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="+", null=True, db_constraint=False)
    period = models.ForeignKey(Period, on_delete=models.DO_NOTHING, related_name="+", null=True, db_constraint=False)
    category = models.ForeignKey(
        Category, on_delete=models.DO_NOTHING, related_name="+", null=True, db_constraint=False
    )
    numerator = number()
    denominator = number()
    value = number()
    missing_reason = models.CharField(max_length=20, blank=True, default="")
    note = models.TextField(null=True, blank=True)  # noqa: DJ001 - no note given is not an empty note
    kind = models.CharField(max_length=10, choices=RowKind.choices())
    #: The stored figure the sender was shown: content and version (0: none).
    old_numerator = number()
    old_denominator = number()
    old_value = number()
    old_missing_reason = models.CharField(max_length=20, blank=True, default="")
    old_is_estimated = models.BooleanField(default=False)
    old_note = models.TextField(blank=True, default="")
    old_version = models.PositiveIntegerField(default=0)
    #: How far the number moves, to show the largest changes first; empty where there is no number on both sides.
    difference = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)

    objects = OfUpload.as_manager()

    class Meta:
        ordering = ["upload", "line"]
        constraints = [models.UniqueConstraint(fields=["upload", "line"], name="upload_row_once")]

    def __str__(self) -> str:
        return f"{self.upload} row {self.row}"


class UploadFinding(models.Model):
    """A problem or a warning with its place; of one code the first 200 are kept and the rest counted."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="findings", db_constraint=False)
    order = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=Severity.choices())
    message = models.TextField()
    sheet = models.TextField(blank=True, default="")
    row = models.PositiveIntegerField(null=True, blank=True)
    column = models.TextField(blank=True, default="")
    cell = models.CharField(max_length=12, blank=True, default="")
    value = models.TextField(blank=True, default="")

    objects = OfUpload.as_manager()

    class Meta:
        ordering = ["upload", "order"]
        constraints = [models.UniqueConstraint(fields=["upload", "order"], name="upload_finding_once")]

    def __str__(self) -> str:
        return f"{self.upload}: {self.message}"


@versioned()
class ColumnMapping(models.Model):
    """A heading the product does not know, mapped once by hand and remembered for that partner."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="column_mappings")
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="column_mappings", null=True, blank=True
    )
    heading = models.TextField(help_text="As headings are compared: lower case, single spaces.")
    column = models.CharField(max_length=20, choices=Column.choices())
    mapped_at = models.DateTimeField()
    mapped_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = MappingQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "heading"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "partner", "heading"], name="column_mapping_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.heading}: {self.column}"
