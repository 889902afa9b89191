"""What was signed, and what was shown before it was: nothing of it is ever changed."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify

from board.packs import Audience, Kind
from measures.calc.words import Word
from measures.models import Period
from partners.models import PartnershipOwned, Person, Scoped, versioned
from partners.roles import Permission
from plan.models import Plan


class PreparationQuerySet(Scoped):
    """What waits to be signed is the business of those who prepare and sign."""

    way_up = "plan__partnership"

    def visible_to(self, person: Person) -> "PreparationQuerySet":
        ours = self.ours(person)
        may = person.may(Permission.MANAGE_PLAN) or person.may(Permission.SIGN_OFF_QUARTER)
        return ours if may else ours.none()


class PackQuerySet(PartnershipOwned):
    way_up = "plan__partnership"


def no_period_of_a_plan(name: str) -> models.BaseConstraint:
    """A plan is signed as a whole; everything else is of a period."""
    return models.CheckConstraint(
        condition=Q(kind="plan", period__isnull=True) | (~Q(kind="plan") & Q(period__isnull=False)), name=name
    )


@versioned()
class Preparation(models.Model):
    """A checklist as the plan manager saw and answered it: what the chair is asked to sign, and nothing else."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="preparations")
    kind = models.CharField(max_length=20, choices=Kind.choices())
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    as_of = models.DateField(help_text="The day on which dates were compared: what is overdue, what is late.")
    asked = models.TextField(blank=True, default="", help_text="Decisions asked of the receiving board, one a line.")
    content_digest = models.CharField(max_length=64, help_text="Of what is to be signed, without its signatures.")
    checklist = models.JSONField(help_text="Each warning with the reason why it is no obstacle.")
    checklist_digest = models.CharField(max_length=64, help_text="Of the checklist and the content it was shown for.")
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = PreparationQuerySet.as_manager()

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        constraints = [no_period_of_a_plan("preparation_of_a_plan_has_no_period")]

    def __str__(self) -> str:
        return f"{Kind(self.kind).label}, {self.period or self.plan}: prepared"

    def get_absolute_url(self) -> str:
        return reverse("pack-prepared", args=[self.pk])


@versioned(exclude=["snapshot"])
class BoardPack(models.Model):
    """What a board signed, frozen. ``digest`` is that of the snapshot's bytes, which name the pack before by its own.

    The database refuses every change and every removal, whoever asks.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="packs")
    kind = models.CharField(max_length=20, choices=Kind.choices())
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    number = models.PositiveIntegerField(help_text="Counted for each plan and kind, from 1.")
    snapshot = models.BinaryField()
    digest = models.CharField(max_length=64, unique=True)
    previous_digest = models.CharField(max_length=64, blank=True, default="")
    preparation = models.OneToOneField(Preparation, on_delete=models.PROTECT, related_name="pack")
    checklist_digest = models.CharField(max_length=64)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_at", "-pk"]
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind", "number"], name="pack_number_once"),
            models.UniqueConstraint(fields=["plan", "kind", "period"], name="pack_period_once"),
            models.UniqueConstraint(fields=["plan", "kind", "previous_digest"], name="pack_chain_has_no_fork"),
            models.CheckConstraint(
                condition=Q(number=1, previous_digest="") | (Q(number__gt=1) & ~Q(previous_digest="")),
                name="pack_names_the_one_before",
            ),
            models.CheckConstraint(condition=~Q(prepared_by=models.F("signed_by")), name="pack_takes_two_people"),
            no_period_of_a_plan("pack_of_a_plan_has_no_period"),
        ]

    def __str__(self) -> str:
        return f"{Kind(self.kind).label}, {self.period or self.plan}"

    def get_absolute_url(self) -> str:
        return reverse("pack", args=[self.pk])


class FileKind(Word):
    """What a pack is made into."""

    PDF = "pdf", "PDF to print and read"
    PPTX = "pptx", "Slides"
    XLSX = "xlsx", "Workbook"
    CSV = "csv", "Open data (CSV)"

    @property
    def extension(self) -> str:
        return "zip" if self is FileKind.CSV else self.value


class FileState(Word):
    """How far a file has come."""

    WAITING = "waiting", "Waiting"
    MAKING = "making", "Being made"
    MADE = "made", "Made"
    FAILED = "failed", "Could not be made"


class PackFileQuerySet(PartnershipOwned):
    way_up = "pack__plan__partnership"


def stored_as(file: "PackFile", name: str) -> str:
    """Named by the digest of the snapshot it is made from, so that no two packs ever share a place."""
    pack = file.pack
    return f"packs/{pack.plan.partnership_id}/{pack.digest[:2]}/{pack.digest}-{file.audience}.{file.form}"


@versioned(exclude=["worked_at"])
class PackFile(models.Model):
    """One file of a pack, made once by a job; its bytes are the same for ever, and ``sha256`` proves it."""

    pack = models.ForeignKey(BoardPack, on_delete=models.PROTECT, related_name="files")
    audience = models.CharField(max_length=10, choices=Audience.choices(), default=Audience.BOARD.value)
    form = models.CharField(max_length=10, choices=FileKind.choices())
    state = models.CharField(max_length=10, choices=FileState.choices(), default=FileState.WAITING.value)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Times its job was begun.")
    worked_at = models.DateTimeField(null=True, blank=True, help_text="When its job last gave a sign of life.")
    failure = models.TextField(blank=True, default="")
    file = models.FileField(upload_to=stored_as, max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveIntegerField(default=0, help_text="Bytes.")
    made_at = models.DateTimeField(null=True, blank=True)

    objects = PackFileQuerySet.as_manager()

    class Meta:
        ordering = ["pack", "audience", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "audience", "form"], name="pack_file_once"),
            models.CheckConstraint(
                condition=~Q(state="made") | (Q(made_at__isnull=False) & ~Q(sha256="") & ~Q(file="")),
                name="pack_file_made_is_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack}: {FileKind(self.form).label}"

    @property
    def is_made(self) -> bool:
        return self.state == FileState.MADE

    @property
    def is_under_way(self) -> bool:
        return self.state in {FileState.WAITING, FileState.MAKING}

    @property
    def label(self) -> str:
        return FileKind(self.form).label

    @property
    def name(self) -> str:
        """cyp-2025-28-quarter-2026-27-q2.pdf; an example says so in its name too."""
        when = f"-{self.pack.period.code}" if self.pack.period else f"-{self.pack.number}"
        example = "example-figures-" if self.pack.plan.example_figures else ""
        public = "-public" if self.audience == Audience.PUBLIC else ""
        stem = slugify(f"{example}{self.pack.plan.code}-{self.pack.kind}{when}".replace("/", "-"))
        return f"{stem}{public}.{FileKind(self.form).extension}"
