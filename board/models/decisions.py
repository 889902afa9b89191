"""What a meeting decided, who sees to it by when, and what came of it."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from measures.models import Measure
from measures.models.returns import paired
from partners.models import Board, PartnershipOwned, Person, versioned
from plan.models import Action, Plan, Priority


class DecisionStatus(models.TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


class DecisionQuerySet(PartnershipOwned):
    way_up = "plan__partnership"


@versioned()
class Decision(models.Model):
    """Something a board decided of a measure, an action or a priority of a plan; followed up until it is closed."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="decisions")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="decisions")
    decided_on = models.DateField(help_text="The day of the meeting.")
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="decisions", null=True, blank=True)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="decisions", null=True, blank=True)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="decisions", null=True, blank=True)
    text = models.TextField()
    owner = models.TextField(blank=True, default="", help_text="Who sees to it. Empty: still to be named.")
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=DecisionStatus.choices, default=DecisionStatus.OPEN.value)
    outcome = models.TextField(blank=True, default="", help_text="What came of it.")
    restricted = models.TextField(
        blank=True, default="", help_text="The legal ground that keeps it out of public versions. Empty: there is none."
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__isnull=False, measure__isnull=True, action__isnull=True)
                | Q(priority__isnull=True, measure__isnull=False, action__isnull=True)
                | Q(priority__isnull=True, measure__isnull=True, action__isnull=False),
                name="decision_is_about_one_thing",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="decision_says_what"),
            models.CheckConstraint(condition=paired("closed_at", "closed_by"), name="decision_closed_pair"),
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True)
                | (Q(status__in=["done", "dropped"], closed_at__isnull=False) & ~Q(outcome="")),
                name="decision_closed_says_what_came_of_it",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=models.F("decided_on")),
                name="decision_due_after_its_meeting",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("decision", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status == DecisionStatus.OPEN

    def is_overdue_on(self, day: date) -> bool:
        """Whether its date is past while it still waits to be done."""
        return self.is_open and self.due_on is not None and self.due_on < day

    @property
    def about(self) -> Measure | Action | Priority:
        """What it was decided of."""
        found = self.measure or self.action or self.priority
        assert found is not None
        return found

    @property
    def about_words(self) -> str:
        """P4.3 Home visits reached in time; Priority 4: Family resilience; Action: Open a second hub."""
        return f"Action: {self.action}" if self.action else str(self.about)

    @property
    def about_url(self) -> str:
        """The page that follows it up; an action stands on its priority's."""
        page = self.measure or (self.action.theme.priority if self.action else self.priority)
        assert page is not None
        return str(page.get_absolute_url())
