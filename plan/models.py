"""A plan as the partnership agreed it: priorities, evidence, actions, outcomes, governance."""

from django.db import models
from django.urls import reverse

from partners.models import Board, Partner, Partnership, PartnershipOwned, versioned


class PriorityRule(models.TextChoices):
    """How a priority's headline follows from its measures; colours are never averaged."""

    ANY_KEY_RED = "any_key_red", "Red if any key measure is red"
    WORST = "worst", "The worst of its measures"
    MAJORITY = "majority", "The status most of its measures have"


class PlanStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    AGREED = "agreed", "Agreed"
    CLOSED = "closed", "Closed"


@versioned()
class Plan(models.Model):
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="plans")
    code = models.CharField(max_length=40)
    title = models.TextField()
    place = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=20, choices=PlanStatus.choices, default=PlanStatus.AGREED.value)
    reporting = models.TextField(blank=True)
    refreshes = models.TextField(blank=True)
    developed_from = models.JSONField(default=list, blank=True)
    priority_rule = models.CharField(
        max_length=20, choices=PriorityRule.choices, default=PriorityRule.ANY_KEY_RED.value
    )
    example_figures = models.BooleanField(
        default=False, help_text="Its figures are generated to show the product; every page says so."
    )
    source = models.TextField(blank=True, help_text="The plan file as last loaded.")

    objects = PartnershipOwned.as_manager()

    class Meta:
        ordering = ["-starts_on", "code"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="plan_code_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="plan_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan", args=[self.code])


class PlanOwned(PartnershipOwned):
    """Rows that hang from a plan; subclasses name the way up to its partnership."""

    way_up = "plan__partnership"


class PriorityOwned(PlanOwned):
    way_up = "priority__plan__partnership"


class ThemeOwned(PlanOwned):
    way_up = "theme__priority__plan__partnership"


class ActionOwned(PlanOwned):
    way_up = "action__theme__priority__plan__partnership"


@versioned()
class PlanBoard(models.Model):
    """What a board does with a plan: signs it off, or receives something of it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="plan_boards")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="plan_boards")
    signs_off = models.BooleanField(default=False)
    receives = models.TextField(blank=True)

    objects = PlanOwned.as_manager()

    class Meta:
        ordering = ["-signs_off", "board__name"]
        constraints = [models.UniqueConstraint(fields=["plan", "board"], name="plan_board_once")]

    def __str__(self) -> str:
        return self.board.name


@versioned()
class Recommendation(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="recommendations")
    order = models.PositiveSmallIntegerField()
    text = models.TextField()

    objects = PlanOwned.as_manager()

    class Meta:
        ordering = ["plan", "order"]

    def __str__(self) -> str:
        return self.text


@versioned()
class Priority(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="priorities")
    number = models.PositiveSmallIntegerField()
    title = models.TextField()
    for_whom = models.TextField(blank=True)
    commitment = models.TextField(blank=True)
    why = models.TextField(blank=True)
    sponsor = models.TextField(blank=True, help_text="Empty is a vacancy, and is shown as one.")

    objects = PlanOwned.as_manager()

    class Meta:
        verbose_name_plural = "priorities"
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="priority_number_once")]

    def __str__(self) -> str:
        return f"Priority {self.number}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("priority", args=[self.plan.code, self.number])


@versioned()
class StrategicLead(models.Model):
    """One of a priority's leads; a priority without one has a vacancy."""

    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="strategic_leads")
    order = models.PositiveSmallIntegerField()
    name = models.TextField()

    objects = PriorityOwned.as_manager()

    class Meta:
        ordering = ["priority", "order"]

    def __str__(self) -> str:
        return self.name


class LineKind(models.TextChoices):
    OBJECTIVE = "objective", "Objective"
    KEY_ISSUE = "key_issue", "Key issue"
    STRATEGY = "strategy", "Strategy"
    MARMOT_PRINCIPLE = "marmot_principle", "Marmot principle"


@versioned()
class PriorityLine(models.Model):
    """An objective, key issue, line of strategy or Marmot principle, in the plan's order."""

    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=20, choices=LineKind.choices)
    order = models.PositiveSmallIntegerField()
    text = models.TextField()

    objects = PriorityOwned.as_manager()

    class Meta:
        ordering = ["priority", "kind", "order"]

    def __str__(self) -> str:
        return self.text


@versioned()
class Reference(models.Model):
    """Something a priority's reasons rest on."""

    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="references")
    order = models.PositiveSmallIntegerField()
    author = models.TextField(blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.TextField()
    doi = models.TextField(blank=True)
    note = models.TextField(blank=True)

    objects = PriorityOwned.as_manager()

    class Meta:
        ordering = ["priority", "order"]

    def __str__(self) -> str:
        return self.title


@versioned()
class Evidence(models.Model):
    """A heading under "Where we are now", with its note and risk factors."""

    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="evidence")
    order = models.PositiveSmallIntegerField()
    heading = models.TextField(blank=True)
    note = models.TextField(blank=True)
    source = models.TextField(blank=True)
    risk_factors = models.JSONField(
        default=dict, blank=True, help_text="Group to list of factors, for example health: [baby loss]."
    )

    objects = PriorityOwned.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["priority", "order"]

    def __str__(self) -> str:
        return self.heading or "Facts"


class EvidenceOwned(PlanOwned):
    way_up = "evidence__priority__plan__partnership"


@versioned()
class Fact(models.Model):
    """A published fact of the plan: a value, a range or a series, as its source gives it."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="facts")
    order = models.PositiveSmallIntegerField()
    label = models.TextField()
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    low = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.TextField(blank=True)
    approximate = models.BooleanField(default=False)
    small_numbers = models.BooleanField(default=False)
    at = models.TextField(blank=True)
    series = models.JSONField(default=dict, blank=True, help_text="Period as published to value.")
    latest_count = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    share = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    share_of = models.TextField(blank=True)
    comparators = models.JSONField(default=dict, blank=True, help_text="Area to value.")
    definition = models.TextField(blank=True)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)

    objects = EvidenceOwned.as_manager()

    class Meta:
        ordering = ["evidence", "order"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(low__isnull=True, high__isnull=True)
                | models.Q(low__isnull=False, high__isnull=False, high__gte=models.F("low")),
                name="fact_range_has_both_ends",
            )
        ]

    def __str__(self) -> str:
        return self.label


@versioned()
class ActionTheme(models.Model):
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="action_themes")
    order = models.PositiveSmallIntegerField()
    title = models.TextField()

    objects = PriorityOwned.as_manager()

    class Meta:
        ordering = ["priority", "order"]
        constraints = [models.UniqueConstraint(fields=["priority", "title"], name="action_theme_once")]

    def __str__(self) -> str:
        return self.title


class ActionStatus(models.TextChoices):
    NOT_STARTED = "not_started", "Not started"
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OVERDUE = "overdue", "Overdue"
    DONE = "done", "Done"


@versioned()
class Action(models.Model):
    theme = models.ForeignKey(ActionTheme, on_delete=models.PROTECT, related_name="actions")
    order = models.PositiveSmallIntegerField()
    title = models.TextField()
    owner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="owned_actions", null=True, blank=True)
    supporting = models.ManyToManyField(Partner, related_name="supported_actions", blank=True)
    lead_person = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=ActionStatus.choices, default=ActionStatus.NOT_STARTED.value)

    objects = ThemeOwned.as_manager()

    class Meta:
        ordering = ["theme", "order"]
        constraints = [
            models.UniqueConstraint(fields=["theme", "title"], name="action_once"),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="action_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title


@versioned()
class Milestone(models.Model):
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="milestones")
    order = models.PositiveSmallIntegerField()
    title = models.TextField()
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    objects = ActionOwned.as_manager()

    class Meta:
        ordering = ["action", "order"]

    def __str__(self) -> str:
        return self.title


@versioned()
class ActionUpdate(models.Model):
    """What was said of an action, and when."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    on = models.DateField()
    text = models.TextField()

    objects = ActionOwned.as_manager()

    class Meta:
        ordering = ["action", "-on"]

    def __str__(self) -> str:
        return self.text


@versioned()
class Outcome(models.Model):
    """What children and families would say if the plan worked, in the "we" voice."""

    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="outcomes")
    code = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField()
    text = models.TextField()

    objects = PriorityOwned.as_manager()

    class Meta:
        ordering = ["priority", "order"]
        constraints = [models.UniqueConstraint(fields=["priority", "code"], name="outcome_code_once")]

    def __str__(self) -> str:
        return self.text
